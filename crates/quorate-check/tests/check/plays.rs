//! Scenarios, behaviours and experiments.

use crate::support::check;
use quorate_ir::{Deed, PlayLineKind, Type};

const CLUB: &str = "asset USDC decimals 2
body Club(members: Set[Agent], fee: USDC) {
  asset REP
  account treasury
  var open: Set[Spend] = {}
  fn secret(n: Int) -> Int = n + 1
  on dues() by m in members paying cash: USDC when cash == fee else wrong_sum { move all from cash to treasury }
  on award(who: Agent, n: REP) by m in members { mint n to who }
  process Spend(payee: Agent, amount: USDC = 5 USDC) {
    start by m in members -> voting(now + 2 days) { add self to open }
    state voting(until: Instant) {
      on pass() by m in members -> carried { move amount from treasury to payee }
      at until -> failed
    }
    end carried
    end failed
  }
}
";

fn play(lines: &str) -> Option<quorate_ir::Program> {
    check(&format!("{CLUB}scenario \"s\" {{\n{lines}\n}}\n"))
}

#[test]
fn a_scenario_becomes_questions() {
    let program = play(
        "people ana, bo
people crew: 3
give 10 USDC to ana
give 1 USDC from ana to bo
let club = new Club({ana, bo} + crew, fee: 4 USDC)
ana: club.dues() paying 4 USDC
bo: club.dues() paying 3 USDC refused wrong_sum
ana: let p = new club.Spend(bo)
crew[0]: new club.Spend(payee: bo, amount: 1 USDC)
expect p is voting and p.until == day 2 and length(club.Spend) == 2 and not (bo in crew)
expect club.treasury.USDC == 4 USDC and Club[0] == club and p in club.open and club.secret(1) == 2
expect any s in club.Spend: s.amount < p.amount
after 1 day
ana: p.pass() refused insufficient_funds
at day 2
expect p is failed and club.Spend[1] is ended
snapshot \"end\" of club",
    );
    let program = program.unwrap();
    let play = &program.plays[0];
    let names: Vec<_> = play.locals.iter().map(|local| local.name.as_str()).collect();
    assert_eq!(names, ["ana", "bo", "crew", "club", "p"]);
    assert_eq!(play.locals[2].ty, Type::Set(Box::new(Type::Person)));
    let PlayLineKind::Act { actor: None, deed: Deed::New { args, .. }, .. } = &play.lines[5].kind else {
        panic!("{:?}", play.lines[5]);
    };
    let founders = args[0].as_ref().unwrap();
    assert_eq!(founders.given.iter().map(|local| local.0).collect::<Vec<_>>(), [0, 1, 2]);
    let function = program.function(founders.function).unwrap();
    assert_eq!((function.owner, function.params), (None, 3));
    let PlayLineKind::Expect(expect) = &play.lines[10].kind else { panic!("{:?}", play.lines[10]) };
    assert_eq!(expect.what.given.iter().map(|local| local.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(expect.parts.len(), 5);
}

#[test]
fn an_asset_of_a_body_is_money_outside() {
    play(
        "people ana
let club = new Club({ana}, 4 USDC)
ana: club.award(ana, 3 USDC)
//~ Q0302 \"3 USDC\"",
    );
}

#[test]
fn those_who_act_are_people_and_bodies() {
    play(
        "people ana
let club = new Club({ana}, 4 USDC)
anna: club.dues()
//~ Q0801 \"anna\"
ana: let p = new club.Spend(ana)
p: club.dues()
//~ Q0801 \"Spend\"
club: club.dues() refused not_authorised",
    );
}

#[test]
fn deeds_are_looked_into() {
    play(
        "people ana
let club = new Club({ana}, 4 USDC)
ana: club.due()
//~ Q0201 \"due\"
ana: club.Spend(ana)
//~ Q0201 \"Spend\"
ana: new Spend(ana)
//~ Q0201 \"Spend\"
ana: new club.Spent(ana)
//~ Q0201 \"Spent\"
ana: new club.Spend()
//~ Q0307 \"payee\"
ana: club.award(ana)
//~ Q0307 \"n\"
ana: club
//~ Q0301 \"club\"
ana: club.dues() paying 4 USDC from ana
//~ Q0103 \"ana\"
ana: club.dues() paying 4
//~ Q0301 \"4\"
ana: let x = club.dues() paying 4 USDC
//~ Q0301 \"x\"
ana: let y = new club.Spend(ana) refused not_authorised
//~ Q0301 \"y\"",
    );
}

#[test]
fn codes_and_expectations() {
    play(
        "people ana
let club = new Club({ana}, 4 USDC)
ana: club.dues() refused wrong_some
//~ Q0805 \"wrong_some\"",
    );
    play(
        "people ana, ana
//~ Q0202 \"ana\"
expect true
//~ Q0803 \"true\"
expect 3
//~ Q0301 \"3\"
expect at least 95% of runs: ana == ana
//~ Q0802 \"95%\"
people world
//~ Q0202 \"world\"
runs 3
//~ Q0802 \"runs 3\"
after 3
//~ Q0301 \"3\"
expect chance(3%)
//~ Q0802 \"chance\"",
    );
}

#[test]
fn chance_has_no_place_in_rules() {
    check(
        "body B {
  view lot = pick([1, 2])
//~ Q0802 \"pick\"
  view day_two = day 2
//~ Q0201 \"day\"
}",
    );
    check("fn chance(n: Int) -> Int = n\nfn f() -> Int = chance(3)\n");
}

#[test]
fn behaviours_and_experiments() {
    let program = check(&format!(
        "{CLUB}
behaviour Voter(home: Club, care: Portion) {{
  fn worth(s: home_is_no_type) -> USDC = 1 USDC
//~ Q0201 \"home_is_no_type\"
  sees p: home.Spend in voting where chance(care) => within 1 day do p.pass()
  sees p: home.Spend in carried => do home.dues() paying draw(1 USDC, 2 USDC)
  sees p: home.Spend in lost => do p.pass()
//~ Q0503 \"lost\"
  every 2 days where index > 3 => after 1 day do new home.Spend(payee: me)
  every 3 => do new home.Spend(payee: pick(everyone))
//~ Q0301 \"3\"
}}
experiment \"e\" {{
  runs up to 200 until passed within 1%
  seed 3
  lasts 30 days
  sweep care in 10%, 20%
  people crew: 12 play Voter(home: club, care: care), Water(3)
//~ Q0201 \"Water\"
  people ana
  let club = new Club(crew + {{ana}}, 4 USDC)
  let clubs = [new Club({{m}}, 4 USDC) for m in crew]
  ana: let p = new club.Spend(ana)
  measure passed = count s in club.Spend where s is carried
  measure left = club.treasury.USDC every 7 days
  measure who = ana
//~ Q0301 \"Person\"
  expect when care >= 20%, at least 95% of runs: passed > 0 and p is carried and length(clubs) > 3 confidence 99%
  expect passd > 0
//~ Q0201 \"passd\"
}}
"
    ));
    assert!(program.is_none());
}

