//! What is read, and what can be wrong with it as a whole.

use std::ops::Range;

use quorate_trace::StreamError;

/// A record is cut, or not of the form it should have.
pub(crate) const MALFORMED: u16 = 921;
/// The map says something that is not known, or leaves out something that is needed.
pub(crate) const WRONG_MAP: u16 = 922;
/// Records contradict each other, or something between them is missing.
pub(crate) const INCOMPLETE: u16 = 923;

/// Longer lines are shown in part.
const SHOWN: usize = 200;

/// A file, or the standard input.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called in messages.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Why nothing could be imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// The file it is about.
    pub file: String,
    /// What is wrong, and where.
    pub error: Box<StreamError>,
}

impl Source {
    /// A complaint about the file as a whole.
    pub(crate) fn complain(&self, code: u16, message: impl Into<String>) -> Trouble {
        let error = StreamError { line: 0, text: None, ..StreamError::at_value(code, 0, "", &[], message) };
        Trouble { file: self.name.clone(), error: Box::new(error) }
    }

    /// A complaint about a line, or about a place in it if `column` is not 0.
    pub(crate) fn complain_in_line(
        &self,
        code: u16,
        line: u64,
        column: usize,
        message: impl Into<String>,
    ) -> Trouble {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let text = self.text.lines().nth(index).unwrap_or_default();
        let skipped = column.saturating_sub(SHOWN / 2);
        let shown: String = text.chars().skip(skipped).take(SHOWN).collect();
        let mut trouble = self.complain(code, message);
        trouble.error.line = line;
        trouble.error.column = u32::try_from(column).unwrap_or(u32::MAX);
        trouble.error.length = u32::from(column > 0);
        trouble.error.text = Some(shown);
        trouble.error.text_column = u32::try_from(skipped).unwrap_or(u32::MAX).saturating_add(1);
        trouble
    }

    /// A complaint about a range of bytes.
    pub(crate) fn complain_at(&self, code: u16, range: &Range<usize>, message: impl Into<String>) -> Trouble {
        let start = self.text.floor_char_boundary(range.start);
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let mut trouble = self.complain_in_line(code, line as u64, column, message);
        let end = self.text.ceil_char_boundary(range.end);
        let marked = self.text.get(start..end).unwrap_or_default();
        let marked = marked.lines().next().unwrap_or_default().chars().count().max(1);
        trouble.error.length = u32::try_from(marked).unwrap_or(u32::MAX);
        trouble
    }

    /// A complaint about the first place where these words stand, or about the file if they do not.
    pub(crate) fn complain_of(&self, code: u16, words: &str, message: impl Into<String>) -> Trouble {
        match self.text.find(words) {
            Some(start) => self.complain_at(code, &(start..start + words.len()), message),
            None => self.complain(code, message),
        }
    }
}

impl Trouble {
    /// The same with advice.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Trouble {
        self.error.help = Some(help.into());
        self
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.file, self.error)
    }
}

impl std::error::Error for Trouble {}
