//! The tree of a file, as written. Every node knows its span; what could not be read is an `Error` node.

use quorate_base::{Name, Span};

/// A word with its place.
#[derive(Clone, Copy, Debug)]
pub struct Ident {
    /// The word.
    pub name: Name,
    /// Its place.
    pub span: Span,
}

/// A text literal with its place, escapes resolved.
#[derive(Clone, Debug)]
pub struct TextLit {
    /// The text.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// A whole file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// The lines of `///` that are about all of it: those before its first declaration that an empty line follows.
    pub docs: Vec<String>,
    /// What it declares, in the order of the text.
    pub items: Vec<Item>,
}

/// A declaration of a file, with the documentation that stands before it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The lines of `///` before it, without the slashes and one blank.
    pub docs: Vec<String>,
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ItemKind,
}

impl Item {
    /// The name it declares. A script has a title instead.
    pub fn name(&self) -> Option<Ident> {
        match &self.kind {
            ItemKind::Asset(asset) => Some(asset.name),
            ItemKind::Quantity(quantity) => Some(quantity.name),
            ItemKind::Type(decl) => Some(decl.name),
            ItemKind::Fn(function) => Some(function.name),
            ItemKind::Process(process) => Some(process.name),
            ItemKind::Form(form) => Some(form.name),
            ItemKind::FormUse(form_use) => Some(form_use.name),
            ItemKind::Behaviour(behaviour) => Some(behaviour.name),
            ItemKind::Scenario(_) | ItemKind::Experiment(_) | ItemKind::Use(_) | ItemKind::Error => None,
        }
    }

    /// Where its name or title stands; all of it, if it has none.
    pub fn heading(&self) -> Span {
        match &self.kind {
            ItemKind::Scenario(play) | ItemKind::Experiment(play) => play.name.span,
            _ => self.name().map_or(self.span, |name| name.span),
        }
    }
}

/// The kinds of declarations of a file.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `use a.b { c, D }`
    Use(Use),
    /// `asset A …`
    Asset(Asset),
    /// `quantity Q …`
    Quantity(Quantity),
    /// `type T = …`
    Type(TypeDecl),
    /// `fn f(…) -> T = e`
    Fn(Fn),
    /// `process P(…) { … }` or `body B(…) { … }`
    Process(Process),
    /// `form f { … }`
    Form(Form),
    /// `form_name Made(…) { … }`
    FormUse(FormUse),
    /// `behaviour B(…) { … }`
    Behaviour(Behaviour),
    /// `scenario "…" { … }`
    Scenario(Play),
    /// `experiment "…" { … }`
    Experiment(Play),
    /// Something that could not be read.
    Error,
}

/// `use std.vote { motion, Choice }`
#[derive(Clone, Debug)]
pub struct Use {
    /// The module's path.
    pub path: Vec<Ident>,
    /// The names taken from it.
    pub names: Vec<Ident>,
}

/// `asset A decimals 6 bound cap 100`
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its name.
    pub name: Ident,
    /// Decimal places, with their span, if written.
    pub decimals: Option<Number>,
    /// The cap, if written.
    pub cap: Option<Expr>,
    /// `bound`
    pub bound: bool,
    /// `revocable`
    pub revocable: bool,
    /// `history`
    pub history: bool,
}

/// `quantity VOTE decimals 2`
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Its name.
    pub name: Ident,
    /// Decimal places, if written.
    pub decimals: Option<Number>,
}

/// A number as written, without its underscores: `1000` or `2.5`.
#[derive(Clone, Debug)]
pub struct Number {
    /// The digits, with at most one point.
    pub digits: String,
    /// Its place.
    pub span: Span,
}

/// `type Name[T] = …`
#[derive(Clone, Debug)]
pub struct TypeDecl {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// What it stands for.
    pub body: TypeBody,
}

/// What a `type` stands for.
#[derive(Clone, Debug)]
pub enum TypeBody {
    /// Another type.
    Alias(Ty),
    /// Constructors.
    Sum(Vec<Variant>),
}

/// A constructor with its payload.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Ident,
    /// The types of what it carries.
    pub fields: Vec<Ty>,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct Ty {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: TyKind,
}

/// The kinds of types.
#[derive(Clone, Debug)]
pub enum TyKind {
    /// `Map[K, V]`, `USDC`, `decision[B, R]`, `T`
    Named(Ident, Vec<Ty>),
    /// `(A, B)`; with one member, that type in brackets
    Tuple(Vec<Ty>),
    /// `{a: T, b: U}`
    Record(Vec<(Ident, Ty)>),
    /// `fn(A) -> B`
    Fn(Vec<Ty>, Box<Ty>),
    /// `T?`
    Option(Box<Ty>),
    /// Something that could not be read.
    Error,
}

