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

/// What the two once disagreed on: a program and a stream in each file.
#[test]
fn old_disagreements_are_settled() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (source, stream) = text.split_once("\n=====\n").unwrap();
        let program = Text::check(source).unwrap_or_else(|said| panic!("{}\n{said}", path.display()));
        let tally = program.compare(stream).unwrap_or_else(|said| panic!("{}\n{said}", path.display()));
        assert!(tally.events > 1, "{}", path.display());
        count += 1;
    }
    assert!(count > 5, "only {count} cases were found");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
