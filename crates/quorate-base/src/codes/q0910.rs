use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(910),
    kind: Kind::Program,
    title: "a construct that this version cannot run yet",
    meaning: "The sentence belongs to the language, and this version of the tool cannot carry it out. Nothing \
           inside it has been looked at.",
    why: "Passing it over would run a constitution without one of its rules.",
    wrong: "process Counter {
  var hits: Int = 0
  on hit() by anyone { hits += 1 }
  invariant positive: hits >= 0
}
",
    marked: "invariant positive",
    fixed: "process Counter {
  var hits: Int = 0
  on hit() by anyone { hits += 1 }
}
",
    related: &[Code(103)],
};
