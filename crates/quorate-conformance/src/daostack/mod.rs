//! DAOstack's contracts: what their runs have in common, and the systems that they are.

mod genesis;
mod parameters;
mod reputation;
#[cfg(test)]
mod tests;
mod voting;

pub use genesis::GenesisProtocol;
pub use reputation::{Reputation, Reputations};
#[cfg(test)]
use voting::VotingMachine;
pub use voting::{ABSOLUTE_VOTE, QUORUM_VOTE};

pub use crate::system::{Reasons, look_up};
use crate::{Answer, Failure};

/// The code of ours for a proposal that a contract does not know: it is not votable there.
pub const NO_PROPOSAL: &str = "no_such_proposal";

/// The proposals of a run, in the order in which the record names them: `p0`, `p1` and so on.
#[derive(Debug, Default)]
pub struct Proposals(Vec<String>);

impl Proposals {
    /// Notes the one that a proposing call has created.
    pub fn created(&mut self, new: &[String]) {
        self.0.extend(new.iter().cloned());
    }

    /// The engine's name for a recorded one, if it belongs to this contract.
    pub fn of(&self, contract: &str, name: &str) -> Result<&str, Answer> {
        let index = name.strip_prefix('p').and_then(|digits| digits.parse::<usize>().ok());
        let id = index.and_then(|index| self.0.get(index)).filter(|id| belongs(id, contract));
        id.map(String::as_str).ok_or_else(|| Answer::Refused(NO_PROPOSAL.to_owned()))
    }

    /// All of them, with the engine's name of those that belong to this contract.
    pub fn seen_by<'a>(&'a self, contract: &'a str) -> impl Iterator<Item = (String, Option<&'a str>)> {
        let named = self.0.iter().enumerate();
        named.map(move |(index, id)| (format!("p{index}"), belongs(id, contract).then_some(id.as_str())))
    }
}

/// Whether an instance is a matter of this body.
fn belongs(id: &str, body: &str) -> bool {
    id.strip_prefix(body).is_some_and(|rest| rest.starts_with('/'))
}

/// All codes of a table.
#[cfg(test)]
fn codes_of(reasons: Reasons) -> Box<dyn Iterator<Item = &'static str>> {
    Box::new(reasons.iter().flat_map(|(_, codes)| codes.iter().copied()))
}

/// The recorded states of these contracts: of each that is recorded, its own.
pub fn recorded_states(
    recorded: &serde_json::Value,
    state: &dyn Fn(&str) -> Result<serde_json::Value, Failure>,
) -> Result<serde_json::Value, Failure> {
    let names = recorded.as_object().into_iter().flat_map(|states| states.keys());
    let states = names.map(|name| Ok((name.clone(), state(name)?)));
    states.collect::<Result<serde_json::Map<_, _>, Failure>>().map(serde_json::Value::Object)
}
