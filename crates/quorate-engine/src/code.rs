//! The flat form in which a program runs: operations over slots and registers, all names and types gone.

use crate::lane::{Num, Trap, is_wide};
use crate::layout::Layouts;
pub(crate) use crate::op::{By, ChunkId, Cond, Fraction, Kernel, Op, Rare, Reg, Rounding, SetOp, Sort};
use quorate_base::Span;
use quorate_ir::Program;
use quorate_number::Int;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A stretch of operations with the place in the text that each stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) ops: Vec<Op>,
    pub(crate) spans: Vec<Span>,
    /// How many registers a frame of it takes.
    pub(crate) registers: u16,
    /// Where its guards begin, in order: a refusal between two of them is that guard's.
    pub(crate) guards: Vec<u32>,
    /// Whether it asks for the state before the step.
    pub(crate) asks_before: bool,
    /// Refusals that stand apart from the guard they belong to, by operation.
    pub(crate) refusals: Vec<(u32, u16)>,
    /// Where divisions stand that are part of a larger operation.
    pub(crate) divisions: Vec<(u32, Span)>,
}

impl Chunk {
    /// The place in the text that an operation was trapped at.
    pub(crate) fn span_of(&self, at: usize, trap: &Trap) -> Span {
        let division = self.divisions.iter().find(|(op, _)| *op as usize == at).map(|(_, span)| *span);
        let division = division.filter(|_| *trap == Trap::Kernel(Kernel::DivisionByZero));
        division.or_else(|| self.spans.get(at).copied()).unwrap_or_default()
    }
}

/// A handler or `start`, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Handler {
    pub(crate) chunk: ChunkId,
    /// The types of its parameters, for reading events.
    pub(crate) params: Vec<(String, quorate_ir::Type)>,
    /// For each parameter the chunk that gives its default, if it has one.
    pub(crate) defaults: Vec<Option<ChunkId>>,
    /// The states it is open in, as bits; `None` is any.
    pub(crate) during: Option<Vec<bool>>,
    pub(crate) paying: Option<Paying>,
    /// Whether anybody is asked at all: a `start` without `by` is not.
    pub(crate) has_by: bool,
    pub(crate) span: Span,
}

/// What money a handler expects, and where the amount goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paying {
    /// The asset: any, a foreign one, or the `k`th of the instance `up` templates out.
    pub(crate) asset: AssetRef,
    pub(crate) reg: Reg,
}

/// An asset as the text names it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AssetRef {
    /// Any; its number goes into the register after the amount's.
    Any,
    Foreign(u32),
    Own {
        up: u8,
        k: u16,
    },
}

/// A deadline, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    pub(crate) due: Due,
    pub(crate) during: Option<Vec<bool>>,
    pub(crate) chunk: ChunkId,
    pub(crate) otherwise: Option<ChunkId>,
    pub(crate) span: Span,
}

/// When a deadline is due: chunks that return an instant, or a period and an origin.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    At(ChunkId),
    Every { period: ChunkId, from: Option<ChunkId> },
}

/// A template, compiled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Template {
    pub(crate) name: String,
    /// How many words a block of it has.
    pub(crate) words: u32,
    /// For each slot: its offset, its width and its first value.
    pub(crate) slots: Vec<Slot>,
    /// The slots in the order in which they get their first values.
    pub(crate) order: Vec<usize>,
    /// For each place of an account: the offset and layout of a family's table; `None` for a single account.
    pub(crate) families: Vec<Option<(u32, u32)>>,
    /// The place of each declared account. They are those of the text's order, unless the template succeeds another,
    /// whose accounts keep their places.
    pub(crate) accounts: Vec<u16>,
    /// The templates it succeeds, the next one first.
    pub(crate) before: Vec<u32>,
    /// Templates of its name nested in what its parent succeeds, or in what succeeds its parent: they share its numbers.
    pub(crate) namesakes: Vec<u32>,
    /// What an instance needs to take this template or any that succeeds it.
    pub(crate) reserve: Reserve,
    /// How an instance of the template before becomes one of this.
    pub(crate) succession: Option<Succession>,
    /// The data of each state.
    pub(crate) states: Vec<Vec<Slot>>,
    /// Ends, by state.
    pub(crate) ends: Vec<bool>,
    pub(crate) starts: Vec<Handler>,
    pub(crate) handlers: Vec<Handler>,
    /// Handlers by event, in the order of the text.
    pub(crate) events: FxHashMap<String, Vec<u32>>,
    pub(crate) deadlines: Vec<Deadline>,
    /// What is enforced of its instances, in the order of the text.
    pub(crate) enforced: Vec<crate::enforce::Enforced>,
    pub(crate) parent: Option<u32>,
    pub(crate) params: usize,
    pub(crate) is_body: bool,
    /// The declarations of the assets that each instance issues.
    pub(crate) assets: Vec<u32>,
}

impl Template {
    /// Whether anything is enforced of its instances.
    pub(crate) fn is_enforced(&self) -> bool {
        !self.enforced.is_empty()
    }
}

/// What is set aside for an instance: words, places of accounts, and places of assets.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reserve {
    pub(crate) words: u32,
    pub(crate) accounts: u16,
    pub(crate) assets: u16,
}

