//! What came of a step: whether two are the same, and in a few words.

use quorate_number::time::write_instant;
use quorate_trace::{Act, Args, Cause, Line, Outcome};

use super::names::Names;

/// More of an argument than this is left out.
const ARGUMENTS: usize = 40;
/// More of what came of a step than this is left out.
const PARTS: usize = 4;

/// An outcome of the new run with the ids that are used here.
pub(super) fn shown(mut outcome: Outcome, names: &Names) -> Outcome {
    let show = |text: &mut String| *text = names.show(text);
    outcome.new.iter_mut().for_each(show);
    outcome.state.iter_mut().for_each(|(id, state)| [id, state].into_iter().for_each(show));
    outcome.moves.iter_mut().flatten().for_each(show);
    outcome.set.iter_mut().for_each(|(cell, value)| {
        show(cell);
        value.iter_mut().for_each(show);
    });
    outcome.notes.iter_mut().for_each(show);
    if let Cause::Timer { of, .. } = &mut outcome.cause {
        show(of);
    }
    outcome
}

/// Whether the same came of a step. The order of moves and of cells is how a text goes about it, and `is_shared` says
/// which cells both texts have.
pub(super) fn is_same(old: &Outcome, new: &Outcome, is_shared: &dyn Fn(&str) -> bool) -> bool {
    let code = |outcome: &Outcome| outcome.refusal.as_ref().map(|refusal| refusal.code.clone());
    let sorted = |outcome: &Outcome| {
        let (mut moves, mut state) = (outcome.moves.clone(), outcome.state.clone());
        let mut set: Vec<_> = outcome.set.iter().filter(|(cell, _)| is_shared(cell)).cloned().collect();
        moves.sort_unstable();
        state.sort_unstable();
        set.sort_unstable();
        (moves, state, set)
    };
    old.at == new.at
        && old.ok == new.ok
        && code(old) == code(new)
        && old.new == new.new
        && old.notes == new.notes
        && sorted(old) == sorted(new)
}

/// What came of a step in both runs, in a few words: what they do not share.
pub(super) fn told(old: Option<&Outcome>, new: Option<&Outcome>) -> (String, String) {
    let subject = [old, new].into_iter().flatten().find_map(|outcome| match &outcome.cause {
        Cause::Timer { of, .. } => Some(of.clone()),
        Cause::Event(_) => None,
    });
    let parts = |outcome: Option<&Outcome>, is_full: bool| {
        outcome.map(|outcome| parts(outcome, subject.as_deref(), is_full))
    };
    let (mut before, mut after) = (parts(old, false), parts(new, false));
    if before == after {
        // Then it is in what a state carries.
        (before, after) = (parts(old, true), parts(new, true));
    }
    let lacks = |own: &Option<Vec<String>>, other: &Option<Vec<String>>| {
        let other = other.as_deref().unwrap_or_default();
        own.as_ref().map(|own| own.iter().filter(|part| !other.contains(part)).cloned().collect::<Vec<_>>())
    };
    let (mut only_before, mut only_after) = (lacks(&before, &after), lacks(&after, &before));
    let is_nothing = |parts: &Option<Vec<String>>| parts.as_ref().is_none_or(Vec::is_empty);
    let is_alike = is_nothing(&only_before) && is_nothing(&only_after);
    if is_alike {
        (only_before, only_after) = (before, after);
    }
    let mut said = (joined(only_before), joined(only_after));
    if let (Some(old), Some(new)) = (old, new)
        && old.at != new.at
    {
        let words = if is_alike { "the same".to_owned() } else { said.1 };
        said.1 = format!("{words}, at {}", write_instant(new.at));
    }
    said
}

fn joined(parts: Option<Vec<String>>) -> String {
    let Some(parts) = parts else { return "—".to_owned() };
    match parts.len() {
        0 => "nothing more".to_owned(),
        1..=PARTS => parts.join(", "),
        more => format!("{}, and {} more", parts.get(..PARTS).unwrap_or_default().join(", "), more - PARTS),
    }
}

fn parts(outcome: &Outcome, subject: Option<&str>, is_full: bool) -> Vec<String> {
    if let Some(refusal) = &outcome.refusal {
        return vec![format!("refused {}", refusal.code)];
    }
    let made = outcome.new.iter().map(|id| format!("new {id}"));
    let states = outcome.state.iter().map(|(id, state)| {
        let name = if is_full { state } else { state.split('(').next().unwrap_or(state) };
        let name = name.to_owned();
        if subject == Some(id.as_str()) { name } else { format!("{id} is {name}") }
    });
    let moves = outcome.moves.iter().map(|[amount, from, to]| format!("{amount} {from} → {to}"));
    let set = outcome.set.iter().map(|(cell, value)| match value {
        Some(value) => format!("{cell}: {value}"),
        None => format!("{cell} removed"),
    });
    let notes = outcome.notes.iter().map(|note| format!("note {note}"));
    let all: Vec<String> = made.chain(states).chain(moves).chain(set).chain(notes).collect();
    if all.is_empty() { vec!["accepted".to_owned()] } else { all }
}

/// A line of a stream in the words of a scenario.
pub(super) fn what(line: &Line) -> String {
    let paying = |pay: &Option<String>| pay.as_ref().map_or_else(String::new, |pay| format!(" paying {pay}"));
    match &line.act {
        Act::Pass => "time passes".to_owned(),
        Act::New { by, what, alias, with, pay } => {
            let by = by.as_ref().map_or_else(String::new, |by| format!("{by}: "));
            let alias = alias.as_ref().map_or_else(String::new, |alias| format!("{alias} = "));
            format!("{by}{alias}new {what}({}){}", arguments(with), paying(pay))
        }
        Act::Do { by, to, event, with, pay } => {
            format!("{by}: {to}.{event}({}){}", arguments(with), paying(pay))
        }
        Act::Give { amount, from, to } => {
            let from = from.as_deref().unwrap_or("world");
            format!("give {amount} from {from} to {to}")
        }
    }
}

fn arguments(with: &Args) -> String {
    let value = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = match with {
        Args::None => String::new(),
        Args::Named(named) => named.values().map(value).collect::<Vec<_>>().join(", "),
        Args::Positional(list) => list.iter().map(value).collect::<Vec<_>>().join(", "),
    };
    if text.chars().count() <= ARGUMENTS {
        return text;
    }
    text.chars().take(ARGUMENTS).chain(std::iter::once('…')).collect()
}
