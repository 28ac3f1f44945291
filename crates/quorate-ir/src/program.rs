use crate::{
    AccountId, AssetId, Behaviour, Block, Claim, Const, DataId, Experiment, Expr, FnId, FormId, LocalId,
    Play, Principle, ProcId, ReasonId, SlotId, StateId, SumId, TemplateId, Type, TypeTest,
};
use quorate_base::Span;
use quorate_number::Int;

/// A checked constitution.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// What the program is called in outcomes: the path of its file as given.
    pub name: String,
    /// Assets and quantities; those of the file first, then those of templates.
    pub assets: Vec<Asset>,
    /// Sum types.
    pub sums: Vec<Sum>,
    /// Functions, views and derived cells.
    pub functions: Vec<Function>,
    /// Named blocks of statements.
    pub procs: Vec<Proc>,
    /// Processes and bodies, an enclosing one before those nested in it.
    pub templates: Vec<Template>,
    /// Refusals written in the text.
    pub reasons: Vec<Reason>,
    /// Forms that are used as types.
    pub forms: Vec<Form>,
    /// Scenarios, in the order of the text.
    pub plays: Vec<Play>,
    /// Behaviours, in the order of the text.
    pub behaviours: Vec<Behaviour>,
    /// Experiments, in the order of the text.
    pub experiments: Vec<Experiment>,
    /// Documentation, by the place of the name it stands before, in the order of the text.
    pub docs: Vec<(Span, Vec<String>)>,
}

/// A form with its type arguments, as a type.
#[derive(Clone, Debug)]
pub struct Form {
    /// As a drafter writes it, such as `decision[Choice, Done]`.
    pub name: String,
    /// The processes and bodies that are made from it or include it.
    pub templates: Vec<TemplateId>,
}

/// An asset or quantity.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its name.
    pub name: String,
    /// How many decimal places its amounts are written with.
    pub decimals: u32,
    /// Whether it is only counted: a quantity has no ledger.
    pub is_quantity: bool,
    /// The template that issues it; `None` for a foreign asset.
    pub owner: Option<TemplateId>,
    /// Whether it can only be minted and burnt, not moved.
    pub bound: bool,
    /// Whether its issuer may burn it from others.
    pub revocable: bool,
    /// Whether past balances may be read.
    pub history: bool,
    /// Its supply never exceeds this many smallest units.
    pub cap: Option<Int>,
    /// Where it is declared.
    pub span: Span,
}

/// A sum type.
#[derive(Clone, Debug)]
pub struct Sum {
    /// Its name.
    pub name: String,
    /// Its constructors, in the order of the text.
    pub variants: Vec<Variant>,
    /// Where it is declared.
    pub span: Span,
}

/// A constructor.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// The types of what it carries.
    pub fields: Vec<Type>,
}

/// A variable of one body of text.
#[derive(Clone, Debug)]
pub struct Local {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
}

/// An expression with the variables it binds.
#[derive(Clone, Debug)]
pub struct Formula {
    /// Its variables.
    pub locals: Vec<Local>,
    /// The expression.
    pub value: Expr,
}

/// A pure function, a view or a derived cell.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The template whose cells it may read; `None` for a function of the file.
    pub owner: Option<TemplateId>,
    /// How many of the variables are parameters; they come first.
    pub params: usize,
    /// Whether it is a `derive`: a cell computed from others.
    pub is_derived: bool,
    /// Its value. The type of the expression is the function's.
    pub body: Formula,
    /// Where it is declared.
    pub span: Span,
}

/// A named block of statements.
#[derive(Clone, Debug)]
pub struct Proc {
    /// Its name.
    pub name: String,
    /// The template it belongs to.
    pub owner: TemplateId,
    /// How many of the variables are parameters; they come first.
    pub params: usize,
    /// Whether it promises that it cannot refuse.
    pub is_total: bool,
    /// Whether it is the fill of a hook, or what the hook does if it is not filled.
    pub is_hook: bool,
    /// Its variables.
    pub locals: Vec<Local>,
    /// Its statements.
    pub body: Block,
    /// Where it is declared.
    pub span: Span,
}

/// A name for an id.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The name.
    pub name: String,
    /// The id.
    pub id: T,
}

