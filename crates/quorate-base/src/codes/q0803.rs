use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(803),
    kind: Kind::Program,
    title: "an expectation that can never be false",
    meaning: "A scenario expects something that is true whatever the rules say, so it tests nothing.",
    why: "A test that cannot fail looks like safety, and is none. Often something was meant that the line does not say.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"a coin is put\" {
  people ana
  let till = new Till(ana)
  give 1 USDC to till.box
  expect true
}
",
    marked: "true",
    fixed: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"a coin is put\" {
  people ana
  let till = new Till(ana)
  give 1 USDC to till.box
  expect till.box.USDC == 1 USDC
}
",
    related: &[Code(805)],
};
