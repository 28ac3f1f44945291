//! Expressions.

use super::*;

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `12`, `2.5`
    Number(Number),
    /// `40%`; the digits are those before the sign
    Percent(Number),
    /// `250 USDC`, `30 REP of north`
    Amount(Number, Ident, Option<Box<Expr>>),
    /// `5 days`: the number and the unit
    Duration(Number, TimeUnit),
    /// `2026-03-01T09:00Z`, in seconds since 1970
    Instant(i64),
    /// `day 30`
    Day(Number),
    /// `"text"`
    Text(String),
    /// `x`
    Name(Ident),
    /// `Yes`, `Company`
    TypeName(Ident),
    /// `REP`, `REP of north`
    Asset(Ident, Option<Box<Expr>>),
    /// `true` or `false`
    Bool(bool),
    /// `none`
    None,
    /// `some(e)`
    Some(Box<Expr>),
    /// `(a, b)`; with one member, that expression in brackets
    Tuple(Vec<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `[e for p in xs where c]`
    ListComp(Box<Expr>, Box<Comp>),
    /// `{a, b}`; `{}` is an empty set, map or record
    Set(Vec<Expr>),
    /// `{e for p in xs where c}`
    SetComp(Box<Expr>, Box<Comp>),
    /// `{k => v}`
    Map(Vec<(Expr, Expr)>),
    /// `{k => v for p in xs where c}`
    MapComp(Box<Expr>, Box<Expr>, Box<Comp>),
    /// `{a: e, f(x): e}`
    Record(Vec<Field>),
    /// `{..r, a: e, k => v}`
    Update(Box<Expr>, Vec<Updated>),
    /// `match e { p => e }`
    Match(Box<Expr>, Vec<(Pat, Expr)>),
    /// `if a then b else c`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `let p = a; b`
    Let(Pat, Box<Expr>, Box<Expr>),
    /// `fold x = a for p in xs: e`
    Fold(Ident, Box<Expr>, Pat, Box<Expr>, Box<Expr>),
    /// `iterate x = a up to n while c: e`
    Iterate(Ident, Box<Expr>, Box<Expr>, Box<Expr>, Box<Expr>),
    /// `sum e for p in xs where c`, and `largest`, `smallest`
    Aggregate(Aggregate, Box<Expr>, Box<Comp>),
    /// `count p in xs where c`
    Count(Box<Comp>),
    /// `first p in xs where c`, and `last`
    Find(Find, Box<Comp>),
    /// `all p in xs: c`, and `any`
    Quantified(Quantifier, Pat, Box<Expr>, Box<Expr>),
    /// `new a.P(…) paying …`
    New(New),
    /// `-e`
    Negate(Box<Expr>),
    /// `not e`
    Not(Box<Expr>),
    /// `live e`
    Live(Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is s`, `x is s(e)`, `x is s(_)`; the argument is `None` for `_`
    Is(Box<Expr>, Ident, Option<Option<Box<Expr>>>),
    /// `e.name`
    Field(Box<Expr>, Ident),
    /// `f(a, b: c)`
    Call(Box<Expr>, Vec<Arg>),
    /// `e[k]`
    Index(Box<Expr>, Box<Expr>),
    /// `e as of t`
    AsOf(Box<Expr>, Box<Expr>),
    /// `old` (called with one argument)
    Old,
    /// `now`
    Now,
    /// `self`
    SelfAccount,
    /// `me`
    Me,
    /// `caller`
    Caller,
    /// `creator`
    Creator,
    /// `event`
    Event,
    /// Something that could not be read.
    Error,
}

/// `for p in xs where c`
#[derive(Clone, Debug)]
pub struct Comp {
    /// What is bound.
    pub pat: Pat,
    /// What is walked.
    pub over: Expr,
    /// Which are taken.
    pub filter: Option<Expr>,
}

/// A field of a record: `a: e`, or `f(x): e` for a function
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Ident,
    /// The parameters, where it is a function.
    pub params: Option<Vec<PatName>>,
    /// Its value.
    pub value: Expr,
}

/// What an update replaces.
#[derive(Clone, Debug)]
pub enum Updated {
    /// `a: e`
    Field(Ident, Expr),
    /// `k => v`
    Key(Expr, Expr),
}

/// `new a.P(args) paying …`
#[derive(Clone, Debug)]
pub struct New {
    /// The names before the process's.
    pub path: Vec<Ident>,
    /// The process.
    pub name: Ident,
    /// Its arguments.
    pub args: Vec<Arg>,
    /// The money that goes with it.
    pub pay: Option<Box<Pay>>,
}

/// `name: e` or `e`
#[derive(Clone, Debug)]
pub struct Arg {
    /// The parameter, if named.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

/// `second minute hour day week`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// 1 second.
    Second,
    /// 60 seconds.
    Minute,
    /// 3 600 seconds.
    Hour,
    /// 86 400 seconds.
    Day,
    /// 604 800 seconds.
    Week,
}

impl TimeUnit {
    /// Its length in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            TimeUnit::Second => 1,
            TimeUnit::Minute => 60,
            TimeUnit::Hour => 3_600,
            TimeUnit::Day => 86_400,
            TimeUnit::Week => 604_800,
        }
    }
}

/// `sum`, `largest`, `smallest`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// `sum`
    Sum,
    /// `largest`
    Largest,
    /// `smallest`
    Smallest,
}

/// `first`, `last`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    /// `first`
    First,
    /// `last`
    Last,
}

/// `all`, `any`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `all`
    All,
    /// `any`
    Any,
}

/// The operators between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `implies`
    Implies,
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `in`
    In,
    /// `??`
    Default,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `&`
    Both,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `mod`
    Mod,
    /// `of`
    Of,
    /// `^`
    Power,
}
