//! Settings, changes, `live`, and defaults of parameters.

use crate::support::{check, right};
use quorate_ir::{Const, ExprKind, SlotKind, StmtKind};

#[test]
fn ranges() {
    check(
        "fn least() -> Int = 1 + 1
body B(n: Int, far: Instant) {
  asset REP decimals 1
  setting a: Int = 3 in least()..9
  setting b: Int = 1 in least()..9
//~ Q0612 \"1\"
  setting c: Int = n in 9..1
//~ Q0612 \"9..1\"
  setting d: Int = 3 in n..9
//~ Q0612 \"n\"
  setting e: Text = \"a\" in \"a\"..\"b\"
//~ Q0612 \"a\"
  setting f: REP = 1.5 REP in 1 REP..2 REP
  setting g: Ratio = 1/2 in -1/2..1
  setting h: Duration = 3 days in 1 second..2 days
//~ Q0612 \"3 days\"
  setting i: Int = 3 in 1 day..2
//~ Q0301 \"1 day\"
  setting a: Int = 3
//~ Q0202 \"a\"
  setting j: Portion = 3 in 0%..1%
//~ Q0301 \"3\"
  setting k: Int = later
//~ Q0201 \"later\"
  setting later: Instant = far
  process Inside {}
  on f() by anyone { let p = new Inside()  note p }
}
",
    );
}

#[test]
fn who_may_amend() {
    check(
        "process Outside { start by anyone { note 1 } }
body B {
  setting a: Int = 3 amended by Inside, Outside, Insde, Kind
//~ Q0613 \"Outside\"
//~ Q0201 \"Insde\"
//~ Q0301 \"Kind\"
  type Kind = One | Two
  process Inside {}
  on f(k: Kind) by anyone { let p = new Inside()  note p  note k  a := 4 }
//~ Q0505 \"a\"
}
process P(c: Change) {
//~ Q0613 \"Change\"
  on f() by anyone { amend {x: 3} }
//~ Q0613 \"amend\"
  on g() by anyone { note live 3 }
}
fn f(a: Int) -> Int = live a
//~ Q0613 \"live\"
",
    );
}

#[test]
fn changes() {
    check(
        "body B {
  setting turnout: Portion = 40% in 20%..80%
  setting window: Duration = 3 days
  process P(change: Change) {
    on f() by anyone { amend change  amend {window: 2 days, turnout: 20%}  amend {}  let c: Change = {}  note c }
    on g() by anyone { amend {turn: 20%} }
//~ Q0201 \"turn\"
    on h() by anyone { amend {turnout: 2 days} }
//~ Q0301 \"2 days\"
    on i() by anyone { amend {window: 2 days, window: 3 days} }
//~ Q0202 \"window\"
    on j() by anyone { amend 3 }
//~ Q0301 \"3\"
    on k() by anyone { note change.turnout ?? turnout  note change == {window: 1 day} }
    on l() by anyone { note change.turn }
//~ Q0201 \"turn\"
  }
  on go_on() by anyone { let p = new P({turnout: 50%})  note p }
}
process Elsewhere(b: B) { on f() by anyone { note b.turnout } }
//~ Q0204 \"turnout\"
",
    );
}

#[test]
fn what_is_captured() {
    let program = right(
        "body B {
  setting a: Int = 1
  setting b: Int = 2
  view both = a + b
  process P(n: Int = a) {
    let begun = live a
    process Q {
      on f() by anyone { note a  note both  note live (b + n)  note begun }
    }
    on f(c: Change) by anyone { let q = new Q()  note q  amend c }
  }
  process R(c: Change, d: Change) {
    start by anyone { amend {a: 3} }
    on f() by anyone { amend c  amend c }
  }
  on f() by anyone { let p = new P()  let r = new R({}, {})  note p  note r }
}
",
    );
    let captured = |template: usize| -> Vec<(String, u8, u32)> {
        let slots = program.templates[template].slots.iter();
        let copies = slots.filter_map(|slot| match slot.kind {
            SlotKind::Captured { up, slot: of } => Some((slot.name.clone(), up, of.0)),
            _ => None,
        });
        copies.collect()
    };
    assert_eq!(captured(0), []);
    assert_eq!(captured(1), [("a".to_owned(), 1, 0)]);
    assert_eq!(captured(2), [("a".to_owned(), 2, 0)]);
    assert_eq!(captured(3), []);
    let first = &program.templates[3].starts[0].tail.body.stmts[0].kind;
    assert!(
        matches!(first, StmtKind::MayAmend { change, .. } if matches!(change.kind, ExprKind::Slot { .. }))
    );
    assert_eq!(program.templates[3].starts[0].tail.body.stmts.len(), 2);
    assert!(program.templates[0].settings.iter().all(|setting| setting.range.is_none()));
}

#[test]
fn a_range_is_what_the_text_says() {
    let program = right("fn top() -> Portion = 80%\nbody B { setting a: Portion = 40% in 20%..top() }\n");
    let range = program.templates[0].settings[0].range.clone().expect("there is a range");
    assert!(matches!(range, (Const::Ratio(least), Const::Ratio(most)) if least < most));
}

#[test]
fn defaults() {
    check(
        "fn f(a: Int = 3, b: Int = a, c: Int = d, d: Int = 4) -> Int = a + b + c + d
//~ Q0201 \"d\"
fn g(a: Int = g()) -> Int = a
//~ Q0609 \"g\"
process P {
  var cell: Int = 3
  proc put(n: Int = cell) { cell := n }
  on e(n: Int = cell, m: Text = n, k: Agent = caller) by anyone { do put()  do put(n)  note m  note k }
//~ Q0301 \"n\"
//~ Q0201 \"caller\"
  start -> open(3)
  state open(n: Int = 3) {
//~ Q0307 \"3\"
    on e() by anyone { note n }
  }
}
",
    );
}
