//! Expressions that choose: `if`, `match`, `let`, `??`.

use super::{Lowered, is_untold, typed, waits_for_hint};
use crate::context::Checker;
use crate::fact::{Fact, Known, subject};
use quorate_base::Span;
use quorate_ir as ir;
use quorate_ir::{ExprKind, Type};
use quorate_syntax::ast;

/// What one arm of a `match` asks.
pub(crate) enum Arm {
    Value(ir::Pat),
    State(ir::StatePat),
}

impl Checker<'_> {
    pub(super) fn if_expr(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Expr,
        otherwise: &ast::Expr,
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let condition = self.condition(condition);
        let mut sides: [Lowered; 2] = [None, None];
        let mut known = hint.cloned();
        for waits in [false, true] {
            let is_untold = waits && is_untold(known.as_ref(), &[then, otherwise]);
            for (branch, (side, holds)) in
                [then, otherwise].into_iter().zip(sides.iter_mut().zip([true, false]))
            {
                if waits_for_hint(branch) != waits || is_untold {
                    continue;
                }
                let mark = self.enter();
                if let Some(condition) = &condition {
                    self.assume(self.facts_of(condition, holds));
                }
                *side = self.expr(branch, known.as_ref());
                self.leave(&mark);
                known = known.or_else(|| side.as_ref().map(|side| side.ty.clone()));
            }
        }
        let [then, otherwise] = sides;
        let (branches, ty) = self.unify(vec![then?, otherwise?], hint)?;
        let mut branches = branches.into_iter();
        let (then, otherwise) = (Box::new(branches.next()?), Box::new(branches.next()?));
        typed(ty, span, ExprKind::If(Box::new(condition?), then, otherwise))
    }

    pub(super) fn let_expr(
        &mut self,
        pat: &ast::Pat,
        value: &ast::Expr,
        rest: &ast::Expr,
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let value = self.expr(value, None);
        let mark = self.enter();
        let pat = self.sure_pattern(pat, value.as_ref().map(|value| &value.ty));
        let rest = self.expr(rest, hint);
        self.leave(&mark);
        let rest = rest?;
        typed(rest.ty.clone(), span, ExprKind::Let(pat?, Box::new(value?), Box::new(rest)))
    }

    /// `a ?? b`
    pub(super) fn default(
        &mut self,
        option: &ast::Expr,
        other: &ast::Expr,
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let wanted = hint.map(|hint| Type::Option(Box::new(hint.clone())));
        let option = self.expr(option, wanted.as_ref());
        let inner = match option.as_ref().map(|option| option.ty.clone()) {
            Some(Type::Option(inner)) => Some(*inner),
            Some(ty) => {
                let shown = self.show(&ty);
                let at = option.as_ref().map_or(span, |option| option.span);
                self.error(301, at, format!("this is never none: it is `{shown}`"));
                None
            }
            None => None,
        };
        let Some(inner) = inner else {
            return self.read_anyway(other);
        };
        let other = self.expr(other, Some(&inner))?;
        let Some(ty) = self.join(&inner, &other.ty) else {
            self.mismatch(&other, &inner);
            return None;
        };
        let option = self.coerce(option?, &Type::Option(Box::new(ty.clone())))?;
        let other = self.coerce(other, &ty)?;
        typed(ty, span, ExprKind::Default(Box::new(option), Box::new(other)))
    }

    pub(super) fn match_expr(
        &mut self,
        of: &ast::Expr,
        arms: &[(ast::Pat, ast::Expr)],
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let of = self.expr(of, None);
        let mut known = hint.cloned();
        let mut read: Vec<Option<(Arm, ir::Expr)>> = arms.iter().map(|_| None).collect();
        let values: Vec<&ast::Expr> = arms.iter().map(|(_, value)| value).collect();
        for waits in [false, true] {
            let is_untold = waits && is_untold(known.as_ref(), &values);
            for ((pat, value), read) in arms.iter().zip(&mut read) {
                if waits_for_hint(value) != waits || is_untold {
                    continue;
                }
                let mark = self.enter();
                let arm = self.arm(pat, of.as_ref());
                let value = self.expr(value, known.as_ref());
                self.leave(&mark);
                known = known.or_else(|| value.as_ref().map(|value| value.ty.clone()));
                *read = arm.zip(value);
            }
        }
        let read: Option<Vec<_>> = read.into_iter().collect();
        let (patterns, values): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
        let of = of?;
        self.exhaustive(&of, &patterns, span)?;
        if values.is_empty() {
            self.error(305, span, "this `match` has no cases");
            return None;
        }
        let (values, ty) = self.unify(values, hint)?;
        let kind = match of.ty {
            Type::Process(template) => {
                let arms = patterns.into_iter().zip(values);
                let arms = arms.filter_map(|(arm, value)| match arm {
                    Arm::State(state) => Some((state, value)),
                    Arm::Value(_) => None,
                });
                let arms = arms.collect();
                ExprKind::MatchState(Box::new(of), template, arms)
            }
            _ => {
                let arms = patterns.into_iter().zip(values);
                let arms = arms.filter_map(|(arm, value)| match arm {
                    Arm::Value(pat) => Some((pat, value)),
                    Arm::State(_) => None,
                });
                let arms = arms.collect();
                ExprKind::Match(Box::new(of), arms)
            }
        };
        typed(ty, span, kind)
    }

    /// What an arm of a `match` asks; what follows from it is known until the block ends.
    pub(crate) fn arm(&mut self, pat: &ast::Pat, of: Option<&ir::Expr>) -> Option<Arm> {
        let Some(of) = of else {
            self.pattern(pat, None);
            return None;
        };
        let Type::Process(template) = of.ty else {
            return Some(Arm::Value(self.pattern(pat, Some(&of.ty))?));
        };
        let arm = self.state_pattern(pat, template)?;
        if let (Some(state), Some(subject)) = (arm.state, subject(of)) {
            self.assume(vec![Fact { subject, known: Known::States(template, vec![state]) }]);
        }
        Some(Arm::State(arm))
    }

    /// Says which cases a `match` leaves out.
    pub(crate) fn exhaustive(&mut self, of: &ir::Expr, arms: &[Arm], span: Span) -> Option<()> {
        let missing = match of.ty {
            Type::Process(template) => {
                let arms = arms.iter().filter_map(|arm| match arm {
                    Arm::State(state) => Some(state),
                    Arm::Value(_) => None,
                });
                let arms: Vec<_> = arms.collect();
                self.missing_states(template, &arms, span)
            }
            _ => {
                let arms = arms.iter().filter_map(|arm| match arm {
                    Arm::Value(pat) => Some(pat),
                    Arm::State(_) => None,
                });
                let arms: Vec<_> = arms.collect();
                if arms.is_empty() {
                    return Some(());
                }
                self.missing_cases(&arms, span)
            }
        };
        if missing.is_empty() {
            return Some(());
        }
        let head = crate::collect::keyword(span, "match");
        let diagnostic = quorate_base::Diagnostic::error(
            305,
            head,
            format!("this `match` leaves out {}", missing.join(", ")),
        )
        .help("add the missing cases, or `_ => …` for all others");
        self.report(diagnostic);
        None
    }
}
