//! What the comparison of the methods has found, and how it is printed.

use std::collections::BTreeMap;
use std::fmt;

/// How many differences are printed.
const SHOWN: usize = 10;

/// The findings about one method.
#[derive(Clone, Debug, Default)]
pub struct MethodReport {
    /// The method.
    pub method: String,
    /// How many inputs there were.
    pub vectors: u64,
    /// How many recorded answers there were.
    pub variants: u64,
    /// How many of them were only held within our answer, which keeps ties that theirs breaks.
    pub within: u64,
    /// How many were passed over, by variant and reason.
    pub skipped: BTreeMap<(String, String), u64>,
    /// How many differ, by variant.
    pub mismatches: BTreeMap<String, u64>,
    /// The first differences: where, and what.
    pub differences: Vec<(String, String)>,
}

/// The findings about all methods.
#[derive(Clone, Debug, Default)]
pub struct VotingReport {
    /// How many inputs there were.
    pub vectors: u64,
    /// How many recorded answers there were.
    pub variants: u64,
    /// How many were only held within our answer.
    pub within: u64,
    /// How many were passed over.
    pub skipped: u64,
    /// How many differ.
    pub mismatches: u64,
    /// The first differences: where, and what.
    pub differences: Vec<(String, String)>,
}

impl MethodReport {
    pub(super) fn differ(&mut self, variant: &str, place: String, what: String) {
        let count = self.mismatches.entry(variant.to_owned()).or_default();
        *count += 1;
        // One of each variant tells more than many of the same.
        if *count <= 2 && self.differences.len() < SHOWN {
            self.differences.push((place, what));
        }
    }

    pub(super) fn skip(&mut self, variant: &str, reason: &str) {
        *self.skipped.entry((variant.to_owned(), reason.to_owned())).or_default() += 1;
    }

    /// How many answers differ.
    pub fn all_mismatches(&self) -> u64 {
        self.mismatches.values().sum()
    }

    /// How many answers were passed over.
    pub fn all_skipped(&self) -> u64 {
        self.skipped.values().sum()
    }
}

impl VotingReport {
    pub(super) fn add(&mut self, method: MethodReport) {
        self.vectors += method.vectors;
        self.variants += method.variants;
        self.within += method.within;
        self.skipped += method.all_skipped();
        self.mismatches += method.all_mismatches();
        self.differences.extend(method.differences);
        self.differences.truncate(SHOWN);
    }
}

impl fmt::Display for MethodReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MethodReport { method, vectors, variants, within, .. } = self;
        let mismatches = self.all_mismatches();
        write!(f, "{method}  vectors {vectors}  variants {variants}  mismatches {mismatches}")?;
        if *within > 0 {
            write!(f, "  within {within}")?;
        }
        if self.all_skipped() > 0 {
            write!(f, "  skipped {}", self.all_skipped())?;
        }
        writeln!(f)?;
        for ((variant, reason), count) in &self.skipped {
            writeln!(f, "    skipped {count} × {variant}: {reason}")?;
        }
        for (variant, count) in &self.mismatches {
            writeln!(f, "    differs {count} × {variant}")?;
        }
        Ok(())
    }
}

impl fmt::Display for VotingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let VotingReport { vectors, variants, within, skipped, mismatches, differences } = self;
        writeln!(f, "all methods: variants {variants}, of which within {within}, skipped {skipped}")?;
        writeln!(f, "voting  vectors {vectors}  mismatches {mismatches}")?;
        for (place, what) in differences {
            writeln!(f, "{place}: {}", cut(what))?;
        }
        Ok(())
    }
}

/// The beginning of what may be long.
fn cut(text: &str) -> String {
    let mut beginning: String = text.chars().take(600).collect();
    if beginning.len() < text.len() {
        beginning.push('…');
    }
    beginning
}
