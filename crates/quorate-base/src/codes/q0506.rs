use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(506),
    kind: Kind::Program,
    title: "a rule that goes through everything there is",
    meaning: "A rule asks for all instances of a process. Views and claims may do that; what an event does must \
           be found in a cell that is kept up to date.",
    why: "The number of instances grows for ever, and with it the work of every event, until the rule cannot \
           be carried out any more. Others can make it grow on purpose.",
    wrong: "body Fair {
  process Ticket(owner: Agent) {}
  var sold: Int = 0
  on buy() by a: Agent {
    require (count t in Ticket) < 100 else sold_out
    new Ticket(a)
    sold += 1
  }
}
",
    marked: "Ticket",
    fixed: "body Fair {
  process Ticket(owner: Agent) {}
  var sold: Int = 0
  on buy() by a: Agent {
    require sold < 100 else sold_out
    new Ticket(a)
    sold += 1
  }
}
",
    related: &[Code(204)],
};
