//! Where cells and rows lie: blocks of 64-bit cells, each a word.
//!
//! Nearly every word is a flag, a state, an instant, a reference or a count, and fits a cell. A longer one lies apart,
//! and its cell says where; such a cell stays so until its block is given back. The cell before a block says whose it
//! is, which is enough to name any changed word afterwards.

use crate::lane::Trap;
use smallvec::SmallVec;

/// Cells below this are handles of words that lie apart, counted from the least cell.
const LEAST: i64 = -(1 << 62);

/// Whose a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Instance(u32),
    Row { table: u32, at: u32 },
}

impl Owner {
    fn cell(self) -> i64 {
        match self {
            Owner::Instance(instance) => i64::from(instance),
            // No table has the last number there is.
            Owner::Row { table, at } => (((u64::from(table) + 1) << 32) | u64::from(at)) as i64,
        }
    }

    fn of(cell: i64) -> Owner {
        let (high, low) = ((cell as u64 >> 32) as u32, cell as u32);
        match high.checked_sub(1) {
            None => Owner::Instance(low),
            Some(table) => Owner::Row { table, at: low },
        }
    }
}

/// A word as a cell, if it fits.
#[inline(always)]
pub(crate) fn as_cell(word: i128) -> Option<i64> {
    let cell = word as i64;
    (i128::from(cell) == word && cell >= LEAST).then_some(cell)
}

/// Whether the word of a cell lies apart.
#[inline(always)]
pub(crate) fn is_apart(cell: i64) -> bool {
    cell < LEAST
}

/// The cells of everything there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    cells: Vec<i64>,
    /// Words that fit no cell, by the handles in their cells.
    long: Vec<i128>,
    free_long: Vec<u32>,
    /// Blocks that were given back, by width.
    free_blocks: Vec<Vec<u32>>,
}

impl Arena {
    /// The cell at a place.
    #[inline(always)]
    pub(crate) fn cell(&self, block: u32, off: u32) -> Result<i64, Trap> {
        self.cells.get(place(block, off)).copied().ok_or(NO_WORD)
    }

    /// The cell at a place, to be written over.
    #[inline(always)]
    pub(crate) fn cell_mut(&mut self, block: u32, off: u32) -> Result<&mut i64, Trap> {
        self.cells.get_mut(place(block, off)).ok_or(NO_WORD)
    }

    /// The word of a cell.
    #[inline(always)]
    pub(crate) fn open(&self, cell: i64) -> i128 {
        if is_apart(cell) { self.apart(cell) } else { i128::from(cell) }
    }

    /// The word at a place.
    #[inline(always)]
    pub(crate) fn word(&self, block: u32, off: u32) -> Result<i128, Trap> {
        Ok(self.open(self.cell(block, off)?))
    }

    /// The words of a block from its first on.
    pub(crate) fn words(&self, block: u32, width: u16) -> SmallVec<[i128; 16]> {
        let here = block as usize;
        let cells = self.cells.get(here..here + width as usize).unwrap_or_default();
        cells.iter().map(|cell| self.open(*cell)).collect()
    }

    /// Whether a block begins with these words, which no one has changed since it was made.
    #[inline]
    pub(crate) fn begins_with(&self, block: u32, words: &[i128]) -> bool {
        let here = block as usize;
        let is_word = |(cell, word): (&i64, &i128)| match as_cell(*word) {
            Some(wanted) => *cell == wanted,
            None => self.open(*cell) == *word,
        };
        self.cells.get(here..here + words.len()).is_some_and(|cells| cells.iter().zip(words).all(is_word))
    }

    /// Puts a word at a place.
    #[inline]
    pub(crate) fn put(&mut self, block: u32, off: u32, word: i128) -> Result<(), Trap> {
        let cell = self.cell_mut(block, off)?;
        match as_cell(word) {
            Some(new) if !is_apart(*cell) => {
                *cell = new;
                Ok(())
            }
            _ => self.put_long(block, off, word),
        }
    }

