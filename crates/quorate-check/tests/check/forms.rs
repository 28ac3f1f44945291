//! Forms: what fills them, what they see, and what a use of one amounts to.

use crate::support::{check, run_with_library};

/// The printed process that a use of a form amounts to.
fn expanded(source: &str, name: &str) -> String {
    let program = check(source).expect("the text is right");
    let [only] = program.templates_called(name).as_slice().try_into().expect("there is one of that name");
    program.expanded(only)
}

const POLL: &str = "form poll[B] {
  blank period: Duration = 3 days
  blank weight(a: Agent) -> Int = 1
  blank open_to: Set[Agent]
  blank count_it: { counts: fn(B) -> Bool, worth: fn(B, Int) -> Int }
  hook counted(a: Agent, b: B) {}
  let closes = now + period
  var said: Map[Agent, B] = {}
  derive total: Int = sum count_it.worth(b, 2) for (_, b) in said where count_it.counts(b)
  start -> asking
  state asking {
    on say(b: B) by a in open_to {
      said[a] := b
      note weight(a)
      do counted(a, b)
    }
    at closes -> done
  }
  end done
}
";

#[test]
fn what_a_form_gives_may_go_unread() {
    let fills = "open_to: crew  counted(_, _) { heard += 1 }
      count_it: { counts(_): true, worth(_, _): 1 }";
    let members = format!("var heard: Int = 0\n  poll Ask[Int]() {{ {fills} }}");
    assert!(check(&format!("{POLL}body Club(crew: Set[Agent]) {{\n  {members}\n}}")).is_some());
    // A proc of a form is there for whoever uses the form.
    check(
        "form till { account box  proc empty_it() { move all USDC from box to self } }\nasset USDC\nbody B() { include till {} }",
    );
}

#[test]
fn each_file_has_its_own_sentence_for_a_code() {
    let own = "use std.dao { dao }
dao Club(crew: Set[Agent]) {
  purpose: \"x\" founders: crew size: 3
  on e() by anyone { reject dao_full \"come back tomorrow\" }
  on f() by anyone { reject already_member }
}";
    let (program, diagnostics, _) = run_with_library(own);
    assert_eq!(diagnostics, []);
    let program = program.expect("the text is right");
    let sentences = |code: &str| -> Vec<_> {
        let given = program.reasons.iter().filter(|reason| reason.code == code);
        given.filter_map(|reason| reason.text.as_deref()).collect()
    };
    assert!(
        sentences("dao_full").contains(&"come back tomorrow")
            && sentences("dao_full").contains(&"the dao is full")
    );
    assert!(!sentences("already_member").is_empty());
    assert!(sentences("already_member").iter().all(|text| *text == "already a member"));
}

#[test]
fn blanks_become_cells_functions_and_procs() {
    let source = format!(
        "{POLL}body Club(crew: Set[Agent]) {{
  var heard: Int = 0
  poll Ask[Int](why: Text) {{
    open_to: crew
    weight(a): if a in crew then 2 else 1
    count_it: {{ counts(b): b > 0, worth(b, n): b * n }}
    counted(_, n) {{ heard += n }}
  }}
}}
"
    );
    let text = expanded(&source, "Club.Ask");
    for part in
        ["period", "open_to", "weight(a: Agent)", "proc counted", "heard += n", "state asking", "end done"]
    {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn the_types_of_a_form_are_told_from_its_fills() {
    let source = format!(
        "{POLL}type Tally = {{ counts: fn(Text) -> Bool, worth: fn(Text, Int) -> Int }}
fn words(least: Int) -> Tally = {{ counts(b): least > 0, worth(b, n): least * n }}
body Club(crew: Set[Agent]) {{
  poll Ask() {{ open_to: crew  count_it: words(3) }}
  on check(a: Ask) by anyone {{ note a.total_of }}
//~ Q0201 \"total_of\"
}}
"
    );
    check(&source);
}

#[test]
fn a_fill_sees_its_own_text_and_the_form_sees_its_own() {
    check(
        "fn votes(n: Int) -> Int = n + 1
form tally {
  blank start_with: Int
  var sum_so_far: Int = 0
  on add_one() by anyone { sum_so_far := votes(sum_so_far) + start_with }
}
body Club() {
  view votes = 3
  tally Board() { start_with: votes + extra }
//~ Q0201 \"extra\"
  view shown(b: Board) = b.start_with
//~ Q0201 \"start_with\"
}
",
    );
}

#[test]
fn a_form_is_read_where_it_is_declared() {
    check(
        "form broken {
  blank size: Int
  on grow() by anyone when size > 5 days else too_small { note missing }
//~ Q0302 \"size > 5 days\"
//~ Q0201 \"missing\"
}
broken One() { size: 3 }
broken Two() { size: 4 }
",
    );
}

