//! What is another at the end.

use std::collections::BTreeMap;

use quorate_ir::{SlotKind, Template, Type};
use quorate_number::{Int, write_amount};
use quorate_trace::StateDump;
use serde_json::Value;

use super::differences::{Origin, Spot};
use super::{Replay, side};

/// An account whose balance is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The account.
    pub account: String,
    /// The asset, with the body that issues it.
    pub asset: String,
    /// What it holds under the old rules, as a decimal number.
    pub before: String,
    /// What it holds under the new rules.
    pub after: String,
    /// How much more that is.
    pub change: String,
}

/// Something else that is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// What it is.
    pub kind: EndKind,
    /// What it is called.
    pub name: String,
    /// What it is under the old rules.
    pub before: String,
    /// What it is under the new rules.
    pub after: String,
}

/// What can be another at the end besides money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndKind {
    /// Who belongs to something: names, set apart by commas.
    Roster,
    /// A setting.
    Setting,
    /// A state, or whether something is there at all.
    Matter,
}

/// A decimal number of any size.
#[derive(Clone, Default)]
struct Decimal {
    units: Int,
    places: u32,
}

impl Replay<'_> {
    /// Every balance that differs: of persons first, then of instances.
    pub(super) fn balances(&self) -> Vec<Shift> {
        let mut accounts: Vec<((String, String), [Decimal; 2])> = Vec::new();
        let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (index, side) in [&self.old, &self.new].into_iter().enumerate() {
            for (account, amount) in held(&side.engine.dump()) {
                let show = |text: String| if index == 1 { self.names.show(&text) } else { text };
                let Some((number, asset)) = amount.split_once(' ') else { continue };
                let key = (show(account), show(asset.to_owned()));
                let next = accounts.len();
                let at = *places.entry(key.clone()).or_insert(next);
                if at == next {
                    accounts.push((key, Default::default()));
                }
                if let Some(place) = accounts.get_mut(at).and_then(|(_, both)| both.get_mut(index)) {
                    *place = Decimal::read(number);
                }
            }
        }
        let different = accounts.into_iter().filter_map(|((account, asset), [before, after])| {
            let change = after.less(&before);
            let sign = if change.units > Int::ZERO { "+" } else { "" };
            (change.units != Int::ZERO).then(|| Shift {
                account,
                asset,
                before: before.write(),
                after: after.write(),
                change: format!("{sign}{}", change.write()),
            })
        });
        different.collect()
    }

    /// Everything else that differs because of what happened: not what the texts themselves begin with.
    pub(super) fn ends(&self) -> Vec<End> {
        let mut ends = Vec::new();
        for (owner, spot, origin, old, new) in self.differences.all() {
            if origin == Origin::Rules {
                continue;
            }
            match spot {
                Spot::There => {
                    let state = |side: &side::Side<'_>, id: Option<&str>| {
                        let id = id.filter(|id| side.engine.template_of(id).is_some());
                        id.map(|id| side.engine.state_of(id).unwrap_or_else(|| "there".to_owned()))
                    };
                    let before = state(&self.old, Some(owner));
                    let after = state(&self.new, self.names.in_new(owner).map(String::as_str));
                    if before.is_some() != after.is_some() {
                        let word = |state: Option<String>| state.unwrap_or_else(|| "—".to_owned());
                        ends.push(end(EndKind::Matter, owner.to_owned(), word(before), word(after)));
                    }
                }
                Spot::State => {
                    let state = |text: &str| match text.split_once(' ') {
                        Some((_, state)) => readable(state),
                        None => text.to_owned(),
                    };
                    ends.push(end(EndKind::Matter, owner.to_owned(), state(old), state(new)));
                }
                Spot::Cell(name) => {
                    if let Some(kind) = self.kind(owner, name) {
                        let show = |text: &str| match kind {
                            EndKind::Roster => members(text),
                            _ => readable(text),
                        };
                        ends.push(end(kind, format!("{owner}.{name}"), show(old), show(new)));
                    }
                }
                Spot::Balance { .. } | Spot::Past { .. } | Spot::Supply(_) => {}
            }
        }
        ends
    }

    /// Whether a cell is a setting, or says who belongs to something.
    fn kind(&self, owner: &str, name: &str) -> Option<EndKind> {
        let id = self.old.engine.template_of(owner)?;
        let template: &Template = self.old.program.template(id)?;
        let slot = template.slots.iter().find(|slot| slot.name == name)?;
        match (&slot.kind, &slot.ty) {
            (SlotKind::Setting(_), _) => Some(EndKind::Setting),
            (SlotKind::Var(_), Type::Set(item) | Type::List(item) | Type::Map(item, _))
                if item.is_account() =>
            {
                Some(EndKind::Roster)
            }
            _ => None,
        }
    }
}

fn end(kind: EndKind, name: String, before: String, after: String) -> End {
    End { kind, name, before, after }
}

/// Every account with each amount it holds.
fn held(dump: &StateDump) -> Vec<(String, String)> {
    let people = dump.people.iter().map(|(id, amounts)| (id.clone(), amounts));
    let instances = dump.instances.iter().flat_map(|instance| {
        instance.accounts.iter().map(|(name, amounts)| {
            let name = match name.as_str() {
                "self" => instance.id.clone(),
                name => format!("{}.{name}", instance.id),
            };
            (name, amounts)
        })
    });
    let all = people.chain(instances);
    all.flat_map(|(name, amounts)| amounts.iter().map(move |amount| (name.clone(), amount.clone()))).collect()
}

/// A value of a dump as a drafter reads it.
fn readable(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::String(text)) => text,
        Ok(Value::Object(state)) if state.len() == 1 => {
            let mut parts = state.iter();
            match parts.next() {
                Some((name, Value::Array(data))) => {
                    let data = data.iter().map(|value| match value {
                        Value::String(text) => text.clone(),
                        other => other.to_string(),
                    });
                    format!("{name}({})", data.collect::<Vec<_>>().join(", "))
                }
                _ => text.to_owned(),
            }
        }
        _ => text.to_owned(),
    }
}

/// Who is in a set, list or map.
fn members(text: &str) -> String {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => items.iter().map(word).collect::<Vec<_>>().join(", "),
        Ok(Value::Object(fields)) => fields.keys().cloned().collect::<Vec<_>>().join(", "),
        _ => text.to_owned(),
    }
}

impl Decimal {
    fn read(number: &str) -> Decimal {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let units = format!("{whole}{fraction}").parse::<Int>().unwrap_or_default();
        Decimal { units, places: u32::try_from(fraction.len()).unwrap_or(0) }
    }

    fn less(&self, other: &Decimal) -> Decimal {
        let places = self.places.max(other.places);
        Decimal { units: self.scaled(places) - other.scaled(places), places }
    }

    fn scaled(&self, places: u32) -> Int {
        &self.units * Int::from(10).pow(places.saturating_sub(self.places) as usize)
    }

    fn write(&self) -> String {
        write_amount(&self.units, self.places)
    }
}
