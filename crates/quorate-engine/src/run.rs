//! The loop: runs a chunk over the registers of a lane.
//!
//! What most text is made of stands here. An operation reads its registers through the window of the frame and the
//! state through `world`, both held in the machine's own registers; whatever needs more of the machine is carried out
//! apart, after which both are taken up again.

use crate::code::{By, Chunk, ChunkId, Op, Rare, Sort};
use crate::exec::{Frame, Halt, Machine, Stop};
use crate::lane::{Kind, Num, Trap};
use crate::ledger::{AccountSort, ISSUE};
use crate::registers::Window;
use crate::world::World;
use quorate_base::Span;

const NO_REGISTERS: Trap = Trap::Defect(&"no such registers");

impl<'m, N: Num> Machine<'m, N> {
    /// Runs a chunk whose frame begins at a register.
    pub(crate) fn run(&mut self, chunk: ChunkId, base: usize, frame: Frame) -> Result<(), Stop> {
        let code = self.code;
        let Some(chunk) = code.chunks.get(chunk as usize) else {
            return Err(Stop::nowhere(Trap::Defect(&"no such chunk")));
        };
        if let Err(trap) = self.reserve(base, chunk.registers as usize) {
            return Err(Stop { trap, span: chunk.span_of(0, &Trap::Overflow), at: 0 });
        }
        let Some(mut registers) = Window::new(self.registers, base) else {
            return Err(Stop::nowhere(NO_REGISTERS));
        };
        let mut world: &mut World = self.world;
        let ops = chunk.ops.as_slice();
        let mut next = 0usize;
        let halt = 'run: loop {
            let Some(op) = ops.get(next) else { return Ok(()) };
            next = next.wrapping_add(1);
            /// The value, or the end of the run.
            macro_rules! sure {
                ($result:expr) => {
                    match $result {
                        Ok(value) => value,
                        Err(trap) => break 'run halt(trap),
                    }
                };
            }
            /// Does what takes the whole machine.
            macro_rules! apart {
                ($result:expr) => {{
                    let result = $result;
                    let Some(window) = Window::new(self.registers, base) else {
                        break 'run Halt::Trap(NO_REGISTERS);
                    };
                    registers = window;
                    world = self.world;
                    match result {
                        Ok(value) => value,
                        Err(trap) => break 'run Halt::from(trap),
                    }
                }};
            }
            /// Jumps if a condition holds.
            macro_rules! jump {
                ($condition:expr, $to:expr) => {
                    if $condition {
                        next = $to as usize;
                    }
                };
            }
            match *op {
                Op::LoadOwn { d, off } => registers.set(d, sure!(world.load(frame.block, off))),
                Op::LoadWord { d, b, off } => {
                    let number = sure!(world.load(registers.get(b).id(), off));
                    registers.set(d, number);
                }
                Op::Gather { b, from, n } => {
                    let block = registers.get(b).id();
                    let from = from as usize;
                    let Some(words) = code.gathers.get(from..from.wrapping_add(n as usize)) else {
                        break 'run halt(Trap::Defect(&"no such words"));
                    };
                    for (d, off) in words {
                        registers.set(*d, sure!(world.load(block, *off)));
                    }
                }
                Op::StoreWord { b, off, s } => {
                    sure!(world.store(registers.get(b).id(), off, registers.get(s)));
                }
                Op::StoreSmall { b, off, k } => {
                    sure!(world.store(registers.get(b).id(), off, &N::of(i128::from(k))));
                }
                Op::AddTo { b, off, s, amount } => {
                    let other = registers.get(s);
                    let sum = |old: &N| old.plus(other, kind(amount));
                    sure!(world.change_word::<N>(registers.get(b).id(), off, sum));
                }
                Op::SubFrom { b, off, s, amount } => {
                    let other = registers.get(s);
                    let rest = |old: &N| old.minus(other, kind(amount));
                    sure!(world.change_word::<N>(registers.get(b).id(), off, rest));
                }
                Op::Extreme { b, off, s, larger } => {
                    let other = registers.get(s);
                    let pick = |old: &N| Ok(if (old < other) == larger { other } else { old }.clone());
                    sure!(world.change_word::<N>(registers.get(b).id(), off, pick));
                }
                Op::IfLess { a, b, to } => jump!(registers.get(a) < registers.get(b), to),
                Op::UnlessLess { a, b, to } => jump!(registers.get(a) >= registers.get(b), to),
                Op::IfEqual { a, b, to } => jump!(registers.get(a) == registers.get(b), to),
                Op::UnlessEqual { a, b, to } => jump!(registers.get(a) != registers.get(b), to),
                Op::IfLessThan { a, k, to } => jump!(*registers.get(a) < N::of(i128::from(k)), to),
                Op::UnlessLessThan { a, k, to } => jump!(*registers.get(a) >= N::of(i128::from(k)), to),
                Op::IfEqualTo { a, k, to } => jump!(*registers.get(a) == N::of(i128::from(k)), to),
                Op::UnlessEqualTo { a, k, to } => jump!(*registers.get(a) != N::of(i128::from(k)), to),
                Op::UnlessItem { a, off, to } => {
                    let length = i128::from(world.length(sure!(world.word(frame.block, off))));
                    jump!(*registers.get(a) >= N::of(length), to);
                }
                Op::UnlessHolds { a, up: 0, k, to } => {
                    let balance: N = sure!(balance(world, frame, registers.get(a), k));
                    jump!(balance <= N::default(), to);
                }
                Op::UnlessHolds { a, up, k, to } => {
                    let balance = apart!(self.balance_own(base, frame, (a, up, k)));
                    jump!(balance <= N::default(), to);
                }
                Op::UnlessConst { cond, a, k, to } => {
                    let constant = sure!(code.constant(k));
                    jump!(!cond.holds(registers.get(a), &constant), to);
                }
                Op::Const { d, k } => registers.set(d, sure!(code.constant(k))),
                Op::JumpIf { a, to } => jump!(*registers.get(a) != N::default(), to),
                Op::JumpUnless { a, to } => jump!(*registers.get(a) == N::default(), to),
                Op::Jump { to } => next = to as usize,
                Op::JumpIfHas { t, k, by: By::Word, to } => {
                    let key = registers.get(k).word();
                    jump!(find(world, table(registers.get(t)), key) != 0, to);
                }
                Op::JumpIfHas { t, k, by: _, to } => jump!(apart!(self.has(base, t, k)), to),
                Op::SeekOwn { d, off, k, by, to } => {
                    let table = sure!(world.word(frame.block, off));
                    let block = match by {
                        By::Word => find(world, table, registers.get(k).word()),
                        _ => apart!(self.seek(base, table, k)),
                    };
                    registers.set(d, N::of(i128::from(block)));
                    jump!(block == 0, to);
                }
                Op::TryRow { d, t, k, by } => {
                    let table = table(registers.get(t));
                    let block = match by {
                        By::Word => find(world, table, registers.get(k).word()),
                        _ => apart!(self.seek(base, table, k)),
                    };
                    registers.set(d, N::of(i128::from(block)));
                }
                Op::Row { d, t, k, by } => {
                    let table = table(registers.get(t));
                    let block = match found(world, table, registers.get(k), by) {
                        0 => apart!(self.row(base, table, k, by)),
                        block => block,
                    };
                    registers.set(d, N::of(i128::from(block)));
                }
                Op::RowOwn { d, off, k, by } => {
                    let table = sure!(world.word(frame.block, off));
                    let block = match found(world, table, registers.get(k), by) {
                        0 => apart!(self.row(base, table, k, by)),
                        block => block,
                    };
                    registers.set(d, N::of(i128::from(block)));
                }
                Op::PlaceRow { d, b, off, k, by, lay } => {
                    let block = registers.get(b).id();
                    let table = sure!(world.word(block, off));
                    let row = match found(world, table, registers.get(k), by) {
                        0 => apart!(self.place_row(base, (block, off), k, lay)),
                        row => row,
                    };
                    registers.set(d, N::of(i128::from(row)));
                }
                Op::Add { d, a, b, amount } => {
                    let sum = sure!(registers.get(a).plus(registers.get(b), kind(amount)));
                    registers.set(d, sum);
                }
                Op::AddOwn { d, a, off, amount } => {
                    let other: N = sure!(world.load(frame.block, off));
                    let sum = sure!(registers.get(a).plus(&other, kind(amount)));
                    registers.set(d, sum);
                }
                Op::Sub { d, a, b, amount } => {
                    let rest = sure!(registers.get(a).minus(registers.get(b), kind(amount)));
                    registers.set(d, rest);
                }
                Op::Mul { d, a, b, amount } => {
                    let product = sure!(registers.get(a).times(registers.get(b), kind(amount)));
                    registers.set(d, product);
                }
                Op::Copy { d, s, n: 1 } => {
                    let number = registers.get(s).clone();
                    registers.set(d, number);
                }
                Op::Copy { d, s, n } => {
                    for word in 0..n {
                        let number = registers.get(s.wrapping_add(word)).clone();
                        registers.set(d.wrapping_add(word), number);
                    }
                }
                Op::Zero { d, n } => {
                    for word in 0..n {
                        registers.set(d.wrapping_add(word), N::default());
                    }
                }
                Op::Rare { op: Rare::Max, d, a, b } => {
                    let larger = registers.get(a).max(registers.get(b)).clone();
                    registers.set(d, larger);
                }
                Op::Rare { op: Rare::Min, d, a, b } => {
                    let smaller = registers.get(a).min(registers.get(b)).clone();
                    registers.set(d, smaller);
                }
                Op::Block { d, up: 0 } => registers.set(d, N::of(i128::from(frame.block))),
                Op::Small { d, k } => registers.set(d, N::of(i128::from(k))),
                Op::Now { d } => registers.set(d, N::of(i128::from(self.now))),
                Op::Caller { d } => registers.set(d, N::of(i128::from(frame.caller))),
                Op::Pot { d } => registers.set(d, N::of(i128::from(frame.pot))),
                Op::Instance { d, up: 0 } => {
                    let account = sure!(world.instance(frame.instance)).account;
                    registers.set(d, N::of(i128::from(account)));
                }
                Op::OwnAsset { d, up: 0, k } => {
                    let asset = sure!(world.instance(frame.instance)).assets + u32::from(k);
                    registers.set(d, N::of(i128::from(asset)));
                }
                Op::Length { d, t } => {
                    let length = world.length(table(registers.get(t)));
                    registers.set(d, N::of(i128::from(length)));
                }
                Op::LengthOwn { d, off } => {
                    let length = world.length(sure!(world.word(frame.block, off)));
                    registers.set(d, N::of(i128::from(length)));
                }
                Op::Periods { d, since, length } => {
                    let passed = match sure!(periods(world, self.now, frame.block, since, length)) {
                        Some(passed) => N::of(i128::from(passed)),
                        None => apart!(self.periods(frame.block, since, length)),
                    };
                    registers.set(d, passed);
                }
                Op::BalanceOwn { d, a, up: 0, k } => {
                    let balance: N = sure!(balance(world, frame, registers.get(a), k));
                    registers.set(d, balance);
                }
                Op::SupplyOwn { d, up: 0, k } => {
                    let issued: N = sure!(balance(world, frame, &N::of(i128::from(ISSUE)), k));
                    registers.set(d, sure!(N::default().minus(&issued, Kind::Amount)));
                }
                Op::CallerOf { d, sort } => {
                    if !is_person(world, frame.caller, sort) {
                        apart!(self.be(frame.caller, sort));
                    }
                    registers.set(d, N::of(i128::from(frame.caller)));
                }
                Op::Paid => {
                    if let Some(refusal) = self.payment_refusal {
                        break 'run halt(Trap::Kernel(refusal));
                    }
                }
                Op::Begin => {
                    if let Some(refusal) = self.payment_refusal.take() {
                        break 'run halt(Trap::Kernel(refusal));
                    }
                    self.has_begun = true;
                    if self.payment.is_some() {
                        apart!(self.draw(frame));
                    }
                }
                Op::Next { d, t, i, to } => {
                    self.work += 1;
                    if self.work > self.most_work {
                        break 'run halt(Trap::Kernel(crate::code::Kernel::TooLong));
                    }
                    match world.next_row(table(registers.get(t)), table(registers.get(i))) {
                        None => next = to as usize,
                        Some((block, place)) => {
                            registers.set(d, N::of(i128::from(block)));
                            registers.set(i, N::of(place));
                        }
                    }
                }
                Op::Return { s, n } => {
                    for word in 0..n {
                        let number = registers.get(s.wrapping_add(word)).clone();
                        registers.set(word, number);
                    }
                    return Ok(());
                }
                Op::Refuse { reason } => break 'run halt(Trap::Reason(reason)),
                Op::RefuseKernel { kernel } => break 'run halt(Trap::Kernel(kernel)),
                other => apart!(self.execute_rare(other, base, frame)),
            }
        };
        Err(stopped(chunk, next.wrapping_sub(1), halt))
    }
}