#[test]
fn forms_over_forms_leave_their_holes_open() {
    let source = "form base { blank a: Int  blank b: Int = 7  view both = a + b }
form over { blank c: Int  include base { a: c * 2 } }
over Made() { c: 4  b: 1 }
";
    let text = expanded(source, "Made");
    assert!(text.contains("c * 2") && text.contains('4') && text.contains('1'), "{text}");
}

#[test]
fn circles_of_forms_and_of_blanks_are_refused() {
    check(
        "form a { include b {} }
//~ Q0609 \"b\"
form b { include a {} }
//~ Q0609 \"a\"
form c { blank x: Int = y  blank y: Int = x  view z = x + y }
//~ Q0609 \"x\"
c Made() {}
",
    );
}

#[test]
fn a_type_made_from_a_form_has_what_the_form_has() {
    let program = check(
        "body form dao {
  var members: Set[Agent] = {}
  view size = length(members)
  on join() by a: Agent { add a to members }
}
dao North() {}
dao South() { view extra = 1 }
process Watch(d: dao) {
  view how_many = d.size
  view is_north = d is North
  view other(a: Agent) = a is dao
}
",
    );
    assert_eq!(program.expect("it is right").forms[0].templates.len(), 3);
}

#[test]
fn generic_functions_and_types_are_made_for_each_use() {
    check(
        "type Pair[A, B] = { one: A, two: B }
type Tree[T] = Leaf | Node(T)
fn swap[A, B](p: Pair[A, B]) -> Pair[B, A] = {one: p.two, two: p.one}
fn apply[A, B](xs: List[A], f: fn(A) -> B) -> List[B] = [f(x) for x in xs]
fn double(n: Int) -> Int = 2 * n
fn held[T](t: Tree[T], other: T) -> T = match t { Node(x) => x, Leaf => other }
process P(texts: List[Int]) {
  view swapped = swap({one: 1, two: true}).one and true
  view doubled = apply(texts, double)
  view inside = held(Node(3), 4) + 1
  view wrong = held(Node(true), 4)
//~ Q0301 \"Node(true)\"
}
",
    );
}

#[test]
fn types_that_grow_without_end_contain_themselves() {
    check(
        "type T[A] = List[T[List[A]]]
//~ Q0310 \"T\"
type A[T] = { x: A[A[T]] }
//~ Q0310 \"A\"
type S[T] = X(S[List[T]]) | Y
//~ Q0310 \"S\"
type Fine[T] = Got(T) | Nothing
process P(x: T[Int], y: A[Int], z: S[Int], fine: Fine[Fine[Fine[Int]]]) {}
",
    );
}

#[test]
fn a_form_cannot_hold_what_is_made_from_it() {
    check(
        "form f {
  f Inner() {}
//~ Q0609 \"Inner\"
  view x = 1
}
f Made() {}
",
    );
}

#[test]
fn a_mistake_at_a_use_is_said_once_and_at_the_use() {
    check(
        "form poll[R] {
  blank result: R
  var cell: Int = 0
  derive twice: Int = 2 * cell
  start -> open
  state open { at now + 1 day -> told(result) }
  state told(what: R) { at now + 1 day -> over { note what } }
  end over
}
poll Taken[Int](cell: Int) { result: 1 }
//~ Q0605 \"cell\"
poll Lost[Int]() { result: missing }
//~ Q0201 \"missing\"
poll Given[Int]() { result(n): 3 }
//~ Q0307 \"takes no values\"
form part on poll { blank need: Int  view needed = need + cell }
process Alone() { part Piece() { need: 3 } }
//~ Q0608 \"part\"
",
    );
}

#[test]
fn two_forms_that_do_not_go_together_are_told_where_they_meet() {
    check(
        "form one { var cell: Int = 0  hook told(n: Int) {}  on e() by anyone { do told(cell) } }
form two { include three {} }
form three { var cell: Int = 1 }
process P() {
  include one { told() { note 1 } }
//~ Q0307 \"told\"
  include two {}
//~ Q0605 \"two\"
}
process Q() { include one {} include one {} }
//~ Q0605 \"one\"
",
    );
}

#[test]
fn the_starts_of_forms_come_first() {
    let source = "form logs { var log: List[Int] = []  start { append 1 to log } }
process P() {
  start { append 2 to log }
  include logs {}
  start by anyone { append 3 to log }
}
";
    let program = check(source).expect("the text is right");
    let template = program.templates_called("P");
    let starts = &program.templates[template[0].index()].starts;
    let ends: Vec<u32> = starts.iter().map(|start| start.span.start).collect();
    assert_eq!(ends.len(), 3);
    assert!(ends[0] < ends[1] && ends[1] < ends[2], "{ends:?}");
}

#[test]
fn a_test_for_a_form_without_its_types_is_for_all_of_it() {
    check(
        "form poll[B] { blank best: B  view winner = best }
body Club() {
  poll Number[Int]() { best: 3 }
  poll Word[Bool]() { best: true }
  process Other() {}
  view is_poll(a: Account) = a is poll
}
",
    );
}
