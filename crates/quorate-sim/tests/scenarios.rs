//! Scenarios on small programs, and what is said of those that fail.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use quorate_base::{Interner, Severity, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_sim::{FailureKind, Report, run};
use quorate_trace::Cause;

const COUNTER: &str = "asset USDC decimals 2
body Counter(keepers: Set[Agent]) {
  account box
  var counts: Map[Agent, Int] = {}
  var log: List[(Agent, Set[Text])] = []
  on count(n: Int) by k in keepers when n != 0 else nothing {
    counts[k] := (counts.get(k) ?? 0) + n
    append (k, {\"a\", \"b\"}) to log
  }
  on reset() by k in keepers { counts := {}  log := [] }
  on pay() by k in keepers paying cash: USDC { move all from cash to box }
  process Turn(who: Agent) {
    start by anyone -> open
    state open {
      on close() by anyone -> closed
      every 1 day { counts[who] := (counts.get(who) ?? 0) + 1 }
    }
    end closed
  }
  step grows: event is reset or length(log) >= length(old(log))
  step kept: all (k, n) in counts: n >= (old(counts).get(k) ?? 0) or event is reset
  step turned: all t in Turn: t is closed and old(t is open) implies event in t
  step young: all t in Turn: t is open or old(t is open) or old(t is closed)
  step paid: event is pay implies caller.USDC <= old(caller.USDC)
  possible ten: any (_, n) in counts: n >= 10
}
";

/// A scenario's program, and an engine in which nothing has happened yet.
fn start(rules: &str, lines: &str) -> (Program, Engine) {
    let text = format!("{rules}scenario \"s\" {{\n{lines}\n}}\n");
    let mut sources = Sources::default();
    let file = sources.add("test.quo", text.clone());
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(file, &text, &mut names);
    assert!(parse.diagnostics.is_empty(), "{:#?}", parse.diagnostics);
    let (program, found) = quorate_check::check(&parse.file, "test.quo", &names);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    let program = program.unwrap_or_else(|| panic!("{errors:#?}"));
    let engine = Engine::new(&program, &|span: Span| sources.place(span)).unwrap();
    (program, engine)
}

fn play(lines: &str) -> Report {
    play_with(COUNTER, lines)
}

fn play_with(rules: &str, lines: &str) -> Report {
    let (program, engine) = start(rules, lines);
    run(&program, program.plays.first().unwrap(), engine, &|_, _| Err("no streams here".to_owned()))
}

/// The names of the claims that were broken.
fn broken<'r>(report: &'r Report) -> Vec<&'r str> {
    let name = |kind: &'r FailureKind| match kind {
        FailureKind::Claim { name, .. } => name.as_str(),
        other => panic!("{other:?}"),
    };
    report.failures.iter().map(|failure| name(&failure.kind)).collect()
}

#[test]
fn the_state_before_is_whole() {
    let report = play(
        "people ana, bo
let it = new Counter({ana, bo})
ana: it.count(3)
bo: it.count(1)
ana: it.count(8)
ana: it.reset()
expect empty(it.counts) and it.log == []",
    );
    assert_eq!(broken(&report), [""; 0]);
    assert_eq!(report.reached.len(), 1);
    let report = play("people ana\nlet it = new Counter({ana})\nana: it.count(3)\nana: it.count(-1)");
    assert_eq!(broken(&report), ["kept"]);
}

#[test]
fn what_did_not_exist_before_is_no_matter() {
    let report = play(
        "people ana
give 5 USDC to ana
let it = new Counter({ana})
ana: let turn = new it.Turn(ana)
after 2 days
expect it.counts[ana] == 2
ana: turn.close()
expect turn is closed",
    );
    assert_eq!(broken(&report), [""; 0]);
    assert_eq!(report.events, 4);
}

#[test]
fn an_event_is_in_what_it_was_sent_to_and_what_is_around_that() {
    let report = play(
        "people ana
let it = new Counter({ana})
let other = new Counter({ana})
ana: let turn = new it.Turn(ana)
ana: other.pay() paying 0 USDC
ana: turn.close()
ana: it.pay() paying 0 USDC",
    );
    assert_eq!(broken(&report), [""; 0]);
}

