//! What is said of an import.

use quorate_import::Report;
use quorate_report::visible;

/// How many reasons are told one by one.
const SHOWN: usize = 12;

/// The account of an import, in a few lines.
pub fn account(report: &Report) -> String {
    let totals = report.totals();
    let mut text = format!(
        "{}   {} records   {} mapped, {} carried, {} left out",
        report.source, report.records, totals.mapped, totals.carried, totals.skipped
    );
    if report.duplicates > 0 {
        text += &format!(", {} there twice", report.duplicates);
    }
    text += &format!("     {} lines\n", report.lines);
    if report.reordered > 0 {
        text += &format!(
            "{}\n",
            count(
                report.reordered,
                "record stood after a later one and was",
                "records stood after later ones and were"
            )
        );
    }
    for (what, times) in &report.unsaid {
        text += &format!("not in the records   {}   {times} ×\n", visible(what));
    }
    let reasons = report.reasons();
    for (reason, (times, first)) in reasons.iter().take(SHOWN) {
        let column = first.column.as_ref().map_or_else(String::new, |column| format!(", column {column}"));
        let place = format!("{}:{}{column}", first.file, first.line);
        let more = if *times > 1 { format!(", and {} more", times - 1) } else { String::new() };
        text += &format!("left out   {}   {}{more}\n", visible(reason), visible(&place));
    }
    if reasons.len() > SHOWN {
        text += &format!("left out   for {} more reasons: --report tells them all\n", reasons.len() - SHOWN);
    }
    text
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {} put in order of time", if number == 1 { one } else { many })
}
