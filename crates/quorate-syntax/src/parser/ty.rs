//! Types, parameters and type parameters.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;

use super::combine::{
    Read, Reader, Rule, any_name, deeper, equals, here, kind, label, listed, only_if, span_since, token,
    type_name,
};
use super::expr::value;
use super::shared::DEEPEST;
use super::trouble::{Trouble, Wanted};
use crate::ast::{Ident, Param, Ty, TyKind};
use crate::token::Kind;

/// A type.
pub(super) fn ty<'t>() -> impl Rule<'t, Ty> {
    deeper(any_type)
}

/// `: T`, for what cannot do without a type.
pub(super) fn colon_ty<'t>() -> impl Rule<'t, Ty> {
    custom(|input: &mut Reader<'t, '_>| match kind(input) {
        Kind::Colon => input.parse(token(Kind::Colon).ignore_then(ty())),
        _ => super::combine::want(input, Wanted::ColonType),
    })
}

/// `[T, U]`: types, if brackets stand here.
pub(super) fn type_arguments<'t>() -> impl Rule<'t, Vec<Ty>> {
    only_if(is_left_bracket, listed(Kind::LeftBracket, ty(), |_| None)).map(Option::unwrap_or_default)
}

/// `[T, U]`: names of types, if brackets stand here.
pub(super) fn type_parameters<'t>() -> impl Rule<'t, Vec<Ident>> {
    only_if(is_left_bracket, listed(Kind::LeftBracket, type_name(), |_| None)).map(Option::unwrap_or_default)
}

/// `(a: A, b: B = e)`
pub(super) fn params<'t>() -> impl Rule<'t, Vec<Param>> {
    let default = only_if(|kind| matches!(kind, Kind::Equals | Kind::Becomes), equals().ignore_then(value()));
    let param = group((label(), param_ty(), default)).map(|(name, ty, default)| Param { name, ty, default });
    listed(Kind::LeftParen, param, |_| None)
}

/// The type of a parameter; where it is missing the parameter is kept, so that its uses are not complained about.
fn param_ty<'t>() -> impl Rule<'t, Ty> {
    custom(|input: &mut Reader<'t, '_>| {
        if kind(input) == Kind::Colon {
            return input.parse(colon_ty());
        }
        let at = here(input);
        input.state().report(Trouble::new(at, Wanted::ColonType))?;
        Ok(Ty { span: span_since(input, at), kind: TyKind::Error })
    })
}

/// Parameters, if brackets stand here.
pub(super) fn optional_params<'t>() -> impl Rule<'t, Option<Vec<Param>>> {
    only_if(|kind| kind == Kind::LeftParen, params())
}

fn is_left_bracket(kind: Kind) -> bool {
    kind == Kind::LeftBracket
}

fn any_type(input: &mut Reader<'_, '_>) -> Read<Ty> {
    let start = here(input);
    let kind_of_type = input.parse(custom(plain_type))?;
    let mut ty = Ty { span: span_since(input, start), kind: kind_of_type };
    // Two question marks in a row are read as one sign, here as everywhere.
    while matches!(kind(input), Kind::Question | Kind::Default) {
        let twice = kind(input) == Kind::Default;
        input.skip();
        if here(input) - start > DEEPEST {
            let at = here(input);
            return Err(input.state().stop(at));
        }
        for _ in 0..if twice { 2 } else { 1 } {
            ty = Ty { span: span_since(input, start), kind: TyKind::Option(Box::new(ty)) };
        }
    }
    Ok(ty)
}

fn plain_type(input: &mut Reader<'_, '_>) -> Read<TyKind> {
    match kind(input) {
        Kind::LeftParen => input.parse(listed(Kind::LeftParen, ty(), |_| None).map(TyKind::Tuple)),
        Kind::LeftBrace => {
            let field = label().then(colon_ty());
            input.parse(listed(Kind::LeftBrace, field, |_| None).map(TyKind::Record))
        }
        Kind::Fn => {
            let takes = listed(Kind::LeftParen, ty(), |_| None);
            let rule = group((token(Kind::Fn), takes, token(Kind::Leads), ty()));
            input.parse(rule.map(|(_, takes, _, gives)| TyKind::Fn(takes, Box::new(gives))))
        }
        kind if kind.is_word() && !kind.is_reserved() => {
            input.parse(any_name().then(type_arguments()).map(|(name, types)| TyKind::Named(name, types)))
        }
        _ => {
            let at = here(input);
            input.state().report(Trouble::new(at, Wanted::Type))?;
            Ok(TyKind::Error)
        }
    }
}
