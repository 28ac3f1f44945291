//! A program and its state: the door of the crate.

use crate::claim::{Broken, Watch};
use crate::fault::{Fault, Refused};
use crate::kernel::{Refusal, Stop, nowhere};
use crate::ledger::Account;
use crate::machine::Machine;
use crate::seen::{Moved, Seen};
use crate::sigma::{Armed, Sigma};
use crate::step::{Event, Task, refusal};
use quorate_base::Span;
use quorate_ir::{FnId, Program};
use quorate_number::Int;
use quorate_trace::{Act, Cause, DeadlineDump, Header, Line, Outcome, Refusal as Told, StateDump};
use serde_json::Value as Json;

/// A program and its state.
pub struct Reference<'p> {
    pub(crate) machine: Machine<'p>,
    places: &'p dyn Fn(Span) -> String,
    seq: u64,
    /// Persons in order of first mention, in refused events too.
    pub(crate) people: Vec<String>,
    /// Outside names and the ids they stand for.
    pub(crate) names: Vec<(String, String)>,
    pub(crate) closed_people: Option<Vec<String>>,
    pub(crate) funds_open: bool,
    pub(crate) bodies_act: bool,
    is_full: bool,
    /// Whether a change among the arguments just read leaves the range of a setting.
    pub(crate) is_out_of_range: bool,
    watches: Vec<Watch>,
}

