use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(909),
    kind: Kind::Stream,
    title: "a file that cannot be read or written",
    meaning: "The file is missing, may not be opened, is empty, or is not text in UTF-8; or what a command \
           should write cannot be written.",
    why: "An empty file is a program without rules and a record without events. It is far more often a copy \
           that went wrong than something that was meant.",
    wrong: "",
    marked: "",
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
"#,
    related: &[Code(908)],
};
