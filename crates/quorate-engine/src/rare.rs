//! The operations that are not in the hot path: rationals, accounts, sets, and what concerns whole tables.

use crate::code::{Fraction, Kernel, Op, Rounding, SetOp};
use crate::exec::{Frame, Halt, Machine, Payment};
use crate::lane::{Kind, Num, Trap};
use crate::ledger::{AccountSort, ISSUE};
use std::cmp::Ordering;

impl<N: Num> Machine<'_, N> {
    /// Carries out an operation that `execute` does not, apart from it, so that the loop stays small.
    #[inline(never)]
    pub(crate) fn execute_rare(&mut self, op: Op, base: usize, frame: Frame) -> Result<(), Halt> {
        match op {
            Op::Creator { d, up } => {
                let creator = self.world.instance(self.outer(frame, up)?)?.creator;
                self.set_word(base, d, i128::from(creator))?;
            }
            Op::Instance { d, up } => {
                let account = self.world.instance(self.outer(frame, up)?)?.account;
                self.set_word(base, d, i128::from(account))?;
            }
            Op::State { d, a } => {
                let block = self.world.instance(self.instance_in(base, a)?)?.block;
                let state = self.world.word(block, crate::code::STATE)?;
                self.set_word(base, d, state)?;
            }
            Op::BlockOf { d, a, template } => {
                let (_, block) = self.block_of(base, a, template)?;
                self.set_word(base, d, i128::from(block))?;
            }
            Op::StayWithin { up, window } => {
                let body = self.outer(frame, up)?;
                let present = self.world.instance(body)?.template;
                let compiled = self.code.templates.get(present as usize);
                if let Some(succession) = compiled.and_then(|compiled| compiled.succession.as_ref()) {
                    let frame = self.frame(body, frame.caller, frame.pot)?;
                    self.run(succession.ranges, base + window as usize, frame)?;
                }
            }
            Op::Reach { point } => self.done.reached.push(point),
            Op::Become { up, template } => {
                let body = self.outer(frame, up)?;
                self.done.becoming.push((body, template));
            }
            Op::Neg { d, a } => {
                let negative = N::default().minus(self.get(base, a)?, Kind::Int)?;
                self.set(base, d, negative)?;
            }
            Op::Root { d, a } => {
                if *self.get(base, a)? < N::default() {
                    return Err(Trap::Kernel(Kernel::NotWhole).into());
                }
                let root = self.get(base, a)?.root()?;
                self.set(base, d, root)?;
            }
            Op::NonNegative { a } => self.not_negative(base, a)?,
            Op::Fraction { op, d, a, b } => {
                let result = combine(op, &self.fraction(base, a)?, &self.fraction(base, b)?)?;
                self.set_fraction(base, d, result)?;
            }
            Op::FractionPow { d, a, b } => {
                let word = self.get(base, b)?.word().filter(|word| *word >= 0);
                let power = word.ok_or(Trap::Kernel(Kernel::NotWhole))?;
                let power = u32::try_from(power).unwrap_or(u32::MAX);
                let (top, bottom) = reduce(&self.fraction(base, a)?)?;
                self.set_fraction(base, d, (top.power(power)?, bottom.power(power)?))?;
            }
            Op::FractionNeg { d, a } => {
                let (top, bottom) = self.fraction(base, a)?;
                self.set_fraction(base, d, (N::default().minus(&top, Kind::Int)?, bottom))?;
            }
            Op::Reduce { d } => {
                let lowest = reduce(&self.fraction(base, d)?)?;
                self.set_fraction(base, d, lowest)?;
            }
            Op::Round { mode, d, a, amount } => {
                let rounded = round(mode, &self.fraction(base, a)?)?;
                self.set(base, d, rounded)?;
                if amount {
                    self.not_negative(base, d)?;
                }
            }
            Op::PortionOf { d, a } => {
                let (top, bottom) = self.fraction(base, a)?;
                if top < N::default() || top > bottom {
                    return Err(Trap::Kernel(Kernel::NotAPortion).into());
                }
                self.set_fraction(base, d, (top, bottom))?;
            }
            Op::CompareFraction { cond, d, a, b } => {
                let ordering = compare(&self.fraction(base, a)?, &self.fraction(base, b)?)?;
                self.set_flag(base, d, cond.holds(&ordering, &Ordering::Equal))?;
            }
            Op::SameDeep { d, a, b, ty } => {
                let number = ty as usize;
                let ty = self.code.types.get(number).ok_or(Trap::Defect(&"no such type"))?;
                let tables = self.code.type_tables.get(number).ok_or(Trap::Defect(&"no such type"))?;
                let width = self.code.layouts.width(ty).ok_or(Trap::Defect(&"no such type"))? as usize;
                let words = |reg: u16| {
                    let here = base + reg as usize;
                    self.registers.get(here..here + width).ok_or(Trap::Defect(&"no such register"))
                };
                let same = self.same(tables, words(a)?, words(b)?)?;
                self.set_flag(base, d, same)?;
            }
            Op::IsEnded { d, a } => {
                let ended = self.has_ended(self.instance_in(base, a)?)?;
                self.set_flag(base, d, ended)?;
            }
            Op::Account { d, up, k } => {
                let account = self.world.instance(self.outer(frame, up)?)?.account + 1 + u32::from(k);
                self.set_word(base, d, i128::from(account))?;
            }
            Op::AccountOf { d, a, k } => {
                let account = self.world.instance(self.instance_in(base, a)?)?.account + 1 + u32::from(k);
                self.set_word(base, d, i128::from(account))?;
            }
            Op::Family { d, b, k, key, create } => self.family(base, d, b, (k, key), create)?,
            Op::Instances { d, a, template, lay } => {
                let parent = self.instance_in(base, a)?;
                let number = self.new_temporary(lay)?;
                for at in 0.. {
                    let Some(instance) = self.world.nested(Some(parent), template).get(at).copied() else {
                        break;
                    };
                    let account = self.world.instance(instance)?.account;
                    let row = self.world.add_row(number, &[], false)?;
                    self.put_word(row, 0, &N::of(i64::from(account)))?;
                }
                self.set_word(base, d, i128::from(number))?;
            }
            Op::AllInstances { d, template, lay } => self.all_instances(base, d, template, lay)?,
            Op::EventIs { d, text } => {
                let is = self.event_is(text);
                self.set_flag(base, d, is)?;
            }
            Op::EventIn { d, a } => {
                let of = self.id(base, a)?;
                let is = self.event_in(of);
                self.set_flag(base, d, is)?;
            }
            Op::Old { d, base: window, old } => self.old_value(base, d, window, old, frame)?,
            Op::Table { d, lay } => {
                let number = self.new_temporary(lay)?;
                self.set_word(base, d, i128::from(number))?;
            }
            Op::CopyTable { d, t, lay } => {
                let copy = self.world.copy_table(self.word(base, t)?, lay, &self.code.layouts, None)?;
                self.set_word(base, d, i128::from(copy))?;
            }
            Op::Sets { op, d, a, b, lay } => {
                let (left, right) = (self.word(base, a)?, self.word(base, b)?);
                let number = self.combine_sets(op, left, right, lay)?;
                self.set_word(base, d, i128::from(number))?;
            }
            Op::Distinct { d, t } => {
                let distinct = self.is_distinct(self.word(base, t)?)?;
                self.set_flag(base, d, distinct)?;
            }
            Op::PlaceRemove { b, off, k } => {
                let block = self.id(base, b)?;
                let table = self.world.word(block, off)?;
                match self.world.table(table).map(|table| table.key) {
                    None => {}
                    Some(0) => self.remove_items(base, table, k)?,
                    // A number that is too wide for a key is the key of nothing.
                    Some(width) => match self.take_key(base, k, width) {
                        Err(Trap::Kernel(Kernel::TooLarge)) => {}
                        taken => {
                            taken?;
                            self.world.remove_key(table, &self.done.keys)?;
                        }
                    },
                }
            }
            Op::New { d, template, up, args, window } => {
                self.make((d, template, up), (args, window), base, frame)?;
            }
            Op::Within { a } => self.aside().within = Some(self.instance_in(base, a)?),
            Op::Send { letter, to, args } => self.send(letter, to, args, base, frame)?,
            Op::SplitLine { part, rest } => {
                let part = if rest { None } else { Some(self.fraction(base, part)?) };
                self.aside().lines.push(crate::split::Line { part, shares: Vec::new() });
            }
            Op::SplitTo { to, weight, whole } => self.add_share(base, to, weight, whole)?,
            Op::Split { from, asset, all, dust } => {
                let asset = if all { None } else { Some(self.id(base, asset)?) };
                let (from, dust) = (self.id(base, from)?, self.id(base, dust)?);
                self.split(from, asset, dust)?;
            }
            Op::SendOn { amount, asset, from } => {
                let (asset, from) = (self.id(base, asset)?, self.id(base, from)?);
                let amount = self.get(base, amount)?.clone();
                self.aside().sent = Some(Payment { amount, asset, from });
            }
            Op::Note { s, ty } => {
                let kind = self.code.types.get(ty as usize).ok_or(Trap::Defect(&"no such type"))?;
                let width = self.code.layouts.width(kind).ok_or(Trap::Defect(&"no such type"))? as usize;
                let here = base + s as usize;
                let words =
                    self.registers.get(here..here + width).ok_or(Trap::Defect(&"no such register"))?;
                let words = words.iter().map(Num::to_int).collect();
                self.done.notes.push((ty, words));
            }
            Op::Block { d, up } => {
                let block = match up {
                    0 => frame.block,
                    up => self.world.instance(self.outer(frame, up)?)?.block,
                };
                self.set_word(base, d, i128::from(block))?;
            }
            Op::FloorDiv { d, a, b, amount } => {
                let divisor = self.get(base, b)?;
                if *divisor == N::default() {
                    return Err(Trap::Kernel(Kernel::DivisionByZero).into());
                }
                let (quotient, _) = self.get(base, a)?.floor_div(divisor)?;
                self.set(base, d, quotient)?;
                if amount {
                    self.not_negative(base, d)?;
                }
            }
            Op::MulDiv { d, a, b, c, amount } => {
                let divisor = self.get(base, c)?;
                let result = match divisor.cmp(&N::default()) {
                    Ordering::Equal => return Err(Trap::Kernel(Kernel::DivisionByZero).into()),
                    Ordering::Greater => self.get(base, a)?.mul_div(self.get(base, b)?, divisor)?,
                    Ordering::Less => {
                        let zero = N::default();
                        let factor = zero.minus(self.get(base, b)?, Kind::Int)?;
                        self.get(base, a)?.mul_div(&factor, &zero.minus(divisor, Kind::Int)?)?
                    }
                };
                self.set(base, d, result)?;
                if amount {
                    self.not_negative(base, d)?;
                }
            }
            Op::Same { d, a, b, n } => {
                let mut same = true;
                for word in 0..n {
                    same &= self.get(base, a + word)? == self.get(base, b + word)?;
                }
                self.set_flag(base, d, same)?;
            }
            Op::Is { d, a, sort } => {
                let is = self.is(self.word(base, a)?, sort)?;
                self.set_flag(base, d, is)?;
            }
            Op::Has { d, t, k } => {
                let found = self.has(base, t, k)?;
                self.set_flag(base, d, found)?;
            }
            Op::OwnAsset { d, up, k } => {
                let asset = self.world.instance(self.outer(frame, up)?)?.assets + u32::from(k);
                self.set_word(base, d, i128::from(asset))?;
            }
            Op::BalanceOwn { d, a, up, k } => {
                let balance = self.balance_own(base, frame, (a, up, k))?;
                self.set(base, d, balance)?;
            }
            Op::SupplyOwn { d, up, k } => {
                let supply = self.supply_own(frame, up, k)?;
                self.set(base, d, supply)?;
            }
            Op::Rare { op, d, a, b } => {
                let result = self.rare(op, self.get(base, a)?, self.get(base, b)?)?;
                self.set(base, d, result)?;
            }
            Op::Supply { d, asset } => {
                let issued: N = self.world.balance(i128::from(ISSUE), self.id(base, asset)?)?;
                let supply = N::default().minus(&issued, Kind::Amount)?;
                self.set(base, d, supply)?;
            }
            Op::PlaceAdd { b, off, k, lay } => {
                let block = self.id(base, b)?;
                self.place_row(base, (block, off), k, lay)?;
            }
            Op::Call { chunk, base: window, up } => {
                self.tick()?;
                let inner = if up == 0 {
                    frame
                } else {
                    let instance = self.outer(frame, up)?;
                    Frame { instance, block: self.world.instance(instance)?.block, ..frame }
                };
                self.run(chunk, base + window as usize, inner)?;
            }
            Op::CallOf { chunk, base: window, a, template } => {
                self.tick()?;
                let (instance, block) = self.block_of(base, a, template)?;
                self.run(chunk, base + window as usize, Frame { instance, block, ..frame })?;
            }
            Op::Go { state, s } => self.go(base, frame, state, s)?,
            Op::Defect => return Err(Trap::Defect(&"no case fits").into()),
            other => self.execute_asset(other, base, frame)?,
        }
        Ok(())
    }

    /// Creates an instance for the text.
    fn make(
        &mut self,
        (d, template, up): (u16, u32, u8),
        (args, window): (u16, u16),
        base: usize,
        frame: Frame,
    ) -> Result<(), Halt> {
        let within = self.aside.as_mut().and_then(|aside| aside.within.take());
        let parent = match self.code.templates.get(template as usize).and_then(|template| template.parent) {
            Some(_) => Some(within.map_or_else(|| self.outer(frame, up), Ok)?),
            None => None,
        };
        // What is created in an instance that the text does not stand in is created from outside.
        let is_outside = match within {
            Some(within) => !self.stands_in(frame.instance, within)?,
            None => false,
        };
        let creator = self.me(frame.instance)?;
        let mask = self.word(base, args.wrapping_sub(1))?;
        let payment = self.aside.as_mut().and_then(|aside| aside.sent.take());
        let first = base + args as usize;
        let window = base + window as usize;
        let named = (None, is_outside);
        let made = self.create(template, parent, creator, (first, mask), payment, named, window)?;
        let account = self.world.instance(made)?.account;
        self.set_word(base, d, i128::from(account))?;
        Ok(())
    }

    /// Replaces the table held at a word by a copy of another.
    pub(crate) fn place_table(&mut self, block: u32, off: u32, table: i128, lay: u32) -> Result<(), Trap> {
        let old = self.world.word(block, off)?;
        if self.world.length(old) == 0 && self.world.length(table) == 0 {
            return Ok(());
        }
        let copy = self.world.copy_table(table, lay, &self.code.layouts, Some((block, off)))?;
        self.world.store_word(block, off, i128::from(copy))?;
        if let Some(old) = u32::try_from(old).ok().filter(|old| *old > 0) {
            self.world.has_leavings = true;
            self.world.journal.push(crate::world::Undo::Dropped { table: old });
        }
        Ok(())
    }

    /// Whether an instance is another, or nested in it.
    fn stands_in(&self, inner: u32, outer: u32) -> Result<bool, Trap> {
        let mut here = Some(inner);
        while let Some(number) = here {
            if number == outer {
                return Ok(true);
            }
            here = self.world.instance(number)?.parent;
        }
        Ok(false)
    }

    /// The nearest enclosing body's account, or the instance's own.
    pub(crate) fn me(&self, instance: u32) -> Result<u32, Trap> {
        let own = self.world.instance(instance)?.account;
        let mut here = Some(instance);
        while let Some(number) = here {
            let instance = self.world.instance(number)?;
            if self.code.templates.get(instance.template as usize).is_some_and(|template| template.is_body) {
                return Ok(instance.account);
            }
            here = instance.parent;
        }
        Ok(own)
    }

    /// Whether two values of a type are equal, tables by their content. `tables` are the words that hold them.
    pub(crate) fn same(&self, tables: &[(u16, u32)], left: &[N], right: &[N]) -> Result<bool, Trap> {
        if tables.is_empty() {
            return Ok(left == right);
        }
        for (off, (a, b)) in left.iter().zip(right).enumerate() {
            let table = tables.iter().find(|(place, _)| *place as usize == off);
            let same = match table {
                None => a == b,
                Some((_, layout)) => {
                    self.same_tables(*layout, a.word().unwrap_or(0), b.word().unwrap_or(0))?
                }
            };
            if !same {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a list has an item.
    pub(crate) fn list_has(&self, base: usize, table: i128, item: u16) -> Result<bool, Trap> {
        let mut from = 0;
        while let Some((block, next)) = self.world.next_row(table, from) {
            from = next;
            if self.row_is(base, table, block, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn same_tables(&self, layout: u32, left: i128, right: i128) -> Result<bool, Trap> {
        if self.world.length(left) != self.world.length(right) {
            return Ok(false);
        }
        let rows = self.code.layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?;
        let (mut from, mut other) = (0, 0);
        while let Some((block, next)) = self.world.next_row(left, from) {
            from = next;
            let twin = if rows.key == 0 {
                self.world.next_row(right, other).map(|(block, next)| {
                    other = next;
                    block
                })
            } else {
                self.world.find(right, &self.world.arena.words(block, rows.key))
            };
            let Some(twin) = twin else { return Ok(false) };
            if !self.same(
                &rows.value_tables,
                &self.row_values(block, rows)?,
                &self.row_values(twin, rows)?,
            )? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn row_values(&self, block: u32, rows: &crate::layout::Rows) -> Result<Vec<N>, Trap> {
        (rows.key..rows.width()).map(|off| self.world.load(block, u32::from(off))).collect()
    }

    fn row_is(&self, base: usize, table: i128, block: u32, item: u16) -> Result<bool, Trap> {
        let layout = self.world.table(table).map_or(0, |table| table.layout);
        let rows = self.code.layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?;
        let here = base + item as usize;
        let words = self.registers.get(here..here + rows.value as usize);
        let words = words.ok_or(Trap::Defect(&"no such register"))?;
        self.same(&rows.value_tables, words, &self.row_values(block, rows)?)
    }

    fn remove_items(&mut self, base: usize, table: i128, item: u16) -> Result<(), Trap> {
        let number = u32::try_from(table).map_err(|_| Trap::Defect(&"no such table"))?;
        let mut at = 0;
        while let Some(block) = self.world.item(table, at) {
            if self.row_is(base, table, block, item)? {
                self.world.remove_item(number, u32::try_from(at).unwrap_or(0))?;
            } else {
                at += 1;
            }
        }
        Ok(())
    }

    fn is_distinct(&self, table: i128) -> Result<bool, Trap> {
        let Some(layout) = self.world.table(table).map(|table| table.layout) else { return Ok(true) };
        let rows = self.code.layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?;
        let mut seen: Vec<Vec<N>> = Vec::new();
        let mut from = 0;
        while let Some((block, next)) = self.world.next_row(table, from) {
            from = next;
            let item = self.row_values(block, rows)?;
            for other in &seen {
                if self.same(&rows.value_tables, other, &item)? {
                    return Ok(false);
                }
            }
            seen.push(item);
        }
        Ok(true)
    }

    fn combine_sets(&mut self, op: SetOp, left: i128, right: i128, lay: u32) -> Result<u32, Trap> {
        let number = self.new_temporary(lay)?;
        let sources: &[(i128, Option<bool>)] = match op {
            SetOp::Union => &[(left, None), (right, None)],
            SetOp::Difference => &[(left, Some(false))],
            SetOp::Intersection => &[(left, Some(true))],
        };
        for (source, wanted) in sources {
            let mut from = 0;
            while let Some((block, next)) = self.world.next_row(*source, from) {
                from = next;
                self.tick()?;
                let width = self.world.table(*source).map_or(0, |table| table.key);
                if width == 0 {
                    self.copy_row(*source, block, number)?;
                    continue;
                }
                let key = self.world.arena.words(block, width);
                let taken = wanted.is_none_or(|wanted| self.world.find(right, &key).is_some() == wanted);
                if taken && self.world.find(i128::from(number), &key).is_none() {
                    self.world.add_row(number, &key, false)?;
                }
            }
        }
        Ok(number)
    }

    fn family(
        &mut self,
        base: usize,
        d: u16,
        b: u16,
        (k, key): (u16, u16),
        create: bool,
    ) -> Result<(), Halt> {
        let block = self.id(base, b)?;
        let crate::world::Owner::Instance(instance) = self.world.owner(block) else {
            return Err(Trap::Defect(&"a family that belongs to no instance").into());
        };
        let (off, lay) = self.family_of(instance, k)?;
        let rows = self.code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
        let table = self.world.word(block, off)?;
        self.take_key(base, key, rows.key)?;
        let account = match self.world.find(table, &self.done.keys) {
            Some(row) => self.world.word(row, u32::from(rows.key))?,
            None if !create => -1,
            None => i128::from(self.open_member(instance, k)?),
        };
        self.set_word(base, d, account)?;
        Ok(())
    }

    /// Opens an account of a family of an instance for a key in the first registers, unless it is open.
    pub(crate) fn open_of_family(&mut self, instance: u32, k: u16) -> Result<(), Halt> {
        let (off, lay) = self.family_of(instance, k)?;
        let rows = self.code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
        for (place, lay) in &rows.key_tables {
            let table = self.word(0, *place)?;
            let content = self.world.intern(table, *lay, &self.code.layouts, true)?;
            self.set_word(0, *place, content.unwrap_or(0))?;
        }
        self.take_key(0, 0, rows.key)?;
        let table = self.world.word(self.world.instance(instance)?.block, off)?;
        if self.world.find(table, &self.done.keys).is_none() {
            self.open_member(instance, k)?;
        }
        Ok(())
    }

    /// Opens the account of a family for the key that is being looked for.
    fn open_member(&mut self, instance: u32, k: u16) -> Result<u32, Halt> {
        let (off, lay) = self.family_of(instance, k)?;
        let rows = self.code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
        let block = self.world.instance(instance)?.block;
        let held = self.world.held_table(block, off, lay, rows)?;
        let row = self.world.add_row(held, &self.done.keys, true)?;
        let sort = AccountSort::Family(instance, k, self.done.keys.as_slice().into());
        let account = self.world.open_account(sort)?;
        self.world.store_word(row, u32::from(rows.key), i128::from(account))?;
        Ok(account)
    }

    /// Where an instance keeps a family of accounts, and the layout of its table.
    fn family_of(&self, instance: u32, k: u16) -> Result<(u32, u32), Trap> {
        let template = self.world.instance(instance)?.template;
        let families = self.code.templates.get(template as usize).map(|template| &template.families);
        let family = families.and_then(|families| families.get(k as usize)).copied().flatten();
        family.ok_or(Trap::Defect(&"not a family"))
    }

    pub(crate) fn new_temporary(&mut self, lay: u32) -> Result<u32, Trap> {
        let rows = self.code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
        self.world.new_table(lay, rows, None)
    }

    /// The row of a key in a table of this step, made if it is new.
    #[inline(never)]
    pub(crate) fn new_row(&mut self, base: usize, number: u32, key: u16, width: u16) -> Result<u32, Trap> {
        self.take_key(base, key, width)?;
        match self.world.find(i128::from(number), &self.done.keys) {
            Some(row) => Ok(row),
            None => self.world.add_row(number, &self.done.keys, false),
        }
    }

    pub(crate) fn put_word(&mut self, block: u32, off: u32, number: &N) -> Result<(), Trap> {
        self.world.store_new(block, off, number)
    }

    pub(crate) fn fraction(&self, base: usize, reg: u16) -> Result<(N, N), Trap> {
        Ok((self.get(base, reg)?.clone(), self.get(base, reg + 1)?.clone()))
    }

    fn set_fraction(&mut self, base: usize, reg: u16, (top, bottom): (N, N)) -> Result<(), Trap> {
        self.set(base, reg, top)?;
        self.set(base, reg + 1, bottom)
    }
}

/// A rational in lowest terms, the denominator positive.
fn reduce<N: Num>((top, bottom): &(N, N)) -> Result<(N, N), Trap> {
    let common = top.common(bottom)?;
    if common == N::of(1) || common == N::default() {
        return Ok((top.clone(), bottom.clone()));
    }
    Ok((top.floor_div(&common)?.0, bottom.floor_div(&common)?.0))
}

pub(crate) fn combine<N: Num>(op: Fraction, left: &(N, N), right: &(N, N)) -> Result<(N, N), Trap> {
    match combine_raw(op, left, right) {
        Err(Trap::Overflow | Trap::Kernel(Kernel::TooLarge)) => {
            reduce(&combine_raw(op, &reduce(left)?, &reduce(right)?)?)
        }
        other => other,
    }
}

fn combine_raw<N: Num>(op: Fraction, left: &(N, N), right: &(N, N)) -> Result<(N, N), Trap> {
    let kind = Kind::Int;
    let (a, b) = left;
    let (c, d) = right;
    match op {
        Fraction::Add if b == d => Ok((a.plus(c, kind)?, b.clone())),
        Fraction::Sub if b == d => Ok((a.minus(c, kind)?, b.clone())),
        Fraction::Add => Ok((a.times(d, kind)?.plus(&c.times(b, kind)?, kind)?, b.times(d, kind)?)),
        Fraction::Sub => Ok((a.times(d, kind)?.minus(&c.times(b, kind)?, kind)?, b.times(d, kind)?)),
        Fraction::Mul => Ok((a.times(c, kind)?, b.times(d, kind)?)),
        Fraction::Div => match c.cmp(&N::default()) {
            Ordering::Equal => Err(Trap::Kernel(Kernel::DivisionByZero)),
            Ordering::Greater => Ok((a.times(d, kind)?, b.times(c, kind)?)),
            Ordering::Less => {
                let negative = |number: &N| N::default().minus(number, kind);
                Ok((a.times(&negative(d)?, kind)?, b.times(&negative(c)?, kind)?))
            }
        },
        Fraction::Min => Ok(if compare(left, right)?.is_le() { left.clone() } else { right.clone() }),
        Fraction::Max => Ok(if compare(left, right)?.is_ge() { left.clone() } else { right.clone() }),
    }
}

pub(crate) fn compare<N: Num>((a, b): &(N, N), (c, d): &(N, N)) -> Result<Ordering, Trap> {
    if b == d {
        return Ok(a.cmp(c));
    }
    Ok(a.times(d, Kind::Int)?.cmp(&c.times(b, Kind::Int)?))
}

fn round<N: Num>(mode: Rounding, (top, bottom): &(N, N)) -> Result<N, Trap> {
    let kind = Kind::Int;
    let (floor, rest) = top.floor_div(bottom)?;
    if rest == N::default() {
        return Ok(floor);
    }
    let up = floor.plus(&N::of(1), kind)?;
    Ok(match mode {
        Rounding::Down => floor,
        Rounding::Up => up,
        Rounding::ToZero if *top < N::default() => up,
        Rounding::ToZero => floor,
        Rounding::Nearest => match rest.plus(&rest, kind)?.cmp(bottom) {
            Ordering::Less => floor,
            Ordering::Greater => up,
            Ordering::Equal if floor.floor_div(&N::of(2))?.1 == N::default() => floor,
            Ordering::Equal => up,
        },
    })
}
