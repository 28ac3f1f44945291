//! Statements, places and patterns.

use super::*;

/// `{ … }`
#[derive(Clone, Debug)]
pub struct Block {
    /// Its statements.
    pub stmts: Vec<Stmt>,
    /// All of it, braces included.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// `let p: T = e`
    Let(Pat, Option<Ty>, Expr),
    /// `x.f[k] := e`
    Assign(Place, AssignOp, Expr),
    /// `move what from a to b`
    Move(What, Expr, Expr),
    /// `mint e to a`
    Mint(Expr, Expr),
    /// `burn e from a`
    Burn(Expr, Expr),
    /// `split a { lines } dust to b`
    Split(Expr, Vec<SplitLine>, Expr),
    /// `require e else code "text"`
    Require(Expr, Reason),
    /// `reject code "text"`
    Reject(Reason),
    /// `if e { … } else …`
    If(Branch),
    /// `match e { p => { … } }`
    Match(Expr, Vec<(Pat, Block)>),
    /// `for p in xs where e { … }`
    For(Pat, Expr, Option<Expr>, Block),
    /// `add e to place`
    Add(Expr, Place),
    /// `append e to place`
    Append(Expr, Place),
    /// `remove e from place`
    Remove(Expr, Place),
    /// `new P(…) paying …`; the expression is an [`ExprKind::New`]
    New(Expr),
    /// `send x.e(…) paying … otherwise { … }`
    Send(Expr, Option<Pay>, Option<Block>),
    /// `do p(…)`
    Do(Expr),
    /// `go s(…)`
    Go(Target),
    /// `amend e`
    Amend(Expr),
    /// `become B`
    Become(Ident),
    /// `note e`
    Note(Expr),
    /// Something that could not be read.
    Error,
}

/// `:=`, `+=` or `-=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignOp {
    /// `:=`
    Set,
    /// `+=`
    Add,
    /// `-=`
    Sub,
}

/// `if e { … } else …`
#[derive(Clone, Debug)]
pub struct Branch {
    /// The condition.
    pub condition: Expr,
    /// If it holds.
    pub then: Block,
    /// If it does not.
    pub otherwise: Option<Else>,
}

/// What follows `else`.
#[derive(Clone, Debug)]
pub enum Else {
    /// A block.
    Block(Block),
    /// Another `if`.
    If(Box<Branch>),
}

/// A cell, or a part of one.
#[derive(Clone, Debug)]
pub struct Place {
    /// The cell.
    pub name: Ident,
    /// The way to the part.
    pub path: Vec<PlaceStep>,
    /// All of it.
    pub span: Span,
}

/// A step on the way to a part of a cell.
#[derive(Clone, Debug)]
pub enum PlaceStep {
    /// `.f`
    Field(Ident),
    /// `[k]`
    Index(Expr),
}

/// What is moved or paid.
#[derive(Clone, Debug)]
pub enum What {
    /// `all`, or `all USDC`
    All(Span, Option<Ident>),
    /// An amount.
    Amount(Expr),
}

/// `paying what from a`
#[derive(Clone, Debug)]
pub struct Pay {
    /// What.
    pub what: What,
    /// From where; none in scenarios.
    pub from: Option<Expr>,
}

/// A line of a `split`.
#[derive(Clone, Debug)]
pub struct SplitLine {
    /// How much: a portion, or `None` for `rest`.
    pub portion: Option<Expr>,
    /// To whom.
    pub to: SplitTo,
    /// All of it.
    pub span: Span,
}

/// Who gets a line of a `split`.
#[derive(Clone, Debug)]
pub enum SplitTo {
    /// One account.
    One(Expr),
    /// `each p in xs by w`
    Each(Pat, Expr, Expr),
}

/// A pattern.
#[derive(Clone, Debug)]
pub struct Pat {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: PatKind,
}

/// The kinds of patterns.
#[derive(Clone, Debug)]
pub enum PatKind {
    /// `x`: binds, or names a state without data
    Name(Ident),
    /// `_`
    Wild,
    /// `Yes`, `Whitelist(t)`
    Constructor(Ident, Vec<Pat>),
    /// `taken(w)`: a state with its data
    State(Ident, Vec<Pat>),
    /// `(a, b)`; with one member, that pattern in brackets
    Tuple(Vec<Pat>),
    /// `some(p)`
    Some(Box<Pat>),
    /// `none`
    None,
    /// `true` or `false`
    Bool(bool),
    /// Something that could not be read.
    Error,
}
