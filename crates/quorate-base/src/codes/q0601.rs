use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(601),
    kind: Kind::Program,
    title: "a blank or hook that is left open",
    meaning: "A form leaves something for its users to say, and this use does not say it. What has no default must be written.",
    why: "A constitution that leaves its bar to a default has not decided it.",
    wrong: "form ballot {
  /// how long it is open
  blank period: Duration
  start -> open
  state open { at now + period -> done }
  end done
}
ballot Board() {}
",
    marked: "Board",
    fixed: "form ballot {
  /// how long it is open
  blank period: Duration
  start -> open
  state open { at now + period -> done }
  end done
}
ballot Board() { period: 3 days }
",
    related: &[Code(602)],
};
