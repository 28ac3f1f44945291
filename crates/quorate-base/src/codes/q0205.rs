use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(205),
    kind: Kind::Program,
    title: "a name that is never used",
    meaning: "A name is declared and nothing mentions it. If that is meant, begin it with `_`.",
    why: "A fee that is named and never asked for, or a `why` that no rule reads, is a promise the text does \
           not keep.",
    wrong: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC {
    let fee = 5 USDC
    move all from coin to box
  }
}
",
    marked: "fee",
    fixed: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC {
    let fee = 5 USDC
    require coin >= fee else too_little
    move all from coin to box
  }
}
",
    related: &[Code(201)],
};
