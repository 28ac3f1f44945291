//! Reading a map: TOML, or JSON if it begins with a brace.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::source::{Source, Trouble, WRONG_MAP};

/// Reads a map.
pub(crate) fn read_settings<T: DeserializeOwned>(source: &Source) -> Result<T, Trouble> {
    if source.text.trim_start().starts_with('{') {
        return serde_json::from_str(&source.text).map_err(|error| {
            let message = plain(&error.to_string(), " at line ");
            source.complain_in_line(WRONG_MAP, error.line() as u64, error.column(), message)
        });
    }
    toml::from_str(&source.text).map_err(|error| {
        let message = plain(error.message(), "\n");
        match error.span() {
            Some(span) => source.complain_at(WRONG_MAP, &span, message),
            None => source.complain(WRONG_MAP, message),
        }
    })
}

/// A value as a stream writes it: an instant of TOML is a text.
pub(crate) fn without_dates(value: &Value) -> Value {
    match value {
        Value::Object(members) => match members.get("$__toml_private_datetime") {
            Some(instant) => instant.clone(),
            None => {
                let members = members.iter().map(|(key, value)| (key.clone(), without_dates(value)));
                Value::Object(members.collect())
            }
        },
        Value::Array(items) => Value::Array(items.iter().map(without_dates).collect()),
        _ => value.clone(),
    }
}

/// The words of a reader up to where it tells the place, which is told otherwise.
fn plain(message: &str, end: &str) -> String {
    let (message, _) = message.split_once(end).unwrap_or((message, ""));
    format!("this map cannot be read: {message}")
}
