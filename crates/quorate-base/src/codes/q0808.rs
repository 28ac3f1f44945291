use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(808),
    kind: Kind::Scenarios,
    title: "a scenario that asserts nothing",
    meaning: "Nothing is expected in this scenario, nobody does anything that has to be accepted or refused, and nothing is compared.",
    why: "A test that cannot fail looks like safety, and is none. Often the line that mattered was never written.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"a coin is put\" {
  people ana
  let till = new Till(ana)
  give 1 USDC to ana
}
",
    marked: "\"a coin is put\"",
    fixed: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"a coin is put\" {
  people ana
  let till = new Till(ana)
  give 1 USDC to ana
  ana: till.put() paying 1 USDC
  expect till.box.USDC == 1 USDC
}
",
    related: &[Code(803), Code(804)],
};
