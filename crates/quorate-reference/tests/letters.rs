//! Letters, splits and what is enforced: both evaluators say the same where it is intricate.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use common::{Tally, Text};

/// Compares on events given without their instants, one a second.
fn agree(source: &str, events: &[&str]) -> Tally {
    let text = Text::check(source).unwrap_or_else(|said| panic!("{said}"));
    let mut stream = "{\"quo\":\"events/1\"}\n".to_owned();
    for (at, event) in (1_000_000..).zip(events) {
        let rest = event.strip_prefix('{').expect("an event is an object");
        stream.push_str(&format!("{{\"at\":{at},{rest}\n"));
    }
    text.compare(&stream).unwrap_or_else(|said| panic!("{said}"))
}

#[test]
fn money_on_its_way() {
    let tally = agree(
        "asset USDC decimals 2
asset OIL
process Till(open: Bool) {
  asset TICKET
  var n: Int = 0
  on take(k: Int) by b: Account paying cash: USDC when open else closed {
    n += k
    mint 2 TICKET to self
    move all from cash to self
    if k > 5 { send self.more(k) }
  }
  on more(k: Int) by anyone when k < 9 else too_much { note k  move 1 USDC from self to creator }
}
body X(one: Till, two: Till) {
  account purse
  on fill() by anyone paying gift: USDC { move all from gift to purse }
  on pay(k: Int) by anyone paying gift: USDC {
    send one.take(k) paying 1 USDC from gift otherwise { note k  move all from gift to purse }
    send two.take(k) paying all from gift otherwise { move all from gift to purse  note purse.USDC }
    send one.take(k + 1) paying 2 USDC from purse otherwise { note purse.USDC }
  }
  on all(k: Int) by anyone { send one.take(k) paying all from purse otherwise { send two.take(k) paying all from purse } }
}
",
        &[
            r#"{"new":"Till","with":{"open":true},"as":"yes","by":"boss"}"#,
            r#"{"new":"Till","with":{"open":false},"as":"no","by":"boss"}"#,
            r#"{"new":"X","with":{"one":"yes","two":"no"},"as":"x"}"#,
            r#"{"new":"X","with":{"one":"no","two":"yes"},"as":"y"}"#,
            r#"{"give":"90 USDC","to":"ada"}"#,
            r#"{"by":"ada","to":"x","do":"fill","pay":"5 USDC"}"#,
            r#"{"by":"ada","to":"x","do":"pay","pay":"5 USDC","with":{"k":1}}"#,
            r#"{"by":"ada","to":"y","do":"pay","pay":"5 USDC","with":{"k":6}}"#,
            r#"{"by":"ada","to":"x","do":"pay","pay":"5 USDC","with":{"k":8}}"#,
            r#"{"by":"ada","to":"y","do":"pay","pay":"7 USDC","with":{"k":9}}"#,
            r#"{"by":"ada","to":"x","do":"pay","pay":"0.5 USDC","with":{"k":9}}"#,
            r#"{"by":"ada","to":"x","do":"all","with":{"k":3}}"#,
            r#"{"by":"ada","to":"x","do":"all","with":{"k":3}}"#,
            r#"{"by":"ada","to":"y","do":"all","with":{"k":9}}"#,
            r#"{"by":"ada","to":"y","do":"all","with":{"k":7}}"#,
        ],
    );
    assert!(tally.accepted > 9 && tally.refused > 1, "{tally:?}");
}

#[test]
fn letters_within_letters() {
    let tally = agree(
        "process Deep {
  var seen: List[Int] = []
  var kids: Map[Int, Account] = {}
  process Kid(n: Int) { start by anyone { note n } }
  on down(n: Int) by anyone {
    append n to seen
    let kid = new Kid(n)
    kids[n] := kid
    if n > 0 { send self.down(n - 1) otherwise { append 100 + n to seen } } else { reject bottom }
    if n mod 3 == 0 { send self.side(n) }
  }
  on side(n: Int) by anyone { note n  append n to seen  require n != 6 else six }
  on try(n: Int) by anyone { send self.down(n) otherwise { append 1_000 to seen }  note length(seen) }
  on twice(n: Int) by anyone { send self.down(n)  send self.side(n) otherwise { note 7  send self.side(1) } }
}
",
        &[
            r#"{"new":"Deep","as":"x"}"#,
            r#"{"by":"a","to":"x","do":"try","with":{"n":3}}"#,
            r#"{"by":"a","to":"x","do":"try","with":{"n":7}}"#,
            r#"{"by":"a","to":"x","do":"try","with":{"n":40}}"#,
            r#"{"by":"a","to":"x","do":"try","with":{"n":80}}"#,
            r#"{"by":"a","to":"x","do":"twice","with":{"n":6}}"#,
            r#"{"by":"a","to":"x","do":"twice","with":{"n":5}}"#,
            r#"{"by":"a","to":"x","do":"down","with":{"n":0}}"#,
        ],
    );
    assert!(tally.accepted > 4, "{tally:?}");
}

