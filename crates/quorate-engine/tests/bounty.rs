//! A bounty, whole: escrow, work given out in parts, refunds down the same tree.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Run;

fn bounty() -> Run {
    let path = format!("{}/tests/bounty.quo", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut run = Run::new(&format!("asset USDC decimals 2\n{text}"));
    run.ok(r#"{"give":"100 USDC","to":"ada"}"#);
    run.ok(r#"{"by":"ada","new":"Bounty","with":{"poster":"ada","task":"a mill","deadline":2000000,"court":"judge"},"as":"whole","pay":"90 USDC"}"#);
    run.ok(r#"{"by":"bo","to":"whole","do":"take"}"#);
    run.ok(
        r#"{"by":"bo","to":"whole","do":"carve","with":{"work":"a wheel","part":"30 USDC","due":1500000}}"#,
    );
    run.ok(r#"{"by":"cy","to":"Bounty#2","do":"take"}"#);
    run.ok(r#"{"by":"cy","to":"Bounty#2","do":"carve","with":{"work":"a spoke","part":"10 USDC","due":1400000}}"#);
    run.ok(r#"{"by":"dee","to":"Bounty#3","do":"take"}"#);
    run
}

fn moves(outcome: &quorate_trace::Outcome) -> Vec<String> {
    outcome.moves.iter().map(|parts| parts.join(" ")).collect()
}

#[test]
fn parts_pay_up_when_the_whole_is_accepted() {
    let mut run = bounty();
    for (who, part, whose) in [("dee", "Bounty#3", "cy"), ("cy", "Bounty#2", "bo")] {
        run.ok(&format!(r#"{{"by":"{who}","to":"{part}","do":"submit","with":{{"work":"done"}}}}"#));
        let accepted = run.ok(&format!(r#"{{"by":"{whose}","to":"{part}","do":"accept"}}"#));
        assert_eq!(accepted.state, [(part.to_owned(), format!("earned({who})"))]);
        assert!(accepted.moves.is_empty());
    }
    run.ok(r#"{"by":"bo","to":"whole","do":"submit","with":{"work":"it turns"}}"#);
    let outcome = run.ok(r#"{"by":"ada","to":"whole","do":"accept"}"#);
    assert_eq!(moves(&outcome), ["60 USDC whole bo", "20 USDC Bounty#2 cy", "10 USDC Bounty#3 dee"]);
    assert_eq!(outcome.letters, 2);
    assert_eq!(run.no(r#"{"by":"ada","to":"whole","do":"accept"}"#), "wrong_state");
}

#[test]
fn what_is_not_done_in_time_goes_back() {
    let mut run = bounty();
    run.ok(r#"{"by":"dee","to":"Bounty#3","do":"submit","with":{"work":"done"}}"#);
    run.ok(r#"{"by":"cy","to":"Bounty#3","do":"accept"}"#);
    let mut outcomes = Vec::new();
    run.engine.advance(3_000_000, &mut outcomes).unwrap();
    // The part falls due first, and takes its own part with it although that was earned.
    assert_eq!(moves(&outcomes[0]), ["20 USDC Bounty#2 whole", "10 USDC Bounty#3 whole"]);
    assert_eq!(moves(&outcomes[1]), ["90 USDC whole ada"]);
}

#[test]
fn a_court_divides() {
    let mut run = bounty();
    run.ok(r#"{"by":"bo","to":"whole","do":"submit","with":{"work":"half a mill"}}"#);
    run.ok(r#"{"by":"ada","to":"whole","do":"refuse","with":{"why":"half"}}"#);
    assert_eq!(run.no(r#"{"by":"ada","to":"whole","do":"rule","with":{"award":"1/3"}}"#), "not_authorised");
    let outcome = run.ok(r#"{"by":"judge","to":"whole","do":"rule","with":{"award":"1/3"}}"#);
    assert_eq!(
        moves(&outcome),
        ["20 USDC whole bo", "40 USDC whole ada", "20 USDC Bounty#2 bo", "10 USDC Bounty#3 bo"]
    );
}
