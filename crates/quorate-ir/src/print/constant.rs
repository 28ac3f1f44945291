//! Known values as a drafter writes them.

use quorate_number::{Int, Ratio, time, write_amount, write_portion, write_ratio};

use super::quoted;
use crate::{Const, Program, Type};

/// A known value of a type.
pub(super) fn constant(program: &Program, ty: &Type, value: &Const) -> String {
    match value {
        Const::Bool(value) => value.to_string(),
        Const::Text(text) => quoted(text),
        Const::Whole(number) => whole(program, ty, number),
        Const::Ratio(ratio) => rational(program, ty, ratio),
    }
}

fn whole(program: &Program, ty: &Type, number: &Int) -> String {
    let seconds = i64::try_from(number).ok();
    match (ty, seconds) {
        (Type::Amount(id), _) => {
            let (name, decimals) =
                program.asset(*id).map_or(("_", 0), |asset| (asset.name.as_str(), asset.decimals));
            format!("{} {name}", write_amount(number, decimals))
        }
        (Type::Instant, Some(seconds)) => time::write_instant(seconds),
        (Type::Duration, Some(seconds)) => time::write_duration(seconds),
        _ => number.to_string(),
    }
}

fn rational(program: &Program, ty: &Type, ratio: &Ratio) -> String {
    match ty {
        Type::Portion => write_portion(ratio),
        Type::Exact(id) if ratio.is_int() => whole(program, &Type::Amount(*id), ratio.numerator()),
        _ => write_ratio(ratio),
    }
}
