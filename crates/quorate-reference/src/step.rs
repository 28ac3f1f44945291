//! The order of a step, in the numbers of `semantics.md` §2.

use crate::create::Creation;
use crate::kernel::{Answer, Stop, nowhere};
use crate::ledger::Account;
use crate::machine::{Last, Machine};
use crate::seen::{Watch, What};
use crate::select::{Offer, Payment};
use crate::sigma::Sigma;
use quorate_base::Span;
use quorate_ir::{ClaimKind, Program, Tail};
use quorate_number::Int;

/// What a line asks for, against the program and what there is.
pub(crate) enum Event {
    Pass,
    New(Box<Creation>),
    Do {
        instance: usize,
        by: Account,
        name: String,
        offers: Vec<Offer>,
        payment: Option<Payment>,
        funds_open: bool,
    },
    Give {
        payment: Payment,
        to: Account,
    },
}

/// What runs in a step.
pub(crate) enum Task<'t> {
    Event(Event),
    Deadline { instance: usize, tail: &'t Tail, locals: usize, span: Span, otherwise: bool },
}

/// How far a step has come: what follows can be looked at alone.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mark {
    pots: u32,
    ended: usize,
    touched: usize,
}

impl Mark {
    /// The same without the pots there are already.
    pub(crate) fn after_pots(self) -> Mark {
        Mark { pots: self.pots + 1, ..self }
    }
}

impl Machine<'_> {
    /// 4 to 8, and what 9 notes. A refusal restores Σ as it stood after 3.
    pub(crate) fn attempt(&mut self, task: Task<'_>) -> Answer<Sigma> {
        let before = self.sigma.clone();
        self.begin();
        self.last = Some(Box::new(last(self.program, &before, &task)));
        self.watch = self.is_watched.then(Watch::default);
        let performed = self.perform(task);
        self.seen.extend(self.watch.take().map(Watch::seen).unwrap_or_default());
        match performed {
            Ok(()) => Ok(before),
            Err(stop) => {
                self.sigma = before;
                Err(stop)
            }
        }
    }

    /// Where the step stands.
    pub(crate) fn mark(&self) -> Mark {
        Mark { pots: self.done.pots, ended: self.done.ended.len(), touched: self.done.touched.len() }
    }

    /// 8: every pot is empty, what has ended holds nothing, and what is enforced holds.
    pub(crate) fn check(&mut self, since: Mark) -> Answer<()> {
        for pot in since.pots..=self.done.pots {
            if !self.sigma.is_empty(&Account::Pot(pot)) {
                return Err(nowhere("money_unplaced"));
            }
        }
        for instance in self.done.ended.iter().skip(since.ended) {
            let mine = |account: &Account| account.holder() == Some(*instance);
            let mut accounts = self.sigma.ledger.iter().filter(|(account, _)| mine(account));
            if accounts.any(|(account, _)| !self.sigma.is_empty(account)) {
                return Err(nowhere("money_stranded"));
            }
        }
        let mut touched: Vec<usize> = self.done.touched.iter().skip(since.touched).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        for instance in touched {
            self.enforce(instance)?;
        }
        Ok(())
    }

    fn perform(&mut self, task: Task<'_>) -> Answer<()> {
        match task {
            Task::Deadline { instance, tail, locals, span, otherwise } => {
                let mut frame = self.frame(instance, Account::World, Account::Pot(0))?;
                frame.locals = vec![None; locals];
                let what = |machine: &Self| What::Deadline { of: machine.show_instance(instance), otherwise };
                self.watched(span, what, |machine| machine.tail(tail, &mut frame))?;
            }
            Task::Event(Event::Pass) => {}
            Task::Event(Event::Give { payment, to }) => {
                self.open(&to, None)?;
                self.transfer(&payment.amount, payment.asset, &payment.from, &to, None)?;
            }
            Task::Event(Event::Do { instance, by, offers, payment, funds_open, .. }) => {
                self.fund(payment.as_ref().filter(|_| funds_open))?;
                self.select(instance, &by, &offers, payment.as_ref())?;
            }
            Task::Event(Event::New(creation)) => {
                self.fund(creation.payment.as_ref().filter(|_| creation.funds_open))?;
                self.create(*creation)?;
            }
        }
        // 7
        self.deliver_all()?;
        // 8
        self.succeed_all()?;
        self.check(Mark::default())?;
        // 9
        self.note_balances();
        Ok(())
    }

    /// Open funds: what a person lacks of a sum comes from the world.
    fn fund(&mut self, payment: Option<&Payment>) -> Answer<()> {
        let Some(payment) = payment.filter(|it| matches!(it.from, Account::Person(_))) else { return Ok(()) };
        let lacking = &payment.amount - self.sigma.balance(&payment.from, payment.asset);
        if lacking > Int::ZERO {
            self.transfer(&lacking, payment.asset, &Account::World, &payment.from, None)?;
        }
        Ok(())
    }

    /// Every `enforce` of an instance holds, else its name is the code.
    fn enforce(&mut self, instance: usize) -> Answer<()> {
        let template = self.template_of(instance)?;
        for claim in &template.claims {
            let ClaimKind::Enforce(function, reason) = claim.kind else { continue };
            let what = |machine: &Self| What::Claim {
                name: claim.name.clone(),
                of: machine.show_instance(instance),
            };
            let holds = |machine: &mut Self| machine.claim_holds(instance, function, claim.span);
            if !self.watched(claim.span, what, holds)? {
                return self.reason(reason);
            }
        }
        Ok(())
    }

    fn note_balances(&mut self) {
        let mut changed: Vec<(Account, usize)> = Vec::new();
        for movement in &self.done.movements {
            for account in [&movement.from, &movement.to] {
                let entry = (account.clone(), movement.asset);
                if !matches!(account, Account::Pot(_)) && !changed.contains(&entry) {
                    changed.push(entry);
                }
            }
        }
        for (account, asset) in changed {
            let declared = self.sigma.assets.get(asset).and_then(|asset| self.program.asset(asset.declared));
            if declared.is_some_and(|declared| declared.history) {
                match account {
                    Account::Issue => self.sigma.note_past(None, asset),
                    account => self.sigma.note_past(Some(&account), asset),
                }
            }
        }
    }
}

fn last(program: &Program, before: &Sigma, task: &Task<'_>) -> Last {
    let (event, target, caller) = match task {
        Task::Event(Event::Do { instance, by, name, .. }) => (name.clone(), Some(*instance), by.clone()),
        Task::Event(Event::New(creation)) => {
            let name = program.template(creation.template).map_or_else(String::new, |it| it.name.clone());
            (name, creation.parent, creation.creator.clone())
        }
        Task::Deadline { instance, .. } => (String::new(), Some(*instance), Account::World),
        Task::Event(Event::Pass | Event::Give { .. }) => (String::new(), None, Account::World),
    };
    Last { before: before.clone(), event, target, caller }
}

/// A refusal, or the fault that is none.
pub(crate) fn refusal(stop: Stop) -> Result<crate::kernel::Refusal, crate::fault::Fault> {
    match stop {
        Stop::Refused(refusal) => Ok(refusal),
        Stop::Fault(fault) => Err(fault),
        Stop::NotThere => Err(crate::fault::Fault::tool("something that cannot be: no such instance")),
    }
}
