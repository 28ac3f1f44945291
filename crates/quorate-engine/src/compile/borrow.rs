//! `let p = queue[i]` without copying what is not needed.
//!
//! A record read from a cell is a value: later changes of the cell must not show in it. Copying all of it, tables
//! included, would make every look at a record cost as much as the record is large. So only the fields that the
//! rest of the text mentions are read, and a table is copied only if it is still mentioned when something may have
//! changed.

use super::Text;
use crate::code::Op;
use quorate_ir::{Expr, ExprKind, LocalId, PatKind, Stmt, StmtKind, Target, Type};

impl Text<'_, '_> {
    /// Binds a record read from a cell field by field; says whether it could.
    pub(super) fn borrow(&mut self, stmt: &Stmt, rest: &[Stmt], target: Option<&Target>) -> bool {
        let StmtKind::Let(pat, expr) = &stmt.kind else { return false };
        let (PatKind::Bind(local), Type::Record(fields)) = (&pat.kind, &expr.ty) else { return false };
        if !matches!(expr.kind, ExprKind::Index(..) | ExprKind::Slot { .. } | ExprKind::Part(..)) {
            return false;
        }
        let first_change = rest.iter().position(may_change).unwrap_or(rest.len());
        let (before, after) = rest.split_at(first_change);
        let (mut early, mut late) = (Uses::none(fields.len()), Uses::none(fields.len()));
        for stmt in before {
            // What may outlive the change, as part of another variable or of a note, is a copy from the start.
            let uses = if self.keeps_tables(stmt) { &mut late } else { &mut early };
            stmt.each_expr(&mut |expr| uses.collect(expr, *local));
        }
        after.iter().for_each(|stmt| stmt.each_expr(&mut |expr| late.collect(expr, *local)));
        if let Some(target) = target {
            target.each_expr(&mut |expr| late.collect(expr, *local));
        }
        let Some(spot) = self.spot(expr) else { return false };
        let d = self.local(*local);
        let (b, begin) = self.block_of(&spot, stmt.span);
        let from = self.compiler.code.gathers.len();
        for (number, (_, ty)) in fields.iter().enumerate() {
            if !early.has(number) && !late.has(number) {
                continue;
            }
            let off = self.part_offset(&expr.ty, u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or(0);
            for word in off..off + self.width(ty, stmt.span) {
                self.compiler.code.gathers.push((d + word, begin + u32::from(word)));
            }
        }
        let n = u16::try_from(self.compiler.code.gathers.len() - from).unwrap_or(u16::MAX);
        let from = u32::try_from(from).unwrap_or(u32::MAX);
        self.emit(Op::Gather { b, from, n }, stmt.span);
        for (number, (_, ty)) in fields.iter().enumerate() {
            if late.has(number) {
                let off = self.part_offset(&expr.ty, u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or(0);
                for (place, lay) in self.tables(ty, stmt.span) {
                    let table = d + off + place;
                    self.emit(Op::CopyTable { d: table, t: table, lay }, stmt.span);
                }
            }
        }
        true
    }

    /// Whether a statement keeps tables that an expression gives it.
    fn keeps_tables(&self, stmt: &Stmt) -> bool {
        match &stmt.kind {
            StmtKind::Let(_, expr) | StmtKind::Note(expr) => self.compiler.code.layouts.is_deep(&expr.ty),
            _ => false,
        }
    }
}

/// Which fields of a variable are mentioned.
struct Uses {
    fields: Vec<bool>,
    whole: bool,
}

impl Uses {
    fn none(fields: usize) -> Uses {
        Uses { fields: vec![false; fields], whole: false }
    }

    fn has(&self, field: usize) -> bool {
        self.whole || self.fields.get(field).copied().unwrap_or(false)
    }

    fn collect(&mut self, expr: &Expr, local: LocalId) {
        match &expr.kind {
            ExprKind::Local(id) if *id == local => self.whole = true,
            ExprKind::Part(whole, field) if matches!(whole.kind, ExprKind::Local(id) if id == local) => {
                if let Some(used) = self.fields.get_mut(*field as usize) {
                    *used = true;
                }
            }
            _ => expr.each_child(&mut |child| self.collect(child, local)),
        }
    }
}

/// Whether a statement may change a cell. What cannot is told by its kind; a `new` runs text of its own.
fn may_change(stmt: &Stmt) -> bool {
    let mut makes = false;
    match &stmt.kind {
        StmtKind::Let(..) | StmtKind::Require(..) | StmtKind::Reject(_) | StmtKind::Note(_) => {
            stmt.each_expr(&mut |expr| makes |= creates(expr));
            makes
        }
        StmtKind::Move { .. } | StmtKind::Mint { .. } | StmtKind::Burn { .. } => false,
        _ => true,
    }
}

fn creates(expr: &Expr) -> bool {
    let mut found = matches!(expr.kind, ExprKind::New(_));
    expr.each_child(&mut |child| found |= creates(child));
    found
}
