//! Whether an answer is the recorded one.

use std::collections::BTreeSet;

use quorate_number::{Int, Ratio, parse_ratio};
use serde_json::{Map, Value};

/// How far a number may lie from one that was recorded from floating point, as a part of the larger of it and 1.
const FLOAT: (u64, u64) = (1, 1_000_000_000);

/// What differs between the fields that both answers have; with `float`, no recorded number is taken for exact.
pub(super) fn differs(recorded: &Map<String, Value>, ours: &Value, float: bool) -> Option<String> {
    let Value::Object(ours) = ours else { return Some(format!("the answer {ours} is no record")) };
    let mut compared = 0_usize;
    for (field, ours) in ours {
        let Some(recorded) = recorded.get(field) else { continue };
        compared += 1;
        let agrees = match field.as_str() {
            // The order in which winners or projects are named means nothing.
            // Floating point breaks exact ties by its noise.
            "winners" if float => as_set(recorded).is_subset(&as_set(ours)),
            "winners"
            | "smith_set"
            | "schwartz_set"
            | "weak_condorcet_winners"
            | "top_tied"
            | "in_cycle"
            | "dead_end" => as_set(recorded) == as_set(ours),
            "committees"
            | "possible_committees"
            | "allocations"
            | "runoff_pairs"
            | "seed_dependent_committees" => as_sets(recorded) == as_sets(ours),
            "rankings" | "apportionments" => as_set(recorded) == as_set(ours),
            _ => is_same(recorded, ours, float),
        };
        if !agrees {
            return Some(format!("{field} is {ours}, and {recorded} was recorded"));
        }
    }
    // Of all committees that ties allow, a source that breaks them names one, or some.
    if let (Some(ours), false) =
        (ours.get("possible_committees"), recorded.contains_key("possible_committees"))
    {
        let (ours, mut named) = (as_sets(ours), BTreeSet::new());
        named.extend(recorded.get("winners").map(as_set));
        named.extend(recorded.get("seed_dependent_committees").map(as_sets).unwrap_or_default());
        if !named.is_subset(&ours) {
            return Some(format!("of the possible committees {ours:?}, and {named:?} was recorded"));
        }
        compared += named.len();
    }
    (compared == 0).then(|| "nothing in the answer can be compared".to_owned())
}

/// What of a recorded answer, whose ties were broken, is not within ours, which keeps them.
pub(super) fn lies_outside(recorded: &Map<String, Value>, ours: &Value) -> Option<String> {
    let found = |field: &str| ours.get(field);
    let winners = recorded.get("winners").or_else(|| recorded.get("seed_dependent_winners"));
    let is_within = match (winners, recorded.get("committees"), recorded.get("allocations")) {
        (Some(winners), ..) if found("winners").is_some() => {
            as_set(winners).is_subset(&found("winners").map(as_set).unwrap_or_default())
        }
        (Some(winners), ..) => {
            found("possible_committees").map(as_sets).unwrap_or_default().contains(&as_set(winners))
        }
        (_, Some(committees), _) => {
            as_sets(committees).is_subset(&found("committees").map(as_sets).unwrap_or_default())
        }
        (.., Some(allocations)) => {
            as_sets(allocations).is_subset(&found("allocations").map(as_sets).unwrap_or_default())
        }
        _ => match recorded.get("seats") {
            Some(Value::Object(seats)) => {
                let seats = Value::from(seats.values().cloned().collect::<Vec<Value>>());
                found("apportionments").map(as_set).unwrap_or_default().contains(&plain(&seats))
            }
            _ => false,
        },
    };
    (!is_within).then(|| format!("{} was recorded, and we answer {ours}", Value::from(recorded.clone())))
}

fn as_set(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().map(plain).collect()
}

fn as_sets(value: &Value) -> BTreeSet<BTreeSet<String>> {
    value.as_array().into_iter().flatten().map(as_set).collect()
}

/// A value as text, whether its numbers are written as numbers or as texts.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn is_same(recorded: &Value, ours: &Value, float: bool) -> bool {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            recorded.len() == ours.len()
                && recorded
                    .iter()
                    .all(|(key, recorded)| ours.get(key).is_some_and(|ours| is_same(recorded, ours, float)))
        }
        // A map whose keys are lists or pairs: recorded with the names of a key in one text.
        (Value::Object(recorded), Value::Array(pairs)) => {
            recorded.len() == pairs.len()
                && pairs.iter().all(|pair| {
                    let (Some(key), Some(ours)) = (pair.get(0), pair.get(1)) else { return false };
                    let names = key.as_array().into_iter().flatten().map(plain);
                    let key = names.collect::<Vec<_>>().join(">");
                    recorded.get(&key).is_some_and(|recorded| is_same(recorded, ours, float))
                })
        }
        (Value::Array(recorded), Value::Array(ours)) => {
            recorded.len() == ours.len()
                && recorded.iter().zip(ours).all(|(one, other)| is_same(one, other, float))
        }
        _ if recorded == ours => true,
        _ => match (number(recorded), number(ours)) {
            (Some((one, is_float)), Some((other, _))) => {
                one == other || (is_float || float) && is_near(&one, &other)
            }
            _ => false,
        },
    }
}

fn is_near(one: &Ratio, other: &Ratio) -> bool {
    let size = |ratio: &Ratio| if *ratio < Ratio::ZERO { -ratio.clone() } else { ratio.clone() };
    let apart = size(&(one.clone() - other.clone()));
    let scale = size(one).max(Ratio::ONE);
    apart * Ratio::from(Int::from(FLOAT.1)) <= scale * Ratio::from(Int::from(FLOAT.0))
}

/// A number and whether it was recorded from floating point or rounded.
fn number(value: &Value) -> Option<(Ratio, bool)> {
    let text = match value {
        Value::String(text) => text.trim_end_matches(" VOTE"),
        Value::Number(number) => return parse_ratio(&number.to_string()).ok().map(|ratio| (ratio, false)),
        _ => return None,
    };
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let ratio = parse_ratio(digits).ok()?;
    let power = Ratio::from(Int::from(10).pow(usize::try_from(exponent.unsigned_abs()).ok()?));
    let ratio = if exponent < 0 { ratio / power } else { ratio * power };
    Some((ratio, text.contains('.') || exponent != 0))
}
