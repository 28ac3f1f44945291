//! A program as text, a stream as lines, and what comes of them.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "each test file uses its own part, and a test fails by panicking"
)]

use quorate_base::Interner;
use quorate_engine::{Engine, Fault};
use quorate_trace::{Line, Outcome, Reader, read_state, state_json_compact};

/// A program that has been started.
pub struct Run {
    pub engine: Engine,
    /// The same with marks, which must change nothing.
    marked: Engine,
    source: String,
    /// The engine before anything has happened.
    new: Engine,
    /// Whether every step is tried from a dump as well, which takes longer than the step.
    pub goes_on: bool,
    at: u64,
}

/// What a line came to: the outcomes, the event's own first.
pub type Answer = Vec<Outcome>;

impl Run {
    /// Starts a program; what the parser or checker says against it fails the test.
    pub fn new(source: &str) -> Run {
        let mut interner = Interner::default();
        let mut sources = quorate_base::Sources::default();
        let id = sources.add("test.quo", source);
        let parsed = quorate_syntax::parse(id, source, &mut interner);
        let said = |diagnostics: &[quorate_base::Diagnostic]| -> Vec<String> {
            let one =
                |it: &quorate_base::Diagnostic| format!("{} {}", sources.place(it.primary.span), it.message);
            diagnostics.iter().map(one).collect()
        };
        assert!(parsed.diagnostics.is_empty(), "{:#?}", said(&parsed.diagnostics));
        let (program, diagnostics) = quorate_check::check(&parsed.file, "test.quo", &interner);
        let program = program.unwrap_or_else(|| panic!("{:#?}", said(&diagnostics)));
        let places = |span| sources.place(span);
        let engine = Engine::new(&program, &places).unwrap();
        let marked = Engine::marked(&program, &places).unwrap();
        Run { new: engine.clone(), goes_on: true, engine, marked, source: source.to_owned(), at: 1_000_000 }
    }

    /// Applies lines without `at`; each happens a second after the one before.
    pub fn apply(&mut self, line: &str) -> Result<Answer, Fault> {
        self.at += 1;
        let text = format!("{{\"at\":{},{}", self.at, line.strip_prefix('{').unwrap());
        self.raw(&text)
    }

    /// Applies a line at an instant.
    pub fn apply_at(&mut self, at: u64, line: &str) -> Result<Answer, Fault> {
        self.at = at;
        let rest = line.strip_prefix('{').unwrap();
        let comma = if rest == "}" { "" } else { "," };
        self.raw(&format!("{{\"at\":{at}{comma}{rest}"))
    }

    /// Applies a line as it is.
    pub fn raw(&mut self, text: &str) -> Result<Answer, Fault> {
        let stream = format!("{{\"quo\":\"events/1\"}}\n{text}\n");
        let mut reader = Reader::new(stream.as_bytes()).unwrap();
        let line = reader.next_line().unwrap().unwrap();
        let mut outcomes = Vec::new();
        let before = self.engine.clone();
        let result = self.engine.apply(&line, &mut outcomes);
        assert!(self.engine.conserved());
        let (mut in_place, mut others) = (before.clone(), Vec::new());
        let mut reader = Reader::new(stream.as_bytes()).unwrap();
        let entry = reader.next_entry().unwrap().unwrap();
        let other = in_place.apply_entry(&entry, &mut others);
        assert_eq!(
            format!("{result:?} {outcomes:?}"),
            format!("{other:?} {others:?}"),
            "read in place: {text}"
        );
        assert_eq!(self.dump(), state_json_compact(&in_place.dump()), "read in place: {text}");
        let mut others = Vec::new();
        let other = self.marked.apply(&line, &mut others);
        assert_eq!(format!("{result:?} {outcomes:?}"), format!("{other:?} {others:?}"), "marked: {text}");
        assert_eq!(self.dump(), state_json_compact(&self.marked.dump()), "marked: {text}");
        if self.goes_on {
            self.goes_on_from_a_dump(&before, &line, &format!("{result:?} {outcomes:?}"));
        }
        if let [outcome] = outcomes.as_slice()
            && !outcome.ok
        {
            let mut undisturbed = before.clone();
            undisturbed.advance(line.at.max(before.now()), &mut Vec::new()).unwrap();
            let (before, after) = (undisturbed.dump(), self.engine.dump());
            assert_eq!(before.instances, after.instances, "a refusal left something behind: {text}");
            assert_eq!(before.world, after.world);
            assert_eq!(before.deadlines, after.deadlines);
        }
        result.map(|()| outcomes)
    }

