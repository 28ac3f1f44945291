//! semantics.md in code, written to be read, slow.
//!
//! A [`Reference`] is a program with its state. It takes the lines of a stream and answers with outcomes, as the engine
//! does, and shares nothing with it but the program and the formats. Where the two differ, one of them contradicts
//! `semantics.md`, whose sections the comments name.

mod amend;
mod claim;
mod create;
mod deadline;
mod digest;
mod dump;
mod eval;
mod eval_collection;
mod eval_money;
mod fault;
mod kernel;
mod ledger;
mod letter;
mod loops;
mod machine;
mod name;
mod number;
mod pattern;
mod place;
mod read;
mod record;
mod reference;
mod seen;
mod select;
mod show;
mod sigma;
mod split;
mod step;
mod stmt;
mod value;
mod watch;

pub use claim::Broken;
pub use fault::{Fault, Refused};
pub use reference::Reference;
pub use seen::{Moved, Number, Seen, Unit, What};