    /// Puts back what a cell was, whose word may have come to lie apart since.
    pub(crate) fn restore(&mut self, block: u32, off: u32, old: i64) {
        let Ok(cell) = self.cell_mut(block, off) else { return };
        let now = std::mem::replace(cell, old);
        if is_apart(now) {
            self.free_long.push(handle(now) as u32);
        }
    }

    /// A block that begins with some words, the rest of it being zeros.
    #[inline]
    pub(crate) fn allocate(&mut self, width: u32, owner: Owner, first: &[i128]) -> Result<u32, Trap> {
        if let Some(block) = self.free_blocks.get_mut(width as usize).and_then(Vec::pop) {
            return self.reuse(block, width, owner, first);
        }
        let block = self.cells.len() + 1;
        let end = block + width as usize;
        if u32::try_from(end).is_err() {
            return Err(FULL);
        }
        self.cells.push(owner.cell());
        self.cells.extend(std::iter::repeat_n(0, width as usize));
        for (off, word) in (0..).zip(first) {
            self.put(block as u32, off, *word)?;
        }
        Ok(block as u32)
    }

    /// Gives a block back, with the words of it that lie apart.
    pub(crate) fn release(&mut self, block: u32, width: u32) {
        let here = block as usize;
        for cell in self.cells.get(here..here + width as usize).unwrap_or_default() {
            if is_apart(*cell) {
                self.free_long.push(handle(*cell) as u32);
            }
        }
        if self.free_blocks.len() <= width as usize {
            self.free_blocks.resize(width as usize + 1, Vec::new());
        }
        if let Some(free) = self.free_blocks.get_mut(width as usize) {
            free.push(block);
        }
    }

    /// Whose a block is.
    pub(crate) fn owner(&self, block: u32) -> Owner {
        let header = (block as usize).checked_sub(1).and_then(|header| self.cells.get(header));
        Owner::of(header.copied().unwrap_or(0))
    }

    /// Says whose a block is.
    pub(crate) fn set_owner(&mut self, block: u32, owner: Owner) {
        if let Some(header) = (block as usize).checked_sub(1).and_then(|header| self.cells.get_mut(header)) {
            *header = owner.cell();
        }
    }

    /// The same in place of a block that was given back.
    fn reuse(&mut self, block: u32, width: u32, owner: Owner, first: &[i128]) -> Result<u32, Trap> {
        let here = block as usize;
        self.cells.get_mut(here..here + width as usize).ok_or(NO_WORD)?.fill(0);
        self.set_owner(block, owner);
        for (off, word) in (0..).zip(first) {
            self.put(block, off, *word)?;
        }
        Ok(block)
    }

    /// The word of a cell that is a handle.
    #[inline(never)]
    fn apart(&self, cell: i64) -> i128 {
        self.long.get(handle(cell)).copied().unwrap_or(0)
    }

    /// Puts a word at a place where it, or what was there before, fits no cell.
    #[inline(never)]
    fn put_long(&mut self, block: u32, off: u32, word: i128) -> Result<(), Trap> {
        let cell = self.cell(block, off)?;
        if !is_apart(cell) {
            let handle = self.put_apart(word)?;
            *self.cell_mut(block, off)? = handle;
        } else if let Some(long) = self.long.get_mut(handle(cell)) {
            *long = word;
        }
        Ok(())
    }

    /// Puts a word apart; its handle.
    fn put_apart(&mut self, word: i128) -> Result<i64, Trap> {
        let number = match self.free_long.pop() {
            Some(number) => {
                if let Some(long) = self.long.get_mut(number as usize) {
                    *long = word;
                }
                number
            }
            None => {
                self.long.push(word);
                u32::try_from(self.long.len() - 1).map_err(|_| FULL)?
            }
        };
        Ok(i64::MIN + i64::from(number))
    }
}

const NO_WORD: Trap = Trap::Defect(&"no such word");
const FULL: Trap = Trap::Defect(&"the arena is full");

/// Where in the arena a word of a block is.
#[inline(always)]
fn place(block: u32, off: u32) -> usize {
    (block as usize).wrapping_add(off as usize)
}

fn handle(cell: i64) -> usize {
    cell.wrapping_sub(i64::MIN) as usize
}