/// A parameter: `name: T = default`
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Ty,
    /// Its default.
    pub default: Option<Expr>,
}

/// `fn f[T](a: A) -> B = e`
#[derive(Clone, Debug)]
pub struct Fn {
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// The type of its value.
    pub result: Ty,
    /// Its value.
    pub body: Expr,
}

/// `process P(…) { … }` or `body B(…) { … }`
#[derive(Clone, Debug)]
pub struct Process {
    /// Whether it is a `body`.
    pub is_body: bool,
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its members.
    pub members: Vec<Member>,
}

/// `body form f[T] on g { … }`
#[derive(Clone, Debug)]
pub struct Form {
    /// Whether it makes bodies.
    pub is_body: bool,
    /// Its name.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<Ident>,
    /// The form it builds on.
    pub on: Option<Ident>,
    /// Its members.
    pub members: Vec<Member>,
}

/// `motion Spend(…) { … }`
#[derive(Clone, Debug)]
pub struct FormUse {
    /// The form.
    pub form: Ident,
    /// The process it makes.
    pub name: Ident,
    /// The form's type arguments.
    pub types: Vec<Ty>,
    /// The process's parameters.
    pub params: Vec<Param>,
    /// Fills and members.
    pub members: Vec<Member>,
}

/// A member of a process, body, form or state, with its documentation.
#[derive(Clone, Debug)]
pub struct Member {
    /// The lines of `///` before it.
    pub docs: Vec<String>,
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: MemberKind,
}

impl Member {
    /// The name it declares or fills.
    pub fn name(&self) -> Option<Ident> {
        match &self.kind {
            MemberKind::Asset(asset) => Some(asset.name),
            MemberKind::Quantity(quantity) => Some(quantity.name),
            MemberKind::Type(decl) => Some(decl.name),
            MemberKind::Fn(function) => Some(function.name),
            MemberKind::Process(process) => Some(process.name),
            MemberKind::Form(form) => Some(form.name),
            MemberKind::FormUse(form_use) => Some(form_use.name),
            MemberKind::Setting(setting) => Some(setting.name),
            MemberKind::Proc(proc) => Some(proc.name),
            MemberKind::Blank(blank) => Some(blank.name),
            MemberKind::Hook(hook) => Some(hook.name),
            MemberKind::Property(property) => Some(property.name),
            MemberKind::Account(accounts) => accounts.first().map(|(name, _)| *name),
            MemberKind::Let(name, ..)
            | MemberKind::Var(name, ..)
            | MemberKind::Derive(name, ..)
            | MemberKind::View(name, ..)
            | MemberKind::On(name, ..)
            | MemberKind::State(name, ..)
            | MemberKind::End(name, ..)
            | MemberKind::Facet(name, ..)
            | MemberKind::Include(name, ..)
            | MemberKind::Migrate(name, ..)
            | MemberKind::Fill(name, ..)
            | MemberKind::HookFill(name, ..)
            | MemberKind::Principle(name, ..)
            | MemberKind::Claim(_, name, _) => Some(*name),
            MemberKind::Start(..) | MemberKind::At(_) | MemberKind::Every(_) | MemberKind::Error => None,
        }
    }
}

