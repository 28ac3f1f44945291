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

pub const MOLOCH: &str = concat!("asset WETH decimals 18\n", include_str!("../../benches/moloch.quo"));

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
