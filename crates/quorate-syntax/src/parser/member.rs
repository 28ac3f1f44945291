//! The members of processes, bodies, forms and states.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;
use quorate_base::Diagnostic;

use super::combine::{
    Read, Reader, Rule, clause, commas, deeper, flag, here, kind, kind_after, label, name, only_if, skip_to,
    span_since, text, token, type_name, want,
};
use super::expr::{expr, postfix, sum, value};
use super::item::{asset, form, form_use, function, process, quantity, type_decl};
use super::pat::optional_pat_names;
use super::prim::{binding, first_value, record};
use super::recover;
use super::stmt::{block, optional_block, reason, target};
use super::trouble::{Trouble, Wanted};
use super::ty::{colon_ty, optional_params, params, ty, type_arguments};
use crate::ast::{
    At, Blank, By, ClaimKind, Every, Head, Hook, Ident, Member, MemberKind, Param, Proc, Property, Setting,
    Tail,
};
use crate::token::Kind;

/// `{ members }`
pub(super) fn members<'t>() -> impl Rule<'t, Vec<Member>> {
    deeper(|input: &mut Reader<'t, '_>| {
        let opener = here(input);
        input.parse(token(Kind::LeftBrace))?;
        let closer = input.state().partner(opener);
        let mut members = Vec::new();
        while here(input) < closer {
            members.push(member_or_error(input)?);
        }
        skip_to(input, closer + 1);
        Ok(members)
    })
}

fn member_or_error(input: &mut Reader<'_, '_>) -> Read<Member> {
    let start = here(input);
    let docs = input.state().docs(start);
    let before = input.save();
    let kind = match input.parse(custom(member)) {
        Ok(kind) => kind,
        Err(trouble) => {
            input.state().report(trouble)?;
            input.rewind(before);
            let safe = recover::next_member(input.state(), start, trouble.at);
            skip_to(input, safe);
            input.state().resume(safe);
            MemberKind::Error
        }
    };
    Ok(Member { docs, span: span_since(input, start), kind })
}

fn member(input: &mut Reader<'_, '_>) -> Read<MemberKind> {
    let first = kind(input);
    // Any word may be the name of a blank that is filled.
    if first.is_label() && kind_after(input, 1) == Kind::Colon {
        return fill(input);
    }
    match first {
        Kind::Asset => input.parse(asset().map(MemberKind::Asset)),
        Kind::Quantity => input.parse(quantity().map(MemberKind::Quantity)),
        Kind::Type => input.parse(type_decl().map(MemberKind::Type)),
        Kind::Fn => input.parse(function().map(MemberKind::Fn)),
        Kind::Body if kind_after(input, 1) == Kind::Form => input.parse(form().map(MemberKind::Form)),
        Kind::Process | Kind::Body => input.parse(process().map(MemberKind::Process)),
        Kind::Form => input.parse(form().map(MemberKind::Form)),
        Kind::Let | Kind::Var | Kind::Derive | Kind::Setting | Kind::Account | Kind::View => {
            data(input, first)
        }
        Kind::Proc | Kind::Start | Kind::On | Kind::At | Kind::Every | Kind::State | Kind::EndState => {
            rule(input, first)
        }
        Kind::Blank | Kind::Hook | Kind::Facet | Kind::Include | Kind::Migrate => part_of_form(input, first),
        Kind::Principle | Kind::Invariant | Kind::Step | Kind::Possible | Kind::Enforce | Kind::Property => {
            claim(input, first)
        }
        _ if first.is_name() => match kind_after(input, 1) {
            Kind::Camel => input.parse(form_use().map(MemberKind::FormUse)),
            Kind::LeftParen | Kind::LeftBrace => fill(input),
            _ => want(input, Wanted::Member),
        },
        _ => want(input, Wanted::Member),
    }
}

/// `x: e`, `f(a): e`, `h(a) { … }`
fn fill(input: &mut Reader<'_, '_>) -> Read<MemberKind> {
    if looks_declared(input) {
        return undeclared(input);
    }
    let (name, params) = input.parse(label().then(optional_pat_names()))?;
    match kind(input) {
        Kind::LeftBrace => Ok(MemberKind::HookFill(name, params, input.parse(block())?)),
        _ => Ok(MemberKind::Fill(name, params, input.parse(token(Kind::Colon).ignore_then(value()))?)),
    }
}

/// Whether `x: T =` stands here, which is a declaration that lacks its first word.
fn looks_declared(input: &mut Reader<'_, '_>) -> bool {
    let start = here(input);
    let shared = input.state();
    let after_type = match shared.kind(start + 3) {
        Kind::LeftBracket => shared.partner(start + 3) + 1,
        _ => start + 3,
    };
    let after_type = if shared.kind(after_type) == Kind::Question { after_type + 1 } else { after_type };
    shared.kind(start + 1) == Kind::Colon
        && matches!(shared.kind(start + 2), Kind::Camel | Kind::Caps)
        && shared.kind(after_type) == Kind::Equals
}

