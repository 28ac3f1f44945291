use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(408),
    kind: Kind::Program,
    title: "a `bound` asset is moved",
    meaning: "A `bound` asset stays with whoever received it: it is minted and burnt, and never moved from one \
           account to another.",
    why: "Standing that can be handed on can be sold, and then votes can be bought.",
    wrong: "body Guild(elder: Agent) {
  asset REP bound
  account chest
  on found() by elder { mint 5 REP to chest }
  on award(who: Agent) by elder { move 5 REP from chest to who }
}
",
    marked: "5 REP",
    fixed: "body Guild(elder: Agent) {
  asset REP bound
  on award(who: Agent) by elder { mint 5 REP to who }
}
",
    related: &[Code(407)],
};
