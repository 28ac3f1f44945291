//! What only claims and scenarios ask.

use super::{Compiler, Text};
use crate::code::{Given, Old, Op, Reg};
use quorate_ir::{Expr, ExprKind, Function, LocalId};

impl Compiler<'_> {
    /// Prepares for the arguments of a function that may be asked from outside.
    pub(super) fn answerable(&mut self, function: &Function) {
        for local in function.body.locals.iter().take(function.params) {
            let mut tables = Vec::new();
            if self.code.layouts.tables_in(&local.ty, 0, &mut tables).is_none() {
                self.too_wide(&local.ty, function.span);
            }
        }
    }
}

impl Text<'_, '_> {
    /// All instances, the event, and values of the state before.
    pub(super) fn moment(&mut self, expr: &Expr, d: Reg) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::AllInstances(template) => {
                let lay = self.rows(&expr.ty, span);
                self.emit(Op::AllInstances { d, template: template.0, lay }, span);
            }
            ExprKind::EventIs(name) => {
                let text = self.compiler.text_number(name);
                self.emit(Op::EventIs { d, text }, span);
            }
            ExprKind::EventIn(of) => {
                let a = self.operand(of);
                self.emit(Op::EventIn { d, a }, span);
            }
            ExprKind::Old(inner) => self.old(inner, d),
            _ => {}
        }
    }

    /// A value of the state before is a chunk of its own, run there on what it mentions of the variables here.
    fn old(&mut self, inner: &Expr, d: Reg) {
        let span = inner.span;
        let width = self.width(&inner.ty, span);
        let mut text = Text::new(self.compiler, self.template, &self.declared);
        let result = text.claim(width);
        text.value(inner, result);
        text.emit(Op::Return { s: result, n: width }, span);
        let places = text.locals.clone();
        let chunk = text.finish();
        let mut given = Vec::new();
        for local in free_locals(inner) {
            let Some(declared) = self.declared.get(local.index()).cloned() else { continue };
            given.push(Given {
                from: self.local(local),
                to: places.get(local.index()).copied().unwrap_or(0),
                width: self.width(&declared.ty, span),
                tables: self.tables(&declared.ty, span),
                is_account: declared.ty.is_account(),
            });
        }
        let tables = self.tables(&inner.ty, span);
        let chunk = self.compiler.add(chunk);
        let old = u32::try_from(self.compiler.code.olds.len()).unwrap_or(u32::MAX);
        self.compiler.code.olds.push(Old { chunk, given, width, tables });
        // The frame begins above every register that is in use here.
        let base = self.next;
        self.chunk.asks_before = true;
        self.emit(Op::Old { d, base, old }, span);
    }
}

/// The variables that an expression mentions and does not bind itself.
fn free_locals(expr: &Expr) -> Vec<LocalId> {
    let mut mentioned = Vec::new();
    mentions(expr, &mut mentioned);
    let mut all = Vec::new();
    expr.clone().each_local_mut(&mut |local| all.push(*local));
    let times = |list: &[LocalId], local: LocalId| list.iter().filter(|other| **other == local).count();
    let mut free: Vec<LocalId> =
        mentioned.iter().copied().filter(|local| times(&mentioned, *local) == times(&all, *local)).collect();
    free.sort();
    free.dedup();
    free
}

fn mentions(expr: &Expr, found: &mut Vec<LocalId>) {
    if let ExprKind::Local(local) = &expr.kind {
        found.push(*local);
    }
    expr.each_child(&mut |child| mentions(child, found));
}
