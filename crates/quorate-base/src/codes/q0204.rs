use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(204),
    kind: Kind::Program,
    title: "not visible from here",
    meaning: "The cells of a process are its own. What others may read it says with a `view`; parameters and \
           balances may be read by everybody.",
    why: "What only the process itself can read it can also change without breaking the rules of others. A \
           view is a promise.",
    wrong: "process Counter {
  var hits: Int = 0
  on hit() by anyone { hits += 1 }
}
process Gate(counter: Counter) {
  var opened: Bool = false
  on open() by anyone {
    require counter.hits > 3 else too_early
    opened := true
  }
}
",
    marked: "hits",
    fixed: "process Counter {
  var hits: Int = 0
  view so_far = hits
  on hit() by anyone { hits += 1 }
}
process Gate(counter: Counter) {
  var opened: Bool = false
  on open() by anyone {
    require counter.so_far > 3 else too_early
    opened := true
  }
}
",
    related: &[Code(505)],
};
