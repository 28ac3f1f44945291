//! Operators: which kinds of numbers mix, and what comes of it.

use super::{Lowered, truth, typed, waits_for_hint};
use crate::context::Checker;
use crate::convert::{Conversion, to_ratio};
use crate::fold;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{AssetId, Const, ExprKind, RatioOp, Type, WholeOp};
use quorate_number::{Int, Ratio};
use quorate_syntax::ast::{self, BinaryOp};

/// What kind of number a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Int,
    Portion,
    Ratio,
    Amount(AssetId),
    Exact(AssetId),
    Money,
    ExactMoney,
    Instant,
    Duration,
}

/// The type of a sum of values of a type, if they can be summed.
pub(crate) fn arithmetic_type_of_sum(ty: &Type) -> Option<Type> {
    match kind(ty)? {
        Kind::Int | Kind::Amount(_) | Kind::Exact(_) | Kind::Duration | Kind::Ratio => Some(ty.clone()),
        Kind::Portion => Some(Type::Ratio),
        Kind::Instant | Kind::Money | Kind::ExactMoney => None,
    }
}

impl Checker<'_> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        match op {
            BinaryOp::And | BinaryOp::Or | BinaryOp::Implies => self.logic(op, left, right, span),
            BinaryOp::Equal | BinaryOp::Unequal => {
                let (left, right) = self.both(left, right, None)?;
                let equal = self.equal(left, right, span)?;
                if op == BinaryOp::Equal {
                    return Some(equal);
                }
                truth(span, ExprKind::Not(Box::new(equal)))
            }
            BinaryOp::Less | BinaryOp::AtMost | BinaryOp::More | BinaryOp::AtLeast => {
                let (left, right) = self.both(left, right, None)?;
                self.compare(op, left, right, span)
            }
            BinaryOp::In => self.is_in(left, right, span),
            BinaryOp::Default => self.default(left, right, span, hint),
            _ => {
                let hint = hint.filter(|hint| matches!(hint, Type::Set(_)));
                let (left, right) = self.both(left, right, hint)?;
                self.arithmetic(op, left, right, span)
            }
        }
    }

    pub(super) fn negate(&mut self, inner: &ast::Expr, span: Span) -> Lowered {
        let inner = self.expr(inner, None)?;
        let ty = match kind(&inner.ty) {
            Some(Kind::Int | Kind::Duration | Kind::Ratio | Kind::Exact(_) | Kind::ExactMoney) => {
                inner.ty.clone()
            }
            Some(Kind::Portion) => Type::Ratio,
            _ => {
                self.expected(inner.span, "a number that can be below zero", &inner.ty);
                return None;
            }
        };
        let kind = match fold::negative(&inner.kind) {
            Some(known) => ExprKind::Const(known),
            None if ty.is_whole() => ExprKind::NegateWhole(Box::new(inner)),
            None => ExprKind::NegateRatio(Box::new(inner)),
        };
        typed(ty, span, kind)
    }

    /// Both sides of an operator; the one that says nothing of its type is read with the other's as a hint.
    fn both(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        hint: Option<&Type>,
    ) -> Option<(ir::Expr, ir::Expr)> {
        // A record may be a change of settings, which only the other side can say.
        let is_record = |expr: &ast::Expr| matches!(super::bare(expr).kind, ast::ExprKind::Record(_));
        let leans = |expr: &ast::Expr| waits_for_hint(expr) || is_record(expr);
        let (left, right) = if leans(left) && !leans(right) {
            let right = self.expr(right, hint);
            let hint = right.as_ref().map(|right| right.ty.clone()).or_else(|| hint.cloned());
            (self.expr(left, hint.as_ref()), right)
        } else {
            let left = self.expr(left, hint);
            let known = left.as_ref().map(|left| left.ty.clone()).or_else(|| hint.cloned());
            let hint = if leans(right) { known.as_ref() } else { hint };
            // A side whose partner makes no sense may make none without it: nothing more is said then.
            if left.is_none() && waits_for_hint(right) && hint.is_none() {
                return None;
            }
            (left, self.expr(right, hint))
        };
        Some((left?, right?))
    }

    fn logic(&mut self, op: BinaryOp, left: &ast::Expr, right: &ast::Expr, span: Span) -> Lowered {
        let left = self.condition(left);
        let mark = self.enter();
        if let Some(left) = &left {
            self.assume(self.facts_of(left, op != BinaryOp::Or));
        }
        let right = self.condition(right);
        self.leave(&mark);
        let op = match op {
            BinaryOp::And => ir::BinaryOp::And,
            BinaryOp::Or => ir::BinaryOp::Or,
            _ => ir::BinaryOp::Implies,
        };
        truth(span, ExprKind::Logic(op, Box::new(left?), Box::new(right?)))
    }

    /// Equality of two values; one's type must be able to stand for the other's.
    pub(super) fn equal(&mut self, left: ir::Expr, right: ir::Expr, span: Span) -> Lowered {
        let (left, right) = self.comparable(left, right, span)?;
        truth(span, ExprKind::Equal(Box::new(left), Box::new(right)))
    }

    fn comparable(&mut self, left: ir::Expr, right: ir::Expr, span: Span) -> Option<(ir::Expr, ir::Expr)> {
        if self.conversion(&right.ty, &left.ty) != Conversion::Never {
            let ty = left.ty.clone();
            return Some((left, self.coerce(right, &ty)?));
        }
        if self.conversion(&left.ty, &right.ty) != Conversion::Never {
            let ty = right.ty.clone();
            return Some((self.coerce(left, &ty)?, right));
        }
        if let Some(ty) = self.meet(&left.ty, &right.ty) {
            return Some((self.coerce(left, &ty)?, self.coerce(right, &ty)?));
        }
        if kind(&left.ty).is_some() && kind(&right.ty).is_some() {
            if is_pure(&left.ty) && is_pure(&right.ty) {
                return Some((to_ratio(left), to_ratio(right)));
            }
            self.do_not_mix(&left, &right, span);
            return None;
        }
        let (wanted, found) = (self.show(&left.ty), self.show(&right.ty));
        let mut diagnostic =
            Diagnostic::error(301, span, format!("`{wanted}` and `{found}` are never equal"))
                .also(left.span, format!("`{wanted}`"))
                .also(right.span, format!("`{found}`"));
        let opened = |one: &Type, other: &Type| matches!(one, Type::Option(inner) if self.join(inner, other).is_some());
        if opened(&left.ty, &right.ty) || opened(&right.ty, &left.ty) {
            let (option, other) = if opened(&left.ty, &right.ty) { (&left, &right) } else { (&right, &left) };
            let shown = self.show(&option.ty);
            diagnostic = Diagnostic::error(306, option.span, format!("this may be none: it is `{shown}`"))
                .also(other.span, format!("`{}`", self.show(&other.ty)))
                .help("compare with `some(…)`, or open it with `match` or `??`");
        }
        self.report(diagnostic);
        None
    }

    fn compare(&mut self, op: BinaryOp, left: ir::Expr, right: ir::Expr, span: Span) -> Lowered {
        let op = match op {
            BinaryOp::Less => ir::Compare::Less,
            BinaryOp::AtMost => ir::Compare::AtMost,
            BinaryOp::More => ir::Compare::More,
            _ => ir::Compare::AtLeast,
        };
        let kinds = self.kinds(&left, &right)?;
        if let Some(ty) = self.meet(&left.ty, &right.ty) {
            let (left, right) = (self.coerce(left, &ty)?, self.coerce(right, &ty)?);
            return truth(span, ExprKind::Compare(op, Box::new(left), Box::new(right)));
        }
        if !(kinds.0 == kinds.1 || is_pure(&left.ty) && is_pure(&right.ty)) {
            self.do_not_mix(&left, &right, span);
            return None;
        }
        let (left, right) = if left.ty.is_whole() && right.ty.is_whole() {
            (left, right)
        } else {
            (to_ratio(left), to_ratio(right))
        };
        truth(span, ExprKind::Compare(op, Box::new(left), Box::new(right)))
    }

    /// `min` and `max`: like an operator between numbers of one kind.
    pub(super) fn extreme(&mut self, largest: bool, left: ir::Expr, right: ir::Expr, span: Span) -> Lowered {
        let (whole, ratio) =
            if largest { (WholeOp::Max, RatioOp::Max) } else { (WholeOp::Min, RatioOp::Min) };
        let kinds = self.kinds(&left, &right)?;
        if let Some(ty) = self.meet(&left.ty, &right.ty) {
            return self.of_money((whole, ratio), ty, left, right, span);
        }
        match kinds {
            (one, other) if one == other && left.ty.is_whole() => {
                let ty = left.ty.clone();
                self.whole(whole, ty, left, right, span)
            }
            (Kind::Portion, Kind::Portion) => self.rational(ratio, Type::Portion, left, right, span),
            _ if is_pure(&left.ty) && is_pure(&right.ty) => {
                self.rational(ratio, Type::Ratio, left, right, span)
            }
            _ => {
                self.do_not_mix(&left, &right, span);
                None
            }
        }
    }

    /// `+ - & * / mod of ^`.
    pub(crate) fn arithmetic(
        &mut self,
        op: BinaryOp,
        left: ir::Expr,
        right: ir::Expr,
        span: Span,
    ) -> Lowered {
        let of_collections = match (&left.ty, &right.ty) {
            (Type::Set(_), Type::Set(_)) => set_op(op),
            (Type::List(_), Type::List(_)) => set_op(op).filter(|op| *op == ir::SetOp::Union),
            _ => None,
        };
        if let Some(op) = of_collections {
            let (mut sides, ty) = self.unify(vec![left, right], None)?;
            let (right, left) = (sides.pop()?, sides.pop()?);
            return typed(ty, span, ExprKind::Set(op, Box::new(left), Box::new(right)));
        }
        if op == BinaryOp::Both {
            let odd = if matches!(left.ty, Type::Set(_)) { &right } else { &left };
            let (span, ty) = (odd.span, odd.ty.clone());
            self.expected(span, "a set", &ty);
            return None;
        }
        let kinds = self.kinds(&left, &right)?;
        match op {
            BinaryOp::Plus | BinaryOp::Minus => self.total(op, kinds, left, right, span),
            BinaryOp::Times | BinaryOp::Of => self.product(op, kinds, left, right, span),
            BinaryOp::Over => self.quotient(kinds, left, right, span),
            BinaryOp::Mod => match kinds {
                (Kind::Int, Kind::Int) => self.whole(WholeOp::Mod, Type::Int, left, right, span),
                _ => self.wants_whole("mod", &left, &right),
            },
            _ => match kinds {
                (Kind::Int, Kind::Int) => self.whole(WholeOp::Pow, Type::Int, left, right, span),
                (Kind::Ratio | Kind::Portion, Kind::Int) => {
                    let kind = ExprKind::Ratio(RatioOp::Pow, Box::new(left), Box::new(right));
                    typed(Type::Ratio, span, kind)
                }
                _ => self.wants_whole("^", &left, &right),
            },
        }
    }

    fn total(
        &mut self,
        op: BinaryOp,
        kinds: (Kind, Kind),
        left: ir::Expr,
        right: ir::Expr,
        span: Span,
    ) -> Lowered {
        let is_plus = op == BinaryOp::Plus;
        let (whole, ratio) =
            if is_plus { (WholeOp::Add, RatioOp::Add) } else { (WholeOp::Sub, RatioOp::Sub) };
        if let Some(ty) = self.meet(&left.ty, &right.ty) {
            return self.of_money((whole, ratio), ty, left, right, span);
        }
        match kinds {
            (Kind::Int, Kind::Int) => self.whole(whole, Type::Int, left, right, span),
            (Kind::Duration, Kind::Duration) => self.whole(whole, Type::Duration, left, right, span),
            (Kind::Instant, Kind::Duration) => self.whole(whole, Type::Instant, left, right, span),
            (Kind::Instant, Kind::Instant) if !is_plus => {
                self.whole(whole, Type::Duration, left, right, span)
            }
            (Kind::Int, Kind::Portion) if !is_plus && is_one(&left) => {
                self.rational(ratio, Type::Portion, left, right, span)
            }
            _ if is_pure(&left.ty) && is_pure(&right.ty) => {
                self.rational(ratio, Type::Ratio, left, right, span)
            }
            _ => {
                self.do_not_mix(&left, &right, span);
                None
            }
        }
    }

    fn product(
        &mut self,
        op: BinaryOp,
        kinds: (Kind, Kind),
        left: ir::Expr,
        right: ir::Expr,
        span: Span,
    ) -> Lowered {
        match kinds {
            (Kind::Int, Kind::Int) if op == BinaryOp::Times => {
                self.whole(WholeOp::Mul, Type::Int, left, right, span)
            }
            (Kind::Int, Kind::Amount(_) | Kind::Money | Kind::Duration)
            | (Kind::Amount(_) | Kind::Money | Kind::Duration, Kind::Int)
                if op == BinaryOp::Times =>
            {
                let ty = if kinds.0 == Kind::Int { right.ty.clone() } else { left.ty.clone() };
                self.whole(WholeOp::Mul, ty, left, right, span)
            }
            (Kind::Int | Kind::Portion | Kind::Ratio, Kind::Amount(asset) | Kind::Exact(asset)) => {
                self.rational(RatioOp::Mul, Type::Exact(asset), left, right, span)
            }
            (Kind::Amount(asset) | Kind::Exact(asset), Kind::Int | Kind::Portion | Kind::Ratio)
                if op == BinaryOp::Times =>
            {
                self.rational(RatioOp::Mul, Type::Exact(asset), left, right, span)
            }
            (Kind::Int | Kind::Portion | Kind::Ratio, Kind::Money | Kind::ExactMoney) => {
                self.rational(RatioOp::Mul, Type::ExactMoney, left, right, span)
            }
            (Kind::Money | Kind::ExactMoney, Kind::Int | Kind::Portion | Kind::Ratio)
                if op == BinaryOp::Times =>
            {
                self.rational(RatioOp::Mul, Type::ExactMoney, left, right, span)
            }
            (Kind::Portion, Kind::Portion) => self.rational(RatioOp::Mul, Type::Portion, left, right, span),
            _ if is_pure(&left.ty) && is_pure(&right.ty) => {
                self.rational(RatioOp::Mul, Type::Ratio, left, right, span)
            }
            _ => {
                self.do_not_mix(&left, &right, span);
                None
            }
        }
    }

    fn quotient(&mut self, kinds: (Kind, Kind), left: ir::Expr, right: ir::Expr, span: Span) -> Lowered {
        if let Some(ty) = self.meet(&left.ty, &right.ty) {
            let exact = if matches!(ty, Type::Money) { Type::ExactMoney } else { ty };
            let amount = matches!(exact, Type::Amount(_));
            let (left, right) = if amount {
                (left, right)
            } else {
                (self.coerce(left, &exact)?, self.coerce(right, &exact)?)
            };
            return self.rational(RatioOp::Div, Type::Ratio, left, right, span);
        }
        let ty = match kinds {
            (Kind::Amount(asset) | Kind::Exact(asset), Kind::Int | Kind::Portion | Kind::Ratio) => {
                Type::Exact(asset)
            }
            (Kind::Money | Kind::ExactMoney, Kind::Int | Kind::Portion | Kind::Ratio) => Type::ExactMoney,
            (Kind::Duration, Kind::Duration) => Type::Ratio,
            _ if is_pure(&left.ty) && is_pure(&right.ty) => Type::Ratio,
            _ => {
                self.do_not_mix(&left, &right, span);
                return None;
            }
        };
        self.rational(RatioOp::Div, ty, left, right, span)
    }

    /// An operator on two amounts that have been found to mix.
    fn of_money(
        &mut self,
        (whole, ratio): (WholeOp, RatioOp),
        ty: Type,
        left: ir::Expr,
        right: ir::Expr,
        span: Span,
    ) -> Lowered {
        let (left, right) = (self.coerce(left, &ty)?, self.coerce(right, &ty)?);
        match ty {
            Type::Amount(_) | Type::Money => self.whole(whole, ty, left, right, span),
            _ => self.rational(ratio, ty, left, right, span),
        }
    }

    /// What two kinds of amounts come to when they mix; `None` if they do not, or are no amounts.
    fn meet(&self, one: &Type, other: &Type) -> Option<Type> {
        let is_amount =
            |ty: &Type| matches!(ty, Type::Amount(_) | Type::Exact(_) | Type::Money | Type::ExactMoney);
        if !(is_amount(one) && is_amount(other)) {
            return None;
        }
        let fits = |ty: &Type| {
            self.conversion(one, ty) != Conversion::Never && self.conversion(other, ty) != Conversion::Never
        };
        let exact = |ty: &Type| match ty {
            Type::Amount(asset) => Type::Exact(*asset),
            Type::Money => Type::ExactMoney,
            other => other.clone(),
        };
        let candidates = [one.clone(), other.clone(), exact(one), exact(other), Type::ExactMoney];
        let any =
            matches!(one, Type::Money | Type::ExactMoney) || matches!(other, Type::Money | Type::ExactMoney);
        let mut candidates = candidates.into_iter().filter(|ty| any || *ty != Type::ExactMoney);
        candidates.find(fits)
    }

    fn whole(&mut self, op: WholeOp, ty: Type, left: ir::Expr, right: ir::Expr, span: Span) -> Lowered {
        let kind = match fold::whole(op, &left.kind, &right.kind, &ty) {
            Some(known) => ExprKind::Const(known),
            None => ExprKind::Whole(op, Box::new(left), Box::new(right)),
        };
        typed(ty, span, kind)
    }

    fn rational(&mut self, op: RatioOp, ty: Type, left: ir::Expr, right: ir::Expr, span: Span) -> Lowered {
        let (left, right) = (to_ratio(left), to_ratio(right));
        let kind = match fold::ratio(op, &left.kind, &right.kind) {
            Some(known) => ExprKind::Const(known),
            None => ExprKind::Ratio(op, Box::new(left), Box::new(right)),
        };
        typed(ty, span, kind)
    }

    /// What kinds of numbers the sides are; says which is none.
    fn kinds(&mut self, left: &ir::Expr, right: &ir::Expr) -> Option<(Kind, Kind)> {
        for side in [left, right] {
            if kind(&side.ty).is_none() {
                self.expected(side.span, "a number or an amount", &side.ty);
                return None;
            }
        }
        Some((kind(&left.ty)?, kind(&right.ty)?))
    }

    fn do_not_mix(&mut self, left: &ir::Expr, right: &ir::Expr, span: Span) {
        let (one, other) = (self.show(&left.ty), self.show(&right.ty));
        let message = if one == other {
            format!("two values of `{one}` do not go together like this")
        } else {
            format!("`{one}` and `{other}` do not mix")
        };
        let mut diagnostic = Diagnostic::error(302, span, message)
            .also(left.span, format!("`{one}`"))
            .also(right.span, format!("`{other}`"));
        let amounts =
            |ty: &Type| matches!(ty, Type::Amount(_) | Type::Exact(_) | Type::Money | Type::ExactMoney);
        if amounts(&left.ty) != amounts(&right.ty) {
            diagnostic =
                diagnostic.help("give both sides the same unit, or count smallest units with `units(…)`");
        }
        let is_time = |ty: &Type| matches!(ty, Type::Instant | Type::Duration);
        if is_time(&left.ty) != is_time(&right.ty) && (left.ty == Type::Int || right.ty == Type::Int) {
            diagnostic = diagnostic.help("give the number a unit of time, as in `7 days`");
        }
        self.report(diagnostic);
    }

    fn wants_whole(&mut self, op: &str, left: &ir::Expr, right: &ir::Expr) -> Lowered {
        let odd = if left.ty == Type::Int { right } else { left };
        self.expected(odd.span, &format!("a whole number beside `{op}`"), &odd.ty.clone());
        None
    }
}

