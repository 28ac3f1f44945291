//! Where the values of a clause come from.

use quorate_reference::{Seen, What};

use super::values::value;
use crate::recording::Recording;
use crate::replay::Replay;
use quorate_number::time::write_instant;
use quorate_trace::Cause;

/// Something to know about a value that a clause read.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A tally, and who it is made of.
    Shares(Shares),
    /// A rule as it was when the instance was created.
    Kept(Kept),
}

/// A tally, and who it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// What it is called.
    pub name: String,
    /// What it comes to.
    pub total: String,
    /// What each adds.
    pub shares: Vec<(String, String)>,
    /// Those who could have added to it and have not, with what they could have added, where that is known.
    pub missing: Vec<(String, Option<String>)>,
    /// Who it is counted over.
    pub(super) people: Vec<String>,
}

/// A rule as it was when an instance was created.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Of which instance.
    pub of: String,
    /// What it is called.
    pub name: String,
    /// What it is for the instance.
    pub value: String,
    /// When the instance was created.
    pub since: Option<i64>,
    /// What it is at the end of the stream, if it is another, with what changed it and when.
    pub now: Option<(String, Option<(String, i64)>)>,
}

/// Somebody who may take part, and with what weight.
pub(super) type Elector = (String, Option<String>);

/// What there is to know about the values that a condition read.
pub(super) fn notes(recording: &Recording<'_>, seen: &Seen) -> Vec<Note> {
    let mut found = Vec::new();
    collect(recording, seen, &mut found);
    found
}

/// Adds to tallies who is missing in them, each named once.
pub(super) fn add_missing(clauses: &mut [super::Clause], electors: &[Elector]) {
    let mut told: Vec<Vec<String>> = Vec::new();
    add_missing_once(clauses, electors, &mut told);
}

/// Who may take part in what an instance decides, as its facets say.
pub(super) fn electors(replay: &mut Replay<'_>, of: &str) -> Vec<Elector> {
    let Some(template) = replay.reference.template_of(of) else { return Vec::new() };
    let field = |name: &str| {
        let fields = template.facets.iter().flat_map(|facet| &facet.fields);
        fields.clone().find(|field| field.name == name).map(|field| field.id)
    };
    let Some(listed) = field("electors") else { return Vec::new() };
    let Ok(listed) = replay.reference.evaluate(listed, Some(of), &[]) else { return Vec::new() };
    let people = listed.as_array().into_iter().flatten();
    let weight = field("weight");
    people
        .filter_map(|who| {
            let name = who.as_str()?.to_owned();
            let weighed = weight.and_then(|weight| {
                replay.reference.evaluate(weight, Some(of), std::slice::from_ref(who)).ok()
            });
            Some((name, weighed.and_then(|weight| Some(weight.as_str()?.to_owned()))))
        })
        .collect()
}

fn collect(recording: &Recording<'_>, seen: &Seen, found: &mut Vec<Note>) {
    let note = match &seen.what {
        What::Call { name, .. } => total(seen).map(|total| tally(name.clone(), seen, total)),
        What::Total { .. } => {
            let name = super::values::shortened(recording.words(seen.span));
            total(seen).map(|total| tally(name, seen, total))
        }
        What::Cell { of, name, is_captured: true } => kept(recording, of, name, seen).map(Note::Kept),
        _ => None,
    };
    match note {
        Some(note) => {
            if !found.contains(&note) {
                found.push(note);
            }
        }
        None => seen.inside.iter().for_each(|part| collect(recording, part, found)),
    }
}

/// A sum or count over people.
struct Total<'s> {
    shares: &'s [(String, String)],
    people: &'s [String],
}

fn tally(name: String, seen: &Seen, total: Total<'_>) -> Note {
    Note::Shares(Shares {
        name,
        total: value(seen),
        shares: total.shares.to_vec(),
        missing: Vec::new(),
        people: total.people.to_vec(),
    })
}

/// The tally that an expression comes down to.
fn total(seen: &Seen) -> Option<Total<'_>> {
    match &seen.what {
        What::Total { shares, people } => Some(Total { shares, people }),
        What::Call { .. } | What::Same | What::Let(_) => total(seen.inside.last()?),
        _ => None,
    }
}

