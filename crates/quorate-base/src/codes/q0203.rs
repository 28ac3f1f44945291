use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(203),
    kind: Kind::Program,
    title: "files that use each other in a circle",
    meaning: "A file uses another that leads back to it. Files are read in such an order that each comes after those it uses, and in a circle there is none.",
    why: "Whoever reads a constitution must be able to read it from beginning to end, and what a rule rests on must stand without it.",
    wrong: "use page { Till }
process Till {}
",
    marked: "page",
    fixed: "process Till {}
",
    related: &[Code(201)],
};
