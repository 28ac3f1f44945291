//! Two programs side by side: what an edit changes, and what would have come of a stream.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;
use quorate_ask::{Change, Class, EndKind, Replay, Replayed, RuleChange, Text, compare_rules};
use quorate_base::{Interner, Severity, Sources, Span};
use quorate_ir::Program;
use quorate_trace::{Line, Reader};

const GUILD: &str = r#"asset USDC decimals 2
body Guild(founders: Set[Agent]) {
  asset REP history
  account box
  account owed[Agent]
  setting fee: USDC = 1 USDC in 0 USDC..50 USDC
  setting turnout: Portion = 40% in 10%..90%
  var members: Set[Agent] = founders
  var log: List[Text] = []
  view size = length(members)
  start { for f in founders { mint 10 REP to f } }
  on join() by a: Agent paying cash: USDC when cash >= fee else too_little when not (a in members) else here_already {
    add a to members
    mint 10 REP to a
    move all from cash to box
  }
  on leave() by m in members { remove m from members }
  on pay(to_whom: Agent, part: Portion) by m in members { move down(part * box.USDC) from box to to_whom }
  on save(sum_of: USDC) by m in members { move sum_of from box to owed[m] }
  on write(words: Text) by m in members { append words to log }
  on reset(new_fee: USDC) by m in members { amend {fee: new_fee} }
  every 10 days { append "again" to log }

  process Motion(target: Agent) {
    var votes: Map[Agent, Int] = {}
    start by m in members -> open(now + 3 days)
    state open(until: Instant) {
      on vote(n: Int) by m in members when n != 0 else nothing { votes[m] := n }
      on drop() by creator -> dropped
      at until -> done(sum n for (_, n) in votes)
    }
    end done(total: Int)
    end dropped
  }
}
"#;

fn checked(text: &str) -> (Program, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("test.quo", text);
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(file, text, &mut names);
    assert!(parse.diagnostics.is_empty(), "{:#?}", parse.diagnostics);
    let (program, found) = quorate_check::check(&parse.file, "test.quo", &names);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    (program.unwrap_or_else(|| panic!("{errors:#?}")), sources)
}

fn rules(old: &str, new: &str) -> Vec<RuleChange> {
    let (old, new) = (checked(old), checked(new));
    compare_rules(Text { program: &old.0, sources: &old.1 }, Text { program: &new.0, sources: &new.1 })
}

/// A change in a few words.
fn told(change: &RuleChange) -> String {
    let side = |side: &Option<quorate_ask::Side>| side.as_ref().map_or("—", |side| &side.words).to_owned();
    let sign = match change.change {
        Change::Added => "+",
        Change::Removed => "-",
        Change::Changed => "",
    };
    let RuleChange { kind, name, aspect, .. } = change;
    format!("{sign}{kind} {name} {aspect}: {} → {}", side(&change.before), side(&change.after))
}

fn replayed(old: &str, new: &str, lines: &[String]) -> Replayed {
    let (old, new) = (checked(old), checked(new));
    let places = |sources: Sources| move |span: Span| sources.place(span);
    let (old_places, new_places) = (places(old.1), places(new.1));
    let mut replay = Replay::new(&old.0, &new.0, [&old_places, &new_places]).unwrap();
    let stream = format!("{{\"quo\":\"events/1\"}}\n{}\n", lines.join("\n"));
    let mut reader = Reader::new(stream.as_bytes()).unwrap();
    replay.open(&reader.header().clone()).unwrap();
    while let Some(line) = reader.next_line().unwrap() {
        let line: Line = line;
        replay.line(&line).unwrap_or_else(|stopped| panic!("{stopped:?}"));
    }
    replay.finish()
}

fn lines(lines: &[&str]) -> Vec<String> {
    let line = |(minute, rest): (usize, &&str)| match rest.split_once('|') {
        Some((at, rest)) => format!("{{\"at\":\"{at}\",{rest}}}"),
        None => format!("{{\"at\":\"2026-01-01T{:02}:{:02}Z\",{rest}}}", minute / 60, minute % 60),
    };
    lines.iter().enumerate().map(line).collect()
}

const FOUNDED: &str = r#""by":"ana","new":"Guild","as":"g","with":{"founders":["ana","bo"]}"#;

