//! The library's ports and the examples: both evaluators say the same of every recorded stream.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::Text;
use std::path::PathBuf;

#[test]
fn moloch_v1_agrees_on_its_example() {
    let source = quorate_std::file("ports/moloch_v1.quo").unwrap();
    let text = Text::check(source).unwrap_or_else(|said| panic!("{said}"));
    let stream = std::fs::read_to_string(root().join("examples/moloch/events.jsonl")).unwrap();
    let tally = text.compare(&stream).unwrap_or_else(|said| panic!("{said}"));
    assert!(tally.accepted > 10, "{tally:?}");
}

#[test]
fn moloch_v2_agrees_on_its_founding_text() {
    let folder = root().join("tests/samples/ports");
    let source = std::fs::read_to_string(folder.join("moloch_v2.quo")).unwrap();
    let text = Text::check(&source).unwrap_or_else(|said| panic!("{said}"));
    let stream = std::fs::read_to_string(folder.join("moloch_v2.events.jsonl")).unwrap();
    let tally = text.compare(&stream).unwrap_or_else(|said| panic!("{said}"));
    assert!(tally.accepted > 10, "{tally:?}");
}

#[test]
fn moloch_v2_agrees_on_its_example() {
    let port = quorate_std::file("ports/moloch_v2.quo").unwrap();
    let folder = root().join("examples/moloch_v2");
    let tokens = std::fs::read_to_string(folder.join("moloch_v2.quo")).unwrap();
    // The example's program is the port with the tokens of its members.
    let tokens: String =
        tokens.lines().filter(|line| line.starts_with("asset ")).map(|line| format!("{line}\n")).collect();
    let text = Text::check(&format!("{tokens}{port}")).unwrap_or_else(|said| panic!("{said}"));
    let stream = std::fs::read_to_string(folder.join("events.jsonl")).unwrap();
    let tally = text.compare(&stream).unwrap_or_else(|said| panic!("{said}"));
    assert!(tally.accepted > 10, "{tally:?}");
}

/// What the two once disagreed on: a program and a stream in each file.
#[test]
fn old_disagreements_are_settled() {
    // A `new` within a `new`, 64 deep, takes more than the stack a test has, unoptimised.
    let run = std::thread::Builder::new().stack_size(64 << 20).spawn(compare_cases).unwrap();
    if let Err(panic) = run.join() {
        std::panic::resume_unwind(panic);
    }
}

fn compare_cases() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (source, stream) = text.split_once("\n=====\n").unwrap();
        let program = Text::check(source).unwrap_or_else(|said| panic!("{}\n{said}", path.display()));
        let tally = program.compare(stream).unwrap_or_else(|said| panic!("{}\n{said}", path.display()));
        program.compare_claims(stream).unwrap_or_else(|said| panic!("{}\n{said}", path.display()));
        assert!(tally.events > 1, "{}", path.display());
        count += 1;
    }
    assert!(count > 5, "only {count} cases were found");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
