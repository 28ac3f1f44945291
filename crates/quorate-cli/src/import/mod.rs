//! `quo import`: other systems' records into streams.

mod told;
mod verify;

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use quorate_base::{Diagnostic, Severity, Sources, Span};
use quorate_import::{Import, Source, Trouble, import_csv, import_moloch, import_snapshot};
use quorate_report::Format;
use quorate_trace::{write_event_header, write_line};

use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, is_same, is_standard, read_text, reason, unwritable};
use crate::program::Library;
use crate::stream::finding;

/// Records are read as a whole.
const LARGEST: u64 = 1 << 30;

/// What `quo import` takes.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// What the records are of
    #[arg(value_enum)]
    system: SystemName,
    /// The files with the records; `-` is the standard input
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// What the records do not say of themselves: names, settings, what a column means
    #[arg(long, value_name = "M")]
    map: Option<PathBuf>,
    /// Where the stream goes; the standard output by default
    #[arg(long, value_name = "O")]
    out: Option<PathBuf>,
    /// Where the account of every record goes, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where the constitution goes that the stream is for
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Take the stream through its constitution, and compare what comes of it with what is recorded
    #[arg(long)]
    verify: bool,
    /// Overwrite files
    #[arg(long)]
    force: bool,
    /// Take a record that is left out for a failure
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SystemName {
    /// Logs of a Moloch guild, of version 1 or 2, as nodes, cast and ethers give them
    Moloch,
    /// Proposals and votes of a Snapshot space, as its hub gives them
    Snapshot,
    /// Tables, by a map that says what a row means
    Csv,
}

/// Turns records into a stream and tells what became of them.
pub fn import(console: &Console, library: &Library, arguments: &ImportArguments) -> Exit {
    let mut sources = Sources::default();
    match obey(console, library, arguments, &mut sources) {
        Ok(exit) => exit,
        Err(Stop::Usage(message)) => console.usage(&message),
        Err(Stop::Unwritten(error)) => console.unwritten(&error),
        Err(Stop::Finding(finding)) => {
            console.report(&finding, &sources);
            Exit::Unreadable
        }
    }
}

/// Why there is no stream.
enum Stop {
    Usage(String),
    Finding(Box<Diagnostic>),
    Unwritten(io::Error),
}

fn obey(
    console: &Console,
    library: &Library,
    arguments: &ImportArguments,
    sources: &mut Sources,
) -> Result<Exit, Stop> {
    refuse_clashes(arguments)?;
    let outputs = [&arguments.out, &arguments.report, &arguments.program];
    for path in outputs.into_iter().flatten() {
        refuse_overwriting(path, arguments.force, sources)?;
    }
    let inputs = arguments.inputs.iter().map(|path| read(path, sources)).collect::<Result<Vec<_>, _>>()?;
    let map = arguments.map.as_ref().map(|path| read(path, sources)).transpose()?;
    let mut import = records(arguments, &inputs, map.as_ref()).map_err(|stop| match stop {
        Ok(trouble) => Stop::from(troubled(&trouble, sources)),
        Err(stop) => stop,
    })?;
    if let Some(program) = &arguments.program {
        if import.program.is_none() {
            let message = "the constitution of these records is the reader's own: leave out --program";
            return Err(Stop::Usage(message.to_owned()));
        }
        import.header.program = program.file_name().map(|name| name.to_string_lossy().into_owned());
    }
    let out = arguments.out.clone().unwrap_or_else(|| PathBuf::from("-"));
    let stream = stream_text(&import).map_err(Stop::Unwritten)?;
    write(&out, &stream, arguments, sources)?;
    if let (Some(path), Some(text)) = (&arguments.program, &import.program) {
        write(path, text.as_bytes(), arguments, sources)?;
    }
    if let Some(path) = &arguments.report {
        let text = format!("{:#}\n", import.report.to_json());
        write(path, text.as_bytes(), arguments, sources)?;
    }
    if !console.quiet {
        console.complain(&match console.stderr.format {
            Format::Json => format!("{}\n", import.report.to_json()),
            _ => told::account(&import.report),
        });
    }
    let mut exit = Exit::Done;
    if arguments.strict && import.report.totals().skipped > 0 {
        exit = Exit::Findings;
    }
    if arguments.verify {
        exit = exit.max(verify::verify(console, library, arguments.map.as_deref(), &import, sources));
    }
    Ok(exit)
}

