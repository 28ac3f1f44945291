use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(309),
    kind: Kind::Program,
    title: "a type parameter that stays open",
    meaning: "A function or form is written for any type, and this use of it does not say for which. It is told from the arguments, from what is wanted of the value, or in brackets.",
    why: "A rule about an unknown kind of ballot could not be read by those who are to cast it.",
    wrong: "fn first_of[T](xs: List[T]) -> T? = first x in xs where x in xs
process Draw {
  view none_yet = first_of([]) == none
}
",
    marked: "first_of([])",
    fixed: "fn first_of[T](xs: List[T]) -> T? = first x in xs where x in xs
process Draw {
  var names: List[Text] = []
  view none_yet = first_of(names) == none
}
",
    related: &[Code(301), Code(307)],
};
