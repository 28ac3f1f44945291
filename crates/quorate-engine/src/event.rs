//! From a line of a stream to what the engine runs: names become ids, and JSON becomes words.

use crate::engine::Engine;
use crate::fault::Fault;
use crate::lane::{Num, Trap, WIDE};
use crate::ledger::{AccountSort, WORLD};
use crate::show::Viewer;
use quorate_ir::Type;
use quorate_number::{Int, NumberError, Ratio, parse_amount, parse_int, parse_ratio, time};
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
    amount: Int,
    /// The amount as a word, or [`WIDE`].
    word: i128,
    pub(crate) asset: u32,
}

impl Sum {
    fn new(amount: Int, asset: u32) -> Sum {
        let word = i128::try_from(&amount).unwrap_or(WIDE);
        Sum { amount, word, asset }
    }

    /// The amount as a number of a lane.
    #[inline]
    pub(crate) fn amount<N: Num>(&self) -> Result<N, Trap> {
        if self.word == WIDE { N::of_int(&self.amount) } else { Ok(N::of(self.word)) }
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
    One(u32, Words),
    Several(Box<[(u32, Words)]>),
}

impl Offers {
    /// Each handler with its arguments, in the order of the text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Words)> {
        let (one, several) = match self {
            Offers::One(handler, words) => (Some((*handler, words)), [].as_slice()),
            Offers::Several(offers) => (None, &**offers),
        };
        one.into_iter().chain(several.iter().map(|(handler, words)| (*handler, words)))
    }
}

/// Words of arguments, with what does not fit a word beside them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    pub(crate) words: SmallVec<[i128; 2]>,
    pub(crate) extras: Vec<(u16, Extra)>,
}

/// What does not fit a word.
#[derive(Clone, Debug)]
pub(crate) enum Extra {
    Wide(Int),
    /// A collection: its layout and its rows.
    Table(u32, Vec<Words>),
}

impl Words {
    fn int(&mut self, int: &Int) {
        match i128::try_from(int) {
            Ok(word) if word != WIDE => self.words.push(word),
            _ => {
                self.extra(Extra::Wide(int.clone()));
            }
        }
    }

    fn extra(&mut self, extra: Extra) {
        let place = self.place();
        self.extras.push((place, extra));
        self.words.push(0);
    }

    fn word(&mut self, word: i128) {
        self.words.push(word);
    }

    fn zeros(&mut self, count: u16) {
        self.words.resize(self.words.len() + count as usize, 0);
    }