/// A process or body.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Whether its instances act and never end.
    pub is_body: bool,
    /// The template it is nested in.
    pub parent: Option<TemplateId>,
    /// How many of the slots are parameters; they come first.
    pub params: usize,
    /// Parameters and cells. They get their first values in this order: parameters, captured settings, rules, and then
    /// all others; within each kind in the order of the list, which is that of the text.
    pub slots: Vec<Slot>,
    /// The data of its states.
    pub data: Vec<Local>,
    /// Its states.
    pub states: Vec<State>,
    /// Its named accounts; `self` is not among them.
    pub accounts: Vec<Account>,
    /// Assets that each of its instances issues.
    pub assets: Vec<AssetId>,
    /// Templates nested in it, in the order of the text.
    pub nested: Vec<TemplateId>,
    /// What happens at creation, in order; at most one has a `by`, a `paying` or a `when`.
    pub starts: Vec<Handler>,
    /// Its events, in the order of the text, those of its states where the states stand.
    pub handlers: Vec<Handler>,
    /// Its deadlines, in the order of the text.
    pub deadlines: Vec<Deadline>,
    /// What others may read of it besides parameters and the data of states.
    pub views: Vec<Named<FnId>>,
    /// Its settings, in the order of the text.
    pub settings: Vec<Setting>,
    /// What is claimed of it, in the order of the text.
    pub claims: Vec<Claim>,
    /// Its principles, in the order of the text.
    pub principles: Vec<Principle>,
    /// What its forms say they are for.
    pub facets: Vec<Facet>,
    /// The form it was made from, if any.
    pub form: Option<String>,
    /// Whether it stands for all that may be made from a form: nothing of it is ever created.
    pub is_abstract: bool,
    /// What becomes of an instance that becomes one of this template.
    pub migration: Option<Migration>,
    /// Where it is declared.
    pub span: Span,
}

/// A parameter or cell.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// How it gets its value.
    pub kind: SlotKind,
    /// Where it is declared.
    pub span: Span,
}

/// How a slot gets its value.
#[derive(Clone, Debug)]
pub enum SlotKind {
    /// From the creator, or else from the default, which may mention earlier parameters.
    Param(Option<Formula>),
    /// Once, at creation.
    Let(Formula),
    /// At creation, and by assignment; without a first value it must be assigned before it is read.
    Var(Option<Formula>),
    /// At creation, from a setting of the body so many templates out.
    Captured {
        /// How many templates out the body is.
        up: u8,
        /// The setting's slot there.
        slot: SlotId,
    },
    /// At creation: a blank that is a plain value.
    Rule(Formula),
    /// At creation, and by `amend`.
    Setting(Formula),
    /// A derived sum that an engine keeps up to date by difference; no text has one.
    Kept(Formula),
}

impl SlotKind {
    /// The formula of its first value, if it has one of its own.
    pub fn formula(&self) -> Option<&Formula> {
        match self {
            SlotKind::Param(formula) | SlotKind::Var(formula) => formula.as_ref(),
            SlotKind::Let(formula)
            | SlotKind::Rule(formula)
            | SlotKind::Setting(formula)
            | SlotKind::Kept(formula) => Some(formula),
            SlotKind::Captured { .. } => None,
        }
    }
}

/// A setting of a body.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its cell.
    pub slot: SlotId,
    /// From what to what it may be amended, both ends included.
    pub range: Option<(Const, Const)>,
    /// The processes whose text may amend it; any text of the body if there are none.
    pub amended_by: Vec<TemplateId>,
    /// Where its name stands.
    pub span: Span,
}

/// What a form says it is for: `facet exit { delay: 0 days }`.
#[derive(Clone, Debug)]
pub struct Facet {
    /// Its name.
    pub name: String,
    /// Its fields: each a function of the template. One without parameters is computed; one with parameters is itself the
    /// value.
    pub fields: Vec<Named<FnId>>,
    /// Where it stands.
    pub span: Span,
}

/// What is carried over when an instance takes another template.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The template before it.
    pub from: TemplateId,
    /// For each slot of the new template, the slot before whose value it keeps.
    pub slots: Vec<Option<SlotId>>,
    /// For each account of the new template, the account before whose money it keeps.
    pub accounts: Vec<Option<AccountId>>,
    /// For each asset of the new template, the asset before that it goes on with.
    pub assets: Vec<Option<AssetId>>,
    /// For each state of the new template, the state before that it goes on with.
    pub states: Vec<Option<StateId>>,
    /// Members of the template before that the new text lacks and open instances may use.
    pub lacking: Vec<TemplateId>,
    /// The variables of the block.
    pub locals: Vec<Local>,
    /// What sets the others; it reads what was as [`crate::ExprKind::OldSlot`].
    pub body: Block,
    /// Where it stands.
    pub span: Span,
}

/// A state.
#[derive(Clone, Debug)]
pub struct State {
    /// Its name.
    pub name: String,
    /// The data it carries, in the order of the text.
    pub data: Vec<DataId>,
    /// Whether it is final.
    pub is_end: bool,
    /// Where it is declared.
    pub span: Span,
}

