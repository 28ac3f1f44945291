use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(910),
    kind: Kind::Program,
    title: "a construct that this version cannot run yet",
    meaning: "The sentence belongs to the language, and this version of the tool cannot carry it out. Nothing \
           inside it has been looked at.",
    why: "Passing it over would run a constitution without one of its rules.",
    wrong: "type Tree = Leaf | Node(Tree, Tree)
",
    marked: "Tree",
    fixed: "type Node = Leaf | Inner(Int, Int)
type Tree = { nodes: List[Node], root: Int }
",
    related: &[Code(103)],
};
