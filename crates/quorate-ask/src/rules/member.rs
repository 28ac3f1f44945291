//! One member of two texts, part by part.

use quorate_ir::{MemberWords, PartWords};

use super::{Change, Side, View};
use crate::align::{align, equal_items};

/// A difference in one part of a member.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) aspect: &'static str,
    pub(super) change: Change,
    pub(super) before: Option<Side>,
    pub(super) after: Option<Side>,
}

type Seen<'m> = (&'m MemberWords, &'m View<'m>);

/// All that a member means.
pub(super) fn meaning(member: &MemberWords) -> Vec<(&'static str, &str)> {
    member.parts.iter().map(|part| (part.aspect, part.meaning.as_str())).collect()
}

/// The differences between a member of the old text and the one of the new text that it is held against.
pub(super) fn compare(old: Option<Seen<'_>>, new: Option<Seen<'_>>) -> Vec<Found> {
    match (old, new) {
        (Some(old), Some(new)) => parts(old, new),
        (Some(old), None) => {
            vec![Found { aspect: "", change: Change::Removed, before: Some(whole(old)), after: None }]
        }
        (None, Some(new)) => {
            vec![Found { aspect: "", change: Change::Added, before: None, after: Some(whole(new)) }]
        }
        (None, None) => Vec::new(),
    }
}

fn parts(old: Seen<'_>, new: Seen<'_>) -> Vec<Found> {
    let mut aspects: Vec<&'static str> = Vec::new();
    for part in old.0.parts.iter().chain(&new.0.parts) {
        if !aspects.contains(&part.aspect) {
            aspects.push(part.aspect);
        }
    }
    let mut found = Vec::new();
    for aspect in aspects {
        let before: Vec<&PartWords> = old.0.parts.iter().filter(|part| part.aspect == aspect).collect();
        let after: Vec<&PartWords> = new.0.parts.iter().filter(|part| part.aspect == aspect).collect();
        for (one, other) in align(&before, &after, &|a, b| a.meaning == b.meaning) {
            let one = one.and_then(|at| before.get(at)).copied();
            let other = other.and_then(|at| after.get(at)).copied();
            if one.map(|part| &part.meaning) == other.map(|part| &part.meaning) {
                continue;
            }
            let (words_before, words_after) = words(one.map(|it| (it, old)), other.map(|it| (it, new)));
            let side = |part: Option<&PartWords>, words: String, (member, view): Seen<'_>| {
                part.map(|part| {
                    let span = part.span.unwrap_or(member.span);
                    Side { words, place: view.place(span) }
                })
            };
            let before = side(one, words_before, old);
            let after = side(other, words_after, new);
            found.push(Found { aspect, change: Change::Changed, before, after });
        }
    }
    found
}

/// The words of both sides of a part: as they are written, unless what is written is the same on both sides and only
/// means something else; of what takes several lines, only the lines that the other side does not have.
fn words(old: Option<(&PartWords, Seen<'_>)>, new: Option<(&PartWords, Seen<'_>)>) -> (String, String) {
    let written = |side: Option<(&PartWords, Seen<'_>)>| {
        let (part, (_, view)) = side?;
        written(part, view)
    };
    let meant =
        |side: Option<(&PartWords, Seen<'_>)>| side.map_or_else(String::new, |(part, _)| part.words.clone());
    match (written(old), written(new)) {
        (Some(one), Some(other)) if one != other => return (one, other),
        (Some(one), None) if new.is_none() => return (one, String::new()),
        (None, Some(other)) if old.is_none() => return (String::new(), other),
        _ => {}
    }
    let (one, other) = (meant(old), meant(new));
    if !one.contains('\n') && !other.contains('\n') {
        return (one, other);
    }
    let means = |side: Option<(&PartWords, Seen<'_>)>| {
        side.map_or_else(String::new, |(part, _)| part.meaning.clone())
    };
    let (means_one, means_other) = (means(old), means(new));
    let (means_one, means_other): (Vec<&str>, Vec<&str>) =
        (means_one.lines().collect(), means_other.lines().collect());
    let same = equal_items(&means_one, &means_other, &|a, b| a.trim() == b.trim());
    let rest = |text: &str, is_same: &dyn Fn(usize) -> bool| {
        let lines = text.lines().enumerate().filter(|(at, _)| !is_same(*at));
        lines.map(|(_, line)| line.trim().to_owned()).collect::<Vec<_>>().join("\n")
    };
    (
        rest(&one, &|at| same.iter().any(|(old, _)| *old == at)),
        rest(&other, &|at| same.iter().any(|(_, new)| *new == at)),
    )
}

/// The words as they are written, if they are an expression in one line.
fn written(part: &PartWords, view: &View<'_>) -> Option<String> {
    let (span, rest) = part.written.as_ref()?;
    let text = view.text.sources.text(*span);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty() && !text.contains("//")).then(|| format!("{line}{rest}"))
}

/// A member that only one text has: what is said of it, in one line.
fn whole((member, view): Seen<'_>) -> Side {
    let mut words = String::new();
    for part in &member.parts {
        let text = written(part, view).unwrap_or_else(|| part.words.clone());
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() || line == "{}" {
            continue;
        }
        if !words.is_empty() {
            words.push_str("   ");
        }
        if !part.aspect.is_empty() && part.aspect != "does" && part.aspect != "type" {
            words.push_str(part.aspect);
            words.push(' ');
        }
        words.push_str(&line);
    }
    Side { words, place: view.place(member.span) }
}
