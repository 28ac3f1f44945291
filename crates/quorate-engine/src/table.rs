//! Tables: lists, sets and maps, whose rows are blocks of the arena in order of insertion.

use crate::arena::Arena;
use crate::lane::{Trap, is_wide};
use crate::layout::{Layouts, Rows};
use crate::world::{Owner, Undo, World};
use hashbrown::HashTable;

/// Tables with at most so many rows are searched from end to end; larger ones keep an index.
const SMALL: usize = 12;

/// A collection may have at most so many entries (`semantics.md` §8).
const LARGEST: u32 = 1_048_576;

/// A row: its block, or 0 where one was removed (never in a list), and a digest of its key, so that a search looks
/// only at rows that are likely to be the right one.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    block: u32,
    tag: u32,
}

/// Where the rows of a set or map are by their keys.
#[derive(Clone, Debug, Default)]
enum Index {
    /// There are few rows, which are searched from end to end.
    #[default]
    None,
    /// The keys are small numbers, such as accounts: for each the place and block of its row.
    Dense(Vec<Spot>),
    /// Places of rows by the digests of their keys.
    Hashed(Box<HashTable<u32>>),
}

/// Where the row of a key is: its place, and its block, or 0 if there is none.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    at: u32,
    block: u32,
}

/// A list, set or map.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) layout: u32,
    pub(crate) key: u16,
    pub(crate) value: u16,
    /// The rows in order of insertion.
    rows: Vec<Row>,
    /// How many rows there are.
    pub(crate) live: u32,
    index: Index,
    /// The word that holds the table's number; for one that is kept.
    pub(crate) holder: (u32, u32),
}

impl World {
    /// The table behind a number; 0 is the empty one.
    #[inline]
    pub(crate) fn table(&self, number: i128) -> Option<&Table> {
        usize::try_from(number).ok().filter(|number| *number > 0).and_then(|number| self.tables.get(number))
    }

    /// The block of the row with a key.
    #[inline]
    pub(crate) fn find(&self, number: i128, key: &[i128]) -> Option<u32> {
        let table = self.table(number)?;
        let at = self.find_at(table, key)?;
        table.rows.get(at as usize).map(|row| row.block)
    }

    /// The same for a key of one word, as nearly every key is.
    #[inline]
    pub(crate) fn find_word(&self, number: i128, word: i128) -> Option<u32> {
        let table = self.table(number)?;
        match &table.index {
            Index::Dense(spots) => {
                let spot = usize::try_from(word).ok().and_then(|word| spots.get(word))?;
                (spot.block != 0).then_some(spot.block)
            }
            Index::None => {
                let wanted = tag(&[word]);
                let is_key = |row: &&Row| {
                    row.tag == wanted && row.block != 0 && self.arena.begins_with(row.block, &[word])
                };
                table.rows.iter().find(is_key).map(|row| row.block)
            }
            Index::Hashed(_) => self.find(number, &[word]),
        }
    }

    /// The block of a list's item, or of a set's member.
    pub(crate) fn item(&self, number: i128, at: i128) -> Option<u32> {
        let table = self.table(number)?;
        if table.live as usize != table.rows.len() {
            let mut rows = table.rows.iter().filter(|row| row.block != 0);
            return usize::try_from(at).ok().and_then(|at| rows.nth(at)).map(|row| row.block);
        }
        usize::try_from(at).ok().and_then(|at| table.rows.get(at)).map(|row| row.block)
    }

    /// The next row's block at or after a place, and the place after it.
    pub(crate) fn next_row(&self, number: i128, from: i128) -> Option<(u32, i128)> {
        let rows = &self.table(number)?.rows;
        let from = usize::try_from(from).ok()?;
        let (at, row) = rows.iter().enumerate().skip(from).find(|(_, row)| row.block != 0)?;
        Some((row.block, i128::try_from(at).ok()? + 1))
    }

    /// How many entries a collection has.
    pub(crate) fn length(&self, number: i128) -> u32 {
        self.table(number).map_or(0, |table| table.live)
    }

