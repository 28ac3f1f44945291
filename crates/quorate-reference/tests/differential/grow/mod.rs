//! Random programs that make sense, and streams of events for them.

mod expression;
mod formula;
mod program;
mod statement;
mod stream;

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
    pub has_history: bool,
    /// Whether the nested process can be made.
    pub makes_items: bool,
    pub in_item: bool,
    pub settings: Vec<String>,
}

/// Makes programs and streams.
pub struct Grower<'r> {
    pub rng: &'r mut TestRng,
    pub features: Features,
    pub names: u32,
    pub codes: u32,
    /// Events of the body and of the nested process: name, parameters, what is paid.
    pub events: Vec<(bool, String, Vec<Ty>, Option<&'static str>)>,
    pub item_params: Vec<(String, Ty)>,
    pub item_pays: Option<&'static str>,
    pub item_opens: bool,
    pub main_params: Vec<(String, Ty)>,
    /// Whether there are no agents to speak of: in the functions of the file.
    pub impersonal: bool,
    /// The settings of the body, and whether they are portions.
    pub settings: Vec<(String, bool)>,
    /// Whether there are numbers wider than 127 bits; they cannot be keys.
    pub wide: bool,
}

impl<'r> Grower<'r> {
    pub fn new(rng: &'r mut TestRng, features: Features) -> Grower<'r> {
        Grower {
            rng,
            features,
            names: 0,
            codes: 0,
            events: Vec::new(),
            item_params: Vec::new(),
            item_pays: None,
            item_opens: false,
            main_params: Vec::new(),
            impersonal: false,
            settings: Vec::new(),
            wide: false,
        }
    }

    /// A program and a stream for it.
    pub fn case(&mut self) -> Node {
        self.wide = self.chance(10);
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
        match all[self.below(all.len())].clone() {
            Ty::Agent if self.impersonal => Ty::Int,
            ty => ty,
        }
    }

    pub fn key(&mut self) -> Ty {
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
        match self.below(8) {
            0 => Ty::Option(Box::new(self.scalar())),
            1 | 2 => Ty::List(Box::new(self.ty(depth - 1))),
            3 | 4 => Ty::Set(Box::new(self.key())),
            5 | 6 => Ty::Map(Box::new(self.key()), Box::new(self.ty(depth - 1))),
            _ if self.impersonal => Ty::Text,
            _ => Ty::Rec,
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
            Ty::Money => "Money".into(),
            Ty::Asset => "Asset".into(),
            Ty::Change => "Change".into(),
        }
    }

    pub fn is_collection(&self) -> bool {
        matches!(self, Ty::List(_) | Ty::Set(_) | Ty::Map(..))
    }
}
