//! The example folder of the guild: its stream is a recorded run, and its outcomes are kept.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use quorate_trace::{Reader, write_header, write_outcome};

use crate::Port;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/moloch").join(name)
}

/// Set `QUO_BLESS` to write the outcomes anew.
#[test]
fn the_example_has_the_outcomes_it_shows() {
    let mut engine = Port::open("ports/moloch_v1.quo", None).unwrap().engine().unwrap();
    engine.set_recording(true);
    let stream = std::fs::read(example("events.jsonl")).unwrap();
    let mut reader = Reader::new(BufReader::new(stream.as_slice())).unwrap();
    engine.open(reader.header()).unwrap();
    let mut outcomes = Vec::new();
    while let Some(line) = reader.next_line().unwrap() {
        engine.apply(&line, &mut outcomes).unwrap();
    }
    let mut written = Vec::new();
    write_header(&mut written, reader.header().program.as_deref().unwrap()).unwrap();
    for outcome in &outcomes {
        write_outcome(&mut written, outcome).unwrap();
    }
    if std::env::var_os("QUO_BLESS").is_some() {
        std::fs::write(example("outcomes.jsonl"), &written).unwrap();
    }
    let kept = std::fs::read(example("outcomes.jsonl")).unwrap_or_default();
    assert!(written == kept, "examples/moloch/outcomes.jsonl is not what the example gives");
    let page = std::fs::read_to_string(example("README.md")).unwrap();
    let shown = page.lines().find(|line| line.starts_with("{\"seq\"")).unwrap();
    assert!(
        String::from_utf8(kept).unwrap().lines().any(|line| line == shown),
        "the page shows another outcome"
    );
}

#[test]
fn the_example_is_the_recorded_run_it_says_it_is() {
    let folder = std::env::temp_dir().join(format!("quorate-streams-{}", std::process::id()));
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/moloch-v1/059.json.gz");
    let vector = crate::Vector::read(&vectors).unwrap();
    let system = crate::system("moloch-v1").unwrap();
    crate::run_vectors(system.as_ref(), &[vector], Some(&folder)).unwrap();
    let written = std::fs::read(folder.join("059.events.jsonl")).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    if std::env::var_os("QUO_BLESS").is_some() {
        std::fs::write(example("events.jsonl"), &written).unwrap();
    }
    assert!(
        written == std::fs::read(example("events.jsonl")).unwrap(),
        "examples/moloch/events.jsonl is another run"
    );
}
