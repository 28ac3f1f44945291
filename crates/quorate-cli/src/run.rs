mod clash;

use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufRead, BufReader};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{Args, ValueEnum};
use quorate_base::{Severity, Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_number::time::parse_instant;
use quorate_report::{Format, summary, visible};
use quorate_trace::{
    Checkpoint, Header, Outcome, Reader, StateDump, StreamError, digest, write_outcome, write_state,
};

use crate::checkpoint::{Found, replace};
use crate::console::Console;
use crate::dump::{load_state, read_dump};
use crate::exit::Exit;
use crate::files::{display, is_standard, reason, unreadable, unwritable};
use crate::output::Outcomes;
use crate::program::{Library, load};
use crate::progress::{bar, watched};
use crate::refusal::refusal;
use crate::stream::{Stop, faulted, finding, stopped};
use crate::tally::Tally;
use crate::trail::{SharedTrail, Trail, Trailed};
use clash::clash;

/// What `quo run` takes.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// The constitution; `-` is the standard input
    file: PathBuf,
    /// The stream of events; `-` is the standard input
    #[arg(long, value_name = "S")]
    events: PathBuf,
    /// Take only events up to this instant, and let time pass until then
    #[arg(long, value_name = "T", value_parser = read_instant)]
    until: Option<i64>,
    /// Where the outcomes go; `-` is the standard output
    #[arg(long, value_name = "O")]
    out: Option<PathBuf>,
    /// Where the state goes at the end; `-` is the standard output
    #[arg(long, value_name = "D")]
    state: Option<PathBuf>,
    /// Add past balances to the state, and what else it takes to go on from it
    #[arg(long, requires = "state")]
    past: bool,
    /// Go on from this state, which `--state D --past` has written
    #[arg(long, value_name = "D")]
    from: Option<PathBuf>,
    /// Keep in this file how far the run has come, and go on from there if it is there already
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// How many lines of the stream lie between two checkpoints
    #[arg(long, value_name = "N", default_value = "100000", requires = "checkpoint")]
    checkpoint_every: NonZeroU64,
    /// Add the digest of the state to outcomes
    #[arg(long, value_enum)]
    digest: Option<Digest>,
    /// Take any refusal for a failure
    #[arg(long)]
    strict: bool,
    /// Keep values in outcomes whole, however long
    #[arg(long)]
    full: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Digest {
    /// To the outcome of every line
    Each,
    /// To the last one
    Last,
}

/// How a run ends before its stream does.
enum End {
    /// Something is wrong with the stream, the program or a file.
    Stop(Box<Stop>),
    /// The standard output stream cannot be written.
    Unwritten(io::Error),
}

/// A run under way.
struct Run<'a> {
    console: &'a Console,
    arguments: &'a RunArguments,
    sources: Sources,
    outcomes: Option<Outcomes>,
    tally: Tally,
    bar: indicatif::ProgressBar,
    stream: String,
    /// What has been read of the stream, where that is to be known.
    trail: SharedTrail,
    /// What the run is asked for, as far as what it writes depends on it.
    asked: String,
}

/// Takes a stream of events through a program.
pub fn run(console: &Console, library: &Library, arguments: &RunArguments) -> Exit {
    if let Some(message) = clash(arguments) {
        return console.usage(&message);
    }
    let mut sources = Sources::default();
    let checked = match load(&arguments.file, &mut sources, library) {
        Ok(checked) => checked,
        Err(finding) => {
            console.report(&finding, &sources);
            return Exit::Unreadable;
        }
    };
    for finding in &checked.findings {
        if finding.severity == Severity::Error || (finding.severity == Severity::Warning && !console.quiet) {
            console.report(finding, &sources);
        }
    }
    let Some(program) = checked.program else { return Exit::Findings };
    let mut engine = match Engine::new(&program, &|span: Span| sources.place(span)) {
        Ok(engine) => engine,
        Err(findings) => {
            findings.iter().for_each(|finding| console.report(finding, &sources));
            return Exit::Findings;
        }
    };
    // A stream may come from anybody.
    engine.hide_keys(RandomState::new().build_hasher().finish());
    let stream = display(&arguments.events);
    let bar = indicatif::ProgressBar::hidden();
    let (tally, trail, asked) = (Tally::default(), SharedTrail::default(), String::new());
    let mut run = Run { console, arguments, sources, outcomes: None, tally, bar, stream, trail, asked };
    match run.events(&program, engine) {
        Ok(exit) => exit,
        Err(End::Unwritten(error)) => console.unwritten(&error),
        Err(End::Stop(stop)) => {
            run.bar.finish_and_clear();
            let mut finding = stop.finding;
            finding.notes.extend(run.standing());
            console.report(&finding, &run.sources);
            stop.exit
        }
    }
}

