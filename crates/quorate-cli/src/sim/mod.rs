//! `quo sim`: experiments are run, and told as tables, as data, or as one run's stream.

mod csv;
mod human;
mod json;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use quorate_base::{Diagnostic, FileId, Severity, Sources, Span};
use quorate_ir::{Experiment, Program};
use quorate_report::Format;
use quorate_sim::{Holds, Results, Stage, Wishes, cells, experiment, one_run};
use quorate_trace::{write_event_header, write_line};
use rayon::ThreadPoolBuilder;
use regex::Regex;
use sha2::{Digest, Sha256};

use crate::STACK;
use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, programs, reason, unwritable};
use crate::program::{Library, load};
use crate::told::told;

/// What `quo sim` takes.
#[derive(Debug, Args)]
pub struct SimArguments {
    /// Files and folders [default: the present folder]
    paths: Vec<PathBuf>,
    /// Run only experiments whose names this pattern is found in
    #[arg(short = 'k', value_name = "REGEX")]
    only: Option<String>,
    /// Make exactly so many runs of each cell, whatever the experiment says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    runs: Option<u64>,
    /// Draw from another seed than the experiment's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Make so many runs at once [default: as many as there are processors]
    #[arg(short, long, value_name = "N")]
    jobs: Option<u16>,
    /// Make this one run, and write it as a stream of events that `quo run` replays
    #[arg(long, value_name = "RUN", value_parser = clap::value_parser!(u64).range(1..))]
    keep: Option<u64>,
    /// The cell of the run that is kept
    #[arg(long, value_name = "CELL", requires = "keep")]
    cell: Option<usize>,
    /// Write a table for each measure into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "keep")]
    csv: Option<PathBuf>,
}

/// An experiment with the file it stands in.
struct Found {
    path: PathBuf,
    program: Program,
    sources: Sources,
    experiment: Experiment,
}

/// Runs experiments.
pub fn sim(console: &Console, library: &Library, arguments: &SimArguments) -> Exit {
    let only = match arguments.only.as_deref().map(Regex::new).transpose() {
        Ok(only) => only,
        Err(error) => {
            // The lines before the last draw the pattern.
            let told = error.to_string();
            let why = told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            return console.usage(&format!("`-k` takes a regular expression: {why}"));
        }
    };
    let jobs = usize::from(arguments.jobs.unwrap_or(0));
    let pool = match ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build() {
        Ok(pool) => pool,
        Err(error) => return console.usage(&format!("runs cannot be made at once: {error}")),
    };
    let (found, exit) = find(console, library, arguments, only.as_ref());
    if exit != Exit::Done {
        return exit;
    }
    match arguments.keep {
        None => pool.install(|| run_all(console, arguments, &found)),
        Some(run) => match found.as_slice() {
            [one] => keep(console, arguments, one, run),
            several => {
                let names: Vec<String> =
                    several.iter().map(|found| format!("\"{}\"", found.experiment.name)).collect();
                console.usage(&format!(
                    "`--keep` is about one experiment; say by `-k` which of {}",
                    names.join(", ")
                ))
            }
        },
    }
}

/// Every experiment that is asked for.
fn find(
    console: &Console,
    library: &Library,
    arguments: &SimArguments,
    only: Option<&Regex>,
) -> (Vec<Found>, Exit) {
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let mut sources = Sources::default();
    let (files, unreadable) = programs(paths, &mut sources);
    unreadable.iter().for_each(|finding| console.report(finding, &sources));
    let mut exit = if unreadable.is_empty() { Exit::Done } else { Exit::Unreadable };
    let mut all = Vec::new();
    for path in &files {
        let mut sources = Sources::default();
        let checked = match load(path, &mut sources, library) {
            Ok(checked) => checked,
            Err(finding) => {
                console.report(&finding, &sources);
                exit = exit.max(Exit::Unreadable);
                continue;
            }
        };
        for finding in &checked.findings {
            let is_shown = finding.severity == Severity::Error
                || finding.severity == Severity::Warning && !console.quiet;
            if is_shown {
                console.report(finding, &sources);
            }
        }
        let Some(program) = checked.program else {
            exit = exit.max(Exit::Findings);
            continue;
        };
        let own = program.experiments.iter().filter(|it| it.span.file == checked.file);
        let wanted = own.filter(|it| only.is_none_or(|only| only.is_match(&it.name)));
        for experiment in wanted.cloned().collect::<Vec<_>>() {
            let (path, program, sources) = (path.clone(), program.clone(), sources.clone());
            all.push(Found { path, program, sources, experiment });
        }
    }
    if all.is_empty() && exit == Exit::Done {
        let name = files.first().map_or_else(|| ".".to_owned(), |path| display(path));
        let file = sources.add(name, "");
        console.report(&nothing_found(file, arguments.only.as_deref()), &sources);
        exit = Exit::Findings;
    }
    (all, exit)
}

fn nothing_found(file: FileId, only: Option<&str>) -> Diagnostic {
    let span = Span::new(file, 0, 0);
    match only {
        Some(only) => Diagnostic::error(812, span, format!("no experiment has `{only}` in its name"))
            .help("without `-k`, all are run"),
        None => Diagnostic::error(812, span, "there is no experiment here")
            .help("write one, as in `experiment \"how many come?\" { … }`"),
    }
}

