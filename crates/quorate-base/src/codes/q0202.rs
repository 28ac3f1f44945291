use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(202),
    kind: Kind::Program,
    title: "declared twice",
    meaning: "Two declarations of one place give the same name. The other one is shown too.",
    why: "If both stayed, the reader of a rule could not know which of them it means.",
    wrong: "asset USDC decimals 6
process Till {
  account box
  var box: Int = 0
  on put() by anyone paying coin: USDC {
    move all from coin to box
  }
}
",
    marked: "box",
    fixed: "asset USDC decimals 6
process Till {
  account box
  var coins: Int = 0
  on put() by anyone paying coin: USDC {
    move all from coin to box
    coins += 1
  }
}
",
    related: &[Code(201)],
};
