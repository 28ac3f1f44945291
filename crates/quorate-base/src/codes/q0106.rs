use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(106),
    kind: Kind::Program,
    title: "an amount with more places than its asset has",
    meaning: "Every asset says how many decimal places its amounts have. An amount written with more of them \
           names a sum that nobody could ever hold or pay.",
    why: "Amounts are counted in whole smallest units and never rounded behind your back. A digit that would \
           have to be dropped must be dropped by the drafter.",
    wrong: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC when coin >= 0.1234567 USDC else too_little {
    move all from coin to box
  }
}
",
    marked: "0.1234567",
    fixed: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC when coin >= 0.123457 USDC else too_little {
    move all from coin to box
  }
}
",
    related: &[Code(303)],
};