#[test]
fn cascades() {
    let tally = agree(
        "process Echo {
  var other: Echo? = none
  var heard: Int = 0
  on meet(e: Echo) by anyone { other := some(e) }
  on call() by anyone { heard += 1  match other { some(e) => { send e.call() }  none => { } } }
  on deep() by anyone { heard += 1  match other { some(e) => { send e.deep() otherwise { note heard } }  none => { } } }
  on wide(n: Int) by anyone {
    heard += 1
    if n > 0 { for k in [1, 2] { send self.wide(n - 1) otherwise { note k * 100 + n } } }
  }
  on many(n: Int) by anyone { if n > 0 { for k in [1, 2] { send self.many(n - k) } }  heard += 1 }
}
",
        &[
            r#"{"new":"Echo","as":"x"}"#,
            r#"{"new":"Echo","as":"y"}"#,
            r#"{"by":"a","to":"x","do":"meet","with":{"e":"y"}}"#,
            r#"{"by":"a","to":"y","do":"meet","with":{"e":"x"}}"#,
            r#"{"by":"a","to":"x","do":"call"}"#,
            r#"{"by":"a","to":"x","do":"deep"}"#,
            r#"{"by":"a","to":"x","do":"wide","with":{"n":3}}"#,
            r#"{"by":"a","to":"x","do":"wide","with":{"n":7}}"#,
            r#"{"by":"a","to":"x","do":"many","with":{"n":8}}"#,
            r#"{"by":"a","to":"x","do":"many","with":{"n":14}}"#,
        ],
    );
    assert!(tally.accepted > 5 && tally.refused > 0, "{tally:?}");
}

#[test]
fn ends_deadlines_and_data() {
    let tally = agree(
        "asset USDC
process Box(heir: Account) {
  start -> open(1, [5])
  state open(n: Int, list: List[Int]) {
    on put() by anyone paying cash: USDC { move all from cash to self }
    on close() by anyone -> closed
    on next() by m: Account { go open(n + 1, [n])  note n  note list  send self.next() otherwise { note n  note list } }
    on leave() by anyone { send self.echo(n) otherwise { note n }  go closed  note list }
    at now + 3 seconds -> late(n) { send self.echo(n) } otherwise -> late(0 - n) { send self.echo(9) otherwise { note 3 } }
  }
  state late(k: Int) { on echo(n: Int) by anyone { note n + k }  on shut() by anyone { split self { 50% to heir } dust to heir  go closed } }
  on echo(n: Int) by anyone during open { note n  require n < 2 else high }
  end closed
}
process X(b: Box) {
  on go() by anyone { send b.close() otherwise { note 9 }  send b.next() otherwise { note b is ended } }
  on pay() by anyone paying cash: USDC { send b.put() paying all from cash otherwise { move all from cash to self } }
}
",
        &[
            r#"{"new":"Box","with":{"heir":"zoe"},"as":"b"}"#,
            r#"{"new":"Box","with":{"heir":"zoe"},"as":"c"}"#,
            r#"{"new":"X","with":{"b":"b"},"as":"x"}"#,
            r#"{"by":"a","to":"x","do":"go"}"#,
            r#"{"by":"a","to":"x","do":"go"}"#,
            r#"{"give":"9 USDC","to":"a"}"#,
            r#"{"by":"a","to":"x","do":"pay","pay":"3 USDC"}"#,
            r#"{"by":"a","to":"c","do":"put","pay":"3 USDC"}"#,
            r#"{"by":"a","to":"c","do":"leave"}"#,
            r#"{"by":"a","to":"c","do":"shut"}"#,
            r#"{"by":"a","to":"c","do":"echo","with":{"n":3}}"#,
        ],
    );
    assert!(tally.accepted > 5, "{tally:?}");
}

