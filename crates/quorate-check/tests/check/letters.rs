//! Letters and splits: who hears, what goes with them, who gets what.

use crate::support::{check, right};

const BOUNTY: &str = "asset USDC decimals 6
asset DAI
process Bounty(poster: Agent) {
  var done: Int = 0
  proc finish(n: Int) { done += n }
  on take(w: Agent, n: Int) by anyone { do finish(n)  note w }
  on pay(n: Int) by anyone paying sum_in: USDC { note n  move all from sum_in to poster }
  on either() by anyone { note 0 }
  on either() by anyone paying sum_in: USDC { move all from sum_in to poster }
  on many(n: Int) by anyone { note n }
  on many(t: Text) by anyone { note t }
  start -> open
  state open { on accept() by anyone -> over }
  end over
}
";

fn with_bounty(text: &str) -> String {
    format!("{BOUNTY}{text}")
}

#[test]
fn letters_well_written() {
    right(&with_bounty(
        "body Desk(b: Bounty, poster: Agent) {
  account till
  on go(n: Int, who: Account) by m: Agent {
    send b.take(m, n)
    send b.take(n: n, w: m)
    send b.accept()
    send b.pay(n) paying 3 USDC from till
    send b.pay(n) paying all from till
    send b.pay(n) paying all USDC from till otherwise { note n  note till.USDC }
    send b.either()
    send b.either() paying 1 USDC from till
    send b.many(3)
    send b.many(\"three\")
    if who is Bounty { send who.accept() otherwise {} }
    send self.hear()
    send me.hear()
  }
  on hear() by anyone { note 1 }
  on give(n: Int) by anyone paying cash: USDC {
    send b.pay(n) paying all from cash otherwise { move all from cash to till }
  }
}
",
    ));
}

#[test]
fn a_letter_goes_to_somebody_who_hears_it() {
    check(&with_bounty(
        "process Desk(b: Bounty, who: Agent, n: Int, maybe: Bounty?) {
  on a() by anyone { send b.accepted() }
//~ Q0508 \"accepted\"
  on b() by anyone { send who.accept() }
//~ Q0508 \"who\"
  on c() by anyone { send n.accept() }
//~ Q0301 \"n\"
  on d() by anyone { send maybe.accept() }
//~ Q0306 \"maybe\"
  on e() by anyone { send b.finish(1) }
//~ Q0508 \"finish\"
  on f() by anyone { send b.accept }
//~ Q0307 \"accept\"
  on g() by anyone { send b }
//~ Q0301 \"b\"
}
",
    ));
}

#[test]
fn a_letter_brings_what_the_event_asks_for() {
    check(&with_bounty(
        "process Desk(b: Bounty, who: Agent) {
  account till
  on a() by anyone { send b.take(who) }
//~ Q0307 \"n\"
  on b() by anyone { send b.take(1, 1) }
//~ Q0301 \"1\"
  on c() by anyone { send b.take(who, 1, 2) }
//~ Q0307 \"2\"
  on d() by anyone { send b.pay(1) }
//~ Q0307 \"b.pay(1)\"
  on e() by anyone { send b.accept() paying 1 USDC from till }
//~ Q0307 \"1 USDC\"
  on f() by anyone { send b.pay(1) paying 1 DAI from till }
//~ Q0302 \"1 DAI\"
  on g() by anyone { send b.pay(1) paying 1 USDC from who }
//~ Q0406 \"who\"
  on h() by anyone { send b.pay(1) paying 1 USDC }
//~ Q0103 \"send\"
  on i() by anyone { send b.many(true) }
//~ Q0301 \"true\"
}
",
    ));
}

#[test]
fn money_that_comes_back_is_put_somewhere() {
    check(&with_bounty(
        "process Desk(b: Bounty) {
  account till
  on a() by anyone paying cash: USDC { send b.pay(1) paying all from cash otherwise { note 1 } }
//~ Q0401 \"send\"
  on b() by anyone paying cash: USDC { send b.pay(1) otherwise { move all from cash to till }  note 2 }
//~ Q0307 \"b.pay(1)\"
  on c() by anyone paying cash: USDC { move all from cash to till  send b.accept() otherwise { move all from cash to till } }
//~ Q0402 \"move all from cash to till\"
  on d() by anyone paying cash: USDC { send b.pay(1) paying 1 USDC from cash }
//~ Q0401 \"cash\"
}
",
    ));
}

#[test]
fn what_runs_later_knows_only_what_lasts() {
    check(
        "process X(n: Int) {
  start -> open(1)
  state open(k: Int) {
    on go() by m: Agent {
      send self.hear() otherwise { note k  note m  go open(2) }
      note k
    }
    on ask(x: X) by anyone {
      if x is open { send self.hear() otherwise { note x.k } }
//~ Q0503 \"k\"
    }
  }
  on hear() by anyone { note n }
}
",
    );
}

#[test]
fn states_entered_by_what_runs_later_are_reached() {
    right(
        "process X {
  start -> open
  state open { on go() by anyone { send self.hear() otherwise { go shut } } }
  on hear() by anyone { note 1 }
  end shut
}
",
    );
}

