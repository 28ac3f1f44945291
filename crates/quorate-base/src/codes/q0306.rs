use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(306),
    kind: Kind::Program,
    title: "an option used as if it were there",
    meaning: "A value of a type ending in `?` may be `none`. It is opened by `match`, by `??` with a value for \
           the case that it is none, or by a `by`.",
    why: "An office may be vacant. A rule that pays its holder must say what happens then.",
    wrong: "asset USDC decimals 6
process Till {
  account box
  var keeper: Agent? = none
  on put() by anyone paying coin: USDC { move all from coin to box }
  on apply() by a: Agent { keeper := some(a) }
  on empty() by anyone { move all from box to keeper }
}
",
    marked: "keeper",
    fixed: r#"asset USDC decimals 6
process Till {
  account box
  var keeper: Agent? = none
  on put() by anyone paying coin: USDC { move all from coin to box }
  on apply() by a: Agent { keeper := some(a) }
  on empty() by anyone {
    match keeper {
      some(k) => { move all from box to k }
      none => { reject vacant "there is no keeper" }
    }
  }
}
"#,
    related: &[Code(305)],
};
