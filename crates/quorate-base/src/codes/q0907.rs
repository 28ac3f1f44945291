use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(907),
    kind: Kind::Stream,
    title: "time runs backwards in a stream",
    meaning: "A line is dated earlier than the one before it. Lines stand in the order in which things happened; \
           several may share an instant.",
    why: "Deadlines between the two dates have fired already when the later line is read. An event from \
           before them would have met another constitution.",
    wrong: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T08:00Z","give":"20 USDC","to":"ben"}
"#,
    marked: r#""2026-03-01T08:00Z""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:00Z","give":"20 USDC","to":"ben"}
"#,
    related: &[Code(901)],
};
