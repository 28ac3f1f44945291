use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(303),
    kind: Kind::Program,
    title: "an exact quantity that is not yet rounded",
    meaning: "A share of an amount, such as `treasury.USDC / 3` or `5% of fee`, is exact and may fall between \
           two smallest units. It can be compared, but to be paid it must be rounded, with `down`, `up`, \
           `nearest` or `to_zero`.",
    why: "Somebody gets what rounding leaves. Where the direction is written, everybody can see who; where \
           it is not, whoever calls often enough will find out.",
    wrong: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on halve() by keeper { move box.USDC / 2 from box to keeper }
}
",
    marked: "box.USDC / 2",
    fixed: "asset USDC decimals 6
process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on halve() by keeper { move down(box.USDC / 2) from box to keeper }
}
",
    related: &[Code(308), Code(106)],
};
