//! A condition as it stands in the text, with values in the place of what it reads.

use quorate_base::Span;
use quorate_ir::Compare;
use quorate_reference::{Seen, What};

use super::number::write_number;
use crate::recording::Recording;

/// A value longer than this is cut.
const LONGEST: usize = 72;

/// A value, cut if it is long.
pub(crate) fn shortened(text: String) -> String {
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(std::iter::once('…')).collect()
}

/// What a value is, in few words.
pub(super) fn value(seen: &Seen) -> String {
    match (&seen.number, &seen.value) {
        (Some(number), _) => write_number(number),
        (None, Some(text)) => shortened(text.clone()),
        (None, None) => "no value".to_owned(),
    }
}

/// A condition with the values it read; empty if that would say nothing that its mark does not say.
pub(super) fn values(recording: &Recording<'_>, seen: &Seen) -> String {
    let parts: Vec<&Seen> = seen.inside.iter().filter(|part| part.is_asked || !seen.is_asked).collect();
    let between = match &seen.what {
        What::Compare(Compare::Less) => "<",
        What::Compare(Compare::AtMost) => "<=",
        What::Compare(Compare::More) => ">",
        What::Compare(Compare::AtLeast) => ">=",
        What::Equal => "==",
        What::In => "in",
        What::Is(state) => {
            let of = parts.first().map(|of| recording.words(of.span)).unwrap_or_default();
            return format!("{of} is {state}");
        }
        What::Local(_) | What::Cell { .. } | What::Call { .. } | What::Known => return value(seen),
        // A value that had to be cut says less than what came of it.
        _ => {
            return written(recording, seen)
                .filter(|text| !text.contains('…'))
                .unwrap_or_else(|| value(seen));
        }
    };
    match parts.as_slice() {
        [left, right] => format!("{} {between} {}", side(recording, left), side(recording, right)),
        [left] => format!("{} {between} …", side(recording, left)),
        _ => String::new(),
    }
}

/// A side of a comparison: what it reads, and what that comes to.
fn side(recording: &Recording<'_>, seen: &Seen) -> String {
    let come_to = value(seen);
    if is_plain(seen) {
        return come_to;
    }
    match written(recording, seen) {
        Some(written) if written != come_to => format!("{written} = {come_to}"),
        _ => come_to,
    }
}

/// Whether an expression reads one thing, or nothing.
fn is_plain(seen: &Seen) -> bool {
    match &seen.what {
        What::Same => seen.inside.first().is_none_or(is_plain),
        What::Whole(_) | What::Ratio(_) | What::Logic(_) | What::Not => false,
        _ => true,
    }
}

/// The words of an expression, with values in the place of what it reads.
fn written(recording: &Recording<'_>, seen: &Seen) -> Option<String> {
    let mut leaves = Vec::new();
    for part in &seen.inside {
        find_leaves(part, &mut leaves);
    }
    let whole = seen.span;
    leaves.sort_by_key(|(span, _)| (span.start, u32::MAX - span.end));
    let text = |start: u32, end: u32| recording.words_between(Span::new(whole.file, start, end));
    let mut out = String::new();
    let mut at = whole.start;
    for (span, value) in leaves {
        if span.file != whole.file || span.start < at || span.end > whole.end || span.start == span.end {
            return None;
        }
        out += &text(at, span.start);
        out += &value;
        at = span.end;
    }
    out += &text(at, whole.end);
    Some(out).filter(|out| !out.trim().is_empty())
}

/// What an expression reads, with the places where it stands.
fn find_leaves(seen: &Seen, leaves: &mut Vec<(Span, String)>) {
    match &seen.what {
        What::Known => {}
        What::Same
        | What::Whole(_)
        | What::Ratio(_)
        | What::Logic(_)
        | What::Not
        | What::Compare(_)
        | What::Equal
        | What::In
        | What::Is(_) => seen.inside.iter().for_each(|part| find_leaves(part, leaves)),
        _ => leaves.push((seen.span, value(seen))),
    }
}

impl Recording<'_> {
    /// The words a span covers, blanks between lines made one.
    fn words_between(&self, span: Span) -> String {
        let text = self.sources.text(span);
        if !text.contains('\n') {
            return text.to_owned();
        }
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let blank = |is_there: bool| if is_there { " " } else { "" };
        format!(
            "{}{words}{}",
            blank(text.starts_with(char::is_whitespace)),
            blank(text.ends_with(char::is_whitespace) && !words.is_empty())
        )
    }
}

/// What an expression that has no value was given.
pub(super) fn operands(recording: &Recording<'_>, seen: &Seen) -> String {
    let plain = || {
        let values: Vec<String> = seen.inside.iter().map(value).collect();
        values.join(", ")
    };
    written(recording, seen).unwrap_or_else(plain)
}
