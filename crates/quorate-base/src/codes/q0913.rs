use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(913),
    kind: Kind::Stream,
    title: "an id that is in use already",
    meaning: "A line gives a new instance an id that belongs to a person or to another instance, also when the \
           creation itself is refused.",
    why: "From then on the record could mean either of them.",
    wrong: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","new":"Till","as":"till","with":{"keeper":"ben"}}
"#,
    marked: r#""till""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","new":"Till","as":"other","with":{"keeper":"ben"}}
"#,
    related: &[Code(902)],
};
