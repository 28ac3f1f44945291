//! The registers of a step.
//!
//! All frames of a step lie side by side in one file of fixed size. A chunk sees it through a window that begins where
//! its frame does and is as long as there are numbers of registers, so that there is a register for every number and
//! nobody has to ask; that a frame does not reach beyond the end is asked once, when it begins.

use crate::lane::Trap;
use quorate_number::Int;

/// How many registers all frames of a step have together.
pub(crate) const REGISTERS: usize = 1 << 16;

/// Registers over the numbers of a lane. The second half is there for the windows of frames that begin in the first.
pub(crate) type File<N> = [N; 2 * REGISTERS];

/// The registers that a chunk sees.
pub(crate) struct Window<'f, N>(&'f mut [N; REGISTERS]);

#[expect(clippy::indexing_slicing, reason = "there are as many registers as numbers of 16 bits")]
impl<'f, N> Window<'f, N> {
    /// The window of a frame.
    #[inline(always)]
    pub(crate) fn new(file: &'f mut File<N>, base: usize) -> Option<Window<'f, N>> {
        file.get_mut(base..)?.first_chunk_mut().map(Window)
    }

    /// What is in a register.
    #[inline(always)]
    pub(crate) fn get(&self, reg: u16) -> &N {
        &self.0[usize::from(reg)]
    }

    /// Puts a number into a register.
    #[inline(always)]
    pub(crate) fn set(&mut self, reg: u16, number: N) {
        self.0[usize::from(reg)] = number;
    }
}

/// A file of registers, made when it is first wanted and kept between steps. What it holds belongs to no step but
/// the present one, so a copy of it is an empty one.
#[derive(Debug)]
pub(crate) struct Registers<N>(Option<Box<File<N>>>);

impl<N: Clone + Default> Registers<N> {
    /// The file itself.
    #[inline]
    pub(crate) fn file(&mut self) -> Result<&mut File<N>, Trap> {
        if self.0.is_none() {
            self.0 = vec![N::default(); 2 * REGISTERS].into_boxed_slice().try_into().ok();
        }
        self.0.as_deref_mut().ok_or(Trap::Defect(&"no registers"))
    }
}

impl<N> Default for Registers<N> {
    fn default() -> Registers<N> {
        Registers(None)
    }
}

impl<N> Clone for Registers<N> {
    fn clone(&self) -> Registers<N> {
        Registers::default()
    }
}

/// The lanes, from the narrowest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lane {
    #[default]
    Short,
    Long,
    Any,
}

/// The registers of each lane, and the lane in which a text is best begun.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    pub(crate) short: Registers<i64>,
    pub(crate) long: Registers<i128>,
    pub(crate) any: Registers<Int>,
    /// By chunk, and after all chunks by template that is created: what lane has not been too narrow for it so far. What
    /// a step comes to does not depend on it.
    first: Vec<Lane>,
}

impl Lanes {
    /// The lane in which to begin a text.
    #[inline(always)]
    pub(crate) fn first(&self, text: usize) -> Lane {
        self.first.get(text).copied().unwrap_or_default()
    }

    /// Remembers that what begins at a text needs a wider lane than those before this one.
    pub(crate) fn begin_with(&mut self, text: usize, lane: Lane) {
        // What is no text is tried anew each time.
        if text < usize::MAX && self.first.len() <= text {
            self.first.resize(text + 1, Lane::Short);
        }
        if let Some(first) = self.first.get_mut(text) {
            *first = lane;
        }
    }
}

/// The place of a register in the file.
#[inline(always)]
pub(crate) fn place(base: usize, reg: u16) -> usize {
    base.wrapping_add(reg as usize) % (2 * REGISTERS)
}
