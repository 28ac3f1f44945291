use super::{Coverage, CoveredFile, Rule, RuleKind, Tally, tally};
use crate::visible;

/// How the page looks, on a light ground and on a dark one.
const STYLE: &str = "
:root { color-scheme: light dark; --full: #d9f2dd; --part: #fff1c2; --none: #fbd9d6; --dim: #6b6b6b; }
@media (prefers-color-scheme: dark) { :root { --full: #173d20; --part: #4a3d0c; --none: #55201c; --dim: #a0a0a0; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; }
.tally td, .tally th { padding: .15rem .9rem .15rem 0; text-align: right; font-variant-numeric: tabular-nums; }
.tally td:first-child, .tally th:first-child { text-align: left; }
.tally .process td:first-child { padding-left: 1.2rem; }
.text { font: 13px/1.5 ui-monospace, monospace; width: 100%; }
.text td { padding: 0 .6rem; white-space: pre-wrap; vertical-align: top; }
.text .number, .text .times, .text .lacks { color: var(--dim); white-space: nowrap; text-align: right; }
.text .lacks { font-family: system-ui, sans-serif; text-align: left; white-space: normal; }
.full { background: var(--full); } .part { background: var(--part); } .none { background: var(--none); }
";

/// The whole page: a table of all, and each file with its lines marked.
pub(super) fn page(coverage: &Coverage) -> String {
    let mut text = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n".to_owned();
    text += "<meta name=\"viewport\" content=\"width=device-width\">\n";
    text +=
        &format!("<title>coverage {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n", coverage.tally());
    text += &format!("<h1>{} of the rules are put to the test</h1>\n", coverage.tally());
    text += "<table class=\"tally\">\n<tr><th>file</th>";
    for kind in RuleKind::ALL {
        text += &format!("<th>{}s</th>", kind.word());
    }
    text += "<th>all</th></tr>\n";
    for (number, file) in coverage.files.iter().enumerate() {
        let link = format!("<a href=\"#file{number}\">{}</a>", escaped(&file.path));
        text += &row("file", &link, &file.rules.iter().collect::<Vec<_>>());
        for (process, rules) in file.processes() {
            text += &row("process", &escaped(process), &rules);
        }
    }
    text += "</table>\n";
    for (number, file) in coverage.files.iter().enumerate() {
        let seen = tally(file.rules.iter());
        text += &format!("<h2 id=\"file{number}\">{} — {seen}</h2>\n{}", escaped(&file.path), listing(file));
    }
    text + "</body>\n</html>\n"
}

fn row(class: &str, name: &str, rules: &[&Rule]) -> String {
    let mut text = format!("<tr class=\"{class}\"><td>{name}</td>");
    for kind in RuleKind::ALL {
        let Tally { seen, all } = tally(rules.iter().filter(|rule| rule.kind == kind).copied());
        text += &if all == 0 { "<td></td>".to_owned() } else { format!("<td>{seen}/{all}</td>") };
    }
    text + &format!("<td>{}</td></tr>\n", tally(rules.iter().copied()))
}

/// The text of a file, each line with its number, how often its rules were asked, and what no test has seen of them.
fn listing(file: &CoveredFile) -> String {
    let lines = file.lines();
    let mut text = "<table class=\"text\">\n".to_owned();
    for (number, line) in (1_u32..).zip(file.text.lines()) {
        let rules = lines.get(&number).map(Vec::as_slice).unwrap_or_default();
        let (mut class, mut times) = ("", String::new());
        if let Some(asked) = rules.iter().map(|rule| rule.asked).min() {
            let seen = tally(rules.iter().copied());
            class = match seen.seen {
                0 => " class=\"none\"",
                some if some == seen.all => " class=\"full\"",
                _ => " class=\"part\"",
            };
            times = format!("{asked}×");
        }
        let lacks: Vec<String> = rules.iter().flat_map(|rule| told(rule)).collect();
        text += &format!(
            "<tr{class}><td class=\"number\">{number}</td><td class=\"times\">{times}</td><td>{}</td><td \
             class=\"lacks\">{}</td></tr>\n",
            escaped(line),
            escaped(&lacks.join("; "))
        );
    }
    text + "</table>\n"
}

/// What no test has seen of a rule, with the words of one that may stand in a line with others.
fn told(rule: &Rule) -> Vec<String> {
    let name = rule.words.as_ref().unwrap_or(&rule.name);
    rule.lacks().into_iter().map(|lack| format!("{lack}: {name}")).collect()
}

fn escaped(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
