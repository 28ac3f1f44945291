//! Money: where it may come from, where it may go, and that it always goes somewhere.

use crate::support::{check, right};

#[test]
fn arriving_money_is_placed_on_every_path() {
    check(
        "asset USDC decimals 6
type Kind = Gift | Fee
process Club(fee: USDC, owner: Agent, kinds: List[Kind]) {
  account treasury
  on a() by anyone paying dues: USDC {}
//~ Q0401 \"dues\"
  on b() by anyone paying dues: USDC { move fee from dues to treasury }
//~ Q0401 \"dues\"
  on c(k: Kind) by anyone paying dues: USDC { match k { Gift => { move all from dues to treasury }  Fee => {} } }
//~ Q0401 \"dues\"
  on d() by anyone paying dues: USDC { for k in kinds { if k == Gift { move all from dues to treasury } } }
//~ Q0402 \"move all from dues to treasury\"
  start by anyone paying dues: USDC {}
//~ Q0401 \"dues\"
}",
    );
}

#[test]
fn arriving_money_is_placed_once() {
    check(
        "asset USDC decimals 6
process Club(fee: USDC) {
  account treasury, spare
  on a() by anyone paying dues: USDC {
    if dues >= fee { move all from dues to treasury }
    move all from dues to spare
//~ Q0402 \"move all from dues to spare\"
  }
  on b() by anyone paying dues: USDC {
    for x in [1, 2] { move dues from dues to treasury  note x }
//~ Q0402 \"move dues from dues to treasury\"
  }
}",
    );
}

#[test]
fn money_well_placed() {
    right(
        "asset USDC decimals 6
asset DAI
process Safe(owner: Agent) {
  start by anyone paying sum_in: USDC when sum_in > 0 USDC { move all from sum_in to self }
}
type Kind = Gift | Fee
body Club(fee: USDC, owner: Agent) {
  account treasury, spare[Agent]
  on a() by anyone paying dues: USDC when dues >= fee else too_little { move all from dues to treasury }
  on b() by m: Agent paying dues: USDC {
    require dues >= fee else too_little
    move fee from dues to treasury
    move all from dues to m
  }
  on c() by anyone paying dues: USDC {
    if dues >= fee { move dues from dues to treasury } else { reject too_little }
  }
  on d(k: Kind) by m: Agent paying dues: USDC {
    match k { Gift => { move all from dues to treasury }  Fee => { move all USDC from dues to spare[m] } }
  }
  on e() by anyone paying dues: USDC { let s = new Safe(me) paying all from dues  note s }
  on f() by anyone paying dues: USDC { new Safe(owner: me) paying dues from dues }
  on g() by anyone { new Safe(me) paying 3 USDC from treasury }
  on h() by anyone paying dues: USDC {
    for x in [1, 2] { move down(dues / 3) from dues to treasury  note x }
    move all from dues to spare[owner]
  }
}",
    );
}

#[test]
fn only_the_issuer_mints_and_burns() {
    check(
        "asset DAI
quantity VOTE
body Club(owner: Agent) {
  asset REP bound revocable
  asset COIN
  on a(n: REP) by m: Agent { mint 5 REP to m  burn n from owner }
  on b() by m: Agent { mint 5 DAI to m }
//~ Q0405 \"5 DAI\"
  on c() by m: Agent { burn 5 DAI from m }
//~ Q0405 \"5 DAI\"
  on d() by m: Agent { burn 5 COIN from owner  note m }
//~ Q0407 \"owner\"
  on e() by m: Agent { burn 5 COIN from m }
  on f() by owner { burn 5 COIN from owner  burn 2 COIN from caller  burn 1 COIN from self }
  on g() by anyone { mint 5 VOTE to owner }
//~ Q0301 \"5 VOTE\"
  on h() by anyone { mint 5 to owner }
//~ Q0301 \"5\"
  process Award(who: Agent) { on award() by anyone { mint 1 REP to who  burn who.REP from who } }
}",
    );
}

#[test]
fn only_own_accounts_are_debited() {
    check(
        "asset DAI
process Other() { account till }
body Club(owner: Agent, other: Other, club: Club) {
  account treasury, owed[Agent]
  let bank = new Bank()
  body Bank() { account vault }
  process Matter(payee: Agent, another: Matter) {
    on pay() by anyone {
      move 1 DAI from treasury to payee
      move 1 DAI from self to another
      move all from me to self
      move 1 DAI from bank to payee
//~ Q0406 \"bank\"
    }
  }
  on a() by m: Agent {
    move 1 DAI from treasury to m
    move all from self to owed[m]
    move all DAI from owed[m] to m
    move 1 DAI from bank to bank.vault
    move 1 DAI from bank.vault to treasury
    move 1 DAI from m to treasury
//~ Q0406 \"m\"
    move all from caller to treasury
//~ Q0406 \"caller\"
    move 1 DAI from owner to treasury
//~ Q0406 \"owner\"
    move 1 DAI from other to treasury
//~ Q0406 \"other\"
    move 1 DAI from other.till to treasury
//~ Q0406 \"other.till\"
    move 1 DAI from club.treasury to treasury
//~ Q0406 \"club.treasury\"
    move 1 DAI from treasury to other
//~ Q0204 \"other\"
    move 1 DAI from treasury to other.till
//~ Q0204 \"other.till\"
    move 1 DAI from treasury to club.treasury
    move 1 DAI from treasury to 5
//~ Q0301 \"5\"
    move 1 from treasury to m
//~ Q0301 \"1\"
  }
}",
    );
}

#[test]
fn bound_assets_do_not_move() {
    check(
        "asset DAI
body Club(owner: Agent) {
  asset REP bound
  account treasury
  on a() by anyone {
    move 1 REP from treasury to owner
//~ Q0408 \"1 REP\"
    move all REP from treasury to owner
//~ Q0408 \"all\"
    move all from treasury to owner
    mint 1 REP to owner
  }
  on b() by anyone paying r: REP { move all from r to owner }
//~ Q0408 \"REP\"
}",
    );
}

#[test]
fn pots_are_no_places_to_keep_money() {
    check(
        "asset DAI
quantity VOTE
process P(owner: Agent) {
  on a() by anyone paying d: DAI { move 1 DAI from self to d  move all from d to self }
//~ Q0301 \"d\"
  on b() by anyone paying v: VOTE {}
//~ Q0301 \"VOTE\"
  on c() by anyone paying v: Int {}
//~ Q0301 \"Int\"
  on e() by anyone paying d: DAI when d.DAI > 3 DAI { move all from d to owner }
}",
    );
}

#[test]
fn what_is_paid_is_what_is_expected() {
    check(
        "asset DAI
asset ETH
process Safe() { start by anyone paying d: DAI { move all from d to self } }
process Box() {}
body P() {
  on a() by anyone {
    new Safe() paying 1 DAI from self
    new Safe()
//~ Q0307 \"new Safe\"
    new Safe() paying 1 ETH from self
//~ Q0302 \"1 ETH\"
    new Safe() paying all ETH from self
//~ Q0302 \"all\"
    new Box() paying 1 DAI from self
//~ Q0307 \"takes no money\"
    new Safe() paying 1 DAI from caller
//~ Q0406 \"caller\"
  }
}",
    );
}
