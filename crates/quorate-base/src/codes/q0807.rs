use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(807),
    kind: Kind::Told,
    title: "a snapshot that no scenario takes",
    meaning: "A snapshot is stored for a file, and no scenario of the file takes one of that name: the scenario or the snapshot was renamed or removed.",
    why: "It looks as if something were still pinned down, and nothing is.",
    wrong: "A file `snapshots/club_test__a_loan__after.snap`, and no `snapshot \"after\"` in a scenario called \"a loan\".
",
    marked: "",
    fixed: "The file removed, or the snapshot taken again under its old name.
",
    related: &[Code(809)],
};
