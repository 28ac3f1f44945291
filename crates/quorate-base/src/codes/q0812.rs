use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(812),
    kind: Kind::Experiments,
    title: "no experiment found",
    meaning: "`quo sim` was asked to run experiments, and there is none in these files, or none whose name has the text after `-k` \
           in it.",
    why: "If running nothing were a success, an experiment that was lost or misspelt would never be missed.",
    wrong: "process Till(keeper: Agent) {
  start -> open
  state open { on close() by keeper -> closed }
  end closed
}
behaviour Keeper(odds: Portion) {
  sees t: Till in open where chance(odds) => within 2 days do t.close()
}
",
    marked: "",
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
    related: &[Code(804)],
};
