use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(916),
    kind: Kind::Told,
    title: "a dump or checkpoint that contradicts itself",
    meaning: "What the file says cannot all be so: money that does not sum to zero, a parameter or cell that is missing, an instance that is nested where it cannot be, a deadline that its text does not have, a past that does not end in the present. It was edited by hand. Of a checkpoint any change is noticed. Nothing has been written.",
    why: "What would follow from a state that no events can have led to, nobody has decided.",
    wrong: "A dump in which somebody has made `900 USDC` in the treasury to `9000 USDC`, and left what the world gave as it was.
",
    marked: "",
    fixed: "The dump with `-9000 USDC` under `world` as well; or the file as it was written.
",
    related: &[Code(914), Code(915)],
};
