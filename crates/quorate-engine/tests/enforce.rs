//! What is enforced: an event that would break it is refused with its name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Run;

fn club() -> Run {
    let mut run = Run::new(
        "asset USDC
body Club {
  asset REP revocable
  account purse
  var size: Int = 0
  var log: Map[Text, List[Int]] = {}
  enforce small: size <= 3
  enforce slow: size <= old(size) + 1
  enforce backed: purse.USDC >= 10 USDC or purse.USDC >= old(purse.USDC)
  enforce scarce: units(supply(REP)) <= 5
  enforce short: all (_, list) in log: length(list) <= 2
  enforce quiet: not (event is shout)
  on grow(n: Int) by anyone { size += n }
  on fill() by anyone paying cash: USDC { move all from cash to purse }
  on spend(n: Int) by a: Agent { move n * 1 USDC from purse to a }
  on issue(n: Int) by a: Agent { mint n * 1 REP to a }
  on write(t: Text, n: Int) by anyone {
    if not (t in log) { log[t] := [] }
    append n to log[t]
  }
  on shout() by anyone { size := size }
  on whisper() by anyone { note size }
  on ask(n: Int) by anyone { send self.grow(n) otherwise { note n } }
  process Child { start by anyone { note 1 }  on up() by anyone { size += 1 } }
}
",
    );
    run.ok(r#"{"by":"ada","new":"Club","as":"x"}"#);
    run.ok(r#"{"give":"40 USDC","to":"ada"}"#);
    run
}

fn with(run: &mut Run, event: &str, n: i32) -> Result<Vec<String>, String> {
    let line = format!(r#"{{"by":"ada","to":"x","do":"{event}","with":{{"n":{n}}}}}"#);
    let outcome = run.apply(&line).unwrap().into_iter().next().unwrap();
    match outcome.refusal {
        None => Ok(outcome.notes),
        Some(refusal) => {
            assert!(refusal.rule.is_some());
            Err(refusal.code)
        }
    }
}

#[test]
fn what_would_break_it_is_refused() {
    let mut run = club();
    assert_eq!(with(&mut run, "grow", 2), Err("slow".to_owned()));
    assert_eq!(with(&mut run, "grow", 4), Err("small".to_owned()));
    for _ in 0..3 {
        assert_eq!(with(&mut run, "grow", 1), Ok(vec![]));
    }
    assert_eq!(with(&mut run, "grow", 1), Err("small".to_owned()));
    assert_eq!(with(&mut run, "grow", -2), Ok(vec![]));
    run.ok(r#"{"by":"ada","new":"x.Child"}"#);
    run.ok(r#"{"by":"ada","to":"x/Child#1","do":"up"}"#);
    run.ok(r#"{"by":"ada","to":"x/Child#1","do":"up"}"#);
    assert_eq!(run.no(r#"{"by":"ada","to":"x/Child#1","do":"up"}"#), "small");
}

#[test]
fn balances_and_supplies_count_as_written() {
    let mut run = club();
    run.ok(r#"{"by":"ada","to":"x","do":"fill","pay":"30 USDC"}"#);
    assert_eq!(with(&mut run, "spend", 15), Ok(vec![]));
    assert_eq!(with(&mut run, "spend", 6), Err("backed".to_owned()));
    run.ok(r#"{"by":"ada","to":"x","do":"fill","pay":"2 USDC"}"#);
    assert_eq!(with(&mut run, "issue", 5), Ok(vec![]));
    assert_eq!(with(&mut run, "issue", 1), Err("scarce".to_owned()));
    let write =
        |run: &mut Run| run.apply(r#"{"by":"ada","to":"x","do":"write","with":{"t":"a","n":1}}"#).unwrap();
    assert!(write(&mut run)[0].ok && write(&mut run)[0].ok && !write(&mut run)[0].ok);
}

#[test]
fn it_is_asked_only_of_what_was_written() {
    let mut run = club();
    assert_eq!(run.refused("shout"), "quiet");
    assert_eq!(run.notes("whisper"), ["0"]);
}

#[test]
fn a_letter_that_would_break_it_is_refused_alone() {
    let mut run = club();
    assert_eq!(with(&mut run, "ask", 2), Ok(vec!["2".to_owned()]));
    assert_eq!(with(&mut run, "ask", 1), Ok(vec![]));
}
