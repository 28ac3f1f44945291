//! What it takes to go on from a dump, beyond the dump itself.

use crate::code::NO_ASSET;
use crate::dump::{Part, free_name, is_shadowed};
use crate::engine::Engine;
use crate::ledger::{AccountSort, POST};
use crate::show::Viewer;
use quorate_ir::{Program, TemplateId, Type};
use quorate_number::Int;
use quorate_trace::{Origin, Resume};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

impl Engine {
    /// What it takes to go on from the present state, for [`quorate_trace::StateDump::resume`].
    pub fn resume(&self) -> Resume {
        let viewer = self.viewer();
        let persons = self.people.iter().filter(|person| self.acted.contains(person));
        let instances = 0..u32::try_from(self.world.instances.len()).unwrap_or(u32::MAX);
        let fired = self.fired().into_iter();
        Resume {
            rules: self.rules().to_owned(),
            seq: self.seq,
            acted: persons.map(|person| viewer.account(*person)).collect(),
            accounts: viewer.account_order(),
            instances: instances.filter_map(|number| viewer.origin(number)).collect(),
            holders: viewer.all_holders(),
            deadlines: self.armed().into_iter().map(|armed| armed.which).collect(),
            fired: fired.map(|(instance, times)| (viewer.instance(instance), times)).collect(),
        }
    }

    /// SHA-256, in hexadecimal, of the program in the language's own words: the same whatever its layout and comments.
    pub(crate) fn rules(&self) -> &str {
        self.rules.get_or_init(|| digest(&self.program))
    }
}

impl<'v> Viewer<'v> {
    /// Persons, instances and accounts of families in the order in which they came to be.
    fn account_order(&self) -> Vec<Value> {
        let accounts = self.world.accounts.iter().skip(POST as usize + 1);
        let named = accounts.filter_map(|account| match &account.sort {
            AccountSort::Person(name) => Some(Value::from(name.to_string())),
            AccountSort::Own(instance) => Some(Value::from(self.instance(*instance))),
            AccountSort::Family(instance, place, key) => {
                let words: Vec<Int> = key.iter().map(|word| Int::from(*word)).collect();
                let key = self.json(self.family_key(*instance, *place)?, &words);
                Some(Value::from(vec![Value::from(self.instance(*instance)), Value::from(*place), key]))
            }
            AccountSort::Issue | AccountSort::World | AccountSort::Pot | AccountSort::Named(..) => None,
        });
        named.collect()
    }

    fn origin(&self, number: u32) -> Option<Origin> {
        let instance = self.world.instances.get(number as usize)?;
        let name = |template: u32| self.program.qualified_name(TemplateId(template));
        let mut left = Map::new();
        for kept in self.left_behind(instance.template, instance.born) {
            left.insert(kept.name, self.json(kept.ty, &self.words(instance.block, kept.off, kept.width)));
        }
        Some(Origin {
            of: name(instance.template),
            born: (instance.born != instance.template).then(|| name(instance.born)),
            within: instance.parent.map(|parent| self.instance(parent)),
            by: self.account(instance.creator),
            left,
        })
    }

    /// The slots that a dump has no place for: those that another of the same name hides, and those of texts before an
    /// instance's present one that it does not have any more, about which what ended before then may still be asked.
    pub(crate) fn left_behind(&self, present: u32, born: u32) -> Vec<LeftBehind<'v>> {
        let mut known: Vec<u32> = Vec::new();
        let mut left: Vec<LeftBehind<'v>> = Vec::new();
        let before = self.code.templates.get(present as usize).map_or(&[][..], |it| it.before.as_slice());
        let since = before.iter().position(|template| *template == born).map_or(0, |last| last + 1);
        let before = before.iter().take(since);
        for number in std::iter::once(&present).chain(before) {
            let compiled = self.code.templates.get(*number as usize);
            let declared = self.program.templates.get(*number as usize);
            let Some((compiled, declared)) = compiled.zip(declared) else { continue };
            for (place, (slot, it)) in compiled.slots.iter().zip(&declared.slots).enumerate() {
                if known.contains(&slot.off) {
                    continue;
                }
                known.push(slot.off);
                let is_told = *number == present && !is_shadowed(&declared.slots, place);
                if !is_told && Part::of(&it.kind).is_some() {
                    let name = free_name(&it.name, |name| left.iter().any(|other| other.name == name));
                    left.push(LeftBehind { name, ty: &it.ty, off: slot.off, width: slot.width });
                }
            }
        }
        left
    }

    /// Who holds some of an asset, where a text asks for it, in the order in which they came to hold it.
    fn all_holders(&self) -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        for ((book, (decl, _)), asset) in self.world.books.iter().zip(&self.world.assets).zip(0..) {
            let holders: Vec<String> = self
                .rows(&Int::from(book.roster))
                .filter_map(|(key, _)| u32::try_from(key.first()?).ok())
                .map(|account| self.account(account))
                .collect();
            if *decl != NO_ASSET && !holders.is_empty() {
                all.push((self.asset(asset, true), holders));
            }
        }
        all
    }
}

/// A slot that a dump has no place for.
pub(crate) struct LeftBehind<'v> {
    pub(crate) name: String,
    pub(crate) ty: &'v Type,
    pub(crate) off: u32,
    pub(crate) width: u16,
}

fn digest(program: &Program) -> String {
    let mut hash = Sha256::new();
    for asset in &program.assets {
        let told = (&asset.name, asset.decimals, asset.is_quantity, asset.owner);
        let kind = (asset.bound, asset.revocable, asset.history, &asset.cap);
        hash.update(format!("{told:?} {kind:?}\n"));
    }
    for sum in &program.sums {
        hash.update(format!("{} {:?}\n", sum.name, sum.variants));
    }
    for function in &program.functions {
        let body = program.words(&function.body.value, function.owner, &function.body.locals);
        hash.update(format!("{} {:?} {} {body}\n", function.name, function.owner, function.params));
    }
    for number in 0..u32::try_from(program.templates.len()).unwrap_or(u32::MAX) {
        let id = TemplateId(number);
        hash.update(format!("{}\n{}\n", program.qualified_name(id), program.expanded(id)));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
