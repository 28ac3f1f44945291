use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(511),
    kind: Kind::Program,
    title: "a key or item that may not be there, where nothing may be refused",
    meaning: "`hours[m]` is refused if `m` is no key of `hours`, and `xs[3]` if there are fewer items. In a \
              deadline or a `total` proc that must not happen: ask first, or see to it that the answer is known, \
              as it is after `for (m, h) in hours`.",
    why: "A deadline that fails for one missing key does nothing for anybody.",
    wrong: "process Club(members: Set[Agent]) {
  var hours: Map[Agent, Int] = {}
  var total: Int = 0
  on log(n: Int) by m in members { hours[m] := n }
  every 7 days {
    for m in members { total += hours[m] }
  }
}
",
    marked: "hours[m]",
    fixed: "process Club(members: Set[Agent]) {
  var hours: Map[Agent, Int] = {}
  var total: Int = 0
  on log(n: Int) by m in members { hours[m] := n }
  every 7 days {
    for m in members where m in hours { total += hours[m] }
  }
}
",
    related: &[Code(403), Code(404)],
};
