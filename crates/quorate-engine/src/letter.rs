//! Letters: posted while a body runs, delivered when it is over (`semantics.md` §2.7).
//!
//! A letter that says what happens `otherwise` is delivered under a savepoint: a length of the journal, to which
//! everything can be taken back without the step.

use crate::code::{Kernel, Reg};
use crate::event::Words;
use crate::exec::{Frame, Halt, Machine, Payment, Stop};
use crate::lane::{Num, Trap};
use crate::ledger::{AccountSort, IN_TRANSIT, POST};
use crate::world::Undo;
use quorate_base::Span;
use std::collections::VecDeque;

/// A step may post at most so many letters (`semantics.md` §8).
const LETTERS: u32 = 1_024;

/// At most so many may be posted under a savepoint, and so much work be done.
const LETTERS_UNDER: u32 = 64;
const WORK_UNDER: u64 = 100_000;

/// A letter that waits.
#[derive(Debug)]
pub(crate) struct Letter<N> {
    /// Which `send` it is.
    code: u32,
    /// In the order of posting, from 1.
    number: u32,
    to: u32,
    /// The account in whose name it is sent.
    by: u32,
    args: Vec<N>,
    /// The money that goes with it, and the account it left.
    payment: Option<Payment<N>>,
    /// Whose text sent it, and the variables that what runs otherwise will find.
    sender: Frame,
    variables: Vec<N>,
}

/// The letters of a step.
#[derive(Debug)]
pub(crate) struct Post<N> {
    queue: VecDeque<Letter<N>>,
    posted: u32,
    most: u32,
}

impl<N> Default for Post<N> {
    fn default() -> Post<N> {
        Post { queue: VecDeque::new(), posted: 0, most: LETTERS }
    }
}

/// How far a step has come: what can be gone back to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    pub(crate) journal: usize,
    movements: usize,
    created: usize,
    entered: usize,
    pub(crate) ended: usize,
    notes: usize,
    becoming: usize,
    reached: usize,
    letters: u64,
}

/// Arguments of a handler, to be put where its frame begins.
pub(crate) trait Arguments<N> {
    /// Puts them there, with the defaults of those that were left out.
    fn put(&self, machine: &mut Machine<'_, N>, frame: Frame) -> Result<(), Stop>;
}

impl<N: Num> Arguments<N> for &Words {
    fn put(&self, machine: &mut Machine<'_, N>, frame: Frame) -> Result<(), Stop> {
        machine.place(0, self).map_err(|trap| Stop { trap, span: Span::default(), at: 0 })?;
        machine.ask_defaults(self, frame)
    }
}

impl<N: Num> Arguments<N> for &[N] {
    fn put(&self, machine: &mut Machine<'_, N>, _: Frame) -> Result<(), Stop> {
        machine.take(self).map_err(|trap| Stop { trap, span: Span::default(), at: 0 })
    }
}

impl<N: Num> Machine<'_, N> {
    /// Puts numbers into the first registers.
    fn take(&mut self, numbers: &[N]) -> Result<(), Trap> {
        self.reserve(0, numbers.len())?;
        if let Some(registers) = self.registers.get_mut(..numbers.len()) {
            registers.clone_from_slice(numbers);
        }
        Ok(())
    }

    /// Posts a letter. Its money leaves at once.
    pub(crate) fn send(
        &mut self,
        code: u32,
        to: Reg,
        args: Reg,
        base: usize,
        frame: Frame,
    ) -> Result<(), Trap> {
        let payment = self.aside().sent.take();
        let letter = self.code.letters.get(code as usize).ok_or(Trap::Defect(&"no such letter"))?;
        let number = self.aside().post.posted + 1;
        if let Some(Payment { amount, asset, from }) = &payment {
            self.world.transfer_quietly(amount, *asset, *from, POST)?;
            self.world.tell(amount, *asset, *from, IN_TRANSIT - number);
        }
        let post = &mut self.aside().post;
        post.posted = number;
        if number > post.most {
            return Err(Trap::Kernel(Kernel::TooManyLetters));
        }
        let copy = |from: usize, count: u16| {
            let registers = self.registers.get(from..from + count as usize);
            registers.map(<[N]>::to_vec).ok_or(Trap::Defect(&"no such register"))
        };
        let args = copy(base + args as usize, letter.width)?;
        let variables = letter.otherwise.map_or(Ok(Vec::new()), |(_, count)| copy(base, count))?;
        let (to, by) = (self.instance_in(base, to)?, self.me(frame.instance)?);
        let letter = Letter { code, number, to, by, args, payment, sender: frame, variables };
        self.aside().post.queue.push_back(letter);
        Ok(())
    }

