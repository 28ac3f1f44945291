//! The physical lines of a stream, one at a time and never more of one than is allowed.

use std::io::{BufRead, ErrorKind, Read, Result as Outcome};
use std::ops::Range;

use crate::error::{CUT, MALFORMED, StreamError, TOO_LONG, UNREADABLE};
use crate::place::end_of_text;

/// The most bytes a line may have.
pub const LINE_LIMIT: usize = 64 * 1024 * 1024;

/// The most bytes that are taken from the input at once.
const PIECE: usize = 64 * 1024;

/// Gives the lines of an input. Blank lines may only stand at the end.
pub(crate) struct Lines<R> {
    input: R,
    /// The line that was given last, and what has been read of those after it.
    block: String,
    line: Range<usize>,
    /// Where in the block the next line begins.
    next: usize,
    /// What has been read after the block and is no text, or not yet: the beginning of a character, or no UTF-8.
    rest: Vec<u8>,
    number: u64,
    /// How many bytes have been taken from the input.
    taken: u64,
    ends_with_newline: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R) -> Lines<R> {
        let (block, rest) = (String::new(), Vec::new());
        Lines { input, block, line: 0..0, next: 0, rest, number: 0, taken: 0, ends_with_newline: true }
    }

    /// Goes to the next line; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, StreamError> {
        let mut blank = None;
        while self.read()? {
            if self.text().trim_ascii().is_empty() {
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

    /// Goes to the next line, if it lies in the block as a whole and is one that can be taken: `length` says how long
    /// the line is that a text begins with, with its end.
    pub(crate) fn advance_by(&mut self, length: impl FnOnce(&str) -> Option<usize>) -> bool {
        let text = self.block.get(self.next..).unwrap_or_default();
        let Some(length) = length(text).filter(|length| *length <= LINE_LIMIT) else { return false };
        self.go_past(self.next + length - 1);
        true
    }

    /// The line, without its end.
    pub(crate) fn text(&self) -> &str {
        self.block.get(self.line.clone()).unwrap_or_default()
    }

    /// The line, its end, and whatever has been read of those after it.
    pub(crate) fn text_from_here(&self) -> &str {
        self.block.get(self.line.start..).unwrap_or_default()
    }

    /// Its number in the file, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes of the input the lines up to this one are, their ends included.
    pub(crate) fn bytes(&self) -> u64 {
        let ahead = self.block.len() - self.next.min(self.block.len()) + self.rest.len();
        self.taken.saturating_sub(ahead as u64)
    }

    /// Whether the line is the last and nothing ends it, so that some of it may be lost.
    pub(crate) fn may_be_cut(&self) -> bool {
        !self.ends_with_newline
    }

    /// Goes to the next line, blank or not; false at the end.
    fn read(&mut self) -> Result<bool, StreamError> {
        let mut searched = self.next;
        loop {
            let unread = self.block.get(searched..).unwrap_or_default();
            if let Some(length) = unread.find('\n') {
                if searched + length - self.next > LINE_LIMIT {
                    return Err(self.no_line());
                }
                self.go_past(searched + length);
                return Ok(true);
            }
            searched = self.block.len() - self.next;
            let is_broken = std::str::from_utf8(&self.rest).is_err_and(|error| error.error_len().is_some());
            if is_broken || searched > LINE_LIMIT {
                return Err(self.no_line());
            }
            match self.fill() {
                Ok(true) => {}
                Ok(false) if !self.rest.is_empty() => return Err(self.no_line()),
                Ok(false) if self.block.is_empty() => return Ok(false),
                Ok(false) => {
                    self.number += 1;
                    self.ends_with_newline = false;
                    self.line = 0..self.block.len();
                    self.next = self.block.len();
                    return Ok(true);
                }
                Err(error) => {
                    self.number += 1;
                    self.line = 0..0;
                    return Err(self.no_input(&error));
                }
            }
        }
    }

    /// Gives what lies before a line end, and goes behind that.
    fn go_past(&mut self, newline: usize) {
        let bytes = self.block.as_bytes();
        let has_return = newline > self.next && bytes.get(newline - 1) == Some(&b'\r');
        self.line = self.next..newline - usize::from(has_return);
        self.next = newline + 1;
        self.number += 1;
    }

    /// Reads a piece of the input behind the block, which then begins with the next line; false at the end.
    fn fill(&mut self) -> Outcome<bool> {
        self.block.drain(..self.next);
        self.line = 0..0;
        self.next = 0;
        let piece = loop {
            match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        let piece = piece.get(..PIECE).unwrap_or(piece);
        let length = piece.len();
        match std::str::from_utf8(piece) {
            Ok(text) if self.rest.is_empty() => self.block.push_str(text),
            _ => {
                self.rest.extend_from_slice(piece);
                let whole = match std::str::from_utf8(&self.rest) {
                    Ok(_) => self.rest.len(),
                    Err(error) => error.valid_up_to(),
                };
                let rest = self.rest.split_off(whole);
                self.block.push_str(&String::from_utf8_lossy(&self.rest));
                self.rest = rest;
            }
        }
        self.input.consume(length);
        self.taken += length as u64;
        Ok(length > 0)
    }

    /// The error for what is next and cannot be given: it is too long, or no text.
    #[cold]
    fn no_line(&mut self) -> StreamError {
        self.number += 1;
        self.line = 0..0;
        let mut bytes = self.block.split_off(self.next).into_bytes();
        bytes.append(&mut self.rest);
        let allowed = LINE_LIMIT + 1;
        if let Some(newline) = bytes.iter().position(|byte| *byte == b'\n') {
            bytes.truncate(newline + 1);
        } else if bytes.len() < allowed {
            let missing = (allowed - bytes.len()) as u64;
            if let Err(error) = Read::take(&mut self.input, missing).read_until(b'\n', &mut bytes) {
                return self.no_input(&error);
            }
        }
        bytes.truncate(allowed);
        self.ends_with_newline = bytes.last() == Some(&b'\n');
        if self.ends_with_newline {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        } else if bytes.len() > LINE_LIMIT {
            return self.too_long(&bytes);
        }
        match String::from_utf8(bytes) {
            Ok(text) => self.too_long(text.as_bytes()),
            Err(error) => self.not_utf8(&error),
        }
    }

    fn no_input(&self, error: &std::io::Error) -> StreamError {
        let message = format!("the stream cannot be read further: {error}");
        StreamError { io: true, ..StreamError::bare(UNREADABLE, self.number, message) }
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
