use crate::{AccountId, AssetId, DataId, FnId, FormId, LocalId, SlotId, StateId, TemplateId, Type};
use quorate_base::Span;
use quorate_number::{Int, Ratio};

/// An expression with its type.
#[derive(Clone, Debug)]
pub struct Expr {
    /// The type of its value.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
    /// What it computes.
    pub kind: ExprKind,
}

/// A value known in the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Const {
    /// A truth value.
    Bool(bool),
    /// A whole number: an `Int`, an amount in smallest units, an instant or a duration in seconds.
    Whole(Int),
    /// A rational: a `Ratio`, `Portion` or `Exact`.
    Ratio(Ratio),
    /// A text.
    Text(String),
}

/// How an exact number becomes whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards minus infinity.
    Down,
    /// Towards plus infinity.
    Up,
    /// To the nearest, half to even.
    Nearest,
    /// Towards zero.
    ToZero,
}

/// Operators on single whole numbers. The type of the expression says what the result may be: an amount is never
/// negative (`underflow`) nor over 256 bits, an `Int` at most 4 096 bits (`too_large`).
///
/// An expression of type `Money` is an amount with its asset. `Add`, `Sub`, `Min` and `Max` of two of them refuse
/// `different_assets`; in `Mul` one side is an `Int`, and the result keeps the asset of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WholeOp {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a * b`
    Mul,
    /// `a mod b`; `b` must not be 0 (`division_by_zero`); the sign is that of `b`
    Mod,
    /// `a ^ b`; `b` must not be negative
    Pow,
    /// The lesser.
    Min,
    /// The greater.
    Max,
}

/// Operators on rationals, both sides given as rationals.
///
/// An `ExactMoney` is a rational with its asset. `Add`, `Sub`, `Min` and `Max` of two of them refuse
/// `different_assets`, and so does `Div` of two, which gives a `Ratio`; in `Mul` one side, and in `Div` the right side,
/// may be a plain rational, and the result keeps the asset of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioOp {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a * b`, `a of b`
    Mul,
    /// `a / b`; `b` must not be 0 (`division_by_zero`)
    Div,
    /// `a ^ n`; the right side is a whole number, not negative
    Pow,
    /// The lesser.
    Min,
    /// The greater.
    Max,
}

/// Operators on truth values; the right side is evaluated only if it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `a and b`
    And,
    /// `a or b`
    Or,
    /// `a implies b`
    Implies,
}

/// Comparisons of order; both sides are whole, or both rational. Two of `Money` or of `ExactMoney` refuse
/// `different_assets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `a < b`
    Less,
    /// `a <= b`
    AtMost,
    /// `a > b`
    More,
    /// `a >= b`
    AtLeast,
}

/// Operators on sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    /// `a + b`
    Union,
    /// `a - b`
    Difference,
    /// `a & b`
    Intersection,
}

/// Which collection a literal or comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionKind {
    /// A list; repeated items stay.
    List,
    /// A set; a repeated member keeps its first place.
    Set,
    /// A map, made of pairs; a repeated key keeps its first place and takes the last value.
    Map,
}

/// A member of another instance that may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// A parameter, or a cell where the text may see it.
    Slot(SlotId),
    /// A datum of its state; the checker has seen to it that the state carries it.
    Data(DataId),
}

/// A question about what an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeTest {
    /// Any account.
    Account,
    /// A person or a body.
    Agent,
    /// A person.
    Person,
    /// An instance of this template.
    Process(TemplateId),
    /// An instance of a process or body made from this form.
    Form(FormId),
}

/// How much is moved or paid.
#[derive(Clone, Debug)]
pub enum What {
    /// Everything, of every asset held.
    All,
    /// Everything of one asset: an expression of type `Asset`.
    AllOf(Expr),
    /// An amount: of type `Amount` or `Money`.
    Amount(Expr),
}

/// Money sent on from an account.
#[derive(Clone, Debug)]
pub struct Pay {
    /// How much; never `All`, since only one asset can be sent on.
    pub what: What,
    /// An account.
    pub from: Expr,
}

/// The creation of an instance.
#[derive(Clone, Debug)]
pub struct New {
    /// Of what.
    pub template: TemplateId,
    /// The instance it is nested in, for a nested template: how many templates out.
    pub up: u8,
    /// The instance it is nested in, where that is another than one the text stands in.
    pub within: Option<Expr>,
    /// A value for each parameter; `None` for its default.
    pub args: Vec<Option<Expr>>,
    /// The money that goes with it.
    pub pay: Option<Pay>,
}

/// `for p in xs where c`. A map gives pairs.
#[derive(Clone, Debug)]
pub struct Comp {
    /// What is bound; it cannot fail.
    pub pat: Pat,
    /// What is walked: a list, set or map.
    pub over: Expr,
    /// Which are taken.
    pub filter: Option<Expr>,
}

/// A pattern with the type of what it is held against.
#[derive(Clone, Debug)]
pub struct Pat {
    /// The type of the value.
    pub ty: Type,
    /// What it asks.
    pub kind: PatKind,
}

