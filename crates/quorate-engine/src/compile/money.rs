//! Amounts whose asset is known at run time: a word after the number says which it is.

use super::Text;
use super::condition::condition;
use super::number::{fraction, whole_op};
use crate::code::{Cond, Op, Reg};
use quorate_base::Span;
use quorate_ir::{Compare, Expr, ExprKind, RatioOp, Type, WholeOp};

/// The word of an amount that says its asset, if the type does not.
pub(super) fn asset_word(ty: &Type) -> Option<u16> {
    match ty {
        Type::Money => Some(1),
        Type::ExactMoney => Some(2),
        _ => None,
    }
}

/// Whether values of a type are two words that must be in lowest terms, with or without an asset.
pub(super) fn is_fraction(ty: &Type) -> bool {
    ty.is_ratio() || *ty == Type::ExactMoney
}

impl Text<'_, '_> {
    /// An operator on whole numbers of which at least one side is a `Money`.
    pub(super) fn money_whole(&mut self, op: WholeOp, left: &Expr, right: &Expr, d: Reg, span: Span) {
        let (a, b) = (self.operand(left), self.operand(right));
        self.same_assets(left, a, right, b, span);
        self.emit(whole_op(op, d, a, b, true), span);
        self.keep_asset(left, a, right, b, d + 1, span);
    }

    /// An operator on rationals of which at least one side is an `ExactMoney`.
    pub(super) fn money_ratio(
        &mut self,
        op: RatioOp,
        left: &Expr,
        right: &Expr,
        ty: &Type,
        d: Reg,
        span: Span,
    ) {
        let (a, b) = (self.operand(left), self.operand(right));
        self.same_assets(left, a, right, b, span);
        self.emit(Op::Fraction { op: fraction(op), d, a, b }, span);
        if *ty == Type::ExactMoney {
            self.keep_asset(left, a, right, b, d + 2, span);
        }
    }

    /// A comparison of two amounts.
    pub(super) fn money_compare(&mut self, compare: Compare, left: &Expr, right: &Expr, d: Reg, span: Span) {
        let (a, b) = (self.operand(left), self.operand(right));
        self.same_assets(left, a, right, b, span);
        self.compare_amounts(condition(compare), &left.ty, a, b, d, span);
    }

    /// A comparison of two amounts of a type whose assets are the same.
    pub(super) fn compare_amounts(&mut self, cond: Cond, ty: &Type, a: Reg, b: Reg, d: Reg, span: Span) {
        let op = if is_fraction(ty) {
            Op::CompareFraction { cond, d, a, b }
        } else {
            Op::Compare { cond, d, a, b }
        };
        self.emit(op, span);
    }

    /// `units(m)`, and a `Money` as an amount of an asset.
    pub(super) fn recast_money(&mut self, inner: &Expr, ty: &Type, d: Reg, span: Span) {
        let a = self.operand(inner);
        if let Type::Amount(asset) = ty {
            self.emit(Op::AssetIs { asset: a + 1, decl: asset.0 }, span);
        }
        self.emit(Op::Copy { d, s: a, n: 1 }, span);
    }

    /// An asset as a value of another instance, or of one around it.
    pub(super) fn asset_of_instance(&mut self, asset: quorate_ir::AssetId, of: &Expr, d: Reg, span: Span) {
        let a = self.operand(of);
        let program = self.compiler.program;
        let owner = program.asset(asset).and_then(|asset| asset.owner);
        let (mut here, mut up) = (None, 0u8);
        if let Type::Process(template) = of.ty {
            here = Some(template);
        }
        while here.is_some() && here != owner {
            here = here.and_then(|id| program.template(id)?.parent);
            up = up.saturating_add(1);
        }
        let templates = &self.compiler.code.templates;
        let issued = owner.and_then(|owner| templates.get(owner.index())).map(|owner| &owner.assets);
        let k = issued.and_then(|issued| issued.iter().position(|issued| *issued == asset.0)).unwrap_or(0);
        let up = if here.is_some() { up } else { 0 };
        self.emit(Op::AssetOf { d, a, up, k: u16::try_from(k).unwrap_or(u16::MAX) }, span);
    }

    /// Refuses to move an asset that is bound, where only the run shows which it is.
    pub(super) fn movable(&mut self, amount: &Expr, asset: Reg) {
        let is_static = match amount.ty {
            Type::Asset => matches!(amount.kind, ExprKind::Asset { .. }),
            Type::Money => false,
            _ => true,
        };
        if !is_static {
            self.emit(Op::Movable { asset }, amount.span);
        }
    }

    fn same_assets(&mut self, left: &Expr, a: Reg, right: &Expr, b: Reg, span: Span) {
        if let (Some(one), Some(other)) = (asset_word(&left.ty), asset_word(&right.ty)) {
            self.emit(Op::SameAsset { a: a + one, b: b + other }, span);
        }
    }

    fn keep_asset(&mut self, left: &Expr, a: Reg, right: &Expr, b: Reg, d: Reg, span: Span) {
        let left = asset_word(&left.ty).map(|word| a + word);
        if let Some(s) = left.or_else(|| asset_word(&right.ty).map(|word| b + word)) {
            self.emit(Op::Copy { d, s, n: 1 }, span);
        }
    }
}
