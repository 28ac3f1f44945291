//! The map of a table: what a row means.

use std::collections::BTreeMap;

use quorate_number::time;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::source::{Source, Trouble, WRONG_MAP};

/// The map of a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableMap {
    /// The constitution the stream is for.
    pub program: Option<String>,
    /// Whether people may pay with what they do not hold.
    #[serde(default)]
    pub funds: Funds,
    /// Whether bodies act.
    pub bodies: Option<Bodies>,
    /// What stands between the fields of a row.
    pub delimiter: Option<char>,
    /// The names of the columns, of a table that does not begin with them.
    pub columns: Option<Vec<String>>,
    /// Columns that together are different in each row.
    #[serde(default)]
    pub unique: Vec<String>,
    /// When a row happened.
    pub time: Time,
    /// Lines at the time of the first row, before it.
    #[serde(default)]
    pub first: Vec<Rule>,
    /// What each row becomes.
    pub row: Vec<Rule>,
    /// Lines at the time of the last row, after it.
    #[serde(default)]
    pub last: Vec<Rule>,
    /// What the words of a column mean.
    #[serde(default)]
    pub words: BTreeMap<String, BTreeMap<String, Value>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Funds {
    #[default]
    Closed,
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Bodies {
    Act,
}

/// When a row happened: what a column says, or the same instant for all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Time {
    pub column: Option<String>,
    #[serde(default)]
    pub unit: Unit,
    pub at: Option<Value>,
}

/// What numbers of a column of times count since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    #[default]
    Seconds,
    Milliseconds,
}

/// A line of the stream, to be filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// The line is written only the first time that this comes out as it does.
    pub once: Option<String>,
    /// Columns, and the words that must stand in them.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
    /// How long after the row the line happens.
    pub later: Option<String>,
    pub by: Option<String>,
    pub new: Option<String>,
    #[serde(rename = "as")]
    pub alias: Option<String>,
    pub to: Option<String>,
    #[serde(rename = "do")]
    pub event: Option<String>,
    pub with: Option<Map<String, Value>>,
    pub pay: Option<String>,
    pub give: Option<String>,
    pub from: Option<String>,
}

/// What kind of line a rule writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Pass,
    New,
    Do,
    Give,
}

impl Rule {
    /// The kind of line: by its keys.
    pub fn kind(&self) -> Option<Kind> {
        let Rule { by, new, alias, to, event, with, pay, give, from, .. } = self;
        let has = |keys: [bool; 9]| {
            let given = [
                by.is_some(),
                new.is_some(),
                alias.is_some(),
                to.is_some(),
                event.is_some(),
                with.is_some(),
                pay.is_some(),
                give.is_some(),
                from.is_some(),
            ];
            given.iter().zip(keys).all(|(given, may)| !given || may)
        };
        let (yes, no) = (true, false);
        if new.is_some() {
            return has([yes, yes, yes, no, no, yes, yes, no, no]).then_some(Kind::New);
        }
        if event.is_some() {
            let is_whole = by.is_some() && to.is_some();
            return (is_whole && has([yes, no, no, yes, yes, yes, yes, no, no])).then_some(Kind::Do);
        }
        if give.is_some() {
            return (to.is_some() && has([no, no, no, yes, no, no, no, yes, yes])).then_some(Kind::Give);
        }
        has([no; 9]).then_some(Kind::Pass)
    }

    /// How long after its row the line happens, in seconds.
    pub fn delay(&self) -> Option<i64> {
        self.later.as_deref().map_or(Some(0), time::parse_duration)
    }
}

impl TableMap {
    /// Complains about what can be seen to be wrong without the table.
    pub fn check(&self, source: &Source) -> Result<(), Trouble> {
        if self.time.column.is_some() == self.time.at.is_some() {
            let message = "`time` has either a `column` or an instant `at`";
            return Err(source.complain_of(WRONG_MAP, "time", message));
        }
        if self.row.is_empty() {
            return Err(source.complain(WRONG_MAP, "no `row` says what a row becomes"));
        }
        for rule in self.rules() {
            if rule.kind().is_none() {
                let message =
                    "a line has `new`; or `by`, `to` and `do`; or `give` and `to`; or only time passes";
                let words = [&rule.new, &rule.event, &rule.give, &rule.to, &rule.by];
                let word = words.into_iter().flatten().next().map_or("row", String::as_str);
                return Err(source.complain_of(WRONG_MAP, word, message));
            }
            if let (None, Some(later)) = (rule.delay(), &rule.later) {
                let message = format!("`{later}` is no length of time");
                return Err(source.complain_of(WRONG_MAP, later, message).help("such as \"5 days\""));
            }
        }
        let delimiter = self.delimiter.unwrap_or(',');
        if !delimiter.is_ascii() || delimiter == '"' || delimiter == '\n' || delimiter == '\r' {
            return Err(source.complain_of(WRONG_MAP, "delimiter", "fields cannot be told apart by this"));
        }
        Ok(())
    }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.first.iter().chain(&self.row).chain(&self.last)
    }
}
