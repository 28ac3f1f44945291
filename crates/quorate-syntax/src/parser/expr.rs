//! Expressions: the forms that reach as far right as they can, the operators by precedence, and what follows a value.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;

use super::combine::{
    Read, Reader, Rule, any_name, any_word, at_label, clause, deeper, equals, here, kind, kind_after, label,
    listed, name, only_if, skip_to, span_since, spanned, token, type_name, within, wrong_sign,
};
use super::pat::pat;
use super::prim::prim;
use super::recover;
use super::shared::DEEPEST;
use super::stmt::pay;
use super::trouble::{Trouble, Wanted};
use crate::ast::{Arg, BinaryOp, Expr, ExprKind, New, Quantifier};
use crate::token::Kind;

/// How tight an operator binds, from loose to tight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Implies,
    Or,
    And,
    Not,
    Compare,
    Default,
    Add,
    Multiply,
    Power,
}

/// Any expression.
pub(super) fn expr<'t>() -> impl Rule<'t, Expr> {
    deeper(|input: &mut Reader<'t, '_>| beside(input, open_ended))
}

/// An expression after `=` or `:`, where a label can only mean that it is missing.
pub(super) fn value<'t>() -> impl Rule<'t, Expr> {
    custom(|input: &mut Reader<'t, '_>| if at_label(input) { missing(input) } else { input.parse(expr()) })
}

/// An expression that binds tighter than comparisons.
pub(super) fn sum<'t>() -> impl Rule<'t, Expr> {
    deeper(|input: &mut Reader<'t, '_>| beside(input, |input| operators(input, Level::Default)))
}

/// An expression that binds tighter than products.
pub(super) fn pow<'t>() -> impl Rule<'t, Expr> {
    deeper(|input: &mut Reader<'t, '_>| beside(input, |input| operators(input, Level::Power)))
}

/// A value with its parts, calls and items.
pub(super) fn postfix<'t>() -> impl Rule<'t, Expr> {
    deeper(|input: &mut Reader<'t, '_>| beside(input, with_parts))
}

/// `new a.P(args) paying …`
pub(super) fn new<'t>() -> impl Rule<'t, Expr> {
    let step = custom(|input: &mut Reader<'t, '_>| {
        let mut path = Vec::new();
        while kind_after(input, 1) == Kind::Dot {
            path.push(input.parse(any_name().then_ignore(token(Kind::Dot)))?);
        }
        Ok(path)
    });
    let rule = group((token(Kind::New), step, type_name(), optional_args(), pay()));
    spanned(
        rule.map(|(_, path, name, args, pay)| {
            ExprKind::New(New { path, name, args, pay: pay.map(Box::new) })
        }),
    )
    .map(|(kind, span)| Expr { span, kind })
}

/// `(a, b: c)`
pub(super) fn args<'t>() -> impl Rule<'t, Vec<Arg>> {
    let lost = |span| Some(Arg { name: None, value: Expr { span, kind: ExprKind::Error } });
    let arg = custom(|input: &mut Reader<'t, '_>| {
        let name =
            if at_label(input) { Some(input.parse(label().then_ignore(token(Kind::Colon)))?) } else { None };
        Ok(Arg { name, value: input.parse(value())? })
    });
    listed(Kind::LeftParen, arg, lost)
}

/// Arguments, if brackets stand here.
pub(super) fn optional_args<'t>() -> impl Rule<'t, Vec<Arg>> {
    only_if(|kind| kind == Kind::LeftParen, args()).map(Option::unwrap_or_default)
}

