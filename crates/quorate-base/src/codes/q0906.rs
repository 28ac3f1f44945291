use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(906),
    kind: Kind::Told,
    title: "a line that is too long",
    meaning: "A line of a stream is longer than 64 MiB. It is not read any further.",
    why: "A stream is read line by line, so that a record of years needs no more room than one of its \
           events. A line of this length is almost always a file of another kind, or one that has lost its \
           line ends.",
    wrong: "A stream whose events all stand on one line.
",
    marked: "",
    fixed: "The same events, each on a line of its own.
",
    related: &[Code(901)],
};
