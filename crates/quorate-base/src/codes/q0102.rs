use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(102),
    kind: Kind::Program,
    title: "a text in quotes that is never closed",
    meaning: "A text begins with a double quote and the line ends before another one closes it. A text stands on \
           one line; a quote inside it is written `\\\"` and a new line `\\n`.",
    why: "Without the closing quote everything after it would become part of the sentence, rules included.",
    wrong: r#"process Bell {
  on ring() by anyone {
    note "somebody is at the door
  }
}
"#,
    marked: r#""somebody is at the door"#,
    fixed: r#"process Bell {
  on ring() by anyone {
    note "somebody is at the door"
  }
}
"#,
    related: &[Code(101)],
};
