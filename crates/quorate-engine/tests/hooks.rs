//! Hooks that are small are compiled where they are called: they do what a call would do.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::Run;

const TALLIES: &str = "
form tally {
  hook counted(a: Agent, n: Int) {}
  var puts: Map[Agent, Int] = {}
  var most: Int = 0
  start by anyone
  on put(n: Int) by a: Agent when n > 0 else too_small {
    puts[a] := n
    do counted(a, n + 1)
    note puts[a]
  }
  on twice(n: Int) by a: Agent {
    for k in [n, n + 1] { do counted(a, k)  do counted(a, k) }
    note most
  }
}
body X {
  asset GOLD decimals 0
  var total: Int = 0
  tally Plain() {}
  tally Most() { counted(a, n) { let more = n * 2  if more > most { most := more } else { most += 1 } } }
  tally Paid() { counted(a, n) { mint n * 1 GOLD to a  total += n  note total } }
  tally Gone() { counted(a, n) { remove a from puts } }
  tally Strict() { counted(a, n) { require n < 5 else too_big  most := n } }
}
";

/// What an event comes to in a tally of a kind: the notes, or the refusal and where it is written.
fn told(kind: &str, events: &[(&str, i64)]) -> Vec<Vec<String>> {
    let mut run = Run::new(TALLIES);
    run.ok(r#"{"by":"ada","new":"X","as":"x"}"#);
    run.ok(&format!(r#"{{"by":"ada","new":"x.{kind}","as":"t"}}"#));
    let answer = |(event, n): &(&str, i64)| {
        let line = format!(r#"{{"by":"ada","to":"t","do":"{event}","with":[{n}]}}"#);
        let outcome = run.apply(&line).unwrap().into_iter().next().unwrap();
        match outcome.refusal {
            Some(refusal) => vec![refusal.code, refusal.rule.unwrap_or_default()],
            None => outcome.notes,
        }
    };
    events.iter().map(answer).collect()
}

#[test]
fn a_hook_that_is_not_filled_does_nothing() {
    assert_eq!(told("Plain", &[("put", 3), ("twice", 3)]), [["3"], ["0"]]);
}

#[test]
fn a_hook_has_variables_and_branches_of_its_own() {
    assert_eq!(told("Most", &[("put", 3), ("put", 2), ("twice", 3)]), [["3"], ["2"], ["13"]]);
}

#[test]
fn a_hook_reaches_what_is_around_the_process() {
    let told = told("Paid", &[("put", 3), ("twice", 3)]);
    assert_eq!(told, [vec!["4", "3"], vec!["7", "10", "14", "18", "0"]]);
}

#[test]
fn what_a_hook_removes_is_not_known_any_more() {
    assert_eq!(told("Gone", &[("put", 3), ("twice", 3)]), [vec!["no_such_key", "test.quo:10:10"], vec!["0"]]);
}

#[test]
fn a_hook_refuses_where_it_says_so() {
    let told = told("Strict", &[("put", 3), ("put", 4), ("twice", 3)]);
    assert_eq!(told, [vec!["3"], vec!["too_big", "test.quo:24:55"], vec!["4"]]);
}
