//! Expressions: each gets its type, from its parts and from what is wanted of it.

mod builtin;
mod call;
mod collection;
mod control;
mod literal;
mod member;
mod name;
mod operator;

pub(crate) use builtin::BUILT_IN;
pub(crate) use control::Arm;
pub(crate) use operator::arithmetic_type_of_sum;

use crate::context::Checker;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, Type};
use quorate_syntax::ast;

/// An expression, unless something in it makes no sense; that has been said then.
pub(crate) type Lowered = Option<ir::Expr>;

/// An expression of a type.
pub(crate) fn typed(ty: Type, span: Span, kind: ExprKind) -> Lowered {
    Some(ir::Expr { ty, span, kind })
}

/// An expression of type `Bool`.
pub(crate) fn truth(span: Span, kind: ExprKind) -> Lowered {
    typed(Type::Bool, span, kind)
}

impl Checker<'_> {
    /// Reads an expression. The hint says what is wanted of it; it need not come to that type.
    pub(crate) fn expr(&mut self, expr: &ast::Expr, hint: Option<&Type>) -> Lowered {
        let expr = bare(expr);
        let lowered = self.deeper(expr.span, |checker| checker.expr_kind(expr, hint))?;
        Some(self.narrowed(lowered))
    }

    /// Reads an expression that must be of a type, or stand for it.
    pub(crate) fn expr_as(&mut self, expr: &ast::Expr, ty: &Type) -> Lowered {
        let lowered = self.expr(expr, Some(ty))?;
        self.coerce(lowered, ty)
    }

    /// The same, where the type itself may make no sense.
    pub(crate) fn expr_if_known(&mut self, expr: &ast::Expr, ty: Option<&Type>) -> Lowered {
        match ty {
            Some(ty) => self.expr_as(expr, ty),
            None => self.read_anyway(expr),
        }
    }

    /// Reads an expression only for what is wrong in it; one that cannot be read alone is passed over.
    pub(crate) fn read_anyway(&mut self, expr: &ast::Expr) -> Lowered {
        if !waits_for_hint(expr) {
            self.value(expr, None);
        }
        None
    }

    /// Reads a condition.
    pub(crate) fn condition(&mut self, expr: &ast::Expr) -> Lowered {
        let condition = self.expr_as(expr, &Type::Bool);
        self.text.is_doubtful |= condition.is_none();
        condition
    }

    /// Reads the whole value of a cell or variable, which may be the creation of an instance.
    pub(crate) fn value(&mut self, expr: &ast::Expr, hint: Option<&Type>) -> Lowered {
        let expr = bare(expr);
        match &expr.kind {
            ast::ExprKind::New(new) => self.deeper(expr.span, |checker| checker.new_instance(new, expr.span)),
            _ => self.expr(expr, hint),
        }
    }

    /// The same, where it must be of a type.
    pub(crate) fn value_as(&mut self, expr: &ast::Expr, ty: &Type) -> Lowered {
        let lowered = self.value(expr, Some(ty))?;
        self.coerce(lowered, ty)
    }

    /// Makes expressions of one type out of several: of the wanted one if all can stand for it, else of the least
    /// above all.
    pub(crate) fn unify(
        &mut self,
        exprs: Vec<ir::Expr>,
        hint: Option<&Type>,
    ) -> Option<(Vec<ir::Expr>, Type)> {
        use crate::convert::Conversion::Never;
        let fits = |ty: &&Type| exprs.iter().all(|expr| self.conversion(&expr.ty, ty) != Never);
        let mut common = hint.filter(fits).cloned();
        if common.is_none() {
            let mut first: Option<(Type, Span)> = None;
            for expr in &exprs {
                let Some((ty, span)) = &first else {
                    first = Some((expr.ty.clone(), expr.span));
                    continue;
                };
                let Some(joined) = self.join(ty, &expr.ty) else {
                    let (wanted, found) = (self.show(ty), self.show(&expr.ty));
                    let message = format!("expected `{wanted}` as before, found `{found}`");
                    let diagnostic = Diagnostic::error(301, expr.span, message);
                    let diagnostic =
                        diagnostic.label(format!("`{found}`")).also(*span, format!("`{wanted}`"));
                    self.report(diagnostic);
                    return None;
                };
                first = Some((joined, *span));
            }
            common = first.map(|(ty, _)| ty);
        }
        let common = common?;
        let exprs: Option<Vec<_>> = exprs.into_iter().map(|expr| self.coerce(expr, &common)).collect();
        Some((exprs?, common))
    }

    /// Reads several expressions that must come to one type; those that say nothing of their type are read last.
    pub(crate) fn exprs_of_one_type(
        &mut self,
        exprs: &[&ast::Expr],
        hint: Option<&Type>,
    ) -> Option<(Vec<ir::Expr>, Type)> {
        let mut lowered: Vec<Lowered> = vec![None; exprs.len()];
        let mut known = hint.cloned();
        for waits in [false, true] {
            let is_untold = waits && is_untold(known.as_ref(), exprs);
            for (expr, place) in exprs.iter().zip(&mut lowered) {
                if waits_for_hint(expr) == waits && !is_untold {
                    *place = self.expr(expr, known.as_ref());
                    known = known.or_else(|| place.as_ref().map(|expr| expr.ty.clone()));
                }
            }
        }
        let lowered: Option<Vec<_>> = lowered.into_iter().collect();
        self.unify(lowered?, hint)
    }

    fn expr_kind(&mut self, expr: &ast::Expr, hint: Option<&Type>) -> Lowered {
        use ast::ExprKind as Ast;
        let span = expr.span;
        match &expr.kind {
            Ast::Number(_)
            | Ast::Percent(_)
            | Ast::Amount(..)
            | Ast::Duration(..)
            | Ast::Instant(_)
            | Ast::Day(_)
            | Ast::Text(_)
            | Ast::Bool(_) => self.literal(expr),
            Ast::None | Ast::Some(_) | Ast::Tuple(_) | Ast::Record(_) | Ast::Update(..) => {
                self.composite(expr, hint)
            }
            Ast::Name(name) => self.name(*name, span),
            Ast::TypeName(name) => self.constructor(*name, &[], span, hint),
            Ast::Asset(name, of) => self.asset_expr(*name, of.as_deref(), span),
            Ast::Now | Ast::SelfAccount | Ast::Me | Ast::Caller | Ast::Creator => self.pronoun(expr),
            Ast::List(_) | Ast::Set(_) | Ast::Map(_) => self.collection(expr, hint),
            Ast::ListComp(..)
            | Ast::SetComp(..)
            | Ast::MapComp(..)
            | Ast::Aggregate(..)
            | Ast::Count(_)
            | Ast::Find(..)
            | Ast::Quantified(..)
            | Ast::Fold(..)
            | Ast::Iterate(..) => self.comprehension(expr, hint),
            Ast::If(condition, then, otherwise) => self.if_expr(condition, then, otherwise, span, hint),
            Ast::Match(of, arms) => self.match_expr(of, arms, span, hint),
            Ast::Let(pat, value, rest) => self.let_expr(pat, value, rest, span, hint),
            Ast::Negate(inner) => self.negate(inner, span),
            Ast::Not(inner) => {
                let inner = self.condition(inner)?;
                truth(span, ExprKind::Not(Box::new(inner)))
            }
            Ast::Binary(op, left, right) => self.binary(*op, left, right, span, hint),
            Ast::Is(of, name, arg) => self.is(of, *name, arg.as_ref(), span),
            Ast::Field(of, name) => self.field(of, *name, span),
            Ast::Call(callee, args) => self.call(callee, args, span, hint),
            Ast::Index(of, key) => self.index(of, key, span),
            Ast::New(_) => {
                self.report(
                    Diagnostic::error(409, span, "an instance is created by a statement of its own")
                        .help("write it on its own: `let x = new …`"),
                );
                None
            }
            Ast::AsOf(of, when) => self.as_of(of, when, span),
            Ast::Live(inner) => self.live(inner, span, hint),
            Ast::Old | Ast::Event | Ast::Error => self.refused(expr),
        }
    }

    fn refused(&mut self, expr: &ast::Expr) -> Lowered {
        match &expr.kind {
            ast::ExprKind::Old => {
                self.error(201, expr.span, "`old` asks for the value of something before: `old(…)`");
            }
            ast::ExprKind::Event => {
                self.error(201, expr.span, "`event` is no value: ask `event is …` or `event in …`");
            }
            _ => self.skip(),
        }
        None
    }
}

