//! The words of a text, and what stands between them.

use quorate_base::Span;
use quorate_syntax::{Kind, Lexed};

/// The words of a text with the gaps between them. Gap `n` is the one before word `n`; the last gap ends the text.
pub(crate) struct Source<'t> {
    words: Vec<Word<'t>>,
    gaps: Vec<Gap<'t>>,
    partners: Vec<usize>,
}

/// A word or mark.
pub(crate) struct Word<'t> {
    pub(crate) kind: Kind,
    pub(crate) text: &'t str,
    pub(crate) width: usize,
    start: u32,
}

/// What stands before a word.
#[derive(Default)]
pub(crate) struct Gap<'t> {
    /// The comments in it.
    pub(crate) remarks: Vec<Remark<'t>>,
    /// Whether the word begins a line.
    pub(crate) has_break: bool,
    /// Whether an empty line stands right before the word.
    pub(crate) is_apart: bool,
    /// How many characters stand before the word in its line.
    pub(crate) column: usize,
    /// Whether more than one blank sets the word off from the one before it, in the same line.
    pub(crate) is_wide: bool,
}

/// A comment.
pub(crate) struct Remark<'t> {
    pub(crate) text: &'t str,
    /// Whether it begins a line.
    pub(crate) begins_line: bool,
    /// Whether an empty line stands before it.
    pub(crate) is_apart: bool,
}

impl<'t> Source<'t> {
    pub(crate) fn new(text: &'t str, lexed: &Lexed) -> Source<'t> {
        let slice = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or("");
        let mut comments = lexed.comments.iter().peekable();
        let mut source = Source { words: Vec::new(), gaps: Vec::new(), partners: Vec::new() };
        let mut open = Vec::new();
        let mut end = 0;
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let mut gap_until = |start: u32, end: &mut u32| {
            let mut gap = Gap::default();
            while let Some(comment) = comments.next_if(|comment| comment.span.start < start) {
                let blank = slice(*end, comment.span.start);
                let begins_line = *end == 0 || blank.contains('\n') || !gap.remarks.is_empty();
                // A comment reaches to the end of its line, without the line break.
                let breaks = blank.matches('\n').count();
                gap.remarks.push(Remark {
                    text: slice(comment.span.start, comment.span.end).trim_end(),
                    begins_line,
                    is_apart: breaks > 1,
                });
                *end = comment.span.end;
            }
            let blank = slice(*end, start);
            let breaks = blank.matches('\n').count();
            gap.has_break = breaks > 0;
            gap.is_apart = breaks > 1;
            gap.is_wide = breaks == 0 && blank.len() > 1;
            let line = slice(0, start).rfind('\n').map_or(0, |line_break| line_break + 1);
            gap.column = text.get(line..start as usize).unwrap_or("").chars().count();
            gap
        };
        for (at, token) in lexed.tokens.iter().enumerate() {
            source.gaps.push(gap_until(token.span.start, &mut end));
            end = token.span.end;
            let text = slice(token.span.start, token.span.end);
            source.words.push(Word {
                kind: token.kind,
                text,
                width: text.chars().count(),
                start: token.span.start,
            });
            source.partners.push(at);
            if token.kind.closer().is_some() {
                open.push(at);
            } else if token.kind.is_closer()
                && let Some(opener) = open.pop()
            {
                for (from, to) in [(opener, at), (at, opener)] {
                    if let Some(partner) = source.partners.get_mut(from) {
                        *partner = to;
                    }
                }
            }
        }
        source.gaps.push(gap_until(length, &mut end));
        source
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at `at`.
    pub(crate) fn word(&self, at: usize) -> Option<&Word<'t>> {
        self.words.get(at)
    }

    /// The kind of the word at `at`.
    pub(crate) fn kind(&self, at: usize) -> Kind {
        self.word(at).map_or(Kind::End, |word| word.kind)
    }

    /// The gap before the word at `at`.
    pub(crate) fn gap(&self, at: usize) -> Option<&Gap<'t>> {
        self.gaps.get(at)
    }

    /// Whether a line is broken before the word at `at`, or must be for a comment's sake.
    pub(crate) fn is_broken(&self, at: usize) -> bool {
        self.gap(at).is_some_and(|gap| gap.has_break || !gap.remarks.is_empty())
    }

    /// The bracket that belongs to the one at `at`.
    pub(crate) fn partner(&self, at: usize) -> usize {
        self.partners.get(at).copied().unwrap_or(at)
    }

    /// The first word of a place.
    pub(crate) fn first(&self, place: Span) -> usize {
        self.words.partition_point(|word| word.start < place.start)
    }

    /// The last word of a place.
    pub(crate) fn last(&self, place: Span) -> usize {
        self.words.partition_point(|word| word.start < place.end).saturating_sub(1)
    }
}
