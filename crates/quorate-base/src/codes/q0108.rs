use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(108),
    kind: Kind::Program,
    title: "nested too deep",
    meaning: "Brackets, blocks or signs stand inside one another more than 256 deep. The text is not read any \
           further from there.",
    why: "No person reads such a sentence, so no person can have agreed to it. The bound also keeps a \
           hostile text from exhausting the machine that reads it.",
    wrong: "process Bell {
  view loud = (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
    (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
    (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
    (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
    1
    )))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    )))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    )))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    ))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) > 0
}
",
    marked: "(",
    fixed: "process Bell {
  view loud = 1 > 0
}
",
    related: &[Code(103)],
};
