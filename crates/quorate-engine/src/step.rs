//! The order of a step, in the numbers of `semantics.md` §2.

use crate::code::{Code, Handler, Kernel};
use crate::deadline::Armed;
use crate::engine::{Engine, Verdict};
use crate::event::{Deed, Event, Extra, Sum, Words};
use crate::exec::{Frame, Halt, Machine, Payment, Stop};
use crate::fault::Fault;
use crate::lane::{Num, Trap};
use crate::ledger::{POTS, WORLD};
use crate::letter::{Arguments, Mark};
use crate::moment::Happening;
use crate::record::record;
use crate::registers::Lane;
use quorate_base::Span;
use quorate_number::Int;
use quorate_trace::{Cause, Outcome, Refusal};
use smallvec::SmallVec;
use std::sync::Arc;

/// What is run in a step.
#[derive(Clone, Copy)]
enum Task<'t> {
    Event(&'t Event),
    /// A chunk of an instance, by itself.
    Deadline {
        instance: u32,
        chunk: u32,
    },
}

impl Task<'_> {
    /// The text that it begins with: a chunk, or after all chunks a template that is created.
    #[inline(always)]
    fn text(&self, code: &Code) -> usize {
        match self {
            Task::Deadline { chunk, .. } => *chunk as usize,
            Task::Event(event) => match &event.deed {
                Deed::Do { chunk, .. } => *chunk as usize,
                Deed::New(creation) => code.chunks.len() + creation.template as usize,
                Deed::Give { .. } | Deed::Pass => usize::MAX,
            },
        }
    }
}

impl Engine {
    /// 2: lets everything happen that is due until an instant.
    pub(crate) fn fire(&mut self, at: i64, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        if self.is_quiet(at) {
            return Ok(());
        }
        while let Some(armed) = self.next_due(at)? {
            self.now = self.now.max(armed.due);
            self.fire_one(&armed, outcomes)?;
        }
        Ok(())
    }

    /// 1, 3 to 10, with the outcome.
    pub(crate) fn apply_event(&mut self, event: &Event, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        self.take(event, outcomes)?;
        // 10: what is due at once; nothing can be after a refusal that was not due before.
        self.fire(self.now, outcomes)
    }

    /// 1, 3 to 9, with the outcome.
    pub(crate) fn take(&mut self, event: &Event, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        if matches!(event.deed, Deed::Pass) {
            return self.advance(event.at, outcomes);
        }
        self.seq += 1;
        let mut outcome = Outcome {
            seq: self.seq,
            at: event.at,
            cause: Cause::Event(event.number),
            carried: event.carried.as_deref().cloned().unwrap_or_default(),
            ok: true,
            ..Outcome::default()
        };
        let result = if event.at < self.now {
            outcome.at = self.now;
            Err(refusal_stop(Kernel::TimeRunsBackwards))
        } else {
            self.now = event.at;
            let result = self.attempt(Task::Event(event));
            self.count_reached(result.is_ok());
            result
        };
        match result {
            Ok(()) => {
                self.complete(&mut outcome);
                outcomes.push(outcome);
                self.settle(event)
            }
            Err(stop) => {
                outcome.ok = false;
                outcome.refusal = Some(self.refusal(&stop)?);
                outcomes.push(outcome);
                Ok(())
            }
        }
    }

