//! How much of the rules the scenarios are to come to, and where that is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use quorate_base::Sources;
use quorate_report::{Coverage, Tally, coverage, coverage_html, coverage_lcov};

use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, unwritable};

/// What `quo test` takes about coverage.
#[derive(Debug, Args)]
pub struct CoverageArguments {
    /// Tell which handlers, guards, deadlines, states and claims the scenarios put to the test
    #[arg(long)]
    coverage: bool,
    /// Write that as a page that shows the text with its lines marked
    #[arg(long, value_name = "FILE")]
    coverage_html: Option<PathBuf>,
    /// Write that as an lcov tracefile
    #[arg(long, value_name = "FILE")]
    coverage_lcov: Option<PathBuf>,
    /// Fail, with exit code 5, unless so much of all is covered
    #[arg(long, value_name = "PERCENT")]
    coverage_min: Option<Percent>,
}

/// A percentage with at most one digit after the point, in tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Percent(usize);

impl CoverageArguments {
    /// Whether any of it is asked for.
    pub fn is_wanted(&self) -> bool {
        self.coverage
            || self.coverage_html.is_some()
            || self.coverage_lcov.is_some()
            || self.coverage_min.is_some()
    }

    /// Tells what the scenarios came to and writes what is to be written. The first exit code is that of writing, the
    /// second says whether enough is covered.
    pub fn tell(&self, console: &Console, covered: &Coverage) -> (Exit, Exit) {
        let mut exit = Exit::Done;
        if !console.quiet {
            exit = console.finish(&coverage(covered, console.stdout), exit);
        }
        let files = [(&self.coverage_html, coverage_html as fn(&Coverage) -> String)];
        for (path, form) in files.into_iter().chain([(&self.coverage_lcov, coverage_lcov as _)]) {
            if let Some(path) = path {
                exit = exit.max(write(console, path, &form(covered)));
            }
        }
        let tally = covered.tally();
        match self.coverage_min {
            Some(least) if !least.is_met_by(tally) => {
                let had = if tally.all == 0 {
                    "there is no rule in these files".to_owned()
                } else {
                    format!("{tally} of the rules are covered, {} of {}", tally.seen, tally.all)
                };
                let Percent(tenths) = least;
                let wanted = format!("{}.{}%", tenths / 10, tenths % 10);
                console.complain(&format!("error: {had}; {wanted} are asked for\n"));
                (exit, Exit::Uncovered)
            }
            _ => (exit, Exit::Done),
        }
    }
}

impl Percent {
    /// Where there is nothing to cover, nothing is.
    fn is_met_by(self, tally: Tally) -> bool {
        self.0 == 0 || tally.all > 0 && tally.seen * 1000 >= self.0 * tally.all
    }
}

impl FromStr for Percent {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Percent, &'static str> {
        const WRONG: &str = "write a percentage from 0 to 100, as in `80` or `87.5`";
        let text = text.strip_suffix('%').unwrap_or(text);
        let (whole, tenths) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(tenths) || tenths.len() != 1 {
            return Err(WRONG);
        }
        let (whole, tenths): (usize, usize) =
            (whole.parse().map_err(|_| WRONG)?, tenths.parse().map_err(|_| WRONG)?);
        let all = whole.saturating_mul(10).saturating_add(tenths);
        if all > 1000 { Err(WRONG) } else { Ok(Percent(all)) }
    }
}

fn write(console: &Console, path: &Path, text: &str) -> Exit {
    let Err(error) = fs::write(path, text) else { return Exit::Done };
    let mut sources = Sources::default();
    let finding = unwritable(&display(path), &error, &mut sources);
    console.report(&finding, &sources);
    Exit::Unreadable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact() {
        assert_eq!("80".parse(), Ok(Percent(800)));
        assert_eq!("87.5%".parse(), Ok(Percent(875)));
        for wrong in ["", "101", "100.1", "-1", "1e2", "8.75", "+3", "a", "99999999999999999999999"] {
            assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
        }
        let third = Tally { seen: 2, all: 3 };
        assert!(Percent(666).is_met_by(third) && !Percent(667).is_met_by(third));
        assert!(!Percent(1).is_met_by(Tally::default()) && Percent(0).is_met_by(Tally::default()));
    }
}
