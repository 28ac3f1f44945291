//! The interpreter: runs a chunk over the registers of a lane.

use crate::code::{ChunkId, Code, Kernel, Op, Rare, Reg, STATE, Sort};
use crate::lane::{Kind, Num, Trap, WIDE};
use crate::ledger::{ISSUE, POTS};
use crate::registers::{File, REGISTERS, place};
use crate::world::World;
use quorate_base::Span;
use quorate_number::Int;
use std::cmp::Ordering;

/// A step may take at most so many loop turns and calls (`semantics.md` §8).
const WORK: u64 = 10_000_000;

/// Whose text runs, and for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) instance: u32,
    pub(crate) block: u32,
    pub(crate) caller: u32,
    pub(crate) pot: u32,
}

/// Money that comes with an event or a `new`.
#[derive(Clone, Debug)]
pub(crate) struct Payment<N> {
    pub(crate) amount: N,
    pub(crate) asset: u32,
    pub(crate) from: u32,
}

/// Where and why a run stopped.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    pub(crate) trap: Trap,
    /// The words of the text that stopped it.
    pub(crate) span: Span,
    /// The operation of the outermost chunk.
    pub(crate) at: usize,
}

/// A trap of this chunk, or a stop in one that it called.
pub(crate) enum Halt {
    Trap(Trap),
    Stop(Stop),
}

impl Halt {
    /// What it stopped at.
    pub(crate) fn trap(&self) -> &Trap {
        match self {
            Halt::Trap(trap) => trap,
            Halt::Stop(stop) => &stop.trap,
        }
    }
}

impl From<Trap> for Halt {
    fn from(trap: Trap) -> Halt {
        Halt::Trap(trap)
    }
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Halt {
        Halt::Stop(stop)
    }
}

const NO_REGISTER: Trap = Trap::Defect(&"no such register");

/// One step's machine, over the numbers of one lane.
pub(crate) struct Machine<'m, N> {
    pub(crate) code: &'m Code,
    pub(crate) world: &'m mut World,
    pub(crate) registers: &'m mut File<N>,
    pub(crate) now: i64,
    /// What came with the event that is being selected or run.
    pub(crate) payment: Option<Payment<N>>,
    /// What the money's guard would refuse with.
    pub(crate) payment_refusal: Option<Kernel>,
    /// What a `new` is about to send on.
    pub(crate) sent: Option<Payment<N>>,
    /// Whether the guards have held and the body has begun.
    pub(crate) has_begun: bool,
    pub(crate) work: u64,
    pub(crate) made: u32,
    /// How many `new`s the present text stands in.
    pub(crate) depth: u32,
    /// The deepest there was: so many pots may hold money.
    pub(crate) deepest: u32,
    pub(crate) at: usize,
    pub(crate) done: &'m mut Done,
}

/// What a step did, besides what the journal knows. Kept between steps for its space.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    /// Instances created, entering a state, and ending in this step.
    pub(crate) created: Vec<u32>,
    pub(crate) entered: Vec<u32>,
    pub(crate) ended: Vec<u32>,
    /// Types and words of what was noted.
    pub(crate) notes: Vec<(u32, Vec<Int>)>,
    /// A key that is being looked for.
    pub(crate) keys: Vec<i128>,
}

impl Done {
    /// Forgets the step before.
    pub(crate) fn clear(&mut self) {
        self.created.clear();
        self.entered.clear();
        self.ended.clear();
        self.notes.clear();
    }
}

