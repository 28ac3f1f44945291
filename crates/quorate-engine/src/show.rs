//! Values as people and formats write them.

use crate::code::{Code, STATE};
use crate::ledger::AccountSort;
use crate::world::World;
use quorate_ir::{Program, Template, TemplateId, Type};
use quorate_number::{Int, Ratio, time, write_amount, write_portion, write_ratio};
use serde_json::{Map, Value};

/// What it takes to show a value.
#[derive(Clone, Copy)]
pub(crate) struct Viewer<'v> {
    pub(crate) program: &'v Program,
    pub(crate) code: &'v Code,
    pub(crate) world: &'v World,
}

impl<'v> Viewer<'v> {
    /// The words at a place.
    pub(crate) fn words(&self, block: u32, off: u32, width: u16) -> Vec<Int> {
        (0..u32::from(width)).map(|word| self.world.load(block, off + word).unwrap_or_default()).collect()
    }

    /// The template of an instance, as the program has it.
    pub(crate) fn template(&self, instance: u32) -> Option<&'v Template> {
        let instance = self.world.instances.get(instance as usize)?;
        self.program.templates.get(instance.template as usize)
    }

    /// The number of the account at a place of an instance in its present text.
    pub(crate) fn declared_account(&self, instance: u32, place: u16) -> Option<usize> {
        let instance = self.world.instances.get(instance as usize)?;
        self.code.account_at(instance.template, place)
    }

    /// The id of an instance.
    pub(crate) fn instance(&self, number: u32) -> String {
        let Some(instance) = self.world.instances.get(number as usize) else { return String::new() };
        if let Some(alias) = &instance.alias {
            return alias.clone();
        }
        let template = self.program.templates.get(instance.born as usize);
        let name = template.map_or("", |template| template.name.as_str());
        match instance.parent {
            Some(parent) => format!("{}/{name}#{}", self.instance(parent), instance.number),
            None => format!("{name}#{}", instance.number),
        }
    }

    /// What an account is called.
    pub(crate) fn account(&self, number: u32) -> String {
        let Some(account) = self.world.accounts.get(number as usize) else { return String::new() };
        match &account.sort {
            AccountSort::Issue => "issue".into(),
            AccountSort::World => "world".into(),
            AccountSort::Pot => "pot".into(),
            AccountSort::Person(name) => name.to_string(),
            AccountSort::Own(instance) => self.instance(*instance),
            AccountSort::Named(instance, k) => {
                format!("{}.{}", self.instance(*instance), self.account_label(*instance, *k))
            }
            AccountSort::Family(instance, k, key) => {
                let words: Vec<Int> = key.iter().map(|word| Int::from(*word)).collect();
                let key = self.family_key(*instance, *k).map_or_else(String::new, |ty| self.text(ty, &words));
                format!("{}.{}[{key}]", self.instance(*instance), self.account_label(*instance, *k))
            }
        }
    }

    /// What an instance's account at a place is called; one that its present text has no name for goes by the place.
    fn account_label(&self, instance: u32, place: u16) -> String {
        let declared = self.declared_account(instance, place);
        let declared = declared.and_then(|k| self.template(instance)?.accounts.get(k));
        declared.map_or_else(|| format!("#{place}"), |account| account.name.clone())
    }

    /// The type of the keys of an instance's family of accounts.
    pub(crate) fn family_key(&self, instance: u32, place: u16) -> Option<&'v Type> {
        let template = self.world.instances.get(instance as usize)?.template;
        let (_, layout) = (*self.code.templates.get(template as usize)?.families.get(usize::from(place))?)?;
        match &self.code.layouts.rows(layout)?.ty {
            Type::Map(key, _) => Some(key),
            _ => None,
        }
    }

    /// A run-time asset's name; `of` adds the body that issues it.
    pub(crate) fn asset(&self, asset: u32, of: bool) -> String {
        let Some((decl, owner)) = self.world.assets.get(asset as usize) else { return String::new() };
        let name = self.program.assets.get(*decl as usize).map_or("", |asset| asset.name.as_str());
        match owner {
            Some(owner) if of => format!("{name} of {}", self.instance(*owner)),
            _ => name.to_owned(),
        }
    }

    /// An amount of a run-time asset.
    pub(crate) fn money(&self, units: &Int, asset: u32, of: bool) -> String {
        let decl = self.world.assets.get(asset as usize).map_or(u32::MAX, |(decl, _)| *decl);
        let decimals = self.program.assets.get(decl as usize).map_or(0, |asset| asset.decimals);
        format!("{} {}", write_amount(units, decimals), self.asset(asset, of))
    }

    /// An instance's state with its data, as the language writes it; `None` if it has none.
    pub(crate) fn state(&self, number: u32) -> Option<String> {
        let (name, data) = self.state_parts(number)?;
        if data.is_empty() {
            return Some(name);
        }
        let data: Vec<_> = data.iter().map(|(ty, words)| self.text(ty, words)).collect();
        Some(format!("{name}({})", data.join(", ")))
    }

    /// The same as JSON.
    pub(crate) fn state_json(&self, number: u32) -> Value {
        match self.state_parts(number) {
            None => Value::Null,
            Some((name, data)) if data.is_empty() => Value::String(name),
            Some((name, data)) => {
                let data = data.iter().map(|(ty, words)| self.json(ty, words)).collect();
                Value::Object(Map::from_iter([(name, Value::Array(data))]))
            }
        }
    }

    /// A value as the language writes it.
    pub(crate) fn text(&self, ty: &Type, words: &[Int]) -> String {
        let first = words.first().cloned().unwrap_or_default();
        match ty {
            Type::Text => format!("{:?}", self.literal(&first)),
            Type::Option(inner) => {
                if first == Int::ZERO {
                    "none".into()
                } else {
                    format!("some({})", self.text(inner, rest(words, 1)))
                }
            }
            Type::List(item) => format!("[{}]", self.entries(&first, |_, value| self.text(item, value))),
            Type::Set(member) => format!("{{{}}}", self.entries(&first, |key, _| self.text(member, key))),
            Type::Map(key, value) => {
                let pair = |k: &[Int], v: &[Int]| format!("{} => {}", self.text(key, k), self.text(value, v));
                format!("{{{}}}", self.entries(&first, pair))
            }
            Type::Tuple(types) => {
                let parts: Vec<_> =
                    self.parts(types.iter(), words).map(|(ty, part)| self.text(ty, part)).collect();
                format!("({})", parts.join(", "))
            }
            Type::Record(fields) => {
                let parts = self.parts(fields.iter().map(|(_, ty)| ty), words);
                let parts: Vec<_> = fields
                    .iter()
                    .zip(parts)
                    .map(|((name, _), (ty, part))| format!("{name}: {}", self.text(ty, part)))
                    .collect();
                format!("{{{}}}", parts.join(", "))
            }
            Type::Change(template) => {
                let parts = self.changed(*template, words);
                let parts: Vec<_> =
                    parts.map(|(name, ty, part)| format!("{name}: {}", self.text(ty, part))).collect();
                format!("{{{}}}", parts.join(", "))
            }
            Type::Sum(sum) => {
                let (name, fields) = self.variant(sum.0, &first);
                if fields.is_empty() {
                    return name;
                }
                let part = |(off, ty): &(u16, Type)| self.text(ty, rest(words, *off as usize));
                let parts: Vec<_> = fields.iter().map(part).collect();
                format!("{name}({})", parts.join(", "))
            }
            _ => self.plain(ty, words),
        }
    }

    /// A value as JSON.
    pub(crate) fn json(&self, ty: &Type, words: &[Int]) -> Value {
        let first = words.first().cloned().unwrap_or_default();
        match ty {
            Type::Bool => Value::Bool(first != Int::ZERO),
            Type::Int => match i64::try_from(&first) {
                Ok(small) if small.unsigned_abs() <= 1 << 53 => Value::from(small),
                _ => Value::String(first.to_string()),
            },
            Type::Text => Value::String(self.literal(&first)),
            Type::Option(inner) => {
                if first == Int::ZERO {
                    return Value::Null;
                }
                let value = self.json(inner, rest(words, 1));
                if matches!(**inner, Type::Option(_)) {
                    return Value::Object(Map::from_iter([("some".to_owned(), value)]));
                }
                value
            }
            Type::List(item) => {
                Value::Array(self.rows(&first).map(|(_, value)| self.json(item, &value)).collect())
            }
            Type::Set(member) => {
                Value::Array(self.rows(&first).map(|(key, _)| self.json(member, &key)).collect())
            }
            Type::Map(key, value) => {
                let pairs: Vec<(Value, Value)> =
                    self.rows(&first).map(|(k, v)| (self.json(key, &k), self.json(value, &v))).collect();
                if self.is_name(key) {
                    let name = |key: Value| key.as_str().unwrap_or_default().to_owned();
                    return Value::Object(pairs.into_iter().map(|(key, value)| (name(key), value)).collect());
                }
                Value::Array(pairs.into_iter().map(|(key, value)| Value::Array(vec![key, value])).collect())
            }
            Type::Tuple(types) => {
                Value::Array(self.parts(types.iter(), words).map(|(ty, part)| self.json(ty, part)).collect())
            }
            Type::Record(fields) => {
                let parts = self.parts(fields.iter().map(|(_, ty)| ty), words);
                let parts = fields.iter().zip(parts);
                Value::Object(
                    parts.map(|((name, _), (ty, part))| (name.clone(), self.json(ty, part))).collect(),
                )
            }
            Type::Change(template) => {
                let parts = self.changed(*template, words);
                Value::Object(parts.map(|(name, ty, part)| (name.to_owned(), self.json(ty, part))).collect())
            }
            Type::Sum(sum) => {
                let (name, fields) = self.variant(sum.0, &first);
                if fields.is_empty() {
                    return Value::String(name);
                }
                let part = |(off, ty): &(u16, Type)| self.json(ty, rest(words, *off as usize));
                Value::Object(Map::from_iter([(name, Value::Array(fields.iter().map(part).collect()))]))
            }
            _ => Value::String(self.plain(ty, words)),
        }
    }

    /// Whether a map's keys of this type are names, so that it is an object in JSON.
    pub(crate) fn is_name(&self, key: &Type) -> bool {
        match key {
            Type::Text => true,
            Type::Sum(sum) => {
                let variants = self.program.sum(*sum).map(|sum| sum.variants.as_slice()).unwrap_or_default();
                variants.iter().all(|variant| variant.fields.is_empty())
            }
            other => other.is_account(),
        }
    }

    /// The rows of a table: keys and values.
    pub(crate) fn rows(&self, table: &Int) -> impl Iterator<Item = (Vec<Int>, Vec<Int>)> + '_ {
        let number = i128::try_from(table).unwrap_or(0);
        let mut from = 0;
        std::iter::from_fn(move || {
            let (block, next) = self.world.next_row(number, from)?;
            from = next;
            let (key, value) = self.world.table(number).map_or((0, 0), |table| (table.key, table.value));
            Some((self.words(block, 0, key), self.words(block, u32::from(key), value)))
        })
    }

    fn entries(&self, table: &Int, show: impl Fn(&[Int], &[Int]) -> String) -> String {
        let entries: Vec<_> = self.rows(table).map(|(key, value)| show(&key, &value)).collect();
        entries.join(", ")
    }

    fn parts<'t, 'w>(
        &self,
        types: impl Iterator<Item = &'t Type>,
        words: &'w [Int],
    ) -> std::vec::IntoIter<(&'t Type, &'w [Int])> {
        let types: Vec<&Type> = types.collect();
        let offsets = self.code.layouts.offsets(types.iter().copied()).unwrap_or_default();
        let parts = types.into_iter().zip(offsets).map(|(ty, off)| (ty, rest(words, off as usize)));
        parts.collect::<Vec<_>>().into_iter()
    }

    /// The settings that a change gives a value, with their types and the words of the values.
    fn changed<'w>(
        &self,
        template: TemplateId,
        words: &'w [Int],
    ) -> impl Iterator<Item = (&'v str, &'v Type, &'w [Int])> + use<'v, 'w> {
        let declared = self.program.template(template);
        let slots = declared
            .into_iter()
            .flat_map(|template| template.settings.iter().filter_map(|setting| template.slot(setting.slot)));
        let layouts = &self.code.layouts;
        let offsets = layouts.offsets(layouts.change(template.0).iter()).unwrap_or_default();
        slots.zip(offsets).filter_map(move |(slot, off)| {
            let (flag, value) = rest(words, off as usize).split_first()?;
            (*flag != Int::ZERO).then_some((slot.name.as_str(), &slot.ty, value))
        })
    }

    fn variant(&self, sum: u32, tag: &Int) -> (String, Vec<(u16, Type)>) {
        let tag = u32::try_from(tag).unwrap_or(u32::MAX);
        let variants =
            self.program.sums.get(sum as usize).map(|sum| sum.variants.as_slice()).unwrap_or_default();
        let name = variants.get(tag as usize).map_or_else(String::new, |variant| variant.name.clone());
        (name, self.code.layouts.variant(sum, tag).unwrap_or_default())
    }

    fn plain(&self, ty: &Type, words: &[Int]) -> String {
        let first = words.first().cloned().unwrap_or_default();
        let ratio = || {
            let bottom = words.get(1).cloned().unwrap_or(Int::ONE);
            Ratio::from_parts(first.clone(), bottom.try_into().unwrap_or(dashu_int::UBig::ONE))
        };
        let seconds = || i64::try_from(&first).unwrap_or(if first < Int::ZERO { i64::MIN } else { i64::MAX });
        match ty {
            Type::Bool => (first != Int::ZERO).to_string(),
            Type::Ratio => write_ratio(&ratio()),
            Type::Portion => write_portion(&ratio()),
            Type::Amount(asset) => {
                let asset = self.program.asset(*asset);
                let (name, decimals) = asset.map_or(("", 0), |asset| (asset.name.as_str(), asset.decimals));
                format!("{} {name}", write_amount(&first, decimals))
            }
            Type::Exact(asset) => {
                let name = self.program.asset(*asset).map_or("", |asset| asset.name.as_str());
                format!("{} exact {name}", write_ratio(&ratio()))
            }
            Type::Money => self.money(&first, asset_in(words, 1), true),
            Type::ExactMoney => {
                format!("{} exact {}", write_ratio(&ratio()), self.asset(asset_in(words, 2), true))
            }
            Type::Asset => self.asset(u32::try_from(&first).unwrap_or(u32::MAX), true),
            Type::Instant => time::write_instant(seconds()),
            Type::Duration => time::write_duration(seconds()),
            ty if ty.is_account() => self.account(u32::try_from(&first).unwrap_or(u32::MAX)),
            _ => first.to_string(),
        }
    }

    fn literal(&self, number: &Int) -> String {
        let text = usize::try_from(number).ok().and_then(|number| self.world.texts.get(number));
        text.map_or_else(String::new, |text| text.to_string())
    }

    fn state_parts(&self, number: u32) -> Option<(String, Vec<Typed<'v>>)> {
        let instance = self.world.instances.get(number as usize)?;
        let template = self.template(number)?;
        let state = usize::try_from(self.world.word(instance.block, STATE).ok()?).ok()?;
        let declared = template.states.get(state)?;
        let slots = self.code.templates.get(instance.template as usize)?.states.get(state)?;
        let types =
            declared.data.iter().filter_map(|id| template.data.get(id.index())).map(|datum| &datum.ty);
        let data = types.zip(slots).map(|(ty, slot)| (ty, self.words(instance.block, slot.off, slot.width)));
        Some((declared.name.clone(), data.collect()))
    }
}

/// A value with its type.
type Typed<'v> = (&'v Type, Vec<Int>);

fn asset_in(words: &[Int], place: usize) -> u32 {
    words.get(place).and_then(|asset| u32::try_from(asset).ok()).unwrap_or(u32::MAX)
}

fn rest(words: &[Int], from: usize) -> &[Int] {
    words.get(from..).unwrap_or_default()
}
