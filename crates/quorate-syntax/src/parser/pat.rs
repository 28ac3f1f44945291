//! Patterns, and the names of a fill.

use chumsky::Parser;
use chumsky::primitive::custom;

use super::combine::{
    Read, Reader, Rule, deeper, here, kind, listed, name, only_if, span_since, token, type_name, within,
};
use super::trouble::{Trouble, Wanted};
use crate::ast::{Pat, PatKind, PatName};
use crate::token::Kind;

/// A pattern.
pub(super) fn pat<'t>() -> impl Rule<'t, Pat> {
    deeper(|input: &mut Reader<'t, '_>| {
        let start = here(input);
        let kind = input.parse(custom(pat_kind))?;
        Ok(Pat { span: span_since(input, start), kind })
    })
}

/// `(a, _)`: the names of a fill's parameters, if brackets stand here.
pub(super) fn optional_pat_names<'t>() -> impl Rule<'t, Option<Vec<PatName>>> {
    only_if(|kind| kind == Kind::LeftParen, listed(Kind::LeftParen, pat_name(), |_| None))
}

fn pat_name<'t>() -> impl Rule<'t, PatName> {
    custom(|input: &mut Reader<'t, '_>| match kind(input) {
        Kind::Underscore => {
            input.parse(token(Kind::Underscore).map(|token| PatName { name: None, span: token.span }))
        }
        _ => input.parse(name().map(|ident| PatName { name: Some(ident.name), span: ident.span })),
    })
}

fn pats<'t>() -> impl Rule<'t, Vec<Pat>> {
    listed(Kind::LeftParen, pat(), |span| Some(Pat { span, kind: PatKind::Error }))
}

fn pat_kind(input: &mut Reader<'_, '_>) -> Read<PatKind> {
    let with_parts = super::combine::kind_after(input, 1) == Kind::LeftParen;
    match kind(input) {
        Kind::Underscore => input.parse(token(Kind::Underscore).to(PatKind::Wild)),
        Kind::None => input.parse(token(Kind::None).to(PatKind::None)),
        Kind::True => input.parse(token(Kind::True).to(PatKind::Bool(true))),
        Kind::False => input.parse(token(Kind::False).to(PatKind::Bool(false))),
        Kind::LeftParen => input.parse(pats().map(PatKind::Tuple)),
        Kind::Some => {
            let inner = within(Kind::LeftParen, pat(), |span| Pat { span, kind: PatKind::Error });
            input.parse(token(Kind::Some).ignore_then(inner).map(|pat| PatKind::Some(Box::new(pat))))
        }
        Kind::Camel => {
            let parts = only_if(|kind| kind == Kind::LeftParen, pats()).map(Option::unwrap_or_default);
            input.parse(type_name().then(parts).map(|(name, parts)| PatKind::Constructor(name, parts)))
        }
        kind if kind.is_name() && with_parts => {
            input.parse(name().then(pats()).map(|(name, parts)| PatKind::State(name, parts)))
        }
        kind if kind.is_name() => input.parse(name().map(PatKind::Name)),
        kind if kind.is_reserved() => super::combine::want(input, Wanted::Name),
        _ => {
            let at = here(input);
            input.state().report(Trouble::new(at, Wanted::Pattern))?;
            Ok(PatKind::Error)
        }
    }
}
