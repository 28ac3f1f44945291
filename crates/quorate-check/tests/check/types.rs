//! Types and units: what may stand for what.

use crate::support::{check, right};
use quorate_ir::{Const, ExprKind, Type};

/// The value of a view of a process with some things to speak of.
fn view(expr: &str) -> (quorate_ir::Expr, quorate_ir::Program) {
    let source = format!(
        "asset DAI decimals 2
asset ETH decimals 18
quantity VOTE
type Choice = Yes | No | Other(Text)
fn twice(n: Int) -> Int = 2 * n
process P(n: Int, r: Ratio, p: Portion, d: DAI, e: ETH, v: VOTE, o: Int?, c: Choice, i: Instant, l: Duration,
          xs: List[Int], s: Set[Agent], m: Map[Agent, DAI], a: Agent, who: Person) {{
  account till, owed[Agent]
  view it = {expr}
}}"
    );
    let program = right(&source);
    let value = program.functions.iter().find(|function| function.name == "it").unwrap().body.value.clone();
    (value, program)
}

#[test]
fn arithmetic_has_types() {
    for (expr, ty) in [
        ("n + 1", "Int"),
        ("-n", "Int"),
        ("2^40", "Int"),
        ("7 mod n", "Int"),
        ("n / 2", "Ratio"),
        ("r + 1", "Ratio"),
        ("p + p", "Ratio"),
        ("p * p", "Portion"),
        ("1 - p", "Portion"),
        ("40%", "Portion"),
        ("150%", "Ratio"),
        ("2.5", "Ratio"),
        ("min(p, 1 - p)", "Portion"),
        ("d + 5 DAI", "DAI"),
        ("d - 1 DAI", "DAI"),
        ("3 * d", "DAI"),
        ("d * 3", "DAI"),
        ("d / d", "Ratio"),
        ("d / 3", "Exact[DAI]"),
        ("r * d", "Exact[DAI]"),
        ("1/2 of d", "Exact[DAI]"),
        ("p of d + d", "Exact[DAI]"),
        ("down(p of d)", "DAI"),
        ("up(d / 3) + d", "DAI"),
        ("down(d)", "DAI"),
        ("nearest(r)", "Int"),
        ("to_zero(n / 2)", "Int"),
        ("down(n)", "Int"),
        ("units(d)", "Int"),
        ("unit(DAI)", "DAI"),
        ("zero(DAI) + d", "DAI"),
        ("portion(r)", "Portion"),
        ("portion(n)", "Portion"),
        ("is_zero(d)", "Bool"),
        ("i - i", "Duration"),
        ("i + l", "Instant"),
        ("now - 3 days", "Instant"),
        ("l + 2 hours", "Duration"),
        ("n * l", "Duration"),
        ("l / 1 day", "Ratio"),
        ("down((now - i) / l)", "Int"),
        ("seconds(l)", "Int"),
        ("root_down(n)", "Int"),
        ("v + 1 VOTE", "VOTE"),
        ("max(n, 1, 2)", "Int"),
        ("min(d, d / 2)", "Exact[DAI]"),
        ("d > d / 2", "Bool"),
        ("d >= 2/3 of d", "Bool"),
        ("n > r", "Bool"),
        ("n == r", "Bool"),
        ("o ?? 3", "Int"),
        ("o ?? r", "Ratio"),
        ("o == some(3)", "Bool"),
        ("none != o", "Bool"),
        ("c == Yes", "Bool"),
        ("c is Other(\"x\") or c is Other(_) or c is No", "Bool"),
        ("if n > 0 then 1 else r", "Ratio"),
        ("if n > 0 then none else some(a)", "Agent?"),
        ("if n > 0 then a else who", "Agent"),
        ("match o { some(x) => x, none => 0 }", "Int"),
        ("match c { Yes => 1, _ => 0 }", "Int"),
        (
            "match (o, c) { (some(x), Yes) => x, (none, _) => 0, (some(_), No) => 1, (_, Other(_)) => 2 }",
            "Int",
        ),
        ("let x = n; x + 1", "Int"),
        ("let (x, y) = (n, r); x + y", "Ratio"),
        ("[1, 2]", "List[Int]"),
        ("[1, r]", "List[Ratio]"),
        ("[a, who, self]", "List[Account]"),
        ("{a, who}", "Set[Agent]"),
        ("{a => 1, who => 2}", "Map[Agent, Int]"),
        ("{x: 1, y: a}", "{x: Int, y: Agent}"),
        ("{..{x: 1, y: 2}, y: 3}.y", "Int"),
        ("{..m, a => d}", "Map[Agent, DAI]"),
        ("m[a]", "DAI"),
        ("m.get(a) ?? 0 DAI", "DAI"),
        ("xs[0]", "Int"),
        ("s[0]", "Agent"),
        ("a in m and a in s and n in xs", "Bool"),
        ("s + {a} - {who} & s", "Set[Agent]"),
        ("xs + [1] + range(n)", "List[Int]"),
        ("length(s) + length(xs) + length(m)", "Int"),
        ("empty(xs) and distinct(xs)", "Bool"),
        ("sum x for x in xs", "Int"),
        ("sum b for (k, b) in m where k in s", "DAI"),
        ("sum p for x in xs where x > 0", "Ratio"),
        ("largest x for x in xs", "Int?"),
        ("count x in xs where x > 1", "Int"),
        ("first x in xs where x > 1", "Int?"),
        ("last k in s where k == a", "Agent?"),
        ("all x in xs: x > 0", "Bool"),
        ("any (_, b) in m: b > 0 DAI", "Bool"),
        ("[x + 1 for x in xs where x > 0]", "List[Int]"),
        ("{k for (k, _) in m}", "Set[Agent]"),
        ("{k => d for k in s}", "Map[Agent, DAI]"),
        ("fold t = 0 for x in xs: t + x", "Int"),
        ("iterate y = n up to 10 while y > 1: y - 1", "Int"),
        ("a.DAI + till.DAI + owed[a].DAI + self.DAI", "DAI"),
        ("supply(DAI)", "DAI"),
        ("twice(n)", "Int"),
        ("self", "P"),
        ("me", "P"),
        ("creator", "Account"),
        ("a is Person implies a == who", "Bool"),
        ("not (a is P) or a.DAI > 0 DAI", "Bool"),
        ("\"text\" == \"other\"", "Bool"),
        ("2026-03-01T09:00Z > now", "Bool"),
    ] {
        let (value, program) = view(expr);
        assert_eq!(program.type_name(&value.ty), ty, "{expr}");
    }
}

