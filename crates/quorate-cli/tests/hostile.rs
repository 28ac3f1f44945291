//! Input that is too large or too strange to be kept in a folder: nothing panics, and everything has a code.

mod common;

use std::io::{Read, Write};
use std::process::Stdio;

use common::{Folder, Ran, quo, run, run_with_input};
use quorate_base::codes;

const HEADER: &str = "{\"quo\":\"events/1\"}\n";
const FOUNDED: &str =
    "{\"at\":\"2026-03-01T09:00Z\",\"new\":\"Till\",\"as\":\"till\",\"with\":{\"keeper\":\"ada\"}}\n";

/// A folder with a program and this stream.
fn till(name: &str, events: impl AsRef<[u8]>) -> Folder {
    let folder = Folder::new(name);
    folder.write("till.quo", codes::STREAM_PROGRAM);
    folder.write("events.jsonl", events);
    folder
}

fn run_till(folder: &Folder, more: &[&str]) -> Ran {
    let command = ["run", "till.quo", "--events", "events.jsonl", "--format", "short"];
    run(&folder.0, &[&command, more].concat())
}

#[test]
fn a_line_of_a_hundred_megabytes_in_a_stream() {
    let mut events = format!("{HEADER}{FOUNDED}{{\"at\":\"2026-03-01T09:00Z\",\"x-note\":\"").into_bytes();
    events.resize(events.len() + 100_000_000, b'a');
    events.extend(b"\"}\n");
    let folder = till("long-line", events);
    let ran = run_till(&folder, &["--out", "out.jsonl"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.starts_with("events.jsonl:3:1: error[Q0906]: this line is longer"), "{}", ran.stderr);
    assert_eq!(folder.read("out.jsonl").lines().count(), 2);
}

#[test]
fn a_line_of_a_hundred_megabytes_in_a_program() {
    let folder = Folder::new("long-program");
    folder.write("long.quo", vec![b'a'; 100_000_000]);
    let ran = run(&folder.0, &["check", "long.quo", "--format", "short"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stdout.starts_with("long.quo:1:1: error[Q0909]"), "{}", ran.stdout);
}

#[test]
fn ten_thousand_nested_parentheses() {
    let folder = Folder::new("nested");
    let (open, close) = ("(".repeat(10_000), ")".repeat(10_000));
    folder.write("nested.quo", format!("process Bell {{ view loud = {open}1{close} }}\n"));
    for format in ["human", "short", "json"] {
        let ran = run(&folder.0, &["check", "nested.quo", "--format", format]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stdout.contains("Q0108") && ran.stdout.len() < 5000, "{}", ran.stdout);
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn deep_json_in_an_event() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let folder = till("deep-json", format!("{HEADER}{FOUNDED}{{\"at\":\"2026-03-02\",\"x-deep\":{deep}}}\n"));
    let ran = run_till(&folder, &[]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("events.jsonl:3:"), "{}", ran.stderr);
}

#[test]
fn deep_values_and_endless_names_in_arguments() {
    for value in
        [format!("{}1{}", "[".repeat(100), "]".repeat(100)), format!("\"{}\"", "9".repeat(1_000_000))]
    {
        let line = format!(
            "{{\"at\":\"2026-03-02\",\"by\":\"ada\",\"to\":\"till\",\"do\":\"take\",\"with\":{{\"amount\":{value}}}}}\n"
        );
        let folder = till("deep-value", format!("{HEADER}{FOUNDED}{line}"));
        let ran = run_till(&folder, &[]);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert!(ran.stderr.contains("Q0903"), "{}", ran.stderr);
    }
}

#[test]
fn noise_for_a_program_and_for_a_stream() {
    let folder = Folder::new("noise");
    let mut state = 1_u64;
    for round in 0..20 {
        let noise: String = (0..2000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let signs: Vec<char> =
                    "(){}[]\"'\\.,:;=<>+-*/ \n\tabcXYZ019é日\u{0}\u{202e}¤".chars().collect();
                signs[usize::try_from(state >> 33).unwrap() % signs.len()]
            })
            .collect();
        folder.write("noise.quo", &noise);
        let ran = run(&folder.0, &["check", "noise.quo"]);
        assert_eq!(ran.code, 1, "round {round}: {ran:?}");
        folder.write("till.quo", codes::STREAM_PROGRAM);
        folder.write("events.jsonl", format!("{HEADER}{FOUNDED}{noise}"));
        assert_eq!(run_till(&folder, &[]).code, 3, "round {round}");
    }
}

#[test]
fn programs_and_streams_from_the_standard_input() {
    let folder = till("stdin", format!("{HEADER}{FOUNDED}"));
    let ran = run_with_input(&folder.0, &["check", "-"], b"process {\n");
    assert!(ran.stdout.contains("<stdin>:1:"), "{}", ran.stdout);
    assert_eq!(ran.code, 1);
    let command = ["run", "till.quo", "--events", "-", "--out", "-"];
    let ran = run_with_input(&folder.0, &command, format!("{HEADER}{FOUNDED}oops\n").as_bytes());
    assert_eq!(ran.stdout.lines().count(), 2, "{ran:?}");
    assert!(ran.stderr.contains("<stdin>:3:1"), "{}", ran.stderr);
    assert_eq!(ran.code, 3);
    let command = ["run", "-", "--events", "events.jsonl"];
    let ran = run_with_input(&folder.0, &command, codes::STREAM_PROGRAM.as_bytes());
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn outcomes_are_there_before_the_stream_ends() {
    let folder = till("early", "");
    let mut command = quo(&folder.0);
    command.args(["run", "till.quo", "--events", "-", "--out", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(format!("{HEADER}{FOUNDED}").as_bytes()).unwrap();
    stdin.write_all(b"{\"at\":\"2026-03-01T08:00Z\"}\n").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 2);
    assert!(String::from_utf8(output.stderr).unwrap().contains("Q0907"));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let passing = "{\"at\":\"2026-03-02T09:00Z\",\"give\":\"1 USDC\",\"to\":\"ben\"}\n".repeat(20_000);
    let folder = till("pipe", format!("{HEADER}{FOUNDED}{passing}"));
    for command in [&["run", "till.quo", "--events", "events.jsonl", "--out", "-"][..], &["explain"][..]] {
        let mut child =
            quo(&folder.0).args(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut first = [0_u8; 10];
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
