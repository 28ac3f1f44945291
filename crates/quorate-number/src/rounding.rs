//! From an exact ratio to a whole number, in the four ways the language knows.

use dashu_base::DivRemEuclid;

use crate::{Int, Ratio};

/// Rounds towards minus infinity.
pub fn floor(ratio: &Ratio) -> Int {
    ratio.floor()
}

/// Rounds towards plus infinity.
pub fn ceiling(ratio: &Ratio) -> Int {
    ratio.ceil()
}

/// Rounds to the nearest whole number, a half to the even one.
pub fn nearest(ratio: &Ratio) -> Int {
    let denominator = Int::from(ratio.denominator().clone());
    let shifted = ratio.numerator() * Int::from(2) + &denominator;
    let (rounded, remainder) = shifted.div_rem_euclid(denominator * Int::from(2));
    let half = remainder.is_zero();
    if half && is_odd(&rounded) { rounded - Int::ONE } else { rounded }
}

/// Rounds towards zero.
pub fn to_zero(ratio: &Ratio) -> Int {
    ratio.trunc()
}

fn is_odd(value: &Int) -> bool {
    dashu_base::BitTest::bit(value, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whole::power;

    fn ratio(numerator: i64, denominator: i64) -> Ratio {
        Ratio::from_parts_signed(Int::from(numerator), Int::from(denominator))
    }

    #[test]
    fn every_way_of_rounding() {
        // numerator, denominator, floor, ceiling, nearest, to zero
        let cases = [
            (0, 1, 0, 0, 0, 0),
            (7, 1, 7, 7, 7, 7),
            (-7, 1, -7, -7, -7, -7),
            (1, 3, 0, 1, 0, 0),
            (-1, 3, -1, 0, 0, 0),
            (2, 3, 0, 1, 1, 0),
            (-2, 3, -1, 0, -1, 0),
            (1, 2, 0, 1, 0, 0),
            (-1, 2, -1, 0, 0, 0),
            (3, 2, 1, 2, 2, 1),
            (-3, 2, -2, -1, -2, -1),
            (5, 2, 2, 3, 2, 2),
            (-5, 2, -3, -2, -2, -2),
            (7, 2, 3, 4, 4, 3),
        ];
        for (numerator, denominator, down, up, near, zero) in cases {
            let value = ratio(numerator, denominator);
            assert_eq!(floor(&value), Int::from(down), "floor of {value}");
            assert_eq!(ceiling(&value), Int::from(up), "ceiling of {value}");
            assert_eq!(nearest(&value), Int::from(near), "nearest to {value}");
            assert_eq!(to_zero(&value), Int::from(zero), "{value} to zero");
        }
    }

    #[test]
    fn wide_halves() {
        let wide = power(2, 255);
        let half = Ratio::from_parts(Int::from(1), 2u8.into());
        assert_eq!(nearest(&(Ratio::from(wide.clone()) + &half)), wide);
        assert_eq!(nearest(&(Ratio::from(wide.clone()) + Ratio::ONE + &half)), &wide + Int::from(2));
        assert_eq!(nearest(&(Ratio::from(-wide.clone()) - &half)), -wide);
    }
}
