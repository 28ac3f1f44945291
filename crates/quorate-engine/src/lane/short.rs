//! Words of 64 bits.

use crate::arena::is_apart;
use crate::code::Kernel;
use crate::lane::{Kind, Num, Trap};
use quorate_number::Int;

/// A number of its kind, which any of 64 bits is but a negative amount.
#[inline(always)]
fn within(value: Option<i64>, kind: Kind) -> Result<i64, Trap> {
    match value {
        None => Err(Trap::Overflow),
        Some(value) if value < 0 && kind == Kind::Amount => Err(Trap::Kernel(Kernel::Underflow)),
        Some(value) => Ok(value),
    }
}

impl Num for i64 {
    #[inline(always)]
    fn of(cell: i64) -> i64 {
        cell
    }

    #[inline(always)]
    fn of_word(word: i128) -> Result<i64, Trap> {
        i64::try_from(word).map_err(|_| Trap::Overflow)
    }

    fn of_int(int: &Int) -> Result<i64, Trap> {
        i64::try_from(int).map_err(|_| Trap::Overflow)
    }

    #[inline(always)]
    fn kept<'i>(_: impl FnOnce() -> Option<&'i Int>) -> Result<i64, Trap> {
        Err(Trap::Overflow)
    }

    fn to_int(&self) -> Int {
        Int::from(*self)
    }

    #[inline(always)]
    fn id(&self) -> u32 {
        *self as u32
    }

    #[inline(always)]
    fn word(&self) -> Option<i128> {
        Some(i128::from(*self))
    }

    #[inline(always)]
    fn cell(&self) -> Option<i64> {
        Some(*self).filter(|cell| !is_apart(*cell))
    }

    #[inline(always)]
    fn plus(&self, other: &i64, kind: Kind) -> Result<i64, Trap> {
        within(self.checked_add(*other), kind)
    }

    #[inline(always)]
    fn minus(&self, other: &i64, kind: Kind) -> Result<i64, Trap> {
        within(self.checked_sub(*other), kind)
    }

    #[inline(always)]
    fn times(&self, other: &i64, kind: Kind) -> Result<i64, Trap> {
        within(self.checked_mul(*other), kind)
    }

    #[inline]
    fn floor_div(&self, other: &i64) -> Result<(i64, i64), Trap> {
        let quotient = self.checked_div(*other).ok_or(Trap::Overflow)?;
        let rest = self.checked_rem(*other).ok_or(Trap::Overflow)?;
        if rest != 0 && ((rest < 0) != (*other < 0)) {
            return Ok((quotient - 1, rest + other));
        }
        Ok((quotient, rest))
    }

    fn mul_div(&self, factor: &i64, divisor: &i64) -> Result<i64, Trap> {
        // The product of two words always fits twice the bits.
        let product = i128::from(*self) * i128::from(*factor);
        i64::of_word(product.floor_div(&i128::from(*divisor))?.0)
    }

    fn power(&self, power: u32) -> Result<i64, Trap> {
        self.checked_pow(power).ok_or(Trap::Overflow)
    }

    fn common(&self, other: &i64) -> Result<i64, Trap> {
        let (mut a, mut b) = (self.unsigned_abs(), other.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        i64::try_from(a).map_err(|_| Trap::Overflow)
    }

    fn root(&self) -> Result<i64, Trap> {
        self.checked_isqrt().ok_or(Trap::Defect(&"the root of a negative number"))
    }
}
