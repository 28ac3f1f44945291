use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(406),
    kind: Kind::Program,
    title: "taken from an account that is another's",
    meaning: "A rule may take money from the accounts of its own instance, of what encloses it and of what is \
           nested in it, and from money that came with the event. The account of a person, or of somebody \
           else's process, is not among them.",
    why: "Nobody is bound by a constitution to pay more than they send. If a rule wants money from a person, \
           the person pays it with an event.",
    wrong: "asset USDC decimals 6
process Club {
  account treasury
  on collect(who: Agent) by anyone { move 5 USDC from who to treasury }
}
",
    marked: "who",
    fixed: "asset USDC decimals 6
process Club {
  account treasury
  on collect() by anyone paying dues: USDC { move all from dues to treasury }
}
",
    related: &[Code(405)],
};
