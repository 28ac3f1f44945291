use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(605),
    kind: Kind::Program,
    title: "a name that the form uses already",
    meaning: "What is made from a form has all the members of the form besides its own. No member, parameter or asset may take the name of one of them.",
    why: "The text of the form would then speak of something its author never saw.",
    wrong: "form counter {
  var votes: Int = 0
  on vote() by anyone { votes += 1 }
}
counter Board() {
  account votes
}
",
    marked: "votes",
    fixed: "form counter {
  var votes: Int = 0
  on vote() by anyone { votes += 1 }
}
counter Board() {
  account fees
}
",
    related: &[Code(202)],
};
