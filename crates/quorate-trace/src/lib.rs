//! The public formats: event streams, outcomes and state dumps, each with its version.
