use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(813),
    kind: Kind::Program,
    title: "an experiment that cannot be run",
    meaning: "An experiment says something about its runs that cannot be: no runs or far too many, cells beyond counting, an interval of \
           what is not measured, values of a setting that only a run knows, or a comparison or picture that belongs elsewhere.",
    why: "What cannot be run should be found out before hours have gone by, and not be taken for something near it.",
    wrong: "process Till(keeper: Agent) {
  start -> open
  state open { on close() by keeper -> closed }
  end closed
}
behaviour Keeper(odds: Portion) {
  sees t: Till in open where chance(odds) => within 2 days do t.close()
}
experiment \"is it closed?\" {
  runs 0
  seed 1
  lasts 3 days
  people ana play Keeper(100%)
  let till = new Till(ana)
  measure is_closed = till is closed
}
",
    marked: "0",
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
    related: &[Code(814)],
};
