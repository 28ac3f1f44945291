use std::path::{Path, PathBuf};

use clap::Args;
use quorate_base::{Diagnostic, Severity, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::{ClaimKind, Play, Program, TemplateId};
use quorate_report::{Played, Tested, tested};
use quorate_sim::{Reached, Report, run};

use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, programs, reason};
use crate::program::{Library, load};
use crate::told::{place, told};

/// What `quo test` takes.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Files and folders [default: the present folder]
    paths: Vec<PathBuf>,
    /// Play only scenarios that have this in their names
    #[arg(short = 'k', value_name = "TEXT")]
    only: Option<String>,
}

/// Plays scenarios.
pub fn test(console: &Console, library: &Library, arguments: &TestArguments) -> Exit {
    let mut sources = Sources::default();
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let (programs, unreadable) = programs(paths, &mut sources);
    let mut exit = Exit::Done;
    let mut results = Tested::default();
    for finding in &unreadable {
        console.report(finding, &sources);
        exit = exit.max(Exit::Unreadable);
    }
    let mut sound = exit == Exit::Done;
    for path in &programs {
        match load(path, &mut sources, library) {
            Ok(checked) => {
                for finding in &checked.findings {
                    if finding.severity == Severity::Error
                        || (finding.severity == Severity::Warning && !console.quiet)
                    {
                        console.report(finding, &sources);
                    }
                }
                match checked.program {
                    Some(program) => {
                        let played = play_all(console, arguments, path, &program, &sources, &mut results);
                        exit = exit.max(played);
                    }
                    None => {
                        sound = false;
                        exit = exit.max(Exit::Findings);
                    }
                }
            }
            Err(finding) => {
                console.report(&finding, &sources);
                sound = false;
                exit = exit.max(Exit::Unreadable);
            }
        }
    }
    if results.played.is_empty() {
        // Where a file could not be understood, nobody knows what is in it.
        if sound {
            console.report(&nothing_found(&programs, arguments.only.as_deref(), &mut sources), &sources);
        }
        return exit.max(Exit::Findings);
    }
    if results.played.iter().any(|played| !played.failures.is_empty()) {
        exit = exit.max(Exit::Findings);
    }
    console.finish(&tested(&results, console.quiet, console.stdout), exit)
}

/// Plays the scenarios that a file holds itself.
fn play_all(
    console: &Console,
    arguments: &TestArguments,
    path: &Path,
    program: &Program,
    sources: &Sources,
    results: &mut Tested,
) -> Exit {
    let file = display(path);
    let is_own = |play: &&Play| sources.get(play.span.file).is_some_and(|source| source.path == file);
    let is_wanted =
        |play: &&Play| arguments.only.as_ref().is_none_or(|only| play.name.contains(only.as_str()));
    let plays: Vec<&Play> = program.plays.iter().filter(is_own).filter(is_wanted).collect();
    if plays.is_empty() {
        return Exit::Done;
    }
    let engine = match Engine::new(program, &|span: Span| sources.place(span)) {
        Ok(engine) => engine,
        Err(findings) => {
            findings.iter().for_each(|finding| console.report(finding, sources));
            return Exit::Findings;
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let recordings = |name: &str, _: Span| std::fs::read(folder.join(name)).map_err(|error| reason(&error));
    let mut reached: Vec<Reached> = Vec::new();
    for play in plays {
        let report = run(program, play, engine.clone(), &recordings);
        reached.extend(report.reached.iter().copied());
        results.snapshots += report.snapshots.len();
        results.played.push(played(&file, play, &report, sources));
    }
    if arguments.only.is_none() {
        results.unreached.extend(unreached(program, &reached, sources));
    }
    Exit::Done
}

fn played(file: &str, play: &Play, report: &Report, sources: &Sources) -> Played {
    Played {
        file: file.to_owned(),
        name: play.name.clone(),
        events: report.events,
        failures: report.failures.iter().map(|failure| told(failure, sources)).collect(),
    }
}

/// The claims that something is possible which no scenario reached.
fn unreached(program: &Program, reached: &[Reached], sources: &Sources) -> Vec<(String, String)> {
    let mut unreached = Vec::new();
    for (template, info) in program.templates.iter().zip(0..).map(|(info, number)| (TemplateId(number), info))
    {
        for (claim, possible) in info.claims.iter().enumerate() {
            let is_reached = reached.contains(&Reached { template, claim });
            if matches!(possible.kind, ClaimKind::Possible(_)) && !is_reached && !info.is_abstract {
                unreached.push((format!("{}.{}", info.name, possible.name), place(possible.span, sources)));
            }
        }
    }
    unreached
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
