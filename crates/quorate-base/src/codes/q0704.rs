use super::{Kind, Page};
use crate::Code;

pub(super) const PAGE: Page = Page {
    code: Code(704),
    kind: Kind::Program,
    title: "few members who can take a body over",
    meaning: "Fewer than half of those who may vote can pass, against everybody else, a decision that moves the body's \
              money, makes its assets or changes its rules. This is not worked out but played: a small body is founded as \
              its text says, and coalitions vote in it.",
    why: "Whoever can decide alone needs nobody's consent, and a decision that makes the very weight it is decided by \
          keeps it so for good. In 2022 one voter with borrowed weight took 182 million dollars out of Beanstalk.",
    wrong: "use std.dao { dao }
use std.vote { motion, votes }
dao Guild(ada: Agent, ben: Agent, cyn: Agent) {
  purpose:  \"Casework\"
  founders: {ada, ben, cyn}
  size:     12
  asset REP bound revocable history
  start { mint 100 REP to ada  mint 30 REP to ben  mint 30 REP to cyn }
  motion Award(who: Agent, standing: REP) {
    weight(m): votes(m.REP as of opened)
    passes:    yes > 1/2 of (yes + no)
    quorum:    cast >= 20% of roll
    period:    1 day
    passed { mint standing to who }
  }
}
",
    marked: "Award",
    fixed: "use std.dao { dao }
use std.vote { motion, votes }
dao Guild(ada: Agent, ben: Agent, cyn: Agent) {
  purpose:  \"Casework\"
  founders: {ada, ben, cyn}
  size:     12
  asset REP bound revocable history
  start { mint 100 REP to ada  mint 30 REP to ben  mint 30 REP to cyn }
  motion Award(who: Agent, standing: REP) {
    weight(m): votes(m.REP as of opened)
    passes:    yes >= 3/4 of roll
    quorum:    heads >= 2
    period:    1 day
    passed { mint standing to who }
  }
}
",
    related: &[Code(706)],
};
