//! Words and marks to a tree.
//!
//! A rule is a function that returns a chumsky parser; where the grammar recurs or branches on the next word, the
//! parser is a `custom` one over a plain function, so that no rule contains itself and every choice is made by the
//! next word alone. What could not be read is reported once, skipped to the next safe place, and becomes an `Error`
//! node: see `recover`. Nothing is ever read twice.

mod brackets;
mod combine;
mod expr;
mod item;
mod member;
mod pat;
mod play;
mod prim;
mod recover;
mod shared;
mod stmt;
mod trouble;
mod ty;

use chumsky::Parser;
use chumsky::inspector::SimpleState;
use chumsky::primitive::custom;
use quorate_base::{Diagnostic, FileId, Interner, Span};

use crate::ast;
use crate::lexer::{Comment, Lexed, lex};
use shared::Shared;

/// What a text says, as far as it could be read.
#[derive(Clone, Debug)]
pub struct Parse {
    /// The tree.
    pub file: ast::File,
    /// Comments and documentation, in order.
    pub comments: Vec<Comment>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a text. Parsing never fails: what cannot be read is an `Error` node and a diagnostic.
pub fn parse(file: FileId, text: &str, names: &mut Interner) -> Parse {
    let Lexed { tokens, comments, mut diagnostics } = lex(file, text, names);
    let balanced = brackets::balance(tokens, text);
    if balanced.too_deep {
        diagnostics.extend(balanced.diagnostics);
        return Parse { file: unreadable(file, text), comments, diagnostics };
    }
    let shared = Shared::new(file, text, &balanced, &comments);
    let mut state = SimpleState(shared);
    let outcome = custom(item::file).parse_with_state(balanced.tokens.as_slice(), &mut state);
    let Shared { diagnostics: found, too_deep, .. } = state.0;
    let tree = match outcome.into_output() {
        Some(tree) if !too_deep => tree,
        _ => unreadable(file, text),
    };
    let untold = if found.is_empty() { balanced.untold } else { None };
    diagnostics.extend(balanced.diagnostics);
    diagnostics.extend(found);
    if diagnostics.is_empty() {
        diagnostics.extend(untold);
    }
    diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.span.start, diagnostic.primary.span.end));
    Parse { file: tree, comments, diagnostics }
}

fn unreadable(file: FileId, text: &str) -> ast::File {
    let span = Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    ast::File {
        docs: Vec::new(),
        items: vec![ast::Item { docs: Vec::new(), span, kind: ast::ItemKind::Error }],
    }
}
