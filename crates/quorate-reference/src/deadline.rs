//! Deadlines (`semantics.md` §2.2, §2.9, §3).

use crate::fault::Fault;
use crate::kernel::{Answer, Stop};
use crate::ledger::Account;
use crate::machine::Machine;
use crate::sigma::Armed;
use crate::value::Value;
use quorate_ir::{Deadline, DeadlineKind, Expr};
use quorate_number::Int;

/// An instance whose deadlines fire so often at one instant is in a circle.
const STORM: u32 = 64;

impl Machine<'_> {
    /// Takes the least deadline that is due at an instant and still stands.
    pub(crate) fn next_due(&mut self, at: i64) -> Result<Option<Armed>, Fault> {
        loop {
            let due = self.sigma.deadlines.iter().filter(|armed| armed.due <= at);
            let Some(least) = due.min_by_key(|armed| (armed.due, armed.order)).cloned() else {
                return Ok(None);
            };
            self.sigma.deadlines.retain(|armed| armed.order != least.order);
            if self.stands(&least) {
                self.count_firing(&least)?;
                return Ok(Some(least));
            }
        }
    }

    /// Whether a deadline's instance goes on, in the epoch in which it was armed.
    pub(crate) fn stands(&self, armed: &Armed) -> bool {
        let Some(instance) = self.sigma.instances.get(armed.instance) else { return false };
        armed.epoch.is_none_or(|epoch| epoch == instance.epoch)
            && !self.has_ended(armed.instance).unwrap_or(true)
    }

    /// Arms the deadlines of each instance that was created or changed its epoch, in order of instance, then of text.
    pub(crate) fn arm_changed(&mut self) -> Result<(), Fault> {
        let mut changed: Vec<usize> = self.done.created.iter().chain(&self.done.entered).copied().collect();
        changed.sort_unstable();
        changed.dedup();
        if !changed.is_empty() {
            // What no longer stands would be dropped when it is due; here it only makes room.
            let armed = std::mem::take(&mut self.sigma.deadlines);
            self.sigma.deadlines = armed.into_iter().filter(|armed| self.stands(armed)).collect();
        }
        for instance in changed {
            let is_new = self.done.created.contains(&instance) || self.done.succeeded.contains(&instance);
            self.arm(instance, is_new)?;
        }
        Ok(())
    }

    fn arm(&mut self, instance: usize, is_new: bool) -> Result<(), Fault> {
        let Ok(template) = self.template_of(instance) else { return Ok(()) };
        let Ok(of) = self.instance(instance) else { return Ok(()) };
        let (state, epoch) = (of.state, of.epoch);
        for (which, deadline) in template.deadlines.iter().enumerate() {
            let epoch = match &deadline.during {
                None if is_new => None,
                None => continue,
                Some(during) if state.is_some_and(|state| during.contains(&state)) => Some(epoch),
                Some(_) => continue,
            };
            let now = self.sigma.now;
            let due = match &deadline.kind {
                DeadlineKind::At(at) => self.ask(at, deadline, instance)?.max(now),
                DeadlineKind::Every { period, from } => {
                    let period = self.ask_period(period, deadline, instance)?;
                    let origin = match from {
                        Some(from) => self.ask(from, deadline, instance)?,
                        None => now,
                    };
                    after(origin, period, now)
                }
            };
            self.push(due, instance, which, epoch);
        }
        Ok(())
    }

    /// Each firing, refused or not, arms the next: the last due plus the period as it then is.
    pub(crate) fn rearm(&mut self, fired: &Armed, deadline: &Deadline) -> Result<(), Fault> {
        if let DeadlineKind::Every { period, .. } = &deadline.kind
            && self.stands(fired)
        {
            let period = self.ask_period(period, deadline, fired.instance)?;
            self.push(fired.due.saturating_add(period), fired.instance, fired.which, fired.epoch);
        }
        Ok(())
    }

    fn push(&mut self, due: i64, instance: usize, which: usize, epoch: Option<u64>) {
        let order = self.sigma.order;
        self.sigma.order += 1;
        self.sigma.deadlines.push(Armed { due, order, instance, which, epoch });
    }

    fn count_firing(&mut self, armed: &Armed) -> Result<(), Fault> {
        let known = self.sigma.firings.iter_mut().find(|(instance, ..)| *instance == armed.instance);
        let count = match known {
            Some((_, at, count)) => {
                *count = if *at == armed.due { *count + 1 } else { 1 };
                *at = armed.due;
                *count
            }
            None => {
                self.sigma.firings.push((armed.instance, armed.due, 1));
                1
            }
        };
        if count > STORM {
            return Err(Fault::new(512, "deadline_storm: deadlines fire for ever at one instant"));
        }
        Ok(())
    }

    fn ask_period(&mut self, period: &Expr, deadline: &Deadline, instance: usize) -> Result<i64, Fault> {
        let period = self.ask(period, deadline, instance)?;
        if period <= 0 { Err(Fault::new(512, "a period is not longer than nothing")) } else { Ok(period) }
    }

    /// An instant or duration that a deadline needs; nothing is changed by asking.
    fn ask(&mut self, expr: &Expr, deadline: &Deadline, instance: usize) -> Result<i64, Fault> {
        let before = self.sigma.clone();
        let answer = self.ask_for(expr, deadline.locals.len(), instance);
        self.sigma = before;
        match answer {
            Ok(Value::Whole(number)) => {
                let last = if number < Int::ZERO { i64::MIN } else { i64::MAX };
                Ok(i64::try_from(&number).unwrap_or(last))
            }
            Ok(_) => Err(Fault::tool("a deadline's time is a whole number")),
            Err(Stop::Refused(refusal)) => {
                Err(Fault::new(512, format!("the time of a deadline was refused with `{}`", refusal.code)))
            }
            Err(stop) => Err(crate::step::refusal(stop).err().unwrap_or_else(|| Fault::tool("no time"))),
        }
    }

    fn ask_for(&mut self, expr: &Expr, locals: usize, instance: usize) -> Answer<Value> {
        let mut frame = self.frame(instance, Account::World, Account::Pot(0))?;
        frame.locals = vec![None; locals];
        self.eval(expr, &mut frame)
    }
}

/// The least `origin + k * period`, `k` at least 1, that is later than now.
fn after(origin: i64, period: i64, now: i64) -> i64 {
    let (origin, period, now) = (i128::from(origin), i128::from(period), i128::from(now));
    let turns = ((now - origin).div_euclid(period) + 1).max(1);
    i64::try_from(origin + turns * period).unwrap_or(i64::MAX)
}
