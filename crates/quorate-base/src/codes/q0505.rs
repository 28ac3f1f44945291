use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(505),
    kind: Kind::Program,
    title: "a cell changed from outside",
    meaning: "Only the text of a process changes its cells. Others act on it through its events, as everybody \
           does.",
    why: "What a process may become is then written in one place, and can be read there.",
    wrong: "process Counter {
  var hits: Int = 0
  on hit() by anyone { hits += 1 }
}
process Gate(counter: Counter) {
  on pass() by anyone { counter.hits := 0 }
}
",
    marked: "hits",
    fixed: "process Counter {
  var hits: Int = 0
  on hit() by anyone { hits += 1 }
  on pass() by anyone { hits := 0 }
}
",
    related: &[Code(204)],
};