    /// A new table; a temporary one is freed at the end of the step.
    pub(crate) fn new_table(
        &mut self,
        layout: u32,
        rows: &Rows,
        holder: Option<(u32, u32)>,
    ) -> Result<u32, Trap> {
        if self.tables.is_empty() {
            self.tables.push(Table::default());
        }
        let number = match self.free_tables.pop() {
            Some(number) => number,
            None => {
                self.tables.push(Table::default());
                u32::try_from(self.tables.len() - 1).map_err(|_| Trap::Defect(&"too many tables"))?
            }
        };
        if let Some(table) = self.tables.get_mut(number as usize) {
            table.layout = layout;
            table.key = rows.key;
            table.value = rows.value;
            table.holder = holder.unwrap_or((0, 0));
        }
        match holder {
            Some(_) => self.journal.push(Undo::Kept { table: number }),
            None => self.temporary.push(number),
        }
        Ok(number)
    }

    /// The table held at a word, made if there is none yet.
    pub(crate) fn held_table(&mut self, block: u32, off: u32, layout: u32, rows: &Rows) -> Result<u32, Trap> {
        let word = self.word(block, off)?;
        if let Some(number) = u32::try_from(word).ok().filter(|number| *number > 0) {
            return Ok(number);
        }
        let number = self.new_table(layout, rows, Some((block, off)))?;
        self.store_word(block, off, i128::from(number))?;
        Ok(number)
    }

    /// Adds a row of zeros with a key at the end. The key must be new.
    pub(crate) fn add_row(&mut self, number: u32, key: &[i128], is_kept: bool) -> Result<u32, Trap> {
        if key.iter().any(|word| is_wide(*word)) {
            return Err(Trap::Kernel(crate::code::Kernel::TooLarge));
        }
        let table = self.tables.get(number as usize).ok_or(Trap::Defect(&"no such table"))?;
        if table.live >= LARGEST {
            return Err(Trap::Kernel(crate::code::Kernel::TooLarge));
        }
        let at = u32::try_from(table.rows.len()).map_err(|_| Trap::Defect(&"too many rows"))?;
        let width = u32::from(table.key) + u32::from(table.value);
        let block = self.arena.allocate(width, Owner::Row { table: number, at }, key)?;
        let table = self.tables.get_mut(number as usize).ok_or(Trap::Defect(&"no such table"))?;
        table.live += 1;
        if key.is_empty() {
            table.rows.push(Row { block, tag: 0 });
        } else {
            table.rows.push(Row { block, tag: tag(key) });
            if table.rows.len() > SMALL {
                table.index_row(Spot { at, block }, key, &self.arena);
            }
        }
        if is_kept {
            self.journal.push(Undo::Added { table: number, block });
        }
        Ok(block)
    }

    /// Removes a row of a set or map by its key.
    pub(crate) fn remove_key(&mut self, number: i128, key: &[i128]) -> Result<(), Trap> {
        let Some(at) = self.table(number).and_then(|table| self.find_at(table, key)) else { return Ok(()) };
        let number = u32::try_from(number).map_err(|_| Trap::Defect(&"no such table"))?;
        let table = self.tables.get_mut(number as usize).ok_or(Trap::Defect(&"no such table"))?;
        let row = table.rows.get_mut(at as usize).ok_or(Trap::Defect(&"no such row"))?;
        let block = std::mem::take(&mut row.block);
        table.live -= 1;
        table.unindex_row(at, key);
        self.has_leavings = true;
        self.journal.push(Undo::Removed { table: number, at, block });
        Ok(())
    }

    /// Removes an item of a list.
    pub(crate) fn remove_item(&mut self, number: u32, at: u32) -> Result<(), Trap> {
        let table = self.tables.get_mut(number as usize).ok_or(Trap::Defect(&"no such table"))?;
        if at as usize >= table.rows.len() {
            return Err(Trap::Defect(&"no such item"));
        }
        let Row { block, .. } = table.rows.remove(at as usize);
        table.live -= 1;
        self.renumber(number, at as usize);
        self.has_leavings = true;
        self.journal.push(Undo::Removed { table: number, at, block });
        Ok(())
    }

    /// A copy of a table with the tables its rows hold; kept if it has a holder.
    pub(crate) fn copy_table(
        &mut self,
        source: i128,
        layout: u32,
        layouts: &Layouts,
        holder: Option<(u32, u32)>,
    ) -> Result<u32, Trap> {
        if self.length(source) == 0 {
            return Ok(0);
        }
        let rows = layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?;
        let number = self.new_table(layout, rows, holder)?;
        let mut from = 0;
        while let Some((block, next)) = self.next_row(source, from) {
            from = next;
            self.copy_row(block, number, rows, layouts, holder.is_some())?;
        }
        Ok(number)
    }

