//! `diff/1`.

use serde_json::{Map, Value, json};

use super::{Difference, ReplayRows, StepRow};

pub(super) fn write(difference: &Difference) -> String {
    let side = |side: &Option<(String, String)>| {
        side.as_ref().map(|(words, place)| json!({ "words": words, "place": place }))
    };
    let rules = difference.rules.iter().map(|rule| {
        json!({
            "kind": rule.kind, "name": rule.name, "aspect": rule.aspect, "change": rule.change,
            "before": side(&rule.before), "after": side(&rule.after), "reaches": rule.reaches,
        })
    });
    let findings = difference.findings.iter().map(|finding| {
        json!({
            "change": if finding.is_new { "added" } else { "removed" },
            "code": finding.code, "severity": finding.severity, "message": finding.message, "place": finding.place,
        })
    });
    let mut object = json!({
        "quo": "diff/1",
        "old": difference.old,
        "new": difference.new,
        "same": difference.is_nothing(),
        "rules": rules.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    });
    if let (Some(replay), Some(fields)) = (&difference.replay, object.as_object_mut()) {
        fields.insert("replay".to_owned(), replayed(replay));
    }
    object.to_string() + "\n"
}

fn replayed(replay: &ReplayRows) -> Value {
    let counts = replay.counts;
    let money = replay.money.iter().map(|row| {
        json!({
            "account": row.account, "asset": row.asset, "change": row.change,
            "before": row.before, "after": row.after,
        })
    });
    let ends = replay
        .ends
        .iter()
        .map(|row| json!({ "kind": row.kind, "name": row.name, "before": row.before, "after": row.after }));
    json!({
        "stream": replay.stream,
        "events": replay.events,
        "deadlines": replay.deadlines,
        "unchanged": counts.unchanged,
        "changed": counts.changed,
        "moot": counts.moot,
        "tainted": counts.tainted,
        "tainted_same": counts.tainted_same,
        "steps": replay.steps.iter().map(step).collect::<Vec<_>>(),
        "money": money.collect::<Vec<_>>(),
        "ends": ends.collect::<Vec<_>>(),
        "trust": replay.trust,
    })
}

fn step(step: &StepRow) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            object.insert(key.to_owned(), value);
        }
    };
    put("old", json!(step.old));
    put("new", json!(step.new));
    put("event", json!(step.event));
    put("at", json!(step.at));
    put("at_new", json!(step.at_new));
    put("what", json!(step.what));
    put("class", json!(step.class));
    put("before", json!(step.before));
    put("after", json!(step.after));
    put("why", json!(step.why));
    put("reads", json!(step.reads));
    put("by", json!(step.by));
    Value::Object(object)
}
