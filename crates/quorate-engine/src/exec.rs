//! The machine that runs text: what it holds during a step, and what several operations need of it.

use crate::code::{By, Code, Kernel, Rare, Reg, STATE, Sort};
use crate::lane::{Kind, Num, Trap};
use crate::ledger::{ISSUE, POTS};
use crate::moment::Happening;
use crate::registers::{File, REGISTERS, place};
use crate::world::World;
use quorate_base::Span;
use quorate_number::Int;

/// A step may take at most so many loop turns and calls (`semantics.md` §8).
pub(crate) const WORK: u64 = 10_000_000;

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
    /// Whether the guards have held and the body has begun.
    pub(crate) has_begun: bool,
    /// What few steps need; made when it is first wanted.
    pub(crate) aside: Option<Box<Aside<N>>>,
    pub(crate) work: u64,
    /// What may be done in all, or under the present savepoint.
    pub(crate) most_work: u64,
    pub(crate) made: u32,
    /// How many `new`s the present text stands in.
    pub(crate) depth: u32,
    /// The deepest there was: so many pots may hold money.
    pub(crate) deepest: u32,
    pub(crate) done: &'m mut Done,
}

/// What only some steps need: letters, splits, what a `new` takes along, and what claims ask for.
#[derive(Debug)]
pub(crate) struct Aside<N> {
    /// Letters that wait.
    pub(crate) post: crate::letter::Post<N>,
    /// The lines of the split that is being put together.
    pub(crate) lines: Vec<crate::split::Line<N>>,
    /// What a `new` is about to send on.
    pub(crate) sent: Option<Payment<N>>,
    /// The instance that the next `new` creates its own in.
    pub(crate) within: Option<u32>,
    /// The event of this step, for claims that ask.
    pub(crate) happening: Happening,
    /// The state before this step, for claims that ask.
    pub(crate) before: Option<Box<World>>,
}

impl<N> Default for Aside<N> {
    fn default() -> Aside<N> {
        Aside {
            post: crate::letter::Post::default(),
            lines: Vec::new(),
            sent: None,
            within: None,
            happening: Happening::default(),
            before: None,
        }
    }
}

/// What a step did, besides what the journal knows. Kept between steps for its space.
#[derive(Clone, Debug, Default)]
pub(crate) struct Done {
    /// Instances created, entering a state, and ending in this step.
    pub(crate) created: Vec<u32>,
    pub(crate) entered: Vec<u32>,
    pub(crate) ended: Vec<u32>,
    /// Instances that are to take another template, and those that did.
    pub(crate) becoming: Vec<(u32, u32)>,
    pub(crate) became: Vec<u32>,
    /// Types and words of what was noted.
    pub(crate) notes: Vec<(u32, Vec<Int>)>,
    /// How many letters were delivered.
    pub(crate) letters: u64,
    /// What of the text it came to, in the order in which it did, in a program that is marked.
    pub(crate) reached: Vec<u32>,
    /// A key that is being looked for.
    pub(crate) keys: Vec<i128>,
}