#[test]
fn an_edit_is_told_by_what_it_means() {
    let edited = GUILD
        .replace("USDC = 1 USDC in 0 USDC..50 USDC", "USDC = 2 USDC in 0 USDC..60 USDC")
        .replace("at until -> done", "at until + 1 day -> done")
        .replace("on leave() by m in members { remove m from members }\n", "")
        .replace("on drop() by creator", "on drop() by m in members")
        .replace(
            "  view size = length(members)",
            "  view size = length(members) + 1\n  view last_words = log",
        );
    let changes = rules(GUILD, &edited);
    let words: Vec<String> = changes.iter().map(told).collect();
    assert_eq!(
        words,
        [
            "setting Guild.fee : 1 USDC → 2 USDC",
            "setting Guild.fee range: 0 USDC..50 USDC → 0 USDC..60 USDC",
            "view Guild.size : length(members) → length(members) + 1",
            "-event Guild.leave : by m in members   { remove m from members } → —",
            "+view Guild.last_words : — → log",
            "event Guild.Motion.open.drop by: creator → m in members",
            "deadline Guild.Motion.open.at : until → until + 1 day",
        ]
    );
    let at = |side: &Option<quorate_ask::Side>| side.as_ref().map(|side| side.place.clone());
    assert_eq!(at(&changes[0].before).as_deref(), Some("test.quo:6:23"));
}

#[test]
fn layout_order_and_names_of_variables_mean_nothing() {
    let leave = "  on leave() by m in members { remove m from members }\n";
    let edited = GUILD.replace(leave, "").replace(
        "  on reset(",
        "  // Anybody may go.\n  on leave() by whoever\n      in members {\n    remove whoever from members\n  }\n  on reset(",
    );
    let edited = edited.replace("sum n for (_, n) in votes", "sum weight for (_, weight) in votes");
    assert_eq!(rules(GUILD, &edited), []);
}

#[test]
fn a_setting_reaches_what_is_decided_by_it() {
    let old = "body Club(crew: Set[Agent]) {
  setting turnout: Portion = 40%
  fn enough(n: Int) -> Bool = n >= turnout * length(crew)
  process Motion() { start by m in crew -> open  state open { on end_it() by anyone when enough(2) -> closed }  end closed }
  process Note() { start by m in crew -> open  state open { on end_it() by anyone -> closed }  end closed }
}
";
    let changes = rules(old, &old.replace("40%", "50%"));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].reaches, ["Motion"]);
}

#[test]
fn a_step_is_changed_by_the_rules_and_tainted_by_what_came_before() {
    let stricter = GUILD.replace("USDC = 1 USDC in", "USDC = 5 USDC in");
    let found = replayed(
        GUILD,
        &stricter,
        &lines(&[
            FOUNDED,
            r#""give":"20 USDC","to":"cy""#,
            r#""by":"cy","to":"g","do":"join","pay":"2 USDC""#,
            r#""by":"ana","to":"g","do":"write","with":["hello"]"#,
            r#""by":"cy","to":"g","do":"write","with":["me too"]"#,
            r#""by":"ana","to":"g","do":"pay","with":["dee","50%"]"#,
        ]),
    );
    let classes: Vec<Class> = found.steps.iter().map(|step| step.class).collect();
    let expected =
        [Class::Unchanged, Class::Unchanged, Class::Changed, Class::Tainted, Class::Tainted, Class::Tainted];
    assert_eq!(classes, expected);
    assert_eq!(found.steps[2].told.1, "refused too_little");
    // ana writes as before, although who is a member has been changed by the third step.
    assert!(found.steps[3].is_same);
    assert_eq!(found.steps[3].taint, Some(("g.members".to_owned(), 2)));
    assert!(!found.steps[4].is_same);
    let money: Vec<String> =
        found.money.iter().map(|it| format!("{} {} {}", it.account, it.change, it.asset)).collect();
    assert_eq!(money, ["cy +2 USDC", "cy -10 REP of g", "dee -1 USDC", "g.box -1 USDC"]);
    assert_eq!(found.ends.len(), 1, "{:?}", found.ends);
    assert_eq!((found.ends[0].kind, found.ends[0].name.as_str()), (EndKind::Roster, "g.members"));
    assert_eq!((found.ends[0].before.as_str(), found.ends[0].after.as_str()), ("ana, bo, cy", "ana, bo"));
}

