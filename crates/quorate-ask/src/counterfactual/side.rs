//! One of the two runs, and both looked at together.

use std::collections::BTreeMap;

use quorate_engine::{Engine, Fault};
use quorate_ir::{Program, TemplateId};
use quorate_trace::Outcome;

use super::differences::Spot;
use super::names::Names;

/// A program under way.
pub(super) struct Side<'a> {
    pub(super) program: &'a Program,
    pub(super) engine: Engine,
}

/// A place, and what it holds under the old and under the new rules.
pub(super) type Held = (Spot, String, String);

impl Side<'_> {
    /// Lets one deadline happen that is due.
    pub(super) fn fire(&mut self, at: i64) -> Result<Option<Outcome>, Fault> {
        Ok(self.engine.fire_next(at)?.map(|(outcome, _)| outcome))
    }

    /// The qualified name of what an instance is made from.
    pub(super) fn made_from(&self, id: &str) -> String {
        self.engine.template_of(id).map(|id| self.program.qualified_name(id)).unwrap_or_default()
    }
}

/// The template of a qualified name.
pub(super) fn template_called(program: &Program, name: &str) -> Option<TemplateId> {
    let mut ids = (0..).map(TemplateId).take(program.templates.len());
    ids.find(|id| program.qualified_name(*id) == name)
}

/// All places of an instance that both texts have.
pub(super) fn instance(old: &Side<'_>, new: &Side<'_>, id: &str, new_id: &str, names: &Names) -> Vec<Held> {
    let (Some(one), Some(other)) = (old.engine.instance_dump(id), new.engine.instance_dump(new_id)) else {
        return Vec::new();
    };
    let state = |of: &str, state: &serde_json::Value| format!("{of} {state}");
    let mut held =
        vec![(Spot::State, state(&one.of, &one.state), names.show(&state(&other.of, &other.state)))];
    let cells = one.params.iter().chain(&one.rules).chain(&one.cells);
    for (name, value) in cells {
        let all = [&other.params, &other.rules, &other.cells];
        let Some(in_new) = all.iter().find_map(|cells| cells.get(name)) else { continue };
        held.push((Spot::Cell(name.clone()), value.to_string(), names.show(&in_new.to_string())));
    }
    let mut accounts: BTreeMap<String, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (name, amounts) in one.accounts {
        accounts.entry(name).or_default().0 = amounts;
    }
    for (name, amounts) in other.accounts {
        accounts.entry(names.show(&name)).or_default().1 =
            amounts.iter().map(|amount| names.show(amount)).collect();
    }
    for (account, (old, new)) in accounts {
        held.extend(balances(&account, &old, &new));
    }
    held
}

/// What a person holds.
pub(super) fn person(old: &Side<'_>, new: &Side<'_>, name: &str, names: &Names) -> Vec<Held> {
    let shown: Vec<String> = new.engine.held_by(name).iter().map(|amount| names.show(amount)).collect();
    balances("self", &old.engine.held_by(name), &shown)
}

/// How much there is of what instances issue.
pub(super) fn supplies(old: &Side<'_>, new: &Side<'_>, names: &Names) -> Vec<Held> {
    let shown: Vec<String> = new.engine.supplies().iter().map(|amount| names.show(amount)).collect();
    let held = balances("", &old.engine.supplies(), &shown).into_iter();
    held.filter_map(|(spot, old, new)| match spot {
        Spot::Balance { asset, .. } => Some((Spot::Supply(asset), old, new)),
        _ => None,
    })
    .collect()
}

/// Amounts by the plain names of their assets; what several bodies call the same is taken together.
fn balances(account: &str, old: &[String], new: &[String]) -> Vec<Held> {
    let mut assets: BTreeMap<String, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    let plain = |amount: &str| amount.split(' ').nth(1).unwrap_or_default().to_owned();
    let is_something = |amount: &&String| !amount.starts_with("0 ");
    for amount in old.iter().filter(is_something) {
        assets.entry(plain(amount)).or_default().0.push(amount);
    }
    for amount in new.iter().filter(is_something) {
        assets.entry(plain(amount)).or_default().1.push(amount);
    }
    let joined = |mut amounts: Vec<&str>| {
        amounts.sort_unstable();
        amounts.join(", ")
    };
    let held = assets.into_iter().map(|(asset, (old, new))| {
        (Spot::Balance { account: account.to_owned(), asset }, joined(old), joined(new))
    });
    held.collect()
}