/// What stands for an expression that is not there: it is reported, and what cannot follow it is skipped.
pub(super) fn missing(input: &mut Reader<'_, '_>) -> Read<Expr> {
    let start = here(input);
    input.state().report(Trouble::new(start, Wanted::Value))?;
    if operator(kind(input)).is_some() || kind(input) == Kind::Becomes {
        // A sign too many, as in `a + * b`: what it would apply to is read in the place of both.
        while operator(kind(input)).is_some() || kind(input) == Kind::Becomes {
            input.skip();
        }
        let at = here(input);
        input.state().resume(at);
        return prim(input);
    }
    let safe = recover::after_value(input.state(), start, start);
    skip_to(input, safe);
    input.state().resume(safe);
    Ok(Expr { span: span_since(input, start), kind: ExprKind::Error })
}

/// Counts a node above all that was read into the present expression.
pub(super) fn grow(input: &mut Reader<'_, '_>) -> Read<()> {
    let at = here(input);
    let shared = input.state();
    shared.height += 1;
    if shared.height > DEEPEST { Err(shared.stop(at)) } else { Ok(()) }
}

/// Reads an expression whose height counts beside, not above, what was read before it.
fn beside<'t>(input: &mut Reader<'t, '_>, rule: impl Fn(&mut Reader<'t, '_>) -> Read<Expr>) -> Read<Expr> {
    let before = std::mem::take(&mut input.state().height);
    let outcome = rule(input);
    let shared = input.state();
    shared.height = shared.height.max(before);
    outcome
}

fn open_ended(input: &mut Reader<'_, '_>) -> Read<Expr> {
    let start = here(input);
    let before = input.save();
    let kind = match kind(input) {
        Kind::If => {
            let rule = group((token(Kind::If), expr(), token(Kind::Then), expr(), token(Kind::Else), expr()));
            input.parse(rule.map(|(_, a, _, b, _, c)| ExprKind::If(Box::new(a), Box::new(b), Box::new(c))))
        }
        Kind::Let => {
            let rule = group((token(Kind::Let), pat(), equals(), value(), token(Kind::Semicolon), expr()));
            input.parse(rule.map(|(_, pat, _, a, _, b)| ExprKind::Let(pat, Box::new(a), Box::new(b))))
        }
        Kind::Fold => {
            let first = group((token(Kind::Fold), name(), equals(), expr()));
            let walk = group((token(Kind::For), pat(), token(Kind::In), sum(), token(Kind::Colon), expr()));
            input.parse(first.then(walk).map(|((_, name, _, first), (_, pat, _, over, _, next))| {
                ExprKind::Fold(name, Box::new(first), pat, Box::new(over), Box::new(next))
            }))
        }
        Kind::Iterate => {
            let first = group((
                token(Kind::Iterate),
                name(),
                equals(),
                sum(),
                token(Kind::Up),
                token(Kind::To),
                sum(),
            ));
            let rest = group((token(Kind::While), expr(), token(Kind::Colon), expr()));
            input.parse(first.then(rest).map(|((_, name, _, first, _, _, most), (_, condition, _, next))| {
                ExprKind::Iterate(name, Box::new(first), Box::new(most), Box::new(condition), Box::new(next))
            }))
        }
        Kind::New => return input.parse(new()),
        _ => return operators(input, Level::Implies),
    };
    match kind {
        Ok(kind) => {
            grow(input)?;
            Ok(Expr { span: span_since(input, start), kind })
        }
        Err(trouble) => {
            input.state().report(trouble)?;
            input.rewind(before);
            let safe = recover::after_value(input.state(), start, trouble.at);
            skip_to(input, safe);
            input.state().resume(safe);
            Ok(Expr { span: span_since(input, start), kind: ExprKind::Error })
        }
    }
}

