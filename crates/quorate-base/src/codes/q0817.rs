use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(817),
    kind: Kind::Experiments,
    title: "a run that goes wrong",
    meaning: "A run of an experiment did not go as its script says: an event of the script was refused, a claim was broken, or \
           something was wanted that cannot be. What people do of their own accord may be refused, and is only counted.",
    why: "A claim that holds in every scenario and breaks in one run of a thousand is what experiments are for. `--keep` writes that \
           run as a stream of events, to be looked at step by step.",
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
  people ana, bo
  let till = new Till(ana)
  bo: till.close()
  measure is_closed = till is closed
}
",
    marked: "bo: till.close()",
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
  people ana, bo
  let till = new Till(ana)
  ana: till.close()
  measure is_closed = till is closed
}
",
    related: &[Code(812)],
};
