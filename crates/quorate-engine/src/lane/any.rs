//! Numbers of any size.

use crate::arena::as_cell;
use crate::code::Kernel;
use crate::lane::{Kind, Num, Trap, is_wide};
use dashu_int::ops::{Abs, BitTest, DivRem, Gcd, SquareRoot, UnsignedAbs};
use quorate_number::{AMOUNT_BITS, INT_BITS, Int};
use std::cmp::Ordering;

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
    fn of(cell: i64) -> Int {
        Int::from(cell)
    }

    fn of_word(word: i128) -> Result<Int, Trap> {
        Ok(Int::from(word))
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

    fn cell(&self) -> Option<i64> {
        self.word().and_then(as_cell)
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