    /// The same without the outcome.
    pub(crate) fn perform(&mut self, event: &Event) -> Result<Verdict<'_>, Fault> {
        if matches!(event.deed, Deed::Pass) {
            self.advance(event.at, &mut Vec::new())?;
            return Ok(Verdict::Accepted);
        }
        if event.at < self.now {
            return Ok(Verdict::Refused(Kernel::TimeRunsBackwards.words().0));
        }
        self.now = event.at;
        match self.attempt(Task::Event(event)) {
            Ok(()) => {
                self.commit();
                // What was armed before is not due, or it would have happened.
                if self.has_changed() {
                    self.settle(event)?;
                    self.fire(self.now, &mut Vec::new())?;
                }
                Ok(Verdict::Accepted)
            }
            Err(stop) => match stop.trap {
                Trap::Kernel(kernel) => Ok(Verdict::Refused(kernel.words().0)),
                Trap::Reason(reason) => {
                    let reason = self.code.reasons.get(reason as usize);
                    Ok(Verdict::Refused(reason.map_or("", |reason| &reason.code)))
                }
                trap => Err(defect(&trap)),
            },
        }
    }

    pub(crate) fn fire_one(&mut self, armed: &Armed, outcomes: &mut Vec<Outcome>) -> Result<(), Fault> {
        let template = self.world.instances.get(armed.instance as usize).map_or(u32::MAX, |it| it.template);
        let code = Arc::clone(&self.code);
        let template = code.templates.get(template as usize);
        let Some(deadline) = template.and_then(|template| template.deadlines.get(armed.which as usize))
        else {
            return Err(Fault::tool("a deadline that nothing declares"));
        };
        let instance = armed.instance;
        let mut otherwise = false;
        let mut result = self.attempt(Task::Deadline { instance, chunk: deadline.chunk });
        self.count_reached(result.is_ok());
        if let (Err(stop), Some(chunk)) = (&result, deadline.otherwise)
            && !matches!(stop.trap, Trap::Defect(_))
        {
            otherwise = true;
            result = self.attempt(Task::Deadline { instance, chunk });
            self.count_reached(result.is_ok());
        }
        let rule = self.place(deadline.span);
        match result {
            Ok(()) => {}
            Err(stop) => {
                let refusal = self.refusal(&stop)?;
                let message = format!(
                    "the deadline at {rule} was refused with `{}`, and nothing is written for that",
                    refusal.code
                );
                let mut fault = Fault::tool(message);
                fault.help =
                    Some("write what happens `otherwise`, something that cannot be refused".to_owned());
                fault.is_tool = false;
                return Err(fault);
            }
        }
        self.seq += 1;
        let of = self.viewer().instance(instance);
        let cause = Cause::Timer { of, rule, otherwise };
        let mut outcome = Outcome { seq: self.seq, at: self.now, cause, ok: true, ..Outcome::default() };
        self.complete(&mut outcome);
        outcomes.push(outcome);
        self.rearm(armed)?;
        self.arm_changed()
    }

    /// 4 to 8 in the narrowest lane that is wide enough. A refusal leaves nothing behind.
    #[inline(always)]
    fn attempt(&mut self, task: Task<'_>) -> Result<(), Stop> {
        let text = task.text(&self.code);
        if self.lanes.first(text) != Lane::Short {
            return self.attempt_long(task);
        }
        let Engine { code, world, done, lanes, now, funds_open, .. } = self;
        let tried = match lanes.short.file() {
            Ok(file) => Machine::<i64>::new(code, world, done, file, *now).perform(task, *funds_open),
            Err(trap) => Err(trap.into()),
        };
        match tried {
            Ok(()) => Ok(()),
            Err(halt) => self.try_again(halt, task, text),
        }
    }

    /// Takes back what the short lane has done, and tries the others if it was too small.
    #[cold]
    #[inline(never)]
    fn try_again(&mut self, halt: Halt, task: Task<'_>, text: usize) -> Result<(), Stop> {
        self.world.undo(&self.code.layouts);
        if *halt.trap() != Trap::Overflow {
            return Err(stop_of(halt));
        }
        self.lanes.begin_with(text, Lane::Long);
        self.attempt_long(task)
    }

    /// The same from the long lane on. That even this was too narrow is not remembered: one absurd number would slow
    /// down whatever comes after it.
    #[inline(never)]
    fn attempt_long(&mut self, task: Task<'_>) -> Result<(), Stop> {
        let Engine { code, world, done, lanes, now, funds_open, .. } = self;
        let long = lanes.long.file().map_err(Halt::from);
        let result = long
            .and_then(|file| Machine::<i128>::new(code, world, done, file, *now).perform(task, *funds_open));
        let Err(halt) = result else { return Ok(()) };
        world.undo(&code.layouts);
        if *halt.trap() != Trap::Overflow {
            return Err(stop_of(halt));
        }
        let any = lanes.any.file().map_err(Halt::from);
        let result = any
            .and_then(|file| Machine::<Int>::new(code, world, done, file, *now).perform(task, *funds_open));
        result.map_err(|halt| {
            world.undo(&code.layouts);
            stop_of(halt)
        })
    }

    /// Writes the outcome and forgets how to undo it.
    fn complete(&mut self, outcome: &mut Outcome) {
        let viewer = self.viewer();
        if self.world.is_recording {
            record(viewer, &self.done.created, self.is_full, outcome);
        }
        let notes = self.done.notes.iter();
        outcome.letters = self.done.letters;
        outcome.notes = notes
            .filter_map(|(ty, words)| Some(viewer.text(self.code.types.get(*ty as usize)?, words)))
            .collect();
        self.commit();
    }

    /// Forgets how to undo a step.
    #[inline]
    fn commit(&mut self) {
        self.world.commit(&self.code.layouts, self.now);
        debug_assert!(self.world.accounts.len() > 2_000 || self.conserved(), "an asset does not sum to zero");
    }

    /// 9: names what was created and arms deadlines.
    fn settle(&mut self, event: &Event) -> Result<(), Fault> {
        if let Deed::New(creation) = &event.deed
            && let Some(alias) = &creation.alias
            && let Some(first) = self.done.created.first()
        {
            self.aliases.insert(alias.clone(), *first);
        }
        self.arm_changed()
    }

    /// Arms the deadlines of what this step created or changed.
    fn arm_changed(&mut self) -> Result<(), Fault> {
        if !self.has_changed() {
            return Ok(());
        }
        let done = std::mem::take(&mut self.done);
        let begun: Vec<u32> = done.created.iter().chain(&done.became).copied().collect();
        let armed = self.arm(&begun, &done.entered);
        self.done = done;
        armed
    }

    /// Whether this step created anything or changed the state of anything.
    #[inline]
    fn has_changed(&self) -> bool {
        let done = &self.done;
        !(done.created.is_empty() && done.entered.is_empty() && done.became.is_empty())
    }

    pub(crate) fn refusal(&self, stop: &Stop) -> Result<Refusal, Fault> {
        let place = |span: Span| Some(self.place(span)).filter(|place| !place.is_empty());
        match &stop.trap {
            Trap::Kernel(kernel) => {
                let (code, text) = kernel.words();
                let text = Some(text.to_owned());
                Ok(Refusal {
                    code: code.to_owned(),
                    text,
                    rule: place(stop.span).filter(|_| stop.span != Span::default()),
                })
            }
            Trap::Reason(reason) => {
                let reason =
                    self.code.reasons.get(*reason as usize).ok_or_else(|| Fault::tool("no such reason"))?;
                Ok(Refusal { code: reason.code.clone(), text: reason.text.clone(), rule: place(reason.span) })
            }
            trap => Err(defect(trap)),
        }
    }
}

