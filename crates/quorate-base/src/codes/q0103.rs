use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(103),
    kind: Kind::Program,
    title: "something else is expected here",
    meaning: "The sentence cannot go on with what stands here. The message says what could have stood there \
           instead. Reading goes on at the next statement or member, so that one slip does not hide the \
           others.",
    why: "A rule that can be read in two ways will be read in two ways. Every sentence of the language has \
           one form, and each begins with its verb.",
    wrong: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC {
    move all coin to box
  }
}
",
    marked: "coin",
    fixed: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC {
    move all from coin to box
  }
}
",
    related: &[Code(104), Code(105)],
};