#[test]
fn known_numbers_are_worked_out() {
    let whole = |value: i64| ExprKind::Const(Const::Whole(value.into()));
    for (expr, value) in [
        ("2^40", whole(1 << 40)),
        ("1 + 2 * 3", whole(7)),
        ("250.5 DAI", whole(25_050)),
        ("2 * 1.5 DAI", whole(300)),
        ("1 hour + 30 minutes", whole(5_400)),
        ("1.5 hours", whole(5_400)),
        ("-5", whole(-5)),
        ("unit(ETH)", whole(1)),
    ] {
        let (found, _) = view(expr);
        let (ExprKind::Const(found), ExprKind::Const(value)) = (&found.kind, &value) else {
            panic!("{expr}: {found:?}")
        };
        assert_eq!(found, value, "{expr}");
    }
    let (found, _) = view("1/2 + 25%");
    let ExprKind::Const(Const::Ratio(ratio)) = &found.kind else { panic!("{found:?}") };
    assert_eq!(ratio.to_string(), "3/4");
}

#[test]
fn conversions_are_written_out() {
    let program = right(
        "asset DAI
process P(n: Int, d: DAI, xs: List[Int], o: Int?, t: (Int, Portion), m: Map[Int, Int]) {
  fn ratio(r: Ratio) -> Ratio = r
  fn exact(e: Exact[DAI]) -> Exact[DAI] = e
  fn ratios(r: List[Ratio]) -> List[Ratio] = r
  fn option(r: Ratio?) -> Ratio? = r
  fn tuple(r: (Ratio, Ratio)) -> (Ratio, Ratio) = r
  fn map(r: Map[Ratio, Ratio]) -> Map[Ratio, Ratio] = r
  fn record(r: {b: Ratio, a: Int}) -> {b: Ratio, a: Int} = r
  view a = ratio(n)
  view b = exact(d)
  view c = ratios(xs)
  view e = option(o)
  view f = tuple(t)
  view g = map(m)
  view h = let r = {a: 1, b: 2}; record(r)
  view i = record({a: 1, b: 2})
}",
    );
    let arg = |name: &str| {
        let function = program.functions.iter().find(|function| function.name == name).unwrap();
        let mut value = &function.body.value;
        while let ExprKind::Let(_, _, rest) = &value.kind {
            value = rest;
        }
        let ExprKind::Call { args, .. } = &value.kind else { panic!("{value:?}") };
        args[0].clone()
    };
    assert!(matches!(arg("a").kind, ExprKind::ToRatio(_)));
    assert!(matches!(arg("b"), quorate_ir::Expr { ty: Type::Exact(_), kind: ExprKind::ToRatio(_), .. }));
    assert!(matches!(arg("c").kind, ExprKind::Each(..)));
    assert!(matches!(arg("e").kind, ExprKind::Match(..)));
    assert!(matches!(arg("f").kind, ExprKind::Let(..)));
    assert!(matches!(arg("g").kind, ExprKind::EachPair(..)));
    assert!(matches!(arg("h").kind, ExprKind::Let(..)));
    assert!(matches!(&arg("i").kind, ExprKind::Product(parts) if parts[0].ty == Type::Ratio));
}

