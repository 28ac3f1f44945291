//! The comparison of answers and of states.

use serde_json::Value;

use crate::system::TOKEN_REFUSED;
use crate::{Answer, Step, System};

/// How our answer to a step differs from the recorded one; `None` if it does not.
pub fn answer_differs(system: &dyn System, step: &Step, answer: &Answer) -> Option<String> {
    let code = match answer {
        Answer::Unknown => return None,
        Answer::Accepted => None,
        Answer::Refused(code) => Some(code.as_str()),
        Answer::TokenRefused => Some(TOKEN_REFUSED),
    };
    let reason = step.reason.as_deref().unwrap_or("(no reason)");
    match (step.ok, code) {
        (true, None) => None,
        (true, Some(code)) => Some(format!("recorded as accepted, but refused here: {code}")),
        (false, None) => Some(format!("recorded as refused: {reason}, but accepted here")),
        (false, Some(code)) => match system.codes(step, reason) {
            None => Some(format!("no code is known for the recorded reason: {reason}; refused here: {code}")),
            Some(codes) if codes.contains(&code) => None,
            Some(_) => Some(format!("recorded as refused: {reason}, but refused here: {code}")),
        },
    }
}

/// The first place where two values differ and what stands there; `None` if they are the same. The order of an
/// object's keys means nothing.
pub fn values_differ(recorded: &Value, ours: &Value) -> Option<String> {
    difference(recorded, ours).map(|(path, recorded, ours)| {
        let path = if path.is_empty() { "the state" } else { path.trim_start_matches('.') };
        format!("{path}: recorded {recorded}, here {ours}")
    })
}

fn difference(recorded: &Value, ours: &Value) -> Option<(String, String, String)> {
    let absent = || "nothing".to_owned();
    match (recorded, ours) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left {
                let Some(other) = right.get(key) else {
                    return Some((format!(".{key}"), value.to_string(), absent()));
                };
                if let Some((path, one, two)) = difference(value, other) {
                    return Some((format!(".{key}{path}"), one, two));
                }
            }
            let extra = right.iter().find(|(key, _)| !left.contains_key(*key));
            extra.map(|(key, value)| (format!(".{key}"), absent(), value.to_string()))
        }
        (Value::Array(left), Value::Array(right)) => {
            for (index, pair) in left.iter().zip(right).enumerate() {
                if let Some((path, one, two)) = difference(pair.0, pair.1) {
                    return Some((format!("[{index}]{path}"), one, two));
                }
            }
            let lengths = (left.len(), right.len());
            (lengths.0 != lengths.1)
                .then(|| (String::new(), format!("{} items", lengths.0), format!("{} items", lengths.1)))
        }
        _ if recorded == ours => None,
        _ => Some((String::new(), recorded.to_string(), ours.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let recorded = json!({"a": {"x": "1", "y": ["2", "3"]}, "b": true});
        assert_eq!(values_differ(&recorded, &json!({"b": true, "a": {"y": ["2", "3"], "x": "1"}})), None);
        for (ours, words) in [
            (json!({"a": {"x": "1", "y": ["2", "4"]}, "b": true}), "a.y[1]: recorded \"3\", here \"4\""),
            (json!({"a": {"x": "1", "y": ["2"]}, "b": true}), "a.y: recorded 2 items, here 1 items"),
            (json!({"a": {"y": ["2", "3"]}, "b": true}), "a.x: recorded \"1\", here nothing"),
            (json!({"a": {"x": "1", "y": ["2", "3"]}, "b": true, "c": 1}), "c: recorded nothing, here 1"),
            (json!([]), "the state: recorded {\"a\":{\"x\":\"1\",\"y\":[\"2\",\"3\"]},\"b\":true}, here []"),
        ] {
            assert_eq!(values_differ(&recorded, &ours).as_deref(), Some(words));
        }
    }
}
