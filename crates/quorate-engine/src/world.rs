//! Everything there is: words in blocks, tables, accounts and instances, and the journal that undoes a step.
//!
//! Cells and rows lie in one [`Arena`], in blocks. A number too wide for a word leaves [`WIDE`] in its place and lives
//! beside the arena under its address.
//!
//! Every change goes through the journal. Undoing a step replays it backwards; committing a step only forgets it,
//! and frees what the step dropped.

pub(crate) use crate::arena::Owner;
use crate::arena::{Arena, is_apart};
use crate::book::Book;
use crate::intern::Content;
use crate::lane::{Num, Trap, WIDE, is_wide};
use crate::layout::Layouts;
use crate::ledger::{Account, Movement};
use crate::table::{Secret, Table};
use quorate_number::Int;
use rustc_hash::FxHashMap;

/// A change, as what undoes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Undo {
    /// The cell of a word of a block was this.
    Cell { block: u32, off: u32, old: i64 },
    /// A word of a block, which lies apart from its cell, had this value.
    Word { block: u32, off: u32, old: i128 },
    /// A wide number stood at this address, or none: the last of [`World::wide_olds`].
    Wide { addr: u32 },
    /// The last row of a table was added.
    Added { table: u32, block: u32 },
    /// A row of a table was removed from this place.
    Removed { table: u32, at: u32, block: u32 },
    /// A table was made to be kept.
    Kept { table: u32 },
    /// A content got a table that stands for it: the last of [`World::interned`].
    Interned,
    /// A table is no longer held by anything once the step is committed.
    Dropped { table: u32 },
    /// An account held this much in its entry.
    Balance { account: u32, entry: u32, old: i128 },
    /// A wide balance stood here, or none: the last of [`World::wide_olds`].
    WideBalance { account: u32, asset: u32 },
    /// An account got an entry for another asset.
    Entry { account: u32 },
    /// An account was opened.
    Account,
    /// An instance had another template.
    Template { instance: u32, old: u32 },
    /// A run-time asset had another declaration.
    Asset { asset: u32, old: u32 },
    /// An instance was created, with this many assets.
    Instance { assets: u32 },
}

/// An instance of a template.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) template: u32,
    /// The template it was created from, by which it is called and listed.
    pub(crate) born: u32,
    pub(crate) parent: Option<u32>,
    /// The account of whoever created it.
    pub(crate) creator: u32,
    /// Its number among its parent's instances of the same template, from 1.
    pub(crate) number: u32,
    pub(crate) block: u32,
    pub(crate) words: u32,
    /// Its own account; its named accounts follow in the order of the text, a family counting as one unused.
    pub(crate) account: u32,
    /// The first of the assets it issues.
    pub(crate) assets: u32,
    pub(crate) alias: Option<String>,
    pub(crate) is_body: bool,
}

/// The whole state of a run, deadlines apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) arena: Arena,
    wide: FxHashMap<u32, Int>,
    pub(crate) tables: Vec<Table>,
    pub(crate) secret: Secret,
    pub(crate) free_tables: Vec<u32>,
    pub(crate) temporary: Vec<u32>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) wide_balances: FxHashMap<(u32, u32), Int>,
    pub(crate) instances: Vec<Instance>,
    /// Instances by parent (`u32::MAX` for none) and template, in order of creation.
    pub(crate) nested: FxHashMap<(u32, u32), Vec<u32>>,
    /// Run-time assets: the declaration and the instance that issues it.
    pub(crate) assets: Vec<(u32, Option<u32>)>,
    /// What is kept of each of them besides balances.
    pub(crate) books: Vec<Book>,
    /// Balances of assets with a history after each instant at which they changed, by account and asset.
    pub(crate) past: FxHashMap<(u32, u32), Vec<(i64, Int)>>,
    /// The accounts and assets of which this step makes history.
    pub(crate) changed: Vec<(u32, u32)>,
    /// The tables that stand for contents, and the contents in the order in which they got them.
    pub(crate) interned: FxHashMap<Content, u32>,
    pub(crate) contents: Vec<Content>,
    pub(crate) journal: Vec<Undo>,
    /// The wide numbers that entries of the journal would bring back.
    pub(crate) wide_olds: Vec<Option<Int>>,
    /// Whether the journal has anything to free when the step is committed.
    pub(crate) has_leavings: bool,
    /// Whether money has moved in this step.
    pub(crate) has_moved: bool,
    /// Money moved in this step, while somebody wants to know.
    pub(crate) movements: Vec<Movement>,
    pub(crate) is_recording: bool,
    pub(crate) texts: Vec<Box<str>>,
    text_numbers: FxHashMap<Box<str>, u32>,
}

