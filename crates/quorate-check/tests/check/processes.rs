//! Processes: states, cells, callers, deadlines, circles.

use crate::support::{check, right};
use quorate_ir::{ExprKind, StmtKind, Type};

#[test]
fn states_are_reached() {
    check(
        "process P() {
  start -> a
  state a { on e() by anyone -> b  on f() by anyone { do p() } }
  state b {}
  state c { on e() by anyone -> d }
//~ Q0502 \"c\"
  state d {}
//~ Q0502 \"d\"
  state g { at now -> h otherwise -> i }
  end h
  end i
  end j
//~ Q0502 \"j\"
  proc p() { go g }
}",
    );
    right(
        "body B() {
  start -> a
  state a {}
  state b {}
  proc change() { go b }
  process N() { on e() by anyone { do change() } }
}",
    );
}

#[test]
fn states_have_names_and_data() {
    check(
        "process P(other: P) {
  start -> a(1)
  state a(n: Int) {
    on e() by anyone -> b
    on f() by anyone -> a
//~ Q0503 \"carries 1 value, not 0\"
    on g() by anyone -> a(true)
//~ Q0301 \"true\"
    on h() by anyone -> missing
//~ Q0503 \"missing\"
    on i() by anyone during b {}
//~ Q0503 \"b\"
  }
  end b
  view c = other is nothing
//~ Q0503 \"nothing\"
  view d = other is a(2) and other is a(_) and other is b and not (other is ended)
  view f = other is b(1)
//~ Q0503 \"b\"
  view g = other.n
//~ Q0503 \"other.n\"
  view h = n
//~ Q0503 \"n\"
  view i = match other { a(n) => n }
//~ Q0305 \"`b`\"
  view j = match other { a(n) => n, nowhere => 0, _ => 1 }
//~ Q0503 \"nowhere\"
  view k = match other { a(n, m) => n, _ => 1 }
//~ Q0503 \"carries 1 value, not 2\"
}",
    );
}

#[test]
fn starts_enter_a_state() {
    check(
        "process P() { state a {} }
//~ Q0503 \"P\"
process R() { start by anyone -> a  start by anyone {}  state a {} }
//~ Q0202 \"start\"
process S(n: Int) { start during a {}  start -> a  state a {} }
//~ Q0503 \"a\"
",
    );
    check(
        "process Q(b: Bool) { start { if b { go a } }  state a {} }
//~ Q0503 \"start\"
",
    );
    right(
        "process Q(b: Bool) { start { if b { do p() } else { reject no } }  state a {}  proc p() { go a } }
process R() { start {}  start -> a  start {}  state a {} }",
    );
}

#[test]
fn nothing_leaves_an_end() {
    check(
        "process P() {
  start -> a
  state a { on e() by anyone -> b { go c } }
//~ Q0504 \"b\"
  state b {}
  end c
  on e() by anyone during a, c {}
//~ Q0504 \"c\"
  on f(x: Bool) by anyone during a { if x { go c } else { go b }  go a }
}",
    );
}

#[test]
fn cells_are_changed_by_their_own_text() {
    check(
        "body B(fee: Int) {
  var n: Int = 0
  let l = 1
  let inner = new Inner()
  account till
  process Inner() { var m: Int = 0  on e() by anyone { n := 1  m += 1  n += self.m } }
  on e(b: B, i: Int) by anyone {
    n := 1
    inner.m := 2
//~ Q0505 \"m\"
    b.n := 3
//~ Q0505 \"n\"
    fee := 2
//~ Q0505 \"fee\"
    l := 2
//~ Q0505 \"l\"
    i := 3
//~ Q0505 \"i\"
    till := 3
//~ Q0505 \"till\"
    nn := 3
//~ Q0201 \"nn\"
  }
  view shown = l
}",
    );
}

#[test]
fn collections_change_in_place() {
    let program = right(
        "type R = {a: Int, b: Map[Agent, Int]}
process P() {
  var s: Set[Agent] = {}
  var l: List[R]
  var m: Map[Agent, R]
  var o: Agent? = none
  var d: Duration
  var i: Instant = now
  on e(r: R) by a: Agent {
    add a to s  append r to l  remove r from l  remove a from s  remove a from m  remove a from m[a].b
    m[a] := r  m[a].b[a] := 2  l[0].b[a] += 1  m[a].a -= 1  s += {a}  s -= s
    o := some(a)  d += 2 days  i += d  i -= 1 second
    m := {}  l := []  s := {}
  }
}",
    );
    let stmts = &program.templates[0].handlers[0].tail.body.stmts;
    assert_eq!(stmts.len(), 19);
    assert!(matches!(&stmts[5].kind, StmtKind::Remove(place, _) if place.path.len() == 2));
    check(
        "process P() {
  var s: Set[Agent] = {}
  var l: List[Int]
  var m: Map[Agent, Int]
  on e() by a: Agent {
    add 3 to s
//~ Q0301 \"3\"
    add a to l
//~ Q0301 \"l\"
    append 3 to s
//~ Q0301 \"s\"
    m[3] := 1
//~ Q0301 \"3\"
    s[0] := a
//~ Q0301 \"0\"
    l.a := 3
//~ Q0201 \"a\"
    m := 3
//~ Q0301 \"3\"
    l += 1
//~ Q0301 \"l\"
  }
}",
    );
}

