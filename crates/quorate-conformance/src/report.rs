//! What a comparison of many runs has found, and how it is printed.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// How many differences are printed.
const SHOWN: usize = 10;

/// The findings over all runs.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The system.
    pub system: String,
    /// How many runs were replayed.
    pub vectors: u64,
    /// How many recorded calls there were.
    pub steps: u64,
    /// How many of them could not be made here.
    pub skipped: u64,
    /// How many answers and states differ.
    pub mismatches: u64,
    /// Why calls were skipped, and how often.
    pub reasons: BTreeMap<String, u64>,
    /// The first differences.
    pub differences: Vec<Difference>,
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The run and the place in it.
    pub place: String,
    /// What differs.
    pub what: String,
    /// For the first one: the next recorded state, and ours.
    pub states: Option<(Value, Value)>,
}

impl Report {
    /// A report without findings.
    pub fn new(system: &str) -> Report {
        Report { system: system.to_owned(), ..Report::default() }
    }

    /// Whether the next difference is the first.
    pub fn is_clean(&self) -> bool {
        self.mismatches == 0
    }

    /// Notes a difference.
    pub fn differ(&mut self, difference: Difference) {
        self.mismatches += 1;
        if self.differences.len() < SHOWN {
            self.differences.push(difference);
        }
    }

    /// Notes calls that could not be made.
    pub fn skip(&mut self, reason: String, count: u64) {
        self.skipped += count;
        *self.reasons.entry(reason).or_default() += count;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { system, vectors, steps, skipped, mismatches, .. } = self;
        writeln!(
            f,
            "{system}  vectors {vectors}  steps {steps}  skipped {skipped}  mismatches {mismatches}"
        )?;
        for (reason, count) in self.reasons.iter().filter(|(_, count)| **count > 0) {
            writeln!(f, "skipped {count} × {reason}")?;
        }
        for difference in &self.differences {
            writeln!(f, "{}: {}", difference.place, difference.what)?;
        }
        for (recorded, ours) in self.differences.iter().filter_map(|difference| difference.states.as_ref()) {
            let (recorded, ours) = (outline(recorded, 0), outline(ours, 0));
            writeln!(f, "\nthe next recorded state\n{recorded}\n\nours\n{ours}")?;
        }
        Ok(())
    }
}

/// A value with its two outer levels on lines of their own, as a proposal or an account is best read.
fn outline(value: &Value, depth: usize) -> String {
    let indent = "  ".repeat(depth + 1);
    let (open, close, lines) = match value {
        Value::Object(map) if depth < 2 && !map.is_empty() => {
            let line = |(key, value): (&String, &Value)| {
                format!("{indent}{}: {}", Value::from(key.as_str()), outline(value, depth + 1))
            };
            ('{', '}', map.iter().map(line).collect::<Vec<_>>())
        }
        Value::Array(items) if depth < 2 && !items.is_empty() => {
            let line = |value: &Value| format!("{indent}{}", outline(value, depth + 1));
            ('[', ']', items.iter().map(line).collect::<Vec<_>>())
        }
        _ => return value.to_string(),
    };
    format!("{open}\n{}\n{}{close}", lines.join(",\n"), "  ".repeat(depth))
}
