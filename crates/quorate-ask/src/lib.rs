//! why, needs, diff, counterfactual replay.

mod align;
mod reach;
mod rules;

pub use rules::{Change, RuleChange, Side, Text, compare_rules};
