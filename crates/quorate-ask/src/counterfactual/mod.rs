//! What would have come of a stream under other rules.
//!
//! Both programs take the same stream side by side. After every step the two states are compared where the step wrote, so
//! that at any time it is known which places differ and which step made them differ. A step whose rules may read such a
//! place is *tainted*: whoever acted saw another world. A step that may not, and comes out otherwise, is *changed*: the
//! rules did that. Recorded people do not react.

mod deadlines;
mod differences;
mod ends;
mod line;
mod meeting;
mod names;
mod outcome;
mod seeing;
mod side;

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use quorate_base::{Diagnostic, Span};
use quorate_engine::{Engine, Fault};
use quorate_ir::{Program, TemplateId};
use quorate_trace::{Act, Cause, Header, Line, Outcome};

use crate::reads::Read;
use deadlines::Deadlines;
use differences::{Asked, Differences, Origin};
use line::Crossing;
use names::Names;
use side::Side;

pub use ends::{End, EndKind, Shift};

/// How a step came out under the new rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What it could see was the same, and the same came of it.
    Unchanged,
    /// What it could see was the same, and something else came of it.
    Changed,
    /// There is nothing to send it to under the new rules; it was left out.
    Moot,
    /// What it could see had been changed by an earlier difference.
    Tainted,
}

/// A step of the replay: an event of the stream, or a deadline in either run or in both.
#[derive(Clone, Debug)]
pub struct ReplayStep {
    /// What happened, in the words of a scenario.
    pub what: String,
    /// Who acted, if somebody did.
    pub actor: Option<String>,
    /// The number of the event in the stream; none for a deadline.
    pub event: Option<u64>,
    /// How it came out.
    pub class: Class,
    /// Whether the same came of it in both runs.
    pub is_same: bool,
    /// What came of it under the old rules, if it came at all. Left out where the same came of it.
    pub old: Option<Outcome>,
    /// What came of it under the new rules, with the ids that things have under the old ones. Left out where the same came
    /// of it.
    pub new: Option<Outcome>,
    /// Its number among the outcomes under the old rules.
    pub number: Option<u64>,
    /// What was not shared of what came of it, in a few words.
    pub told: (String, String),
    /// Why it is moot: a code and a sentence.
    pub moot: Option<(u16, String)>,
    /// What it could see that was changed, and by which step of the replay.
    pub taint: Option<(String, usize)>,
    /// For a deadline, whose and which, so that it can be held against the same of the other run.
    timer: Option<(String, String)>,
}

/// What came of a replay.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// Every step, in the order in which it first came in either run.
    pub steps: Vec<ReplayStep>,
    /// How many events there were.
    pub events: u64,
    /// How many deadlines came under the old rules, and under the new ones.
    pub deadlines: [u64; 2],
    /// Accounts whose balance is another at the end.
    pub money: Vec<Shift>,
    /// What else is another at the end.
    pub ends: Vec<End>,
}

/// Why a replay cannot go on.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// Whether it was under the new rules.
    pub is_new: bool,
    /// What went wrong.
    pub fault: Fault,
}

/// Two programs under way with one stream.
pub struct Replay<'a> {
    old: Side<'a>,
    new: Side<'a>,
    deadlines: Deadlines,
    names: Names,
    differences: Differences,
    /// Every instance by the name it has here, and the qualified name of what it is made from.
    templates: HashMap<String, String>,
    /// Outside names and the ids they stand for.
    map: HashMap<String, String>,
    steps: Vec<ReplayStep>,
    /// Deadlines of which only one run has had its own.
    pending: Vec<usize>,
    counts: (u64, [u64; 2]),
    read: HashMap<(bool, TemplateId, String), Rc<BTreeSet<Read>>>,
}

