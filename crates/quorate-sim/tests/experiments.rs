//! Experiments on a small club: who acts, when, with what luck, and what is made of many runs.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use quorate_base::{Diagnostic, Interner, Severity, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_sim::{Holds, Report, Results, Stage, Wishes, experiment, one_run};
use quorate_trace::{Act, Reader, StateDump, write_event_header, write_line};

const CLUB: &str = "asset USDC decimals 2
body Club(crew: Set[Agent]) {
  setting turnout: Portion = 40% in 10%..90%
  account box
  var log: List[(Agent, Int)] = []
  on note_down(n: Int) by m in crew when n >= 0 else negative { append (m, n) to log }
  process Poll(until: Instant) {
    var cast: List[Agent] = []
    start by m in crew -> open
    state open {
      on vote() by m in crew when not (m in cast) else already_voted { append m to cast }
      at until { if length(cast) >= turnout of length(crew) { go carried } else { go failed } }
    }
    end carried
    end failed
  }
  invariant short: length(log) < 90
}
";

struct World {
    program: Program,
    sources: Sources,
}

fn world(text: &str) -> World {
    let text = format!("{CLUB}{text}");
    let mut sources = Sources::default();
    let file = sources.add("test.quo", text.clone());
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(file, &text, &mut names);
    assert!(parse.diagnostics.is_empty(), "{:#?}", parse.diagnostics);
    let (program, found) = quorate_check::check(&parse.file, "test.quo", &names);
    let errors: Vec<_> = found.iter().filter(|found| found.severity == Severity::Error).collect();
    World { program: program.unwrap_or_else(|| panic!("{errors:#?}")), sources }
}

impl World {
    fn on_stage<T>(&self, wishes: Wishes, work: impl FnOnce(&Stage<'_>) -> T) -> T {
        let places = |span: Span| self.sources.place(span);
        let recordings = |_: &str, _: Span| Err("no streams here".to_owned());
        let experiment = self.program.experiments.first().unwrap();
        work(&Stage { program: &self.program, experiment, places: &places, recordings: &recordings, wishes })
    }

    fn results(&self) -> Results {
        self.on_stage(Wishes::default(), |stage| experiment(stage, &|_, _| {})).unwrap()
    }

    fn findings(&self) -> Vec<Diagnostic> {
        self.on_stage(Wishes::default(), |stage| experiment(stage, &|_, _| {})).unwrap_err()
    }

    fn one(&self, cell: usize, run: u64) -> (Report, StateDump) {
        self.on_stage(Wishes::default(), |stage| one_run(stage, cell, run)).unwrap().unwrap()
    }
}

fn mean(results: &Results, cell: usize, measure: &str) -> f64 {
    let measures = &results.cells.get(cell).unwrap().measures;
    measures.iter().find(|it| it.name == measure).unwrap().summary.mean
}

/// What people did, without what the script did.
fn acts(report: &Report) -> Vec<(i64, String, String)> {
    let lines = report.lines.iter().filter_map(|line| match &line.act {
        Act::Do { by, event, .. } => Some((line.at, by.clone(), event.clone())),
        Act::New { by: Some(by), what, .. } => Some((line.at, by.clone(), what.clone())),
        _ => None,
    });
    lines.collect()
}

/// A day after the beginning, in seconds since 1970.
fn day(number: i64) -> i64 {
    1_767_571_200 + number * 86_400
}

const MEMBER: &str = "behaviour Member(club: Club, care: Portion) {
  sees p: club.Poll in open where chance(care) => within 4 days do p.vote()
  every 10 days where index == 0 => do new club.Poll(until: now + draw(3 days, 6 days))
}
";

fn member(lines: &str) -> World {
    world(&format!(
        "{MEMBER}experiment \"e\" {{\n people crew: 9 play Member(club: club, care: 50%)\n let club = new Club(crew)\n{lines}\n}}"
    ))
}

#[test]
fn people_see_wait_and_act() {
    let world = member("runs 1 lasts 9 days measure n = length(club.log)");
    let (report, _) = world.one(1, 1);
    assert!(report.is_ok(), "{:?}", report.failures);
    assert_eq!(acts(&report), [], "a period passes before the first turn");
    let world = member("runs 1 lasts 16 days measure n = length(club.log)");
    let (report, _) = world.one(1, 1);
    let acts = acts(&report);
    let (at, by, what) = acts.first().unwrap();
    assert_eq!((*at, by.as_str(), what.as_str()), (day(10), "crew_1", "club.Poll"));
    assert!(acts.len() > 1, "{acts:?}");
    for (at, _, event) in acts.iter().skip(1) {
        assert_eq!(event, "vote");
        assert!((day(10)..=day(14)).contains(at), "{at}");
    }
    let mut voters: Vec<&String> = acts.iter().skip(1).map(|(_, by, _)| by).collect();
    voters.sort();
    voters.dedup();
    assert_eq!(voters.len(), acts.len() - 1, "a poll that opens is considered once by each");
}

