//! Rows that have been found once and need not be looked for again.
//!
//! The row of `queue[i]` stays where it is until something is removed or replaced. While text runs straight on, a
//! second `queue[i]` is therefore the row that the first one found, and after `k in m` the row of `m[k]` is known.

use super::Text;
use crate::code::Reg;

/// How many rows may be known at once.
pub(super) const ROWS: u16 = 12;

/// A way to a row: the cell, then fields by offset and keys by register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) up: u8,
    pub(super) slot: u32,
    pub(super) steps: Vec<Step>,
}

/// A step on the way to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(u32),
    Key(Reg),
    /// Not a row at all, but a value of a function.
    Value,
}

/// The rows that are known where the text is being compiled.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The first of the registers that hold them.
    pub(super) first: Reg,
    rows: Vec<Way>,
    /// How often everything was forgotten.
    lapses: u32,
}

impl Known {
    /// Nothing yet; what comes is kept in registers from this one on.
    pub(super) fn at(first: Reg) -> Known {
        Known { first, ..Known::default() }
    }
}

impl Way {
    /// The way to the value of a function that is the same throughout a step.
    pub(super) fn value(function: u32, up: u8) -> Way {
        Way { up, slot: function, steps: vec![Step::Value] }
    }
}

impl Text<'_, '_> {
    /// The register that holds a row, if it is known.
    pub(super) fn known_row(&self, way: &Way) -> Option<Reg> {
        let at = self.known.rows.iter().position(|known| known == way)?;
        u16::try_from(at).ok().map(|at| self.known.first + at)
    }

    /// A register to keep a row in, which is known from now on.
    pub(super) fn learn_row(&mut self, way: Way) -> Option<Reg> {
        let at = u16::try_from(self.known.rows.len()).ok().filter(|at| *at < ROWS)?;
        self.known.rows.push(way);
        Some(self.known.first + at)
    }

    /// What is known here, to come back to where another way through the text joins.
    pub(super) fn remember(&self) -> Known {
        self.known.clone()
    }

    /// Goes back to what was known, unless something has been forgotten since.
    pub(super) fn return_to(&mut self, before: &Known) {
        if self.known.lapses == before.lapses {
            self.known.rows.clone_from(&before.rows);
        } else {
            self.known.rows.clear();
        }
    }

    /// Forgets every row: something may have been removed or replaced.
    pub(super) fn forget(&mut self) {
        self.known.rows.clear();
        self.known.lapses += 1;
    }

    /// Forgets rows whose keys stand in registers that are free again.
    pub(super) fn forget_from(&mut self, mark: Reg) {
        // Rows behind a forgotten one move to other registers, so they go too.
        let stale = |way: &Way| way.steps.iter().any(|step| matches!(step, Step::Key(key) if *key >= mark));
        if let Some(at) = self.known.rows.iter().position(stale) {
            self.known.rows.truncate(at);
        }
    }
}
