//! Assignments so usual that they are one operation: `done := true`, `highest := max(highest, index)`.

use super::Text;
use crate::code::{Op, Reg};
use quorate_base::Span;
use quorate_ir::{Const, Expr, ExprKind, Place, PlaceStep, WholeOp};

impl Text<'_, '_> {
    /// Assigns with one operation, if that is possible.
    pub(super) fn assign_simply(
        &mut self,
        place: &Place,
        keys: &[(Reg, bool)],
        expr: &Expr,
        span: Span,
    ) -> bool {
        if !self.is_word(&place.ty) {
            return false;
        }
        if let Some(k) = small(expr) {
            if let Some(spot) = self.reach(place, keys, true) {
                let (b, off) = self.block_of(&spot, span);
                self.emit(Op::StoreSmall { b, off, k }, span);
            }
            return true;
        }
        let Some((other, larger)) = bounded(place, expr) else { return false };
        let s = self.operand(other);
        if let Some(spot) = self.reach(place, keys, false) {
            let (b, off) = self.block_of(&spot, span);
            self.emit(Op::Extreme { b, off, s, larger }, span);
        }
        true
    }
}

/// A constant of one word that can stand in an operation.
fn small(expr: &Expr) -> Option<i32> {
    match &expr.kind {
        ExprKind::Const(Const::Bool(truth)) => Some(i32::from(*truth)),
        ExprKind::Const(Const::Whole(int)) => i32::try_from(int).ok(),
        ExprKind::Variant(variant, fields) if fields.is_empty() => i32::try_from(*variant).ok(),
        _ => None,
    }
}

/// The other value, where a place becomes the larger or the smaller of itself and another. The other one must be
/// such that it cannot be refused, for now it is computed before the place is found.
fn bounded<'e>(place: &Place, expr: &'e Expr) -> Option<(&'e Expr, bool)> {
    let ExprKind::Whole(op @ (WholeOp::Max | WholeOp::Min), left, right) = &expr.kind else { return None };
    let other = if is_read(left, place) {
        right
    } else if is_read(right, place) {
        left
    } else {
        return None;
    };
    matches!(other.kind, ExprKind::Local(_) | ExprKind::Const(_)).then_some((other, *op == WholeOp::Max))
}

/// Whether an expression reads a place whose keys are variables.
fn is_read(expr: &Expr, place: &Place) -> bool {
    let mut here = expr;
    for step in place.path.iter().rev() {
        here = match (step, &here.kind) {
            (PlaceStep::Field(field), ExprKind::Part(whole, part)) if field == part => whole,
            (PlaceStep::Index(key), ExprKind::Index(collection, other)) => match (&key.kind, &other.kind) {
                (ExprKind::Local(key), ExprKind::Local(other)) if key == other => collection,
                _ => return false,
            },
            _ => return false,
        };
    }
    matches!(here.kind, ExprKind::Slot { up, slot } if up == place.up && slot == place.slot)
}
