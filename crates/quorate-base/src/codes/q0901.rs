use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(901),
    kind: Kind::Stream,
    title: "a line that is not an event",
    meaning: "Every line of a stream is one JSON object with the keys of the format: when, by whom, what. This \
           line is not JSON, or has a key that does not exist, lacks one, or has keys that do not go \
           together.",
    why: "A key that is misspelt and passed over would make a payment into none. A record that cannot be \
           read whole is not an answer of the constitution.",
    wrong: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","give":"20 USDC","too":"ben"}
"#,
    marked: r#""too""#,
    fixed: r#"{"quo":"events/1","program":"till.quo"}
{"at":"2026-03-01T09:00Z","new":"Till","as":"till","with":{"keeper":"ada"}}
{"at":"2026-03-01T09:05Z","give":"20 USDC","to":"ben"}
"#,
    related: &[Code(902), Code(903)],
};
