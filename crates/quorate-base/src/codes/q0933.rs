use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(933),
    kind: Kind::Told,
    title: "a goal that cannot be asked for here",
    meaning: "`quo needs` looks for what would make a condition true. The condition has to make sense in the stream's program, as an expectation of a scenario would, about instances and people that are there at the time in question, and that time must not lie before the first line.",
    why: "What nobody has made yet cannot be asked after by a name that nobody has given it.",
    wrong: "quo needs day.jsonl \"tills.box.USDC == 0 USDC\"
",
    marked: "",
    fixed: "quo needs day.jsonl \"till.box.USDC == 0 USDC\"
",
    related: &[Code(931), Code(932)],
};
