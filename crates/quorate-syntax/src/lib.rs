//! Text to a complete tree, comments included; parsing never fails.

pub mod ast;
