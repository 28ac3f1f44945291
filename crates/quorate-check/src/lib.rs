//! Decide whether a constitution makes sense, and lower it.
//!
//! The work is done in four passes: `collect` numbers what is declared, `signature` works out the types that
//! are written, `template` and `expr` read every body of text, and `flow`, `reach`, `circle` and
//! `unused` look at the whole once all of it has been understood. What could not be read, or was already
//! complained about, is `None` from there on and silences whatever depends on it.

mod argument;
mod assemble;
mod circle;
mod collect;
mod context;
mod convert;
mod exhaustive;
mod expr;
mod fact;
mod flow;
mod fold;
mod going;
mod handler;
mod instance;
mod money;
mod outside;
mod pattern;
mod place;
mod reach;
mod reason;
mod scope;
mod signature;
mod stmt;
mod suggest;
mod template;
mod text;
mod types;
mod unused;

use quorate_base::{Diagnostic, Interner, Severity};
use quorate_ir::Program;
use quorate_syntax::ast;

/// Checks a file and lowers it. There is a program exactly if there is no error, in the text or in what the parser
/// left of it; `name` is what the program is called in outcomes.
///
/// Diagnostics come in the order of the text.
pub fn check(file: &ast::File, name: &str, names: &Interner) -> (Option<Program>, Vec<Diagnostic>) {
    let mut checker = context::Checker::new(names);
    checker.collect_file(file);
    checker.resolve_signatures();
    checker.find_goers();
    checker.lower_everything();
    checker.find_circles();
    checker.join_reasons();
    let program = checker.is_sound().then(|| checker.assemble(name));
    if let Some(program) = &program {
        checker.check_states(program);
        checker.hint_unused();
    }
    let mut diagnostics = checker.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.span.start, diagnostic.code));
    let sound = diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    (program.filter(|_| sound), diagnostics)
}
