//! Where the words, accounts and assets of a template's instances lie.
//!
//! A template that succeeds another keeps the places of what it carries over, and puts what is new behind what was
//! there. Text of the template before, which goes on in open instances, then finds what both share where it always was;
//! and an instance needs no other block to take the new template, if there is room in the one that it has.

use super::{Compiler, turn};
use crate::code::{FIRST, Reserve, Slot, Template};
use quorate_ir::{AccountId, Migration, Program, TemplateId, Type};

impl Compiler<'_> {
    /// Lays out every template, after the one that it succeeds.
    pub(super) fn lay_out_all(&mut self) {
        let program = self.program;
        let count = program.templates.len();
        self.code.templates.resize(count, Template::default());
        self.data.resize(count, Vec::new());
        for number in 0..count {
            for template in chain(program, number).into_iter().rev() {
                if self.code.templates.get(template).is_some_and(|compiled| compiled.words == 0) {
                    self.lay_out(template);
                }
            }
        }
        for number in 0..count {
            let before = chain(program, number);
            let Some(compiled) = self.code.templates.get_mut(number) else { continue };
            compiled.before = before.iter().skip(1).filter_map(|it| u32::try_from(*it).ok()).collect();
            let wanted = reserve(compiled);
            for template in before {
                let Some(compiled) = self.code.templates.get_mut(template) else { continue };
                let own = &mut compiled.reserve;
                own.words = own.words.max(wanted.words);
                own.accounts = own.accounts.max(wanted.accounts);
                own.assets = own.assets.max(wanted.assets);
            }
        }
        for number in 0..count {
            let namesakes = self.namesakes(number);
            if let Some(compiled) = self.code.templates.get_mut(number) {
                compiled.namesakes = namesakes;
            }
        }
    }

    /// The place of an account among those of an instance.
    pub(super) fn account_place(&self, template: Option<TemplateId>, account: AccountId) -> u16 {
        let compiled = template.and_then(|template| self.code.templates.get(template.index()));
        compiled.and_then(|compiled| compiled.accounts.get(account.index())).copied().unwrap_or(u16::MAX)
    }

    fn lay_out(&mut self, number: usize) {
        let Some(template) = self.program.templates.get(number) else { return };
        let migration = template.migration.as_ref();
        let before = migration.and_then(|migration| self.code.templates.get(migration.from.index())).cloned();
        let before = before.unwrap_or_else(|| Template { words: FIRST, ..Template::default() });
        let mut words = before.words;
        let mut compiled = Template {
            name: template.name.clone(),
            parent: template.parent.map(|parent| parent.0),
            params: template.params,
            is_body: template.is_body,
            ends: template.states.iter().map(|state| state.is_end).collect(),
            families: before.families.clone(),
            assets: before.assets.clone(),
            ..Template::default()
        };
        for (place, slot) in template.slots.iter().enumerate() {
            let kept = carried(migration, place, |migration| &migration.slots);
            let kept = kept.and_then(|old| before.slots.get(old.index()));
            let slot = match kept {
                Some(kept) => Slot { init: None, ..kept.clone() },
                None => self.slot(&slot.ty, slot.span, &mut words),
            };
            compiled.slots.push(slot);
        }
        let data: Vec<Slot> =
            template.data.iter().map(|datum| self.slot(&datum.ty, template.span, &mut words)).collect();
        for state in &template.states {
            compiled.states.push(state.data.iter().filter_map(|id| data.get(id.index())).cloned().collect());
        }
        for (number, account) in template.accounts.iter().enumerate() {
            let kept = carried(migration, number, |migration| &migration.accounts);
            if let Some(place) = kept.and_then(|old| before.accounts.get(old.index())) {
                compiled.accounts.push(*place);
                continue;
            }
            compiled.accounts.push(u16::try_from(compiled.families.len()).unwrap_or(u16::MAX));
            compiled.families.push(account.key.as_ref().map(|key| {
                let ty = Type::Map(Box::new(key.clone()), Box::new(Type::Account));
                let layout = self.rows(&ty, account.span);
                words += 1;
                (words - 1, layout)
            }));
        }
        for (number, asset) in template.assets.iter().enumerate() {
            let kept = carried(migration, number, |migration| &migration.assets);
            let place = kept.and_then(|old| before.assets.iter().position(|other| *other == old.0));
            match place.and_then(|place| compiled.assets.get_mut(place)) {
                Some(place) => *place = asset.0,
                None => compiled.assets.push(asset.0),
            }
        }
        compiled.order = (0..template.slots.len()).collect();
        compiled.order.sort_by_key(|number| template.slots.get(*number).map(|slot| turn(&slot.kind)));
        compiled.words = words;
        if let Some(offsets) = self.data.get_mut(number) {
            *offsets = data.iter().map(|slot| slot.off).collect();
        }
        if let Some(place) = self.code.templates.get_mut(number) {
            *place = compiled;
        }
    }

    /// Other templates of the name of one, nested in what its parent succeeds or in what succeeds its parent.
    fn namesakes(&self, number: usize) -> Vec<u32> {
        let program = self.program;
        let Some(template) = program.templates.get(number) else { return Vec::new() };
        let Some(parent) = template.parent else { return Vec::new() };
        let family = chain(program, parent.index()).last().copied();
        let is_kin = |other: TemplateId| chain(program, other.index()).last().copied() == family;
        let templates = program.templates.iter().enumerate();
        let namesakes = templates.filter(|(other, it)| {
            *other != number && it.name == template.name && it.parent.is_some_and(is_kin)
        });
        namesakes.filter_map(|(other, _)| u32::try_from(other).ok()).collect()
    }
}

/// A template and those that it succeeds, one after the other; each once.
fn chain(program: &Program, number: usize) -> Vec<usize> {
    let mut chain = vec![number];
    let before = |number: usize| Some(program.templates.get(number)?.migration.as_ref()?.from.index());
    while let Some(next) = chain.last().and_then(|last| before(*last))
        && !chain.contains(&next)
    {
        chain.push(next);
    }
    chain
}

fn carried<T: Copy>(
    migration: Option<&Migration>,
    place: usize,
    list: impl Fn(&Migration) -> &Vec<Option<T>>,
) -> Option<T> {
    migration.and_then(|migration| list(migration).get(place).copied().flatten())
}

fn reserve(compiled: &Template) -> Reserve {
    Reserve {
        words: compiled.words,
        accounts: u16::try_from(compiled.families.len()).unwrap_or(u16::MAX),
        assets: u16::try_from(compiled.assets.len()).unwrap_or(u16::MAX),
    }
}
