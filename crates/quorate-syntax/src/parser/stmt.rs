//! Blocks and statements.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;
use quorate_base::Diagnostic;

use super::combine::{
    Read, Reader, Rule, any_word, asset_name, clause, deeper, equals, flag, here, kind, kind_after, name,
    only_if, skip_to, span_since, spanned, text, token, type_name, want, within, wrong_sign,
};
use super::expr::{expr, filter, new, postfix, sum, value};
use super::pat::pat;
use super::prim::{arms, binding};
use super::recover;
use super::trouble::{Trouble, Wanted};
use super::ty::ty;
use crate::ast::{
    AssignOp, Block, Branch, Else, Expr, ExprKind, Pay, Place, PlaceStep, Reason, SplitLine, SplitTo, Stmt,
    StmtKind, Target, What,
};
use crate::token::Kind;

/// `{ … }`
pub(super) fn block<'t>() -> impl Rule<'t, Block> {
    deeper(braced)
}

/// A block, if a brace stands here.
pub(super) fn optional_block<'t>() -> impl Rule<'t, Option<Block>> {
    custom(|input: &mut Reader<'t, '_>| match kind(input) {
        Kind::LeftBrace => input.parse(block().map(Some)),
        // Looking for the brace in vain lets a complaint here mention it.
        _ => input.parse(token(Kind::LeftBrace).or_not().to(None)),
    })
}

/// `paying what from a`, if it is there.
pub(super) fn pay<'t>() -> impl Rule<'t, Option<Pay>> {
    let rule = what().then(clause(Kind::From, postfix())).map(|(what, from)| Pay { what, from });
    clause(Kind::Paying, rule)
}

/// A refusal's code and sentence.
pub(super) fn reason<'t>() -> impl Rule<'t, Reason> {
    let code = custom(|input: &mut Reader<'t, '_>| match kind(input) {
        Kind::Text | Kind::LeftBrace | Kind::RightBrace => want(input, Wanted::RefusalCode),
        _ => input.parse(name()),
    });
    code.then(only_if(|kind| kind == Kind::Text, text())).map(|(code, text)| Reason { code, text })
}

/// A state with its data.
pub(super) fn target<'t>() -> impl Rule<'t, Target> {
    let args =
        super::combine::listed(Kind::LeftParen, value(), |span| Some(Expr { span, kind: ExprKind::Error }));
    let args = only_if(|kind| kind == Kind::LeftParen, args).map(Option::unwrap_or_default);
    spanned(name().then(args)).map(|((state, args), span)| Target { state, args, span })
}

/// A cell, or a part of one.
fn place<'t>() -> impl Rule<'t, Place> {
    let steps = custom(|input: &mut Reader<'t, '_>| {
        let mut path = Vec::new();
        loop {
            path.push(match kind(input) {
                Kind::Dot => input.parse(token(Kind::Dot).ignore_then(any_word()).map(PlaceStep::Field))?,
                Kind::LeftBracket => {
                    let lost = |span| Expr { span, kind: ExprKind::Error };
                    input.parse(within(Kind::LeftBracket, expr(), lost).map(PlaceStep::Index))?
                }
                _ => return Ok(path),
            });
        }
    });
    spanned(name().then(steps)).map(|((name, path), span)| Place { name, path, span })
}

/// What is moved or paid.
fn what<'t>() -> impl Rule<'t, What> {
    custom(|input: &mut Reader<'t, '_>| match kind(input) {
        Kind::All => {
            let asset = only_if(|kind| kind == Kind::Caps, asset_name());
            input.parse(token(Kind::All).then(asset).map(|(all, asset)| What::All(all.span, asset)))
        }
        _ => input.parse(expr().map(What::Amount)),
    })
}

fn braced(input: &mut Reader<'_, '_>) -> Read<Block> {
    let opener = here(input);
    input.parse(token(Kind::LeftBrace))?;
    let closer = input.state().partner(opener);
    let mut stmts = Vec::new();
    while here(input) < closer {
        stmts.push(statement_or_error(input)?);
    }
    skip_to(input, closer + 1);
    Ok(Block { stmts, span: span_since(input, opener) })
}

