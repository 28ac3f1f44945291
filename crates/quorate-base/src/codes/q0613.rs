use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(613),
    kind: Kind::Program,
    title: "an amendment where nothing can be amended",
    meaning: "`amend`, `Change` and `amended by` speak of the settings of the body around the text. There is none \
           here, or the process that is named stands outside that body and could never amend its rules.",
    why: "A rule changes only by the procedure that its own body lays down for it. What looks like an amendment and \
           can never be one leaves a rule frozen that was meant to be open.",
    wrong: "body Club {
  let turnout: Portion = 40%
  on lower() by creator { amend {turnout: 20%} }
  view bar = turnout
}
",
    marked: "amend",
    fixed: "body Club {
  setting turnout: Portion = 40% in 20%..80%
  on lower() by creator { amend {turnout: 20%} }
  view bar = turnout
}
",
    related: &[Code(612)],
};
