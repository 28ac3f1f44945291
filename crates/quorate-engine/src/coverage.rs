//! What of a text the steps of a run have come to: places that a program is marked with when somebody wants to know.
//!
//! A program that is not marked has no operation for it, and pays nothing.

use crate::code::Code;
use crate::engine::Engine;
use crate::exec::Done;
use quorate_base::Span;
use rustc_hash::FxHashMap;

/// What it means to have come to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// A handler or `start` was asked: an event or letter was offered to it, in a state in which it is open.
    Asked,
    /// A handler or `start` did all that it says, and the step was accepted.
    Accepted,
    /// A condition held.
    Held,
    /// A condition did not hold.
    Failed,
    /// A deadline fired, and did what it says.
    Fired,
    /// A deadline fired, and did what it says `otherwise`.
    Otherwise,
    /// A state was entered.
    Entered,
}

impl Reach {
    /// Whether it stays true if the step is refused afterwards.
    fn stays(self) -> bool {
        matches!(self, Reach::Asked | Reach::Held | Reach::Failed)
    }
}

/// A place of the text that a step may come to: a handler, condition, deadline or state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// What it means to have come there.
    pub reach: Reach,
    /// Where it stands: the head of a handler, the whole of a condition.
    pub span: Span,
}

/// The points of a program, each once, however many processes its text stands in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Points {
    pub(crate) all: Vec<Point>,
    numbers: FxHashMap<Point, u32>,
}

impl Points {
    /// The number of a point, new or known.
    pub(crate) fn number(&mut self, point: Point) -> u32 {
        let Points { all, numbers } = self;
        *numbers.entry(point).or_insert_with(|| {
            all.push(point);
            u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Forgets which of the points after the first so many a step came to, where they are true of accepted steps only.
    pub(crate) fn forget(&self, reached: &mut Vec<u32>, from: usize) {
        let mut place = 0;
        reached.retain(|number| {
            place += 1;
            place <= from || self.all.get(*number as usize).is_some_and(|point| point.reach.stays())
        });
    }
}

impl Engine {
    /// Every place of the text that a step may come to, if the program is marked.
    pub fn points(&self) -> &[Point] {
        &self.code.points.all
    }

    /// How often the steps of this engine have come to each of the [`Engine::points`].
    pub fn reached(&self) -> &[u64] {
        &self.reached
    }

    /// Counts what an attempt came to.
    #[inline]
    pub(crate) fn count_reached(&mut self, is_accepted: bool) {
        if !self.done.reached.is_empty() {
            let Engine { code, done, reached, .. } = self;
            count(code, done, reached, is_accepted);
        }
    }
}

#[cold]
fn count(code: &Code, done: &mut Done, reached: &mut [u64], is_accepted: bool) {
    if !is_accepted {
        code.points.forget(&mut done.reached, 0);
    }
    for number in done.reached.drain(..) {
        if let Some(times) = reached.get_mut(number as usize) {
            *times += 1;
        }
    }
}
