//! Recorded words as values of the public formats.

use quorate_number::{Int, parse_int, time};
use serde_json::{Map, Value};

use crate::{Failure, Vector};

/// A recorded number.
pub fn number(text: &str) -> Result<Int, Failure> {
    parse_int(text).map_err(|error| Failure(format!("`{text}`: {error}")))
}

/// A number that a record holds as text.
pub fn value_number(value: &Value) -> Result<Int, Failure> {
    number(value.as_str().ok_or("an amount has no text")?)
}

/// A whole number, as text only where it is too large for other readers of JSON.
pub fn whole(text: &str) -> Value {
    let small = text.parse().ok().filter(|number: &u64| *number <= 1 << 53);
    small.map_or_else(|| Value::from(text), Value::from)
}

/// A length of time. One that is longer than any clock runs is as good as endless.
pub fn seconds(text: &str) -> Result<String, Failure> {
    let seconds = number(text)?.min(Int::from(i64::MAX));
    Ok(time::write_duration(i64::try_from(seconds).unwrap_or(i64::MAX)))
}

/// The texts of a list of texts.
pub fn texts(list: &Value) -> Option<Vec<String>> {
    list.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The fields of an object.
pub fn named(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Adds a field to an object.
pub fn put(object: &mut Value, name: &str, value: impl Into<Value>) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value.into());
    }
}

/// The objects in a part of a run's setup, by name.
pub fn named_objects<'a>(
    setup: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a Map<String, Value>)> {
    let object = setup.get(key).and_then(Value::as_object);
    object.into_iter().flatten().filter_map(|(name, inner)| inner.as_object().map(|inner| (name, inner)))
}

/// A parameter of a run that deploys nothing by steps.
pub fn param<'a>(vector: &'a Vector, name: &str) -> Result<&'a str, Failure> {
    let value = vector.params.get(name).and_then(Value::as_str);
    value.ok_or_else(|| Failure(format!("the parameter `{name}` is missing")))
}

/// When the guild of such a run was summoned.
pub fn summoning_time(vector: &Vector) -> Result<i64, Failure> {
    let at = number(param(vector, "summoningTime")?)?;
    i64::try_from(at).map_err(|_| Failure("the summoning time is out of range".to_owned()))
}
