use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use quorate_base::{Diagnostic, FileId, LineColumn, Severity, Sources, Span};
use quorate_ir::{ClaimKind, Play, PlayLineKind, Program, TemplateId};
use quorate_report::{Failed, Played, diagnostic};
use quorate_sim::{Reached, Report, run};
use rayon::prelude::*;

use super::Wishes;
use super::cover::Cover;
use super::example::examples;
use super::moved::Playing;
use super::store::{Pending, Store};
use crate::exit::Exit;
use crate::files::{display, is_standard, reason};
use crate::program::{Checked, load, load_example};
use crate::told::{place, told};

/// What the scenarios of a file came to.
#[derive(Default)]
pub struct Tried {
    /// What there is to say on the standard error stream.
    pub said: String,
    /// The exit code, but for what the scenarios themselves came to.
    pub exit: Exit,
    /// Whether all of it could be understood.
    pub is_sound: bool,
    /// The scenarios, in order.
    pub played: Vec<Played>,
    /// Claims that something is possible which none reached.
    pub unreached: Vec<(String, String)>,
    /// Snapshots that wait for review.
    pub pending: Vec<Pending>,
    /// What was read on the way.
    pub touched: Touched,
    /// What the scenarios have come to of the rules, if that is wanted.
    pub cover: Cover,
}

/// The files that scenarios depend on.
#[derive(Default)]
pub struct Touched {
    /// Their paths.
    pub paths: BTreeSet<PathBuf>,
    /// Whether there may be others, because not all could be understood.
    pub is_open: bool,
}

/// A program with scenarios of its own: a file, or an example in its documentation.
struct Unit {
    program: Program,
    sources: Sources,
    file: FileId,
    is_example: bool,
}