/// Operators that bind at least as tight as `least`, by precedence climbing.
fn operators(input: &mut Reader<'_, '_>, least: Level) -> Read<Expr> {
    let start = here(input);
    let mut left = operand(input, least)?;
    let mut comparisons = 0;
    while let Some((level, operator)) = operator(kind(input)) {
        if level < least {
            break;
        }
        if level == Level::Compare {
            comparisons += 1;
            if comparisons == 2 {
                chained_comparison(input);
            }
        }
        let left_height = std::mem::take(&mut input.state().height);
        let kind = match operator {
            Operator::Is => input.parse(custom(is_what))?.over(left),
            Operator::Binary(operator) => {
                let sign = input.next();
                if let Some(sign) = sign.filter(|sign| sign.kind == Kind::Equals) {
                    let message =
                        "`=` where `==` is meant: `=` gives a first value, `==` compares".to_owned();
                    input.state().complain(wrong_sign(sign.span, message, "=="));
                }
                let right = right_operand(input, level)?;
                ExprKind::Binary(operator, Box::new(left), Box::new(right))
            }
        };
        input.state().height = input.state().height.max(left_height);
        grow(input)?;
        left = Expr { span: span_since(input, start), kind };
    }
    Ok(left)
}

enum Operator {
    Binary(BinaryOp),
    Is,
}

/// Whether a word or mark stands between two values.
pub(super) fn is_operator(kind: Kind) -> bool {
    operator(kind).is_some()
}

fn operator(kind: Kind) -> Option<(Level, Operator)> {
    let (level, operator) = match kind {
        Kind::Implies => (Level::Implies, BinaryOp::Implies),
        Kind::Or => (Level::Or, BinaryOp::Or),
        Kind::And => (Level::And, BinaryOp::And),
        Kind::Is => return Some((Level::Compare, Operator::Is)),
        // A comparison with the sign of a first value; nothing else can be meant after an expression.
        Kind::Equals | Kind::Equal => (Level::Compare, BinaryOp::Equal),
        Kind::Unequal => (Level::Compare, BinaryOp::Unequal),
        Kind::Less => (Level::Compare, BinaryOp::Less),
        Kind::AtMost => (Level::Compare, BinaryOp::AtMost),
        Kind::More => (Level::Compare, BinaryOp::More),
        Kind::AtLeast => (Level::Compare, BinaryOp::AtLeast),
        Kind::In => (Level::Compare, BinaryOp::In),
        Kind::Default => (Level::Default, BinaryOp::Default),
        Kind::Plus => (Level::Add, BinaryOp::Plus),
        Kind::Minus => (Level::Add, BinaryOp::Minus),
        Kind::Both => (Level::Add, BinaryOp::Both),
        Kind::Times => (Level::Multiply, BinaryOp::Times),
        Kind::Over => (Level::Multiply, BinaryOp::Over),
        Kind::Mod => (Level::Multiply, BinaryOp::Mod),
        Kind::Of => (Level::Multiply, BinaryOp::Of),
        Kind::Power => (Level::Power, BinaryOp::Power),
        _ => return None,
    };
    Some((level, Operator::Binary(operator)))
}

fn right_operand(input: &mut Reader<'_, '_>, level: Level) -> Read<Expr> {
    let start = here(input);
    if at_label(input) && input.state().starts_line(start) {
        return missing(input);
    }
    match level {
        Level::Implies => input.parse(expr()),
        Level::Or => operators(input, Level::And),
        Level::And => operators(input, Level::Not),
        Level::Not | Level::Compare => operators(input, Level::Default),
        Level::Default => input.parse(sum()),
        Level::Add => operators(input, Level::Multiply),
        Level::Multiply => operators(input, Level::Power),
        Level::Power => input.parse(pow()),
    }
}

fn operand(input: &mut Reader<'_, '_>, least: Level) -> Read<Expr> {
    match kind(input) {
        Kind::Not if least <= Level::Not => prefix(input, Kind::Not, |inner| ExprKind::Not(Box::new(inner))),
        Kind::All | Kind::Any if least <= Level::Compare => input.parse(custom(quantified)),
        Kind::Minus | Kind::Live => input.parse(custom(signed)),
        _ => with_parts(input),
    }
}

