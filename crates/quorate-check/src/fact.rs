//! What is known at a place: in which state an instance is, of which kind an account is.
//!
//! Facts come from conditions and from `match`; they are about variables, cells and what is read through them. A
//! fact dies when something it mentions may have changed.

use crate::context::Checker;
use quorate_ir as ir;
use quorate_ir::{DataId, ExprKind, LocalId, SlotId, StateId, TemplateId, Type};

/// So many facts are kept; the oldest are forgotten first, which is always safe.
const FACTS: usize = 256;

/// What a fact is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject {
    Local(LocalId),
    Slot(u8, SlotId),
    Data(u8, DataId),
    Instance(u8),
    Caller,
    Creator,
    Read(Box<Subject>, ir::Member),
}

/// What is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// It is an instance of a template in one of these states.
    States(TemplateId, Vec<StateId>),
    /// It is of this type.
    Type(Type),
}

/// Something known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fact {
    pub(crate) subject: Subject,
    pub(crate) known: Known,
}

/// What an expression is about, if it stays the same until something is assigned.
pub(crate) fn subject(expr: &ir::Expr) -> Option<Subject> {
    Some(match &expr.kind {
        ExprKind::Local(local) => Subject::Local(*local),
        ExprKind::Slot { up, slot } => Subject::Slot(*up, *slot),
        ExprKind::Data { up, data } => Subject::Data(*up, *data),
        ExprKind::Instance { up } => Subject::Instance(*up),
        ExprKind::Caller => Subject::Caller,
        ExprKind::Creator { .. } => Subject::Creator,
        ExprKind::Read(of, _, member) => Subject::Read(Box::new(subject(of)?), *member),
        _ => return None,
    })
}

