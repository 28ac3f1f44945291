//! Right texts, and what becomes of them.

use crate::support::right;
use quorate_ir as ir;
use quorate_ir::{ExprKind, Type};

pub const LOAN: &str = r#"
asset USDC decimals 6
process Loan(lender: Agent, borrower: Agent, amount: USDC, due: Instant) {
  var extensions: Int = 0
  start by lender paying cash: USDC
      when cash == amount else wrong_sum "put up the whole sum"
      -> offered { move all from cash to self }

  state offered {
    on draw() by borrower -> drawn(due) { move all from self to borrower }
    at due -> closed { move all from self to lender }
  }
  state drawn(until: Instant) {
    on extend() by lender -> drawn(until + 7 days) { extensions += 1 }
    on repay() by anyone paying cash: USDC when cash == amount else wrong_sum -> closed { move all from cash to lender }
    at until -> defaulted
  }
  end closed
  end defaulted
}
"#;

pub const MOLOCH: &str = r#"
/// MolochDAO v1 in the small.
asset WETH decimals 18

type Proposal = {
  proposer: Agent, applicant: Agent, shares: SHARE, starts: Int, yes: SHARE, no: SHARE,
  processed: Bool, passed: Bool, tribute: WETH, votes: Map[Agent, Bool], max_total: SHARE
}
type Seat = {key: Agent, shares: SHARE, exists: Bool, highest_yes: Int}
quantity SHARE

body Moloch(summoner: Agent, period: Duration, voting: Int, grace: Int, deposit: WETH, bound: Int, reward: WETH) {
  body GuildBank {}
  let summoned = now
  let bank = new GuildBank()
  account escrow
  var seats: Map[Agent, Seat] = {}
  var by_key: Map[Agent, Agent] = {}
  var queue: List[Proposal] = []
  var total: SHARE = 0 SHARE
  var requested: SHARE = 0 SHARE

  start {
    require period > 0 seconds and voting > 0 and bound > 0 else bad_parameters
    require deposit >= reward else deposit_below_reward
    seats[summoner] := {key: summoner, shares: 1 SHARE, exists: true, highest_yes: 0}
    by_key[summoner] := summoner
    total := 1 SHARE
  }
  view current_period = down((now - summoned) / period)
  view can_ragequit(highest: Int) = queue[highest].processed
  fn speaks(k: Agent) -> Bool = k in by_key and seats[by_key[k]].shares > 0 SHARE

  on submit(applicant: Agent, tribute: WETH, shares: SHARE) by k: Agent paying cash: WETH {
    require speaks(k) else not_a_delegate "only a member's key may submit"
    require total + requested + shares <= (10^18) * unit(SHARE) else too_many_shares
    require cash == deposit + tribute else wrong_sum
    let m = by_key[k]
    let latest = if empty(queue) then 0 else queue[length(queue) - 1].starts
    let starts = max(current_period, latest) + 1
    requested += shares
    move all from cash to escrow
    append {proposer: m, applicant: applicant, shares: shares, starts: starts, yes: 0 SHARE, no: 0 SHARE,
            processed: false, passed: false, tribute: tribute, votes: {}, max_total: 0 SHARE} to queue
  }
  on vote(i: Int, yes: Bool) by k: Agent when speaks(k) else not_a_delegate {
    let m = by_key[k]
    require i < length(queue) else no_such_proposal
    require current_period >= queue[i].starts else voting_not_started
    require current_period < queue[i].starts + voting else voting_over
    require not (m in queue[i].votes) else already_voted
    queue[i].votes[m] := yes
    if yes {
      queue[i].yes += seats[m].shares
      if i > seats[m].highest_yes { seats[m].highest_yes := i }
      if total > queue[i].max_total { queue[i].max_total := total }
    } else { queue[i].no += seats[m].shares }
  }
  on process(i: Int) by who: Agent {
    require i < length(queue) else no_such_proposal
    let p = queue[i]
    require current_period >= p.starts + voting + grace else not_ready
    require not p.processed else already_processed
    require i == 0 or queue[i - 1].processed else previous_unprocessed
    queue[i].processed := true
    requested -= p.shares
    let won = p.yes > p.no and units(total) * bound >= units(p.max_total)
    if won {
      queue[i].passed := true
      if p.applicant in seats and seats[p.applicant].exists { seats[p.applicant].shares += p.shares }
      else {
        if p.applicant in by_key {
          let other = by_key[p.applicant]
          by_key[other] := other
          seats[other].key := other
        }
        seats[p.applicant] := {key: p.applicant, shares: p.shares, exists: true, highest_yes: 0}
        by_key[p.applicant] := p.applicant
      }
      total += p.shares
      move p.tribute from escrow to bank
    } else { move p.tribute from escrow to p.applicant }
    move reward from escrow to who
    move deposit - reward from escrow to p.proposer
  }
  on ragequit(burnt: SHARE) by m in seats {
    require seats[m].shares >= burnt else insufficient_shares
    require can_ragequit(seats[m].highest_yes) else yes_vote_unprocessed
    let before = total
    seats[m].shares -= burnt
    total -= burnt
    move down(bank.WETH * (burnt / before)) from bank to m
  }
  on set_key(new_key: Agent) by m in seats when seats[m].shares > 0 SHARE else not_a_member {
    if new_key != m {
      require not (new_key in seats) else key_is_a_member
      require not (new_key in by_key) else key_taken
    }
    remove seats[m].key from by_key
    by_key[new_key] := m
    seats[m].key := new_key
  }
}
"#;

