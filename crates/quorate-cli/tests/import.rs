//! `quo import`, from files to streams that run.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use common::{Folder, run, run_with_input};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// A folder with the recorded votes, as a table.
fn history(test: &str) -> Folder {
    let folder = Folder::new(&format!("import-{test}"));
    let from = example("history_votes");
    for name in ["votes.toml", "history_votes.quo"] {
        folder.write(name, fs::read(from.join(name)).unwrap());
    }
    let packed = fs::read(from.join("votes.csv.gz")).unwrap();
    let mut table = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut table).unwrap();
    folder.write("votes.csv", table);
    folder
}

#[test]
fn the_recorded_votes_are_counted_as_their_page_says() {
    let folder = history("replay");
    let page = fs::read_to_string(example("history_votes").join("README.md")).unwrap();
    let import = ["import", "csv", "votes.csv", "--map", "votes.toml", "--out", "votes.jsonl", "--verify"];
    let ran = run(&folder.0, &import);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    assert!(page.contains(&ran.stderr), "the page shows another account than\n{}", ran.stderr);
    let ran = run(&folder.0, &["run", "history_votes.quo", "--events", "votes.jsonl"]);
    assert!(page.contains(&ran.stdout), "the page shows another run than\n{}", ran.stdout);
    let ran = run(&folder.0, &["run", "history_votes.quo", "--events", "votes.jsonl", "-q", "--out", "-"]);
    let rejected: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("manta.rejected")).collect();
    assert_eq!(rejected.len(), 1);
    assert!(rejected.iter().all(|line| page.contains(line)), "{rejected:?}");
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(last.pointer("/set/manta.carried"), Some(&Value::from("212")));
}

/// What is there is left as it is, and said to be there.
#[test]
fn nothing_is_overwritten_unasked() {
    let folder = history("overwrite");
    let import = ["import", "csv", "votes.csv", "--map", "votes.toml", "--out", "kept.jsonl"];
    folder.write("kept.jsonl", "precious");
    let ran = run(&folder.0, &import);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("Q0924"), "{}", ran.stderr);
    assert_eq!(folder.read("kept.jsonl"), "precious");
    let ran = run(&folder.0, &[&import[..], &["--report", "votes.toml", "--force"]].concat());
    assert_eq!(ran.code, 2, "the map is never overwritten: {}", ran.stderr);
    let ran = run(&folder.0, &[&import[..], &["--force", "-q"]].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(folder.read("kept.jsonl").starts_with("{\"quo\":\"events/1\""));
}

