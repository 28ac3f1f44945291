//! Reading `state/1`.

use quorate_number::time::parse_instant;
use serde_json::{Map, Value};

use crate::error::{CUT, Complaint, MALFORMED, Spot, StreamError};
use crate::events::nothing_to_read;
use crate::header::check_format;
use crate::spelling::shown;
use crate::state::{DeadlineDump, InstanceDump, Origin, Resume, StateDump};
use crate::strict::{Stopped, read_object};

/// Reads a dump. Its values are not yet held against a program.
///
/// # Errors
///
/// What is wrong with the text, and where.
pub fn read_state(text: &str) -> Result<StateDump, StreamError> {
    let members = read_file(text, "state/1")?;
    state(&members).map_err(|wrong| wrong.in_file(text))
}

/// Reads a file that is one object of a format and version.
pub(crate) fn read_file(text: &str, format: &str) -> Result<Map<String, Value>, StreamError> {
    if text.trim().is_empty() {
        return Err(nothing_to_read());
    }
    let members: Map<String, Value> = read_object(text).map_err(|stopped| stopped_in(text, stopped))?;
    check_format(&members, format).map_err(|complaint| {
        let path: &[&str] = if matches!(complaint.spot, Spot::Line) { &[] } else { &["quo"] };
        let message = match complaint.spot {
            Spot::Line => format!("this is not `{format}`"),
            _ => complaint.message,
        };
        StreamError::in_file(complaint.code, text, path, message)
    })?;
    Ok(members)
}

/// What does not fit, and the keys that lead to it.
#[derive(Debug)]
pub(crate) struct Wrong {
    path: Vec<String>,
    message: String,
}

impl Wrong {
    pub(crate) fn new(message: impl Into<String>) -> Wrong {
        Wrong { path: Vec::new(), message: message.into() }
    }

    pub(crate) fn under(mut self, key: impl Into<String>) -> Wrong {
        self.path.insert(0, key.into());
        self
    }

    pub(crate) fn in_file(self, text: &str) -> StreamError {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        StreamError::in_file(MALFORMED, text, &path, self.message)
    }
}

/// The members of an object that are known; each is taken out as it is read.
pub(crate) struct Parts<'v>(&'v Map<String, Value>);

impl<'v> Parts<'v> {
    /// An object with no other members than these.
    pub(crate) fn of(value: &'v Value, known: &[&str]) -> Result<Parts<'v>, Wrong> {
        let members = value.as_object().ok_or_else(|| Wrong::new("an object is expected here"))?;
        Parts::known(members, known)
    }

    pub(crate) fn known(members: &'v Map<String, Value>, known: &[&str]) -> Result<Parts<'v>, Wrong> {
        match members.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(Wrong::new(format!("`{}` means nothing here", shown(key))).under(key.clone())),
            None => Ok(Parts(members)),
        }
    }

    pub(crate) fn value(&self, key: &str) -> Result<&'v Value, Wrong> {
        self.0.get(key).ok_or_else(|| Wrong::new(format!("`{key}` is missing")))
    }

    pub(crate) fn text(&self, key: &str) -> Result<String, Wrong> {
        text(self.value(key)?).map_err(|wrong| wrong.under(key))
    }

    pub(crate) fn optional_text(&self, key: &str) -> Result<Option<String>, Wrong> {
        self.0.get(key).map(|value| text(value).map_err(|wrong| wrong.under(key))).transpose()
    }

    pub(crate) fn number(&self, key: &str) -> Result<u64, Wrong> {
        number(self.value(key)?).map_err(|wrong| wrong.under(key))
    }

    pub(crate) fn instant(&self, key: &str) -> Result<i64, Wrong> {
        let instant = self.value(key)?.as_str().and_then(parse_instant);
        instant.ok_or_else(|| Wrong::new("an instant is expected here").under(key))
    }

