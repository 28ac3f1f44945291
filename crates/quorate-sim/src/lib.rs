//! Scenarios, behaviours, experiments, exploration, shrinking, statistics.
//!
//! A scenario runs as a stream of ordinary events, made line by line: what a line mentions is asked of the state, what
//! it does is a line of `events/1`. After every step the claims of every instance are checked.

//!
//! An experiment is a scenario run many times with people who choose for themselves: each decides by behaviours, with luck
//! of their own, and acts by ordinary events.

mod claims;
mod crowd;
mod experiment;
mod gather;
mod luck;
mod report;
mod results;
mod run;
mod statistics;
mod watch;

pub use experiment::{Stage, Wishes, cells, experiment, one_run};
pub use luck::GENERATOR;
pub use report::{Failure, FailureKind, Passed, Reached, Report, Snapshot, Told};
pub use results::{Cell, Holds, Measured, Results, Series, Verdict, Worst};
pub use run::{Recordings, run};
pub use statistics::{CONFIDENCE, Summary};
