//! What `quo state` prints of a group in each of the example folders.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};

use common::{Folder, run};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The sheet of the state that a stream leads to.
fn sheet(name: &str, program: &str, events: &str, more: &[&str]) -> String {
    let folder = Folder::new(&format!("sheet-{name}"));
    folder.write("events.jsonl", events);
    let program = repository().join(program).to_string_lossy().into_owned();
    let made = [
        "run",
        program.as_str(),
        "--events",
        "events.jsonl",
        "--state",
        "d.json",
        "--past",
        "--format",
        "short",
    ];
    let ran = run(&folder.0, &made);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = run(&folder.0, &[&["state", "d.json"], more].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
    ran.stdout
}

/// The same of a stream given as its lines.
fn told(name: &str, program: &str, lines: &str) -> String {
    sheet(name, program, &format!("{{\"quo\":\"events/1\"}}\n{}\n", lines.trim()), &[])
}

#[test]
fn a_company() {
    insta::assert_snapshot!(told(
        "company",
        "examples/company/company.quo",
        r#"
{"at":"2026-03-02T09:00Z","by":"ana","new":"Company","as":"co","with":[["ana","bo","cy"],"jo"]}
{"at":"2026-03-02T09:05Z","give":"900 USDC","to":"co.treasury"}
{"at":"2026-03-02T10:00Z","by":"ana","new":"co.Spend","as":"p","with":["dee","300 USDC","a logo"]}
{"at":"2026-03-02T10:01Z","by":"ana","to":"p","do":"vote","with":["Yes"]}
{"at":"2026-03-02T10:02Z","by":"bo","to":"p","do":"vote","with":["Yes"]}
{"at":"2026-03-06T10:00Z","by":"ana","new":"co.Spend","with":["dee","30 USDC","tea"]}
{"at":"2026-03-10T12:00Z"}
"#
    ));
}

#[test]
fn two_co_operatives_with_a_treaty() {
    insta::assert_snapshot!(told(
        "treaty",
        "examples/treaty/treaty.quo",
        r#"
{"at":"2026-03-01","by":"x","new":"Cooperative","as":"north","with":[["x","w"],"chassis"]}
{"at":"2026-03-01","by":"y","new":"Cooperative","as":"south","with":[["y"],"screens"]}
{"at":"2026-03-01","give":"100 USDC","to":"south.treasury"}
{"at":"2026-03-02","by":"x","new":"north.Offer","as":"offer","with":["south",30,20]}
{"at":"2026-03-02","by":"x","to":"offer","do":"vote","with":["Yes"]}
{"at":"2026-03-10","by":"y","new":"south.Sign","as":"sign","with":["Treaty#1"]}
{"at":"2026-03-10","by":"y","to":"sign","do":"vote","with":["Yes"]}
{"at":"2026-03-20"}
"#
    ));
}

#[test]
fn a_co_operative() {
    insta::assert_snapshot!(told(
        "cooperative",
        "examples/cooperative/cooperative.quo",
        r#"
{"at":"2026-03-01","by":"ana","new":"Cooperative","as":"coop","with":[["ana","bo","cy"],"court"]}
{"at":"2026-03-01","give":"1000 USDC","to":"client"}
{"at":"2026-03-02","by":"ana","to":"coop","do":"log","with":[120]}
{"at":"2026-03-02","by":"client","to":"coop","do":"earn","pay":"1000 USDC"}
{"at":"2026-04-02"}
"#
    ));
}

#[test]
fn a_network() {
    insta::assert_snapshot!(told(
        "network",
        "examples/network/network.quo",
        r#"
{"at":"2026-03-01","by":"ana","new":"Network","as":"net","with":[["ana","bo","cy"],["ana"],"elder"]}
{"at":"2026-04-02","by":"ana","new":"net.Vouching","as":"v","with":["dee"]}
{"at":"2026-04-02","by":"bo","to":"v","do":"vouch"}
"#
    ));
}

#[test]
fn a_confederation_of_houses() {
    insta::assert_snapshot!(told(
        "confederation",
        "examples/confederation/confederation.quo",
        r#"
{"at":"2026-03-01","by":"a","new":"House","as":"north","with":[["a","b"]]}
{"at":"2026-03-01","by":"c","new":"House","as":"south","with":[["c","d"]]}
{"at":"2026-03-01","by":"a","new":"Confederation","as":"all","with":[["north","south"]]}
{"at":"2026-03-01","give":"600 USDC","to":"north.treasury"}
{"at":"2026-03-02","by":"a","new":"north.PayDues","as":"dues","with":["all","600 USDC"]}
{"at":"2026-03-02","by":"a","to":"dues","do":"vote","with":["Yes"]}
"#
    ));
}

#[test]
fn a_guild_bank() {
    insta::assert_snapshot!(told(
        "guild_bank",
        "examples/guild_bank/guild_bank.quo",
        r#"
{"at":"2026-03-01","by":"ana","new":"GuildBank","as":"guild","with":[["ana","bo"],"court"]}
{"at":"2026-03-01","give":"3000 USDC","to":"zoe"}
{"at":"2026-03-02","by":"zoe","new":"guild.Tribute","as":"t","with":["I plant trees"],"pay":"2050 USDC"}
{"at":"2026-03-02","by":"ana","new":"guild.TakeIn","as":"come","with":["t"]}
{"at":"2026-03-02","by":"ana","to":"come","do":"vote","with":["Yes"]}
"#
    ));
}

#[test]
fn workshops_that_make_a_phone() {
    insta::assert_snapshot!(told(
        "phone",
        "examples/phone/phone.quo",
        r#"
{"at":"2026-03-01","by":"ida","new":"Workshop","as":"phones","with":[["ida","kim"],"ida","phones"]}
{"at":"2026-03-01","give":"12000 USDC","to":"client"}
{"at":"2026-03-01","by":"client","new":"Bounty","as":"phone","with":{"poster":"client","task":"a phone","deadline":"2026-06-01","court":"court"},"pay":"12000 USDC"}
{"at":"2026-03-02","by":"ida","new":"phones.TakeOn","with":["phone"]}
"#
    ));
}

#[test]
fn a_fund_that_elects() {
    insta::assert_snapshot!(told(
        "betoken",
        "examples/betoken/betoken.quo",
        r#"
{"at":"2026-03-01","by":"ana","new":"Betoken","as":"fund","with":[{"ana":"50","bo":"30","cy":"20"}]}
{"at":"2026-03-02"}
"#
    ));
}

#[test]
fn a_guild_out_of_a_record() {
    let events = std::fs::read_to_string(repository().join("examples/moloch_v2/events.jsonl")).unwrap();
    insta::assert_snapshot!(sheet("moloch_v2", "examples/moloch_v2/moloch_v2.quo", &events, &[]));
}

#[test]
fn a_guild_of_the_first_kind_out_of_a_record() {
    let events = std::fs::read_to_string(repository().join("examples/moloch/events.jsonl")).unwrap();
    insta::assert_snapshot!(sheet("moloch", "stdlib/ports/moloch_v1.quo", &events, &[]));
}

#[test]
fn one_instance_as_data() {
    let lines = r#"{"quo":"events/1"}
{"at":"2026-03-02T09:00Z","by":"ana","new":"Company","as":"co","with":[["ana","bo","cy"],"jo"]}
{"at":"2026-03-02T10:00Z","by":"ana","new":"co.Spend","as":"p","with":["dee","300 USDC","a logo"]}
"#;
    let told = sheet("json", "examples/company/company.quo", lines, &["--of", "p", "--format", "json"]);
    let sheet: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(sheet["quo"], "sheet/1");
    let sheets = sheet["sheets"].as_array().unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!((&sheets[0]["id"], &sheets[0]["state"]), (&"p".into(), &"voting".into()));
    assert_eq!(sheets[0]["due"], serde_json::json!(["2026-03-07T10:00:00Z"]));
}
