//! A run that goes on from a dump or a checkpoint comes to the same as one that never stopped.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Folder, Ran, quo, run};

struct Stream {
    folder: Folder,
    program: PathBuf,
    lines: Vec<String>,
}

impl Stream {
    fn of(name: &str, program: &Path, events: &str) -> Stream {
        let folder = Folder::new(name);
        folder.write("all.jsonl", events);
        let lines = events.lines().map(str::to_owned).collect();
        Stream { folder, program: program.canonicalize().unwrap(), lines }
    }

    fn run(&self, more: &[&str]) -> Ran {
        let program = self.program.to_string_lossy().into_owned();
        run(&self.folder.0, &[&["run", program.as_str()], more].concat())
    }

    /// Writes the header with some of the lines.
    fn write(&self, name: &str, lines: &[String]) {
        self.folder
            .write(name, format!("{}\n{}\n", self.lines[0], lines.join("\n")).trim_end().to_owned() + "\n");
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn moloch(name: &str) -> Stream {
    let root = repository();
    let events = fs::read_to_string(root.join("examples/moloch_v2/events.jsonl")).unwrap();
    Stream::of(name, &root.join("examples/moloch_v2/moloch_v2.quo"), &events)
}

/// Outcomes with the numbers of their lines, and the header, left out.
fn bare(outcomes: &str) -> Vec<serde_json::Value> {
    let read = outcomes.lines().skip(1).map(|line| {
        let mut outcome: serde_json::Value = serde_json::from_str(line).unwrap();
        if let Some(event) = outcome.get_mut("event") {
            *event = 0.into();
        }
        outcome
    });
    read.collect()
}

/// Runs a stream in two halves at some cuts, and as a whole.
fn comes_to_the_same(stream: &Stream, cuts: &[usize]) {
    let common = ["--past", "--digest", "each", "--full"];
    let ran = stream
        .run(&[&["--events", "all.jsonl", "--out", "all.out", "--state", "all.json"], &common[..]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    let (whole, state) = (bare(&stream.folder.read("all.out")), stream.folder.read("all.json"));
    for cut in cuts {
        let (one, two) = stream.lines[1..].split_at(*cut);
        stream.write("one.jsonl", one);
        stream.write("two.jsonl", two);
        let first =
            [&["--events", "one.jsonl", "--out", "one.out", "--state", "one.json"], &common[..]].concat();
        let second =
            ["--events", "two.jsonl", "--from", "one.json", "--out", "two.out", "--state", "two.json"];
        for more in [first, [&second, &common[..]].concat()] {
            let ran = stream.run(&more);
            assert_eq!(ran.code, 0, "cut at {cut}: {ran:?}");
        }
        let mut halves = bare(&stream.folder.read("one.out"));
        halves.extend(bare(&stream.folder.read("two.out")));
        assert!(halves == whole, "cut at {cut}");
        assert!(stream.folder.read("two.json") == state, "cut at {cut}");
    }
}

#[test]
fn two_halves_come_to_the_same_as_the_whole() {
    let stream = moloch("halves");
    let last = stream.lines.len() - 1;
    comes_to_the_same(&stream, &[0, 1, 7, 20, 41, 63, 88, last - 1, last]);
}

#[test]
fn moloch_v1_goes_on_from_a_dump() {
    let root = repository();
    let events = fs::read_to_string(root.join("examples/moloch/events.jsonl")).unwrap();
    let stream = Stream::of("halves-v1", &root.join("stdlib/ports/moloch_v1.quo"), &events);
    let last = stream.lines.len() - 1;
    comes_to_the_same(&stream, &[last / 3, last / 2, last - 5]);
}

/// A stream of the till that every page of the codes uses.
fn till(name: &str) -> Stream {
    let folder = Folder::new(&format!("{name}-program"));
    folder.write("till.quo", quorate_base::codes::STREAM_PROGRAM);
    let mut events = String::from(
        "{\"quo\":\"events/1\"}\n{\"at\":\"2026-03-01T09:00Z\",\"new\":\"Till\",\"as\":\"till\",\"with\":{\"keeper\":\"ada\"}}\n{\"at\":\"2026-03-01T09:05Z\",\"give\":\"20 USDC\",\"to\":\"ben\"}\n",
    );
    for minute in 10..40 {
        events += &format!(
            "{{\"at\":\"2026-03-01T09:{minute}Z\",\"by\":\"ben\",\"to\":\"till\",\"do\":\"put\",\"pay\":\"{} USDC\"}}\n",
            1 + minute % 2
        );
    }
    let stream = Stream::of(name, &folder.0.join("till.quo"), &events);
    let kept = stream.folder.0.join("till.quo");
    fs::copy(folder.0.join("till.quo"), &kept).unwrap();
    Stream { program: kept, ..stream }
}

#[test]
fn a_dump_that_does_not_fit_is_told_with_its_place() {
    let stream = till("edited");
    let made = ["--events", "all.jsonl", "--state", "d.json"];
    assert_eq!(stream.run(&made).code, 0);
    let refused = |text: &str, code: &str, place: &str| {
        stream.folder.write("e.json", text);
        let ran =
            stream.run(&["--events", "none.jsonl", "--from", "e.json", "--out", "o", "--format", "short"]);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{code}: {}", ran.stderr);
        assert!(ran.stderr.starts_with(place), "{place}: {}", ran.stderr);
        assert!(!stream.folder.0.join("o").exists(), "nothing is written");
    };
    stream.write("none.jsonl", &[]);
    refused(&stream.folder.read("d.json"), "Q0914", "e.json:1:");
    assert_eq!(stream.run(&[&made[..], &["--past"]].concat()).code, 0);
    let whole = stream.folder.read("d.json");
    let edits = [
        ("\"state/1\"", "\"state/2\"", "Q0904", "e.json:1:"),
        ("\"state/1\"", "\"outcomes/1\"", "Q0904", "e.json:1:"),
        ("\"of\":\"Till\"", "\"of\":\"Chest\"", "Q0916", "e.json:"),
        ("\"keeper\":\"ada\"", "\"keeper\":7", "Q0903", "e.json:2:"),
        ("\"keeper\":\"ada\"", "\"keeper\":\"till/x\"", "Q0902", "e.json:2:"),
        ("\"keeper\":\"ada\"", "\"keper\":\"ada\"", "Q0916", "e.json:2:"),
        ("\"world\":[\"-", "\"world\":[\"-1", "Q0916", "e.json:"),
        ("\"rules\":\"", "\"rules\":\"0", "Q0915", "e.json:"),
    ];
    for (from, to, code, place) in edits {
        assert!(whole.contains(from), "{from} in {whole}");
        refused(&whole.replacen(from, to, 1), code, place);
    }
    for length in (1..whole.len() - 2).step_by(whole.len() / 40) {
        refused(&whole[..length], "Q0908", "e.json:");
    }
    refused("", "Q0909", "e.json:");
    stream.folder.write("early.jsonl", format!("{}\n{}\n", stream.lines[0], stream.lines[1]));
    let ran = stream.run(&["--events", "early.jsonl", "--from", "d.json", "--format", "short"]);
    assert!(ran.code == 3 && ran.stderr.contains("Q0907"), "{ran:?}");
}

const KEPT: [&str; 8] =
    ["--events", "all.jsonl", "--out", "kept.out", "--checkpoint", "kept.json", "--checkpoint-every", "4"];

/// What is in the files after a run without a checkpoint.
fn unbroken(stream: &Stream, more: &[&str]) -> (String, String) {
    let plain = ["--events", "all.jsonl", "--out", "plain.out", "--state", "plain.json"];
    assert_eq!(stream.run(&[&plain, more].concat()).code, 0);
    (stream.folder.read("plain.out"), stream.folder.read("plain.json"))
}

#[test]
fn a_run_whose_files_were_cut_anywhere_comes_to_the_same_bytes() {
    let stream = till("cut");
    for more in [&[][..], &["--digest", "last"], &["--until", "2026-03-01T09:33Z", "--digest", "each"]] {
        let (wanted, state) = unbroken(&stream, more);
        let again = [&KEPT[..], &["--state", "kept.state"], more].concat();
        // A run that was killed after its third checkpoint: later lines had not come yet.
        fs::copy(stream.folder.0.join("all.jsonl"), stream.folder.0.join("whole.jsonl")).unwrap();
        stream.write("all.jsonl", &stream.lines[1..13]);
        assert_eq!(stream.run(&[&KEPT[..], more].concat()).code, 0);
        fs::copy(stream.folder.0.join("whole.jsonl"), stream.folder.0.join("all.jsonl")).unwrap();
        let kept = stream.folder.read("kept.json");
        let checkpoint: serde_json::Value = serde_json::from_str(&kept).unwrap();
        let length = usize::try_from(checkpoint["outcomes"]["bytes"].as_u64().unwrap()).unwrap();
        for end in (length..=wanted.len()).step_by(97) {
            stream.folder.write("kept.out", &wanted[..end]);
            stream.folder.write("kept.json", &kept);
            let ran = stream.run(&again);
            assert_eq!(ran.code, 0, "{ran:?}");
            assert!(stream.folder.read("kept.out") == wanted, "{more:?} cut at {end}");
            assert!(stream.folder.read("kept.state") == state, "{more:?} cut at {end}");
        }
        fs::remove_file(stream.folder.0.join("kept.json")).unwrap();
    }
}

#[test]
fn a_checkpoint_that_is_cut_or_foreign_overwrites_nothing() {
    let stream = till("foreign");
    assert_eq!(stream.run(&KEPT).code, 0);
    let (kept, out) = (stream.folder.read("kept.json"), stream.folder.read("kept.out"));
    let refused = |more: &[&str], code: &str| {
        let ran = stream.run(&[more, &["--format", "short"]].concat());
        assert!(ran.code == 3 && ran.stderr.contains(code), "{code}: {ran:?}");
        assert!(stream.folder.read("kept.out") == out, "{code}");
    };
    for length in (1..kept.len() - 2).step_by(kept.len() / 30) {
        stream.folder.write("kept.json", &kept[..length]);
        refused(&KEPT, "Q0908");
    }
    stream.folder.write("kept.json", "");
    refused(&KEPT, "Q0909");
    stream.folder.write("kept.json", kept.replacen("\"events\":", "\"events\":1", 1));
    refused(&KEPT, "Q0916");
    stream.folder.write("kept.json", kept.replacen("checkpoint/1", "checkpoint/2", 1));
    refused(&KEPT, "Q0904");
    stream.folder.write("kept.json", &kept);
    refused(&[&KEPT[..], &["--full"]].concat(), "Q0915");
    refused(&[&KEPT[..], &["--until", "2026-03-01T09:05Z"]].concat(), "Q0915");
    let mut other = KEPT;
    other[1] = "other.jsonl";
    stream.folder.write("other.jsonl", stream.folder.read("all.jsonl").replacen("09:05Z", "09:06Z", 1));
    refused(&other, "Q0915");
    stream.write("other.jsonl", &stream.lines[1..5]);
    refused(&other, "Q0915");
    let shorter = out[..out.len() - 5].to_owned();
    stream.folder.write("kept.out", &shorter);
    let ran = stream.run(&[&KEPT[..], &["--format", "short"]].concat());
    assert!(ran.code == 3 && ran.stderr.contains("Q0915"), "{ran:?}");
    assert!(stream.folder.read("kept.out") == shorter);
    stream.folder.write("kept.out", &out);
    assert_eq!(stream.run(&KEPT).code, 0);
    assert!(stream.folder.read("kept.out") == out);
    let ran = stream.run(&["--events", "all.jsonl", "--out", "-", "--checkpoint", "kept.json"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_run_that_is_killed_again_and_again_comes_to_the_same_bytes() {
    let stream = till("killed");
    let mut lines = stream.lines.clone();
    for number in 0..6_000 {
        lines.push(format!(
            "{{\"at\":\"2026-03-01T10:{:02}Z\",\"by\":\"ben\",\"to\":\"till\",\"do\":\"put\",\"pay\":\"{} USDC\"}}",
            number / 100,
            number % 3
        ));
    }
    stream.write("all.jsonl", &lines[1..]);
    let (wanted, state) = unbroken(&stream, &[]);
    let mut command = [&KEPT[..], &["--state", "kept.state"]].concat();
    command[7] = "50";
    let program = stream.program.to_string_lossy().into_owned();
    let mut killed = 0;
    for attempt in 0..400_u64 {
        let mut child = quo(&stream.folder.0)
            .args(["run", program.as_str()])
            .args(&command)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // The times are spread without any chance: each attempt lives a little longer than the one before.
        std::thread::sleep(Duration::from_millis(40 + attempt * 37 % 400 + attempt * 4));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status:?}");
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    assert!(killed > 0, "it was over too soon to be killed");
    assert!(stream.folder.read("kept.out") == wanted);
    assert!(stream.folder.read("kept.state") == state);
}
