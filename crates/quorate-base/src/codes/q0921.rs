use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(921),
    kind: Kind::Told,
    title: "a record that cannot be read",
    meaning: "What `quo import` was given is cut, or is not of the form that it should have: JSON that ends too early, a table without names of columns, a log without the data that its event has. Nothing is written.",
    why: "A record that is cut at the end looks like a shorter life. A stream made of half a file would answer every later question wrongly, and would look as if nothing were missing.",
    wrong: "The first part of a list of logs, because the download stopped.\n",
    marked: "",
    fixed: "The whole list. A single record that has no place in the stream is no reason to stop: the report counts it.\n",
    related: &[Code(909), Code(923)],
};
