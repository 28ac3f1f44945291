//! Scenarios, experiments and behaviours.

use chumsky::Parser;
use chumsky::prelude::group;
use chumsky::primitive::custom;

use super::combine::{
    Read, Reader, Rule, any_name, any_word, clause, commas, equals, here, kind, kind_after, name, number,
    only_if, skip_to, span_since, spanned, text, token, type_name, want,
};
use super::expr::{expr, filter, new, optional_args, postfix, pow, sum, value};
use super::item::function;
use super::member::no_params;
use super::prim::values;
use super::recover;
use super::stmt::pay;
use super::trouble::Wanted;
use crate::ast::{
    Act, Behaviour, BehaviourRule, Expect, Expr, Fn, Ident, Line, LineKind, Number, Pay, Play, Prompt,
};
use crate::token::Kind;

/// `scenario "…" { … }`
pub(super) fn scenario<'t>() -> impl Rule<'t, Play> {
    token(Kind::Scenario).ignore_then(play())
}

/// `experiment "…" { … }`
pub(super) fn experiment<'t>() -> impl Rule<'t, Play> {
    token(Kind::Experiment).ignore_then(play())
}

/// `behaviour B(…) { … }`
pub(super) fn behaviour<'t>() -> impl Rule<'t, Behaviour> {
    let rule = group((type_name(), no_params(), custom(behaviour_rules)));
    token(Kind::Behaviour).ignore_then(rule).map(|(name, params, (fns, rules))| Behaviour {
        name,
        params,
        fns,
        rules,
    })
}

fn play<'t>() -> impl Rule<'t, Play> {
    text().then(custom(lines)).map(|(name, lines)| Play { name, lines })
}

fn lines(input: &mut Reader<'_, '_>) -> Read<Vec<Line>> {
    let opener = here(input);
    input.parse(token(Kind::LeftBrace))?;
    let closer = input.state().partner(opener);
    let mut lines = Vec::new();
    while here(input) < closer {
        let start = here(input);
        let docs = input.state().docs(start);
        let before = input.save();
        let kind = match input.parse(custom(line)) {
            Ok(kind) => kind,
            Err(trouble) => {
                input.state().report(trouble)?;
                input.rewind(before);
                let safe = recover::next_line(input.state(), start, trouble.at).min(closer);
                skip_to(input, safe);
                input.state().resume(safe);
                LineKind::Error
            }
        };
        lines.push(Line { docs, span: span_since(input, start), kind });
    }
    skip_to(input, closer + 1);
    Ok(lines)
}

fn line(input: &mut Reader<'_, '_>) -> Read<LineKind> {
    let first = kind(input);
    // An actor may have any name, even that of a line.
    if first.is_name() && kind_after(input, 1) == Kind::Colon {
        return act(input);
    }
    let begin = token(first);
    match first {
        Kind::People => {
            let plays = only_if_play(commas(type_name().then(optional_args())));
            let people = commas(name().then(clause(Kind::Colon, sum())));
            let rule = begin.ignore_then(people.then(plays));
            input.parse(rule.map(|(people, plays)| LineKind::People(people, plays)))
        }
        Kind::Give => {
            let to = token(Kind::To).ignore_then(postfix());
            let rule = begin.ignore_then(group((value(), clause(Kind::From, postfix()), to)));
            input.parse(rule.map(|(what, from, to)| LineKind::Give(what, from, to)))
        }
        Kind::Let => {
            let rule = begin.ignore_then(group((name(), equals(), value())));
            input.parse(rule.map(|(name, _, value)| LineKind::Let(name, value)))
        }
        Kind::After => input.parse(begin.ignore_then(value()).map(LineKind::After)),
        Kind::At => input.parse(begin.ignore_then(value()).map(LineKind::At)),
        Kind::Play => input.parse(begin.ignore_then(text()).map(LineKind::Play)),
        Kind::Snapshot => {
            let hidden = clause(Kind::Hiding, commas(text())).map(Option::unwrap_or_default);
            let rule = begin.ignore_then(group((text().then_ignore(token(Kind::Of)), value(), hidden)));
            input.parse(rule.map(|(name, what, hidden)| LineKind::Snapshot(name, what, hidden)))
        }
        Kind::Expect => input.parse(begin.ignore_then(custom(expectation)).map(LineKind::Expect)),
        Kind::Runs | Kind::Seed | Kind::Lasts | Kind::Sweep | Kind::Measure | Kind::Versus => {
            trial(input, first)
        }
        first if first.is_name() || starts_actor(first) => act(input),
        _ => want(input, Wanted::PlayLine),
    }
}

