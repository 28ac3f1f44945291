use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(801),
    kind: Kind::Program,
    title: "nobody of this name can act",
    meaning: "A line of a scenario begins with somebody who is not there, or with something that cannot act: only people and \
           bodies do, and people take part once a line `people …` has named them.",
    why: "A misspelt name would otherwise be one more person, who is refused everything, and the scenario would test the \
           refusal.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"a coin is put\" {
  people ana
  let till = new Till(ana)
  anna: till.take(1 USDC) refused insufficient_funds
}
",
    marked: "anna",
    fixed: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"a coin is put\" {
  people ana
  let till = new Till(ana)
  ana: till.take(1 USDC) refused insufficient_funds
}
",
    related: &[Code(201), Code(911)],
};
