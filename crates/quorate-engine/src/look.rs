//! A state looked at in parts, for those who hold two of them side by side.

use crate::engine::Engine;
use crate::ledger::ISSUE;
use quorate_ir::TemplateId;
use quorate_number::Int;
use quorate_trace::InstanceDump;

impl Engine {
    /// When the next deadline fires that is armed now, if any is.
    pub fn next_deadline(&mut self) -> Option<i64> {
        self.first_standing()
    }

    /// An instance as a dump has it; `None` if there is none of that name.
    pub fn instance_dump(&self, id: &str) -> Option<InstanceDump> {
        self.viewer().dump_instance(self.find_instance(id)?)
    }

    /// What an instance is made from at present.
    pub fn template_of(&self, id: &str) -> Option<TemplateId> {
        let instance = self.world.instances.get(self.find_instance(id)? as usize)?;
        Some(TemplateId(instance.template))
    }

    /// The instance around an instance.
    pub fn parent_of(&self, id: &str) -> Option<String> {
        let instance = self.world.instances.get(self.find_instance(id)? as usize)?;
        Some(self.viewer().instance(instance.parent?))
    }

    /// What a person holds, in order of first receipt.
    pub fn held_by(&self, person: &str) -> Vec<String> {
        self.persons.get(person).map(|account| self.viewer().held(*account, true)).unwrap_or_default()
    }

    /// What has been issued of each asset that an instance issues.
    pub fn supplies(&self) -> Vec<String> {
        let owned = self.world.assets.iter().enumerate().filter(|(_, (_, owner))| owner.is_some());
        owned
            .filter_map(|(asset, _)| {
                let asset = u32::try_from(asset).ok()?;
                let issued: Int = self.world.balance(i128::from(ISSUE), asset).ok()?;
                Some(self.viewer().money(&-issued, asset, true))
            })
            .collect()
    }
}
