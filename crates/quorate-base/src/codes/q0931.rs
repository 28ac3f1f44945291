use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(931),
    kind: Kind::Told,
    title: "nothing of this name to ask about",
    meaning: "`quo why` is asked about a step, a line, an instance or an account that the stream does not have. A step is the `seq` of an outcome, a line is counted as editors and `quo run` count it and has a colon before it, an instance has its alias or an id such as `co/Spend#1`, and an account may be followed by an asset.",
    why: "An answer about something else than what was meant is worse than none.",
    wrong: "quo why day.jsonl til
",
    marked: "",
    fixed: "quo why day.jsonl till
",
    related: &[Code(902), Code(932)],
};
