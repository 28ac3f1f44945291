//! Claims and principles.

use crate::support::check;
use quorate_ir::ClaimKind;

#[test]
fn claims_read_everything() {
    let program = check(
        "asset USDC
body Club(members: Set[Agent]) {
  account treasury
  principle thrift \"Little is spent\" upheld by kept, small
  principle candour \"We say what is wrong\"
  on spend(n: USDC) by m in members { move n from treasury to m }
  process Matter(n: Int) {
    var votes: Int = 0
    start by m in members -> open
    state open { on vote() by m in members { votes += 1 } }
  }
  invariant small: length(members) <= 12 and all m in Matter: m.votes <= length(members)
  invariant others: all c in Club: c.treasury.USDC >= 0 USDC and length(c.Matter) < 100
  step kept: event is spend implies caller.USDC >= old(caller.USDC)
  step quiet: event in self or treasury.USDC == old(treasury.USDC) or event is Matter
  possible busy: length(Matter) == 3
  property closed for m in Matter: whenever m is open then m.votes > 0 within 3 days
  property paid: whenever treasury.USDC > 9 USDC then treasury.USDC == 0 USDC within 1 week
  enforce never_less: treasury.USDC >= old(treasury.USDC) or event is spend
}
",
    );
    let club = &program.unwrap().templates[0];
    let names: Vec<_> = club.claims.iter().map(|claim| claim.name.as_str()).collect();
    assert_eq!(names, ["small", "others", "kept", "quiet", "busy", "closed", "paid", "never_less"]);
    assert_eq!(club.principles[0].upheld_by, [2, 0]);
    assert_eq!(club.principles[1].text, "We say what is wrong");
    assert!(matches!(club.claims[5].kind, ClaimKind::Property { over: Some(_), .. }));
    assert!(matches!(club.claims[6].kind, ClaimKind::Property { over: None, .. }));
}

#[test]
fn claims_that_make_no_sense() {
    check(
        "asset USDC
body Club(members: Set[Agent]) {
  principle thrift \"Little is spent\" upheld by smal
//~ Q0201 \"smal\"
  principle thrift \"Again\"
//~ Q0202 \"thrift\"
  invariant small: length(members)
//~ Q0301 \"length(members)\"
  invariant small: true
//~ Q0202 \"small\"
  invariant before: old(members) == members
//~ Q0201 \"old(members)\"
  invariant mine: caller in members
//~ Q0201 \"caller\"
  step sent: event is spnd
//~ Q0201 \"spnd\"
  step asked: event == 3
//~ Q0201 \"event\"
  step two: old(members, 3) == members
//~ Q0307 \"old(members, 3)\"
  property lost for m in membrs: whenever m == m then true within 3 days
//~ Q0201 \"membrs\"
  property slow: whenever true then true within 3
//~ Q0301 \"3\"
  enforce guard: true
//~ Q0207 \"guard\"
  on spend() by m in members { note old(members) }
//~ Q0201 \"old(members)\"
  on other() by m in members { note length(Club) }
//~ Q0506 \"Club\"
}
",
    );
}
