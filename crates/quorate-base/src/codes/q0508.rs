use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(508),
    kind: Kind::Program,
    title: "a letter nobody there hears",
    meaning: "A letter goes to an event of its receiver. This receiver declares no such event, or it is not known what \
           the receiver is, so that some of those it may be do not hear the letter.",
    why: "A letter that nobody hears is refused, and with it the whole step. A step that can never succeed is a \
           slip of the pen.",
    wrong: "process Bounty(poster: Account) {
  on accept() by poster { note 1 }
}
process Desk(bounty: Bounty) {
  on done() by anyone { send bounty.accepted() }
}
",
    marked: "accepted",
    fixed: "process Bounty(poster: Account) {
  on accept() by poster { note 1 }
}
process Desk(bounty: Bounty) {
  on done() by anyone { send bounty.accept() }
}
",
    related: &[Code(204), Code(307)],
};
