//! `quo why`, in words and as JSON: every kind of refusal, of state and of account.

mod common;

use std::path::{Path, PathBuf};

use common::{Folder, run};
use quorate_number::{Int, parse_amount};
use serde_json::Value;

/// The constitution that has something of everything, and a stream in which it goes wrong.
fn guild() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asked")
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples")
}

/// What is answered to several questions, one after the other.
fn answers(folder: &Path, stream: &str, questions: &[&str]) -> String {
    let mut text = String::new();
    for question in questions {
        let ran = run(folder, &["why", stream, question]);
        text += &format!("$ quo why {stream} {question}\n{}{}", ran.stdout, ran.stderr);
        text += &if ran.code == 0 { "\n".to_owned() } else { format!("exit code {}\n\n", ran.code) };
    }
    text
}

#[test]
fn refusals_by_guards() {
    insta::assert_snapshot!(answers(&guild(), "guild.jsonl", &[":5", ":6", ":8", ":9", ":11", ":23", ":24"]));
}

#[test]
fn refusals_in_bodies() {
    let questions = [":12", ":14", ":15", ":16", ":17"];
    insta::assert_snapshot!(answers(&guild(), "guild.jsonl", &questions));
}

#[test]
fn refusals_by_letters_claims_and_ranges() {
    insta::assert_snapshot!(
        answers(&guild(), "guild.jsonl", &[":4", ":19"]) + &answers(&samples(), "amend.jsonl", &[":13"])
    );
}

#[test]
fn what_was_accepted_is_told_too() {
    insta::assert_snapshot!(answers(&guild(), "guild.jsonl", &[":25", "21"]));
}

#[test]
fn instances() {
    insta::assert_snapshot!(answers(&guild(), "guild.jsonl", &["g", "j", "k"]));
}

#[test]
fn a_decision_and_the_rules_it_was_opened_under() {
    insta::assert_snapshot!(answers(&samples(), "amend.jsonl", &["early", "late", "co/Amend#1"]));
}

#[test]
fn accounts() {
    let text = answers(&samples(), "amend.jsonl", &["co.treasury.USDC", "out", "eve.USDC"]);
    insta::assert_snapshot!(text + &answers(&guild(), "guild.jsonl", &["world"]));
}

#[test]
fn what_cannot_be_asked() {
    let questions = ["bogus", "99", ":1", "co.treasury.GOLD", "co.chest.USDC", ""];
    insta::assert_snapshot!(answers(&samples(), "amend.jsonl", &questions));
}

#[test]
fn streams_without_their_program() {
    let folder = Folder::new("why-programs");
    folder.write("none.jsonl", "{\"quo\":\"events/1\"}\n");
    folder.write("gone.jsonl", "{\"quo\":\"events/1\",\"program\":\"gone.quo\"}\n");
    folder.write("wrong.quo", "body {}");
    folder.write("wrong.jsonl", "{\"quo\":\"events/1\",\"program\":\"wrong.quo\"}\n");
    folder.write("empty.jsonl", "");
    let streams = ["none.jsonl", "gone.jsonl", "wrong.jsonl", "empty.jsonl", "nowhere.jsonl"];
    let text: String = streams.iter().map(|stream| answers(&folder.0, stream, &["p"])).collect();
    insta::assert_snapshot!(text);
}

#[test]
fn a_fault_of_the_stream_is_told_as_run_tells_it() {
    let folder = Folder::new("why-fault");
    folder.write("guild.quo", std::fs::read(guild().join("guild.quo")).unwrap());
    folder.write(
        "bad.jsonl",
        "{\"quo\":\"events/1\",\"program\":\"guild.quo\"}\n{\"at\":\"2026-01-05\",\"by\":\"ana\",\"to\":\"h\",\"do\":\"join\"}\n",
    );
    insta::assert_snapshot!(answers(&folder.0, "bad.jsonl", &["1"]));
}

#[test]
fn json_says_the_same() {
    let asked = |folder: &Path, stream: &str, question: &str| {
        let ran = run(folder, &["why", stream, question, "--format", "json"]);
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        serde_json::to_string_pretty(&value).unwrap() + "\n"
    };
    let text = asked(&guild(), "guild.jsonl", ":5")
        + &asked(&samples(), "amend.jsonl", "early")
        + &asked(&samples(), "amend.jsonl", "co.treasury.USDC");
    insta::assert_snapshot!(text);
}

#[test]
fn every_balance_is_the_sum_of_what_changed_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stream = "examples/moloch_v2/events.jsonl";
    let ran = run(&root, &["why", stream, "world", "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let balances = answer["balances"].as_array().unwrap();
    assert!(!balances.is_empty());
    for balance in balances {
        let number = |text: &Value| {
            let text = text.as_str().unwrap();
            let (sign, digits) = match text.strip_prefix('-') {
                Some(digits) => (Int::from(-1), digits),
                None => (Int::ONE, text.trim_start_matches('+')),
            };
            sign * parse_amount(digits.split(' ').next().unwrap(), 18).unwrap()
        };
        let movements = balance["movements"].as_array().unwrap();
        let sum = movements.iter().map(|moved| number(&moved["change"])).fold(Int::ZERO, |sum, it| sum + it);
        assert_eq!(sum + number(&balance["opening"]), number(&balance["closing"]), "{}", balance["asset"]);
    }
}

#[test]
fn every_step_of_the_recorded_streams_has_an_answer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for stream in ["examples/moloch/events.jsonl", "examples/moloch_v2/events.jsonl"] {
        for line in [20, 30, 31, 40, 50] {
            let ran = run(&root, &["why", stream, &format!(":{line}")]);
            assert_eq!(ran.code, 0, "{stream}:{line} {}", ran.stderr);
            let is_told = ran.stdout.contains("accepted") || ran.stdout.contains(" ✗ ");
            assert!(is_told, "{stream}:{line} {}", ran.stdout);
        }
    }
}
