//! Files, what they declare, and types.

use super::*;

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
