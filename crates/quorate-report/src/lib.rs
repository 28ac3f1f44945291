//! Every form in which findings are shown, and nothing else.

mod coverage;
mod difference;
mod drawing;
mod excerpt;
mod github;
mod json;
mod layout;
mod page;
mod paint;
mod scenario;
mod summary;
mod words;

use quorate_base::{Diagnostic, Sources};

pub use coverage::{
    Coverage, CoveredFile, Rule, RuleKind, Side, Tally, coverage, coverage_html, coverage_lcov,
};
pub use difference::{
    Counts, Difference, EndRow, FindingRow, MoneyRow, ReplayRows, RuleRow, StepRow, difference,
    difference_page,
};
pub use layout::patch;
pub use page::{page, page_list};
pub use scenario::{Failed, Picture, Played, Standing, Step, Tested, Verdict, changes, tested};
pub use summary::{Money, Summary, summary};
pub use words::{severity, visible};

/// The form in which findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A drawing of the text with its labels.
    #[default]
    Human,
    /// One line for each finding.
    Short,
    /// One JSON object for each finding, on a line of its own.
    Json,
    /// What GitHub shows beside the lines of a change.
    Github,
    /// XML as tools read it that collect tests; of anything but tests, one line for each finding.
    Junit,
}

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// The form.
    pub format: Format,
    /// Whether a human form may use the colours of a terminal.
    pub color: bool,
}

/// A finding in the form asked for, with a line break at its end.
pub fn diagnostic(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    match style.format {
        Format::Human => drawing::draw(diagnostic, sources, style.color),
        Format::Short | Format::Junit => words::short(diagnostic, sources),
        Format::Json => json::diagnostic(diagnostic, sources),
        Format::Github => github::diagnostic(diagnostic, sources),
    }
}
