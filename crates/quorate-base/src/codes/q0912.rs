use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(912),
    kind: Kind::Told,
    title: "a fault of this tool",
    meaning: "The tool has come upon something that cannot happen if it is right. Nothing of the step it was in \
           has been kept. Neither the constitution nor the record is to blame; please report it, with both.",
    why: "Going on would give outcomes that nobody could trust. What was written before the fault stands.",
    wrong: "There is no text that should give this code.
",
    marked: "",
    fixed: "A newer version of the tool may not have the fault.
",
    related: &[],
};
