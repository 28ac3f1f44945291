//! `quo state`: what is publicly known of a group, out of a dump.

mod page;
mod sheet;

use std::path::{Path, PathBuf};

use clap::Args;
use quorate_base::{Severity, Sources, Span};
use quorate_engine::Engine;
use quorate_report::Format;

use crate::console::Console;
use crate::dump::{load_state, read_dump};
use crate::exit::Exit;
use crate::program::{Library, load};
use sheet::Sheets;

/// What `quo state` takes.
#[derive(Debug, Args)]
pub struct StateArguments {
    /// A dump that `quo run … --state D --past` has written; `-` is the standard input
    dump: PathBuf,
    /// Show this instance; without it every body and every process that nothing contains
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// The constitution, if it is not where the dump says
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Prints what is publicly known of groups.
pub fn state(console: &Console, library: &Library, arguments: &StateArguments) -> Exit {
    let mut sources = Sources::default();
    let (text, dump) = match read_dump(&arguments.dump, &mut sources) {
        Ok(read) => read,
        Err(stop) => {
            console.report(&stop.finding, &sources);
            return stop.exit;
        }
    };
    let file = arguments.program.clone().unwrap_or_else(|| found(&dump.program, &arguments.dump));
    let checked = match load(&file, &mut sources, library) {
        Ok(checked) => checked,
        Err(finding) => {
            let help = "name the constitution with `--program FILE`";
            console.report(&finding.help(help), &sources);
            return Exit::Unreadable;
        }
    };
    for finding in checked.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        console.report(finding, &sources);
    }
    let Some(program) = checked.program else { return Exit::Findings };
    let mut engine = match Engine::new(&program, &|span: Span| sources.place(span)) {
        Ok(engine) => engine,
        Err(findings) => {
            findings.iter().for_each(|finding| console.report(finding, &sources));
            return Exit::Findings;
        }
    };
    if let Err(stop) = load_state(&mut engine, &dump, (&text, &arguments.dump, &[]), &mut sources) {
        console.report(&stop.finding, &sources);
        return stop.exit;
    }
    if let Some(of) = &arguments.of
        && dump.instances.iter().all(|instance| instance.id != *of)
    {
        let ids: Vec<String> =
            dump.instances.iter().take(12).map(|instance| format!("`{}`", instance.id)).collect();
        return console.usage(&format!("there is no `{of}` in this dump; there is {}", ids.join(", ")));
    }
    let sheets = Sheets { program: &program, engine: &mut engine, dump: &dump }.all(arguments.of.as_deref());
    let printed =
        if console.stdout.format == Format::Json { format!("{sheets}\n") } else { page::page(&sheets) };
    console.finish(&printed, Exit::Done)
}

/// The program that a dump names: as seen from here, or from where the dump is.
fn found(program: &str, dump: &Path) -> PathBuf {
    let here = PathBuf::from(program);
    if here.exists() {
        return here;
    }
    let beside = dump.parent().map(|folder| folder.join(program));
    let named = here.file_name().and_then(|name| Some(dump.parent()?.join(name)));
    [beside, named].into_iter().flatten().find(|path| path.exists()).unwrap_or(here)
}
