//! `outcomes/1`: what the constitution answered.

use serde_json::{Map, Value};

/// The answer to one step. Lists and texts that are empty are left out when it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Its number, from 1.
    pub seq: u64,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// What caused the step.
    pub cause: Cause,
    /// What the line carried: `id` and keys beginning `x-`.
    pub carried: Map<String, Value>,
    /// Whether it was accepted.
    pub ok: bool,
    /// Why not.
    pub refusal: Option<Refusal>,
    /// Instances created, in order.
    pub new: Vec<String>,
    /// Instances whose state changed and the state they ended in, in order of first change.
    pub state: Vec<(String, String)>,
    /// Money moved: amount, from, to.
    pub moves: Vec<[String; 3]>,
    /// Cells changed and what they became; `None` where an entry was removed.
    pub set: Vec<(String, Option<String>)>,
    /// What the text noted.
    pub notes: Vec<String>,
    /// How many letters were delivered.
    pub letters: u64,
    /// SHA-256 of the state afterwards, in hexadecimal.
    pub digest: Option<String>,
}

/// What causes a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// A line of the stream, by its number.
    Event(u64),
    /// A deadline.
    Timer {
        /// The instance.
        of: String,
        /// Where the deadline stands, as `file:line:column`.
        rule: String,
        /// Whether it is what is written after `otherwise`.
        otherwise: bool,
    },
}

impl Default for Cause {
    fn default() -> Cause {
        Cause::Event(0)
    }
}

/// Why an event was refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: String,
    /// The sentence, if there is one.
    pub text: Option<String>,
    /// Where the rule stands, as `file:line:column`.
    pub rule: Option<String>,
}
