use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(815),
    kind: Kind::Experiments,
    title: "a behaviour that comes to nothing",
    meaning: "In all runs of an experiment nobody who plays a behaviour ever acted, or everything that they tried was refused. It is \
           told of each place where the behaviour is played.",
    why: "The experiment is then not about the people that it describes: a condition that never holds, or a rule that does not let \
           them in, makes the same figures as people who do not care.",
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
  people ana play Keeper(0%)
  let till = new Till(ana)
  measure is_closed = till is closed
}
",
    marked: "Keeper",
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
