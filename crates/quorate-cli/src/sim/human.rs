use quorate_report::visible;
use quorate_sim::{Cell, GENERATOR, Holds, Measured, Results};

use super::{Found, words};
use crate::files::display;

/// The results as tables: the last sweep goes across, the others down.
pub fn results(found: &Found, results: &Results, seed: Option<u64>) -> String {
    let runs: usize = results.cells.iter().map(|cell| cell.runs).sum();
    let events: u64 = results.cells.iter().map(|cell| cell.events).sum();
    let count = results.cells.len();
    let head = format!("seed {}, {GENERATOR}, {}, {}", results.seed, many(count, "cell"), many(runs, "run"));
    let mut text = format!("{}        {head}\n", visible(&results.name));
    let measures = results.cells.first().map_or(0, |cell| cell.measures.len());
    if results.sweep.is_empty() {
        text += &list(results);
    } else {
        for measure in 0..measures {
            text += "\n";
            text += &table(results, measure);
        }
    }
    text += &refused(results);
    text += &expectations(found, results, seed);
    text + &format!("{}\n", many(usize::try_from(events).unwrap_or(usize::MAX), "event"))
}

/// Of one cell: a line for each measure.
fn list(results: &Results) -> String {
    let mut rows = vec![["", "mean", "5%", "50%", "95%"].map(str::to_owned).to_vec()];
    for measured in results.cells.iter().flat_map(|cell| &cell.measures) {
        let mut row = vec![measured.name.clone(), mean(measured)];
        let wanted = measured.summary.quantiles.iter().filter(|(percent, _)| [5, 50, 95].contains(percent));
        if !measured.is_rate {
            row.extend(wanted.map(|(_, value)| short(*value)));
        }
        rows.push(row);
    }
    aligned(&rows)
}

/// Of several: a table for each measure.
fn table(results: &Results, measure: usize) -> String {
    let Some((across, down)) = results.sweep.split_last() else { return String::new() };
    let name = results.cells.first().and_then(|cell| cell.measures.get(measure)).map(|it| it.name.clone());
    let mut columns: Vec<&str> = Vec::new();
    for cell in &results.cells {
        if let Some(value) = cell.at.last()
            && !columns.contains(&value.as_str())
        {
            columns.push(value);
        }
    }
    let mut head = vec![name.unwrap_or_default()];
    let titles = columns.iter().enumerate();
    head.extend(
        titles
            .map(|(place, value)| if place == 0 { format!("{across} {value}") } else { (*value).to_owned() }),
    );
    let mut rows = vec![head];
    for cells in results.cells.chunks(columns.len().max(1)) {
        let values = cells.first().map(|cell| cell.at.as_slice()).unwrap_or_default();
        let words: Vec<String> =
            down.iter().zip(values).map(|(name, value)| format!("{name} {value}")).collect();
        let mut row = vec![words.join(", ")];
        row.extend(cells.iter().map(|cell| cell.measures.get(measure).map(mean).unwrap_or_default()));
        rows.push(row);
    }
    aligned(&rows)
}

fn refused(results: &Results) -> String {
    let mut all = std::collections::BTreeMap::<&str, u64>::new();
    for (code, times) in results.cells.iter().flat_map(|cell| &cell.refusals) {
        *all.entry(code).or_default() += times;
    }
    if all.is_empty() {
        return String::new();
    }
    let mut all: Vec<(&str, u64)> = all.into_iter().collect();
    all.sort_by_key(|(code, times)| (std::cmp::Reverse(*times), *code));
    let words: Vec<String> = all.iter().map(|(code, times)| format!("{code} {times}")).collect();
    format!("\nrefused   {}\n", words.join(", "))
}

/// What has become of each expectation, with the command that replays a run against it.
fn expectations(found: &Found, results: &Results, seed: Option<u64>) -> String {
    let mut text = String::new();
    for (place, trial) in found.experiment.trials.iter().enumerate() {
        let cells = (1usize..).zip(&results.cells);
        let asked: Vec<(usize, &Cell, &quorate_sim::Verdict)> = cells
            .filter_map(|(number, cell)| Some((number, cell, cell.verdicts.get(place)?.as_ref()?)))
            .collect();
        let among = |holds: Holds| asked.iter().filter(|(.., verdict)| verdict.holds == holds).count();
        let (held, broken, undecided) = (among(Holds::Held), among(Holds::Broken), among(Holds::Undecided));
        let mut told: Vec<String> = Vec::new();
        for (count, word) in [(held, "held"), (broken, "broken"), (undecided, "undecided")] {
            if count > 0 {
                told.push(match asked.len() {
                    1 => word.to_owned(),
                    all => format!("{word} in {count} of {}", many(all, "cell")),
                });
            }
        }
        let told = if told.is_empty() { "asked of no cell".to_owned() } else { told.join(", ") };
        text += &format!("\n{}        {told}\n", visible(&words(trial.span, &found.sources)));
        for (number, cell, verdict) in asked.iter().filter(|(.., verdict)| verdict.holds == Holds::Broken) {
            let at: Vec<String> =
                results.sweep.iter().zip(&cell.at).map(|(name, value)| format!("{name} {value}")).collect();
            let at = if at.is_empty() { String::new() } else { format!("   {}", at.join(", ")) };
            let share = verdict
                .share
                .map_or_else(String::new, |(share, ..)| format!("   in {} of runs", percent(share)));
            text += &format!("  broken{at}{share}   seed {}\n", results.seed);
            if let Some(run) = verdict.against.first() {
                let cell = if results.cells.len() > 1 { format!(" --cell {number}") } else { String::new() };
                let seed = seed.map_or_else(String::new, |seed| format!(" --seed {seed}"));
                let only = if found.program.experiments.len() > 1 {
                    format!(" -k '{}'", regex::escape(&found.experiment.name).replace('\'', "."))
                } else {
                    String::new()
                };
                text += &format!(
                    "  worst run   quo sim {}{only}{seed}{cell} --keep {run}\n",
                    display(&found.path)
                );
            }
        }
    }
    if text.is_empty() { "\n".to_owned() } else { text + "\n" }
}

/// A mean with half its interval, to as many places as that tells.
fn mean(measured: &Measured) -> String {
    let summary = &measured.summary;
    let half = (summary.high - summary.low) / 2.0;
    if measured.is_rate {
        let half = if half.is_finite() { format!(" ±{:.1}", half * 100.0) } else { String::new() };
        return format!("{}{half}", percent(summary.mean));
    }
    if summary.mean.is_nan() {
        return "none".to_owned();
    }
    if !half.is_finite() {
        return short(summary.mean);
    }
    if half == 0.0 {
        return format!("{} ±0", short(summary.mean));
    }
    // One place of the half interval that is not a nought.
    let places = (-half.log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{:.places$} ±{half:.places$}", summary.mean)
}

fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn short(number: f64) -> String {
    if number.is_nan() {
        return String::new();
    }
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn many(count: usize, of: &str) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    if count == 1 { format!("1 {of}") } else { format!("{grouped} {of}s") }
}

/// Rows under each other, columns two blanks apart at least.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let blanks = width.saturating_sub(cell.chars().count()) + 3;
            line += &visible(cell);
            line += &" ".repeat(blanks);
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}
