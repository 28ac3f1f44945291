//! The whole state as `state/1` has it (`formats.md` §4).

use crate::ledger::Account;
use crate::machine::Machine;
use quorate_ir::SlotKind;
use quorate_trace::InstanceDump;
use serde_json::{Map, Value as Json};

impl Machine<'_> {
    /// An instance.
    pub(crate) fn dump_instance(&self, number: usize) -> Option<InstanceDump> {
        let instance = self.sigma.instances.get(number)?;
        let template = self.program.template(instance.template)?;
        let (mut params, mut rules, mut cells) = (Map::new(), Map::new(), Map::new());
        for (slot, value) in template.slots.iter().zip(&instance.cells) {
            let into = match slot.kind {
                SlotKind::Param(_) => &mut params,
                SlotKind::Captured { .. } | SlotKind::Rule(_) => &mut rules,
                SlotKind::Let(_) | SlotKind::Var(_) | SlotKind::Setting(_) => &mut cells,
                SlotKind::Kept(_) => continue,
            };
            into.insert(
                slot.name.clone(),
                value.as_ref().map_or(Json::Null, |value| self.json(&slot.ty, value)),
            );
        }
        let mut accounts = vec![("self".to_owned(), self.show_held(&Account::Own(number), true))];
        for declared in &template.accounts {
            let name = declared.name.clone();
            let Some(ty) = &declared.key else {
                let held = self.show_held(&Account::Named(number, name.clone()), true);
                accounts.push((name, held));
                continue;
            };
            for (_, key) in instance.families.iter().filter(|(family, _)| *family == name) {
                let account = Account::Family(number, name.clone(), Box::new(key.clone()));
                accounts.push((format!("{name}[{}]", self.text(ty, key)), self.show_held(&account, true)));
            }
        }
        Some(InstanceDump {
            id: self.show_instance(number),
            of: template.name.clone(),
            state: self.state_json(number),
            params,
            rules,
            cells,
            accounts,
        })
    }

    /// What an account holds, in order of first receipt.
    pub(crate) fn show_held(&self, account: &Account, of: bool) -> Vec<String> {
        self.sigma.held(account).iter().map(|(asset, balance)| self.show_money(balance, *asset, of)).collect()
    }

    /// The supplies of what instances issue.
    pub(crate) fn show_supply(&self) -> Vec<String> {
        let issued = self.sigma.assets.iter().enumerate().filter(|(_, asset)| asset.owner.is_some());
        issued.map(|(asset, _)| self.show_money(&self.sigma.supply(asset), asset, true)).collect()
    }
}
