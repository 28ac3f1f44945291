use quorate_base::Span;
use quorate_engine::Fault;
use quorate_ir::TemplateId;
use quorate_trace::{Header, Line, Outcome, Refusal, StateDump, StreamError};
use std::collections::BTreeSet;

/// What a scenario came to.
#[derive(Debug, Default)]
pub struct Report {
    /// What went otherwise than it says, in order.
    pub failures: Vec<Failure>,
    /// How many events it sent.
    pub events: u64,
    /// The stream it amounts to.
    pub header: Header,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its snapshots.
    pub snapshots: Vec<Snapshot>,
    /// The `possible` claims that it reached.
    pub reached: Vec<Reached>,
    /// The claims that were put to the test: that something is possible where it was reached, a property where its
    /// beginning came to hold, any other where there was an instance to ask.
    pub asked: BTreeSet<Reached>,
    /// How often its steps came to each of the engine's points, if the program is marked.
    pub points: Vec<u64>,
}

impl Report {
    /// Whether all went as the scenario says.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty()
    }
}

/// A claim, by its template and its place among the template's claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    /// Whose claim it is.
    pub template: TemplateId,
    /// Which.
    pub claim: usize,
}

/// The state of an instance at a line.
#[derive(Debug)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// The instance.
    pub of: String,
    /// The paths of what is not compared in it.
    pub hidden: Vec<String>,
    /// What it is taken of, as it is written.
    pub expression: Span,
    /// Where it is taken.
    pub span: Span,
    /// The instance with what it contains.
    pub dump: StateDump,
}

/// Something that went otherwise than a scenario says.
#[derive(Debug)]
pub struct Failure {
    /// The line at which it showed.
    pub span: Span,
    /// What.
    pub kind: FailureKind,
    /// The last steps before it, in order.
    pub trail: Vec<Passed>,
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub struct Passed {
    /// The line at which it was taken.
    pub span: Span,
    /// What came of it.
    pub outcome: Outcome,
}

impl Failure {
    /// A failure of which it is not known yet what led there.
    pub(crate) fn new(span: Span, kind: FailureKind) -> Failure {
        Failure { span, kind, trail: Vec::new() }
    }
}

/// A part of an expectation, with its value as the language writes it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The part.
    pub span: Span,
    /// Its value.
    pub value: String,
}

/// The kinds of failures.
#[derive(Debug)]
pub enum FailureKind {
    /// An expectation does not hold.
    Expectation {
        /// The values that explain it.
        parts: Vec<Told>,
    },
    /// Something asked for has no value.
    Unanswered {
        /// What was asked.
        span: Span,
        /// Why.
        refusal: Refusal,
    },
    /// An event was refused.
    Refused(Refusal),
    /// An event was refused, but not as expected.
    OtherwiseRefused {
        /// The code that was expected.
        expected: String,
        /// What came.
        refusal: Refusal,
    },
    /// An event that should have been refused was not.
    Accepted {
        /// The code that was expected.
        expected: String,
    },
    /// A claim does not hold.
    Claim {
        /// What it is called.
        name: String,
        /// Where it stands.
        span: Span,
        /// Of which instance.
        of: String,
        /// At which instant, in seconds since 1970.
        at: i64,
        /// Why it could not be told, if it could not.
        refusal: Option<Refusal>,
        /// The item that a property is about, if it is about several.
        item: Option<String>,
    },
    /// A line wants what cannot be, such as time running backwards.
    Impossible(String),
    /// A line that could not be sent.
    Fault(Fault),
    /// A recorded stream that cannot be read.
    Recording(StreamError),
    /// A recorded stream that cannot be opened.
    NoRecording {
        /// Its path.
        path: String,
        /// Why.
        reason: String,
    },
}
