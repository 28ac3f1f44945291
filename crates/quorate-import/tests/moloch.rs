//! Logs of a guild, as nodes and libraries write them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use quorate_import::{Import, Source, Trouble, import_moloch};
use quorate_trace::Act;
use serde_json::{Value, json};

const MAP: &str = r#"
    guild          = "0x1fd169A4f5c59ACf79d0Fd5d91D1201EF1Bce9f1"
    token          = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"
    period         = "17280 seconds"
    voting_periods = 35
    grace_periods  = 35
    abort_window   = 5
    deposit        = "10000000000000000000"
    dilution_bound = 3
    reward         = "100000000000000000"

    [names]
    "0x00000000000000000000000000000000000000Aa" = "ana"
    "0x00000000000000000000000000000000000000bb" = "bo"
"#;

const GUILD: &str = "0x1fd169a4f5c59acf79d0fd5d91d1201ef1bce9f1";
const ANA: &str = "0x00000000000000000000000000000000000000aa";
const BO: &str = "0x00000000000000000000000000000000000000bb";

fn file(name: &str, text: impl ToString) -> Source {
    Source { name: name.to_owned(), text: text.to_string() }
}

/// A decoded log at a place of the chain.
fn log(block: u64, name: &str, args: Value) -> Value {
    json!({"address": GUILD, "eventName": name, "args": args, "blockNumber": format!("{block:#x}"), "logIndex": 0,
           "transactionHash": format!("0x{block:064x}"), "blockTimestamp": 1_550_000_000 + 100 * block})
}

/// A guild is summoned, ana proposes bo and votes for him.
fn life() -> Vec<Value> {
    vec![
        log(1, "SummonComplete", json!({"summoner": ANA, "shares": "1"})),
        log(
            2,
            "SubmitProposal",
            json!({"proposalIndex": 0, "delegateKey": ANA, "memberAddress": ANA, "applicant": BO,
                   "tokenTribute": {"type": "BigNumber", "hex": "0xde0b6b3a7640000"}, "sharesRequested": "5"}),
        ),
        log(200, "SubmitVote", json!(["0", ANA, ANA, 1])),
    ]
}

fn imported(files: &[Source], map: &str) -> Result<Import, Trouble> {
    import_moloch(files, Some(&file("map.toml", map)))
}

fn refused(files: &[Source], map: &str, code: u16, words: &str) {
    let trouble = imported(files, map).unwrap_err();
    assert_eq!(trouble.error.code, code, "{trouble}");
    assert!(trouble.to_string().contains(words), "{trouble}");
}

#[test]
fn what_logs_do_not_say_is_told() {
    let import = imported(&[file("logs.json", json!(life()))], MAP).unwrap();
    let report = &import.report;
    assert_eq!((report.source.as_str(), report.records, report.totals().mapped), ("moloch v1", 3, 3));
    let unsaid: Vec<(&str, u64)> =
        report.unsaid.iter().map(|(what, times)| (what.as_str(), *times)).collect();
    assert_eq!(
        unsaid,
        [
            ("the details of a proposal; left empty", 1),
            ("what somebody who paid had before; taken to be no more than was needed", 2)
        ]
    );
    let events: Vec<&str> = import
        .lines
        .iter()
        .map(|line| match &line.act {
            Act::New { what, .. } => what.as_str(),
            Act::Do { event, .. } => event.as_str(),
            Act::Give { amount, .. } => amount.as_str(),
            Act::Pass => "",
        })
        .collect();
    assert_eq!(events, ["Moloch", "10 TOKEN", "1 TOKEN", "1 TOKEN", "submit_proposal", "submit_vote"]);
    let Act::Do { by, pay, with, .. } = &import.lines.get(4).unwrap().act else { panic!("a proposal") };
    assert_eq!((by.as_str(), pay.as_deref()), ("ana", Some("11 TOKEN")));
    assert!(format!("{with:?}").contains("\"applicant\": String(\"bo\")"));
}

#[test]
fn logs_in_any_order_and_twice_are_the_same_stream() {
    let straight = imported(&[file("logs.json", json!(life()))], MAP).unwrap();
    let mut mixed: Vec<Value> = life().into_iter().rev().collect();
    mixed.extend(life());
    let lines: String = mixed.iter().map(|log| format!("{log}\n")).collect();
    let import = imported(&[file("logs.jsonl", lines)], MAP).unwrap();
    assert_eq!((import.report.duplicates, import.report.reordered), (3, 2));
    let acts =
        |import: &Import| import.lines.iter().map(|line| (line.at, line.act.clone())).collect::<Vec<_>>();
    assert_eq!(acts(&import), acts(&straight));
}

#[test]
fn what_is_nobody_s_is_left_out_and_told() {
    let mut logs = life();
    let mut foreign = log(3, "Voted", json!({"x": 1}));
    *foreign.get_mut("address").unwrap() = json!("0x00000000000000000000000000000000000000cc");
    let mut other_guild = log(4, "SubmitVote", json!(["0", ANA, ANA, 1]));
    *other_guild.get_mut("address").unwrap() = json!("0x00000000000000000000000000000000000000dd");
    let mut taken_back = log(5, "SubmitVote", json!(["0", ANA, ANA, 1]));
    taken_back.as_object_mut().unwrap().insert("removed".to_owned(), json!(true));
    logs.extend([
        foreign,
        log(6, "Minted", json!({})),
        other_guild,
        taken_back,
        json!({"name": "nothing"}),
        json!(7),
    ]);
    let import =
        imported(&[file("logs.json", json!({"jsonrpc": "2.0", "id": 1, "result": logs}))], MAP).unwrap();
    let report = &import.report;
    let reasons: Vec<&str> = report.reasons().into_keys().collect();
    assert_eq!(
        reasons,
        [
            "an event of another contract",
            "an event of another guild",
            "neither a log nor a block, a transaction or a receipt",
            "the chain has taken this back",
            "the guild has no such event",
        ]
    );
    assert_eq!((report.records, report.totals().mapped, report.totals().skipped), (9, 3, 6));
}

