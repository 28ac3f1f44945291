use std::collections::BTreeSet;
use std::ops::Range;

use quorate_base::{SourceFile, Sources, Span};

use crate::words::visible_character;

/// Lines with more characters than this are cut around what is shown in them.
const LONGEST_LINE: usize = 200;
/// How much of a cut line stands before what is shown in it.
const BEFORE: usize = 40;
/// How much of a cut line is shown.
const SHOWN: usize = 160;

/// The span, moved inside its text and onto whole characters.
///
/// A line break at its end is left out, and the end of the text counts as the end of the last line with something on it.
pub(crate) fn clamp(span: Span, sources: &Sources) -> Span {
    let Some(file) = sources.get(span.file) else {
        return Span::new(span.file, 0, 0);
    };
    let text = file.text.as_str();
    let boundary = |byte: u32| {
        let mut byte = (byte as usize).min(text.len());
        while !text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    };
    let mut start = boundary(span.start);
    let mut end = boundary(span.end.max(span.start)).max(start);
    let covered = text.get(start..end).unwrap_or("");
    end = start + covered.trim_end_matches(['\n', '\r']).len();
    if start == text.len() {
        start = text.trim_end().len();
        end = start;
    }
    let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span::new(span.file, narrow(start), narrow(end))
}

/// The lines of a file in which something is shown, with what they are made of kept apart from how they look.
pub(crate) struct Excerpt {
    /// The numbers of the lines, in order.
    pub numbers: Vec<u32>,
    /// The lines, one below the other, fit to be drawn.
    pub text: String,
    marks: Vec<Mark>,
}

/// A byte of the file and the byte of the excerpt it became.
struct Mark {
    from: u32,
    to: usize,
}

impl Excerpt {
    /// The lines in which `spans`, which are clamped already, begin and end. The first span decides where a long line is cut.
    pub fn new(file: &SourceFile, spans: &[Span]) -> Excerpt {
        let last_byte = |span: &Span| span.end.saturating_sub(1).max(span.start);
        let line_of = |byte: u32| file.line_column(byte).line;
        let numbers: BTreeSet<u32> =
            spans.iter().flat_map(|span| [line_of(span.start), line_of(last_byte(span))]).collect();
        let mut excerpt = Excerpt { numbers: Vec::new(), text: String::new(), marks: Vec::new() };
        for number in numbers {
            let Some((start, line)) = file.line(number) else { continue };
            let end = start as usize + line.len();
            let inside = |byte: u32| (start as usize..=end).contains(&(byte as usize));
            let first = spans.iter().find_map(|span| {
                inside(span.start)
                    .then_some(span.start)
                    .or(inside(last_byte(span)).then_some(last_byte(span)))
            });
            excerpt.numbers.push(number);
            excerpt.push_line(start, line, first.unwrap_or(start));
        }
        excerpt
    }

    /// Where a span of the file lies in the excerpt; one without width takes the next character of its line, if there is one.
    pub fn place(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start);
        let end = self.byte(span.end).max(start);
        if start < end {
            return start..end;
        }
        let next = self.text.get(start..).and_then(|rest| rest.chars().next()).filter(|next| *next != '\n');
        start..start + next.map_or(0, char::len_utf8)
    }

    /// Which line of the excerpt a place in it ends in, from 0.
    pub fn line_index(&self, place: &Range<usize>) -> usize {
        let last = place.end.saturating_sub(1).max(place.start);
        self.text.bytes().take(last).filter(|byte| *byte == b'\n').count()
    }

    fn byte(&self, byte: u32) -> usize {
        let after = self.marks.partition_point(|mark| mark.from <= byte);
        after.checked_sub(1).and_then(|last| self.marks.get(last)).map_or(0, |mark| mark.to)
    }

    fn push_line(&mut self, start: u32, line: &str, first: u32) {
        let mut window = 0..usize::MAX;
        if line.chars().nth(LONGEST_LINE).is_some() {
            let column =
                line.get(..first.saturating_sub(start) as usize).map_or(0, |before| before.chars().count());
            let from = column.saturating_sub(BEFORE);
            window = from..from + SHOWN;
        }
        self.marks.push(Mark { from: start, to: self.text.len() });
        if window.start > 0 {
            self.text.push('…');
        }
        for (index, (byte, character)) in line.char_indices().enumerate() {
            if index == window.end {
                self.mark(start, byte);
                self.text.push('…');
                self.text.push('\n');
                return;
            }
            if index >= window.start {
                self.mark(start, byte);
                self.text.push(visible_character(character));
            }
        }
        self.mark(start, line.len());
        self.text.push('\n');
    }

    fn mark(&mut self, start: u32, byte: usize) {
        let from = start.saturating_add(u32::try_from(byte).unwrap_or(u32::MAX));
        self.marks.push(Mark { from, to: self.text.len() });
    }
}
