//! Conditions, clause by clause.

use quorate_ir::BinaryOp;
use quorate_reference::{Seen, What};

use super::linear::lack;
use super::note::{Note, notes};
use super::number::write_number;
use super::values::{shortened, values};
use crate::recording::Recording;

/// What a clause came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It held.
    Held,
    /// It did not hold, or had no value.
    Failed,
    /// Nobody asked.
    NotAsked,
}

/// A condition, or a part of one, with what it read when it decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Whether it held.
    pub mark: Mark,
    /// What asks: `by`, the code of a refusal, or the function that it is the text of.
    pub name: String,
    /// The condition as it is written.
    pub text: String,
    /// Where it stands, as `file:line`.
    pub place: String,
    /// The condition with the values it read.
    pub values: String,
    /// What was missing, where that can be told.
    pub short: Option<String>,
    /// Where the values come from.
    pub notes: Vec<Note>,
    /// Its parts.
    pub inside: Vec<Clause>,
}

/// The clauses of a condition: those that `and` joins stand side by side.
pub(super) fn clauses(recording: &Recording<'_>, seen: &Seen, name: &str) -> Vec<Clause> {
    of_condition(recording, seen, name, seen.is_asked)
}

/// The clauses of a condition that stands for itself.
pub(crate) fn condition(recording: &Recording<'_>, seen: &Seen) -> Vec<Clause> {
    clauses(recording, seen, "")
}

/// The clauses that led to where a text stopped, in the order in which they were asked; the last is the one that did not
/// hold. `code` is that of the refusal. Of a step that was carried out, all that it asked.
pub(super) fn trail(recording: &Recording<'_>, seen: &[Seen], code: &str) -> Vec<Clause> {
    let mut found = Vec::new();
    for seen in seen {
        follow(recording, seen, code, &mut found);
    }
    found
}

fn of_condition(recording: &Recording<'_>, seen: &Seen, name: &str, is_asked: bool) -> Vec<Clause> {
    let is_asked = is_asked && seen.is_asked;
    let all = |parts: &[Seen], name: &str| -> Vec<Clause> {
        parts.iter().flat_map(|part| of_condition(recording, part, name, is_asked)).collect()
    };
    match &seen.what {
        What::Logic(BinaryOp::And) => all(&seen.inside, name),
        What::Logic(BinaryOp::Or | BinaryOp::Implies) | What::Choice => {
            let inside = all(&seen.inside, "");
            // Where the values of the parts come from stands under the parts.
            vec![Clause { inside, notes: Vec::new(), ..alone(recording, seen, name, is_asked) }]
        }
        What::Call { name: called, .. } => match seen.inside.last().filter(|_| is_truth(seen)) {
            None => vec![alone(recording, seen, name, is_asked)],
            Some(body) => match body.what {
                What::Known => vec![alone(recording, seen, name, is_asked)],
                _ => all(std::slice::from_ref(body), called),
            },
        },
        What::Same | What::Let(_) => match seen.inside.last() {
            Some(body) => all(std::slice::from_ref(body), name),
            None => Vec::new(),
        },
        // What is always so explains nothing.
        What::Known => Vec::new(),
        _ => vec![alone(recording, seen, name, is_asked)],
    }
}

/// A condition as one clause.
fn alone(recording: &Recording<'_>, seen: &Seen, name: &str, is_asked: bool) -> Clause {
    let mark = match seen.value.as_deref() {
        _ if !is_asked => Mark::NotAsked,
        Some("true") => Mark::Held,
        _ => Mark::Failed,
    };
    let short = match (&seen.what, seen.inside.as_slice()) {
        (What::Compare(op), [left, right]) if is_asked && seen.value.as_deref() == Some("false") => {
            lack(recording, *op, left, right)
        }
        _ => None,
    };
    Clause {
        mark,
        name: name.to_owned(),
        text: shortened(recording.words(seen.span)),
        place: recording.place(seen.span),
        values: values(recording, seen),
        short,
        notes: notes(recording, seen),
        inside: Vec::new(),
    }
}

fn is_truth(seen: &Seen) -> bool {
    matches!(seen.value.as_deref(), Some("true" | "false"))
}

