use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(302),
    kind: Kind::Program,
    title: "two units do not mix",
    meaning: "Amounts of two assets, or an amount and a bare number, are added, subtracted or compared. An \
           amount is always an amount *of* something.",
    why: "In 1999 the Mars Climate Orbiter was lost because one team wrote pounds and the other read \
           newtons. The unit of a sum of money is part of it, and is checked.",
    wrong: "asset DAI decimals 18
asset ETH decimals 18
process Till {
  account box
  view worth = box.DAI + box.ETH
  on put() by anyone paying coin: DAI { move all from coin to box }
  on add_ether() by anyone paying coin: ETH { move all from coin to box }
}
",
    marked: "box.DAI + box.ETH",
    fixed: "asset DAI decimals 18
asset ETH decimals 18
process Till {
  account box
  view dollars = box.DAI
  view ether = box.ETH
  on put() by anyone paying coin: DAI { move all from coin to box }
  on add_ether() by anyone paying coin: ETH { move all from coin to box }
}
",
    related: &[Code(301), Code(303)],
};
