//! How we test: what holds of the whole repository.
//!
//! The repository as data: its files, and what its Markdown pages say. The tests of this crate hold it against the
//! rules that no compiler knows.

pub mod markdown;
mod repository;

pub use repository::{files, folders, root};
