//! From a plain line to what the engine runs, without a copy of anything.
//!
//! Only what can be decoded at once is: names that are known, one handler, arguments of the simplest types. All else
//! takes the long way, which alone knows how to complain.

use crate::engine::Engine;
use crate::event::{Deed, Event, Offers, Words};
use crate::fault::Fault;
use quorate_ir::Type;
use quorate_number::parse_amount;
use quorate_trace::{Entry, Outcome, Plain, Scalar};

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
        let by = self.known_person(plain.by)?;
        let instance = self.known_instance(plain.to)?;
        let template = self.world.instances.get(instance as usize)?.template;
        let code = std::sync::Arc::clone(&self.code);
        let template = code.templates.get(template as usize)?;
        let [number] = template.events.get(plain.event)?.as_slice() else { return None };
        let params = &template.handlers.get(*number as usize)?.params;
        if params.len() != plain.with.count() {
            return None;
        }
        let mut words = Words::default();
        for (place, (name, ty)) in params.iter().enumerate() {
            self.plain_value(ty, plain.with.get(place, name)?, &mut words)?;
        }
        let payment = match plain.pay {
            Some(pay) => Some(self.money(pay, Some(instance)).ok()?),
            None => None,
        };
        self.acted.insert(by);
        let deed = Deed::Do { instance, by, offers: Offers::One((*number, words)), payment };
        Some(Event { at: plain.at, number: plain.number, carried: None, deed, is_out_of_range: false })
    }

    fn plain_value(&mut self, ty: &Type, value: Scalar<'_>, words: &mut Words) -> Option<()> {
        match (ty, value) {
            (Type::Int, Scalar::Whole(number)) => words.word(i128::from(number)),
            (Type::Bool, Scalar::Bool(truth)) => words.word(i128::from(truth)),
            (Type::Account | Type::Agent | Type::Person, Scalar::Text(name)) => {
                words.word(i128::from(self.known_person(name)?));
            }
            (Type::Text, Scalar::Text(text)) if text.len() <= LONGEST => words.word(self.world.text(text)),
            (Type::Amount(asset), Scalar::Text(text)) => {
                let asset = self.program.asset(*asset)?;
                let (number, unit) = text.split_once(' ')?;
                let amount = parse_amount(number, asset.decimals).ok().filter(|_| unit == asset.name)?;
                words.int(&amount);
            }
            _ => return None,
        }
        Some(())
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
