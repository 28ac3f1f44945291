//! What many runs say together. Nothing here decides what happens in a run, so here alone there are floating points.

use std::cmp::Ordering;

/// How sure intervals are if nothing is said.
pub const CONFIDENCE: f64 = 0.95;

/// The numbers of a measure over many runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How many there are.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// The lower end of the mean's interval.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// So many percent of the numbers are not above each of these.
    pub quantiles: [(u8, f64); 5],
}

/// Which part of the numbers lies at or below a quantile.
const QUANTILES: [u8; 5] = [5, 25, 50, 75, 95];

/// What numbers say together: mean with Student's interval, and quantiles, each one of the numbers. Of none all of it is
/// not a number.
pub fn summary(numbers: &[f64], confidence: f64) -> Summary {
    let (mean, low, high) = interval(numbers, confidence);
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len();
    let at = |percent: u8| {
        let rank = (count * usize::from(percent)).div_ceil(100).max(1) - 1;
        (percent, sorted.get(rank).copied().unwrap_or(mean))
    };
    Summary { count, mean, low, high, quantiles: QUANTILES.map(at) }
}

/// The mean, and Student's interval of it with the sample's own variance; of one number nothing is known.
pub fn interval(numbers: &[f64], confidence: f64) -> (f64, f64, f64) {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    if numbers.iter().all(|number| number.total_cmp(&mean) == Ordering::Equal) && numbers.len() > 1 {
        return (mean, mean, mean);
    }
    if numbers.len() < 2 {
        return (mean, f64::NEG_INFINITY, f64::INFINITY);
    }
    let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let half = student(confidence, count - 1.0) * (variance / count).sqrt();
    (mean, mean - half, mean + half)
}

/// Wilson's interval of a share.
pub fn wilson(hits: usize, count: usize, confidence: f64) -> (f64, f64) {
    if count == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (count as f64, hits as f64 / count as f64);
    let z = normal(confidence);
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    // At the ends the formula comes out exactly, but for the last bit.
    let low = if hits == 0 { 0.0 } else { centre - half };
    let high = if hits == count { 1.0 } else { centre + half };
    (low, high)
}

/// How many standard deviations to both sides of the mean hold such a part of a normal distribution.
fn normal(confidence: f64) -> f64 {
    quantile(confidence, |bound| {
        // All of Student's distributions end in the normal one.
        student_part(bound, 1e7)
    })
}

/// The same of Student's distribution.
fn student(confidence: f64, freedom: f64) -> f64 {
    quantile(confidence, |bound| student_part(bound, freedom))
}

/// Where a part that grows reaches a value.
fn quantile(value: f64, part: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while part(high) < value && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if part(middle) < value { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// How much of Student's distribution lies within a bound to both sides.
fn student_part(bound: f64, freedom: f64) -> f64 {
    1.0 - beta_part(freedom / (freedom + bound * bound), freedom / 2.0, 0.5)
}

/// The regularised incomplete beta function, by its continued fraction.
fn beta_part(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// Lentz's way of working out a continued fraction.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let whole = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut c, mut d) = (1.0, 1.0 / whole(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for step in 1..=10_000u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / whole(1.0 + term * d);
            c = whole(1.0 + term / c);
            value *= d * c;
        }
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// The logarithm of the gamma function: Stirling's series, after a few steps upwards.
fn log_gamma(mut x: f64) -> f64 {
    let mut below = 0.0;
    while x < 12.0 {
        below += x.ln();
        x += 1.0;
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - below
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(found: f64, known: f64) {
        assert!((found - known).abs() < 5e-4, "{found} is not {known}");
    }

    #[test]
    fn quantiles_of_student_are_those_of_the_tables() {
        is_near(student(0.95, 1.0), 12.7062);
        is_near(student(0.95, 4.0), 2.7764);
        is_near(student(0.99, 10.0), 3.1693);
        is_near(student(0.95, 120.0), 1.9799);
        is_near(normal(0.95), 1.9600);
        is_near(normal(0.99), 2.5758);
    }

    #[test]
    fn shares_have_wilsons_intervals() {
        // Of ten tries one hit; and of ten none.
        let (low, high) = wilson(1, 10, 0.95);
        is_near(low, 0.0179);
        is_near(high, 0.4042);
        let (low, high) = wilson(0, 10, 0.95);
        is_near(low, 0.0);
        is_near(high, 0.2775);
        assert_eq!(wilson(0, 0, 0.95), (0.0, 1.0));
    }

    #[test]
    fn a_summary_has_the_mean_and_numbers_of_the_sample() {
        let found = summary(&[1.0, 2.0, 3.0, 4.0], 0.95);
        is_near(found.mean, 2.5);
        is_near(found.low, 2.5 - 3.1824 * (5.0f64 / 3.0 / 4.0).sqrt());
        assert_eq!(found.quantiles, [(5, 1.0), (25, 1.0), (50, 2.0), (75, 3.0), (95, 4.0)]);
        let same = summary(&[7.0; 30], 0.95);
        assert_eq!((same.low, same.high), (7.0, 7.0));
        assert!(summary(&[], 0.95).mean.is_nan());
    }
}
