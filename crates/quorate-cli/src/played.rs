use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use quorate_base::{Diagnostic, Severity, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_trace::{Header, Line, Outcome, Reader, StreamError};

use crate::exit::Exit;
use crate::files::{display, is_standard, reason, unreadable};
use crate::program::{Library, load};
use crate::stream::{Stop, faulted, finding, stopped};

/// A recorded stream that something is asked about.
#[derive(Debug, Args)]
pub struct StreamArguments {
    /// The stream of events; `-` is the standard input
    pub stream: PathBuf,
    /// The constitution, if it is another than the one that the stream names
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
}

/// A stream with its program, read and not yet played.
pub struct Recorded {
    /// Where the program is.
    pub path: PathBuf,
    /// The program.
    pub program: Program,
    /// The first line of the stream.
    pub header: Header,
    /// The others, each with its number in the file and its text.
    pub lines: Vec<(Line, u64, String)>,
    /// What the stream is called.
    pub name: String,
}

/// What there is to say instead of an answer.
pub struct Unplayed {
    /// In order.
    pub findings: Vec<Diagnostic>,
    /// What it comes to.
    pub exit: Exit,
}

impl From<Stop> for Unplayed {
    fn from(stop: Stop) -> Unplayed {
        Unplayed { findings: vec![stop.finding], exit: stop.exit }
    }
}

/// Reads a stream and the program that it is for.
pub fn read(
    arguments: &StreamArguments,
    library: &Library,
    sources: &mut Sources,
) -> Result<Recorded, Unplayed> {
    let name = display(&arguments.stream);
    let mut reader = open(&arguments.stream, &name, sources)?;
    let header = reader.header().clone();
    let path = find_program(arguments, &header, reader.last_text(), &name, sources)?;
    let mut lines = Vec::new();
    loop {
        let next = reader.next_line();
        match next {
            Ok(Some(line)) => lines.push((line, reader.last_number(), reader.last_text().to_owned())),
            Ok(None) => break,
            Err(error) => return Err(stopped(&error, &name, sources).into()),
        }
    }
    let checked = load(&path, sources, library)
        .map_err(|finding| Unplayed { findings: vec![*finding], exit: Exit::Unreadable })?;
    let Some(program) = checked.program else {
        let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
        let findings = checked.findings.into_iter().filter(is_error).collect();
        return Err(Unplayed { findings, exit: Exit::Findings });
    };
    Ok(Recorded { path, program, header, lines, name })
}

impl Recorded {
    /// Plays the lines up to an instant, or all; what came of them, and the state they led to.
    pub fn play(
        &self,
        program: &Program,
        until: Option<i64>,
        sources: &mut Sources,
    ) -> Result<(Engine, Vec<Outcome>), Unplayed> {
        let engine = Engine::new(program, &|span: Span| sources.place(span));
        let mut engine = engine.map_err(|findings| Unplayed { findings, exit: Exit::Findings })?;
        if let Err(fault) = engine.open(&self.header) {
            return Err(faulted(&fault, 1, "", &self.name, sources).into());
        }
        let mut outcomes = Vec::new();
        for (line, number, text) in &self.lines {
            if until.is_some_and(|until| line.at > until) {
                break;
            }
            if let Err(fault) = engine.apply(line, &mut outcomes) {
                return Err(faulted(&fault, *number, text, &self.name, sources).into());
            }
        }
        if let Some(until) = until
            && let Err(fault) = engine.advance(until, &mut outcomes)
        {
            let (number, text) = self.lines.last().map_or((1, ""), |(_, number, text)| (*number, text));
            return Err(faulted(&fault, number, text, &self.name, sources).into());
        }
        Ok((engine, outcomes))
    }
}

fn open(path: &Path, name: &str, sources: &mut Sources) -> Result<Reader<Box<dyn BufRead>>, Unplayed> {
    let unread = |why: &str, sources: &mut Sources| Unplayed {
        findings: vec![unreadable(name, why, sources)],
        exit: Exit::Unreadable,
    };
    let input: Box<dyn BufRead> = if is_standard(path) {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(path).map_err(|error| unread(&reason(&error), sources))?;
        if opened.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(unread("it is a folder", sources));
        }
        Box::new(BufReader::with_capacity(1 << 16, opened))
    };
    Reader::new(input).map_err(|error| stopped(&error, name, sources).into())
}

/// The program that a stream is for: as it names it, seen from here or from where the stream is.
fn find_program(
    arguments: &StreamArguments,
    header: &Header,
    text: &str,
    name: &str,
    sources: &mut Sources,
) -> Result<PathBuf, Unplayed> {
    if let Some(path) = &arguments.program {
        return Ok(path.clone());
    }
    let error = match &header.program {
        None => StreamError::at_value(932, 1, text, &[], "the stream does not say which program it is for")
            .with_help("name it with `--program FILE`, or as \"program\" in the first line"),
        Some(named) => {
            let beside = arguments.stream.parent().map(|folder| folder.join(named));
            let found =
                [Some(PathBuf::from(named)), beside].into_iter().flatten().find(|path| path.is_file());
            if let Some(path) = found {
                return Ok(path);
            }
            let message = format!("there is no file `{named}`, here or beside the stream");
            StreamError::at_value(932, 1, text, &["program"], message)
                .with_help("name the program with `--program FILE`")
        }
    };
    let finding = finding(&error, name, Severity::Error, sources);
    Err(Unplayed { findings: vec![finding], exit: Exit::Unreadable })
}
