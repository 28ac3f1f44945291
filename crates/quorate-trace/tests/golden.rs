//! The released forms of the formats, byte for byte.
#![cfg(test)]

use quorate_trace::{
    Act, Args, Cause, DeadlineDump, InstanceDump, Line, Reader, StateDump, digest, read_outcomes,
    state_json_compact, write_event_header, write_header, write_line, write_outcome, write_state,
};
use serde_json::{Map, Value, json};

const MOLOCH_EVENTS: &str = include_str!("golden/moloch_v2.events.jsonl");
const MOLOCH_OUTCOMES: &str = include_str!("golden/moloch_v2.outcomes.jsonl");
const EVERY_EVENT: &str = include_str!("golden/every_key.events.jsonl");
const EVERY_OUTCOME: &str = include_str!("golden/every_key.outcomes.jsonl");
const STATE: &str = include_str!("golden/company.state.json");

fn rewrite_outcomes(text: &str) -> String {
    let (program, outcomes) = read_outcomes(text.as_bytes()).unwrap();
    let mut written = Vec::new();
    write_header(&mut written, &program).unwrap();
    for outcome in &outcomes {
        write_outcome(&mut written, outcome).unwrap();
    }
    String::from_utf8(written).unwrap()
}

fn rewrite_events(text: &str) -> String {
    let mut reader = Reader::new(text.as_bytes()).unwrap();
    let mut written = Vec::new();
    write_event_header(&mut written, reader.header()).unwrap();
    while let Some(line) = reader.next_line().unwrap() {
        write_line(&mut written, &line).unwrap();
    }
    String::from_utf8(written).unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn outcomes_are_read_and_written_back() {
    assert_eq!(rewrite_outcomes(MOLOCH_OUTCOMES), MOLOCH_OUTCOMES);
    assert_eq!(rewrite_outcomes(EVERY_OUTCOME), EVERY_OUTCOME);
}

#[test]
fn every_part_of_an_outcome_is_read() {
    let (program, outcomes) = read_outcomes(EVERY_OUTCOME.as_bytes()).unwrap();
    assert_eq!(program, "company.quo");
    let timer = Cause::Timer { of: "p".to_owned(), rule: "std/vote.quo:62:5".to_owned(), otherwise: true };
    assert_eq!(outcomes[1].cause, timer);
    assert_eq!(outcomes[1].set[1], ("p.ballots[ana]".to_owned(), None));
    assert_eq!(outcomes[1].letters, 2);
    assert_eq!(outcomes[0].refusal.as_ref().unwrap().text.as_deref(), Some("the member \"ana\" left"));
    assert_eq!(outcomes[0].carried.keys().collect::<Vec<_>>(), ["id", "x-block", "x-log"]);
}

#[test]
fn events_are_read() {
    let mut reader = Reader::new(MOLOCH_EVENTS.as_bytes()).unwrap();
    assert_eq!(reader.header().program.as_deref(), Some("ports/moloch_v2.quo"));
    assert!(reader.header().funds_open && !reader.header().bodies_act);
    let lines: Vec<Line> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 16);
    assert_eq!(lines[3].number, 4);
    assert_eq!(reader.last_number(), 17);
    assert_eq!(
        lines[3].act,
        Act::Do {
            by: "ada".to_owned(),
            to: "moloch/Proposal#1".to_owned(),
            event: "vote".to_owned(),
            with: Args::Named(object(json!({"b": "Yes"}))),
            pay: None,
        }
    );
}

#[test]
fn events_are_written_back() {
    assert_eq!(rewrite_events(EVERY_EVENT), EVERY_EVENT);
    assert_eq!(rewrite_events(MOLOCH_EVENTS), MOLOCH_EVENTS.replace(":00Z\"", ":00:00Z\""));
}

#[test]
fn a_state_is_written() {
    let state = company();
    let mut written = Vec::new();
    write_state(&mut written, &state).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), STATE);
}

#[test]
fn the_compact_state_is_the_same_without_blanks() {
    let compact = state_json_compact(&company());
    let pretty: Value = serde_json::from_str(STATE).unwrap();
    assert_eq!(compact, pretty.to_string());
}

#[test]
fn the_digest_is_of_the_compact_state() {
    // printf '%s' '{"quo":"state/1",…}' | sha256sum
    assert_eq!(
        state_json_compact(&StateDump::default()),
        r#"{"quo":"state/1","now":"1970-01-01T00:00:00Z","program":"","instances":[],"people":[],"world":[],"supply":[],"deadlines":[]}"#
    );
    assert_eq!(
        digest(&StateDump::default()),
        "9f1d77b1c36fa312a7c3a762904ec65e5d3f2da64df9f0b0f154fd5d19cd5bab"
    );
    assert_ne!(digest(&company()), digest(&StateDump::default()));
}

fn company() -> StateDump {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    StateDump {
        now: 1_772_445_600,
        program: "company.quo".to_owned(),
        instances: vec![
            InstanceDump {
                id: "co".to_owned(),
                of: "Company".to_owned(),
                state: Value::Null,
                params: object(json!({"crew": ["ana", "bo"], "court": "jo"})),
                rules: Map::new(),
                cells: object(json!({"turnout": "40%", "members": ["ana", "bo"]})),
                accounts: vec![
                    ("self".to_owned(), texts(&["0 USDC"])),
                    ("treasury".to_owned(), texts(&["900 USDC"])),
                    ("owed[ada]".to_owned(), Vec::new()),
                ],
            },
            InstanceDump {
                id: "co/Spend#1".to_owned(),
                of: "Spend".to_owned(),
                state: json!({"waiting": ["2026-03-10T10:00:00Z"]}),
                params: object(json!({"why": "a \"logo\"\n", "amount": "300 USDC"})),
                rules: object(json!({"turnout": "40%"})),
                cells: object(json!({"roll": [["ana", "100 REP of co"]]})),
                accounts: vec![("self".to_owned(), texts(&["300 USDC"]))],
            },
        ],
        people: vec![("ana".to_owned(), texts(&["100 REP of co"])), ("bo".to_owned(), Vec::new())],
        world: texts(&["-900 USDC"]),
        supply: texts(&["200 REP of co"]),
        deadlines: vec![DeadlineDump {
            at: 1_773_136_800,
            of: "co/Spend#1".to_owned(),
            rule: "std/vote.quo:66:5".to_owned(),
        }],
        past: Map::new(),
        resume: None,
    }
}
