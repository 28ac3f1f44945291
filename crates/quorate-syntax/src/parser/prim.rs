//! The values that expressions are made of.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;
use quorate_base::{Diagnostic, Span};

use super::combine::{
    Read, Reader, Rule, any_name, at_label, commas, digits, equals, here, kind, kind_after, label, listed,
    only_if, skip_to, span_since, token, within,
};
use super::expr::{expr, filter, grow, missing, postfix, sum, value};
use super::pat::{optional_pat_names, pat};
use super::trouble::{Trouble, Wanted};
use crate::ast::{Aggregate, Comp, Expr, ExprKind, Field, Find, Ident, Pat, TimeUnit, Updated};
use crate::instant::seconds_since_1970;
use crate::lexer::unescape;
use crate::token::{Kind, Token};

/// A value without its parts, calls and items.
pub(super) fn prim(input: &mut Reader<'_, '_>) -> Read<Expr> {
    let start = here(input);
    let Some(first) = input.peek() else { return missing(input) };
    let kind = match first.kind {
        Kind::Number => number(input)?,
        Kind::Percent => {
            let digits = digits(input.state(), first);
            leaf(input, ExprKind::Percent(digits))
        }
        Kind::Text => {
            let text = unescape(input.state().word(first));
            leaf(input, ExprKind::Text(text))
        }
        Kind::Instant => {
            let seconds = seconds_since_1970(input.state().word(first));
            leaf(input, seconds.map_or(ExprKind::Error, ExprKind::Instant))
        }
        Kind::Day if kind_after(input, 1) == Kind::Number && input.state().word(first) == "day" => {
            input.skip();
            input.parse(super::combine::number().map(ExprKind::Day))?
        }
        Kind::Caps => {
            input.skip();
            let body = input.parse(custom(of_body))?;
            ExprKind::Asset(ident(first), body)
        }
        Kind::Camel => leaf(input, ExprKind::TypeName(ident(first))),
        Kind::True => leaf(input, ExprKind::Bool(true)),
        Kind::False => leaf(input, ExprKind::Bool(false)),
        Kind::None => leaf(input, ExprKind::None),
        Kind::Old => leaf(input, ExprKind::Old),
        Kind::Now => leaf(input, ExprKind::Now),
        Kind::Itself => leaf(input, ExprKind::SelfAccount),
        Kind::Me => leaf(input, ExprKind::Me),
        Kind::Caller => leaf(input, ExprKind::Caller),
        Kind::Creator => leaf(input, ExprKind::Creator),
        Kind::Event => leaf(input, ExprKind::Event),
        Kind::LeftParen | Kind::LeftBracket | Kind::LeftBrace => {
            let kind = match first.kind {
                Kind::LeftParen => {
                    input.parse(listed(Kind::LeftParen, value(), lost_value).map(ExprKind::Tuple))?
                }
                Kind::LeftBracket => {
                    input.parse(within(Kind::LeftBracket, custom(list), |_| ExprKind::Error))?
                }
                _ => input.parse(custom(braces))?,
            };
            grow(input)?;
            kind
        }
        Kind::Some
        | Kind::Match
        | Kind::Sum
        | Kind::Largest
        | Kind::Smallest
        | Kind::Count
        | Kind::First
        | Kind::Last => {
            if first.kind != Kind::Match && is_used_as_name(input) {
                return Ok(Expr { span: first.span, kind: reserved_name(input, first) });
            }
            let kind = worded(input, first.kind)?;
            grow(input)?;
            kind
        }
        kind if kind.is_name() => leaf(input, ExprKind::Name(ident(first))),
        _ => return missing(input),
    };
    Ok(Expr { span: span_since(input, start), kind })
}

/// `{a: e}`: a record, and everything else in braces.
pub(super) fn record<'t>() -> impl Rule<'t, Expr> {
    super::combine::spanned(custom(braces)).map(|(kind, span)| Expr { span, kind })
}

/// `{p => e, q => f}`, for a `match`; the commas are needed only where `body` does not end in a brace.
pub(super) fn arms<'t, O>(body: impl Rule<'t, O>, needs_commas: bool) -> impl Rule<'t, Vec<(Pat, O)>> {
    let arm = pat().then_ignore(token(Kind::Gives)).then(body);
    let rule = custom(move |input: &mut Reader<'t, '_>| {
        let mut arms = Vec::new();
        while kind(input) != Kind::RightBrace {
            arms.push(input.parse(&arm)?);
            let comma = input.parse(super::combine::flag(Kind::Comma))?;
            if needs_commas && !comma {
                break;
            }
        }
        Ok(arms)
    });
    within(Kind::LeftBrace, rule, |_| Vec::new())
}

