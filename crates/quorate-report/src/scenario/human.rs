use super::{Failed, Picture, Played, Standing, Step, Tested, Verdict};
use crate::paint::{Paint, Tint};
use crate::visible;

/// Names longer than this do not push the verdicts to the right.
const WIDEST: usize = 90;

/// A line for each scenario, and under it what is to be said of it.
pub(super) fn human(tested: &Tested, quiet: bool, paint: Paint) -> String {
    let width = |of: fn(&Played) -> &str| {
        let widths = tested.played.iter().map(|played| of(played).chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let (files, names) = (width(|played| &played.file), width(|played| &played.name));
    let is_shown = |played: &&Played| !quiet || played.verdict() != Verdict::Ok;
    let verdicts = tested.played.iter().filter(is_shown).map(|played| word(played.verdict()).len()).max();
    let verdicts = verdicts.unwrap_or(0).max(word(Verdict::Failed).len());
    let mut text = String::new();
    for played in tested.played.iter().filter(is_shown) {
        let (file, name) = (padded(&visible(&played.file), files), padded(&visible(&played.name), names));
        let tint = match played.verdict() {
            Verdict::Ok => Tint::Good,
            Verdict::Changed => Tint::Warning,
            Verdict::Failed => Tint::Error,
        };
        let verdict = paint.tint(tint, &padded(word(played.verdict()), verdicts));
        let events = counted(usize::try_from(played.events).unwrap_or(usize::MAX), "event");
        text += &format!("{}   {name}   {verdict}   {events}\n", paint.tint(Tint::Dim, &file));
        let mut told: &[Step] = &[];
        for failed in &played.failures {
            text += &failure(failed, told, files + 5, paint);
            told = &failed.trail;
        }
        for picture in &played.pictures {
            text += &moved(picture, files + 5, paint);
        }
    }
    if quiet { text } else { text + &closing(tested, paint) }
}

/// The line with its place, under it the values of its parts, what happened instead, and the steps that led there unless
/// they have been told.
pub(super) fn failure(failed: &Failed, told: &[Step], indent: usize, paint: Paint) -> String {
    let margin = " ".repeat(indent);
    let place = paint.tint(Tint::Dim, &visible(&failed.place));
    let mut text = format!("{margin}{}   {place}\n", visible(&failed.line));
    for row in rows(&failed.values) {
        text += &format!("{margin}{}\n", row.trim_end());
    }
    if !failed.why.is_empty() {
        text += &format!("{margin}└ {}\n", visible(&failed.why));
    }
    if let Some(rule) = &failed.rule {
        text += &format!("{margin}{}\n", paint.tint(Tint::Dim, &format!("rule    {}", visible(rule))));
    }
    if failed.trail == told {
        return text;
    }
    for (step, word) in failed.trail.iter().zip(std::iter::once("after ").chain(std::iter::repeat("      ")))
    {
        let line = format!("{word}  {}   {}   {}   {}", step.at, step.what, step.place, step.came);
        text += &format!("{margin}{}\n", paint.tint(Tint::Dim, &visible(&line)));
    }
    text
}

/// A snapshot that is not what is stored, and how it differs.
fn moved(picture: &Picture, indent: usize, paint: Paint) -> String {
    if !matches!(picture.standing, Standing::New | Standing::Changed) {
        return String::new();
    }
    let margin = " ".repeat(indent);
    let place = paint.tint(Tint::Dim, &visible(&picture.place));
    let mut text =
        format!("{margin}{} snapshot \"{}\"   {place}\n", picture.standing.word(), visible(&picture.name));
    for line in &picture.changes {
        let tint = match line.chars().next() {
            Some('-') => Tint::Error,
            Some('+') => Tint::Good,
            _ => Tint::Dim,
        };
        text += &format!("{margin}  {}\n", paint.tint(tint, visible(line).trim_end()));
    }
    text
}

fn closing(tested: &Tested, paint: Paint) -> String {
    let mut text = format!("{}: ", counted(tested.played.len(), "scenario"));
    let count = |verdict| tested.played.iter().filter(|played| played.verdict() == verdict).count();
    let words = [(Verdict::Ok, "ok"), (Verdict::Changed, "changed"), (Verdict::Failed, "failed")];
    let counts = words.map(|(verdict, word)| (count(verdict), word, verdict == Verdict::Ok));
    let told = counts.iter().filter(|(count, _, always)| *count > 0 || *always);
    text += &told.map(|(count, word, _)| format!("{count} {word}")).collect::<Vec<_>>().join(", ");
    text.push('\n');
    for (claim, place) in &tested.unreached {
        let line = format!("not reached   {}   {}", visible(claim), visible(place));
        text += &(paint.tint(Tint::Dim, &line) + "\n");
    }
    let pictures: Vec<Standing> =
        tested.played.iter().flat_map(|played| &played.pictures).map(|picture| picture.standing).collect();
    let standings = [Standing::Same, Standing::Written, Standing::New, Standing::Changed];
    let counts =
        standings.map(|standing| (pictures.iter().filter(|one| **one == standing).count(), standing));
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, standing)| format!("{count} {}", standing.word()))
        .collect();
    if !counts.is_empty() {
        let line = format!("{}: {}", counted(pictures.len(), "snapshot"), counts.join(", "));
        text += &(paint.tint(Tint::Dim, &line) + "\n");
    }
    if tested.is_pending {
        text += "accept or reject what is new or changed with   quo test --review\n";
    }
    text
}

/// The values under their parts, in as few rows as they fit.
fn rows(values: &[(Option<usize>, String, String)]) -> Vec<String> {
    let mut values: Vec<_> = values.iter().collect();
    values.sort_by_key(|(column, ..)| *column);
    let mut rows: Vec<String> = Vec::new();
    for (column, part, value) in values {
        let Some(column) = column else {
            rows.push(format!("└ {}: {}", visible(part), visible(value)));
            continue;
        };
        let shown = format!("└ {}", visible(value));
        let fits = |row: &&mut String| {
            let width = row.chars().count();
            width == 0 || width + 2 <= *column
        };
        match rows.iter_mut().find(fits) {
            Some(row) => *row = padded(row, *column) + &shown,
            None => rows.push(" ".repeat(*column) + &shown),
        }
    }
    rows
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok",
        Verdict::Changed => "changed",
        Verdict::Failed => "FAILED",
    }
}

fn counted(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

fn padded(words: &str, width: usize) -> String {
    let missing = width.saturating_sub(words.chars().count());
    words.to_owned() + &" ".repeat(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_under_their_parts() {
        let value = |column: usize, value: &str| (Some(column), String::new(), value.to_owned());
        let near = [value(4, "a long value"), value(9, "b"), value(30, "c")];
        assert_eq!(rows(&near), ["    └ a long value            └ c", "         └ b"]);
        assert_eq!(rows(&[(None, "a".to_owned(), "3".to_owned())]), ["└ a: 3"]);
        assert!(rows(&[]).is_empty());
    }
}
