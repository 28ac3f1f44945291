//! Collections as keys and members: one table stands for all of the same content, so that keys can be compared word
//! by word.
//!
//! Nothing ever writes to such a table, so rows share it, and it stays for the rest of the run.

use crate::code::Kernel;
use crate::lane::{Trap, is_wide};
use crate::layout::Layouts;
use crate::world::{Undo, World};

/// A holder that is no word of the arena.
pub(crate) const NOWHERE: (u32, u32) = (u32::MAX, 0);

/// What a table holds: its layout, and the words of its rows with interned tables in the place of tables. The rows of
/// sets and maps are sorted, since their order makes no difference to whether two are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Content {
    layout: u32,
    words: Vec<i128>,
}

impl World {
    /// The table that stands for the content of one; `None` if there is none yet and none is to be made.
    pub(crate) fn intern(
        &mut self,
        table: i128,
        layout: u32,
        layouts: &Layouts,
        make: bool,
    ) -> Result<Option<i128>, Trap> {
        if self.length(table) == 0 {
            return Ok(Some(0));
        }
        let rows = layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?;
        let mut entries = Vec::new();
        let mut from = 0;
        while let Some((block, next)) = self.next_row(table, from) {
            from = next;
            let mut entry = Vec::with_capacity(rows.width() as usize);
            for off in 0..rows.width() {
                let word = self.word(block, u32::from(off))?;
                let inner = rows.tables.iter().find(|(place, _)| *place == off);
                let word = match inner {
                    Some((_, layout)) => self.intern(word, *layout, layouts, make)?,
                    // A number that is too wide for a key is the key of nothing.
                    None if is_wide(word) && make => return Err(Trap::Kernel(Kernel::TooLarge)),
                    None => Some(word).filter(|word| !is_wide(*word)),
                };
                let Some(word) = word else { return Ok(None) };
                entry.push(word);
            }
            entries.push(entry);
        }
        if rows.key > 0 {
            entries.sort_unstable();
        }
        let content = Content { layout, words: entries.concat() };
        if let Some(known) = self.interned.get(&content) {
            return Ok(Some(i128::from(*known)));
        }
        if !make {
            return Ok(None);
        }
        let made = self.copy_table(table, layout, layouts, Some(NOWHERE))?;
        self.interned.insert(content.clone(), made);
        self.contents.push(content);
        self.journal.push(Undo::Interned);
        Ok(Some(i128::from(made)))
    }

    /// Takes back the last content that got a table.
    pub(crate) fn unintern(&mut self) {
        if let Some(content) = self.contents.pop() {
            self.interned.remove(&content);
        }
    }
}
