use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(310),
    kind: Kind::Program,
    title: "a type that contains itself",
    meaning: "A type would hold a value of its own kind, so that its values would have no end. Keep the parts in a map or list of their own, and name them by a number.",
    why: "Every value has a size that is known beforehand, which is what makes the cost of a step known beforehand.",
    wrong: "type Chain = End | Link(Text, Chain)
process Log(first: Chain) {}
",
    marked: "Chain",
    fixed: "type Link = Link(Text)
process Log(chain: List[Link]) {}
",
    related: &[Code(108), Code(609)],
};
