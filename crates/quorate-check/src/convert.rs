//! What may stand for what, and what has to be done for it.

use crate::context::Checker;
use crate::fold;
use crate::text::NAMELESS;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{CollectionKind, ExprKind, LocalId, PatKind, RatioOp, Type};

/// Whether a type may stand for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// As it is.
    Same,
    /// After a conversion that has to be written out.
    Written,
    /// Not at all.
    Never,
}

impl Checker<'_> {
    /// Whether one type may stand for another.
    pub(crate) fn conversion(&self, from: &Type, to: &Type) -> Conversion {
        use Conversion::{Never, Same, Written};
        match (from, to) {
            (from, to) if from == to => Same,
            (Type::Int, Type::Ratio) => Written,
            (Type::Portion, Type::Ratio) => Same,
            (Type::Amount(one), Type::Exact(other)) if one == other => Written,
            (Type::Money, Type::ExactMoney) => Written,
            (Type::Amount(asset), Type::Money | Type::ExactMoney)
            | (Type::Exact(asset), Type::ExactMoney)
                if self.asset_at_hand(*asset, Span::default()).is_some() =>
            {
                Written
            }
            (from, to) if from.is_account() && to.is_account() => {
                if self.is_account_below(from, to) {
                    Same
                } else {
                    Never
                }
            }
            (Type::Option(from), Type::Option(to))
            | (Type::List(from), Type::List(to))
            | (Type::Set(from), Type::Set(to)) => self.conversion(from, to),
            (Type::Map(from_key, from_value), Type::Map(to_key, to_value)) => {
                worst([self.conversion(from_key, to_key), self.conversion(from_value, to_value)].into_iter())
            }
            (Type::Tuple(from), Type::Tuple(to)) if from.len() == to.len() => {
                worst(from.iter().zip(to).map(|(from, to)| self.conversion(from, to)))
            }
            (Type::Record(from), Type::Record(to)) if from.len() == to.len() => {
                let fields = to.iter().enumerate().map(|(place, (name, to))| {
                    let found = from.iter().position(|(other, _)| other == name);
                    let Some((found, (_, from))) = found.and_then(|at| Some((at, from.get(at)?))) else {
                        return Never;
                    };
                    match self.conversion(from, to) {
                        Same if found != place => Written,
                        conversion => conversion,
                    }
                });
                worst(fields)
            }
            _ => Never,
        }
    }

    /// Whether one account type is another or below it.
    pub(crate) fn is_account_below(&self, from: &Type, to: &Type) -> bool {
        let acts = |ty: &Type| match ty {
            Type::Person | Type::Agent => true,
            Type::Process(id) => self.template(*id).is_some_and(|template| template.is_body),
            Type::Form(id) => self.form_is_below(*id, &Type::Agent),
            _ => false,
        };
        match (from, to) {
            (from, to) if from == to => true,
            (from, Type::Account) => from.is_account(),
            (from, Type::Agent) => acts(from),
            (Type::Process(template), Type::Form(form)) => self.templates_of(*form).contains(template),
            (Type::Form(form), to @ Type::Form(_)) => self.form_is_below(*form, to),
            _ => false,
        }
    }

    /// The least type above both.
    pub(crate) fn join(&self, one: &Type, other: &Type) -> Option<Type> {
        if self.conversion(one, other) != Conversion::Never {
            return Some(other.clone());
        }
        if self.conversion(other, one) != Conversion::Never {
            return Some(one.clone());
        }
        let boxed = |one: &Type, other: &Type| Some(Box::new(self.join(one, other)?));
        match (one, other) {
            (one, other) if one.is_account() && other.is_account() => {
                let agents =
                    self.is_account_below(one, &Type::Agent) && self.is_account_below(other, &Type::Agent);
                Some(if agents { Type::Agent } else { Type::Account })
            }
            (Type::Int | Type::Portion, Type::Int | Type::Portion) => Some(Type::Ratio),
            (Type::Option(one), Type::Option(other)) => Some(Type::Option(boxed(one, other)?)),
            (Type::List(one), Type::List(other)) => Some(Type::List(boxed(one, other)?)),
            (Type::Set(one), Type::Set(other)) => Some(Type::Set(boxed(one, other)?)),
            (Type::Map(key, value), Type::Map(other_key, other_value)) => {
                Some(Type::Map(boxed(key, other_key)?, boxed(value, other_value)?))
            }
            (Type::Tuple(one), Type::Tuple(other)) if one.len() == other.len() => {
                let types: Option<_> =
                    one.iter().zip(other).map(|(one, other)| self.join(one, other)).collect();
                Some(Type::Tuple(types?))
            }
            _ => None,
        }
    }

    /// An expression where a type is wanted; says so if it cannot stand there.
    pub(crate) fn coerce(&mut self, expr: ir::Expr, to: &Type) -> Option<ir::Expr> {
        match self.conversion(&expr.ty, to) {
            Conversion::Same => {
                let mut expr = expr;
                if expr.ty == Type::Portion {
                    expr.ty = to.clone();
                }
                Some(expr)
            }
            Conversion::Written => Some(self.convert(expr, to)),
            Conversion::Never if expr.ty == Type::Money && self.is_foreign_amount(to) => {
                let span = expr.span;
                Some(ir::Expr { ty: to.clone(), span, kind: ExprKind::Recast(Box::new(expr)) })
            }
            Conversion::Never => {
                self.mismatch(&expr, to);
                None
            }
        }
    }

    /// Whether a type is that of amounts of an asset of a body that the text stands outside of: from there such an
    /// amount is given as `Money`.
    fn is_foreign_amount(&self, ty: &Type) -> bool {
        matches!(ty, Type::Amount(asset) if self.is_outside(*asset))
    }

    /// An expression made into a type that it may stand for.
    pub(crate) fn convert(&mut self, expr: ir::Expr, to: &Type) -> ir::Expr {
        if self.conversion(&expr.ty, to) != Conversion::Written {
            return expr;
        }
        let span = expr.span;
        let kind = match (expr.ty.clone(), to) {
            (Type::Amount(asset), Type::Money | Type::ExactMoney)
            | (Type::Exact(asset), Type::ExactMoney) => {
                let Some(asset) = self.asset_at_hand(asset, span) else { return expr };
                let amount = if *to == Type::Money { expr } else { to_ratio(expr) };
                ExprKind::ToMoney(Box::new(amount), Box::new(asset))
            }
            (Type::Int | Type::Amount(_) | Type::Money, _) => return to_ratio(expr),
            (Type::List(from), Type::List(item)) => {
                self.convert_each(CollectionKind::List, expr, &from, item)
            }
            (Type::Set(from), Type::Set(item)) => self.convert_each(CollectionKind::Set, expr, &from, item),
            (Type::Option(from), Type::Option(inner)) => {
                let (pat, bound) = self.bound(&from, span);
                let some = self.convert(bound, inner);
                let some = ir::Expr { ty: to.clone(), span, kind: ExprKind::Some(Box::new(some)) };
                let none = ir::Expr { ty: to.clone(), span, kind: ExprKind::None };
                let option = expr.ty.clone();
                let some_pat = ir::Pat { ty: option.clone(), kind: PatKind::Some(Box::new(pat)) };
                let none_pat = ir::Pat { ty: option, kind: PatKind::None };
                ExprKind::Match(Box::new(expr), vec![(some_pat, some), (none_pat, none)])
            }
            (Type::Map(from_key, from_value), Type::Map(key, value)) => {
                let (key_pat, bound_key) = self.bound(&from_key, span);
                let (value_pat, bound_value) = self.bound(&from_value, span);
                let pair = Type::Tuple(vec![*from_key, *from_value]);
                let pat = ir::Pat { ty: pair, kind: PatKind::Tuple(vec![key_pat, value_pat]) };
                let comp = ir::Comp { pat, over: expr, filter: None };
                let key = Box::new(self.convert(bound_key, key));
                ExprKind::EachPair(key, Box::new(self.convert(bound_value, value)), Box::new(comp))
            }
            (Type::Tuple(from), Type::Tuple(types)) => {
                let (pat, bound) = self.bound(&expr.ty, span);
                let parts = from.iter().zip(types).enumerate().map(|(place, (from, to))| {
                    let part = part(bound.clone(), place, from.clone());
                    self.convert(part, to)
                });
                let parts = parts.collect();
                let product = ir::Expr { ty: to.clone(), span, kind: ExprKind::Product(parts) };
                ExprKind::Let(pat, Box::new(expr), Box::new(product))
            }
            (Type::Record(from), Type::Record(fields)) => {
                let (pat, bound) = self.bound(&expr.ty, span);
                let mut parts = Vec::new();
                for (name, to) in fields {
                    let found = from.iter().enumerate().find(|(_, (other, _))| other == name);
                    if let Some((place, (_, from))) = found {
                        let part = part(bound.clone(), place, from.clone());
                        parts.push(self.convert(part, to));
                    }
                }
                let product = ir::Expr { ty: to.clone(), span, kind: ExprKind::Product(parts) };
                ExprKind::Let(pat, Box::new(expr), Box::new(product))
            }
            _ => return expr,
        };
        ir::Expr { ty: to.clone(), span, kind }
    }

    fn convert_each(&mut self, kind: CollectionKind, over: ir::Expr, from: &Type, to: &Type) -> ExprKind {
        let (pat, item) = self.bound(from, over.span);
        let item = self.convert(item, to);
        ExprKind::Each(kind, Box::new(item), Box::new(ir::Comp { pat, over, filter: None }))
    }

    /// A variable that no text can name: the pattern that binds it, and its mention.
    pub(crate) fn bound(&mut self, ty: &Type, span: Span) -> (ir::Pat, ir::Expr) {
        let local: LocalId = self.hidden_local(NAMELESS, span, Some(ty.clone()));
        let pat = ir::Pat { ty: ty.clone(), kind: PatKind::Bind(local) };
        (pat, ir::Expr { ty: ty.clone(), span, kind: ExprKind::Local(local) })
    }

    /// Says why an expression cannot stand where a type is wanted.
    pub(crate) fn mismatch(&mut self, expr: &ir::Expr, to: &Type) {
        let (from, span) = (&expr.ty, expr.span);
        // What was not understood may have said what kind of account this is.
        if self.text.is_doubtful && from.is_account() && to.is_account() {
            return;
        }
        let (found, wanted) = (self.show(from), self.show(to));
        let round = "round it, as in `down(…)`, or with `up`, `nearest` or `to_zero`";
        let diagnostic = match (from, to) {
            (Type::Exact(one), Type::Amount(other)) if one == other => Diagnostic::error(
                303,
                span,
                format!("this is not yet rounded to a whole amount of `{wanted}`"),
            )
            .label(format!("`{found}`"))
            .help(round),
            (Type::ExactMoney | Type::Exact(_), Type::Money) => {
                Diagnostic::error(303, span, "this is not yet rounded to a whole amount of money")
                    .label(format!("`{found}`"))
                    .help(round)
            }
            (Type::Money | Type::ExactMoney, Type::Amount(_) | Type::Exact(_)) => Diagnostic::error(
                302,
                span,
                format!("`{found}` may be of any asset, and cannot stand for `{wanted}`"),
            )
            .label(format!("`{found}`"))
            .help(format!("`units(…) * unit({wanted})` takes the count alone, if that is meant")),
            (Type::Ratio | Type::Portion, Type::Int) if is_division(expr) => Diagnostic::error(
                308,
                span,
                "dividing whole numbers gives a `Ratio`, which is not yet rounded",
            )
            .label("`Ratio`")
            .help(round),
            (Type::Ratio, Type::Int) => {
                Diagnostic::error(303, span, "this is not yet rounded to a whole number")
                    .label("`Ratio`")
                    .help(round)
            }
            (Type::Ratio, Type::Portion) => Diagnostic::error(301, span, "expected `Portion`, found `Ratio`")
                .label("`Ratio`")
                .help("`portion(…)` makes it one, and refuses outside 0% to 100%"),
            (Type::Amount(_) | Type::Exact(_), Type::Amount(_) | Type::Exact(_)) => {
                Diagnostic::error(302, span, format!("`{found}` cannot stand for `{wanted}`"))
                    .label(format!("`{found}`"))
            }
            (Type::Option(inner), _) if self.conversion(inner, to) != Conversion::Never => {
                Diagnostic::error(306, span, format!("this may be none: it is `{found}`, not `{wanted}`"))
                    .help("open it with `match`, or give a default with `??`")
            }
            _ => Diagnostic::error(301, span, format!("expected `{wanted}`, found `{found}`"))
                .label(format!("`{found}`")),
        };
        self.report(diagnostic);
    }
}

