//! Letters: delivery after the body, savepoints, money on its way, limits.

mod common;

use common::Run;

/// A shop and somebody who buys there by letter; `buy` is the body of the buyer's event.
fn shop(buy: &str) -> Run {
    let mut run = Run::new(&format!(
        "asset USDC decimals 2
process Shop(owner: Agent) {{
  var sold: Int = 0
  var lately: List[Account] = []
  view tally = sold
  on sell(n: Int) by b: Account paying sum_in: USDC when n > 0 else nothing_wanted {{
    require sum_in == n * 1 USDC else wrong_sum \"each costs 1 USDC\"
    sold += n
    append b to lately
    move all from sum_in to owner
  }}
  on ask(n: Int) by anyone {{ note n  sold += n }}
  on shut() by anyone -> shut {{ note sold }}
  start -> open
  state open {{ on visit() by anyone {{ note 0 }} }}
  end shut
}}
body Buyer(shop: Shop) {{
  account purse
  var log: List[Text] = []
  on fill() by anyone paying gift: USDC {{ move all from gift to purse }}
  on buy() by anyone {{ {buy} }}
}}
"
    ));
    run.ok(r#"{"by":"ada","new":"Shop","with":{"owner":"ada"},"as":"shop"}"#);
    run.ok(r#"{"new":"Buyer","with":{"shop":"shop"},"as":"x"}"#);
    run.ok(r#"{"give":"10 USDC","to":"bo"}"#);
    run.ok(r#"{"by":"bo","to":"x","do":"fill","pay":"10 USDC"}"#);
    run
}

#[test]
fn a_letter_is_delivered_when_the_body_is_over() {
    let mut run = shop("send shop.ask(5)  note shop.tally  send shop.ask(n: 7)  note 100");
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"buy"}"#);
    assert_eq!(outcome.notes, ["0", "100", "5", "7"]);
    assert_eq!(outcome.letters, 2);
}

#[test]
fn the_sender_is_the_caller_and_the_money_one_move() {
    let mut run = shop("send shop.sell(3) paying 3 USDC from purse");
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"buy"}"#);
    assert_eq!(outcome.moves, [["3 USDC".to_owned(), "x.purse".into(), "ada".into()]]);
    assert!(run.dump().contains(r#""lately":["x"]"#), "{}", run.dump());
}

#[test]
fn a_refused_letter_refuses_the_step() {
    let mut run = shop("send shop.ask(1)  send shop.sell(3) paying 2 USDC from purse");
    assert_eq!(run.refused("buy"), "wrong_sum");
    let mut run = shop("send shop.sell(0) paying 2 USDC from purse");
    assert_eq!(run.refused("buy"), "nothing_wanted");
    let mut run = shop("send shop.sell(40) paying 40 USDC from purse");
    assert_eq!(run.refused("buy"), "insufficient_funds");
}

#[test]
fn the_money_of_a_letter_leaves_when_it_is_posted() {
    let mut run = shop("send shop.sell(3) paying 3 USDC from purse  note purse.USDC");
    assert_eq!(run.notes("buy"), ["7 USDC"]);
    let mut run = shop("send shop.sell(6) paying all USDC from purse  note purse.USDC");
    assert_eq!(run.refused("buy"), "wrong_sum");
    let mut run = shop("send shop.sell(10) paying all from purse  note purse.USDC");
    assert_eq!(run.notes("buy"), ["0 USDC"]);
    let mut run =
        shop("send shop.sell(6) paying 6 USDC from purse  send shop.sell(6) paying 6 USDC from purse");
    assert_eq!(run.refused("buy"), "insufficient_funds");
}

#[test]
fn otherwise_runs_after_everything_is_taken_back() {
    let mut run = shop(
        "let price = 2 USDC
         send shop.ask(1)
         send shop.sell(3) paying price from purse otherwise { note purse.USDC  note price  note shop.tally }
         send shop.ask(2)
         append \"done\" to log",
    );
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"buy"}"#);
    assert_eq!(outcome.notes, ["1", "10 USDC", "2 USDC", "1", "2"]);
    assert_eq!(outcome.letters, 2);
    assert!(outcome.moves.is_empty(), "{:?}", outcome.moves);
    assert!(run.dump().contains(r#""sold":3"#) || run.dump().contains(r#""sold":"3""#), "{}", run.dump());
}

#[test]
fn an_otherwise_that_refuses_refuses_the_step() {
    let mut run = shop("send shop.sell(3) paying 2 USDC from purse otherwise { reject no_luck }");
    assert_eq!(run.refused("buy"), "no_luck");
}

#[test]
fn money_from_a_pot_goes_back_to_the_pot() {
    let mut run = Run::new(
        "asset USDC decimals 2
process Till(open: Bool) {
  on take() by anyone paying cash: USDC when open else closed { move all from cash to self }
}
body X(one: Till, two: Till) {
  account purse
  on pay() by anyone paying gift: USDC {
    send one.take() paying 1 USDC from gift otherwise { move all from gift to purse }
    send two.take() paying all from gift otherwise { move all from gift to purse  note purse.USDC }
  }
}
",
    );
    run.ok(r#"{"new":"Till","with":{"open":true},"as":"yes"}"#);
    run.ok(r#"{"new":"Till","with":{"open":false},"as":"no"}"#);
    run.ok(r#"{"new":"X","with":{"one":"yes","two":"no"},"as":"x"}"#);
    run.ok(r#"{"new":"X","with":{"one":"no","two":"yes"},"as":"y"}"#);
    run.ok(r#"{"give":"20 USDC","to":"ada"}"#);
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"pay","pay":"5 USDC"}"#);
    let moves = |outcome: &quorate_trace::Outcome| -> Vec<String> {
        outcome.moves.iter().map(|parts| parts.join(" ")).collect()
    };
    assert_eq!(moves(&outcome), ["1 USDC ada yes", "4 USDC ada x.purse"]);
    assert_eq!(outcome.notes, ["4 USDC"]);
    let outcome = run.ok(r#"{"by":"ada","to":"y","do":"pay","pay":"5 USDC"}"#);
    assert_eq!(moves(&outcome), ["1 USDC ada y.purse", "4 USDC ada yes"]);
}

#[test]
fn what_a_refused_letter_did_is_undone_in_every_way() {
    let mut run = Run::new(
        "asset USDC decimals 2
process Child(n: Int) {
  start by anyone -> young { note n }
  state young { at creator_time -> grown }
  view creator_time = now + 5 days
  end grown
}
process Nest {
  asset EGG
  var kids: List[Child] = []
  var ages: Map[Account, Int] = {}
  account eggs[Account]
  on hatch(who: Account, fail: Bool) by anyone {
    let child = new Child(7)
    append child to kids
    ages[who] := 3
    mint 5 EGG to eggs[who]
    send self.more(fail)
  }
  on more(fail: Bool) by anyone {
    add_up := add_up + 1
    require not fail else spoilt
  }
  var add_up: Int = 0
}
process X(nest: Nest) {
  var tries: Int = 0
  on go(fail: Bool) by anyone {
    send nest.hatch(self, fail) otherwise { tries += 1  send nest.hatch(self, false) }
  }
}
",
    );
    run.ok(r#"{"new":"Nest","as":"nest"}"#);
    run.ok(r#"{"new":"X","with":{"nest":"nest"},"as":"x"}"#);
    let once = run.ok(r#"{"by":"ada","to":"x","do":"go","with":{"fail":true}}"#);
    assert_eq!(once.new, ["Child#1"]);
    assert_eq!(once.notes, ["7"]);
    assert_eq!(once.letters, 2);
    let dump = run.dump();
    assert!(dump.contains(r#""tries":1"#) || dump.contains(r#""tries":"1""#), "{dump}");
    assert!(dump.contains("5 EGG") && !dump.contains("10 EGG"), "{dump}");
    let again = run.ok(r#"{"by":"ada","to":"x","do":"go","with":{"fail":false}}"#);
    assert_eq!(again.new, ["Child#2"]);
    assert!(run.dump().contains("10 EGG"));
    run.engine.advance(10_000_000, &mut Vec::new()).unwrap();
    assert!(run.dump().contains("\"grown\""));
}

#[test]
fn letters_nest_in_letters() {
    let mut run = Run::new(
        "process Deep {
  var seen: List[Int] = []
  on down(n: Int) by anyone {
    append n to seen
    if n > 0 { send self.down(n - 1) otherwise { append 100 + n to seen } } else { reject bottom }
  }
  on try(n: Int) by anyone { send self.down(n) otherwise { append 1_000 to seen } }
  on show() by anyone { note seen }
}
",
    );
    run.ok(r#"{"new":"Deep","as":"x"}"#);
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"try","with":{"n":3}}"#);
    assert_eq!(outcome.letters, 3);
    assert_eq!(run.notes("show"), ["[3, 2, 1, 101]"]);
}

#[test]
fn letters_that_answer_each_other_for_ever_are_refused() {
    let source = "process Echo {
  var other: Echo? = none
  var heard: Int = 0
  on meet(e: Echo) by anyone { other := some(e) }
  on call() by anyone {
    heard += 1
    match other { some(e) => { send e.call() }  none => { } }
  }
  on careful() by anyone {
    match other { some(e) => { send e.call() otherwise { heard := 1_000 } }  none => { } }
  }
  on deep() by anyone {
    heard += 1
    match other { some(e) => { send e.deep() otherwise { note heard } }  none => { } }
  }
}
";
    let mut run = Run::new(source);
    run.ok(r#"{"new":"Echo","as":"x"}"#);
    run.ok(r#"{"new":"Echo","as":"y"}"#);
    run.ok(r#"{"by":"ada","to":"x","do":"meet","with":{"e":"y"}}"#);
    run.ok(r#"{"by":"ada","to":"y","do":"meet","with":{"e":"x"}}"#);
    assert_eq!(run.refused("call"), "too_many_letters");
    let careful = run.ok(r#"{"by":"ada","to":"x","do":"careful"}"#);
    assert_eq!((careful.letters, careful.set), (0, vec![("x.heard".to_owned(), Some("1000".to_owned()))]));
    // The innermost letter is refused at its limit, and what is around it goes on.
    let deep = run.ok(r#"{"by":"ada","to":"y","do":"deep"}"#);
    assert!(deep.letters > 0 && deep.notes.len() == 1, "{deep:?}");
}

#[test]
fn a_letter_has_a_budget_of_work_of_its_own() {
    let mut run = Run::new(
        "process X {
  var list: List[Int] = []
  on fill() by anyone { for n in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] { append n to list } }
  on toil() by anyone { note sum (sum (sum c for c in list) for b in list) for a in list }
  on order() by anyone { send self.toil() otherwise { note 0 } }
}
",
    );
    run.ok(r#"{"new":"X","as":"x"}"#);
    for _ in 0..6 {
        run.ok(r#"{"by":"ada","to":"x","do":"fill"}"#);
    }
    assert_eq!(run.notes("order"), ["0"]);
    assert_ne!(run.notes("toil"), ["0"]);
}

#[test]
fn a_letter_to_what_has_ended_is_refused() {
    let mut run =
        shop("send shop.shut()  send shop.visit() otherwise { note shop is ended }  send shop.ask(1)");
    assert_eq!(run.refused("buy"), "wrong_state");
    let mut run = shop("send shop.shut()  send shop.visit() otherwise { note shop is ended }");
    assert_eq!(run.notes("buy"), ["0", "true"]);
}

#[test]
fn deadlines_and_what_they_do_otherwise_post_letters() {
    let mut run = Run::new(
        "process Clock(log: Log) {
  start -> one(now + 10 seconds)
  state one(t: Instant) { at t -> two(now + 10 seconds) { send log.tell(1) } }
  state two(t: Instant) { at t -> three { send log.never(2) } otherwise -> three { send log.tell(3) } }
  end three
}
process Log {
  on tell(n: Int) by c: Clock { note n  note c }
  on never(n: Int) by anyone when n == 0 else no { note n }
}
",
    );
    run.ok(r#"{"new":"Log","as":"log"}"#);
    run.ok(r#"{"new":"Clock","with":{"log":"log"},"as":"clock"}"#);
    let mut outcomes = Vec::new();
    run.engine.advance(2_000_000, &mut outcomes).unwrap();
    let notes: Vec<_> = outcomes.iter().map(|outcome| (outcome.notes.clone(), outcome.letters)).collect();
    assert_eq!(notes, [(vec!["1".to_owned(), "clock".into()], 1), (vec!["3".to_owned(), "clock".into()], 1)]);
}

#[test]
fn a_letter_that_would_end_something_with_money_in_it_is_refused_alone() {
    let mut run = Run::new(
        "asset USDC
process Box {
  start -> open
  state open {
    on put() by anyone paying cash: USDC { move all from cash to self }
    on close() by anyone -> closed
  }
  end closed
}
process X(box: Box) { on go() by anyone { send box.close() otherwise { note 9 } } }
",
    );
    run.ok(r#"{"new":"Box","as":"box"}"#);
    run.ok(r#"{"new":"X","with":{"box":"box"},"as":"x"}"#);
    run.ok(r#"{"give":"2 USDC","to":"ada"}"#);
    run.ok(r#"{"by":"ada","to":"box","do":"put","pay":"2 USDC"}"#);
    assert_eq!(run.notes("go"), ["9"]);
}

#[test]
fn data_of_a_state_are_those_with_which_the_body_began() {
    let mut run = Run::new(
        "process X {
  start -> a(1, [10])
  state a(n: Int, list: List[Int]) {
    on next() by anyone { go a(n + 1, [n])  note n  note list  send self.tell() otherwise { note n  note list } }
    on leap() by anyone -> a(n + 5, list) { go b }
  }
  state b { on tell() by anyone { note 0 } }
}
",
    );
    run.ok(r#"{"new":"X","as":"x"}"#);
    assert_eq!(run.notes("next"), ["1", "[10]", "1", "[10]"]);
    assert_eq!(run.notes("next"), ["2", "[1]", "2", "[1]"]);
    let leap = run.ok(r#"{"by":"ada","to":"x","do":"leap"}"#);
    assert_eq!(leap.state, [("x".to_owned(), "a(8, [2])".to_owned())]);
}

#[test]
fn numbers_of_any_size_go_by_letter() {
    let mut run = Run::new(
        "process X {
  on a(n: Int) by anyone { send self.b(n * n, \"big\", [n, n * n]) }
  on b(n: Int, t: Text, l: List[Int]) by anyone { note n  note t  note l }
}
",
    );
    run.ok(r#"{"new":"X","as":"x"}"#);
    let n = "100000000000000000000000000000";
    let outcome = run.ok(&format!(r#"{{"by":"ada","to":"x","do":"a","with":{{"n":"{n}"}}}}"#));
    let square = "10000000000000000000000000000000000000000000000000000000000";
    assert_eq!(outcome.notes, [square.to_owned(), "\"big\"".into(), format!("[{n}, {square}]")]);
}

#[test]
fn what_is_nested_elsewhere_is_created_there() {
    let mut run = Run::new(
        "asset USDC
body Club {
  var asked: List[Account] = []
  process Spend(n: Int) {
    start by m: Agent paying cash: USDC when n > 0 else nothing { append m to asked  move all from cash to self }
  }
  process Inner { start { append self to asked } }
  on inside() by anyone { new Inner  note asked }
}
body Office(club: Club) {
  account till
  on fill() by anyone paying cash: USDC { move all from cash to till }
  on ask(n: Int) by anyone { let s = new club.Spend(n) paying 2 USDC from till  note s }
}
",
    );
    run.ok(r#"{"new":"Club","as":"club"}"#);
    run.ok(r#"{"new":"Office","with":{"club":"club"},"as":"x"}"#);
    run.ok(r#"{"give":"5 USDC","to":"ada"}"#);
    run.ok(r#"{"by":"ada","to":"x","do":"fill","pay":"5 USDC"}"#);
    let outcome = run.ok(r#"{"by":"ada","to":"x","do":"ask","with":{"n":1}}"#);
    assert_eq!(
        (outcome.new, outcome.notes),
        (vec!["club/Spend#1".to_owned()], vec!["club/Spend#1".to_owned()])
    );
    assert_eq!(run.no(r#"{"by":"ada","to":"x","do":"ask","with":{"n":0}}"#), "nothing");
    assert_eq!(run.no(r#"{"by":"ada","new":"club.Inner"}"#), "not_authorised");
    let inside = run.ok(r#"{"by":"ada","to":"club","do":"inside"}"#);
    assert_eq!(inside.notes, ["[x, club/Inner#1]"]);
}

#[test]
fn a_form_says_what_its_processes_hear() {
    let mut run = Run::new(
        "form desk {
  var heard: List[Int] = []
  on settled(n: Int) by anyone when n < 10 else too_many { append n to heard  note n }
}
desk Office() { on other() by anyone { note 0 } }
process Booth { include desk {}  var own: Int = 0 }
process X {
  on tell(who: Account, n: Int) by anyone {
    if who is desk { send who.settled(n) otherwise { note who } } else { note none_there }
  }
  on ask(d: desk) by anyone { send d.settled(3)  note d is Booth }
  let none_there = \"nobody\"
}
",
    );
    run.ok(r#"{"new":"Office","as":"office"}"#);
    run.ok(r#"{"new":"Booth","as":"booth"}"#);
    run.ok(r#"{"new":"X","as":"x"}"#);
    let mut tell = |who: &str, n: u32| {
        run.ok(&format!(r#"{{"by":"ada","to":"x","do":"tell","with":{{"who":"{who}","n":{n}}}}}"#)).notes
    };
    assert_eq!(tell("office", 3), ["3"]);
    assert_eq!(tell("booth", 4), ["4"]);
    assert_eq!(tell("booth", 14), ["booth"]);
    assert_eq!(tell("x", 4), ["\"nobody\""]);
    assert_eq!(run.ok(r#"{"by":"ada","to":"x","do":"ask","with":{"d":"booth"}}"#).notes, ["true", "3"]);
    assert!(run.apply(r#"{"by":"ada","to":"x","do":"ask","with":{"d":"x"}}"#).is_err());
}
