use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(904),
    kind: Kind::Stream,
    title: "the wrong version of a format",
    meaning: "The first line of a stream names its format and the version, as in `{\"quo\":\"events/1\"}`. It is \
           missing, or names another than this tool can read.",
    why: "Reading a newer format by older rules would give an answer, and the wrong one.",
    wrong: r#"{"quo":"events/7","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
"#,
    marked: r#""events/7""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
"#,
    related: &[Code(901)],
};