/// The state with all that it takes to go on from it.
fn whole(engine: &Engine) -> StateDump {
    StateDump { past: engine.past(), resume: Some(engine.resume()), ..engine.dump() }
}

/// Reads an instant of the command line.
pub fn read_instant(text: &str) -> Result<i64, String> {
    let seconds = text.parse::<i64>().ok();
    parse_instant(text)
        .or(seconds)
        .ok_or_else(|| "an instant looks like 2026-03-01 or 2026-03-01T09:00Z".to_owned())
}

impl Run<'_> {
    fn events(&mut self, program: &Program, mut engine: Engine) -> Result<Exit, End> {
        let found = match &self.arguments.checkpoint {
            Some(path) => Found::read(path, &mut self.sources)?,
            None => None,
        };
        let begun = self.begin(&mut engine, found.as_ref())?;
        let mut reader = self.open()?;
        engine.set_full(self.arguments.full);
        let header = reader.header().clone();
        self.compare_programs(&header, reader.last_text());
        engine.open(&header).map_err(|fault| {
            let (line, text) = (reader.last_number(), reader.last_text());
            End::from(faulted(&fault, line, text, &self.stream, &mut self.sources))
        })?;
        begun.into_iter().for_each(|instant| reader.begin_at(instant));
        if let Some(found) = &found {
            self.skip(&mut reader, found)?;
        }
        self.open_outcomes(&program.name, found.as_ref())?;
        let through = self.lines(&mut reader, &mut engine);
        // What happened before a fault has happened, so its outcomes are written whatever comes of the rest.
        let last = (self.arguments.digest == Some(Digest::Last)).then(|| digest(&engine.dump()));
        let finished = self.outcomes.as_mut().map_or(Ok(()), |outcomes| outcomes.finish(last.clone()));
        self.written(finished)?;
        through?;
        self.bar.finish_and_clear();
        self.close(&engine, &header, last)
    }

    /// Puts the engine into the state that the run goes on from, if there is one. The answer is the earliest instant that
    /// the first line may have.
    fn begin(&mut self, engine: &mut Engine, found: Option<&Found>) -> Result<Option<i64>, End> {
        let from = match &self.arguments.from {
            Some(path) => Some((path, read_dump(path, &mut self.sources)?)),
            None => None,
        };
        self.asked = self.asked_for(from.as_ref().map(|(_, (text, _))| text.as_str()));
        if let Some(found) = found {
            let checkpoint = &found.checkpoint;
            if checkpoint.asked != self.asked {
                let message = "this checkpoint was made by a run that was asked for something else";
                return Err(found.foreign("asked", message, &mut self.sources).into());
            }
            if self.arguments.until.is_some_and(|until| until < checkpoint.state.now) {
                let message = "this checkpoint lies behind the instant that `--until` names";
                return Err(found.foreign("asked", message, &mut self.sources).into());
            }
            let place = (found.text.as_str(), found.path.as_path(), &["state"][..]);
            load_state(engine, &checkpoint.state, place, &mut self.sources)?;
            self.tally = Tally::go_on(&checkpoint.counts);
            return Ok(None);
        }
        let Some((path, (text, dump))) = from else { return Ok(None) };
        load_state(engine, &dump, (&text, path, &[]), &mut self.sources)?;
        Ok(Some(dump.now).filter(|_| !dump.instances.is_empty() || dump.now != 0))
    }

    /// What the run is asked for, as far as what it writes depends on it.
    fn asked_for(&self, from: Option<&str>) -> String {
        let arguments = self.arguments;
        let mut asked = Vec::new();
        asked.extend(arguments.out.as_ref().map(|_| "--out".to_owned()));
        asked.extend(arguments.digest.map(|digest| format!("--digest {digest:?}").to_lowercase()));
        asked.extend(arguments.full.then(|| "--full".to_owned()));
        asked.extend(from.map(|text| {
            let mut trail = Trail::default();
            trail.push(text.as_bytes());
            trail.reach_all();
            format!("--from {}", trail.part(0).digest)
        }));
        asked.join(" ")
    }

    /// Passes over what a run that was stopped has taken already. It has to be the same stream.
    fn skip(&mut self, reader: &mut Reader<Box<dyn BufRead>>, found: &Found) -> Result<(), End> {
        let part = &found.checkpoint.stream;
        let mut are_there = true;
        for _ in 0..part.lines {
            are_there = are_there && matches!(reader.next_entry(), Ok(Some(_)));
            if !are_there {
                break;
            }
            if self.trail.borrow().is_long() {
                self.trail.borrow_mut().reach(reader.bytes().min(part.bytes));
            }
        }
        let mut trail = self.trail.borrow_mut();
        if !(are_there && trail.reach(part.bytes) && trail.part(part.lines) == *part) {
            drop(trail);
            let message = format!("this checkpoint is of another stream than `{}`", self.stream);
            return Err(found.foreign("stream", &message, &mut self.sources).into());
        }
        Ok(())
    }

    fn open_outcomes(&mut self, program: &str, found: Option<&Found>) -> Result<(), End> {
        let Some(path) = &self.arguments.out else { return Ok(()) };
        let holds_back = self.arguments.digest == Some(Digest::Last);
        let opened = match found {
            None if self.arguments.checkpoint.is_some() => Outcomes::open_trailed(path, program, holds_back),
            None => Outcomes::open(path, program, holds_back),
            Some(found) => {
                let part = found.checkpoint.outcomes.clone().unwrap_or_default();
                let held = found.checkpoint.held.as_deref();
                match Outcomes::go_on(path, &part, held, program, holds_back) {
                    Ok(Some(outcomes)) => Ok(outcomes),
                    Ok(None) => {
                        let message =
                            format!("`{}` does not begin with what this checkpoint says", display(path));
                        return Err(found.foreign("outcomes", &message, &mut self.sources).into());
                    }
                    Err(error) => Err(error),
                }
            }
        };
        self.outcomes = Some(opened.map_err(|error| self.unwritten(path, &error))?);
        Ok(())
    }

    /// Writes down how far the run has come.
    fn keep(&mut self, lines: u64, bytes: u64, engine: &Engine) -> Result<(), End> {
        let Some(path) = &self.arguments.checkpoint else { return Ok(()) };
        let settled = self.outcomes.as_mut().map(Outcomes::settled).transpose();
        let (outcomes, held) = match settled {
            Ok(settled) => settled.map_or((None, None), |(part, held)| (Some(part), held)),
            Err(error) => {
                self.written(Err(error))?;
                return Ok(());
            }
        };
        self.trail.borrow_mut().reach(bytes);
        let checkpoint = Checkpoint {
            asked: self.asked.clone(),
            stream: self.trail.borrow().part(lines),
            outcomes,
            held,
            counts: self.tally.counts(),
            state: whole(engine),
        };
        replace(path, &checkpoint).map_err(|error| self.unwritten(path, &error))
    }

    fn open(&mut self) -> Result<Reader<Box<dyn BufRead>>, End> {
        let path = &self.arguments.events;
        let input: Box<dyn BufRead> = if is_standard(path) {
            Box::new(io::stdin().lock())
        } else {
            let opened = File::open(path).map_err(|error| {
                let finding = unreadable(&self.stream, &reason(&error), &mut self.sources);
                End::from(Stop { finding, exit: Exit::Unreadable })
            })?;
            if opened.metadata().is_ok_and(|metadata| metadata.is_dir()) {
                let finding = unreadable(&self.stream, "it is a folder", &mut self.sources);
                return Err(End::from(Stop { finding, exit: Exit::Unreadable }));
            }
            self.bar = bar(&opened, self.console.quiet);
            Box::new(BufReader::with_capacity(1 << 16, watched(opened, &self.bar)))
        };
        let input: Box<dyn BufRead> = match &self.arguments.checkpoint {
            Some(_) => Box::new(Trailed::new(input, Rc::clone(&self.trail))),
            None => input,
        };
        Reader::new(input).map_err(|error| stopped(&error, &self.stream, &mut self.sources).into())
    }

    fn lines(&mut self, reader: &mut Reader<Box<dyn BufRead>>, engine: &mut Engine) -> Result<(), End> {
        let mut steps = Vec::new();
        let until = self.arguments.until;
        let every = self.arguments.checkpoint.as_ref().map(|_| self.arguments.checkpoint_every.get());
        let mut reached = None;
        let mut place = (reader.given(), reader.bytes());
        loop {
            let entry = reader.next_entry();
            let entry = entry.map_err(|error| End::from(stopped(&error, &self.stream, &mut self.sources)))?;
            let Some(entry) = entry else {
                if every.is_some() {
                    self.keep(place.0, place.1, engine)?;
                }
                break;
            };
            if until.is_some_and(|until| entry.at() > until) {
                break;
            }
            reached = Some(entry.at());
            let applied = engine.apply_entry(&entry, &mut steps);
            self.steps(&mut steps, engine)?;
            applied.map_err(|fault| {
                let (line, text) = (reader.last_number(), reader.last_text());
                End::from(faulted(&fault, line, text, &self.stream, &mut self.sources))
            })?;
            if let Some(every) = every {
                place = (reader.given(), reader.bytes());
                if place.0.is_multiple_of(every) {
                    self.keep(place.0, place.1, engine)?;
                } else if self.trail.borrow().is_long() {
                    self.trail.borrow_mut().reach(place.1);
                }
            }
        }
        if let Some(until) = until.filter(|until| reached.is_none_or(|reached| reached < *until)) {
            let advanced = engine.advance(until, &mut steps);
            self.steps(&mut steps, engine)?;
            advanced.map_err(|fault| {
                let (line, text) = (reader.last_number(), reader.last_text());
                End::from(faulted(&fault, line, text, &self.stream, &mut self.sources))
            })?;
        }
        Ok(())
    }

    /// Counts, shows and writes steps, and forgets them.
    fn steps(&mut self, steps: &mut Vec<Outcome>, engine: &Engine) -> Result<(), End> {
        if let (Some(Digest::Each), Some(last)) = (self.arguments.digest, steps.last_mut()) {
            last.digest = Some(digest(&engine.dump()));
        }
        for step in steps.iter() {
            self.tally.count(step);
            let written = self.outcomes.as_mut().map_or(Ok(()), |outcomes| outcomes.write(step));
            self.written(written)?;
            if step.refusal.is_some() && !self.console.quiet {
                self.show_refusal(step)?;
            }
        }
        steps.clear();
        Ok(())
    }

    /// Refusals are shown where nobody reads the outcomes, and where they are failures.
    fn show_refusal(&self, step: &Outcome) -> Result<(), End> {
        if self.outcomes.is_some() && !self.arguments.strict {
            return Ok(());
        }
        let mut text = refusal(step, &self.stream);
        if self.console.stdout.format == Format::Json {
            let mut line = Vec::new();
            if write_outcome(&mut line, step).is_ok() {
                text = String::from_utf8_lossy(&line).into_owned();
            }
        }
        self.bar.suspend(|| self.tell(&text))
    }

    fn close(&mut self, engine: &Engine, header: &Header, last: Option<String>) -> Result<Exit, End> {
        let state = if self.arguments.past { whole(engine) } else { engine.dump() };
        if let Some(path) = &self.arguments.state {
            let written = if is_standard(path) {
                write_state(&mut io::stdout().lock(), &state)
            } else {
                File::create(path).and_then(|mut file| write_state(&mut file, &state))
            };
            written.map_err(|error| self.unwritten(path, &error))?;
        }
        let exit =
            if self.arguments.strict && self.tally.has_refusals() { Exit::Findings } else { Exit::Done };
        if self.console.quiet {
            return Ok(exit);
        }
        if header.people.is_none() && self.console.stdout.format != Format::Json {
            self.mention(&engine.only_mentioned());
        }
        let mut totals = std::mem::take(&mut self.tally).close(&state);
        totals.digest = last.filter(|_| self.outcomes.is_none());
        self.tell(&summary(&totals, self.console.stdout))?;
        Ok(exit)
    }

    /// What has been done stays done although the run is stopped.
    fn standing(&self) -> Option<String> {
        let (steps, outcomes) = match self.tally.steps()? {
            1 => ("the step before this stands".to_owned(), "its outcome is written"),
            steps => (format!("the {steps} steps before this stand"), "their outcomes are written"),
        };
        Some(if self.outcomes.is_some() { format!("{steps}, and {outcomes}") } else { steps })
    }

    /// Prints a text where it does not mix with what was asked for.
    fn tell(&self, text: &str) -> Result<(), End> {
        let is_taken = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_standard);
        if is_taken(&self.arguments.out) || is_taken(&self.arguments.state) {
            self.console.complain(text);
            return Ok(());
        }
        self.console.print(text).map_err(End::Unwritten)
    }

    /// Warns of a stream that was recorded for another program.
    fn compare_programs(&mut self, header: &Header, text: &str) {
        let Some(recorded) = &header.program else { return };
        let (recorded, given) = (Path::new(recorded), self.arguments.file.as_path());
        if self.console.quiet || is_standard(given) || recorded.ends_with(given) || given.ends_with(recorded)
        {
            return;
        }
        let message = format!("the stream was recorded for another program than `{}`", given.display());
        let error = StreamError::at_value(905, 1, text, &["program"], message).with_label("this one");
        let finding = finding(&error, &self.stream, Severity::Warning, &mut self.sources);
        self.console.report(&finding, &self.sources);
    }

    /// Names people who never acted, because a misspelt name looks like that.
    fn mention(&self, people: &[String]) {
        const SHOWN: usize = 12;
        if people.is_empty() {
            return;
        }
        let mut names = people.iter().take(SHOWN).map(|name| visible(name)).collect::<Vec<_>>().join(", ");
        if people.len() > SHOWN {
            names += &format!(" and {} more", people.len() - SHOWN);
        }
        let advice = "with \"people\" in the first line of the stream a misspelt name is found";
        self.console.complain(&format!("hint: named and never acting: {names}     {advice}\n"));
    }

    /// What it comes to that outcomes cannot be written.
    fn written(&mut self, written: io::Result<()>) -> Result<(), End> {
        let arguments = self.arguments;
        match (written, &arguments.out) {
            (Err(error), Some(path)) => Err(self.unwritten(path, &error)),
            _ => Ok(()),
        }
    }

    fn unwritten(&mut self, path: &Path, error: &io::Error) -> End {
        if is_standard(path) {
            return End::Unwritten(io::Error::new(error.kind(), error.to_string()));
        }
        // Nobody can tell how much of what was written has arrived, so nothing is said about it.
        self.tally = Tally::default();
        let finding = unwritable(&display(path), error, &mut self.sources);
        End::from(Stop { finding, exit: Exit::Unreadable })
    }
}

impl From<Box<Stop>> for End {
    fn from(stop: Box<Stop>) -> End {
        End::Stop(stop)
    }
}

impl From<Stop> for End {
    fn from(stop: Stop) -> End {
        End::Stop(Box::new(stop))
    }
}