#[test]
fn types_that_do_not_fit() {
    check(
        "type Choice = Yes | No
process P(n: Int, t: Text, a: Agent, c: Choice, xs: List[Int]) {
  let w: Person = a
//~ Q0301 \"a\"
  let x: Int = t
//~ Q0301 \"expected `Int`, found `Text`\"
  let y: Bool = n
//~ Q0301 \"n\"
  view b = n and true
//~ Q0301 \"n\"
  view d = t + t
//~ Q0301 \"t\"
  view e = if n > 0 then n else t
//~ Q0301 \"t\"
  view f = c == Maybe
//~ Q0201 \"Maybe\"
  view g = n == t
//~ Q0301 \"n == t\"
  view h = xs - xs
//~ Q0301 \"xs\"
  view i = n[0]
//~ Q0301 \"n\"
  view j = [x for x in n]
//~ Q0301 \"n\"
  view k = n.field
//~ Q0201 \"field\"
  view l = n(2)
//~ Q0301 \"n\"
  view m = {}
//~ Q0301 \"{}\"
  view o = none
//~ Q0301 \"none\"
  view p = [1, t]
//~ Q0301 \"t\"
  view q = n ?? 3
//~ Q0301 \"n\"
  view r = Choice
//~ Q0301 \"Choice\"
  view s = -t
//~ Q0301 \"t\"
  view u = {..n, a: 1}
//~ Q0301 \"n\"
  view v = n is Yes
//~ Q0301 \"n\"
  let z: {a: Int, b: Int} = {a: 1}
//~ Q0301 \"`b` is missing\"
  let aa: {a: Int} = {a: 1, b: 2}
//~ Q0301 \"no field `b`\"
  var bb: Agent
//~ Q0301 \"bb\"
}",
    );
}

#[test]
fn units_do_not_mix() {
    check(
        "asset DAI decimals 2
asset ETH decimals 18
process P(d: DAI, e: ETH, n: Int, r: Ratio, i: Instant, l: Duration, roll: DAI) {
  view a = d + e
//~ Q0302 \"d + e\"
  view b = 5 DAI + 3
//~ Q0302 \"5 DAI + 3\"
  view c = d * d
//~ Q0302 \"d * d\"
  view f = d / e
//~ Q0302 \"d / e\"
  view g = d < e
//~ Q0302 \"d < e\"
  view h = d == e
//~ Q0302 \"d == e\"
  view j = n >= 40% of roll
//~ Q0302 \"n >= 40% of roll\"
  view k = i + i
//~ Q0302 \"i + i\"
  view m = r * l
//~ Q0302 \"r * l\"
  view o = d / 2 + e / 2
//~ Q0302 \"d / 2 + e / 2\"
  view p = max(d, n)
//~ Q0302 \"max(d, n)\"
  view q = i + 5
//~ Q0302 \"i + 5\"
  let s: DAI = e
//~ Q0302 \"e\"
  view t = s
}",
    );
}

#[test]
fn rounding_must_be_written() {
    check(
        "asset DAI decimals 2
process P(d: DAI, n: Int, r: Ratio) {
  account till
  var total: DAI = 0 DAI
  var count_of: Int = 0
  on e() by a: Agent {
    move d / 3 from till to a
//~ Q0303 \"d / 3\"
    total := 1/2 of d
//~ Q0303 \"1/2 of d\"
    total += d * r
//~ Q0303 \"d * r\"
    count_of := n / 2
//~ Q0308 \"n / 2\"
    count_of := r * 2
//~ Q0303 \"r * 2\"
    count_of += n / 2
//~ Q0301 \"n / 2\"
    move down(d / 3) from till to a
    count_of := up(n / 2)
  }
}",
    );
}

