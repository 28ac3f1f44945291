use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(915),
    kind: Kind::Told,
    title: "a dump or checkpoint of something else",
    meaning: "The dump was made under other rules than those of the program, or the checkpoint by a run of another stream, with other options, or with other outcomes than those in the file. Comments and layout make no difference to the rules. Nothing has been written.",
    why: "Going on under other rules from the middle would be a state that neither rules would have led to. Writing on behind outcomes of another run would make a record of what never happened.",
    wrong: "A run under `--checkpoint c.json` that is started again with another stream, or without `--full`.
",
    marked: "",
    fixed: "The same command again; or another file for `--checkpoint`, so that the run begins anew.
",
    related: &[Code(914), Code(916)],
};
