use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(407),
    kind: Kind::Program,
    title: "burnt from others, though the asset is not `revocable`",
    meaning: "The issuer of an asset may burn what the caller holds, with their act, and what its own accounts \
           hold. To burn what others hold, the asset must be declared `revocable`.",
    why: "Whether standing can be taken away is the first thing to know about it, so it is said where the \
           asset is declared.",
    wrong: "body Guild(elder: Agent) {
  asset REP
  on join() by a: Agent { mint 5 REP to a }
  on expel(who: Agent) by elder { burn who.REP from who }
}
",
    marked: "who",
    fixed: "body Guild(elder: Agent) {
  asset REP revocable
  on join() by a: Agent { mint 5 REP to a }
  on expel(who: Agent) by elder { burn who.REP from who }
}
",
    related: &[Code(405), Code(408)],
};