#[test]
fn a_loan_is_a_program() {
    let program = right(LOAN);
    let loan = &program.templates[0];
    assert_eq!((loan.params, loan.slots.len(), loan.states.len()), (4, 5, 4));
    let names: Vec<_> = loan.handlers.iter().map(|handler| handler.name.as_str()).collect();
    assert_eq!(names, ["draw", "extend", "repay"]);
    assert_eq!(loan.deadlines.len(), 2);
    assert_eq!(loan.handlers[1].during, Some(vec![ir::StateId(1)]));
    let target = loan.handlers[1].tail.target.as_ref().unwrap();
    assert!(matches!(
        &target.args[0].kind,
        ExprKind::Whole(ir::WholeOp::Add, left, _) if matches!(left.kind, ExprKind::Data { up: 0, .. })
    ));
    assert_eq!(program.reasons[1].text.as_deref(), Some("put up the whole sum"));
}

#[test]
fn moloch_is_a_program() {
    let program = right(MOLOCH);
    let moloch = &program.templates[0];
    let bank = &program.templates[1];
    assert_eq!((moloch.name.as_str(), bank.name.as_str()), ("Moloch", "GuildBank"));
    assert_eq!(bank.parent, Some(ir::TemplateId(0)));
    let slot = moloch.slots.iter().find(|slot| slot.name == "bank").unwrap();
    assert_eq!(slot.ty, Type::Process(ir::TemplateId(1)));
    assert!(
        matches!(&slot.kind, ir::SlotKind::Let(formula) if matches!(formula.value.kind, ExprKind::New(_)))
    );
    let vote = &moloch.handlers[1];
    assert_eq!(vote.params, 2);
    let assigned = vote.tail.body.stmts.iter().find_map(|stmt| match &stmt.kind {
        ir::StmtKind::Assign(place, ir::AssignOp::Set, _) => Some(place),
        _ => None,
    });
    let path = &assigned.unwrap().path;
    assert!(matches!(
        path.as_slice(),
        [ir::PlaceStep::Index(_), ir::PlaceStep::Field(9), ir::PlaceStep::Index(_)]
    ));
    let names: Vec<_> = moloch.views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["current_period", "can_ragequit"]);
}
