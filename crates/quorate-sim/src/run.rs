use quorate_base::Span;
use quorate_engine::{Engine, Unanswered};
use quorate_ir::{Ask, Deed, Expect, Local, Play, PlayLineKind, Program};
use quorate_number::time::parse_instant;
use quorate_trace::{Act, Args, Header, Line, Outcome, Reader, Refusal, snapshot_contents};
use serde_json::{Map, Value};
use std::collections::VecDeque;

use crate::claims::{Claims, Step, items_of, seconds};
use crate::crowd::Crowd;
use crate::luck::Mind;
use crate::report::{Failure, FailureKind, Passed, Report, Snapshot, Told};

/// Scenarios begin at 2026-01-05T00:00Z, or with the stream that they play first if that is older.
pub(crate) const BEGIN: i64 = 1_767_571_200;

/// More people than this are not a scenario.
const CROWD: u64 = 100_000;

/// A scenario in which more deadlines fire than this is not meant.
const DEADLINES: u64 = 100_000;

/// How many steps are told that led to a failure.
const TRAIL: usize = 4;

/// Opens recorded streams: a path as a scenario writes it, and the whole file or why it cannot be read.
pub type Recordings<'r> = &'r (dyn Fn(&str, Span) -> Result<Vec<u8>, String> + Sync);

/// Runs a scenario on an engine in which nothing has happened yet.
pub fn run(program: &Program, play: &Play, engine: Engine, recordings: Recordings<'_>) -> Report {
    let begin = beginning(play, recordings);
    let mut runner = Runner::new(program, &play.locals, engine, begin, recordings);
    if runner.begin(play.span).is_none() {
        return runner.report;
    }
    let mut last = play.span;
    for line in &play.lines {
        last = line.span;
        if runner.line(&line.kind, line.span).is_none() {
            break;
        }
    }
    runner.close(last);
    runner.report
}

/// When a scenario begins. A stream that cannot be read is complained about where it is played.
fn beginning(play: &Play, recordings: Recordings<'_>) -> i64 {
    let is_idle = |kind: &PlayLineKind| matches!(kind, PlayLineKind::People(..) | PlayLineKind::Let(..));
    let first = play.lines.iter().find(|line| !is_idle(&line.kind));
    let Some((PlayLineKind::Play(path), span)) = first.map(|line| (&line.kind, line.span)) else {
        return BEGIN;
    };
    let Ok(bytes) = recordings(path, span) else { return BEGIN };
    let line = Reader::new(bytes.as_slice()).ok().and_then(|mut reader| reader.next_line().ok().flatten());
    line.map_or(BEGIN, |line| line.at.min(BEGIN))
}

/// A scenario or a run of an experiment under way.
pub(crate) struct Runner<'p> {
    pub(crate) program: &'p Program,
    pub(crate) engine: Engine,
    /// The values of its variables.
    pub(crate) mind: Mind,
    names: Vec<&'p str>,
    pub(crate) now: i64,
    /// How many deadlines have fired.
    fired: u64,
    /// Those who choose for themselves.
    pub(crate) crowd: Crowd<'p>,
    claims: Claims<'p>,
    /// The last steps.
    trail: VecDeque<Passed>,
    /// How many failures know what led there.
    explained: usize,
    pub(crate) report: Report,
    recordings: Recordings<'p>,
}

