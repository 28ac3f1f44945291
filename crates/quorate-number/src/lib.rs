//! Exact numbers: whole numbers, ratios, amounts and their rounding.

mod amount;
mod ratio;
mod rounding;
mod whole;

pub mod time;

/// A whole number without bound.
pub use dashu_int::IBig as Int;
/// An exact rational in lowest terms.
pub use dashu_ratio::RBig as Ratio;

pub use amount::{AMOUNT_BITS, fits_amount, parse_amount, parse_small_amount, write_amount};
pub use ratio::{fits_ratio, parse_ratio, write_portion, write_ratio};
pub use rounding::{ceiling, floor, nearest, to_zero};
pub use whole::{INT_BITS, fits_int, isqrt, parse_int};

/// Why a text is not the number that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as such a number.
    Malformed,
    /// It has more decimal places than there are.
    TooManyPlaces {
        /// How many it has.
        has: usize,
        /// How many there are.
        allowed: u32,
    },
    /// It is below zero.
    Negative,
    /// It is beyond the limit of its kind.
    TooLarge,
    /// What it is divided by is zero.
    ZeroDenominator,
}

impl std::fmt::Display for NumberError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NumberError::Malformed => f.write_str("this is not a number"),
            NumberError::TooManyPlaces { has, allowed } => {
                write!(f, "this has {has} decimal places, and there are {allowed}")
            }
            NumberError::Negative => f.write_str("this is below zero"),
            NumberError::TooLarge => f.write_str("this number is too large"),
            NumberError::ZeroDenominator => f.write_str("this divides by zero"),
        }
    }
}

impl std::error::Error for NumberError {}
