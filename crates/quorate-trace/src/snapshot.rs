//! `snapshot/1`: an instance as a scenario found it, in the layout of insta's snapshot files.
//!
//! A file is a head between two lines of dashes, and below it the instance with what it contains, in YAML of the shape
//! of `state/1`. The head names where the snapshot is taken, and holds a digest of what is below, so that a file that
//! somebody has edited is known.

use quorate_number::time::write_instant;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::hidden::hide;
use crate::state::{DeadlineDump, InstanceDump, StateDump};
use crate::yaml::{block, scalar};

/// The version that is written, and the only one that is read.
const VERSION: &str = "snapshot/1";

/// What a snapshot file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotFile {
    /// The file of the scenario, without its folder.
    pub source: String,
    /// The line of the scenario, in a pending snapshot. An accepted one does not have it, so that lines may move.
    pub line: Option<u32>,
    /// The scenario.
    pub scenario: String,
    /// What the snapshot is called.
    pub name: String,
    /// What it is of, as it is written.
    pub expression: String,
    /// The instance, as [`snapshot_contents`] gives it.
    pub contents: String,
}

/// Why a snapshot file is not to be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// It has no head, or one that is not that of a snapshot.
    NoHead,
    /// It is of this version, or of none if it is another tool's.
    Version(Option<String>),
    /// What is below the head is not what its digest is of.
    Edited,
}

/// An instance with what it contains and its deadlines, without the name of the program and of files: the same on every
/// machine. What stands at some paths, such as `.deadlines[].at`, is hidden.
///
/// # Errors
///
/// The sentence that one of them leads nowhere.
pub fn snapshot_contents(dump: &StateDump, hidden: &[String]) -> Result<String, String> {
    let mut whole = Map::new();
    whole.insert("now".to_owned(), Value::String(write_instant(dump.now)));
    whole.insert("instances".to_owned(), dump.instances.iter().map(instance).collect());
    whole.insert("deadlines".to_owned(), dump.deadlines.iter().map(deadline).collect());
    let mut whole = Value::Object(whole);
    hidden.iter().try_for_each(|path| hide(&mut whole, path))?;
    Ok(block(&whole).join("\n"))
}

/// The text of a snapshot file.
pub fn write_snapshot(file: &SnapshotFile) -> String {
    let mut head = vec!["---".to_owned(), format!("source: {}", scalar(&file.source))];
    head.extend(file.line.map(|line| format!("assertion_line: {line}")));
    head.push(format!("expression: {}", scalar(&file.expression)));
    head.push("info:".to_owned());
    let digest = digest(&file.contents);
    let info =
        [("quo", VERSION), ("scenario", &file.scenario), ("snapshot", &file.name), ("digest", &digest)];
    head.extend(info.map(|(key, value)| format!("  {key}: {}", scalar(value))));
    format!("{}\n---\n{}\n", head.join("\n"), file.contents)
}

/// Reads a snapshot file.
///
/// # Errors
///
/// Why it is not to be relied on.
pub fn read_snapshot(text: &str) -> Result<SnapshotFile, SnapshotError> {
    let text = text.replace("\r\n", "\n");
    let inside = text.strip_prefix("---\n").ok_or(SnapshotError::NoHead)?;
    let (head, contents) = inside.split_once("\n---\n").ok_or(SnapshotError::NoHead)?;
    let mut file = SnapshotFile { contents: contents.trim_end().to_owned(), ..SnapshotFile::default() };
    let (mut version, mut written) = (None, None);
    for line in head.lines() {
        let (key, value) = line.split_once(':').ok_or(SnapshotError::NoHead)?;
        let value = unquoted(value.trim());
        match key {
            "source" => file.source = value,
            "assertion_line" => file.line = value.parse().ok(),
            "expression" => file.expression = value,
            "  quo" => version = Some(value),
            "  scenario" => file.scenario = value,
            "  snapshot" => file.name = value,
            "  digest" => written = Some(value),
            // What another tool has put there.
            _ => {}
        }
    }
    if version.as_deref() != Some(VERSION) {
        return Err(SnapshotError::Version(version));
    }
    if written.is_none_or(|written| written != digest(&file.contents)) {
        return Err(SnapshotError::Edited);
    }
    Ok(file)
}

fn instance(instance: &InstanceDump) -> Value {
    let accounts =
        instance.accounts.iter().map(|(account, held)| (account.clone(), Value::from(held.clone())));
    let parts = [
        ("id", Value::from(instance.id.as_str())),
        ("of", Value::from(instance.of.as_str())),
        ("state", instance.state.clone()),
        ("params", Value::Object(instance.params.clone())),
        ("rules", Value::Object(instance.rules.clone())),
        ("cells", Value::Object(instance.cells.clone())),
        ("accounts", Value::Object(accounts.collect())),
    ];
    parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn deadline(deadline: &DeadlineDump) -> Value {
    let parts =
        [("at", write_instant(deadline.at)), ("of", deadline.of.clone()), ("rule", deadline.rule.clone())];
    parts.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect()
}

fn digest(contents: &str) -> String {
    Sha256::digest(contents.trim_end().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text as YAML may quote it.
fn unquoted(value: &str) -> String {
    let single = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match single {
        Some(single) => single.replace("''", "'"),
        None => serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> SnapshotFile {
        SnapshotFile {
            source: "club_test.quo".to_owned(),
            line: Some(12),
            scenario: "ana's \"loan\": first".to_owned(),
            name: "after".to_owned(),
            expression: "club.loans[0]".to_owned(),
            contents: "now: \"2026-01-05T00:00:00Z\"\ninstances: []".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let text = write_snapshot(&file());
        assert_eq!(read_snapshot(&text), Ok(file()));
        assert_eq!(read_snapshot(&text.replace('\n', "\r\n")), Ok(file()));
        assert!(text.starts_with("---\nsource: club_test.quo\nassertion_line: 12\nexpression: "), "{text}");
    }

    #[test]
    fn what_is_not_as_it_was_written_is_known() {
        let text = write_snapshot(&file());
        assert_eq!(read_snapshot(&text.replace("2026", "2027")), Err(SnapshotError::Edited));
        let later = Some("snapshot/2".to_owned());
        assert_eq!(read_snapshot(&text.replace(VERSION, "snapshot/2")), Err(SnapshotError::Version(later)));
        assert_eq!(read_snapshot("---\nsource: a.rs\n---\nx\n"), Err(SnapshotError::Version(None)));
        for cut in ["", "---\nsource: a", "nothing", "---\n!\n---\n"] {
            assert_eq!(read_snapshot(cut), Err(SnapshotError::NoHead), "{cut:?}");
        }
    }
}
