use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(301),
    kind: Kind::Program,
    title: "one type is expected, another is found",
    meaning: "A value stands where a value of another type is wanted: a text for a number, an amount of money \
           for a count, a person for an instant.",
    why: "Where the machine would guess a conversion, two readers would guess two.",
    wrong: r#"process Counter {
  var hits: Int = "none"
  on hit() by anyone { hits += 1 }
}
"#,
    marked: r#""none""#,
    fixed: "process Counter {
  var hits: Int = 0
  on hit() by anyone { hits += 1 }
}
",
    related: &[Code(302), Code(307)],
};
