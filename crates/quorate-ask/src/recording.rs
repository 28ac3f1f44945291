use quorate_base::{Sources, Span};
use quorate_ir::Program;
use quorate_trace::{Act, Args, Cause, Header, Line, Outcome, StateDump};

/// A stream that has been played, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Recording<'r> {
    /// The constitution.
    pub program: &'r Program,
    /// Its text.
    pub sources: &'r Sources,
    /// The first line of the stream.
    pub header: &'r Header,
    /// The others.
    pub lines: &'r [Line],
    /// What came of them, step by step.
    pub outcomes: &'r [Outcome],
    /// The state at the end.
    pub state: &'r StateDump,
}

impl<'r> Recording<'r> {
    /// A step by its number.
    pub(crate) fn step(&self, seq: u64) -> Option<&'r Outcome> {
        self.outcomes.iter().find(|outcome| outcome.seq == seq)
    }

    /// What caused a step, in the words of a scenario.
    pub(crate) fn cause(&self, outcome: &Outcome) -> String {
        match &outcome.cause {
            Cause::Timer { of, otherwise: false, .. } => format!("deadline of {of}"),
            Cause::Timer { of, otherwise: true, .. } => format!("deadline of {of}, otherwise"),
            Cause::Event(number) => {
                let line = self.lines.iter().find(|line| line.number == *number);
                line.map_or_else(String::new, |line| act(&line.act))
            }
        }
    }

    /// The words a span covers, in one line.
    pub(crate) fn words(&self, span: Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The rest of the line in which a span begins, of a handler or deadline its head.
    pub(crate) fn head(&self, span: Span) -> String {
        let text = self.sources.get(span.file).and_then(|file| file.text.get(span.start as usize..));
        let line = text.and_then(|text| text.lines().next()).unwrap_or_default();
        let line = line.split(" {").next().unwrap_or_default();
        crate::why::shortened(line.trim().to_owned())
    }

    /// Where a span begins, as `file:line`.
    pub(crate) fn place(&self, span: Span) -> String {
        if span == Span::default() {
            return String::new();
        }
        line_of(&self.sources.place(span))
    }
}

/// `file:line:column` without the column.
pub(crate) fn line_of(place: &str) -> String {
    place.rsplit_once(':').map_or_else(|| place.to_owned(), |(line, _)| line.to_owned())
}

/// What is done, in the words of a scenario.
pub(crate) fn act(act: &Act) -> String {
    let paying = |pay: &Option<String>| pay.as_ref().map_or_else(String::new, |pay| format!(" paying {pay}"));
    match act {
        Act::Pass => "time passes".to_owned(),
        Act::Give { amount, from, to } => {
            let from = from.as_deref().unwrap_or("world");
            format!("give {amount} from {from} to {to}")
        }
        Act::New { by, what, with, pay, .. } => {
            let by = by.as_deref().unwrap_or("world");
            format!("{by}: new {what}({}){}", arguments(with), paying(pay))
        }
        Act::Do { by, to, event, with, pay } => {
            format!("{by}: {to}.{event}({}){}", arguments(with), paying(pay))
        }
    }
}

fn arguments(args: &Args) -> String {
    let shown = |value: &serde_json::Value| {
        crate::why::shortened(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let all: Vec<String> = match args {
        Args::None => Vec::new(),
        Args::Named(named) => named.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect(),
        Args::Positional(values) => values.iter().map(shown).collect(),
    };
    all.join(", ")
}
