//! Values as people and formats write them (`formats.md` §1, §3).

use crate::ledger::Account;
use crate::machine::Machine;
use crate::value::{Issue, Value};
use quorate_ir::{Template, Type};
use quorate_number::{Int, time, write_amount, write_portion, write_ratio};
use serde_json::{Map, Value as Json};

impl Machine<'_> {
    /// The id of an instance: its alias, or the name it was created under and its number.
    pub(crate) fn show_instance(&self, number: usize) -> String {
        let Some(instance) = self.sigma.instances.get(number) else { return String::new() };
        if let Some(alias) = &instance.alias {
            return alias.clone();
        }
        let born = instance.born();
        let name = self.program.template(born).map_or("", |template| template.name.as_str());
        match instance.parent {
            Some(parent) => format!("{}/{name}#{}", self.show_instance(parent), instance.number),
            None => format!("{name}#{}", instance.number),
        }
    }

    /// What an account is called.
    pub(crate) fn show_account(&self, account: &Account) -> String {
        match account {
            Account::Issue => "issue".into(),
            Account::World => "world".into(),
            Account::Pot(_) => "pot".into(),
            Account::Person(name) => name.clone(),
            Account::Own(instance) => self.show_instance(*instance),
            Account::Named(instance, name) => format!("{}.{name}", self.show_instance(*instance)),
            Account::Family(instance, name, key) => {
                let template = self.show_template(*instance);
                let declared =
                    template.and_then(|it| it.accounts.iter().find(|account| account.name == *name));
                let ty = declared.and_then(|account| account.key.as_ref());
                let key = ty.map_or_else(String::new, |ty| self.text(ty, key));
                format!("{}.{name}[{key}]", self.show_instance(*instance))
            }
        }
    }

    /// An asset's name; `of` adds who issues it.
    pub(crate) fn show_asset(&self, asset: Issue, of: bool) -> String {
        let Some(issued) = self.sigma.assets.get(asset) else { return String::new() };
        let name = self.program.asset(issued.declared).map_or("", |asset| asset.name.as_str());
        match issued.owner {
            Some(owner) if of => format!("{name} of {}", self.show_instance(owner)),
            _ => name.to_owned(),
        }
    }

    /// An amount of an asset.
    pub(crate) fn show_money(&self, units: &Int, asset: Issue, of: bool) -> String {
        let issued = self.sigma.assets.get(asset);
        let declared = issued.and_then(|issued| self.program.asset(issued.declared));
        let decimals = declared.map_or(0, |asset| asset.decimals);
        format!("{} {}", write_amount(units, decimals), self.show_asset(asset, of))
    }

    /// An instance's state with its data, as the language writes it; `None` if it has none.
    pub(crate) fn show_state(&self, number: usize) -> Option<String> {
        let (name, data) = self.state_parts(number)?;
        if data.is_empty() {
            return Some(name);
        }
        let data: Vec<_> = data.iter().map(|(ty, value)| self.text(ty, value)).collect();
        Some(format!("{name}({})", data.join(", ")))
    }

    /// The same as JSON.
    pub(crate) fn state_json(&self, number: usize) -> Json {
        match self.state_parts(number) {
            None => Json::Null,
            Some((name, data)) if data.is_empty() => Json::String(name),
            Some((name, data)) => {
                let data = data.iter().map(|(ty, value)| self.json(ty, value)).collect();
                Json::Object(Map::from_iter([(name, Json::Array(data))]))
            }
        }
    }

    /// A value as the language writes it.
    pub(crate) fn text(&self, ty: &Type, value: &Value) -> String {
        let texts = |ty: &Type, items: &[Value]| {
            items.iter().map(|item| self.text(ty, item)).collect::<Vec<_>>().join(", ")
        };
        match (ty, value) {
            (Type::Text, Value::Text(text)) => format!("{text:?}"),
            (Type::Option(_), Value::Option(None)) => "none".into(),
            (Type::Option(inner), Value::Option(Some(value))) => format!("some({})", self.text(inner, value)),
            (Type::List(item), Value::List(items)) => format!("[{}]", texts(item, items)),
            (Type::Set(member), Value::Set(members)) => format!("{{{}}}", texts(member, members)),
            (Type::Map(key_type, value_type), Value::Map(pairs)) => {
                let pair = |(key, value): &(Value, Value)| {
                    format!("{} => {}", self.text(key_type, key), self.text(value_type, value))
                };
                format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
            }
            (Type::Tuple(types), Value::Product(parts)) => {
                let parts: Vec<_> = types.iter().zip(parts).map(|(ty, part)| self.text(ty, part)).collect();
                format!("({})", parts.join(", "))
            }
            (Type::Record(fields), Value::Product(parts)) => {
                let field = |((name, ty), part): (&(String, Type), &Value)| {
                    format!("{name}: {}", self.text(ty, part))
                };
                format!("{{{}}}", fields.iter().zip(parts).map(field).collect::<Vec<_>>().join(", "))
            }
            (Type::Change(template), Value::Change(values)) => {
                let fields = self.change_fields(template.index(), values);
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, ty, value)| format!("{name}: {}", self.text(ty, value)))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
            (Type::Sum(sum), Value::Variant(variant, parts)) => {
                let (name, types) = self.variant(sum.index(), *variant);
                if parts.is_empty() {
                    return name.to_owned();
                }
                let parts: Vec<_> = types.iter().zip(parts).map(|(ty, part)| self.text(ty, part)).collect();
                format!("{name}({})", parts.join(", "))
            }
            _ => self.plain(ty, value),
        }
    }

    /// A value as JSON.
    pub(crate) fn json(&self, ty: &Type, value: &Value) -> Json {
        let all =
            |ty: &Type, items: &[Value]| Json::Array(items.iter().map(|item| self.json(ty, item)).collect());
        match (ty, value) {
            (Type::Bool, Value::Bool(truth)) => Json::Bool(*truth),
            (Type::Int, Value::Whole(number)) => match i64::try_from(number) {
                Ok(small) if small.unsigned_abs() <= 1 << 53 => Json::from(small),
                _ => Json::String(number.to_string()),
            },
            (Type::Text, Value::Text(text)) => Json::String(text.clone()),
            (Type::Option(_), Value::Option(None)) => Json::Null,
            (Type::Option(inner), Value::Option(Some(value))) => {
                let value = self.json(inner, value);
                if matches!(**inner, Type::Option(_)) {
                    return Json::Object(Map::from_iter([("some".to_owned(), value)]));
                }
                value
            }
            (Type::List(item), Value::List(items)) => all(item, items),
            (Type::Set(member), Value::Set(members)) => all(member, members),
            (Type::Map(key_type, value_type), Value::Map(pairs)) => {
                let pairs =
                    pairs.iter().map(|(key, value)| (self.json(key_type, key), self.json(value_type, value)));
                if self.is_name(key_type) {
                    let name = |key: Json| key.as_str().unwrap_or_default().to_owned();
                    return Json::Object(pairs.map(|(key, value)| (name(key), value)).collect());
                }
                Json::Array(pairs.map(|(key, value)| Json::Array(vec![key, value])).collect())
            }
            (Type::Tuple(types), Value::Product(parts)) => {
                Json::Array(types.iter().zip(parts).map(|(ty, part)| self.json(ty, part)).collect())
            }
            (Type::Record(fields), Value::Product(parts)) => {
                let fields = fields.iter().zip(parts);
                Json::Object(fields.map(|((name, ty), part)| (name.clone(), self.json(ty, part))).collect())
            }
            (Type::Change(template), Value::Change(values)) => {
                let fields = self.change_fields(template.index(), values);
                Json::Object(
                    fields
                        .into_iter()
                        .map(|(name, ty, value)| (name.to_owned(), self.json(ty, value)))
                        .collect(),
                )
            }
            (Type::Sum(sum), Value::Variant(variant, parts)) => {
                let (name, types) = self.variant(sum.index(), *variant);
                if parts.is_empty() {
                    return Json::String(name.to_owned());
                }
                let parts = types.iter().zip(parts).map(|(ty, part)| self.json(ty, part)).collect();
                Json::Object(Map::from_iter([(name.to_owned(), Json::Array(parts))]))
            }
            _ => Json::String(self.plain(ty, value)),
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

    /// The template of an instance, where there is one.
    pub(crate) fn show_template(&self, instance: usize) -> Option<&Template> {
        self.program.template(self.sigma.instances.get(instance)?.template)
    }

    fn plain(&self, ty: &Type, value: &Value) -> String {
        let seconds = |number: &Int| {
            i64::try_from(number).unwrap_or(if *number < Int::ZERO { i64::MIN } else { i64::MAX })
        };
        match (ty, value) {
            (_, Value::Bool(truth)) => truth.to_string(),
            (Type::Portion, Value::Ratio(ratio)) => write_portion(ratio),
            (Type::Exact(asset), Value::Ratio(ratio)) => {
                let name = self.program.asset(*asset).map_or("", |asset| asset.name.as_str());
                format!("{} exact {name}", write_ratio(ratio))
            }
            (_, Value::Ratio(ratio)) => write_ratio(ratio),
            (Type::Amount(asset), Value::Whole(units)) => {
                let asset = self.program.asset(*asset);
                let (name, decimals) = asset.map_or(("", 0), |asset| (asset.name.as_str(), asset.decimals));
                format!("{} {name}", write_amount(units, decimals))
            }
            (Type::Instant, Value::Whole(number)) => time::write_instant(seconds(number)),
            (Type::Duration, Value::Whole(number)) => time::write_duration(seconds(number)),
            (_, Value::Whole(number)) => number.to_string(),
            (_, Value::Money(units, asset)) => self.show_money(units, *asset, true),
            (_, Value::ExactMoney(ratio, asset)) => {
                format!("{} exact {}", write_ratio(ratio), self.show_asset(*asset, true))
            }
            (_, Value::Asset(asset)) => self.show_asset(*asset, true),
            (_, Value::Account(account)) => self.show_account(account),
            _ => String::new(),
        }
    }

    fn variant(&self, sum: usize, variant: u32) -> (&str, &[Type]) {
        let variants = self.program.sums.get(sum).map(|sum| sum.variants.as_slice()).unwrap_or_default();
        variants.get(variant as usize).map_or(("", &[]), |it| (it.name.as_str(), it.fields.as_slice()))
    }

    fn change_fields<'c>(
        &'c self,
        template: usize,
        values: &'c [Option<Value>],
    ) -> Vec<(&'c str, &'c Type, &'c Value)> {
        let Some(template) = self.program.templates.get(template) else { return Vec::new() };
        let fields = template.settings.iter().zip(values).filter_map(|(setting, value)| {
            let slot = template.slot(setting.slot)?;
            Some((slot.name.as_str(), &slot.ty, value.as_ref()?))
        });
        fields.collect()
    }

    fn state_parts(&self, number: usize) -> Option<(String, Vec<(&Type, &Value)>)> {
        let instance = self.sigma.instances.get(number)?;
        let template = self.program.template(instance.template)?;
        let state = template.state(instance.state?)?;
        let data = state.data.iter().filter_map(|id| {
            let ty = &template.data.get(id.index())?.ty;
            Some((ty, instance.data.get(id.index())?.as_ref()?))
        });
        Some((state.name.clone(), data.collect()))
    }
}
