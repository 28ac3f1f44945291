use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(405),
    kind: Kind::Program,
    title: "minted or burnt by who did not issue it",
    meaning: "Only the text of the process or body that declares an asset may mint or burn it. An asset declared \
           at the top of a file comes from outside; it enters and leaves, but nobody in the program makes it.",
    why: "Whoever can make more of a thing decides what everybody else's is worth.",
    wrong: "asset USDC decimals 6
body Guild {
  on join() by a: Agent { mint 5 USDC to a }
}
",
    marked: "5 USDC",
    fixed: "body Guild {
  asset REP
  on join() by a: Agent { mint 5 REP to a }
}
",
    related: &[Code(407), Code(406)],
};
