use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(612),
    kind: Kind::Program,
    title: "a range that a setting cannot have",
    meaning: "The range of a setting has two ends that are known from the text, the lesser first, and the setting \
           begins within it. Only what has a least and a greatest has a range: numbers, portions, amounts, \
           durations and instants.",
    why: "The range is what members agree may never be crossed, whoever amends the rule later. It is checked once, \
           for every value the setting may ever have, so it cannot depend on what is only known when a body is founded.",
    wrong: "body Club {
  setting turnout: Portion = 10% in 20%..80%
}
",
    marked: "10%",
    fixed: "body Club {
  setting turnout: Portion = 40% in 20%..80%
}
",
    related: &[Code(613)],
};
