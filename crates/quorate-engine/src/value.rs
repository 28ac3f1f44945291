//! Arguments of a line as words: JSON read against the types of a program.

use crate::code::ChunkId;
use crate::engine::Engine;
use crate::event::{Extra, Sum, Words};
use crate::fault::Fault;
use crate::ledger::{ISSUE, POTS, WORLD};
use quorate_ir::Type;
use quorate_number::{Int, NumberError, Ratio, parse_amount, parse_int, parse_ratio, time};
use quorate_trace::Args;
use rustc_hash::FxHashSet;
use serde_json::Value;

impl Engine {
    /// Arguments as words, and which of them are given. What is left out must have a default.
    pub(crate) fn arguments(
        &mut self,
        params: &[(String, Type)],
        defaults: &[Option<ChunkId>],
        with: &Args,
        near: Option<u32>,
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
                    self.value(ty, value, near, &mut words)
                        .map_err(|fault| fault.under(key).under("with"))?;
                }
                None => {
                    let width = self.code.layouts.width(ty).unwrap_or(1);
                    if let Some(chunk) = defaults.get(number).copied().flatten() {
                        words.beside(Extra::Default(chunk, width));
                        words.zeros(width);
                        continue;
                    }
                    let message = format!("`{name}`, {}, is missing", self.article(ty));
                    let fault = Fault::new(903, message);
                    return Err(if matches!(with, Args::None) { fault } else { fault.under("with") });
                }
            }
        }
        Ok((words, mask))
    }

    pub(crate) fn value(
        &mut self,
        ty: &Type,
        value: &Value,
        near: Option<u32>,
        words: &mut Words,
    ) -> Result<(), Fault> {
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
                    let issues = |(of, issuer): &(u32, Option<u32>)| {
                        *issuer == Some(instance) && self.code.is_same_asset(*of, decl)
                    };
                    if !self.world.assets.iter().any(issues) {
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
                if text.len() > 65_536 && !self.is_loading {
                    return Err(Fault::new(903, "this text is longer than 65 536 bytes"));
                }
                words.word(self.world.text(text));
            }
            Type::Account | Type::Agent | Type::Person | Type::Process(_) | Type::Form(_) => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                if self.is_loading
                    && let Some(account) = unnamed_account(text)
                {
                    words.word(account);
                    return Ok(());
                }
                let account = self.account_named(text)?;
                if !self.is_of(account, ty) {
                    return Err(Fault::new(903, format!("`{text}` is not {}", self.article(ty))));
                }
                words.word(i128::from(account));
            }
            Type::Change(template) => self.change(*template, value, near, words)?,
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
                        self.value(inner, value, near, words)?;
                    }
                }
            }
            Type::Tuple(types) => {
                let parts = value
                    .as_array()
                    .filter(|parts| parts.len() == types.len())
                    .ok_or_else(|| wanted(self))?;
                for (number, (ty, part)) in types.iter().zip(parts).enumerate() {
                    self.value(ty, part, near, words).map_err(|fault| fault.under(number.to_string()))?;
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
                    self.value(ty, part, near, words).map_err(|fault| fault.under(name.clone()))?;
                }
            }
            Type::Sum(sum) => self.variant(sum.0, ty, (value, near), words)?,
            Type::List(_) | Type::Set(_) | Type::Map(..) => self.collection(ty, value, near, words)?,
            Type::Money => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                let (amount, asset) = self.amount_of_asset(text, near)?;
                words.int(&amount);
                words.word(i128::from(asset));
            }
            Type::Asset => {
                let text = value.as_str().ok_or_else(|| wanted(self))?;
                let asset = self.asset_named(text, near)?;
                words.word(i128::from(asset));
            }
            Type::Exact(_) | Type::ExactMoney | Type::Fn(..) => return Err(wanted(self)),
        }
        Ok(())
    }

    fn variant(
        &mut self,
        sum: u32,
        ty: &Type,
        (value, near): (&Value, Option<u32>),
        words: &mut Words,
    ) -> Result<(), Fault> {
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
            self.value(ty, part, near, words).map_err(|fault| fault.under(name.to_owned()))?;
        }
        words.words.resize(begin + width as usize, 0);
        Ok(())
    }

    fn collection(
        &mut self,
        ty: &Type,
        value: &Value,
        near: Option<u32>,
        words: &mut Words,
    ) -> Result<(), Fault> {
        let wanted = |engine: &Engine| {
            Fault::new(903, format!("{} is expected here", engine.article(ty))).help(engine.form(ty))
        };
        let mut rows: Vec<Words> = Vec::new();
        let mut keys: FxHashSet<Words> = FxHashSet::default();
        match (ty, value) {
            (Type::List(item), Value::Array(items)) | (Type::Set(item), Value::Array(items)) => {
                for (number, value) in items.iter().enumerate() {
                    let mut row = Words::default();
                    self.value(item, value, near, &mut row)
                        .map_err(|fault| fault.under(number.to_string()))?;
                    if matches!(ty, Type::Set(_)) && !keys.insert(row.clone()) {
                        return Err(Fault::new(903, "this is in the set already").under(number.to_string()));
                    }
                    rows.push(row);
                }
            }
            (Type::Map(key, item), Value::Object(object)) if self.viewer().is_name(key) => {
                for (name, value) in object {
                    let mut row = Words::default();
                    self.value(key, &Value::String(name.clone()), near, &mut row)
                        .map_err(|fault| fault.under(name.clone()))?;
                    self.value(item, value, near, &mut row).map_err(|fault| fault.under(name.clone()))?;
                    rows.push(row);
                }
            }
            (Type::Map(key, item), Value::Array(pairs)) => {
                for (number, pair) in pairs.iter().enumerate() {
                    let mut row = Words::default();
                    let Some([name, value]) = pair.as_array().map(Vec::as_slice) else {
                        return Err(wanted(self));
                    };
                    self.value(key, name, near, &mut row)
                        .map_err(|fault| fault.under("0").under(number.to_string()))?;
                    if !keys.insert(row.clone()) {
                        return Err(Fault::new(903, "this key is given twice").under(number.to_string()));
                    }
                    self.value(item, value, near, &mut row)
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
    pub(crate) fn money(&mut self, text: &str, near: Option<u32>) -> Result<Box<Sum>, Fault> {
        let (amount, asset) = self.amount_of_asset(text, near)?;
        Ok(Box::new(Sum::new(amount, asset)))
    }

    pub(crate) fn amount_of_asset(&mut self, text: &str, near: Option<u32>) -> Result<(Int, u32), Fault> {
        let malformed = || {
            Fault::new(903, format!("`{text}` is not an amount of money"))
                .help("write a number and an asset, as in \"250.5 USDC\"")
        };
        let (number, unit) = text.split_once(' ').ok_or_else(malformed)?;
        let asset = self.asset_named(unit, near)?;
        let decl = self.world.assets.get(asset as usize).map_or(u32::MAX, |(decl, _)| *decl);
        let declared = self.program.assets.get(decl as usize);
        let (name, decimals) = declared.map_or(("", 0), |asset| (asset.name.as_str(), asset.decimals));
        Ok((amount(number, decimals, name)?, asset))
    }

    /// An asset by its name, as in `USDC` or `REP of north`. Near an instance the bare name is enough for what it or
    /// an instance around it issues.
    pub(crate) fn asset_named(&mut self, text: &str, near: Option<u32>) -> Result<u32, Fault> {
        if self.is_loading && text.is_empty() {
            // What an asset that has no value yet is shown as, where the program has none.
            return Ok(0);
        }
        let owned = text.contains(' ').then(|| text.split_once(" of ")).flatten();
        let (name, owner) = owned.map_or((text, None), |(name, owner)| (name, Some(owner)));
        let owner = owner.map(|owner| self.instance_named(owner)).transpose()?;
        let is_named =
            |decl: u32| self.program.assets.get(decl as usize).is_some_and(|asset| asset.name == name);
        let assets = &self.world.assets;
        let issued_by =
            |owner: Option<u32>| assets.iter().position(|(decl, of)| *of == owner && is_named(*decl));
        let mut here = near.filter(|_| owner.is_none());
        let mut found = None;
        while let Some(instance) = here
            && found.is_none()
        {
            found = issued_by(Some(instance));
            here = self.world.instances.get(instance as usize).and_then(|instance| instance.parent);
        }
        let found = found.or_else(|| issued_by(owner));
        let Some(asset) = found else {
            return Err(Fault::new(902, format!("there is no asset `{text}` here")));
        };
        let decl = assets.get(asset).map_or(u32::MAX, |(decl, _)| *decl);
        if self.program.assets.get(decl as usize).is_none_or(|asset| asset.is_quantity) {
            return Err(Fault::new(903, format!("`{name}` is counted, not owned, so it cannot be paid")));
        }
        Ok(u32::try_from(asset).unwrap_or(u32::MAX))
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
            Type::Change(_) => "a change of settings".into(),
            Type::Amount(_) => format!("an amount of `{}`", self.program.type_name(ty)),
            Type::Money => "an amount of money".into(),
            Type::Asset => "an asset".into(),
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
            Type::Money => "write it as \"250.5 USDC\", or as \"30 REP of north\"".into(),
            Type::Asset => "write its name, as in \"USDC\" or \"REP of north\"".into(),
            Type::Instant => "write it as \"2026-01-05T00:00:00Z\", or in seconds since 1970".into(),
            Type::Duration => "write it as \"5 days\" or \"17280 seconds\"".into(),
            Type::List(_) | Type::Set(_) | Type::Tuple(_) => "write it in [ ]".into(),
            Type::Map(key, _) if self.viewer().is_name(key) => "write it as {\"key\": value}".into(),
            Type::Map(..) => "write it as [[key, value], …]".into(),
            Type::Record(_) => "write it as {\"field\": value}".into(),
            Type::Change(_) => "write it as {\"setting\": value}".into(),
            _ => "write it in quotes".into(),
        }
    }
}

/// The accounts that no stream can name, as the engine writes them; nothing for one that was never opened.
pub(crate) fn unnamed_account(name: &str) -> Option<i128> {
    match name {
        "" => Some(-1),
        "issue" => Some(i128::from(ISSUE)),
        "world" => Some(i128::from(WORLD)),
        "pot" => Some(i128::from(POTS)),
        _ => None,
    }
}

pub(crate) fn amount(number: &str, decimals: u32, asset: &str) -> Result<Int, Fault> {
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
