//! Deadlines that are armed, in the order in which they fire.

use crate::code::{Due, EPOCH, STATE};
use crate::engine::Engine;
use crate::exec::Machine;
use crate::fault::Fault;
use crate::lane::{Num, Trap};
use crate::ledger::WORLD;
use quorate_base::Span;
use quorate_number::Int;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An instance whose deadlines fire so often at one instant is in a circle (`semantics.md` §3).
const STORM: u32 = 64;

/// A deadline that is armed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Armed {
    pub(crate) due: i64,
    order: u64,
    pub(crate) instance: u32,
    pub(crate) which: u32,
    /// The template whose deadline it is; another one of the instance leaves it behind.
    template: u32,
    /// The instance's epoch, for one that a change of state disarms.
    epoch: Option<i128>,
}

/// All deadlines that are armed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deadlines {
    heap: BinaryHeap<Reverse<Armed>>,
    order: u64,
    /// How often each instance's deadlines have fired at the present instant.
    firings: FxHashMap<u32, (i64, u32)>,
}

impl Engine {
    /// Whether nothing is due at an instant.
    #[inline]
    pub(crate) fn is_quiet(&self, at: i64) -> bool {
        self.deadlines.heap.peek().is_none_or(|Reverse(armed)| armed.due > at)
    }

    /// The next deadline due at an instant, if it still stands.
    pub(crate) fn next_due(&mut self, at: i64) -> Result<Option<Armed>, Fault> {
        while let Some(Reverse(armed)) = self.deadlines.heap.peek().copied() {
            if armed.due > at {
                return Ok(None);
            }
            self.deadlines.heap.pop();
            if !self.stands(&armed) {
                continue;
            }
            let firings = self.deadlines.firings.entry(armed.instance).or_insert((armed.due, 0));
            *firings = if firings.0 == armed.due { (armed.due, firings.1 + 1) } else { (armed.due, 1) };
            if firings.1 > STORM {
                let instance = self.viewer().instance(armed.instance);
                return Err(Fault::new(
                    512,
                    format!("the deadlines of `{instance}` fire for ever at one instant"),
                )
                .help("let some time pass before a deadline can fire again"));
            }
            return Ok(Some(armed));
        }
        Ok(None)
    }

    /// When the next deadline that still stands is due; those before it that do not are forgotten.
    pub(crate) fn first_standing(&mut self) -> Option<i64> {
        while let Some(Reverse(armed)) = self.deadlines.heap.peek().copied() {
            if self.stands(&armed) {
                return Some(armed.due);
            }
            self.deadlines.heap.pop();
        }
        None
    }

    /// Arms the deadlines of instances that were created or changed their state.
    pub(crate) fn arm(&mut self, created: &[u32], entered: &[u32]) -> Result<(), Fault> {
        let mut instances: Vec<u32> = created.iter().chain(entered).copied().collect();
        instances.sort_unstable();
        instances.dedup();
        let code = std::sync::Arc::clone(&self.code);
        for number in instances {
            let Some(instance) = self.world.instances.get(number as usize).cloned() else { continue };
            let Some(template) = code.templates.get(instance.template as usize) else { continue };
            let state = self.world.word(instance.block, STATE).unwrap_or(-1);
            let epoch = self.world.word(instance.block, EPOCH).unwrap_or(0);
            for (which, deadline) in template.deadlines.iter().enumerate() {
                let epoch = match &deadline.during {
                    None if created.contains(&number) => None,
                    None => continue,
                    Some(during) => {
                        let is_here =
                            usize::try_from(state).ok().and_then(|state| during.get(state)).copied();
                        if is_here != Some(true) || !(entered.contains(&number) || created.contains(&number))
                        {
                            continue;
                        }
                        Some(epoch)
                    }
                };
                let due = match deadline.due {
                    Due::At(chunk) => self.ask(chunk, number)?.max(self.now),
                    Due::Every { period, from } => {
                        let period = self.ask(period, number)?;
                        let origin = match from {
                            Some(from) => self.ask(from, number)?,
                            None => self.now,
                        };
                        self.after(origin, period, number)?
                    }
                };
                self.push(due, number, u32::try_from(which).unwrap_or(u32::MAX), epoch);
            }
        }
        Ok(())
    }

    /// Arms the next firing of an `every`.
    pub(crate) fn rearm(&mut self, fired: &Armed) -> Result<(), Fault> {
        let code = std::sync::Arc::clone(&self.code);
        let template = self.world.instances.get(fired.instance as usize).map_or(u32::MAX, |it| it.template);
        let template = code.templates.get(template as usize);
        let deadline = template.and_then(|template| template.deadlines.get(fired.which as usize));
        if let Some(Due::Every { period, .. }) = deadline.map(|deadline| deadline.due)
            && self.stands(fired)
        {
            let period = self.ask(period, fired.instance)?;
            if period <= 0 {
                return Err(self.no_time(fired.instance));
            }
            self.push(fired.due.saturating_add(period), fired.instance, fired.which, fired.epoch);
        }
        Ok(())
    }

    /// What is armed, in the order in which it would fire.
    pub(crate) fn armed(&self) -> Vec<Armed> {
        let all = self.deadlines.heap.iter().map(|Reverse(armed)| *armed);
        let mut armed: Vec<Armed> = all.filter(|armed| self.stands(armed)).collect();
        armed.sort_unstable();
        armed
    }