impl<'a> Replay<'a> {
    /// Starts both programs; `places` say where a span stands in each.
    ///
    /// # Errors
    ///
    /// What is too large to compile, and of which program.
    pub fn new(
        old: &'a Program,
        new: &'a Program,
        places: [&dyn Fn(Span) -> String; 2],
    ) -> Result<Replay<'a>, (bool, Vec<Diagnostic>)> {
        let [old_places, new_places] = places;
        let deadlines = Deadlines::new((old, old_places), (new, new_places));
        let side = |program: &'a Program, places: &dyn Fn(Span) -> String, is_new: bool| {
            let mut engine = Engine::new(program, places).map_err(|findings| (is_new, findings))?;
            engine.set_full(true);
            Ok(Side { program, engine })
        };
        Ok(Replay {
            old: side(old, old_places, false)?,
            new: side(new, new_places, true)?,
            deadlines,
            names: Names::default(),
            differences: Differences::default(),
            templates: HashMap::new(),
            map: HashMap::new(),
            steps: Vec::new(),
            pending: Vec::new(),
            counts: (0, [0, 0]),
            read: HashMap::new(),
        })
    }

    /// Keeps it from being chosen which keys are slow to find, as [`Engine::hide_keys`] does.
    pub fn hide_keys(&mut self, number: u64) {
        self.old.engine.hide_keys(number);
        self.new.engine.hide_keys(number);
    }

    /// Takes in the header of the stream.
    ///
    /// # Errors
    ///
    /// [`Stopped`] if it names a person twice.
    pub fn open(&mut self, header: &Header) -> Result<(), Stopped> {
        self.map = header.map.iter().cloned().collect();
        self.old.engine.open(header).map_err(stopped(false))?;
        // Outside names are put into the lines that the new run takes.
        let header = Header { map: Vec::new(), ..header.clone() };
        self.new.engine.open(&header).map_err(stopped(true))
    }

    /// Takes a line, with the deadlines before it and at once after it.
    ///
    /// # Errors
    ///
    /// [`Stopped`]; what came before it stands.
    pub fn line(&mut self, line: &Line) -> Result<(), Stopped> {
        self.until(line.at)?;
        if line.act == Act::Pass {
            return self.pass(line.at);
        }
        self.counts.0 += 1;
        let (template, asked) = self.asked(line);
        let reads = self.event_reads(line, template);
        let taint = self.taint(&reads, &asked);
        let event = self.old.engine.decode(line).map_err(stopped(false))?;
        let old = self.old.engine.apply_alone(&event).map_err(stopped(false))?;
        let old = old.map(|(outcome, _)| outcome).unwrap_or_default();
        let (new, moot) = match self.cross(line, template)? {
            Ok(outcome) => (Some(outcome), None),
            Err(moot) => (None, Some(moot)),
        };
        let actor = match &line.act {
            Act::New { by, .. } => by.clone(),
            Act::Do { by, .. } => Some(by.clone()),
            Act::Give { from, .. } => from.clone(),
            Act::Pass => None,
        };
        let step = ReplayStep {
            what: outcome::what(line),
            actor,
            event: Some(line.number),
            class: Class::Unchanged,
            is_same: false,
            number: Some(old.seq),
            old: Some(old),
            new,
            told: (String::new(), String::new()),
            moot,
            taint,
            timer: None,
        };
        let at = self.steps.len();
        self.steps.push(step);
        self.settle(at);
        self.pass(line.at)?;
        self.until(line.at)
    }

    /// Lets time pass: everything due until then happens in both runs.
    ///
    /// # Errors
    ///
    /// [`Stopped`]; what came before it stands.
    pub fn until(&mut self, at: i64) -> Result<(), Stopped> {
        loop {
            let due = |side: &mut Side<'_>| side.engine.next_deadline().filter(|due| *due <= at);
            let (old, new) = (due(&mut self.old), due(&mut self.new));
            let next = match (old, new) {
                (None, None) => return Ok(()),
                (Some(old), Some(new)) => old.min(new),
                (Some(due), None) | (None, Some(due)) => due,
            };
            let is_next = |due: Option<i64>| due == Some(next);
            let old = if is_next(old) { self.old.fire(next).map_err(stopped(false))? } else { None };
            let new = if is_next(new) { self.new.fire(next).map_err(stopped(true))? } else { None };
            self.counts.1 = [
                self.counts.1.first().copied().unwrap_or(0) + u64::from(old.is_some()),
                self.counts.1.last().copied().unwrap_or(0) + u64::from(new.is_some()),
            ];
            self.fired(old, new);
        }
    }

    /// What came of it all.
    pub fn finish(mut self) -> Replayed {
        for at in std::mem::take(&mut self.pending) {
            self.classify(at);
        }
        let (money, ends) = (self.balances(), self.ends());
        let (events, deadlines) = self.counts;
        Replayed { steps: self.steps, events, deadlines, money, ends }
    }

    fn pass(&mut self, at: i64) -> Result<(), Stopped> {
        let mut none = Vec::new();
        self.old.engine.advance(at, &mut none).map_err(stopped(false))?;
        self.new.engine.advance(at, &mut none).map_err(stopped(true))
    }

    /// Takes a line in the new run; if there is nothing to send it to, why.
    fn cross(
        &mut self,
        line: &Line,
        template: Option<TemplateId>,
    ) -> Result<Result<Outcome, (u16, String)>, Stopped> {
        let crossing = Crossing {
            program: self.old.program,
            names: &self.names,
            known: &self.templates,
            map: &self.map,
        };
        let line = match crossing.line(line, template) {
            Ok(line) => line,
            Err(id) => return Ok(Err((902, format!("`{id}` is not there under the new rules")))),
        };
        if let Act::Do { to, event, .. } = &line.act {
            let hears = |program: &Program, id: Option<TemplateId>| {
                let template = id.and_then(|id| program.template(id));
                template.is_some_and(|it| it.handlers.iter().any(|handler| handler.name == *event))
            };
            let there = self.new.engine.template_of(to);
            if hears(self.old.program, template) && there.is_some() && !hears(self.new.program, there) {
                return Ok(Err((902, format!("`{to}` has no event `{event}` under the new rules"))));
            }
        }
        let event = match self.new.engine.decode(&line) {
            Ok(event) => event,
            Err(fault) if fault.is_tool => return Err(Stopped { is_new: true, fault }),
            Err(fault) => return Ok(Err((fault.code, fault.message))),
        };
        let applied = self.new.engine.apply_alone(&event).map_err(stopped(true))?;
        Ok(Ok(applied.map(|(outcome, _)| outcome).unwrap_or_default()))
    }

    /// Deadlines that came at one instant, at most one in each run.
    fn fired(&mut self, old: Option<Outcome>, new: Option<Outcome>) {
        let timer = |outcome: &Option<Outcome>, is_new: bool| {
            let Some(Outcome { cause: Cause::Timer { of, rule, .. }, .. }) = outcome else { return None };
            let side = if is_new { &self.new } else { &self.old };
            let key = self.deadlines.key(is_new, side.engine.template_of(of), rule);
            Some((if is_new { self.names.show(of) } else { of.clone() }, key))
        };
        let (old_timer, new_timer) = (timer(&old, false), timer(&new, true));
        let mut touched = Vec::new();
        if old_timer.is_some() && old_timer == new_timer {
            touched.push(self.deadline(old, new, old_timer));
        } else {
            for (outcome, timer, is_new) in [(old, old_timer, false), (new, new_timer, true)] {
                if outcome.is_none() {
                    continue;
                }
                touched.push(match self.waiting(timer.as_ref(), is_new, outcome.as_ref()) {
                    Some(at) => {
                        if let Some(step) = self.steps.get_mut(at) {
                            if is_new {
                                step.new = outcome;
                            } else {
                                step.number = outcome.as_ref().map(|outcome| outcome.seq);
                                step.old = outcome;
                            }
                        }
                        self.pending.retain(|other| *other != at);
                        at
                    }
                    None => {
                        let (old, new) = if is_new { (None, outcome) } else { (outcome, None) };
                        let at = self.deadline(old, new, timer);
                        self.pending.push(at);
                        at
                    }
                });
            }
        }
        touched.into_iter().for_each(|at| self.settle(at));
    }

    /// The step that waits for the same deadline of the other run: of the same instant if there is one, else the first.
    fn waiting(
        &self,
        timer: Option<&(String, String)>,
        is_new: bool,
        outcome: Option<&Outcome>,
    ) -> Option<usize> {
        let fits = |at: &&usize| {
            self.steps.get(**at).is_some_and(|step| {
                step.timer.as_ref() == timer && if is_new { step.new.is_none() } else { step.old.is_none() }
            })
        };
        let is_now = |at: &&usize| {
            let other = self.steps.get(**at).and_then(|step| step.old.as_ref().or(step.new.as_ref()));
            other.map(|other| other.at) == outcome.map(|outcome| outcome.at)
        };
        self.pending.iter().filter(fits).find(is_now).or_else(|| self.pending.iter().find(fits)).copied()
    }

    fn deadline(
        &mut self,
        old: Option<Outcome>,
        new: Option<Outcome>,
        timer: Option<(String, String)>,
    ) -> usize {
        let (of, key) = timer.clone().unwrap_or_default();
        let taint = {
            let reads = self.deadline_reads(&of, &key);
            self.taint(&reads, &Asked { chain: self.chain(&of), payer: None })
        };
        let at = self.steps.len();
        self.steps.push(ReplayStep {
            what: match self.deadlines.state(&key) {
                Some(state) => format!("deadline of {of} in {state}"),
                None => format!("deadline of {of}"),
            },
            actor: None,
            event: None,
            class: Class::Unchanged,
            is_same: false,
            number: old.as_ref().map(|old| old.seq),
            old,
            new,
            told: (String::new(), String::new()),
            moot: None,
            taint,
            timer,
        });
        at
    }

    /// Compares what came of a step, and the states where it wrote.
    fn settle(&mut self, at: usize) {
        let Some(step) = self.steps.get(at) else { return };
        let (old, new) = (step.old.clone(), step.new.clone());
        let is_tainted = step.taint.is_some();
        let is_together = match (&old, &new) {
            (Some(old), Some(new)) => old.at == new.at,
            _ => false,
        };
        self.meet(old.as_ref(), new.as_ref(), at, is_together);
        let new = new.map(|new| outcome::shown(new, &self.names));
        let is_same = match (&old, &new) {
            (Some(old), Some(new)) => outcome::is_same(old, new, &|cell| self.is_shared(cell)),
            _ => false,
        };
        let origin = if is_same && !is_tainted { Origin::Rules } else { Origin::Step(at) };
        let made: BTreeSet<String> = old.iter().chain(&new).flat_map(|it| it.new.clone()).collect();
        let owners: BTreeSet<String> = old.iter().chain(&new).flat_map(owners).collect();
        for owner in owners {
            if !is_same || made.contains(&owner) || self.differences.concerns(&owner) {
                self.compare(&owner, origin);
            }
        }
        if let Some(step) = self.steps.get_mut(at) {
            step.is_same = is_same;
            step.told = outcome::told(old.as_ref(), new.as_ref());
        }
        self.classify(at);
    }

    fn classify(&mut self, at: usize) {
        let Some(step) = self.steps.get_mut(at) else { return };
        if step.moot.is_none()
            && step.new.is_none()
            && !step.is_same
            && let Some((of, _)) = &step.timer
            && self.names.in_new(of).is_none()
        {
            step.moot = Some((902, format!("`{of}` is not there under the new rules")));
        }
        step.class = match (&step.moot, &step.taint, step.is_same) {
            (Some(_), ..) => Class::Moot,
            (None, Some(_), _) => Class::Tainted,
            (None, None, true) => Class::Unchanged,
            (None, None, false) => Class::Changed,
        };
        if step.is_same {
            // What nobody asks for need not be kept for millions of events.
            (step.old, step.new) = (None, None);
            step.told = (String::new(), String::new());
        }
    }

    /// Whether both texts have a cell that an outcome names.
    fn is_shared(&self, cell: &str) -> bool {
        let Some((owner, rest)) = cell.split_once('.') else { return true };
        let name = rest.split(['.', '[']).next().unwrap_or(rest);
        let Some(template) = self.templates.get(owner) else { return true };
        let has = |program: &Program| {
            let found = side::template_called(program, template).and_then(|id| program.template(id));
            found.is_none_or(|found| found.slots.iter().any(|slot| slot.name == name))
        };
        has(self.old.program) && has(self.new.program)
    }
}

/// Whose places a step wrote to.
fn owners(outcome: &Outcome) -> Vec<String> {
    let owner = |place: &str| place.split('.').next().unwrap_or(place).to_owned();
    let mut owners = outcome.new.clone();
    owners.extend(outcome.state.iter().map(|(id, _)| id.clone()));
    owners.extend(outcome.set.iter().map(|(cell, _)| owner(cell)));
    let accounts = outcome.moves.iter().flat_map(|[_, from, to]| [from, to]);
    owners.extend(accounts.map(|account| owner(account)).filter(|owner| owner != "world"));
    if let Cause::Timer { of, .. } = &outcome.cause {
        owners.push(of.clone());
    }
    owners
}

fn stopped(is_new: bool) -> impl Fn(Fault) -> Stopped {
    move |fault| Stopped { is_new, fault }
}
