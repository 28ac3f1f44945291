//! Settings, the copies that processes keep of them, and what amends them; defaults of parameters.

mod common;

use common::{Run, body};

const CLUB: &str = "
fn most() -> Portion = 80%
body Club(size: Int = 12) {
  setting turnout: Portion = 40% in 20%..most() amended by Amend
  setting window: Duration = 5 days in 2 days..21 days
  setting fee: Int = size in 1..2 * 10 amended by Amend, Raise
  setting names: List[Text] = [\"a\"]
  proc shorten() { amend {window: 3 days} }
  view present = turnout
  process Amend(change: Change) {
    start by anyone
    var log: List[Portion] = []
    on carry() by anyone { amend change  append turnout to log  append live turnout to log }
    on read() by anyone { note turnout  note live turnout  note live (turnout + turnout)  note present  note change  note change.turnout  note change == {turnout: 50%} }
    process Part { on read() by anyone { note turnout  note live turnout } }
    on part() by anyone { let p = new Part()  note p }
  }
  process Raise(change: Change) {
    start by anyone
    on carry() by anyone { amend change }
    on raise(by_so: Int) by anyone { amend {fee: by_so} }
  }
  process Quick(change: Change) { start by anyone when caller != me else no_body \"no\" { amend change } }
  on shorten() by anyone { do shorten() }
  on push(xs: List[Text]) by anyone { amend {names: xs} }
  on nothing() by anyone { amend {} }
  on rules() by anyone { note turnout  note window  note fee  note names }
}
";

fn club() -> Run {
    let mut run = Run::new(CLUB);
    run.ok(r#"{"by":"ada","new":"Club","as":"x"}"#);
    run
}

#[test]
fn a_process_keeps_the_rules_it_was_opened_under() {
    let mut run = club();
    run.ok(r#"{"by":"ada","new":"x.Amend","as":"a","with":{"change":{"turnout":"50%"}}}"#);
    run.ok(r#"{"by":"ada","to":"a","do":"part"}"#);
    let outcome = run.ok(r#"{"by":"ada","to":"a","do":"carry"}"#);
    let set: Vec<_> = outcome.set.iter().map(|(path, value)| (path.as_str(), value.as_deref())).collect();
    assert_eq!(set, [("x.turnout", Some("50%")), ("a.log[0]", Some("40%")), ("a.log[1]", Some("50%"))]);
    let notes = run.ok(r#"{"by":"ada","to":"a","do":"read"}"#).notes;
    assert_eq!(notes, ["40%", "50%", "1", "50%", "{turnout: 50%}", "some(50%)", "true"]);
    assert_eq!(run.ok(r#"{"by":"ada","to":"a/Part#1","do":"read"}"#).notes, ["40%", "50%"]);
    // What is created now copies from the body, not from what encloses it.
    run.ok(r#"{"by":"ada","to":"a","do":"part"}"#);
    assert_eq!(run.ok(r#"{"by":"ada","to":"a/Part#2","do":"read"}"#).notes, ["50%", "50%"]);
    assert_eq!(run.notes("rules"), ["50%", "5 days", "12", "[\"a\"]"]);
    let dump = run.dump();
    assert!(dump.contains(r#""id":"a","of":"Amend","state":null,"params":{"change":{"turnout":"50%"}},"rules":{"turnout":"40%"},"cells":{"log":["40%","50%"]}"#), "{dump}");
    assert!(dump.contains(r#""id":"x","of":"Club","state":null,"params":{"size":12},"rules":{},"cells":{"turnout":"50%","window":"5 days","fee":12,"names":["a"]}"#), "{dump}");
}

#[test]
fn a_change_beyond_a_range_is_refused_where_it_is_made() {
    let mut run = club();
    let amend = |change: &str| format!(r#"{{"by":"ada","new":"x.Amend","with":{{"change":{change}}}}}"#);
    for change in
        [r#"{"turnout":"10%"}"#, r#"{"turnout":"81%"}"#, r#"{"fee":21,"turnout":"30%"}"#, r#"{"fee":0}"#]
    {
        assert_eq!(run.no(&amend(change)), "out_of_range", "{change}");
    }
    assert_eq!(
        run.no(&amend(r#"{"fee":"999999999999999999999999999999999999999999999999"}"#)),
        "out_of_range"
    );
    for wrong in [r#"{"turn":"30%"}"#, r#"{"turnout":3}"#, "[]", "null"] {
        assert!(run.apply(&amend(wrong)).is_err(), "{wrong}");
    }
    run.ok(&amend(r#"{"turnout":"80%","fee":1}"#));
    run.ok(&amend("{}"));
    run.ok(&amend(r#"{"turnout":null}"#));
    let raise = |to: u32| format!(r#"{{"by":"ada","to":"x/Raise#1","do":"raise","with":[{to}]}}"#);
    run.ok(r#"{"by":"ada","new":"x.Raise","with":{"change":{}}}"#);
    assert_eq!(run.no(&raise(21)), "out_of_range");
    run.ok(&raise(20));
    assert_eq!(run.no(r#"{"by":"ada","new":"Club","with":{"size":21}}"#), "out_of_range");
    run.ok(r#"{"by":"ada","new":"Club","with":{"size":20}}"#);
}

#[test]
fn only_the_text_that_is_named_amends_a_setting() {
    let mut run = club();
    assert_eq!(
        run.no(r#"{"by":"ada","new":"x.Raise","with":{"change":{"turnout":"30%"}}}"#),
        "not_amendable_here"
    );
    assert_eq!(run.no(r#"{"by":"ada","new":"x.Quick","with":{"change":{"fee":3}}}"#), "not_amendable_here");
    run.ok(r#"{"by":"ada","new":"x.Quick","with":{"change":{"window":"2 days"}}}"#);
    assert_eq!(run.notes("rules")[1], "2 days");
    run.ok(r#"{"by":"ada","new":"x.Raise","as":"r","with":{"change":{"window":"4 days","fee":5}}}"#);
    run.ok(r#"{"by":"ada","to":"r","do":"carry"}"#);
    assert_eq!(run.notes("rules")[1..3], ["4 days", "5"]);
    run.notes("shorten");
    run.notes("nothing");
    run.ok(r#"{"by":"ada","to":"x","do":"push","with":[["b","c"]]}"#);
    assert_eq!(run.notes("rules")[1..], ["3 days", "5", "[\"b\", \"c\"]"]);
}

#[test]
fn settings_of_wide_and_exact_types() {
    let mut run = body(
        "setting big: Int = 2 ^ 130 in 0..2 ^ 140
        setting due: USDC = 5 USDC in 1 USDC..10 USDC
        on set(a: Int, b: USDC) by anyone { amend {big: a, due: b} }
        on get() by anyone { note big  note due }",
    );
    assert_eq!(run.notes("get"), ["1361129467683753853853498429727072845824", "5 USDC"]);
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"set","with":[0,"0.5 USDC"]}"#), "out_of_range");
    run.ok(
        r#"{"by":"ada","to":"x","do":"set","with":["700000000000000000000000000000000000000000","2 USDC"]}"#,
    );
    assert_eq!(run.notes("get"), ["700000000000000000000000000000000000000000", "2 USDC"]);
}

#[test]
fn arguments_that_are_left_out() {
    let mut run = body(
        "var base: Int = 10
        fn twice(n: Int, m: Int = 2 * n) -> Int = n + m
        view far(n: Int = base, m: Int = n + base, k: Int = twice(m)) = (n, m, k)
        proc put(n: Int, m: Int = n + base) { base := m }
        process P { on ask(x: X) by anyone { note x.far()  note x.far(1)  note x.far(m: 0)  note far(3) } }
        on go_on(n: Int = base, who: Agent? = none, so: List[Int] = [n, base]) by anyone { note n  note who  note so }
        on put(n: Int) by anyone { do put(n) }
        on of() by anyone { let p = new P()  note twice(4)  note twice(4, 5)  note twice(m: 1, n: 2)  note p }
        on bad(n: Int, m: Int = [1][n]) by anyone { note m }",
    );
    assert_eq!(run.notes("of")[..3], ["12", "9", "3"]);
    let ask = run.ok(r#"{"by":"ada","to":"x/P#1","do":"ask","with":["x"]}"#).notes;
    assert_eq!(ask, ["(10, 20, 60)", "(1, 11, 33)", "(10, 0, 0)", "(3, 13, 39)"]);
    run.ok(r#"{"by":"ada","to":"x","do":"put","with":[5]}"#);
    assert_eq!(run.notes("go_on"), ["15", "none", "[15, 15]"]);
    let some = run.ok(
        r#"{"by":"ada","to":"x","do":"go_on","with":{"n":"90000000000000000000000000000000000000000000"}}"#,
    );
    assert_eq!(some.notes[2], "[90000000000000000000000000000000000000000000, 15]");
    let all = run.ok(r#"{"by":"ada","to":"x","do":"go_on","with":[1,"bo",[7]]}"#);
    assert_eq!(all.notes, ["1", "some(bo)", "[7]"]);
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"bad","with":[3]}"#), "no_such_item");
    assert!(run.apply(r#"{"by":"ada","to":"x","do":"bad"}"#).is_err());
}
