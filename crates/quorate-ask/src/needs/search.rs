//! The search for acts that make a goal true: fewest first, and time passes by itself.

use quorate_engine::Engine;
use quorate_ir::Program;
use quorate_trace::{Act, Line, StateDump, digest};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

use super::acts::{Deed, deeds};
use super::goal::Goal;
use super::values::Stock;
use super::{Answer, Doing, Searched, Way};
use crate::recording::act as words;

/// So often time passes to the next deadline after an act.
const PASSES: usize = 12;
/// What happens later than so many seconds from now is not waited for.
const HORIZON: i64 = 400 * 86_400;
/// So many acts are tried in all.
const TRIES: usize = 100_000;
/// So many of them are looked at further that were accepted.
const ACCEPTED: usize = 5_000;
/// So many states are kept to go on from.
const STATES: usize = 2_000;

/// A search under way.
pub(super) struct Search<'g> {
    pub(super) program: &'g Program,
    pub(super) goal: &'g Goal<'g>,
    /// The values of the parts of the goal, from which arguments are drawn.
    pub(super) told: Vec<String>,
    pub(super) words: String,
    pub(super) begin: i64,
    pub(super) tried: usize,
    pub(super) accepted: usize,
    /// Whether anything was left out.
    pub(super) is_cut: bool,
    /// Whether the search was ended before it was through.
    pub(super) has_ended: bool,
    /// Whether something new may be opened.
    pub(super) opens: bool,
    pub(super) reached: BTreeSet<String>,
}

/// A state that has been reached by acts and by waiting.
struct Node {
    engine: Engine,
    done: Vec<Done>,
}

/// An act that was accepted.
#[derive(Clone)]
struct Done {
    /// Each of those who could do it with the same effect.
    by: Vec<String>,
    deed: Deed,
    at: i64,
}

/// What was accepted, of whom, and the state before.
type Accepted = (Deed, Vec<String>, Engine);

/// What one act more came to.
#[derive(Default)]
struct Level {
    solved: Vec<Solved>,
    next: Vec<Node>,
    accepted: Vec<Accepted>,
}

/// So many acts of one kind make the goal true.
struct Counted {
    count: usize,
    way: Way,
    at: i64,
}

/// Acts that make the goal true, and when it then is.
struct Solved {
    done: Vec<Done>,
    at: i64,
}

