use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(607),
    kind: Kind::Program,
    title: "a fill that can be refused, of a hook that must not be",
    meaning: "A form that runs a hook where nothing may be refused, such as in a deadline, declares it `total`. What \
              fills it must go through always: it burns what there is and not what there might be, and asks for \
              nothing.",
    why: "If a fill could fail, whoever leaves could be held back by it, and a vote could never be closed.",
    wrong: "body form guild {
  var members: Set[Agent] = {}
  hook left(m: Agent) total {}
  on join() by m: Agent { add m to members }
  on leave() by m in members { remove m from members  do left(m) }
}
guild Weavers() {
  asset REP bound revocable
  left(m) { burn 100 REP from m }
}
",
    marked: "burn 100 REP from m",
    fixed: "body form guild {
  var members: Set[Agent] = {}
  hook left(m: Agent) total {}
  on join() by m: Agent { add m to members }
  on leave() by m in members { remove m from members  do left(m) }
}
guild Weavers() {
  asset REP bound revocable
  left(m) { burn min(m.REP, 100 REP) from m }
}
",
    related: &[Code(403), Code(404)],
};
