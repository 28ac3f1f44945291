//! Assets and amounts of them as values, and what an asset of a body is from outside.

use crate::support::{check, right};

#[test]
fn amounts_stand_for_money_and_never_back() {
    check(
        "asset USDC decimals 2
asset DAI
quantity VOTE
body B(top: Money, exact: Exact[Money], what: Asset) {
  view plus = top + 5 USDC
  on a(m: Money) by anyone {
    let x: Money = 5 USDC
    let y: USDC = m
//~ Q0302 \"may be of any asset\"
    let z: Money = 3 VOTE
//~ Q0301 \"3 VOTE\"
    let w: Money = 1/2 of m
//~ Q0303 \"1/2 of m\"
    note (x, y, z, w)
    note 5 USDC + 3 DAI
//~ Q0302 \"5 USDC + 3 DAI\"
    note sum n for n in [m, m]
//~ Q0302 \"n\"
    note units(1/2 of m)
//~ Q0303 \"1/2 of m\"
    note USDC + m
//~ Q0301 \"USDC\"
    note VOTE
//~ Q0301 \"VOTE\"
  }
}",
    );
}

#[test]
fn money_mixes_with_amounts() {
    right(
        "asset USDC decimals 2
asset DAI
body B(top: Money, what: Asset, owner: Agent) {
  account till, owed[Asset]
  var kept: Map[Asset, Money] = {}
  var seen: Set[Asset] = {USDC}
  fn half(m: Money) -> Money = down(1/2 of m)
  view part(m: Money) = m / top
  view part_of_dollars(m: Money) = 5 USDC / m
  view best = max(top, 3 USDC, half(top) * 2)
  view bare = min(3/2 * top, top - 1 USDC)
  on pay(a: Asset) by m: Agent paying fee: Money when fee.asset == top.asset and fee >= 1 USDC {
    require fee.asset in seen and is_zero(till.held(a)) and top != 5 USDC else no_good
    kept[a] := fee
    kept[fee.asset] := 2 * fee - zero(a) + unit(DAI)
    add a to seen
    note (holdings(till), units(top), supply(a), largest x for x in [fee, top], down(top / 3))
    move all from fee to owed[what]
    move half(fee) from owed[what] to m
    move till.held(a) from till to m
  }
}",
    );
}

#[test]
fn what_is_issued_here_or_elsewhere() {
    check(
        "asset USDC decimals 2
body North {
  asset REP bound revocable history
  asset ORE
  quantity VOTE
  var best: REP = 0 REP
  view stake(a: Agent) = a.REP
  view most = best
  view all_of = [best]
  on a(who: Agent, m: Money) by anyone {
    mint 3 REP to who
    mint m to who
    burn m from who
    note who.REP as of now
    note supply(REP) as of (now - 1 day)
    note who.held(REP) as of now
    note who.ORE as of now
//~ Q0301 \"who.ORE as of now\"
    note who as of now
//~ Q0301 \"who\"
    note {m for m in holders(REP) where m.REP > 1 REP}
  }
  process Offer(price: REP) {
    view twice = 2 * price
    on take() by anyone { note price == 3 REP }
  }
}
body South(north: North, o: Offers) {
  account till
  on a(m: Money, n: North) by anyone {
    note self.held(REP of north) == 30 REP of north
    note north.stake(self) + 1 REP of north
    let x: Money = north.most
    let y: List[Money] = north.all_of
    note (x, y, supply(REP of north), unit(REP of n), zero(ORE of n))
    note self.held(REP of north) as of now
    note self.held(ORE of north) as of now
//~ Q0301 \"nobody keeps past balances\"
    note north.stake(self).asset
    note 3 USDC of north
//~ Q0201 \"USDC\"
    note VOTE of north
//~ Q0301 \"VOTE\"
    note holders(REP of north)
//~ Q0307 \"REP of north\"
    note REP
//~ Q0204 \"REP\"
    mint m to self
//~ Q0405 \"m\"
    burn m from self
//~ Q0405 \"m\"
    move 3 USDC of n from till to self
//~ Q0201 \"USDC\"
    move 3 REP of north from till to self
  }
}
type Offers = List[Text]",
    );
}

#[test]
fn the_words_of_the_language_about_collections() {
    check(
        "asset USDC
body B() {
  on a(xs: List[Int], s: Set[Agent], m: Map[Int, Int]) by anyone {
    let g: List[List[Int]] = groups(xs, 3)
    let h: List[Set[Agent]] = groups(s, length(xs))
    let n: Int = digest((xs, s, m, 3 USDC))
    note (g, h, n)
    note groups(m, 3)
//~ Q0301 \"m\"
    note groups(xs)
//~ Q0307 \"groups(xs)\"
    note digest(xs, s)
//~ Q0307 \"digest(xs, s)\"
  }
}",
    );
}

#[test]
fn whole_payments_find_their_asset() {
    check(
        "asset USDC
asset DAI
process Safe() { start by anyone paying cash: USDC { move all from cash to self } }
process Box() { start by anyone paying cash: Money { move all from cash to self } }
body B() {
  account till
  on a(m: Money) by anyone paying fee: Money {
    new Safe() paying all from till
    new Box() paying all USDC from till
    new Box() paying 3 DAI from till
    new Box() paying m from till
    new Box() paying fee from fee
    new Box() paying all from till
//~ Q0302 \"all\"
    new Safe() paying m from till
//~ Q0302 \"m\"
  }
}",
    );
}

#[test]
fn a_type_outside_a_body_takes_its_amounts_as_money() {
    right(
        "type Vote = {yes: Bool, rep: REP}
body B {
  asset REP bound
  var votes: Map[Agent, Vote] = {}
  on vote() by m: Agent { votes[m] := {yes: true, rep: m.REP} }
  on back() by m: Agent { mint down(1/2 of votes[m].rep) to m  votes[m].rep := 0 REP }
}
fn counted(v: Vote) -> Int = units(v.rep)
body C(b: B) { view mine(v: Vote) = counted(v) }",
    );
}

#[test]
fn what_a_form_mints_is_an_asset_of_the_body_that_fills_it_in() {
    check(
        "asset USDC decimals 2
body form house {
  blank standing: Asset
  on give(who: Agent, n: Int) by anyone { if n > 3 { do make(who, n) } }
  on take(who: Agent) by anyone { burn min(2 * unit(standing), who.held(standing)) from who }
  proc make(who: Agent, n: Int) { mint n * unit(standing) to who }
}
house Good {
  asset REP bound revocable
  standing: REP
}
house Bad {
  asset REP bound revocable
  standing: USDC
//~ Q0603 \"USDC\"
  on more(who: Agent) by anyone { mint 1 REP to who }
}
house Worse(other: Good) {
  asset REP bound revocable
  standing: REP of other
//~ Q0603 \"REP of other\"
}",
    );
}