impl<'p> Reference<'p> {
    /// Starts a program with an empty world. `places` says where a span stands, as `file:line:column`.
    pub fn new(program: &'p Program, places: &'p dyn Fn(Span) -> String) -> Reference<'p> {
        Reference {
            machine: Machine::new(program),
            places,
            seq: 0,
            people: Vec::new(),
            names: Vec::new(),
            closed_people: None,
            funds_open: false,
            bodies_act: false,
            is_full: false,
            is_out_of_range: false,
            watches: Vec::new(),
        }
    }

    /// Takes in the header of a stream.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if a name in it cannot be a person's.
    pub fn open(&mut self, header: &Header) -> Result<(), Fault> {
        if !header.settings.is_empty() {
            return Err(Fault::new(903, "here settings begin as the text says"));
        }
        self.funds_open = header.funds_open;
        self.bodies_act = header.bodies_act;
        self.names.clone_from(&header.map);
        if let Some(people) = &header.people {
            self.closed_people = Some(people.clone());
            for name in people {
                self.account_named(name)?;
            }
        }
        Ok(())
    }

    /// Whether `set` entries are given at full length. Off at first.
    pub fn set_full(&mut self, is_full: bool) {
        self.is_full = is_full;
    }

    /// Applies a line, with the deadlines that are due before it and at once after it (`semantics.md` §2).
    ///
    /// # Errors
    ///
    /// A [`Fault`]; the outcomes before it have been given.
    pub fn apply(&mut self, line: &Line, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        // 2
        self.fire(line.at, outcomes)?;
        let Some(outcome) = self.apply_alone(line)? else { return self.advance(line.at, outcomes) };
        let is_step = outcome.ok;
        outcomes.push(outcome);
        // 10
        if is_step { self.fire(line.at, outcomes) } else { Ok(()) }
    }

    /// Applies a line as one step, without the deadlines before and after it; there is no outcome if it only lets time
    /// pass.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if it cannot be read.
    pub fn apply_alone(&mut self, line: &Line) -> Result<Option<Outcome>, Fault> {
        self.is_out_of_range = false;
        let event = self.read(line)?;
        if matches!(line.act, Act::Pass) {
            return Ok(None);
        }
        self.seq += 1;
        let mut outcome = Outcome {
            seq: self.seq,
            at: line.at,
            cause: Cause::Event(line.number),
            carried: line.carried.clone(),
            ok: true,
            ..Outcome::default()
        };
        // 1
        if line.at < self.machine.sigma.now {
            outcome.at = self.machine.sigma.now;
            self.refuse(&mut outcome, nowhere("time_runs_backwards"))?;
            return Ok(Some(outcome));
        }
        // 3
        self.machine.sigma.now = line.at;
        // 4 to 9
        match self.attempt_event(event) {
            Ok(before) => {
                self.machine.record(&before, self.is_full, &mut outcome);
                self.machine.arm_changed()?;
            }
            Err(stop) => self.refuse(&mut outcome, stop)?,
        }
        Ok(Some(outcome))
    }

    /// Lets time pass: everything due until then happens.
    ///
    /// # Errors
    ///
    /// A [`Fault`]; the outcomes before it have been given.
    pub fn advance(&mut self, at: i64, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        self.fire(at, outcomes)?;
        self.machine.sigma.now = self.machine.sigma.now.max(at);
        Ok(())
    }

    /// Has steps watched from now on, or no longer.
    pub fn set_watched(&mut self, is_watched: bool) {
        self.machine.is_watched = is_watched;
    }

    /// What was carried out in steps that were watched since this was last asked for, in order.
    pub fn seen(&mut self) -> Vec<Seen> {
        std::mem::take(&mut self.machine.seen)
    }

    /// What the last step moved, if it was not refused; what passed through a pot is one move.
    pub fn moved(&self) -> Vec<Moved> {
        self.machine.moved()
    }

    /// What is worked out in answering a function of the file: the same as [`Reference::evaluate`], looked at.
    pub fn look_at(&mut self, function: FnId, args: &[Json]) -> Vec<Seen> {
        self.machine.watch = Some(crate::seen::Watch::default());
        // Without a value there is still what was worked out on the way.
        let _ = self.evaluate(function, None, args);
        self.machine.watch.take().map(crate::seen::Watch::seen).unwrap_or_default()
    }

    /// The template of an instance.
    pub fn template_of(&self, id: &str) -> Option<&'p quorate_ir::Template> {
        let instance = self.instance_named(id).ok()?;
        self.machine.template_of(instance).ok()
    }

    /// The whole state.
    pub fn dump(&self) -> StateDump {
        let machine = &self.machine;
        let mut armed: Vec<&Armed> = machine.sigma.deadlines.iter().filter(|it| machine.stands(it)).collect();
        armed.sort_by_key(|armed| (armed.due, armed.order));
        let deadlines = armed.into_iter().map(|armed| DeadlineDump {
            at: armed.due,
            of: machine.show_instance(armed.instance),
            rule: self.deadline(armed).map_or_else(String::new, |deadline| (self.places)(deadline.span)),
        });
        let instances = 0..machine.sigma.instances.len();
        let people = self.people.iter();
        StateDump {
            now: machine.sigma.instant(),
            program: machine.program.name.clone(),
            instances: instances.filter_map(|number| machine.dump_instance(number)).collect(),
            people: people
                .map(|name| (name.clone(), machine.show_held(&Account::Person(name.clone()), true)))
                .collect(),
            world: machine.show_held(&Account::World, false),
            supply: machine.show_supply(),
            deadlines: deadlines.collect(),
            past: serde_json::Map::new(),
            resume: None,
        }
    }

    /// Whether every asset sums to zero over all accounts.
    pub fn conserved(&self) -> bool {
        let sigma = &self.machine.sigma;
        let balances = |asset: usize| {
            let held = sigma.ledger.iter().flat_map(|(_, held)| held);
            held.filter(move |(held, _)| *held == asset).map(|(_, balance)| balance.clone())
        };
        (0..sigma.assets.len()).all(|asset| balances(asset).fold(Int::ZERO, |sum, it| sum + it) == Int::ZERO)
    }

    /// The value of a function: one of the file, or of the instance with this id. Nothing is changed by asking.
    ///
    /// # Errors
    ///
    /// What refused it, or why it could not be asked.
    pub fn evaluate(&mut self, function: FnId, of: Option<&str>, args: &[Json]) -> Result<Json, Refused> {
        let program = self.machine.program;
        let found = program.function(function).ok_or(Fault::new(902, "there is no such function"));
        let found = found.map_err(Refused::Fault)?;
        let instance = of.map(|of| self.instance_named(of)).transpose().map_err(Refused::Fault)?;
        let people = self.people.len();
        let mut values = Vec::new();
        for (json, local) in args.iter().zip(&found.body.locals) {
            values.push(self.value(&local.ty, json).map_err(Refused::Fault)?);
        }
        let machine = &mut self.machine;
        let before = machine.sigma.clone();
        let of = instance.and_then(|it| Some((it, machine.instance(it).ok()?.template)));
        let frame = match instance {
            Some(instance) => machine.frame(instance, Account::World, Account::Pot(0)),
            None => Ok(machine.file_frame()),
        };
        let work = std::mem::take(&mut machine.done.work);
        machine.done.work_limit = crate::machine::WORK;
        let answer = frame.and_then(|frame| machine.call(function, of, values, found.span, &frame));
        let answer = answer.map(|value| machine.json(&found.body.value.ty, &value));
        machine.done.work = work;
        machine.sigma = before;
        self.people.truncate(people);
        answer.map_err(|stop| match refusal(stop) {
            Ok(refusal) => Refused::Code(refusal.code),
            Err(fault) => Refused::Fault(fault),
        })
    }

    /// The invariants, steps and properties that do not hold after the last step (`semantics.md` §10).
    ///
    /// # Errors
    ///
    /// A [`Fault`] if a claim cannot be evaluated.
    pub fn broken(&mut self) -> Result<Vec<Broken>, Fault> {
        let mut watches = std::mem::take(&mut self.watches);
        self.machine.begin();
        let broken = self.machine.broken(&mut watches);
        self.watches = watches;
        match broken {
            Ok(broken) => Ok(self.named(broken)),
            Err(stop) => {
                let refusal = refusal(stop)?;
                Err(Fault::tool(format!("a claim was refused with `{}`", refusal.code)))
            }
        }
    }

    /// The properties that are broken if nothing more happens (`semantics.md` §10).
    pub fn overdue(&self) -> Vec<Broken> {
        self.named(self.machine.overdue(&self.watches))
    }

    /// Lets the next thing happen that is due until an instant, if anything is: one deadline, as a step of its own.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if a deadline is refused.
    pub fn fire_next(&mut self, at: i64) -> Result<Option<Outcome>, Fault> {
        let Some(armed) = self.machine.next_due(at)? else { return Ok(None) };
        self.machine.sigma.now = self.machine.sigma.now.max(armed.due);
        self.fire_one(&armed).map(Some)
    }

    fn named(&self, broken: Vec<(usize, String)>) -> Vec<Broken> {
        let named = |(instance, claim)| Broken { of: self.machine.show_instance(instance), claim };
        broken.into_iter().map(named).collect()
    }

    /// 2: everything that is due until an instant happens.
    fn fire(&mut self, at: i64, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        while let Some(outcome) = self.fire_next(at)? {
            outcomes.push(outcome);
        }
        Ok(())
    }

    /// §3: 6 to 9 with no caller, and the `otherwise` in the same way if that is refused.
    fn fire_one(&mut self, armed: &Armed) -> Result<Outcome, Fault> {
        let Some(deadline) = self.deadline(armed) else { return Err(Fault::tool("no such deadline")) };
        let (instance, locals) = (armed.instance, deadline.locals.len());
        let span = deadline.span;
        let rule = (self.places)(span);
        let task = |tail, otherwise| Task::Deadline { instance, tail, locals, span, otherwise };
        let of = self.machine.show_instance(instance);
        let mut otherwise = false;
        let mut result = self.machine.attempt(task(&deadline.tail, false));
        if let (Err(Stop::Refused(_)), Some(tail)) = (&result, &deadline.otherwise) {
            otherwise = true;
            result = self.machine.attempt(task(tail, true));
        }
        let before = match result {
            Ok(before) => before,
            Err(stop) => {
                let Refusal { code, .. } = refusal(stop)?;
                return Err(Fault::new(912, format!("the deadline at {rule} was refused with `{code}`")));
            }
        };
        self.seq += 1;
        let cause = Cause::Timer { of, rule, otherwise };
        let at = self.machine.sigma.now;
        let mut outcome = Outcome { seq: self.seq, at, cause, ok: true, ..Outcome::default() };
        self.machine.record(&before, self.is_full, &mut outcome);
        self.machine.rearm(armed, deadline)?;
        self.machine.arm_changed()?;
        Ok(outcome)
    }

    fn attempt_event(&mut self, event: Event) -> Result<Sigma, Stop> {
        if self.is_out_of_range {
            return Err(nowhere("out_of_range"));
        }
        self.machine.attempt(Task::Event(event))
    }

    fn deadline(&self, armed: &Armed) -> Option<&'p quorate_ir::Deadline> {
        let template = self.machine.sigma.instances.get(armed.instance)?.template;
        self.machine.program.template(template)?.deadlines.get(armed.which)
    }

    fn refuse(&self, outcome: &mut Outcome, stop: Stop) -> Result<(), Fault> {
        let Refusal { code, text, span } = refusal(stop)?;
        let rule = span.filter(|span| *span != Span::default()).map(self.places);
        outcome.ok = false;
        outcome.refusal = Some(Told { code, text, rule: rule.filter(|rule| !rule.is_empty()) });
        Ok(())
    }
}
