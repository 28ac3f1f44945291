use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(512),
    kind: Kind::Program,
    title: "a deadline that may fire for ever at one instant",
    meaning: "A period must be longer than nothing whatever its settings and arguments are, and states that are \
              left at once must not lead back to each other. A period under an hour is pointed at too: after a \
              quiet year it is made up for many thousand times.",
    why: "Time would stand still: everything due later, and every event, would wait for ever. A run stops there.",
    wrong: "process Payroll(rhythm: Duration) {
  var rounds: Int = 0
  every rhythm { rounds += 1 }
}
",
    marked: "rhythm",
    fixed: "process Payroll(rhythm: Duration) {
  var rounds: Int = 0
  every max(rhythm, 1 day) { rounds += 1 }
}
",
    related: &[Code(403)],
};
