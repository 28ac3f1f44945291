//! A refused event leaves nothing behind: an engine that never saw it is in the same state.

#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::Run;
use proptest::prelude::*;

const PROGRAM: &str = "
asset USDC decimals 0
type Item = {n: Int, votes: Map[Agent, Int], tags: Set[Int]}
body Club {
  asset REP decimals 0 cap 1_000_000
  account owed[Agent]
  account pool
  var items: List[Item] = []
  var pairs: Map[(Int, Int), List[Int]] = {}
  var tags: Set[Int] = {}
  var big: Int = 1
  process Task(who: Agent, k: Int) {
    var log: List[Int] = []
    start -> open(k)
    state open(left: Int) {
      on work(k: Int, fail: Bool) by who { append k to log  add k to tags  go open(left - 1)  require not fail else failed \"no\" }
      on close(k: Int, fail: Bool) by anyone -> closed { log := []  require not fail else failed \"no\" }
      at now + 3 seconds -> closed { append 99 to log } otherwise -> closed
    }
    end closed
  }
  on add_item(k: Int, fail: Bool) by m: Agent {
    append {n: k, votes: {m => k}, tags: {k, k + 1}} to items
    mint 3 REP to m
    require not fail else failed \"no\"
  }
  on vote(k: Int, fail: Bool) by m: Agent {
    items[k].votes[m] := k
    items[k].n += 1
    items[0].tags := items[k].tags + {7}
    add k to items[k].tags
    remove m from items[0].votes
    require not fail else failed \"no\"
  }
  on drop(k: Int, fail: Bool) by anyone {
    for i in items where i.n == k { remove i from items }
    items[0].n += 1
    remove k from tags
    add k + 1 to tags
    require not fail else failed \"no\"
  }
  on pair(k: Int, fail: Bool) by m: Agent {
    if (k, 1) in pairs { append k to pairs[(k, 1)]  pairs[(1, k)] := pairs[(k, 1)] } else { pairs[(k, 1)] := [k] }
    if k > 4 { remove (k - 4, 1) from pairs }
    big := big * 1_000_000_007
    if k == 7 { big := k }
    tags := {x for x in tags where x != k}
    require not fail else failed \"no\"
  }
  on pay(k: Int, fail: Bool) by m: Agent paying p: USDC {
    move all from p to owed[m]
    move all from owed[m] to pool
    mint k * 1 REP to owed[m]
    require not fail else failed \"no\"
  }
  on task(k: Int, fail: Bool) by m: Agent {
    let t = new Task(m, k)
    for j in tags { let u = new Task(m, j)  append j to pairs[(1, 1)]  note u }
    note t
    require not fail else failed \"no\"
  }
}
";

#[derive(Clone, Debug)]
struct Act {
    by: usize,
    event: usize,
    k: u8,
    fail: bool,
}

fn act() -> impl Strategy<Value = Act> {
    (0..3usize, 0..9usize, 0..10u8, prop::bool::weighted(0.3)).prop_map(|(by, event, k, fail)| Act {
        by,
        event,
        k,
        fail,
    })
}

fn line(act: &Act, at: usize) -> String {
    let by = ["ada", "bo", "cy"][act.by];
    let event = ["add_item", "vote", "drop", "pair", "pay", "task", "work", "close", "vote"][act.event];
    let to =
        if matches!(event, "work" | "close") { format!("c/Task#{}", act.k % 3 + 1) } else { "c".to_owned() };
    let pay = if event == "pay" { r#","pay":"5 USDC""# } else { "" };
    format!(
        r#"{{"at":{at},"by":"{by}","to":"{to}","do":"{event}","with":{{"k":{},"fail":{}}}{pay}}}"#,
        act.k, act.fail
    )
}

fn club() -> Run {
    let mut run = Run::new(PROGRAM);
    run.ok(r#"{"by":"ada","new":"Club","as":"c"}"#);
    for who in ["ada", "bo", "cy"] {
        run.ok(&format!(r#"{{"give":"20 USDC","to":"{who}"}}"#));
    }
    run
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn refused_events_might_as_well_not_have_been(acts in prop::collection::vec(act(), 1..60)) {
        let (mut all, mut accepted) = (club(), club());
        for (number, act) in acts.iter().enumerate() {
            let line = line(act, 2_000_000 + number);
            let answered = all.raw(&line);
            let Ok(outcomes) = answered else { continue };
            let own = outcomes.iter().find(|outcome| matches!(outcome.cause, quorate_trace::Cause::Event(_)));
            if own.is_some_and(|own| own.ok) {
                accepted.raw(&line).unwrap();
            } else {
                accepted.raw(&format!(r#"{{"at":{}}}"#, 2_000_000 + number)).unwrap();
            }
            prop_assert_eq!(all.dump(), accepted.dump(), "{}", line);
        }
    }
}