/// Whether what follows a word such as `sum` shows that it was meant for a name of one's own.
fn is_used_as_name(input: &mut Reader<'_, '_>) -> bool {
    let next = kind_after(input, 1);
    next.is_closer()
        || (next != Kind::Minus && super::expr::is_operator(next))
        || matches!(
            next,
            Kind::Comma | Kind::Dot | Kind::From | Kind::To | Kind::Else | Kind::Then | Kind::End
        )
}

fn reserved_name(input: &mut Reader<'_, '_>, word: Token) -> ExprKind {
    input.skip();
    let complaint = input.state().reserved(word.span);
    input.state().complain(complaint);
    ExprKind::Error
}

fn leaf(input: &mut Reader<'_, '_>, kind: ExprKind) -> ExprKind {
    input.skip();
    kind
}

fn ident(token: Token) -> Ident {
    Ident { name: token.name, span: token.span }
}

fn lost_value(span: Span) -> Option<Expr> {
    Some(Expr { span, kind: ExprKind::Error })
}

/// `of north`, after an asset.
fn of_body(input: &mut Reader<'_, '_>) -> Read<Option<Box<Expr>>> {
    input.parse(only_if(|kind| kind == Kind::Of, token(Kind::Of).ignore_then(postfix()).map(Box::new)))
}

/// `12`, `250 USDC`, `5 days`
fn number(input: &mut Reader<'_, '_>) -> Read<ExprKind> {
    let number = input.parse(super::combine::number())?;
    let unit = match kind(input) {
        Kind::Second => TimeUnit::Second,
        Kind::Minute => TimeUnit::Minute,
        Kind::Hour => TimeUnit::Hour,
        Kind::Day => TimeUnit::Day,
        Kind::Week => TimeUnit::Week,
        Kind::Month | Kind::Year if !at_label(input) => return no_fixed_length(input),
        Kind::Caps => {
            let asset = input.parse(any_name())?;
            let body = input.parse(custom(of_body))?;
            return Ok(ExprKind::Amount(number, asset, body));
        }
        _ => return Ok(ExprKind::Number(number)),
    };
    Ok(leaf(input, ExprKind::Duration(number, unit)))
}

fn no_fixed_length(input: &mut Reader<'_, '_>) -> Read<ExprKind> {
    let Some(unit) = input.next() else { return Ok(ExprKind::Error) };
    let (what, better) =
        if unit.kind == Kind::Month { ("months have", "30 days") } else { ("years have", "365 days") };
    input.state().complain(
        Diagnostic::error(107, unit.span, format!("{what} no fixed length"))
            .help(format!("write the days, as in `{better}`")),
    );
    Ok(ExprKind::Error)
}

/// What starts with a word: `some(e)`, `match`, aggregates.
fn worded(input: &mut Reader<'_, '_>, first: Kind) -> Read<ExprKind> {
    match first {
        Kind::Some => {
            let inner = within(Kind::LeftParen, expr(), |span| Expr { span, kind: ExprKind::Error });
            input.parse(token(Kind::Some).ignore_then(inner).map(|inner| ExprKind::Some(Box::new(inner))))
        }
        Kind::Match => {
            let rule = token(Kind::Match).ignore_then(expr()).then(arms(expr(), true));
            input.parse(rule.map(|(subject, arms)| ExprKind::Match(Box::new(subject), arms)))
        }
        Kind::Count => {
            let rule = token(Kind::Count).ignore_then(binding()).then(filter());
            input.parse(
                rule.map(|((pat, over), filter)| ExprKind::Count(Box::new(Comp { pat, over, filter }))),
            )
        }
        Kind::First | Kind::Last => {
            let find = if first == Kind::First { Find::First } else { Find::Last };
            let rule = token(first).ignore_then(binding()).then(token(Kind::Where).ignore_then(expr()));
            input.parse(rule.map(|((pat, over), filter)| {
                ExprKind::Find(find, Box::new(Comp { pat, over, filter: Some(filter) }))
            }))
        }
        _ => {
            let aggregate = match first {
                Kind::Largest => Aggregate::Largest,
                Kind::Smallest => Aggregate::Smallest,
                _ => Aggregate::Sum,
            };
            let rule = token(first).ignore_then(expr()).then(comp());
            input.parse(
                rule.map(|(what, comp)| ExprKind::Aggregate(aggregate, Box::new(what), Box::new(comp))),
            )
        }
    }
}

