//! What can be wrong with a text that should be JSON.

use crate::source::{MALFORMED, Source, Trouble};

/// The complaint about a text that is no JSON.
pub(crate) fn cut_or_malformed(source: &Source, error: &serde_json::Error) -> Trouble {
    let message = if error.is_eof() { "this file ends too early" } else { "this is no JSON" };
    source.complain_in_line(MALFORMED, error.line() as u64, error.column(), message)
}
