//! The tree of a file, as written. Every node knows its span; what could not be read is an `Error` node.

mod declaration;
mod expression;
mod member;
mod play;
mod statement;

pub use declaration::*;
pub use expression::*;
pub use member::*;
pub use play::*;
pub use statement::*;

use quorate_base::{Name, Span};

/// A word with its place.
#[derive(Clone, Copy, Debug)]
pub struct Ident {
    /// The word.
    pub name: Name,
    /// Its place.
    pub span: Span,
}

/// A text literal with its place, escapes resolved.
#[derive(Clone, Debug)]
pub struct TextLit {
    /// The text.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}
