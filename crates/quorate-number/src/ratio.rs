//! Ratios and portions as text.

use dashu_base::BitTest;

use crate::amount::{split_decimal, with_point};
use crate::whole::{INT_BITS, INT_DIGITS, parse_digits, power, signed, split_sign};
use crate::{Int, NumberError, Ratio, fits_int};

/// Whether both parts are within the limit of a whole number.
pub fn fits_ratio(ratio: &Ratio) -> bool {
    fits_int(ratio.numerator()) && ratio.denominator().bit_len() <= INT_BITS
}

/// Writes a fraction in lowest terms, or a whole number where it is one.
pub fn write_ratio(ratio: &Ratio) -> String {
    if ratio.is_int() {
        ratio.numerator().to_string()
    } else {
        format!("{}/{}", ratio.numerator(), ratio.denominator())
    }
}

/// Writes a percentage where that is an exact decimal, else a fraction in lowest terms.
pub fn write_portion(ratio: &Ratio) -> String {
    let percent = ratio * Ratio::from(100);
    let denominator = Int::from(percent.denominator().clone());
    let (twos, rest) = divide_out(denominator, 2);
    let (fives, rest) = divide_out(rest, 5);
    if rest != Int::ONE {
        return write_ratio(ratio);
    }
    let places = twos.max(fives);
    let digits = percent.numerator() * power(2, places - twos) * power(5, places - fives);
    let text = digits.to_string();
    let (minus, magnitude) = match text.strip_prefix('-') {
        Some(magnitude) => ("-", magnitude),
        None => ("", text.as_str()),
    };
    format!("{minus}{}%", with_point(magnitude, places))
}

/// Reads a fraction, a percentage, a decimal or a whole number: `2/3`, `12.5%`, `0.4`, `5`.
pub fn parse_ratio(text: &str) -> Result<Ratio, NumberError> {
    let (sign, text) = split_sign(text);
    let (numerator, denominator) = if let Some((above, below)) = text.split_once('/') {
        (parse_digits(above)?, parse_digits(below)?)
    } else if let Some(percent) = text.strip_suffix('%') {
        let (numerator, denominator) = parse_decimal(percent)?;
        (numerator, denominator * Int::from(100))
    } else {
        parse_decimal(text)?
    };
    if denominator.is_zero() {
        return Err(NumberError::ZeroDenominator);
    }
    let ratio = Ratio::from_parts_signed(signed(sign, numerator), denominator);
    if fits_ratio(&ratio) { Ok(ratio) } else { Err(NumberError::TooLarge) }
}

/// Reads a decimal as a numerator and a power of ten.
fn parse_decimal(text: &str) -> Result<(Int, Int), NumberError> {
    let (whole, places) = split_decimal(text)?;
    let places = places.trim_end_matches('0');
    if places.len() > INT_DIGITS {
        return Err(NumberError::TooLarge);
    }
    Ok((parse_digits(&format!("{whole}{places}"))?, power(10, places.len())))
}

/// How often a prime divides a number that is not zero, and what is left.
fn divide_out(mut value: Int, prime: u8) -> (usize, Int) {
    let prime = Int::from(prime);
    let mut times = 0;
    while (&value % &prime).is_zero() && !value.is_zero() {
        value /= &prime;
        times += 1;
    }
    (times, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(numerator: i64, denominator: i64) -> Ratio {
        Ratio::from_parts_signed(Int::from(numerator), Int::from(denominator))
    }

    #[test]
    fn ratios_and_portions_are_written() {
        for (value, fraction, portion) in [
            (ratio(2, 3), "2/3", "2/3"),
            (ratio(5, 1), "5", "500%"),
            (ratio(0, 1), "0", "0%"),
            (ratio(2, 5), "2/5", "40%"),
            (ratio(1, 8), "1/8", "12.5%"),
            (ratio(1, 16), "1/16", "6.25%"),
            (ratio(-1, 8), "-1/8", "-12.5%"),
            (ratio(1, 7), "1/7", "1/7"),
            (ratio(-4, 6), "-2/3", "-2/3"),
            (ratio(1, 100_000), "1/100000", "0.001%"),
            (ratio(1, 30), "1/30", "1/30"),
        ] {
            assert_eq!(write_ratio(&value), fraction);
            assert_eq!(write_portion(&value), portion);
            assert_eq!(parse_ratio(fraction), Ok(value.clone()));
            assert_eq!(parse_ratio(portion), Ok(value));
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(parse_ratio("0.4"), Ok(ratio(2, 5)));
        assert_eq!(parse_ratio("-0.50"), Ok(ratio(-1, 2)));
        assert_eq!(parse_ratio("6/4"), Ok(ratio(3, 2)));
        assert_eq!(parse_ratio("33.3%"), Ok(ratio(333, 1000)));
        assert_eq!(parse_ratio("0/5"), Ok(ratio(0, 1)));
    }

    #[test]
    fn what_is_no_ratio_is_said_to_be_none() {
        for wrong in [
            "", "-", "/", "1/", "/2", "1/2/3", "1/-2", "1/2%", "%", "%5", ".5", "5.", "0.5/2", "1 / 2", "+1",
            "1e2", "inf", "40 %",
        ] {
            assert_eq!(parse_ratio(wrong), Err(NumberError::Malformed), "{wrong:?}");
        }
        assert_eq!(parse_ratio("1/0"), Err(NumberError::ZeroDenominator));
        assert_eq!(parse_ratio("0/000"), Err(NumberError::ZeroDenominator));
        assert_eq!(parse_ratio(&"9".repeat(5_000_000)), Err(NumberError::TooLarge));
        assert_eq!(parse_ratio(&format!("0.{}1", "0".repeat(5_000_000))), Err(NumberError::TooLarge));
        assert_eq!(parse_ratio(&format!("0.5{}", "0".repeat(5_000_000))), Ok(ratio(1, 2)));
    }

    #[test]
    fn the_smallest_portion_is_exact() {
        let tiny = Ratio::from_parts(Int::ONE, dashu_int::UBig::from(2u8).pow(INT_BITS - 1));
        assert!(fits_ratio(&tiny));
        let text = write_portion(&tiny);
        assert!(text.starts_with("0.000") && text.ends_with("5%"));
        assert_eq!(parse_ratio(&write_ratio(&tiny)), Ok(tiny));
    }
}