/// What a trap comes to, and where.
#[cold]
#[inline(never)]
fn stopped(chunk: &Chunk, at: usize, halt: Halt) -> Stop {
    match halt {
        Halt::Trap(trap) => Stop { span: chunk.span_of(at, &trap), trap, at },
        Halt::Stop(stop) => Stop { at, ..stop },
    }
}

/// Out of the way, since a trap ends the run.
#[cold]
#[inline(never)]
fn halt(trap: Trap) -> Halt {
    Halt::Trap(trap)
}

impl Stop {
    /// A stop at no place of the text.
    fn nowhere(trap: Trap) -> Stop {
        Stop { trap, span: Span::default(), at: 0 }
    }
}

#[inline(always)]
fn kind(amount: bool) -> Kind {
    if amount { Kind::Amount } else { Kind::Int }
}

/// The number of a table, or a place, in a register.
#[inline(always)]
fn table<N: Num>(number: &N) -> i128 {
    number.word().unwrap_or(0)
}

/// The row of a key of one word in a map or set, or 0. A number that is too wide for a key is the key of nothing.
#[inline(always)]
fn find(world: &World, table: i128, key: Option<i128>) -> u32 {
    key.and_then(|key| world.find_word(table, key)).unwrap_or(0)
}

/// The same for what is found by a key of one word or by its place; 0 also if it takes more to find it.
#[inline(always)]
fn found<N: Num>(world: &World, table: i128, key: &N, by: By) -> u32 {
    match by {
        By::Place => key.word().and_then(|at| world.item(table, at)).unwrap_or(0),
        By::Word => find(world, table, key.word()),
        By::Any => 0,
    }
}

