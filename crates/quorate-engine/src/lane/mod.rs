//! The lanes of arithmetic: words of 64 and of 128 bits, which notice when they are too small, and numbers of any size.
//!
//! A step runs in [`i64`] first. If a result does not fit, the step is undone and run again, by the same code, over
//! [`i128`], and if that is too small over [`Int`]. The narrow lanes therefore need not be right about size; they only
//! have to notice.

mod any;
mod long;
mod short;

use crate::code::Kernel;
use quorate_number::Int;

/// The word that stands in storage for a number too wide for it; the number itself is kept beside.
pub(crate) const WIDE: i128 = i128::MIN;

/// Whether a word stands for a number kept beside. All words with its upper half do, so that nothing else is ever asked
/// of a word: to compare the whole of it would make the machine read 16 bytes at once that it has just written as two
/// times 8, and wait for them.
#[inline(always)]
pub(crate) fn is_wide(word: i128) -> bool {
    (word >> 64) as i64 == i64::MIN
}

/// Why a body of code stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trap {
    /// A refusal written in the text.
    Reason(u32),
    /// A refusal of the kernel.
    Kernel(Kernel),
    /// A narrow lane met a number it cannot hold.
    Overflow,
    /// The state before the step is asked of what did not exist in it.
    Absent,
    /// The code asked for something that the checker should have excluded.
    Defect(&'static &'static str),
}

/// What is required of a whole number: an amount may not be negative, and each kind has its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An `Int`, instant or duration.
    Int,
    /// An amount.
    Amount,
}

/// The numbers of a lane.
pub(crate) trait Num: Clone + Ord + Default {
    /// What fits 64 bits, as everything but numbers does, as a number of the lane.
    fn of(cell: i64) -> Self;
    /// A word that is not [`WIDE`]; a lane overflows if it cannot hold it.
    fn of_word(word: i128) -> Result<Self, Trap>;
    /// A number of any size; a lane overflows if it cannot hold it.
    fn of_int(int: &Int) -> Result<Self, Trap>;
    /// A number that is kept beside its word, which a narrow lane need not even look for.
    fn kept<'i>(beside: impl FnOnce() -> Option<&'i Int>) -> Result<Self, Trap>;
    /// The number as one of any size.
    fn to_int(&self) -> Int;
    /// The number as an id, which it is known to be.
    fn id(&self) -> u32;
    /// The number as a word: `None` if it does not fit.
    fn word(&self) -> Option<i128>;
    /// The number as a cell of the arena: `None` if it does not fit.
    fn cell(&self) -> Option<i64>;
    /// `self + other`
    fn plus(&self, other: &Self, kind: Kind) -> Result<Self, Trap>;
    /// `self - other`
    fn minus(&self, other: &Self, kind: Kind) -> Result<Self, Trap>;
    /// `self * other`
    fn times(&self, other: &Self, kind: Kind) -> Result<Self, Trap>;
    /// `self / other` rounded towards minus infinity, and what is left; `other` is not 0.
    fn floor_div(&self, other: &Self) -> Result<(Self, Self), Trap>;
    /// `self * factor / divisor` rounded towards minus infinity; `divisor` is positive.
    fn mul_div(&self, factor: &Self, divisor: &Self) -> Result<Self, Trap>;
    /// `self ^ power`; `power` is not negative.
    fn power(&self, power: u32) -> Result<Self, Trap>;
    /// The greatest common divisor; not negative.
    fn common(&self, other: &Self) -> Result<Self, Trap>;
    /// The whole square root of a number that is not negative.
    fn root(&self) -> Result<Self, Trap>;
}
