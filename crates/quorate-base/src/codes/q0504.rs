use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(504),
    kind: Kind::Program,
    title: "an event in an `end`, or a way out of one",
    meaning: "An `end` is final. Nothing happens in it, and nothing leads out of it. If something may still \
           happen, it is a `state`.",
    why: "People rely on what is over. A matter that can be reopened should say so, and be counted as open.",
    wrong: "process Poll(closes: Instant) {
  start by anyone -> running
  state running { at closes -> closed }
  on reopen() by anyone during closed -> running
  end closed
}
",
    marked: "closed",
    fixed: "process Poll(closes: Instant) {
  start by anyone -> running
  state running { at closes -> resting }
  state resting {
    on reopen() by anyone -> running
    on close() by anyone -> closed
  }
  end closed
}
",
    related: &[Code(503)],
};
