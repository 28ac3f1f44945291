//! Which handler answers an event, and how it begins (`semantics.md` §2.4 to §2.6).

use crate::kernel::{Answer, Stop, given, kernel, nowhere};
use crate::ledger::Account;
use crate::machine::{Frame, Machine};
use crate::seen::What;
use crate::value::{Issue, Value};
use quorate_ir::{By, Handler, Type};
use quorate_number::Int;

/// A handler, by its place among those of the template, with arguments that fit it.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) handler: usize,
    /// `None` for a default.
    pub(crate) args: Vec<Option<Value>>,
}

/// Money that comes with an event, a letter or a `new`.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) amount: Int,
    pub(crate) asset: Issue,
    pub(crate) from: Account,
}

/// How far a handler's guards held, and what stopped them: 1 for `by`, 2 for the money, from 3 on for each `when`.
type Far = (usize, Stop);

impl Machine<'_> {
    /// Runs the first handler whose guards hold; if none does, refuses as the one that got furthest.
    pub(crate) fn select(
        &mut self,
        instance: usize,
        caller: &Account,
        offers: &[Offer],
        payment: Option<&Payment>,
    ) -> Answer<()> {
        let ended = self.has_ended(instance)?;
        let state = self.instance(instance)?.state;
        let handlers = &self.template_of(instance)?.handlers;
        let mut furthest: Option<Far> = None;
        for offer in offers {
            let handler = given(handlers.get(offer.handler), "no such handler")?;
            let is_open = match &handler.during {
                None => !ended,
                Some(during) => state.is_some_and(|state| during.contains(&state)),
            };
            let what = |machine: &Self| machine.what_handler(instance, handler, caller, &offer.args);
            let far = self.watched(handler.span, what, |machine| {
                if is_open {
                    return machine.offer(instance, caller, handler, offer, payment);
                }
                machine.note(handler.span, |machine| machine.what_state(instance, handler));
                Ok(Some((0, kernel("wrong_state", handler.span))))
            })?;
            let Some(far) = far else { return Ok(()) };
            if furthest.as_ref().is_none_or(|(level, _)| far.0 > *level) {
                furthest = Some(far);
            }
        }
        let none = || nowhere(if ended { "wrong_state" } else { "no_such_event" });
        Err(furthest.map_or_else(none, |(_, stop)| stop))
    }

    /// Lets a handler hear an event; if its guards do not hold, how far they did.
    fn offer(
        &mut self,
        instance: usize,
        caller: &Account,
        handler: &Handler,
        offer: &Offer,
        payment: Option<&Payment>,
    ) -> Answer<Option<Far>> {
        if !offer.args.iter().flatten().all(Value::has_keyable) {
            return Err(nowhere("too_large"));
        }
        let mut frame = self.frame(instance, caller.clone(), Account::Pot(0))?;
        frame.locals = offer.args.clone();
        let asked = self.fill_defaults(handler, &mut frame).map_err(|stop| (1, stop));
        match asked.and_then(|()| self.guards(handler, &mut frame, payment)) {
            Ok(()) => self.run_handler(handler, frame, payment).map(|()| None),
            Err((_, stop @ (Stop::Fault(_) | Stop::NotThere))) => Err(stop),
            Err(far) => Ok(Some(far)),
        }
    }

    /// A handler that is offered an event, for whoever watches.
    pub(crate) fn what_handler(
        &self,
        instance: usize,
        handler: &Handler,
        caller: &Account,
        args: &[Option<Value>],
    ) -> What {
        let args =
            handler.locals.iter().zip(args).filter_map(|(local, value)| {
                Some((local.name.clone(), self.text(&local.ty, value.as_ref()?)))
            });
        What::Handler {
            of: self.show_instance(instance),
            event: handler.name.clone(),
            caller: self.show_account(caller),
            args: args.collect(),
        }
    }

    fn what_state(&self, instance: usize, handler: &Handler) -> What {
        let of = self.template_of(instance).ok();
        let named = |state: &quorate_ir::StateId| Some(of?.state(*state)?.name.clone());
        let during = handler.during.iter().flatten().filter_map(named);
        What::WrongState { present: self.show_state(instance), during: during.collect() }
    }

    /// Parameters that were left out get their defaults, each after those before it.
    fn fill_defaults(&mut self, handler: &Handler, frame: &mut Frame) -> Answer<()> {
        for number in 0..handler.params {
            if frame.locals.get(number).is_some_and(Option::is_none) {
                let default = handler.defaults.get(number).copied().flatten();
                let before = frame.locals.iter().take(number).flatten().cloned().collect();
                let of = self.outer(frame, 0)?;
                let default = given(default, "a parameter without a value")?;
                let value = self.call(default, Some(of), before, handler.span, frame)?;
                if let Some(local) = frame.locals.get_mut(number) {
                    *local = Some(value);
                }
            }
        }
        Ok(())
    }

    /// `by`, the type of `paying`, and every `when`, in that order.
    pub(crate) fn guards(
        &mut self,
        handler: &Handler,
        frame: &mut Frame,
        payment: Option<&Payment>,
    ) -> Result<(), Far> {
        let by = |machine: &mut Self| machine.guard_by(handler, frame);
        self.watched(handler.span, |_| What::By, by).map_err(|stop| (1, stop))?;
        let money = |machine: &Self| What::Money {
            given: payment.map(|payment| machine.show_money(&payment.amount, payment.asset, true)),
        };
        let guard = |machine: &mut Self| machine.guard_money(handler, frame, payment);
        self.watched(handler.span, money, guard).map_err(|stop| (2, stop))?;
        for (number, (condition, reason)) in handler.when.iter().enumerate() {
            let what = |machine: &Self| {
                let reason = reason.and_then(|reason| machine.program.reason(reason));
                What::When(reason.map(|reason| reason.code.clone()))
            };
            let holds = |machine: &mut Self| machine.holds(condition, frame);
            let holds = self.watched(condition.span, what, holds).map_err(|stop| (number + 3, stop))?;
            if !holds {
                let stop = match reason {
                    None => kernel("guard", condition.span),
                    Some(reason) => match self.reason::<()>(*reason) {
                        Err(stop) => stop,
                        Ok(()) => nowhere("guard"),
                    },
                };
                return Err((number + 3, stop));
            }
        }
        Ok(())
    }

    /// The money moves to a fresh pot, then the body runs, then the head's `->`.
    pub(crate) fn run_handler(
        &mut self,
        handler: &Handler,
        mut frame: Frame,
        payment: Option<&Payment>,
    ) -> Answer<()> {
        if let Some(payment) = payment.filter(|_| handler.paying.is_some()) {
            frame.pot = self.new_pot();
            let pot = frame.pot.clone();
            self.transfer(&payment.amount, payment.asset, &payment.from, &pot, Some(handler.span))?;
        }
        self.tail(&handler.tail, &mut frame)
    }

    fn guard_by(&mut self, handler: &Handler, frame: &mut Frame) -> Answer<()> {
        let caller = frame.caller.clone();
        let (holds, span) = match &handler.by {
            By::Unasked | By::Anyone => return Ok(()),
            By::Typed(local, test) => {
                frame.bind(*local, Value::Account(caller.clone()));
                (self.is(&caller, *test)?, handler.span)
            }
            By::Member(local, set) => {
                let who = Value::Account(caller);
                frame.bind(*local, who.clone());
                let holds = match self.eval(set, frame)? {
                    Value::List(items) | Value::Set(items) => items.contains(&who),
                    Value::Map(pairs) => pairs.iter().any(|(key, _)| *key == who),
                    _ => false,
                };
                (holds, set.span)
            }
            By::Exactly(expr) => {
                let who = Value::Account(caller);
                let holds = match self.eval(expr, frame)? {
                    Value::Option(option) => option.is_some_and(|wanted| *wanted == who),
                    wanted => wanted == who,
                };
                (holds, expr.span)
            }
        };
        if holds { Ok(()) } else { Err(kernel("not_authorised", span)) }
    }

    fn guard_money(&mut self, handler: &Handler, frame: &mut Frame, payment: Option<&Payment>) -> Answer<()> {
        let span = handler.span;
        let (paying, payment) = match (&handler.paying, payment) {
            (None, None) => return Ok(()),
            (Some(_), None) => return Err(kernel("money_expected", span)),
            (None, Some(_)) => return Err(kernel("money_unexpected", span)),
            (Some(paying), Some(payment)) => (paying, payment),
        };
        let declared = given(handler.locals.get(paying.local.index()), "no such variable")?;
        let value = match &declared.ty {
            Type::Amount(asset) if self.asset_of_type(*asset, frame)? == payment.asset => {
                Value::Whole(payment.amount.clone())
            }
            Type::Amount(_) => return Err(kernel("wrong_asset", span)),
            _ => Value::Money(payment.amount.clone(), payment.asset),
        };
        frame.bind(paying.local, value);
        Ok(())
    }
}
