//! From a line of a stream to what the engine runs: names become ids, and JSON becomes words.

use crate::engine::Engine;
use crate::fault::Fault;
use crate::lane::{Num, Trap, WIDE, is_wide};
use crate::ledger::WORLD;
use crate::show::Viewer;
use quorate_ir::Type;
use quorate_number::Int;
use quorate_trace::{Act, Args, Line};
use serde_json::Value;
use smallvec::SmallVec;

/// A line, decoded against a program and the persons and instances there are.
#[derive(Clone, Debug)]
pub struct Event {
    pub(crate) at: i64,
    pub(crate) number: u64,
    /// What the line carries through to the outcome, if anything.
    pub(crate) carried: Option<Box<serde_json::Map<String, Value>>>,
    pub(crate) deed: Deed,
    /// Whether a change among its arguments leaves the range of a setting, so that it is refused.
    pub(crate) is_out_of_range: bool,
}

/// What a line asks for.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Pass,
    New(Box<Creation>),
    /// The arguments for each handler of the event that takes them; none if there is no such event.
    Do {
        instance: u32,
        by: u32,
        offers: Offers,
        payment: Option<Box<Sum>>,
        /// The chunk of the first of them.
        chunk: u32,
    },
    Give {
        sum: Box<Sum>,
        from: u32,
        to: u32,
    },
}

/// A sum of money.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    /// The amount as a word, or [`WIDE`].
    word: i128,
    /// The amount that is too wide for a word.
    beside: Option<Box<Int>>,
    pub(crate) asset: u32,
}

impl Sum {
    pub(crate) fn new(amount: Int, asset: u32) -> Sum {
        match i128::try_from(&amount).ok().filter(|word| !is_wide(*word)) {
            Some(word) => Sum { word, beside: None, asset },
            None => Sum { word: WIDE, beside: Some(Box::new(amount)), asset },
        }
    }

    /// The amount as a number of a lane.
    #[inline]
    pub(crate) fn amount<N: Num>(&self) -> Result<N, Trap> {
        if is_wide(self.word) { N::kept(|| self.beside.as_deref()) } else { N::of_word(self.word) }
    }
}

/// The creation of an instance.
#[derive(Clone, Debug)]
pub(crate) struct Creation {
    pub(crate) template: u32,
    pub(crate) parent: Option<u32>,
    pub(crate) by: u32,
    /// Which of the arguments are given.
    pub(crate) mask: i128,
    pub(crate) words: Words,
    pub(crate) payment: Option<Box<Sum>>,
    pub(crate) alias: Option<String>,
}

/// Handlers by number, each with arguments that fit it. Nearly every event has one handler.
#[derive(Clone, Debug)]
pub(crate) enum Offers {
    One((u32, Words)),
    Several(Box<[(u32, Words)]>),
}

impl Offers {
    /// Each handler with its arguments, in the order of the text.
    pub(crate) fn as_slice(&self) -> &[(u32, Words)] {
        match self {
            Offers::One(offer) => std::slice::from_ref(offer),
            Offers::Several(offers) => offers,
        }
    }
}

/// Words of arguments, nearly all of which fit 64 bits, with what does not beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Words {
    pub(crate) words: SmallVec<[i64; 3]>,
    /// Few words have any, so that there is no more than a pointer for them here.
    #[expect(clippy::box_collection, reason = "events are many, and those with extras few")]
    extras: Option<Box<Vec<(u16, Extra)>>>,
}

/// What does not fit 64 bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Extra {
    Wide(Int),
    /// A collection: its layout and its rows.
    Table(u32, Vec<Words>),
    /// Left out: a chunk gives the value of so many words.
    Default(u32, u16),
}

impl Words {
    pub(crate) fn int(&mut self, int: &Int) {
        match i64::try_from(int) {
            Ok(word) => self.words.push(word),
            Err(_) => self.extra(Extra::Wide(int.clone())),
        }
    }

    pub(crate) fn extra(&mut self, extra: Extra) {
        self.beside(extra);
        self.words.push(0);
    }

    /// Keeps an extra for the word that comes next.
    pub(crate) fn beside(&mut self, extra: Extra) {
        let place = self.place();
        self.extras.get_or_insert_default().push((place, extra));
    }

    /// What does not fit the words, with the places it belongs to.
    #[inline]
    pub(crate) fn extras(&self) -> &[(u16, Extra)] {
        self.extras.as_ref().map_or(&[], |extras| extras.as_slice())
    }

    pub(crate) fn word(&mut self, word: i128) {
        match i64::try_from(word) {
            Ok(word) => self.words.push(word),
            Err(_) => self.extra(Extra::Wide(Int::from(word))),
        }
    }

    pub(crate) fn zeros(&mut self, count: u16) {
        self.words.resize(self.words.len() + count as usize, 0);
    }

    pub(crate) fn place(&self) -> u16 {
        u16::try_from(self.words.len()).unwrap_or(u16::MAX)
    }
}

