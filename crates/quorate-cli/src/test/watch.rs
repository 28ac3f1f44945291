//! `quo test --watch`: plays again what a change touches.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf, absolute};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use quorate_base::Sources;
use rayon::ThreadPool;

use super::file::Touched;
use super::round::play;
use super::{TestArguments, Wishes};
use crate::exit::Exit;
use crate::files::programs;

/// Changes that follow one another within this time are one: an editor saves a file in several steps.
const TOGETHER: Duration = Duration::from_millis(50);

/// Clears a terminal with what has scrolled out of it, and begins at its top.
const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

/// The folders that are watched.
struct Watched {
    watcher: RecommendedWatcher,
    /// Each with whether the folders in it are watched too.
    folders: BTreeMap<PathBuf, RecursiveMode>,
    changes: Receiver<notify::Result<Event>>,
}

/// Plays all scenarios, and those again that a change touches, for as long as nobody ends it.
pub fn watch(wishes: &Wishes<'_>, arguments: &TestArguments, pool: &ThreadPool) -> Exit {
    let failed = |error: &notify::Error| {
        wishes.console.complain(&format!("error: changes cannot be watched: {error}\n"));
        Exit::Unreadable
    };
    // What changes while the first round is under way is not to be missed.
    let mut watched = match Watched::new(&arguments.paths()) {
        Ok(watched) => watched,
        Err(error) => return failed(&error),
    };
    let mut known: BTreeMap<PathBuf, Touched> = BTreeMap::new();
    let mut changed: Option<BTreeSet<PathBuf>> = None;
    loop {
        if wishes.console.is_human() && std::io::stdout().is_terminal() && !wishes.console.quiet {
            // There is nobody to tell if this cannot be written.
            let _ = wishes.console.print(CLEAR);
        }
        let is_meant = |path: &Path| is_touched(path, &known, changed.as_ref(), arguments);
        let round = play(wishes, arguments, pool, &is_meant);
        known.extend(round.files);
        let paths: BTreeSet<&PathBuf> = known.values().flat_map(|touched| &touched.paths).collect();
        watched.also(paths.iter().copied());
        let present = paths.iter().filter(|path| path.is_file()).count();
        let files = if present == 1 { "1 file".to_owned() } else { format!("{present} files") };
        wishes.console.complain(&format!("watching {files}; Ctrl-C ends\n"));
        changed = loop {
            let now = match watched.next() {
                Ok(now) => now,
                Err(error) => return failed(&error),
            };
            let (all, _) = programs(&arguments.paths(), &mut Sources::default());
            if all.iter().any(|path| is_touched(path, &known, Some(&now), arguments)) {
                break Some(now);
            }
        };
    }
}

/// Whether a file is to be played after a change: it reads what has changed, or nobody knows what it reads.
fn is_touched(
    path: &Path,
    known: &BTreeMap<PathBuf, Touched>,
    changed: Option<&BTreeSet<PathBuf>>,
    arguments: &TestArguments,
) -> bool {
    let Some(changed) = changed else { return true };
    let reads = |touched: &Touched| {
        touched.is_open || touched.paths.iter().any(|path| changed.contains(&settled(path)))
    };
    if arguments.coverage.is_wanted() {
        // What all of them come to is told of all of them.
        return known.values().any(reads);
    }
    known.get(path).is_none_or(reads)
}

impl Watched {
    fn new(paths: &[PathBuf]) -> notify::Result<Watched> {
        let (sender, changes) = channel();
        let watcher = notify::recommended_watcher(move |event| {
            // Nobody listens any more when this fails.
            let _ = sender.send(event);
        })?;
        let mut watched = Watched { watcher, folders: BTreeMap::new(), changes };
        for path in paths {
            let (folder, mode) = if path.is_dir() {
                (settled(path), RecursiveMode::Recursive)
            } else {
                (folder_of(path), RecursiveMode::NonRecursive)
            };
            watched.watcher.watch(&folder, mode)?;
            watched.folders.insert(folder, mode);
        }
        Ok(watched)
    }

    /// Watches the folders of files too. One that there is not, as that of a module built in, changes nothing.
    fn also<'p>(&mut self, paths: impl Iterator<Item = &'p PathBuf>) {
        for folder in paths.map(|path| folder_of(path)).collect::<BTreeSet<_>>() {
            let is_watched = self.folders.iter().any(|(known, mode)| {
                *known == folder || *mode == RecursiveMode::Recursive && folder.starts_with(known)
            });
            if !is_watched && self.watcher.watch(&folder, RecursiveMode::NonRecursive).is_ok() {
                self.folders.insert(folder, RecursiveMode::NonRecursive);
            }
        }
    }

    /// Waits until something changes; the files that did.
    fn next(&self) -> notify::Result<BTreeSet<PathBuf>> {
        let mut changed = BTreeSet::new();
        loop {
            let event = if changed.is_empty() {
                let gone = |_| notify::Error::generic("nothing is told of changes any more");
                self.changes.recv().map_err(gone)??
            } else {
                match self.changes.recv_timeout(TOGETHER) {
                    Ok(event) => event?,
                    Err(_) => return Ok(changed),
                }
            };
            // To be read is no change.
            if !event.kind.is_access() {
                changed.extend(event.paths.iter().map(|path| settled(path)));
            }
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    settled(path).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// A path by which a file is known whichever way leads to it, also one that is not there any more.
fn settled(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let path = absolute(path).unwrap_or_else(|_| path.to_path_buf());
    match (path.parent().map(Path::canonicalize), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path,
    }
}
