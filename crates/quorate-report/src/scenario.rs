use serde_json::{Value, json};

use crate::paint::{Paint, Tint};
use crate::{Format, Style, visible};

/// What a scenario came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Its file.
    pub file: String,
    /// Its name.
    pub name: String,
    /// How many events it sent.
    pub events: u64,
    /// What went otherwise than it says.
    pub failures: Vec<Failed>,
}

/// Something that went otherwise than a scenario says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failed {
    /// The line, as it is written.
    pub line: String,
    /// Where it stands, as `file:line`.
    pub place: String,
    /// What happened instead; empty for an expectation, whose values say it.
    pub why: String,
    /// Parts of the line and their values, each with how many characters of the line stand before it, if it stands in
    /// the line as it is shown.
    pub values: Vec<(Option<usize>, String, String)>,
}

/// What all scenarios came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tested {
    /// The scenarios, in order.
    pub played: Vec<Played>,
    /// How many snapshots were taken.
    pub snapshots: usize,
    /// Claims that something is possible which no scenario reached, each with its place.
    pub unreached: Vec<(String, String)>,
}

/// What scenarios came to, in the form asked for. Under `quiet` only what failed is shown.
pub fn tested(tested: &Tested, quiet: bool, style: Style) -> String {
    match style.format {
        Format::Human => human(tested, quiet, Paint { on: style.color }),
        Format::Short => short(tested),
        Format::Json => tested.played.iter().map(|played| object(played).to_string() + "\n").collect(),
    }
}

/// Names longer than this do not push the verdicts to the right.
const WIDEST: usize = 90;

fn human(tested: &Tested, quiet: bool, paint: Paint) -> String {
    let width = |of: fn(&Played) -> &str| {
        let widths = tested.played.iter().map(|played| of(played).chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let (files, names) = (width(|played| &played.file), width(|played| &played.name));
    let mut text = String::new();
    for played in tested.played.iter().filter(|played| !quiet || !played.failures.is_empty()) {
        let (file, name) = (padded(&visible(&played.file), files), padded(&visible(&played.name), names));
        let events =
            if played.events == 1 { "1 event".to_owned() } else { format!("{} events", played.events) };
        let verdict = if played.failures.is_empty() {
            paint.tint(Tint::Good, "ok    ")
        } else {
            paint.tint(Tint::Error, "FAILED")
        };
        text += &format!("{}   {name}   {verdict}   {events}\n", paint.tint(Tint::Dim, &file));
        for failed in &played.failures {
            text += &failure(failed, files + 5, paint);
        }
    }
    if quiet {
        return text;
    }
    let failed = tested.played.iter().filter(|played| !played.failures.is_empty()).count();
    let all = tested.played.len();
    let scenarios = if all == 1 { "scenario" } else { "scenarios" };
    text += &format!("{all} {scenarios}: {} ok", all - failed);
    if failed > 0 {
        text += &format!(", {failed} failed");
    }
    text.push('\n');
    for (claim, place) in &tested.unreached {
        let line = format!("not reached   {}   {}", visible(claim), visible(place));
        text += &(paint.tint(Tint::Dim, &line) + "\n");
    }
    if tested.snapshots > 0 {
        let snapshots = if tested.snapshots == 1 {
            "1 snapshot".to_owned()
        } else {
            format!("{} snapshots", tested.snapshots)
        };
        text += &(paint.tint(Tint::Dim, &format!("{snapshots} taken, not compared")) + "\n");
    }
    text
}

/// The line with its place, under it the values of its parts, and what happened instead.
fn failure(failed: &Failed, indent: usize, paint: Paint) -> String {
    let margin = " ".repeat(indent);
    let place = paint.tint(Tint::Dim, &visible(&failed.place));
    let mut text = format!("{margin}{}   {place}\n", visible(&failed.line));
    for row in rows(&failed.values) {
        text += &format!("{margin}{}\n", row.trim_end());
    }
    if !failed.why.is_empty() {
        text += &format!("{margin}└ {}\n", visible(&failed.why));
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

fn short(tested: &Tested) -> String {
    let mut text = String::new();
    for played in &tested.played {
        for failed in &played.failures {
            let values = failed.values.iter().map(|(_, part, value)| format!("{part} is {value}"));
            let mut whys: Vec<String> = values.collect();
            whys.extend(Some(failed.why.clone()).filter(|why| !why.is_empty()));
            let why = if whys.is_empty() { String::new() } else { format!(" ({})", whys.join("; ")) };
            let line = format!("{}: failed: {}: {}{why}", failed.place, played.name, failed.line);
            text += &(visible(&line) + "\n");
        }
    }
    text
}

fn object(played: &Played) -> Value {
    let failures: Vec<Value> = played
        .failures
        .iter()
        .map(|failed| {
            let values: Vec<Value> = failed
                .values
                .iter()
                .map(|(_, part, value)| json!({ "part": part, "value": value }))
                .collect();
            json!({ "line": failed.line, "place": failed.place, "why": failed.why, "values": values })
        })
        .collect();
    json!({
        "quo": "test/1", "file": played.file, "scenario": played.name, "ok": played.failures.is_empty(),
        "events": played.events, "failures": failures,
    })
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
