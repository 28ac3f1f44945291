//! Amounts: decimal texts and the whole number of smallest units they stand for.

use dashu_base::{BitTest, Sign};

use crate::whole::{parse_digits, split_sign};
use crate::{Int, NumberError};

/// The magnitude of an amount, in its smallest units, has at most this many bits.
pub const AMOUNT_BITS: usize = 256;

/// Numbers of `AMOUNT_BITS` bits have 78 digits.
const AMOUNT_DIGITS: usize = 78;

/// Whether the magnitude is within the limit of an amount.
pub fn fits_amount(units: &Int) -> bool {
    units.bit_len() <= AMOUNT_BITS
}

/// Reads a decimal text as a number of smallest units, where one has `decimals` places.
pub fn parse_amount(text: &str, decimals: u32) -> Result<Int, NumberError> {
    if let Some(units) = parse_small_amount(text, decimals) {
        return Ok(Int::from(units));
    }
    let (sign, magnitude) = split_sign(text);
    let (whole, places) = split_decimal(magnitude)?;
    if sign == Sign::Negative {
        return Err(NumberError::Negative);
    }
    let missing = usize::try_from(decimals).unwrap_or(usize::MAX).checked_sub(places.len());
    let Some(missing) = missing else {
        return Err(NumberError::TooManyPlaces { has: places.len(), allowed: decimals });
    };
    let digits = format!("{whole}{places}");
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(Int::ZERO);
    }
    if significant.len().saturating_add(missing) > AMOUNT_DIGITS {
        return Err(NumberError::TooLarge);
    }
    let units = parse_digits(&format!("{significant}{}", "0".repeat(missing)))?;
    if fits_amount(&units) { Ok(units) } else { Err(NumberError::TooLarge) }
}

/// The same for what is small enough to be read at once, and is nearly always: at most 18 digits before the point, and
/// as many behind it. There is no answer for what is larger, nor for what is no amount.
pub fn parse_small_amount(text: &str, decimals: u32) -> Option<i128> {
    let text = text.as_bytes();
    let point = text.iter().position(|byte| *byte == b'.');
    let (whole, places) = match point {
        Some(point) => (text.get(..point)?, text.get(point + 1..).filter(|places| !places.is_empty())?),
        None => (text, &[][..]),
    };
    let missing = decimals.checked_sub(u32::try_from(places.len()).ok()?)?;
    let (one, unit) = (10_u64.checked_pow(decimals)?, 10_u64.checked_pow(missing)?);
    if whole.is_empty() || whole.len() > 18 || places.len() > 18 {
        return None;
    }
    // 10^18 × 10^19 is below 2^127.
    Some(i128::from(digits(whole)?) * i128::from(one) + i128::from(digits(places)?) * i128::from(unit))
}

/// Writes a number of smallest units as the shortest decimal that is exact.
pub fn write_amount(units: &Int, decimals: u32) -> String {
    let (sign, magnitude) = units.clone().into_parts();
    let places = usize::try_from(decimals).unwrap_or(usize::MAX);
    let digits = magnitude.to_string();
    let minus = if sign == Sign::Negative { "-" } else { "" };
    format!("{minus}{}", with_point(&digits, places))
}

/// Takes a decimal text apart at its point. There is a digit on both sides of a point.
pub(crate) fn split_decimal(text: &str) -> Result<(&str, &str), NumberError> {
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, places)) if all_digits(whole) && all_digits(places) => Ok((whole, places)),
        None if all_digits(text) => Ok((text, "")),
        _ => Err(NumberError::Malformed),
    }
}

/// The number that at most 18 digits stand for.
fn digits(text: &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    Some(number)
}

