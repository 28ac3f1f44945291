use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(206),
    kind: Kind::Program,
    title: "a name spelt like another kind of thing",
    meaning: "Spelling carries the kind of a name: values, events, states and functions are `lower_case`, types, \
           processes and bodies are `CamelCase`, assets and quantities are `ALL_CAPS` with at least two \
           letters.",
    why: "One look at a name tells the reader what it is, in every constitution alike; and `5 REP` can be \
           nothing but an amount.",
    wrong: "process Counter {
  var hitsSoFar: Int = 0
}
",
    marked: "hitsSoFar",
    fixed: "process Counter {
  var hits_so_far: Int = 0
}
",
    related: &[Code(103)],
};
