use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(501),
    kind: Kind::Program,
    title: "ended while holding money",
    meaning: "An `end` is final: no rule of the process runs any more, so none can move its money. Its accounts \
              must be empty when it is entered. Here money was put in on every way that leads to the end, and \
              nothing takes it out.",
    why: "Such an event would be refused each time, and the process could never end this way.",
    wrong: "asset USDC decimals 6
process Loan(lender: Agent) {
  start by lender paying cash: USDC -> offered { move all from cash to self }
  state offered {
    on withdraw() by lender -> closed
  }
  end closed
}
",
    marked: "closed",
    fixed: "asset USDC decimals 6
process Loan(lender: Agent) {
  start by lender paying cash: USDC -> offered { move all from cash to self }
  state offered {
    on withdraw() by lender -> closed { move all from self to lender }
  }
  end closed
}
",
    related: &[Code(403), Code(504)],
};
