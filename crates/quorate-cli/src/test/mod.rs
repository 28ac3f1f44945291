//! `quo test`: scenarios are played side by side, and told in the order of the text.

mod cover;
mod coverage;
mod example;
mod file;
mod review;
mod store;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use quorate_base::{Diagnostic, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_report::{Format, Played, Tested, Verdict, tested};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use regex::Regex;

use crate::STACK;
use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, programs};
use crate::program::Library;
use cover::Cover;
use coverage::CoverageArguments;
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
    #[command(flatten)]
    coverage: CoverageArguments,
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
    /// The files whose coverage is wanted, besides those of the user that they use.
    covering: Option<BTreeSet<String>>,
}

impl Wishes<'_> {
    /// Whether somebody wants to know what of the rules the scenarios come to.
    fn is_covering(&self) -> bool {
        self.covering.is_some()
    }

    /// Whether the rules of a file count: not those that are there for scenarios alone, nor those of the library unless it
    /// is what is tested.
    fn counts(&self, path: &str) -> bool {
        let is_tested = self.covering.as_ref().is_some_and(|tested| tested.contains(path));
        !path.ends_with("_test.quo") && (is_tested || !self.library.holds(path))
    }

    /// A program in which nothing has happened yet.
    fn engine(&self, program: &Program, places: &dyn Fn(Span) -> String) -> Result<Engine, Vec<Diagnostic>> {
        if self.is_covering() { Engine::marked(program, places) } else { Engine::new(program, places) }
    }
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
    let update = arguments.update.unwrap_or(usual);
    let jobs = usize::from(arguments.jobs.unwrap_or(0));
    let pool = match ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build() {
        Ok(pool) => pool,
        Err(error) => return console.usage(&format!("scenarios cannot be played at once: {error}")),
    };
    let wishes = Wishes { console, library, only, update, is_ci, covering: None };
    play(wishes, arguments, &pool)
}

/// Plays the scenarios of all files.
fn play(mut wishes: Wishes<'_>, arguments: &TestArguments, pool: &ThreadPool) -> Exit {
    let console = wishes.console;
    let mut sources = Sources::default();
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let (programs, unreadable) = programs(paths, &mut sources);
    unreadable.iter().for_each(|finding| console.report(finding, &sources));
    if arguments.coverage.is_wanted() {
        wishes.covering = Some(programs.iter().map(|path| display(path)).collect());
    }
    let tried: Vec<Tried> =
        pool.install(|| programs.par_iter().map(|path| try_file(path, &wishes)).collect());
    let broken = programs.iter().zip(&tried).filter(|(_, file)| !file.is_sound);
    let broken = broken.map(|(path, _)| display(path)).collect();
    let exit = if unreadable.is_empty() { Exit::Done } else { Exit::Unreadable };
    let All { mut results, pending, exit, cover } = gathered(console, tried, broken, exit);
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
        let (left, reviewed) = review::review(console, &pending);
        let failed = results.played.iter().any(|played| played.verdict() == Verdict::Failed);
        let open = if failed || left { Exit::Findings } else { Exit::Done };
        told.max(reviewed).max(open)
    };
    // What is wrong says more than what is not covered.
    if came == Exit::Done { covered } else { came }
}

/// What all files came to.
struct All {
    results: Tested,
    pending: Vec<Pending>,
    exit: Exit,
    cover: Cover,
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
