use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(403),
    kind: Kind::Program,
    title: "a deadline that can be refused",
    meaning: "What a deadline does happens by itself when it is due. So nothing in it may be refused: it moves what \
              there is and not what there might be, divides by nothing that may be 0, asks nothing that may be \
              false. Or it says what happens `otherwise`, and that cannot be refused.",
    why: "Nobody is there to hear that a deadline failed, and whoever relied on it waits for ever. In 2018 the \
          last payments of many presales stayed in contracts whose closing step could not succeed.",
    wrong: "asset USDC decimals 6
process Grant(payee: Agent, amount: USDC, due: Instant) {
  account till
  start by anyone -> promised
  state promised {
    at due -> paid { move amount from till to payee }
  }
  end paid
}
",
    marked: "move amount from till to payee",
    fixed: "asset USDC decimals 6
process Grant(payee: Agent, amount: USDC, due: Instant) {
  account till
  start by anyone -> promised
  state promised {
    at due -> paid { move amount from till to payee } otherwise -> unpaid
  }
  end paid
  end unpaid
}
",
    related: &[Code(404), Code(511), Code(512)],
};