    pub(crate) fn object(&self, key: &str) -> Result<&'v Map<String, Value>, Wrong> {
        let object = self.value(key)?.as_object();
        object.ok_or_else(|| Wrong::new("an object is expected here").under(key))
    }

    pub(crate) fn list<T>(
        &self,
        key: &str,
        read: impl Fn(&'v Value) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, Wrong> {
        list(self.value(key)?, read).map_err(|wrong| wrong.under(key))
    }

    /// An object as a list of its members.
    pub(crate) fn members<T>(
        &self,
        key: &str,
        read: impl Fn(&'v Value) -> Result<T, Wrong>,
    ) -> Result<Vec<(String, T)>, Wrong> {
        let members = self.object(key)?.iter();
        let read = members.map(|(name, value)| {
            let value = read(value).map_err(|wrong| wrong.under(name.clone()).under(key))?;
            Ok((name.clone(), value))
        });
        read.collect()
    }
}

/// A dump out of the members of its object.
pub(crate) fn state(members: &Map<String, Value>) -> Result<StateDump, Wrong> {
    const KEYS: [&str; 10] =
        ["quo", "now", "program", "instances", "people", "world", "supply", "deadlines", "past", "resume"];
    let parts = Parts::known(members, &KEYS)?;
    let past = members.contains_key("past").then(|| parts.object("past")).transpose()?;
    let resume = members.get("resume").map(|value| resume(value).map_err(|wrong| wrong.under("resume")));
    Ok(StateDump {
        now: parts.instant("now")?,
        program: parts.text("program")?,
        instances: parts.list("instances", instance)?,
        people: parts.list("people", person)?,
        world: parts.list("world", text)?,
        supply: parts.list("supply", text)?,
        deadlines: parts.list("deadlines", deadline)?,
        past: past.cloned().unwrap_or_default(),
        resume: resume.transpose()?,
    })
}

fn instance(value: &Value) -> Result<InstanceDump, Wrong> {
    let parts = Parts::of(value, &["id", "of", "state", "params", "rules", "cells", "accounts"])?;
    Ok(InstanceDump {
        id: parts.text("id")?,
        of: parts.text("of")?,
        state: parts.value("state")?.clone(),
        params: parts.object("params")?.clone(),
        rules: parts.object("rules")?.clone(),
        cells: parts.object("cells")?.clone(),
        accounts: parts.members("accounts", texts)?,
    })
}

fn person(value: &Value) -> Result<(String, Vec<String>), Wrong> {
    let parts = Parts::of(value, &["id", "accounts"])?;
    let accounts = Parts::of(parts.value("accounts")?, &["self"]).map_err(|wrong| wrong.under("accounts"))?;
    let held = accounts.list("self", text).map_err(|wrong| wrong.under("accounts"))?;
    Ok((parts.text("id")?, held))
}

fn deadline(value: &Value) -> Result<DeadlineDump, Wrong> {
    let parts = Parts::of(value, &["at", "of", "rule"])?;
    Ok(DeadlineDump { at: parts.instant("at")?, of: parts.text("of")?, rule: parts.text("rule")? })
}

fn resume(value: &Value) -> Result<Resume, Wrong> {
    const KEYS: [&str; 8] =
        ["rules", "seq", "acted", "accounts", "instances", "holders", "deadlines", "fired"];
    let parts = Parts::of(value, &KEYS)?;
    Ok(Resume {
        rules: parts.text("rules")?,
        seq: parts.number("seq")?,
        acted: parts.list("acted", text)?,
        accounts: parts.list("accounts", |value| Ok(value.clone()))?,
        instances: parts.list("instances", origin)?,
        holders: parts.members("holders", texts)?,
        deadlines: parts.list("deadlines", small)?,
        fired: parts.members("fired", small)?,
    })
}

fn origin(value: &Value) -> Result<Origin, Wrong> {
    let parts = Parts::of(value, &["of", "born", "in", "by", "left"])?;
    let left = parts.0.contains_key("left").then(|| parts.object("left")).transpose()?;
    Ok(Origin {
        of: parts.text("of")?,
        born: parts.optional_text("born")?,
        within: parts.optional_text("in")?,
        by: parts.text("by")?,
        left: left.cloned().unwrap_or_default(),
    })
}

fn texts(value: &Value) -> Result<Vec<String>, Wrong> {
    list(value, text)
}

fn list<'v, T>(value: &'v Value, read: impl Fn(&'v Value) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
    let items = value.as_array().ok_or_else(|| Wrong::new("a list is expected here"))?;
    let read = |(place, item)| read(item).map_err(|wrong| wrong.under(usize::to_string(&place)));
    items.iter().enumerate().map(read).collect()
}

fn text(value: &Value) -> Result<String, Wrong> {
    value.as_str().map(str::to_owned).ok_or_else(|| Wrong::new("a text is expected here"))
}

pub(crate) fn number(value: &Value) -> Result<u64, Wrong> {
    value.as_u64().ok_or_else(|| Wrong::new("a count is expected here"))
}

fn small(value: &Value) -> Result<u32, Wrong> {
    u32::try_from(number(value)?).map_err(|_| Wrong::new("this count is too large"))
}

/// Places what is wrong with the JSON of a file of several lines.
fn stopped_in(text: &str, stopped: Stopped) -> StreamError {
    let lines: Vec<&str> = text.split('\n').collect();
    if stopped.is_cut {
        let (number, line) = lines
            .iter()
            .enumerate()
            .rev()
            .find(|(_, line)| !line.trim().is_empty())
            .map_or((0, ""), |(number, line)| (number, *line));
        let complaint = Complaint::new(Spot::End, "this file ends before its object does")
            .code(CUT)
            .help("it was not written to its end, so nothing is taken from it; write it anew");
        return complaint.in_line(number as u64 + 1, line, 0);
    }
    let number = stopped.line.max(1);
    let line = lines.get(number - 1).copied().unwrap_or_default();
    let complaint = *stopped.complaint;
    match &complaint.spot {
        Spot::Line => StreamError::in_file(complaint.code, text, &[], "this is not an object in braces"),
        _ => complaint.in_line(number as u64, line, stopped.column),
    }
}
