use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(307),
    kind: Kind::Program,
    title: "wrong arguments",
    meaning: "A function, event, process or constructor is given more or fewer values than it has parameters, or \
           a value by a name that is none of them.",
    why: "Values are matched with parameters by their place. One too few would shift the rest: the payee \
           becomes the amount.",
    wrong: "process Counter {
  var hits: Int = 0
  fn twice(n: Int) -> Int = 2 * n
  on hit() by anyone { hits := twice(hits, 1) }
}
",
    marked: "1",
    fixed: "process Counter {
  var hits: Int = 0
  fn twice(n: Int) -> Int = 2 * n
  on hit() by anyone { hits := twice(hits) }
}
",
    related: &[Code(301)],
};