/// A named account, or a family of them.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// The type of the key, for a family.
    pub key: Option<Type>,
    /// Where it is declared.
    pub span: Span,
}

/// A refusal written in the text.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The code: stable and quotable.
    pub code: String,
    /// The sentence for people.
    pub text: Option<String>,
    /// Where the rule stands.
    pub span: Span,
}

/// An event's handler, or a `start`.
#[derive(Clone, Debug)]
pub struct Handler {
    /// The event; `start` for a start.
    pub name: String,
    /// How many of the variables are parameters; they come first.
    pub params: usize,
    /// For each parameter the function of those before it that gives its default, if it has one: a function of the
    /// template, evaluated when the event comes without it.
    pub defaults: Vec<Option<FnId>>,
    /// Its variables.
    pub locals: Vec<Local>,
    /// In which states; `None` for any.
    pub during: Option<Vec<StateId>>,
    /// Who.
    pub by: By,
    /// With what money.
    pub paying: Option<Paying>,
    /// On what conditions, each with its refusal; `None` is the kernel's `guard`.
    pub when: Vec<(Expr, Option<ReasonId>)>,
    /// What happens.
    pub tail: Tail,
    /// Where its head stands.
    pub span: Span,
}

/// Who may send an event.
#[derive(Clone, Debug)]
pub enum By {
    /// Nobody is asked: a `start` without `by`.
    Unasked,
    /// `by anyone`
    Anyone,
    /// `by m: Agent`
    Typed(LocalId, TypeTest),
    /// `by m in members`: a set or list of agents, or the keys of a map
    Member(LocalId, Expr),
    /// `by poster`: an account, or an option of one
    Exactly(Expr),
}

/// `paying fee: USDC`
#[derive(Clone, Debug)]
pub struct Paying {
    /// The variable that holds the amount: of type `Amount` or `Money`.
    pub local: LocalId,
}

/// A block and the state that follows it.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    /// What happens first.
    pub body: Block,
    /// The state entered then.
    pub target: Option<Target>,
}

/// A state with its data.
#[derive(Clone, Debug)]
pub struct Target {
    /// The state.
    pub state: StateId,
    /// Its data.
    pub args: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// Something that happens by itself.
#[derive(Clone, Debug)]
pub struct Deadline {
    /// When.
    pub kind: DeadlineKind,
    /// Armed on entry to these states; `None`: armed at creation, whatever state comes.
    pub during: Option<Vec<StateId>>,
    /// The variables of all its parts.
    pub locals: Vec<Local>,
    /// What happens.
    pub tail: Tail,
    /// What happens if that is refused.
    pub otherwise: Option<Tail>,
    /// Where it stands.
    pub span: Span,
}

/// When a deadline is due.
#[derive(Clone, Debug)]
pub enum DeadlineKind {
    /// `at e`
    At(Expr),
    /// `every d from i`
    Every {
        /// How often.
        period: Expr,
        /// Counted from when; `None`: from creation, or from entry to the state.
        from: Option<Expr>,
    },
}

impl Program {
    /// The asset behind an id.
    pub fn asset(&self, id: AssetId) -> Option<&Asset> {
        self.assets.get(id.index())
    }

    /// The sum type behind an id.
    pub fn sum(&self, id: SumId) -> Option<&Sum> {
        self.sums.get(id.index())
    }

    /// The template behind an id.
    pub fn template(&self, id: TemplateId) -> Option<&Template> {
        self.templates.get(id.index())
    }

    /// The function behind an id.
    pub fn function(&self, id: FnId) -> Option<&Function> {
        self.functions.get(id.index())
    }

    /// The proc behind an id.
    pub fn proc(&self, id: ProcId) -> Option<&Proc> {
        self.procs.get(id.index())
    }

    /// The form behind an id.
    pub fn form(&self, id: FormId) -> Option<&Form> {
        self.forms.get(id.index())
    }

    /// The refusal behind an id.
    pub fn reason(&self, id: ReasonId) -> Option<&Reason> {
        self.reasons.get(id.index())
    }

    /// A type as a drafter writes it.
    pub fn type_name(&self, ty: &Type) -> String {
        crate::type_name(self, ty)
    }
}

impl Template {
    /// The slot behind an id.
    pub fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.slots.get(id.index())
    }

    /// The state behind an id.
    pub fn state(&self, id: StateId) -> Option<&State> {
        self.states.get(id.index())
    }

    /// The account behind an id.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(id.index())
    }
}
