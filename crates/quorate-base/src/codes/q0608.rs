use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(608),
    kind: Kind::Program,
    title: "a form away from what it builds on",
    meaning: "A form that says `on` another speaks of that one’s members. It can be used only beside something made from it, or inside.",
    why: "Its text would speak of members and treasuries that are not there.",
    wrong: "body form club {
  var members: Set[Agent] = {}
  on join() by a: Agent { add a to members }
}
form goodbye on club {
  on leave() by m in members { remove m from members }
}
process Hall { include goodbye {} }
",
    marked: "goodbye",
    fixed: "body form club {
  var members: Set[Agent] = {}
  on join() by a: Agent { add a to members }
}
form goodbye on club {
  on leave() by m in members { remove m from members }
}
club Hall() { include goodbye {} }
",
    related: &[Code(601)],
};
