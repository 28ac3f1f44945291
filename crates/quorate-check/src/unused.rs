//! Names that nobody uses.

use crate::context::{Checker, FunctionKind, SlotSource};
use quorate_base::{Diagnostic, Name, Span};

impl Checker<'_> {
    /// Points at variables, `let`s, functions and procs that nobody uses. What others may read is left alone.
    pub(crate) fn hint_unused(&mut self) {
        let mut unused: Vec<(Name, Span, &str)> = Vec::new();
        for (name, span) in std::mem::take(&mut self.unused_locals) {
            unused.push((name, span, "leave it out, or write `_` where a pattern binds it"));
        }
        for function in &self.functions {
            let is_own = function.kind == FunctionKind::Function && function.owner.is_some();
            if is_own && !function.used {
                unused.push((function.name.name, function.name.span, "leave it out, or make it a `view`"));
            }
        }
        // What a form declares is there for whoever uses the form.
        let is_own = |origin| self.origin_of(origin).is_none_or(|origin| origin.form.is_none());
        for proc in self.procs.iter().filter(|proc| !proc.used && is_own(proc.origin)) {
            unused.push((proc.name.name, proc.name.span, "leave it out, or run it with `do`"));
        }
        for slot in self.templates.iter().flat_map(|template| &template.slots) {
            if matches!(slot.source, SlotSource::Let(..)) && !slot.used {
                unused.push((slot.name.name, slot.name.span, "leave it out, or make it a `view`"));
            }
        }
        for (name, span, help) in unused {
            let word = self.word(name);
            if !word.starts_with('_') {
                self.report(Diagnostic::hint(205, span, format!("nobody uses `{word}`")).help(help));
            }
        }
    }
}
