//! Where reading goes on after a mistake.
//!
//! The words that start declarations and statements cannot stand inside an expression, so they are safe places;
//! brackets have been matched beforehand, so what stands in them can be jumped over.

use super::shared::Shared;
use crate::token::Kind;

/// The next comma of a list that was begun at `start` and ends at `closer`, after the mistake at `mistake`.
pub(super) fn next_comma(shared: &Shared<'_>, start: usize, mistake: usize, closer: usize) -> usize {
    let from = over_brackets(shared, start, mistake);
    skip_until(shared, from, |at| at >= closer || shared.kind(at) == Kind::Comma).min(closer)
}

/// Where to go on in a block, when the statement begun at `start` failed at `mistake`.
pub(super) fn next_statement(shared: &Shared<'_>, start: usize, mistake: usize) -> usize {
    after_mistake(shared, start, mistake, |at| starts_statement(shared, at))
}

/// Where to go on in a list of declarations, when the one begun at `start` failed at `mistake`.
pub(super) fn next_member(shared: &Shared<'_>, start: usize, mistake: usize) -> usize {
    after_mistake(shared, start, mistake, |at| starts_member(shared, at))
}

/// Where to go on in a file, when the declaration begun at `start` failed at `mistake`.
pub(super) fn next_item(shared: &Shared<'_>, start: usize, mistake: usize) -> usize {
    // What is indented more belongs to the declaration that failed.
    let indent = shared.column(start);
    after_mistake(shared, start, mistake, |at| {
        starts_member(shared, at) && shared.starts_line(at) && shared.column(at) <= indent
    })
}

/// Where to go on in a scenario, experiment or behaviour.
pub(super) fn next_line(shared: &Shared<'_>, start: usize, mistake: usize) -> usize {
    after_mistake(shared, start, mistake, |at| shared.starts_line(at))
}

/// Where to go on when the expression begun at `start` failed at `mistake`: before what may follow an expression.
pub(super) fn after_value(shared: &Shared<'_>, start: usize, mistake: usize) -> usize {
    skip_until(shared, over_brackets(shared, start, mistake), |at| ends_value(shared, at))
}

fn ends_value(shared: &Shared<'_>, at: usize) -> bool {
    let kind = shared.kind(at);
    let mark = matches!(
        kind,
        Kind::Comma
            | Kind::Semicolon
            | Kind::Gives
            | Kind::Leads
            | Kind::Becomes
            | Kind::AddTo
            | Kind::TakeFrom
            | Kind::Range
            | Kind::Equals
    );
    mark || kind.is_closer()
        || kind == Kind::End
        || kind.is_reserved()
        || is_label(shared, at)
        || starts_member(shared, at)
        || starts_statement(shared, at)
}

/// Skips the words of a failed rule up to the mistake, and from there to the next safe place, at least one word on.
fn after_mistake(shared: &Shared<'_>, start: usize, mistake: usize, safe: impl Fn(usize) -> bool) -> usize {
    let from = over_brackets(shared, start, mistake);
    // A word that could not even begin the rule is not a safe place for the same rule.
    let from =
        if from == start && shared.kind(start) != Kind::RightBrace { step(shared, start) } else { from };
    skip_until(shared, from, |at| shared.kind(at).is_closer() || safe(at))
}

/// The first position from `start` on that is not before `mistake` nor inside brackets opened before it.
fn over_brackets(shared: &Shared<'_>, start: usize, mistake: usize) -> usize {
    let mut at = start;
    while at < mistake {
        at = step(shared, at);
    }
    at
}

fn skip_until(shared: &Shared<'_>, start: usize, stop: impl Fn(usize) -> bool) -> usize {
    let mut at = start;
    while shared.kind(at) != Kind::End && !stop(at) {
        at = step(shared, at);
    }
    at
}

/// The position after the word at `at`, or after the brackets that open there.
fn step(shared: &Shared<'_>, at: usize) -> usize {
    if shared.kind(at).closer().is_some() { shared.partner(at).max(at) + 1 } else { at + 1 }
}

fn is_label(shared: &Shared<'_>, at: usize) -> bool {
    shared.kind(at).is_word() && shared.kind(at + 1) == Kind::Colon
}

/// Whether the word at `at` is used as a word of the language, and not as the name of a part.
fn is_keyword(shared: &Shared<'_>, at: usize) -> bool {
    let after_dot = at > 0 && shared.kind(at - 1) == Kind::Dot;
    !after_dot && shared.kind(at + 1) != Kind::Colon
}

fn starts_statement(shared: &Shared<'_>, at: usize) -> bool {
    let kind = shared.kind(at);
    let assigns = matches!(shared.kind(at + 1), Kind::Becomes | Kind::AddTo | Kind::TakeFrom);
    match kind {
        // These also stand inside expressions.
        Kind::If | Kind::Match | Kind::For | Kind::Let | Kind::New => {
            shared.starts_line(at) && is_keyword(shared, at)
        }
        _ if kind.is_name() => assigns,
        _ => kind.starts_statement() && is_keyword(shared, at),
    }
}

fn starts_member(shared: &Shared<'_>, at: usize) -> bool {
    let kind = shared.kind(at);
    if kind == Kind::Let {
        return shared.starts_line(at) && is_keyword(shared, at);
    }
    if kind.starts_member() && is_keyword(shared, at) {
        return true;
    }
    if !kind.is_label() || !shared.starts_line(at) {
        return false;
    }
    let next = match shared.kind(at + 1) {
        Kind::LeftParen => shared.kind(shared.partner(at + 1) + 1),
        next => next,
    };
    matches!(next, Kind::Colon | Kind::LeftBrace) || kind.is_name() && next == Kind::Camel
}
