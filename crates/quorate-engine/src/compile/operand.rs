//! Where a value stands while text uses it: computed to be kept, lent to be read, or left in the register it is in.

use super::Text;
use super::money::is_fraction;
use crate::code::{Op, Reg};
use quorate_ir::{Expr, ExprKind, Type};

impl Text<'_, '_> {
    /// Puts a value into registers, as one that nothing else can change: rationals in lowest terms, tables copied.
    pub(super) fn value(&mut self, expr: &Expr, d: Reg) {
        self.lend(expr, d);
        if !self.is_fresh(expr) && self.compiler.code.layouts.is_deep(&expr.ty) {
            for (off, lay) in self.tables(&expr.ty, expr.span) {
                self.emit(Op::CopyTable { d: d + off, t: d + off, lay }, expr.span);
            }
        }
    }

    /// The same for what is only read before anything changes: tables stay those that they are.
    pub(super) fn lend(&mut self, expr: &Expr, d: Reg) {
        self.compute(expr, d);
        if is_fraction(&expr.ty)
            && !matches!(expr.kind, ExprKind::Const(_) | ExprKind::Local(_) | ExprKind::ToRatio(_))
        {
            self.emit(Op::Reduce { d }, expr.span);
        }
    }

    /// Whether an expression makes its tables itself, so that nothing else holds them.
    fn is_fresh(&self, expr: &Expr) -> bool {
        let layouts = &self.compiler.code.layouts;
        match &expr.kind {
            // The rows hold what the loop walked over, which is not a copy.
            ExprKind::Each(_, item, _) => !layouts.is_deep(&item.ty),
            ExprKind::EachPair(_, value, _) => !layouts.is_deep(&value.ty),
            ExprKind::Groups(of, _) | ExprKind::Set(_, of, _) => match &of.ty {
                Type::List(item) => !layouts.is_deep(item),
                _ => true,
            },
            ExprKind::Collection(..)
            | ExprKind::MapOf(_)
            | ExprKind::With(..)
            | ExprKind::Range(_)
            | ExprKind::Instances { .. }
            | ExprKind::InstancesOf(..)
            | ExprKind::Holdings(_)
            | ExprKind::AllInstances(_)
            | ExprKind::Product(_)
            | ExprKind::Change(..)
            | ExprKind::Variant(..)
            | ExprKind::Some(_)
            | ExprKind::None
            | ExprKind::Local(_) => true,
            _ => false,
        }
    }

    /// A register where a value can be read at once: not kept, not copied.
    pub(super) fn operand(&mut self, expr: &Expr) -> Reg {
        if let Some(register) = self.standing(expr) {
            return register;
        }
        if let ExprKind::Call { function, up, args } = &expr.kind
            && let Some(kept) = self.constant_call(*function, *up, args, expr.span)
        {
            return kept;
        }
        let width = self.width(&expr.ty, expr.span);
        let d = self.claim(width);
        self.compute(expr, d);
        d
    }

    /// The register in which a variable, or a part of one, stands.
    pub(super) fn standing(&mut self, expr: &Expr) -> Option<Reg> {
        match &expr.kind {
            ExprKind::Local(local) => Some(self.local(*local)),
            ExprKind::Part(whole, part) => {
                let register = self.standing(whole)?;
                let off = self.part_offset(&whole.ty, *part)?;
                Some(register + off)
            }
            _ => None,
        }
    }

    /// A key in registers: words that can be compared as they are.
    pub(super) fn key(&mut self, expr: &Expr) -> Reg {
        if let Some(register) = self.standing(expr) {
            return register;
        }
        let width = self.width(&expr.ty, expr.span);
        let d = self.claim(width);
        self.value(expr, d);
        d
    }

    /// A key of a set or map in registers: as above, with tables that stand for their content. Without `make` a content
    /// that stands nowhere yet is the key of nothing.
    pub(super) fn row_key(&mut self, expr: &Expr, make: bool) -> Reg {
        if !self.compiler.code.layouts.is_deep(&expr.ty) {
            return self.key(expr);
        }
        let width = self.width(&expr.ty, expr.span);
        let d = self.claim(width);
        self.value(expr, d);
        for (off, lay) in self.tables(&expr.ty, expr.span) {
            self.emit(Op::Intern { d: d + off, lay, make }, expr.span);
        }
        d
    }

    /// An account, without opening one of a family that nobody has paid into.
    pub(super) fn peek_account(&mut self, expr: &Expr) -> Reg {
        match &expr.kind {
            ExprKind::Account { .. } | ExprKind::AccountOf { .. } => {
                let d = self.claim(1);
                self.account(expr, d, false);
                d
            }
            _ => self.operand(expr),
        }
    }
}