/// The kinds of members.
#[derive(Clone, Debug)]
pub enum MemberKind {
    /// `asset …`
    Asset(Asset),
    /// `quantity …`
    Quantity(Quantity),
    /// `type …`
    Type(TypeDecl),
    /// `fn …`
    Fn(Fn),
    /// `process …` or `body …`
    Process(Process),
    /// `form …`
    Form(Form),
    /// `motion Spend …`
    FormUse(FormUse),
    /// `let x: T = e`
    Let(Ident, Option<Ty>, Expr),
    /// `var x: T = e`
    Var(Ident, Ty, Option<Expr>),
    /// `derive x: T = e`
    Derive(Ident, Ty, Expr),
    /// `setting x: T = e in lo..hi amended by P`
    Setting(Setting),
    /// `account treasury, owed[Agent]`
    Account(Vec<(Ident, Option<Ty>)>),
    /// `view x = e`, `view f(p: T) = e`; the parameters are `None` where there are no brackets
    View(Ident, Option<Vec<Param>>, Expr),
    /// `proc p(…) total { … }`
    Proc(Proc),
    /// `start HEAD TAIL`
    Start(Head, Tail),
    /// `on e(…) HEAD TAIL`
    On(Ident, Vec<Param>, Head, Tail),
    /// `at e during s TAIL otherwise TAIL`
    At(At),
    /// `every d from i TAIL otherwise TAIL`
    Every(Every),
    /// `state s(…) { … }`
    State(Ident, Vec<Param>, Vec<Member>),
    /// `end s(…)`
    End(Ident, Vec<Param>),
    /// `blank x: T = e`
    Blank(Blank),
    /// `hook h(…) total { … }`
    Hook(Hook),
    /// `facet exit { delay: 0 days }`
    Facet(Ident, Expr),
    /// `include f[T] { … }`
    Include(Ident, Vec<Ty>, Vec<Member>),
    /// `migrate from B { … }`
    Migrate(Ident, Block),
    /// `x: e` or `f(a): e`
    Fill(Ident, Option<Vec<PatName>>, Expr),
    /// `h(a) { … }` or `h { … }`
    HookFill(Ident, Option<Vec<PatName>>, Block),
    /// `principle p "words" upheld by c`
    Principle(Ident, TextLit, Vec<Ident>),
    /// `invariant n: e` and its kin
    Claim(ClaimKind, Ident, Expr),
    /// `property n for p in P: whenever a then b within d`
    Property(Box<Property>),
    /// Something that could not be read.
    Error,
}

/// A parameter's name in a fill, or `_` (`None`), with its place.
#[derive(Clone, Copy, Debug)]
pub struct PatName {
    /// The name; `None` for `_`.
    pub name: Option<Name>,
    /// Its place.
    pub span: Span,
}

/// `invariant`, `step`, `possible` or `enforce`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// Holds after every step.
    Invariant,
    /// Relates two neighbouring states.
    Step,
    /// Some course of events reaches it.
    Possible,
    /// A step claim kept by force.
    Enforce,
}

/// `property n for p in P: whenever a then b within d`
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub name: Ident,
    /// The binding it is monitored for.
    pub binder: Option<(Pat, Expr)>,
    /// What starts the watch.
    pub whenever: Expr,
    /// What must come to hold.
    pub then: Expr,
    /// How long it may take.
    pub within: Expr,
}

/// `setting x: T = e in lo..hi amended by P, Q`
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: Ty,
    /// Its first value.
    pub value: Expr,
    /// What it may be amended to.
    pub range: Option<(Expr, Expr)>,
    /// Who may amend it.
    pub amended_by: Vec<Ident>,
}

/// `proc p(…) total { … }`
#[derive(Clone, Debug)]
pub struct Proc {
    /// Its name.
    pub name: Ident,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Whether it promises not to refuse.
    pub total: bool,
    /// Its statements.
    pub body: Block,
}

/// `at e during s, t TAIL otherwise TAIL`
#[derive(Clone, Debug)]
pub struct At {
    /// When.
    pub when: Expr,
    /// In which states.
    pub during: Vec<Ident>,
    /// What happens.
    pub tail: Tail,
    /// What happens if that is refused.
    pub otherwise: Option<Tail>,
}

/// `every d from i TAIL otherwise TAIL`
#[derive(Clone, Debug)]
pub struct Every {
    /// How often.
    pub period: Expr,
    /// Counted from when.
    pub from: Option<Expr>,
    /// What happens.
    pub tail: Tail,
    /// What happens if that is refused.
    pub otherwise: Option<Tail>,
}

/// `blank x: live T = e` or `blank f(a: A) -> T = e`
#[derive(Clone, Debug)]
pub struct Blank {
    /// Its name.
    pub name: Ident,
    /// Its parameters, where it is a formula with some.
    pub params: Option<Vec<Param>>,
    /// Whether it is read anew each time.
    pub live: bool,
    /// Its type.
    pub ty: Ty,
    /// Its default.
    pub default: Option<Expr>,
}

/// `hook h(a: A) total { … }`
#[derive(Clone, Debug)]
pub struct Hook {
    /// Its name.
    pub name: Ident,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Whether its fill must be unable to refuse.
    pub total: bool,
    /// What happens if it is not filled.
    pub default: Option<Block>,
}

/// `by … paying … during … when …`
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Who.
    pub by: Option<By>,
    /// With what money.
    pub paying: Option<(Ident, Ty)>,
    /// In which states.
    pub during: Vec<Ident>,
    /// On what conditions.
    pub when: Vec<(Expr, Option<Reason>)>,
}

