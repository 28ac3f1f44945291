//! The loop: runs a chunk over the registers of a lane.
//!
//! What most text is made of stands here. An operation reads its registers through the window of the frame and the
//! state through `world`, both held in the machine's own registers; whatever needs more of the machine is carried out
//! apart, after which both are taken up again.

use crate::code::{By, Chunk, ChunkId, Kernel, Op, Rare, Sort};
use crate::exec::{Frame, Halt, Machine, Stop, is_open};
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
        let of = world.instances.get(frame.instance as usize);
        let (account, assets) = of.map_or((u32::MAX, u32::MAX), |of| (of.account, of.assets));
        let ops = chunk.ops.as_slice();
        let mut at = 0usize;
        let halt = 'run: loop {
            let Some(op) = ops.get(at) else { return Ok(()) };
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
                        at = $to as usize;
                        continue 'run;
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
                    sure!(world.store(registers.get(b).id(), off, &N::of(i64::from(k))));
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
                Op::IfLessThan { a, k, to } => jump!(*registers.get(a) < N::of(i64::from(k)), to),
                Op::UnlessLessThan { a, k, to } => jump!(*registers.get(a) >= N::of(i64::from(k)), to),
                Op::IfEqualTo { a, k, to } => jump!(*registers.get(a) == N::of(i64::from(k)), to),
                Op::UnlessEqualTo { a, k, to } => jump!(*registers.get(a) != N::of(i64::from(k)), to),
                Op::UnlessItem { a, off, to } => {
                    let length = i64::from(world.length(sure!(world.word(frame.block, off))));
                    jump!(*registers.get(a) >= N::of(length), to);
                }
                Op::UnlessHolds { a, up: 0, k, to } => {
                    let balance: N = sure!(balance(world, assets, registers.get(a), k));
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
                Op::Jump { to } => jump!(true, to),
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
                    registers.set(d, N::of(i64::from(block)));
                    jump!(block == 0, to);
                }
                Op::TryRow { d, t, k, by } => {
                    let table = table(registers.get(t));
                    let block = match by {
                        By::Word => find(world, table, registers.get(k).word()),
                        _ => apart!(self.seek(base, table, k)),
                    };
                    registers.set(d, N::of(i64::from(block)));
                }
                Op::Row { d, t, k, by } => {
                    let table = table(registers.get(t));
                    let block = match found(world, table, registers.get(k), by) {
                        0 => apart!(self.row(base, table, k, by)),
                        block => block,
                    };
                    registers.set(d, N::of(i64::from(block)));
                }
                Op::RowOwn { d, off, k, by } => {
                    let table = sure!(world.word(frame.block, off));
                    let block = match found(world, table, registers.get(k), by) {
                        0 => apart!(self.row(base, table, k, by)),
                        block => block,
                    };
                    registers.set(d, N::of(i64::from(block)));
                }
                Op::PlaceRow { d, b, off, k, by, lay } => {
                    let block = registers.get(b).id();
                    let table = sure!(world.word(block, off));
                    let row = match found(world, table, registers.get(k), by) {
                        0 if by == By::Word => apart!(self.add_place(base, (block, off), k, lay)),
                        0 => apart!(self.place_row(base, (block, off), k, lay)),
                        row => row,
                    };
                    registers.set(d, N::of(i64::from(row)));
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
                Op::Block { d, up: 0 } => registers.set(d, N::of(i64::from(frame.block))),
                Op::Small { d, k } => registers.set(d, N::of(i64::from(k))),
                Op::Now { d } => registers.set(d, N::of(self.now)),
                Op::Caller { d } => registers.set(d, N::of(i64::from(frame.caller))),
                Op::Pot { d } => registers.set(d, N::of(i64::from(frame.pot))),
                Op::Instance { d, up: 0 } => registers.set(d, N::of(i64::from(account))),
                Op::OwnAsset { d, up: 0, k } => {
                    let asset = assets.wrapping_add(u32::from(k));
                    registers.set(d, N::of(i64::from(asset)));
                }
                Op::Length { d, t } => {
                    let length = world.length(table(registers.get(t)));
                    registers.set(d, N::of(i64::from(length)));
                }
                Op::LengthOwn { d, off } => {
                    let length = world.length(sure!(world.word(frame.block, off)));
                    registers.set(d, N::of(i64::from(length)));
                }
                Op::Periods { d, since, length } => {
                    let passed = match sure!(periods(world, self.now, frame.block, since, length)) {
                        Some(passed) => N::of(passed),
                        None => apart!(self.periods(frame.block, since, length)),
                    };
                    registers.set(d, passed);
                }
                Op::BalanceOwn { d, a, up: 0, k } => {
                    let balance: N = sure!(balance(world, assets, registers.get(a), k));
                    registers.set(d, balance);
                }
                Op::SupplyOwn { d, up: 0, k } => {
                    let issued: N = sure!(balance(world, assets, &N::of(i64::from(ISSUE)), k));
                    registers.set(d, sure!(N::default().minus(&issued, Kind::Amount)));
                }
                Op::CallerOf { d, sort } => {
                    if !is_person(world, frame.caller, sort) {
                        apart!(self.be(frame.caller, sort));
                    }
                    registers.set(d, N::of(i64::from(frame.caller)));
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
                    sure!(tick(&mut self.work, self.most_work));
                    match world.next_row(table(registers.get(t)), table(registers.get(i))) {
                        None => jump!(true, to),
                        Some((block, place)) => {
                            registers.set(d, N::of(i64::from(block)));
                            registers.set(i, N::of(place as i64));
                        }
                    }
                }
                Op::Again { d, t, i, to } => {
                    sure!(tick(&mut self.work, self.most_work));
                    if let Some((block, place)) =
                        world.next_row(table(registers.get(t)), table(registers.get(i)))
                    {
                        registers.set(d, N::of(i64::from(block)));
                        registers.set(i, N::of(place as i64));
                        jump!(true, to);
                    }
                }
                Op::Work => sure!(tick(&mut self.work, self.most_work)),
                Op::Push { t, v } => {
                    let number = registers.get(t).id();
                    let width = world.table(i128::from(number)).map_or(0, |table| table.value);
                    let row = sure!(world.add_row(number, &[], false));
                    for word in 0..width {
                        let number = registers.get(v.wrapping_add(word));
                        sure!(world.store_new(row, u32::from(word), number));
                    }
                }
                Op::Put { t, k, v } => {
                    let number = registers.get(t).id();
                    let Some((width, values)) = shape(world, number) else {
                        break 'run halt(Trap::Defect(&"no such table"));
                    };
                    let row = match registers.get(k).word() {
                        Some(key) if width == 1 => match world.find_word(i128::from(number), key) {
                            Some(row) => row,
                            None => sure!(world.add_row(number, &[key], false)),
                        },
                        _ => apart!(self.new_row(base, number, k, width)),
                    };
                    for word in 0..values {
                        let number = registers.get(v.wrapping_add(word));
                        sure!(world.store_new(row, u32::from(width) + u32::from(word), number));
                    }
                }
                Op::Compare { cond, d, a, b } => {
                    let holds = cond.holds(registers.get(a), registers.get(b));
                    registers.set(d, N::of(i64::from(holds)));
                }
                Op::Return { s, n } => {
                    for word in 0..n {
                        let number = registers.get(s.wrapping_add(word)).clone();
                        registers.set(word, number);
                    }
                    return Ok(());
                }
                Op::CallerPaid { d, sort } => {
                    if !is_person(world, frame.caller, sort) {
                        apart!(self.be(frame.caller, sort));
                    }
                    registers.set(d, N::of(i64::from(frame.caller)));
                    at = at.wrapping_add(1);
                    if let Some(refusal) = self.payment_refusal {
                        break 'run halt(Trap::Kernel(refusal));
                    }
                }
                Op::IfWord { d, b, off, to } => {
                    let number: N = sure!(world.load(registers.get(b).id(), off));
                    let holds = number != N::default();
                    registers.set(d, number);
                    jump!(holds, to);
                    at = at.wrapping_add(1);
                }
                Op::UnlessWord { d, b, off, to } => {
                    let number: N = sure!(world.load(registers.get(b).id(), off));
                    let holds = number != N::default();
                    registers.set(d, number);
                    jump!(!holds, to);
                    at = at.wrapping_add(1);
                }
                Op::UnlessHolder { d, b, off, k, to } => {
                    let account: N = sure!(world.load(registers.get(b).id(), off));
                    at = at.wrapping_add(1);
                    let balance: N = sure!(balance(world, assets, &account, k));
                    registers.set(d, account);
                    jump!(balance <= N::default(), to);
                }
                Op::Item { d, a, off, to } => {
                    let table = sure!(world.word(frame.block, off));
                    jump!(*registers.get(a) >= N::of(i64::from(world.length(table))), to);
                    at = at.wrapping_add(1);
                    let block = match found(world, table, registers.get(a), By::Place) {
                        0 => apart!(self.row(base, table, a, By::Place)),
                        block => block,
                    };
                    registers.set(d, N::of(i64::from(block)));
                }
                Op::AddSmall { d, a, small, k, minus, amount } => {
                    let other = N::of(i64::from(k));
                    at = at.wrapping_add(1);
                    let number = registers.get(a);
                    let kind = kind(amount);
                    let sum =
                        sure!(if minus { number.minus(&other, kind) } else { number.plus(&other, kind) });
                    registers.set(small, other);
                    registers.set(d, sum);
                }
                Op::IfLessSum { d, a, off, amount, less, to } => {
                    let other: N = sure!(world.load(frame.block, off));
                    let sum = sure!(registers.get(a).plus(&other, kind(amount)));
                    let is_less = *registers.get(less) < sum;
                    registers.set(d, sum);
                    jump!(is_less, to);
                    at = at.wrapping_add(1);
                }
                Op::UnlessLessSum { d, a, off, amount, less, to } => {
                    let other: N = sure!(world.load(frame.block, off));
                    let sum = sure!(registers.get(a).plus(&other, kind(amount)));
                    let is_less = *registers.get(less) < sum;
                    registers.set(d, sum);
                    jump!(!is_less, to);
                    at = at.wrapping_add(1);
                }
                Op::AddBalance { d, a, k, b, off } => {
                    let balance: N = sure!(balance(world, assets, registers.get(a), k));
                    at = at.wrapping_add(1);
                    let sum = |old: &N| old.plus(&balance, Kind::Amount);
                    sure!(world.change_word::<N>(registers.get(b).id(), off, sum));
                    registers.set(d, balance);
                }
                Op::PlaceWord { b, off, k, lay, s } => {
                    let block = registers.get(b).id();
                    let table = sure!(world.word(block, off));
                    match find(world, table, registers.get(k).word()) {
                        0 => {
                            let row = apart!(self.add_place(base, (block, off), k, lay));
                            sure!(world.store_new(row, 1, registers.get(s)));
                        }
                        row => sure!(world.store(row, 1, registers.get(s))),
                    }
                    at = at.wrapping_add(1);
                }
                Op::PlaceSmall { b, off, k, lay, value } => {
                    let block = registers.get(b).id();
                    let table = sure!(world.word(block, off));
                    let value = N::of(i64::from(value));
                    match find(world, table, registers.get(k).word()) {
                        0 => {
                            let row = apart!(self.add_place(base, (block, off), k, lay));
                            sure!(world.store_new(row, 1, &value));
                        }
                        row => sure!(world.store(row, 1, &value)),
                    }
                    at = at.wrapping_add(1);
                }
                Op::StoreMax { d, x, y, b, off } => {
                    let larger = registers.get(x).max(registers.get(y)).clone();
                    sure!(world.store(registers.get(b).id(), off, &larger));
                    registers.set(d, larger);
                    at = at.wrapping_add(1);
                }
                Op::Refuse { reason } => break 'run halt(Trap::Reason(reason)),
                Op::RefuseKernel { kernel } => break 'run halt(Trap::Kernel(kernel)),
                Op::Load { d, b, off, n } => {
                    let block = registers.get(b).id();
                    for word in 0..n {
                        let number = sure!(world.load(block, off.wrapping_add(u32::from(word))));
                        registers.set(d.wrapping_add(word), number);
                    }
                }
                Op::Store { b, off, s, n } => {
                    let block = registers.get(b).id();
                    for word in 0..n {
                        let number = registers.get(s.wrapping_add(word));
                        sure!(world.store(block, off.wrapping_add(u32::from(word)), number));
                    }
                }
                Op::StoreNew { b, off, s, n } => {
                    let block = registers.get(b).id();
                    for word in 0..n {
                        let number = registers.get(s.wrapping_add(word));
                        sure!(world.store_new(block, off.wrapping_add(u32::from(word)), number));
                    }
                }
                Op::PlacePush { d, b, off, lay } => {
                    let block = registers.get(b).id();
                    let Some(rows) = code.layouts.rows(lay) else {
                        break 'run halt(Trap::Defect(&"no such layout"));
                    };
                    let table = sure!(world.held_table(block, off, lay, rows));
                    let row = sure!(world.add_row(table, &[], true));
                    registers.set(d, N::of(i64::from(row)));
                }
                Op::PlaceSet { b, off, t, lay } => {
                    let (block, table) = (registers.get(b).id(), table(registers.get(t)));
                    apart!(self.place_table(block, off, table, lay));
                }
                Op::Balance { d, a, asset } => {
                    let account = registers.get(a).word().unwrap_or(-1);
                    let balance: N = sure!(world.balance(account, registers.get(asset).id()));
                    registers.set(d, balance);
                }
                Op::Move { amount, asset, from, to } => {
                    let to = registers.get(to).id();
                    sure!(is_open(code, world, self.done, to));
                    let (asset, from) = (registers.get(asset).id(), registers.get(from).id());
                    sure!(world.transfer(registers.get(amount), asset, from, to));
                }
                // All are named, so that the machine need not ask whether there is such an operation.
                Op::Creator { .. }
                | Op::Instance { .. }
                | Op::State { .. }
                | Op::Block { .. }
                | Op::BlockOf { .. }
                | Op::Rare { .. }
                | Op::Neg { .. }
                | Op::FloorDiv { .. }
                | Op::MulDiv { .. }
                | Op::Root { .. }
                | Op::NonNegative { .. }
                | Op::Fraction { .. }
                | Op::FractionPow { .. }
                | Op::FractionNeg { .. }
                | Op::Reduce { .. }
                | Op::Round { .. }
                | Op::PortionOf { .. }
                | Op::CompareFraction { .. }
                | Op::Same { .. }
                | Op::SameDeep { .. }
                | Op::Is { .. }
                | Op::IsEnded { .. }
                | Op::AllInstances { .. }
                | Op::EventIs { .. }
                | Op::EventIn { .. }
                | Op::Old { .. }
                | Op::Unless { .. }
                | Op::Defect
                | Op::Account { .. }
                | Op::AccountOf { .. }
                | Op::Family { .. }
                | Op::OwnAsset { .. }
                | Op::AssetOf { .. }
                | Op::SameAsset { .. }
                | Op::AssetIs { .. }
                | Op::Movable { .. }
                | Op::Issued { .. }
                | Op::Holdings { .. }
                | Op::Holders { .. }
                | Op::BalanceAsOf { .. }
                | Op::SupplyAsOf { .. }
                | Op::BalanceOwn { .. }
                | Op::Supply { .. }
                | Op::SupplyOwn { .. }
                | Op::Instances { .. }
                | Op::MoveAll { .. }
                | Op::MoveAllOf { .. }
                | Op::Mint { .. }
                | Op::Burn { .. }
                | Op::SplitLine { .. }
                | Op::SplitTo { .. }
                | Op::Split { .. }
                | Op::Has { .. }
                | Op::Table { .. }
                | Op::CopyTable { .. }
                | Op::Sets { .. }
                | Op::Distinct { .. }
                | Op::Intern { .. }
                | Op::Groups { .. }
                | Op::Digest { .. }
                | Op::PlaceAdd { .. }
                | Op::PlaceRemove { .. }
                | Op::Call { .. }
                | Op::CallOf { .. }
                | Op::New { .. }
                | Op::Within { .. }
                | Op::Send { .. }
                | Op::SendOn { .. }
                | Op::Go { .. }
                | Op::StayWithin { .. }
                | Op::Become { .. }
                | Op::Reach { .. }
                | Op::Note { .. }
                | Op::Range { .. } => {
                    apart!(self.execute_rare(*op, base, frame));
                }
            }
            at = at.wrapping_add(1);
        };
        Err(stopped(chunk, at, halt))
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

/// One unit of the work that a step may do.
#[inline(always)]
fn tick(work: &mut u64, most: u64) -> Result<(), Trap> {
    *work = work.wrapping_add(1);
    if *work > most { Err(Trap::Kernel(Kernel::TooLong)) } else { Ok(()) }
}

/// How many words the keys and the values of a table have.
#[inline(always)]
fn shape(world: &World, number: u32) -> Option<(u16, u16)> {
    world.table(i128::from(number)).map(|table| (table.key, table.value))
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

/// What an account holds of the `k`th asset from the first one that the frame's own instance issues.
#[inline(always)]
fn balance<N: Num>(world: &World, assets: u32, account: &N, k: u16) -> Result<N, Trap> {
    let asset = assets.wrapping_add(u32::from(k));
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
    if since > now || length <= 0 {
        return Ok(None);
    }
    // Both are positive, and the machine divides numbers without a sign faster.
    Ok((now.wrapping_sub(since) as u64)
        .checked_div(length as u64)
        .and_then(|passed| i64::try_from(passed).ok()))
}