#[test]
fn ids_that_shift_are_the_same_matters_still() {
    let found = replayed(
        GUILD,
        &GUILD.replace("start by m in members ->", "start by m in members when target == m else no ->"),
        &lines(&[
            FOUNDED,
            r#""by":"bo","new":"g.Motion","with":{"target":"ana"}"#,
            r#""by":"bo","new":"g.Motion","with":{"target":"bo"}"#,
            r#""by":"ana","to":"g/Motion#2","do":"vote","with":[3]"#,
            r#""by":"bo","to":"g/Motion#1","do":"vote","with":[3]"#,
            r#""by":"bo","to":"g/Motion#2","do":"drop""#,
            r#"2026-02-01T00:00Z|"id":"late""#,
        ]),
    );
    let classes: Vec<Class> = found.steps.iter().take(6).map(|step| step.class).collect();
    let expected =
        [Class::Unchanged, Class::Changed, Class::Unchanged, Class::Unchanged, Class::Moot, Class::Unchanged];
    assert_eq!(classes, expected, "{:#?}", found.steps);
    assert_eq!(found.steps[4].moot.as_ref().map(|(code, _)| *code), Some(902));
    // The deadline of the matter that only the old rules let come.
    let late: Vec<_> =
        found.steps.iter().filter(|step| step.class == Class::Moot && step.event.is_none()).collect();
    assert_eq!(late.len(), 1, "{:#?}", found.steps);
}

#[test]
fn a_deadline_that_comes_at_another_time_is_one_deadline() {
    let slower = GUILD.replace("open(now + 3 days)", "open(now + 5 days)");
    let found = replayed(
        GUILD,
        &slower,
        &lines(&[
            FOUNDED,
            r#""by":"bo","new":"g.Motion","as":"m","with":{"target":"ana"}"#,
            r#""by":"bo","to":"m","do":"vote","with":[1]"#,
            r#"2026-01-05T00:00Z|"by":"ana","to":"m","do":"vote","with":[1]"#,
            r#"2026-02-01T00:00Z|"id":"late""#,
        ]),
    );
    let deadline = found.steps.iter().find(|step| step.what.starts_with("deadline of m")).unwrap();
    assert!(deadline.old.is_some() && deadline.new.is_some());
    assert_eq!(found.steps.iter().filter(|step| step.what.starts_with("deadline of m")).count(), 1);
    // It is the creation that enters a state with another instant.
    assert_eq!(found.steps[1].class, Class::Changed);
    assert_eq!(deadline.taint, Some(("the state of m".to_owned(), 1)));
}

#[test]
fn an_event_that_the_new_rules_do_not_know_is_moot() {
    let without = GUILD.replace("  on write(words: Text) by m in members { append words to log }\n", "");
    let found = replayed(
        GUILD,
        &without,
        &lines(&[
            FOUNDED,
            r#""by":"ana","to":"g","do":"write","with":["hello"]"#,
            r#""by":"ana","to":"g","do":"sing""#,
        ]),
    );
    assert_eq!(found.steps[1].class, Class::Moot);
    assert_eq!(found.steps[1].moot, Some((902, "`g` has no event `write` under the new rules".to_owned())));
    // Nobody ever knew this one.
    assert_eq!(found.steps[2].class, Class::Unchanged);
}

