//! Letters (`semantics.md` §2.7, §5; `language.md` §2.5).

use crate::kernel::{Answer, Stop, given, kernel};
use crate::ledger::Account;
use crate::machine::{Done, Frame, Machine};
use crate::select::{Offer, Payment};
use crate::sigma::Sigma;
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_ir::{Block, Handler, Pay, Send, Template, Type, What};
use quorate_number::Int;

/// Letters posted in a step (`semantics.md` §8).
pub(crate) const LETTERS: u64 = 1_024;
/// Letters posted under one `otherwise`, and the work done.
const OWN_LETTERS: u64 = 64;
const OWN_WORK: u64 = 100_000;

/// A letter that is posted and not yet delivered.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    to: usize,
    event: String,
    args: Vec<(Type, Value)>,
    sender: Account,
    payment: Option<Payment>,
    /// The account its money left.
    paid_by: Option<Account>,
    otherwise: Option<(Block, Frame)>,
}

/// A step as it was, to return to.
struct Savepoint {
    sigma: Sigma,
    done: Done,
}

impl Machine<'_> {
    /// Posts a letter; its money leaves now.
    pub(crate) fn send(&mut self, send: &Send, span: Span, frame: &mut Frame) -> Answer<()> {
        let to = self.eval(&send.to, frame)?;
        let to = self.instance_in(&to)?;
        let mut args = Vec::new();
        for arg in &send.args {
            args.push((arg.ty.clone(), self.eval(arg, frame)?));
        }
        let mut payment = None;
        let mut paid_by = None;
        if let Some(pay) = &send.pay {
            let handlers = &self.template_of(to)?.handlers;
            let expected =
                handlers.iter().find(|handler| handler.name == send.event && handler.paying.is_some());
            let (amount, asset, from) = self.eval_pay(pay, to, expected, frame)?;
            self.count_letter(span)?;
            let pot = self.new_pot();
            self.transfer(&amount, asset, &from, &pot, Some(span))?;
            payment = Some(Payment { amount, asset, from: pot });
            paid_by = Some(from);
        } else {
            self.count_letter(span)?;
        }
        let sender = self.me(given(frame.instance, "a letter of nobody")?)?;
        let otherwise = send.otherwise.as_ref().map(|block| (block.clone(), frame.clone()));
        let event = send.event.clone();
        self.done.queue.push_back(Letter { to, event, args, sender, payment, paid_by, otherwise });
        Ok(())
    }

    /// What is counted stays counted, also if it is taken back.
    fn count_letter(&mut self, span: Span) -> Answer<()> {
        self.done.posted += 1;
        if self.done.posted > self.done.letter_limit {
            return Err(kernel("too_many_letters", span));
        }
        Ok(())
    }

    /// How much goes with a letter or a `new`, of what, and from where. `All` is all of what the receiver expects.
    pub(crate) fn eval_pay(
        &mut self,
        pay: &Pay,
        receiver: usize,
        expected: Option<&Handler>,
        frame: &mut Frame,
    ) -> Answer<(Int, Issue, Account)> {
        match &pay.what {
            What::Amount(amount) => {
                let span = amount.span;
                let (amount, asset) = self.eval_sum(amount, frame)?;
                self.guard_movable(asset, span)?;
                Ok((amount, asset, self.eval_account(&pay.from, frame)?))
            }
            What::AllOf(asset) => {
                let asset = self.eval_asset(asset, frame)?;
                let from = self.eval_account(&pay.from, frame)?;
                Ok((self.sigma.balance(&from, asset), asset, from))
            }
            What::All => {
                let from = self.eval_account(&pay.from, frame)?;
                let paying = expected.and_then(|handler| {
                    let local = handler.paying.as_ref()?.local;
                    handler.locals.get(local.index()).map(|local| local.ty.clone())
                });
                let asset = match paying {
                    Some(Type::Amount(asset)) => {
                        let receiver = self.frame(receiver, Account::World, Account::Pot(0))?;
                        self.asset_of_type(asset, &receiver)?
                    }
                    _ => {
                        let held = self.sigma.held(&from).iter();
                        let first = held.filter(|(_, balance)| *balance > Int::ZERO).map(|(asset, _)| *asset);
                        first.min().unwrap_or(0)
                    }
                };
                Ok((self.sigma.balance(&from, asset), asset, from))
            }
        }
    }

    /// Delivers what is posted, first in first out, until nothing is.
    pub(crate) fn deliver_all(&mut self) -> Answer<()> {
        while let Some(letter) = self.done.queue.pop_front() {
            match letter.otherwise.clone() {
                None => self.deliver(letter)?,
                Some((block, frame)) => self.deliver_or(letter, &block, frame)?,
            }
        }
        Ok(())
    }

    /// By 4 to 6, with the sender as caller.
    fn deliver(&mut self, letter: Letter) -> Answer<()> {
        self.done.letters += 1;
        let of = self.template_of(letter.to)?;
        let offers: Vec<Offer> = offers(of, &letter.event, &letter.args);
        self.select(letter.to, &letter.sender, &offers, letter.payment.as_ref())
    }

    /// Under a savepoint, with every letter that follows from it, and checked as at the end of a step.
    fn deliver_or(&mut self, letter: Letter, block: &Block, mut frame: Frame) -> Answer<()> {
        let before = Savepoint { sigma: self.sigma.clone(), done: self.done.clone() };
        let others = std::mem::take(&mut self.done.queue);
        let (payment, paid_by) = (letter.payment.clone(), letter.paid_by.clone());
        self.done.letter_limit = self.done.letter_limit.min(self.done.posted + OWN_LETTERS);
        self.done.work_limit = self.done.work_limit.min(self.done.work + OWN_WORK);
        self.done.queue.push_back(Letter { otherwise: None, ..letter });
        let mark = self.mark();
        let result = self.deliver_all().and_then(|()| self.check(mark.after_pots()));
        let (letter_limit, work_limit) = (before.done.letter_limit, before.done.work_limit);
        match result {
            Ok(()) => {
                self.done.queue = others;
                (self.done.letter_limit, self.done.work_limit) = (letter_limit, work_limit);
                Ok(())
            }
            Err(Stop::Refused(_)) => {
                // What was counted against a limit stays counted.
                let (posted, work, made) = (self.done.posted, self.done.work, self.done.made);
                (self.sigma, self.done) = (before.sigma, before.done);
                (self.done.posted, self.done.work, self.done.made) = (posted, work, made);
                if let (Some(payment), Some(paid_by)) = (payment, paid_by) {
                    self.take_back(&payment, &paid_by)?;
                }
                self.block(block, &mut frame)
            }
            Err(stop) => Err(stop),
        }
    }

    /// Money that went nowhere has not moved.
    fn take_back(&mut self, payment: &Payment, paid_by: &Account) -> Answer<()> {
        self.sigma.transfer(&payment.amount, payment.asset, &payment.from, paid_by, None)?;
        self.done.movements.retain(|movement| movement.to != payment.from);
        Ok(())
    }
}

/// The handlers of an event that take arguments of these types.
fn offers(of: &Template, event: &str, args: &[(Type, Value)]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for (number, handler) in of.handlers.iter().enumerate().filter(|(_, handler)| handler.name == event) {
        let params = handler.locals.iter().take(handler.params);
        let takes = handler.params == args.len()
            && params.zip(args).all(|(param, (ty, _))| stands_for(ty, &param.ty));
        if takes {
            let args = args.iter().map(|(_, value)| Some(value.clone())).collect();
            offers.push(Offer { handler: number, args });
        }
    }
    offers
}

/// Whether values of one type may be given where another is declared; arguments have been converted by the checker.
fn stands_for(given: &Type, wanted: &Type) -> bool {
    given == wanted
        || given.is_account() && wanted.is_account()
        || !given.is_account() && !wanted.is_account()
}