/// What an account holds of the `k`th asset of the frame's own instance.
#[inline(always)]
fn balance<N: Num>(world: &World, frame: Frame, account: &N, k: u16) -> Result<N, Trap> {
    let asset = world.instance(frame.instance)?.assets + u32::from(k);
    world.balance::<N>(account.word().unwrap_or(-1), asset)
}

/// Whether somebody is a person, where a person will do.
#[inline(always)]
fn is_person(world: &World, account: u32, sort: Sort) -> bool {
    matches!(sort, Sort::Agent | Sort::Person)
        && world
            .accounts
            .get(account as usize)
            .is_some_and(|account| matches!(account.sort, AccountSort::Person(_)))
}

/// How many whole periods have passed since an instant, both words of a block, if all of it fits 64 bits.
#[inline(always)]
fn periods(world: &World, now: i64, block: u32, since: u32, length: u32) -> Result<Option<i64>, Trap> {
    let (since, length) = (world.word(block, since)?, world.word(block, length)?);
    let (Ok(since), Ok(length)) = (i64::try_from(since), i64::try_from(length)) else { return Ok(None) };
    let passed = now.checked_sub(since).filter(|passed| *passed >= 0 && length > 0);
    Ok(passed.and_then(|passed| passed.checked_div(length)))
}
