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

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
