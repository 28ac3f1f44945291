//! What a system adds to the runner: its port, its words for refusals, and how its calls become events.

use std::collections::BTreeMap;

use quorate_trace::{Outcome, StateDump};
use serde_json::{Map, Value};

use crate::baal::Baal;
use crate::chief::Chief;
use crate::daostack::{ABSOLUTE_VOTE, GenesisProtocol, QUORUM_VOTE, Reputation};
use crate::governor::Governor;
use crate::moloch_v1::MolochV1;
use crate::moloch_v2::{MOLOCH_V2, MOLOCH_V2_PRE};
use crate::splits::Splits;
use crate::standard_bounties::StandardBounties;
use crate::{Run, Step, Vector};

/// A system that was recorded.
pub trait System {
    /// Its name, which is that of its folders of recorded runs.
    fn name(&self) -> &'static str;
    /// The path of its port in the library.
    fn port(&self) -> &'static str;
    /// The program of these runs, if it is not the port itself: one that uses the port and declares the tokens.
    fn program(&self, _vectors: &[Vector]) -> Option<String> {
        None
    }
    /// The codes of ours that a recorded reason may be answered with; `None` for a reason that nobody knows.
    fn codes(&self, step: &Step, reason: &str) -> Option<&'static [&'static str]>;
    /// Sets the port up as a recorded run begins.
    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure>;
}

/// A recorded run being replayed.
pub trait Replay {
    /// Makes one recorded call.
    fn step(&mut self, step: &Step) -> Result<Answer, Failure>;
    /// What a call has left of what it touched, in the shape of the recorded; `None` of what is not told apart here.
    fn after(&self, _step: &Step) -> Result<Option<Value>, Failure> {
        Ok(None)
    }
    /// The present state, in the shape of the recorded one. Where a recorded value was read at a later clock than the
    /// run's, it may be taken from there.
    fn state(&self, moment: Moment, recorded: &Value) -> Result<Value, Failure>;
    /// The run behind it.
    fn run(&self) -> &Run;
}

/// When a state is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Along the way.
    Checkpoint {
        /// The clock.
        at: i64,
    },
    /// At the end.
    Last {
        /// The clock of the last step.
        at: i64,
    },
}

impl Moment {
    /// The clock.
    pub fn at(self) -> i64 {
        match self {
            Moment::Checkpoint { at } | Moment::Last { at } => at,
        }
    }
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was accepted.
    Accepted,
    /// The rules refused it, with this code.
    Refused(String),
    /// A token refused it, before or after the rules had nothing against it.
    TokenRefused,
    /// There is no such call in the port.
    Unknown,
}

impl Answer {
    /// What an outcome says.
    pub fn of(outcome: &Outcome) -> Answer {
        match &outcome.refusal {
            None => Answer::Accepted,
            Some(refusal) => Answer::Refused(refusal.code.clone()),
        }
    }
}

/// The code under which a refusal by a token is looked up among a reason's codes.
pub const TOKEN_REFUSED: &str = "token_refused";

/// Recorded reasons, and the codes of ours that each may be answered with.
pub type Reasons = &'static [(&'static str, &'static [&'static str])];

/// The codes for a reason, if the table knows it.
pub fn look_up(reasons: Reasons, reason: &str) -> Option<&'static [&'static str]> {
    reasons.iter().find(|(words, _)| *words == reason).map(|(_, codes)| *codes)
}

/// Why a run cannot go on: a fault of the engine, or a record that the adapter cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub String);

impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure(message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Failure {
        Failure(message.to_owned())
    }
}

/// The system of this name, with or without `-suite`.
pub fn system(name: &str) -> Option<Box<dyn System>> {
    let plain = name.strip_suffix("-suite").unwrap_or(name);
    systems().into_iter().find(|system| system.name() == plain)
}

/// The names of all systems.
pub fn system_names() -> Vec<&'static str> {
    systems().iter().map(|system| system.name()).collect()
}

/// An instance of a dump.
pub fn instance<'a>(dump: &'a StateDump, id: &str) -> Result<&'a quorate_trace::InstanceDump, Failure> {
    let found = dump.instances.iter().find(|instance| instance.id == id);
    found.ok_or_else(|| Failure(format!("there is no `{id}`")))
}

/// The states of all contracts by their recorded names; of a single run, which has one contract, its state alone.
pub fn states<C>(
    suite: bool,
    contracts: &BTreeMap<String, C>,
    recorded: &Value,
    state: &dyn Fn(&C, &Value) -> Result<Value, Failure>,
) -> Result<Value, Failure> {
    if !suite {
        let contract = contracts.values().next().ok_or("no contract was deployed")?;
        return state(contract, recorded);
    }
    let mut states = Map::new();
    for (name, contract) in contracts {
        states.insert(name.clone(), state(contract, recorded.get(name).unwrap_or(&Value::Null))?);
    }
    Ok(Value::Object(states))
}

fn systems() -> Vec<Box<dyn System>> {
    vec![
        Box::new(MolochV1),
        Box::new(MOLOCH_V2),
        Box::new(MOLOCH_V2_PRE),
        Box::new(Reputation),
        Box::new(ABSOLUTE_VOTE),
        Box::new(QUORUM_VOTE),
        Box::new(Chief),
        Box::new(GenesisProtocol),
        Box::new(Governor),
        Box::new(Baal),
        Box::new(StandardBounties),
        Box::new(Splits),
    ]
}
