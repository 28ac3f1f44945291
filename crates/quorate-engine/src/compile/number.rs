//! Whole numbers, and quotients that are rounded.

use super::Text;
use super::money::asset_word;
use crate::code::{Fraction, Op, Rare, Reg};
use quorate_base::Span;
use quorate_ir::{Expr, ExprKind, RatioOp, Rounding, Type, WholeOp};

impl Text<'_, '_> {
    pub(super) fn whole(&mut self, op: WholeOp, left: &Expr, right: &Expr, ty: &Type, d: Reg, span: Span) {
        let amount = matches!(ty, Type::Amount(_));
        if op == WholeOp::Add
            && let Some(off) = self.own_word(right)
        {
            let a = self.operand(left);
            self.emit(Op::AddOwn { d, a, off, amount }, span);
            return;
        }
        let (a, b) = (self.operand(left), self.operand(right));
        self.emit(whole_op(op, d, a, b, amount), span);
    }

    /// The next operation divides, for a division that stands here.
    fn divides(&mut self, span: Span) {
        let here = self.here();
        self.chunk.divisions.push((here, span));
    }

    /// Rounds; quotients of whole numbers rounded down never become rationals on the way.
    pub(super) fn round(&mut self, mode: Rounding, inner: &Expr, ty: &Type, d: Reg, span: Span) {
        let amount = matches!(ty, Type::Amount(_) | Type::Money);
        if mode == Rounding::Down
            && let ExprKind::Ratio(op, left, right) = &inner.kind
            && asset_word(&left.ty).is_none()
            && asset_word(&right.ty).is_none()
        {
            let whole = |expr: &Expr| matches!(expr.kind, ExprKind::ToRatio(_));
            let (a, b, c) = match (op, &left.kind, &right.kind) {
                (RatioOp::Div, ExprKind::ToRatio(a), ExprKind::ToRatio(b)) => (Some(a), Some(b), None),
                (RatioOp::Div, ExprKind::Ratio(RatioOp::Mul, a, b), ExprKind::ToRatio(c))
                    if whole(a) && whole(b) =>
                {
                    (Some(a), Some(b), Some(c))
                }
                (RatioOp::Mul, ExprKind::ToRatio(_), ExprKind::Ratio(RatioOp::Div, b, c))
                    if whole(b) && whole(c) =>
                {
                    (Some(left), Some(b), Some(c))
                }
                // The quotient is asked before the factor, which therefore must not be able to refuse.
                (RatioOp::Mul, ExprKind::Ratio(RatioOp::Div, b, c), ExprKind::ToRatio(factor))
                    if whole(b)
                        && whole(c)
                        && matches!(factor.kind, ExprKind::Const(_) | ExprKind::Local(_)) =>
                {
                    (Some(right), Some(b), Some(c))
                }
                _ => (None, None, None),
            };
            // A division by zero is told of where the division stands, not of the rounding around it.
            let division = match (op, &left.kind, &right.kind) {
                (RatioOp::Mul, ExprKind::Ratio(RatioOp::Div, ..), _) => left.span,
                (RatioOp::Mul, ..) => right.span,
                _ => inner.span,
            };
            match (a, b, c) {
                (Some(a), Some(b), None) => {
                    if let ExprKind::Whole(WholeOp::Sub, now, since) = &a.kind
                        && matches!(now.kind, ExprKind::Now)
                        && let (Some(since), Some(length)) = (self.own_word(since), self.own_word(b))
                    {
                        self.divides(division);
                        self.emit(Op::Periods { d, since, length }, span);
                        return;
                    }
                    let (a, b) = (self.operand(a), self.operand(b));
                    self.divides(division);
                    self.emit(Op::FloorDiv { d, a, b, amount }, span);
                    return;
                }
                (Some(a), Some(b), Some(c)) => {
                    let (a, b, c) = (self.bare(a), self.bare(b), self.bare(c));
                    self.divides(division);
                    self.emit(Op::MulDiv { d, a, b, c, amount }, span);
                    return;
                }
                _ => {}
            }
        }
        let a = self.operand(inner);
        self.emit(Op::Round { mode, d, a, amount }, span);
        if *ty == Type::Money {
            self.emit(Op::Copy { d: d + 1, s: a + 2, n: 1 }, span);
        }
    }

    /// The whole number under a `ToRatio`.
    fn bare(&mut self, expr: &Expr) -> Reg {
        match &expr.kind {
            ExprKind::ToRatio(inner) => self.operand(inner),
            _ => self.operand(expr),
        }
    }
}

/// An operator on two whole numbers.
pub(super) fn whole_op(op: WholeOp, d: Reg, a: Reg, b: Reg, amount: bool) -> Op {
    match op {
        WholeOp::Add => Op::Add { d, a, b, amount },
        WholeOp::Sub => Op::Sub { d, a, b, amount },
        WholeOp::Mul => Op::Mul { d, a, b, amount },
        WholeOp::Mod => Op::Rare { op: Rare::Mod, d, a, b },
        WholeOp::Pow => Op::Rare { op: Rare::Pow, d, a, b },
        WholeOp::Min => Op::Rare { op: Rare::Min, d, a, b },
        WholeOp::Max => Op::Rare { op: Rare::Max, d, a, b },
    }
}

pub(super) fn fraction(op: RatioOp) -> Fraction {
    match op {
        RatioOp::Add => Fraction::Add,
        RatioOp::Sub => Fraction::Sub,
        RatioOp::Mul | RatioOp::Pow => Fraction::Mul,
        RatioOp::Div => Fraction::Div,
        RatioOp::Min => Fraction::Min,
        RatioOp::Max => Fraction::Max,
    }
}
