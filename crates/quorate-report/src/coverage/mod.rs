//! Which rules the tests have put to the test.

mod html;
mod human;
mod lcov;
mod lines;

use std::collections::BTreeMap;
use std::ops::AddAssign;

use crate::paint::Paint;
use crate::{Format, Style};

/// What tests came to of the rules of some files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The files that hold rules, in order.
    pub files: Vec<CoveredFile>,
}

/// A file with its rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoveredFile {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What it rules, in the order of the text.
    pub rules: Vec<Rule>,
}

/// A rule that a test may come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is.
    pub kind: RuleKind,
    /// The process, body or form that it stands in.
    pub process: String,
    /// Its name with that of its process: a guard or deadline has that of what it stands in.
    pub name: String,
    /// The words of a guard or deadline.
    pub words: Option<String>,
    /// The line that it begins in.
    pub line: u32,
    /// How often a test came to it.
    pub asked: u64,
    /// What a test must have seen of it, each with how often one did.
    pub sides: Vec<(Side, u64)>,
    /// Whether what it stands in was never reached, so that there is no need to speak of it.
    pub is_moot: bool,
}

/// The kinds of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleKind {
    /// An `on` or `start`.
    Handler,
    /// A condition: who may, `when`, `require`, `if`.
    Guard,
    /// An `at` or `every`.
    Deadline,
    /// A state or end.
    State,
    /// A claim.
    Claim,
}

/// What can be seen of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A handler did what it says, and the step was accepted.
    Accepted,
    /// A condition held.
    True,
    /// A condition did not hold.
    False,
    /// A deadline did what it says.
    Fired,
    /// A deadline did what it says `otherwise`.
    Otherwise,
    /// A state was entered.
    Entered,
    /// There was somebody to ask a claim of.
    Asked,
    /// What a claim says is possible was reached.
    Reached,
    /// What begins the watch of a property came to hold.
    Begun,
}

/// How many sides were seen, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many were seen.
    pub seen: usize,
    /// How many there are.
    pub all: usize,
}

/// What tests came to, in the form asked for; nothing for who collects tests.
pub fn coverage(coverage: &Coverage, style: Style) -> String {
    match style.format {
        Format::Human => human::human(coverage, Paint { on: style.color }),
        Format::Short => lines::short(coverage),
        Format::Json => lines::json(coverage),
        Format::Github => lines::github(coverage),
        Format::Junit => String::new(),
    }
}

/// A page that shows the text of every file with its lines marked, and needs nothing besides itself.
pub fn coverage_html(coverage: &Coverage) -> String {
    html::page(coverage)
}

/// What tools read that show coverage: `lcov`'s tracefile.
pub fn coverage_lcov(coverage: &Coverage) -> String {
    lcov::tracefile(coverage)
}

impl Coverage {
    /// How many sides of all rules were seen.
    pub fn tally(&self) -> Tally {
        tally(self.rules())
    }

    fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.files.iter().flat_map(|file| &file.rules)
    }
}

impl CoveredFile {
    /// The rules of each process, in the order of the text.
    fn processes(&self) -> Vec<(&str, Vec<&Rule>)> {
        let mut processes: Vec<(&str, Vec<&Rule>)> = Vec::new();
        for rule in &self.rules {
            match processes.iter_mut().find(|(name, _)| *name == rule.process) {
                Some((_, rules)) => rules.push(rule),
                None => processes.push((&rule.process, vec![rule])),
            }
        }
        processes
    }

    /// The rules that begin in each line.
    fn lines(&self) -> BTreeMap<u32, Vec<&Rule>> {
        let mut lines: BTreeMap<u32, Vec<&Rule>> = BTreeMap::new();
        for rule in &self.rules {
            lines.entry(rule.line).or_default().push(rule);
        }
        lines
    }
}

impl Rule {
    /// What no test has seen of it, in a few words each.
    fn lacks(&self) -> Vec<&'static str> {
        if self.is_moot {
            return Vec::new();
        }
        let kinds = self.sides.iter();
        if self.asked == 0 && matches!(self.kind, RuleKind::Handler | RuleKind::Guard) {
            return vec!["not reached"];
        }
        if self.asked == 0 && self.kind == RuleKind::Deadline {
            return vec!["never fired"];
        }
        kinds.filter(|(_, times)| *times == 0).map(|(side, _)| side.lacking()).collect()
    }

    /// What it is called where it stands among others.
    fn title(&self) -> String {
        match &self.words {
            Some(words) => format!("{}: {words}", self.name),
            None => self.name.clone(),
        }
    }

    fn tally(&self) -> Tally {
        let seen = self.sides.iter().filter(|(_, times)| *times > 0).count();
        Tally { seen, all: self.sides.len() }
    }
}

impl RuleKind {
    /// Every kind, in the order of the columns.
    const ALL: [RuleKind; 5] =
        [RuleKind::Handler, RuleKind::Guard, RuleKind::Deadline, RuleKind::State, RuleKind::Claim];

    fn word(self) -> &'static str {
        match self {
            RuleKind::Handler => "handler",
            RuleKind::Guard => "guard",
            RuleKind::Deadline => "deadline",
            RuleKind::State => "state",
            RuleKind::Claim => "claim",
        }
    }
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Side::Accepted => "accepted",
            Side::True => "true",
            Side::False => "false",
            Side::Fired => "fired",
            Side::Otherwise => "otherwise",
            Side::Entered => "entered",
            Side::Asked => "asked",
            Side::Reached => "reached",
            Side::Begun => "begun",
        }
    }

    /// What is said if it was not seen.
    fn lacking(self) -> &'static str {
        match self {
            Side::Accepted => "never accepted",
            Side::True => "never true",
            Side::False => "never false",
            Side::Fired => "only otherwise",
            Side::Otherwise => "never otherwise",
            Side::Entered => "not entered",
            Side::Asked => "not asked",
            Side::Reached => "not reached",
            Side::Begun => "never begun",
        }
    }
}

impl Tally {
    /// The share that was seen in tenths of a percent, rounded down, so that only all is 100%.
    pub fn tenths(self) -> usize {
        (self.seen * 1000).checked_div(self.all).unwrap_or(1000)
    }
}

/// As a percentage.
impl std::fmt::Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}%", self.tenths() / 10, self.tenths() % 10)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.seen += other.seen;
        self.all += other.all;
    }
}

fn tally<'r>(rules: impl Iterator<Item = &'r Rule>) -> Tally {
    let mut tally = Tally::default();
    rules.for_each(|rule| tally += rule.tally());
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_is_a_hundred_percent() {
        assert_eq!(Tally { seen: 1999, all: 2000 }.to_string(), "99.9%");
        assert_eq!(Tally { seen: 2000, all: 2000 }.to_string(), "100.0%");
        assert_eq!(Tally { seen: 1, all: 3 }.to_string(), "33.3%");
        assert_eq!(Tally::default().to_string(), "100.0%");
    }
}
