use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(923),
    kind: Kind::Told,
    title: "records that contradict each other or leave something out",
    meaning: "Two records of the same place say different things, or the records speak of something that must stand before them and does not: a vote on proposal 7 where there are 0 to 6. Nothing is written.",
    why: "Places in a queue are counted. When one record is missing, all that follows would be about another proposal than it was.",
    wrong: "Logs fetched in two ranges of blocks with a gap between them.\n",
    marked: "",
    fixed: "Logs of the whole life of the contract, from the block in which it was made.\n",
    related: &[Code(921)],
};