    /// How often the steps have come to each point, in the order of the text: `WORDS REACH TIMES`.
    pub fn reached(&self) -> Vec<String> {
        let points = self.marked.points().iter().zip(self.marked.reached());
        let mut points: Vec<_> = points.map(|(point, times)| (point.span, point.reach, *times)).collect();
        points.sort();
        let told = points.iter().map(|(span, reach, times)| {
            let words = self.source.get(span.start as usize..span.end as usize).unwrap();
            format!("{words} {reach:?} {times}")
        });
        told.collect()
    }

    /// What was written of the state before a line, and read again, comes to the same with it.
    fn goes_on_from_a_dump(&self, before: &Engine, line: &Line, wanted: &str) {
        let written = whole_dump(before);
        let mut again = self.new.clone();
        let dump = read_state(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
        again.load(&dump).unwrap_or_else(|fault| panic!("{fault} at {:?}\n{written}", fault.path));
        assert_eq!(whole_dump(&again), written);
        let mut outcomes = Vec::new();
        let result = again.apply(line, &mut outcomes);
        assert_eq!(format!("{result:?} {outcomes:?}"), wanted, "after {written}");
        assert_eq!(whole_dump(&again), whole_dump(&self.engine), "after {written}");
    }

    /// Applies a line that must be accepted.
    #[track_caller]
    pub fn ok(&mut self, line: &str) -> Outcome {
        let outcome = self.apply(line).unwrap().into_iter().next().unwrap();
        assert!(outcome.ok, "{line}: {:?}", outcome.refusal);
        outcome
    }

    /// Applies a line that must be refused; the code.
    #[track_caller]
    pub fn no(&mut self, line: &str) -> String {
        let outcome = self.apply(line).unwrap().into_iter().next().unwrap();
        assert!(!outcome.ok, "{line} was accepted");
        outcome.refusal.unwrap().code
    }

    /// A person does something; what is noted.
    #[track_caller]
    pub fn notes(&mut self, event: &str) -> Vec<String> {
        self.ok(&format!(r#"{{"by":"ada","to":"x","do":"{event}"}}"#)).notes
    }

    /// A person does something; the entries of `set` as text.
    #[track_caller]
    pub fn set(&mut self, event: &str) -> Vec<String> {
        let outcome = self.ok(&format!(r#"{{"by":"ada","to":"x","do":"{event}"}}"#));
        let entry = |(path, value): &(String, Option<String>)| {
            format!("{path} = {}", value.as_deref().unwrap_or("null"))
        };
        outcome.set.iter().map(entry).collect()
    }

    /// A person tries something; the refusal.
    #[track_caller]
    pub fn refused(&mut self, event: &str) -> String {
        self.no(&format!(r#"{{"by":"ada","to":"x","do":"{event}"}}"#))
    }

    /// The whole state as text.
    pub fn dump(&self) -> String {
        state_json_compact(&self.engine.dump())
    }
}

/// A body `X` called `x`, with these members.
pub fn body(members: &str) -> Run {
    let mut run = Run::new(&format!("asset USDC decimals 2\nbody X {{\n{members}\n}}\n"));
    run.ok(r#"{"by":"ada","new":"X","as":"x"}"#);
    run
}

/// The state with all that it takes to go on from it.
pub fn whole_dump(engine: &Engine) -> String {
    let mut dump = engine.dump();
    dump.past = engine.past();
    dump.resume = Some(engine.resume());
    state_json_compact(&dump)
}
