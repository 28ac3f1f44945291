//! One round of tests: all files, or those that something has touched.

use std::path::{Path, PathBuf};

use quorate_base::{Diagnostic, Sources, Span};
use quorate_report::{Format, Played, Tested, Verdict, tested};
use rayon::ThreadPool;
use rayon::prelude::*;

use super::cover::Cover;
use super::file::{Touched, Tried, try_file};
use super::review::review;
use super::store::Pending;
use super::{TestArguments, Wishes};
use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, programs};

/// What a round came to.
pub struct Round {
    /// The exit code.
    pub exit: Exit,
    /// The files that were played, each with what it read.
    pub files: Vec<(PathBuf, Touched)>,
}

/// Plays the scenarios of those files that are meant.
pub fn play(
    wishes: &Wishes<'_>,
    arguments: &TestArguments,
    pool: &ThreadPool,
    is_meant: &dyn Fn(&Path) -> bool,
) -> Round {
    let console = wishes.console;
    let mut sources = Sources::default();
    let (mut programs, unreadable) = programs(&arguments.paths(), &mut sources);
    programs.retain(|path| is_meant(path));
    unreadable.iter().for_each(|finding| console.report(finding, &sources));
    let covering = || programs.iter().map(|path| display(path)).collect();
    let covering = arguments.coverage.is_wanted().then(covering);
    let wishes = Wishes { covering, ..wishes.clone() };
    let mut tried: Vec<Tried> =
        pool.install(|| programs.par_iter().map(|path| try_file(path, &wishes)).collect());
    let touched = tried.iter_mut().map(|file| std::mem::take(&mut file.touched));
    let files: Vec<(PathBuf, Touched)> = programs.iter().cloned().zip(touched).collect();
    let broken = programs.iter().zip(&tried).filter(|(_, file)| !file.is_sound);
    let broken = broken.map(|(path, _)| display(path)).collect();
    let exit = if unreadable.is_empty() { Exit::Done } else { Exit::Unreadable };
    let all = gathered(console, tried, broken, exit);
    if all.results.played.is_empty() {
        // Where a file could not be understood, nobody knows what is in it.
        if all.results.broken.is_empty() && unreadable.is_empty() {
            console.report(&nothing_found(&programs, arguments.only.as_deref(), &mut sources), &sources);
        }
        let exit = all.exit.max(Exit::Findings);
        // Who collects tests wants a file in any case.
        let is_collected = console.stdout.format == Format::Junit;
        let told = is_collected.then(|| tested(&all.results, true, console.stdout));
        return Round { exit: told.map_or(exit, |told| console.finish(&told, exit)), files };
    }
    Round { exit: tell(&wishes, arguments, all), files }
}

/// What all files came to.
struct All {
    results: Tested,
    pending: Vec<Pending>,
    exit: Exit,
    cover: Cover,
}

/// Tells what the scenarios came to, and asks what is to be asked.
fn tell(wishes: &Wishes<'_>, arguments: &TestArguments, all: All) -> Exit {
    let All { mut results, pending, exit, cover } = all;
    let console = wishes.console;
    if wishes.is_covering() {
        // They are among what coverage tells.
        results.unreached.clear();
    }
    let mut told = console.finish(&tested(&results, console.quiet, console.stdout), exit);
    let mut covered = Exit::Done;
    if wishes.is_covering() {
        let (exit, verdict) = arguments.coverage.tell(console, &cover.told());
        (told, covered) = (told.max(exit), verdict);
    }
    let came = if !arguments.review || pending.is_empty() {
        told.max(verdict(&results.played))
    } else {
        let (left, reviewed) = review(console, &pending);
        let failed = results.played.iter().any(|played| played.verdict() == Verdict::Failed);
        let open = if failed || left { Exit::Findings } else { Exit::Done };
        told.max(reviewed).max(open)
    };
    // What is wrong says more than what is not covered.
    if came == Exit::Done { covered } else { came }
}

/// What all files came to, in their order, with what there is to say of each said.
fn gathered(console: &Console, tried: Vec<Tried>, broken: Vec<String>, exit: Exit) -> All {
    let results = Tested { broken, ..Tested::default() };
    let mut all = All { results, pending: Vec::new(), exit, cover: Cover::default() };
    for file in tried {
        console.complain(&file.said);
        all.exit = all.exit.max(file.exit);
        all.results.played.extend(file.played);
        all.results.unreached.extend(file.unreached);
        all.pending.extend(file.pending);
        all.cover.add(file.cover);
    }
    all.results.is_pending = !all.pending.is_empty();
    all
}

fn verdict(played: &[Played]) -> Exit {
    if played.iter().all(|played| played.verdict() == Verdict::Ok) { Exit::Done } else { Exit::Findings }
}

/// The finding that there is nothing to play.
fn nothing_found(programs: &[PathBuf], only: Option<&str>, sources: &mut Sources) -> Diagnostic {
    let name = programs.first().map_or_else(|| ".".to_owned(), |path| display(path));
    let file = sources.add(name, "");
    let span = Span::new(file, 0, 0);
    match only {
        Some(only) => Diagnostic::error(804, span, format!("no scenario has `{only}` in its name"))
            .help("without `-k`, all are played"),
        None => Diagnostic::error(804, span, "there is no scenario here")
            .help("write one, as in `scenario \"somebody joins\" { … }`"),
    }
}
