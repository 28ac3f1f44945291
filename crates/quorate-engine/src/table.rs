//! Tables: lists, sets and maps, whose rows are blocks of the arena in order of insertion.

use crate::arena::{Arena, as_cell};
use crate::lane::{Trap, is_wide};
use crate::layout::{Layouts, Rows};
use crate::world::{Owner, Undo, World};
use hashbrown::HashTable;

/// Tables with at most so many rows are searched from end to end; larger ones keep an index.
const SMALL: usize = 12;

/// For so many rows there is room from the first one on.
const FIRST_ROWS: usize = 8;

/// A collection may have at most so many entries (`semantics.md` §8).
const LARGEST: u32 = 1_048_576;

/// A row: its block, or 0 where one was removed (never in a list), and a digest of its key, so that a search looks
/// only at rows that are likely to be the right one.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    block: u32,
    digest: u32,
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
    /// The word that holds the table's number; for one that is kept.
    pub(crate) holder: (u32, u32),
    /// Where the rows are, by keys that are small numbers, such as accounts; empty if some are not.
    spots: Vec<Spot>,
    /// Otherwise the places of rows by the digests of their keys. If there are few rows there is neither, and they are
    /// searched from end to end.
    places: Option<Box<HashTable<u32>>>,
}

/// What digests of keys are made with: an odd number. What is found does not depend on it, nor does any order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Secret(u64);

impl Default for Secret {
    /// 2^64 divided by the golden ratio, which spreads neighbours far apart.
    fn default() -> Secret {
        Secret(0x9e37_79b9_7f4a_7c15)
    }
}

impl Secret {
    /// One that is made from any number.
    pub(crate) fn of(number: u64) -> Secret {
        Secret(number | 1)
    }

    /// A digest of a key.
    #[inline]
    fn digest(self, key: &[i128]) -> u32 {
        if let [word] = key
            && let Some(cell) = as_cell(*word)
        {
            return self.digest_of_cell(cell);
        }
        let mixed = key.iter().fold(0u64, |mixed, word| {
            let [low, high] = [*word as u64, (*word >> 64) as u64];
            let mixed = (mixed ^ low ^ high.rotate_left(29)).wrapping_mul(self.0);
            mixed ^ (mixed >> 32)
        });
        mixed as u32
    }

    /// The same for a key of one word that fits a cell.
    #[inline(always)]
    fn digest_of_cell(self, cell: i64) -> u32 {
        ((cell as u64).wrapping_mul(self.0) >> 32) as u32
    }
}

impl World {
    /// The table behind a number; 0 is the empty one.
    #[inline]
    pub(crate) fn table(&self, number: i128) -> Option<&Table> {
        if number == 0 { None } else { self.tables.get(number as usize) }
    }

    /// The block of the row with a key.
    #[inline]
    pub(crate) fn find(&self, number: i128, key: &[i128]) -> Option<u32> {
        let table = self.table(number)?;
        let at = self.find_at(table, key)?;
        table.rows.get(at as usize).map(|row| row.block)
    }

    /// The same for a key of one word, as nearly every key is.
    #[inline(always)]
    pub(crate) fn find_word(&self, number: i128, word: i128) -> Option<u32> {
        let block = match as_cell(word) {
            Some(cell) => self.find_cell(number as u32, cell),
            None => self.find_far(number as u32, word),
        };
        if block == 0 { None } else { Some(block) }
    }

    /// The same for a key that fits a cell; 0 for none.
    pub(crate) fn find_cell(&self, number: u32, cell: i64) -> u32 {
        // The empty table is there and has no rows.
        let Some(table) = self.tables.get(number as usize) else { return 0 };
        if !table.spots.is_empty() {
            return table.spots.get(cell as usize).map_or(0, |spot| spot.block);
        }
        if table.places.is_some() {
            return self.find_far(number, i128::from(cell));
        }
        let digest = self.secret.digest_of_cell(cell);
        let is_key =
            |row: &&Row| row.digest == digest && row.block != 0 && self.arena.cell(row.block, 0) == Ok(cell);
        table.rows.iter().find(is_key).map_or(0, |row| row.block)
    }

    #[inline(never)]
    fn find_far(&self, number: u32, word: i128) -> u32 {
        self.find(i128::from(number), &[word]).unwrap_or(0)
    }

    /// The block of a list's item, or of a set's member.
    #[inline]
    pub(crate) fn item(&self, number: i128, at: i128) -> Option<u32> {
        let table = self.table(number)?;
        let at = usize::try_from(at).ok()?;
        if table.live as usize != table.rows.len() {
            return table.rows.iter().filter(|row| row.block != 0).nth(at).map(|row| row.block);
        }
        table.rows.get(at).map(|row| row.block)
    }

