//! Scenarios, experiments and behaviours.

use super::*;

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
