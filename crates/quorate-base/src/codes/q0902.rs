use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(902),
    kind: Kind::Stream,
    title: "an unknown target, actor, process or event",
    meaning: "A line speaks of an instance that does not exist at that moment, of a process the program does not \
           have, or of somebody who cannot act. Persons need no introduction, unless the header lists them; \
           everything else must have been created before.",
    why: "A misspelt name would otherwise become a new person, or money would be sent to nobody.",
    wrong: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T10:00Z","by":"ada","to":"tills","do":"take","with":{"amount":"1 USDC"}}
"#,
    marked: r#""tills""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T10:00Z","give":"5 USDC","to":"till.box"}
{"at":"2026-03-01T11:00Z","by":"ada","to":"till","do":"take","with":{"amount":"1 USDC"}}
"#,
    related: &[Code(903), Code(911)],
};
