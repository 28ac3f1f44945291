//! The example folders: each is a recorded run as a stream, and its outcomes are kept.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use quorate_trace::{Outcome, Reader, write_header, write_outcome};
use serde_json::Value;

use crate::{Port, System, Vector};

/// An example and the recorded run that it is.
struct Example {
    folder: &'static str,
    system: &'static str,
    run: &'static str,
}

const EXAMPLES: &[Example] = &[
    Example { folder: "moloch", system: "moloch-v1", run: "059" },
    Example { folder: "moloch_v2", system: "moloch-v2", run: "014" },
];

impl Example {
    fn file(&self, name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(self.folder).join(name)
    }

    fn system(&self) -> Box<dyn System> {
        crate::system(self.system).unwrap()
    }

    fn vector(&self) -> Vector {
        let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(self.system);
        Vector::read(&vectors.join(format!("{}.json.gz", self.run))).unwrap()
    }

    /// Compares a file of the folder with what it should be. Set `QUO_BLESS` to write it anew.
    fn is_kept(&self, name: &str, wanted: &[u8]) {
        let path = self.file(name);
        if std::env::var_os("QUO_BLESS").is_some() {
            std::fs::write(&path, wanted).unwrap();
        }
        assert!(wanted == std::fs::read(&path).unwrap_or_default(), "{} is something else", path.display());
    }
}

#[test]
fn the_examples_have_the_outcomes_they_show() {
    for example in EXAMPLES {
        let system = example.system();
        let port = Port::open(system.port(), system.program(&[example.vector()])).unwrap();
        let (name, outcomes) = run(&port, &example.file("events.jsonl"));
        let written = lines(&name, &outcomes);
        example.is_kept("outcomes.jsonl", &written);
        let page = std::fs::read_to_string(example.file("README.md")).unwrap();
        let shown = page.lines().find(|line| line.starts_with("{\"seq\"")).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(
            written.lines().any(|line| line == shown),
            "{}: the page shows another outcome",
            example.folder
        );
    }
}

#[test]
fn the_examples_are_the_recorded_runs_they_say_they_are() {
    for example in EXAMPLES {
        let name = format!("quorate-streams-{}-{}", std::process::id(), example.folder);
        let folder = std::env::temp_dir().join(name);
        let system = example.system();
        crate::run_vectors(system.as_ref(), &[example.vector()], Some(&folder)).unwrap();
        let written = std::fs::read(folder.join(format!("{}.events.jsonl", example.run))).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        example.is_kept("events.jsonl", &written);
        if let Some(program) = system.program(&[example.vector()]) {
            example.is_kept("moloch_v2.quo", program.as_bytes());
        }
    }
}

/// The founding text of the second guild has its proposals as processes. Its outcomes were drawn before there was an
/// engine: what moves, which state follows and what is refused is as drawn; more cells are shown than were.
#[test]
fn the_founding_text_of_the_second_guild_does_what_was_drawn() {
    let sample =
        |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples/ports").join(name);
    let text = std::fs::read_to_string(sample("moloch_v2.quo")).unwrap();
    let port = Port::open("ports/moloch_v2.quo", Some(text)).unwrap();
    let (name, outcomes) = run(&port, &sample("moloch_v2.events.jsonl"));
    let ours = String::from_utf8(lines(&name, &outcomes)).unwrap();
    let drawn = std::fs::read_to_string(sample("moloch_v2.outcomes.jsonl")).unwrap();
    assert_eq!(ours.lines().count(), drawn.lines().count());
    for (ours, drawn) in ours.lines().zip(drawn.lines()).skip(1) {
        let [ours, drawn]: [Value; 2] = [ours, drawn].map(|line| serde_json::from_str(line).unwrap());
        for key in ["seq", "at", "event", "ok", "state", "moves", "new"] {
            assert_eq!(ours.get(key), drawn.get(key), "{key} of {ours}");
        }
        assert_eq!(ours.pointer("/refusal/code"), drawn.pointer("/refusal/code"), "{ours}");
        for (cell, value) in drawn.get("set").and_then(Value::as_object).into_iter().flatten() {
            assert_eq!(ours["set"].get(cell), Some(value), "{cell} of {ours}");
        }
    }
}

/// Takes a stream through a program; gives the program's name in the stream, and what comes of it.
fn run(port: &Port, stream: &Path) -> (String, Vec<Outcome>) {
    let mut engine = port.engine().unwrap();
    engine.set_recording(true);
    let stream = std::fs::read(stream).unwrap();
    let mut reader = Reader::new(BufReader::new(stream.as_slice())).unwrap();
    engine.open(reader.header()).unwrap();
    let mut outcomes = Vec::new();
    while let Some(line) = reader.next_line().unwrap() {
        engine.apply(&line, &mut outcomes).unwrap();
    }
    (reader.header().program.clone().unwrap(), outcomes)
}

fn lines(name: &str, outcomes: &[Outcome]) -> Vec<u8> {
    let mut written = Vec::new();
    write_header(&mut written, name).unwrap();
    for outcome in outcomes {
        write_outcome(&mut written, outcome).unwrap();
    }
    written
}
