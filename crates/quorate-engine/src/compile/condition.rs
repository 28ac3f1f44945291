//! Conditions: jumps that are taken unless they hold, or if they do.

use super::{Deferred, Patch, Text};
use crate::code::{Cond, Kernel, Op};
use crate::coverage::Reach;
use quorate_base::Span;
use quorate_ir::{BinaryOp, Compare, Const, Expr, ExprKind, Type};
use quorate_number::Int;

impl Text<'_, '_> {
    /// Jumps if a condition does not hold; the jumps are to be patched.
    pub(super) fn unless(&mut self, expr: &Expr) -> Vec<Patch> {
        let mark = self.next;
        let jumps = match &expr.kind {
            ExprKind::Logic(BinaryOp::And, left, right) => {
                let mut jumps = self.unless(left);
                jumps.extend(self.unless(right));
                jumps
            }
            ExprKind::Logic(BinaryOp::Or, left, right) => {
                let before = self.remember();
                let holds = self.when(left);
                let jumps = self.unless(right);
                self.patch_all(holds);
                self.return_to(&before);
                jumps
            }
            ExprKind::Logic(BinaryOp::Implies, left, right) => {
                let before = self.remember();
                let holds = self.unless(left);
                let jumps = self.unless(right);
                self.patch_all(holds);
                self.return_to(&before);
                jumps
            }
            ExprKind::Not(inner) => self.when(inner),
            ExprKind::Call { function, up, args } => {
                let condition = self.enter(*function, *up, args);
                match condition {
                    Some((inner, outer)) => {
                        let jumps = self.unless(inner);
                        self.leave(outer);
                        jumps
                    }
                    None => self.test(expr, true),
                }
            }
            _ => self.test(expr, true),
        };
        self.next = mark;
        jumps
    }

    /// Jumps if a condition holds.
    pub(super) fn when(&mut self, expr: &Expr) -> Vec<Patch> {
        let mark = self.next;
        let jumps = match &expr.kind {
            ExprKind::Logic(BinaryOp::Or, left, right) => {
                let mut jumps = self.when(left);
                jumps.extend(self.when(right));
                jumps
            }
            ExprKind::Logic(BinaryOp::And, left, right) => {
                let before = self.remember();
                let fails = self.unless(left);
                let jumps = self.when(right);
                self.patch_all(fails);
                self.return_to(&before);
                jumps
            }
            ExprKind::Logic(BinaryOp::Implies, left, right) => {
                let before = self.remember();
                let mut jumps = self.unless(left);
                jumps.extend(self.when(right));
                self.return_to(&before);
                jumps
            }
            ExprKind::Not(inner) => {
                // What is known where the inner condition holds is not known where it does not.
                let before = self.remember();
                let jumps = self.unless(inner);
                self.return_to(&before);
                jumps
            }
            ExprKind::Call { function, up, args } => {
                let condition = self.enter(*function, *up, args);
                match condition {
                    Some((inner, outer)) => {
                        let jumps = self.when(inner);
                        self.leave(outer);
                        jumps
                    }
                    None => self.test(expr, false),
                }
            }
            _ => self.test(expr, false),
        };
        self.next = mark;
        jumps
    }

    /// A jump on a condition that is not made of others; taken unless it holds, or if it does.
    fn test(&mut self, expr: &Expr, unless: bool) -> Vec<Patch> {
        if let ExprKind::In(key, map) = &expr.kind
            && unless
            && let Some(absent) = self.seek(map, key)
        {
            return vec![absent];
        }
        if let ExprKind::In(item, collection) = &expr.kind
            && !unless
        {
            let is_list = matches!(collection.ty, Type::List(_));
            let k = if is_list { self.key(item) } else { self.row_key(item, false) };
            let t = self.operand(collection);
            let by = self.found_by(&collection.ty, expr.span);
            return vec![self.emit(Op::JumpIfHas { t, k, by, to: 0 }, expr.span)];
        }
        let comparison = match &expr.kind {
            ExprKind::Compare(compare, left, right) if self.is_word(&left.ty) => {
                Some((condition(*compare), left, right))
            }
            ExprKind::Equal(left, right) if self.is_word(&left.ty) => Some((Cond::Equal, left, right)),
            _ => None,
        };
        if let Some((cond, left, right)) = comparison {
            let cond = if unless { cond } else { cond.negated() };
            if let Some(jump) = self.usual_test(cond, left, right, expr.span) {
                return vec![jump];
            }
            let a = self.operand(left);
            if let ExprKind::Const(Const::Whole(int)) = &right.kind
                && i128::try_from(int).is_ok_and(|word| !crate::lane::is_wide(word))
            {
                let k = self.compiler.number(int);
                return vec![self.emit(Op::UnlessConst { cond, a, k, to: 0 }, expr.span)];
            }
            let b = self.operand(right);
            return vec![self.emit(Op::Unless { cond, a, b, to: 0 }, expr.span)];
        }
        let a = self.operand(expr);
        let op = if unless { Op::JumpUnless { a, to: 0 } } else { Op::JumpIf { a, to: 0 } };
        vec![self.emit(op, expr.span)]
    }

    /// Conditions so usual that they are one operation: `i < length(items)`, `who.SHARE > 0 SHARE`.
    fn usual_test(&mut self, cond: Cond, left: &Expr, right: &Expr, span: Span) -> Option<Patch> {
        match (cond, &left.kind, &right.kind) {
            (Cond::Less, _, ExprKind::Length(items)) => {
                let off = self.own_word(items)?;
                let a = self.operand(left);
                Some(self.emit(Op::UnlessItem { a, off, to: 0 }, span))
            }
            (Cond::More, ExprKind::Balance(account, asset), ExprKind::Const(Const::Whole(least)))
                if *least == Int::ZERO =>
            {
                let ExprKind::Asset { asset, .. } = &asset.kind else { return None };
                let (up, k) = self.issuer(*asset).filter(|_| left.ty != Type::Money)?;
                let a = self.peek_account(account);
                Some(self.emit(Op::UnlessHolds { a, up, k, to: 0 }, span))
            }
            _ => None,
        }
    }

    /// Refuses, out of the way, where jumps lead.
    pub(super) fn refuse_at(&mut self, jumps: Vec<Patch>, op: Op, span: Span) {
        let level = self.level;
        self.deferred.push(Deferred { jumps, condition: None, op, span, level });
    }

    /// The same where the jumps are those of a condition in the text.
    pub(super) fn refuse_unless(&mut self, jumps: Vec<Patch>, condition: Span, op: Op, span: Span) {
        let level = self.level;
        self.point(Reach::Held, condition);
        self.deferred.push(Deferred { jumps, condition: Some(condition), op, span, level });
    }

    /// Refuses as the kernel does where jumps lead.
    pub(super) fn refuse_kernel(&mut self, jumps: Vec<Patch>, kernel: Kernel, span: Span) {
        self.refuse_at(jumps, Op::RefuseKernel { kernel }, span);
    }

    pub(super) fn is_word(&mut self, ty: &Type) -> bool {
        !ty.is_ratio()
            && !self.compiler.code.layouts.is_deep(ty)
            && self.compiler.code.layouts.width(ty) == Some(1)
    }
}

pub(super) fn condition(compare: Compare) -> Cond {
    match compare {
        Compare::Less => Cond::Less,
        Compare::AtMost => Cond::AtMost,
        Compare::More => Cond::More,
        Compare::AtLeast => Cond::AtLeast,
    }
}
