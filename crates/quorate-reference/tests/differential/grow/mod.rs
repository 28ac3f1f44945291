//! Random programs that make sense, and streams of events for them.

mod claim;
mod expression;
mod form;
mod formula;
mod generic;
mod item;
mod peer;
mod program;
mod statement;
mod stream;
mod succession;

use super::tree::Node;
use proptest::prelude::Rng;
use proptest::test_runner::TestRng;

/// A type of the programs that are made.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    Bool,
    Int,
    Ratio,
    Portion,
    Text,
    /// An amount of an asset or quantity.
    Coin(&'static str),
    Instant,
    Duration,
    Agent,
    Option(Box<Ty>),
    List(Box<Ty>),
    Set(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
    /// `{a: Int, b: Set[Agent], c: USDC}`
    Rec,
    /// `Red | Green | Blue(Int)`
    Color,
    /// An instance of the nested process.
    Item,
    /// An instance of the body or process around it.
    Main,
    Pair(Box<Ty>, Box<Ty>),
    /// `Boxed[T] = Full(T) | Void`
    Boxed(Box<Ty>),
    Money,
    Asset,
    /// A change of the body's settings.
    Change,
}

/// Parts of the language that may or may not be built.
#[derive(Clone, Copy, Debug, Default)]
pub struct Features {
    pub money: bool,
    pub letters: bool,
    pub splits: bool,
    pub settings: bool,
    pub history: bool,
    pub holders: bool,
    pub enforce: bool,
    pub holdings: bool,
    pub groups: bool,
    pub digest: bool,
}

/// What a text may name.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Values; whether they are cells that may be assigned.
    pub vars: Vec<(String, Ty, bool)>,
    pub fns: Vec<(String, Vec<Ty>, Ty)>,
    pub procs: Vec<(String, Vec<Ty>)>,
    pub states: Vec<(String, Vec<Ty>)>,
    pub debits: Vec<String>,
    pub is_file: bool,
    /// Whether there are the asset and the accounts of the body.
    pub issues: bool,
    pub has_history: bool,
    /// Whether the nested process can be made.
    pub makes_items: bool,
    pub in_item: bool,
    /// Whether it is the text of a function, which others may not be asked from.
    pub in_function: bool,
    pub settings: Vec<String>,
}

/// An event that can be sent.
#[derive(Clone, Debug)]
pub struct Door {
    pub to: Target,
    pub name: String,
    pub params: Vec<Param>,
    pub pays: Option<&'static str>,
}

/// Whose event it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Main,
    Item,
    /// Of whatever is made from the form that is being written.
    Form,
    /// Of a process made from a form.
    Made(String),
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: String,
    pub ty: Ty,
    /// Whether it may be left out.
    pub has_default: bool,
}

/// A nested process that anyone may create.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: String,
    pub params: Vec<Param>,
    pub pays: Option<&'static str>,
}

/// Makes programs and streams.
pub struct Grower<'r> {
    pub rng: &'r mut TestRng,
    pub features: Features,
    pub names: u32,
    pub codes: u32,
    pub doors: Vec<Door>,
    pub item_params: Vec<Param>,
    pub item_cells: Vec<(String, Ty)>,
    pub item_pays: Option<&'static str>,
    pub item_opens: bool,
    pub main_params: Vec<Param>,
    pub made: Vec<Made>,
    /// Views of the body without parameters.
    pub views: Vec<(String, Ty)>,
    /// Whether the process around all is a body.
    pub is_body: bool,
    /// Whether one may know another.
    pub has_peers: bool,
    /// Whether a line may name a body as the one who acts.
    pub bodies_act: bool,
    /// Whether amounts of the body's own asset have a type here.
    pub has_rep: bool,
    /// The successors that the nested process may ask for.
    pub successors: Vec<String>,
    /// Whether there are no agents to speak of: in the functions of the file.
    pub impersonal: bool,
    /// The settings of the body, and whether they are portions.
    pub settings: Vec<(String, bool)>,
    /// Whether there are numbers wider than 127 bits; they cannot be keys.
    pub wide: bool,
    /// Whether there are numbers of about 64 bits.
    pub long: bool,
}

