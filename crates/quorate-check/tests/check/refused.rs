//! What this version cannot run is refused once, by its name, and not looked into.

use crate::support::check;

#[test]
fn declarations() {
    check(
        "type R = Leaf | Node(R, R)
//~ Q0310 \"R\"
type L = List[L]
//~ Q0310 \"L\"
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
    note {f(x): x}
//~ Q0301 \"f\"
  }
}
",
    );
}
