//! One canonical layout; comments kept
//!
//! Words are never changed, only what stands between them: the tree says where a line may be broken ([`walk`]), the lines
//! are laid ([`lay`]), and what belongs in columns is put there ([`columns`]).

mod columns;
mod lay;
mod shape;
mod source;
mod walk;

use quorate_base::{Diagnostic, FileId, Interner};
use quorate_syntax::{lex, parse};

/// How wide a line may be.
pub const WIDTH: usize = 120;

/// Why a text has no layout.
#[derive(Clone, Debug)]
pub enum Unformatted {
    /// It cannot be read.
    Unreadable(Vec<Diagnostic>),
    /// Its layout would not say the same: a fault of this crate.
    Unfaithful,
}

/// The text in the one layout. Words, comments and their order stay as they are, and so does what the text means.
pub fn format(file: FileId, text: &str) -> Result<String, Unformatted> {
    let mut names = Interner::default();
    let parsed = parse(file, text, &mut names);
    if !parsed.diagnostics.is_empty() {
        return Err(Unformatted::Unreadable(parsed.diagnostics));
    }
    let source = source::Source::new(text, &lex(file, text, &mut names));
    let shape = walk::shape(&source, &parsed.file);
    let lines = columns::align(lay::lay(&source, &shape));
    let formatted = lay::written(&lines);
    let is_readable = parse(file, &formatted, &mut Interner::default()).diagnostics.is_empty();
    if is_readable && words(file, text) == words(file, &formatted) {
        Ok(formatted)
    } else {
        Err(Unformatted::Unfaithful)
    }
}

/// Everything that is written, in order, without what stands between.
fn words(file: FileId, text: &str) -> Vec<&str> {
    let lexed = lex(file, text, &mut Interner::default());
    let places = lexed.tokens.iter().map(|token| token.span);
    let mut places: Vec<_> = places.chain(lexed.comments.iter().map(|comment| comment.span)).collect();
    places.sort_by_key(|place| place.start);
    let slice = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or("").trim_end();
    places.into_iter().map(|place| slice(place.start, place.end)).collect()
}
