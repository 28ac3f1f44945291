//! A difference as one page that needs nothing else: no script, no picture, no network.

use super::{Difference, ReplayRows, RuleRow, StepRow};
use crate::words::visible;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;\
background:#fff}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ddd}th{font-weight:600}\
code{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap}.before code{background:#fdecea}\
.after code{background:#e8f5e9}.place{color:#666;font-size:.85em;display:block}.changed{color:#a15c00}\
.tainted{color:#6a3fa0}.moot{color:#666}.number{text-align:right}";

/// The page.
pub fn difference_page(difference: &Difference) -> String {
    let title = format!("{} → {}", difference.old, difference.new);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{}</h1>\n",
        escaped(&title),
        escaped(&title)
    );
    if difference.is_nothing() {
        page += "<p>No difference.</p>\n";
    }
    if !difference.rules.is_empty() {
        let rows = difference.rules.iter().map(rule);
        page += &table("Rules", &["what", "before", "after", "reaches"], rows);
    }
    if !difference.findings.is_empty() {
        let rows = difference.findings.iter().map(|finding| {
            let word = if finding.is_new { "new" } else { "gone" };
            cells(&[
                escaped(word),
                format!("{} {}", escaped(finding.severity), escaped(&finding.code)),
                format!("{}{}", escaped(&finding.message), place(&finding.place)),
            ])
        });
        page += &table("Findings", &["", "code", "message"], rows);
    }
    if let Some(replay) = &difference.replay {
        page += &replayed(replay);
    }
    page + "</body>\n</html>\n"
}

fn replayed(replay: &ReplayRows) -> String {
    let counts = replay.counts;
    let mut page = format!(
        "<h2>Events</h2>\n<p>{}: {} events. {} steps unchanged, {} changed, {} moot, {} tainted, of which {} came out \
         the same.</p>\n<p>{}</p>\n",
        escaped(&replay.stream),
        replay.events,
        counts.unchanged,
        counts.changed,
        counts.moot,
        counts.tainted,
        counts.tainted_same,
        escaped(&replay.trust)
    );
    if !replay.steps.is_empty() {
        page += &table(
            "Steps",
            &["", "when", "what", "before", "after", "class", "why"],
            replay.steps.iter().map(step),
        );
    }
    if !replay.money.is_empty() {
        let rows = replay.money.iter().map(|row| {
            let texts = [&row.account, &row.asset, &row.before, &row.after, &row.change];
            cells(&texts.map(|text| escaped(text)))
        });
        page += &table("Money", &["account", "asset", "before", "after", "change"], rows);
    }
    if !replay.ends.is_empty() {
        let rows = replay.ends.iter().map(|row| {
            cells(&[escaped(row.kind), escaped(&row.name), escaped(&row.before), escaped(&row.after)])
        });
        page += &table("At the end", &["", "what", "before", "after"], rows);
    }
    page
}

fn rule(rule: &RuleRow) -> String {
    let side = |class: &str, side: &Option<(String, String)>| match side {
        None => "<td>—</td>".to_owned(),
        Some((words, at)) => {
            format!("<td class=\"{class}\"><code>{}</code>{}</td>", escaped(words), place(at))
        }
    };
    format!(
        "<td>{} {} <b>{}</b> {}</td>{}{}<td>{}</td>",
        escaped(rule.change),
        escaped(&rule.kind),
        escaped(&rule.name),
        escaped(&rule.aspect),
        side("before", &rule.before),
        side("after", &rule.after),
        escaped(&rule.reaches.join(", "))
    )
}

fn step(step: &StepRow) -> String {
    let when = match &step.at_new {
        Some(other) => format!("{} → {other}", step.at),
        None => step.at.clone(),
    };
    format!(
        "<td class=\"number\">{}</td><td>{}</td><td>{}</td><td class=\"before\"><code>{}</code></td>\
         <td class=\"after\"><code>{}</code></td><td class=\"{}\">{}</td><td>{}</td>",
        escaped(&step.number()),
        escaped(&when),
        escaped(&step.what),
        escaped(&step.before),
        escaped(&step.after),
        step.class,
        step.class,
        escaped(&step.why)
    )
}

fn table(title: &str, heads: &[&str], rows: impl Iterator<Item = String>) -> String {
    let heads: String = heads.iter().map(|head| format!("<th>{head}</th>")).collect();
    let rows: String = rows.map(|row| format!("<tr>{row}</tr>\n")).collect();
    format!("<h2>{title}</h2>\n<table>\n<tr>{heads}</tr>\n{rows}</table>\n")
}

fn cells(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("<td>{cell}</td>")).collect()
}

fn place(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("<span class=\"place\">{}</span>", escaped(place)) }
}

/// Words that can do no harm in a page.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for line in words.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        for character in visible(line).chars() {
            match character {
                '&' => text.push_str("&amp;"),
                '<' => text.push_str("&lt;"),
                '>' => text.push_str("&gt;"),
                '"' => text.push_str("&quot;"),
                '\'' => text.push_str("&#39;"),
                other => text.push(other),
            }
        }
        text.push_str(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_cannot_become_part_of_the_page() {
        let row = RuleRow { name: "<script>alert(\"x\")</script>".to_owned(), ..RuleRow::default() };
        let page = difference_page(&Difference { rules: vec![row], ..Difference::default() });
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"));
    }
}