#[test]
fn a_scenario_is_a_stream() {
    let lines = "people ana
give 5 USDC to ana
let it = new Counter({ana})
ana: it.pay() paying 2.50 USDC
ana: let turn = new it.Turn(ana)
after 3 days
ana: it.count(0) refused nothing
ana: it.count(2)
snapshot \"end\" of it";
    let report = play(lines);
    assert!(report.is_ok(), "{:?}", report.failures);
    assert_eq!((report.events, report.lines.len()), (6, 7));
    let mut stream = Vec::new();
    quorate_trace::write_event_header(&mut stream, &report.header).unwrap();
    for line in &report.lines {
        quorate_trace::write_line(&mut stream, line).unwrap();
    }
    let (_, mut engine) = start(COUNTER, lines);
    let mut reader = quorate_trace::Reader::new(stream.as_slice()).unwrap();
    engine.open(reader.header()).unwrap();
    while let Some(line) = reader.next_line().unwrap() {
        engine.apply(&line, &mut Vec::new()).unwrap();
    }
    let [snapshot] = report.snapshots.as_slice() else { panic!("{:?}", report.snapshots) };
    assert_eq!(engine.dump_of("it"), snapshot.dump);
    assert_eq!(snapshot.dump.instances.len(), 2);
}

#[test]
fn a_scenario_ends() {
    let clock = "body Clock {
  var hours: Int = 0
  every 1 hour { hours := 1 }
}
";
    let report = play_with(clock, "let it = new Clock()\nafter 900_000_000 days");
    let [failure] = report.failures.as_slice() else { panic!("{:?}", report.failures) };
    assert!(matches!(&failure.kind, FailureKind::Impossible(why) if why.contains("100000")));
}

#[test]
fn what_fails_is_told_and_the_rest_left_out() {
    let report = play(
        "people ana, bo
let it = new Counter({ana})
expect it.box.USDC == 1 USDC
bo: it.count(1)
expect it.box.USDC == 2 USDC",
    );
    let kinds: Vec<&FailureKind> = report.failures.iter().map(|failure| &failure.kind).collect();
    let [FailureKind::Expectation { parts }, FailureKind::Refused(refusal)] = kinds.as_slice() else {
        panic!("{kinds:?}");
    };
    assert_eq!(parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>(), ["0 USDC"]);
    assert_eq!(refusal.code, "not_authorised");
}

#[test]
fn a_failure_knows_what_led_there() {
    let report = play(
        "people ana, bo
let it = new Counter({ana})
ana: it.count(3)
ana: let turn = new it.Turn(bo)
expect it.counts[ana] == 4
after 2 days
bo: it.count(1)",
    );
    let [expectation, refused] = report.failures.as_slice() else { panic!("{:?}", report.failures) };
    assert_eq!(expectation.trail.len(), 3);
    assert_eq!(expectation.trail.get(2).unwrap().outcome.new, ["turn"]);
    let causes: Vec<bool> =
        refused.trail.iter().map(|passed| matches!(passed.outcome.cause, Cause::Timer { .. })).collect();
    assert_eq!(causes, [false, true, true, false], "the last four steps");
    assert!(!refused.trail.last().unwrap().outcome.ok);
}

#[test]
fn a_scenario_has_begun_before_anything_happens() {
    let report = play("expect now == day 0\nexpect now == 2026-01-05");
    assert!(report.is_ok(), "{:?}", report.failures);
}

#[test]
fn a_scenario_that_plays_an_older_stream_begins_with_it() {
    let stream = "{\"quo\":\"events/1\"}\n\
        {\"at\":\"2023-05-23T16:31:30Z\",\"new\":\"Counter\",\"as\":\"c\",\"with\":{\"keepers\":[\"ana\"]}}\n\
        {\"at\":\"2023-05-24T16:31:30Z\",\"by\":\"ana\",\"to\":\"c\",\"do\":\"count\",\"with\":{\"n\":2}}\n";
    let lines = "play \"votes.jsonl\"\nat 2023-05-25\nexpect all c in Counter: c.counts == {ana => 2}";
    let report = |lines: &str| {
        let (program, engine) = start(COUNTER, lines);
        run(&program, program.plays.first().unwrap(), engine, &|_, _| Ok(stream.as_bytes().to_vec()))
    };
    let played = report(&format!("people ana\n{lines}"));
    assert!(played.failures.is_empty(), "{:#?}", played.failures);
    assert_eq!(played.events, 2);
    // What has happened cannot be undone, so a stream that comes later must be younger.
    assert!(!report(&format!("after 1 day\npeople ana\n{lines}")).failures.is_empty());
}
