use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(104),
    kind: Kind::Program,
    title: "a `}` is missing before this member",
    meaning: "A member begins inside a block of statements, so the block before it was not closed. The place \
           shown is where the indentation last agreed with the brackets, which is usually where the bracket \
           was lost.",
    why: "Indentation has no meaning to the language, but it shows what the drafter meant. Where the two \
           disagree, people would read one rule and the program would keep another.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC {
    move all from coin to box

  on empty() by keeper {
    move all from box to keeper
  }
}
",
    marked: "on",
    fixed: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC {
    move all from coin to box
  }
  on empty() by keeper {
    move all from box to keeper
  }
}
",
    related: &[Code(103)],
};
