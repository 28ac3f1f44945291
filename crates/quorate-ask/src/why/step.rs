use quorate_trace::{Act, Cause, Outcome, Refusal};

use super::clause::{Clause, Mark, once, trail};
use super::note::{add_missing, electors};
use super::range::beyond_range;
use super::subject::Trouble;
use crate::recording::Recording;
use crate::replay::{Looked, Replay};
use quorate_base::Span;
use quorate_reference::{Seen, What};

/// Why a step came out as it did.
#[derive(Clone, Debug, PartialEq)]
pub struct StepAnswer {
    /// Its number.
    pub seq: u64,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// The line of the file, counted with the header, for an event.
    pub line: Option<u64>,
    /// What was done, in the words of a scenario.
    pub what: String,
    /// Why not, if it was refused.
    pub refusal: Option<Refusal>,
    /// What was asked, in the order in which it was; handler by handler where several hear the event.
    pub clauses: Vec<Clause>,
}

/// Why a step came out as it did.
pub(super) fn answer(recording: &Recording<'_>, seq: u64) -> Result<StepAnswer, Trouble> {
    let places = |span: Span| recording.sources.place(span);
    let mut replay = Replay::new(recording, &places)?;
    replay.go_before(seq)?;
    let voters = voters_of(recording, seq, &mut replay);
    let Some(Looked { outcome, seen }) = replay.look()? else {
        return Err(Trouble::Unknown {
            message: format!("there is no step {seq}"),
            help: "a step is the `seq` of an outcome".to_owned(),
        });
    };
    let code = outcome.refusal.as_ref().map_or("", |refusal| refusal.code.as_str());
    // A deadline that was refused before its `otherwise` ran is told with why.
    let mut clauses = once(trail(recording, &heard(seen), code));
    clauses.extend(beyond_range(recording, &outcome));
    clauses.extend(unheard(recording, &outcome, &replay));
    add_missing(&mut clauses, &voters);
    let line = match outcome.cause {
        Cause::Event(number) => Some(number.saturating_add(1)),
        Cause::Timer { .. } => None,
    };
    let what = recording.cause(&outcome);
    Ok(StepAnswer { seq: outcome.seq, at: outcome.at, line, what, refusal: outcome.refusal, clauses })
}

/// What was carried out, without the first values of cells.
fn heard(seen: Vec<Seen>) -> Vec<Seen> {
    let is_told = |seen: &Seen| {
        seen.has_stopped
            || matches!(
                seen.what,
                What::Handler { .. } | What::Deadline { .. } | What::Claim { .. } | What::Lacking { .. }
            )
    };
    seen.into_iter().filter(is_told).collect()
}

/// Of an event that nothing is declared for, what is.
fn unheard(recording: &Recording<'_>, outcome: &Outcome, replay: &Replay<'_>) -> Option<Clause> {
    outcome.refusal.as_ref().filter(|refusal| refusal.code == "no_such_event")?;
    let Cause::Event(number) = outcome.cause else { return None };
    let line = recording.lines.iter().find(|line| line.number == number)?;
    let Act::Do { to, .. } = &line.act else { return None };
    let template = replay.reference.template_of(to)?;
    let mut events: Vec<&str> = Vec::new();
    for handler in &template.handlers {
        if !events.contains(&handler.name.as_str()) {
            events.push(&handler.name);
        }
    }
    let values = match events.is_empty() {
        true => format!("a {} hears no event", template.name),
        false => format!("a {} hears {}", template.name, events.join(", ")),
    };
    Some(Clause {
        mark: Mark::Failed,
        name: "event".to_owned(),
        text: String::new(),
        place: recording.place(template.span),
        values,
        short: None,
        notes: Vec::new(),
        inside: Vec::new(),
    })
}

/// Who may take part in what a step is sent to.
fn voters_of(recording: &Recording<'_>, seq: u64, replay: &mut Replay<'_>) -> Vec<super::note::Elector> {
    let Some(outcome) = recording.step(seq) else { return Vec::new() };
    let of = match &outcome.cause {
        Cause::Timer { of, .. } => Some(of.clone()),
        Cause::Event(number) => {
            let line = recording.lines.iter().find(|line| line.number == *number);
            line.and_then(|line| match &line.act {
                Act::Do { to, .. } => Some(to.clone()),
                _ => None,
            })
        }
    };
    of.map(|of| electors(replay, &of)).unwrap_or_default()
}
