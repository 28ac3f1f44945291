//! What this version cannot run is refused once, by its name, and not looked into.

use crate::support::check;

#[test]
fn declarations() {
    check(
        "behaviour B(home: Nothing) {}
//~ Q0910 \"behaviour B\"
scenario \"s\" { nobody: nothing.x() }
//~ Q0910 \"scenario\"
experiment \"e\" { runs 3 }
//~ Q0910 \"experiment\"
type R = Leaf | Node(R, R)
//~ Q0910 \"R\"
type L = List[L]
//~ Q0910 \"L\"
",
    );
}

#[test]
fn members() {
    check(
        "body B() {
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
    become C
//~ Q0910 \"become\"
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
