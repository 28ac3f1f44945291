//! The two lanes of arithmetic: 128-bit words that notice when they are too small, and numbers of any size.
//!
//! A step runs in [`i128`] first. If a result does not fit, the step is undone and run again, by the same code, over
//! [`Int`]. The fast lane therefore need not be right about size; it only has to notice.

use crate::code::Kernel;
use dashu_int::ops::{Abs, BitTest, DivRem, Gcd, SquareRoot, UnsignedAbs};
use quorate_number::{AMOUNT_BITS, INT_BITS, Int};
use std::cmp::Ordering;

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
    /// The fast lane met a number it cannot hold.
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
    /// A word as a number of the lane.
    fn of(word: i128) -> Self;
    /// A number of any size; the fast lane overflows if it cannot hold it.
    fn of_int(int: &Int) -> Result<Self, Trap>;
    /// A number that is kept beside its word, which the fast lane need not even look for.
    fn kept<'i>(beside: impl FnOnce() -> Option<&'i Int>) -> Result<Self, Trap>;
    /// The number as one of any size.
    fn to_int(&self) -> Int;
    /// The number as an id, which it is known to be.
    fn id(&self) -> u32;
    /// The number as a word: `None` if it does not fit.
    fn word(&self) -> Option<i128>;
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
    fn of(word: i128) -> i128 {
        word
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

/// Whether a number is one of its kind.
fn sized(value: Int, kind: Kind) -> Result<Int, Trap> {
    let bits = value.bit_len();
    match kind {
        Kind::Amount if value < Int::ZERO => Err(Trap::Kernel(Kernel::Underflow)),
        Kind::Amount if bits > AMOUNT_BITS => Err(Trap::Kernel(Kernel::TooLarge)),
        Kind::Int if bits > INT_BITS => Err(Trap::Kernel(Kernel::TooLarge)),
        Kind::Amount | Kind::Int => Ok(value),
    }
}

impl Num for Int {
    fn of(word: i128) -> Int {
        Int::from(word)
    }

    fn of_int(int: &Int) -> Result<Int, Trap> {
        Ok(int.clone())
    }

    fn kept<'i>(beside: impl FnOnce() -> Option<&'i Int>) -> Result<Int, Trap> {
        beside().cloned().ok_or(Trap::Defect(&"no such wide number"))
    }

    fn to_int(&self) -> Int {
        self.clone()
    }

    fn id(&self) -> u32 {
        u32::try_from(self).unwrap_or(u32::MAX)
    }

    fn word(&self) -> Option<i128> {
        i128::try_from(self).ok().filter(|word| !is_wide(*word))
    }

    fn plus(&self, other: &Int, kind: Kind) -> Result<Int, Trap> {
        sized(self + other, kind)
    }

    fn minus(&self, other: &Int, kind: Kind) -> Result<Int, Trap> {
        sized(self - other, kind)
    }

    fn times(&self, other: &Int, kind: Kind) -> Result<Int, Trap> {
        sized(self * other, kind)
    }

    fn floor_div(&self, other: &Int) -> Result<(Int, Int), Trap> {
        let (quotient, rest) = self.div_rem(other);
        let crosses = rest != Int::ZERO && ((rest < Int::ZERO) != (*other < Int::ZERO));
        if crosses { Ok((quotient - Int::ONE, rest + other)) } else { Ok((quotient, rest)) }
    }

    fn mul_div(&self, factor: &Int, divisor: &Int) -> Result<Int, Trap> {
        Ok((self * factor).floor_div(divisor)?.0)
    }

    fn power(&self, power: u32) -> Result<Int, Trap> {
        let bits = self.bit_len().saturating_mul(power as usize);
        // 0, 1 and -1 stay small whatever the power.
        if bits > INT_BITS * 2 && self.bit_len() > 1 {
            return Err(Trap::Kernel(Kernel::TooLarge));
        }
        let odd = power % 2 == 1;
        match self.clone().abs().cmp(&Int::ONE) {
            Ordering::Less => Ok(if power == 0 { Int::ONE } else { Int::ZERO }),
            Ordering::Equal => Ok(if odd { self.clone() } else { Int::ONE }),
            Ordering::Greater => sized(self.pow(power as usize), Kind::Int),
        }
    }

    fn common(&self, other: &Int) -> Result<Int, Trap> {
        if *self == Int::ZERO && *other == Int::ZERO {
            return Ok(Int::ZERO);
        }
        Ok(Int::from(self.gcd(other)))
    }

    fn root(&self) -> Result<Int, Trap> {
        if *self < Int::ZERO {
            return Err(Trap::Defect(&"the root of a negative number"));
        }
        Ok(Int::from(self.clone().unsigned_abs().sqrt()))
    }
}
