//! Snapshots as they are stored: `snapshots/FILE__SCENARIO__NAME.snap`, beside the file of the scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use quorate_base::{Diagnostic, Severity, Sources, Span};
use quorate_ir::{Play, PlayLineKind};
use quorate_report::{Picture, Standing, changes};
use quorate_sim::Snapshot;
use quorate_trace::{
    SnapshotError, SnapshotFile, StateDump, read_snapshot, snapshot_contents, write_snapshot,
};

use super::{Update, Wishes};
use crate::files::{display, unwritable};
use crate::told::{line_at, place};

/// The folder that snapshots are stored in.
const FOLDER: &str = "snapshots";

/// A part of a file's name is no longer than this.
const LONGEST: usize = 60;

/// A snapshot that waits for review.
pub struct Pending {
    /// The file of its scenario.
    pub file: String,
    /// Where it is taken, as `file:line`.
    pub place: String,
    /// The scenario.
    pub scenario: String,
    /// Its name.
    pub name: String,
    /// The file it is to be stored in.
    pub stored: PathBuf,
    /// What has changed and may have moved it, each with its place; nothing if nobody knows.
    pub moved_by: Vec<String>,
}

/// The snapshots of one file's scenarios.
pub struct Store {
    /// The file of the scenarios.
    path: PathBuf,
    /// Where its snapshots are.
    folder: PathBuf,
    update: Update,
    /// Whether nobody is there to review anything.
    is_ci: bool,
    /// The file of each snapshot, by the place of its line.
    planned: BTreeMap<Span, PathBuf>,
    /// The names of those files.
    taken: BTreeSet<String>,
    /// Whether every scenario is played.
    is_all: bool,
    /// Snapshots that wait for review.
    pub pending: Vec<Pending>,
}

impl Store {
    /// The snapshots of the scenarios in a file.
    pub fn new(path: &Path, wishes: &Wishes<'_>) -> Store {
        Store {
            path: path.to_path_buf(),
            folder: path.with_file_name(FOLDER),
            update: wishes.update,
            is_ci: wishes.is_ci,
            planned: BTreeMap::new(),
            taken: BTreeSet::new(),
            is_all: wishes.only.is_none(),
            pending: Vec::new(),
        }
    }

    /// Gives each snapshot of a scenario a file of its own, whichever scenarios are played.
    pub fn plan(&mut self, play: &Play) {
        for line in &play.lines {
            let PlayLineKind::Snapshot(name, ..) = &line.kind else { continue };
            let parts = [self.stem(), slug(&play.name), slug(name)].join("__");
            let numbered = (2_u32..).map(|number| format!("{parts}-{number}"));
            let mut names = std::iter::once(parts.clone()).chain(numbered);
            let free = names.find(|name| !self.taken.contains(name)).unwrap_or(parts.clone());
            self.planned.insert(line.span, self.folder.join(format!("{free}.snap")));
            self.taken.insert(free);
        }
    }

    /// The stored snapshots that scenarios are compared with, but those that are about to be written.
    pub fn watched(&self) -> Vec<PathBuf> {
        match self.update {
            Update::All => Vec::new(),
            Update::No | Update::New => self.planned.values().cloned().collect(),
        }
    }

    /// Compares a snapshot with the stored one, and writes what is to be written. What is stored may be found not to be
    /// relied on; the error is that a file cannot be read or written.
    pub fn compare(
        &mut self,
        play: &Play,
        snapshot: &Snapshot,
        sources: &Sources,
    ) -> Result<(Picture, Option<Diagnostic>), Box<Diagnostic>> {
        let stored = self.planned.get(&snapshot.span).cloned().unwrap_or_default();
        let failed = |error: &io::Error| {
            let mut sources = sources.clone();
            Box::new(unwritable(&display(&stored), error, &mut sources))
        };
        let file = self.file(play, snapshot, sources);
        let mut picture = Picture {
            name: snapshot.name.clone(),
            path: display(&stored),
            place: place(snapshot.span, sources),
            ..Picture::default()
        };
        let old = read(&stored).map_err(|error| failed(&error))?;
        let mut finding = None;
        let before = match &old {
            Some(Ok(old)) if old.contents == file.contents => {
                if self.update != Update::No {
                    remove(&pending_path(&stored)).map_err(|error| failed(&error))?;
                }
                return Ok((picture, None));
            }
            Some(Ok(old)) => old.contents.as_str(),
            Some(Err(error)) => {
                if self.update != Update::All {
                    finding = Some(unreliable(error, &picture.path, snapshot.span));
                }
                ""
            }
            None => "",
        };
        if self.update == Update::All {
            picture.standing = Standing::Written;
            write(&stored, &SnapshotFile { line: None, ..file }).map_err(|error| failed(&error))?;
            remove(&pending_path(&stored)).map_err(|error| failed(&error))?;
            return Ok((picture, None));
        }
        picture.standing = if old.is_some() { Standing::Changed } else { Standing::New };
        if !matches!(old, Some(Err(_))) {
            picture.changes = changes(before, &file.contents);
        }
        if self.update == Update::New {
            write(&pending_path(&stored), &file).map_err(|error| failed(&error))?;
        }
        if pending_path(&stored).exists() {
            self.pending.push(Pending {
                file: display(&self.path),
                place: picture.place.clone(),
                scenario: play.name.clone(),
                name: snapshot.name.clone(),
                stored,
                moved_by: Vec::new(),
            });
        }
        Ok((picture, finding))
    }