#[test]
fn matches_leave_nothing_out() {
    check(
        "type Choice = Yes | No | Other(Bool?)
process P(c: Choice, o: Int?, b: Bool, n: Int) {
  view d = match c { Yes => 1 }
//~ Q0305 \"leaves out `No`, `Other(_)`\"
  view e = match c { Yes => 1, No => 2, Other(some(true)) => 3 }
//~ Q0305 \"leaves out `Other(some(false))`, `Other(none)`\"
  view f = match o { some(x) => x }
//~ Q0305 \"`none`\"
  view g = match (b, o) { (true, _) => 1, (_, none) => 2 }
//~ Q0305 \"`(false, some(_))`\"
  view h = match n { x => x }
  on e() by anyone {
    match b { true => {} }
//~ Q0305 \"`false`\"
    let some(x) = o
//~ Q0305 \"some(x)\"
    note x
  }
}",
    );
}

#[test]
fn options_are_opened() {
    check(
        "type R = { a: Int }
process P(o: Int?, who: Agent?, r: R?) {
  let n: Int = o
//~ Q0306 \"o\"
  view m = o + 1
//~ Q0306 \"o\"
  view k = r.a
//~ Q0306 \"a\"
  view l = o == 3
//~ Q0306 \"o\"
  view p = who.USDC
//~ Q0306 \"who\"
  view q = n
}
asset USDC",
    );
}

#[test]
fn calls_have_the_right_arguments() {
    check(
        "type T = A(Int, Bool) | B
fn f(a: Int, b: Bool) -> Int = if b then a else 0
process Q(a: Int, b: Int = a + 1, c: Int = b) { view d = b + c }
process P(x: Int, m: Map[Int, Int], d: Set[List[Int]]) {
  view a = f(1)
//~ Q0307 \"needs `b`\"
  view b = f(1, true, 3)
//~ Q0307 \"3\"
  view c = f(b: true, a: 1)
  view e = f(1, a: 2)
//~ Q0307 \"twice\"
  view g = f(1, c: 2)
//~ Q0307 \"c\"
  view h = A(1)
//~ Q0307 \"A\"
  view i = B(1)
//~ Q0307 \"B\"
  view j = length(d, d)
//~ Q0307 \"length(d, d)\"
  view k = m.get()
//~ Q0307 \"m.get()\"
  view l = supply(3)
//~ Q0301 \"3\"
  view n = min(1)
//~ Q0307 \"min(1)\"
  on e() by anyone {
    new Q(1)
    new Q(1, c: 2)
    new Q(a: 1, b: 2)
    new Q()
//~ Q0307 \"new Q\"
    new Q(1, 2, 3, 4)
//~ Q0307 \"4\"
    new Q(true)
//~ Q0301 \"true\"
    note x
  }
  view o(t: Set) = t
//~ Q0307 \"Set\"
}",
    );
}

#[test]
fn literals_fit_their_units() {
    check(
        "asset DAI decimals 2
asset ONE decimals 99
//~ Q0106 \"99\"
asset CAPPED decimals 2 cap 1.005
//~ Q0106 \"1.005\"
process P() {
  view a = 1.005 DAI
//~ Q0106 \"2\"
  view b = 0.1 seconds
//~ Q0106 \"0.1\"
  view c = 1.5 minutes
  view d = 999999999999999999999999999999999999999999999999999999999999999999999999999999999 DAI
//~ Q0106 \"more `DAI`\"
}",
    );
}

#[test]
fn defaults_mention_earlier_parameters_only() {
    check(
        "process Q(a: Int = b, b: Int = a) { var c: Int = 0  view d = a + b }
//~ Q0201 \"b\"
process R(a: Int = c) { var c: Int = a  view d = a + c }
//~ Q0201 \"c\"
process S(a: Int = f()) { fn f() -> Int = 1  view d = a + f() }
//~ Q0201 \"f\"
process T() { let a = b  let b = 1  let c = c + a
//~ Q0201 \"`b` comes later\"
//~ Q0201 \"`c` cannot be mentioned\"
  view d = a }
process U() { let a = f()  let b = 1  fn f() -> Int = b + a_of()  fn a_of() -> Int = 2 }
//~ Q0201 \"f()\"
process V() { let a: Int = f()  fn f() -> Int = a }
//~ Q0609 \"a\"
",
    );
}
