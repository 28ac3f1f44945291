//! The physical lines of a stream, one at a time and never more of one than is allowed.

use std::io::{BufRead, Read};

use crate::error::{CUT, MALFORMED, StreamError, TOO_LONG, UNREADABLE};
use crate::place::end_of_text;

/// The most bytes a line may have.
pub const LINE_LIMIT: usize = 64 * 1024 * 1024;

/// Gives the lines of an input. Blank lines may only stand at the end.
pub(crate) struct Lines<R> {
    input: R,
    text: String,
    number: u64,
    ends_with_newline: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R) -> Lines<R> {
        Lines { input, text: String::new(), number: 0, ends_with_newline: true }
    }

    /// Goes to the next line; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, StreamError> {
        let mut blank = None;
        while self.read()? {
            if self.text.trim_ascii().is_empty() {
                blank = blank.or(Some(self.number));
                continue;
            }
            return match blank {
                None => Ok(true),
                Some(line) => Err(StreamError::at(
                    MALFORMED,
                    line,
                    "",
                    None,
                    "a blank line stands in the middle of the stream".to_owned(),
                )
                .with_help("every line of a stream is an object; blank lines may only stand at its end")),
            };
        }
        Ok(false)
    }

    /// The line, without its end.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its number in the file, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Whether the line is the last and nothing ends it, so that some of it may be lost.
    pub(crate) fn may_be_cut(&self) -> bool {
        !self.ends_with_newline
    }

    /// Reads a line into `text`, whose memory is used again; false at the end.
    fn read(&mut self) -> Result<bool, StreamError> {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.clear();
        let allowed = LINE_LIMIT as u64 + 1;
        let outcome = Read::take(&mut self.input, allowed).read_until(b'\n', &mut bytes);
        if bytes.is_empty() && outcome.is_ok() {
            return Ok(false);
        }
        self.number += 1;
        if let Err(error) = outcome {
            let message = format!("the stream cannot be read further: {error}");
            return Err(StreamError { io: true, ..StreamError::bare(UNREADABLE, self.number, message) });
        }
        self.ends_with_newline = bytes.last() == Some(&b'\n');
        if self.ends_with_newline {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        } else if bytes.len() > LINE_LIMIT {
            return Err(self.too_long(&bytes));
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.text = text,
            Err(error) => return Err(self.not_utf8(&error)),
        }
        Ok(true)
    }

    fn too_long(&self, bytes: &[u8]) -> StreamError {
        let beginning = bytes.get(..4096).unwrap_or(bytes);
        let shown = String::from_utf8_lossy(beginning);
        let message = format!("this line is longer than {} MiB", LINE_LIMIT / 1024 / 1024);
        StreamError::at(TOO_LONG, self.number, &shown, None, message)
            .with_help("every event is a line of its own; perhaps the line ends were lost")
    }

    fn not_utf8(&self, error: &std::string::FromUtf8Error) -> StreamError {
        let good = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        let is_cut = error.utf8_error().error_len().is_none() && self.may_be_cut();
        if is_cut {
            return cut_line(self.number, &text);
        }
        StreamError::at(UNREADABLE, self.number, &text, Some(good..good + 1), "this is not UTF-8".to_owned())
            .with_label("no such character")
            .with_help("save the file as UTF-8")
    }
}

/// The error for a last line of which only the beginning is there.
pub(crate) fn cut_line(number: u64, text: &str) -> StreamError {
    let end = end_of_text(text);
    StreamError::at(CUT, number, text, end, "the stream is cut in mid-line".to_owned())
        .with_label("it ends here")
        .with_help("the lines before this one are whole; remove it, or fetch the record again")
}