    /// Stored snapshots that no scenario takes, and pending ones where nobody can review them.
    pub fn leftovers(&self, sources: &mut Sources) -> Vec<Diagnostic> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let own = format!("{}__", self.stem());
        let names =
            entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with(&own)).collect();
        names.sort();
        let mut findings = Vec::new();
        let mut say = |name: &str, severity, code, message: String, help: &str| {
            let file = sources.add(display(&self.folder.join(name)), "");
            let mut finding = Diagnostic::error(code, Span::new(file, 0, 0), message).help(help);
            finding.severity = severity;
            findings.push(finding);
        };
        for name in names {
            if let (Some(_), true) = (name.strip_suffix(".snap.new"), self.is_ci) {
                let message = format!("`{name}` waits for review");
                say(&name, Severity::Error, 811, message, "review it where you work: `quo test --review`");
            } else if let (Some(known), true) = (name.strip_suffix(".snap"), self.is_all)
                && !self.taken.contains(known)
            {
                let message = format!("no scenario takes the snapshot `{name}`");
                say(&name, Severity::Warning, 807, message, "remove the file, or take the snapshot again");
            }
        }
        findings
    }

    fn file(&self, play: &Play, snapshot: &Snapshot, sources: &Sources) -> SnapshotFile {
        let words = |span: Span| sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let source = sources.get(snapshot.span.file);
        SnapshotFile {
            source: self.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            line: source.map(|file| file.line_column(snapshot.span.start).line),
            scenario: play.name.clone(),
            name: snapshot.name.clone(),
            expression: words(snapshot.expression),
            contents: snapshot_contents(&placeless(&snapshot.dump, sources), &snapshot.hidden)
                .unwrap_or_default(),
        }
    }

    fn stem(&self) -> String {
        slug(&self.path.file_stem().unwrap_or_default().to_string_lossy())
    }
}

/// Where a snapshot waits for review that is to be stored in a file.
pub fn pending_path(stored: &Path) -> PathBuf {
    stored.with_extension("snap.new")
}

/// Reads a snapshot file, if there is one.
pub fn read(path: &Path) -> io::Result<Option<Result<SnapshotFile, SnapshotError>>> {
    match fs::read(path) {
        Ok(bytes) => {
            // What is no text has no head either.
            let text = String::from_utf8(bytes).unwrap_or_default();
            Ok(Some(read_snapshot(&text)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a snapshot file as a whole or not at all.
pub fn write(path: &Path, file: &SnapshotFile) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let unfinished = path.with_extension("snap.part");
    fs::write(&unfinished, write_snapshot(file))?;
    fs::rename(&unfinished, path)
}

/// Removes a file, if there is one.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The finding that a stored snapshot is not to be relied on.
pub fn unreliable(error: &SnapshotError, path: &str, span: Span) -> Diagnostic {
    let message = match error {
        SnapshotError::NoHead => format!("`{path}` is cut, or no snapshot"),
        SnapshotError::Version(None) => format!("`{path}` was written by another tool"),
        SnapshotError::Version(Some(version)) => format!("`{path}` is of another version: `{version}`"),
        SnapshotError::Edited => format!("`{path}` was edited by hand"),
    };
    Diagnostic::error(809, span, message)
        .help("look at what it should be, and accept it with `quo test --review`")
}

/// The dump with the words of each deadline's rule instead of where it stands, which says nothing on another machine and
/// changes with every line that is put before it.
fn placeless(dump: &StateDump, sources: &Sources) -> StateDump {
    let mut dump = dump.clone();
    for deadline in &mut dump.deadlines {
        if let Some(line) = line_at(&deadline.rule, sources) {
            deadline.rule = line;
        }
    }
    dump
}

/// A name as a part of a file's name.
fn slug(name: &str) -> String {
    let letters = name.chars().map(|sign| if sign.is_alphanumeric() { sign } else { ' ' });
    let words: String = letters.collect();
    words.split_whitespace().collect::<Vec<_>>().join("_").chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_part_of_a_file_s_name() {
        assert_eq!(slug("two members: 50% of it / \\ ..!"), "two_members_50_of_it");
        assert_eq!(slug("../../x"), "x");
        assert_eq!(slug(&"ä".repeat(200)).chars().count(), LONGEST);
        assert_eq!(pending_path(Path::new("s/a__b__c.snap")), Path::new("s/a__b__c.snap.new"));
    }
}