impl Search<'_> {
    /// The fewest acts, up to a number: first of those that open nothing new, which are few, then of all.
    pub(super) fn run(&mut self, engine: Engine, most: usize) -> (Answer, Searched) {
        let (near, searched) = self.fewest(engine.clone(), most);
        let wanted = match &near {
            Answer::Holds | Answer::Comes { .. } => return (near, searched),
            Answer::Ways { acts, .. } => most.min(acts.saturating_sub(1)),
            Answer::None => most,
        };
        if wanted == 0 {
            return (near, searched);
        }
        (self.opens, self.is_cut, self.has_ended, self.tried, self.accepted) = (true, false, false, 0, 0);
        self.reached.clear();
        let (far, searched) = self.fewest(engine, wanted);
        match (near, far) {
            (Answer::None, far) => (far, searched),
            (Answer::Ways { acts, ways, more, soonest, .. }, Answer::None) => {
                let is_fewest = searched.is_whole && searched.acts.saturating_add(1) >= acts;
                (Answer::Ways { acts, ways, more, soonest, is_fewest }, searched)
            }
            (Answer::Ways { acts: known, ways, more, soonest, .. }, Answer::Ways { acts, .. })
                if acts >= known =>
            {
                let is_fewest = searched.is_whole && searched.acts.saturating_add(1) >= known;
                (Answer::Ways { acts: known, ways, more, soonest, is_fewest }, searched)
            }
            (_, far) => (far, searched),
        }
    }

    /// The fewest acts, with or without such as open something.
    fn fewest(&mut self, engine: Engine, most: usize) -> (Answer, Searched) {
        let (mut frontier, comes) = self.wait(Node { engine, done: Vec::new() }, true);
        if let Some(at) = comes {
            let answer = if at <= self.begin { Answer::Holds } else { Answer::Comes { at } };
            return (answer, self.searched(0));
        }
        let mut counted: Option<Counted> = None;
        let mut whole = 0;
        for level in 1..=most {
            if counted.as_ref().is_some_and(|counted| counted.count <= level) {
                break;
            }
            let Level { solved, next, accepted } = self.level(frontier, level < most || level == 1);
            if let Some(answer) = ways(level, &solved, whole + 1 == level) {
                return (answer, self.searched(level));
            }
            // What was left out counts from the next level on, unless this one was not gone through.
            if whole + 1 == level && !self.has_ended {
                whole = level;
            }
            if level == 1 {
                counted = self.repeated(&accepted);
                if self.opens {
                    counted = self.opened(&accepted, counted);
                }
            }
            frontier = next;
            if self.has_ended {
                break;
            }
            if self.is_cut {
                whole = whole.min(level);
            }
        }
        let searched = self.searched(whole);
        let answer = match counted {
            None => Answer::None,
            Some(Counted { count, way, at }) => {
                let is_fewest = whole + 1 >= count;
                Answer::Ways { acts: count, ways: vec![way], more: 0, soonest: at, is_fewest }
            }
        };
        (answer, searched)
    }

    fn searched(&self, acts: usize) -> Searched {
        Searched { acts, tried: self.tried, is_whole: !self.is_cut }
    }

    /// Lets time pass from deadline to deadline: the states on the way, and when the goal comes to hold.
    fn wait(&self, node: Node, keeps: bool) -> (Vec<Node>, Option<i64>) {
        let mut states = Vec::new();
        let Node { mut engine, done } = node;
        for _ in 0..PASSES {
            if self.holds(&mut engine) {
                return (Vec::new(), Some(engine.now()));
            }
            if keeps {
                states.push(Node { engine: engine.clone(), done: done.clone() });
            }
            let due = engine.due().filter(|due| *due <= self.begin.saturating_add(HORIZON));
            let Some(due) = due else { break };
            // A deadline that is a fault ends what can be waited for.
            if engine.advance(due, &mut Vec::new()).is_err() {
                break;
            }
        }
        let holds = self.holds(&mut engine).then(|| engine.now());
        (if holds.is_some() { Vec::new() } else { states }, holds)
    }

    fn holds(&self, engine: &mut Engine) -> bool {
        let answer = engine.evaluate(self.goal.expect.what.function, None, &self.goal.given);
        answer.is_ok_and(|answer| answer.value == Value::Bool(true))
    }

    /// One act more: what it solves, where it leads, and what was accepted at the beginning.
    fn level(&mut self, mut frontier: Vec<Node>, keeps: bool) -> Level {
        frontier.sort_by_key(|node| node.engine.now());
        let mut level = Level::default();
        let mut solved_at = None;
        for node in frontier {
            // What can be done now need not be done later.
            if solved_at.is_some_and(|at| node.engine.now() > at) || self.has_ended {
                break;
            }
            let is_first = node.done.is_empty() && node.engine.now() <= self.begin;
            for child in self.children(&node) {
                if let (true, Some(done)) = (is_first, child.done.last()) {
                    level.accepted.push((done.deed.clone(), done.by.clone(), node.engine.clone()));
                }
                let done = child.done.clone();
                let room = keeps && level.next.len() < STATES;
                let (states, at) = self.wait(child, room);
                if let Some(at) = at {
                    solved_at = Some(node.engine.now());
                    level.solved.push(Solved { done, at });
                } else if keeps && !room {
                    self.is_cut = true;
                }
                level.next.extend(states);
            }
        }
        level
    }

    /// Every state that an act leads to from a state, and that has not been reached. Those who can all do what leads to the
    /// same are told together.
    fn children(&mut self, node: &Node) -> Vec<Node> {
        let state = node.engine.dump();
        let stock = Stock::new(self.program, &state, &self.told, &self.words);
        let mut children: Vec<(String, Node)> = Vec::new();
        let mut scratch = node.engine.clone();
        for deed in deeds(&stock, &state, self.opens) {
            for by in &stock.people {
                self.tried += 1;
                if self.tried > TRIES || self.accepted > ACCEPTED {
                    (self.has_ended, self.is_cut) = (true, true);
                    return children.into_iter().map(|(_, child)| child).collect();
                }
                if perform(&mut scratch, &deed, by).is_none() {
                    continue;
                }
                self.accepted += 1;
                let engine = std::mem::replace(&mut scratch, node.engine.clone());
                let reached = canonical(&engine.dump());
                let same = children.iter_mut().find(|(known, child)| {
                    *known == reached && child.done.last().is_some_and(|done| done.deed == deed)
                });
                if let Some(done) = same.and_then(|(_, child)| child.done.last_mut()) {
                    done.by.push(by.clone());
                } else if self.reached.insert(reached.clone()) {
                    let mut done = node.done.clone();
                    done.push(Done { by: vec![by.clone()], deed: deed.clone(), at: node.engine.now() });
                    children.push((reached, Node { engine, done }));
                }
            }
        }
        children.into_iter().map(|(_, child)| child).collect()
    }

    /// How often one act, done by one after the other, makes the goal true; the one with the greatest weight first.
    fn repeated(&mut self, accepted: &[Accepted]) -> Option<Counted> {
        let mut deeds: Vec<(&Deed, Vec<String>, &Engine)> = Vec::new();
        for (deed, by, engine) in accepted {
            match deeds.iter_mut().find(|(known, ..)| *known == deed) {
                Some((_, who, _)) => who.extend(by.iter().cloned()),
                None => deeds.push((deed, by.clone(), engine)),
            }
        }
        let mut best: Option<Counted> = None;
        for (deed, who, engine) in deeds.into_iter().filter(|(_, who, _)| who.len() > 1) {
            let weights = self.weights(deed, &who, engine);
            let first = weights.first().map(|(_, weight)| weight);
            let is_even = weights.iter().all(|(_, weight)| Some(weight) == first);
            let mut after = engine.clone();
            for (count, (by, _)) in (1..).zip(&weights) {
                self.tried += 1;
                let is_beaten = best.as_ref().is_some_and(|known| known.count <= count);
                if is_beaten || perform(&mut after, deed, by).is_none() {
                    break;
                }
                let (_, at) = self.wait(Node { engine: after.clone(), done: Vec::new() }, false);
                let Some(at) = at else { continue };
                let by: Vec<String> = match is_even {
                    true => who.clone(),
                    false => weights.iter().take(count).map(|(by, _)| by.clone()).collect(),
                };
                let doing = Doing { by, count, what: said(deed), at: None };
                best = Some(Counted { count, way: Way { acts: vec![doing] }, at });
                break;
            }
        }
        best
    }

    /// How often one act, done to what has been opened, makes the goal true: a motion, and votes for it.
    fn opened(&mut self, accepted: &[Accepted], best: Option<Counted>) -> Option<Counted> {
        let mut best = best;
        let mut told: Vec<&Deed> = Vec::new();
        for (deed, by, engine) in accepted {
            if !matches!(deed.act, Act::New { .. }) || told.contains(&deed) {
                continue;
            }
            told.push(deed);
            let mut after = engine.clone();
            let Some(made) = by.first().and_then(|by| perform(&mut after, deed, by)) else { continue };
            let state = after.dump();
            let stock = Stock::new(self.program, &state, &self.told, &self.words);
            let mut open = Vec::new();
            for next in deeds(&stock, &state, false) {
                if !matches!(&next.act, Act::Do { to, .. } if made.contains(to)) {
                    continue;
                }
                for who in &stock.people {
                    self.tried += 1;
                    if perform(&mut after.clone(), &next, who).is_some() {
                        open.push((next.clone(), vec![who.clone()], after.clone()));
                    }
                }
            }
            let Some(found) = self.repeated(&open) else { continue };
            let count = found.count + 1;
            if best.as_ref().is_none_or(|known| count < known.count) {
                let who =
                    accepted.iter().filter(|(other, ..)| other == deed).flat_map(|(_, by, _)| by.clone());
                let first = Doing { by: who.collect(), count: 1, what: said(deed), at: None };
                let acts = [first].into_iter().chain(found.way.acts).collect();
                best = Some(Counted { count, way: Way { acts }, at: found.at });
            }
        }
        best
    }

    /// Who may do something, the weightiest first, as the facets of what it is done to say.
    fn weights(
        &self,
        deed: &Deed,
        who: &[String],
        engine: &Engine,
    ) -> Vec<(String, Option<quorate_number::Ratio>)> {
        let quorate_trace::Act::Do { to, .. } = &deed.act else {
            return who.iter().map(|who| (who.clone(), None)).collect();
        };
        let mut engine = engine.clone();
        let of = engine.dump_of(to).instances.into_iter().next().map(|instance| instance.of);
        let template = self.program.templates.iter().find(|template| Some(&template.name) == of.as_ref());
        let weight = template.and_then(|template| {
            let mut fields = template.facets.iter().flat_map(|facet| &facet.fields);
            fields.find(|field| field.name == "weight").map(|field| field.id)
        });
        let mut weights: Vec<(String, Option<quorate_number::Ratio>)> = who
            .iter()
            .map(|who| {
                let weighed = weight.and_then(|weight| {
                    let answer = engine.evaluate(weight, Some(to), &[Value::from(who.as_str())]).ok()?;
                    let text = answer.text.split(' ').next().map(str::to_owned)?;
                    quorate_number::parse_ratio(&text).ok()
                });
                (who.clone(), weighed)
            })
            .collect();
        weights.sort_by(|(_, one), (_, other)| other.cmp(one));
        weights
    }
}

