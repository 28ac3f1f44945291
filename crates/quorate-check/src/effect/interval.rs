//! From what to what a number can be.

use quorate_number::{Int, Ratio, ceiling, fits_ratio, floor};

/// All numbers between two ends, both included; an end that is `None` is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: Option<Ratio>,
    pub(crate) high: Option<Ratio>,
}

/// An end, or beyond every number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Below,
    At(Ratio),
    Above,
}

impl Interval {
    pub(crate) const ALL: Interval = Interval { low: None, high: None };

    pub(crate) fn point(value: Ratio) -> Interval {
        Interval { low: Some(value.clone()), high: Some(value) }.kept()
    }

    pub(crate) fn at_least(low: Ratio) -> Interval {
        Interval { low: Some(low), high: None }
    }

    pub(crate) fn not_negative() -> Interval {
        Interval::at_least(Ratio::ZERO)
    }

    pub(crate) fn portion() -> Interval {
        Interval { low: Some(Ratio::ZERO), high: Some(Ratio::ONE) }
    }

    pub(crate) fn is_not_negative(&self) -> bool {
        self.low.as_ref().is_some_and(|low| *low >= Ratio::ZERO)
    }

    pub(crate) fn is_positive(&self) -> bool {
        self.low.as_ref().is_some_and(|low| *low > Ratio::ZERO)
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.high.as_ref().is_some_and(|high| *high < Ratio::ZERO)
    }

    pub(crate) fn is_at_most(&self, value: &Ratio) -> bool {
        self.high.as_ref().is_some_and(|high| high <= value)
    }

    /// What is in both.
    pub(crate) fn meet(&self, other: &Interval) -> Interval {
        let pick = |one: &Option<Ratio>, other: &Option<Ratio>, greater: bool| match (one, other) {
            (Some(one), Some(other)) => Some(if (one > other) == greater { one } else { other }.clone()),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        Interval { low: pick(&self.low, &other.low, true), high: pick(&self.high, &other.high, false) }
    }

    /// What is in one or between them.
    pub(crate) fn join(&self, other: &Interval) -> Interval {
        let pick = |one: &Option<Ratio>, other: &Option<Ratio>, greater: bool| match (one, other) {
            (Some(one), Some(other)) => Some(if (one > other) == greater { one } else { other }.clone()),
            _ => None,
        };
        Interval { low: pick(&self.low, &other.low, false), high: pick(&self.high, &other.high, true) }
    }

    pub(crate) fn plus(&self, other: &Interval) -> Interval {
        let add = |one: &Option<Ratio>, other: &Option<Ratio>| Some(one.as_ref()? + other.as_ref()?);
        Interval { low: add(&self.low, &other.low), high: add(&self.high, &other.high) }.kept()
    }

    pub(crate) fn negated(&self) -> Interval {
        Interval { low: self.high.clone().map(|high| -high), high: self.low.clone().map(|low| -low) }
    }

    pub(crate) fn times(&self, other: &Interval) -> Interval {
        let mut products = Vec::with_capacity(4);
        for one in [self.lower(), self.upper()] {
            for other in [other.lower(), other.upper()] {
                products.push(product(&one, &other));
            }
        }
        Interval {
            low: products.iter().min().cloned().and_then(End::finite),
            high: products.iter().max().cloned().and_then(End::finite),
        }
        .kept()
    }

    /// Divided by what is never 0; everything if the divisor may be.
    pub(crate) fn over(&self, divisor: &Interval) -> Interval {
        if !divisor.is_positive() && !divisor.is_negative() {
            return Interval::ALL;
        }
        // Of what can never be, such as an amount below zero, an end may be 0.
        let one_over = |end: &Option<Ratio>| match end {
            Some(end) if *end != Ratio::ZERO => Ratio::ONE / end,
            _ => Ratio::ZERO,
        };
        self.times(&Interval { low: Some(one_over(&divisor.high)), high: Some(one_over(&divisor.low)) })
    }

    pub(crate) fn least_of(&self, other: &Interval) -> Interval {
        let low = self.join(other).low;
        let high = self.meet(other).high;
        Interval { low, high }
    }

    pub(crate) fn greatest_of(&self, other: &Interval) -> Interval {
        let low = self.meet(other).low;
        let high = self.join(other).high;
        Interval { low, high }
    }

    /// What whole numbers its numbers may be rounded to, in whatever direction.
    pub(crate) fn rounded(&self) -> Interval {
        Interval {
            low: self.low.as_ref().map(|low| Ratio::from(floor(low))),
            high: self.high.as_ref().map(|high| Ratio::from(ceiling(high))),
        }
    }

    /// The same for rounding downwards, or upwards.
    pub(crate) fn rounded_to(&self, round: impl Fn(&Ratio) -> Int) -> Interval {
        Interval {
            low: self.low.as_ref().map(|low| Ratio::from(round(low))),
            high: self.high.as_ref().map(|high| Ratio::from(round(high))),
        }
    }

    /// Numbers too large to be a value are as good as no end.
    fn kept(mut self) -> Interval {
        self.low = self.low.filter(fits_ratio);
        self.high = self.high.filter(fits_ratio);
        self
    }

    fn lower(&self) -> End {
        self.low.clone().map_or(End::Below, End::At)
    }

    fn upper(&self) -> End {
        self.high.clone().map_or(End::Above, End::At)
    }
}

impl End {
    fn finite(self) -> Option<Ratio> {
        match self {
            End::At(value) => Some(value),
            End::Below | End::Above => None,
        }
    }