#[test]
fn splits_to_many() {
    let tally = agree(
        "asset USDC decimals 2
asset OIL
body Club {
  asset REP
  account a, b, owed[Agent]
  var weights: Map[Agent, Ratio] = {}
  var units_of: Map[Agent, Int] = {}
  on weigh(m: Agent, w: Ratio, n: Int) by anyone { weights[m] := w  units_of[m] := n  mint 1 REP to m }
  on fill() by anyone paying cash: USDC { move all from cash to self }
  on pour() by anyone paying oil: OIL { move all from oil to self }
  on go() by anyone {
    split self {
      1/3 to a
      10% to self
      20% to each (m, w) in weights by w
      rest to each m in holders(REP) by m.REP
    } dust to b
  }
  on some_oil() by anyone { split self.OIL { rest to each (m, n) in units_of by n } dust to owed[me] }
}
",
        &[
            r#"{"new":"Club","as":"x"}"#,
            r#"{"by":"a","to":"x","do":"weigh","with":{"m":"ada","w":"1/3","n":2}}"#,
            r#"{"by":"a","to":"x","do":"weigh","with":{"m":"bo","w":"0","n":5}}"#,
            r#"{"by":"a","to":"x","do":"weigh","with":{"m":"bo","w":"2/7","n":-1}}"#,
            r#"{"by":"a","to":"x","do":"weigh","with":{"m":"x","w":"2","n":3}}"#,
            r#"{"give":"90.01 USDC","to":"a"}"#,
            r#"{"give":"17 OIL","to":"a"}"#,
            r#"{"by":"a","to":"x","do":"pour","pay":"17 OIL"}"#,
            r#"{"by":"a","to":"x","do":"fill","pay":"90.01 USDC"}"#,
            r#"{"by":"a","to":"x","do":"go"}"#,
            r#"{"by":"a","to":"x","do":"some_oil"}"#,
            r#"{"by":"a","to":"x","do":"weigh","with":{"m":"bo","w":"2/7","n":1}}"#,
            r#"{"by":"a","to":"x","do":"some_oil"}"#,
            r#"{"by":"a","to":"x","do":"go"}"#,
            r#"{"by":"a","to":"x","do":"some_oil"}"#,
        ],
    );
    assert!(tally.accepted > 12 && tally.refused == 1, "{tally:?}");
}

#[test]
fn what_is_enforced() {
    let tally = agree(
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
  on spend(n: Int) by a: Agent when n >= 0 { move n * 1 USDC from purse to a }
  on issue(n: Int) by a: Agent { mint n * 1 REP to a }
  on write(t: Text, n: Int) by anyone { if not (t in log) { log[t] := [] }  append n to log[t] }
  on shout() by anyone { size += 1  size -= 1 }
  on ask(n: Int) by anyone { send self.grow(n) otherwise { note n } }
  process Child { start by anyone { note 1 }  on up() by anyone { size += 1 } }
}
",
        &[
            r#"{"by":"a","new":"Club","as":"x"}"#,
            r#"{"give":"40 USDC","to":"a"}"#,
            r#"{"by":"a","to":"x","do":"grow","with":{"n":2}}"#,
            r#"{"by":"a","to":"x","do":"ask","with":{"n":2}}"#,
            r#"{"by":"a","to":"x","do":"ask","with":{"n":1}}"#,
            r#"{"by":"a","new":"x.Child"}"#,
            r#"{"by":"a","to":"x/Child#1","do":"up"}"#,
            r#"{"by":"a","to":"x/Child#1","do":"up"}"#,
            r#"{"by":"a","to":"x/Child#1","do":"up"}"#,
            r#"{"by":"a","to":"x","do":"fill","pay":"15 USDC"}"#,
            r#"{"by":"a","to":"x","do":"spend","with":{"n":5}}"#,
            r#"{"by":"a","to":"x","do":"spend","with":{"n":1}}"#,
            r#"{"by":"a","to":"x","do":"issue","with":{"n":4}}"#,
            r#"{"by":"a","to":"x","do":"issue","with":{"n":2}}"#,
            r#"{"by":"a","to":"x","do":"write","with":{"t":"k","n":4}}"#,
            r#"{"by":"a","to":"x","do":"write","with":{"t":"k","n":4}}"#,
            r#"{"by":"a","to":"x","do":"write","with":{"t":"k","n":4}}"#,
        ],
    );
    assert!(tally.accepted > 8 && tally.refused > 4, "{tally:?}");
}