#[test]
fn a_run_replays_without_its_people_to_the_same_state() {
    let world = world(&format!(
        "{MEMBER}experiment \"e\" {{ runs 3 lasts 60 days sweep Club.turnout in 20%, 70%
           people crew: 9 play Member(club: club, care: 50%)
           let club = new Club(crew)
           measure n = count p in club.Poll where p is carried }}"
    ));
    for cell in [1, 2] {
        let (report, state) = world.one(cell, 2);
        let mut text = Vec::new();
        write_event_header(&mut text, &report.header).unwrap();
        report.lines.iter().for_each(|line| write_line(&mut text, line).unwrap());
        let mut engine = Engine::new(&world.program, &|span| world.sources.place(span)).unwrap();
        let mut reader = Reader::new(text.as_slice()).unwrap();
        engine.open(reader.header()).unwrap();
        while let Some(line) = reader.next_line().unwrap() {
            engine.apply(&line, &mut Vec::new()).unwrap();
        }
        assert_eq!(engine.dump(), state, "cell {cell}");
    }
    let (one, other) = (world.one(1, 2).0, world.one(2, 2).0);
    assert_eq!(one.lines, other.lines, "in both cells the same people meet the same luck");
    assert_ne!(one.lines, world.one(1, 3).0.lines, "and in another run other luck");
}

#[test]
fn nobody_disturbs_the_luck_of_others() {
    let text = |crew: u32| {
        format!(
            "behaviour Clerk(club: Club) {{ every 1 day => within 3 hours do club.note_down(draw(0, 1_000_000)) }}
             experiment \"e\" {{ runs 1 lasts 3 days people crew: {crew} play Clerk(club) let club = new Club(crew)
               measure n = length(club.log) }}"
        )
    };
    let of = |crew: u32, who: &str| {
        let (report, _) = world(&text(crew)).one(1, 1);
        let lines =
            report.lines.into_iter().filter(|line| matches!(&line.act, Act::Do { by, .. } if by == who));
        lines.map(|line| (line.at, line.act)).collect::<Vec<_>>()
    };
    assert_eq!(of(2, "crew_1").len(), 2);
    assert_eq!(of(2, "crew_1"), of(5, "crew_1"));
    assert_ne!(of(2, "crew_1"), of(2, "crew_2"));
}

#[test]
fn draws_reach_both_ends_and_no_further() {
    let results = world(
        "behaviour Clerk(club: Club) { every 1 hour => do club.note_down(draw(3, 5)) }
         experiment \"e\" { runs 1 lasts 60 hours people crew: 1 play Clerk(club) let club = new Club(crew)
           measure low = (smallest n for (_, n) in club.log) ?? 0
           measure high = (largest n for (_, n) in club.log) ?? 0
           measure picked = count (_, n) in club.log where n == 4 }",
    )
    .results();
    assert_eq!((mean(&results, 0, "low"), mean(&results, 0, "high")), (3.0, 5.0));
    assert!((8.0..=34.0).contains(&mean(&results, 0, "picked")), "a third of sixty, about");
}

#[test]
fn chance_is_exact_at_its_ends_and_fair_between() {
    let results = world(
        "behaviour Clerk(club: Club, odds: Portion) {
           every 1 hour where chance(odds) => do club.note_down(1)
         }
         experiment \"e\" { runs 40 lasts 80 hours sweep odds in 0%, 25%, 100%
           people crew: 1 play Clerk(club, odds) let club = new Club(crew)
           measure share = length(club.log) / 80 }",
    )
    .results();
    assert_eq!((mean(&results, 0, "share"), mean(&results, 2, "share")), (0.0, 1.0));
    // 3 200 draws: four standard deviations are 3.1%.
    assert!((mean(&results, 1, "share") - 0.25).abs() < 0.031, "{}", mean(&results, 1, "share"));
}

#[test]
fn functions_know_who_acts_and_picks_are_of_what_there_is() {
    let results = world(
        "behaviour Clerk(club: Club, base: Int) {
           fn mine(more: Int) -> Int = base + index + more
           every 1 day => do club.note_down(mine(100))
           every 1 day => do club.note_down(pick([7, 8, 9]))
           every 1 day where me in everyone and length(everyone) == 3 => do club.note_down(500)
         }
         experiment \"e\" { runs 1 lasts 1 days people crew: 2 play Clerk(club, 10) people bo
           let club = new Club(crew)
           measure one = count (m, n) in club.log where n == 110
           measure two = count (m, n) in club.log where n == 111
           measure picked = count (m, n) in club.log where n >= 7 and n <= 9
           measure all_there = count (m, n) in club.log where n == 500 }",
    )
    .results();
    for (measure, times) in [("one", 1.0), ("two", 1.0), ("picked", 2.0), ("all_there", 2.0)] {
        assert_eq!(mean(&results, 0, measure), times, "{measure}");
    }
}