    /// -1, 0 or 1.
    fn sign(&self) -> i8 {
        match self {
            End::Below => -1,
            End::At(value) if *value < Ratio::ZERO => -1,
            End::At(value) if *value == Ratio::ZERO => 0,
            End::At(_) | End::Above => 1,
        }
    }
}

/// The product of two ends; nothing times anything is nothing.
fn product(one: &End, other: &End) -> End {
    if let (End::At(one), End::At(other)) = (one, other) {
        return End::At(one * other);
    }
    match one.sign() * other.sign() {
        0 => End::At(Ratio::ZERO),
        1 => End::Above,
        _ => End::Below,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(low: Option<i64>, high: Option<i64>) -> Interval {
        let end = |end: Option<i64>| end.map(|end| Ratio::from(Int::from(end)));
        Interval { low: end(low), high: end(high) }
    }

    #[test]
    fn sums_and_products_reach_as_far_as_they_can() {
        let some = between(Some(-2), Some(3));
        let more = between(Some(1), None);
        assert_eq!(some.plus(&more), between(Some(-1), None));
        assert_eq!(some.times(&more), Interval::ALL);
        assert_eq!(some.times(&some), between(Some(-6), Some(9)));
        assert_eq!(more.times(&more), between(Some(1), None));
        assert_eq!(some.negated(), between(Some(-3), Some(2)));
        assert_eq!(between(Some(0), Some(0)).times(&Interval::ALL), between(Some(0), Some(0)));
    }

    #[test]
    fn a_divisor_that_may_be_nothing_says_nothing() {
        let some = between(Some(2), Some(4));
        assert_eq!(some.over(&between(Some(0), Some(2))), Interval::ALL);
        assert_eq!(some.over(&between(Some(2), None)), between(Some(0), Some(2)));
        assert_eq!(some.over(&between(Some(-2), Some(-1))), between(Some(-4), Some(-1)));
    }

    #[test]
    fn the_lesser_and_the_greater() {
        let some = between(Some(-2), Some(3));
        let more = between(Some(1), None);
        assert_eq!(some.least_of(&more), between(Some(-2), Some(3)));
        assert_eq!(some.greatest_of(&more), between(Some(1), None));
        assert_eq!(some.join(&more), between(Some(-2), None));
        assert_eq!(some.meet(&more), between(Some(1), Some(3)));
    }
}
