use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(207),
    kind: Kind::Program,
    title: "a refusal code that belongs to the kernel",
    meaning: "Codes such as `insufficient_funds`, `guard` or `underflow` are what the machine itself answers. A \
           constitution gives its refusals codes of their own.",
    why: "Whoever reads the outcome must be able to tell a decision of the community from arithmetic.",
    wrong: "asset USDC decimals 6
process Till(fee: USDC) {
  account box
  on put() by anyone paying coin: USDC {
    require coin >= fee else insufficient_funds
    move all from coin to box
  }
}
",
    marked: "insufficient_funds",
    fixed: "asset USDC decimals 6
process Till(fee: USDC) {
  account box
  on put() by anyone paying coin: USDC {
    require coin >= fee else below_the_fee
    move all from coin to box
  }
}
",
    related: &[Code(208)],
};
