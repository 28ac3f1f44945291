use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(503),
    kind: Kind::Program,
    title: "no such state, or wrong data for it",
    meaning: "A rule leads to a state that the process does not have, or gives it other data than it declares. A \
           process that has states must enter one of them when it begins, whatever path its start takes.",
    why: "A state carries what is true while it lasts, such as until when. Entering it without that would \
           leave its deadlines without a date.",
    wrong: "process Poll {
  start by anyone -> running
  state running(until: Instant) { at until -> closed }
  end closed
}
",
    marked: "running",
    fixed: "process Poll {
  start by anyone -> running(now + 5 days)
  state running(until: Instant) { at until -> closed }
  end closed
}
",
    related: &[Code(502), Code(504)],
};
