//! Answers as `why/1` (`formats.md`).

use quorate_number::time::write_instant;
use serde_json::{Map, Value, json};

use super::{AccountAnswer, Clause, InstanceAnswer, Kept, Mark, Note, Shares, StepAnswer, Why};

/// An answer in JSON. What is absent is left out.
pub fn why_json(why: &Why) -> Value {
    let fields = match why {
        Why::Step(answer) => step(answer),
        Why::Instance(answer) => instance(answer),
        Why::Account(answer) => account(answer),
    };
    let mut all = Map::from_iter([("quo".to_owned(), Value::from("why/1"))]);
    all.extend(fields);
    Value::Object(all)
}

fn step(answer: &StepAnswer) -> Map<String, Value> {
    let refusal = answer.refusal.as_ref().map(|refusal| {
        let text = refusal.text.as_ref().map(|text| Value::from(text.as_str()));
        let rule = refusal.rule.as_ref().map(|rule| Value::from(rule.as_str()));
        object([("code", Some(Value::from(refusal.code.as_str()))), ("text", text), ("rule", rule)])
    });
    fields([
        ("about", Some(Value::from("step"))),
        ("step", Some(Value::from(answer.seq))),
        ("line", answer.line.map(Value::from)),
        ("at", Some(Value::from(write_instant(answer.at)))),
        ("what", Some(Value::from(answer.what.as_str()))),
        ("ok", Some(Value::from(answer.refusal.is_none()))),
        ("refusal", refusal),
        ("clauses", Some(clauses(&answer.clauses))),
    ])
}

fn instance(answer: &InstanceAnswer) -> Map<String, Value> {
    let turns = answer.turns.iter().map(|turn| {
        let rule = turn.rule.as_ref().map(|(place, words)| json!({"place": place, "text": words}));
        object([
            ("step", Some(Value::from(turn.seq))),
            ("at", Some(Value::from(write_instant(turn.at)))),
            ("what", Some(Value::from(turn.what.as_str()))),
            ("state", turn.state.as_deref().map(Value::from)),
            ("rule", rule),
            ("clauses", Some(clauses(&turn.clauses))),
        ])
    });
    fields([
        ("about", Some(Value::from("instance"))),
        ("id", Some(Value::from(answer.id.as_str()))),
        ("of", Some(Value::from(answer.of.as_str()))),
        ("state", answer.state.as_deref().map(Value::from)),
        ("turns", Some(Value::Array(turns.collect()))),
    ])
}

fn account(answer: &AccountAnswer) -> Map<String, Value> {
    let balances = answer.balances.iter().map(|balance| {
        let movements = balance.movements.iter().map(|moved| {
            let rule = moved.rule.as_ref().map(|(place, words)| json!({"place": place, "text": words}));
            object([
                ("step", Some(Value::from(moved.seq))),
                ("line", moved.line.map(Value::from)),
                ("at", Some(Value::from(write_instant(moved.at)))),
                ("change", Some(Value::from(moved.change.as_str()))),
                (if moved.is_in { "from" } else { "to" }, Some(Value::from(moved.other.as_str()))),
                ("held", Some(Value::from(moved.held.as_str()))),
                ("what", Some(Value::from(moved.cause.as_str()))),
                ("rule", rule),
            ])
        });
        json!({"asset": balance.asset, "opening": balance.opening, "closing": balance.closing,
               "movements": movements.collect::<Vec<_>>()})
    });
    fields([
        ("about", Some(Value::from("account"))),
        ("account", Some(Value::from(answer.account.as_str()))),
        ("balances", Some(Value::Array(balances.collect()))),
    ])
}

/// Clauses as a list.
pub(crate) fn clauses(clauses_of: &[Clause]) -> Value {
    let clause = |clause: &Clause| {
        let mark = match clause.mark {
            Mark::Held => "held",
            Mark::Failed => "failed",
            Mark::NotAsked => "not asked",
        };
        let some = |text: &str| Some(Value::from(text)).filter(|_| !text.is_empty());
        object([
            ("mark", Some(Value::from(mark))),
            ("name", some(&clause.name)),
            ("text", some(&clause.text)),
            ("place", some(&clause.place)),
            ("values", some(&clause.values)),
            ("short", clause.short.as_deref().map(Value::from)),
            ("notes", Some(notes(&clause.notes)).filter(|_| !clause.notes.is_empty())),
            ("inside", Some(clauses(&clause.inside)).filter(|_| !clause.inside.is_empty())),
        ])
    };
    Value::Array(clauses_of.iter().map(clause).collect())
}

fn notes(notes: &[Note]) -> Value {
    let note = |note: &Note| match note {
        Note::Shares(Shares { name, total, shares, missing, .. }) => {
            let mut all = Map::from_iter([
                ("tally".to_owned(), json!(name)),
                ("total".to_owned(), json!(total)),
                ("shares".to_owned(), json!(shares)),
            ]);
            if !missing.is_empty() {
                all.insert("missing".to_owned(), json!(missing));
            }
            Value::Object(all)
        }
        Note::Kept(Kept { of, name, value, since, now }) => object([
            ("rule", Some(json!(name))),
            ("of", Some(json!(of))),
            ("value", Some(json!(value))),
            ("since", since.map(|at| json!(write_instant(at)))),
            ("now", now.as_ref().map(|(value, _)| json!(value))),
            (
                "changed",
                now.as_ref()
                    .and_then(|(_, by)| by.as_ref())
                    .map(|(by, at)| json!({"by": by, "at": write_instant(*at)})),
            ),
        ]),
    };
    Value::Array(notes.iter().map(note).collect())
}

fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    Value::Object(fields(entries))
}

fn fields<const N: usize>(entries: [(&str, Option<Value>); N]) -> Map<String, Value> {
    entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
