use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(401),
    kind: Kind::Program,
    title: "arriving money that is not placed on every path",
    meaning: "What comes in with an event, as in `paying dues: USDC`, must be put somewhere whatever happens: on \
           every path through the rule that does not refuse, all of it is moved.",
    why: "Money that a rule takes in and never places can never be got out again. In 2022 the Akutars \
           auction locked away 11,539 ether, for ever, because one path out of its contract could not be \
           reached.",
    wrong: "asset USDC decimals 6
process Club(fee: USDC) {
  account treasury
  on join() by anyone paying dues: USDC {
    if dues >= fee { move all from dues to treasury }
  }
}
",
    marked: "dues",
    fixed: "asset USDC decimals 6
process Club(fee: USDC) {
  account treasury
  on join() by anyone paying dues: USDC when dues >= fee else too_little {
    move all from dues to treasury
  }
}
",
    related: &[Code(402)],
};
