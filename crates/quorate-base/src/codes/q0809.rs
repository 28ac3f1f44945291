use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(809),
    kind: Kind::Told,
    title: "a stored snapshot that cannot be relied on",
    meaning: "The file was not written by `quo test` as it stands now: it was edited by hand, or cut, or it is of another version or of another tool. Nothing is compared with it, and it is overwritten only under `--update all`.",
    why: "A stored snapshot says what somebody has looked at and accepted. One that was changed since says what nobody has seen.",
    wrong: "A snapshot in which somebody has changed `300 USDC` to `400 USDC` in an editor.
",
    marked: "",
    fixed: "The file as it was, or as `quo test --review` writes it when the change is accepted.
",
    related: &[Code(807), Code(811)],
};