/// Reads the records; the error is what is wrong with them, or with the command line.
fn records(
    arguments: &ImportArguments,
    inputs: &[Source],
    map: Option<&Source>,
) -> Result<Import, Result<Trouble, Stop>> {
    let wanted = || Err(Stop::Usage("`--map` is wanted, to say what a row means".to_owned()));
    match arguments.system {
        SystemName::Moloch => import_moloch(inputs, map).map_err(Ok),
        SystemName::Snapshot => import_snapshot(inputs, map).map_err(Ok),
        SystemName::Csv => match map {
            Some(map) => import_csv(inputs, map).map_err(Ok),
            None => Err(wanted()),
        },
    }
}

/// Arguments that cannot be obeyed together.
fn refuse_clashes(arguments: &ImportArguments) -> Result<(), Stop> {
    let inputs = arguments.inputs.iter().chain(&arguments.map);
    if inputs.filter(|path| is_standard(path)).count() > 1 {
        return Err(Stop::Usage("only one file can be the standard input".to_owned()));
    }
    let outputs: Vec<&PathBuf> =
        [&arguments.out, &arguments.report, &arguments.program].into_iter().flatten().collect();
    let is_twice = |path: &PathBuf| outputs.iter().filter(|other| **other == path).count() > 1;
    if let Some(path) = outputs.iter().find(|path| is_twice(path)) {
        return Err(Stop::Usage(format!("two things cannot both go to `{}`", display(path))));
    }
    let inputs = arguments.inputs.iter().chain(&arguments.map);
    for input in inputs.filter(|path| !is_standard(path)) {
        if outputs.iter().any(|output| is_same(output, input)) {
            return Err(Stop::Usage(format!("`{}` would be overwritten", display(input))));
        }
    }
    Ok(())
}

fn refuse_overwriting(path: &Path, force: bool, sources: &mut Sources) -> Result<(), Stop> {
    if force || is_standard(path) || !path.exists() {
        return Ok(());
    }
    let name = display(path);
    let file = sources.add(&name, "");
    let finding = Diagnostic::error(924, Span::new(file, 0, 0), format!("`{name}` is there already"))
        .help("give another name, or `--force` to overwrite it");
    Err(Stop::from(finding))
}

fn read(path: &Path, sources: &mut Sources) -> Result<Source, Stop> {
    let text = read_text(path, LARGEST, sources).map_err(Stop::Finding)?;
    Ok(Source { name: display(path), text })
}

fn troubled(trouble: &Trouble, sources: &mut Sources) -> Diagnostic {
    finding(&trouble.error, &trouble.file, Severity::Error, sources)
}

fn stream_text(import: &Import) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    write_event_header(&mut text, &import.header)?;
    for line in &import.lines {
        write_line(&mut text, line)?;
    }
    Ok(text)
}

/// Writes a file, whole; what is there is overwritten only if that was asked for.
fn write(path: &Path, bytes: &[u8], arguments: &ImportArguments, sources: &mut Sources) -> Result<(), Stop> {
    if is_standard(path) {
        let mut stdout = io::stdout().lock();
        return stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Stop::Unwritten);
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(!arguments.force);
    let written = options.open(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Stop::Usage(format!("`{}`: {}", display(path), reason(&error))),
        _ => Stop::from(unwritable(&display(path), &error, sources)),
    })
}

impl From<Diagnostic> for Stop {
    fn from(finding: Diagnostic) -> Stop {
        Stop::Finding(Box::new(finding))
    }
}