fn statement_or_error(input: &mut Reader<'_, '_>) -> Read<Stmt> {
    let start = here(input);
    let before = input.save();
    let kind = match input.parse(custom(statement)) {
        Ok(kind) => kind,
        Err(trouble) => {
            input.state().report(trouble)?;
            input.rewind(before);
            let safe = recover::next_statement(input.state(), start, trouble.at);
            skip_to(input, safe);
            input.state().resume(safe);
            StmtKind::Error
        }
    };
    Ok(Stmt { span: span_since(input, start), kind })
}

fn statement(input: &mut Reader<'_, '_>) -> Read<StmtKind> {
    match kind(input) {
        Kind::Let => {
            let rule = group((pat(), clause(Kind::Colon, ty()), equals(), value()));
            input.parse(
                token(Kind::Let).ignore_then(rule).map(|(pat, ty, _, value)| StmtKind::Let(pat, ty, value)),
            )
        }
        Kind::If => input.parse(custom(branch).map(StmtKind::If)),
        Kind::Match => {
            let rule = token(Kind::Match).ignore_then(expr()).then(arms(block(), false));
            input.parse(rule.map(|(subject, arms)| StmtKind::Match(subject, arms)))
        }
        Kind::For => {
            let rule = token(Kind::For).ignore_then(binding()).then(filter()).then(block());
            input.parse(rule.map(|(((pat, over), filter), block)| StmtKind::For(pat, over, filter, block)))
        }
        Kind::Require => {
            let otherwise = custom(|input: &mut Reader<'_, '_>| match kind(input) {
                Kind::Else => input.parse(token(Kind::Else).ignore_then(reason())),
                _ => want(input, Wanted::ElseCode),
            });
            let rule = token(Kind::Require).ignore_then(expr()).then(otherwise);
            input.parse(rule.map(|(condition, reason)| StmtKind::Require(condition, reason)))
        }
        Kind::Reject => input.parse(token(Kind::Reject).ignore_then(reason()).map(StmtKind::Reject)),
        Kind::Go => input.parse(token(Kind::Go).ignore_then(target()).map(StmtKind::Go)),
        Kind::Do => input.parse(token(Kind::Do).ignore_then(postfix()).map(StmtKind::Do)),
        Kind::New => input.parse(new().map(StmtKind::New)),
        Kind::Amend => input.parse(token(Kind::Amend).ignore_then(value()).map(StmtKind::Amend)),
        Kind::Note => input.parse(token(Kind::Note).ignore_then(value()).map(StmtKind::Note)),
        Kind::Become => input.parse(token(Kind::Become).ignore_then(type_name()).map(StmtKind::Become)),
        Kind::Send => {
            let rule = group((postfix(), pay(), clause(Kind::Otherwise, block())));
            let rule = token(Kind::Send).ignore_then(rule);
            input.parse(rule.map(|(letter, pay, otherwise)| StmtKind::Send(letter, pay, otherwise)))
        }
        first if first.starts_statement() => transfer(input, first),
        _ if starts_place(input) => assignment(input),
        _ => want(input, Wanted::Statement),
    }
}

/// Statements about money and collections.
fn transfer(input: &mut Reader<'_, '_>, first: Kind) -> Read<StmtKind> {
    let to = || token(Kind::To).ignore_then(postfix());
    let from = || token(Kind::From).ignore_then(postfix());
    let begin = token(first);
    match first {
        Kind::Move => {
            let rule = begin.ignore_then(group((what(), from(), to())));
            input.parse(rule.map(|(what, from, to)| StmtKind::Move(what, from, to)))
        }
        Kind::Mint => {
            input.parse(begin.ignore_then(value().then(to())).map(|(what, to)| StmtKind::Mint(what, to)))
        }
        Kind::Burn => input
            .parse(begin.ignore_then(value().then(from())).map(|(what, from)| StmtKind::Burn(what, from))),
        Kind::Split => {
            let dust = token(Kind::Dust).ignore_then(to());
            let rule = begin.ignore_then(group((postfix(), split_lines(), dust)));
            input.parse(rule.map(|(account, lines, dust)| StmtKind::Split(account, lines, dust)))
        }
        Kind::Add | Kind::Append => {
            let rule = begin.ignore_then(value().then(token(Kind::To).ignore_then(place())));
            input.parse(rule.map(move |(value, place)| match first {
                Kind::Add => StmtKind::Add(value, place),
                _ => StmtKind::Append(value, place),
            }))
        }
        Kind::Remove => {
            let rule = begin.ignore_then(sum().then(token(Kind::From).ignore_then(place())));
            input.parse(rule.map(|(value, place)| StmtKind::Remove(value, place)))
        }
        _ => want(input, Wanted::Statement),
    }
}

