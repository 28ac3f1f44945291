//! What is new or has changed is accepted or rejected, one by one.

use std::io::{self, BufRead};

use quorate_base::{Diagnostic, Sources, Span};
use quorate_report::{changes, visible};
use quorate_trace::SnapshotFile;

use super::store::{Pending, pending_path, read, remove, unreliable, write};
use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, unwritable};

/// What is done with a pending snapshot.
#[derive(Clone, Copy)]
enum Answer {
    Accept,
    Reject,
    Skip,
}

/// What was done with all.
#[derive(Default)]
struct Counts {
    accepted: u32,
    rejected: u32,
    skipped: u32,
}

impl Counts {
    fn add(&mut self, answer: Answer) {
        *match answer {
            Answer::Accept => &mut self.accepted,
            Answer::Reject => &mut self.rejected,
            Answer::Skip => &mut self.skipped,
        } += 1;
    }
}

const QUESTION: &str = "[a]ccept, [r]eject, [s]kip? (A, R, S: all that are left of this group) ";

/// Asks what to do with each pending snapshot, those together that the same changes may have moved, or those of a file
/// where nobody knows what has changed. Whether any is left that was not accepted, and the exit code
/// of what could not be read or written.
pub fn review(console: &Console, pending: &[Pending]) -> (bool, Exit) {
    let mut answers = io::stdin().lock().lines();
    let (mut counts, mut exit) = (Counts::default(), Exit::Done);
    for group in groups(pending) {
        let mut rest = None;
        if let Some(told) = group.first().map(|one| moved(one, group.len())).filter(|told| !told.is_empty())
            && let Err(error) = console.print(&told)
        {
            return (true, console.unwritten(&error));
        }
        for one in group {
            let file = match read(&pending_path(&one.stored)) {
                Ok(Some(Ok(file))) => file,
                Ok(None) => continue,
                Ok(Some(Err(error))) => {
                    let path = display(&pending_path(&one.stored));
                    say(console, &path, |span, _| unreliable(&error, &path, span));
                    exit = exit.max(Exit::Findings);
                    continue;
                }
                Err(error) => {
                    exit = exit.max(refused(console, one, &error));
                    continue;
                }
            };
            let answer = match rest {
                Some(answer) => answer,
                None => match ask(console, one, &file, &mut answers) {
                    Ok((answer, is_rest)) => {
                        rest = is_rest.then_some(answer);
                        answer
                    }
                    Err(error) => return (true, console.unwritten(&error)),
                },
            };
            match act(one, &file, answer) {
                Ok(()) => counts.add(answer),
                Err(error) => exit = exit.max(refused(console, one, &error)),
            }
        }
    }
    let Counts { accepted, rejected, skipped } = counts;
    let told = format!("{accepted} accepted, {rejected} rejected, {skipped} skipped\n");
    let exit = console.finish(&told, exit);
    (rejected + skipped > 0, exit)
}

/// Pending snapshots that belong together, in the order of the first of each.
fn groups(pending: &[Pending]) -> Vec<Vec<&Pending>> {
    let key = |one: &Pending| {
        if one.moved_by.is_empty() { vec![one.file.clone()] } else { one.moved_by.clone() }
    };
    let mut groups: Vec<Vec<&Pending>> = Vec::new();
    for one in pending {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| key(first) == key(one))) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// What may have moved a group.
fn moved(first: &Pending, count: usize) -> String {
    let mut told = String::new();
    for (change, number) in first.moved_by.iter().zip(0..) {
        let lead = if number == 0 { "moved by" } else { "     and" };
        told += &format!("\n{lead}   {}", visible(change));
    }
    match (told.is_empty(), count) {
        (true, _) => told,
        (false, 1) => told + "\n",
        (false, _) => told + &format!("     ({count} snapshots)\n"),
    }
}

/// Shows a pending snapshot and reads what to do with it; at the end of the answers it is skipped.
fn ask(
    console: &Console,
    one: &Pending,
    file: &SnapshotFile,
    answers: &mut impl Iterator<Item = io::Result<String>>,
) -> io::Result<(Answer, bool)> {
    let old = read(&one.stored).ok().flatten().and_then(Result::ok).unwrap_or_default();
    let mut text = format!("\n{}   {}\nsnapshot \"{}\"\n", one.place, one.scenario, one.name);
    for line in changes(&old.contents, &file.contents) {
        text += &format!("  {}\n", line.trim_end());
    }
    console.print(&text.lines().map(|line| visible(line) + "\n").collect::<String>())?;
    loop {
        console.print(QUESTION)?;
        let answer = answers.next().transpose()?;
        let answer = match answer.as_deref().map(str::trim) {
            Some("a") => (Answer::Accept, false),
            Some("r") => (Answer::Reject, false),
            Some("s") => (Answer::Skip, false),
            Some("A") => (Answer::Accept, true),
            Some("R") => (Answer::Reject, true),
            Some("S") | None => (Answer::Skip, true),
            Some(_) => continue,
        };
        console.print("\n")?;
        return Ok(answer);
    }
}

fn act(one: &Pending, file: &SnapshotFile, answer: Answer) -> io::Result<()> {
    let pending = pending_path(&one.stored);
    match answer {
        Answer::Accept => {
            write(&one.stored, &SnapshotFile { line: None, ..file.clone() })?;
            remove(&pending)
        }
        Answer::Reject => remove(&pending),
        Answer::Skip => Ok(()),
    }
}

fn refused(console: &Console, one: &Pending, error: &io::Error) -> Exit {
    let path = display(&one.stored);
    say(console, &path, |_, sources| unwritable(&path, error, sources));
    Exit::Unreadable
}

/// Says something about a file.
fn say(console: &Console, path: &str, finding: impl Fn(Span, &mut Sources) -> Diagnostic) {
    let mut sources = Sources::default();
    let file = sources.add(path, "");
    let finding = finding(Span::new(file, 0, 0), &mut sources);
    console.report(&finding, &sources);
}
