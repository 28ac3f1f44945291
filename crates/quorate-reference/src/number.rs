//! Arithmetic: what an operator gives, and when it refuses (`semantics.md` §4, §5, §8).

use crate::kernel::{Answer, defect, kernel};
use crate::value::Value;
use quorate_base::Span;
use quorate_ir::{Compare, RatioOp, Rounding, Type, WholeOp};
use quorate_number::{Int, Ratio, ceiling, fits_amount, fits_int, fits_ratio, floor, nearest, to_zero};

/// A whole number as one of a type: an amount is never negative, and each kind has its size.
pub(crate) fn sized(number: Int, ty: &Type, span: Span) -> Answer<Int> {
    match ty {
        Type::Amount(_) | Type::Money if number < Int::ZERO => Err(kernel("underflow", span)),
        Type::Amount(_) | Type::Money if !fits_amount(&number) => Err(kernel("too_large", span)),
        _ if !fits_int(&number) => Err(kernel("too_large", span)),
        _ => Ok(number),
    }
}

/// A rational within its size.
pub(crate) fn ratio_sized(ratio: Ratio, span: Span) -> Answer<Ratio> {
    if fits_ratio(&ratio) { Ok(ratio) } else { Err(kernel("too_large", span)) }
}

/// An operator on whole numbers or on `Money`.
pub(crate) fn whole(op: WholeOp, left: Value, right: Value, ty: &Type, span: Span) -> Answer<Value> {
    match (left, right) {
        (Value::Whole(a), Value::Whole(b)) => Ok(Value::Whole(sized(compute(op, a, b, span)?, ty, span)?)),
        (Value::Money(a, x), Value::Money(b, y)) if x == y => {
            Ok(Value::Money(sized(compute(op, a, b, span)?, ty, span)?, x))
        }
        (Value::Money(..), Value::Money(..)) => Err(kernel("different_assets", span)),
        (Value::Money(a, x), Value::Whole(b)) | (Value::Whole(b), Value::Money(a, x)) => {
            Ok(Value::Money(sized(compute(op, a, b, span)?, ty, span)?, x))
        }
        _ => defect("whole numbers are wanted"),
    }
}

fn compute(op: WholeOp, a: Int, b: Int, span: Span) -> Answer<Int> {
    Ok(match op {
        WholeOp::Add => a + b,
        WholeOp::Sub => a - b,
        WholeOp::Mul => a * b,
        WholeOp::Min => a.min(b),
        WholeOp::Max => a.max(b),
        WholeOp::Mod if b == Int::ZERO => return Err(kernel("division_by_zero", span)),
        // The sign is that of the right side, as a division rounded down leaves it.
        WholeOp::Mod => {
            let quotient = floor(&Ratio::from_parts_signed(a.clone(), b.clone()));
            a - quotient * b
        }
        WholeOp::Pow => power(&a, &b, span)?,
    })
}

fn power(base: &Int, exponent: &Int, span: Span) -> Answer<Int> {
    if *exponent < Int::ZERO {
        return Err(kernel("not_whole", span));
    }
    if *base == Int::ZERO || *base == Int::ONE {
        return Ok(if *exponent == Int::ZERO { Int::ONE } else { base.clone() });
    }
    let is_odd = exponent.clone() % Int::from(2) == Int::ONE;
    if *base == -Int::ONE {
        return Ok(if is_odd { base.clone() } else { Int::ONE });
    }
    // Two to this power is larger than any number of the language.
    let Some(times) = usize::try_from(exponent).ok().filter(|times| *times <= 4_096) else {
        return Err(kernel("too_large", span));
    };
    let mut result = Int::ONE;
    for _ in 0..times {
        result *= base;
        if !fits_int(&result) {
            return Err(kernel("too_large", span));
        }
    }
    Ok(result)
}

/// An operator on rationals or on `Exact[Money]`.
pub(crate) fn ratio(op: RatioOp, left: Value, right: Value, span: Span) -> Answer<Value> {
    match (left, right) {
        (Value::Ratio(a), Value::Whole(n)) if op == RatioOp::Pow => {
            let (top, bottom) = a.into_parts();
            let (top, bottom) = (power(&top, &n, span)?, power(&Int::from(bottom), &n, span)?);
            Ok(Value::Ratio(ratio_sized(Ratio::from_parts_signed(top, bottom), span)?))
        }
        (Value::Ratio(a), Value::Ratio(b)) => Ok(Value::Ratio(combine(op, a, b, span)?)),
        (Value::ExactMoney(_, x), Value::ExactMoney(_, y)) if x != y => Err(kernel("different_assets", span)),
        (Value::ExactMoney(a, _), Value::ExactMoney(b, _)) if op == RatioOp::Div => {
            Ok(Value::Ratio(combine(op, a, b, span)?))
        }
        (Value::ExactMoney(a, x), Value::ExactMoney(b, _) | Value::Ratio(b))
        | (Value::Ratio(a), Value::ExactMoney(b, x)) => Ok(Value::ExactMoney(combine(op, a, b, span)?, x)),
        _ => defect("rationals are wanted"),
    }
}

fn combine(op: RatioOp, a: Ratio, b: Ratio, span: Span) -> Answer<Ratio> {
    let result = match op {
        RatioOp::Add => a + b,
        RatioOp::Sub => a - b,
        RatioOp::Mul => a * b,
        RatioOp::Div if b == Ratio::ZERO => return Err(kernel("division_by_zero", span)),
        RatioOp::Div => a / b,
        RatioOp::Min => a.min(b),
        RatioOp::Max => a.max(b),
        RatioOp::Pow => return defect("the power of a rational is whole"),
    };
    ratio_sized(result, span)
}

/// Rounding, applied once to an exact number (`semantics.md` §5).
pub(crate) fn round(mode: Rounding, exact: Value, ty: &Type, span: Span) -> Answer<Value> {
    let round = |ratio: &Ratio| match mode {
        Rounding::Down => floor(ratio),
        Rounding::Up => ceiling(ratio),
        Rounding::Nearest => nearest(ratio),
        Rounding::ToZero => to_zero(ratio),
    };
    match exact {
        Value::Ratio(ratio) => Ok(Value::Whole(sized(round(&ratio), ty, span)?)),
        Value::ExactMoney(ratio, asset) => Ok(Value::Money(sized(round(&ratio), ty, span)?, asset)),
        whole @ (Value::Whole(_) | Value::Money(..)) => Ok(whole),
        _ => defect("an exact number is wanted"),
    }
}

/// A comparison of order.
pub(crate) fn compare(op: Compare, left: &Value, right: &Value, span: Span) -> Answer<bool> {
    let ordering = match (left, right) {
        (Value::Whole(a), Value::Whole(b)) => a.cmp(b),
        (Value::Ratio(a), Value::Ratio(b)) => a.cmp(b),
        (Value::Money(a, x), Value::Money(b, y)) if x == y => a.cmp(b),
        (Value::ExactMoney(a, x), Value::ExactMoney(b, y)) if x == y => a.cmp(b),
        (Value::Money(..), Value::Money(..)) | (Value::ExactMoney(..), Value::ExactMoney(..)) => {
            return Err(kernel("different_assets", span));
        }
        _ => return defect("numbers are wanted"),
    };
    Ok(match op {
        Compare::Less => ordering.is_lt(),
        Compare::AtMost => ordering.is_le(),
        Compare::More => ordering.is_gt(),
        Compare::AtLeast => ordering.is_ge(),
    })
}
