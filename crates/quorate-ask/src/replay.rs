use quorate_base::Span;
use quorate_reference::{Fault, Moved, Reference, Seen};
use quorate_trace::{Line, Outcome};

use crate::recording::Recording;

/// A recording that is played again, step by step.
pub(crate) struct Replay<'r> {
    pub(crate) reference: Reference<'r>,
    lines: &'r [Line],
    /// How many lines are over.
    over: usize,
    /// Whether the present line has been carried out, and only what it set off may be left.
    is_carried_out: bool,
    /// The number of the last step.
    last: u64,
}

/// A step that was looked at.
pub(crate) struct Looked {
    pub(crate) outcome: Outcome,
    pub(crate) seen: Vec<Seen>,
}

impl<'r> Replay<'r> {
    /// Nothing has happened yet.
    pub(crate) fn new(
        recording: &Recording<'r>,
        places: &'r dyn Fn(Span) -> String,
    ) -> Result<Replay<'r>, Fault> {
        let mut reference = Reference::new(recording.program, places);
        reference.open(recording.header)?;
        Ok(Replay { reference, lines: recording.lines, over: 0, is_carried_out: false, last: 0 })
    }

    /// Goes on until just before a step.
    pub(crate) fn go_before(&mut self, seq: u64) -> Result<(), Fault> {
        while self.last.saturating_add(1) < seq {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The next step, looked at.
    pub(crate) fn look(&mut self) -> Result<Option<Looked>, Fault> {
        self.reference.seen();
        self.reference.set_watched(true);
        let next = self.next();
        self.reference.set_watched(false);
        let seen = self.reference.seen();
        Ok(next?.map(|outcome| Looked { outcome, seen }))
    }

    /// What the last step moved.
    pub(crate) fn moved(&self) -> Vec<Moved> {
        self.reference.moved()
    }

    /// The next step; none after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Outcome>, Fault> {
        while let Some(line) = self.lines.get(self.over) {
            if let Some(outcome) = self.reference.fire_next(line.at)? {
                self.last = outcome.seq;
                return Ok(Some(outcome));
            }
            if self.is_carried_out {
                self.over += 1;
                self.is_carried_out = false;
                continue;
            }
            self.is_carried_out = true;
            match self.reference.apply_alone(line)? {
                Some(outcome) => {
                    self.last = outcome.seq;
                    return Ok(Some(outcome));
                }
                None => self.reference.advance(line.at, &mut Vec::new())?,
            }
        }
        Ok(None)
    }
}
