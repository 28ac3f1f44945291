//! What a comparison lacks, where both of its sides are sums of what it reads.

use quorate_ir::{Compare, RatioOp, WholeOp};
use quorate_number::{Int, Ratio, ceiling, floor};
use quorate_reference::{Number, Seen, Unit, What};

use super::number::{of_difference, write_number};
use crate::recording::Recording;

/// A sum of terms, each with a factor; what a term is worth does not matter here.
#[derive(Clone, Debug, Default)]
struct Sum {
    terms: Vec<(String, Ratio)>,
}

/// What would make a comparison hold, in words.
pub(super) fn lack(recording: &Recording<'_>, op: Compare, left: &Seen, right: &Seen) -> Option<String> {
    let (of_left, of_right) = (left.number.as_ref()?, right.number.as_ref()?);
    let gap = of_right.value.clone() - of_left.value.clone();
    let (mut gap, is_short) = match op {
        Compare::More | Compare::AtLeast => (gap, true),
        Compare::Less | Compare::AtMost => (-gap, false),
    };
    let mut is_whole = of_left.is_whole && of_right.is_whole;
    // Where one tally stands alone on the left, it is told by how much that one would have to change.
    if let Some(factor) = lone_factor(recording, left, right) {
        gap /= factor;
        is_whole = of_left.is_whole || is_conversion(left);
    }
    let is_strict = matches!(op, Compare::More | Compare::Less);
    let least = match (is_whole, is_strict) {
        (true, true) => Ratio::from(floor(&gap) + Int::ONE),
        (true, false) => Ratio::from(ceiling(&gap)),
        (false, _) => gap,
    };
    let unit = match (&of_left.unit, &of_right.unit) {
        (Unit::Portion, _) | (Unit::Plain, Unit::Portion) => Unit::Portion,
        (unit, _) => of_difference(unit),
    };
    let by = write_number(&Number { value: least, unit, is_whole });
    let more = if is_strict && !is_whole { "more than " } else { "" };
    Some(if is_short { format!("short by {more}{by}") } else { format!("over by {more}{by}") })
}

/// The factor of what stands alone on the left in the difference of the sides, if the difference grows with it.
fn lone_factor(recording: &Recording<'_>, left: &Seen, right: &Seen) -> Option<Ratio> {
    let (left, right) = (sum(recording, left)?, sum(recording, right)?);
    let [(name, factor)] = left.terms.as_slice() else { return None };
    let counter = right.terms.iter().find(|(other, _)| other == name);
    let factor = factor.clone() - counter.map_or(Ratio::ZERO, |(_, factor)| factor.clone());
    Some(factor).filter(|factor| *factor > Ratio::ZERO)
}

/// Whether a side is a whole number under another type.
fn is_conversion(seen: &Seen) -> bool {
    let mut seen = seen;
    while let (What::Same, Some(inner)) = (&seen.what, seen.inside.first()) {
        seen = inner;
    }
    seen.number.as_ref().is_some_and(|number| number.is_whole)
}

/// An expression as a sum; `None` if it is none.
fn sum(recording: &Recording<'_>, seen: &Seen) -> Option<Sum> {
    seen.number.as_ref()?;
    let mut parts = seen.inside.iter().filter(|part| part.is_asked);
    match &seen.what {
        What::Known => Some(Sum::default()),
        What::Same => sum(recording, parts.next()?),
        What::Whole(WholeOp::Add) | What::Ratio(RatioOp::Add) => {
            let (left, right) = (sum(recording, parts.next()?)?, sum(recording, parts.next()?)?);
            Some(left.plus(right, &Ratio::ONE))
        }
        What::Whole(WholeOp::Sub) | What::Ratio(RatioOp::Sub) => {
            let (left, right) = (sum(recording, parts.next()?)?, sum(recording, parts.next()?)?);
            Some(left.plus(right, &-Ratio::ONE))
        }
        What::Whole(WholeOp::Mul) | What::Ratio(RatioOp::Mul) => {
            let (left, right) = (parts.next()?, parts.next()?);
            let is_factor = |seen: &Seen| {
                seen.number.as_ref().is_some_and(|it| matches!(it.unit, Unit::Plain | Unit::Portion))
            };
            let (factor, of) = if is_factor(left) { (left, right) } else { (right, left) };
            let factor = factor.number.as_ref().filter(|_| is_factor(factor))?.value.clone();
            Some(Sum::default().plus(sum(recording, of)?, &factor))
        }
        What::Whole(_) | What::Ratio(_) => None,
        _ => Some(Sum { terms: vec![(recording.words(seen.span), Ratio::ONE)] }),
    }
}

impl Sum {
    fn plus(mut self, other: Sum, factor: &Ratio) -> Sum {
        for (name, count) in other.terms {
            let count = count * factor;
            match self.terms.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known += count,
                None => self.terms.push((name, count)),
            }
        }
        self
    }
}