/// `p in xs`
pub(super) fn binding<'t>() -> impl Rule<'t, (Pat, Expr)> {
    pat().then_ignore(token(Kind::In)).then(sum())
}

/// `for p in xs where c`
fn comp<'t>() -> impl Rule<'t, Comp> {
    let rule = token(Kind::For).ignore_then(binding()).then(filter());
    rule.map(|((pat, over), filter)| Comp { pat, over, filter })
}

fn list(input: &mut Reader<'_, '_>) -> Read<ExprKind> {
    if kind(input) == Kind::RightBracket {
        return Ok(ExprKind::List(Vec::new()));
    }
    let first = input.parse(expr())?;
    match kind(input) {
        Kind::For => {
            let comp = input.parse(comp())?;
            Ok(ExprKind::ListComp(Box::new(first), Box::new(comp)))
        }
        _ => Ok(ExprKind::List(more(input, first, Kind::RightBracket, expr())?)),
    }
}

/// The rest of a list whose first item has been read.
fn more<'t, O>(input: &mut Reader<'t, '_>, first: O, close: Kind, item: impl Rule<'t, O>) -> Read<Vec<O>> {
    let mut items = vec![first];
    while kind(input) == Kind::Comma {
        items.push(input.parse(token(Kind::Comma).ignore_then(&item))?);
    }
    if kind(input) != close {
        let mut trouble = Trouble::new(here(input), Wanted::Mark(Kind::Comma));
        trouble.want_mark(Some(close));
        return Err(trouble);
    }
    Ok(items)
}

/// What stands in braces is told apart by its first words.
fn braces(input: &mut Reader<'_, '_>) -> Read<ExprKind> {
    let opener = here(input);
    let first = kind_after(input, 1);
    let after_name = match kind_after(input, 2) {
        Kind::LeftParen => {
            let closer = input.state().partner(opener + 2);
            input.state().kind(closer + 1)
        }
        kind => kind,
    };
    if first == Kind::RightBrace {
        skip_to(input, opener + 2);
        return Ok(ExprKind::Set(Vec::new()));
    }
    if first == Kind::Range {
        return input.parse(within(Kind::LeftBrace, custom(update), |_| ExprKind::Error));
    }
    if first.is_label() && after_name == Kind::Colon {
        let lost = |_| None;
        let field = group((label(), optional_pat_names(), token(Kind::Colon), value()));
        let field = field.map(|(name, params, _, value)| Field { name, params, value });
        return input.parse(listed(Kind::LeftBrace, field, lost).map(ExprKind::Record));
    }
    input.parse(within(Kind::LeftBrace, custom(set_or_map), |_| ExprKind::Error))
}

/// `..r, a: e, k => v`
fn update(input: &mut Reader<'_, '_>) -> Read<ExprKind> {
    let base = input.parse(token(Kind::Range).ignore_then(sum()))?;
    let mut updates = Vec::new();
    while kind(input) == Kind::Comma {
        input.skip();
        updates.push(match at_label(input) {
            true => input.parse(
                label()
                    .then_ignore(token(Kind::Colon))
                    .then(value())
                    .map(|(name, value)| Updated::Field(name, value)),
            )?,
            false => input.parse(pair().map(|(key, value)| Updated::Key(key, value)))?,
        });
    }
    Ok(ExprKind::Update(Box::new(base), updates))
}

/// `k => v`
fn pair<'t>() -> impl Rule<'t, (Expr, Expr)> {
    expr().then_ignore(token(Kind::Gives)).then(expr())
}

fn set_or_map(input: &mut Reader<'_, '_>) -> Read<ExprKind> {
    let first = input.parse(expr())?;
    match kind(input) {
        Kind::For => {
            let comp = input.parse(comp())?;
            Ok(ExprKind::SetComp(Box::new(first), Box::new(comp)))
        }
        Kind::Gives => {
            let value = input.parse(token(Kind::Gives).ignore_then(expr()))?;
            if kind(input) == Kind::For {
                let comp = input.parse(comp())?;
                return Ok(ExprKind::MapComp(Box::new(first), Box::new(value), Box::new(comp)));
            }
            Ok(ExprKind::Map(more(input, (first, value), Kind::RightBrace, pair())?))
        }
        _ => Ok(ExprKind::Set(more(input, first, Kind::RightBrace, expr())?)),
    }
}

/// `=` and a value, or `,`-separated values after a word: shared by declarations.
pub(super) fn first_value<'t>() -> impl Rule<'t, Expr> {
    equals().ignore_then(value())
}

/// Values with commas between, not in brackets.
pub(super) fn values<'t>() -> impl Rule<'t, Vec<Expr>> {
    commas(expr())
}
