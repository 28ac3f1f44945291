//! Arithmetic on numbers that are known in the text.
//!
//! What would be refused when it runs, or be beyond the limits, is left as it is.

use quorate_ir::{Const, ExprKind, RatioOp, Type, WholeOp};
use quorate_number::{Int, Ratio, fits_amount, fits_int, fits_ratio};

/// Larger exponents are left to the engine, which knows the limits.
const LARGEST_EXPONENT: usize = 4_096;

/// The value of an operator on whole numbers, if both sides are known and it can be worked out.
pub(crate) fn whole(op: WholeOp, left: &ExprKind, right: &ExprKind, ty: &Type) -> Option<Const> {
    let (ExprKind::Const(Const::Whole(left)), ExprKind::Const(Const::Whole(right))) = (left, right) else {
        return None;
    };
    let value = match op {
        WholeOp::Add => left + right,
        WholeOp::Sub => left - right,
        WholeOp::Mul => left * right,
        WholeOp::Min => left.min(right).clone(),
        WholeOp::Max => left.max(right).clone(),
        WholeOp::Pow => {
            let exponent = usize::try_from(right).ok().filter(|exponent| *exponent <= LARGEST_EXPONENT)?;
            let mut power = Int::ONE;
            for _ in 0..exponent {
                power *= left;
                if !fits_int(&power) {
                    return None;
                }
            }
            power
        }
        WholeOp::Mod => return None,
    };
    let fits = match ty {
        Type::Amount(_) => value >= Int::ZERO && fits_amount(&value),
        _ => fits_int(&value),
    };
    fits.then_some(Const::Whole(value))
}

/// The value of an operator on rationals, if both sides are known and it can be worked out.
pub(crate) fn ratio(op: RatioOp, left: &ExprKind, right: &ExprKind) -> Option<Const> {
    let (ExprKind::Const(Const::Ratio(left)), ExprKind::Const(Const::Ratio(right))) = (left, right) else {
        return None;
    };
    let value = match op {
        RatioOp::Add => left + right,
        RatioOp::Sub => left - right,
        RatioOp::Mul => left * right,
        RatioOp::Div if !right.is_zero() => left / right,
        RatioOp::Min => left.min(right).clone(),
        RatioOp::Max => left.max(right).clone(),
        RatioOp::Div | RatioOp::Pow => return None,
    };
    fits_ratio(&value).then_some(Const::Ratio(value))
}

/// A whole number as a rational, if it is known.
pub(crate) fn to_ratio(value: &ExprKind) -> Option<Const> {
    match value {
        ExprKind::Const(Const::Whole(whole)) => Some(Const::Ratio(Ratio::from(whole.clone()))),
        _ => None,
    }
}

/// The negative of a known number.
pub(crate) fn negative(value: &ExprKind) -> Option<Const> {
    match value {
        ExprKind::Const(Const::Whole(whole)) => Some(Const::Whole(-whole.clone())),
        ExprKind::Const(Const::Ratio(ratio)) => Some(Const::Ratio(-ratio.clone())),
        _ => None,
    }
}