/// Puts a point before the last `places` digits and drops the zeros that nobody needs.
pub(crate) fn with_point(digits: &str, places: usize) -> String {
    if digits == "0" {
        return "0".to_owned();
    }
    let missing = places.saturating_add(1).saturating_sub(digits.len());
    let padded = format!("{}{digits}", "0".repeat(missing));
    let point = padded.len().saturating_sub(places);
    let (whole, fraction) = padded.split_at_checked(point).unwrap_or((&padded, ""));
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whole::power;

    #[test]
    fn decimals_become_units() {
        for (text, decimals, units) in [
            ("0", 0, 0_i64),
            ("0.000", 3, 0),
            ("300", 0, 300),
            ("300", 2, 30_000),
            ("250.5", 2, 25_050),
            ("250.50", 2, 25_050),
            ("0.1", 18, 100_000_000_000_000_000),
            ("0.000000000000000001", 18, 1),
            ("007.5", 1, 75),
        ] {
            assert_eq!(parse_amount(text, decimals), Ok(Int::from(units)), "{text}");
        }
    }

    #[test]
    fn small_amounts_are_read_as_all_are() {
        let (nines, long) = ("9".repeat(18), "9".repeat(19));
        for text in
            ["0", "00", "1", "0.5", "007.25", "12.", ".5", "", "-1", "1.2.3", "1x", "1.x", &nines, &long]
        {
            for text in [text.to_owned(), format!("{text}.{nines}"), format!("{nines}.{text}")] {
                for decimals in [0, 1, 2, 18, 19, 20, u32::MAX] {
                    let small = parse_small_amount(&text, decimals).map(Int::from);
                    let any = parse_amount(&text, decimals).ok();
                    assert!(small.is_none() || small == any, "{text} {decimals}");
                    let is_small = text.len() <= 18 && decimals <= 19;
                    assert!(!is_small || small == any, "{text} {decimals}");
                }
            }
        }
        // What parse_amount takes the long way for comes to the same.
        for (text, decimals) in [("9999999999999999999", 0), ("1.0000000000000000001", 19)] {
            let digits = text.replace('.', "");
            assert_eq!(parse_amount(text, decimals).unwrap().to_string(), digits);
        }
    }

    #[test]
    fn what_is_no_amount_is_said_to_be_none() {
        for wrong in [
            "", ".", "-", "+5", ".5", "5.", "1_000", "1e3", "1,5", "1.2.3", " 1", "1 ", "0x1", "½", "-.5",
            "--5", "NaN",
        ] {
            assert_eq!(parse_amount(wrong, 2), Err(NumberError::Malformed), "{wrong:?}");
        }
        assert_eq!(parse_amount("-5", 2), Err(NumberError::Negative));
        assert_eq!(parse_amount("1.005", 2), Err(NumberError::TooManyPlaces { has: 3, allowed: 2 }));
        assert_eq!(parse_amount("1.0", 0), Err(NumberError::TooManyPlaces { has: 1, allowed: 0 }));
    }

    #[test]
    fn the_limit_is_256_bits() {
        let largest = power(2, AMOUNT_BITS) - Int::ONE;
        assert_eq!(parse_amount(&largest.to_string(), 0), Ok(largest.clone()));
        let text = write_amount(&largest, 18);
        assert_eq!(parse_amount(&text, 18), Ok(largest.clone()));
        assert_eq!(parse_amount(&(largest + Int::ONE).to_string(), 0), Err(NumberError::TooLarge));
        assert_eq!(parse_amount("1", 78), Err(NumberError::TooLarge));
    }

    #[test]
    fn hostile_lengths_cost_nothing() {
        assert_eq!(parse_amount("1", u32::MAX), Err(NumberError::TooLarge));
        assert_eq!(parse_amount("0", u32::MAX), Ok(Int::ZERO));
        assert_eq!(write_amount(&Int::ZERO, u32::MAX), "0");
        assert_eq!(parse_amount(&"9".repeat(10_000_000), 0), Err(NumberError::TooLarge));
        let long = format!("0.{}", "0".repeat(1_000_000));
        assert_eq!(parse_amount(&long, 18), Err(NumberError::TooManyPlaces { has: 1_000_000, allowed: 18 }));
    }

    #[test]
    fn units_are_written_shortest() {
        for (units, decimals, text) in [
            (0_i64, 18, "0"),
            (1, 0, "1"),
            (1, 1, "0.1"),
            (10, 2, "0.1"),
            (30_000, 2, "300"),
            (-25, 1, "-2.5"),
            (-1, 3, "-0.001"),
            (100, 0, "100"),
            (12_345, 5, "0.12345"),
            (990_099_009_900_990_099, 18, "0.990099009900990099"),
        ] {
            assert_eq!(write_amount(&Int::from(units), decimals), text);
        }
        assert_eq!(write_amount(&power(2, 255), 0), power(2, 255).to_string());
    }
}
