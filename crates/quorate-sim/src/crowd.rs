//! People who choose for themselves: what they see, when they decide, and what they then do.

use quorate_base::Span;
use quorate_engine::Unanswered;
use quorate_ir::{Ask, Behaviour, BehaviourRule, Casting, EVERYONE, INDEX, ME, Prompt, StateId, TemplateId};
use quorate_trace::Outcome;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

use crate::claims::{is_true, seconds};
use crate::luck::{Fortune, Mind};
use crate::report::FailureKind;
use crate::run::Runner;

/// More acts than this in one run are not meant.
const ACTS: u64 = 1_000_000;

/// The rule that stands for the arguments of a casting.
const ARGUMENTS: u32 = 1 << 24;

/// Those who choose for themselves, and what they have yet to do.
#[derive(Default)]
pub(crate) struct Crowd<'p> {
    pub(crate) seed: u64,
    pub(crate) run: u64,
    /// All persons, in the order in which the script names them.
    pub(crate) everyone: Vec<Value>,
    castings: &'p [Casting],
    /// Whether each casting has begun.
    begun: Vec<bool>,
    players: Vec<Player<'p>>,
    /// Who looks out for instances that enter a state: players and their rules.
    watching: HashMap<(TemplateId, StateId), Vec<(usize, usize)>>,
    /// What is due, in the order of instant, person and rule.
    due: BTreeMap<Place, Due>,
    /// How much has ever been due.
    count: u64,
    /// How many acts were tried, for each casting, and how many of them were accepted.
    pub(crate) acts: Vec<(u64, u64)>,
    /// How many acts were refused with each code.
    pub(crate) refusals: BTreeMap<String, u64>,
}

/// Instant, person, casting, rule, and how much was due before.
type Place = (i64, usize, usize, usize, u64);

/// Somebody who plays a behaviour.
struct Player<'p> {
    behaviour: &'p Behaviour,
    casting: usize,
    /// Their place among all persons.
    place: usize,
    name: String,
    luck: Fortune,
    mind: Mind,
    /// How often each rule has been considered.
    occasions: Vec<u32>,
    /// The instance inside of which each rule looks.
    within: Vec<Option<String>>,
}

/// Something that is due.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) at: i64,
    player: usize,
    rule: usize,
    /// The occasion on which it was chosen, with what was seen; `None` for a rule to be considered again.
    chosen: Option<(u32, Option<Value>)>,
}

impl<'p> Crowd<'p> {
    pub(crate) fn new(castings: &'p [Casting], seed: u64, run: u64) -> Crowd<'p> {
        Crowd {
            seed,
            run,
            castings,
            begun: vec![false; castings.len()],
            acts: vec![(0, 0); castings.len()],
            ..Crowd::default()
        }
    }

    /// When something is due next.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.due.first_key_value().map(|(_, due)| due.at)
    }

    /// Takes what is due next, if it is until then.
    pub(crate) fn take_due(&mut self, until: i64) -> Option<Due> {
        let first = self.due.first_entry()?;
        (first.get().at <= until).then(|| first.remove())
    }

    fn plan(&mut self, due: Due) {
        let Some(player) = self.players.get(due.player) else { return };
        let place = (due.at, player.place, player.casting, due.rule, self.count);
        self.count += 1;
        self.due.insert(place, due);
    }

    fn refused(&mut self, code: &str) {
        *self.refusals.entry(code.to_owned()).or_default() += 1;
    }
}

impl<'p> Runner<'p> {
    /// After a line of the script: those begin to play whose arguments are known by now.
    pub(crate) fn cast(&mut self, lines: usize) -> Option<()> {
        let everyone = Value::Array(self.crowd.everyone.clone());
        for player in &mut self.crowd.players {
            player.mind.bind(EVERYONE.index(), everyone.clone());
        }
        self.bind(EVERYONE.index(), everyone);
        for (number, casting) in self.crowd.castings.iter().enumerate() {
            let is_known =
                |local: &quorate_ir::LocalId| [ME, INDEX].contains(local) || self.mind.knows(local.index());
            let mut given = casting.args.iter().flat_map(|arg| &arg.given);
            let has_begun = self.crowd.begun.get(number).is_none_or(|begun| *begun);
            if !has_begun && casting.after <= lines && given.all(is_known) {
                if let Some(begun) = self.crowd.begun.get_mut(number) {
                    *begun = true;
                }
                self.begin_casting(number, casting)?;
            }
        }
        Some(())
    }

