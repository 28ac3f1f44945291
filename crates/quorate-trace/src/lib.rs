//! The public formats: event streams, outcomes and state dumps, each with its version.
//!
//! Reading is strict, because a recorded stream that does not parse is not an answer of the constitution: a key that
//! is unknown, missing, given twice or out of place is an error that names the line and the column. Readers hold one
//! line at a time. Writers are byte-stable: the same data is always the same bytes.

mod checkpoint;
mod dump;
mod error;
mod event;
mod event_writer;
mod events;
mod header;
mod hidden;
mod json;
mod line;
mod lines;
mod outcome;
mod outcomes;
mod place;
mod plain;
mod scan;
mod snapshot;
mod spelling;
mod state;
mod state_reader;
mod strict;
mod yaml;

pub use checkpoint::{Checkpoint, Counts, Part, read_checkpoint, write_checkpoint};
pub use dump::{digest, state_json_compact, write_state};
pub use error::StreamError;
pub use event::{Act, Args, Header, Line};
pub use event_writer::{write_event_header, write_line};
pub use events::{Entry, Reader};
pub use lines::LINE_LIMIT;
pub use outcome::{Cause, Outcome, Refusal};
pub use outcomes::{read_outcomes, write_header, write_outcome};
pub use place::locate;
pub use plain::{Plain, PlainAct, PlainArgs, Scalar};
pub use snapshot::{SnapshotError, SnapshotFile, read_snapshot, snapshot_contents, write_snapshot};
pub use state::{DeadlineDump, InstanceDump, Origin, Resume, StateDump};
pub use state_reader::read_state;
