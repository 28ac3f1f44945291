use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(201),
    kind: Kind::Program,
    title: "an unknown name",
    meaning: "A name is used that nothing in sight declares: no parameter, cell, account, function, state or \
           asset of this place is called so. Where a declared name is spelt almost alike, the message \
           proposes it. In a deadline `caller` is unknown too, because nobody calls there.",
    why: "A constitution that speaks of an office it never creates leaves it to the strongest to fill.",
    wrong: "asset USDC decimals 6
process Till {
  account treasury
  on put() by anyone paying coin: USDC {
    move all from coin to tresury
  }
}
",
    marked: "tresury",
    fixed: "asset USDC decimals 6
process Till {
  account treasury
  on put() by anyone paying coin: USDC {
    move all from coin to treasury
  }
}
",
    related: &[Code(202), Code(204)],
};
