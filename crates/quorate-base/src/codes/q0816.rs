use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(816),
    kind: Kind::Experiments,
    title: "something an experiment asks has no value",
    meaning: "A measure, or a value of a sweep, could not be worked out: it divides by zero, say, or looks for an item that is not \
           there. It is told of the first run in which that happened; other figures of that run are not in the results.",
    why: "A mean over the runs that happen to have a value is a mean of something else.",
    wrong: "process Till(keeper: Agent) {
  start -> open
  state open { on close() by keeper -> closed }
  end closed
}
behaviour Keeper(odds: Portion) {
  sees t: Till in open where chance(odds) => within 2 days do t.close()
}
experiment \"is it closed?\" {
  runs 3
  seed 1
  lasts 3 days
  people ana play Keeper(100%)
  let till = new Till(ana)
  measure share = 1 / (count t in Till where t is open)
}
",
    marked: "share",
    fixed: "process Till(keeper: Agent) {
  start -> open
  state open { on close() by keeper -> closed }
  end closed
}
behaviour Keeper(odds: Portion) {
  sees t: Till in open where chance(odds) => within 2 days do t.close()
}
experiment \"is it closed?\" {
  runs 3
  seed 1
  lasts 3 days
  people ana play Keeper(100%)
  let till = new Till(ana)
  measure is_closed = till is closed
}
",
    related: &[Code(813)],
};
