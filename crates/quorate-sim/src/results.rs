//! What an experiment came to.

use std::collections::BTreeMap;

use quorate_base::Diagnostic;

use crate::report::Failure;
use crate::statistics::{Summary, wilson};

/// What an experiment came to.
#[derive(Debug, Default)]
pub struct Results {
    /// Its name.
    pub name: String,
    /// The seed.
    pub seed: u64,
    /// What its cells differ in.
    pub sweep: Vec<String>,
    /// Its cells, the last sweep going fastest.
    pub cells: Vec<Cell>,
    /// What there is to say about it.
    pub findings: Vec<Diagnostic>,
}

/// What the runs of one cell came to.
#[derive(Debug, Default)]
pub struct Cell {
    /// The values of the sweeps, as the language writes them.
    pub at: Vec<String>,
    /// How many runs were made.
    pub runs: usize,
    /// The measures, in the order of the text.
    pub measures: Vec<Measured>,
    /// How many events were sent in all runs.
    pub events: u64,
    /// How often people were refused, by code.
    pub refusals: BTreeMap<String, u64>,
    /// For each process, how often its instances ended up in each state.
    pub fates: BTreeMap<String, BTreeMap<String, u64>>,
    /// For each measure, the run that lies farthest from its mean.
    pub worst: Vec<Worst>,
    /// What has become of each expectation; `None` where it does not apply.
    pub verdicts: Vec<Option<Verdict>>,
    /// How many runs went otherwise than the script says, or broke a claim.
    pub failed: u64,
    /// The first of those, each with its number and what went wrong first.
    pub failures: Vec<(u64, Failure)>,
}

/// A measure over all runs of a cell.
#[derive(Debug)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// Whether it is a truth value, so that the mean is a rate.
    pub is_rate: bool,
    /// What its numbers say together.
    pub summary: Summary,
    /// Its means over time, if it is taken over time.
    pub series: Option<Series>,
}

/// Means over time with their intervals.
#[derive(Debug, Default)]
pub struct Series {
    /// The means.
    pub mean: Vec<f64>,
    /// The lower ends.
    pub low: Vec<f64>,
    /// The upper ends.
    pub high: Vec<f64>,
}

/// The run that lies farthest from the mean of a measure.
#[derive(Debug)]
pub struct Worst {
    /// The measure.
    pub measure: String,
    /// The run.
    pub run: u64,
}

/// Whether something holds, as far as can be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Held,
    /// It does not.
    Broken,
    /// The runs are too few to say.
    #[default]
    Undecided,
}

/// What has become of an expectation in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Whether it holds.
    pub holds: Holds,
    /// The share of the runs in which it does, with its interval, if it is about runs.
    pub share: Option<(f64, f64, f64)>,
    /// The first runs that speak against it.
    pub against: Vec<u64>,
}

impl Verdict {
    /// The verdict about means, from whether it holds at the means themselves and at all ends of their intervals.
    pub(crate) fn of_mean(mean: Option<bool>, ends: &[Option<bool>]) -> Verdict {
        let all = |wanted: bool| mean == Some(wanted) && ends.iter().all(|end| *end == Some(wanted));
        let holds = match (all(true), all(false)) {
            (true, _) => Holds::Held,
            (_, true) => Holds::Broken,
            _ => Holds::Undecided,
        };
        Verdict { holds, ..Verdict::default() }
    }
}

/// The verdict about a share of runs: whether in at least, or at most, such a share of them something holds. That all
/// or none do is said of the runs that were made.
pub(crate) fn judge(
    answers: impl Iterator<Item = (u64, bool)>,
    at_least: bool,
    share: f64,
    confidence: f64,
    named: usize,
) -> Verdict {
    let (mut hits, mut count, mut against) = (0, 0, Vec::new());
    for (run, held) in answers {
        count += 1;
        hits += usize::from(held);
        if held != at_least && against.len() < named {
            against.push(run);
        }
    }
    if count == 0 {
        return Verdict::default();
    }
    let (low, high) = wilson(hits, count, confidence);
    let holds = match at_least {
        true if share >= 1.0 => {
            if hits == count {
                Holds::Held
            } else {
                Holds::Broken
            }
        }
        false if share <= 0.0 => {
            if hits == 0 {
                Holds::Held
            } else {
                Holds::Broken
            }
        }
        true if low >= share => Holds::Held,
        true if high < share => Holds::Broken,
        false if high <= share => Holds::Held,
        false if low > share => Holds::Broken,
        _ => Holds::Undecided,
    };
    Verdict { holds, share: Some((hits as f64 / count as f64, low, high)), against }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(hits: u64, count: u64, at_least: bool, share: f64) -> Holds {
        judge((1..=count).map(|run| (run, run <= hits)), at_least, share, 0.95, 5).holds
    }

    #[test]
    fn a_share_is_judged_by_its_interval() {
        assert_eq!(judged(100, 100, true, 0.95), Holds::Held);
        assert_eq!(judged(50, 100, true, 0.95), Holds::Broken);
        assert_eq!(judged(20, 20, true, 0.95), Holds::Undecided);
        assert_eq!(judged(0, 100, false, 0.05), Holds::Held);
        assert_eq!(judged(50, 100, false, 0.05), Holds::Broken);
        assert_eq!(judged(0, 0, true, 0.5), Holds::Undecided);
    }

    #[test]
    fn all_and_none_are_said_of_the_runs_that_were_made() {
        assert_eq!(judged(5, 5, true, 1.0), Holds::Held);
        assert_eq!(judged(4, 5, true, 1.0), Holds::Broken);
        assert_eq!(judged(0, 5, false, 0.0), Holds::Held);
        assert_eq!(judged(1, 5, false, 0.0), Holds::Broken);
    }

    #[test]
    fn the_runs_against_an_expectation_are_named() {
        let verdict = judge([(1, true), (2, false), (3, false)].into_iter(), true, 1.0, 0.95, 1);
        assert_eq!(verdict.against, [2]);
        let verdict = judge([(1, true), (2, false), (3, true)].into_iter(), false, 0.0, 0.95, 5);
        assert_eq!(verdict.against, [1, 3]);
    }

    #[test]
    fn a_mean_is_judged_at_the_ends_of_its_interval() {
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(Verdict::of_mean(yes, &[yes, yes]).holds, Holds::Held);
        assert_eq!(Verdict::of_mean(yes, &[yes, no]).holds, Holds::Undecided);
        assert_eq!(Verdict::of_mean(no, &[no, no]).holds, Holds::Broken);
        assert_eq!(Verdict::of_mean(None, &[no, no]).holds, Holds::Undecided);
    }
}