/// A rule that has changed since it was copied.
fn kept(recording: &Recording<'_>, of: &str, name: &str, seen: &Seen) -> Option<Kept> {
    let value = value(seen);
    let made = recording.outcomes.iter().find(|outcome| outcome.new.iter().any(|id| id == of));
    let created = made.map_or(0, |outcome| outcome.seq);
    // A setting is told in outcomes under the name of the body it belongs to.
    let changes = recording.outcomes.iter().filter(|outcome| outcome.ok && outcome.seq > created);
    let changed = changes.flat_map(|outcome| {
        let cells = outcome.set.iter().filter(|(cell, _)| {
            cell.rsplit_once('.').is_some_and(|(body, cell)| cell == name && is_around(recording, body, of))
        });
        cells.map(move |(_, value)| (outcome, value.clone()))
    });
    let (by, now) = changed.last()?;
    let now = now.filter(|now| *now != value)?;
    let by = match &by.cause {
        Cause::Timer { of, .. } => (of.clone(), by.at),
        Cause::Event(_) => (recording.cause(by), by.at),
    };
    let since = made.map(|outcome| outcome.at);
    Some(Kept { of: of.to_owned(), name: name.to_owned(), value, since, now: Some((now, Some(by))) })
}

/// Whether an instance was created in a body: by its id, or by the line that made it under an alias.
fn is_around(recording: &Recording<'_>, body: &str, id: &str) -> bool {
    if id.strip_prefix(body).is_some_and(|rest| rest.starts_with('/')) {
        return true;
    }
    recording.lines.iter().any(|line| match &line.act {
        quorate_trace::Act::New { what, alias: Some(alias), .. } => {
            alias == id
                && what
                    .rsplit_once('.')
                    .is_some_and(|(outer, _)| outer == body || is_around_below(recording, body, outer, id))
        }
        _ => false,
    })
}

fn is_around_below(recording: &Recording<'_>, body: &str, outer: &str, id: &str) -> bool {
    outer != id && is_around(recording, body, outer)
}

fn add_missing_once(clauses: &mut [super::Clause], electors: &[Elector], told: &mut Vec<Vec<String>>) {
    for clause in clauses {
        for note in &mut clause.notes {
            let Note::Shares(shares) = note else { continue };
            // A tally over those who may take part leaves nobody out.
            let is_of_all = electors.iter().all(|(who, _)| shares.people.contains(who));
            if is_of_all || told.contains(&shares.people) {
                continue;
            }
            told.push(shares.people.clone());
            let missing = electors.iter().filter(|(who, _)| !shares.people.contains(who));
            shares.missing = missing.cloned().collect();
        }
        add_missing_once(&mut clause.inside, electors, told);
    }
}

impl Note {
    /// The note in words.
    pub(super) fn text(&self) -> String {
        match self {
            Note::Shares(shares) => shares.text(),
            Note::Kept(kept) => kept.text(),
        }
    }
}

/// More than this many people are counted and not named.
const NAMED: usize = 12;

impl Shares {
    fn text(&self) -> String {
        let bare = |amount: &str| amount.split(' ').next().unwrap_or_default().to_owned();
        let share = |(who, share): &(String, String)| format!("{who} {}", bare(share));
        let mut text = format!("{} {}", self.name, bare(&self.total));
        if !self.shares.is_empty() {
            text += &format!(" = {}", listed(&self.shares, share));
        }
        if !self.missing.is_empty() {
            let missing = |(who, share): &Elector| match share {
                Some(share) => format!("{who} {}", bare(share)),
                None => who.clone(),
            };
            text += &format!("     not in it {}", listed(&self.missing, missing));
        }
        text
    }
}

fn listed<T>(items: &[T], shown: impl Fn(&T) -> String) -> String {
    let mut text = items.iter().take(NAMED).map(shown).collect::<Vec<_>>().join(", ");
    if items.len() > NAMED {
        text += &format!(" and {} more", items.len() - NAMED);
    }
    text
}

impl Kept {
    fn text(&self) -> String {
        let day = |at: i64| write_instant(at).split('T').next().unwrap_or_default().to_owned();
        let since = self.since.map(|at| format!(" ({})", day(at))).unwrap_or_default();
        let mut text = format!("{} = {}, as it was when {} opened{since}", self.name, self.value, self.of);
        if let Some((now, by)) = &self.now {
            text += &format!("; now {now}");
            if let Some((by, at)) = by {
                text += &format!(", since {by} on {}", day(*at));
            }
        }
        text
    }
}