    /// Frees a table and its rows; with `deep` also the tables that its rows hold.
    pub(crate) fn free_table(&mut self, number: u32, layouts: &Layouts, deep: bool) {
        let Some(table) = self.tables.get_mut(number as usize) else { return };
        let mut rows = std::mem::take(&mut table.rows);
        let (layout, width) = (table.layout, u32::from(table.key) + u32::from(table.value));
        table.live = 0;
        table.index = Index::None;
        for Row { block, .. } in rows.drain(..).filter(|row| row.block != 0) {
            if deep {
                self.free_children(block, layout, layouts);
            }
            self.release(block, width);
        }
        // The space of the rows is worth keeping: the next table will want it.
        if let Some(table) = self.tables.get_mut(number as usize) {
            table.rows = rows;
        }
        self.free_tables.push(number);
    }

    /// Frees what a removal that is now final left behind.
    pub(crate) fn finish_removal(&mut self, number: u32, block: u32, layouts: &Layouts) {
        let Some(table) = self.tables.get(number as usize) else { return };
        let (layout, width) = (table.layout, u32::from(table.key) + u32::from(table.value));
        self.free_children(block, layout, layouts);
        self.release(block, width);
        let Some(table) = self.tables.get_mut(number as usize) else { return };
        if table.key > 0 && table.rows.len() > 2 * table.live as usize + SMALL {
            table.rows.retain(|row| row.block != 0);
            self.renumber(number, 0);
            self.reindex(number);
        }
    }

    /// Takes back the last row that was added.
    pub(crate) fn unadd(&mut self, number: u32) {
        let Some(table) = self.tables.get_mut(number as usize) else { return };
        let Some(Row { block, .. }) = table.rows.pop() else { return };
        table.live -= 1;
        let width = u32::from(table.key) + u32::from(table.value);
        let at = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        table.unindex_row(at, &self.arena.words(block, table.key));
        self.release(block, width);
    }

    /// Puts back a row that was removed.
    pub(crate) fn unremove(&mut self, number: u32, at: u32, block: u32) {
        let Some(table) = self.tables.get_mut(number as usize) else { return };
        table.live += 1;
        if table.key == 0 {
            table.rows.insert(at as usize, Row { block, tag: 0 });
            self.renumber(number, at as usize);
        } else if let Some(row) = table.rows.get_mut(at as usize) {
            row.block = block;
            let key = self.arena.words(block, table.key);
            table.index_row(Spot { at, block }, &key, &self.arena);
        }
    }

    /// The place of the row with a key.
    fn find_at(&self, table: &Table, key: &[i128]) -> Option<u32> {
        let wanted = tag(key);
        let fits =
            |row: &Row| row.tag == wanted && row.block != 0 && self.arena.begins_with(row.block, key);
        match &table.index {
            Index::None => table.rows.iter().position(fits).and_then(|at| u32::try_from(at).ok()),
            Index::Dense(spots) => {
                let word = key.first().and_then(|word| usize::try_from(*word).ok())?;
                spots.get(word).filter(|spot| spot.block != 0).map(|spot| spot.at)
            }
            Index::Hashed(places) => {
                let place = |at: &u32| table.rows.get(*at as usize).is_some_and(fits);
                places.find(spread(wanted), place).copied()
            }
        }
    }

    fn copy_row(
        &mut self,
        block: u32,
        into: u32,
        rows: &Rows,
        layouts: &Layouts,
        kept: bool,
    ) -> Result<(), Trap> {
        let words = self.arena.words(block, rows.width());
        let copy = self.add_row(into, words.get(..rows.key as usize).unwrap_or_default(), false)?;
        for (off, word) in words.iter().enumerate() {
            let off = u32::try_from(off).unwrap_or(0);
            let child = rows.tables.iter().find(|(place, _)| u32::from(*place) == off);
            let word = match child {
                Some((_, layout)) => {
                    let holder = kept.then_some((copy, off));
                    i128::from(self.copy_table(*word, *layout, layouts, holder)?)
                }
                None => *word,
            };
            if is_wide(word) {
                let number: quorate_number::Int = self.load(block, off)?;
                self.store(copy, off, &number)?;
            } else {
                self.arena.put(copy, off, word)?;
            }
        }
        Ok(())
    }

    fn free_children(&mut self, block: u32, layout: u32, layouts: &Layouts) {
        let Some(rows) = layouts.rows(layout) else { return };
        for (off, _) in &rows.tables {
            let child = self.word(block, u32::from(*off)).ok().and_then(|word| u32::try_from(word).ok());
            if let Some(child) = child.filter(|child| *child > 0) {
                self.free_table(child, layouts, true);
            }
        }
    }

