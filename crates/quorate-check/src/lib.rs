//! Decide whether a constitution makes sense, and lower it.
//!
//! The work is done in four passes: `collect` numbers what is declared, `signature` works out the types that
//! are written, `template` and `expr` read every body of text, and `flow`, `reach`, `circle` and
//! `unused` look at the whole once all of it has been understood. What could not be read, or was already
//! complained about, is `None` from there on and silences whatever depends on it.

mod argument;
mod assemble;
mod behaviour;
mod chance;
mod change;
mod circle;
mod claim;
mod collect;
mod constant;
mod context;
mod convert;
mod deed;
mod default;
mod docs;
mod effect;
mod exhaustive;
mod experiment;
mod expr;
mod facet;
mod fact;
mod flow;
mod fold;
mod form;
mod formtype;
mod generic;
mod going;
mod handler;
mod heritage;
mod instance;
mod issue;
mod known;
mod letter;
mod modules;
mod money;
mod origin;
mod outside;
mod pattern;
mod pay;
mod place;
mod play;
mod reach;
mod reason;
mod scope;
mod setting;
mod signature;
mod split;
mod stmt;
mod succession;
mod suggest;
mod template;
mod text;
mod tree;
mod types;
mod unused;

use quorate_base::{Diagnostic, Interner, Severity, Span};
use quorate_ir::Program;
use quorate_syntax::ast;

pub use modules::{Found, Module, read_modules};

/// Checks a file that uses no other, and lowers it. See [`check_modules`].
pub fn check(file: &ast::File, name: &str, names: &Interner) -> (Option<Program>, Vec<Diagnostic>) {
    check_modules(&[Module { path: String::new(), file: file.clone() }], name, names)
}

/// Checks the files of a program and lowers them. There is a program exactly if there is no error, in the texts or in
/// what the parser left of them; `name` is what the program is called in outcomes.
///
/// Diagnostics come file by file, each in the order of its text.
pub fn check_modules(modules: &[Module], name: &str, names: &Interner) -> (Option<Program>, Vec<Diagnostic>) {
    let mut checker = context::Checker::new(names);
    checker.collect_modules(modules);
    checker.resolve_signatures();
    checker.find_goers();
    checker.lower_everything();
    checker.find_circles();
    checker.join_reasons();
    let mut program = checker.is_sound().then(|| checker.assemble(name));
    if let Some(program) = &mut program {
        program.docs = docs::docs_of(modules);
        checker.check_states(program);
        checker.check_successions(program);
        checker.check_effects(program);
        checker.check_issue(program);
        checker.hint_unused();
    }
    let mut diagnostics = checker.diagnostics;
    let is_theirs = |diagnostic: &Diagnostic| is_of_library(modules, diagnostic.primary.span);
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    let has_own = diagnostics.iter().any(|diagnostic| is_error(diagnostic) && !is_theirs(diagnostic));
    // Hints about the library are for those who write it; and where a text that uses it is wrong, the text of the library
    // is not what is to be changed.
    diagnostics.retain(|diagnostic| !is_theirs(diagnostic) || is_error(diagnostic) && !has_own);
    // What is wrong in the text of a form is wrong once, however often the form is used.
    let mut said = rustc_hash::FxHashSet::default();
    diagnostics.retain(|diagnostic| said.insert((diagnostic.code, diagnostic.primary.span)));
    diagnostics.sort_by_key(|diagnostic| {
        let span = diagnostic.primary.span;
        (span.file, span.start, diagnostic.code)
    });
    let sound = diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    (program.filter(|_| sound), diagnostics)
}

/// Whether a place is in a module of the library, used from elsewhere.
fn is_of_library(modules: &[Module], span: Span) -> bool {
    let used = modules.iter().rev().skip(1);
    used.filter(|module| module.path.starts_with("std.") || module.path.starts_with("ports."))
        .any(|module| module.file.items.first().is_some_and(|item| item.span.file == span.file))
}
