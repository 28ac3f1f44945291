use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(105),
    kind: Kind::Program,
    title: "`=` where `==` or `:=` is meant",
    meaning: "A single `=` gives a name its meaning, as in `let fee = 5 USDC`, once and for ever. To compare two \
           values write `==`; to give a cell a new value write `:=`.",
    why: "In other languages one sign too few has turned a question into a change: in 2003 somebody tried to \
           hide a way to become the superuser of Linux in exactly this slip. Here the three acts have three \
           signs.",
    wrong: "asset USDC decimals 6
process Till(fee: USDC) {
  account box
  on put() by anyone paying coin: USDC {
    require coin = fee else wrong_sum
    move all from coin to box
  }
}
",
    marked: "=",
    fixed: "asset USDC decimals 6
process Till(fee: USDC) {
  account box
  on put() by anyone paying coin: USDC {
    require coin == fee else wrong_sum
    move all from coin to box
  }
}
",
    related: &[Code(103)],
};