fn prefix(input: &mut Reader<'_, '_>, sign: Kind, make: fn(Expr) -> ExprKind) -> Read<Expr> {
    let start = here(input);
    let inner = deeper(|input: &mut Reader<'_, '_>| operators(input, Level::Not));
    let inner = input.parse(token(sign).ignore_then(inner))?;
    grow(input)?;
    Ok(Expr { span: span_since(input, start), kind: make(inner) })
}

/// `-a`, `live a`
fn signed(input: &mut Reader<'_, '_>) -> Read<Expr> {
    let start = here(input);
    let sign = kind(input);
    input.skip();
    let inner = match kind(input) {
        Kind::Minus | Kind::Live => input.parse(deeper(signed))?,
        _ => input.parse(postfix())?,
    };
    grow(input)?;
    let inner = Box::new(inner);
    let kind = if sign == Kind::Live { ExprKind::Live(inner) } else { ExprKind::Negate(inner) };
    Ok(Expr { span: span_since(input, start), kind })
}

/// `all p in xs: c`, `any p in xs: c`
fn quantified(input: &mut Reader<'_, '_>) -> Read<Expr> {
    let start = here(input);
    let quantifier = if kind(input) == Kind::All { Quantifier::All } else { Quantifier::Any };
    input.skip();
    let rule = group((pat(), token(Kind::In), sum(), token(Kind::Colon), expr()));
    let (pat, _, over, _, holds) = input.parse(rule)?;
    grow(input)?;
    let kind = ExprKind::Quantified(quantifier, pat, Box::new(over), Box::new(holds));
    Ok(Expr { span: span_since(input, start), kind })
}

fn chained_comparison(input: &mut Reader<'_, '_>) {
    let at = here(input);
    let place = input.state().place(at);
    let message = "comparisons cannot follow one another".to_owned();
    let diagnostic =
        quorate_base::Diagnostic::error(103, place, message).help("join two comparisons with `and`");
    input.state().complain(diagnostic);
}

/// What follows `is`, waiting for what stands before it.
struct IsWhat {
    name: crate::ast::Ident,
    part: Option<Option<Box<Expr>>>,
}

impl IsWhat {
    fn over(self, left: Expr) -> ExprKind {
        ExprKind::Is(Box::new(left), self.name, self.part)
    }
}

fn is_what(input: &mut Reader<'_, '_>) -> Read<IsWhat> {
    let part = custom(|input: &mut Reader<'_, '_>| match kind(input) {
        Kind::Underscore => input.parse(token(Kind::Underscore).to(None)),
        _ => input.parse(expr().map(|part| Some(Box::new(part)))),
    });
    let part = only_if(|kind| kind == Kind::LeftParen, within(Kind::LeftParen, part, |_| None));
    input.parse(token(Kind::Is).ignore_then(any_name()).then(part)).map(|(name, part)| IsWhat { name, part })
}

fn with_parts(input: &mut Reader<'_, '_>) -> Read<Expr> {
    let start = here(input);
    let mut base = input.parse(custom(prim))?;
    loop {
        let kind = match kind(input) {
            Kind::Dot => {
                let part = input.parse(token(Kind::Dot).ignore_then(any_word()))?;
                ExprKind::Field(Box::new(base), part)
            }
            Kind::LeftParen => ExprKind::Call(Box::new(base), input.parse(args())?),
            Kind::LeftBracket => {
                let index = within(Kind::LeftBracket, expr(), |span| Expr { span, kind: ExprKind::Error });
                ExprKind::Index(Box::new(base), Box::new(input.parse(index)?))
            }
            Kind::As => {
                let when = input.parse(token(Kind::As).then(token(Kind::Of)).ignore_then(postfix()))?;
                ExprKind::AsOf(Box::new(base), Box::new(when))
            }
            _ => return Ok(base),
        };
        grow(input)?;
        base = Expr { span: span_since(input, start), kind };
    }
}

/// `where c`, if it is there.
pub(super) fn filter<'t>() -> impl Rule<'t, Option<Expr>> {
    clause(Kind::Where, expr())
}