impl<'m, N: Num> Machine<'m, N> {
    /// A machine for one step.
    #[inline(always)]
    pub(crate) fn new(
        code: &'m Code,
        world: &'m mut World,
        done: &'m mut Done,
        registers: &'m mut File<N>,
        now: i64,
    ) -> Machine<'m, N> {
        done.clear();
        Machine {
            code,
            world,
            registers,
            now,
            payment: None,
            payment_refusal: None,
            sent: None,
            has_begun: false,
            work: 0,
            made: 0,
            depth: 0,
            deepest: 0,
            at: 0,
            done,
        }
    }

    /// The frame of an instance's own text.
    pub(crate) fn frame(&self, instance: u32, caller: u32, pot: u32) -> Result<Frame, Trap> {
        let block = self.world.instance(instance)?.block;
        Ok(Frame { instance, block, caller, pot })
    }

    /// Runs a chunk whose frame begins at a register.
    pub(crate) fn run(&mut self, chunk: ChunkId, base: usize, frame: Frame) -> Result<(), Stop> {
        let outer = self.at;
        let result = self.execute(chunk, base, frame);
        let stopped = result.map_err(|halt| match halt {
            Halt::Trap(trap) => {
                let spans = self.code.chunks.get(chunk as usize).map(|chunk| &chunk.spans);
                let span = spans.and_then(|spans| spans.get(self.at)).copied().unwrap_or_default();
                Stop { trap, span, at: self.at }
            }
            Halt::Stop(stop) => Stop { at: self.at, ..stop },
        });
        self.at = outer;
        stopped
    }

    /// Makes sure a frame has its registers.
    #[inline(always)]
    pub(crate) fn reserve(&self, base: usize, count: usize) -> Result<(), Trap> {
        if base.saturating_add(count) > REGISTERS { Err(Trap::Kernel(Kernel::TooLarge)) } else { Ok(()) }
    }

    #[inline(always)]
    pub(crate) fn get(&self, base: usize, reg: Reg) -> Result<&N, Trap> {
        self.registers.get(place(base, reg)).ok_or(NO_REGISTER)
    }

    #[inline(always)]
    pub(crate) fn set(&mut self, base: usize, reg: Reg, value: N) -> Result<(), Trap> {
        *self.registers.get_mut(place(base, reg)).ok_or(NO_REGISTER)? = value;
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn set_word(&mut self, base: usize, reg: Reg, word: i128) -> Result<(), Trap> {
        self.set(base, reg, N::of(word))
    }

    #[inline(always)]
    pub(crate) fn set_flag(&mut self, base: usize, reg: Reg, flag: bool) -> Result<(), Trap> {
        self.set(base, reg, N::of(i128::from(flag)))
    }

    /// A register into a word of storage.
    #[inline(always)]
    fn keep(&mut self, base: usize, s: Reg, block: u32, off: u32) -> Result<(), Trap> {
        let number = self.registers.get(place(base, s)).ok_or(NO_REGISTER)?;
        self.world.store(block, off, number)
    }

    /// A word of storage into a register.
    #[inline(always)]
    fn fetch(&mut self, base: usize, d: Reg, block: u32, off: u32) -> Result<(), Trap> {
        let number = self.world.load(block, off)?;
        self.set(base, d, number)
    }

    /// A register that holds an id, a flag or a table's number.
    #[inline(always)]
    pub(crate) fn word(&self, base: usize, reg: Reg) -> Result<i128, Trap> {
        self.get(base, reg)?.word().ok_or(Trap::Defect(&"a number where an id is wanted"))
    }

    #[inline(always)]
    pub(crate) fn id(&self, base: usize, reg: Reg) -> Result<u32, Trap> {
        u32::try_from(self.word(base, reg)?).map_err(|_| Trap::Defect(&"a number where an id is wanted"))
    }

    #[inline(always)]
    pub(crate) fn flag(&self, base: usize, reg: Reg) -> Result<bool, Trap> {
        Ok(*self.get(base, reg)? != N::default())
    }

    /// A key as words, in the scratch space.
    #[inline]
    pub(crate) fn take_key(&mut self, base: usize, reg: Reg, width: u16) -> Result<(), Trap> {
        self.done.keys.clear();
        let here = base + reg as usize;
        for number in self.registers.get(here..here + width as usize).ok_or(NO_REGISTER)? {
            self.done.keys.push(number.word().ok_or(Trap::Kernel(Kernel::TooLarge))?);
        }
        Ok(())
    }

    /// The instance `up` templates out.
    pub(crate) fn outer(&self, frame: Frame, up: u8) -> Result<u32, Trap> {
        let mut instance = frame.instance;
        for _ in 0..up {
            instance = self.world.instance(instance)?.parent.ok_or(Trap::Defect(&"no enclosing instance"))?;
        }
        Ok(instance)
    }

    /// The block of the instance whose account is in a register.
    pub(crate) fn block_of(&self, base: usize, reg: Reg, template: u32) -> Result<(u32, u32), Trap> {
        let number = self.instance_in(base, reg)?;
        let instance = self.world.instance(number)?;
        if instance.template != template {
            return Err(Trap::Defect(&"an instance of another template"));
        }
        Ok((number, instance.block))
    }

    pub(crate) fn instance_in(&self, base: usize, reg: Reg) -> Result<u32, Trap> {
        self.world.instance_of(self.id(base, reg)?).ok_or(Trap::Defect(&"an account that is no instance"))
    }

    #[inline]
    pub(crate) fn tick(&mut self) -> Result<(), Trap> {
        self.work += 1;
        if self.work > WORK { Err(Trap::Kernel(Kernel::TooLong)) } else { Ok(()) }
    }

    fn execute(&mut self, chunk: ChunkId, base: usize, frame: Frame) -> Result<(), Halt> {
        let code: &'m Code = self.code;
        let chunk = code.chunks.get(chunk as usize).ok_or(Trap::Defect(&"no such chunk"))?;
        self.reserve(base, chunk.registers as usize)?;
        let mut pc = 0usize;
        let ops = chunk.ops.as_slice();
        let kind = |amount: bool| if amount { Kind::Amount } else { Kind::Int };
        while let Some(op) = ops.get(pc) {
            self.at = pc;
            pc = pc.wrapping_add(1);
            match *op {
                Op::LoadOwn { d, off } => self.fetch(base, d, frame.block, off)?,
                Op::Load { d, b, off, n } => {
                    let block = self.id(base, b)?;
                    if n == 1 {
                        self.fetch(base, d, block, off)?;
                    } else {
                        for word in 0..n {
                            self.fetch(base, d + word, block, off + u32::from(word))?;
                        }
                    }
                }
                Op::Store { b, off, s, n } => {
                    let block = self.id(base, b)?;
                    if n == 1 {
                        self.keep(base, s, block, off)?;
                    } else {
                        for word in 0..n {
                            self.keep(base, s + word, block, off + u32::from(word))?;
                        }
                    }
                }
                Op::StoreNew { b, off, s, n } => {
                    let block = self.id(base, b)?;
                    for word in 0..n {
                        let number = self.registers.get(place(base, s + word)).ok_or(NO_REGISTER)?;
                        self.world.store_new(block, off + u32::from(word), number)?;
                    }
                }
                Op::AddTo { b, off, s, amount } => {
                    let block = self.id(base, b)?;
                    let sum = self.world.load::<N>(block, off)?.plus(self.get(base, s)?, kind(amount))?;
                    self.world.store(block, off, &sum)?;
                }
                Op::SubFrom { b, off, s, amount } => {
                    let block = self.id(base, b)?;
                    let rest = self.world.load::<N>(block, off)?.minus(self.get(base, s)?, kind(amount))?;
                    self.world.store(block, off, &rest)?;
                }
                Op::Unless { cond, a, b, to } => {
                    if !cond.holds(self.get(base, a)?, self.get(base, b)?) {
                        pc = to as usize;
                    }
                }
                Op::UnlessConst { cond, a, k, to } => {
                    let word =
                        code.words.get(k as usize).copied().ok_or(Trap::Defect(&"no such constant"))?;
                    if !cond.holds(self.get(base, a)?, &N::of(word)) {
                        pc = to as usize;
                    }
                }
                Op::Add { d, a, b, amount } => {
                    let sum = self.get(base, a)?.plus(self.get(base, b)?, kind(amount))?;
                    self.set(base, d, sum)?;
                }
                Op::Sub { d, a, b, amount } => {
                    let rest = self.get(base, a)?.minus(self.get(base, b)?, kind(amount))?;
                    self.set(base, d, rest)?;
                }
                Op::Mul { d, a, b, amount } => {
                    let product = self.get(base, a)?.times(self.get(base, b)?, kind(amount))?;
                    self.set(base, d, product)?;
                }
                Op::Copy { d, s, n } => {
                    if n == 1 {
                        let number = self.get(base, s)?.clone();
                        self.set(base, d, number)?;
                    } else {
                        for word in 0..n {
                            let number = self.get(base, s + word)?.clone();
                            self.set(base, d + word, number)?;
                        }
                    }
                }
                Op::Const { d, k } => {
                    let word =
                        code.words.get(k as usize).copied().ok_or(Trap::Defect(&"no such constant"))?;
                    let number = if word == WIDE {
                        N::of_int(code.numbers.get(k as usize).ok_or(Trap::Defect(&"no such constant"))?)?
                    } else {
                        N::of(word)
                    };
                    self.set(base, d, number)?;
                }
                Op::Block { d, up } => {
                    let block = if up == 0 {
                        frame.block
                    } else {
                        self.world.instance(self.outer(frame, up)?)?.block
                    };
                    self.set_word(base, d, i128::from(block))?;
                }
                Op::Row { d, t, k, list } => {
                    let table = self.word(base, t)?;
                    let block = self.row(base, table, k, list)?;
                    self.set_word(base, d, i128::from(block))?;
                }
                Op::RowOwn { d, off, k, list } => {
                    let table = self.world.word(frame.block, off)?;
                    let block = self.row(base, table, k, list)?;
                    self.set_word(base, d, i128::from(block))?;
                }
                Op::TryRow { d, t, k } => {
                    let table = self.word(base, t)?;
                    self.try_row(base, d, table, k)?;
                }
                Op::SeekOwn { d, off, k, to } => {
                    let table = self.world.word(frame.block, off)?;
                    let width = self.world.table(table).map_or(0, |table| table.key);
                    let row = if width == 0 { None } else { self.find(base, table, k, width)? };
                    match row {
                        None => pc = to as usize,
                        Some(block) => self.set_word(base, d, i128::from(block))?,
                    }
                }
                Op::JumpIfHas { t, k, to } => {
                    if self.has(base, t, k)? {
                        pc = to as usize;
                    }
                }
                Op::Gather { b, from, n } => {
                    let block = self.id(base, b)?;
                    let from = from as usize;
                    let words =
                        code.gathers.get(from..from + n as usize).ok_or(Trap::Defect(&"no such words"))?;
                    for (d, off) in words {
                        self.fetch(base, *d, block, *off)?;
                    }
                }
                Op::AddOwn { d, a, off, amount } => {
                    let other = self.world.load::<N>(frame.block, off)?;
                    let sum = self.get(base, a)?.plus(&other, kind(amount))?;
                    self.set(base, d, sum)?;
                }
                Op::Periods { d, since, length } => {
                    let length = self.world.load::<N>(frame.block, length)?;
                    if length == N::default() {
                        return Err(Trap::Kernel(Kernel::DivisionByZero).into());
                    }
                    let since = self.world.load::<N>(frame.block, since)?;
                    let passed = N::of(i128::from(self.now)).minus(&since, Kind::Int)?;
                    self.set(base, d, passed.floor_div(&length)?.0)?;
                }
                Op::LengthOwn { d, off } => {
                    let length = self.world.length(self.world.word(frame.block, off)?);
                    self.set_word(base, d, i128::from(length))?;
                }
                Op::SupplyOwn { d, up, k } => {
                    let instance = if up == 0 { frame.instance } else { self.outer(frame, up)? };
                    let asset = self.world.instance(instance)?.assets + u32::from(k);
                    let issued: N = self.world.balance(i128::from(ISSUE), asset)?;
                    let supply = N::default().minus(&issued, Kind::Amount)?;
                    self.set(base, d, supply)?;
                }
                Op::BalanceOwn { d, a, up, k } => {
                    let instance = if up == 0 { frame.instance } else { self.outer(frame, up)? };
                    let asset = self.world.instance(instance)?.assets + u32::from(k);
                    let balance = self.world.balance::<N>(self.word(base, a)?, asset)?;
                    self.set(base, d, balance)?;
                }
                Op::OwnAsset { d, up, k } => {
                    let instance = if up == 0 { frame.instance } else { self.outer(frame, up)? };
                    let asset = self.world.instance(instance)?.assets + u32::from(k);
                    self.set_word(base, d, i128::from(asset))?;
                }
                Op::Supply { d, asset } => {
                    let issued: N = self.world.balance(i128::from(ISSUE), self.id(base, asset)?)?;
                    let supply = N::default().minus(&issued, Kind::Amount)?;
                    self.set(base, d, supply)?;
                }
                Op::Rare { op, d, a, b } => {
                    let result = self.rare(op, self.get(base, a)?, self.get(base, b)?)?;
                    self.set(base, d, result)?;
                }
                Op::Zero { d, n } => {
                    for word in 0..n {
                        self.set(base, d + word, N::default())?;
                    }
                }
                Op::CallerOf { d, sort } => {
                    if !self.is(i128::from(frame.caller), sort)? {
                        return Err(Trap::Kernel(Kernel::NotAuthorised).into());
                    }
                    self.set_word(base, d, i128::from(frame.caller))?;
                }
                Op::Has { d, t, k } => {
                    let found = self.has(base, t, k)?;
                    self.set_flag(base, d, found)?;
                }
                Op::Length { d, t } => {
                    let length = self.world.length(self.word(base, t)?);
                    self.set_word(base, d, i128::from(length))?;
                }
                Op::PlaceRow { d, b, off, k, lay } => {
                    let block = self.id(base, b)?;
                    let rows = code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
                    let table = self.world.held_table(block, off, lay, rows)?;
                    self.take_key(base, k, rows.key)?;
                    let row = match self.world.find(i128::from(table), &self.done.keys) {
                        Some(row) => row,
                        None => self.world.add_row(table, &self.done.keys, true)?,
                    };
                    self.set_word(base, d, i128::from(row))?;
                }
                Op::PlacePush { d, b, off, lay } => {
                    let block = self.id(base, b)?;
                    let rows = code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
                    let table = self.world.held_table(block, off, lay, rows)?;
                    let row = self.world.add_row(table, &[], true)?;
                    self.set_word(base, d, i128::from(row))?;
                }
                Op::PlaceAdd { b, off, k, lay } => {
                    let block = self.id(base, b)?;
                    let rows = code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
                    let table = self.world.held_table(block, off, lay, rows)?;
                    self.take_key(base, k, rows.key)?;
                    if self.world.find(i128::from(table), &self.done.keys).is_none() {
                        self.world.add_row(table, &self.done.keys, true)?;
                    }
                }
                Op::Balance { d, a, asset } => {
                    let balance = self.world.balance::<N>(self.word(base, a)?, self.id(base, asset)?)?;
                    self.set(base, d, balance)?;
                }
                Op::Jump { to } => pc = to as usize,
                Op::JumpIf { a, to } => {
                    if self.flag(base, a)? {
                        pc = to as usize;
                    }
                }
                Op::JumpUnless { a, to } => {
                    if !self.flag(base, a)? {
                        pc = to as usize;
                    }
                }
                Op::Now { d } => self.set_word(base, d, i128::from(self.now))?,
                Op::Caller { d } => self.set_word(base, d, i128::from(frame.caller))?,
                Op::FloorDiv { d, a, b, amount } => {
                    let divisor = self.get(base, b)?;
                    if *divisor == N::default() {
                        return Err(Trap::Kernel(Kernel::DivisionByZero).into());
                    }
                    let (quotient, _) = self.get(base, a)?.floor_div(divisor)?;
                    self.set(base, d, quotient)?;
                    if amount {
                        self.not_negative(base, d)?;
                    }
                }
                Op::MulDiv { d, a, b, c, amount } => {
                    let divisor = self.get(base, c)?;
                    let result = match divisor.cmp(&N::default()) {
                        Ordering::Equal => return Err(Trap::Kernel(Kernel::DivisionByZero).into()),
                        Ordering::Greater => self.get(base, a)?.mul_div(self.get(base, b)?, divisor)?,
                        Ordering::Less => {
                            let zero = N::default();
                            let factor = zero.minus(self.get(base, b)?, Kind::Int)?;
                            self.get(base, a)?.mul_div(&factor, &zero.minus(divisor, Kind::Int)?)?
                        }
                    };
                    self.set(base, d, result)?;
                    if amount {
                        self.not_negative(base, d)?;
                    }
                }
                Op::Call { chunk, base: window, up } => {
                    self.tick()?;
                    let inner = if up == 0 {
                        frame
                    } else {
                        let instance = self.outer(frame, up)?;
                        Frame { instance, block: self.world.instance(instance)?.block, ..frame }
                    };
                    self.run(chunk, base + window as usize, inner)?;
                }
                Op::CallOf { chunk, base: window, a, template } => {
                    self.tick()?;
                    let (instance, block) = self.block_of(base, a, template)?;
                    self.run(chunk, base + window as usize, Frame { instance, block, ..frame })?;
                }
                Op::Return { s, n } => {
                    for word in 0..n {
                        let number = self.get(base, s + word)?.clone();
                        self.set(base, word, number)?;
                    }
                    return Ok(());
                }
                Op::Refuse { reason } => return Err(Trap::Reason(reason).into()),
                Op::RefuseKernel { kernel } => return Err(Trap::Kernel(kernel).into()),
                Op::Defect => return Err(Trap::Defect(&"no case fits").into()),
                Op::Begin => {
                    if let Some(refusal) = self.payment_refusal.take() {
                        return Err(Trap::Kernel(refusal).into());
                    }
                    self.has_begun = true;
                    if let Some(payment) = self.payment.take() {
                        self.world.transfer(&payment.amount, payment.asset, payment.from, frame.pot)?;
                    }
                }
                Op::Paid => {
                    if let Some(refusal) = self.payment_refusal {
                        return Err(Trap::Kernel(refusal).into());
                    }
                }
                Op::Move { amount, asset, from, to } => {
                    let (asset, from, to) = (self.id(base, asset)?, self.id(base, from)?, self.id(base, to)?);
                    self.open(to)?;
                    let amount = self.registers.get(place(base, amount)).ok_or(NO_REGISTER)?;
                    self.world.transfer(amount, asset, from, to)?;
                }
                Op::Is { d, a, sort } => {
                    let is = self.is(self.word(base, a)?, sort)?;
                    self.set_flag(base, d, is)?;
                }
                Op::Compare { cond, d, a, b } => {
                    let holds = cond.holds(self.get(base, a)?, self.get(base, b)?);
                    self.set_flag(base, d, holds)?;
                }
                Op::Same { d, a, b, n } => {
                    let (left, right) = (base + a as usize, base + b as usize);
                    let width = n as usize;
                    let same =
                        self.registers.get(left..left + width) == self.registers.get(right..right + width);
                    self.set_flag(base, d, same)?;
                }
                Op::Work => self.tick()?,
                Op::Next { d, t, i, to } => {
                    self.tick()?;
                    match self.world.next_row(self.word(base, t)?, self.word(base, i)?) {
                        None => pc = to as usize,
                        Some((block, next)) => {
                            self.set_word(base, d, i128::from(block))?;
                            self.set_word(base, i, next)?;
                        }
                    }
                }
                Op::Go { state, s } => self.go(base, frame, state, s)?,
                other => self.execute_rare(other, base, frame)?,
            }
        }
        Ok(())
    }

    /// The row of a key, or a list's item; refused if it is not there.
    fn row(&mut self, base: usize, table: i128, key: Reg, is_list: bool) -> Result<u32, Trap> {
        if is_list {
            let at = self.get(base, key)?.word().unwrap_or(-1);
            return self.world.item(table, at).ok_or(Trap::Kernel(Kernel::NoSuchItem));
        }
        let width = self.world.table(table).map_or(0, |table| table.key);
        let row = if width == 0 { None } else { self.find(base, table, key, width)? };
        row.ok_or(Trap::Kernel(Kernel::NoSuchKey))
    }

    #[inline]
    fn has(&mut self, base: usize, table: Reg, key: Reg) -> Result<bool, Trap> {
        let table = self.word(base, table)?;
        match self.world.table(table).map(|table| table.key) {
            None => Ok(false),
            Some(0) => self.list_has(base, table, key),
            Some(width) => Ok(self.find(base, table, key, width)?.is_some()),
        }
    }

    #[inline]
    fn try_row(&mut self, base: usize, d: Reg, table: i128, key: Reg) -> Result<(), Trap> {
        let width = self.world.table(table).map_or(0, |table| table.key);
        let block = if width == 0 { None } else { self.find(base, table, key, width)? };
        self.set_word(base, d, i128::from(block.unwrap_or(0)))
    }

    #[inline]
    fn find(&mut self, base: usize, table: i128, key: Reg, width: u16) -> Result<Option<u32>, Trap> {
        if width == 1 {
            // A number that is too wide for a key is the key of nothing.
            let word = self.get(base, key)?.word();
            return Ok(word.and_then(|word| self.world.find(table, &[word])));
        }
        self.find_several(base, table, key, width)
    }

    /// The same for a key of several words.
    #[inline(never)]
    fn find_several(&mut self, base: usize, table: i128, key: Reg, width: u16) -> Result<Option<u32>, Trap> {
        match self.take_key(base, key, width) {
            Err(Trap::Kernel(Kernel::TooLarge)) => Ok(None),
            taken => taken.map(|()| self.world.find(table, &self.done.keys)),
        }
    }

    /// Refuses what is no amount: negative, or larger than the ledger can hold.
    pub(crate) fn not_negative(&self, base: usize, reg: Reg) -> Result<(), Trap> {
        self.get(base, reg)?.plus(&N::default(), Kind::Amount).map(drop)
    }

    /// Refuses a credit to an account of a matter that has ended.
    pub(crate) fn open(&self, account: u32) -> Result<(), Trap> {
        let holder = self.world.accounts.get(account as usize).and_then(|account| account.sort.holder());
        match holder {
            Some(instance) if self.has_ended(instance)? && !self.done.ended.contains(&instance) => {
                Err(Trap::Kernel(Kernel::AccountClosed))
            }
            _ => Ok(()),
        }
    }

    /// Whether an instance is in an end.
    pub(crate) fn has_ended(&self, instance: u32) -> Result<bool, Trap> {
        let instance = self.world.instance(instance)?;
        let ends = self.code.templates.get(instance.template as usize).map(|template| &template.ends);
        let Some(ends) = ends.filter(|ends| !ends.is_empty()) else { return Ok(false) };
        let state = self.world.word(instance.block, STATE)?;
        Ok(usize::try_from(state).ok().and_then(|state| ends.get(state)).copied().unwrap_or(false))
    }

    pub(crate) fn is(&self, account: i128, sort: Sort) -> Result<bool, Trap> {
        use crate::ledger::AccountSort;
        let (_, account) = self.world.account(account)?;
        Ok(match (&account.sort, sort) {
            (AccountSort::Person(_), Sort::Agent | Sort::Person) => true,
            (AccountSort::Own(instance), Sort::Agent) => {
                let template = self.world.instance(*instance)?.template;
                self.code.templates.get(template as usize).is_some_and(|template| template.is_body)
            }
            (AccountSort::Own(instance), Sort::Process(template)) => {
                self.world.instance(*instance)?.template == template
            }
            _ => false,
        })
    }

    /// The pot for text at a depth of `new`.
    pub(crate) fn pot_at(depth: u32) -> u32 {
        POTS + depth
    }

    pub(crate) fn rare(&self, op: Rare, left: &N, right: &N) -> Result<N, Trap> {
        match op {
            Rare::Min => Ok(left.min(right).clone()),
            Rare::Max => Ok(left.max(right).clone()),
            Rare::Mod if *right == N::default() => Err(Trap::Kernel(Kernel::DivisionByZero)),
            Rare::Mod => Ok(left.floor_div(right)?.1),
            Rare::Pow => {
                let word = right.word().filter(|word| *word >= 0).ok_or(Trap::Kernel(Kernel::NotWhole))?;
                left.power(u32::try_from(word).unwrap_or(u32::MAX))
            }
        }
    }
}