    fn begin_casting(&mut self, number: usize, casting: &'p Casting) -> Option<()> {
        let behaviour = self.program.behaviours.get(casting.behaviour)?;
        let first = self.crowd.players.len();
        for people in &casting.people {
            let people = match self.mind.value(people.index()) {
                Some(Value::Array(people)) => people,
                other => other.into_iter().collect(),
            };
            for (index, person) in people.into_iter().enumerate() {
                let name = person.as_str().unwrap_or_default().to_owned();
                let place =
                    self.crowd.everyone.iter().position(|other| *other == person).unwrap_or(usize::MAX);
                let luck = Fortune::of(self.crowd.seed, self.crowd.run, &name);
                self.mind.begin(luck.stream(ARGUMENTS + low(number), 0, false));
                self.bind(ME.index(), person.clone());
                self.bind(INDEX.index(), Value::from(index));
                let mut mind = Mind::new(behaviour.locals.len(), &behaviour.draws);
                mind.bind(ME.index(), person);
                mind.bind(INDEX.index(), Value::from(index));
                mind.bind(EVERYONE.index(), Value::Array(self.crowd.everyone.clone()));
                for (param, arg) in casting.args.iter().enumerate() {
                    let value = self.answer(arg, casting.span)?.value;
                    mind.bind(EVERYONE.index() + 1 + param, value);
                }
                let rules = behaviour.rules.len();
                let (occasions, within) = (vec![0; rules], vec![None; rules]);
                let player =
                    Player { behaviour, casting: number, place, name, luck, mind, occasions, within };
                self.crowd.players.push(player);
            }
        }
        for player in first..self.crowd.players.len() {
            for (rule, info) in behaviour.rules.iter().enumerate() {
                self.begin_rule(player, rule, info)?;
            }
        }
        Some(())
    }

    /// Somebody begins to look out by a rule: what is there already they see at once.
    fn begin_rule(&mut self, player: usize, rule: usize, info: &'p BehaviourRule) -> Option<()> {
        match &info.prompt {
            Prompt::Every(period) => self.plan_turn(player, rule, period, info.span),
            Prompt::Sees { template, state, within, .. } => {
                if let Some(within) = within {
                    let inside = self.as_player(player, |runner| runner.answer(within, info.span))?.value;
                    let inside = inside.as_str().map(str::to_owned);
                    if let Some(place) =
                        self.crowd.players.get_mut(player).and_then(|it| it.within.get_mut(rule))
                    {
                        *place = inside;
                    }
                }
                self.crowd.watching.entry((*template, *state)).or_default().push((player, rule));
                for id in self.engine.instances(*template) {
                    if self.is_in(&id, *template, *state) && self.looks_inside(player, rule, &id) {
                        self.consider(player, rule, Some(Value::String(id)))?;
                    }
                }
                Some(())
            }
        }
    }

    /// After a step: people see what has entered a state.
    pub(crate) fn see(&mut self, outcome: &Outcome) -> Option<()> {
        if self.crowd.watching.is_empty() {
            return Some(());
        }
        for (id, text) in &outcome.state {
            let Some(template) = self.engine.template_of(id) else { continue };
            let Some(state) = self.state_named(template, text) else { continue };
            let Some(watching) = self.crowd.watching.get(&(template, state)) else { continue };
            for (player, rule) in watching.clone() {
                if self.looks_inside(player, rule, id) {
                    self.consider(player, rule, Some(Value::String(id.clone())))?;
                }
            }
        }
        Some(())
    }

    fn is_in(&self, id: &str, template: TemplateId, state: StateId) -> bool {
        let now = self.engine.state_of(id);
        now.is_some_and(|text| self.state_named(template, &text) == Some(state))
    }

    /// The state that a text such as `failed(NoQuorum)` speaks of.
    fn state_named(&self, template: TemplateId, text: &str) -> Option<StateId> {
        let name = text.split('(').next().unwrap_or(text);
        let states = &self.program.template(template)?.states;
        let place = states.iter().position(|state| state.name == name)?;
        Some(StateId(low(place)))
    }

    fn looks_inside(&self, player: usize, rule: usize, id: &str) -> bool {
        let player = self.crowd.players.get(player);
        match player.and_then(|player| player.within.get(rule)) {
            Some(Some(within)) => self.engine.parent_of(id).as_ref() == Some(within),
            Some(None) => true,
            None => false,
        }
    }

    /// Somebody considers a rule, and may choose to act.
    fn consider(&mut self, player: usize, rule: usize, seen: Option<Value>) -> Option<()> {
        let who = self.crowd.players.get_mut(player)?;
        let info = who.behaviour.rules.get(rule)?;
        let count = who.occasions.get_mut(rule)?;
        let occasion = *count;
        *count = count.saturating_add(1);
        who.prepare(rule, occasion, seen.as_ref(), false);
        let chosen = self.as_player(player, |runner| {
            if let Some(filter) = &info.filter {
                match runner.asked(filter, info.span)? {
                    Some(answer) if is_true(&answer) => {}
                    _ => return Some(None),
                }
            }
            let mut wait = 0i64;
            if let Some(after) = &info.after {
                let Some(after) = runner.asked(after, info.span)? else { return Some(None) };
                wait = wait.saturating_add(seconds(&after).max(0));
            }
            if let Some(within) = &info.within {
                let Some(within) = runner.asked(within, info.span)? else { return Some(None) };
                let most = u64::try_from(seconds(&within)).unwrap_or(0);
                wait = wait.saturating_add(i64::try_from(runner.mind.up_to(most)).unwrap_or(0));
            }
            Some(Some(wait))
        })?;
        if let Some(wait) = chosen {
            let at = self.now.saturating_add(wait);
            self.crowd.plan(Due { at, player, rule, chosen: Some((occasion, seen)) });
        }
        Some(())
    }

