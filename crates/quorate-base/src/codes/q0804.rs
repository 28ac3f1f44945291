use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(804),
    kind: Kind::Scenarios,
    title: "no scenario found",
    meaning: "`quo test` was asked to play scenarios, and there is none in these files, or none whose name has the text after \
           `-k` in it.",
    why: "If testing nothing were a success, a scenario that was lost or misspelt would never be missed.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
",
    marked: "",
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
    related: &[Code(803)],
};
