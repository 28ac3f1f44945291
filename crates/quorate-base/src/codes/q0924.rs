use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(924),
    kind: Kind::Told,
    title: "a file that would be overwritten",
    meaning: "`quo import` was told to write a file that is there already. Nothing is written.",
    why: "An import takes minutes, and what it would overwrite may be what somebody has worked on since.",
    wrong: "`quo import csv votes.csv --map votes.toml --out votes.jsonl` for the second time.\n",
    marked: "",
    fixed: "Another name, or the same with `--force`.\n",
    related: &[Code(909)],
};