/// Rows without a place are told with line and column, and the others become lines.
#[test]
fn every_row_is_accounted_for() {
    let folder = history("rows");
    let table = "id,voter,vote,start,iso\n\
                 2,bo,yes,1700000100000,\n\
                 1,ana,yes,1700000000000,\n\
                 1,bo,perhaps,1700000000000,\n\
                 1,ana,no,1700000000000,\n\
                 1,J. Smith,no,1700000000000,\n\
                 1,cy,no,yesterday,\n\
                 1,dee\n\
                 1,eve,no,1700000000000,\n";
    let command =
        ["import", "csv", "-", "--map", "votes.toml", "--out", "o.jsonl", "--report", "r.json", "--strict"];
    let ran = run_with_input(&folder.0, &command, table.as_bytes());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    let number = |key: &str| report.get(key).and_then(Value::as_u64).unwrap();
    assert_eq!(number("records"), 8);
    assert_eq!(number("mapped") + number("carried") + number("skipped") + number("duplicates"), 8);
    assert_eq!((number("skipped"), number("duplicates"), number("reordered")), (4, 1, 1));
    let left_out: Vec<(u64, &str)> = report["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["line"].as_u64().unwrap(), row["column"].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(left_out, [(7, "start"), (8, "-"), (4, "vote"), (6, "voter")]);
    let stream = folder.read("o.jsonl");
    let doers: Vec<String> = stream
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).unwrap()["by"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(doers, ["clerk", "ana", "eve", "clerk", "bo"]);
}

/// What follows a quote that is never closed would be one field.
#[test]
fn a_quote_that_is_never_closed_is_found() {
    let folder = history("quotes");
    let rows = "1,ana,\"yes,1700000000000,\n1,bo,yes,1700000000000,\n1,cy,no,1700000000000,\n";
    let table = format!("id,voter,vote,start,iso\n1,zoe,\"yes\",1700000000000,\"a\nb\"\n{rows}");
    let ran = run_with_input(&folder.0, &["import", "csv", "-", "--map", "votes.toml"], table.as_bytes());
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(ran.stderr.contains("Q0921") && ran.stderr.contains("never closed"), "{}", ran.stderr);
    assert!(ran.stderr.contains(":4"), "{}", ran.stderr);
}

/// With `--format json` the account is `import/1`.
#[test]
fn the_account_is_json_for_those_who_want_that() {
    let folder = history("json");
    let ran = run(
        &folder.0,
        &["import", "csv", "votes.csv", "--map", "votes.toml", "--out", "o.jsonl", "--format", "json"],
    );
    let account: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((account["quo"].as_str(), account["mapped"].as_u64()), (Some("import/1"), Some(15_407)));
}

#[test]
fn a_map_that_does_not_fit_is_explained() {
    let folder = history("maps");
    let map = folder.read("votes.toml");
    for (wrong, words) in [
        (map.replace("column = \"start\"", "colunm = \"start\""), "unknown field `colunm`"),
        (map.replace("{voter}", "{member}"), "no column `member`"),
        (map.replace("do   = \"vote\"", ""), "a line has `new`; or"),
        (map.replace("later = \"1 day\"", "later = \"soon\""), "`soon` is no length of time"),
        (map.replace("time ", "# time "), "missing field `time`"),
        ("{\"row\":[".to_owned(), "this map cannot be read"),
    ] {
        folder.write("wrong.toml", &wrong);
        let ran =
            run(&folder.0, &["import", "csv", "votes.csv", "--map", "wrong.toml", "--out", "never.jsonl"]);
        assert_eq!(ran.code, 3, "{words}: {}", ran.stderr);
        assert!(ran.stderr.contains("Q0922") && ran.stderr.contains(words), "{words}: {}", ran.stderr);
        assert!(!folder.0.join("never.jsonl").exists());
    }
}

const GUILD: &str = "0x1fd169a4f5c59acf79d0fd5d91d1201ef1bce9f1";
const ANA: &str = "0x00000000000000000000000000000000000000aa";
const TOKEN: &str = "0x6b175474e89094c44da98b954eedeac495271d0f";

/// The logs of a guild of the second version that lets bo in.
fn guild(did_pass: bool) -> String {
    let bo = "0x00000000000000000000000000000000000000bb";
    let log = |block: u64, name: &str, args: Value| {
        let hash = format!("0x{block:064x}");
        let line = json!({"address": GUILD, "name": name, "args": args, "blockNumber": block, "logIndex": 0,
                          "transactionHash": hash, "from": ANA, "blockTimestamp": 1_600_000_000 + block});
        format!("{line}\n")
    };
    let flags = [false; 6];
    [
        log(0, "SummonComplete", json!([ANA, [TOKEN], 1_600_000_000, 60, 1, 1, 0, 3, 0])),
        log(
            1,
            "SubmitProposal",
            json!([bo, 7, 0, "2500000", TOKEN, 0, TOKEN, "let me in", flags, 0, bo, bo]),
        ),
        log(2, "SponsorProposal", json!([ANA, ANA, 0, 0, 1])),
        log(61, "SubmitVote", json!([0, 0, ANA, ANA, 1])),
        log(181, "ProcessProposal", json!([0, 0, did_pass])),
    ]
    .concat()
}

#[test]
fn logs_of_a_guild_become_a_stream_that_runs() {
    let folder = Folder::new("import-guild");
    folder.write("logs.jsonl", guild(true));
    let map = format!("[names]\n\"{ANA}\" = \"ana\"\n[tokens.\"{TOKEN}\"]\nasset = \"DAI\"\ndecimals = 6\n");
    folder.write("map.toml", map);
    let import =
        ["import", "moloch", "logs.jsonl", "--map", "map.toml", "--program", "guild.quo", "--verify"];
    let ran = run(&folder.0, &[&import[..], &["--out", "guild.jsonl"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("moloch v2   5 records   5 mapped"), "{}", ran.stderr);
    assert!(ran.stderr.contains("4 recorded results     none differ"), "{}", ran.stderr);
    let ran = run(&folder.0, &["run", "guild.quo", "--events", "guild.jsonl", "--strict"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("SHARE of moloch             8") && ran.stdout.contains("2.5"),
        "{}",
        ran.stdout
    );
    // A result that is not what the rules make of the logs is found.
    folder.write("logs.jsonl", guild(false));
    let ran = run(&folder.0, &[&import[..], &["--out", "-", "--force"]].concat());
    assert_eq!(ran.code, 1);
    let words = "moloch.proposals/0/passed: recorded false, here true";
    assert!(ran.stderr.contains("1 differ") && ran.stderr.contains(words), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("{\"quo\":\"events/1\",\"program\":\"guild.quo\"}"));
}

#[test]
fn votes_of_a_hub_become_a_stream_whose_scores_are_compared() {
    let folder = Folder::new("import-hub");
    let proposal = |scores: Value| {
        json!({"id": "0x1", "title": "a bench", "author": ANA, "type": "weighted", "choices": ["a", "b", "c"], "created": 1_700_000_000,
               "start": 1_700_000_100, "end": 1_700_000_900, "state": "closed", "scores": scores, "scores_total": 100.1, "votes": 2,
               "space": {"id": "valley.eth"}})
    };
    let votes = json!([
        {"id": "2", "voter": TOKEN, "choice": {"2": 1}, "vp": 10, "created": 1_700_000_300, "proposal": {"id": "0x1"}},
        {"id": "1", "voter": ANA, "choice": {"1": 2, "3": 1}, "vp": 90.1, "created": 1_700_000_200, "proposal": {"id": "0x1"}},
    ]);
    let import = ["import", "snapshot", "proposals.json", "votes.json", "--program", "space.quo", "--verify"];
    folder.write("votes.json", json!({"data": {"votes": votes}}).to_string());
    let scores = json!([60.06666666666666, 10, 30.03333333333333]);
    folder.write("proposals.json", json!({"data": {"proposals": [proposal(scores)]}}).to_string());
    let ran = run(&folder.0, &[&import[..], &["--out", "space.jsonl"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("4 recorded results     none differ"), "{}", ran.stderr);
    let ran = run(&folder.0, &["run", "space.quo", "--events", "space.jsonl", "--strict", "--out", "-"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("\"state\":{\"p1\":\"closed\"}"), "{}", ran.stdout);
    folder
        .write("proposals.json", json!({"data": {"proposal": proposal(json!([60.07, 10, 30]))}}).to_string());
    let ran = run(&folder.0, &[&import[..], &["--force", "-q"]].concat());
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("2 differ") && ran.stderr.contains("p1.scores/0: recorded 60.07"),
        "{}",
        ran.stderr
    );
}