impl<'p> Runner<'p> {
    pub(crate) fn new(
        program: &'p Program,
        locals: &'p [Local],
        engine: Engine,
        begin: i64,
        recordings: Recordings<'p>,
    ) -> Runner<'p> {
        Runner {
            program,
            engine,
            mind: Mind::new(locals.len(), &[]),
            names: locals.iter().map(|local| local.name.as_str()).collect(),
            now: begin,
            fired: 0,
            crowd: Crowd::default(),
            claims: Claims::new(program),
            trail: VecDeque::new(),
            explained: 0,
            report: Report::default(),
            recordings,
        }
    }

    /// Opens the stream; `None` if that cannot be.
    pub(crate) fn begin(&mut self, span: Span) -> Option<()> {
        let header =
            Header { program: Some(self.program.name.clone()), bodies_act: true, ..Header::default() };
        // Also what is asked before anything happens is asked at some time.
        let begun = self.engine.open(&header).and_then(|()| self.engine.advance(self.now, &mut Vec::new()));
        if let Err(fault) = begun {
            return self.fail(span, FailureKind::Fault(fault));
        }
        self.report.header = header;
        Some(())
    }

    /// Plays a line; `None` if what follows would make no sense.
    pub(crate) fn line(&mut self, kind: &PlayLineKind, span: Span) -> Option<()> {
        match kind {
            PlayLineKind::People(local, None) => {
                let name = self.names.get(local.index()).copied().unwrap_or_default();
                let name = Value::String(name.to_owned());
                self.crowd.everyone.push(name.clone());
                self.bind(local.index(), name);
            }
            PlayLineKind::People(local, Some(count)) => {
                let count = self.ask(count, span)?.as_u64().filter(|count| *count <= CROWD);
                let Some(count) = count else {
                    let message = format!("there can be from 0 to {CROWD} people");
                    return self.fail(span, FailureKind::Impossible(message));
                };
                let name = self.names.get(local.index()).copied().unwrap_or_default();
                let crew = (1..=count).map(|number| Value::String(format!("{name}_{number}")));
                let crew: Vec<Value> = crew.collect();
                self.crowd.everyone.extend(crew.iter().cloned());
                self.bind(local.index(), Value::Array(crew));
            }
            PlayLineKind::Give { what, from, to } => {
                let amount = self.text(what, span)?;
                let from = match from {
                    None => None,
                    Some(from) => Some(self.text(from, span)?),
                };
                let to = self.text(to, span)?;
                self.event(Act::Give { amount, from, to }, span)?;
            }
            PlayLineKind::Let(local, ask) => {
                let value = self.ask(ask, span)?;
                self.bind(local.index(), value);
            }
            PlayLineKind::Several { binds, item, over, deed } => {
                let mut made = Vec::new();
                for value in items_of(self.ask(over, span)?) {
                    self.mind.forget_draws();
                    self.bind(item.index(), value);
                    let act = self.act(None, deed, None, None, span)?;
                    let outcome = self.event(act, span)??;
                    self.compare(&outcome, None, span)?;
                    made.extend(outcome.new.first().cloned().map(Value::String));
                }
                self.bind(binds.index(), Value::Array(made));
            }
            PlayLineKind::After(length) => {
                let length = self.answer(length, span).map(|answer| seconds(&answer))?;
                self.pass(self.now.saturating_add(length), span)?;
            }
            PlayLineKind::At(instant) => {
                let instant = parse_instant(&self.text(instant, span)?).unwrap_or(self.now);
                self.pass(instant, span)?;
            }
            PlayLineKind::Play(path) => self.recording(path, span)?,
            PlayLineKind::Snapshot(name, of, hidden) => {
                let expression = of.span;
                let of = self.text(of, span)?;
                let dump = self.engine.dump_of(&of);
                if let Err(why) = snapshot_contents(&dump, hidden) {
                    // What is taken changes nothing, so what follows still makes sense.
                    self.fail::<()>(span, FailureKind::Impossible(why));
                    return Some(());
                }
                let (name, hidden) = (name.clone(), hidden.clone());
                self.report.snapshots.push(Snapshot { name, of, hidden, expression, span, dump });
            }
            PlayLineKind::Expect(expect) => self.expect(expect, span)?,
            PlayLineKind::Act { actor, binds, deed, pay, refused } => {
                let alias = binds.and_then(|local| self.names.get(local.index()).copied());
                let expected = refused.as_ref().map(|(code, _)| code.as_str());
                let by = match actor {
                    None => None,
                    Some(actor) => Some(self.text(actor, span)?),
                };
                let Some(act) = self.act(by, deed, pay.as_ref(), alias, span) else {
                    return self.excuse(expected);
                };
                let outcome = self.event(act, span)??;
                self.compare(&outcome, expected, span)?;
                if let Some(local) = binds {
                    let made = outcome.new.first().cloned().unwrap_or_default();
                    self.bind(local.index(), Value::String(made));
                }
            }
        }
        Some(())
    }

    /// What somebody does, as a line of a stream says it.
    pub(crate) fn act(
        &mut self,
        by: Option<String>,
        deed: &Deed,
        pay: Option<&Ask>,
        alias: Option<&str>,
        span: Span,
    ) -> Option<Act> {
        let pay = match pay {
            None => None,
            Some(pay) => Some(self.text(pay, span)?),
        };
        match deed {
            Deed::New { template, within, args } => {
                let template = self.program.template(*template)?;
                let what = match within {
                    None => template.name.clone(),
                    Some(within) => format!("{}.{}", self.text(within, span)?, template.name),
                };
                let mut with = Map::new();
                for (slot, arg) in template.slots.iter().zip(args) {
                    if let Some(arg) = arg {
                        with.insert(slot.name.clone(), self.ask(arg, span)?);
                    }
                }
                let alias = alias.filter(|alias| !self.engine.is_taken(alias)).map(str::to_owned);
                Some(Act::New { by, what, alias, with: Args::Named(with), pay })
            }
            Deed::Send { to, event, args } => {
                let to = self.text(to, span)?;
                let mut with = Map::new();
                for (name, arg) in args {
                    with.insert(name.clone(), self.ask(arg, span)?);
                }
                let by = by.unwrap_or_default();
                Some(Act::Do { by, to, event: event.clone(), with: Args::Named(with), pay })
            }
        }
    }

    /// What somebody sends may be refused where it is made, before it is sent: a change out of its range.
    fn excuse(&mut self, expected: Option<&str>) -> Option<()> {
        match self.report.failures.last().map(|failure| &failure.kind) {
            Some(FailureKind::Unanswered { refusal, .. }) if expected == Some(refusal.code.as_str()) => {
                self.report.failures.pop();
                self.forgive(self.report.failures.len());
                Some(())
            }
            _ => None,
        }
    }

    /// Whether an event was answered as the line says; if not, what follows makes no sense.
    fn compare(&mut self, outcome: &Outcome, expected: Option<&str>, span: Span) -> Option<()> {
        let kind = match (&outcome.refusal, expected) {
            (None, None) => return Some(()),
            (Some(refusal), Some(expected)) if refusal.code == expected => return Some(()),
            (Some(refusal), None) => FailureKind::Refused(refusal.clone()),
            (Some(refusal), Some(expected)) => {
                FailureKind::OtherwiseRefused { expected: expected.to_owned(), refusal: refusal.clone() }
            }
            (None, Some(expected)) => FailureKind::Accepted { expected: expected.to_owned() },
        };
        self.fail(span, kind)
    }

    fn expect(&mut self, expect: &Expect, span: Span) -> Option<()> {
        let held = self.answer(&expect.what, span)?;
        if crate::claims::is_true(&held) {
            return Some(());
        }
        let mut parts: Vec<Told> = Vec::new();
        for part in &expect.parts {
            let Ok(answer) = self.evaluate(part) else { continue };
            // What is in some state is more telling than that it is not in another.
            let state = answer.value.as_str().and_then(|id| self.engine.state_of(id));
            let value = match state {
                Some(state) => state,
                None => answer.text,
            };
            match parts.iter_mut().find(|told| told.span.start == part.span.start) {
                Some(told) if told.value == "true" => {}
                Some(told) => told.value = format!("{}: {value}", told.value),
                None => parts.push(Told { span: part.span, value }),
            }
        }
        self.fail::<()>(span, FailureKind::Expectation { parts });
        // An expectation changes nothing, so what follows still makes sense.
        Some(())
    }

    /// Replays a recorded stream.
    fn recording(&mut self, path: &str, span: Span) -> Option<()> {
        let bytes = match (self.recordings)(path, span) {
            Ok(bytes) => bytes,
            Err(reason) => {
                return self.fail(span, FailureKind::NoRecording { path: path.to_owned(), reason });
            }
        };
        let mut reader = match Reader::new(bytes.as_slice()) {
            Ok(reader) => reader,
            Err(error) => return self.fail(span, FailureKind::Recording(error)),
        };
        let header = Header { bodies_act: true, people: None, ..reader.header().clone() };
        if let Err(fault) = self.engine.open(&header) {
            return self.fail(span, FailureKind::Fault(fault));
        }
        loop {
            match reader.next_line() {
                Ok(None) => return Some(()),
                Ok(Some(line)) => {
                    self.pass(line.at, span)?;
                    if !matches!(line.act, Act::Pass) {
                        self.event(line.act, span)?;
                    }
                }
                Err(error) => return self.fail(span, FailureKind::Recording(error)),
            }
        }
    }

    /// Sends a line, with what is due before and at once after it; `None` if it could not be sent.
    pub(crate) fn event(&mut self, act: Act, span: Span) -> Option<Option<Outcome>> {
        self.settle(self.now, span)?;
        self.report.events += 1;
        let line = Line { number: self.report.events, at: self.now, carried: Map::new(), act };
        let event = match self.engine.decode(&line) {
            Ok(event) => event,
            Err(fault) => return self.fail(span, FailureKind::Fault(fault)),
        };
        self.report.lines.push(line);
        let mut before = self.claims.look_back().then(|| self.engine.clone());
        let outcome = match self.engine.apply_alone(&event) {
            Ok(None) => return Some(None),
            Ok(Some((outcome, happening))) => {
                self.remember(span, &outcome);
                if outcome.ok {
                    let mut step = Step { happening, before: before.as_mut(), span };
                    self.claims.check(&mut self.engine, &mut step, &mut self.report.failures);
                    self.explain();
                    self.see(&outcome)?;
                }
                outcome
            }
            Err(fault) => return self.fail(span, FailureKind::Fault(fault)),
        };
        self.settle(self.now, span)?;
        Some(Some(outcome))
    }

    /// Lets time pass: deadlines fire, and people do what they have chosen to.
    pub(crate) fn pass(&mut self, at: i64, span: Span) -> Option<()> {
        if at < self.now {
            return self
                .fail(span, FailureKind::Impossible("time does not run backwards (Q0907)".to_owned()));
        }
        let is_later = at > self.now;
        loop {
            // What a deadline leads to may be due before what was next.
            let until = self.crowd.next_due().map_or(at, |due| due.min(at));
            if self.engine.is_due(until) && self.fire_next(until, span)? {
                continue;
            }
            let Some(due) = self.crowd.take_due(at) else { break };
            self.now = self.now.max(due.at);
            self.advance(self.now, span)?;
            self.perform(&due)?;
        }
        self.now = at;
        self.advance(at, span)?;
        if is_later {
            self.report.lines.push(Line {
                number: self.report.events,
                at,
                carried: Map::new(),
                act: Act::Pass,
            });
        }
        Some(())
    }

    /// Lets every deadline fire that is due.
    fn settle(&mut self, at: i64, span: Span) -> Option<()> {
        while self.engine.is_due(at) && self.fire_next(at, span)? {}
        self.advance(at, span)
    }

    fn advance(&mut self, at: i64, span: Span) -> Option<()> {
        match self.engine.advance(at, &mut Vec::new()) {
            Ok(()) => Some(()),
            Err(fault) => self.fail(span, FailureKind::Fault(fault)),
        }
    }

    /// Lets one deadline fire that is due until then; false if none was.
    fn fire_next(&mut self, at: i64, span: Span) -> Option<bool> {
        let mut before = self.claims.look_back().then(|| self.engine.clone());
        match self.engine.fire_next(at) {
            Ok(None) => Some(false),
            Ok(Some((outcome, happening))) => {
                self.fired += 1;
                if self.fired > DEADLINES {
                    let message = format!("more than {DEADLINES} deadlines fire in this scenario");
                    return self.fail(span, FailureKind::Impossible(message));
                }
                self.now = self.now.max(self.engine.now());
                self.remember(span, &outcome);
                let mut step = Step { happening, before: before.as_mut(), span };
                self.claims.check(&mut self.engine, &mut step, &mut self.report.failures);
                self.explain();
                self.see(&outcome)?;
                Some(true)
            }
            Err(fault) => self.fail(span, FailureKind::Fault(fault)),
        }
    }

    pub(crate) fn close(&mut self, span: Span) {
        self.claims.close(self.now, span, &mut self.report.failures);
        self.explain();
        self.report.reached = std::mem::take(&mut self.claims.reached);
        self.report.asked = std::mem::take(&mut self.claims.asked);
        self.report.points = self.engine.reached().to_vec();
    }

    pub(crate) fn bind(&mut self, local: usize, value: Value) {
        self.mind.bind(local, value);
    }

    /// The value of something a line mentions; `None` if there is none, which has been said then.
    pub(crate) fn answer(&mut self, ask: &Ask, span: Span) -> Option<quorate_engine::Answer> {
        match self.evaluate(ask) {
            Ok(answer) => Some(answer),
            Err(Unanswered::Refused(refusal)) => {
                self.fail(span, FailureKind::Unanswered { span: ask.span, refusal })
            }
            Err(Unanswered::Fault(fault)) => self.fail(span, FailureKind::Fault(fault)),
        }
    }

    fn ask(&mut self, ask: &Ask, span: Span) -> Option<Value> {
        self.answer(ask, span).map(|answer| answer.value)
    }

    /// The same where a stream has a text: an id or an amount.
    fn text(&mut self, ask: &Ask, span: Span) -> Option<String> {
        let value = self.ask(ask, span)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    pub(crate) fn evaluate(&mut self, ask: &Ask) -> Result<quorate_engine::Answer, Unanswered> {
        let given: Option<Vec<Value>> =
            ask.given.iter().map(|local| self.mind.value(local.index())).collect();
        let Some(given) = given else {
            let code = "no_value".to_owned();
            let text = Some("something this mentions was not made, because a line before failed".to_owned());
            return Err(Unanswered::Refused(Refusal { code, text, rule: None }));
        };
        self.engine.evaluate(ask.function, None, &given)
    }

    pub(crate) fn fail<T>(&mut self, span: Span, kind: FailureKind) -> Option<T> {
        self.report.failures.push(Failure::new(span, kind));
        self.explain();
        None
    }

    fn remember(&mut self, span: Span, outcome: &Outcome) {
        if self.trail.len() == TRAIL {
            self.trail.pop_front();
        }
        self.trail.push_back(Passed { span, outcome: outcome.clone() });
    }

    /// Only so many failures are left.
    pub(crate) fn forgive(&mut self, failures: usize) {
        self.explained = failures;
    }

    /// Tells the failures that are new what led there.
    fn explain(&mut self) {
        for failure in self.report.failures.iter_mut().skip(self.explained) {
            failure.trail = self.trail.iter().cloned().collect();
        }
        self.explained = self.report.failures.len();
    }
}
