use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(905),
    kind: Kind::Stream,
    title: "the stream was recorded for another program",
    meaning: "The first line of the stream names the program it belongs to, and it is being run with another \
           one. It runs, if the names fit.",
    why: "Outcomes that differ from the recorded ones are then nobody's fault. Comparing two versions of a \
           text is a good reason to do this; a slip of the hand is a bad one.",
    wrong: r#"{"quo":"events/1","program":"shop.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
"#,
    marked: r#""shop.quo""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
"#,
    related: &[Code(904)],
};
