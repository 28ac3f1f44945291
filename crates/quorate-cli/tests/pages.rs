//! Every page of a code is true: its wrong text gives this code and no other, its mended text gives nothing.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use common::{Folder, run};
use quorate_base::codes::{self, Kind, Page};
use serde_json::Value;

/// The code of a finding and the words it points at.
type Finding = (String, String);

#[test]
fn programs_say_what_their_pages_say() {
    disagreements(Kind::Program, |folder, text| {
        folder.write("page.quo", text);
        let ran = run(&folder.0, &["check", "page.quo", "--format", "json"]);
        findings(&ran.stdout, text)
    });
}

#[test]
fn scenarios_say_what_their_pages_say() {
    disagreements(Kind::Scenarios, |folder, text| {
        folder.write("page.quo", text);
        let ran = run(&folder.0, &["test", "page.quo", "--format", "json"]);
        let found = findings(&ran.stderr, text);
        let has_failed = found.is_empty() && ran.stdout.contains("\"ok\":false");
        assert!(!has_failed, "a scenario of a page fails, and no code says so: {}", ran.stdout);
        found
    });
}

#[test]
fn experiments_say_what_their_pages_say() {
    disagreements(Kind::Experiments, |folder, text| {
        folder.write("page.quo", text);
        let ran = run(&folder.0, &["sim", "page.quo", "--format", "json"]);
        findings(&ran.stderr, text)
    });
}

#[test]
fn streams_say_what_their_pages_say() {
    disagreements(Kind::Stream, |folder, text| {
        folder.write(codes::STREAM_PROGRAM_NAME, codes::STREAM_PROGRAM);
        folder.write("page.jsonl", text);
        let command = ["run", codes::STREAM_PROGRAM_NAME, "--events", "page.jsonl", "--format", "json"];
        let ran = run(&folder.0, &command);
        assert!(!ran.stdout.contains("\"refusal\""), "an event of a page is refused: {}", ran.stdout);
        findings(&ran.stderr, text)
    });
}

/// Runs both texts of every page of a kind, and fails with a list of those that say something else.
fn disagreements(kind: Kind, findings_of: impl Fn(&Folder, &str) -> Vec<Finding>) {
    let folder = Folder::new(&format!("pages-{kind:?}"));
    let mut wrong = Vec::new();
    let only = std::env::var("QUO_PAGE").ok();
    for page in codes::all().iter().filter(|page| page.kind == kind) {
        if only.as_ref().is_some_and(|only| *only != page.code.to_string()) {
            continue;
        }
        let found = findings_of(&folder, page.wrong);
        let expected = vec![(page.code.to_string(), page.marked.to_owned())];
        if found != expected {
            wrong.push(format!("{} wrong text: {found:?}, expected {expected:?}", page.code));
        }
        let found = findings_of(&folder, page.fixed);
        if !found.is_empty() {
            wrong.push(format!("{} mended text: {found:?}", page.code));
        }
    }
    assert!(wrong.is_empty(), "{} pages disagree:\n{}", wrong.len(), wrong.join("\n"));
}

fn findings(lines: &str, text: &str) -> Vec<Finding> {
    let lines = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let lines = lines.filter(|line| line["quo"] == "diagnostics/1");
    lines.map(|line| (line["code"].as_str().unwrap().to_owned(), words(&line, text))).collect()
}

/// The words that a finding points at.
fn words(finding: &Value, text: &str) -> String {
    let place = |end: &str| {
        let number =
            |index: usize| usize::try_from(finding["primary"][end][index].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(number(0) - 1).map(str::len).sum();
        let column =
            text[start..].char_indices().nth(number(1) - 1).map_or(text.len() - start, |(byte, _)| byte);
        start + column
    };
    text[place("start")..place("end")].to_owned()
}

#[test]
fn every_error_code_in_the_registry_has_a_kind_that_a_test_runs() {
    let told: Vec<String> = codes::all()
        .iter()
        .filter(|page: &&Page| page.kind == Kind::Told)
        .map(|page| page.code.to_string())
        .collect();
    let others = ["Q0807", "Q0809", "Q0811", "Q0906", "Q0912", "Q0914", "Q0915", "Q0916"];
    let imported = ["Q0921", "Q0922", "Q0923", "Q0924"];
    let asked = ["Q0931", "Q0932", "Q0933"];
    assert_eq!(told, [&others[..], &imported[..], &asked[..]].concat());
}
