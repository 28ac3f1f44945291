//! From a plain line to what the engine runs, without a copy of anything.
//!
//! Only what can be decoded at once is: names that are known, one handler, arguments of the simplest types. All else
//! takes the long way, which alone knows how to complain.

use crate::engine::Engine;
use crate::event::{Deed, Event, Offers, Words};
use crate::fault::Fault;
use crate::ledger::WORLD;
use quorate_ir::Type;
use quorate_number::parse_small_amount;
use quorate_trace::{Entry, Outcome, Plain, PlainAct, PlainArgs, Scalar};

/// Longer texts are for the long way to refuse.
const LONGEST: usize = 1_024;

impl Engine {
    /// Decodes a line of a stream and applies it, as [`Engine::apply`] does.
    ///
    /// # Errors
    ///
    /// A [`Fault`]; the outcomes before it have been given.
    pub fn apply_entry(&mut self, entry: &Entry<'_>, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        self.fire(entry.at(), outcomes)?;
        let event = self.decode_entry(entry)?;
        self.apply_event(&event, outcomes)
    }

    /// Decodes a line of a stream, as [`Engine::decode`] does.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the line does not fit the program.
    pub fn decode_entry(&mut self, entry: &Entry<'_>) -> Result<Event, Fault> {
        match entry {
            Entry::Line(line) => self.decode(line),
            Entry::Plain(plain) => match self.decode_plain(plain) {
                Some(event) => Ok(event),
                None => self.decode(&plain.to_line()),
            },
        }
    }

    fn decode_plain(&mut self, plain: &Plain<'_>) -> Option<Event> {
        let deed = match plain.act() {
            PlainAct::Pass => Deed::Pass,
            PlainAct::New { .. } => return None,
            PlainAct::Do { by, to, event, pay } => self.plain_do(by, to, event, plain.with(), pay)?,
            PlainAct::Give { amount, from, to } => self.plain_give(amount, from, to)?,
        };
        let carried = plain.carries().then(|| Box::new(plain.carried()));
        Some(Event { at: plain.at(), number: plain.number, carried, deed, is_out_of_range: false })
    }

    fn plain_do(
        &mut self,
        by: &str,
        to: &str,
        event: &str,
        with: PlainArgs<'_>,
        pay: Option<&str>,
    ) -> Option<Deed> {
        let by = self.known_person(by)?;
        let instance = self.known_instance(to)?;
        let payment = pay.map(|pay| self.money(pay, Some(instance))).transpose().ok()?;
        let template = self.world.instances.get(instance as usize)?.template;
        let template = self.code.templates.get(template as usize)?;
        let [number] = template.events.get(event)?.as_slice() else { return None };
        let handler = template.handlers.get(*number as usize)?;
        let params = &handler.params;
        if params.len() != with.count() {
            return None;
        }
        let mut words = Words::default();
        for (place, (name, ty)) in params.iter().enumerate() {
            words.word(match (ty, with.get(place, name)?) {
                (Type::Int, Scalar::Whole(number)) => i128::from(number),
                (Type::Bool, Scalar::Bool(truth)) => i128::from(truth),
                (Type::Account | Type::Agent | Type::Person, Scalar::Text(name)) => {
                    i128::from(self.known_person(name)?)
                }
                (Type::Text, Scalar::Text(text)) if text.len() <= LONGEST => self.world.text(text),
                (Type::Amount(asset), Scalar::Text(text)) => {
                    let asset = self.program.asset(*asset)?;
                    let number = text.strip_suffix(asset.name.as_str())?.strip_suffix(' ')?;
                    parse_small_amount(number, asset.decimals)?
                }
                _ => return None,
            });
        }
        self.acted.insert(by);
        let (offers, chunk) = (Offers::One((*number, words)), handler.chunk);
        Some(Deed::Do { instance, by, offers, payment, chunk })
    }

    fn plain_give(&mut self, amount: &str, from: Option<&str>, to: &str) -> Option<Deed> {
        let sum = self.money(amount, None).ok()?;
        let (_, owner) = self.world.assets.get(sum.asset as usize)?;
        if owner.is_some() {
            return None;
        }
        let from = from.map_or(Some(WORLD), |from| self.known_person(from))?;
        let to = if to == "world" { WORLD } else { self.known_person(to)? };
        Some(Deed::Give { sum, from, to })
    }

    /// The account of a person who has been mentioned before.
    fn known_person(&self, name: &str) -> Option<u32> {
        let name =
            if self.names.is_empty() { name } else { self.names.get(name).map_or(name, String::as_str) };
        self.persons.get(name).copied()
    }

    fn known_instance(&self, name: &str) -> Option<u32> {
        let name =
            if self.names.is_empty() { name } else { self.names.get(name).map_or(name, String::as_str) };
        self.aliases.get(name).copied().or_else(|| self.find_instance(name))
    }
}
