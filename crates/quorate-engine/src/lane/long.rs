//! Words of 128 bits.

use crate::arena::as_cell;
use crate::code::Kernel;
use crate::lane::{Kind, Num, Trap, is_wide};
use quorate_number::Int;

#[inline(always)]
fn within(value: i128, kind: Kind) -> Result<i128, Trap> {
    if value < 0 {
        if kind == Kind::Amount {
            return Err(Trap::Kernel(Kernel::Underflow));
        }
        if is_wide(value) {
            return Err(Trap::Overflow);
        }
    }
    Ok(value)
}

impl Num for i128 {
    #[inline(always)]
    fn of(cell: i64) -> i128 {
        i128::from(cell)
    }

    #[inline(always)]
    fn of_word(word: i128) -> Result<i128, Trap> {
        Ok(word)
    }

    fn of_int(int: &Int) -> Result<i128, Trap> {
        i128::try_from(int).ok().filter(|word| !is_wide(*word)).ok_or(Trap::Overflow)
    }

    #[inline(always)]
    fn kept<'i>(_: impl FnOnce() -> Option<&'i Int>) -> Result<i128, Trap> {
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
        Some(*self)
    }

    #[inline(always)]
    fn cell(&self) -> Option<i64> {
        as_cell(*self)
    }

    #[inline(always)]
    fn plus(&self, other: &i128, kind: Kind) -> Result<i128, Trap> {
        within(self.checked_add(*other).ok_or(Trap::Overflow)?, kind)
    }

    #[inline(always)]
    fn minus(&self, other: &i128, kind: Kind) -> Result<i128, Trap> {
        within(self.checked_sub(*other).ok_or(Trap::Overflow)?, kind)
    }

    #[inline(always)]
    fn times(&self, other: &i128, kind: Kind) -> Result<i128, Trap> {
        within(self.checked_mul(*other).ok_or(Trap::Overflow)?, kind)
    }

    #[inline]
    fn floor_div(&self, other: &i128) -> Result<(i128, i128), Trap> {
        // Most numbers fit 64 bits, where the machine divides several times as fast.
        if let (Ok(dividend), Ok(divisor)) = (i64::try_from(*self), i64::try_from(*other))
            && dividend >= 0
            && divisor > 0
        {
            return Ok((i128::from(dividend / divisor), i128::from(dividend % divisor)));
        }
        let quotient = self.checked_div(*other).ok_or(Trap::Overflow)?;
        let rest = self.checked_rem(*other).ok_or(Trap::Overflow)?;
        if rest != 0 && ((rest < 0) != (*other < 0)) {
            return Ok((quotient - 1, rest + other));
        }
        Ok((quotient, rest))
    }

    fn mul_div(&self, factor: &i128, divisor: &i128) -> Result<i128, Trap> {
        let product = self.checked_mul(*factor).ok_or(Trap::Overflow)?;
        within(product.floor_div(divisor)?.0, Kind::Int)
    }

    fn power(&self, power: u32) -> Result<i128, Trap> {
        within(self.checked_pow(power).ok_or(Trap::Overflow)?, Kind::Int)
    }

    fn common(&self, other: &i128) -> Result<i128, Trap> {
        let (mut a, mut b) = (self.unsigned_abs(), other.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        i128::try_from(a).map_err(|_| Trap::Overflow)
    }

    fn root(&self) -> Result<i128, Trap> {
        self.checked_isqrt().ok_or(Trap::Defect(&"the root of a negative number"))
    }
}