#[test]
fn what_contradicts_itself_or_is_missing_stops_the_import() {
    let logs = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut logs = life();
        change(&mut logs);
        [file("logs.json", json!(logs))]
    };
    let gap = logs(&|logs| drop(logs.remove(1)));
    refused(&gap, MAP, 923, "proposal 0 was never submitted");
    let late = logs(&|logs| *logs.get_mut(1).unwrap().pointer_mut("/args/proposalIndex").unwrap() = json!(1));
    refused(&late, MAP, 923, "proposal 0 is missing before it");
    let differ = logs(&|logs| logs.push(log(200, "SubmitVote", json!(["0", ANA, ANA, 2]))));
    refused(&differ, MAP, 923, "say that they are log 0 of block 200");
    let timeless =
        logs(&|logs| drop(logs.get_mut(2).unwrap().as_object_mut().unwrap().remove("blockTimestamp")));
    refused(&timeless, MAP, 923, "nothing says when block 200 was made");
    let twice = logs(&|logs| logs.push(log(300, "SummonComplete", json!([BO, 1]))));
    refused(&twice, MAP, 923, "summoned twice");
    let whole = json!(life()).to_string();
    let (cut, _) = whole.split_at(whole.len() / 2);
    refused(&[file("logs.json", cut)], MAP, 921, "this file ends too early");
    refused(&[file("logs.json", "[1,]")], MAP, 921, "this is no JSON");
    let error = json!({"jsonrpc": "2.0", "id": 1, "error": {"code": -32005, "message": "query returned more than 10000 results"}});
    refused(&[file("logs.json", error)], MAP, 921, "more than 10000 results");
    refused(&[file("logs.json", "[]")], "", 921, "no event of a guild");
    let topic = "0x9b1bfa7fa9ee420a16e124f794c35ac9f90472acc99140eb2f6447c714cad8eb";
    let raw = json!({"address": GUILD, "topics": [topic, format!("0x{:0>64}", "aa")], "data": "0x12"});
    refused(&[file("logs.json", raw)], "", 921, "this log of `Withdraw` is cut");
}

#[test]
fn a_map_that_lacks_something_is_explained() {
    let files = [file("logs.json", json!(life()))];
    refused(&files, &MAP.replace("reward ", "prize  "), 922, "unknown field `prize`");
    refused(&files, &MAP.replace("abort_window   = 5", ""), 922, "no log tells the guild's `abort_window`");
    refused(&files, &MAP.replace("\"17280 seconds\"", "\"soon\""), 922, "`period` is a length of time");
    refused(&files, &MAP.replace("= \"bo\"", "= \"b.o\""), 922, "cannot be the name of a person");
    refused(&files, "version = 3", 922, "there is no version 3");
    let mut two = life();
    *two.get_mut(2).unwrap().get_mut("address").unwrap() = json!(BO);
    refused(&[file("logs.json", json!(two))], "", 922, "events of several guilds");
    let rotated = [file("logs.json", json!([log(1, "UpdateDelegateKey", json!([ANA, BO]))]))];
    refused(&rotated, "", 922, "fit both versions");
    refused(&rotated, "version = 2", 922, "no log tells the guild's `summoned`");
}

#[test]
fn blocks_and_receipts_say_when_and_who() {
    let plain = |block: u64, name: &str, args: Value| {
        let mut log = log(block, name, args);
        log.as_object_mut().unwrap().remove("blockTimestamp");
        log
    };
    let summon = json!({"summoner": ANA, "tokens": [BO], "summoningTime": 1, "periodDuration": 10, "votingPeriodLength": 1,
                        "gracePeriodLength": 0, "proposalDeposit": 0, "dilutionBound": 3, "processingReward": 0});
    let submit =
        json!([ANA, 1, 0, 0, BO, 0, BO, "more", [false, false, false, false, false, false], 0, ANA, ANA]);
    let logs = json!([
        plain(1, "SummonComplete", summon),
        plain(2, "SubmitProposal", submit),
        plain(3, "SponsorProposal", json!([ANA, ANA, 0, 0, 1])),
        plain(9, "ProcessProposal", json!([0, 0, false])),
    ]);
    let blocks: String = [1_u64, 2, 3, 9]
        .iter()
        .map(|block| json!({"jsonrpc": "2.0", "id": 1, "result": {"number": format!("{block:#x}"), "timestamp": format!("{:#x}", 1000 + block)}}).to_string())
        .collect();
    let files = [file("logs.json", &logs), file("blocks.json", &blocks)];
    let import = imported(&files, "").unwrap();
    assert_eq!(import.report.unsaid.get("who processed a proposal; taken to be `somebody`"), Some(&1));
    let receipt = json!({"transactionHash": format!("0x{:064x}", 9), "from": BO, "logs": []});
    let import =
        imported(&[files, [file("receipt.json", receipt), file("none.json", "[]")]].concat(), "").unwrap();
    assert!(import.report.unsaid.is_empty(), "{:?}", import.report.unsaid);
    let last = import.lines.last().unwrap();
    assert_eq!(last.at, 1009);
    assert!(matches!(&last.act, Act::Do { by, event, .. } if by == BO && event == "process_proposal"));
    assert!(import.program.unwrap().contains("asset AT_0X00000000000000000000000000000000000000BB\n"));
}
