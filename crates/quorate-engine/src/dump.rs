//! The whole state as `state/1` has it.

use crate::ask::Answer;
use crate::code::NO_ASSET;
use crate::ledger::{AccountSort, Holding, ISSUE, WORLD};
use crate::show::Viewer;
use quorate_ir::SlotKind;
use quorate_number::{Int, time};
use quorate_trace::{InstanceDump, StateDump};
use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

impl Viewer<'_> {
    /// Everything but the deadlines.
    pub(crate) fn dump(&self, now: i64, people: &[u32]) -> StateDump {
        let instances = 0..u32::try_from(self.world.instances.len()).unwrap_or(u32::MAX);
        let owned = self.world.assets.iter().enumerate();
        let owned = owned.filter(|(_, (decl, owner))| owner.is_some() && *decl != NO_ASSET);
        StateDump {
            now,
            program: self.program.name.clone(),
            instances: instances.filter_map(|number| self.dump_instance(number)).collect(),
            people: people.iter().map(|number| (self.account(*number), self.held(*number, true))).collect(),
            world: self.held(WORLD, false),
            supply: owned
                .filter_map(|(asset, _)| {
                    let asset = u32::try_from(asset).ok()?;
                    let issued: Int = self.world.balance(i128::from(ISSUE), asset).ok()?;
                    Some(self.money(&-issued, asset, true))
                })
                .collect(),
            deadlines: Vec::new(),
            past: Map::new(),
            resume: None,
        }
    }

    /// Past balances and supplies of assets with a history: by asset, then by account, what there was after each
    /// instant at which it changed.
    pub(crate) fn past(&self) -> Map<String, Value> {
        let mut places: Vec<_> = self.world.past.keys().copied().collect();
        places.sort_unstable_by_key(|(account, asset)| (*asset, *account));
        let mut assets: Map<String, Value> = Map::new();
        for (account, asset) in places {
            let past = self.world.past.get(&(account, asset)).map(Vec::as_slice).unwrap_or_default();
            let entries = past.iter().map(|(at, balance)| {
                let balance = if account == ISSUE { -balance.clone() } else { balance.clone() };
                Value::from(vec![time::write_instant(*at), self.money(&balance, asset, false)])
            });
            let entries = Value::Array(entries.collect());
            let parts = assets.entry(self.asset(asset, true)).or_insert_with(|| Value::Object(Map::new()));
            let Some(parts) = parts.as_object_mut() else { continue };
            if account == ISSUE {
                parts.insert("supply".to_owned(), entries);
            } else {
                let held = parts.entry("held").or_insert_with(|| Value::Object(Map::new()));
                held.as_object_mut().and_then(|held| held.insert(self.account(account), entries));
            }
        }
        assets
    }

    /// A parameter, rule or cell of an instance.
    pub(crate) fn slot(&self, instance: u32, name: &str) -> Option<Answer> {
        let template = self.template(instance)?;
        let index = template.slots.iter().position(|slot| slot.name == name)?;
        let instance = self.world.instances.get(instance as usize)?;
        let slot = self.code.templates.get(instance.template as usize)?.slots.get(index)?;
        let (ty, words) = (&template.slots.get(index)?.ty, self.words(instance.block, slot.off, slot.width));
        Some(Answer { value: self.json(ty, &words), text: self.text(ty, &words) })
    }

    /// An instance with all it holds.
    pub(crate) fn dump_instance(&self, number: u32) -> Option<InstanceDump> {
        let instance = self.world.instances.get(number as usize)?;
        let template = self.template(number)?;
        let slots = &self.code.templates.get(instance.template as usize)?.slots;
        let (mut params, mut rules, mut cells) = (Map::new(), Map::new(), Map::new());
        for (declared, slot) in template.slots.iter().zip(slots) {
            let Some(part) = Part::of(&declared.kind) else { continue };
            let value = self.json(&declared.ty, &self.words(instance.block, slot.off, slot.width));
            let into = match part {
                Part::Params => &mut params,
                Part::Rules => &mut rules,
                Part::Cells => &mut cells,
            };
            into.insert(declared.name.clone(), value);
        }
        let held = self.accounts_of(number).into_iter().map(|(_, account)| self.held(account, true));
        let accounts = self.account_names(number).into_iter().zip(held).collect();
        Some(InstanceDump {
            id: self.instance(number),
            of: template.name.clone(),
            state: self.state_json(number),
            params,
            rules,
            cells,
            accounts,
        })
    }

    /// An instance's own account and its named ones, those of a family in the order in which they came to be.
    pub(crate) fn accounts_of(&self, number: u32) -> Vec<(String, u32)> {
        let Some(instance) = self.world.instances.get(number as usize) else { return Vec::new() };
        let compiled = self.code.templates.get(instance.template as usize);
        let Some((template, compiled)) = self.template(number).zip(compiled) else { return Vec::new() };
        let mut accounts = vec![("self".to_owned(), instance.account)];
        for (declared, place) in template.accounts.iter().zip(&compiled.accounts) {
            let Some(key) = &declared.key else {
                accounts.push((declared.name.clone(), instance.account + 1 + u32::from(*place)));
                continue;
            };
            let family = compiled.families.get(usize::from(*place)).copied().flatten();
            let table = family.and_then(|(off, _)| self.world.word(instance.block, off).ok());
            for (words, account) in self.rows(&Int::from(table.unwrap_or(0))) {
                let account = account.first().and_then(|account| u32::try_from(account).ok());
                let name = format!("{}[{}]", declared.name, self.text(key, &words));
                accounts.push((name, account.unwrap_or(u32::MAX)));
            }
        }
        accounts
    }

    /// The names of those accounts as a dump has them.
    pub(crate) fn account_names(&self, number: u32) -> Vec<String> {
        let mut taken: FxHashSet<String> = FxHashSet::default();
        let names = self.accounts_of(number).into_iter().map(|(name, _)| {
            let name = free_name(&name, |name| taken.contains(name));
            taken.insert(name.clone());
            name
        });
        names.collect()
    }

    /// What an account holds, in order of first receipt.
    pub(crate) fn held(&self, number: u32, of: bool) -> Vec<String> {
        let Some(account) = self.world.accounts.get(number as usize) else { return Vec::new() };
        let entries = account.held.iter().map(|Holding { asset, .. }| {
            let balance: Int = self.world.balance(i128::from(number), *asset).unwrap_or_default();
            self.money(&balance, *asset, of)
        });
        entries.collect()
    }

    /// Whether an account is a person's.
    pub(crate) fn is_person(&self, number: u32) -> bool {
        let account = self.world.accounts.get(number as usize);
        account.is_some_and(|account| matches!(account.sort, AccountSort::Person(_)))
    }
}

/// Where in a dump a slot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Params,
    Rules,
    Cells,
}

impl Part {
    /// Where a slot of a kind stands; nowhere if it follows from others.
    pub(crate) fn of(kind: &SlotKind) -> Option<Part> {
        match kind {
            SlotKind::Param(_) => Some(Part::Params),
            SlotKind::Captured { .. } | SlotKind::Rule(_) => Some(Part::Rules),
            SlotKind::Let(_) | SlotKind::Var(_) | SlotKind::Setting(_) => Some(Part::Cells),
            SlotKind::Kept(_) => None,
        }
    }
}

/// Whether a later slot of a template stands in the same part of a dump under the same name: a form may bring what another
/// has a name for.
pub(crate) fn is_shadowed(slots: &[quorate_ir::Slot], place: usize) -> bool {
    let Some(slot) = slots.get(place) else { return false };
    let mut later = slots.iter().skip(place + 1);
    later.any(|other| other.name == slot.name && Part::of(&other.kind) == Part::of(&slot.kind))
}

/// A name, with a number if it is taken.
pub(crate) fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut count = 1;
    while is_taken(&free) {
        count += 1;
        free = format!("{name}_{count}");
    }
    free
}
