//! A program and its state: the door of the crate.

use crate::book::Book;
use crate::code::Code;
use crate::compile::compile;
use crate::deadline::Deadlines;
use crate::event::Event;
use crate::fault::Fault;
use crate::kept::keep_sums;
use crate::ledger::{Account, AccountSort, DEPTH};
use crate::registers::Lanes;
use crate::table::Secret;
use crate::world::World;
use quorate_base::{Diagnostic, Span};
use quorate_ir::Program;
use quorate_number::Int;
use quorate_trace::{DeadlineDump, Header, Line, Outcome, StateDump};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, OnceLock};

/// What a step came to, where nobody wants the whole outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'e> {
    /// The event was accepted.
    Accepted,
    /// It was refused with this code.
    Refused(&'e str),
}

/// A program and its state.
///
/// The engine has no clock, no randomness and no access to anything outside: the same program and events give the
/// same outcomes, everywhere.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) program: Arc<Program>,
    pub(crate) code: Arc<Code>,
    /// The places of rules, as `file:line:column`.
    pub(crate) places: Arc<FxHashMap<Span, String>>,
    pub(crate) world: World,
    pub(crate) deadlines: Deadlines,
    pub(crate) now: i64,
    pub(crate) seq: u64,
    pub(crate) lanes: Lanes,
    pub(crate) done: crate::exec::Done,
    pub(crate) persons: FxHashMap<Box<str>, u32>,
    /// Persons in order of first mention.
    pub(crate) people: Vec<u32>,
    /// Accounts that have acted.
    pub(crate) acted: FxHashSet<u32>,
    pub(crate) aliases: FxHashMap<String, u32>,
    /// Outside names and the ids they stand for.
    pub(crate) names: FxHashMap<String, String>,
    pub(crate) closed_people: Option<FxHashSet<String>>,
    pub(crate) funds_open: bool,
    pub(crate) bodies_act: bool,
    pub(crate) is_full: bool,
    /// How often steps have come to each point, in a program that is marked.
    pub(crate) reached: Vec<u64>,
    /// Whether the line being decoded holds a change beyond the range of a setting.
    pub(crate) is_out_of_range: bool,
    /// Whether values are read that an engine has written, rather than those of a stream.
    pub(crate) is_loading: bool,
    /// The digest of the rules, once somebody has asked for it.
    pub(crate) rules: Arc<OnceLock<String>>,
}

impl Engine {
    /// Has keys found by a number that nobody knows who writes the stream, so that nobody can choose keys that are slow
    /// to find. Answers do not depend on it. It is to be given before the first event; later it is not taken.
    pub fn hide_keys(&mut self, number: u64) {
        if self.seq == 0 && self.world.instances.is_empty() {
            self.world.secret = Secret::of(number);
        }
    }

    /// Compiles a program and starts it with an empty world. `places` says where a span stands, as
    /// `file:line:column`; it is asked once for each rule.
    ///
    /// # Errors
    ///
    /// Diagnostics for what is too large to compile.
    pub fn new(program: &Program, places: &dyn Fn(Span) -> String) -> Result<Engine, Vec<Diagnostic>> {
        Engine::compiled(keep_sums(program), places, false)
    }

    /// The same, with the program marked, so that [`Engine::reached`] says what of it the steps came to. Only steps with
    /// outcomes are counted, and questions are not: those of a [`Engine::step`] go by unseen.
    ///
    /// # Errors
    ///
    /// Diagnostics for what is too large to compile.
    pub fn marked(program: &Program, places: &dyn Fn(Span) -> String) -> Result<Engine, Vec<Diagnostic>> {
        // Sums that are kept up to date have text that nobody wrote.
        Engine::compiled(program.clone(), places, true)
    }

    pub(crate) fn compiled(
        program: Program,
        places: &dyn Fn(Span) -> String,
        is_marked: bool,
    ) -> Result<Engine, Vec<Diagnostic>> {
        let program = Arc::new(program);
        let mut code = compile(&program, is_marked)?;
        code.program = Arc::clone(&program);
        let mut world = World::default();
        world.is_recording = true;
        for text in &code.texts {
            world.text(text);
        }
        // One for each depth of `new`, and that of letters.
        let pots = (0..=DEPTH + 1).map(|_| AccountSort::Pot);
        for sort in [AccountSort::Issue, AccountSort::World].into_iter().chain(pots) {
            world.accounts.push(Account::new(sort));
        }
        let foreign = program.assets.iter().enumerate().filter(|(_, asset)| asset.owner.is_none());
        for (decl, asset) in foreign {
            world.assets.push((u32::try_from(decl).unwrap_or(u32::MAX), None));
            world.books.push(Book { roster: 0, has_history: asset.history });
        }
        let places = spans(&code).map(|span| (span, places(span))).collect();
        let reached = vec![0; code.points.all.len()];
        Ok(Engine {
            reached,
            program,
            code: Arc::new(code),
            places: Arc::new(places),
            world,
            deadlines: Deadlines::default(),
            now: i64::MIN,
            seq: 0,
            lanes: Lanes::default(),
            done: crate::exec::Done::default(),
            persons: FxHashMap::default(),
            people: Vec::new(),
            acted: FxHashSet::default(),
            aliases: FxHashMap::default(),
            names: FxHashMap::default(),
            closed_people: None,
            funds_open: false,
            bodies_act: false,
            is_full: false,
            is_out_of_range: false,
            is_loading: false,
            rules: Arc::default(),
        })
    }

