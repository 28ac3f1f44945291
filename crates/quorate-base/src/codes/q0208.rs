use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(208),
    kind: Kind::Program,
    title: "one refusal code with two sentences",
    meaning: "A code stands for one reason. It may be given in several places, but wherever one file gives it a \
           sentence, the sentence is the same.",
    why: "Codes are quoted in tests, in records and in disputes. If one code stood for two reasons, quoting \
           it would prove nothing.",
    wrong: r#"asset USDC decimals 6
process Till(fee: USDC, keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC {
    require coin >= fee else refused "the fee is not met"
    move all from coin to box
  }
  on take(part: USDC) by keeper {
    require part <= fee else refused "that is more than one fee"
    move part from box to keeper
  }
}
"#,
    marked: r#"refused "that is more than one fee""#,
    fixed: r#"asset USDC decimals 6
process Till(fee: USDC, keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC {
    require coin >= fee else too_little "the fee is not met"
    move all from coin to box
  }
  on take(part: USDC) by keeper {
    require part <= fee else too_much "that is more than one fee"
    move part from box to keeper
  }
}
"#,
    related: &[Code(207)],
};