    /// How often deadlines of instances have fired at the present instant.
    pub(crate) fn fired(&self) -> Vec<(u32, u32)> {
        let firings = self.deadlines.firings.iter();
        let mut fired: Vec<(u32, u32)> = firings
            .filter(|(_, (at, _))| *at == self.now)
            .map(|(instance, (_, times))| (*instance, *times))
            .collect();
        fired.sort_unstable();
        fired
    }

    /// Takes note that deadlines of an instance have fired so often at the present instant.
    pub(crate) fn note_fired(&mut self, instance: u32, times: u32) {
        self.deadlines.firings.insert(instance, (self.now, times));
    }

    /// Arms a deadline of an instance as it was armed before; whether its text has one that stands.
    pub(crate) fn arm_again(&mut self, due: i64, instance: u32, which: u32) -> bool {
        let Some(block) = self.world.instances.get(instance as usize).map(|instance| instance.block) else {
            return false;
        };
        let template = self.world.instances.get(instance as usize).map_or(u32::MAX, |it| it.template);
        let template = self.code.templates.get(template as usize);
        let Some(deadline) = template.and_then(|template| template.deadlines.get(which as usize)) else {
            return false;
        };
        let state = self.world.word(block, STATE).unwrap_or(-1);
        let is_here = deadline.during.as_ref().is_none_or(|during| {
            usize::try_from(state).ok().and_then(|state| during.get(state)).copied().unwrap_or(false)
        });
        let epoch = deadline.during.as_ref().map(|_| self.world.word(block, EPOCH).unwrap_or(0));
        self.push(due, instance, which, epoch);
        is_here && due >= self.now
    }

    /// Where a deadline stands.
    pub(crate) fn span_of(&self, armed: &Armed) -> Span {
        let template = self.world.instances.get(armed.instance as usize).map_or(u32::MAX, |it| it.template);
        let template = self.code.templates.get(template as usize);
        let deadline = template.and_then(|template| template.deadlines.get(armed.which as usize));
        deadline.map_or_else(Span::default, |deadline| deadline.span)
    }

    fn push(&mut self, due: i64, instance: u32, which: u32, epoch: Option<i128>) {
        let order = self.deadlines.order;
        self.deadlines.order += 1;
        let template = self.world.instances.get(instance as usize).map_or(u32::MAX, |it| it.template);
        self.deadlines.heap.push(Reverse(Armed { due, order, instance, which, template, epoch }));
    }

    fn stands(&self, armed: &Armed) -> bool {
        let instance = self.world.instances.get(armed.instance as usize);
        let Some(instance) = instance.filter(|instance| instance.template == armed.template) else {
            return false;
        };
        if let Some(epoch) = armed.epoch
            && self.world.word(instance.block, EPOCH) != Ok(epoch)
        {
            return false;
        }
        let ends = self.code.templates.get(instance.template as usize).map(|template| &template.ends);
        let state = self.world.word(instance.block, STATE).unwrap_or(-1);
        let ended = usize::try_from(state).ok().and_then(|state| ends.and_then(|ends| ends.get(state)));
        !ended.copied().unwrap_or(false)
    }

    /// The least `origin + k * period`, `k` at least 1, that is later than now.
    fn after(&self, origin: i64, period: i64, instance: u32) -> Result<i64, Fault> {
        if period <= 0 {
            return Err(self.no_time(instance));
        }
        let passed = i128::from(self.now) - i128::from(origin);
        let turns = (passed.div_euclid(i128::from(period)) + 1).max(1);
        let due = i128::from(origin) + turns * i128::from(period);
        Ok(i64::try_from(due).unwrap_or(i64::MAX))
    }

    fn no_time(&self, instance: u32) -> Fault {
        let instance = self.viewer().instance(instance);
        Fault::new(512, format!("a period of `{instance}` is not longer than nothing"))
            .help("an `every` needs a period of at least one second")
    }

    /// The answer of a formula that cannot refuse: an instant or a duration.
    fn ask(&mut self, chunk: u32, instance: u32) -> Result<i64, Fault> {
        let (now, mut done) = (self.now, crate::exec::Done::default());
        let Engine { code, world, lanes, .. } = self;
        let fast = lanes.long.file().and_then(|file| {
            answer(Machine::<i128>::new(code, world, &mut done, file, now), chunk, instance)
        });
        let result = match fast {
            Err(Trap::Overflow) => lanes.any.file().and_then(|file| {
                answer(Machine::<Int>::new(code, world, &mut done, file, now), chunk, instance)
            }),
            other => other,
        };
        world.undo(&code.layouts);
        // An instant beyond all time is as good as the last one.
        result.map(|word| i64::try_from(word).unwrap_or(if word < 0 { i64::MIN } else { i64::MAX })).map_err(
            |trap| {
                let instance = self.viewer().instance(instance);
                let message = |why: &str| {
                    format!("the time of a deadline of `{instance}` could not be computed: {why}")
                };
                let refused = match &trap {
                    Trap::Kernel(kernel) => kernel.words().1,
                    trap => return Fault::tool(message(&format!("{trap:?}"))),
                };
                Fault::new(512, message(refused)).help("write a time that can always be computed")
            },
        )
    }
}

fn answer<N: Num>(mut machine: Machine<'_, N>, chunk: u32, instance: u32) -> Result<i128, Trap> {
    let frame = machine.frame(instance, WORLD, Machine::<N>::pot_at(0))?;
    machine.run(chunk, 0, frame).map_err(|stop| stop.trap)?;
    let first = machine.registers.first().ok_or(Trap::Defect(&"no answer"))?;
    // What is too wide for a word is beyond all time, on its own side.
    let beyond = if *first < N::default() { i128::MIN } else { i128::MAX };
    Ok(first.word().unwrap_or(beyond))
}
