//! A difference as people read it.

use super::{Difference, ReplayRows, RuleRow, StepRow};
use crate::words::visible;

/// Where what is said begins, after the name of the section.
const MARGIN: usize = 10;
/// More than this goes on lines of its own.
const INLINE: usize = 72;
/// Columns of a table are no wider than this, however long one entry is.
const WIDEST: usize = 44;
/// Of a rule that is new or gone no more is shown.
const WHOLE: usize = 160;
/// More steps than this are left to the other forms.
const STEPS: usize = 100;

pub(super) fn write(difference: &Difference) -> String {
    if difference.is_nothing() {
        return match &difference.replay {
            None => "no difference\n".to_owned(),
            Some(replay) => format!("no difference     {}\n", replayed(replay)),
        };
    }
    let mut text = String::new();
    if difference.rules.is_empty() {
        section(&mut text, "rules", &["no difference".to_owned()]);
    } else {
        let lines: Vec<String> = difference.rules.iter().flat_map(rule).collect();
        section(&mut text, "rules", &lines);
    }
    let findings = difference.findings.iter().map(|finding| {
        let word = if finding.is_new { "new" } else { "gone" };
        format!("{word}  {}[{}]: {}   {}", finding.severity, finding.code, finding.message, finding.place)
    });
    section(&mut text, "findings", &findings.collect::<Vec<_>>());
    if let Some(replay) = &difference.replay {
        text += &replay_text(replay);
    }
    text.lines().map(|line| visible(line.trim_end()) + "\n").collect()
}

/// One line for each difference.
pub(super) fn short(difference: &Difference) -> String {
    let place = |side: &Option<(String, String)>| side.as_ref().map(|(_, place)| place.clone());
    let rules = difference.rules.iter().map(|rule| {
        let place = place(&rule.after).or(place(&rule.before)).unwrap_or_default();
        let words = |side: &Option<(String, String)>| {
            side.as_ref().map_or_else(|| "—".to_owned(), |(words, _)| words.replace('\n', "; "))
        };
        let (before, after) = (words(&rule.before), words(&rule.after));
        format!("{place}: {}: {} {}: {before} → {after}", rule.change, rule.kind, subject(rule))
    });
    let findings = difference.findings.iter().map(|finding| {
        let word = if finding.is_new { "new" } else { "gone" };
        format!("{}: {word}: {}[{}]: {}", finding.place, finding.severity, finding.code, finding.message)
    });
    let replay = difference.replay.as_ref();
    let steps = replay.into_iter().flat_map(|replay| &replay.steps).map(|step| {
        let number = step.old.map_or_else(|| "·".to_owned(), |number| number.to_string());
        format!("{number}: {}: {}: {} → {}", step.class, step.what, step.before, step.after)
    });
    rules.chain(findings).chain(steps).map(|line| visible(&line) + "\n").collect()
}

fn section(text: &mut String, name: &str, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        let name = if index == 0 { name } else { "" };
        text.push_str(&format!("{name:MARGIN$}{line}\n"));
    }
}

fn subject(rule: &RuleRow) -> String {
    if rule.aspect.is_empty() { rule.name.clone() } else { format!("{} {}", rule.name, rule.aspect) }
}

fn rule(rule: &RuleRow) -> Vec<String> {
    let place = |side: &Option<(String, String)>| {
        // A line is enough for people.
        side.as_ref().and_then(|(_, place)| place.rsplit_once(':')).map(|(line, _)| line.to_owned())
    };
    let places: Vec<String> = [place(&rule.before), place(&rule.after)].into_iter().flatten().collect();
    let places = places.join(", ");
    let reaches = match rule.reaches.as_slice() {
        [] => String::new(),
        several => format!("     reaches {}", several.join(", ")),
    };
    let is_whole = rule.change != "changed";
    let words = |side: &Option<(String, String)>| {
        side.as_ref().map(|(words, _)| if is_whole { cut(words) } else { words.clone() })
    };
    let (before, after) = (words(&rule.before), words(&rule.after));
    let head = match rule.change {
        "added" => format!("+ {} {}", rule.kind, rule.name),
        "removed" => format!("- {} {}", rule.kind, rule.name),
        _ => subject(rule),
    };
    let length = |side: &Option<String>| side.as_ref().map_or(1, |words| words.chars().count());
    let is_long = |side: &Option<String>| side.as_ref().is_some_and(|words| words.contains('\n'));
    let is_inline = length(&before) + length(&after) <= INLINE && !is_long(&before) && !is_long(&after);
    if is_inline {
        let said = match (rule.change, before, after) {
            ("changed", before, after) => {
                let shown = |side: Option<String>| {
                    side.filter(|words| !words.is_empty()).unwrap_or_else(|| "—".to_owned())
                };
                format!("{} → {}", shown(before), shown(after))
            }
            (_, before, after) => before.or(after).unwrap_or_default(),
        };
        let said = if said.is_empty() { said } else { format!("   {said}") };
        return vec![format!("{head}{said}   {places}{reaches}")];
    }
    let mut lines = vec![format!("{head}   {places}{reaches}")];
    let marked = |sign: char, side: Option<String>| {
        let words = side.unwrap_or_default();
        words.lines().map(|line| format!("  {sign} {line}")).collect::<Vec<_>>()
    };
    lines.extend(marked('-', before));
    lines.extend(marked('+', after));
    lines
}

