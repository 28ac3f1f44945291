use serde_json::{Map, Value, json};

use super::{Coverage, CoveredFile, Rule, tally};
use crate::github::annotation;
use crate::visible;

/// One line for each thing that was not reached.
pub(super) fn short(coverage: &Coverage) -> String {
    each(coverage, |file, rule, lack| {
        visible(&format!("{}:{}: {lack}: {}", file.path, rule.line, rule.title())) + "\n"
    })
}

/// What GitHub shows beside the lines of a change.
pub(super) fn github(coverage: &Coverage) -> String {
    each(coverage, |file, rule, lack| {
        let line = rule.line.to_string();
        let properties = [("file", file.path.as_str()), ("line", &line), ("title", lack)];
        annotation("notice", &properties, &rule.title())
    })
}

/// One object, `coverage/1`.
pub(super) fn json(coverage: &Coverage) -> String {
    let seen = coverage.tally();
    let files: Vec<Value> = coverage.files.iter().map(file).collect();
    json!({ "quo": "coverage/1", "seen": seen.seen, "all": seen.all, "files": files }).to_string() + "\n"
}

fn file(file: &CoveredFile) -> Value {
    let seen = tally(file.rules.iter());
    let rules: Vec<Value> = file.rules.iter().map(rule).collect();
    json!({ "file": file.path, "seen": seen.seen, "all": seen.all, "rules": rules })
}

fn rule(rule: &Rule) -> Value {
    let sides: Map<String, Value> =
        rule.sides.iter().map(|(side, times)| (side.word().to_owned(), Value::from(*times))).collect();
    json!({
        "kind": rule.kind.word(), "process": rule.process, "name": rule.name, "words": rule.words,
        "line": rule.line, "asked": rule.asked, "sides": sides,
    })
}

fn each(coverage: &Coverage, tell: impl Fn(&CoveredFile, &Rule, &str) -> String) -> String {
    let mut text = String::new();
    for file in &coverage.files {
        for rule in &file.rules {
            rule.lacks().into_iter().for_each(|lack| text += &tell(file, rule, lack));
        }
    }
    text
}