impl<'r> Grower<'r> {
    pub fn new(rng: &'r mut TestRng, features: Features) -> Grower<'r> {
        Grower {
            rng,
            features,
            names: 0,
            codes: 0,
            doors: Vec::new(),
            item_params: Vec::new(),
            item_cells: Vec::new(),
            item_pays: None,
            item_opens: false,
            main_params: Vec::new(),
            made: Vec::new(),
            views: Vec::new(),
            is_body: false,
            has_peers: false,
            bodies_act: false,
            has_rep: false,
            successors: Vec::new(),
            impersonal: false,
            settings: Vec::new(),
            wide: false,
            long: false,
        }
    }

    /// A program and a stream for it.
    pub fn case(&mut self) -> Node {
        self.wide = self.chance(10);
        self.long = self.chance(20);
        let program = self.program();
        let stream = self.stream();
        Node::default().one(program).then(super::BETWEEN).one(stream)
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.rng.next_u32() as usize) % count.max(1)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.below(items.len())].clone()) }
    }

    pub fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    pub fn scalar(&mut self) -> Ty {
        let all = [
            Ty::Bool,
            Ty::Int,
            Ty::Int,
            Ty::Ratio,
            Ty::Portion,
            Ty::Text,
            Ty::Coin("USDC"),
            Ty::Coin("USDC"),
            Ty::Coin("GOLD"),
            Ty::Coin("HOUR"),
            Ty::Instant,
            Ty::Duration,
            Ty::Agent,
            Ty::Color,
        ];
        if self.features.money && self.chance(8) {
            return if self.chance(60) { Ty::Money } else { Ty::Asset };
        }
        if self.has_rep && self.chance(6) {
            return Ty::Coin("REP");
        }
        match all[self.below(all.len())].clone() {
            Ty::Agent if self.impersonal => Ty::Int,
            ty => ty,
        }
    }

    pub fn key(&mut self) -> Ty {
        if self.chance(8) {
            return Ty::Pair(Box::new(self.key()), Box::new(self.key()));
        }
        if self.chance(8) {
            // A collection is a key by what is in it. Sets would be too, but in what order they show is not settled.
            let of = Box::new(self.key());
            return if self.chance(50) { Ty::List(of) } else { Ty::Option(of) };
        }
        let all = [Ty::Int, Ty::Text, Ty::Agent, Ty::Agent, Ty::Color, Ty::Bool];
        match all[self.below(all.len())].clone() {
            Ty::Agent if self.impersonal => Ty::Text,
            Ty::Int | Ty::Color if self.wide => Ty::Text,
            ty => ty,
        }
    }

    pub fn ty(&mut self, depth: u32) -> Ty {
        if depth == 0 || self.chance(50) {
            return self.scalar();
        }
        match self.below(10) {
            8 => Ty::Pair(Box::new(self.ty(depth - 1)), Box::new(self.ty(depth - 1))),
            9 => Ty::Boxed(Box::new(self.ty(depth - 1))),
            0 => Ty::Option(Box::new(self.scalar())),
            1 | 2 => Ty::List(Box::new(self.ty(depth - 1))),
            3 | 4 => Ty::Set(Box::new(self.key())),
            5 | 6 => Ty::Map(Box::new(self.key()), Box::new(self.ty(depth - 1))),
            _ if self.impersonal => Ty::Text,
            _ => Ty::Rec,
        }
    }
}

impl Param {
    pub fn new(name: impl Into<String>, ty: Ty) -> Param {
        Param { name: name.into(), ty, has_default: false }
    }
}

impl Target {
    /// As a stream names it.
    pub fn id(&self, number: usize) -> String {
        match self {
            Target::Main => "x".into(),
            Target::Item => format!("x/Item#{number}"),
            Target::Form => "x/Nothing#1".into(),
            Target::Made(name) => format!("x/{name}#{number}"),
        }
    }
}

impl Scope {
    /// The names of the values of a type.
    pub fn var_of(&self, ty: &Ty) -> Vec<String> {
        self.vars.iter().filter(|(_, of, _)| of == ty).map(|(name, ..)| name.clone()).collect()
    }
}

impl Ty {
    /// As a program writes it.
    pub fn name(&self) -> String {
        match self {
            Ty::Bool => "Bool".into(),
            Ty::Int => "Int".into(),
            Ty::Ratio => "Ratio".into(),
            Ty::Portion => "Portion".into(),
            Ty::Text => "Text".into(),
            Ty::Coin(asset) => (*asset).into(),
            Ty::Instant => "Instant".into(),
            Ty::Duration => "Duration".into(),
            Ty::Agent => "Agent".into(),
            Ty::Option(inner) => format!("{}?", inner.name()),
            Ty::List(item) => format!("List[{}]", item.name()),
            Ty::Set(item) => format!("Set[{}]", item.name()),
            Ty::Map(key, value) => format!("Map[{}, {}]", key.name(), value.name()),
            Ty::Rec => "Rec".into(),
            Ty::Color => "Color".into(),
            Ty::Item => "Item".into(),
            Ty::Main => "Main".into(),
            Ty::Pair(left, right) => format!("({}, {})", left.name(), right.name()),
            Ty::Boxed(inner) => format!("Boxed[{}]", inner.name()),
            Ty::Money => "Money".into(),
            Ty::Asset => "Asset".into(),
            Ty::Change => "Change".into(),
        }
    }

    /// Whether it speaks of amounts that are `Money` outside the body, or of something only seen inside.
    pub fn is_private(&self) -> bool {
        match self {
            Ty::Coin("REP") | Ty::Item => true,
            Ty::Option(inner) | Ty::List(inner) | Ty::Set(inner) | Ty::Boxed(inner) => inner.is_private(),
            Ty::Map(left, right) | Ty::Pair(left, right) => left.is_private() || right.is_private(),
            _ => false,
        }
    }

    /// Whether it speaks of the process all is about.
    pub fn mentions_main(&self) -> bool {
        match self {
            Ty::Main => true,
            Ty::Option(inner) | Ty::List(inner) | Ty::Set(inner) | Ty::Boxed(inner) => inner.mentions_main(),
            Ty::Map(left, right) | Ty::Pair(left, right) => left.mentions_main() || right.mentions_main(),
            _ => false,
        }
    }

    /// Whether a literal of it says its type only where that is expected.
    pub fn wants_type(&self) -> bool {
        match self {
            Ty::Option(_) | Ty::Boxed(_) => true,
            Ty::Pair(left, right) => left.wants_type() || right.wants_type(),
            ty => ty.is_collection(),
        }
    }

    pub fn is_collection(&self) -> bool {
        matches!(self, Ty::List(_) | Ty::Set(_) | Ty::Map(..))
    }
}
