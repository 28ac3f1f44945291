use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(603),
    kind: Kind::Program,
    title: "fill of the wrong kind",
    meaning: "A blank is filled by a value, a hook by statements, and each by as many names as the form gives it. A \
           blank of type `Asset` that the form mints or burns must be filled with an asset of the body that uses the \
           form.",
    why: "A form says what it does with what fills it. Nobody but the body that issues an asset may make more of it, \
       and a form is no way around that.",
    wrong: "asset USDC decimals 6
body form house {
  blank standing: Asset
  on admit(who: Agent) by anyone { mint 10 * unit(standing) to who }
}
house Guild {
  standing: USDC
}
",
    marked: "USDC",
    fixed: "body form house {
  blank standing: Asset
  on admit(who: Agent) by anyone { mint 10 * unit(standing) to who }
}
house Guild {
  asset REP bound
  standing: REP
}
",
    related: &[Code(405)],
};
