//! Names: unknown, taken, hidden, unused, misspelt; and the codes of refusals.

use crate::support::{all_errors, check, right};

#[test]
fn unknown_names_are_said_once_with_the_nearest() {
    check(
        "process P(members: Set[Agent]) {
  var tally: Int = 0
  on vote(yes: Bool) by m in membres {
//~ Q0201 \"membres\"
    if yes { tally := tallly + 1 }
//~ Q0201 \"tallly\"
    tally := tallly + tallly
//~ Q0201 \"tallly\"
//~ Q0201 \"tallly\"
  }
}",
    );
    let (_, diagnostics, _) = crate::support::run("process P(fee: Int) { view x = fe }");
    assert_eq!(diagnostics[0].help, ["did you mean `fee`?"]);
    let (_, diagnostics, _) = crate::support::run("process P(a: Agnt) {}");
    assert_eq!(diagnostics[0].help, ["did you mean `Agent`?"]);
}

#[test]
fn unknown_types_assets_constructors_procs() {
    check(
        "asset DAI
type Choice = Yes | No
process P(a: Nothing, b: ETH) {
//~ Q0201 \"Nothing\"
//~ Q0201 \"ETH\"
  view c = Maybe
//~ Q0201 \"Maybe\"
  view d = a
  on e() by anyone { do pay() }
//~ Q0201 \"pay\"
  view f = nothing(1, 2)
//~ Q0201 \"nothing\"
}",
    );
}

#[test]
fn names_are_declared_once() {
    check(
        "asset DAI
asset DAI
//~ Q0202 \"DAI\"
type T = A | B | A
//~ Q0202 \"A\"
type Text = { a: Int }
//~ Q0202 \"Text\"
fn f(a: Int, a: Int) -> Int = a
//~ Q0202 \"a\"
process P(x: Int) {
  var x: Int = 0
//~ Q0202 \"x\"
  account a, a
//~ Q0202 \"a\"
  start -> s(1)
  state s(x: Int) {}
//~ Q0202 \"x\"
  state s(y: Int) {}
//~ Q0202 \"s\"
}
process P() {}
//~ Q0202 \"P\"
",
    );
    check(
        "process P() {
  on e(n: Int) by anyone {
    let n = n
    let (a, a) = (1, 2)
//~ Q0202 \"a\"
    note a
  }
}",
    );
}

#[test]
fn an_inner_block_may_use_a_name_again() {
    right(
        "process P(xs: List[Int]) {
  view most = largest x for x in xs
  view least = smallest x for x in xs
  on e(n: Int) by anyone { note n  if n > 0 { let n = 2  note n } else { let n = 3  note n } }
}",
    );
}

#[test]
fn what_is_not_a_view_is_hidden() {
    check(
        "body Shop(price: Int) {
  var stock: Int = 3
  let opened = now
  account till
  fn twice(n: Int) -> Int = 2 * n
  view left = stock
  view half(n: Int) = twice(n) * 2
  proc p() { stock := 1 }
  process Order() { view own = me.stock + self.also  var also: Int = 1 }
  on e() by anyone { do p()  note opened }
  type Inner = In | Out
}
process Client(shop: Shop) {
  view a = shop.price
  view b = shop.stock
//~ Q0204 \"stock\"
  view c = shop.left
  view d = shop.half(2)
  view e = shop.twice(2)
//~ Q0204 \"twice\"
  view f = shop.till
  view g = shop.p
//~ Q0204 \"p\"
  view h(i: Inner) = i
//~ Q0204 \"Inner\"
  view j = shop.pric
//~ Q0201 \"pric\"
}",
    );
}

#[test]
fn cells_of_what_is_nested_are_visible() {
    right(
        "body Club() {
  let first_one = new Bank()
  var banks: List[Bank] = []
  body Bank() { var open: Bool = true  on close() by anyone { open := false } }
  view is_open = first_one.open and all b in banks: b.open
  process Matter(b: Bank) { view also = b.open and me.is_open and is_open }
}",
    );
}

#[test]
fn unused_names_are_pointed_at() {
    let program = check(
        "fn public(n: Int) -> Int = n
process P(unused_but_public: Int) {
  let kept = 1
//~ Q0205 \"kept\"
  var also_public: Int = 0
  fn f(n: Int) -> Int = 2
//~ Q0205 \"f\"
//~ Q0205 \"n\"
  proc g() {}
//~ Q0205 \"g\"
  view v(n: Int) = 2
  on e(x: Int, y: Int) by a: Agent {
    let z = 1
//~ Q0205 \"z\"
    for (k, v) in {1 => 2} { note k }
//~ Q0205 \"v\"
  }
}",
    );
    assert!(program.is_some(), "a hint is no error");
}

#[test]
fn refusal_codes() {
    check(
        "process P() {
  on a() by anyone when 1 < 2 else guard {}
//~ Q0207 \"guard\"
  on b(n: Int) by anyone {
    require n > 0 else underflow
//~ Q0207 \"underflow\"
    require n > 1 else too_small \"it is too small\"
    require n > 2 else too_small
    require n > 3 else too_small \"it is too small\"
    reject too_small \"it is much too small\"
//~ Q0208 \"too_small\"
  }
}",
    );
}

#[test]
fn words_that_are_something_else() {
    check(
        "process P() {
  fn f(n: Int) -> Int = n
  fn g() -> Int = 2
  view h = 1
  proc p() { go open }
  account a[Agent]
  start -> open
  state open { on e() by anyone { do p() } }
  view t = open
//~ Q0201 \"`open` is a state\"
  view u = g
//~ Q0307 \"g\"
  view v = h()
//~ Q0307 \"h()\"
  view w = p()
//~ Q0301 \"p\"
  view x = a
//~ Q0301 \"a\"
  view y = f
//~ Q0301 \"f\"
  on e() by anyone { do f(1) }
//~ Q0301 \"f\"
  on e() by anyone { do p }
//~ Q0307 \"p\"
}",
    );
}

#[test]
fn slips_of_the_pen_are_said_once() {
    for (text, help) in [
        ("proces P() {}\nfn f(p: P) -> Bool = true", "did you mean `process`?"),
        ("contract P() {}", "did you mean `process`?"),
        ("fn f(a: agent) -> Bool = a == a", "did you mean `Agent`?"),
        ("fn f(a: String) -> Bool = a == a", "did you mean `Text`?"),
        ("asset usdc decimals 2\nfn f(a: USDC) -> Bool = a > 1 USDC", "write `USDC`"),
        ("process P() {\n  var Counted: Int = 0\n  on e() by anyone { counted += 1 }\n}", "write `counted`"),
        ("process P(s: Set[Agent]) {\n  on e() by s {}\n}", "`by m in …` opens it to each of them"),
        (
            "process P() {\n  account till\n  on e() by anyone { till := 3 }\n}",
            "write `move … from till to …`, or `move … from … to till`",
        ),
        ("fn f(t: Instant) -> Instant = t + 7", "give the number a unit of time, as in `7 days`"),
        (
            "process P() {\n  start -> a\n  state a {\n    on e() by anyone b {}\n    at now -> b\n  }\n  end b\n}",
            "if `b` is the state that follows, write `-> b`",
        ),
    ] {
        let errors = all_errors(text);
        assert_eq!(errors.len(), 1, "{text} {errors:#?}");
        assert_eq!(errors[0].help[0], help, "{text}");
    }
}
