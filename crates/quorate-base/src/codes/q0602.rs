use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(602),
    kind: Kind::Program,
    title: "a fill for which there is no blank or hook",
    meaning: "This fills something that the form does not leave open: the name is misspelt, or the form has no such blank.",
    why: "A fill that fills nothing would look like a rule and be none.",
    wrong: "form ballot {
  /// how long it is open
  blank period: Duration
  start -> open
  state open { at now + period -> done }
  end done
}
ballot Board() { period: 3 days  quorum: true }
",
    marked: "quorum",
    fixed: "form ballot {
  /// how long it is open
  blank period: Duration
  start -> open
  state open { at now + period -> done }
  end done
}
ballot Board() { period: 3 days }
",
    related: &[Code(601)],
};
