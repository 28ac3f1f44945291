use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(611),
    kind: Kind::Program,
    title: "a succession that would lose something",
    meaning: "A body takes the text of another by `become`, and that text says what it carries over by `migrate from`. \
           Here it does not follow on the body, or what a cell holds would be lost, or something would have no value. \
           Parameters, cells, accounts and assets of one name and type are carried over by themselves.",
    why: "Members who agree to a new text agree to go on with what they have. Money, votes and records must not \
           disappear because a name was forgotten or spelt in another way.",
    wrong: "body Club {
  var members: Set[Agent] = {}
  on join() by a: Agent { add a to members }
  on renew() by m in members { become Guild }
}
body Guild {
  var crew: Set[Agent] = {}
  migrate from Club {}
  view size = length(crew)
}
",
    marked: "members",
    fixed: "body Club {
  var members: Set[Agent] = {}
  on join() by a: Agent { add a to members }
  on renew() by m in members { become Guild }
}
body Guild {
  var crew: Set[Agent] = {}
  migrate from Club { crew := old.members }
  view size = length(crew)
}
",
    related: &[Code(505)],
};
