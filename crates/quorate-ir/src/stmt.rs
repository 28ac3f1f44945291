use crate::{Comp, Expr, Pat, Pay, ProcId, ReasonId, SlotId, StatePat, Target, TemplateId, Type, What};
use quorate_base::Span;

/// Statements, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// Where it stands.
    pub span: Span,
    /// What it does.
    pub kind: StmtKind,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// Binds a value; the pattern cannot fail.
    Let(Pat, Expr),
    /// Evaluates for the effect: a `new`.
    Eval(Expr),
    /// Changes a cell or a part of one. `Add` and `Sub` are `+` and `-` of the place's type.
    Assign(Place, AssignOp, Expr),
    /// Moves money.
    Move {
        /// How much.
        what: What,
        /// An account.
        from: Expr,
        /// An account.
        to: Expr,
    },
    /// Moves money out of `issue`.
    Mint {
        /// An amount of an asset of the enclosing text.
        amount: Expr,
        /// An account.
        to: Expr,
    },
    /// Moves money into `issue`.
    Burn {
        /// An amount of an asset of the enclosing text.
        amount: Expr,
        /// An account.
        from: Expr,
    },
    /// Refuses unless the condition holds.
    Require(Expr, ReasonId),
    /// Refuses.
    Reject(ReasonId),
    /// One block or the other.
    If(Expr, Block, Block),
    /// The first arm whose pattern fits; one does.
    Match(Expr, Vec<(Pat, Block)>),
    /// The first arm that fits the state of an instance; one does.
    MatchState(Expr, TemplateId, Vec<(StatePat, Block)>),
    /// The block once for each, over the collection as it is at entry.
    For(Comp, Block),
    /// Adds to a set; adding what is there does nothing.
    Add(Place, Expr),
    /// Appends to a list.
    Append(Place, Expr),
    /// Removes a member of a set, all equal items of a list, or a key of a map; what is not there is no matter.
    Remove(Place, Expr),
    /// Runs a named block of the template `up` levels out.
    Do {
        /// The block.
        proc: ProcId,
        /// How many templates out it belongs.
        up: u8,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// Changes the state and goes on.
    Go(Target),
    /// Leaves a value in the outcome.
    Note(Expr),
    /// Posts a letter.
    Send(Box<Send>),
    /// Divides what an account holds.
    Split(Box<Split>),
    /// Writes a change into the settings of the body `up` templates out (`not_amendable_here`, `out_of_range`).
    Amend {
        /// How many templates out the body is.
        up: u8,
        /// A `Change` of its settings.
        change: Expr,
        /// For each setting of the body, whether text here may amend it.
        allowed: Vec<bool>,
    },
    /// Refuses `not_amendable_here` unless a later `Amend` of the same change would be allowed.
    MayAmend {
        /// A `Change`.
        change: Expr,
        /// For each setting of the body, whether it may be amended.
        allowed: Vec<bool>,
    },
    /// Marks the body `up` templates out: at the end of the step it takes the template of its successor.
    Become {
        /// How many templates out the body is.
        up: u8,
        /// The successor; its [`crate::Template::migration`] says what is carried over.
        successor: TemplateId,
    },
}

/// A letter: `send e.event(…) paying … otherwise { … }`.
#[derive(Clone, Debug)]
pub struct Send {
    /// To whom: an instance, of a `Process` or `Form` type.
    pub to: Expr,
    /// The event.
    pub event: String,
    /// Its arguments, of the types of the event's parameters.
    pub args: Vec<Expr>,
    /// The money that goes with it.
    pub pay: Option<Pay>,
    /// What runs, with the sender's variables, if the letter is refused; without it the step is refused.
    pub otherwise: Option<Block>,
}

/// `split a { … } dust to b`, `split a.USDC { … } dust to b`.
#[derive(Clone, Debug)]
pub struct Split {
    /// The account that is divided.
    pub from: Expr,
    /// Of which asset: an expression of type `Asset`; `None` for every asset held, in order of first receipt.
    pub asset: Option<Expr>,
    /// Who gets what, in the order of the text.
    pub lines: Vec<SplitLine>,
    /// Who gets what is left: an account.
    pub dust: Expr,
}

/// A line of a split.
#[derive(Clone, Debug)]
pub struct SplitLine {
    /// Which part of the whole: a rational; `None` for what the other lines leave.
    pub portion: Option<Expr>,
    /// Who gets it.
    pub to: SplitTo,
    /// Where it stands.
    pub span: Span,
}

/// Who gets a line of a split.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a split has few lines, and nothing else holds one")]
pub enum SplitTo {
    /// One account.
    One(Expr),
    /// Each of several, in proportion to weights that are not negative (`underflow`).
    Each {
        /// Who; without a filter.
        comp: Comp,
        /// The account of each.
        to: Expr,
        /// The weight of each: a whole number, an amount or a rational.
        weight: Expr,
    },
}

/// What an assignment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignOp {
    /// Replaces.
    Set,
    /// Adds.
    Add,
    /// Subtracts.
    Sub,
}

/// A cell or a part of one.
#[derive(Clone, Debug)]
pub struct Place {
    /// How many templates out the cell belongs.
    pub up: u8,
    /// The cell.
    pub slot: SlotId,
    /// The way to the part.
    pub path: Vec<PlaceStep>,
    /// The type of the part.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// A step on the way to a part.
#[derive(Clone, Debug)]
pub enum PlaceStep {
    /// A record's field, by its place in the type.
    Field(u32),
    /// A map's key, or a list's index. As the last step of an assignment by `:=` a map's key may be new;
    /// elsewhere it must be there, or the event is refused.
    Index(Expr),
}
