use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(908),
    kind: Kind::Stream,
    title: "a stream that breaks off in mid-line",
    meaning: "The last line has no end and is not a whole event: the stream was cut off while it was written or \
           copied. All lines before it have been carried out.",
    why: "Half an event must not be half done. Whoever continues the record should know where it broke off.",
    wrong: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","give":"20 US"#,
    marked: "S",
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","give":"20 USDC","to":"ben"}
"#,
    related: &[Code(901)],
};
