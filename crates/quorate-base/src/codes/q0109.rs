use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(109),
    kind: Kind::Program,
    title: "not a date",
    meaning: "An instant is written `2026-03-01`, `2026-03-01T09:00Z` or `2026-03-01T09:00:30Z`, and the day and \
           the hour it names must exist.",
    why: "A deadline on the 30th of February would have to be moved by somebody, and people would differ \
           about the direction.",
    wrong: "process Poll {
  start by anyone -> running
  state running {
    at 2026-02-30 -> closed
  }
  end closed
}
",
    marked: "2026-02-30",
    fixed: "process Poll {
  start by anyone -> running
  state running {
    at 2026-02-28 -> closed
  }
  end closed
}
",
    related: &[Code(107)],
};
