//! What this version cannot run is refused once, by its name, and not looked into.

use crate::support::check;

#[test]
fn declarations() {
    check(
        "use std.vote { motion }
//~ Q0910 \"use\"
form f { blank x: Nothing }
//~ Q0910 \"form f\"
f Made() { x: 3 }
//~ Q0910 \"f Made\"
behaviour B(home: Nothing) {}
//~ Q0910 \"behaviour B\"
scenario \"s\" { nobody: nothing.x() }
//~ Q0910 \"scenario\"
experiment \"e\" { runs 3 }
//~ Q0910 \"experiment\"
type G[T] = A(T) | C
//~ Q0910 \"T\"
fn g[T](a: T) -> T = a
//~ Q0910 \"T\"
process Gen[T](a: T) {}
//~ Q0910 \"T\"
type R = Leaf | Node(R, R)
//~ Q0910 \"R\"
type L = List[L]
//~ Q0910 \"L\"
fn h(f: fn(Int) -> Int) -> Int = 2
//~ Q0910 \"fn(Int) -> Int\"
fn j(c: Change) -> Int = 2
//~ Q0910 \"Change\"
fn k(a: Int = 3) -> Int = a
//~ Q0910 \"3\"
process P(made: Made, d: motion, e: Gen[Int]) {}
//~ Q0910 \"motion\"
",
    );
}

#[test]
fn members() {
    check(
        "body B() {
  setting s: Int = 3
//~ Q0910 \"setting s\"
  blank b: Int
//~ Q0910 \"blank b\"
  hook h()
//~ Q0910 \"hook h\"
  facet exit { delay: 0 days }
//~ Q0910 \"facet exit\"
  migrate from Old {}
//~ Q0910 \"migrate\"
  principle p \"words\"
//~ Q0910 \"principle p\"
  invariant i: nothing
//~ Q0910 \"invariant i\"
  step j: nothing
//~ Q0910 \"step j\"
  possible k: nothing
//~ Q0910 \"possible k\"
  enforce l: nothing
//~ Q0910 \"enforce l\"
  property m: whenever nothing then nothing within 2 days
//~ Q0910 \"property m\"
  form f { blank x: Int }
//~ Q0910 \"form f\"
  f Made() { x: 3 }
//~ Q0910 \"f Made\"
  fill: 3
//~ Q0910 \"fill\"
  hooked(a) { note a }
//~ Q0910 \"hooked\"
  view uses = s + b
}
body C() {
  include ragequit {}
//~ Q0910 \"include ragequit\"
  on e() by m in members { do expel(m)  note treasury.USDC }
}
asset USDC
",
    );
}

#[test]
fn statements_and_expressions() {
    check(
        "asset USDC
body B(b: B, a: Account) {
  account till
  on e(xs: List[Int]) by anyone {
    split till { rest to a } dust to a
//~ Q0910 \"split\"
    send b.e(xs)
//~ Q0910 \"send\"
    amend nothing
//~ Q0910 \"amend\"
    become C
//~ Q0910 \"become\"
    note live xs
//~ Q0910 \"live\"
    note old(xs)
//~ Q0910 \"old\"
    note event
//~ Q0910 \"event\"
    note {f(x): x}
//~ Q0910 \"f\"
    new b.Inner()
//~ Q0910 \"Inner\"
  }
}
",
    );
}
