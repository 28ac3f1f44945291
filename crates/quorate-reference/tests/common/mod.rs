//! A program and a stream, through the engine and through the reference.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "each test file uses its own part, and a test fails by panicking"
)]

use quorate_base::{Diagnostic, Interner, Sources};
use quorate_engine::{Engine, Unanswered};
use quorate_ir::{Claim, ClaimKind, Program};
use quorate_reference::{Broken, Reference, Refused};
use quorate_sim::FailureKind;
use quorate_trace::{Header, InstanceDump, Outcome, Reader, state_json_compact, write_outcome};

/// A scenario that replays the stream.
const SCENARIO: &str = "\nscenario \"replay\" { play \"stream\" }\n";

/// A program that the checker has accepted.
pub struct Text {
    pub program: Program,
    sources: Sources,
}

/// What came of a stream on which both agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    pub events: usize,
    pub accepted: usize,
    pub refused: usize,
    pub faults: usize,
}

impl Text {
    /// Checks a program; what is said against it if it is refused.
    pub fn check(source: &str) -> Result<Text, String> {
        let mut interner = Interner::default();
        let mut sources = Sources::default();
        let source = format!("{source}{SCENARIO}");
        let id = sources.add("test.quo", &source);
        let parsed = quorate_syntax::parse(id, &source, &mut interner);
        let said = |diagnostics: &[Diagnostic]| -> String {
            let errors = diagnostics.iter().filter(|it| it.severity == quorate_base::Severity::Error);
            let one = |it: &Diagnostic| {
                format!("{} Q{:04} {}", sources.place(it.primary.span), it.code, it.message)
            };
            errors.map(one).collect::<Vec<_>>().join("\n")
        };
        if !parsed.diagnostics.is_empty() {
            return Err(said(&parsed.diagnostics));
        }
        let (program, diagnostics) = quorate_check::check(&parsed.file, "test.quo", &interner);
        match program {
            Some(program) => Ok(Text { program, sources }),
            None => Err(said(&diagnostics)),
        }
    }

    /// Runs a stream through both, and says where they first differ.
    pub fn compare(&self, stream: &str) -> Result<Tally, String> {
        let place = |span| self.sources.place(span);
        let mut engine = match Engine::new(&self.program, &place) {
            Ok(engine) => engine,
            Err(diagnostics) => return Err(format!("the engine does not compile it: {diagnostics:?}")),
        };
        let mut reference = Reference::new(&self.program, &place);
        let mut reader = Reader::new(stream.as_bytes()).map_err(|error| format!("{error:?}"))?;
        engine.set_full(true);
        reference.set_full(true);
        // Being watched makes no difference.
        reference.set_watched(stream.len().is_multiple_of(2));
        let header = reader.header().clone();
        let opened = (engine.open(&header), reference.open(&header));
        if opened.0.is_err() || opened.1.is_err() {
            return Err(format!("the header: {opened:?}"));
        }
        let mut tally = Tally::default();
        while let Some(line) = reader.next_line().map_err(|error| format!("{error:?}"))? {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            let results = (engine.apply(&line, &mut ours), reference.apply(&line, &mut theirs));
            reference.seen();
            let text = reader.last_text().to_owned();
            tally.events += 1;
            for outcome in &ours {
                if outcome.ok { tally.accepted += 1 } else { tally.refused += 1 }
            }
            let (ours, theirs) = (written(&ours), written(&theirs));
            if ours != theirs {
                return Err(format!("after {text}\n   engine {ours}\nreference {theirs}\n{results:?}"));
            }
            let codes =
                (results.0.as_ref().err().map(|it| it.code), results.1.as_ref().err().map(|it| it.code));
            if codes.0 != codes.1 {
                return Err(format!("after {text}\nfaults differ: {results:?}"));
            }
            if !engine.conserved() || !reference.conserved() {
                return Err(format!("after {text}\nan asset does not sum to zero"));
            }
            if let Some(code) = codes.0 {
                tally.faults += 1;
                // What cannot be read does no harm; after any other fault there is no going on.
                if !(901..=913).contains(&code) || code == 912 {
                    break;
                }
            }
            let (ours, theirs) = (engine.dump(), reference.dump());
            if state_json_compact(&ours) != state_json_compact(&theirs) {
                let (ours, theirs) = (state_json_compact(&ours), state_json_compact(&theirs));
                return Err(format!("after {text}\n   engine {ours}\nreference {theirs}"));
            }
            for instance in &ours.instances {
                self.compare_views(&mut engine, &mut reference, instance)
                    .map_err(|said| format!("after {text}\n{said}"))?;
            }
        }
        Ok(tally)
    }

