use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(604),
    kind: Kind::Program,
    title: "a blank or hook that is filled twice",
    meaning: "One place says twice what a blank is, or what happens in a hook.",
    why: "Of two rules for one thing, one would have to be passed over in silence.",
    wrong: "form ballot {
  /// how long it is open
  blank period: Duration
  start -> open
  state open { at now + period -> done }
  end done
}
ballot Board() { period: 3 days  period: 5 days }
",
    marked: "period",
    fixed: "form ballot {
  /// how long it is open
  blank period: Duration
  start -> open
  state open { at now + period -> done }
  end done
}
ballot Board() { period: 5 days }
",
    related: &[Code(602)],
};
