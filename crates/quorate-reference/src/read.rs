//! From a line of a stream to an event: names become what they stand for, and JSON becomes values (`formats.md` §1, §2).

use crate::amend::fits_range;
use crate::create::Creation;
use crate::fault::Fault;
use crate::ledger::Account;
use crate::reference::Reference;
use crate::select::{Offer, Payment};
use crate::step::Event;
use crate::value::Value;
use quorate_ir::{SlotKind, TemplateId, Type, TypeTest};
use quorate_number::{Int, Ratio, parse_amount, parse_int, parse_ratio, time};
use quorate_trace::{Act, Args, Line};
use serde_json::Value as Json;

/// A text value has at most so many bytes (`semantics.md` §8).
const LONGEST: usize = 65_536;

/// What a parameter wants.
struct Param<'p> {
    name: &'p str,
    ty: &'p Type,
    is_optional: bool,
}

impl Reference<'_> {
    /// Reads a line. Persons it mentions exist from then on.
    pub(crate) fn read(&mut self, line: &Line) -> Result<Event, Fault> {
        match &line.act {
            Act::Pass => Ok(Event::Pass),
            Act::New { by, what, alias, with, pay } => {
                self.read_new(by.as_deref(), what, alias.as_ref(), with, pay.as_deref())
            }
            Act::Do { by, to, event, with, pay } => self.read_do(by, to, event, with, pay.as_deref()),
            Act::Give { amount, from, to } => self.read_give(amount, from.as_deref(), to),
        }
    }

    fn read_give(&mut self, amount: &str, from: Option<&str>, to: &str) -> Result<Event, Fault> {
        let (amount, asset) = self.money(amount, None)?;
        let from = match from {
            None => Account::World,
            Some(name) => match self.account_named(name)? {
                person @ Account::Person(_) => person,
                _ => return Err(Fault::new(902, format!("`{name}` is not a person"))),
            },
        };
        let to = if to == "world" { Account::World } else { self.account_named(to)? };
        if self.machine.sigma.assets.get(asset).is_some_and(|asset| asset.owner.is_some()) {
            if from == Account::World || to == Account::World {
                return Err(Fault::new(903, "only its own text can issue this asset"));
            }
            if self.machine.declared(asset).is_ok_and(|asset| asset.bound) {
                return Err(Fault::new(903, "this asset is bound to whoever holds it"));
            }
        }
        Ok(Event::Give { payment: Payment { amount, asset, from }, to })
    }

    fn read_new(
        &mut self,
        by: Option<&str>,
        what: &str,
        alias: Option<&String>,
        with: &Args,
        pay: Option<&str>,
    ) -> Result<Event, Fault> {
        let creator = match by {
            None => Account::World,
            Some(by) => self.actor(by)?,
        };
        let (parent, name) = match what.rsplit_once('.') {
            None => (None, what),
            Some((parent, name)) => (Some(self.instance_named(parent)?), name),
        };
        let program = self.machine.program;
        let around = parent.and_then(|parent| self.machine.sigma.instances.get(parent)).map(|it| it.template);
        let mut templates = program.templates.iter().zip(0u32..);
        let found = templates.find(|(template, _)| template.name == name && template.parent == around);
        let Some((template, id)) = found else {
            return Err(Fault::new(902, format!("there is no process `{what}`")));
        };
        if let Some(alias) = alias {
            self.check_alias(alias)?;
        }
        let params: Vec<Param<'_>> = template
            .slots
            .iter()
            .take(template.params)
            .map(|slot| Param {
                name: &slot.name,
                ty: &slot.ty,
                is_optional: matches!(slot.kind, SlotKind::Param(Some(_))),
            })
            .collect();
        let args = self.arguments(&params, with)?;
        let payment = self.payment(pay, parent, &creator)?;
        Ok(Event::New(Box::new(Creation {
            template: TemplateId(id),
            parent,
            creator,
            args,
            payment,
            alias: alias.cloned(),
            is_inside: parent.is_none(),
            funds_open: self.funds_open,
            span: None,
        })))
    }

    fn read_do(
        &mut self,
        by: &str,
        to: &str,
        event: &str,
        with: &Args,
        pay: Option<&str>,
    ) -> Result<Event, Fault> {
        let by = self.actor(by)?;
        let instance = self.instance_named(to)?;
        let payment = self.payment(pay, Some(instance), &by)?;
        let template = self.machine.template_of(instance).map_err(|_| Fault::tool("no such template"))?;
        let mut offers = Vec::new();
        let mut first_fault = None;
        for (number, handler) in template.handlers.iter().enumerate().filter(|(_, it)| it.name == event) {
            let params = handler.locals.iter().take(handler.params);
            let params: Vec<Param<'_>> = params
                .enumerate()
                .map(|(number, local)| {
                    let is_optional = handler.defaults.get(number).is_some_and(Option::is_some);
                    Param { name: &local.name, ty: &local.ty, is_optional }
                })
                .collect();
            match self.arguments(&params, with) {
                Ok(args) => offers.push(Offer { handler: number, args }),
                Err(fault) => {
                    first_fault.get_or_insert(fault);
                }
            }
        }
        match first_fault {
            Some(fault) if offers.is_empty() => Err(fault),
            _ => {
                let (name, funds_open) = (event.to_owned(), self.funds_open);
                Ok(Event::Do { instance, by, name, offers, payment, funds_open })
            }
        }
    }

    fn payment(
        &mut self,
        pay: Option<&str>,
        near: Option<usize>,
        from: &Account,
    ) -> Result<Option<Payment>, Fault> {
        let Some(pay) = pay else { return Ok(None) };
        let (amount, asset) = self.money(pay, near)?;
        Ok(Some(Payment { amount, asset, from: from.clone() }))
    }

    /// Arguments by parameter; `None` where a default stands in.
    fn arguments(&mut self, params: &[Param<'_>], with: &Args) -> Result<Vec<Option<Value>>, Fault> {
        match with {
            Args::Named(given) => {
                if let Some(extra) = given.keys().find(|key| params.iter().all(|param| param.name != *key)) {
                    return Err(Fault::new(903, format!("there is no parameter `{extra}`")));
                }
            }
            Args::Positional(given) if given.len() > params.len() => {
                return Err(Fault::new(903, "more arguments are given than are wanted"));
            }
            Args::Positional(_) | Args::None => {}
        }
        let mut values = Vec::new();
        for (number, param) in params.iter().enumerate() {
            let given = match with {
                Args::Named(given) => given.get(param.name),
                Args::Positional(given) => given.get(number),
                Args::None => None,
            };
            values.push(match given {
                Some(given) => Some(self.value(param.ty, given)?),
                None if param.is_optional => None,
                None => return Err(Fault::new(903, format!("`{}` is missing", param.name))),
            });
        }
        Ok(values)
    }

    /// A value of a type from its JSON.
    pub(crate) fn value(&mut self, ty: &Type, json: &Json) -> Result<Value, Fault> {
        let name = self.machine.program.type_name(ty);
        let wanted = || Fault::new(903, format!("a `{name}` is expected here"));
        let text = || json.as_str().ok_or_else(wanted);
        match ty {
            Type::Bool => json.as_bool().map(Value::Bool).ok_or_else(wanted),
            Type::Int => {
                let digits = match json {
                    Json::Number(number) => number.to_string(),
                    _ => text()?.to_owned(),
                };
                parse_int(&digits).map(Value::Whole).map_err(|_| wanted())
            }
            Type::Ratio | Type::Portion => {
                let ratio = parse_ratio(text()?).map_err(|_| wanted())?;
                let is_portion = ratio >= Ratio::ZERO && ratio <= Ratio::ONE;
                if *ty == Type::Ratio || is_portion { Ok(Value::Ratio(ratio)) } else { Err(wanted()) }
            }
            Type::Amount(asset) => {
                let declared = self.machine.program.asset(*asset).ok_or_else(wanted)?;
                let (number, unit) = text()?.split_once(' ').ok_or_else(wanted)?;
                let (unit, owner) =
                    unit.split_once(" of ").map_or((unit, None), |(unit, of)| (unit, Some(of)));
                if unit != declared.name {
                    return Err(wanted());
                }
                if let Some(owner) = owner {
                    let owner = self.instance_named(owner)?;
                    self.machine.asset(*asset, Some(owner)).map_err(|_| wanted())?;
                }
                parse_amount(number, declared.decimals).map(Value::Whole).map_err(|_| wanted())
            }
            Type::Money => {
                let (units, asset) = self.money(text()?, None)?;
                Ok(Value::Money(units, asset))
            }
            Type::Asset => {
                let asset = self.asset_named(text()?, None)?;
                Ok(Value::Asset(asset))
            }
            Type::Instant => {
                let instant = match json {
                    Json::Number(number) => number.as_i64(),
                    _ => time::parse_instant(text()?),
                };
                instant.map(|instant| Value::Whole(Int::from(instant))).ok_or_else(wanted)
            }
            Type::Duration => {
                let seconds = time::parse_duration(text()?).ok_or_else(wanted)?;
                Ok(Value::Whole(Int::from(seconds)))
            }
            Type::Text if text()?.len() > LONGEST => Err(wanted()),
            Type::Text => Ok(Value::Text(text()?.to_owned())),
            Type::Account | Type::Agent | Type::Person | Type::Process(_) | Type::Form(_) => {
                let account = self.account_named(text()?)?;
                let test = match ty {
                    Type::Agent => TypeTest::Agent,
                    Type::Person => TypeTest::Person,
                    Type::Process(template) => TypeTest::Process(*template),
                    Type::Form(form) => TypeTest::Form(*form),
                    _ => TypeTest::Account,
                };
                if self.machine.is(&account, test).unwrap_or(false) {
                    Ok(Value::Account(account))
                } else {
                    Err(wanted())
                }
            }
            Type::Option(inner) => match (json, &**inner) {
                (Json::Null, _) => Ok(Value::none()),
                (Json::Object(object), Type::Option(_)) => {
                    Ok(Value::some(self.value(inner, object.get("some").ok_or_else(wanted)?)?))
                }
                _ => Ok(Value::some(self.value(inner, json)?)),
            },
            Type::Tuple(types) => {
                let parts = json.as_array().filter(|parts| parts.len() == types.len()).ok_or_else(wanted)?;
                let parts = types.iter().zip(parts).map(|(ty, part)| self.value(ty, part));
                Ok(Value::Product(parts.collect::<Result<_, _>>()?))
            }
            Type::Record(fields) => {
                let object = json.as_object().ok_or_else(wanted)?;
                if object.keys().any(|key| fields.iter().all(|(name, _)| name != key)) {
                    return Err(wanted());
                }
                let parts =
                    fields.iter().map(|(name, ty)| self.value(ty, object.get(name).ok_or_else(wanted)?));
                Ok(Value::Product(parts.collect::<Result<_, _>>()?))
            }
            Type::Sum(sum) => self.constructor(sum.index(), json, wanted),
            Type::Change(template) => self.change(*template, json, wanted),
            Type::List(_) | Type::Set(_) | Type::Map(..) => self.collection(ty, json, wanted),
            Type::Exact(_) | Type::ExactMoney | Type::Fn(..) => Err(wanted()),
        }
    }

    fn constructor(&mut self, sum: usize, json: &Json, wanted: impl Fn() -> Fault) -> Result<Value, Fault> {
        let (name, parts): (&str, &[Json]) = match json {
            Json::String(name) => (name, &[]),
            Json::Object(object) if object.len() == 1 => match object.iter().next() {
                Some((name, Json::Array(parts))) => (name, parts),
                Some((name, part)) => (name, std::slice::from_ref(part)),
                None => return Err(wanted()),
            },
            _ => return Err(wanted()),
        };
        let program = self.machine.program;
        let variants = program.sums.get(sum).map(|sum| sum.variants.as_slice()).unwrap_or_default();
        let mut numbered = variants.iter().zip(0u32..);
        let found = numbered.find(|(it, _)| it.name == name && it.fields.len() == parts.len());
        let (variant, number) = found.ok_or_else(wanted)?;
        let parts = variant.fields.iter().zip(parts).map(|(ty, part)| self.value(ty, part));
        Ok(Value::Variant(number, parts.collect::<Result<_, _>>()?))
    }

    fn change(
        &mut self,
        template: TemplateId,
        json: &Json,
        wanted: impl Fn() -> Fault,
    ) -> Result<Value, Fault> {
        let program = self.machine.program;
        let template = program.template(template).ok_or_else(&wanted)?;
        let object = json.as_object().ok_or_else(&wanted)?;
        let mut known = 0;
        let mut values = Vec::new();
        for setting in &template.settings {
            let slot = template.slot(setting.slot).ok_or_else(&wanted)?;
            values.push(match object.get(&slot.name) {
                None => None,
                Some(given) => {
                    known += 1;
                    match given {
                        Json::Null => None,
                        given => Some(self.value(&slot.ty, given)?),
                    }
                }
            });
        }
        // It is a refusal of the event, not a fault of the stream.
        let fits = template.settings.iter().zip(&values).all(|(it, value)| fits_range(it, value.as_ref()));
        self.is_out_of_range |= !fits;
        if known == object.len() { Ok(Value::Change(values)) } else { Err(wanted()) }
    }

    fn collection(&mut self, ty: &Type, json: &Json, wanted: impl Fn() -> Fault) -> Result<Value, Fault> {
        match (ty, json) {
            (Type::List(item), Json::Array(items)) => {
                let items = items.iter().map(|json| self.value(item, json));
                Ok(Value::List(items.collect::<Result<_, _>>()?))
            }
            (Type::Set(member), Json::Array(items)) => {
                let mut members = Vec::new();
                for json in items {
                    let value = self.value(member, json)?;
                    if members.contains(&value) {
                        return Err(Fault::new(903, "this is in the set already"));
                    }
                    members.push(value);
                }
                Ok(Value::Set(members))
            }
            (Type::Map(key_type, value_type), Json::Object(object)) if self.machine.is_name(key_type) => {
                let mut pairs = Vec::new();
                for (name, json) in object {
                    let key = self.value(key_type, &Json::String(name.clone()))?;
                    pairs.push((key, self.value(value_type, json)?));
                }
                Ok(Value::Map(pairs))
            }
            (Type::Map(key_type, value_type), Json::Array(entries)) => {
                let mut pairs: Vec<(Value, Value)> = Vec::new();
                for entry in entries {
                    let Some([key, value]) = entry.as_array().map(Vec::as_slice) else {
                        return Err(wanted());
                    };
                    let key = self.value(key_type, key)?;
                    if pairs.iter().any(|(known, _)| *known == key) {
                        return Err(Fault::new(903, "this key is given twice"));
                    }
                    pairs.push((key, self.value(value_type, value)?));
                }
                Ok(Value::Map(pairs))
            }
            _ => Err(wanted()),
        }
    }

    /// A sum of money with its asset: a foreign one, or one that the target or what encloses it issues.
    fn money(&self, text: &str, near: Option<usize>) -> Result<(Int, usize), Fault> {
        let malformed = || Fault::new(903, format!("`{text}` is not an amount of money"));
        let (number, unit) = text.split_once(' ').ok_or_else(malformed)?;
        let asset = self.asset_named(unit, near)?;
        let issued = self.machine.sigma.assets.get(asset).ok_or_else(malformed)?;
        let declared = self.machine.program.asset(issued.declared).ok_or_else(malformed)?;
        if declared.is_quantity {
            return Err(Fault::new(903, format!("`{unit}` is counted, not owned, so it cannot be paid")));
        }
        let amount = parse_amount(number, declared.decimals).map_err(|_| malformed())?;
        Ok((amount, asset))
    }

    fn asset_named(&self, unit: &str, near: Option<usize>) -> Result<usize, Fault> {
        let (name, owner) = unit.split_once(" of ").map_or((unit, None), |(name, owner)| (name, Some(owner)));
        let owner = owner.map(|owner| self.instance_named(owner)).transpose()?;
        let instances = &self.machine.sigma.instances;
        let parent = |number: &usize| instances.get(*number).and_then(|instance| instance.parent);
        let around = std::iter::successors(near.filter(|_| owner.is_none()), parent);
        let mut owners = std::iter::once(owner).chain(around.map(Some));
        let found = owners.find_map(|owner| {
            self.machine.sigma.assets.iter().position(|asset| {
                let declared = self.machine.program.asset(asset.declared);
                asset.owner == owner && declared.is_some_and(|declared| declared.name == name)
            })
        });
        found.ok_or_else(|| Fault::new(902, format!("there is no asset `{unit}` here")))
    }
}