/// A whole number as a rational of the kind that belongs to it.
pub(crate) fn to_ratio(expr: ir::Expr) -> ir::Expr {
    let ty = match expr.ty {
        Type::Amount(asset) => Type::Exact(asset),
        Type::Money => Type::ExactMoney,
        Type::Int | Type::Duration | Type::Instant => Type::Ratio,
        _ => return expr,
    };
    let span = expr.span;
    let kind = match fold::to_ratio(&expr.kind) {
        Some(known) => ExprKind::Const(known),
        None => ExprKind::ToRatio(Box::new(expr)),
    };
    ir::Expr { ty, span, kind }
}

/// A part of a tuple or record.
pub(crate) fn part(of: ir::Expr, place: usize, ty: Type) -> ir::Expr {
    let span = of.span;
    ir::Expr { ty, span, kind: ExprKind::Part(Box::new(of), u32::try_from(place).unwrap_or(u32::MAX)) }
}

/// Whether an expression is what comes of a `/`, whether or not its value was worked out.
fn is_division(expr: &ir::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Ratio(RatioOp::Div, ..) | ExprKind::Const(ir::Const::Ratio(_)))
}

fn worst(conversions: impl Iterator<Item = Conversion>) -> Conversion {
    let mut worst = Conversion::Same;
    for conversion in conversions {
        match conversion {
            Conversion::Never => return Conversion::Never,
            Conversion::Written => worst = Conversion::Written,
            Conversion::Same => {}
        }
    }
    worst
}
