use crate::{Comp, Expr, Pat, ProcId, ReasonId, SlotId, StatePat, Target, TemplateId, Type, What};
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
