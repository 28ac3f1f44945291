use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(305),
    kind: Kind::Program,
    title: "a match that leaves cases out",
    meaning: "A `match` must say what happens in every case its value can take. The cases without an answer are \
           listed. `_` answers all that are left.",
    why: "The case nobody thought of is the one that is argued about. When a new answer is added to a \
           ballot, every rule that has to learn about it is pointed out.",
    wrong: "type Choice = Yes | No | Abstain
process Poll {
  var yes: Int = 0
  var no: Int = 0
  on vote(choice: Choice) by anyone {
    match choice {
      Yes => { yes += 1 }
      No => { no += 1 }
    }
  }
}
",
    marked: "match",
    fixed: "type Choice = Yes | No | Abstain
process Poll {
  var yes: Int = 0
  var no: Int = 0
  on vote(choice: Choice) by anyone {
    match choice {
      Yes => { yes += 1 }
      No => { no += 1 }
      Abstain => {}
    }
  }
}
",
    related: &[Code(306)],
};
