//! The example folders: each is a recorded run as a stream, and its outcomes are kept.

use std::io::BufReader;
use std::path::{Path, PathBuf};

use quorate_trace::{Reader, write_header, write_outcome};

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
        let mut engine = port.engine().unwrap();
        engine.set_recording(true);
        let stream = std::fs::read(example.file("events.jsonl")).unwrap();
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
