use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(922),
    kind: Kind::Told,
    title: "a map that does not fit",
    meaning: "The map given to `quo import` has a key that is not known, lacks one that is needed, or speaks of a column that the table does not have. Nothing is written.",
    why: "A map says what records mean. One that is half understood would give a stream that is half true.",
    wrong: "A map with `colunm = \"start\"`, or with `by = \"{voter}\"` where the column is called `address`.\n",
    marked: "",
    fixed: "The map with the words of docs/formats.md and of the table's first row.\n",
    related: &[Code(921)],
};