/// What a part of a text asked on its way.
fn follow(recording: &Recording<'_>, seen: &Seen, code: &str, found: &mut Vec<Clause>) {
    let name = |otherwise: &str| if seen.has_stopped { code.to_owned() } else { otherwise.to_owned() };
    match &seen.what {
        What::Handler { caller, .. } => {
            for part in &seen.inside {
                match &part.what {
                    What::By => found.extend(by(recording, part, caller)),
                    _ => follow(recording, part, code, found),
                }
            }
        }
        What::WrongState { present, during } => {
            let present = present.as_deref().unwrap_or("not begun");
            let during =
                if during.is_empty() { String::new() } else { format!("in {}", during.join(" or ")) };
            found.push(Clause {
                values: format!("it is {present}"),
                text: during,
                ..failed(recording, seen, "state")
            });
        }
        What::Money { given } if seen.has_stopped => {
            let given =
                given.as_deref().map_or_else(|| "nothing is paid".to_owned(), |it| format!("{it} is paid"));
            found.push(Clause { values: given, text: String::new(), ..failed(recording, seen, "paying") });
        }
        What::When(reason) => {
            let name = reason.as_deref().unwrap_or("guard");
            conditions(recording, seen, name, found);
        }
        What::Require => conditions(recording, seen, &name("require"), found),
        What::Claim { name, .. } => conditions(recording, seen, name, found),
        What::Choice if seen.value.is_none() && !is_expression(seen) => {
            if let Some((asked, rest)) = seen.inside.split_first() {
                if asked.has_stopped {
                    return follow(recording, asked, code, found);
                }
                explain(recording, asked, &[], found);
                rest.iter().for_each(|part| follow(recording, part, code, found));
            }
        }
        What::Let(_) if !seen.has_stopped => {
            if let Some(bound) = seen.inside.first().filter(|bound| !is_truth(bound)) {
                explain(recording, bound, &[], found);
            }
        }
        What::Reject => found.push(failed(recording, seen, code)),
        What::Lacking { account, asked, held } => {
            let lacking = quorate_reference::Number {
                value: asked.value.clone() - held.value.clone(),
                ..asked.clone()
            };
            found.push(Clause {
                values: format!(
                    "{account} holds {}, and {} is asked",
                    write_number(held),
                    write_number(asked)
                ),
                short: Some(format!("short by {}", write_number(&lacking))),
                ..failed(recording, seen, code)
            });
        }
        What::Deadline { .. } | What::Do(_) | What::Let(_) | What::Statement | What::Go { .. } => {
            let before = found.len();
            seen.inside.iter().for_each(|part| follow(recording, part, code, found));
            let is_told = found.len() > before && found.last().is_some_and(|it| it.mark == Mark::Failed);
            if seen.has_stopped && !is_told {
                found.push(failed(recording, seen, code));
            }
        }
        // An expression is asked for its value; what stopped in it is what matters.
        _ if seen.has_stopped => match seen.inside.iter().find(|part| part.has_stopped) {
            Some(part) => follow(recording, part, code, found),
            None => found.push(Clause {
                values: super::values::operands(recording, seen),
                ..failed(recording, seen, code)
            }),
        },
        _ => {}
    }
}

/// The conditions that made a value what it is; `before` is what was bound before.
pub(super) fn explain(recording: &Recording<'_>, seen: &Seen, before: &[&Seen], found: &mut Vec<Clause>) {
    if is_truth(seen) || !seen.is_asked {
        // Whether the way went here or there is no failure of anything, and lacks nothing.
        let is_plain = |clause: Clause| match clause.name.as_str() {
            "if" => Clause { short: None, ..clause },
            _ => clause,
        };
        found.extend(clauses(recording, seen, "if").into_iter().map(is_plain));
        return;
    }
    match &seen.what {
        What::Choice => seen.inside.iter().for_each(|part| explain(recording, part, before, found)),
        What::Call { .. } | What::Same | What::Let(_) => {
            if let Some(body) = seen.inside.last() {
                explain(recording, body, before, found);
            }
        }
        What::Local(local) => {
            let binds = |part: &&&Seen| matches!(&part.what, What::Let(locals) if locals.contains(local));
            if let Some(bound) = before.iter().rev().find(binds).and_then(|bound| bound.inside.first()) {
                explain(recording, bound, before, found);
            }
        }
        _ => {}
    }
}

/// Clauses that say the same are said once.
pub(super) fn once(told: Vec<Clause>) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    for clause in told {
        let is_same = |known: &Clause| {
            (&known.text, &known.place, &known.values) == (&clause.text, &clause.place, &clause.values)
                && known.mark == clause.mark
        };
        if !clauses.iter().any(is_same) {
            clauses.push(clause);
        }
    }
    clauses
}

/// The clauses of what a guard, a `require` or a claim asks.
fn conditions(recording: &Recording<'_>, seen: &Seen, name: &str, found: &mut Vec<Clause>) {
    match seen.inside.last() {
        Some(stopped) if stopped.has_stopped => follow(recording, stopped, name, found),
        Some(condition) => {
            let told = clauses(recording, condition, name);
            // A claim that is written as a function has the function's name, which is its own.
            found.extend(told);
        }
        None => {}
    }
}

/// Who may send an event.
fn by(recording: &Recording<'_>, seen: &Seen, caller: &str) -> Option<Clause> {
    let Some(wanted) = seen.inside.last() else {
        return seen.has_stopped.then(|| Clause {
            values: format!("{caller} is not"),
            text: String::new(),
            ..failed(recording, seen, "by")
        });
    };
    let is_collection = wanted.value.as_deref().is_some_and(|it| it.starts_with(['{', '[']));
    let between = match (is_collection, seen.has_stopped) {
        (true, false) => "in",
        (true, true) => "not in",
        (false, false) => "==",
        (false, true) => "!=",
    };
    Some(Clause {
        mark: if seen.has_stopped { Mark::Failed } else { Mark::Held },
        text: recording.words(wanted.span),
        place: recording.place(wanted.span),
        values: format!("{caller} {between} {}", super::values::value(wanted)),
        ..failed(recording, wanted, "by")
    })
}

/// A clause that is no condition.
fn failed(recording: &Recording<'_>, seen: &Seen, name: &str) -> Clause {
    Clause {
        mark: Mark::Failed,
        name: name.to_owned(),
        text: shortened(recording.words(seen.span)),
        place: recording.place(seen.span),
        values: String::new(),
        short: None,
        notes: Vec::new(),
        inside: Vec::new(),
    }
}

/// Whether a choice is an expression that stopped before it had a value: then all of its parts are expressions.
fn is_expression(seen: &Seen) -> bool {
    let is_statement = |part: &Seen| {
        matches!(
            part.what,
            What::Statement | What::Do(_) | What::Go { .. } | What::Require | What::Reject | What::Let(_)
        )
    };
    seen.has_stopped && seen.inside.iter().skip(1).all(|part| !is_statement(part)) && seen.inside.len() > 1
}