fn kind(ty: &Type) -> Option<Kind> {
    Some(match ty {
        Type::Int => Kind::Int,
        Type::Portion => Kind::Portion,
        Type::Ratio => Kind::Ratio,
        Type::Amount(asset) => Kind::Amount(*asset),
        Type::Exact(asset) => Kind::Exact(*asset),
        Type::Money => Kind::Money,
        Type::ExactMoney => Kind::ExactMoney,
        Type::Instant => Kind::Instant,
        Type::Duration => Kind::Duration,
        _ => return None,
    })
}

/// Whether a type is a number without a unit.
fn is_pure(ty: &Type) -> bool {
    matches!(ty, Type::Int | Type::Portion | Type::Ratio)
}

fn is_one(expr: &ir::Expr) -> bool {
    match &expr.kind {
        ExprKind::Const(Const::Whole(value)) => *value == Int::ONE,
        ExprKind::Const(Const::Ratio(value)) => *value == Ratio::ONE,
        _ => false,
    }
}

fn set_op(op: BinaryOp) -> Option<ir::SetOp> {
    match op {
        BinaryOp::Plus => Some(ir::SetOp::Union),
        BinaryOp::Minus => Some(ir::SetOp::Difference),
        BinaryOp::Both => Some(ir::SetOp::Intersection),
        _ => None,
    }
}