/// Plays the scenarios that a file and the examples in it hold themselves.
pub fn try_file(path: &Path, wishes: &Wishes<'_>) -> Tried {
    let mut tried = Tried { is_sound: true, ..Tried::default() };
    let units = units(path, wishes, &mut tried);
    let mut store = Store::new(path, wishes);
    for unit in &units {
        unit.plays().for_each(|play| store.plan(play));
    }
    tried.touched.paths.insert(path.to_path_buf());
    tried.touched.paths.extend(store.watched());
    tried.touched.paths.extend(units.iter().flat_map(|unit| unit.recordings(path)));
    tried.touched.is_open = !tried.is_sound;
    let (mut possible, mut reached) = (Vec::new(), BTreeSet::new());
    let is_wanted = |play: &&Play| wishes.only.as_ref().is_none_or(|only| only.is_match(&play.name));
    for unit in &units {
        let plays: Vec<&Play> = unit.plays().filter(is_wanted).collect();
        if plays.is_empty() && !wishes.is_covering() {
            continue;
        }
        let places = |span: Span| unit.sources.place(span);
        let engine = match wishes.engine(&unit.program, &places) {
            Ok(engine) => engine,
            Err(findings) => {
                findings.iter().for_each(|finding| tried.say(finding, &unit.sources, wishes));
                tried.exit = tried.exit.max(Exit::Findings);
                continue;
            }
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let play_one = |play: &&Play| {
            let open = |name: &str, _: Span| std::fs::read(folder.join(name)).map_err(|error| reason(&error));
            run(&unit.program, play, engine.clone(), &open)
        };
        let reports: Vec<Report> = plays.par_iter().map(play_one).collect();
        for (play, report) in plays.iter().zip(&reports) {
            let from = store.pending.len();
            tried.told(unit, play, report, &mut store, wishes);
            if wishes.is_reviewing && store.pending.len() > from {
                let playing = Playing { play, report, engine: &engine, sources: &unit.sources };
                let moved_by = playing.moved_by();
                store.pending.iter_mut().skip(from).for_each(|one| one.moved_by.clone_from(&moved_by));
            }
        }
        if wishes.is_covering() {
            // What an example declares is there to be read.
            let counts =
                |file: FileId, path: &str| !(unit.is_example && file == unit.file) && wishes.counts(path);
            tried.cover.take_in(&unit.program, &unit.sources, &counts, &engine, &reports);
        }
        for (claim, told) in unit.possible() {
            if reports.iter().any(|report| report.reached.contains(&claim)) {
                reached.insert(told.clone());
            }
            if !possible.contains(&told) {
                possible.push(told);
            }
        }
    }
    if wishes.only.is_none() {
        // An example plays with what its file declares, so what either reaches is reached.
        possible.retain(|told| !reached.contains(told));
        tried.unreached = possible;
    }
    if tried.is_sound {
        let mut sources = Sources::default();
        for finding in store.leftovers(&mut sources) {
            if finding.severity == Severity::Error {
                tried.exit = tried.exit.max(Exit::Findings);
            }
            tried.say(&finding, &sources, wishes);
        }
    }
    tried.pending = store.pending;
    tried
}

/// The file and the examples in it, as far as they make sense.
fn units(path: &Path, wishes: &Wishes<'_>, tried: &mut Tried) -> Vec<Unit> {
    let mut sources = Sources::default();
    let checked = match load(path, &mut sources, wishes.library) {
        Ok(checked) => checked,
        Err(finding) => {
            tried.say(&finding, &sources, wishes);
            (tried.is_sound, tried.exit) = (false, Exit::Unreadable);
            return Vec::new();
        }
    };
    let host = sources.get(checked.file).map(|file| file.text.clone()).unwrap_or_default();
    let mut units = Vec::new();
    tried.take_in(checked, sources, wishes, &mut units);
    if !tried.is_sound || is_standard(path) {
        return units;
    }
    for example in examples(&host) {
        let mut sources = Sources::default();
        let first = LineColumn { line: example.line, column: 1 };
        let part = sources.add_part(display(path), example.text, first);
        let mut checked = load_example(path, part, &host, &mut sources, wishes.library);
        // What is wrong with the file itself has been said.
        checked.findings.retain(|finding| finding.primary.span.file == part);
        tried.take_in(checked, sources, wishes, &mut units);
    }
    units
}

impl Tried {
    fn say(&mut self, finding: &Diagnostic, sources: &Sources, wishes: &Wishes<'_>) {
        self.said += &diagnostic(finding, sources, wishes.console.stderr);
    }

    /// Says what was found in a program, and keeps it if it makes sense.
    fn take_in(&mut self, checked: Checked, sources: Sources, wishes: &Wishes<'_>, units: &mut Vec<Unit>) {
        let files = (0..).map_while(|number| sources.get(FileId(number)));
        self.touched.paths.extend(files.map(|file| PathBuf::from(&file.path)));
        for finding in &checked.findings {
            let is_shown = match finding.severity {
                Severity::Error => true,
                Severity::Warning => !wishes.console.quiet,
                Severity::Hint => false,
            };
            if is_shown {
                self.say(finding, &sources, wishes);
            }
        }
        match checked.program {
            Some(program) => {
                let is_example = !units.is_empty();
                units.push(Unit { program, sources, file: checked.file, is_example });
            }
            None => {
                self.is_sound = false;
                self.exit = self.exit.max(Exit::Findings);
            }
        }
    }

    /// Tells what a scenario came to, its snapshots compared.
    fn told(&mut self, unit: &Unit, play: &Play, report: &Report, store: &mut Store, wishes: &Wishes<'_>) {
        let sources = &unit.sources;
        let source = sources.get(play.span.file);
        let mut played = Played {
            file: source.map_or_else(String::new, |file| file.path.clone()),
            line: source.map_or(1, |file| file.line_column(play.span.start).line),
            name: play.name.clone(),
            events: report.events,
            failures: report.failures.iter().map(|failure| told(failure, sources)).collect(),
            pictures: Vec::new(),
        };
        if report.is_ok() && !asserts(play) {
            let finding = Diagnostic::error(808, play.span, "nothing is asserted in this scenario")
                .help("say what must come of it, as in `expect club.treasury.USDC == 5 USDC`");
            self.say(&finding, sources, wishes);
            played.failures.push(Failed {
                line: format!("scenario {}", sources.text(play.span)),
                place: place(play.span, sources),
                why: format!("{} ({})", finding.message, finding.code),
                ..Failed::default()
            });
        }
        for snapshot in &report.snapshots {
            match store.compare(play, snapshot, sources) {
                Ok((picture, finding)) => {
                    if let Some(finding) = finding {
                        self.say(&finding, sources, wishes);
                        self.exit = self.exit.max(Exit::Findings);
                    }
                    played.pictures.push(picture);
                }
                Err(finding) => {
                    self.say(&finding, sources, wishes);
                    self.exit = self.exit.max(Exit::Unreadable);
                }
            }
        }
        self.played.push(played);
    }
}

impl Unit {
    /// The scenarios that it holds itself.
    fn plays(&self) -> impl Iterator<Item = &Play> {
        self.program.plays.iter().filter(|play| play.span.file == self.file)
    }

    /// The recorded streams that its scenarios play.
    fn recordings(&self, path: &Path) -> Vec<PathBuf> {
        let lines = self.plays().flat_map(|play| &play.lines);
        let recorded = lines.filter_map(|line| match &line.kind {
            PlayLineKind::Play(name) => Some(path.with_file_name(name)),
            _ => None,
        });
        recorded.collect()
    }

    /// The claims that something is possible, each with its name and place.
    fn possible(&self) -> Vec<(Reached, (String, String))> {
        let templates =
            self.program.templates.iter().zip(0..).map(|(info, number)| (TemplateId(number), info));
        let mut possible = Vec::new();
        for (template, info) in templates.filter(|(_, info)| !info.is_abstract) {
            for (claim, asked) in info.claims.iter().enumerate() {
                if matches!(asked.kind, ClaimKind::Possible(_)) {
                    let name = format!("{}.{}", info.name, asked.name);
                    possible.push((Reached { template, claim }, (name, place(asked.span, &self.sources))));
                }
            }
        }
        possible
    }
}

/// Whether anything in a scenario could go wrong: what is sent must be accepted, or refused as it says.
fn asserts(play: &Play) -> bool {
    play.lines.iter().any(|line| match &line.kind {
        PlayLineKind::Expect(_) | PlayLineKind::Snapshot(..) | PlayLineKind::Play(_) => true,
        PlayLineKind::Act { actor, .. } => actor.is_some(),
        _ => false,
    })
}
