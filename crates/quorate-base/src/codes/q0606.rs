use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(606),
    kind: Kind::Program,
    title: "two open blanks of one name",
    meaning: "Two forms that are put together leave a blank or hook of the same name open, so that one fill would be for both.",
    why: "What two authors call by one word need not be the same thing.",
    wrong: "form slow { blank pause: Duration  view waits = pause }
form shy { blank pause: Duration  view hides = pause }
process Board {
  include slow {}
  include shy {}
  pause: 2 days
}
",
    marked: "pause",
    fixed: "form slow { blank pause: Duration  view waits = pause }
form shy { blank pause: Duration  view hides = pause }
process Board {
  include slow { pause: 1 day }
  include shy {}
  pause: 2 days
}
",
    related: &[Code(601)],
};