#[test]
fn splits_well_written() {
    right(
        "asset USDC decimals 6
body Club(members: Set[Agent], cut: Portion) {
  asset REP bound
  account treasury, commons
  var weights: Map[Agent, Ratio] = {}
  on a() by anyone { split self.USDC { min(cut, 90%) to treasury  5% to commons  rest to each m in members by m.REP } dust to treasury }
  on b() by anyone { split self { 1/3 to commons  rest to each (m, w) in weights by w } dust to commons }
  on c() by anyone { split treasury { 1 - cut to each m in members by 1 } dust to commons }
  on d() by anyone paying cash: USDC { split cash { 50% to treasury } dust to commons }
  on e() by anyone { split self {} dust to treasury }
}
",
    );
}

#[test]
fn splits_badly_written() {
    check(
        "asset USDC decimals 6
body Club(members: Set[Agent], ratio: Ratio, friend: Agent) {
  asset REP bound
  account treasury, commons
  on a() by anyone { split self.USDC { ratio to treasury } dust to commons }
//~ Q0301 \"ratio\"
  on b() by anyone { split friend { 5% to treasury } dust to commons }
//~ Q0406 \"friend\"
  on c() by anyone { split self.REP { 5% to treasury } dust to commons }
//~ Q0408 \"REP\"
  on d() by anyone { split self { rest to treasury  rest to commons } dust to commons }
//~ Q0402 \"rest to commons\"
  on e() by anyone { split self { rest to each m in members by true } dust to commons }
//~ Q0301 \"true\"
  on f() by anyone { split self { rest to each n in [1, 2] by n } dust to commons }
//~ Q0301 \"n\"
  on g() by anyone { split self { 150% to treasury } dust to commons }
//~ Q0301 \"150%\"
  on h() by anyone { split self { rest to each _ in members by 1 } dust to commons }
//~ Q0301 \"_\"
}
",
    );
}

#[test]
fn creation_inside_another_instance() {
    right(
        "asset USDC
body Club {
  process Spend(n: Int) { start by m: Agent { note n  note m } }
}
body Office(club: Club) {
  var clubs: List[Club] = []
  on go() by anyone { let s = new club.Spend(3)  note s  new club.Spend(n: 4) }
  on each() by anyone { for c in clubs { new c.Spend(1) } }
}
",
    );
    check(
        "body Club {
  process Spend(n: Int) { start by m: Agent { note n  note m } }
  process Inner { start { note 1 } }
}
body Office(club: Club, who: Agent) {
  on a() by anyone { new club.Spent(3) }
//~ Q0201 \"Spent\"
  on b() by anyone { new who.Spend(3) }
//~ Q0301 \"who\"
  on c() by anyone { new club.Inner }
//~ Q0204 \"Inner\"
  on d() by anyone { new nobody.Inner }
//~ Q0201 \"nobody\"
}
",
    );
}

#[test]
fn letters_to_forms() {
    check(
        "form desk { on settled(n: Int) by anyone { note n } }
desk Office() { on other() by anyone { note 0 } }
process X(d: desk) {
  on a() by anyone { send d.settled(1) }
  on b() by anyone { send d.other() }
//~ Q0508 \"other\"
  on c() by anyone { send d.settled(true) }
//~ Q0301 \"true\"
  on e(o: Office) by anyone { send o.other()  send o.settled(3) }
}
",
    );
}

#[test]
fn all_that_came_goes_on() {
    right(
        "asset USDC decimals 6
process Safe(owner: Agent) { start by anyone paying sum_in: Money { move all from sum_in to self } }
process Bank {
  on put() by anyone paying sum_in: Money { move all from sum_in to self }
}
body Club(bank: Bank) {
  asset REP
  account treasury
  on a() by m: Agent paying dues: Money { let s = new Safe(m) paying all from dues  note s }
  on b() by anyone paying dues: Money { send bank.put() paying all from dues otherwise { move all from dues to treasury } }
  on c() by anyone paying dues: USDC { send bank.put() paying all from dues }
  on d(m: Money) by anyone { send bank.put() paying m from treasury  send bank.put() paying 3 REP from treasury }
  on e() by anyone { send bank.put() paying all REP from treasury }
  on f() by anyone paying rep: REP { move all from rep to treasury }
}
process Outside(club: Club) {
  on a(m: Money) by anyone { send club.f() paying m from self  send club.f() paying all from self }
}
",
    );
    check(
        "asset USDC decimals 6
process Bank {
  on put() by anyone paying sum_in: Money { move all from sum_in to self }
  on take() by anyone paying sum_in: USDC { move all from sum_in to self }
}
body Club(bank: Bank) {
  account treasury
  on a() by anyone { send bank.put() paying all from treasury }
//~ Q0302 \"all\"
  on b(m: Money) by anyone { send bank.take() paying m from treasury }
//~ Q0302 \"m\"
}
",
    );
}