#[test]
fn rules_do_not_walk_the_world() {
    check(
        "body Club() {
  process Spend() {}
  on a() by anyone { for p in Spend { note p } }
//~ Q0506 \"Spend\"
  view b = all p in Spend: p is ended
//~ Q0506 \"Spend\"
  view c = length(Spend)
//~ Q0506 \"Spend\"
  view d(c: Club) = count p in c.Spend
//~ Q0506 \"Spend\"
}",
    );
}

#[test]
fn callers_are_known_by_their_by() {
    let program = right(
        "body B() {}
process P(poster: Agent, parent: B?, members: Set[Person], keys: Map[Agent, Int]) {
  var last_one: Account = creator
  var agent: Agent = poster
  on a() by anyone { last_one := caller }
  on b() by poster { agent := caller }
  on c() by parent { agent := caller  agent := poster }
  on d() by m in members { agent := m  agent := caller }
  on e() by k in keys { agent := k }
  on f() by b: B { agent := b }
  on g() by anyone { if caller is Person { agent := caller } }
  on h() by anyone when caller == poster { agent := caller }
  on i() by anyone { require caller is B or caller is Person else no  last_one := caller }
}
process Q() {
  start by a: Agent {}
  view founder = creator
  var who: Agent = creator
}",
    );
    let founder = program.functions.iter().find(|function| function.name == "founder").unwrap();
    assert_eq!(founder.body.value.ty, Type::Agent);
    check(
        "process P(n: Int, x: Set[Int]) {
  var agent: Agent = self
//~ Q0301 \"self\"
  on a() by anyone { agent := caller }
//~ Q0301 \"caller\"
  on b() by n {}
//~ Q0301 \"n\"
  on c() by m in x {}
//~ Q0301 \"x\"
  on d() by m: Int {}
//~ Q0301 \"Int\"
  on e() {}
//~ Q0103 \"on e\"
  fn f() -> Bool = caller is Person
//~ Q0201 \"caller\"
  view g = caller
//~ Q0201 \"caller\"
  view h = f()
}
fn f() -> Account = self
//~ Q0201 \"self\"
",
    );
}

#[test]
fn deadlines_have_no_caller() {
    check(
        "process P(due: Instant) {
  var who: Account = creator
  at due { who := caller }
//~ Q0201 \"caller\"
  every 2 days { do keep() }
//~ Q0201 \"keep\"
  every 2 days from due { do fine(creator) } otherwise { note due }
  at 3 { note 1 }
//~ Q0301 \"3\"
  every due {}
//~ Q0301 \"due\"
  proc keep() { do fine(caller) }
  proc fine(a: Account) { who := a }
}",
    );
}

#[test]
fn what_is_known_narrows() {
    let program = right(
        "process Job(boss: Agent) {
  start -> open
  state open { on take() by w: Agent -> taken(w, 1) }
  state taken(worker: Agent, n: Int) {
    on more() by worker -> taken(worker, n + 1)
    on stop() by boss { let before = worker  go done(before) }
    on also() by anyone when self is taken(boss) { note self.worker }
  }
  end done(worker: Agent)
  view a = if self is taken then self.worker else boss
  view b(j: Job) = j is taken and j.n > 3
  view c(j: Job) = match j { taken(w, _) => w, done(w) => w, open => j.boss, done_not(w, _) => w }
  view d(j: Job) = not (j is taken) or j.n > 3
  view e(j: Job) = j is taken implies j.worker == boss
  view f(j: Job) = (j is taken or j is done) and j.worker == boss
  on g(j: Job) by anyone { require j is taken else no  note j.n }
  on h(j: Job) by anyone { if not (j is taken) { reject no }  note j.n }
  on i(x: Agent) by anyone during taken, done_not { note x }
  state done_not(worker: Agent, n: Int) { on back() by anyone -> taken(worker, n) }
  on k() by anyone during taken, done_not { note worker  go done_not(worker, n) }
  on l(x: Account) by anyone { if x is Job and x is taken { note x.n } }
}",
    );
    let job = &program.templates[0];
    assert_eq!(job.data.len(), 2, "states share data by name and type");
    let also = &job.handlers[3].tail.body.stmts[0].kind;
    assert!(matches!(also, StmtKind::Note(value) if matches!(value.kind, ExprKind::Data { up: 0, .. })));
}

