//! Successions: what may follow on what, and what would be lost.

use crate::support::{check, right};

#[test]
fn what_follows_on_what() {
    check(
        "body A { view v = 1 }
body B { migrate from B {} }
//~ Q0611 \"B\"
body C { migrate from D {} }
//~ Q0611 \"D\"
body D { migrate from C {} }
body E { migrate from F {} }
//~ Q0611 \"F\"
process F { view v = 1 }
body G { migrate from H {}  start -> open  state open {} }
//~ Q0611 \"H\"
body H { view v = 1 }
body I { migrate from A {}  migrate from H {} }
//~ Q0202 \"H\"
body J { migrate from K {} }
//~ Q0204 \"K\"
process Around { body K { view v = 1 }  on f() by anyone { let k = new K()  note k } }
body L { migrate from Nothing {} }
//~ Q0201 \"Nothing\"
",
    );
}

#[test]
fn what_would_be_lost() {
    check(
        "type Kind = One | Two
body Club(name: Text, age: Int) {
  asset REP
  var members: Set[Agent] = {}
//~ Q0611 \"members\"
  var tally: Int = 0
//~ Q0611 \"tally\"
  var rep: REP = 0 REP
  var kind: Kind = One
  account till
  process Out { start by anyone  on f() by anyone { become Guild } }
  on f(a: Agent) by anyone { add a to members  tally += 1  rep := 1 REP  kind := Two  move all from till to a  mint 1 REP to a }
}
body Guild(name: Text, motto: Text, age: Ratio) {
//~ Q0611 \"motto\"
  asset REP
  var rep: REP = 0 REP
  var kind: Kind = One
  migrate from Club {
    if name == \"a\" { motto := \"b\" }
    age := old.age
  }
  view v = (motto, age, rep, kind)
}
body Other { view v = 1 }
",
    );
}

#[test]
fn what_a_body_may_become() {
    check(
        "type Kind = One | Two
body Club {
  process Out {
    start by anyone
    on f() by anyone { become Guild }
    on g() by anyone { become Other }
//~ Q0611 \"Other\"
    on h() by anyone { become Nothing }
//~ Q0201 \"Nothing\"
    on i(k: Kind) by anyone { become Kind }
//~ Q0301 \"Kind\"
  }
  let secret = 1
  account till
  view v = secret
}
body Guild { migrate from Club { note old.nothing  note old.till  note old.secret  secret := 3 } }
//~ Q0201 \"nothing\"
//~ Q0201 \"till\"
//~ Q0201 \"secret\"
body Other { on f() by anyone { become Club } }
//~ Q0611 \"Club\"
",
    );
}

#[test]
fn what_is_carried_over() {
    let program = right(
        "body Club(name: Text) {
  asset REP
  type Kind = One | Two
  var rep: Map[Agent, REP] = {}
  var kind: Kind = One
  var tally: Int = 0
  account till, owed[Agent]
  process Keep { start by anyone  on f(a: Agent) by anyone { rep[a] := 1 REP  move all from till to a } }
  process Lack { start by anyone  on f() by anyone { do bump() } }
  proc bump() { tally += 1 }
  on go_on() by anyone { become Guild }
}
body Guild(motto: Text, name: Text) {
  account owed[Text], till
  type Kind = One | Two
  asset REP
  var kind: Kind = Two
  var rep: Map[Agent, REP] = {}
  migrate from Club { motto := name  note old.tally + 1  if old.kind == One { kind := Two } }
  on go_on() by anyone { note kind  note motto  mint 1 REP to caller  note rep  note till.REP  note owed[\"a\"].REP }
}
",
    );
    let guild = program.templates.iter().find(|template| template.name == "Guild").expect("it is there");
    let migration = guild.migration.as_ref().expect("it follows on another");
    let slots: Vec<_> = migration.slots.iter().map(|slot| slot.map(|slot| slot.0)).collect();
    assert_eq!(slots, [None, Some(0), Some(2), Some(1)]);
    let accounts: Vec<_> =
        migration.accounts.iter().map(|account| account.map(|account| account.0)).collect();
    assert_eq!(accounts, [None, Some(0)]);
    assert!(migration.assets.iter().all(Option::is_some));
    let lacking: Vec<_> =
        migration.lacking.iter().map(|id| program.templates[id.index()].name.as_str()).collect();
    assert_eq!(lacking, ["Lack"]);
}

#[test]
fn what_others_know_a_body_as() {
    check(
        "body form house { view beds = 3 }
house Inn { on f() by anyone { become Hotel  become Palace } }
body Hotel { migrate from Inn {} }
//~ Q0611 \"`house`\"
house Palace { migrate from Inn {} }
process Guest(h: house) { on f() by anyone { note h.beds } }
",
    );
}

#[test]
fn what_is_read_before_it_is_set() {
    check(
        "body Main(owner: Agent) { on e() by anyone { become Next } }
body Next(fee: Duration, cap: Duration, pot: Duration, owner: Agent) {
  var twice: Duration = 2 * fee
//~ Q0611 \"`twice` needs `fee`\"
  let once = half()
//~ Q0611 \"`once` needs `cap`\"
  view again = once
  fn half() -> Duration = cap + cap
  var fine: Duration = 1 hour
  migrate from Main {
//~ Q0611 \"this reads `pot` before it sets it\"
    fee := 1 hour
    if fee > 2 hours { cap := fee } else { cap := 1 hour }
    fine := half() + pot
    pot := fine
    twice := 2 * fee
  }
}
",
    );
    right(
        "body Main(owner: Agent) { on e() by anyone { become Next } }
body Next(fee: Duration, owner: Agent) {
  var twice: Duration = 0 days
  migrate from Main { fee := 1 hour  twice := 2 * fee }
}",
    );
}