#[test]
fn behaviours_of_the_jury_have_functions() {
    check(
        "asset USDC decimals 6
process Jury(head: USDC) {
  start -> voting
  state voting { on vote(yes: Bool) by anyone when yes -> decided }
  end decided
}
process Bribe(jury: Jury, prize: USDC) { on claim() by anyone {} }
behaviour Greedy(belief: Portion) {
  fn promised(j: Jury) -> USDC = (largest b.prize for b in Bribe where b.jury == j) ?? 0 USDC
  fn best(j: Jury) -> Bool = belief * j.head > (1 - belief) * j.head + belief * promised(j)
  sees j: Jury in voting => within 2 days do j.vote(best(j))
  sees j: Jury in decided where promised(j) > 0 USDC => do [b for b in Bribe where b.jury == j][0].claim()
}
",
    );
}

#[test]
fn what_is_drawn_is_drawn_once_by_somebody() {
    check(&format!(
        "{CLUB}
behaviour Voter(home: Club) {{
  fn luck() -> Bool = chance(50%)
//~ Q0802 \"chance\"
  sees p: home.Spend in voting where all m in everyone: chance(1%) => do p.pass()
//~ Q0802 \"chance\"
}}
experiment \"e\" {{
  runs 5
  people crew: 12 play Voter(club)
  people ana
  let club = new Club(crew + {{ana}}, 4 USDC)
  let whom = me
//~ Q0802 \"me\"
  measure lucky = chance(1%)
//~ Q0802 \"chance\"
  measure left = club.treasury.USDC
  expect left > 3 USDC
}}
"
    ));
}

#[test]
fn what_cannot_be_run_is_said_before() {
    check(&format!(
        "{CLUB}
experiment \"numbers\" {{
  runs 0
//~ Q0813 \"0\"
  people ana
  measure n = 1
}}
experiment \"nothing\" {{
//~ Q0814 \"\"nothing\"\"
  runs 4
  people ana
}}
experiment \"mixed\" {{
  runs up to 4 until n within 0%
//~ Q0813 \"0%\"
  people ana, bo
  let club = new Club({{ana, bo}}, 4 USDC)
  measure n = length({{ana}})
  expect n > length(club.members)
//~ Q0813 \"n > length(club.members)\"
}}
"
    ));
}

#[test]
fn a_setting_is_swept_within_its_range() {
    check(
        "body Club(members: Set[Agent]) { setting bar: Portion = 40% in 20%..80% }
experiment \"e\" {
  runs 4
  sweep Club.bar in 20%, 90%
//~ Q0612 \"90%\"
  people ana
  let club = new Club({ana})
  measure n = length(club.members)
}
",
    );
}