/// Something that somebody does.
fn act() -> impl Strategy<Value = String> {
    let person = || prop::sample::select(vec!["ana", "bo", "cy", "dee"]);
    let motion = || (1_u32..4).prop_map(|number| format!("g/Motion#{number}"));
    prop_oneof![
        (person(), 0_u32..9)
            .prop_map(|(by, pay)| format!(r#""by":"{by}","to":"g","do":"join","pay":"{pay} USDC""#)),
        person().prop_map(|by| format!(r#""by":"{by}","to":"g","do":"leave""#)),
        (person(), person(), 0_u32..100).prop_map(|(by, to, part)| format!(
            r#""by":"{by}","to":"g","do":"pay","with":["{to}","{part}%"]"#
        )),
        (person(), 0_u32..4)
            .prop_map(|(by, sum)| format!(r#""by":"{by}","to":"g","do":"save","with":["{sum} USDC"]"#)),
        person().prop_map(|by| format!(r#""by":"{by}","to":"g","do":"write","with":["g/Motion#1 by {by}"]"#)),
        (person(), 0_u32..60)
            .prop_map(|(by, fee)| format!(r#""by":"{by}","to":"g","do":"reset","with":["{fee} USDC"]"#)),
        (person(), person()).prop_map(|(by, target)| format!(
            r#""by":"{by}","new":"g.Motion","with":{{"target":"{target}"}}"#
        )),
        (person(), motion(), -2_i32..3)
            .prop_map(|(by, to, n)| format!(r#""by":"{by}","to":"{to}","do":"vote","with":[{n}]"#)),
        (person(), motion()).prop_map(|(by, to)| format!(r#""by":"{by}","to":"{to}","do":"drop""#)),
    ]
}

/// A stream in which three motions are there to be named.
fn stream() -> impl Strategy<Value = Vec<String>> {
    let acts = prop::collection::vec((act(), 0_i64..200_000), 1..40);
    acts.prop_map(|acts| {
        let mut at = 1_770_000_000_i64;
        let motion = r#""by":"ana","new":"g.Motion","with":{"target":"bo"}"#.to_owned();
        let give = |to: &str| format!(r#""give":"50 USDC","to":"{to}""#);
        let first = [
            FOUNDED.to_owned(),
            give("ana"),
            give("cy"),
            give("dee"),
            motion.clone(),
            motion.clone(),
            motion,
        ];
        let first = first.into_iter().map(|act| (act, 0));
        let line = |(act, later): (String, i64)| {
            at += later;
            format!("{{\"at\":{at},{act}}}")
        };
        first.chain(acts).map(line).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_program_held_against_itself_changes_nothing(lines in stream()) {
        let found = replayed(GUILD, GUILD, &lines);
        prop_assert!(found.steps.iter().all(|step| step.class == Class::Unchanged && step.is_same));
        prop_assert!(found.money.is_empty() && found.ends.is_empty());
        prop_assert_eq!(found.deadlines[0], found.deadlines[1]);
    }

    /// What a step could see is all that may make it come out otherwise, unless its own rules were edited.
    #[test]
    fn only_edited_rules_change_what_saw_the_same(lines in stream(), edit in 0_usize..6) {
        let (from, to, name) = [
            ("down(part * box.USDC)", "down(part * box.USDC / 2)", ".pay("),
            ("on leave() by m in members {", "on leave() by m in members when length(log) > 1 else stay {", ".leave("),
            ("{ append words to log }", "{ append words to log  append words to log }", ".write("),
            ("when n != 0 else nothing { votes[m] := n }", "when n > 0 else nothing { votes[m] := n }", ".vote("),
            ("{ amend {fee: new_fee} }", "{ amend {fee: new_fee}  mint 1 REP to m }", ".reset("),
            ("on drop() by creator", "on drop() by m in members", ".drop("),
        ][edit];
        let edited = GUILD.replace(from, to);
        prop_assert_ne!(&edited, GUILD);
        let found = replayed(GUILD, &edited, &lines);
        for step in found.steps.iter().filter(|step| step.class == Class::Changed) {
            prop_assert!(step.what.contains(name), "{:#?}", step);
        }
    }

    #[test]
    fn the_first_difference_is_never_tainted(lines in stream(), fee in 0_u32..50, days in 1_u32..9) {
        let edited = GUILD
            .replace("USDC = 1 USDC in", &format!("USDC = {fee} USDC in"))
            .replace("now + 3 days", &format!("now + {days} days"));
        let found = replayed(GUILD, &edited, &lines);
        if let Some(first) = found.steps.iter().position(|step| !step.is_same) {
            prop_assert!(matches!(found.steps[first].class, Class::Changed | Class::Moot));
            let is_earlier = |(at, step): (usize, &quorate_ask::ReplayStep)| {
                step.taint.as_ref().is_none_or(|(_, by)| *by < at)
            };
            prop_assert!(found.steps.iter().enumerate().all(is_earlier));
        } else {
            prop_assert!(found.money.is_empty() && found.ends.is_empty());
        }
    }
}