/// Does something: what it created, if it is accepted; if not, the state is as before.
fn perform(engine: &mut Engine, deed: &Deed, by: &str) -> Option<Vec<String>> {
    let at = engine.now();
    let line = Line { number: 0, at, carried: Map::new(), act: deed.by(by) };
    let event = engine.decode(&line).ok()?;
    let (outcome, _) = engine.apply_alone(&event).ok()??;
    if !outcome.ok {
        return None;
    }
    engine.advance(at, &mut Vec::new()).ok()?;
    Some(outcome.new)
}

/// What is done, without who does it.
fn said(deed: &Deed) -> String {
    let words = words(&deed.by(""));
    words.strip_prefix(": ").map_or(words.clone(), str::to_owned)
}

/// More ways than this are counted and not told.
const TOLD: usize = 6;

/// Solutions as ways, those that differ in one person only made one.
fn ways(acts: usize, solved: &[Solved], is_fewest: bool) -> Option<Answer> {
    let soonest = solved.iter().map(|solved| solved.at).min()?;
    let begin = solved.iter().flat_map(|solved| &solved.done).map(|done| done.at).min();
    let mut ways: Vec<Way> = Vec::new();
    for solution in solved {
        let doing = |done: &Done| Doing {
            by: done.by.clone(),
            count: 1,
            what: said(&done.deed),
            at: Some(done.at).filter(|at| Some(*at) > begin),
        };
        let way = Way { acts: solution.done.iter().map(doing).collect() };
        if !ways.iter_mut().any(|known| join(known, &way)) {
            ways.push(way);
        }
    }
    let more = ways.len().saturating_sub(TOLD);
    ways.truncate(TOLD);
    Some(Answer::Ways { acts, ways, more, soonest, is_fewest })
}

/// Adds to a way another that differs in one person only.
fn join(known: &mut Way, way: &Way) -> bool {
    if known.acts.len() != way.acts.len() {
        return false;
    }
    let pairs = known.acts.iter().zip(&way.acts);
    let differ: Vec<usize> =
        pairs.enumerate().filter(|(_, (one, other))| one.by != other.by).map(|(place, _)| place).collect();
    let is_alike =
        known.acts.iter().zip(&way.acts).all(|(one, other)| one.what == other.what && one.at == other.at);
    match (is_alike, differ.as_slice()) {
        (true, []) => true,
        (true, [place]) => {
            let (Some(one), Some(other)) = (known.acts.get_mut(*place), way.acts.get(*place)) else {
                return false;
            };
            for who in &other.by {
                if !one.by.contains(who) {
                    one.by.push(who.clone());
                }
            }
            true
        }
        _ => false,
    }
}

/// A digest of a state in which the order of maps does not count: who voted first is no matter.
fn canonical(state: &StateDump) -> String {
    let mut state = state.clone();
    for instance in &mut state.instances {
        for (_, value) in instance.cells.iter_mut() {
            *value = sorted(std::mem::take(value));
        }
    }
    digest(&state)
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        other => other,
    }
}