fn undeclared(input: &mut Reader<'_, '_>) -> Read<MemberKind> {
    let start = here(input);
    let shared = input.state();
    let place = shared.place(start);
    let name = shared.slice(place);
    shared.complain(
        Diagnostic::error(103, place, format!("what `{name}` is must be said before its name"))
            .help(format!("write `var {name}: …`, `setting {name}: …` or `let {name}: …`")),
    );
    shared.resume(start);
    Err(Trouble::silent(start))
}

fn data(input: &mut Reader<'_, '_>, first: Kind) -> Read<MemberKind> {
    let begin = token(first);
    let start_value =
        only_if(|kind| matches!(kind, Kind::Equals | Kind::Becomes | Kind::Equal), first_value());
    match first {
        Kind::Let => {
            let rule = begin.ignore_then(group((name(), clause(Kind::Colon, ty()), first_value())));
            input.parse(rule.map(|(name, ty, value)| MemberKind::Let(name, ty, value)))
        }
        Kind::Var => {
            let rule = begin.ignore_then(group((name(), colon_ty(), start_value)));
            input.parse(rule.map(|(name, ty, value)| MemberKind::Var(name, ty, value)))
        }
        Kind::Derive => {
            let rule = begin.ignore_then(group((name(), colon_ty(), first_value())));
            input.parse(rule.map(|(name, ty, value)| MemberKind::Derive(name, ty, value)))
        }
        Kind::Setting => {
            let range = sum().then_ignore(token(Kind::Range)).then(sum());
            let amended = clause(Kind::Amended, token(Kind::By).ignore_then(commas(type_name())));
            let first = super::combine::equals().ignore_then(sum());
            let rule =
                begin.ignore_then(group((name(), colon_ty(), first, clause(Kind::In, range), amended)));
            input.parse(rule.map(|(name, ty, value, range, amended_by)| {
                let amended_by = amended_by.unwrap_or_default();
                MemberKind::Setting(Setting { name, ty, value, range, amended_by })
            }))
        }
        Kind::Account => {
            let account = name().then(type_arguments().map(|types| types.into_iter().next()));
            input.parse(begin.ignore_then(commas(account)).map(MemberKind::Account))
        }
        _ => {
            let rule = begin.ignore_then(group((name(), optional_params(), first_value())));
            input.parse(rule.map(|(name, params, value)| MemberKind::View(name, params, value)))
        }
    }
}

fn rule(input: &mut Reader<'_, '_>, first: Kind) -> Read<MemberKind> {
    let begin = token(first);
    match first {
        Kind::Proc => {
            let rule = begin.ignore_then(group((name(), params(), flag(Kind::Total), block())));
            input.parse(
                rule.map(|(name, params, total, body)| MemberKind::Proc(Proc { name, params, total, body })),
            )
        }
        Kind::Start => input
            .parse(begin.ignore_then(head().then(tail())).map(|(head, tail)| MemberKind::Start(head, tail))),
        Kind::On => {
            let rule = begin.ignore_then(group((label(), params(), head(), tail())));
            input.parse(rule.map(|(name, params, head, tail)| MemberKind::On(name, params, head, tail)))
        }
        Kind::At => {
            let during = clause(Kind::During, commas(name())).map(Option::unwrap_or_default);
            let rule = begin.ignore_then(group((expr(), during, tail(), clause(Kind::Otherwise, tail()))));
            input.parse(
                rule.map(|(when, during, tail, otherwise)| {
                    MemberKind::At(At { when, during, tail, otherwise })
                }),
            )
        }
        Kind::Every => {
            let rule = group((sum(), clause(Kind::From, sum()), tail(), clause(Kind::Otherwise, tail())));
            input.parse(begin.ignore_then(rule).map(|(period, from, tail, otherwise)| {
                MemberKind::Every(Every { period, from, tail, otherwise })
            }))
        }
        Kind::State => {
            let rule = begin.ignore_then(group((name(), no_params(), members())));
            input.parse(rule.map(|(name, params, members)| MemberKind::State(name, params, members)))
        }
        _ => {
            let rule = begin.ignore_then(name().then(no_params()));
            let end = input.parse(rule.map(|(name, params)| MemberKind::End(name, params)))?;
            skip_rules_of_an_end(input);
            Ok(end)
        }
    }
}

/// An `end` with braces after it, as if it were a state.
fn skip_rules_of_an_end(input: &mut Reader<'_, '_>) {
    if kind(input) != Kind::LeftBrace {
        return;
    }
    let start = here(input);
    let place = input.state().place(start);
    let message = "nothing happens any more in an `end`, so it has no braces".to_owned();
    let diagnostic = Diagnostic::error(504, place, message);
    input.state().complain(diagnostic.help("leave them out, or make it a `state`"));
    let closer = input.state().partner(start);
    skip_to(input, closer + 1);
}

/// Parameters, or none where there are no brackets.
pub(super) fn no_params<'t>() -> impl Rule<'t, Vec<Param>> {
    optional_params().map(Option::unwrap_or_default)
}