/// Whether something stands here that is assigned to, its name perhaps misspelt.
fn starts_place(input: &mut Reader<'_, '_>) -> bool {
    let assigns = matches!(kind_after(input, 1), Kind::Becomes | Kind::AddTo | Kind::TakeFrom);
    let goes_on = matches!(
        kind_after(input, 1),
        Kind::Equals | Kind::Equal | Kind::Dot | Kind::LeftBracket | Kind::LeftParen
    );
    let first = kind(input);
    first.is_name() && (assigns || goes_on) || matches!(first, Kind::Camel | Kind::Caps) && assigns
}

fn assignment(input: &mut Reader<'_, '_>) -> Read<StmtKind> {
    let start = here(input);
    let place = input.parse(place())?;
    let operator = match kind(input) {
        Kind::Becomes => AssignOp::Set,
        Kind::AddTo => AssignOp::Add,
        Kind::TakeFrom => AssignOp::Sub,
        Kind::Equals | Kind::Equal => {
            let at = here(input);
            let sign = input.state().place(at);
            let message = "`=` where `:=` is meant: `=` gives a first value, `:=` changes it".to_owned();
            input.state().complain(wrong_sign(sign, message, ":="));
            AssignOp::Set
        }
        Kind::LeftParen => return Err(bare_call(input, start)),
        _ => return want(input, Wanted::Mark(Kind::Becomes)),
    };
    input.skip();
    Ok(StmtKind::Assign(place, operator, input.parse(value())?))
}

/// The complaint about a call that does not say what it is for.
fn bare_call(input: &mut Reader<'_, '_>, start: usize) -> Trouble {
    let at = here(input);
    let shared = input.state();
    let place = shared.places(start, at);
    let call = shared.slice(place);
    shared.complain(
        Diagnostic::error(103, place, "a statement begins with what it does")
            .help(format!("write `do {call}(…)` to run a proc, `send {call}(…)` for a letter")),
    );
    shared.resume(at);
    Trouble::silent(at)
}

/// `if e { … } else …`
fn branch(input: &mut Reader<'_, '_>) -> Read<Branch> {
    let otherwise = custom(|input: &mut Reader<'_, '_>| match kind(input) {
        Kind::If => input.parse(deeper(branch).map(|branch| Else::If(Box::new(branch)))),
        _ => input.parse(block().map(Else::Block)),
    });
    let rule = group((expr(), block(), clause(Kind::Else, otherwise)));
    let rule = token(Kind::If).ignore_then(rule);
    input.parse(rule.map(|(condition, then, otherwise)| Branch { condition, then, otherwise }))
}

/// `{ keep to treasury  rest to each p in xs by w }`
fn split_lines<'t>() -> impl Rule<'t, Vec<SplitLine>> {
    let each = group((pat(), token(Kind::In), sum(), token(Kind::By), sum()));
    let each =
        token(Kind::Each).ignore_then(each).map(|(pat, _, over, _, weight)| SplitTo::Each(pat, over, weight));
    let to = custom(move |input: &mut Reader<'t, '_>| match kind(input) {
        Kind::Each => input.parse(&each),
        _ => input.parse(postfix().map(SplitTo::One)),
    });
    let portion = custom(|input: &mut Reader<'t, '_>| match input.parse(flag(Kind::Rest))? {
        true => Ok(None),
        false => input.parse(sum().map(Some)),
    });
    let line = spanned(portion.then_ignore(token(Kind::To)).then(to));
    let line = line.map(|((portion, to), span)| SplitLine { portion, to, span });
    let lines = custom(move |input: &mut Reader<'t, '_>| {
        let mut lines = Vec::new();
        while kind(input) != Kind::RightBrace {
            lines.push(input.parse(&line)?);
        }
        Ok(lines)
    });
    within(Kind::LeftBrace, lines, |_| Vec::new())
}