    /// Plays the stream as a scenario, and says whether the claims that were broken in it are those that the reference
    /// finds broken.
    pub fn compare_claims(&self, stream: &str) -> Result<(), String> {
        let is_watched =
            |claim: &Claim| !matches!(claim.kind, ClaimKind::Enforce(..) | ClaimKind::Possible(_));
        let Some(play) = self.program.plays.first() else { return Err("there is no scenario".into()) };
        if !self.program.templates.iter().flat_map(|template| &template.claims).any(is_watched) {
            return Ok(());
        }
        let place = |span| self.sources.place(span);
        let engine = Engine::new(&self.program, &place).map_err(|said| format!("{said:?}"))?;
        let report = quorate_sim::run(&self.program, play, engine, &|_, _| Ok(stream.as_bytes().to_vec()));
        // A scenario gives up where deadlines fire without end.
        if report.failures.iter().any(|failure| matches!(failure.kind, FailureKind::Impossible(_))) {
            return Ok(());
        }
        let broken = report.failures.into_iter().filter_map(|failure| match failure.kind {
            FailureKind::Claim { name, of, at, .. } => Some((name, of, at)),
            _ => None,
        });
        let (mut ours, mut theirs) = (broken.collect::<Vec<_>>(), self.broken(stream)?);
        ours.sort();
        theirs.sort();
        if ours == theirs {
            Ok(())
        } else {
            Err(format!("broken claims\n scenario {ours:?}\nreference {theirs:?}"))
        }
    }

    /// The claims that are broken in a stream until the first line that cannot be read, with the instant at which they
    /// are for the first time.
    fn broken(&self, stream: &str) -> Result<Vec<(String, String, i64)>, String> {
        let place = |span| self.sources.place(span);
        let mut reader = Reader::new(stream.as_bytes()).map_err(|error| format!("{error:?}"))?;
        let mut reference = Reference::new(&self.program, &place);
        let header = Header { bodies_act: true, people: None, ..reader.header().clone() };
        reference.open(&header).map_err(|fault| fault.to_string())?;
        let mut broken: Vec<(String, String, i64)> = Vec::new();
        let mut now = 0;
        let mut note = |found: Vec<Broken>, at: i64| {
            for Broken { of, claim } in found {
                if !broken.iter().any(|(name, known, _)| *name == claim && *known == of) {
                    broken.push((claim, of, at));
                }
            }
        };
        'lines: while let Some(line) = reader.next_line().map_err(|error| format!("{error:?}"))? {
            now = line.at;
            for is_after in [false, true] {
                if is_after {
                    match reference.apply_alone(&line) {
                        Ok(Some(outcome)) if outcome.ok => {
                            note(reference.broken().map_err(|fault| fault.to_string())?, line.at);
                        }
                        Ok(_) => {}
                        Err(_) => break 'lines,
                    }
                }
                loop {
                    match reference.fire_next(line.at) {
                        Ok(Some(outcome)) => {
                            note(reference.broken().map_err(|fault| fault.to_string())?, outcome.at);
                        }
                        Ok(None) => break,
                        Err(_) => break 'lines,
                    }
                }
            }
        }
        let _ = reference.advance(now, &mut Vec::new());
        note(reference.overdue(), now);
        Ok(broken)
    }

    /// Asks both for every view of an instance that has no parameters.
    fn compare_views(
        &self,
        engine: &mut Engine,
        reference: &mut Reference<'_>,
        instance: &InstanceDump,
    ) -> Result<(), String> {
        let templates = self.program.templates.iter().filter(|template| template.name == instance.of);
        for view in templates.flat_map(|template| &template.views) {
            if self.program.function(view.id).is_none_or(|function| function.params > 0) {
                continue;
            }
            let ours = match engine.evaluate(view.id, Some(&instance.id), &[]) {
                Ok(answer) => Ok(answer.value),
                Err(Unanswered::Refused(refusal)) => Err(refusal.code),
                Err(Unanswered::Fault(fault)) => return Err(format!("{}: {fault}", view.name)),
            };
            let theirs = match reference.evaluate(view.id, Some(&instance.id), &[]) {
                Ok(value) => Ok(value),
                Err(Refused::Code(code)) => Err(code),
                Err(Refused::Fault(fault)) => return Err(format!("{}: {fault}", view.name)),
            };
            if ours != theirs {
                return Err(format!("{}\n   engine {ours:?}\nreference {theirs:?}", view.name));
            }
        }
        Ok(())
    }
}

fn written(outcomes: &[Outcome]) -> String {
    let mut out = Vec::new();
    for outcome in outcomes {
        write_outcome(&mut out, outcome).unwrap();
    }
    String::from_utf8(out).unwrap()
}
