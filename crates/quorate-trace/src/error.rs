//! What can be wrong with a stream, and where.

use std::borrow::Cow;
use std::ops::Range;

use crate::place::{end_of_text, key_range, number_ending_at, string_ending_at, value_range};

/// A line is not as the format says.
pub(crate) const MALFORMED: u16 = 901;
/// The header is missing or of another format.
pub(crate) const WRONG_FORMAT: u16 = 904;
/// A line is too long.
pub(crate) const TOO_LONG: u16 = 906;
/// A line is earlier than the one before it.
pub(crate) const BACKWARDS: u16 = 907;
/// The last line is cut.
pub(crate) const CUT: u16 = 908;
/// There is nothing to read, or it cannot be read.
pub(crate) const UNREADABLE: u16 = 909;

/// Longer lines are shown in part.
const SHOWN: usize = 400;

/// Why a stream cannot be read further. Everything before it was read and stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamError {
    /// The number of the code: 901 is `Q0901`.
    pub code: u16,
    /// The line of the file, from 1; 0 where it is about the whole file.
    pub line: u64,
    /// The column, from 1, in characters; 0 where it is about the whole line.
    pub column: u32,
    /// How many characters it is about; 0 where it is about the whole line.
    pub length: u32,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to say at the place; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The line; at most 400 characters of it, around the place.
    pub text: Option<String>,
    /// The column at which `text` begins: 1 unless the line is shown in part.
    pub text_column: u32,
    /// Whether reading failed, rather than what was read.
    pub io: bool,
}

impl StreamError {
    /// An error about the value at a path of keys in a line, or about the whole line where there is no such value.
    pub fn at_value(
        code: u16,
        line: u64,
        text: &str,
        path: &[&str],
        message: impl Into<String>,
    ) -> StreamError {
        StreamError::at(code, line, text, value_range(text, path), message.into())
    }

    /// An error about the value at a path of keys in a file that is one object, or about what is nearest to it.
    pub fn in_file(code: u16, text: &str, path: &[&str], message: impl Into<String>) -> StreamError {
        let nearest = (0..=path.len()).rev().find_map(|length| value_range(text, path.get(..length)?));
        let range = nearest.unwrap_or(0..0);
        let before = text.get(..range.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let number = before.matches('\n').count() as u64 + 1;
        let in_line = range.start - line_start..range.end.saturating_sub(line_start).min(line.len());
        StreamError::at(code, number, line, Some(in_line), message.into())
    }

    /// The same with words at the place.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> StreamError {
        self.label = label.into();
        self
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> StreamError {
        self.help = Some(help.into());
        self
    }

    /// An error about a range of bytes of a line.
    pub(crate) fn at(
        code: u16,
        line: u64,
        text: &str,
        range: Option<Range<usize>>,
        message: String,
    ) -> StreamError {
        let (column, length) = range.and_then(|range| column_and_length(text, range)).unwrap_or((0, 0));
        let (shown, text_column) = cut_around(text, column);
        StreamError {
            text: Some(shown),
            text_column,
            column,
            length,
            ..StreamError::bare(code, line, message)
        }
    }

    /// An error that is about no text.
    pub(crate) fn bare(code: u16, line: u64, message: String) -> StreamError {
        StreamError {
            code,
            line,
            column: 0,
            length: 0,
            message,
            label: String::new(),
            help: None,
            text: None,
            text_column: 1,
            io: false,
        }
    }
}

impl std::fmt::Display for StreamError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Q{:04}", self.code)?;
        if self.line > 0 {
            write!(f, " in line {}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for StreamError {}

/// What is wrong with a line, before it is known which line it is.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    pub code: u16,
    pub spot: Spot,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

/// What a complaint points at. Columns are as the JSON reader counts them: bytes, from 1.
#[derive(Clone, Debug)]
pub(crate) enum Spot {
    Line,
    Value(Cow<'static, str>),
    Key(Cow<'static, str>),
    /// The key that the reader has just read.
    LastKey,
    /// The number that the reader has just read.
    LastNumber,
    Column(usize),
    End,
}

impl Complaint {
    pub(crate) fn new(spot: Spot, message: impl Into<String>) -> Complaint {
        Complaint { code: MALFORMED, spot, message: message.into(), label: String::new(), help: None }
    }

    pub(crate) fn code(mut self, code: u16) -> Complaint {
        self.code = code;
        self
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Complaint {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Complaint {
        self.help = Some(help.into());
        self
    }

    /// Finds the place in the line. `column` is where the JSON reader stood.
    pub(crate) fn in_line(self, line: u64, text: &str, column: usize) -> StreamError {
        let range = match &self.spot {
            Spot::Line => None,
            Spot::Value(key) => value_range(text, &[key]).or_else(|| key_range(text, key)),
            Spot::Key(key) => key_range(text, key),
            Spot::LastKey => string_ending_at(text, column),
            Spot::LastNumber => number_ending_at(text, column),
            Spot::Column(column) => column.checked_sub(1).map(|start| start..start.saturating_add(1)),
            Spot::End => end_of_text(text),
        };
        let error = StreamError::at(self.code, line, text, range, self.message);
        StreamError { label: self.label, help: self.help, ..error }
    }
}

/// Bytes to characters.
pub(crate) fn column_and_length(text: &str, range: Range<usize>) -> Option<(u32, u32)> {
    let before = text.get(..text.floor_char_boundary(range.start))?;
    let through = text.get(..text.ceil_char_boundary(range.end))?;
    let start = before.chars().count();
    let length = through.chars().count().saturating_sub(start).max(1);
    Some((u32::try_from(start).ok()?.checked_add(1)?, u32::try_from(length).ok()?))
}

/// At most so much of a line as is shown, and the column at which that begins.
fn cut_around(text: &str, column: u32) -> (String, u32) {
    let before = column.saturating_sub(1).saturating_sub(SHOWN as u32 / 2);
    if text.chars().nth(SHOWN).is_none() {
        return (text.to_owned(), 1);
    }
    let skipped = usize::try_from(before).unwrap_or(usize::MAX);
    (text.chars().skip(skipped).take(SHOWN).collect(), before.saturating_add(1))
}
