use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(802),
    kind: Kind::Program,
    title: "chance outside a behaviour",
    meaning: "Something is asked that only a run with chance in it knows: `chance`, `draw`, `pick`, `everyone`, `index`, or what \
           share of runs comes out some way. They belong to behaviours and experiments.",
    why: "Rules give everybody the same answer each time they are asked, and a scenario plays out in one way. A rule that \
           drew lots could not be checked by anybody else.",
    wrong: "process Raffle(players: Set[Agent]) {
  var winner: Agent? = none
  on draw_one() by p in players { winner := some(pick(players)) }
}
",
    marked: "pick",
    fixed: "process Raffle(players: Set[Agent]) {
  var winner: Agent? = none
  on claim() by p in players when winner == none else already_won { winner := some(p) }
}
",
    related: &[Code(201)],
};
