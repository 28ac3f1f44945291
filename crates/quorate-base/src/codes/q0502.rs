use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(502),
    kind: Kind::Program,
    title: "a state that is never reached",
    meaning: "No rule and no deadline leads to this state, neither directly nor over other states.",
    why: "What a text permits in a state that never comes is not permitted at all, though it reads as if it \
           were.",
    wrong: "process Poll(closes: Instant) {
  start by anyone -> running
  state running { at closes -> closed }
  state disputed { on settle() by anyone -> closed }
  end closed
}
",
    marked: "disputed",
    fixed: "process Poll(closes: Instant) {
  start by anyone -> running
  state running {
    at closes -> closed
    on dispute() by anyone -> disputed
  }
  state disputed { on settle() by anyone -> closed }
  end closed
}
",
    related: &[Code(503)],
};
