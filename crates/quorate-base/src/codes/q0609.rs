use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(609),
    kind: Kind::Program,
    title: "a circle of functions, views or procs",
    meaning: "A function, view or proc leads back to itself. Each must come to an end whatever it is given, so \
           none may reach itself, neither directly nor through others.",
    why: "A rule that might never come to an answer is not a rule. Repetition is written with `for`, `fold` \
           or `iterate`, which say how often.",
    wrong: "fn doubled(n: Int) -> Int = if n <= 0 then 1 else 2 * doubled(n - 1)
process Growth {
  view after(years: Int) = doubled(years)
}
",
    marked: "doubled(n - 1)",
    fixed: "fn doubled(n: Int) -> Int = if n <= 0 then 1 else 2 ^ n
process Growth {
  view after(years: Int) = doubled(years)
}
",
    related: &[Code(108)],
};
