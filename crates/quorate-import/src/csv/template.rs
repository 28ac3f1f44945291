//! Filling in: `{column}` in a text, and lists made of columns.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::settings::without_dates;

/// The columns of a table and what their words mean.
pub(crate) struct Columns<'a> {
    pub names: &'a [String],
    pub words: &'a BTreeMap<String, BTreeMap<String, Value>>,
    /// All different values of the columns that rules ask for as a list, in order of first mention.
    pub all: BTreeMap<String, Vec<Value>>,
}

/// Why something could not be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfilled {
    pub column: Option<String>,
    pub reason: String,
}

/// A part of a text.
enum Part<'t> {
    Text(&'t str),
    Column(&'t str),
}

impl Columns<'_> {
    /// The field of a row.
    pub fn field<'r>(&self, row: &'r [String], column: &str) -> Option<&'r str> {
        let index = self.names.iter().position(|name| name == column)?;
        row.get(index).map(String::as_str)
    }

    /// What a field means.
    pub fn meaning(&self, row: &[String], column: &str) -> Result<Value, Unfilled> {
        let unfilled = |reason: String| Unfilled { column: Some(column.to_owned()), reason };
        let field = self.field(row, column).ok_or_else(|| unfilled("there is no such column here".into()))?;
        match self.words.get(column) {
            None => Ok(Value::from(field)),
            Some(words) => {
                let meaning = words.get(field).map(without_dates);
                meaning.ok_or_else(|| unfilled(format!("the map gives `{field}` no meaning")))
            }
        }
    }

    /// A text with the columns filled in. It may not come out empty.
    pub fn text(&self, template: &str, row: &[String]) -> Result<String, Unfilled> {
        let mut text = String::new();
        let mut last = None;
        for part in parts(template) {
            match part {
                Part::Text(words) => text += words,
                Part::Column(column) => {
                    last = Some(column.to_owned());
                    match self.meaning(row, column)? {
                        Value::String(words) => text += &words,
                        value @ (Value::Number(_) | Value::Bool(_)) => text += &value.to_string(),
                        _ => {
                            let reason = "what this means does not fit into a text".to_owned();
                            return Err(Unfilled { column: last, reason });
                        }
                    }
                }
            }
        }
        if text.is_empty() {
            return Err(Unfilled { column: last, reason: "there is nothing here".to_owned() });
        }
        Ok(text)
    }

    /// An argument with the columns filled in. One column alone keeps the type of what it means; `{all = "column"}` is the
    /// list of all there is in it, and `{split = "column", at = ","}` the list that one field is.
    pub fn value(&self, template: &Value, row: &[String]) -> Result<Value, Unfilled> {
        match template {
            Value::String(text) => match parts(text).as_slice() {
                [Part::Column(column)] => self.meaning(row, column),
                [] => Ok(Value::from("")),
                _ => self.text(text, row).map(Value::String),
            },
            Value::Array(items) => {
                items.iter().map(|item| self.value(item, row)).collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(members) => match list_of(members) {
                Some(List::All(column)) => {
                    Ok(Value::Array(self.all.get(column).cloned().unwrap_or_default()))
                }
                Some(List::Split(column, separator)) => {
                    let field = self.field(row, column).unwrap_or_default();
                    let items = field.split(separator).map(str::trim).filter(|item| !item.is_empty());
                    Ok(items.map(Value::from).collect())
                }
                None => {
                    let member = |(key, value): (&String, &Value)| Ok((key.clone(), self.value(value, row)?));
                    members.iter().map(member).collect::<Result<_, _>>().map(Value::Object)
                }
            },
            _ => Ok(template.clone()),
        }
    }
}

/// The columns that a text asks for.
pub(crate) fn columns_of_text(template: &str) -> Vec<String> {
    let columns = parts(template).into_iter().filter_map(|part| match part {
        Part::Column(column) => Some(column.to_owned()),
        Part::Text(_) => None,
    });
    columns.collect()
}

/// The columns that an argument asks for, each with whether all that stands in it is wanted.
pub(crate) fn columns_of_value(template: &Value) -> Vec<(String, bool)> {
    match template {
        Value::String(text) => columns_of_text(text).into_iter().map(|column| (column, false)).collect(),
        Value::Array(items) => items.iter().flat_map(columns_of_value).collect(),
        Value::Object(members) => match list_of(members) {
            Some(List::All(column)) => vec![(column.to_owned(), true)],
            Some(List::Split(column, _)) => vec![(column.to_owned(), false)],
            None => members.values().flat_map(columns_of_value).collect(),
        },
        _ => Vec::new(),
    }
}

/// A list made of a column.
enum List<'t> {
    All(&'t str),
    Split(&'t str, &'t str),
}

fn list_of(members: &Map<String, Value>) -> Option<List<'_>> {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    match (members.len(), text("all"), text("split"), text("at")) {
        (1, Some(column), None, None) => Some(List::All(column)),
        (2, None, Some(column), Some(separator)) => Some(List::Split(column, separator)),
        _ => None,
    }
}

/// What stands in braces is a column; two braces are one that is meant.
fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        if let Some(after) = after.strip_prefix('{') {
            parts.push(Part::Text("{"));
            rest = after;
        } else if let Some((column, after)) = after.split_once('}') {
            parts.push(Part::Column(column));
            rest = after;
        } else {
            parts.push(Part::Text("{"));
            rest = after;
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}