    /// Takes in the header of a stream.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if it names a person twice, or a setting that is none.
    pub fn open(&mut self, header: &Header) -> Result<(), Fault> {
        if !header.settings.is_empty() {
            self.begin_with(&header.settings).map_err(|fault| fault.under("settings"))?;
        }
        self.funds_open = header.funds_open;
        self.bodies_act = header.bodies_act;
        self.names = header.map.iter().cloned().collect();
        if let Some(people) = &header.people {
            let closed: FxHashSet<String> = people.iter().cloned().collect();
            if closed.len() != people.len() {
                return Err(Fault::new(911, "a person is listed twice").under("people"));
            }
            self.closed_people = Some(closed);
            for name in people {
                self.account_named(name).map_err(|fault| fault.under("people"))?;
            }
        }
        Ok(())
    }

    /// Decodes a line and applies it, with the deadlines that are due before it and at once after it.
    ///
    /// # Errors
    ///
    /// A [`Fault`]; the outcomes before it have been given.
    pub fn apply(&mut self, line: &Line, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        self.fire(line.at, outcomes)?;
        let event = self.decode(line)?;
        self.apply_event(&event, outcomes)
    }

    /// Applies a decoded event.
    ///
    /// # Errors
    ///
    /// A [`Fault`] of the engine, which says so.
    pub fn step(&mut self, event: &Event) -> Result<Verdict<'_>, Fault> {
        if !self.is_quiet(event.at) {
            self.fire(event.at, &mut Vec::new())?;
        }
        self.perform(event)
    }

    /// Lets time pass: everything due until then happens.
    ///
    /// # Errors
    ///
    /// A [`Fault`] of the engine, which says so.
    pub fn advance(&mut self, at: i64, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        self.fire(at, outcomes)?;
        self.now = self.now.max(at);
        Ok(())
    }

    /// Whether outcomes are to say what was moved and changed. On at first.
    pub fn set_recording(&mut self, is_recording: bool) {
        self.world.is_recording = is_recording;
    }

    /// Whether `set` entries are given at full length. Off at first.
    pub fn set_full(&mut self, is_full: bool) {
        self.is_full = is_full;
    }

    /// Persons who were named as arguments or receivers but never acted, in order of first mention.
    pub fn only_mentioned(&self) -> Vec<String> {
        let silent = self.people.iter().filter(|account| !self.acted.contains(account));
        silent.map(|account| self.viewer().account(*account)).collect()
    }

    /// Whether every asset sums to zero over all accounts.
    pub fn conserved(&self) -> bool {
        let assets = 0..u32::try_from(self.world.assets.len()).unwrap_or(u32::MAX);
        assets.into_iter().all(|asset| self.world.imbalance(asset) == Int::ZERO)
    }

    /// The instant of the last step, in seconds since 1970; 1970 before the first.
    pub fn now(&self) -> i64 {
        if self.now == i64::MIN { 0 } else { self.now }
    }

    /// The whole state.
    pub fn dump(&self) -> StateDump {
        let viewer = self.viewer();
        let mut dump = viewer.dump(self.now(), &self.people);
        dump.deadlines = self
            .armed()
            .into_iter()
            .map(|armed| DeadlineDump {
                at: armed.due,
                of: viewer.instance(armed.instance),
                rule: self.place(self.span_of(&armed)),
            })
            .collect();
        dump
    }

    /// Past balances and supplies of assets with a history, for [`StateDump::past`].
    pub fn past(&self) -> serde_json::Map<String, serde_json::Value> {
        self.viewer().past()
    }

    /// Where a span stands; empty if it stands nowhere.
    pub(crate) fn place(&self, span: Span) -> String {
        self.places.get(&span).cloned().unwrap_or_default()
    }
}

/// Every span that a refusal or deadline may name.
fn spans(code: &Code) -> impl Iterator<Item = Span> + '_ {
    let chunks = code.chunks.iter().flat_map(|chunk| {
        chunk.spans.iter().copied().chain(chunk.divisions.iter().map(|(_, division)| *division))
    });
    let reasons = code.reasons.iter().map(|reason| reason.span);
    let templates = code.templates.iter().flat_map(|template| {
        let handlers = template.handlers.iter().chain(&template.starts).map(|handler| handler.span);
        handlers.chain(template.deadlines.iter().map(|deadline| deadline.span))
    });
    let all: FxHashSet<Span> = chunks.chain(reasons).chain(templates).collect();
    all.into_iter()
}
