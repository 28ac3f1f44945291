use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(410),
    kind: Kind::Program,
    title: "a split over 100% somewhere in a range",
    meaning: "The parts of a `split` must be at most the whole together, and not only today: for every value that the \
              settings they mention may ever be amended to, and for every argument.",
    why: "A split that promises more than there is could not be carried out. It would come to light on the day somebody \
          amends a setting, in a deadline that nobody can hear fail.",
    wrong: "asset USDC decimals 6
body Studio(members: Set[Agent]) {
  setting cut: Portion = 25% in 0%..60%
  account treasury, commons
  every 7 days {
    split self.USDC {
      cut to treasury
      50% to commons
      rest to each m in members by 1
    } dust to treasury
  }
}
",
    marked: "cut",
    fixed: "asset USDC decimals 6
body Studio(members: Set[Agent]) {
  setting cut: Portion = 25% in 0%..50%
  account treasury, commons
  every 7 days {
    split self.USDC {
      cut to treasury
      50% to commons
      rest to each m in members by 1
    } dust to treasury
  }
}
",
    related: &[Code(403)],
};
