use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(814),
    kind: Kind::Program,
    title: "an experiment that measures nothing",
    meaning: "An experiment has neither a `measure` nor an `expect`.",
    why: "However often it is run, nobody knows anything more afterwards.",
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
}
",
    marked: "\"is it closed?\"",
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
    related: &[Code(808), Code(813)],
};