#[test]
fn data_are_bound_but_not_those_of_others() {
    check(
        "process Job() {
  start -> taken(creator, 1)
  state taken(worker: Account, n: Int) {
    on a() by anyone { go done  note worker }
    on b(x: Bool) by anyone { if x { go done }  note n }
    on c() by anyone { do finish()  note n }
    on d(x: Bool) by anyone { if x { note n } else { go done }  if x { reject no } }
    on h(j: Job) by anyone { require j is taken else no  note j.n  go done  note j.n }
//~ Q0503 \"j.n\"
    on e(j: Job) by anyone { if j is taken { note j.n }  note j.n }
//~ Q0503 \"j.n\"
    on f(xs: List[Int]) by anyone { for x in xs { note n  if x > 1 { go done } } }
  }
  end done
  proc finish() { do really() }
  proc really() { go done }
  process Child() { start { do really() } }
  proc beget() { new Child() }
  state alone(worker: Account) {
    on a() by anyone { new Child()  note worker }
    on b() by anyone { do beget()  note worker }
    on c(xs: List[Int]) by anyone { for x in xs { note worker  let y = new Child()  note (x, y) } }
  }
  on d() by anyone -> alone(creator)
}",
    );
}

#[test]
fn nothing_reaches_itself() {
    check(
        "fn a(n: Int) -> Int = b(n)
fn b(n: Int) -> Int = a(n)
//~ Q0609 \"a\"
process P(other: P) {
  view v = w
  view w = v
//~ Q0609 \"v\"
  view far = other.far
//~ Q0609 \"other.far\"
  proc p() { do q() }
  proc q() { do p() }
//~ Q0609 \"p\"
  fn self_made(n: Int) -> Int = if n > 0 then self_made(n - 1) else 0
//~ Q0609 \"self_made(n - 1)\"
  let l = m_of()
//~ Q0609 \"m_of()\"
  fn m_of() -> Int = l
}
body B() {
  process N(other: N) {
    let once = other.twice
    let twice = other.once
//~ Q0609 \"other.once\"
    view shown = once + twice
  }
}",
    );
}

#[test]
fn instances_are_created_by_statements() {
    check(
        "process Q() {}
process P() {
  var q: Q = new Q()
  let r = new Q()
  var all_of: List[Q] = []
  fn f() -> Q = new Q()
//~ Q0409 \"new Q()\"
  view v = [new Q()]
//~ Q0409 \"new Q()\"
  on e() by anyone {
    append new Q() to all_of
    q := new Q()
    let s = new Q()
    append s to all_of
    note if 1 > 2 then new Q() else q
//~ Q0409 \"new Q()\"
    new Nothing()
//~ Q0201 \"Nothing\"
  }
  view w = r == f()
}",
    );
}

#[test]
fn nested_text_sees_what_is_around_it() {
    let program = right(
        "asset DAI
body Club(founder: Agent) {
  asset REP bound revocable
  account treasury
  var members: Set[Agent] = {founder}
  fn weight(a: Agent) -> REP = a.REP
  view size = length(members)
  proc admit(a: Agent) { add a to members  mint 1 REP to a }
  process Spend(payee: Agent, amount: DAI) {
    var yes: REP = 0 REP
    on vote() by m in members { yes += weight(m) }
    on pay() by anyone {
      require yes > 1/2 of supply(REP) and size > 0 and founder != payee else no
      move amount from treasury to payee
      do admit(payee)
      note me
    }
  }
}",
    );
    let spend = &program.templates[1];
    assert_eq!(spend.parent, Some(quorate_ir::TemplateId(0)));
    let stmts = &spend.handlers[1].tail.body.stmts;
    assert!(matches!(stmts[2].kind, StmtKind::Do { up: 1, .. }));
    assert!(
        matches!(&stmts[1].kind, StmtKind::Move { from, .. } if matches!(from.kind, ExprKind::Account { up: 1, .. }))
    );
    assert!(
        matches!(&stmts[3].kind, StmtKind::Note(value) if matches!(value.kind, ExprKind::Instance { up: 1 }))
    );
}
