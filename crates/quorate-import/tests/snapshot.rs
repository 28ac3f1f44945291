//! Proposals and votes of a hub.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use quorate_import::{Import, Source, Trouble, import_snapshot};
use quorate_trace::{Act, Args};
use serde_json::{Value, json};

fn proposal(id: &str, kind: &str, scores: Value) -> Value {
    json!({"id": id, "title": "what to do", "author": "0xAA", "type": kind, "choices": ["a", "b", "c"], "created": 900,
           "start": 1000, "end": 2000, "snapshot": "15", "state": "closed", "scores": scores, "scores_total": 10.5,
           "space": {"id": "valley.eth"}})
}

fn vote(id: &str, of: &str, voter: &str, choice: Value, vp: f64, created: u64) -> Value {
    json!({"id": id, "voter": voter, "choice": choice, "vp": vp, "created": created, "proposal": {"id": of}})
}

fn imported(records: &Value) -> Result<Import, Trouble> {
    import_snapshot(&[Source { name: "hub.json".to_owned(), text: records.to_string() }], None)
}

/// The arguments of a line.
fn with(import: &Import, index: usize) -> Value {
    match &import.lines.get(index).unwrap().act {
        Act::New { with: Args::Named(named), .. } | Act::Do { with: Args::Named(named), .. } => {
            Value::Object(named.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn votes_are_put_in_order_and_weigh_exactly_what_they_say() {
    let import = imported(&json!({"data": {
        "proposals": [proposal("0x1", "single-choice", json!([0, 10.5, 0]))],
        "votes": [
            vote("v3", "0x1", "0xAB", json!(2), 10.5, 1500),
            vote("v2", "0x1", "0xAB", json!(1), 10.5, 1200),
            vote("v1", "0x1", "0xCD", json!(2), 0.25, 1100),
            vote("v1", "0x1", "0xCD", json!(2), 0.25, 1100),
        ],
    }}))
    .unwrap();
    let report = &import.report;
    assert_eq!((report.records, report.totals().mapped, report.duplicates), (5, 4, 1));
    assert!(report.reordered > 0);
    assert_eq!(
        import.lines.iter().map(|line| line.at).collect::<Vec<_>>(),
        [900, 900, 1100, 1200, 1500, 2001]
    );
    assert_eq!(with(&import, 1)["unit"], "100");
    assert_eq!(with(&import, 2), json!({"voter": "0xcd", "choices": [2], "weight": "25"}));
    assert_eq!(with(&import, 4), json!({"voter": "0xab", "choices": [2], "weight": "1050"}));
    assert_eq!(import.expected.len(), 4);
}

#[test]
fn every_shape_of_a_choice_is_read() {
    for (kind, choice, key, wanted) in [
        ("basic", json!(3), "choices", json!([3])),
        ("approval", json!([1, 3]), "choices", json!([1, 3])),
        ("ranked-choice", json!([3, 1, 2]), "choices", json!([3, 1, 2])),
        ("copeland", json!([3, 1, 2]), "choices", json!([3, 1, 2])),
        ("weighted", json!({"1": 2, "3": 0.5}), "points", json!([[1, "20"], [3, "5"]])),
        ("quadratic", json!({"2": 1}), "points", json!([[2, "1"]])),
    ] {
        let import = imported(&json!([
            proposal("0x1", kind, json!([])),
            vote("v1", "0x1", "0xcd", choice, 1.0, 1100),
        ]))
        .unwrap();
        assert_eq!(with(&import, 2)[key], wanted, "{kind}");
    }
}

#[test]
fn votes_without_a_place_are_told_and_keep_scores_from_being_compared() {
    for (wrong, reason) in [
        (vote("v9", "0x1", "0xcd", json!("0x1234"), 1.0, 1100), "it is encrypted"),
        (vote("v9", "0x1", "0xcd", json!([1]), 1.0, 1100), "this is no ballot of SingleChoice"),
        (
            json!({"voter": "0xcd", "choice": 1, "vp": 1, "proposal": {"id": "0x1"}}),
            "`created` is no instant",
        ),
        (
            json!({"voter": "0xcd", "choice": 1, "created": 1100, "proposal": {"id": "0x1"}}),
            "nothing says what it weighs",
        ),
        (vote("v9", "0x1", "0xcd", json!(1), -1.0, 1100), "nothing says what it weighs"),
    ] {
        let import = imported(&json!([proposal("0x1", "single-choice", json!([1, 0, 0])), wrong])).unwrap();
        assert_eq!(import.report.reasons().into_keys().collect::<Vec<_>>(), [reason]);
        assert!(import.expected.is_empty());
        assert_eq!(import.report.unsaid.len(), 1);
    }
    let import = imported(&json!([
        proposal("0x1", "single-choice", json!([])),
        proposal("0x2", "lottery", json!([])),
        vote("v1", "0x2", "0xcd", json!(1), 1.0, 1100),
        {"name": "neither"},
    ]))
    .unwrap();
    assert_eq!(import.report.totals().skipped, 3);
}

/// A hub answers in pages: scores that count more votes than were read are not compared.
#[test]
fn a_missing_page_is_noticed() {
    let mut counted = proposal("0x1", "single-choice", json!([1, 1, 0]));
    counted.as_object_mut().unwrap().insert("votes".to_owned(), json!(2));
    let import = imported(&json!([counted, vote("v1", "0x1", "0xcd", json!(1), 1.0, 1100)])).unwrap();
    assert!(import.expected.is_empty());
    assert!(import.report.unsaid.keys().any(|what| what.starts_with("votes that the scores")));
}

#[test]
fn what_contradicts_itself_or_is_cut_stops_the_import() {
    let trouble = |text: &str| {
        import_snapshot(&[Source { name: "hub.json".to_owned(), text: text.to_owned() }], None).unwrap_err()
    };
    let two = json!([
        vote("v1", "0x1", "0xcd", json!(1), 1.0, 1100),
        vote("v1", "0x1", "0xcd", json!(2), 1.0, 1100)
    ]);
    assert_eq!(trouble(&two.to_string()).error.code, 923);
    assert_eq!(trouble(two.to_string().split_at(50).0).error.code, 921);
    assert_eq!(trouble("{\"errors\":[{\"message\":\"too many\"}]}").error.code, 921);
}
