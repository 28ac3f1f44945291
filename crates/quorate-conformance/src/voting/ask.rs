//! Asking the drivers about every recorded answer.

use std::collections::HashMap;
use std::path::Path;

use super::compare::{differs, lies_outside};
use super::drivers::Drivers;
use super::question::arguments;
use super::report::{MethodReport, VotingReport};
use super::rules::{Rule, exception, rule};
use super::vector::{Variant, VotingVector, methods, read};
use crate::Trouble;

/// Compares every method of a folder; `told` hears of each as it is done.
///
/// # Errors
///
/// [`Trouble`] if the vectors cannot be read, or a driver is broken.
pub fn run_voting(folder: &Path, told: &mut dyn FnMut(&MethodReport)) -> Result<VotingReport, Trouble> {
    let mut drivers = Drivers::open().map_err(Trouble::Tool)?;
    let mut report = VotingReport::default();
    let mut shared = HashMap::new();
    for (method, path) in methods(folder).map_err(Trouble::Input)? {
        let vectors = read(&path, &mut shared).map_err(Trouble::Input)?;
        let mut found = MethodReport { method, ..MethodReport::default() };
        for vector in &vectors {
            found.vectors += 1;
            for variant in &vector.variants {
                found.variants += 1;
                compare(&mut drivers, vector, variant, &mut found);
            }
        }
        told(&found);
        report.add(found);
    }
    Ok(report)
}

/// How our answer is held against the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Exactly,
    Nearly,
    Within,
}

fn compare(drivers: &mut Drivers, vector: &VotingVector, variant: &Variant, report: &mut MethodReport) {
    let method = report.method.clone();
    let place = || format!("{method} {}, {}", vector.number, variant.name);
    if let Some(reason) = exception(&method, &variant.name, &vector.number) {
        return report.skip(&variant.name, reason);
    }
    let (name, how) = match rule(&method, &variant.name) {
        None => (variant.name.as_str(), Held::Exactly),
        Some(Rule::As(other)) => (other, Held::Exactly),
        Some(Rule::FloatAs(other)) => (other, Held::Nearly),
        Some(Rule::Within(_)) if variant.is_within == Some(false) => {
            return report.skip(&variant.name, "recorded as outside of what any breaking of ties can give");
        }
        Some(Rule::Within(other)) => (other, Held::Within),
        Some(Rule::Skip(reason)) => return report.skip(&variant.name, reason),
    };
    let Some(driver) = drivers.find(&method, name) else {
        return report.differ(&variant.name, place(), "nothing answers this variant".to_owned());
    };
    let answer = arguments(&driver.params, vector, variant).and_then(|args| drivers.ask(&driver, &args));
    let what = match (answer, how) {
        (Ok(ours), Held::Within) => {
            report.within += 1;
            lies_outside(&variant.result, &ours)
        }
        (Ok(ours), how) => differs(&variant.result, &ours, how == Held::Nearly),
        (Err(why), _) => Some(why),
    };
    if let Some(what) = what {
        report.differ(&variant.name, place(), what);
    }
}
