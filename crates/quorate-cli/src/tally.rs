use quorate_number::time::write_instant;
use quorate_report::Summary;
use quorate_trace::{Cause, Counts, Outcome, StateDump};

use crate::money::{conserved, held, money};

/// Counts what happens in a run.
#[derive(Default)]
pub struct Tally {
    summary: Summary,
    first: Option<i64>,
    last: Option<i64>,
}

impl Tally {
    /// What has been counted so far, to be gone on with.
    pub fn counts(&self) -> Counts {
        Counts {
            events: self.summary.events,
            deadlines: self.summary.deadlines,
            refused: self.summary.refused.clone(),
            first: self.first,
            last: self.last,
        }
    }

    /// Goes on from what was counted.
    pub fn go_on(counts: &Counts) -> Tally {
        let summary = Summary {
            events: counts.events,
            deadlines: counts.deadlines,
            refused: counts.refused.clone(),
            ..Summary::default()
        };
        Tally { summary, first: counts.first, last: counts.last }
    }

    /// Counts a step.
    pub fn count(&mut self, outcome: &Outcome) {
        self.first = self.first.or(Some(outcome.at));
        self.last = Some(outcome.at);
        match outcome.cause {
            Cause::Event(_) => self.summary.events += 1,
            Cause::Timer { .. } => self.summary.deadlines += 1,
        }
        if let Some(refusal) = &outcome.refusal {
            add(&mut self.summary.refused, &refusal.code);
        }
    }

    /// Whether anything was refused.
    pub fn has_refusals(&self) -> bool {
        !self.summary.refused.is_empty()
    }

    /// How many steps there were; none if there were none.
    pub fn steps(&self) -> Option<u64> {
        Some(self.summary.events + self.summary.deadlines).filter(|steps| *steps > 0)
    }

    /// The summary, with what there is at the end.
    pub fn close(mut self, state: &StateDump) -> Summary {
        for instance in &state.instances {
            add(&mut self.summary.instances, &instance.of);
        }
        Summary {
            first: self.first.map(write_instant),
            last: self.last.map(write_instant),
            held: held(state),
            money: money(state),
            conserved: conserved(state),
            ..self.summary
        }
    }
}

fn add(counts: &mut Vec<(String, u64)>, name: &str) {
    match counts.iter_mut().find(|(known, _)| known == name) {
        Some((_, times)) => *times += 1,
        None => counts.push((name.to_owned(), 1)),
    }
}
