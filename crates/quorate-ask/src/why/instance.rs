use quorate_base::Span;
use quorate_reference::{Seen, What};
use quorate_trace::{Cause, Outcome};

use super::clause::{Clause, Mark, clauses, explain, once, trail};
use super::note::{add_missing, electors};
use super::subject::Trouble;
use super::values::shortened;
use crate::recording::{Recording, line_of};
use crate::replay::Replay;

/// Why an instance is in the state it is in.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceAnswer {
    /// The instance.
    pub id: String,
    /// What it is, with its parameters.
    pub of: String,
    /// The state it is in, if it has any.
    pub state: Option<String>,
    /// How it came there: its changes of state from the last one back to one that something was asked for, or to its
    /// creation.
    pub turns: Vec<Turn>,
}

/// A change of an instance's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The step.
    pub seq: u64,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// What caused the step, in the words of a scenario.
    pub what: String,
    /// The state it came to, if it has any.
    pub state: Option<String>,
    /// Where the handler or deadline stands that did it, as `file:line`, with its words.
    pub rule: Option<(String, String)>,
    /// The conditions that chose this way.
    pub clauses: Vec<Clause>,
}

/// Why an instance is in the state it is in.
pub(super) fn answer(recording: &Recording<'_>, id: &str) -> Result<InstanceAnswer, Trouble> {
    let entered = |outcome: &&Outcome| {
        outcome.ok && (outcome.state.iter().any(|(of, _)| of == id) || outcome.new.iter().any(|of| of == id))
    };
    let mut turns = Vec::new();
    for step in recording.outcomes.iter().rev().filter(entered) {
        let turn = turn(recording, id, step)?;
        let is_enough = !turn.clauses.is_empty();
        turns.push(turn);
        if is_enough {
            break;
        }
    }
    let state = turns.first().and_then(|turn| turn.state.clone());
    Ok(InstanceAnswer { id: id.to_owned(), of: describe(recording, id), state, turns })
}

fn turn(recording: &Recording<'_>, id: &str, step: &Outcome) -> Result<Turn, Trouble> {
    let places = |span: Span| recording.sources.place(span);
    let mut replay = Replay::new(recording, &places)?;
    replay.go_before(step.seq)?;
    let voters = electors(&mut replay, id);
    let seen = replay.look()?.map(|looked| looked.seen).unwrap_or_default();
    let mut way = Vec::new();
    for root in seen.iter().rev() {
        if find_entry(root, id, &mut way) {
            break;
        }
    }
    let mut told = Vec::new();
    // A deadline that was refused is why its `otherwise` ran.
    let refused = |root: &&Seen| root.has_stopped && matches!(root.what, What::Deadline { .. });
    for root in seen.iter().filter(refused) {
        let trail = trail(recording, std::slice::from_ref(root), "refused");
        told.extend(trail.into_iter().filter(|clause| clause.mark == Mark::Failed));
    }
    told.extend(chosen(recording, &way));
    let mut clauses = once(told);
    add_missing(&mut clauses, &voters);
    let rule =
        way.iter().rev().find(|seen| matches!(seen.what, What::Handler { .. } | What::Deadline { .. }));
    let rule = rule.map(|rule| (recording.place(rule.span), recording.head(rule.span)));
    let rule = rule.or_else(|| match &step.cause {
        Cause::Timer { rule, .. } => Some((line_of(rule), String::new())),
        Cause::Event(_) => None,
    });
    Ok(Turn {
        seq: step.seq,
        at: step.at,
        what: recording.cause(step),
        state: step.state.iter().find(|(of, _)| of == id).map(|(_, state)| state.clone()),
        rule,
        clauses,
    })
}

/// What an instance is, with its parameters.
fn describe(recording: &Recording<'_>, id: &str) -> String {
    let Some(instance) = recording.state.instances.iter().find(|instance| instance.id == id) else {
        return String::new();
    };
    let shown = |value: &serde_json::Value| {
        shortened(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let params: Vec<String> =
        instance.params.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
    format!("{}({})", instance.of, params.join(", "))
}

/// Finds the last change of an instance's state, and the way down to it.
fn find_entry<'s>(seen: &'s Seen, id: &str, way: &mut Vec<&'s Seen>) -> bool {
    way.push(seen);
    if matches!(&seen.what, What::Go { of, .. } if of == id) && !seen.has_stopped {
        return true;
    }
    if seen.inside.iter().rev().any(|part| find_entry(part, id, way)) {
        return true;
    }
    way.pop();
    false
}

/// The conditions that chose a way down.
fn chosen(recording: &Recording<'_>, way: &[&Seen]) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut before: Vec<&Seen> = Vec::new();
    for (seen, next) in way.iter().zip(way.iter().skip(1).map(Some).chain([None])) {
        match &seen.what {
            What::Handler { .. } | What::Deadline { .. } | What::Do(_) => before.clear(),
            What::Choice => {
                if let Some(asked) = seen.inside.first() {
                    explain(recording, asked, &before, &mut found);
                }
            }
            _ => {}
        }
        let Some(next) = next else { continue };
        for part in seen.inside.iter().take_while(|part| !std::ptr::eq(*part, *next)) {
            match &part.what {
                What::When(code) => {
                    for condition in &part.inside {
                        found.extend(clauses(recording, condition, code.as_deref().unwrap_or("guard")));
                    }
                }
                What::Let(_) => before.push(part),
                _ => {}
            }
        }
    }
    found
}
