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
use quorate_ir::Program;
use quorate_reference::{Reference, Refused};
use quorate_trace::{InstanceDump, Outcome, Reader, state_json_compact, write_outcome};

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
        let id = sources.add("test.quo", source);
        let parsed = quorate_syntax::parse(id, source, &mut interner);
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
        let header = reader.header().clone();
        let opened = (engine.open(&header), reference.open(&header));
        if opened.0.is_err() || opened.1.is_err() {
            return Err(format!("the header: {opened:?}"));
        }
        let mut tally = Tally::default();
        while let Some(line) = reader.next_line().map_err(|error| format!("{error:?}"))? {
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            let results = (engine.apply(&line, &mut ours), reference.apply(&line, &mut theirs));
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