#[test]
fn a_refused_act_is_counted_and_changes_nothing() {
    let results = world(
        "behaviour Clerk(club: Club) {
           every 1 day => do club.note_down(0 - 1)
           every 1 day => do club.note_down([1][5])
         }
         experiment \"e\" { runs 2 lasts 3 days people crew: 1 play Clerk(club) let club = new Club(crew)
           measure n = length(club.log) }",
    )
    .results();
    let cell = results.cells.first().unwrap();
    assert_eq!(cell.failed, 0);
    let refusals: Vec<(&str, u64)> =
        cell.refusals.iter().map(|(code, times)| (code.as_str(), *times)).collect();
    assert_eq!(refusals, [("negative", 6), ("no_such_item", 6)]);
    let codes: Vec<u16> = results.findings.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, [815]);
}

#[test]
fn a_broken_claim_is_a_failure_of_its_run() {
    let results = world(
        "behaviour Clerk(club: Club) { every 1 hour => do club.note_down(1) }
         experiment \"e\" { runs 2 lasts 100 hours people crew: 1 play Clerk(club) let club = new Club(crew)
           measure n = length(club.log) }",
    )
    .results();
    let cell = results.cells.first().unwrap();
    assert_eq!((cell.failed, cell.failures.len()), (2, 2));
    assert_eq!(mean(&results, 0, "n"), 100.0);
}

#[test]
fn expectations_are_of_means_of_runs_and_of_some_cells() {
    let results = world(
        "behaviour Clerk(club: Club, odds: Portion) { every 1 hour where chance(odds) => do club.note_down(1) }
         experiment \"e\" { runs 60 lasts 40 hours sweep odds in 10%, 90%
           people crew: 1 play Clerk(club, odds) let club = new Club(crew)
           measure n = length(club.log)
           measure many = length(club.log) > 20
           expect n > 10
           expect many >= 50%
           expect at least 95% of runs: n > 0
           expect when odds >= 50%, at least 90% of runs: many confidence 99%
           expect length(club.log) < 60 }",
    )
    .results();
    let holds = |cell: usize| -> Vec<Option<Holds>> {
        let verdicts = &results.cells.get(cell).unwrap().verdicts;
        verdicts.iter().map(|verdict| verdict.as_ref().map(|verdict| verdict.holds)).collect()
    };
    let (held, broken, undecided) = (Some(Holds::Held), Some(Holds::Broken), Some(Holds::Undecided));
    assert_eq!(holds(1), [held, held, undecided, held, held]);
    assert_eq!(holds(0), [broken, broken, undecided, None, held]);
}

#[test]
fn fewer_runs_do_once_an_interval_is_narrow() {
    let lines = |within: &str| {
        format!(
            "behaviour Clerk(club: Club) {{ every 1 hour where chance(50%) => do club.note_down(1) }}
             experiment \"e\" {{ runs up to 500 until n within {within} lasts 40 hours
               people crew: 1 play Clerk(club) let club = new Club(crew) measure n = length(club.log) }}"
        )
    };
    let runs = |within: &str| world(&lines(within)).results().cells.first().unwrap().runs;
    let (wide, narrow) = (runs("20%"), runs("3%"));
    assert_eq!(wide, 30, "so many are made in any case");
    assert!(narrow > wide && narrow < 500, "{narrow}");
}

#[test]
fn bodies_are_made_in_any_number_and_measures_taken_over_time() {
    let results = world(
        "behaviour Clerk(club: Club) { every 1 day => do club.note_down(index) }
         experiment \"e\" { runs 2 lasts 4 days people crowd: 7
           let clubs = [new Club(g) for g in groups(crowd, 3)]
           people ana play Clerk(clubs[0])
           measure bodies = length(clubs)
           measure smallest_body = length(clubs[2].crew) every 2 days }",
    )
    .results();
    assert_eq!((mean(&results, 0, "bodies"), mean(&results, 0, "smallest_body")), (3.0, 1.0));
    let measures = &results.cells.first().unwrap().measures;
    assert_eq!(measures.last().unwrap().series.as_ref().unwrap().mean, [1.0, 1.0, 1.0]);
}

#[test]
fn too_many_cells_are_refused_before_anything_runs() {
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let many = many.join(", ");
    let world = world(&format!(
        "experiment \"e\" {{ runs 1 sweep a in {many} sweep b in {many} people ana let n = a + b measure m = n }}"
    ));
    let codes: Vec<u16> = world.findings().iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, [813]);
}
