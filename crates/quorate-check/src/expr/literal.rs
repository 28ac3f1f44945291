//! Numbers, texts, and values put together in place.

use super::{Lowered, typed};
use crate::context::Checker;
use crate::convert::part;
use crate::text::Realm;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{Const, ExprKind, Type};
use quorate_number::Int;
use quorate_syntax::ast;

/// Scenarios begin at 2026-01-05T00:00Z.
const PLAYS_BEGIN: i64 = 1_767_571_200;

impl Checker<'_> {
    pub(super) fn literal(&mut self, expr: &ast::Expr) -> Lowered {
        let span = expr.span;
        let (ty, value) = match &expr.kind {
            ast::ExprKind::Number(number) if number.digits.contains('.') => {
                (Type::Ratio, Const::Ratio(self.ratio(number, "")?))
            }
            ast::ExprKind::Number(number) => (Type::Int, Const::Whole(self.int(number)?)),
            ast::ExprKind::Percent(number) => {
                let ratio = self.ratio(number, "%")?;
                let ty = if ratio <= quorate_number::Ratio::ONE { Type::Portion } else { Type::Ratio };
                (ty, Const::Ratio(ratio))
            }
            ast::ExprKind::Amount(number, asset, of) => {
                return self.amount(number, *asset, of.as_deref(), span);
            }
            ast::ExprKind::Duration(number, unit) => {
                (Type::Duration, Const::Whole(self.duration(number, *unit)?))
            }
            ast::ExprKind::Instant(seconds) => (Type::Instant, Const::Whole(Int::from(*seconds))),
            ast::ExprKind::Text(text) => (Type::Text, Const::Text(text.clone())),
            ast::ExprKind::Bool(value) => (Type::Bool, Const::Bool(*value)),
            ast::ExprKind::Day(number) if matches!(self.text.realm, Realm::Play | Realm::Chance) => {
                let since = self.duration(number, ast::TimeUnit::Day)?;
                (Type::Instant, Const::Whole(since + Int::from(PLAYS_BEGIN)))
            }
            ast::ExprKind::Day(_) => {
                self.error(201, span, "`day` counts from the start of a scenario, and there is none here");
                return None;
            }
            _ => return None,
        };
        typed(ty, span, ExprKind::Const(value))
    }

    pub(super) fn composite(&mut self, expr: &ast::Expr, hint: Option<&Type>) -> Lowered {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::None => match hint {
                Some(Type::Option(_)) => typed(hint?.clone(), span, ExprKind::None),
                Some(other) => {
                    let other = self.show(other);
                    self.error(301, span, format!("expected `{other}`, found `none`"));
                    None
                }
                None => self.unclear(span, "what `none` could have been"),
            },
            ast::ExprKind::Some(inner) => {
                let hint = match hint {
                    Some(Type::Option(inner)) => Some(inner.as_ref()),
                    _ => None,
                };
                let inner = self.expr(inner, hint)?;
                let ty = Type::Option(Box::new(inner.ty.clone()));
                typed(ty, span, ExprKind::Some(Box::new(inner)))
            }
            ast::ExprKind::Tuple(parts) => {
                let hints = match hint {
                    Some(Type::Tuple(types)) => types.as_slice(),
                    _ => &[],
                };
                let parts = parts.iter().enumerate().map(|(place, part)| self.expr(part, hints.get(place)));
                let parts: Vec<_> = parts.collect();
                let parts: Option<Vec<_>> = parts.into_iter().collect();
                let parts = parts?;
                let ty = Type::Tuple(parts.iter().map(|part| part.ty.clone()).collect());
                typed(ty, span, ExprKind::Product(parts))
            }
            ast::ExprKind::Record(fields) => match hint {
                Some(Type::Change(of)) => self.change(*of, fields, span),
                _ => self.record(fields, span, hint),
            },
            ast::ExprKind::Update(base, updates) => self.update(base, updates, span, hint),
            _ => None,
        }
    }

    /// Says that a type must be written, because the text does not show it.
    pub(super) fn unclear<T>(&mut self, span: Span, what: &str) -> Option<T> {
        self.report(
            Diagnostic::error(301, span, format!("it is not clear {what}"))
                .help("write the type, as in `let x: Set[Agent] = {}`"),
        );
        None
    }

    fn int(&mut self, number: &ast::Number) -> Option<Int> {
        let parsed = quorate_number::parse_int(&number.digits);
        if parsed.is_err() {
            self.error(106, number.span, "this number is too large");
        }
        parsed.ok()
    }

    fn ratio(&mut self, number: &ast::Number, unit: &str) -> Option<quorate_number::Ratio> {
        let parsed = quorate_number::parse_ratio(&format!("{}{unit}", number.digits));
        if parsed.is_err() {
            self.error(106, number.span, "this number is too large");
        }
        parsed.ok()
    }

    fn duration(&mut self, number: &ast::Number, unit: ast::TimeUnit) -> Option<Int> {
        let seconds = self.ratio(number, "")? * quorate_number::Ratio::from(unit.seconds());
        if !seconds.is_int() {
            self.error(106, number.span, "this is not a whole number of seconds");
            return None;
        }
        Some(seconds.numerator().clone())
    }

    fn amount(
        &mut self,
        number: &ast::Number,
        asset: ast::Ident,
        of: Option<&ast::Expr>,
        span: Span,
    ) -> Lowered {
        if let Some(of) = of {
            return self.amount_of_body(number, asset, of, span);
        }
        let (id, _) = self.asset_named(asset)?;
        let decimals = self.asset(id)?.decimals;
        let units = self.amount_literal(number, decimals, asset.name)?;
        typed(Type::Amount(id), span, ExprKind::Const(Const::Whole(units)))
    }

    fn record(&mut self, fields: &[ast::Field], span: Span, hint: Option<&Type>) -> Lowered {
        let wanted = match hint {
            Some(Type::Record(wanted)) => wanted.as_slice(),
            _ => &[],
        };
        let mut lowered: Vec<(String, ir::Expr)> = Vec::new();
        let mut sound = true;
        for (index, field) in fields.iter().enumerate() {
            if field.params.is_some() {
                self.error(
                    301,
                    field.name.span,
                    "a function is called, or handed on to a blank or a function, and is no value",
                );
                sound = false;
                continue;
            }
            let earlier = fields.iter().take(index).find(|other| other.name.name == field.name.name);
            if let Some(first) = earlier {
                self.declared_twice(field.name, first.name.span);
                sound = false;
            }
            let word = self.word(field.name.name);
            let hint = wanted.iter().find(|(name, _)| name == word).map(|(_, ty)| ty);
            let value = match hint {
                Some(ty) => self.expr_as(&field.value, ty),
                None => self.expr(&field.value, None),
            };
            match value {
                Some(value) => lowered.push((word.to_owned(), value)),
                None => sound = false,
            }
        }
        if !sound {
            return None;
        }
        let missing: Vec<_> =
            wanted.iter().filter(|(name, _)| lowered.iter().all(|(other, _)| other != name)).collect();
        if !wanted.is_empty() && (!missing.is_empty() || lowered.len() != wanted.len()) {
            let extra = lowered.iter().find(|(name, _)| wanted.iter().all(|(other, _)| other != name));
            let message = match (missing.first(), extra) {
                (Some((name, _)), _) => format!("the field `{name}` is missing"),
                (None, Some((name, _))) => format!("there is no field `{name}` in `{}`", self.show(hint?)),
                (None, None) => "these are not the fields that are wanted".to_owned(),
            };
            self.error(301, span, message);
            return None;
        }
        lowered.sort_by_key(|(name, _)| wanted.iter().position(|(other, _)| other == name));
        let ty = Type::Record(lowered.iter().map(|(name, value)| (name.clone(), value.ty.clone())).collect());
        typed(ty, span, ExprKind::Product(lowered.into_iter().map(|(_, value)| value).collect()))
    }

    fn update(
        &mut self,
        base: &ast::Expr,
        updates: &[ast::Updated],
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        let base = self.expr(base, hint)?;
        match base.ty.clone() {
            Type::Record(fields) => self.update_record(base, &fields, updates, span),
            Type::Map(key, value) => {
                let mut pairs = Vec::new();
                let mut sound = true;
                for update in updates {
                    match update {
                        ast::Updated::Key(new_key, new_value) => {
                            let pair = (self.expr_as(new_key, &key), self.expr_as(new_value, &value));
                            let (Some(new_key), Some(new_value)) = pair else {
                                sound = false;
                                continue;
                            };
                            pairs.push((new_key, new_value));
                        }
                        ast::Updated::Field(name, _) => {
                            self.error(301, name.span, "a map is changed by `key => value`");
                            sound = false;
                        }
                    }
                }
                let ty = base.ty.clone();
                if sound { typed(ty, span, ExprKind::With(Box::new(base), pairs)) } else { None }
            }
            other => {
                self.expected(base.span, "a record or a map", &other);
                None
            }
        }
    }

    fn update_record(
        &mut self,
        base: ir::Expr,
        fields: &[(String, Type)],
        updates: &[ast::Updated],
        span: Span,
    ) -> Lowered {
        let ty = base.ty.clone();
        let (pat, bound) = self.bound(&ty, span);
        let mut parts: Vec<ir::Expr> = fields
            .iter()
            .enumerate()
            .map(|(place, (_, ty))| part(bound.clone(), place, ty.clone()))
            .collect();
        let mut sound = true;
        for update in updates {
            let (name, value) = match update {
                ast::Updated::Field(name, value) => (*name, value),
                ast::Updated::Key(key, _) => {
                    self.error(301, key.span, "a record is changed by `field: value`");
                    sound = false;
                    continue;
                }
            };
            let found = fields.iter().position(|(field, _)| field == self.word(name.name));
            let Some((place, (_, ty))) = found.and_then(|place| Some((place, fields.get(place)?))) else {
                self.no_field(name, &base.ty);
                sound = false;
                continue;
            };
            let value = self.expr_as(value, ty);
            match (value, parts.get_mut(place)) {
                (Some(value), Some(part)) => *part = value,
                _ => sound = false,
            }
        }
        if !sound {
            return None;
        }
        let product = ir::Expr { ty: ty.clone(), span, kind: ExprKind::Product(parts) };
        typed(ty, span, ExprKind::Let(pat, Box::new(base), Box::new(product)))
    }
}
