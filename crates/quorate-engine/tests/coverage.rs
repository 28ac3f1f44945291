//! What of a text the steps come to. That marks change nothing is asserted with every line of every test of this crate.

mod common;

use common::Run;

#[test]
fn guards_are_seen_both_ways_and_what_is_refused_is_not_accepted() {
    let mut run = Run::new(
        "body X {
  var n: Int = 0
  on add(k: Int) by anyone when k > 0 else nothing {
    require n < 3 else full
    if k == 7 { n += 1 }
    n += if k > 1 then 2 else 1
  }
}
",
    );
    run.ok(r#"{"by":"ada","new":"X","as":"x"}"#);
    let add = |k: i32| format!(r#"{{"by":"ada","to":"x","do":"add","with":{{"k":{k}}}}}"#);
    let points = |run: &Run| run.reached().join("\n");
    assert_eq!(run.no(&add(0)), "nothing");
    let head = run.reached()[0].clone();
    assert!(head.ends_with(" Asked 1"), "{head}");
    run.ok(&add(1));
    run.ok(&add(2));
    assert_eq!(run.no(&add(2)), "full");
    let points = points(&run);
    for point in [
        " Asked 4",
        " Accepted 2",
        "k > 0 Held 3",
        "k > 0 Failed 1",
        "n < 3 Held 2",
        "n < 3 Failed 1",
        "k == 7 Held 0",
        "k == 7 Failed 2",
        "k > 1 Held 1",
        "k > 1 Failed 1",
    ] {
        assert!(points.contains(point), "{point} is not in\n{points}");
    }
}

#[test]
fn states_and_both_ends_of_a_deadline_are_seen() {
    let mut run = Run::new(
        "asset USDC decimals 2
process P() {
  account box
  start by anyone -> open
  state open {
    on put() by p: Person paying coin: USDC { move all from coin to box }
    at now + 10 seconds -> paid { require box.USDC > 0 USDC else poor  move all from box to creator }
      otherwise -> broke
  }
  end paid
  end broke
}
",
    );
    let times = |run: &Run| {
        let reached = run.reached();
        let of = |end: &str| reached.iter().filter(|point| point.ends_with(end)).count();
        [of("Fired 1"), of("Otherwise 1"), of("Entered 1"), of("Entered 2"), of("Failed 1")]
    };
    run.ok(r#"{"give":"1 USDC","to":"ada"}"#);
    run.ok(r#"{"by":"ada","new":"P","as":"p"}"#);
    assert_eq!(times(&run), [0, 0, 1, 0, 0]);
    run.apply_at(1_000_100, "{}").unwrap();
    assert_eq!(times(&run), [0, 1, 2, 0, 1], "what is refused enters nothing: {:#?}", run.reached());
    run.ok(r#"{"by":"ada","new":"P","as":"q"}"#);
    run.ok(r#"{"by":"ada","to":"q","do":"put","pay":"1 USDC"}"#);
    run.apply_at(1_000_200, "{}").unwrap();
    assert_eq!(times(&run), [1, 1, 2, 1, 1], "{:#?}", run.reached());
}

#[test]
fn what_is_taken_back_with_a_letter_was_asked_and_not_done() {
    let mut run = Run::new(
        "process Stall() {
  on sell(n: Int) by anyone { require n < 2 else much }
}
body X(stall: Stall) {
  var refused: Int = 0
  on buy(n: Int) by anyone { send stall.sell(n) otherwise { refused += 1 } }
}
",
    );
    run.ok(r#"{"by":"ada","new":"Stall","as":"s"}"#);
    run.ok(r#"{"by":"ada","new":"X","with":{"stall":"s"},"as":"x"}"#);
    run.ok(r#"{"by":"ada","to":"x","do":"buy","with":{"n":1}}"#);
    run.ok(r#"{"by":"ada","to":"x","do":"buy","with":{"n":5}}"#);
    let reached = run.reached().join("\n");
    for point in ["n < 2 Held 1", "n < 2 Failed 1", " Asked 2", " Accepted 1", " Accepted 2"] {
        assert!(reached.contains(point), "{point} is not in\n{reached}");
    }
}
