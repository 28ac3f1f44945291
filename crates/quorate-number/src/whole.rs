//! Whole numbers: their limit, their text and their root.

use dashu_base::{BitTest, Sign, SquareRoot};

use crate::{Int, NumberError};

/// The magnitude of a whole number, and of the parts of a ratio, has at most this many bits.
pub const INT_BITS: usize = 4096;

/// Numbers of `INT_BITS` bits have 1 234 digits, so a longer text needs no reading.
pub(crate) const INT_DIGITS: usize = 1_234;

/// Whether the magnitude is within the limit of a whole number.
pub fn fits_int(value: &Int) -> bool {
    value.bit_len() <= INT_BITS
}

/// Reads a whole number: digits, with a `-` before them if it is below zero.
pub fn parse_int(text: &str) -> Result<Int, NumberError> {
    let (sign, digits) = split_sign(text);
    let value = signed(sign, parse_digits(digits)?);
    if fits_int(&value) { Ok(value) } else { Err(NumberError::TooLarge) }
}

/// The largest whole number whose square is at most `value`; none if `value` is below zero.
pub fn isqrt(value: &Int) -> Option<Int> {
    if value.sign() == Sign::Negative { None } else { Some(Int::from(value.sqrt())) }
}

/// Reads one or more digits and nothing else. What is far too long is refused before it is read.
pub(crate) fn parse_digits(digits: &str) -> Result<Int, NumberError> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::Malformed);
    }
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(Int::ZERO);
    }
    if significant.len() > INT_DIGITS {
        return Err(NumberError::TooLarge);
    }
    Int::from_str_radix(significant, 10).map_err(|_| NumberError::Malformed)
}

/// Takes a leading `-` off.
pub(crate) fn split_sign(text: &str) -> (Sign, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (Sign::Negative, rest),
        None => (Sign::Positive, text),
    }
}

/// A magnitude with its sign.
pub(crate) fn signed(sign: Sign, magnitude: Int) -> Int {
    if sign == Sign::Negative { -magnitude } else { magnitude }
}

/// `base` to a power.
pub(crate) fn power(base: u8, exponent: usize) -> Int {
    Int::from(base).pow(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_a_sign_are_read_and_nothing_else() {
        assert_eq!(parse_int("0"), Ok(Int::ZERO));
        assert_eq!(parse_int("-0"), Ok(Int::ZERO));
        assert_eq!(parse_int("-17"), Ok(Int::from(-17)));
        assert_eq!(parse_int("007"), Ok(Int::from(7)));
        for wrong in
            ["", "-", "+1", "--1", "1_000", "1e3", "0x10", " 1", "1 ", "1.0", "one", "१", "-a", "1\n", "1\0"]
        {
            assert_eq!(parse_int(wrong), Err(NumberError::Malformed), "{wrong:?}");
        }
    }

    #[test]
    fn the_limit_is_exact() {
        let largest = power(2, INT_BITS) - Int::ONE;
        let beyond = power(2, INT_BITS);
        assert_eq!(parse_int(&largest.to_string()), Ok(largest.clone()));
        assert_eq!(parse_int(&(-largest.clone()).to_string()), Ok(-largest));
        assert_eq!(parse_int(&beyond.to_string()), Err(NumberError::TooLarge));
        assert_eq!(parse_int(&(-beyond.clone()).to_string()), Err(NumberError::TooLarge));
        assert!(!fits_int(&beyond));
        assert_eq!(beyond.to_string().len(), INT_DIGITS);
    }

    #[test]
    fn a_very_long_text_is_refused_at_once() {
        assert_eq!(parse_int(&"9".repeat(10_000_000)), Err(NumberError::TooLarge));
        assert_eq!(parse_int(&format!("{}5", "0".repeat(10_000_000))), Ok(Int::from(5)));
    }

    #[test]
    fn roots_are_rounded_down() {
        for (value, root) in [(0, 0), (1, 1), (3, 1), (4, 2), (99, 9), (100, 10)] {
            assert_eq!(isqrt(&Int::from(value)), Some(Int::from(root)));
        }
        assert_eq!(isqrt(&Int::from(-1)), None);
        let wide = power(2, 255);
        let square = &wide * &wide;
        assert_eq!(isqrt(&square), Some(wide.clone()));
        assert_eq!(isqrt(&(square - Int::ONE)), Some(wide - Int::ONE));
    }
}
