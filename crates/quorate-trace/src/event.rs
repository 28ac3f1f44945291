//! `events/1`: what happened, as it is recorded.

use serde_json::{Map, Value};

/// The first line of a stream.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// The program the stream was recorded for.
    pub program: Option<String>,
    /// Whether people may pay with money they do not hold, which then enters from the world.
    pub funds_open: bool,
    /// Whether lines may make bodies act.
    pub bodies_act: bool,
    /// All persons, where the stream says so.
    pub people: Option<Vec<String>>,
    /// Outside names and the ids they stand for.
    pub map: Vec<(String, String)>,
    /// Settings that do not begin as the text says, as `Company.turnout`, and their first values.
    pub settings: Vec<(String, Value)>,
}

/// A line of a stream after the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number, counted from 1 after the header.
    pub number: u64,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// What is carried through to the outcome untouched: `id` and keys beginning `x-`, in order.
    pub carried: Map<String, Value>,
    /// What happened.
    pub act: Act,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Time passes.
    Pass,
    /// An instance is created.
    New {
        /// By whom; `None` is the world.
        by: Option<String>,
        /// The process, qualified by the instance it belongs to: `Company`, `co.Spend`.
        what: String,
        /// The new instance's id.
        alias: Option<String>,
        /// The arguments.
        with: Args,
        /// The money that goes with it.
        pay: Option<String>,
    },
    /// An event is sent.
    Do {
        /// By whom.
        by: String,
        /// To which instance.
        to: String,
        /// Which event.
        event: String,
        /// The arguments.
        with: Args,
        /// The money that goes with it.
        pay: Option<String>,
    },
    /// Money moves outside the rules.
    Give {
        /// How much.
        amount: String,
        /// From which person; `None` is the world.
        from: Option<String>,
        /// To which account.
        to: String,
    },
}

/// The arguments of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Args {
    /// None are given.
    #[default]
    None,
    /// By parameter.
    Named(Map<String, Value>),
    /// By position.
    Positional(Vec<Value>),
}
