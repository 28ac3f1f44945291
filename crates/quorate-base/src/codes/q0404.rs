use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(404),
    kind: Kind::Program,
    title: "a total proc that can be refused",
    meaning: "A proc that is `total` promises that it always goes through. Every statement in it must: it cannot \
              ask for a condition, take money that may not be there, or run a proc that may be refused.",
    why: "Deadlines rely on the promise. What cannot be kept there would stop the whole program when it is \
          found out.",
    wrong: "asset USDC decimals 6
process Fund(heir: Agent, share: USDC) {
  account till
  proc close() total { move share from till to heir }
  on stop() by heir { do close() }
}
",
    marked: "move share from till to heir",
    fixed: "asset USDC decimals 6
process Fund(heir: Agent, share: USDC) {
  account till
  proc close() total { move min(share, till.USDC) from till to heir }
  on stop() by heir { do close() }
}
",
    related: &[Code(403)],
};
