use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(805),
    kind: Kind::Program,
    title: "a refusal code nobody gives",
    meaning: "A scenario expects a refusal with a code that neither the program nor the language ever gives.",
    why: "The line could never come out as it says. Mostly the code was misspelt, or the rule has another one now.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"nothing is asked\" {
  people ana
  let till = new Till(ana)
  ana: till.take(0 USDC) refused nothing_aksed
}
",
    marked: "nothing_aksed",
    fixed: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper when amount > 0 USDC else nothing_asked { move amount from box to keeper }
}
scenario \"nothing is asked\" {
  people ana
  let till = new Till(ana)
  ana: till.take(0 USDC) refused nothing_asked
}
",
    related: &[Code(207), Code(803)],
};
