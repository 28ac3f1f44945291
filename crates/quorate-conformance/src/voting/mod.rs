//! Voting and funding methods against what peer libraries answer.
//!
//! A vector is one input of one method with a recorded answer for each convention (*variant*) in which libraries differ.
//! The drivers are modules of the language that call the library: a function `borda_tournament` of a driver answers the
//! variant `tournament` of the method `borda`, its parameters say what it is asked with, and its result's fields are
//! compared with the recorded ones of the same name. [`rules`] lists the variants that are answered in another way.

mod ask;
mod compare;
mod drivers;
mod question;
mod report;
mod rules;
mod vector;

pub use ask::run_voting;
pub use report::{MethodReport, VotingReport};

#[cfg(test)]
mod tests;
