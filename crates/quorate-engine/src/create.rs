//! How an instance comes to be, and how it changes its state.

use crate::code::{AssetRef, EPOCH, Handler, Kernel, NO_ASSET, STATE, Slot};
use crate::exec::{Frame, Halt, Machine, Payment};
use crate::lane::{Num, Trap};
use crate::ledger::{AccountSort, DEPTH};
use crate::world::{Instance, Owner, Undo};

/// At most so many instances may be created in one step (`semantics.md` §8).
const INSTANCES: u32 = 4_096;

impl<N: Num> Machine<'_, N> {
    /// Creates an instance: parameters, copies of settings, rules, cells in the order of the text, then its `start`s.
    ///
    /// `given` is the first argument's register, absolute, and a mask of those given; `named` is an alias and whether
    /// somebody outside the text asks; `window` is the first register that is free.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are what a creation is; a struct would be built only here"
    )]
    pub(crate) fn create(
        &mut self,
        template: u32,
        parent: Option<u32>,
        creator: u32,
        given: (usize, i128),
        payment: Option<Payment<N>>,
        named: (Option<String>, bool),
        window: usize,
    ) -> Result<u32, Halt> {
        self.made += 1;
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        if self.depth > DEPTH || self.made > INSTANCES {
            return Err(Trap::Kernel(Kernel::TooManyInstances).into());
        }
        let code = self.code;
        let compiled = code.templates.get(template as usize).ok_or(Trap::Defect(&"no such template"))?;
        let (alias, is_outside) = named;
        let instance = self.register(template, parent, creator, alias)?;
        let pot = Self::pot_at(self.depth);
        let frame = self.frame(instance, creator, pot)?;

        let (first, mask) = given;
        let mut place = first;
        for number in compiled.order.iter().copied() {
            let slot = compiled.slots.get(number).ok_or(Trap::Defect(&"no such slot"))?;
            let from = if number < compiled.params && mask & (1 << number.min(126)) != 0 {
                place
            } else {
                let init = slot.init.ok_or(Trap::Defect(&"a parameter without a value"))?;
                self.run(init, window, frame)?;
                window
            };
            self.fill(frame.block, slot, from)?;
            if number < compiled.params {
                place += slot.width as usize;
            }
        }

        let outer = (self.payment.take(), self.payment_refusal.take(), self.has_begun);
        self.payment = payment;
        let has_door = compiled.parent.is_none() || compiled.starts.iter().any(|start| start.has_by);
        if is_outside && !has_door {
            return Err(Trap::Kernel(Kernel::NotAuthorised).into());
        }
        if self.payment.is_some() && !compiled.starts.iter().any(|start| start.paying.is_some()) {
            return Err(Trap::Kernel(Kernel::MoneyUnexpected).into());
        }
        for start in &compiled.starts {
            if start.paying.is_some() {
                self.expect_payment(start, frame, window)?;
            }
            self.has_begun = false;
            let started = self.run(start.chunk, window, frame);
            // A refused `start` is no refusal by a guard of the handler that creates.
            self.has_begun = outer.2;
            started?;
        }
        (self.payment, self.payment_refusal) = (outer.0, outer.1);
        self.depth -= 1;
        Ok(instance)
    }

    /// Prepares what a handler's guard of the money will find.
    pub(crate) fn expect_payment(
        &mut self,
        handler: &Handler,
        frame: Frame,
        window: usize,
    ) -> Result<(), Trap> {
        self.payment_refusal = None;
        match (&self.payment, handler.paying) {
            (None, None) => {}
            (None, Some(_)) => self.payment_refusal = Some(Kernel::MoneyExpected),
            (Some(_), None) => self.payment_refusal = Some(Kernel::MoneyUnexpected),
            (Some(payment), Some(paying)) => {
                let (asset, amount) = (payment.asset, payment.amount.clone());
                let wanted = self.run_time_asset(paying.asset, frame)?;
                if wanted.map_or_else(|| self.is_movable(asset), |wanted| wanted == asset) {
                    let chunk = self.code.chunks.get(handler.chunk as usize);
                    self.reserve(window, chunk.map_or(0, |chunk| chunk.registers as usize))?;
                    self.set(window, paying.reg, amount)?;
                    if wanted.is_none() {
                        self.set_word(window, paying.reg + 1, i128::from(asset))?;
                    }
                } else {
                    self.payment_refusal = Some(Kernel::WrongAsset);
                }
            }
        }
        Ok(())
    }

    /// The asset that a text names, for an instance; `None` for any.
    pub(crate) fn run_time_asset(&self, asset: AssetRef, frame: Frame) -> Result<Option<u32>, Trap> {
        Ok(match asset {
            AssetRef::Any => None,
            AssetRef::Foreign(asset) => Some(asset),
            AssetRef::Own { up, k } => {
                Some(self.world.instance(self.outer(frame, up)?)?.assets + u32::from(k))
            }
        })
    }

    /// Enters a state with its data, from a register on.
    pub(crate) fn go(&mut self, base: usize, frame: Frame, state: u16, first: u16) -> Result<(), Trap> {
        let code = self.code;
        let template = self.world.instance(frame.instance)?.template;
        let compiled = code.templates.get(template as usize).ok_or(Trap::Defect(&"no such template"))?;
        if self.has_ended(frame.instance)? {
            return Err(Trap::Kernel(Kernel::WrongState));
        }
        let data = compiled.states.get(state as usize).ok_or(Trap::Defect(&"no such state"))?;
        let mut from = base + first as usize;
        for slot in data {
            self.fill(frame.block, slot, from)?;
            from += slot.width as usize;
        }
        self.world.store_word(frame.block, STATE, i128::from(state))?;
        let epoch = self.world.word(frame.block, EPOCH)? + 1;
        self.world.store_word(frame.block, EPOCH, epoch)?;
        if !self.done.entered.contains(&frame.instance) {
            self.done.entered.push(frame.instance);
        }
        if compiled.ends.get(state as usize).copied().unwrap_or(false) {
            self.done.ended.push(frame.instance);
        }
        Ok(())
    }

    /// Puts a value, from an absolute register on, into a slot.
    pub(crate) fn fill(&mut self, block: u32, slot: &Slot, from: usize) -> Result<(), Trap> {
        for word in 0..slot.width {
            let number = self.registers.get(from + word as usize).ok_or(Trap::Defect(&"no such register"))?;
            match slot.tables.iter().find(|(place, _)| *place == word) {
                None => self.world.store(block, slot.off + u32::from(word), number)?,
                Some((_, layout)) => {
                    let table = number.word().unwrap_or(0);
                    self.place_table(block, slot.off + u32::from(word), table, *layout)?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn register(
        &mut self,
        template: u32,
        parent: Option<u32>,
        by: u32,
        alias: Option<String>,
    ) -> Result<u32, Trap> {
        let compiled = self.code.templates.get(template as usize).ok_or(Trap::Defect(&"no such template"))?;
        let number =
            u32::try_from(self.world.instances.len()).map_err(|_| Trap::Defect(&"too many instances"))?;
        let account = self.world.open_account(AccountSort::Own(number))?;
        let reserve = compiled.reserve;
        for k in 0..reserve.accounts {
            self.world.open_account(AccountSort::Named(number, k))?;
        }
        let assets = u32::try_from(self.world.assets.len()).map_err(|_| Trap::Defect(&"too many assets"))?;
        for place in 0..usize::from(reserve.assets) {
            let decl = compiled.assets.get(place).copied().unwrap_or(NO_ASSET);
            self.world.assets.push((decl, Some(number)));
            self.open_book(assets as usize + place, decl)?;
        }
        let block = self.world.allocate(reserve.words, Owner::Instance(number))?;
        self.world.arena.put(block, STATE, -1)?;
        let siblings = self.world.nested.entry((parent.unwrap_or(u32::MAX), template)).or_default();
        siblings.push(number);
        let mut among = siblings.len();
        for namesake in &compiled.namesakes {
            among += self.world.nested(parent, *namesake).len();
        }
        let among = u32::try_from(among).unwrap_or(u32::MAX);
        self.world.instances.push(Instance {
            template,
            born: template,
            parent,
            creator: by,
            number: among,
            block,
            words: reserve.words,
            account,
            assets,
            alias,
            is_body: compiled.is_body,
        });
        self.world.journal.push(Undo::Instance { assets: u32::from(reserve.assets) });
        self.done.created.push(number);
        Ok(number)
    }
}