fn part_of_form(input: &mut Reader<'_, '_>, first: Kind) -> Read<MemberKind> {
    let begin = token(first);
    match first {
        Kind::Blank => input.parse(begin.ignore_then(custom(blank)).map(MemberKind::Blank)),
        Kind::Hook => {
            let rule = begin.ignore_then(group((name(), params(), flag(Kind::Total), optional_block())));
            input.parse(rule.map(|(name, params, total, default)| {
                MemberKind::Hook(Hook { name, params, total, default })
            }))
        }
        Kind::Facet => {
            let rule = begin.ignore_then(name().then(record()));
            input.parse(rule.map(|(name, record)| MemberKind::Facet(name, record)))
        }
        Kind::Include => {
            let rule = begin.ignore_then(group((name(), type_arguments(), members())));
            input.parse(rule.map(|(name, types, members)| MemberKind::Include(name, types, members)))
        }
        _ => {
            let rule = begin.ignore_then(token(Kind::From)).ignore_then(type_name().then(block()));
            input.parse(rule.map(|(name, block)| MemberKind::Migrate(name, block)))
        }
    }
}

fn blank(input: &mut Reader<'_, '_>) -> Read<Blank> {
    let name = input.parse(name())?;
    let (params, live, ty) = match kind(input) {
        Kind::LeftParen => {
            let (params, ty) = input.parse(params().then(token(Kind::Leads).ignore_then(ty())))?;
            (Some(params), false, ty)
        }
        Kind::Colon if kind_after(input, 1) == Kind::Live => {
            let ty = input.parse(token(Kind::Colon).ignore_then(token(Kind::Live)).ignore_then(ty()))?;
            (None, true, ty)
        }
        _ => (None, false, input.parse(colon_ty())?),
    };
    let default = input.parse(clause(Kind::Equals, value()))?;
    Ok(Blank { name, params, live, ty, default })
}

fn claim(input: &mut Reader<'_, '_>, first: Kind) -> Read<MemberKind> {
    let begin = token(first);
    let claim = match first {
        Kind::Principle => {
            let upheld = clause(Kind::Upheld, token(Kind::By).ignore_then(commas(name())));
            let rule = begin.ignore_then(group((name(), text(), upheld)));
            return input.parse(rule.map(|(name, words, upheld)| {
                MemberKind::Principle(name, words, upheld.unwrap_or_default())
            }));
        }
        Kind::Property => return input.parse(begin.ignore_then(custom(property)).map(MemberKind::Property)),
        Kind::Invariant => ClaimKind::Invariant,
        Kind::Step => ClaimKind::Step,
        Kind::Possible => ClaimKind::Possible,
        _ => ClaimKind::Enforce,
    };
    let rule = begin.ignore_then(label().then_ignore(token(Kind::Colon)).then(value()));
    input.parse(rule.map(move |(name, holds)| MemberKind::Claim(claim, name, holds)))
}

fn property(input: &mut Reader<'_, '_>) -> Read<Box<Property>> {
    let whenever = token(Kind::Colon).then(token(Kind::Whenever)).ignore_then(expr());
    let then = token(Kind::Then).ignore_then(expr());
    let within = token(Kind::Within).ignore_then(sum());
    let rule = group((name(), clause(Kind::For, binding()), whenever, then, within));
    input.parse(rule.map(|(name, binder, whenever, then, within)| {
        Box::new(Property { name, binder, whenever, then, within })
    }))
}

/// `by … paying … during … when …`
fn head<'t>() -> impl Rule<'t, Head> {
    let paying = clause(Kind::Paying, name().then(colon_ty()));
    let during = clause(Kind::During, commas(name())).map(Option::unwrap_or_default);
    let guard = expr().then(clause(Kind::Else, reason()));
    let guards = custom(move |input: &mut Reader<'t, '_>| {
        let mut guards = Vec::new();
        while let Some(guard) = input.parse(clause(Kind::When, &guard))? {
            guards.push(guard);
        }
        Ok(guards)
    });
    group((clause(Kind::By, custom(by)), paying, during, guards)).map(|(by, paying, during, when)| Head {
        by,
        paying,
        during,
        when,
    })
}

fn by(input: &mut Reader<'_, '_>) -> Read<By> {
    let named = kind(input).is_name() || kind(input) == Kind::Camel;
    match (kind(input), kind_after(input, 1)) {
        (Kind::Anyone, next) if next != Kind::Colon && next != Kind::In => {
            input.parse(token(Kind::Anyone).map(|anyone| By::Anyone(anyone.span)))
        }
        (_, Kind::Colon) if named => {
            input.parse(name().then(colon_ty()).map(|(name, ty): (Ident, _)| By::Typed(name, ty)))
        }
        (_, Kind::In) if named => input
            .parse(name().then_ignore(token(Kind::In)).then(sum()).map(|(name, set)| By::Member(name, set))),
        _ => input.parse(postfix().map(By::Exactly)),
    }
}

/// `-> s(args) { … }`
fn tail<'t>() -> impl Rule<'t, Tail> {
    clause(Kind::Leads, target()).then(optional_block()).map(|(target, block)| Tail { target, block })
}