fn defect(trap: &Trap) -> Fault {
    match trap {
        Trap::Defect(what) => Fault::tool(format!("the engine met something that cannot be: {what}")),
        other => Fault::tool(format!("the engine met something that cannot be: {other:?}")),
    }
}

/// What ended a step, wherever it was.
fn stop_of(halt: Halt) -> Stop {
    match halt {
        Halt::Trap(trap) => Stop { trap, span: Span::default(), at: 0 },
        Halt::Stop(stop) => stop,
    }
}

fn refusal_stop(kernel: Kernel) -> Stop {
    Stop { trap: Trap::Kernel(kernel), span: Span::default(), at: 0 }
}

impl<N: Num> Machine<'_, N> {
    #[inline(always)]
    fn perform(&mut self, task: Task<'_>, funds_open: bool) -> Result<(), Halt> {
        if self.code.has_enforced {
            self.aside().happening = match task {
                Task::Deadline { instance, .. } => Happening::of_deadline(instance),
                Task::Event(event) => Happening::of_event(event, self.world),
            };
        }
        match task {
            Task::Event(Event {
                deed: Deed::Do { instance, by, offers, payment, .. },
                is_out_of_range: false,
                ..
            }) => {
                let offers = offers.as_slice().iter().map(|(handler, words)| (*handler, words));
                match payment {
                    None => self.select(*instance, *by, offers, None)?,
                    Some(sum) => {
                        let payment = self.payment_of(*by, sum, funds_open)?;
                        self.select(*instance, *by, offers, Some(&payment))?;
                    }
                }
            }
            other => self.perform_other(other, funds_open)?,
        }
        if self.aside.is_some() {
            self.deliver()?;
        }
        while !self.done.becoming.is_empty() {
            self.succeed()?;
            self.deliver()?;
        }
        self.check(&Mark::default())
    }

    /// What is no event for handlers.
    #[inline(never)]
    fn perform_other(&mut self, task: Task<'_>, funds_open: bool) -> Result<(), Halt> {
        match task {
            Task::Deadline { instance, chunk } => {
                let frame = self.frame(instance, WORLD, Self::pot_at(0))?;
                self.run(chunk, 0, frame)?;
            }
            Task::Event(event) if event.is_out_of_range => {
                return Err(Trap::Kernel(Kernel::OutOfRange).into());
            }
            Task::Event(event) => match &event.deed {
                Deed::Pass | Deed::Do { .. } => {}
                Deed::Give { sum, from, to } => {
                    self.open(*to)?;
                    self.world.transfer(&sum.amount::<N>()?, sum.asset, *from, *to)?;
                }
                Deed::New(creation) => {
                    let by = creation.by;
                    let window = self.place(0, &creation.words)?;
                    let payment = match &creation.payment {
                        None => None,
                        Some(sum) => Some(self.payment_of(by, sum, funds_open)?),
                    };
                    let named = (creation.alias.clone(), true);
                    let given = (0, creation.mask);
                    self.create(creation.template, creation.parent, by, given, payment, named, window)?;
                }
            },
        }
        Ok(())
    }

    /// 4: the first handler whose guards hold; if none does, the refusal of the one that got furthest.
    #[inline(always)]
    pub(crate) fn select(
        &mut self,
        instance: u32,
        by: u32,
        offers: impl Iterator<Item = (u32, impl Arguments<N>)>,
        payment: Option<&Payment<N>>,
    ) -> Result<(), Halt> {
        let code: &Code = self.code;
        let (template, block) = {
            let instance = self.world.instance(instance)?;
            (instance.template, instance.block)
        };
        let frame = Frame { instance, block, caller: by, pot: Self::pot_at(0) };
        let compiled = code.templates.get(template as usize).ok_or(Trap::Defect(&"no such template"))?;
        let state = self.world.arena.cell(block, crate::code::STATE)? as usize;
        let ended = compiled.ends.get(state).copied().unwrap_or(false);
        let mut furthest: Option<(usize, Stop)> = None;
        for (number, arguments) in offers {
            let handler = compiled.handlers.get(number as usize).ok_or(Trap::Defect(&"no such handler"))?;
            let is_open = match &handler.during {
                None => !ended,
                Some(during) => during.get(state).copied().unwrap_or(false),
            };
            let stopped = if is_open {
                match self.offer(handler, arguments, frame, payment) {
                    Ok(()) => return Ok(()),
                    Err(halt) => self.level_of(handler, halt)?,
                }
            } else {
                (0, Stop { trap: Trap::Kernel(Kernel::WrongState), span: handler.span, at: 0 })
            };
            if furthest.as_ref().is_none_or(|(level, _)| stopped.0 > *level) {
                furthest = Some(stopped);
            }
        }
        let none = || refusal_stop(if ended { Kernel::WrongState } else { Kernel::NoSuchEvent });
        Err(furthest.map_or_else(none, |(_, stop)| stop).into())
    }

    /// Lets a handler hear an event.
    #[inline(always)]
    fn offer(
        &mut self,
        handler: &Handler,
        arguments: impl Arguments<N>,
        frame: Frame,
        payment: Option<&Payment<N>>,
    ) -> Result<(), Halt> {
        self.has_begun = false;
        (self.payment, self.payment_refusal) = (None, None);
        let asked = arguments.put(self, frame);
        if payment.is_some() || handler.paying.is_some() {
            self.payment = payment.cloned();
            self.expect_payment(handler, frame, 0)?;
        }
        asked?;
        self.run(handler.chunk, 0, frame)?;
        Ok(())
    }

    /// How far a handler got that refused an event by a guard; anything else stops the step.
    #[cold]
    fn level_of(&self, handler: &Handler, halt: Halt) -> Result<(usize, Stop), Halt> {
        match halt {
            Halt::Stop(stop) if !self.has_begun && !matches!(stop.trap, Trap::Overflow | Trap::Defect(_)) => {
                let chunk = self.code.chunks.get(handler.chunk as usize);
                let level = chunk.map_or(0, |chunk| level(chunk, stop.at));
                Ok((level + 1, stop))
            }
            halt => Err(halt),
        }
    }

    /// Puts the defaults of arguments that were left out into registers, in order: each may ask for those before it.
    pub(crate) fn ask_defaults(&mut self, words: &Words, frame: Frame) -> Result<(), Stop> {
        let window = words.words.len();
        for (place, extra) in words.extras() {
            let Extra::Default(chunk, width) = extra else { continue };
            let place = usize::from(*place);
            let trap = |trap| Stop { trap, span: Span::default(), at: 0 };
            self.reserve(window, place.max(usize::from(*width))).map_err(trap)?;
            self.copy(0, window, place);
            // Where the default itself refuses, nothing of the handler has been asked yet.
            self.run(*chunk, window, frame).map_err(|stop| Stop { at: 0, ..stop })?;
            self.copy(window, place, usize::from(*width));
        }
        Ok(())
    }

    fn copy(&mut self, from: usize, to: usize, count: usize) {
        for number in 0..count {
            if let Some(value) = self.registers.get(from + number).cloned()
                && let Some(register) = self.registers.get_mut(to + number)
            {
                *register = value;
            }
        }
    }

    /// 8: no pot is full, and no instance that ended holds anything; of what was written since a mark.
    #[inline(always)]
    pub(crate) fn check(&mut self, since: &Mark) -> Result<(), Halt> {
        if self.world.has_moved || !self.done.ended.is_empty() {
            self.check_money(since)?;
        }
        if self.code.has_enforced { self.enforce(since.journal) } else { Ok(()) }
    }

    fn check_money(&mut self, since: &Mark) -> Result<(), Trap> {
        for depth in 0..=self.deepest {
            if !self.world.is_empty_account(POTS + depth) {
                return Err(Trap::Kernel(Kernel::MoneyUnplaced));
            }
        }
        let paid = if since.ended == 0 { Vec::new() } else { self.paid_since(since) };
        for number in 0..self.done.ended.len() {
            let instance = self.done.ended.get(number).copied().unwrap_or(0);
            if (number >= since.ended || paid.contains(&instance)) && self.holds_money(instance)? {
                return Err(Trap::Kernel(Kernel::MoneyStranded));
            }
        }
        Ok(())
    }

    /// Whether any account of an instance holds anything.
    fn holds_money(&self, number: u32) -> Result<bool, Trap> {
        let instance = self.world.instance(number)?;
        let compiled =
            self.code.templates.get(instance.template as usize).ok_or(Trap::Defect(&"no such template"))?;
        let named = u32::try_from(compiled.families.len()).unwrap_or(0);
        if (instance.account..=instance.account + named).any(|account| !self.world.is_empty_account(account))
        {
            return Ok(true);
        }
        for family in compiled.families.iter().flatten() {
            if self.family_holds(instance.block, *family)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether any account of a family holds anything.
    pub(crate) fn family_holds(&self, block: u32, (off, layout): (u32, u32)) -> Result<bool, Trap> {
        let width = self.code.layouts.rows(layout).ok_or(Trap::Defect(&"no such layout"))?.key;
        let table = self.world.word(block, off)?;
        let mut from = 0;
        while let Some((row, next)) = self.world.next_row(table, from) {
            from = next;
            let account = u32::try_from(self.world.word(row, u32::from(width))?).unwrap_or(u32::MAX);
            if !self.world.is_empty_account(account) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What comes with an event. In a stream with open funds, what a person lacks comes from the world first.
    fn payment_of(&mut self, by: u32, sum: &Sum, funds_open: bool) -> Result<Payment<N>, Trap> {
        let payment = Payment { amount: sum.amount()?, asset: sum.asset, from: by };
        if funds_open {
            self.fund(&payment)?;
        }
        Ok(payment)
    }

    fn fund(&mut self, payment: &Payment<N>) -> Result<(), Trap> {
        let Payment { amount, asset, from } = payment;
        let person = self.world.accounts.get(*from as usize);
        if person.is_some_and(|account| matches!(account.sort, crate::ledger::AccountSort::Person(_))) {
            let held = self.world.balance::<N>(i128::from(*from), *asset)?;
            if held < *amount {
                let lacking = amount.minus(&held, crate::lane::Kind::Amount)?;
                self.world.transfer(&lacking, *asset, WORLD, *from)?;
            }
        }
        Ok(())
    }

    /// Puts arguments into registers; the first register after them.
    pub(crate) fn place(&mut self, base: usize, words: &Words) -> Result<usize, Trap> {
        self.reserve(base, words.words.len())?;
        for (place, word) in (base..).zip(words.words.as_slice()) {
            self.set_word(place, 0, i128::from(*word))?;
        }
        if !words.extras().is_empty() {
            self.place_extras(base, words.extras())?;
        }
        Ok(base + words.words.len())
    }

    #[inline(never)]
    fn place_extras(&mut self, base: usize, extras: &[(u16, Extra)]) -> Result<(), Trap> {
        for (place, extra) in extras {
            let number = self.extra(extra)?;
            self.set(base, *place, number)?;
        }
        Ok(())
    }

    fn extra(&mut self, extra: &Extra) -> Result<N, Trap> {
        match extra {
            Extra::Wide(int) => N::of_int(int),
            // It is asked for once all that is given is in place.
            Extra::Default(..) => Ok(N::default()),
            Extra::Table(layout, rows) => {
                let shape = self.code.layouts.rows(*layout).ok_or(Trap::Defect(&"no such layout"))?;
                let table = self.world.new_table(*layout, shape, None)?;
                for row in rows {
                    let key = row.words.get(..shape.key as usize).ok_or(Trap::Defect(&"no such row"))?;
                    let mut key: SmallVec<[i128; 4]> = key.iter().map(|word| i128::from(*word)).collect();
                    for (place, extra) in row.extras().iter().filter(|(place, _)| *place < shape.key) {
                        let held = self.extra(extra)?.word().ok_or(Trap::Kernel(Kernel::TooLarge))?;
                        let layout = shape.key_tables.iter().find(|(word, _)| word == place);
                        let content = match layout {
                            None => Some(held),
                            Some((_, layout)) => {
                                self.world.intern(held, *layout, &self.code.layouts, true)?
                            }
                        };
                        if let Some(word) = key.get_mut(*place as usize) {
                            *word = content.unwrap_or(0);
                        }
                    }
                    if shape.key > 0 && self.world.find(i128::from(table), &key).is_some() {
                        continue;
                    }
                    let block = self.world.add_row(table, &key, false)?;
                    for (off, word) in row.words.iter().enumerate().skip(shape.key as usize) {
                        let off = u32::try_from(off).unwrap_or(0);
                        self.world.store(block, off, &N::of(*word))?;
                    }
                    for (place, extra) in row.extras().iter().filter(|(place, _)| *place >= shape.key) {
                        let number = self.extra(extra)?;
                        self.world.store(block, u32::from(*place), &number)?;
                    }
                }
                Ok(N::of(i64::from(table)))
            }
        }
    }
}

/// Which guard of a handler an operation belongs to.
fn level(chunk: &crate::code::Chunk, at: usize) -> usize {
    let apart = chunk.refusals.iter().find(|(op, _)| *op as usize == at);
    apart.map_or_else(
        || chunk.guards.iter().filter(|begin| **begin as usize <= at).count().saturating_sub(1),
        |(_, level)| *level as usize,
    )
}
