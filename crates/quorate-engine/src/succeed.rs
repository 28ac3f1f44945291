//! Bodies that take the text of a successor.

use crate::code::{Code, EPOCH, Kernel, Succession, Template};
use crate::exec::{Halt, Machine};
use crate::lane::{Num, Trap};
use crate::ledger::{ISSUE, WORLD};
use crate::world::Undo;

const NO_TEMPLATE: Trap = Trap::Defect(&"no such template");

impl<N: Num> Machine<'_, N> {
    /// Lets every instance that is marked take its successor's template.
    pub(crate) fn succeed(&mut self) -> Result<(), Halt> {
        let marked = std::mem::take(&mut self.done.becoming);
        for (instance, template) in &marked {
            self.succeed_one(*instance, *template)?;
        }
        Ok(())
    }

    fn succeed_one(&mut self, number: u32, successor: u32) -> Result<(), Halt> {
        let code: &Code = self.code;
        let present = self.world.instance(number)?.template;
        if code.is_one(present, successor) {
            // It has been decided twice, or something later still has been decided since.
            return Ok(());
        }
        let compiled = code.templates.get(successor as usize).ok_or(NO_TEMPLATE)?;
        let succession = compiled.succession.as_ref().ok_or(NO_TEMPLATE)?;
        if succession.from != present {
            return Err(Trap::Kernel(Kernel::WrongState).into());
        }
        self.leave_nothing_behind(number, succession)?;
        self.rename_assets(number, compiled)?;
        let instance = self.world.instances.get_mut(number as usize).ok_or(NO_TEMPLATE)?;
        instance.template = successor;
        let block = instance.block;
        self.world.journal.push(Undo::Template { instance: number, old: present });
        let epoch = self.world.word(block, EPOCH)? + 1;
        self.world.store_word(block, EPOCH, epoch)?;
        let frame = self.frame(number, WORLD, Self::pot_at(0))?;
        for place in &succession.fresh {
            let slot = compiled.slots.get(*place).ok_or(Trap::Defect(&"no such slot"))?;
            // A parameter that has no default gets its value from the text of the succession.
            if let Some(init) = slot.init {
                self.run(init, 0, frame)?;
                self.fill(block, slot, 0)?;
            }
        }
        self.run(succession.chunk, 0, frame)?;
        self.run(succession.ranges, 0, frame)?;
        self.done.became.push(number);
        Ok(())
    }

    /// Refuses if money, an asset or an open matter would have nothing to go on with.
    fn leave_nothing_behind(&self, number: u32, succession: &Succession) -> Result<(), Trap> {
        let code: &Code = self.code;
        for (other, instance) in self.world.instances.iter().enumerate() {
            let other = u32::try_from(other).unwrap_or(u32::MAX);
            if succession.lacking.contains(&instance.template)
                && self.is_within(other, number)
                && !self.has_ended(other)?
            {
                return Err(Trap::Kernel(Kernel::StillInUse));
            }
        }
        let instance = self.world.instance(number)?;
        let before = code.templates.get(instance.template as usize).ok_or(NO_TEMPLATE)?;
        for place in &succession.lost_accounts {
            let family = before.families.get(usize::from(*place)).copied().flatten();
            let holds = match family {
                None => !self.world.is_empty_account(instance.account + 1 + u32::from(*place)),
                Some(family) => self.family_holds(instance.block, family)?,
            };
            if holds {
                return Err(Trap::Kernel(Kernel::MoneyStranded));
            }
        }
        for place in &succession.lost_assets {
            let issued: N = self.world.balance(i128::from(ISSUE), instance.assets + u32::from(*place))?;
            if issued != N::default() {
                return Err(Trap::Kernel(Kernel::AssetOrphaned));
            }
        }
        Ok(())
    }

    /// The assets that an instance issues go by their new declarations.
    fn rename_assets(&mut self, number: u32, compiled: &Template) -> Result<(), Trap> {
        let first = self.world.instance(number)?.assets;
        for (asset, decl) in (first..).zip(&compiled.assets) {
            let place = self.world.assets.get_mut(asset as usize).ok_or(Trap::Defect(&"no such asset"))?;
            let old = std::mem::replace(&mut place.0, *decl);
            self.world.journal.push(Undo::Asset { asset, old });
        }
        Ok(())
    }

    fn is_within(&self, mut inner: u32, outer: u32) -> bool {
        while let Ok(instance) = self.world.instance(inner) {
            match instance.parent {
                Some(parent) if parent == outer => return true,
                Some(parent) => inner = parent,
                None => return false,
            }
        }
        false
    }
}