fn replayed(replay: &ReplayRows) -> String {
    let count = |number: u64, one: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {one}s"),
    };
    let [old, new] = replay.deadlines;
    let deadlines = if old == new {
        count(old, "deadline")
    } else {
        format!("{} and {new} under the new rules", count(old, "deadline"))
    };
    format!("{} replayed, {deadlines}", count(replay.events, "event"))
}

fn replay_text(replay: &ReplayRows) -> String {
    let mut text = String::new();
    let first = match replay.steps.first() {
        None => "no outcome differs".to_owned(),
        Some(step) => format!("first difference at {}", step.number()),
    };
    section(&mut text, "events", &[format!("{}, {first}", replayed(replay))]);
    let shown = replay.steps.get(..STEPS.min(replay.steps.len())).unwrap_or_default();
    let rows: Vec<[String; 5]> = shown
        .iter()
        .map(|step| {
            let side = |words: &str| if words == "—" { words.to_owned() } else { format!("→ {words}") };
            [step.number(), step.what.clone(), side(&step.before), side(&step.after), step.why.clone()]
        })
        .collect();
    let width = |column: usize| {
        let widths = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let [number, what, before, after] = [width(0), width(1), width(2), width(3)];
    for [number_cell, what_cell, before_cell, after_cell, why] in &rows {
        text += &format!(
            "{number_cell:>number$}  {what_cell:what$}   {before_cell:before$}   {after_cell:after$}   {why}\n"
        );
    }
    if replay.steps.len() > STEPS {
        text += &format!("… and {} more, which --format json and --html show\n", replay.steps.len() - STEPS);
    }
    let counts = replay.counts;
    let mut counted = format!(
        "{} unchanged, {} changed, {} moot, {} tainted",
        counts.unchanged, counts.changed, counts.moot, counts.tainted
    );
    if counts.tainted_same > 0 {
        counted += &format!(" ({} came out the same)", counts.tainted_same);
    }
    section(&mut text, "steps", &[counted]);
    let money: Vec<String> = replay
        .money
        .iter()
        .map(|row| format!("{} {} {}", row.account, signed(&row.change), row.asset))
        .collect();
    if money.is_empty() {
        section(&mut text, "money", &["all balances equal".to_owned()]);
    } else {
        let mut lines = wrapped(&money);
        if let Some(last) = lines.last_mut() {
            last.push_str("     all other balances equal");
        }
        section(&mut text, "money", &lines);
    }
    let ends = |kind: &str| -> Vec<String> {
        let rows = replay.ends.iter().filter(|row| row.kind == kind);
        rows.map(|row| match kind {
            "roster" => format!("{} {}", row.name, came_and_went(&row.before, &row.after)),
            _ => format!("{} {} → {}", row.name, row.before, row.after),
        })
        .collect()
    };
    section(&mut text, "rosters", &wrapped(&ends("roster")));
    section(&mut text, "settings", &wrapped(&ends("setting")));
    section(&mut text, "matters", &wrapped(&ends("matter")));
    section(&mut text, "trust", std::slice::from_ref(&replay.trust));
    text
}

/// So much of a rule that is new or gone as tells which it is.
fn cut(words: &str) -> String {
    if words.chars().count() <= WHOLE {
        return words.to_owned();
    }
    words.chars().take(WHOLE).chain(std::iter::once('…')).collect()
}

/// A number with a sign that is as wide as a plus.
fn signed(number: &str) -> String {
    number.strip_prefix('-').map_or_else(|| number.to_owned(), |rest| format!("−{rest}"))
}

/// Who is in the one list and not in the other; the lists, where only their order differs.
fn came_and_went(before: &str, after: &str) -> String {
    let names = |list: &str| -> Vec<String> {
        list.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let (before_names, after_names) = (names(before), names(after));
    let gone = before_names.iter().filter(|name| !after_names.contains(name)).map(|name| format!("−{name}"));
    let come = after_names.iter().filter(|name| !before_names.contains(name)).map(|name| format!("+{name}"));
    let all: Vec<String> = come.chain(gone).collect();
    if all.is_empty() { format!("{before} → {after}") } else { all.join(" ") }
}

/// Entries side by side, as many on a line as fit.
fn wrapped(entries: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        match lines.last_mut() {
            Some(line) if line.chars().count() + entry.chars().count() < 90 => {
                line.push_str("   ");
                line.push_str(entry);
            }
            _ => lines.push(entry.clone()),
        }
    }
    lines
}

impl StepRow {
    /// The number by which people know a step.
    pub(super) fn number(&self) -> String {
        self.old.map_or_else(|| "·".to_owned(), |number| number.to_string())
    }
}