fn run_all(console: &Console, arguments: &SimArguments, all: &[Found]) -> Exit {
    let mut exit = Exit::Done;
    for found in all {
        let (results, came) = match results_of(console, arguments, found) {
            Ok(results) => {
                let came = verdict(console, &results, found);
                (results, came)
            }
            Err(findings) => {
                findings.iter().for_each(|finding| console.report(finding, &found.sources));
                exit = exit.max(Exit::Findings);
                continue;
            }
        };
        exit = exit.max(came);
        if let Some(folder) = &arguments.csv
            && let Err((path, error)) = csv::write(folder, found, &results)
        {
            let mut sources = Sources::default();
            let finding = unwritable(&display(&path), &error, &mut sources);
            console.report(&finding, &sources);
            exit = exit.max(Exit::Unreadable);
        }
        let text = match console.stdout.format {
            Format::Json => {
                json::results(&found.experiment, &found.sources, &results, &program_digest(&found.sources))
            }
            _ => human::results(found, &results, arguments.seed),
        };
        if let Err(error) = console.print(&text) {
            return console.unwritten(&error);
        }
    }
    exit
}

/// Runs an experiment, with a bar in front of a person.
fn results_of(
    console: &Console,
    arguments: &SimArguments,
    found: &Found,
) -> Result<Results, Vec<Diagnostic>> {
    let is_seen = !console.quiet && io::stderr().is_terminal();
    let bar = if is_seen { ProgressBar::new(1) } else { ProgressBar::hidden() };
    let style = "{bar:40} {percent:>3}%  {pos} of {len} runs, {per_sec}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(style) {
        bar.set_style(style);
    }
    let progress = |made: u64, all: u64| {
        bar.set_length(all);
        bar.set_position(made);
    };
    let results = on_stage(arguments, found, |stage| experiment(stage, &progress));
    bar.finish_and_clear();
    results
}

/// Does something with an experiment where it can be run.
fn on_stage<T>(arguments: &SimArguments, found: &Found, work: impl FnOnce(&Stage<'_>) -> T) -> T {
    let places = |span: Span| found.sources.place(span);
    let folder = found.path.parent().unwrap_or(Path::new("")).to_path_buf();
    let open = |name: &str, _: Span| std::fs::read(folder.join(name)).map_err(|error| reason(&error));
    let wishes = Wishes { runs: arguments.runs, seed: arguments.seed };
    work(&Stage {
        program: &found.program,
        experiment: &found.experiment,
        places: &places,
        recordings: &open,
        wishes,
    })
}

/// Says what went wrong in runs and what is odd, and what all of it comes to.
fn verdict(console: &Console, results: &Results, found: &Found) -> Exit {
    let mut exit = Exit::Done;
    for finding in &results.findings {
        if !console.quiet {
            console.report(finding, &found.sources);
        }
    }
    for (cell, number) in results.cells.iter().zip(1..) {
        if let Some((run, failure)) = cell.failures.first() {
            let failed = told(failure, &found.sources);
            let what = if failed.why.is_empty() { "does not hold".to_owned() } else { failed.why.clone() };
            let message = format!("run {run} of cell {number} goes wrong: {what}");
            let others = match cell.failed {
                1 => None,
                failed => Some(format!("in all, {failed} of the {} runs of this cell do", cell.runs)),
            };
            let is_measure = found.experiment.measures.iter().any(|it| it.span == failure.span);
            let code = if is_measure { 816 } else { 817 };
            let mut finding = Diagnostic::error(code, failure.span, message);
            finding.notes.extend(others);
            console.report(&finding, &found.sources);
            exit = Exit::Findings;
        }
        let is_broken = |verdict: &Option<quorate_sim::Verdict>| {
            verdict.as_ref().is_some_and(|verdict| verdict.holds == Holds::Broken)
        };
        if cell.verdicts.iter().any(is_broken) {
            exit = Exit::Findings;
        }
    }
    exit
}

/// Makes one run and writes it as a stream.
fn keep(console: &Console, arguments: &SimArguments, found: &Found, run: u64) -> Exit {
    let made = on_stage(arguments, found, |stage| {
        let count = cells(stage)?;
        let cell = match (arguments.cell, count) {
            (Some(cell), _) => cell,
            (None, 1) => 1,
            (None, _) => return Ok(Err(count)),
        };
        Ok(one_run(stage, cell, run)?.ok_or(count))
    });
    let report = match made {
        Ok(Ok((report, _))) => report,
        Ok(Err(count)) => {
            return console.usage(&format!("this experiment has {count} cells; say by `--cell` which it is"));
        }
        Err(findings) => {
            let findings: Vec<Diagnostic> = findings;
            findings.iter().for_each(|finding| console.report(finding, &found.sources));
            return Exit::Findings;
        }
    };
    let mut text = Vec::new();
    // What is written into memory is always written.
    let _ = write_event_header(&mut text, &report.header);
    for line in &report.lines {
        let _ = write_line(&mut text, line);
    }
    let mut exit = Exit::Done;
    if let Some(failure) = report.failures.first() {
        let message = format!("this run goes wrong: {}", told(failure, &found.sources).why);
        console.report(&Diagnostic::error(817, failure.span, message), &found.sources);
        exit = Exit::Findings;
    }
    console.finish(&String::from_utf8_lossy(&text), exit)
}

/// An expectation as it is written, on one line.
fn words(span: Span, sources: &Sources) -> String {
    sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The identity of a program: the SHA-256 of its files, one after the other.
fn program_digest(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for file in (0..).map_while(|number| sources.get(FileId(number))) {
        hash.update(file.text.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
