use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(903),
    kind: Kind::Stream,
    title: "a missing, extra or wrong argument",
    meaning: "An event is given other values than it has parameters, or a value that cannot be read as the \
           parameter's type: an amount with more places than its asset, below zero or beyond what the ledger \
           can hold, or a word where a number is wanted.",
    why: "A value that had to be guessed would be an act nobody did.",
    wrong: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T10:00Z","give":"5 USDC","to":"till.box"}
{"at":"2026-03-01T11:00Z","by":"ada","to":"till","do":"take","with":{"amount":"0.0000001 USDC"}}
"#,
    marked: r#""0.0000001 USDC""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T10:00Z","give":"5 USDC","to":"till.box"}
{"at":"2026-03-01T11:00Z","by":"ada","to":"till","do":"take","with":{"amount":"0.000001 USDC"}}
"#,
    related: &[Code(902)],
};
