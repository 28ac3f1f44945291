//! The registers of a step.
//!
//! All frames of a step lie side by side in one file of fixed size. The number of a register is therefore taken
//! modulo that size, which costs less than asking each time whether there is such a register; that a frame does not
//! reach beyond the end is asked once, when it begins.

use crate::lane::Trap;

/// How many registers all frames of a step have together.
pub(crate) const REGISTERS: usize = 1 << 16;

/// Registers over the numbers of a lane.
pub(crate) type File<N> = [N; REGISTERS];

/// A file of registers, made when it is first wanted and kept between steps. What it holds belongs to no step but
/// the present one, so a copy of it is an empty one.
#[derive(Debug)]
pub(crate) struct Registers<N>(Option<Box<File<N>>>);

impl<N: Clone + Default> Registers<N> {
    /// The file itself.
    #[inline]
    pub(crate) fn file(&mut self) -> Result<&mut File<N>, Trap> {
        if self.0.is_none() {
            self.0 = vec![N::default(); REGISTERS].into_boxed_slice().try_into().ok();
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

/// The place of a register in the file.
#[inline(always)]
pub(crate) fn place(base: usize, reg: u16) -> usize {
    base.wrapping_add(reg as usize) % REGISTERS
}
