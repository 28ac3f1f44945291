//! Reading `events/1`, a line at a time.

use std::io::BufRead;

use quorate_number::time::write_instant;

use crate::error::{BACKWARDS, StreamError, UNREADABLE};
use crate::event::{Header, Line};
use crate::header::read_header;
use crate::line::read_line;
use crate::lines::{Lines, cut_line};
use crate::plain::{Parts, Plain};
use crate::strict::Stopped;

/// A line of a stream, borrowed if it is plain.
#[derive(Clone, Debug)]
pub enum Entry<'t> {
    /// An event with flat arguments.
    Plain(Plain<'t>),
    /// Any other line.
    Line(Box<Line>),
}

impl Entry<'_> {
    /// The instant, in seconds since 1970.
    pub fn at(&self) -> i64 {
        match self {
            Entry::Plain(plain) => plain.at(),
            Entry::Line(line) => line.at,
        }
    }
}

/// Reads an event stream. It holds one line at a time; after an error or the end it gives nothing more.
pub struct Reader<R> {
    lines: Lines<R>,
    /// The parts of the line that was read last, if it is plain.
    parts: Parts,
    header: Header,
    given: u64,
    latest: Option<i64>,
    is_finished: bool,
}

impl<R: BufRead> Reader<R> {
    /// Begins to read, with the header.
    pub fn new(input: R) -> Result<Reader<R>, StreamError> {
        let mut lines = Lines::new(input);
        if !lines.advance()? {
            return Err(nothing_to_read());
        }
        let header = read_header(lines.text()).map_err(|stopped| in_line(&lines, stopped))?;
        Ok(Reader { lines, parts: Parts::default(), header, given: 0, latest: None, is_finished: false })
    }

    /// The header. Its `map` is not applied to the lines.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next line; none at the end, and after an error.
    pub fn next_line(&mut self) -> Result<Option<Line>, StreamError> {
        if self.is_finished {
            return Ok(None);
        }
        let result = self.read();
        self.is_finished = !matches!(result, Ok(Some(_)));
        result
    }

    /// The next line, without copying it if it is plain; none at the end, and after an error.
    pub fn next_entry(&mut self) -> Result<Option<Entry<'_>>, StreamError> {
        if self.is_finished {
            return Ok(None);
        }
        // The line is finished with unless it turns out to be there and in order.
        self.is_finished = true;
        let mut is_plain = self.lines.advance_by(|text| self.parts.read(text));
        if !is_plain {
            if !self.lines.advance()? {
                return Ok(None);
            }
            // It is plain after all if it had not been read as a whole.
            is_plain = self.parts.read(self.lines.text_from_here()).is_some();
        }
        let number = self.given + 1;
        let entry = if is_plain {
            Entry::Plain(Plain::new(number, self.lines.text_from_here(), &self.parts))
        } else {
            let line = read_line(self.lines.text(), number);
            Entry::Line(Box::new(line.map_err(|stopped| in_line(&self.lines, stopped))?))
        };
        let at = entry.at();
        if self.latest.is_some_and(|latest| at < latest) {
            return Err(self.backwards());
        }
        self.given = number;
        self.latest = Some(at);
        self.is_finished = false;
        Ok(Some(entry))
    }

    /// Has every line be no earlier than an instant, at which the run goes on.
    pub fn begin_at(&mut self, instant: i64) {
        self.latest = Some(instant);
    }

    /// How many lines have been given; the header is not counted.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// How many bytes of the input have been read, up to the end of the line that was read last.
    pub fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    /// The text of the line that was read last: of the header, before any other.
    pub fn last_text(&self) -> &str {
        self.lines.text()
    }

    /// The number in the file of the line that was read last, from 1.
    pub fn last_number(&self) -> u64 {
        self.lines.number()
    }

    fn read(&mut self) -> Result<Option<Line>, StreamError> {
        if !self.lines.advance()? {
            return Ok(None);
        }
        let number = self.given + 1;
        let line = read_line(self.lines.text(), number).map_err(|stopped| in_line(&self.lines, stopped))?;
        if self.latest.is_some_and(|latest| line.at < latest) {
            return Err(self.backwards());
        }
        self.given = number;
        self.latest = Some(line.at);
        Ok(Some(line))
    }

    /// The error of a line that is earlier than the one before it.
    fn backwards(&self) -> StreamError {
        let message = if self.given == 0 {
            "this line is earlier than the state that the run goes on from"
        } else {
            "this line is earlier than the one before it"
        };
        let (number, text) = (self.lines.number(), self.lines.text());
        let error = StreamError::at_value(BACKWARDS, number, text, &["at"], message)
            .with_help("a stream is in order of time; lines of one instant are taken in their order");
        match self.latest {
            Some(latest) => error.with_label(format!("before {}", write_instant(latest))),
            None => error,
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Line, StreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

/// The error of an input without any line.
pub(crate) fn nothing_to_read() -> StreamError {
    StreamError::bare(UNREADABLE, 0, "there is nothing in this file".to_owned())
}

/// Places a complaint in the line that was read last. A last line that ends too early is cut, whatever else it is.
pub(crate) fn in_line<R: BufRead>(lines: &Lines<R>, stopped: Stopped) -> StreamError {
    if stopped.is_cut && lines.may_be_cut() {
        return cut_line(lines.number(), lines.text());
    }
    stopped.complaint.in_line(lines.number(), lines.text(), stopped.column)
}
