//! `enforce`: what is claimed of an instance and kept by force (`semantics.md` §2.8).

use crate::code::{ChunkId, Template};
use crate::exec::{Halt, Machine, Stop};
use crate::intern::NOWHERE;
use crate::lane::{Num, Trap};
use crate::ledger::WORLD;
use crate::world::{Owner, Undo};

/// A claim that refuses what would break it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Enforced {
    pub(crate) chunk: ChunkId,
    pub(crate) reason: u32,
}

impl<N: Num> Machine<'_, N> {
    /// Refuses unless everything that is enforced of what was written since the journal had a length holds.
    #[cold]
    pub(crate) fn enforce(&mut self, since: usize) -> Result<(), Halt> {
        let code = self.code;
        for instance in self.written_since(since) {
            let template = self.world.instance(instance)?.template;
            let enforced = code.templates.get(template as usize).map(|template| template.enforced.as_slice());
            for claim in enforced.unwrap_or_default() {
                self.require(*claim, instance)?;
            }
        }
        Ok(())
    }

    fn require(&mut self, claim: Enforced, instance: u32) -> Result<(), Halt> {
        let code = self.code;
        let is_about_before = code.chunks.get(claim.chunk as usize).is_some_and(|chunk| chunk.asks_before);
        if is_about_before && self.aside().before.is_none() {
            let mut before = Box::new(self.world.clone());
            before.undo(&code.layouts);
            self.aside().before = Some(before);
        }
        let caller = self.happening().caller.unwrap_or(WORLD);
        let frame = self.frame(instance, caller, Self::pot_at(0))?;
        match self.run(claim.chunk, 0, frame) {
            // It asks for the state before of what was not there then.
            Err(stop) if stop.trap == Trap::Absent => Ok(()),
            Err(stop) => Err(stop.into()),
            Ok(()) if self.flag(0, 0)? => Ok(()),
            Ok(()) => {
                let rule = code.reasons.get(claim.reason as usize);
                let span = rule.map(|rule| rule.span).unwrap_or_default();
                Err(Stop { trap: Trap::Reason(claim.reason), span, at: 0 }.into())
            }
        }
    }

    /// The instances written to since the journal had a length, in order of creation: their cells, their state, their
    /// accounts, or their assets.
    fn written_since(&self, since: usize) -> Vec<u32> {
        let mut written = Vec::new();
        for undo in self.world.journal.get(since..).unwrap_or_default() {
            match undo {
                Undo::Cell { block, off, .. } | Undo::Word { block, off, .. } => {
                    written.extend(self.instance_around(*block, *off))
                }
                Undo::Added { block, .. } | Undo::Removed { block, .. } => {
                    written.extend(self.instance_around(*block, 0));
                }
                Undo::Balance { account, entry, .. } => {
                    let account = self.world.accounts.get(*account as usize);
                    written.extend(account.and_then(|account| account.sort.holder()));
                    let asset = account.and_then(|account| account.held.get(*entry as usize));
                    let asset = asset.and_then(|holding| self.world.assets.get(holding.asset as usize));
                    written.extend(asset.and_then(|(_, issuer)| *issuer));
                }
                _ => {}
            }
        }
        let count = u32::try_from(self.world.instances.len()).unwrap_or(u32::MAX);
        written.retain(|instance| *instance < count && self.is_enforced_on(*instance));
        written.sort_unstable();
        written.dedup();
        written
    }

    fn is_enforced_on(&self, instance: u32) -> bool {
        let template = self.world.instances.get(instance as usize).map(|instance| instance.template);
        let template = template.and_then(|template| self.code.templates.get(template as usize));
        template.is_some_and(Template::is_enforced)
    }

    /// The instance in one of whose cells a word is, through the collections it is in. That an account of a family has
    /// been named is no change of a cell.
    fn instance_around(&self, block: u32, off: u32) -> Option<u32> {
        let (mut here, mut off) = (block, off);
        loop {
            match self.world.owner(here) {
                Owner::Instance(instance) => {
                    let template = self.world.instances.get(instance as usize)?.template;
                    let families = &self.code.templates.get(template as usize)?.families;
                    let is_family = families.iter().flatten().any(|(family, _)| *family == off);
                    return (!is_family).then_some(instance);
                }
                Owner::Row { table, .. } => {
                    let holder = self.world.tables.get(table as usize)?.holder;
                    // A table of this step alone, or one that many rows share, is nobody's.
                    if holder == NOWHERE || holder.0 == 0 {
                        return None;
                    }
                    (here, off) = holder;
                }
            }
        }
    }
}
