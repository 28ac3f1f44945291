//! Scenarios, behaviours, experiments, exploration, shrinking, statistics.
//!
//! A scenario runs as a stream of ordinary events, made line by line: what a line mentions is asked of the state, what
//! it does is a line of `events/1`. After every step the claims of every instance are checked.

mod claims;
mod report;
mod run;
mod watch;

pub use report::{Failure, FailureKind, Passed, Reached, Report, Snapshot, Told};
pub use run::{Recordings, run};
