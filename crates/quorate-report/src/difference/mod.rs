//! What an edit changes, in every form in which `quo diff` shows it.

mod html;
mod human;
mod json;

pub use html::difference_page;

use crate::{Format, Style};

/// What is to be shown of two programs.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// What the old program is called.
    pub old: String,
    /// What the new one is called.
    pub new: String,
    /// What the rules say differently.
    pub rules: Vec<RuleRow>,
    /// Findings that only one of the programs has.
    pub findings: Vec<FindingRow>,
    /// What came of a stream under both, if there was one.
    pub replay: Option<ReplayRows>,
}

/// A difference in the rules.
#[derive(Clone, Debug, Default)]
pub struct RuleRow {
    /// What it is about: `setting`, `event`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What is said differently; empty for the thing itself.
    pub aspect: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// What the old text says, and where.
    pub before: Option<(String, String)>,
    /// What the new text says, and where.
    pub after: Option<(String, String)>,
    /// The processes that depend on it.
    pub reaches: Vec<String>,
}

/// A finding that only one of the programs has.
#[derive(Clone, Debug, Default)]
pub struct FindingRow {
    /// Whether the new program has it.
    pub is_new: bool,
    /// Its code.
    pub code: String,
    /// Its severity.
    pub severity: &'static str,
    /// What it says.
    pub message: String,
    /// Where it points.
    pub place: String,
}

/// What came of a stream under both programs.
#[derive(Clone, Debug, Default)]
pub struct ReplayRows {
    /// What the stream is called.
    pub stream: String,
    /// How many events there were.
    pub events: u64,
    /// How many deadlines came, under the old rules and under the new ones.
    pub deadlines: [u64; 2],
    /// How many steps are unchanged, changed, moot and tainted, and how many of the tainted ones came out the same.
    pub counts: Counts,
    /// The steps that did not come out the same.
    pub steps: Vec<StepRow>,
    /// Accounts whose balance is another at the end.
    pub money: Vec<MoneyRow>,
    /// What else is another at the end: who is a member of what, settings and states.
    pub ends: Vec<EndRow>,
    /// How far the comparison can be relied on.
    pub trust: String,
}

/// How many steps came out how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// The same state was read, and the same came of it.
    pub unchanged: u64,
    /// The same state was read, and something else came of it.
    pub changed: u64,
    /// There was nothing to send it to.
    pub moot: u64,
    /// What it could see had been changed by an earlier difference.
    pub tainted: u64,
    /// Tainted steps of which the same came all the same.
    pub tainted_same: u64,
}

/// A step that did not come out the same.
#[derive(Clone, Debug, Default)]
pub struct StepRow {
    /// Its number among the outcomes under the old rules.
    pub old: Option<u64>,
    /// Its number among the outcomes under the new rules.
    pub new: Option<u64>,
    /// The number of the event in the stream.
    pub event: Option<u64>,
    /// When it was, under the old rules if it was there.
    pub at: String,
    /// When it was under the new rules, if at another time.
    pub at_new: Option<String>,
    /// What happened.
    pub what: String,
    /// `changed`, `moot` or `tainted`.
    pub class: &'static str,
    /// What came of it under the old rules.
    pub before: String,
    /// What came of it under the new rules.
    pub after: String,
    /// Why it is classed so, in words.
    pub why: String,
    /// What it read that was changed, where it is tainted.
    pub reads: Option<String>,
    /// The step that changed that: its number under the old rules, or what it is if it came only under the new ones.
    pub by: Option<String>,
}

/// An account whose balance is another at the end.
#[derive(Clone, Debug, Default)]
pub struct MoneyRow {
    /// The account.
    pub account: String,
    /// The asset.
    pub asset: String,
    /// How much more it holds under the new rules: a number with its sign.
    pub change: String,
    /// What it holds under the old rules.
    pub before: String,
    /// What it holds under the new rules.
    pub after: String,
}

/// Something that is another at the end.
#[derive(Clone, Debug, Default)]
pub struct EndRow {
    /// `roster`, `setting` or `matter`.
    pub kind: &'static str,
    /// What it is called.
    pub name: String,
    /// What it is under the old rules.
    pub before: String,
    /// What it is under the new rules.
    pub after: String,
}

impl Difference {
    /// Whether nothing is different.
    pub fn is_nothing(&self) -> bool {
        let replay = self.replay.as_ref();
        let is_same = |replay: &ReplayRows| {
            let counts = replay.counts;
            counts.changed + counts.moot + counts.tainted == 0
                && replay.money.is_empty()
                && replay.ends.is_empty()
        };
        self.rules.is_empty() && self.findings.is_empty() && replay.is_none_or(is_same)
    }
}

/// A difference in the form asked for.
pub fn difference(difference: &Difference, style: Style) -> String {
    match style.format {
        Format::Json => json::write(difference),
        Format::Short | Format::Junit | Format::Github => human::short(difference),
        Format::Human => human::write(difference),
    }
}
