use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(107),
    kind: Kind::Program,
    title: "months and years have no fixed length",
    meaning: "A duration is written in seconds, minutes, hours, days or weeks. Months and years are not among \
           them: they are longer or shorter depending on when they begin.",
    why: "Two people who agree on a month and count 28 and 31 days have not agreed. Say how many days are \
           meant, or give the date.",
    wrong: "process Poll {
  start by anyone -> running(now + 2 months)
  state running(until: Instant) {
    at until -> closed
  }
  end closed
}
",
    marked: "months",
    fixed: "process Poll {
  start by anyone -> running(now + 60 days)
  state running(until: Instant) {
    at until -> closed
  }
  end closed
}
",
    related: &[Code(109)],
};
