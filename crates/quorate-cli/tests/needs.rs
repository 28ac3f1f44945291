//! `quo needs`, in words and as JSON: what holds, what comes by itself, what takes acts, and what nothing brings about.

mod common;

use std::path::{Path, PathBuf};

use common::{Folder, run};
use serde_json::Value;

fn guild() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asked")
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples")
}

/// What is answered to several questions, each with its arguments.
fn answers(folder: &Path, stream: &str, questions: &[&[&str]]) -> String {
    let mut text = String::new();
    for question in questions {
        let arguments: Vec<&str> = ["needs", stream].into_iter().chain(question.iter().copied()).collect();
        let ran = run(folder, &arguments);
        text += &format!("$ quo {}\n{}{}", arguments.join(" "), ran.stdout, ran.stderr);
        text += &if ran.code == 0 { "\n".to_owned() } else { format!("exit code {}\n\n", ran.code) };
    }
    text
}

#[test]
fn a_motion_that_lacks_votes() {
    let questions: [&[&str]; 2] = [
        &["early is carried", "--at", "2026-01-20"],
        &["co/Amend#1 is carried", "--at", "2026-01-05T01:00:00Z"],
    ];
    insta::assert_snapshot!(answers(&samples(), "amend.jsonl", &questions));
}

#[test]
fn what_holds_and_what_comes() {
    let questions: [&[&str]; 3] =
        [&["g.strikes >= 1"], &["j is dropped", "--at", "2026-01-05T07:30Z"], &["g.enough"]];
    insta::assert_snapshot!(answers(&guild(), "guild.jsonl", &questions));
}

#[test]
fn acts_and_the_money_that_is_short() {
    let questions: [&[&str]; 3] = [
        &["g.strikes >= 4"],
        &["cy in g.members and cy.USDC == 0 USDC"],
        &["g.chest.USDC >= 20 USDC", "--acts", "1"],
    ];
    insta::assert_snapshot!(answers(&guild(), "guild.jsonl", &questions));
}

#[test]
fn a_motion_that_nobody_has_opened() {
    insta::assert_snapshot!(answers(&samples(), "amend.jsonl", &[&["co.turnout == 80%", "--acts", "2"]]));
}

#[test]
fn what_cannot_be_asked() {
    let questions: [&[&str]; 6] = [
        &["nope is carried"],
        &["true"],
        &["co.treasury.USDC =="],
        &["co.treasury.USDC"],
        &["early is carried", "--at", "2026-01-01"],
        &["co/Spend#9 is carried"],
    ];
    insta::assert_snapshot!(answers(&samples(), "amend.jsonl", &questions));
}

#[test]
fn json_says_the_same() {
    let question = ["needs", "amend.jsonl", "early is carried", "--at", "2026-01-20", "--format", "json"];
    let ran = run(&samples(), &question);
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn a_bar_that_takes_more_acts_than_are_searched_is_counted_exactly() {
    let folder = Folder::new("needs-bar");
    folder.write(
        "petition.quo",
        "process Petition(people: Set[Agent], bar: Int) {
  var signed: Set[Agent] = {}
  start by anyone -> open
  state open {
    on sign() by p in people { add p to signed  if length(signed) >= bar { go heard } }
  }
  end heard
}
",
    );
    let people: Vec<String> = (1..=9).map(|number| format!("p{number}")).collect();
    let list = people.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
    for bar in 1..=10usize {
        folder.write(
            "signed.jsonl",
            format!(
                "{{\"quo\":\"events/1\",\"program\":\"petition.quo\",\"people\":[{list}]}}
{{\"at\":\"2026-01-05\",\"by\":\"p1\",\"new\":\"Petition\",\"as\":\"x\",\"with\":{{\"people\":[{list}],\"bar\":{bar}}}}}
"
            ),
        );
        let ran = run(&folder.0, &["needs", "signed.jsonl", "x is heard", "--acts", "2", "--format", "json"]);
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        match bar {
            // There are nine, so nobody can make it ten.
            10 => assert_eq!((value["answer"].as_str(), ran.code), (Some("none"), 1), "{value}"),
            bar => {
                assert_eq!(value["acts"].as_u64(), Some(bar as u64), "{value}");
                // Beyond two acts another kind of act might do with fewer, as far as anybody has looked.
                assert_eq!(value["fewest"].as_bool(), Some(bar <= 3), "{value}");
            }
        }
    }
}