    fn renumber(&mut self, number: u32, from: usize) {
        let Some(table) = self.tables.get(number as usize) else { return };
        for at in from..table.rows.len() {
            let row = self.tables.get(number as usize).and_then(|table| table.rows.get(at)).copied();
            if let Some(Row { block, .. }) = row {
                let owner = Owner::Row { table: number, at: u32::try_from(at).unwrap_or(0) };
                self.arena.set_owner(block, owner);
            }
        }
    }

    /// Builds the index of a table anew.
    fn reindex(&mut self, number: u32) {
        if let Some(table) = self.tables.get_mut(number as usize) {
            table.build_index(&self.arena);
        }
    }
}

impl Table {
    /// The blocks of its rows, 0 where one was removed.
    pub(crate) fn blocks(&self) -> Vec<u32> {
        self.rows.iter().map(|row| row.block).collect()
    }

    /// Enters a row that stands at a place.
    #[inline]
    fn index_row(&mut self, spot: Spot, key: &[i128], arena: &Arena) {
        match &mut self.index {
            Index::None if self.rows.len() <= SMALL => {}
            Index::Dense(spots) => match dense_place(key, self.rows.len()) {
                Some(place) => {
                    if spots.len() <= place {
                        spots.resize(place + 1, Spot::default());
                    }
                    if let Some(entry) = spots.get_mut(place) {
                        *entry = spot;
                    }
                }
                None => self.build_index(arena),
            },
            Index::Hashed(places) => {
                let rows = &self.rows;
                places.insert_unique(spread(tag(key)), spot.at, |at| spread_row(rows, *at));
            }
            Index::None => self.build_index(arena),
        }
    }

    /// Takes out a row that stood at a place.
    fn unindex_row(&mut self, at: u32, key: &[i128]) {
        match &mut self.index {
            Index::None => {}
            Index::Dense(spots) => {
                let word = key.first().and_then(|word| usize::try_from(*word).ok());
                if let Some(entry) = word.and_then(|word| spots.get_mut(word)) {
                    *entry = Spot::default();
                }
            }
            Index::Hashed(places) => {
                if let Ok(entry) = places.find_entry(spread(tag(key)), |place| *place == at) {
                    entry.remove();
                }
            }
        }
    }

    fn build_index(&mut self, arena: &Arena) {
        self.index = Index::None;
        if self.rows.len() <= SMALL {
            return;
        }
        let count = self.rows.len();
        let rows = &self.rows;
        let live = || (0u32..).zip(rows).filter(|(_, row)| row.block != 0);
        let place = |row: &Row| dense_place(&arena.words(row.block, self.key), count);
        let dense: Option<Vec<usize>> = live().map(|(_, row)| place(row)).collect();
        self.index = match dense {
            Some(dense) => {
                let mut spots = vec![Spot::default(); dense.iter().max().map_or(0, |most| most + 1)];
                for ((at, row), place) in live().zip(dense) {
                    if let Some(entry) = spots.get_mut(place) {
                        *entry = Spot { at, block: row.block };
                    }
                }
                Index::Dense(spots)
            }
            None => {
                let mut places = Box::new(HashTable::with_capacity(count));
                for (at, row) in live() {
                    places.insert_unique(spread(row.tag), at, |at| spread_row(rows, *at));
                }
                Index::Hashed(places)
            }
        };
    }
}

/// Where a key stands among all small numbers, if it is one that is small for a table of so many rows.
#[inline]
fn dense_place(key: &[i128], rows: usize) -> Option<usize> {
    let [word] = key else { return None };
    usize::try_from(*word).ok().filter(|word| *word < rows.saturating_mul(16))
}

/// A digest of a key. It only speeds up searches: what is found does not depend on it, nor does any order.
#[inline]
fn tag(key: &[i128]) -> u32 {
    let mixed = key.iter().fold(0u64, |mixed, word| {
        let [low, high] = [*word as u64, (*word >> 64) as u64];
        let mixed = (mixed ^ low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    });
    mixed as u32
}

/// A digest spread over the bits that the index looks at.
#[inline]
fn spread(tag: u32) -> u64 {
    u64::from(tag).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn spread_row(rows: &[Row], at: u32) -> u64 {
    rows.get(at as usize).map_or(0, |row| spread(row.tag))
}
