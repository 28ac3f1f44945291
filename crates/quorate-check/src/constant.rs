//! Expressions whose value stands in the text: literals, and what functions of the file make of them.

use crate::context::Checker;
use crate::fold;
use quorate_ir as ir;
use quorate_ir::{Const, ExprKind};

/// So many expressions are looked at for one value; texts that call each other could double them without end.
const STEPS: usize = 10_000;

impl Checker<'_> {
    /// The value of an expression, if the text alone says it.
    pub(crate) fn constant(&mut self, expr: &ir::Expr) -> Option<Const> {
        self.known(expr, &mut STEPS.clone(), 0)
    }

    fn known(&mut self, expr: &ir::Expr, steps: &mut usize, depth: usize) -> Option<Const> {
        *steps = steps.checked_sub(1)?;
        if depth > 64 {
            return None;
        }
        let mut known = |checker: &mut Self, inner: &ir::Expr| checker.known(inner, steps, depth + 1);
        match &expr.kind {
            ExprKind::Const(value) => Some(value.clone()),
            ExprKind::ToRatio(inner) => fold::to_ratio(&ExprKind::Const(known(self, inner)?)),
            ExprKind::NegateWhole(inner) | ExprKind::NegateRatio(inner) => {
                fold::negative(&ExprKind::Const(known(self, inner)?))
            }
            ExprKind::Whole(op, left, right) => {
                let (left, right) =
                    (ExprKind::Const(known(self, left)?), ExprKind::Const(known(self, right)?));
                fold::whole(*op, &left, &right, &expr.ty)
            }
            ExprKind::Ratio(op, left, right) => {
                let (left, right) =
                    (ExprKind::Const(known(self, left)?), ExprKind::Const(known(self, right)?));
                fold::ratio(*op, &left, &right)
            }
            ExprKind::Call { function, args, .. } if args.is_empty() => {
                if self.function(*function)?.owner.is_some() {
                    return None;
                }
                self.lower_function(*function);
                let body = self.function(*function)?.lowered.as_ref()?.body.value.clone();
                known(self, &body)
            }
            _ => None,
        }
    }
}
