use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(811),
    kind: Kind::Told,
    title: "a snapshot that waits for review",
    meaning: "A snapshot is new or has changed, and the pending one, `.snap.new`, has been neither accepted nor rejected. Where the variable `CI` is set, that is an error.",
    why: "What is built and tested by a machine has to be what somebody has looked at. A pending snapshot is a question, not an answer.",
    wrong: "A file `snapshots/club_test__a_loan__after.snap.new`.
",
    marked: "",
    fixed: "The file accepted or rejected with `quo test --review`.
",
    related: &[Code(809)],
};
