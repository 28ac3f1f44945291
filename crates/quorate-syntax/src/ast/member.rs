//! What stands in a process, a body, a form or a state.

use super::*;

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
