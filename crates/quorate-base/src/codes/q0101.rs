use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(101),
    kind: Kind::Program,
    title: "a character that has no meaning here",
    meaning: "The text holds a character, or a run of them, that no part of the language uses. Quorate is \
           written in UTF-8; inside texts in double quotes and inside comments every character may stand, \
           elsewhere only letters without accents, digits and the signs of the language.",
    why: "Such a character usually came along with pasting: a dash or quotation mark that a text editor made \
           pretty, or a space that is none. Leaving it out silently would let two texts that look alike mean \
           different things.",
    wrong: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC {
    move all from coin to box ¤
  }
}
",
    marked: "¤",
    fixed: "asset USDC decimals 6
process Till {
  account box
  on put() by anyone paying coin: USDC {
    move all from coin to box
  }
}
",
    related: &[Code(102), Code(103)],
};
