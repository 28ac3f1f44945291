//! `checkpoint/1`: how far a run has come, so that it can be killed and go on.
//!
//! The first line holds a digest of all that follows it. Whatever is not exactly as it was written is not relied on.

use quorate_number::time::write_instant;
use serde_json::{Map, Value};

use crate::dump::{digest_of, push_lines, push_number};
use crate::error::StreamError;
use crate::json::{Members, push_text};
use crate::state::StateDump;
use crate::state_reader::{Parts, Wrong, number, read_file, state};

const FORMAT: &str = "checkpoint/1";
/// It contradicts itself.
const EDITED: u16 = 916;

/// How far a run has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    /// What the run was asked for, as far as what it writes depends on it.
    pub asked: String,
    /// What has been read of the stream; its header is not counted among the lines.
    pub stream: Part,
    /// What has been written of the outcomes, if they are written.
    pub outcomes: Option<Part>,
    /// The line of an outcome that is held back because it may be the last.
    pub held: Option<String>,
    /// What has been counted.
    pub counts: Counts,
    /// The state, with all that it takes to go on from it.
    pub state: StateDump,
}

/// The first part of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many lines it has.
    pub lines: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub digest: String,
}

/// What a run counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events.
    pub events: u64,
    /// Deadlines.
    pub deadlines: u64,
    /// How often was refused with each code, in order of the first time.
    pub refused: Vec<(String, u64)>,
    /// When the first step was.
    pub first: Option<i64>,
    /// When the last step was.
    pub last: Option<i64>,
}

/// The text of a checkpoint.
pub fn write_checkpoint(checkpoint: &Checkpoint) -> String {
    let mut rest = String::new();
    let mut object = Members::object(&mut rest);
    object.text("asked", &checkpoint.asked);
    push_part(object.value("stream"), &checkpoint.stream);
    if let Some(outcomes) = &checkpoint.outcomes {
        push_part(object.value("outcomes"), outcomes);
    }
    object.optional("held", checkpoint.held.as_deref());
    push_counts(object.value("counts"), &checkpoint.counts);
    push_lines(object.value("state"), &checkpoint.state);
    object.close();
    let rest = rest.strip_prefix('{').unwrap_or_default();
    let mut text = String::from("{\"quo\":");
    push_text(&mut text, FORMAT);
    text += &format!(",\"digest\":\"{}\",\n{rest}\n", digest_of(rest));
    text
}

/// Reads a checkpoint.
///
/// # Errors
///
/// What is wrong with the text, and where.
pub fn read_checkpoint(text: &str) -> Result<Checkpoint, StreamError> {
    let members = read_file(text, FORMAT)?;
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let written = members.get("digest").and_then(Value::as_str);
    if written != Some(digest_of(rest.strip_suffix('\n').unwrap_or(rest)).as_str()) {
        let message = "this checkpoint is not as it was written";
        let error = StreamError::in_file(EDITED, text, &["digest"], message);
        return Err(error.with_help("delete it to run the whole stream again"));
    }
    checkpoint(&members).map_err(|wrong| wrong.in_file(text))
}

fn checkpoint(members: &Map<String, Value>) -> Result<Checkpoint, Wrong> {
    const KEYS: [&str; 8] = ["quo", "digest", "asked", "stream", "outcomes", "held", "counts", "state"];
    let parts = Parts::known(members, &KEYS)?;
    let outcomes = members.get("outcomes").map(|value| part(value).map_err(|wrong| wrong.under("outcomes")));
    Ok(Checkpoint {
        asked: parts.text("asked")?,
        stream: part(parts.value("stream")?).map_err(|wrong| wrong.under("stream"))?,
        outcomes: outcomes.transpose()?,
        held: parts.optional_text("held")?,
        counts: counts(parts.value("counts")?).map_err(|wrong| wrong.under("counts"))?,
        state: state(parts.object("state")?).map_err(|wrong| wrong.under("state"))?,
    })
}

fn part(value: &Value) -> Result<Part, Wrong> {
    let parts = Parts::of(value, &["lines", "bytes", "digest"])?;
    Ok(Part { lines: parts.number("lines")?, bytes: parts.number("bytes")?, digest: parts.text("digest")? })
}

fn counts(value: &Value) -> Result<Counts, Wrong> {
    let parts = Parts::of(value, &["events", "deadlines", "refused", "first", "last"])?;
    let instant = |key: &str| parts.optional_text(key)?.map(|_| parts.instant(key)).transpose();
    Ok(Counts {
        events: parts.number("events")?,
        deadlines: parts.number("deadlines")?,
        refused: parts.members("refused", number)?,
        first: instant("first")?,
        last: instant("last")?,
    })
}

fn push_part(out: &mut String, part: &Part) {
    let mut object = Members::object(out);
    push_number(&mut object, "lines", part.lines);
    push_number(&mut object, "bytes", part.bytes);
    object.text("digest", &part.digest);
    object.close();
}

fn push_counts(out: &mut String, counts: &Counts) {
    let mut object = Members::object(out);
    push_number(&mut object, "events", counts.events);
    push_number(&mut object, "deadlines", counts.deadlines);
    let mut refused = Members::object(object.value("refused"));
    for (code, times) in &counts.refused {
        push_number(&mut refused, code, *times);
    }
    refused.close();
    object.optional("first", counts.first.map(write_instant).as_deref());
    object.optional("last", counts.last.map(write_instant).as_deref());
    object.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Checkpoint {
        Checkpoint {
            asked: "--full".to_owned(),
            stream: Part { lines: 3, bytes: 400, digest: "ab".to_owned() },
            outcomes: Some(Part { lines: 4, bytes: 512, digest: "cd".to_owned() }),
            held: Some("{\"seq\":4}\n".to_owned()),
            counts: Counts {
                events: 3,
                refused: vec![("guard".to_owned(), 2)],
                first: Some(5),
                ..Counts::default()
            },
            state: StateDump { now: 7, program: "a.quo".to_owned(), ..StateDump::default() },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(read_checkpoint(&write_checkpoint(&written())), Ok(written()));
    }

    #[test]
    fn what_is_cut_or_changed_anywhere_is_known() {
        let text = write_checkpoint(&written());
        for length in 0..text.len() - 1 {
            assert!(read_checkpoint(text.get(..length).unwrap()).is_err(), "{length}");
        }
        for place in 0..text.len() - 1 {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(read_checkpoint(&changed).is_err(), "{place}: {changed}");
        }
    }
}