    fn place(&self) -> u16 {
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
        let deed = match &line.act {
            Act::Pass => Deed::Pass,
            Act::New { by, what, alias, with, pay } => {
                self.decode_new(by.as_deref(), what, alias.as_ref(), with, pay.as_deref())?
            }
            Act::Do { by, to, event, with, pay } => self.decode_do(by, to, event, with, pay.as_deref())?,
            Act::Give { amount, from, to } => {
                let sum = self.money(amount, None).map_err(|fault| fault.under("give"))?;
                if self.world.assets.get(sum.asset as usize).is_some_and(|(_, owner)| owner.is_some()) {
                    let message = "only its own text can issue this asset, so it cannot be given";
                    return Err(Fault::new(903, message).under("give"));
                }
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
                Deed::Give { sum, from, to }
            }
        };
        let carried = (!line.carried.is_empty()).then(|| Box::new(line.carried.clone()));
        Ok(Event { at: line.at, number: line.number, carried, deed })
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
            template.name == name && template.parent.map(|parent| parent.0) == parent_template
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
        let optional: Vec<bool> = template
            .slots
            .iter()
            .take(template.params)
            .map(|slot| matches!(slot.kind, quorate_ir::SlotKind::Param(Some(_))))
            .collect();
        let (words, mask) = self.arguments(&params, Some(&optional), with)?;
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
            match self.arguments(&handler.params, None, with) {
                Ok((words, _)) => offers.push((*number, words)),
                Err(fault) => {
                    first_fault.get_or_insert(fault);
                }
            }
        }
        match first_fault {
            Some(fault) if offers.is_empty() => Err(fault),
            _ => {
                let offers = match <[(u32, Words); 1]>::try_from(offers) {
                    Ok([(handler, words)]) => Offers::One(handler, words),
                    Err(offers) => Offers::Several(offers.into()),
                };
                Ok(Deed::Do { instance, by, offers, payment })
            }
        }
    }

    /// Arguments as words, and which of them are given.
    fn arguments(
        &mut self,
        params: &[(String, Type)],
        optional: Option<&[bool]>,
        with: &Args,
    ) -> Result<(Words, i128), Fault> {
        let mut words = Words::default();
        let mut mask = 0i128;
        match with {
            Args::Named(given) => {
                if let Some(extra) = given.keys().find(|key| params.iter().all(|(name, _)| name != *key)) {
                    let names: Vec<_> = params.iter().map(|(name, _)| format!("`{name}`")).collect();
                    let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                    return Err(Fault::new(903, format!("there is no parameter `{extra}`"))
                        .help(format!("the parameters are {known}"))
                        .under(extra.clone())
                        .under("with"));
                }
            }
            Args::Positional(given) if given.len() > params.len() => {
                let message = format!("{} arguments are given and {} are wanted", given.len(), params.len());
                return Err(Fault::new(903, message).under("with"));
            }
            Args::Positional(_) | Args::None => {}
        }
        for (number, (name, ty)) in params.iter().enumerate() {
            let (value, key) = match with {
                Args::Named(given) => (given.get(name), name.clone()),
                Args::Positional(given) => (given.get(number), number.to_string()),
                Args::None => (None, name.clone()),
            };
            match value {
                Some(value) => {
                    mask |= 1 << number.min(126);
                    self.value(ty, value, &mut words).map_err(|fault| fault.under(key).under("with"))?;
                }
                None if optional.and_then(|optional| optional.get(number)).copied().unwrap_or(false) => {
                    words.zeros(self.code.layouts.width(ty).unwrap_or(1));
                }
                None => {
                    let message = format!("`{name}`, {}, is missing", self.article(ty));
                    let fault = Fault::new(903, message);
                    return Err(if matches!(with, Args::None) { fault } else { fault.under("with") });
                }
            }
        }
        Ok((words, mask))
    }

    fn value(&mut self, ty: &Type, value: &Value, words: &mut Words) -> Result<(), Fault> {
        let wanted = |engine: &Engine| {
            Fault::new(903, format!("{} is expected here", engine.article(ty))).help(engine.form(ty))
        };
        match ty {
            Type::Bool => words.word(i128::from(value.as_bool().ok_or_else(|| wanted(self))?)),
            Type::Int => {
                let text = match value {
                    Value::Number(number) => number.to_string(),
                    Value::String(text) => text.clone(),
                    _ => return Err(wanted(self)),
                };
                words.int(&parse_int(&text).map_err(|error| number_fault(error, wanted(self)))?);
            }
            Type::Ratio | Type::Portion => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                let ratio = parse_ratio(text).map_err(|error| number_fault(error, wanted(self)))?;
                if *ty == Type::Portion && (ratio < Ratio::ZERO || ratio > Ratio::ONE) {
                    return Err(Fault::new(903, format!("`{text}` is not between 0% and 100%")));
                }
                let (top, bottom) = ratio.into_parts();
                words.int(&top);
                words.int(&Int::from(bottom));
            }
            Type::Amount(asset) => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                let decl = asset.0;
                let name = self.program.asset(*asset).map_or("", |asset| asset.name.as_str()).to_owned();
                let decimals = self.program.asset(*asset).map_or(0, |asset| asset.decimals);
                let (number, unit) = text.split_once(' ').ok_or_else(|| wanted(self))?;
                let (unit, owner) =
                    unit.split_once(" of ").map_or((unit, None), |(unit, owner)| (unit, Some(owner)));
                if unit != name {
                    return Err(Fault::new(
                        903,
                        format!("an amount of `{name}` is expected here, and this is `{unit}`"),
                    ));
                }
                if let Some(owner) = owner {
                    let instance = self.instance_named(owner)?;
                    if !self.world.assets.contains(&(decl, Some(instance))) {
                        return Err(Fault::new(903, format!("`{owner}` issues no `{name}`")));
                    }
                }
                words.int(&amount(number, decimals, &name)?);
            }
            Type::Instant => {
                let instant = match value {
                    Value::Number(number) => number.as_i64(),
                    Value::String(text) => time::parse_instant(text),
                    _ => None,
                };
                words.word(i128::from(instant.ok_or_else(|| wanted(self))?));
            }
            Type::Duration => {
                let seconds = value.as_str().and_then(time::parse_duration).ok_or_else(|| wanted(self))?;
                words.word(i128::from(seconds));
            }
            Type::Text => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                if text.len() > 65_536 {
                    return Err(Fault::new(903, "this text is longer than 65 536 bytes"));
                }
                words.word(self.world.text(text));
            }
            Type::Account | Type::Agent | Type::Person | Type::Process(_) => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                let account = self.account_named(text)?;
                if !self.is_of(account, ty) {
                    return Err(Fault::new(903, format!("`{text}` is not {}", self.article(ty))));
                }
                words.word(i128::from(account));
            }
            Type::Option(inner) => {
                let inner_value = match (value, &**inner) {
                    (Value::Null, _) => None,
                    (Value::Object(object), Type::Option(_)) => {
                        Some(object.get("some").ok_or_else(|| wanted(self))?)
                    }
                    (value, _) => Some(value),
                };
                match inner_value {
                    None => words.zeros(self.code.layouts.width(ty).unwrap_or(1)),
                    Some(value) => {
                        words.word(1);
                        self.value(inner, value, words)?;
                    }
                }
            }
            Type::Tuple(types) => {
                let parts = value
                    .as_array()
                    .filter(|parts| parts.len() == types.len())
                    .ok_or_else(|| wanted(self))?;
                for (number, (ty, part)) in types.iter().zip(parts).enumerate() {
                    self.value(ty, part, words).map_err(|fault| fault.under(number.to_string()))?;
                }
            }
            Type::Record(fields) => {
                let object = value.as_object().ok_or_else(|| wanted(self))?;
                if let Some(extra) = object.keys().find(|key| fields.iter().all(|(name, _)| name != *key)) {
                    return Err(Fault::new(903, format!("there is no field `{extra}`")).under(extra.clone()));
                }
                for (name, ty) in fields {
                    let part = object
                        .get(name)
                        .ok_or_else(|| Fault::new(903, format!("the field `{name}` is missing")))?;
                    self.value(ty, part, words).map_err(|fault| fault.under(name.clone()))?;
                }
            }
            Type::Sum(sum) => self.variant(sum.0, ty, value, words)?,
            Type::List(_) | Type::Set(_) | Type::Map(..) => self.collection(ty, value, words)?,
            Type::Exact(_) | Type::Money | Type::ExactMoney | Type::Asset => return Err(wanted(self)),
        }
        Ok(())
    }

    fn variant(&mut self, sum: u32, ty: &Type, value: &Value, words: &mut Words) -> Result<(), Fault> {
        let (name, parts): (&str, &[Value]) = match value {
            Value::String(name) => (name, &[]),
            Value::Object(object) if object.len() == 1 => match object.iter().next() {
                Some((name, Value::Array(parts))) => (name, parts),
                Some((name, part)) => (name, std::slice::from_ref(part)),
                None => ("", &[]),
            },
            _ => ("", &[]),
        };
        let program = std::sync::Arc::clone(&self.program);
        let variants = program.sums.get(sum as usize).map(|sum| sum.variants.as_slice()).unwrap_or_default();
        let found =
            variants.iter().position(|variant| variant.name == name && variant.fields.len() == parts.len());
        let (Some(tag), begin) = (found, words.words.len()) else {
            let names: Vec<_> = variants.iter().map(|variant| format!("`{}`", variant.name)).collect();
            return Err(Fault::new(903, format!("{} is expected here", self.article(ty)))
                .help(format!("it is one of {}", names.join(", "))));
        };
        let width = self.code.layouts.width(ty).unwrap_or(1);
        words.word(i128::try_from(tag).unwrap_or(0));
        let fields = self.code.layouts.variant(sum, u32::try_from(tag).unwrap_or(0)).unwrap_or_default();
        for ((off, ty), part) in fields.iter().zip(parts) {
            let place = begin + *off as usize;
            words.words.resize(place, 0);
            self.value(ty, part, words).map_err(|fault| fault.under(name.to_owned()))?;
        }
        words.words.resize(begin + width as usize, 0);
        Ok(())
    }

    fn collection(&mut self, ty: &Type, value: &Value, words: &mut Words) -> Result<(), Fault> {
        let wanted = |engine: &Engine| {
            Fault::new(903, format!("{} is expected here", engine.article(ty))).help(engine.form(ty))
        };
        let mut rows: Vec<Words> = Vec::new();
        match (ty, value) {
            (Type::List(item), Value::Array(items)) | (Type::Set(item), Value::Array(items)) => {
                for (number, value) in items.iter().enumerate() {
                    let mut row = Words::default();
                    self.value(item, value, &mut row).map_err(|fault| fault.under(number.to_string()))?;
                    if matches!(ty, Type::Set(_)) && rows.iter().any(|other| other.words == row.words) {
                        return Err(Fault::new(903, "this is in the set already").under(number.to_string()));
                    }
                    rows.push(row);
                }
            }
            (Type::Map(key, item), Value::Object(object)) if self.viewer().is_name(key) => {
                for (name, value) in object {
                    let mut row = Words::default();
                    self.value(key, &Value::String(name.clone()), &mut row)
                        .map_err(|fault| fault.under(name.clone()))?;
                    self.value(item, value, &mut row).map_err(|fault| fault.under(name.clone()))?;
                    rows.push(row);
                }
            }
            (Type::Map(key, item), Value::Array(pairs)) => {
                for (number, pair) in pairs.iter().enumerate() {
                    let mut row = Words::default();
                    let Some([name, value]) = pair.as_array().map(Vec::as_slice) else {
                        return Err(wanted(self));
                    };
                    self.value(key, name, &mut row)
                        .map_err(|fault| fault.under("0").under(number.to_string()))?;
                    let width = row.words.len();
                    if rows.iter().any(|other| other.words.get(..width) == row.words.get(..width)) {
                        return Err(Fault::new(903, "this key is given twice").under(number.to_string()));
                    }
                    self.value(item, value, &mut row)
                        .map_err(|fault| fault.under("1").under(number.to_string()))?;
                    rows.push(row);
                }
            }
            _ => return Err(wanted(self)),
        }
        if !rows.is_empty() {
            let layout =
                self.code.layouts.known(ty).ok_or_else(|| Fault::tool("a collection without a layout"))?;
            words.extra(Extra::Table(layout, rows));
            return Ok(());
        }
        words.word(0);
        Ok(())
    }

    /// A sum of money with its asset: a foreign one, or one that the target or what encloses it issues.
    fn money(&mut self, text: &str, near: Option<u32>) -> Result<Box<Sum>, Fault> {
        let malformed = || {
            Fault::new(903, format!("`{text}` is not an amount of money"))
                .help("write a number and an asset, as in \"250.5 USDC\"")
        };
        let (number, unit) = text.split_once(' ').ok_or_else(malformed)?;
        let (name, owner) = unit.split_once(" of ").map_or((unit, None), |(name, owner)| (name, Some(owner)));
        let owner = owner.map(|owner| self.instance_named(owner)).transpose()?;
        let is_named =
            |decl: u32| self.program.assets.get(decl as usize).is_some_and(|asset| asset.name == name);
        let mut owners: Vec<Option<u32>> = vec![owner];
        let mut here = near.filter(|_| owner.is_none());
        while let Some(instance) = here {
            owners.push(Some(instance));
            here = self.world.instances.get(instance as usize).and_then(|instance| instance.parent);
        }
        let assets = &self.world.assets;
        let found = owners
            .iter()
            .find_map(|owner| assets.iter().position(|(decl, of)| of == owner && is_named(*decl)));
        let Some(asset) = found else {
            return Err(Fault::new(902, format!("there is no asset `{unit}` here")));
        };
        let decl = assets.get(asset).map_or(u32::MAX, |(decl, _)| *decl);
        let declared = self.program.assets.get(decl as usize);
        if declared.is_none_or(|asset| asset.is_quantity) {
            return Err(Fault::new(903, format!("`{name}` is counted, not owned, so it cannot be paid")));
        }
        let decimals = declared.map_or(0, |asset| asset.decimals);
        let amount = amount(number, decimals, name)?;
        Ok(Box::new(Sum::new(amount, u32::try_from(asset).unwrap_or(u32::MAX))))
    }

    /// Who acts: a person, or a body where the stream lets bodies act.
    fn actor(&mut self, name: &str) -> Result<u32, Fault> {
        let account = self.account_named(name).map_err(|fault| fault.under("by"))?;
        self.acted.insert(account);
        if self.viewer().is_person(account) {
            return Ok(account);
        }
        if !self.is_of(account, &Type::Agent) {
            return Err(Fault::new(902, format!("`{name}` cannot act: it is neither a person nor a body"))
                .under("by"));
        }
        if !self.bodies_act {
            return Err(Fault::new(902, format!("`{name}` is a body, and acts only through its own rules"))
                .help("if the record really means it, write \"bodies\":\"act\" in the header")
                .under("by"));
        }
        Ok(account)
    }

    /// The account behind a name: an instance's, one of its named accounts, or a person's, new or known.
    pub(crate) fn account_named(&mut self, name: &str) -> Result<u32, Fault> {
        let name = self.names.get(name).cloned().unwrap_or_else(|| name.to_owned());
        if let Some(account) = self.persons.get(name.as_str()) {
            return Ok(*account);
        }
        if let Some(instance) = self.find_instance(&name) {
            return Ok(self.world.instances.get(instance as usize).map_or(0, |instance| instance.account));
        }
        if name.contains(['/', '#', '.', '[']) {
            let found = self.find_account(&name);
            return found.ok_or_else(|| Fault::new(902, format!("there is no account or instance `{name}`")));
        }
        self.new_person(&name)
    }

    fn new_person(&mut self, name: &str) -> Result<u32, Fault> {
        if name.is_empty() || matches!(name, "world" | "issue" | "pot") {
            return Err(Fault::new(902, format!("`{name}` is not a name for a person")));
        }
        if let Some(people) = &self.closed_people
            && !people.contains(name)
        {
            return Err(Fault::new(911, format!("`{name}` is not among the `people` of the header"))
                .help("correct the name, or add it to the header"));
        }
        let account =
            u32::try_from(self.world.accounts.len()).map_err(|_| Fault::tool("too many accounts"))?;
        let sort = AccountSort::Person(name.into());
        self.world.accounts.push(crate::ledger::Account { sort, held: SmallVec::new() });
        self.persons.insert(name.into(), account);
        self.people.push(account);
        Ok(account)
    }

    fn instance_named(&mut self, name: &str) -> Result<u32, Fault> {
        let name = self.names.get(name).cloned().unwrap_or_else(|| name.to_owned());
        self.find_instance(&name).ok_or_else(|| Fault::new(902, format!("there is no instance `{name}`")))
    }

    /// The instance behind an id: an alias, `Company#1`, `co/Spend#3`.
    fn find_instance(&self, id: &str) -> Option<u32> {
        if let Some(instance) = self.aliases.get(id) {
            return Some(*instance);
        }
        let (parent, last) = match id.rsplit_once('/') {
            Some((parent, last)) => (Some(self.find_instance(parent)?), last),
            None => (None, id),
        };
        let (name, number) = last.rsplit_once('#')?;
        let number = number.parse::<usize>().ok()?.checked_sub(1)?;
        let parent_template =
            parent.and_then(|parent| self.world.instances.get(parent as usize)).map(|it| it.template);
        let template = self.program.templates.iter().position(|template| {
            template.name == name && template.parent.map(|parent| parent.0) == parent_template
        })?;
        let found = *self.world.nested(parent, u32::try_from(template).ok()?).get(number)?;
        // An aliased instance goes by its alias alone.
        self.world.instances.get(found as usize).filter(|instance| instance.alias.is_none()).map(|_| found)
    }

    /// A named account: `co.treasury`, `co.owed[ada]`.
    fn find_account(&self, name: &str) -> Option<u32> {
        let viewer = self.viewer();
        let dot = match name.find('[') {
            Some(bracket) => name.get(..bracket)?.rfind('.')?,
            None => name.rfind('.')?,
        };
        let (instance, account) = (name.get(..dot)?, name.get(dot + 1..)?);
        let instance = self.find_instance(instance)?;
        if account == "self" {
            return self.world.instances.get(instance as usize).map(|instance| instance.account);
        }
        let declared = &viewer.template(instance)?.accounts;
        let bare = account.split('[').next()?;
        let k = declared.iter().position(|declared| declared.name == bare)?;
        if !account.contains('[') {
            let single = declared.get(k).filter(|declared| declared.key.is_none());
            let first = self.world.instances.get(instance as usize)?.account + 1;
            return single.and_then(|_| u32::try_from(k).ok()).map(|k| first + k);
        }
        let accounts = 0..u32::try_from(self.world.accounts.len()).ok()?;
        let mut accounts = accounts.filter(|number| {
            let sort = self.world.accounts.get(*number as usize).map(|account| &account.sort);
            matches!(sort, Some(AccountSort::Family(of, family, _)) if *of == instance && *family as usize == k)
        });
        accounts.find(|number| viewer.account(*number) == name)
    }

    fn check_alias(&self, alias: &str) -> Result<(), Fault> {
        let taken = self.aliases.contains_key(alias)
            || self.persons.contains_key(alias)
            || self.find_instance(alias).is_some();
        if taken {
            return Err(Fault::new(913, format!("`{alias}` is the name of a person or an instance already"))
                .help("choose another name after `as`")
                .under("as"));
        }
        if alias.is_empty()
            || alias.contains(['/', '#', '.', '['])
            || matches!(alias, "world" | "issue" | "pot")
        {
            return Err(Fault::new(913, format!("`{alias}` cannot be a name"))
                .help("a name has no `/`, `#`, `.` or `[`")
                .under("as"));
        }
        Ok(())
    }

    fn is_of(&self, account: u32, ty: &Type) -> bool {
        let sort = self.world.accounts.get(account as usize).map(|account| &account.sort);
        let template =
            sort.and_then(AccountSort::instance).and_then(|number| self.world.instances.get(number as usize));
        let template = template.map(|instance| instance.template);
        match ty {
            Type::Account => true,
            Type::Person => matches!(sort, Some(AccountSort::Person(_))),
            Type::Agent => {
                let is_body = template.and_then(|number| self.code.templates.get(number as usize));
                matches!(sort, Some(AccountSort::Person(_)))
                    || is_body.is_some_and(|template| template.is_body)
            }
            Type::Process(wanted) => template == Some(wanted.0),
            _ => false,
        }
    }

    /// A type with its article, for people.
    fn article(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "`true` or `false`".into(),
            Type::Int => "a whole number".into(),
            Type::Ratio => "a ratio".into(),
            Type::Portion => "a portion".into(),
            Type::Text => "a text".into(),
            Type::Instant => "an instant".into(),
            Type::Duration => "a duration".into(),
            Type::Account => "an account".into(),
            Type::Agent => "a person or a body".into(),
            Type::Person => "a person".into(),
            Type::Amount(_) => format!("an amount of `{}`", self.program.type_name(ty)),
            other => format!("a `{}`", self.program.type_name(other)),
        }
    }

    /// How a type is written in a stream.
    fn form(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "write true or false without quotes".into(),
            Type::Int => "write it as 35, or as \"35\"".into(),
            Type::Ratio => "write it as \"2/3\", \"40%\" or \"0.4\"".into(),
            Type::Portion => "write it as \"40%\" or \"2/5\"".into(),
            Type::Amount(_) => format!("write it as \"250 {}\"", self.program.type_name(ty)),
            Type::Instant => "write it as \"2026-01-05T00:00:00Z\", or in seconds since 1970".into(),
            Type::Duration => "write it as \"5 days\" or \"17280 seconds\"".into(),
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => "write it in [ ]".into(),
            Type::Map(key, _) if self.viewer().is_name(key) => "write it as {\"key\": value}".into(),
            Type::Map(..) => "write it as [[key, value], …]".into(),
            Type::Record(_) => "write it as {\"field\": value}".into(),
            _ => "write it in quotes".into(),
        }
    }

    pub(crate) fn viewer(&self) -> Viewer<'_> {
        Viewer { program: &self.program, code: &self.code, world: &self.world }
    }
}

fn amount(number: &str, decimals: u32, asset: &str) -> Result<Int, Fault> {
    parse_amount(number, decimals).map_err(|error| {
        Fault::new(
            903,
            match error {
                NumberError::Malformed | NumberError::ZeroDenominator => {
                    format!("`{number}` is not a number")
                }
                NumberError::TooManyPlaces { has, allowed } => {
                    format!("`{number}` has {has} decimal places, and `{asset}` has {allowed}")
                }
                NumberError::Negative => format!("`{number} {asset}` is negative, and an amount never is"),
                NumberError::TooLarge => format!("`{number} {asset}` is more than the ledger can hold"),
            },
        )
    })
}

fn number_fault(error: NumberError, wanted: Fault) -> Fault {
    match error {
        NumberError::TooLarge => Fault::new(903, "this number is larger than the language allows"),
        NumberError::ZeroDenominator => Fault::new(903, "this divides by zero"),
        _ => wanted,
    }
}