impl World {
    /// The word at a place.
    #[inline(always)]
    pub(crate) fn word(&self, block: u32, off: u32) -> Result<i128, Trap> {
        self.arena.word(block, off)
    }

    /// The number at a place.
    #[inline(always)]
    pub(crate) fn load<N: Num>(&self, block: u32, off: u32) -> Result<N, Trap> {
        self.number(self.arena.cell(block, off)?, block, off)
    }

    /// Puts a number at a place.
    #[inline(always)]
    pub(crate) fn store<N: Num>(&mut self, block: u32, off: u32, value: &N) -> Result<(), Trap> {
        let place = self.arena.cell_mut(block, off)?;
        let old = *place;
        match value.cell() {
            Some(new) if !is_apart(old) => {
                *place = new;
                self.journal.push(Undo::Cell { block, off, old });
                Ok(())
            }
            _ => self.store_long(block, off, value),
        }
    }

    /// Changes the number at a place.
    #[inline(always)]
    pub(crate) fn change_word<N: Num>(
        &mut self,
        block: u32,
        off: u32,
        change: impl Fn(&N) -> Result<N, Trap>,
    ) -> Result<(), Trap> {
        let old = self.load::<N>(block, off)?;
        self.store(block, off, &change(&old)?)
    }

    /// Puts a number at a place of a block that this step has added; nothing needs to be undone there.
    #[inline(always)]
    pub(crate) fn store_new<N: Num>(&mut self, block: u32, off: u32, value: &N) -> Result<(), Trap> {
        let place = self.arena.cell_mut(block, off)?;
        match value.cell() {
            Some(new) if !is_apart(*place) => {
                *place = new;
                Ok(())
            }
            _ => self.store_new_long(block, off, value),
        }
    }

    #[inline(never)]
    fn store_new_long<N: Num>(&mut self, block: u32, off: u32, value: &N) -> Result<(), Trap> {
        let word = value.word().unwrap_or(WIDE);
        self.arena.put(block, off, word)?;
        if is_wide(word) {
            self.wide.insert(block + off, value.to_int());
        }
        Ok(())
    }

    /// Puts a word that is never wide, such as a table's number, at a place.
    pub(crate) fn store_word(&mut self, block: u32, off: u32, value: i128) -> Result<(), Trap> {
        self.store(block, off, &value)
    }

    /// The number of a cell at a place.
    #[inline(always)]
    fn number<N: Num>(&self, cell: i64, block: u32, off: u32) -> Result<N, Trap> {
        if !is_apart(cell) {
            return Ok(N::of(cell));
        }
        let word = self.arena.open(cell);
        if is_wide(word) { N::kept(|| self.wide.get(&(block + off))) } else { N::of_word(word) }
    }

    /// Puts a number at a place where it, or what was there before, does not fit a cell.
    #[inline(never)]
    fn store_long<N: Num>(&mut self, block: u32, off: u32, value: &N) -> Result<(), Trap> {
        let cell = self.arena.cell(block, off)?;
        let (old, new) = (self.arena.open(cell), value.word().unwrap_or(WIDE));
        self.arena.put(block, off, new)?;
        let undo = if is_apart(cell) {
            Undo::Word { block, off, old }
        } else {
            Undo::Cell { block, off, old: cell }
        };
        self.journal.push(undo);
        if is_wide(new) || is_wide(old) {
            let addr = block + off;
            let before =
                if is_wide(new) { self.wide.insert(addr, value.to_int()) } else { self.wide.remove(&addr) };
            self.wide_olds.push(before);
            self.journal.push(Undo::Wide { addr });
        }
        Ok(())
    }

    /// A block of zeros.
    pub(crate) fn allocate(&mut self, width: u32, owner: Owner) -> Result<u32, Trap> {
        self.arena.allocate(width, owner, &[])
    }

    /// Gives a block back.
    pub(crate) fn release(&mut self, block: u32, width: u32) {
        if !self.wide.is_empty() {
            for addr in block..block + width {
                self.wide.remove(&addr);
            }
        }
        self.arena.release(block, width);
    }

    /// Whose a block is.
    pub(crate) fn owner(&self, block: u32) -> Owner {
        self.arena.owner(block)
    }