/// Lines of an experiment alone.
fn trial(input: &mut Reader<'_, '_>, first: Kind) -> Read<LineKind> {
    let begin = token(first);
    match first {
        Kind::Runs => input.parse(begin.ignore_then(custom(runs))),
        Kind::Seed => input.parse(begin.ignore_then(number()).map(LineKind::Seed)),
        Kind::Lasts => input.parse(begin.ignore_then(value()).map(LineKind::Lasts)),
        Kind::Sweep => {
            let rule = begin.ignore_then(custom(swept).then_ignore(token(Kind::In)).then(values()));
            input.parse(rule.map(|((owner, name), values)| LineKind::Sweep(owner, name, values)))
        }
        Kind::Measure => {
            let rule = begin.ignore_then(group((name(), equals(), value(), clause(Kind::Every, expr()))));
            input.parse(rule.map(|(name, _, value, every)| LineKind::Measure(name, value, every)))
        }
        _ => {
            let rule = begin.ignore_then(type_name().then_ignore(token(Kind::For)).then(type_name()));
            input.parse(rule.map(|(new, old)| LineKind::Versus(new, old)))
        }
    }
}

/// `2_000`, `up to 2_000 until m within 1%`
fn runs(input: &mut Reader<'_, '_>) -> Read<LineKind> {
    if kind(input) != Kind::Up {
        return input.parse(number().map(|number| LineKind::Runs(number, None)));
    }
    let until = name().then_ignore(token(Kind::Within)).then(expr());
    let rule = group((token(Kind::Up), token(Kind::To), number(), clause(Kind::Until, until)));
    input.parse(rule.map(|(_, _, number, until): (_, _, Number, _)| LineKind::Runs(number, until)))
}

/// `care`, `Company.turnout`
fn swept(input: &mut Reader<'_, '_>) -> Read<(Option<Ident>, Ident)> {
    match kind(input) {
        Kind::Camel => {
            let rule = any_name().then_ignore(token(Kind::Dot)).then(any_word());
            input.parse(rule.map(|(owner, name)| (Some(owner), name)))
        }
        _ => input.parse(name().map(|name| (None, name))),
    }
}

/// `play Worker(…)`, where no recorded stream is meant.
fn only_if_play<'t>(
    roles: impl Rule<'t, Vec<(Ident, Vec<crate::ast::Arg>)>>,
) -> impl Rule<'t, Vec<(Ident, Vec<crate::ast::Arg>)>> {
    custom(move |input: &mut Reader<'t, '_>| match (kind(input), kind_after(input, 1)) {
        (Kind::Play, Kind::Camel) => input.parse(token(Kind::Play).ignore_then(&roles)),
        _ => Ok(Vec::new()),
    })
}

/// `when c, at least p of runs: e confidence q`
fn expectation(input: &mut Reader<'_, '_>) -> Read<Expect> {
    let when = input.parse(clause(Kind::When, expr().then_ignore(token(Kind::Comma))))?;
    let share = match kind(input) {
        Kind::At => {
            let side = custom(|input: &mut Reader<'_, '_>| match kind(input) {
                Kind::Most => input.parse(token(Kind::Most).to(false)),
                _ => input.parse(token(Kind::Most).or_not().ignore_then(token(Kind::Least)).to(true)),
            });
            let of_runs = group((token(Kind::Of), token(Kind::Runs), token(Kind::Colon)));
            let rule = token(Kind::At).ignore_then(side).then(pow()).then_ignore(of_runs);
            Some(input.parse(rule)?)
        }
        _ => None,
    };
    let (what, confidence) = input.parse(value().then(clause(Kind::Confidence, postfix())))?;
    Ok(Expect { when, share, what, confidence })
}

