use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(402),
    kind: Kind::Program,
    title: "arriving money that may be placed twice",
    meaning: "On some path all of the money that came in has been placed already when it is moved again. It is \
           there only once.",
    why: "The second sentence promises something to somebody and can never give it.",
    wrong: "asset USDC decimals 6
process Club {
  account treasury, commons
  on join() by anyone paying dues: USDC {
    move all from dues to treasury
    move all from dues to commons
  }
}
",
    marked: "move all from dues to commons",
    fixed: "asset USDC decimals 6
process Club {
  account treasury, commons
  on join() by anyone paying dues: USDC {
    move down(dues / 2) from dues to treasury
    move all from dues to commons
  }
}
",
    related: &[Code(401)],
};