    /// The next row's block at or after a place, and the place after it.
    #[inline]
    pub(crate) fn next_row(&self, number: i128, from: i128) -> Option<(u32, i128)> {
        let rows = &self.table(number)?.rows;
        let mut at = usize::try_from(from).ok()?;
        loop {
            let row = rows.get(at)?;
            at += 1;
            if row.block != 0 {
                return Some((row.block, at as i128));
            }
        }
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
    #[inline]
    pub(crate) fn held_table(&mut self, block: u32, off: u32, layout: u32, rows: &Rows) -> Result<u32, Trap> {
        let held = self.arena.cell(block, off)?;
        if held > 0 { Ok(held as u32) } else { self.hold_table(block, off, layout, rows) }
    }

    #[inline(never)]
    fn hold_table(&mut self, block: u32, off: u32, layout: u32, rows: &Rows) -> Result<u32, Trap> {
        let number = self.new_table(layout, rows, Some((block, off)))?;
        self.store_word(block, off, i128::from(number))?;
        Ok(number)
    }

    /// Adds a row of zeros with a key at the end. The key must be new.
    pub(crate) fn add_row(&mut self, number: u32, key: &[i128], is_kept: bool) -> Result<u32, Trap> {
        let table = self.tables.get_mut(number as usize).ok_or(Trap::Defect(&"no such table"))?;
        if table.live >= LARGEST || key.iter().any(|word| is_wide(*word)) {
            return Err(Trap::Kernel(crate::code::Kernel::TooLarge));
        }
        // There are never more than a few times as many places as rows.
        let at = table.rows.len() as u32;
        let width = u32::from(table.key) + u32::from(table.value);
        let block = self.arena.allocate(width, Owner::Row { table: number, at }, key)?;
        table.live += 1;
        let digest = if key.is_empty() { 0 } else { self.secret.digest(key) };
        if table.rows.is_empty() {
            table.rows.reserve(FIRST_ROWS);
        }
        table.rows.push(Row { block, digest });
        if table.rows.len() > SMALL && !key.is_empty() {
            table.index_row(Spot { at, block }, digest, key, &self.arena);
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
        let (block, digest) = (std::mem::take(&mut row.block), row.digest);
        table.live -= 1;
        table.unindex_row(at, digest, key);
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
        table.spots = Vec::new();
        table.places = None;
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
        let Some(Row { block, digest }) = table.rows.pop() else { return };
        table.live -= 1;
        let width = u32::from(table.key) + u32::from(table.value);
        let at = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
        table.unindex_row(at, digest, &self.arena.words(block, table.key));
        self.release(block, width);
    }

    /// Puts back a row that was removed.
    pub(crate) fn unremove(&mut self, number: u32, at: u32, block: u32) {
        let Some(table) = self.tables.get_mut(number as usize) else { return };
        table.live += 1;
        if table.key == 0 {
            table.rows.insert(at as usize, Row { block, digest: 0 });
            self.renumber(number, at as usize);
        } else if let Some(row) = table.rows.get_mut(at as usize) {
            row.block = block;
            let digest = row.digest;
            let key = self.arena.words(block, table.key);
            table.index_row(Spot { at, block }, digest, &key, &self.arena);
        }
    }

    /// The place of the row with a key.
    fn find_at(&self, table: &Table, key: &[i128]) -> Option<u32> {
        if !table.spots.is_empty() {
            let word = key.first().and_then(|word| usize::try_from(*word).ok())?;
            return table.spots.get(word).filter(|spot| spot.block != 0).map(|spot| spot.at);
        }
        let wanted = self.secret.digest(key);
        let is_key =
            |row: &Row| row.digest == wanted && row.block != 0 && self.arena.begins_with(row.block, key);
        match &table.places {
            None => table.rows.iter().position(is_key).and_then(|at| u32::try_from(at).ok()),
            Some(places) => {
                let place = |at: &u32| table.rows.get(*at as usize).is_some_and(is_key);
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
    fn index_row(&mut self, spot: Spot, digest: u32, key: &[i128], arena: &Arena) {
        if let Some(places) = &mut self.places {
            let rows = &self.rows;
            places.insert_unique(spread(digest), spot.at, |at| spread_row(rows, *at));
        } else if !self.spots.is_empty()
            && let Some(place) = dense_place(key, self.rows.len())
        {
            if self.spots.len() <= place {
                self.spots.resize(place + 1, Spot::default());
            }
            if let Some(entry) = self.spots.get_mut(place) {
                *entry = spot;
            }
        } else {
            self.build_index(arena);
        }
    }

    /// Takes out a row that stood at a place.
    fn unindex_row(&mut self, at: u32, digest: u32, key: &[i128]) {
        if let Some(places) = &mut self.places {
            if let Ok(entry) = places.find_entry(spread(digest), |place| *place == at) {
                entry.remove();
            }
        } else if let [word] = key
            && let Some(entry) = usize::try_from(*word).ok().and_then(|word| self.spots.get_mut(word))
        {
            *entry = Spot::default();
        }
    }

    /// Enters all rows anew.
    fn build_index(&mut self, arena: &Arena) {
        (self.spots, self.places) = (Vec::new(), None);
        if self.rows.len() <= SMALL {
            return;
        }
        let count = self.rows.len();
        let rows = &self.rows;
        let live = || (0u32..).zip(rows).filter(|(_, row)| row.block != 0);
        let place = |row: &Row| dense_place(&arena.words(row.block, self.key), count);
        let dense: Option<Vec<usize>> = live().map(|(_, row)| place(row)).collect();
        match dense {
            Some(dense) => {
                // At least one, so that it is there even if no row is.
                self.spots = vec![Spot::default(); dense.iter().max().map_or(1, |most| most + 1)];
                for ((at, row), place) in live().zip(dense) {
                    if let Some(entry) = self.spots.get_mut(place) {
                        *entry = Spot { at, block: row.block };
                    }
                }
            }
            None => {
                let mut places = Box::new(HashTable::with_capacity(count));
                for (at, row) in live() {
                    places.insert_unique(spread(row.digest), at, |at| spread_row(rows, *at));
                }
                self.places = Some(places);
            }
        }
    }
}

/// Where a key stands among all small numbers, if it is one that is small for a table of so many rows.
#[inline]
fn dense_place(key: &[i128], rows: usize) -> Option<usize> {
    let [word] = key else { return None };
    usize::try_from(*word).ok().filter(|word| *word < rows.saturating_mul(16))
}

/// A digest spread over the bits that the index looks at.
#[inline]
fn spread(digest: u32) -> u64 {
    u64::from(digest).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn spread_row(rows: &[Row], at: u32) -> u64 {
    rows.get(at as usize).map_or(0, |row| spread(row.digest))
}