fn starts_actor(kind: Kind) -> bool {
    matches!(kind, Kind::Camel | Kind::LeftParen | Kind::LeftBracket | Kind::First | Kind::Last)
}

/// `ana: let p = new x.P(…) paying … refused code`
fn act(input: &mut Reader<'_, '_>) -> Read<LineKind> {
    let binds = only_if(|kind| kind == Kind::Let, token(Kind::Let).ignore_then(name()).then_ignore(equals()));
    let refused = clause(Kind::Refused, name());
    let rule = group((postfix().then_ignore(token(Kind::Colon)), binds, deed(), refused));
    input.parse(
        rule.map(|(actor, binds, (what, pay), refused)| {
            LineKind::Act(Act { actor, binds, what, pay, refused })
        }),
    )
}

/// `new P(…) paying …`, or a call and the money that goes with it.
fn deed<'t>() -> impl Rule<'t, (Expr, Option<Pay>)> {
    custom(|input: &mut Reader<'t, '_>| match kind(input) {
        Kind::New => input.parse(new().map(|new| (new, None))),
        kind if kind.is_reserved() && !is_value_word(kind) => want(input, Wanted::Act),
        _ => input.parse(postfix().then(pay())),
    })
}

fn is_value_word(kind: Kind) -> bool {
    matches!(kind, Kind::Me | Kind::Itself | Kind::First | Kind::Last | Kind::Caller | Kind::Creator)
}

fn behaviour_rules(input: &mut Reader<'_, '_>) -> Read<(Vec<Fn>, Vec<BehaviourRule>)> {
    let opener = here(input);
    input.parse(token(Kind::LeftBrace))?;
    let closer = input.state().partner(opener);
    let (mut fns, mut rules) = (Vec::new(), Vec::new());
    while here(input) < closer {
        let start = here(input);
        let before = input.save();
        let outcome = match kind(input) {
            Kind::Fn => input.parse(function()).map(|function| fns.push(function)),
            _ => input.parse(custom(behaviour_rule)).map(|rule| rules.push(rule)),
        };
        if let Err(trouble) = outcome {
            input.state().report(trouble)?;
            input.rewind(before);
            let safe = recover::next_line(input.state(), start, trouble.at).min(closer);
            skip_to(input, safe);
            input.state().resume(safe);
        }
    }
    skip_to(input, closer + 1);
    Ok((fns, rules))
}

fn behaviour_rule(input: &mut Reader<'_, '_>) -> Read<BehaviourRule> {
    let prompt = custom(|input: &mut Reader<'_, '_>| match kind(input) {
        Kind::Sees => input.parse(custom(sees)),
        Kind::Every => input.parse(token(Kind::Every).ignore_then(sum()).map(Prompt::Every)),
        _ => want(input, Wanted::BehaviourRule),
    });
    let after = clause(Kind::After, sum());
    let wait = clause(Kind::Within, sum());
    let act = token(Kind::Do).ignore_then(deed());
    let rule = spanned(group((prompt, filter().then_ignore(token(Kind::Gives)), after, wait, act)));
    input.parse(rule.map(|((prompt, filter, after, within, (act, pay)), span)| BehaviourRule {
        prompt,
        filter,
        after,
        within,
        act,
        pay,
        span,
    }))
}

/// `sees p: home.Spend in voting`
fn sees(input: &mut Reader<'_, '_>) -> Read<Prompt> {
    let seen = input.parse(token(Kind::Sees).ignore_then(name()).then_ignore(token(Kind::Colon)))?;
    let mut path = Vec::new();
    while kind_after(input, 1) == Kind::Dot {
        path.push(input.parse(any_name().then_ignore(token(Kind::Dot)))?);
    }
    let rule = type_name().then_ignore(token(Kind::In)).then(name());
    input.parse(rule).map(|(process, state)| Prompt::Sees(seen, path, process, state))
}