    /// Delivers letters until none is left.
    pub(crate) fn deliver(&mut self) -> Result<(), Halt> {
        while let Some(letter) = self.aside.as_mut().and_then(|aside| aside.post.queue.pop_front()) {
            let code = self.code.letters.get(letter.code as usize).ok_or(Trap::Defect(&"no such letter"))?;
            match code.otherwise {
                None => self.hand_over(&letter)?,
                Some((chunk, _)) => self.try_to_hand_over(&letter, chunk)?,
            }
        }
        Ok(())
    }

    fn hand_over(&mut self, letter: &Letter<N>) -> Result<(), Halt> {
        let payment = letter.payment.as_ref().map(|payment| Payment { from: POST, ..payment.clone() });
        if let Some(Payment { amount, asset, .. }) = &payment {
            self.world.tell(amount, *asset, IN_TRANSIT - letter.number, POST);
        }
        let code = self.code.letters.get(letter.code as usize).ok_or(Trap::Defect(&"no such letter"))?;
        let template = self.world.instance(letter.to)?.template;
        let handlers = code.handlers.get(&template).map(Vec::as_slice).unwrap_or_default();
        let offers = handlers.iter().map(|handler| (*handler, letter.args.as_slice()));
        self.select(letter.to, letter.by, offers, payment.as_ref())?;
        self.done.letters += 1;
        Ok(())
    }

    /// Delivers a letter with all that follows from it, or takes all of that back.
    fn try_to_hand_over(&mut self, letter: &Letter<N>, otherwise: u32) -> Result<(), Halt> {
        let post = &mut self.aside().post;
        let waiting = std::mem::take(&mut post.queue);
        let most = post.most;
        post.most = most.min(post.posted.saturating_add(LETTERS_UNDER));
        let mark = self.mark();
        let most_work = self.most_work;
        self.most_work = most_work.min(self.work.saturating_add(WORK_UNDER));
        let handed = self.hand_over(letter).and_then(|()| self.deliver()).and_then(|()| self.check(&mark));
        self.most_work = most_work;
        let post = &mut self.aside().post;
        (post.most, post.queue) = (most, waiting);
        match handed {
            Err(halt) if matches!(halt.trap(), Trap::Kernel(_) | Trap::Reason(_)) => {
                self.return_to(&mark);
                self.give_back(letter)?;
                self.take(&letter.variables)?;
                self.run(otherwise, 0, letter.sender)?;
                Ok(())
            }
            other => other,
        }
    }

    /// Puts the money of a refused letter back where it was.
    fn give_back(&mut self, letter: &Letter<N>) -> Result<(), Trap> {
        let Some(Payment { amount, asset, from }) = &letter.payment else { return Ok(()) };
        self.world.transfer_quietly(amount, *asset, POST, *from)?;
        // What goes on from a pot is told as coming from where it was before.
        let account = self.world.accounts.get(*from as usize);
        if account.is_some_and(|account| account.sort == AccountSort::Pot) {
            self.world.tell(amount, *asset, IN_TRANSIT - letter.number, *from);
        }
        Ok(())
    }

    fn mark(&self) -> Mark {
        Mark {
            journal: self.world.journal.len(),
            movements: self.world.movements.len(),
            created: self.done.created.len(),
            entered: self.done.entered.len(),
            ended: self.done.ended.len(),
            notes: self.done.notes.len(),
            becoming: self.done.becoming.len(),
            reached: self.done.reached.len(),
            letters: self.done.letters,
        }
    }

    fn return_to(&mut self, mark: &Mark) {
        self.world.undo_to(mark.journal, &self.code.layouts);
        self.world.movements.truncate(mark.movements);
        self.done.created.truncate(mark.created);
        self.done.entered.truncate(mark.entered);
        self.done.ended.truncate(mark.ended);
        self.done.notes.truncate(mark.notes);
        self.done.becoming.truncate(mark.becoming);
        self.code.points.forget(&mut self.done.reached, mark.reached);
        self.done.letters = mark.letters;
        (self.payment, self.payment_refusal) = (None, None);
        let aside = self.aside();
        (aside.sent, aside.within) = (None, None);
        aside.lines.clear();
        self.depth = 0;
    }

    /// The instances one of whose accounts has changed since a mark.
    pub(crate) fn paid_since(&self, mark: &Mark) -> Vec<u32> {
        let changes = self.world.journal.get(mark.journal..).unwrap_or_default();
        let holders = changes.iter().filter_map(|undo| match undo {
            Undo::Balance { account, .. } => self.world.accounts.get(*account as usize)?.sort.holder(),
            _ => None,
        });
        holders.collect()
    }
}
