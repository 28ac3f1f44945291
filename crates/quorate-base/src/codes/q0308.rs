use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(308),
    kind: Kind::Program,
    title: "a division of whole numbers that is not rounded",
    meaning: "`a / b` of whole numbers is an exact ratio, never silently a whole number. Where a whole number is \
           wanted, write `down`, `up`, `nearest` or `to_zero` around it.",
    why: "Half of seven heads is three or four, and an election can hang on which.",
    wrong: "process Council(seats: Int) {
  var needed: Int = 0
  on count_seats() by anyone { needed := seats / 2 }
}
",
    marked: "seats / 2",
    fixed: "process Council(seats: Int) {
  var needed: Int = 0
  on count_seats() by anyone { needed := up(seats / 2) }
}
",
    related: &[Code(303)],
};
