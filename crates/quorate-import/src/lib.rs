//! Other systems' records into events.
//!
//! What is recorded becomes a stream of `events/1`, and everything that was read is accounted for: it is a line, it is
//! carried by the line of another record, it was there twice, or it is left out and a report says why. What a record does
//! not say is never made up in silence.

mod csv;
mod json;
mod moloch;
mod report;
mod settings;
mod snapshot;
mod source;

pub use csv::import_csv;
pub use moloch::import_moloch;
pub use report::{Counts, LeftOut, Report};
pub use snapshot::import_snapshot;
pub use source::{Source, Trouble};

use quorate_trace::{Header, Line};
use serde_json::Value;

/// What has become of records.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The stream's first line.
    pub header: Header,
    /// Its other lines, numbered, in order of time.
    pub lines: Vec<Line>,
    /// The text of the constitution that the stream is for, where it is not the reader's own.
    pub program: Option<String>,
    /// What was read and what became of it.
    pub report: Report,
    /// What the records say came of it, to be compared with what comes of the stream.
    pub expected: Vec<Expected>,
}

/// Something that a record says came of the events, and that an instance can be asked for when the stream is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The instance.
    pub of: String,
    /// One of its cells or views.
    pub name: String,
    /// Where in the answer to look: a JSON pointer.
    pub pointer: String,
    /// What stands there according to the record.
    pub value: Value,
    /// Whether numbers are compared only as closely as the record's floating point allows.
    pub is_rough: bool,
}

impl Import {
    /// Puts lines in order of time and numbers them; of one instant they stay in the order they were added in.
    pub(crate) fn put_in_order(&mut self) {
        self.lines.sort_by_key(|line| line.at);
        for (number, line) in (1..).zip(&mut self.lines) {
            line.number = number;
        }
        self.report.lines = self.lines.len() as u64;
    }
}