impl Engine {
    /// Decodes a line. Persons it mentions exist from then on.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if the line does not fit the program: an unknown target, a missing or extra argument, a value of
    /// another type.
    pub fn decode(&mut self, line: &Line) -> Result<Event, Fault> {
        self.is_out_of_range = false;
        let deed = match &line.act {
            Act::Pass => Deed::Pass,
            Act::New { by, what, alias, with, pay } => {
                self.decode_new(by.as_deref(), what, alias.as_ref(), with, pay.as_deref())?
            }
            Act::Do { by, to, event, with, pay } => self.decode_do(by, to, event, with, pay.as_deref())?,
            Act::Give { amount, from, to } => {
                let sum = self.money(amount, None).map_err(|fault| fault.under("give"))?;
                let from = match from {
                    None => WORLD,
                    Some(from) => {
                        let account = self.account_named(from).map_err(|fault| fault.under("from"))?;
                        if !self.viewer().is_person(account) {
                            let message =
                                format!("`{from}` is not a person, and only people give outside the rules");
                            return Err(Fault::new(902, message).under("from"));
                        }
                        account
                    }
                };
                let to = match to.as_str() {
                    "world" => WORLD,
                    to => self.account_named(to).map_err(|fault| fault.under("to"))?,
                };
                self.is_free_to_give(sum.asset, from, to).map_err(|fault| fault.under("give"))?;
                Deed::Give { sum, from, to }
            }
        };
        let carried = (!line.carried.is_empty()).then(|| Box::new(line.carried.clone()));
        let is_out_of_range = self.is_out_of_range;
        Ok(Event { at: line.at, number: line.number, carried, deed, is_out_of_range })
    }

    /// What a body issues enters and leaves by its own text alone; between people it moves unless it is bound.
    fn is_free_to_give(&self, asset: u32, from: u32, to: u32) -> Result<(), Fault> {
        let Some((decl, Some(_))) = self.world.assets.get(asset as usize) else { return Ok(()) };
        if from == WORLD || to == WORLD {
            return Err(Fault::new(
                903,
                "only its own text can issue this asset, so the world cannot give or take it",
            ));
        }
        if self.code.assets.get(*decl as usize).is_none_or(|asset| asset.bound) {
            return Err(Fault::new(903, "this asset is bound to whoever holds it, so it cannot be given"));
        }
        Ok(())
    }

    fn decode_new(
        &mut self,
        by: Option<&str>,
        what: &str,
        alias: Option<&String>,
        with: &Args,
        pay: Option<&str>,
    ) -> Result<Deed, Fault> {
        let by = match by {
            None => WORLD,
            Some(by) => self.actor(by)?,
        };
        let (parent, name) = match what.rsplit_once('.') {
            None => (None, what),
            Some((parent, name)) => {
                let parent = self.instance_named(parent).map_err(|fault| fault.under("new"))?;
                (Some(parent), name)
            }
        };
        let parent_template =
            parent.and_then(|parent| self.world.instances.get(parent as usize)).map(|it| it.template);
        let fits = |template: &quorate_ir::Template| {
            !template.is_abstract
                && template.name == name
                && template.parent.map(|parent| parent.0) == parent_template
        };
        let Some(template) = self.program.templates.iter().position(fits) else {
            let message = match parent {
                None => format!("there is no process `{name}` in this program"),
                Some(parent) => format!("`{}` has no process `{name}`", self.viewer().instance(parent)),
            };
            return Err(Fault::new(902, message).under("new"));
        };
        let number = u32::try_from(template).unwrap_or(u32::MAX);
        if let Some(alias) = alias {
            self.check_alias(alias)?;
        }
        let program = std::sync::Arc::clone(&self.program);
        let Some(template) = program.templates.get(template) else {
            return Err(Fault::tool("no such template"));
        };
        let params = template.slots.iter().take(template.params);
        let params: Vec<(String, Type)> = params.map(|slot| (slot.name.clone(), slot.ty.clone())).collect();
        let code = std::sync::Arc::clone(&self.code);
        let slots = code.templates.get(number as usize).map_or(&[][..], |compiled| &compiled.slots);
        let defaults: Vec<_> = slots.iter().take(template.params).map(|slot| slot.init).collect();
        let (words, mask) = self.arguments(&params, &defaults, with, parent)?;
        let payment =
            pay.map(|pay| self.money(pay, parent)).transpose().map_err(|fault| fault.under("pay"))?;
        let alias = alias.cloned();
        Ok(Deed::New(Box::new(Creation { template: number, parent, by, mask, words, payment, alias })))
    }

    fn decode_do(
        &mut self,
        by: &str,
        to: &str,
        event: &str,
        with: &Args,
        pay: Option<&str>,
    ) -> Result<Deed, Fault> {
        let by = self.actor(by)?;
        let instance = self.instance_named(to).map_err(|fault| fault.under("to"))?;
        let payment =
            pay.map(|pay| self.money(pay, Some(instance))).transpose().map_err(|fault| fault.under("pay"))?;
        let code = std::sync::Arc::clone(&self.code);
        let template =
            self.world.instances.get(instance as usize).map_or(u32::MAX, |instance| instance.template);
        let Some(template) = code.templates.get(template as usize) else {
            return Err(Fault::tool("no such template"));
        };
        let mut offers = Vec::new();
        let mut first_fault = None;
        for number in template.events.get(event).into_iter().flatten() {
            let Some(handler) = template.handlers.get(*number as usize) else { continue };
            match self.arguments(&handler.params, &handler.defaults, with, Some(instance)) {
                Ok((words, _)) => offers.push((*number, words)),
                Err(fault) => {
                    first_fault.get_or_insert(fault);
                }
            }
        }
        match first_fault {
            Some(fault) if offers.is_empty() => Err(fault),
            _ => {
                let first = offers.first().and_then(|(number, _)| template.handlers.get(*number as usize));
                let chunk = first.map_or(u32::MAX, |handler| handler.chunk);
                let offers = match <[(u32, Words); 1]>::try_from(offers) {
                    Ok([offer]) => Offers::One(offer),
                    Err(offers) => Offers::Several(offers.into()),
                };
                Ok(Deed::Do { instance, by, offers, payment, chunk })
            }
        }
    }

    pub(crate) fn viewer(&self) -> Viewer<'_> {
        Viewer { program: &self.program, code: &self.code, world: &self.world }
    }
}