    /// The number of a text.
    pub(crate) fn text(&mut self, text: &str) -> i128 {
        if let Some(number) = self.text_numbers.get(text) {
            return i128::from(*number);
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.text_numbers.insert(text.into(), number);
        i128::from(number)
    }

    /// The instance behind a number.
    pub(crate) fn instance(&self, number: u32) -> Result<&Instance, Trap> {
        self.instances.get(number as usize).ok_or(Trap::Defect(&"no such instance"))
    }

    /// The instance whose own account this is.
    pub(crate) fn instance_of(&self, account: u32) -> Option<u32> {
        self.accounts.get(account as usize).and_then(|account| account.sort.instance())
    }

    /// Instances of a template nested in a parent, in order of creation.
    pub(crate) fn nested(&self, parent: Option<u32>, template: u32) -> &[u32] {
        self.nested.get(&(parent.unwrap_or(u32::MAX), template)).map_or(&[], Vec::as_slice)
    }

    /// Takes back everything since the journal was empty.
    pub(crate) fn undo(&mut self, layouts: &Layouts) {
        self.undo_to(0, layouts);
        self.changed.clear();
        self.clear_step(layouts);
    }

    /// Takes back everything since the journal had a length. What the step computed on the way stays until its end.
    pub(crate) fn undo_to(&mut self, length: usize, layouts: &Layouts) {
        while self.journal.len() > length {
            let Some(undo) = self.journal.pop() else { return };
            match undo {
                Undo::Cell { block, off, old } => self.arena.restore(block, off, old),
                Undo::Word { block, off, old } => {
                    // There is such a place: it was written to.
                    self.arena.put(block, off, old).ok();
                }
                Undo::Wide { addr } => {
                    match self.wide_olds.pop().flatten() {
                        Some(int) => self.wide.insert(addr, int),
                        None => self.wide.remove(&addr),
                    };
                }
                Undo::Added { table, .. } => self.unadd(table),
                Undo::Removed { table, at, block } => self.unremove(table, at, block),
                // Tables held by its rows have entries of their own.
                Undo::Kept { table } => self.free_table(table, layouts, false),
                Undo::Interned => self.unintern(),
                Undo::Dropped { .. } => {}
                Undo::Balance { account, entry, old } => {
                    let held = self.accounts.get_mut(account as usize).map(|account| &mut account.held);
                    if let Some(holding) = held.and_then(|held| held.get_mut(entry as usize)) {
                        holding.set(old);
                    }
                }
                Undo::WideBalance { account, asset } => {
                    match self.wide_olds.pop().flatten() {
                        Some(int) => self.wide_balances.insert((account, asset), int),
                        None => self.wide_balances.remove(&(account, asset)),
                    };
                }
                Undo::Entry { account } => {
                    if let Some(account) = self.accounts.get_mut(account as usize) {
                        account.held.pop();
                    }
                }
                Undo::Account => {
                    self.accounts.pop();
                }
                Undo::Template { instance, old } => {
                    if let Some(instance) = self.instances.get_mut(instance as usize) {
                        instance.template = old;
                    }
                }
                Undo::Asset { asset, old } => {
                    if let Some(asset) = self.assets.get_mut(asset as usize) {
                        asset.0 = old;
                    }
                }
                Undo::Instance { assets } => self.uncreate(assets),
            }
        }
    }

    /// Keeps everything since the journal was empty.
    #[inline]
    pub(crate) fn commit(&mut self, layouts: &Layouts, now: i64) {
        if !self.changed.is_empty() {
            self.make_history(now);
        }
        if self.has_leavings {
            self.free_leavings(layouts);
        }
        self.journal.clear();
        self.clear_step(layouts);
    }

    /// Frees what the step took out.
    fn free_leavings(&mut self, layouts: &Layouts) {
        let journal = std::mem::take(&mut self.journal);
        for undo in &journal {
            match undo {
                Undo::Removed { table, block, .. } => self.finish_removal(*table, *block, layouts),
                Undo::Dropped { table } => self.free_table(*table, layouts, true),
                _ => {}
            }
        }
        self.journal = journal;
    }

    /// Forgets what was kept for the step alone.
    #[inline]
    fn clear_step(&mut self, layouts: &Layouts) {
        self.has_moved = false;
        self.has_leavings = false;
        if !(self.movements.is_empty() && self.wide_olds.is_empty() && self.temporary.is_empty()) {
            self.clear_lists(layouts);
        }
    }

    #[inline(never)]
    fn clear_lists(&mut self, layouts: &Layouts) {
        self.movements.clear();
        self.wide_olds.clear();
        while let Some(table) = self.temporary.pop() {
            self.free_table(table, layouts, false);
        }
    }

    fn uncreate(&mut self, assets: u32) {
        if let Some(instance) = self.instances.pop() {
            let key = (instance.parent.unwrap_or(u32::MAX), instance.born);
            if let Some(siblings) = self.nested.get_mut(&key) {
                siblings.pop();
            }
            self.assets.truncate(self.assets.len() - assets as usize);
            self.books.truncate(self.assets.len());
            self.release(instance.block, instance.words);
        }
    }
}