/// The kinds of patterns.
#[derive(Clone, Debug)]
pub enum PatKind {
    /// Fits everything.
    Wild,
    /// Fits everything and binds it.
    Bind(LocalId),
    /// Fits one constructor, by its place in the sum.
    Variant(u32, Vec<Pat>),
    /// Fits a tuple whose parts fit.
    Tuple(Vec<Pat>),
    /// Fits `some`.
    Some(Box<Pat>),
    /// Fits `none`.
    None,
    /// Fits one truth value.
    Bool(bool),
}

/// A pattern for the state of an instance.
#[derive(Clone, Debug)]
pub struct StatePat {
    /// The state; `None` fits any.
    pub state: Option<StateId>,
    /// One for each datum of the state; empty if `state` is `None` or none is bound.
    pub data: Vec<Pat>,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A known value.
    Const(Const),
    /// A variable.
    Local(LocalId),
    /// A parameter or cell of the instance `up` templates out.
    Slot {
        /// How many templates out.
        up: u8,
        /// Which.
        slot: SlotId,
    },
    /// A datum of the state of the instance `up` templates out.
    Data {
        /// How many templates out.
        up: u8,
        /// Which.
        data: DataId,
    },
    /// A member of another instance.
    Read(Box<Expr>, TemplateId, Member),
    /// The instant of the step.
    Now,
    /// Who sent the event; an account.
    Caller,
    /// Who created the instance `up` templates out.
    Creator {
        /// How many templates out.
        up: u8,
    },
    /// The instance `up` templates out: its own account, or the instance as a value, as the type says.
    Instance {
        /// How many templates out.
        up: u8,
    },
    /// A named account of the instance `up` templates out.
    Account {
        /// How many templates out.
        up: u8,
        /// Which.
        account: AccountId,
        /// The key, for a family.
        key: Option<Box<Expr>>,
    },
    /// A named account of another instance.
    AccountOf {
        /// The instance.
        of: Box<Expr>,
        /// What it is.
        template: TemplateId,
        /// Which.
        account: AccountId,
        /// The key, for a family.
        key: Option<Box<Expr>>,
    },
    /// The pot of the handler, as an account.
    Pot,
    /// An asset as a value: a foreign one, or that of the instance `up` templates out.
    Asset {
        /// Which.
        asset: AssetId,
        /// How many templates out, for an asset of a template.
        up: u8,
    },
    /// An asset of another instance, or of the one around it that issues it.
    AssetOf(AssetId, Box<Expr>),
    /// The balance of an account in an asset: `Amount`, or `Money` where the asset is known at run time.
    Balance(Box<Expr>, Box<Expr>),
    /// The balance of an account in an asset as of an instant: after the last step before it. The asset has a history.
    BalanceAsOf(Box<Expr>, Box<Expr>, Box<Expr>),
    /// The supply of an asset.
    Supply(Box<Expr>),
    /// The supply of an asset as of an instant: after the last step before it. The asset has a history.
    SupplyAsOf(Box<Expr>, Box<Expr>),
    /// The assets held by an account, in order of first receipt: a list.
    Holdings(Box<Expr>),
    /// Agents with a balance of an asset, in the order in which it last became positive: a set.
    Holders(Box<Expr>),
    /// The instances of a template nested in the instance `up` templates out, in order of creation: a list.
    Instances {
        /// How many templates out.
        up: u8,
        /// Of what.
        template: TemplateId,
    },
    /// The same of another instance.
    InstancesOf(Box<Expr>, TemplateId),
    /// All instances of a template, in order of creation: a list. Only in claims and scenarios.
    AllInstances(TemplateId),
    /// The negative of a whole number.
    NegateWhole(Box<Expr>),
    /// The negative of a rational.
    NegateRatio(Box<Expr>),
    /// `not e`
    Not(Box<Expr>),
    /// An operator on truth values.
    Logic(BinaryOp, Box<Expr>, Box<Expr>),
    /// An operator on whole numbers.
    Whole(WholeOp, Box<Expr>, Box<Expr>),
    /// An operator on rationals.
    Ratio(RatioOp, Box<Expr>, Box<Expr>),
    /// A whole number as a rational; a `Money` as an `ExactMoney`.
    ToRatio(Box<Expr>),
    /// An exact number made whole. An amount must not be negative (`underflow`).
    Round(Rounding, Box<Expr>),
    /// A rational as a portion (`not_a_portion` outside 0..1).
    ToPortion(Box<Expr>),
    /// A single whole number under another type: `units(x)`, `seconds(d)`, and their kind. To an amount, a negative
    /// number is refused (`underflow`). From a `Money`, its count of smallest units; to an amount, one of another asset
    /// than the amount's is refused (`different_assets`).
    Recast(Box<Expr>),
    /// The whole square root, rounded down.
    RootDown(Box<Expr>),
    /// An amount with its asset: a single whole number or rational and an `Asset` become a `Money` or `ExactMoney`.
    ToMoney(Box<Expr>, Box<Expr>),
    /// The asset of a `Money`.
    AssetOfMoney(Box<Expr>),
    /// A change of settings: a value, or none, for each setting of the template. A value out of the range of its setting
    /// is refused (`out_of_range`).
    Change(TemplateId, Vec<Option<Expr>>),
    /// A comparison of order.
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// Equality of two values of one type.
    Equal(Box<Expr>, Box<Expr>),
    /// Whether a value is in a list or set, or is a key of a map.
    In(Box<Expr>, Box<Expr>),
    /// `none`
    None,
    /// `some(e)`
    Some(Box<Expr>),
    /// `a ?? b`
    Default(Box<Expr>, Box<Expr>),
    /// A constructor with what it carries.
    Variant(u32, Vec<Expr>),
    /// A tuple, or a record in the order of its type.
    Product(Vec<Expr>),
    /// A part of a tuple or record.
    Part(Box<Expr>, u32),
    /// A list or set of its items.
    Collection(CollectionKind, Vec<Expr>),
    /// A map of its pairs.
    MapOf(Vec<(Expr, Expr)>),
    /// `[e for …]`, `{e for …}`
    Each(CollectionKind, Box<Expr>, Box<Comp>),
    /// `{k => v for …}`
    EachPair(Box<Expr>, Box<Expr>, Box<Comp>),
    /// A map with some keys replaced or added.
    With(Box<Expr>, Vec<(Expr, Expr)>),
    /// A map's value (`no_such_key`) or a list's item (`no_such_item`).
    Index(Box<Expr>, Box<Expr>),
    /// A map's value, if the key is there.
    Get(Box<Expr>, Box<Expr>),
    /// How many are in a collection.
    Length(Box<Expr>),
    /// Whether no two items of a list are equal.
    Distinct(Box<Expr>),
    /// A list or set cut into lists or sets of so many, in order; the last may be smaller. The number must be positive
    /// (`division_by_zero` for 0, `not_whole` below).
    Groups(Box<Expr>, Box<Expr>),
    /// The whole numbers from 0 up to one before this: as many as it says, none if it is negative.
    Range(Box<Expr>),
    /// A stable whole number of 256 bits made from a value: the SHA-256 of its type's and its JSON form's bytes.
    Digest(Box<Expr>),
    /// An operator on sets, or the union of two lists: one after the other.
    Set(SetOp, Box<Expr>, Box<Expr>),
    /// A conditional.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// The first arm whose pattern fits; one does.
    Match(Box<Expr>, Vec<(Pat, Expr)>),
    /// The first arm that fits the state of an instance; one does.
    MatchState(Box<Expr>, TemplateId, Vec<(StatePat, Expr)>),
    /// `let p = a; b`
    Let(Pat, Box<Expr>, Box<Expr>),
    /// `fold x = a for p in xs: e`
    Fold(LocalId, Box<Expr>, Box<Comp>, Box<Expr>),
    /// `iterate x = a up to n while c: e`
    Iterate {
        /// The variable.
        local: LocalId,
        /// Its first value.
        seed: Box<Expr>,
        /// At most how often.
        up_to: Box<Expr>,
        /// As long as this holds.
        condition: Box<Expr>,
        /// Its next value.
        next: Box<Expr>,
    },
    /// `sum e for …`
    Sum(Box<Expr>, Box<Comp>),
    /// `largest e for …`: an option
    Largest(Box<Expr>, Box<Comp>),
    /// `smallest e for …`: an option
    Smallest(Box<Expr>, Box<Comp>),
    /// `count p in xs where c`
    Count(Box<Comp>),
    /// `first p in xs where c`: an option of the item
    First(Box<Comp>),
    /// `last p in xs where c`: an option of the item
    Last(Box<Comp>),
    /// `all p in xs: c`; the comprehension has no filter
    All(Box<Comp>, Box<Expr>),
    /// `any p in xs: c`; the comprehension has no filter
    Any(Box<Comp>, Box<Expr>),
    /// A function of the file, or of the template `up` templates out.
    Call {
        /// Which.
        function: FnId,
        /// How many templates out it belongs; 0 for a function of the file.
        up: u8,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// A view of another instance.
    View {
        /// The instance.
        of: Box<Expr>,
        /// Which.
        function: FnId,
        /// Its arguments.
        args: Vec<Expr>,
    },
    /// Whether an instance is in a state; with a datum to compare, whether its first datum equals it.
    IsState(Box<Expr>, TemplateId, StateId, Option<Box<Expr>>),
    /// Whether an instance has ended.
    IsEnded(Box<Expr>),
    /// Whether a value is of a constructor; with a payload to compare, whether its first part equals it.
    IsVariant(Box<Expr>, u32, Option<Box<Expr>>),
    /// Whether an account is of a kind.
    IsType(Box<Expr>, TypeTest),
    /// The creation of an instance; the value is the instance.
    New(Box<New>),
    /// A value in the state before the event's own step. Only in claims.
    Old(Box<Expr>),
    /// Whether the event of this step has this name; of a creation, that of the process. Only in claims.
    EventIs(String),
    /// Whether the event of this step was sent to an instance or to one nested in it. Only in claims.
    EventIn(Box<Expr>),
    /// A cell as it was before a succession, numbered as in the template before it. Only in a `migrate`.
    OldSlot(SlotId),
}
