//! Which handler answers, what a refusal undoes, and how money comes and goes.

mod common;

use common::{Run, body};

#[test]
fn a_refused_creation_inside_a_body_is_the_answer() {
    let mut run = body(
        "var n: Int = 0
        process P(k: Int) { var held: Int = 0  start by anyone when k > 5 else too_small \"small\" { held := k } }
        on go_on(k: Int) by anyone { n += 1  let p = new P(k)  note p }
        on go_on(k: Int) by anyone { n += 100 }",
    );
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"go_on","with":[1]}"#), "too_small");
    assert!(run.dump().contains("\"n\":0"));
    assert_eq!(run.ok(r#"{"by":"ada","to":"x","do":"go_on","with":[6]}"#).new, ["x/P#1"]);
}

#[test]
fn the_guard_that_was_reached_last_answers() {
    let mut run = body(
        "var open: Bool = true
        on act(k: Int) by p when caller == creator else not_yours \"no\" { open := false  note p }
        on act(k: Int) by anyone when k > 1 else too_small \"no\" when k < 9 else too_big \"no\" { note k }
        let p = creator",
    );
    assert_eq!(run.no(r#"{"by":"bo","to":"x","do":"act","with":[1]}"#), "too_small");
    assert_eq!(run.no(r#"{"by":"bo","to":"x","do":"act","with":[10]}"#), "too_big");
    assert_eq!(run.no(r#"{"by":"bo","to":"x","do":"nothing"}"#), "no_such_event");
    assert!(run.ok(r#"{"by":"ada","to":"x","do":"act","with":[1]}"#).ok);
}

#[test]
fn money_that_comes_with_an_event() {
    let mut run = body(
        "asset REP decimals 0
        account treasury
        account owed[Agent]
        var keep: Bool = true
        on join() by anyone paying p: USDC { move p from p to treasury }
        on half() by m: Agent paying p: USDC { move all from p to owed[m] }
        on free() by anyone { keep := true }
        on out() by m: Agent { move all from treasury to m  move all from owed[m] to m }
        on rep() by anyone paying r: REP { burn r from r }
        on give_rep() by anyone { mint 5 REP to caller }",
    );
    let act = |event: &str, pay: &str| format!(r#"{{"by":"ada","to":"x","do":"{event}"{pay}}}"#);
    assert_eq!(run.no(&act("join", "")), "money_expected");
    assert_eq!(run.no(&act("join", r#","pay":"5 USDC""#)), "insufficient_funds");
    run.ok(r#"{"give":"9 USDC","to":"ada"}"#);
    assert_eq!(run.no(&act("free", r#","pay":"5 USDC""#)), "money_unexpected");
    assert_eq!(run.no(&act("rep", r#","pay":"5 USDC""#)), "wrong_asset");
    let moves = run.ok(&act("join", r#","pay":"5 USDC""#)).moves;
    assert_eq!(moves, [["5 USDC", "ada", "x.treasury"]]);
    let moves = run.ok(&act("half", r#","pay":"4 USDC""#)).moves;
    assert_eq!(moves, [["4 USDC", "ada", "x.owed[ada]"]]);
    let moves = run.ok(&act("out", "")).moves;
    assert_eq!(moves, [["5 USDC", "x.treasury", "ada"], ["4 USDC", "x.owed[ada]", "ada"]]);
    run.notes("give_rep");
    assert_eq!(run.ok(&act("rep", r#","pay":"2 REP""#)).moves, [["2 REP", "ada", "issue"]]);
}

const LOAN: &str = "
asset USDC decimals 2
body Bank {
  account safe
  var made: Int = 0
  process Loan(who: Agent, amount: USDC, days_open: Duration = 5 days) {
    start by anyone paying p: USDC when p == amount else wrong_sum \"wrong\" -> open(now) { move all from p to self }
    state open(since: Instant) {
      on close() by who -> closed { move all from self to who }
      on leak() by who -> closed { made += 1  move 0 USDC from self to who }
      on again() by who -> open(now)
      at since + days_open -> lapsed { move all from self to safe } otherwise -> lapsed { move all from self to who }
    }
    end closed
    end lapsed
  }
  on lend(a: USDC) by m: Agent paying p: USDC { move all from p to safe  let l = new Loan(m, a) paying a from safe  made += 1 note l }
}
";

#[test]
fn a_loan_ends_in_every_way() {
    let mut run = Run::new(LOAN);
    run.ok(r#"{"by":"ada","new":"Bank","as":"b"}"#);
    run.ok(r#"{"give":"100 USDC","to":"ada"}"#);
    let lend = |a: u8, pay: u8| {
        format!(r#"{{"by":"ada","to":"b","do":"lend","with":["{a} USDC"],"pay":"{pay} USDC"}}"#)
    };
    assert_eq!(run.no(&lend(9, 5)), "insufficient_funds");
    assert_eq!(run.ok(&lend(5, 5)).new, ["b/Loan#1"]);
    assert_eq!(run.no(r#"{"by":"ada","to":"b/Loan#1","do":"leak"}"#), "money_stranded");
    assert_eq!(run.no(r#"{"by":"bo","to":"b/Loan#1","do":"close"}"#), "not_authorised");
    run.ok(r#"{"by":"ada","to":"b/Loan#1","do":"close"}"#);
    assert_eq!(run.no(r#"{"by":"ada","to":"b/Loan#1","do":"close"}"#), "wrong_state");
    assert_eq!(run.no(r#"{"give":"1 USDC","to":"b/Loan#1","from":"ada"}"#), "account_closed");
    assert_eq!(run.no(r#"{"by":"ada","new":"b.Loan","with":["ada","3 USDC"],"pay":"2 USDC"}"#), "wrong_sum");
    assert_eq!(run.no(r#"{"by":"ada","new":"b.Loan","with":["ada","3 USDC"]}"#), "money_expected");
    let made = run
        .ok(r#"{"by":"ada","new":"b.Loan","as":"l","with":{"who":"ada","amount":"3 USDC"},"pay":"3 USDC"}"#);
    assert_eq!(made.new, ["l"]);
    run.ok(r#"{"by":"ada","to":"l","do":"again"}"#);
    let answer = run.apply_at(1_000_000 + 86_400 * 9, r#"{"by":"ada","to":"l","do":"close"}"#).unwrap();
    assert_eq!(answer.len(), 2);
    assert!(answer[0].ok && answer[0].state == [("l".to_owned(), "lapsed".to_owned())]);
    assert_eq!(answer[1].refusal.as_ref().unwrap().code, "wrong_state");
}

/// A `new` may stand in a `new` 64 times; without optimization that takes more than the stack a test has.
#[test]
fn limits() {
    std::thread::Builder::new().stack_size(16 << 20).spawn(reach_the_limits).unwrap().join().unwrap();
}

fn reach_the_limits() {
    let mut run = body(
        "var n: Int = 0
        process Deep(k: Int) { start { if k > 0 { let d = new Deep(k: k - 1)  note d } } }
        on dig(k: Int) by anyone { let d = new Deep(k)  note d }
        on many(k: Int) by anyone { for i in [1, 2, 3, 4, 5, 6, 7, 8] { for j in [1, 2, 3, 4, 5, 6, 7, 8] { for l in [1, 2, 3, 4, 5, 6, 7, 8] { for h in [1, 2, 3, 4, 5, 6, 7, 8] { let d = new Deep(0)  n += 1 } } } } let e = new Deep(k) note e }
        on turn() by anyone { n := iterate x = 0 up to 100_000_000 while true: x + 1 }",
    );
    let with = |event: &str, k: u8| format!(r#"{{"by":"ada","to":"x","do":"{event}","with":[{k}]}}"#);
    assert!(run.ok(&with("dig", 40)).new.len() == 41);
    assert_eq!(run.no(&with("dig", 70)), "too_many_instances");
    assert_eq!(run.no(&with("many", 0)), "too_many_instances");
    assert_eq!(run.refused("turn"), "too_long");
    assert_eq!(run.ok(&with("dig", 0)).new, ["x/Deep#42"]);
}

#[test]
fn what_a_line_carries_comes_with_its_outcome() {
    let mut run = body("on act(n: Int, ok: Bool, t: Text, a: Account) by anyone { note n }");
    let line =
        r#"{"id":7,"by":"ada","to":"x","do":"act","with":{"n":3,"ok":true,"t":"é","a":"bo"},"x-tx":"0xab"}"#;
    let carried = run.ok(line).carried;
    assert_eq!(carried.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["id", "x-tx"]);
    run.ok(r#"{"id":8,"give":"3 USDC","to":"x"}"#);
    assert_eq!(run.no(r#"{"give":"0.5 USDC","from":"ada","to":"bo"}"#), "insufficient_funds");
    run.ok(r#"{"by":"ada","to":"x","do":"act","with":{"a":"x","t":"","n":-3,"ok":false}}"#);
    for with in [
        r#"[1,true,"é"]"#,
        r#"[1,true,"é","bo",2]"#,
        r#"["1",1,"é","bo"]"#,
        r#"{"n":1}"#,
        "[null,true,\"\",\"bo\"]",
    ] {
        assert!(
            run.apply(&format!(r#"{{"by":"ada","to":"x","do":"act","with":{with}}}"#)).is_err(),
            "{with}"
        );
    }
}
