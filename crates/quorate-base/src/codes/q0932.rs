use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(932),
    kind: Kind::Told,
    title: "a stream without its program",
    meaning: "What is asked of a recorded stream is answered by the program it is for. Its first line does not name one, or there is no such file, neither here nor beside the stream.",
    why: "A stream means nothing without the rules it was played under, and other rules would give another answer.",
    wrong: "{\"quo\":\"events/1\"}
",
    marked: "",
    fixed: "quo why day.jsonl till --program till.quo
",
    related: &[Code(904), Code(905)],
};
