//! What it would take for a goal to come true.

mod acts;
mod goal;
mod search;
mod text;
mod values;

pub use goal::GoalText;
pub use text::{needs_json, needs_text};

use crate::recording::Recording;
use crate::replay::Replay;
use crate::why::{Clause, condition};
use quorate_base::Span;
use quorate_engine::Engine;
use quorate_ir::SlotKind;
use quorate_reference::Fault;
use search::Search;
use std::collections::BTreeSet;

/// What it would take for a goal to come true.
#[derive(Clone, Debug, PartialEq)]
pub struct Needs {
    /// The goal, as it was asked.
    pub goal: String,
    /// The instant from which on something may be done, in seconds since 1970.
    pub at: i64,
    /// The goal now, clause by clause.
    pub now: Vec<Clause>,
    /// What would do.
    pub answer: Answer,
    /// Instances that the goal mentions and that keep the rules they opened under, with these rules.
    pub kept: Vec<(String, Vec<(String, String)>)>,
    /// What has been looked through.
    pub searched: Searched,
}

/// What would do.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The goal holds already.
    Holds,
    /// It comes to hold at an instant without anybody doing anything.
    Comes {
        /// When, in seconds since 1970.
        at: i64,
    },
    /// It takes so many acts.
    Ways {
        /// How many.
        acts: usize,
        /// Which.
        ways: Vec<Way>,
        /// How many other ways there are.
        more: usize,
        /// When the goal holds at the earliest, in seconds since 1970.
        soonest: i64,
        /// Whether all that takes fewer has been looked through.
        is_fewest: bool,
    },
    /// Nothing was found.
    None,
}

/// Acts, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Which.
    pub acts: Vec<Doing>,
}

/// An act, by one or several of some people.
#[derive(Clone, Debug, PartialEq)]
pub struct Doing {
    /// Who may do it.
    pub by: Vec<String>,
    /// How many of them have to.
    pub count: usize,
    /// What, in the words of a scenario.
    pub what: String,
    /// When, if later than at once, in seconds since 1970.
    pub at: Option<i64>,
}

/// What has been looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Up to how many acts.
    pub acts: usize,
    /// How many acts were tried.
    pub tried: usize,
    /// Whether nothing had to be left out for being too much.
    pub is_whole: bool,
}

/// What it would take for a goal to come true, with so many acts at most. The recording ends where something may be done,
/// and its program has been read with the text of the goal; the engine has the state at its end.
///
/// # Errors
///
/// A [`Fault`] if the recording cannot be played again.
pub fn needs(
    recording: &Recording<'_>,
    engine: &Engine,
    text: &GoalText,
    goal: &str,
    most: usize,
) -> Result<Option<Needs>, Fault> {
    let Some(asked) = goal::find(recording.program, text) else { return Ok(None) };
    let places = |span: Span| recording.sources.place(span);
    let mut replay = Replay::new(recording, &places)?;
    while replay.next()?.is_some() {}
    let at = engine.now();
    replay.reference.advance(at, &mut Vec::new())?;
    let seen = replay.reference.look_at(asked.expect.what.function, &asked.given);
    let now = seen
        .iter()
        .flat_map(|seen| condition(recording, seen))
        .map(|clause| without_place(clause, &text.names))
        .collect();
    let mut engine = engine.clone();
    let told = asked.expect.parts.iter().filter_map(|part| {
        let play = recording.program.plays.iter().find(|play| {
            play.lines.iter().any(|line| matches!(&line.kind, quorate_ir::PlayLineKind::Expect(expect) if std::ptr::eq(expect, asked.expect)))
        })?;
        let given: Option<Vec<serde_json::Value>> = part
            .given
            .iter()
            .map(|local| {
                let name = &play.locals.get(local.index())?.name;
                text.names.iter().find(|(known, _)| known == name).map(|(_, id)| id.as_str().into())
            })
            .collect();
        engine.evaluate(part.function, None, &given?).ok().map(|answer| answer.text)
    });
    let told: Vec<String> = told.collect();
    let mut search = Search {
        program: recording.program,
        goal: &asked,
        told,
        words: goal.to_owned(),
        begin: at,
        tried: 0,
        accepted: 0,
        is_cut: false,
        has_ended: false,
        opens: false,
        reached: BTreeSet::new(),
    };
    let (answer, searched) = search.run(engine, most);
    let kept = kept(recording, &asked.instances);
    Ok(Some(Needs { goal: goal.to_owned(), at, now, answer, kept, searched }))
}

/// The settings that instances took with them when they were created.
fn kept(recording: &Recording<'_>, instances: &[String]) -> Vec<(String, Vec<(String, String)>)> {
    let of = |id: &String| {
        let instance = recording.state.instances.iter().find(|instance| instance.id == *id)?;
        let template = recording.program.templates.iter().find(|template| template.name == instance.of)?;
        let captured = template.slots.iter().filter(|slot| matches!(slot.kind, SlotKind::Captured { .. }));
        let rules: Vec<(String, String)> = captured
            .filter_map(|slot| {
                let value = instance.rules.get(&slot.name)?;
                Some((slot.name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            })
            .collect();
        (!rules.is_empty()).then(|| (id.clone(), rules))
    };
    instances.iter().filter_map(of).collect()
}

/// A clause of the goal itself stands nowhere.
fn without_place(clause: Clause, names: &[(String, String)]) -> Clause {
    // What the goal calls by its id has a name of its own in the text.
    let called = |text: String| {
        let given = names.iter().filter(|(name, id)| name != id);
        given.fold(text, |text, (name, id)| text.replace(name.as_str(), id))
    };
    let place = if clause.place.starts_with('<') { String::new() } else { clause.place };
    let inside = clause.inside.into_iter().map(|clause| without_place(clause, names)).collect();
    Clause { place, inside, text: called(clause.text), values: called(clause.values), ..clause }
}
