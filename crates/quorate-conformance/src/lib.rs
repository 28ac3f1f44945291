//! Run ports against recorded runs of the systems they model.
//!
//! A recorded run (a *vector*) says who called what and what the real system answered. One adapter per system turns
//! each call into events for the port; everything else is shared: reading vectors, running the engine, the ledger and
//! allowances of tokens, and the comparison of every answer, every recorded state and the final one. Voting and funding
//! methods have no runs: the library's functions are compared with what peer libraries answer.

mod baal;
mod chief;
mod coins;
mod compare;
mod daostack;
mod folder;
mod governor;
mod holdings;
mod moloch_v1;
mod moloch_v2;
mod port;
mod report;
mod round_trip;
mod run;
mod splits;
mod standard_bounties;
mod system;
mod token;
mod tokens;
mod vector;
mod voting;
mod words;

pub use folder::{Trouble, run_folder, run_vector, run_vectors};
pub use port::Port;
pub use report::{Difference, Report};
pub use round_trip::{RoundTrip, run_round_trip};
pub use run::Run;
pub use system::{Answer, Failure, Moment, Replay, System, system, system_names};
pub use token::Token;
pub use vector::{Checkpoint, Step, Vector};
pub use voting::{MethodReport, VotingReport, run_voting};

#[cfg(test)]
mod example;
#[cfg(test)]
mod made;
#[cfg(test)]
mod tests;
