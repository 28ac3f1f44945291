//! The smallest world in which a body can be founded.

use quorate_engine::Engine;
use quorate_ir::{Program, Slot, SlotKind, Template, Type};
use quorate_trace::{Act, Args, Header, Line, Outcome};
use serde_json::{Map, Value, json};

/// The people of a world, where the text names none.
const PEOPLE: [&str; 5] = ["ana", "bo", "cy", "dee", "eve"];

/// The day on which worlds begin.
const BEGIN: i64 = 1_767_571_200;

/// A world with one body in it, which is called `it`.
#[derive(Clone)]
pub(crate) struct World {
    engine: Engine,
    at: i64,
    lines: u64,
    /// Everybody the body was founded with.
    pub(crate) people: Vec<String>,
}

/// What the parameters of a process are given.
struct Values {
    people: Vec<String>,
    /// Whom a single agent is.
    agent: Option<String>,
}

impl World {
    /// Founds a body, if its parameters can be thought of.
    pub(crate) fn found(program: &Program, engine: &Engine, body: &Template) -> Option<World> {
        let mut engine = engine.clone();
        engine.open(&Header { funds_open: true, ..Header::default() }).ok()?;
        let mut values = Values { people: Vec::new(), agent: None };
        let with = values.of_params(program, body)?;
        let founder = values.people.first().cloned().unwrap_or_else(|| "ana".to_owned());
        let mut world = World { engine, at: BEGIN, lines: 0, people: values.people };
        let is_founded = world.act(Act::New {
            by: Some(founder),
            what: body.name.clone(),
            alias: Some("it".to_owned()),
            with: Args::Named(with),
            pay: None,
        });
        if !is_founded || world.people.len() < 2 {
            return None;
        }
        world.fill(program, body);
        // What is read as of an earlier instant is there by now.
        world.at += 3_600;
        Some(world)
    }

    /// Opens a decision, called `what`; whether it could be opened.
    pub(crate) fn open(&mut self, program: &Program, decision: &Template, by: &str) -> bool {
        let mut values = Values { people: self.people.clone(), agent: Some(by.to_owned()) };
        let Some(with) = values.of_params(program, decision) else { return false };
        let what = format!("it.{}", decision.name);
        let alias = Some("what".to_owned());
        self.act(Act::New { by: Some(by.to_owned()), what, alias, with: Args::Named(with), pay: None })
    }

    /// Somebody votes.
    pub(crate) fn vote(&mut self, by: &str, ballot: &str) -> bool {
        let with = Args::Positional(vec![json!(ballot)]);
        let (to, event) = ("what".to_owned(), "vote".to_owned());
        self.act(Act::Do { by: by.to_owned(), to, event, with, pay: None })
    }

    /// Lets time pass, and gives the states that the decision entered meanwhile.
    pub(crate) fn pass(&mut self, seconds: i64) -> Vec<String> {
        let mut outcomes = Vec::new();
        self.at = self.at.saturating_add(seconds);
        if self.engine.advance(self.at, &mut outcomes).is_err() {
            return Vec::new();
        }
        let states = outcomes.into_iter().flat_map(|outcome| outcome.state);
        states.filter(|(id, _)| id == "what").map(|(_, state)| state).collect()
    }

    /// What a person holds of an asset, in words, and how much there is of it.
    pub(crate) fn holding(&self, person: &str, asset: &str) -> Option<(String, String)> {
        let dump = self.engine.dump();
        let of = |held: &[String]| {
            held.iter().find_map(|held| {
                let (amount, name) = held.split_once(' ')?;
                (name.split(' ').next() == Some(asset)).then(|| amount.to_owned())
            })
        };
        let own = dump.people.iter().find(|(name, _)| name == person).and_then(|(_, held)| of(held))?;
        Some((own, of(&dump.supply)?))
    }

    /// Puts money into every account of the body, as far as there is foreign money.
    fn fill(&mut self, program: &Program, body: &Template) {
        let foreign: Vec<String> = program
            .assets
            .iter()
            .filter(|asset| asset.owner.is_none() && !asset.is_quantity)
            .map(|asset| asset.name.clone())
            .collect();
        let plain = body.accounts.iter().filter(|account| account.key.is_none());
        let accounts: Vec<String> = std::iter::once("it".to_owned())
            .chain(plain.map(|account| format!("it.{}", account.name)))
            .collect();
        for asset in foreign {
            for to in &accounts {
                self.act(Act::Give { amount: format!("1000 {asset}"), from: None, to: to.clone() });
            }
        }
    }

    /// Whether something could be done.
    fn act(&mut self, act: Act) -> bool {
        self.at += 1;
        self.lines += 1;
        let line = Line { number: self.lines, at: self.at, carried: Map::new(), act };
        let mut outcomes: Vec<Outcome> = Vec::new();
        if self.engine.apply(&line, &mut outcomes).is_err() {
            return false;
        }
        let own = outcomes.iter().find(|outcome| matches!(outcome.cause, quorate_trace::Cause::Event(_)));
        own.is_some_and(|outcome| outcome.ok)
    }
}

impl Values {
    fn of_params(&mut self, program: &Program, template: &Template) -> Option<Map<String, Value>> {
        let mut with = Map::new();
        for slot in template.slots.iter().take(template.params) {
            if matches!(slot.kind, SlotKind::Param(Some(_))) {
                continue;
            }
            with.insert(slot.name.clone(), self.of_slot(program, slot)?);
        }
        Some(with)
    }

    fn of_slot(&mut self, program: &Program, slot: &Slot) -> Option<Value> {
        Some(match &slot.ty {
            Type::Agent | Type::Person | Type::Account => match &self.agent {
                Some(agent) => json!(agent),
                None => {
                    self.people.push(slot.name.clone());
                    json!(slot.name)
                }
            },
            Type::Set(item) | Type::List(item) if matches!(**item, Type::Agent | Type::Person) => {
                if self.agent.is_some() {
                    json!(self.people)
                } else {
                    let new = PEOPLE.iter().filter(|name| !self.people.iter().any(|known| known == *name));
                    let new: Vec<String> = new.map(|name| (*name).to_owned()).collect();
                    self.people.extend(new.iter().cloned());
                    json!(new)
                }
            }
            Type::Set(_) | Type::List(_) => json!([]),
            Type::Bool => json!(true),
            Type::Text => json!("x"),
            Type::Int => json!(1),
            Type::Ratio | Type::Portion => json!("50%"),
            Type::Amount(asset) => json!(format!("1 {}", program.asset(*asset)?.name)),
            Type::Instant => json!(BEGIN + 400 * 86_400),
            Type::Duration => json!("1 day"),
            Type::Option(_) => Value::Null,
            Type::Change(_) => json!({}),
            _ => return None,
        })
    }
}