impl Done {
    /// Forgets the step before.
    pub(crate) fn clear(&mut self) {
        self.created.clear();
        self.entered.clear();
        self.ended.clear();
        self.becoming.clear();
        self.became.clear();
        self.notes.clear();
        self.reached.clear();
        self.letters = 0;
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
            has_begun: false,
            aside: None,
            work: 0,
            most_work: WORK,
            made: 0,
            depth: 0,
            deepest: 0,
            done,
        }
    }

    /// What few steps need.
    pub(crate) fn aside(&mut self) -> &mut Aside<N> {
        self.aside.get_or_insert_default()
    }

    /// The event of this step, for claims that ask.
    pub(crate) fn happening(&self) -> Happening {
        self.aside.as_ref().map_or_else(Happening::default, |aside| aside.happening)
    }

    /// The frame of an instance's own text.
    pub(crate) fn frame(&self, instance: u32, caller: u32, pot: u32) -> Result<Frame, Trap> {
        let block = self.world.instance(instance)?.block;
        Ok(Frame { instance, block, caller, pot })
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
        self.set(base, reg, N::of_word(word)?)
    }

    #[inline(always)]
    pub(crate) fn set_flag(&mut self, base: usize, reg: Reg, flag: bool) -> Result<(), Trap> {
        self.set(base, reg, N::of(i64::from(flag)))
    }

    /// A register that holds an id, a flag or a table's number.
    #[inline(always)]
    pub(crate) fn word(&self, base: usize, reg: Reg) -> Result<i128, Trap> {
        self.get(base, reg)?.word().ok_or(Trap::Defect(&"a number where an id is wanted"))
    }

    #[inline(always)]
    pub(crate) fn id(&self, base: usize, reg: Reg) -> Result<u32, Trap> {
        // What is no id is the id of nothing.
        Ok(self.get(base, reg)?.id())
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
        if !self.code.is_one(instance.template, template) {
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
        if self.work > self.most_work { Err(Trap::Kernel(Kernel::TooLong)) } else { Ok(()) }
    }

    /// How many whole periods have passed since an instant, both words of a block.
    #[inline(never)]
    pub(crate) fn periods(&self, block: u32, since: u32, length: u32) -> Result<N, Trap> {
        let length = self.world.load::<N>(block, length)?;
        if length == N::default() {
            return Err(Trap::Kernel(Kernel::DivisionByZero));
        }
        let since = self.world.load::<N>(block, since)?;
        let passed = N::of(self.now).minus(&since, Kind::Int)?;
        Ok(passed.floor_div(&length)?.0)
    }

    /// Draws the money that came with the event.
    #[inline(never)]
    pub(crate) fn draw(&mut self, frame: Frame) -> Result<(), Trap> {
        match self.payment.take() {
            None => Ok(()),
            Some(payment) => self.world.transfer(&payment.amount, payment.asset, payment.from, frame.pot),
        }
    }

    /// Refuses a caller who is not of a sort.
    #[inline(never)]
    pub(crate) fn be(&self, caller: u32, sort: Sort) -> Result<(), Trap> {
        if self.is(i128::from(caller), sort)? { Ok(()) } else { Err(Trap::Kernel(Kernel::NotAuthorised)) }
    }

    /// What an account holds of the `k`th asset of the instance `up` templates out.
    pub(crate) fn balance_own(
        &self,
        base: usize,
        frame: Frame,
        (a, up, k): (Reg, u8, u16),
    ) -> Result<N, Trap> {
        let instance = self.outer(frame, up)?;
        let asset = self.world.instance(instance)?.assets + u32::from(k);
        self.world.balance::<N>(self.word(base, a)?, asset)
    }

    /// How much there is of it.
    pub(crate) fn supply_own(&self, frame: Frame, up: u8, k: u16) -> Result<N, Trap> {
        let instance = self.outer(frame, up)?;
        let asset = self.world.instance(instance)?.assets + u32::from(k);
        let issued: N = self.world.balance(i128::from(ISSUE), asset)?;
        N::default().minus(&issued, Kind::Amount)
    }

    /// A row for a key of one word that the table held at a place lacks.
    #[inline(never)]
    pub(crate) fn add_place(
        &mut self,
        base: usize,
        (block, off): (u32, u32),
        k: Reg,
        lay: u32,
    ) -> Result<u32, Trap> {
        let rows = self.code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
        let table = self.world.held_table(block, off, lay, rows)?;
        let word = self.get(base, k)?.word().ok_or(Trap::Kernel(Kernel::TooLarge))?;
        self.world.add_row(table, &[word], true)
    }

    /// The row of a key in the table held at a place, made if it is new.
    #[inline(never)]
    pub(crate) fn place_row(
        &mut self,
        base: usize,
        (block, off): (u32, u32),
        k: Reg,
        lay: u32,
    ) -> Result<u32, Trap> {
        let rows = self.code.layouts.rows(lay).ok_or(Trap::Defect(&"no such layout"))?;
        let table = self.world.held_table(block, off, lay, rows)?;
        self.take_key(base, k, rows.key)?;
        match self.world.find(i128::from(table), &self.done.keys) {
            Some(row) => Ok(row),
            None => self.world.add_row(table, &self.done.keys, true),
        }
    }

    /// The row of a key, or a list's item; refused if it is not there.
    #[inline(never)]
    pub(crate) fn row(&mut self, base: usize, table: i128, key: Reg, by: By) -> Result<u32, Trap> {
        if by == By::Place {
            let at = self.get(base, key)?.word().unwrap_or(-1);
            return self.world.item(table, at).ok_or(Trap::Kernel(Kernel::NoSuchItem));
        }
        match self.seek(base, table, key)? {
            0 => Err(Trap::Kernel(Kernel::NoSuchKey)),
            row => Ok(row),
        }
    }

    #[inline(never)]
    pub(crate) fn has(&mut self, base: usize, table: Reg, key: Reg) -> Result<bool, Trap> {
        let table = self.word(base, table)?;
        if self.world.table(table).is_some_and(|table| table.key == 0) {
            return self.list_has(base, table, key);
        }
        Ok(self.seek(base, table, key)? != 0)
    }

    /// The row of a map or set with a key, or 0.
    pub(crate) fn seek(&mut self, base: usize, table: i128, key: Reg) -> Result<u32, Trap> {
        match self.world.table(table).map_or(0, |table| table.key) {
            0 => Ok(0),
            1 => {
                // A number that is too wide for a key is the key of nothing.
                let word = self.get(base, key)?.word();
                Ok(word.and_then(|word| self.world.find_word(table, word)).unwrap_or(0))
            }
            width => self.seek_several(base, table, key, width),
        }
    }

    /// The same for a key of several words.
    #[inline(never)]
    fn seek_several(&mut self, base: usize, table: i128, key: Reg, width: u16) -> Result<u32, Trap> {
        match self.take_key(base, key, width) {
            Err(Trap::Kernel(Kernel::TooLarge)) => Ok(0),
            taken => taken.map(|()| self.world.find(table, &self.done.keys).unwrap_or(0)),
        }
    }

    /// Refuses what is no amount: negative, or larger than the ledger can hold.
    pub(crate) fn not_negative(&self, base: usize, reg: Reg) -> Result<(), Trap> {
        self.get(base, reg)?.plus(&N::default(), Kind::Amount).map(drop)
    }

    /// Refuses a credit to an account of a matter that has ended.
    pub(crate) fn open(&self, account: u32) -> Result<(), Trap> {
        is_open(self.code, self.world, self.done, account)
    }

    /// Whether an instance is in an end.
    pub(crate) fn has_ended(&self, instance: u32) -> Result<bool, Trap> {
        has_ended(self.code, self.world, instance)
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
                self.code.is_one(self.world.instance(*instance)?.template, template)
            }
            (AccountSort::Own(instance), Sort::Form(form)) => {
                let template = self.world.instance(*instance)?.template;
                let form = self.code.forms.get(form as usize);
                form.and_then(|form| form.get(template as usize)).copied().unwrap_or(false)
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

/// Refuses a credit to an account of a matter that has ended, unless it ended in this very step.
#[inline]
pub(crate) fn is_open(code: &Code, world: &World, done: &Done, account: u32) -> Result<(), Trap> {
    let holder = world.accounts.get(account as usize).and_then(|account| account.sort.holder());
    match holder {
        Some(instance) if has_ended(code, world, instance)? && !done.ended.contains(&instance) => {
            Err(Trap::Kernel(Kernel::AccountClosed))
        }
        _ => Ok(()),
    }
}

/// Whether an instance is in an end.
fn has_ended(code: &Code, world: &World, instance: u32) -> Result<bool, Trap> {
    let instance = world.instance(instance)?;
    let ends = code.templates.get(instance.template as usize).map(|template| &template.ends);
    let Some(ends) = ends.filter(|ends| !ends.is_empty()) else { return Ok(false) };
    let state = world.word(instance.block, STATE)?;
    Ok(usize::try_from(state).ok().and_then(|state| ends.get(state)).copied().unwrap_or(false))
}
