use quorate_number::{Int, Ratio, time, write_amount, write_portion, write_ratio};
use quorate_reference::{Number, Unit};

/// A number with its unit, as the language writes it; an amount that is not whole is a fraction.
pub(crate) fn write_number(number: &Number) -> String {
    let value = &number.value;
    let whole = || quorate_number::floor(value);
    let seconds = || i64::try_from(&whole()).unwrap_or(i64::MAX);
    match &number.unit {
        Unit::Plain => write_ratio(value),
        Unit::Portion => write_portion(value),
        Unit::Instant => time::write_instant(seconds()),
        Unit::Duration => time::write_duration(seconds()),
        Unit::Asset(name, decimals) if Ratio::from(whole()) == *value => {
            format!("{} {name}", write_amount(&whole(), *decimals))
        }
        Unit::Asset(name, decimals) => {
            let scale = Ratio::from(Int::from(10).pow(*decimals as usize));
            format!("{} {name}", write_ratio(&(value.clone() / scale)))
        }
    }
}

/// The unit of the difference of two numbers of a unit.
pub(super) fn of_difference(unit: &Unit) -> Unit {
    match unit {
        Unit::Instant => Unit::Duration,
        other => other.clone(),
    }
}
