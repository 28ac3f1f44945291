use super::{Coverage, Rule, RuleKind, tally};
use crate::paint::{Paint, Tint};
use crate::summary::table;
use crate::visible;

/// A table with a row for each file and process, and what was not reached.
pub(super) fn human(coverage: &Coverage, paint: Paint) -> String {
    let mut rows = Vec::new();
    for file in &coverage.files {
        rows.push(row(&visible(&file.path), &file.rules.iter().collect::<Vec<_>>()));
        for (process, rules) in file.processes() {
            rows.push(row(&format!("  {}", visible(process)), &rules));
        }
    }
    if coverage.files.len() > 1 {
        rows.push(row("all files", &coverage.rules().collect::<Vec<_>>()));
    }
    let mut text = table(&["coverage", "handlers", "guards", "deadlines", "states", "claims", "all"], rows);
    if coverage.files.is_empty() {
        text += "coverage   there is no rule in these files\n";
    }
    for file in &coverage.files {
        for rule in &file.rules {
            for lack in rule.lacks() {
                let place = format!("{}:{}", file.path, rule.line);
                let line = format!("{lack}   {}   {}", visible(&rule.title()), visible(&place));
                text += &(paint.tint(Tint::Dim, &line) + "\n");
            }
        }
    }
    text
}

/// How much was seen of some rules, by their kinds; a blank where there are none of a kind.
fn row(name: &str, rules: &[&Rule]) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    for kind in RuleKind::ALL {
        let seen = tally(rules.iter().filter(|rule| rule.kind == kind).copied());
        cells.push(if seen.all == 0 { String::new() } else { format!("{}/{}", seen.seen, seen.all) });
    }
    cells.push(tally(rules.iter().copied()).to_string());
    cells
}