    /// Does what is due.
    pub(crate) fn perform(&mut self, due: &Due) -> Option<()> {
        let who = self.crowd.players.get_mut(due.player)?;
        let (casting, name) = (who.casting, who.name.clone());
        let info = who.behaviour.rules.get(due.rule)?;
        if self.crowd.count > ACTS {
            let message = format!("people choose to act more than {ACTS} times in this run");
            return self.fail(info.span, FailureKind::Impossible(message));
        }
        let Some((occasion, seen)) = &due.chosen else {
            self.consider(due.player, due.rule, None)?;
            let Prompt::Every(period) = &info.prompt else { return Some(()) };
            return self.plan_turn(due.player, due.rule, period, info.span);
        };
        who.prepare(due.rule, *occasion, seen.as_ref(), true);
        let failures = self.report.failures.len();
        let act = self.as_player(due.player, |runner| {
            Some(runner.act(Some(name), &info.deed, info.pay.as_ref(), None, info.span))
        })?;
        if let Some((tried, _)) = self.crowd.acts.get_mut(casting) {
            *tried += 1;
        }
        let Some(act) = act else { return self.excused(failures) };
        let outcome = self.event(act, info.span)?;
        match outcome.and_then(|outcome| outcome.refusal) {
            Some(refusal) => self.crowd.refused(&refusal.code),
            None => {
                if let Some((_, accepted)) = self.crowd.acts.get_mut(casting) {
                    *accepted += 1;
                }
            }
        }
        Some(())
    }

    /// A rule is to be considered again.
    fn plan_turn(&mut self, player: usize, rule: usize, period: &Ask, span: Span) -> Option<()> {
        let who = self.crowd.players.get_mut(player)?;
        let occasion = who.occasions.get(rule).copied().unwrap_or(0);
        // The waits between turns have luck of their own, beside that of the turns.
        let luck = who.luck.stream(who.stream_of(rule) | 1 << 16, occasion, false);
        who.mind.begin(luck);
        let period = self.as_player(player, |runner| runner.answer(period, span))?;
        let period = seconds(&period);
        if period <= 0 {
            let message = "somebody is to consider this without end at one instant".to_owned();
            return self.fail(span, FailureKind::Impossible(message));
        }
        let at = self.now.saturating_add(period);
        self.crowd.plan(Due { at, player, rule, chosen: None });
        Some(())
    }

    /// Does something with what a player knows.
    fn as_player<T>(&mut self, player: usize, work: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        std::mem::swap(&mut self.mind, &mut self.crowd.players.get_mut(player)?.mind);
        let done = work(self);
        std::mem::swap(&mut self.mind, &mut self.crowd.players.get_mut(player)?.mind);
        done
    }

    /// What somebody asks themselves; that it has no value is counted, as a refused act is.
    fn asked(&mut self, ask: &Ask, span: Span) -> Option<Option<quorate_engine::Answer>> {
        match self.evaluate(ask) {
            Ok(answer) => Some(Some(answer)),
            Err(Unanswered::Refused(refusal)) => {
                self.crowd.refused(&refusal.code);
                Some(None)
            }
            Err(Unanswered::Fault(fault)) => self.fail(span, FailureKind::Fault(fault)),
        }
    }

    /// What somebody wanted to do has no value, which is counted as a refusal; `None` if it is more than that.
    fn excused(&mut self, failures: usize) -> Option<()> {
        let last = self.report.failures.get(failures).map(|failure| &failure.kind);
        let Some(FailureKind::Unanswered { refusal, .. }) = last else { return None };
        let code = refusal.code.clone();
        self.report.failures.truncate(failures);
        self.forgive(failures);
        self.crowd.refused(&code);
        Some(())
    }
}

impl Player<'_> {
    /// The number of a rule among all the rules of this person.
    fn stream_of(&self, rule: usize) -> u32 {
        low(self.casting) << 8 | low(rule) & 0xff
    }

    /// Begins an occasion.
    fn prepare(&mut self, rule: usize, occasion: u32, seen: Option<&Value>, is_act: bool) {
        self.mind.begin(self.luck.stream(self.stream_of(rule), occasion, is_act));
        let info = self.behaviour.rules.get(rule).map(|info| &info.prompt);
        if let (Some(Prompt::Sees { seen: local, .. }), Some(value)) = (info, seen) {
            self.mind.bind(local.index(), value.clone());
        }
    }
}

fn low(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
