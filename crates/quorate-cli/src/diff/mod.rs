//! `quo diff`: what an edit changes.

mod replay;
mod rows;

use std::fs;
use std::path::PathBuf;

use clap::Args;
use quorate_ask::{Text, compare_rules};
use quorate_base::{Diagnostic, Severity, Sources};
use quorate_ir::Program;
use quorate_report::{Difference, difference, difference_page};

use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, is_same, is_standard, unwritable};
use crate::program::{Library, load};
use crate::run::read_instant;

/// What `quo diff` takes.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The constitution as it is; `-` is the standard input
    old: PathBuf,
    /// The constitution as it would be; `-` is the standard input
    new: PathBuf,
    /// A stream of events to take through both; `-` is the standard input
    #[arg(long, value_name = "S")]
    events: Option<PathBuf>,
    /// Take only events up to this instant, and let time pass until then
    #[arg(long, value_name = "T", value_parser = read_instant, requires = "events")]
    until: Option<i64>,
    /// Write a page of HTML there besides
    #[arg(long, value_name = "F")]
    html: Option<PathBuf>,
    /// Take any difference for a failure
    #[arg(long)]
    fail: bool,
}

/// One of the two programs, with what there is to say about it.
struct Version {
    program: Program,
    sources: Sources,
    findings: Vec<Diagnostic>,
}

/// Compares two programs.
pub fn diff(console: &Console, library: &Library, arguments: &DiffArguments) -> Exit {
    if let Some(message) = clash(arguments) {
        return console.usage(&message);
    }
    // Both are read before anything is said, so that one run shows all that is wrong.
    let read = [&arguments.old, &arguments.new].map(|path| version(console, library, path));
    let (old, new) = match read {
        [Ok(old), Ok(new)] => (old, new),
        [Err(exit), Ok(_)] | [Ok(_), Err(exit)] => return exit,
        [Err(one), Err(other)] => return one.max(other),
    };
    let found = Difference {
        old: display(&arguments.old),
        new: display(&arguments.new),
        rules: rows::rules(compare_rules(text_of(&old), text_of(&new))),
        findings: rows::findings(&old, &new),
        replay: None,
    };
    let Some(stream) = &arguments.events else { return finish(console, arguments, &found, Exit::Done) };
    match replay::replay(console, arguments, stream, &old, &new) {
        Ok((replayed, exit)) => {
            let replay = Some(rows::replay(display(stream), &replayed));
            finish(console, arguments, &Difference { replay, ..found }, exit)
        }
        Err(exit) => exit,
    }
}

/// Why the arguments cannot be obeyed together.
fn clash(arguments: &DiffArguments) -> Option<String> {
    let inputs = [Some(&arguments.old), Some(&arguments.new), arguments.events.as_ref()];
    let inputs: Vec<&PathBuf> = inputs.into_iter().flatten().collect();
    if inputs.iter().filter(|path| is_standard(path)).count() > 1 {
        return Some("only one of OLD, NEW and --events can be the standard input".to_owned());
    }
    let html = arguments.html.as_ref()?;
    let overwritten = inputs.into_iter().find(|input| !is_standard(input) && is_same(html, input))?;
    Some(format!("--html would overwrite `{}`", overwritten.display()))
}

fn text_of(version: &Version) -> Text<'_> {
    Text { program: &version.program, sources: &version.sources }
}

fn finish(console: &Console, arguments: &DiffArguments, found: &Difference, exit: Exit) -> Exit {
    if let Some(path) = &arguments.html
        && let Err(error) = fs::write(path, difference_page(found))
    {
        let mut sources = Sources::default();
        let finding = unwritable(&display(path), &error, &mut sources);
        console.report(&finding, &sources);
        return Exit::Unreadable;
    }
    let exit = if arguments.fail && !found.is_nothing() { exit.max(Exit::Findings) } else { exit };
    console.finish(&difference(found, console.stdout), exit)
}

/// Reads one of the programs; what keeps it from running is told.
fn version(console: &Console, library: &Library, path: &std::path::Path) -> Result<Version, Exit> {
    let mut sources = Sources::default();
    let checked = match load(path, &mut sources, library) {
        Ok(checked) => checked,
        Err(finding) => {
            console.report(&finding, &sources);
            return Err(Exit::Unreadable);
        }
    };
    let Some(program) = checked.program else {
        for finding in checked.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            console.report(finding, &sources);
        }
        return Err(Exit::Findings);
    };
    let mut findings = checked.findings;
    findings.extend(quorate_law::judge(&program));
    Ok(Version { program, sources, findings })
}