/// How an instance of a template becomes one of its successor.
#[derive(Clone, Debug)]
pub(crate) struct Succession {
    pub(crate) from: u32,
    /// Slots that are not carried over, in the order in which they get their values.
    pub(crate) fresh: Vec<usize>,
    /// What the text of the succession sets.
    pub(crate) chunk: ChunkId,
    /// Refuses if a setting lies outside its range: one that is carried over, or that older text amends.
    pub(crate) ranges: ChunkId,
    /// Places of accounts and of assets that nothing goes on with.
    pub(crate) lost_accounts: Vec<u16>,
    pub(crate) lost_assets: Vec<u16>,
    /// Nested templates that use what would go.
    pub(crate) lacking: Vec<u32>,
}

/// A parameter, cell or datum, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) off: u32,
    pub(crate) width: u16,
    /// Which of its words hold tables, with their layouts.
    pub(crate) tables: Vec<(u16, u32)>,
    /// The chunk that returns its first value.
    pub(crate) init: Option<ChunkId>,
}

/// A value in the state before a step.
#[derive(Clone, Debug)]
pub(crate) struct Old {
    pub(crate) chunk: ChunkId,
    /// The variables it is computed from.
    pub(crate) given: Vec<Given>,
    /// How many words the value has, and which of them hold tables, with their layouts.
    pub(crate) width: u16,
    pub(crate) tables: Vec<(u16, u32)>,
}

/// A variable that is given to a frame of its own.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) from: Reg,
    pub(crate) to: Reg,
    pub(crate) width: u16,
    pub(crate) tables: Vec<(u16, u32)>,
    pub(crate) is_account: bool,
}

/// A `send`, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// The handlers of each template that may hear it: those of its event with parameters of its types.
    pub(crate) handlers: FxHashMap<u32, Vec<u32>>,
    /// How many words its arguments have.
    pub(crate) width: u16,
    /// What runs if it is refused, and how many of the sender's registers it finds as they were.
    pub(crate) otherwise: Option<(ChunkId, u16)>,
}

/// A refusal written in the text.
#[derive(Clone, Debug)]
pub(crate) struct Reason {
    pub(crate) code: String,
    pub(crate) text: Option<String>,
    pub(crate) span: Span,
}

/// A whole program, compiled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) numbers: Vec<Int>,
    /// The numbers as words, [`crate::lane::WIDE`] where they do not fit.
    pub(crate) words: Vec<i128>,
    pub(crate) templates: Vec<Template>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) letters: Vec<Letter>,
    /// Whether anything is enforced at all.
    pub(crate) has_enforced: bool,
    /// The templates of each form, as flags by number.
    pub(crate) forms: Vec<Vec<bool>>,
    pub(crate) layouts: Layouts,
    /// Registers and the offsets they are loaded from.
    pub(crate) gathers: Vec<(Reg, u32)>,
    /// Types that operations refer to.
    pub(crate) types: Vec<quorate_ir::Type>,
    /// For each of them, the words that hold tables, with their layouts.
    pub(crate) type_tables: Vec<Vec<(u16, u32)>>,
    /// Texts that constants refer to, by number from 0.
    pub(crate) texts: Vec<String>,
    /// Values that are asked of the state before a step.
    pub(crate) olds: Vec<Old>,
    /// Assets by declaration.
    pub(crate) assets: Vec<Asset>,
    /// What a step may come to, in a program that is marked.
    pub(crate) points: crate::coverage::Points,
    /// The layout of a set of agents.
    pub(crate) agents: u32,
    /// The program it was compiled from, for the names of types and values.
    pub(crate) program: Arc<Program>,
}

/// An asset, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Its supply never exceeds this.
    pub(crate) cap: Option<Int>,
    pub(crate) bound: bool,
    pub(crate) revocable: bool,
    pub(crate) history: bool,
    /// Whether the text asks who holds it.
    pub(crate) has_roster: bool,
    /// What it was declared as first, for one that goes on with that of another template.
    pub(crate) root: u32,
}

impl Code {
    /// Whether instances of a template are instances of another: it is that one, or succeeds it.
    #[inline]
    pub(crate) fn is_one(&self, template: u32, of: u32) -> bool {
        template == of
            || self.templates.get(template as usize).is_some_and(|compiled| compiled.before.contains(&of))
    }

    /// A constant of the program.
    #[inline(always)]
    pub(crate) fn constant<N: Num>(&self, k: u32) -> Result<N, Trap> {
        const NONE: Trap = Trap::Defect(&"no such constant");
        let word = self.words.get(k as usize).copied().ok_or(NONE)?;
        if is_wide(word) { N::kept(|| self.numbers.get(k as usize)) } else { N::of_word(word) }
    }

    /// Whether two declarations are of one asset, which the second text goes on with.
    pub(crate) fn is_same_asset(&self, one: u32, other: u32) -> bool {
        let root = |decl: u32| self.assets.get(decl as usize).map(|asset| asset.root);
        one == other || (root(one).is_some() && root(one) == root(other))
    }

    /// The declared account at a place, by its number in the text.
    pub(crate) fn account_at(&self, template: u32, place: u16) -> Option<usize> {
        let accounts = &self.templates.get(template as usize)?.accounts;
        accounts.iter().position(|other| *other == place)
    }
}

/// The asset of a place that no present text has a name for.
pub(crate) const NO_ASSET: u32 = u32::MAX;

/// The word of a block that holds the instance's state; `-1` before it has one.
pub(crate) const STATE: u32 = 0;
/// The word of a block that counts the instance's changes of state.
pub(crate) const EPOCH: u32 = 1;
/// The first word of a block that is a slot's.
pub(crate) const FIRST: u32 = 2;