/// Who may send an event.
#[derive(Clone, Debug)]
pub enum By {
    /// `by anyone`
    Anyone(Span),
    /// `by m: Agent`
    Typed(Ident, Ty),
    /// `by m in members`
    Member(Ident, Expr),
    /// `by poster`
    Exactly(Expr),
}

/// A refusal's code and sentence.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The code.
    pub code: Ident,
    /// The sentence.
    pub text: Option<TextLit>,
}

/// `-> s(args) { … }`
#[derive(Clone, Debug, Default)]
pub struct Tail {
    /// The state that follows.
    pub target: Option<Target>,
    /// What happens first.
    pub block: Option<Block>,
}

/// A state with its data.
#[derive(Clone, Debug)]
pub struct Target {
    /// The state.
    pub state: Ident,
    /// Its data.
    pub args: Vec<Expr>,
    /// All of it.
    pub span: Span,
}

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

/// A scenario or an experiment.
#[derive(Clone, Debug)]
pub struct Play {
    /// Its name.
    pub name: TextLit,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a scenario or experiment.
#[derive(Clone, Debug)]
pub struct Line {
    /// The lines of `///` before it.
    pub docs: Vec<String>,
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: LineKind,
}

/// The kinds of lines.
#[derive(Clone, Debug)]
pub enum LineKind {
    /// `people ana, crew: 12 play Worker(…)`
    People(Vec<(Ident, Option<Expr>)>, Vec<(Ident, Vec<Arg>)>),
    /// `give e from a to b`
    Give(Expr, Option<Expr>, Expr),
    /// `let x = e`
    Let(Ident, Expr),
    /// `after e`
    After(Expr),
    /// `at e`
    At(Expr),
    /// `play "events.jsonl"`
    Play(TextLit),
    /// `snapshot "name" of e hiding ".path", ".path"`
    Snapshot(TextLit, Expr, Vec<TextLit>),
    /// `expect …`
    Expect(Expect),
    /// `ana: let p = x.e(…) paying … refused code`
    Act(Act),
    /// `runs 2_000`, `runs up to 2_000 until m within 1%`
    Runs(Number, Option<(Ident, Expr)>),
    /// `seed 42`
    Seed(Number),
    /// `lasts 30 days`
    Lasts(Expr),
    /// `sweep x in a, b`, `sweep B.x in a, b`
    Sweep(Option<Ident>, Ident, Vec<Expr>),
    /// `measure m = e every d`
    Measure(Ident, Expr, Option<Expr>),
    /// `versus B for A`
    Versus(Ident, Ident),
    /// Something that could not be read.
    Error,
}

/// `expect when c, at least p of runs: e confidence q`
#[derive(Clone, Debug)]
pub struct Expect {
    /// In which cells.
    pub when: Option<Expr>,
    /// In what share of the runs; `true` for at least.
    pub share: Option<(bool, Expr)>,
    /// What.
    pub what: Expr,
    /// How sure.
    pub confidence: Option<Expr>,
}

/// `actor: let p = what paying … refused code`
#[derive(Clone, Debug)]
pub struct Act {
    /// Who.
    pub actor: Expr,
    /// The name for what it makes.
    pub binds: Option<Ident>,
    /// An [`ExprKind::New`] or [`ExprKind::Call`].
    pub what: Expr,
    /// The money that goes with a call.
    pub pay: Option<Pay>,
    /// The refusal that is expected.
    pub refused: Option<Ident>,
}

/// `behaviour B(…) { … }`
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Its name.
    pub name: Ident,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its functions.
    pub fns: Vec<Fn>,
    /// Its rules.
    pub rules: Vec<BehaviourRule>,
}

/// `sees … => within … do …`
#[derive(Clone, Debug)]
pub struct BehaviourRule {
    /// What prompts it.
    pub prompt: Prompt,
    /// On what condition.
    pub filter: Option<Expr>,
    /// A fixed wait.
    pub after: Option<Expr>,
    /// A random wait.
    pub within: Option<Expr>,
    /// What is done: an [`ExprKind::New`] or [`ExprKind::Call`].
    pub act: Expr,
    /// The money that goes with a call.
    pub pay: Option<Pay>,
    /// All of it.
    pub span: Span,
}

/// What prompts a behaviour's rule.
#[derive(Clone, Debug)]
pub enum Prompt {
    /// `sees p: home.Spend in voting`
    Sees(Ident, Vec<Ident>, Ident, Ident),
    /// `every d`
    Every(Expr),
}
