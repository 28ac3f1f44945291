use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(914),
    kind: Kind::Told,
    title: "a dump that nothing can go on from",
    meaning: "A dump of the state was given to go on from, or to be shown, and it holds only what a reader wants: not who came first, where each instance comes from, and what was held at earlier instants. That is written with `--past`.",
    why: "A run that goes on has to come to the same as one that never stopped. From what is on the page alone it might not, and nobody would notice.",
    wrong:
        "A dump that was written with `quo run club.quo --events s.jsonl --state d.json`, given to `--from`.
",
    marked: "",
    fixed: "The dump written with `--state d.json --past`.
",
    related: &[Code(915), Code(916)],
};
