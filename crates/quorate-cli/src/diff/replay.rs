//! Both programs with one stream of events.

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use quorate_ask::{Replay, Replayed, Stopped};
use quorate_base::{Severity, Sources, Span};
use quorate_trace::{Reader, StreamError};

use super::{DiffArguments, Version};
use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, is_standard, reason, unreadable};
use crate::stream::{Stop, faulted, finding, stopped};

/// Takes a stream through both versions. Whatever stops it is told, and what came of it until then is given.
pub(super) fn replay(
    console: &Console,
    arguments: &DiffArguments,
    path: &Path,
    old: &Version,
    new: &Version,
) -> Result<(Replayed, Exit), Exit> {
    let places = |version: &Version| {
        let sources = version.sources.clone();
        move |span: Span| sources.place(span)
    };
    let (old_places, new_places) = (places(old), places(new));
    let mut replay = match Replay::new(&old.program, &new.program, [&old_places, &new_places]) {
        Ok(replay) => replay,
        Err((is_new, findings)) => {
            let sources = if is_new { &new.sources } else { &old.sources };
            findings.iter().for_each(|finding| console.report(finding, sources));
            return Err(Exit::Findings);
        }
    };
    // A stream may come from anybody.
    replay.hide_keys(RandomState::new().build_hasher().finish());
    let mut sources = Sources::default();
    let stream = display(path);
    let mut reader = match open(path, &stream, &mut sources) {
        Ok(reader) => reader,
        Err(stop) => {
            console.report(&stop.finding, &sources);
            return Err(stop.exit);
        }
    };
    let through = through(console, arguments, &mut reader, &mut replay, &mut sources);
    let exit = match through {
        Ok(()) => Exit::Done,
        Err(stop) => {
            let mut finding = stop.finding;
            finding.notes.push(format!("what is told is what came of `{stream}` before this"));
            console.report(&finding, &sources);
            stop.exit
        }
    };
    Ok((replay.finish(), exit))
}

fn through(
    console: &Console,
    arguments: &DiffArguments,
    reader: &mut Reader<Box<dyn BufRead>>,
    replay: &mut Replay<'_>,
    sources: &mut Sources,
) -> Result<(), Box<Stop>> {
    let stream = arguments.events.as_deref().map(display).unwrap_or_default();
    let header = reader.header().clone();
    if let Some(recorded) = &header.program
        && !console.quiet
        && !is_one_of(recorded, [&arguments.old, &arguments.new])
    {
        let message =
            format!("the stream was recorded for another program than `{}`", display(&arguments.old));
        let error = StreamError::at_value(905, 1, reader.last_text(), &["program"], message);
        let warning = finding(&error.with_label("this one"), &stream, Severity::Warning, sources);
        console.report(&warning, sources);
    }
    let halt = |stop: Stopped, number: u64, text: &str, sources: &mut Sources| {
        let mut fault = stop.fault;
        if stop.is_new {
            fault.message = format!("under the new rules, {}", fault.message);
        }
        Box::new(faulted(&fault, number, text, &stream, sources))
    };
    replay.open(&header).map_err(|stop| halt(stop, reader.last_number(), reader.last_text(), sources))?;
    let mut reached = None;
    loop {
        let line = reader.next_line().map_err(|error| Box::new(stopped(&error, &stream, sources)))?;
        let is_within = |at: i64| arguments.until.is_none_or(|until| at <= until);
        let Some(line) = line.filter(|line| is_within(line.at)) else { break };
        reached = Some(line.at);
        replay.line(&line).map_err(|stop| halt(stop, reader.last_number(), reader.last_text(), sources))?;
    }
    if let Some(until) = arguments.until.filter(|until| reached.is_none_or(|reached| reached < *until)) {
        replay.until(until).map_err(|stop| halt(stop, reader.last_number(), reader.last_text(), sources))?;
    }
    Ok(())
}

fn open(path: &Path, stream: &str, sources: &mut Sources) -> Result<Reader<Box<dyn BufRead>>, Box<Stop>> {
    let input = input(path, stream, sources)?;
    Reader::new(input).map_err(|error| Box::new(stopped(&error, stream, sources)))
}

fn input(path: &Path, stream: &str, sources: &mut Sources) -> Result<Box<dyn BufRead>, Box<Stop>> {
    if is_standard(path) {
        return Ok(Box::new(io::stdin().lock()));
    }
    let opened = File::open(path).map_err(|error| {
        let finding = unreadable(stream, &reason(&error), sources);
        Box::new(Stop { finding, exit: Exit::Unreadable })
    })?;
    if opened.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        let finding = unreadable(stream, "it is a folder", sources);
        return Err(Box::new(Stop { finding, exit: Exit::Unreadable }));
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, opened)))
}

/// Whether a stream was recorded for one of the two programs.
fn is_one_of(recorded: &str, paths: [&std::path::PathBuf; 2]) -> bool {
    let recorded = Path::new(recorded);
    paths.into_iter().any(|path| is_standard(path) || recorded.ends_with(path) || path.ends_with(recorded))
}