/// An expression without the brackets around it.
pub(crate) fn bare(expr: &ast::Expr) -> &ast::Expr {
    let mut expr = expr;
    while let ast::ExprKind::Tuple(parts) = &expr.kind
        && let [inner] = parts.as_slice()
    {
        expr = inner;
    }
    expr
}

/// Whether what would tell the type of those that wait for it could not be read. That has been said, and they are to
/// blame for nothing.
pub(super) fn is_untold(known: Option<&Type>, exprs: &[&ast::Expr]) -> bool {
    known.is_none() && exprs.iter().any(|expr| !waits_for_hint(expr))
}

/// Whether an expression cannot be read on its own, or less well than with a hint.
pub(crate) fn waits_for_hint(expr: &ast::Expr) -> bool {
    use ast::ExprKind as Ast;
    match &bare(expr).kind {
        Ast::None | Ast::TypeName(_) => true,
        Ast::List(items) | Ast::Set(items) | Ast::Tuple(items) => {
            items.is_empty() || items.iter().any(waits_for_hint)
        }
        Ast::Map(pairs) => pairs.iter().any(|(_, value)| waits_for_hint(value)),
        Ast::Some(inner) => waits_for_hint(inner),
        Ast::Record(fields) => fields.iter().any(|field| waits_for_hint(&field.value)),
        Ast::Call(callee, _) => matches!(bare(callee).kind, Ast::TypeName(_)),
        Ast::If(_, then, otherwise) => waits_for_hint(then) && waits_for_hint(otherwise),
        _ => false,
    }
}
