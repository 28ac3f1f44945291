//! `quo test`: scenarios are played side by side, and told in the order of the text.

mod cover;
mod coverage;
mod example;
mod file;
mod moved;
mod outline;
mod review;
mod round;
mod store;
mod watch;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use quorate_base::{Diagnostic, Span};
use quorate_engine::Engine;
use quorate_ir::Program;
use rayon::ThreadPoolBuilder;
use regex::Regex;

use crate::STACK;
use crate::console::Console;
use crate::exit::Exit;
use crate::program::Library;
use coverage::CoverageArguments;
use round::play;
use watch::watch;

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
    /// Play again what a change touches, until Ctrl-C
    #[arg(long, conflicts_with = "review")]
    watch: bool,
    #[command(flatten)]
    coverage: CoverageArguments,
}

impl TestArguments {
    /// The files and folders that are tested.
    fn paths(&self) -> Vec<PathBuf> {
        if self.paths.is_empty() { vec![PathBuf::from(".")] } else { self.paths.clone() }
    }
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
#[derive(Clone)]
pub struct Wishes<'w> {
    console: &'w Console,
    library: &'w Library,
    only: Option<Regex>,
    update: Update,
    /// Whether nobody is there to review anything.
    is_ci: bool,
    /// Whether it is asked of each pending snapshot what becomes of it.
    is_reviewing: bool,
    /// The files whose coverage is wanted, besides those of the user that they use.
    covering: Option<BTreeSet<String>>,
}

impl Wishes<'_> {
    /// Whether it matters what of the rules each scenario comes to.
    fn is_marking(&self) -> bool {
        self.is_covering() || self.is_reviewing
    }

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
        if self.is_marking() { Engine::marked(program, places) } else { Engine::new(program, places) }
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
    let wishes =
        Wishes { console, library, only, update, is_ci, is_reviewing: arguments.review, covering: None };
    if arguments.watch {
        watch(&wishes, arguments, &pool)
    } else {
        play(&wishes, arguments, &pool, &|_| true).exit
    }
}