impl Checker<'_> {
    /// What follows if a condition holds, or if it does not.
    pub(crate) fn facts_of(&self, condition: &ir::Expr, holds: bool) -> Vec<Fact> {
        let about = |expr: &ir::Expr, known| subject(expr).map(|subject| Fact { subject, known });
        match &condition.kind {
            ExprKind::Not(inner) => self.facts_of(inner, !holds),
            ExprKind::Logic(op, left, right) => {
                let (left_holds, right_holds, both) = match op {
                    ir::BinaryOp::And => (holds, holds, holds),
                    ir::BinaryOp::Or => (holds, holds, !holds),
                    ir::BinaryOp::Implies => (!holds, holds, !holds),
                };
                let mut facts = self.facts_of(left, left_holds);
                let right = self.facts_of(right, right_holds);
                if both {
                    facts.extend(right);
                    return facts;
                }
                either(&facts, &right)
            }
            ExprKind::IsState(of, template, state, _) if holds => {
                about(of, Known::States(*template, vec![*state])).into_iter().collect()
            }
            ExprKind::IsType(of, test) if holds => {
                let ty = match test {
                    ir::TypeTest::Account => Type::Account,
                    ir::TypeTest::Agent => Type::Agent,
                    ir::TypeTest::Person => Type::Person,
                    ir::TypeTest::Process(template) => Type::Process(*template),
                    ir::TypeTest::Form(form) => Type::Form(*form),
                };
                about(of, Known::Type(ty)).into_iter().collect()
            }
            ExprKind::Equal(left, right) if holds => {
                let mut facts = Vec::new();
                for (one, other) in [(left, right), (right, left)] {
                    if one.ty != other.ty && one.ty.is_account() && self.is_account_below(&other.ty, &one.ty)
                    {
                        facts.extend(about(one, Known::Type(other.ty.clone())));
                    }
                }
                facts
            }
            _ => Vec::new(),
        }
    }

    /// Takes what is known from here to the end of the block.
    pub(crate) fn assume(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            if self.text.facts.len() >= FACTS {
                self.text.facts.remove(0);
            }
            self.text.facts.push((self.text.next_fact, fact));
            self.text.next_fact += 1;
        }
    }

    /// An expression under the narrowest type known of it.
    pub(crate) fn narrowed(&self, mut expr: ir::Expr) -> ir::Expr {
        if self.text.facts.is_empty() || !expr.ty.is_account() {
            return expr;
        }
        let Some(subject) = subject(&expr) else { return expr };
        for (_, fact) in self.text.facts.iter().filter(|(_, fact)| fact.subject == subject) {
            if let Known::Type(ty) = &fact.known
                && self.is_account_below(ty, &expr.ty)
            {
                expr.ty = ty.clone();
            }
        }
        expr
    }

    /// The states an instance is known to be in one of.
    pub(crate) fn known_states(&self, instance: &ir::Expr) -> Option<&[StateId]> {
        let subject = subject(instance)?;
        let facts = self.text.facts.iter().rev().filter(|(_, fact)| fact.subject == subject);
        let mut states = facts.filter_map(|(_, fact)| match &fact.known {
            Known::States(_, states) => Some(states.as_slice()),
            Known::Type(_) => None,
        });
        let known = states.next();
        if known.is_none() && matches!(subject, Subject::Instance(0)) && !self.text.left {
            return self.text.during.as_deref();
        }
        known
    }

    /// Forgets what may have changed when any cell around, or any state, may have.
    pub(crate) fn forget_all_mutable(&mut self) {
        let chain = self.chain(self.text.template);
        let is_around = |template: TemplateId| chain.iter().any(|(_, id)| *id == template);
        let mut facts = std::mem::take(&mut self.text.facts);
        facts.retain(|(_, fact)| {
            let of_state = matches!(fact.known, Known::States(template, _) if is_around(template));
            !of_state && !self.is_mutable(&fact.subject, &chain)
        });
        self.text.facts = facts;
        let mut own = std::mem::take(&mut self.text.own);
        own.retain(|subject| !self.is_mutable(subject, &chain));
        self.text.own = own;
    }

    /// Forgets what mentions one cell, by whatever way.
    pub(crate) fn forget_cell(&mut self, up: u8, slot: SlotId) {
        self.text.facts.retain(|(_, fact)| !fact.subject.mentions(up, slot));
        self.text.own.retain(|subject| !subject.mentions(up, slot));
    }

    /// Forgets in which state the instance is, which other instances of its kind may turn out to be.
    pub(crate) fn forget_own_state(&mut self) {
        let own = self.text.template;
        self.text.facts.retain(|(_, fact)| {
            !matches!(fact.known, Known::States(template, _) if Some(template) == own)
                && !fact.subject.is_of_state()
        });
        self.text.own.retain(|subject| !subject.is_of_state());
    }

    fn is_mutable(&self, subject: &Subject, chain: &[(u8, TemplateId)]) -> bool {
        match subject {
            Subject::Slot(up, slot) => {
                let owner = chain.iter().find(|(level, _)| level == up).map(|(_, id)| *id);
                owner
                    .and_then(|owner| self.slot(owner, *slot))
                    .is_some_and(|slot| slot.is_var() || slot.is_setting())
            }
            // What is read of another instance may be read of this one by another name.
            Subject::Data(..) | Subject::Read(..) => true,
            Subject::Local(_) | Subject::Instance(_) | Subject::Caller | Subject::Creator => false,
        }
    }
}

impl Subject {
    fn mentions(&self, up: u8, slot: SlotId) -> bool {
        match self {
            Subject::Slot(level, cell) => *level == up && *cell == slot,
            Subject::Read(of, member) => {
                matches!(member, ir::Member::Slot(cell) if *cell == slot) || of.mentions(up, slot)
            }
            _ => false,
        }
    }

    fn is_of_state(&self) -> bool {
        match self {
            Subject::Data(..) | Subject::Read(_, ir::Member::Data(_)) => true,
            Subject::Read(of, _) => of.is_of_state(),
            _ => false,
        }
    }
}

/// What follows from both of two lists of facts.
fn either(left: &[Fact], right: &[Fact]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for one in left {
        for other in right.iter().filter(|other| other.subject == one.subject) {
            match (&one.known, &other.known) {
                (Known::States(template, some), Known::States(_, more)) => {
                    let states = some.iter().chain(more).copied().collect();
                    facts
                        .push(Fact { subject: one.subject.clone(), known: Known::States(*template, states) });
                }
                (some, more) if some == more => facts.push(one.clone()),
                _ => {}
            }
        }
    }
    facts
}
