use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(706),
    kind: Kind::Program,
    title: "leaving that takes longer than a decision takes to come into effect",
    meaning: "A decision can move the body's money sooner after it has passed than somebody who disagrees can be out \
              with theirs. Both are taken over the whole ranges of their settings: the soonest effect, the latest \
              payment.",
    why: "The right to leave protects those who are outvoted only if they can use it in time. This is what the grace \
          period of Moloch is for.",
    wrong: "use std.dao { dao }
use std.vote { motion }
asset USDC decimals 6
dao Fund(crew: Set[Agent]) {
  purpose: \"Savings\"  founders: crew  size: 12
  motion Spend(payee: Agent, amount: USDC) {
    passes: yes > 1/2 of (yes + no)
    quorum: cast >= 1/2 of roll
    period: 3 days
    grace:  2 days
    passed { move amount from treasury to payee }
  }
  var leaving: Map[Agent, Instant] = {}
  on give_notice() by m in members { leaving[m] := now + 7 days }
  on cash_out() by m in members when m in leaving and leaving[m] <= now else not_yet {
    move down(treasury.USDC / length(members)) from treasury to m
    do expel(m)
  }
}
",
    marked: "2 days",
    fixed: "use std.dao { dao }
use std.vote { motion }
asset USDC decimals 6
dao Fund(crew: Set[Agent]) {
  purpose: \"Savings\"  founders: crew  size: 12
  motion Spend(payee: Agent, amount: USDC) {
    passes: yes > 1/2 of (yes + no)
    quorum: cast >= 1/2 of roll
    period: 3 days
    grace:  7 days
    passed { move amount from treasury to payee }
  }
  var leaving: Map[Agent, Instant] = {}
  on give_notice() by m in members { leaving[m] := now + 7 days }
  on cash_out() by m in members when m in leaving and leaving[m] <= now else not_yet {
    move down(treasury.USDC / length(members)) from treasury to m
    do expel(m)
  }
}
",
    related: &[Code(704)],
};
