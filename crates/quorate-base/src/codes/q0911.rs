use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(911),
    kind: Kind::Stream,
    title: "a person whom the stream does not list",
    meaning: "The first line of the stream lists the people it is about, and a line speaks of somebody else. Add \
           them to the list, or leave the list out: then everybody who is named is a person.",
    why: "With the list, a misspelt name is found. Without it, it becomes a new person, who then holds the \
           money.",
    wrong: r#"{"quo":"events/1","program":"till.quo","people":["ada","ben"]}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","give":"20 USDC","to":"bne"}
"#,
    marked: r#""bne""#,
    fixed: r#"{"quo":"events/1","program":"till.quo","people":["ada","ben"]}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","give":"20 USDC","to":"ben"}
"#,
    related: &[Code(902)],
};
