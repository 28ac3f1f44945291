//! `quo test`: scenarios are played side by side, and told in the order of the text.

mod example;
mod file;
mod review;
mod store;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use quorate_base::{Diagnostic, Sources, Span};
use quorate_report::{Format, Played, Tested, Verdict, tested};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use regex::Regex;

use crate::STACK;
use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, programs};
use crate::program::Library;
use file::{Tried, try_file};
use store::Pending;

/// What `quo test` takes.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Files and folders [default: the present folder]
    paths: Vec<PathBuf>,
    /// Play only scenarios whose names this pattern is found in
    #[arg(short = 'k', value_name = "REGEX")]
    only: Option<String>,
    /// Play so many scenarios at once [default: as many as there are processors]
    #[arg(short, long, value_name = "N")]
    jobs: Option<u16>,
    /// What to write of snapshots that are new or have changed: nothing, a pending file for review, or all as it is now
    /// [default: new; no where `CI` is set]
    #[arg(long, value_enum)]
    update: Option<Update>,
    /// Afterwards, ask of each pending snapshot whether to accept it
    #[arg(long)]
    review: bool,
}

/// What is written of snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Update {
    /// Nothing
    No,
    /// A pending file for each that is new or has changed
    New,
    /// All as they are now
    All,
}

/// How scenarios are to be played.
pub struct Wishes<'w> {
    console: &'w Console,
    library: &'w Library,
    only: Option<Regex>,
    update: Update,
    /// Whether nobody is there to review anything.
    is_ci: bool,
}

/// Plays scenarios.
pub fn test(console: &Console, library: &Library, arguments: &TestArguments) -> Exit {
    let only = match arguments.only.as_deref().map(Regex::new).transpose() {
        Ok(only) => only,
        Err(error) => {
            // The lines before the last draw the pattern.
            let told = error.to_string();
            let why = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            return console.usage(&format!("`-k` takes a regular expression: {why}"));
        }
    };
    let is_ci = std::env::var("CI").is_ok_and(|value| !["", "0", "false"].contains(&value.as_str()));
    let usual = if is_ci { Update::No } else { Update::New };
    let wishes = Wishes { console, library, only, update: arguments.update.unwrap_or(usual), is_ci };
    let mut sources = Sources::default();
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let (programs, unreadable) = programs(paths, &mut sources);
    unreadable.iter().for_each(|finding| console.report(finding, &sources));
    let jobs = usize::from(arguments.jobs.unwrap_or(0));
    let pool = match ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build() {
        Ok(pool) => pool,
        Err(error) => return console.usage(&format!("scenarios cannot be played at once: {error}")),
    };
    let tried: Vec<Tried> =
        pool.install(|| programs.par_iter().map(|path| try_file(path, &wishes)).collect());
    let broken = programs.iter().zip(&tried).filter(|(_, file)| !file.is_sound);
    let broken = broken.map(|(path, _)| display(path)).collect();
    let exit = if unreadable.is_empty() { Exit::Done } else { Exit::Unreadable };
    let (results, pending, exit) = gathered(console, tried, broken, exit);
    if results.played.is_empty() {
        // Where a file could not be understood, nobody knows what is in it.
        if results.broken.is_empty() && unreadable.is_empty() {
            console.report(&nothing_found(&programs, arguments.only.as_deref(), &mut sources), &sources);
        }
        let exit = exit.max(Exit::Findings);
        // Who collects tests wants a file in any case.
        let is_collected = console.stdout.format == Format::Junit;
        return if is_collected {
            console.finish(&tested(&results, true, console.stdout), exit)
        } else {
            exit
        };
    }
    let told = console.finish(&tested(&results, console.quiet, console.stdout), exit);
    if !arguments.review || pending.is_empty() {
        return told.max(verdict(&results.played));
    }
    let (left, reviewed) = review::review(console, &pending);
    let failed = results.played.iter().any(|played| played.verdict() == Verdict::Failed);
    let open = if failed || left { Exit::Findings } else { Exit::Done };
    told.max(reviewed).max(open)
}

/// What all files came to, in their order, with what there is to say of each said.
fn gathered(
    console: &Console,
    tried: Vec<Tried>,
    broken: Vec<String>,
    exit: Exit,
) -> (Tested, Vec<Pending>, Exit) {
    let (mut results, mut pending, mut exit) = (Tested { broken, ..Tested::default() }, Vec::new(), exit);
    for file in tried {
        console.complain(&file.said);
        exit = exit.max(file.exit);
        results.played.extend(file.played);
        results.unreached.extend(file.unreached);
        pending.extend(file.pending);
    }
    results.is_pending = !pending.is_empty();
    (results, pending, exit)
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
