//! What scenarios came to.

mod changes;
mod human;
mod junit;
mod lines;

pub use changes::changes;

use crate::paint::Paint;
use crate::{Format, Style};

/// What a scenario came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// Its file.
    pub file: String,
    /// The line of its name.
    pub line: u32,
    /// Its name.
    pub name: String,
    /// How many events it sent.
    pub events: u64,
    /// What went otherwise than it says.
    pub failures: Vec<Failed>,
    /// Its snapshots.
    pub pictures: Vec<Picture>,
}

/// Something that went otherwise than a scenario says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failed {
    /// The line, as it is written.
    pub line: String,
    /// Where it stands, as `file:line`.
    pub place: String,
    /// What happened instead; empty for an expectation, whose values say it.
    pub why: String,
    /// Parts of the line and their values, each with how many characters of the line stand before it, if it stands in
    /// the line as it is shown.
    pub values: Vec<(Option<usize>, String, String)>,
    /// The rule that said no, as it is written.
    pub rule: Option<String>,
    /// The last steps before it.
    pub trail: Vec<Step>,
}

/// A step that led to a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// When it was.
    pub at: String,
    /// What was done.
    pub what: String,
    /// Where that stands, as `file:line`.
    pub place: String,
    /// What came of it.
    pub came: String,
}

/// A snapshot that a scenario took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its name.
    pub name: String,
    /// The file it is stored in.
    pub path: String,
    /// Where it is taken, as `file:line`.
    pub place: String,
    /// How it compares with the stored one.
    pub standing: Standing,
    /// What differs, line by line.
    pub changes: Vec<String>,
}

/// How a snapshot compares with the stored one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is the same.
    #[default]
    Same,
    /// It was written as asked.
    Written,
    /// Nothing is stored.
    New,
    /// It differs.
    Changed,
}

/// What all scenarios came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tested {
    /// The scenarios, in order.
    pub played: Vec<Played>,
    /// Files that could not be understood, so that what is in them was not played, or not all.
    pub broken: Vec<String>,
    /// Claims that something is possible which no scenario reached, each with its place.
    pub unreached: Vec<(String, String)>,
    /// Whether pending snapshots were written that can be reviewed.
    pub is_pending: bool,
}

/// What a scenario came to, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All went as it says.
    Ok,
    /// So it did, and a snapshot is not what is stored.
    Changed,
    /// Something went otherwise.
    Failed,
}

impl Played {
    /// What it came to.
    pub fn verdict(&self) -> Verdict {
        let moved = |picture: &Picture| matches!(picture.standing, Standing::New | Standing::Changed);
        match (self.failures.is_empty(), self.pictures.iter().any(moved)) {
            (false, _) => Verdict::Failed,
            (true, true) => Verdict::Changed,
            (true, false) => Verdict::Ok,
        }
    }
}

impl Standing {
    /// The word for it.
    fn word(self) -> &'static str {
        match self {
            Standing::Same => "same",
            Standing::Written => "written",
            Standing::New => "new",
            Standing::Changed => "changed",
        }
    }
}

/// What scenarios came to, in the form asked for. Under `quiet` only what failed is shown.
pub fn tested(tested: &Tested, quiet: bool, style: Style) -> String {
    match style.format {
        Format::Human => human::human(tested, quiet, Paint { on: style.color }),
        Format::Short => lines::short(tested),
        Format::Json => lines::json(tested),
        Format::Github => lines::github(tested),
        Format::Junit => junit::junit(tested),
    }
}
