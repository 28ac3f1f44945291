//! AbsoluteVote.sol and QuorumVote.sol, with the organisation of their tests.

use std::collections::BTreeMap;

use quorate_trace::StateDump;
use serde_json::{Map, Value, json};

use super::parameters::{ParameterBook, parameters_hash};
use super::reputation::reputation_codes;
use super::{NO_PROPOSAL, Proposals, Reasons, Reputations, look_up, recorded_states};
use crate::holdings::{list, object, whole as read_whole};
use crate::system::instance;
use crate::token::ZERO;
use crate::words::{named, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// One of the two voting machines.
pub struct VotingMachine {
    name: &'static str,
    port: &'static str,
    contract: &'static str,
    module: &'static str,
}

/// AbsoluteVote.sol.
pub const ABSOLUTE_VOTE: VotingMachine = VotingMachine {
    name: "absolute-vote",
    port: "ports/absolute_vote.quo",
    contract: "AbsoluteVote",
    module: "ports.absolute_vote",
};

/// QuorumVote.sol.
pub const QUORUM_VOTE: VotingMachine = VotingMachine {
    name: "quorum-vote",
    port: "ports/quorum_vote.quo",
    contract: "QuorumVote",
    module: "ports.quorum_vote",
};

/// The revert strings of the voting machines.
const REASONS: Reasons = &[
    ("no setParameters been called", &["no_parameters"]),
    ("numOfChoices out of range", &["choices_out_of_range"]),
    ("proposal is not votable", &["wrong_state", NO_PROPOSAL]),
    ("msg.sender is not authorized to vote", &["not_authorized_to_vote"]),
    ("vote is out of range", &["vote_out_of_range"]),
    ("_voter must have reputation", &["no_reputation"]),
    ("cannot vote with more reputation voter has", &["more_than_held"]),
    ("wrong precReq", &["wrong_prec_req"]),
];

struct VotingRun {
    run: Run,
    contract: &'static str,
    reputations: Reputations,
    machines: BTreeMap<String, ParameterBook>,
    /// The organisations, and the machine of each.
    organisations: BTreeMap<String, String>,
    proposals: Proposals,
}

impl System for VotingMachine {
    fn name(&self) -> &'static str {
        self.name
    }

    fn port(&self) -> &'static str {
        self.port
    }

    fn program(&self, _vectors: &[Vector]) -> Option<String> {
        let VotingMachine { contract, module, .. } = self;
        let machine = format!("use {module} {{ {contract} }}\n");
        Some(format!(
            "{machine}use ports.absolute_vote {{ Organisation }}\nuse ports.reputation {{ Reputation }}\n"
        ))
    }

    fn codes(&self, _step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        look_up(REASONS, reason).or_else(|| reputation_codes(reason))
    }

    fn begin(&self, _vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        Ok(Box::new(VotingRun {
            run,
            contract: self.contract,
            reputations: Reputations::default(),
            machines: BTreeMap::new(),
            organisations: BTreeMap::new(),
            proposals: Proposals::default(),
        }))
    }
}

impl Replay for VotingRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        if let Some(answer) = self.reputations.step(&mut self.run, step)? {
            return Ok(answer);
        }
        match (&step.contract, step.call.as_str()) {
            (Some(contract), _) => self.deploy(step, contract),
            (None, "propose") => self.propose(step),
            (None, "setParameters") => self.set_parameters(step),
            (None, "vote" | "cancelVote" | "execute") => self.call_proposal(step),
            _ => Ok(Answer::Unknown),
        }
    }

    fn state(&self, _moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        recorded_states(recorded, &|machine| {
            let proposals = self.proposals.seen_by(machine);
            let proposals = proposals.map(|(name, id)| proposal_state(&dump, name, id));
            Ok(json!({"proposals": proposals.collect::<Result<Vec<_>, _>>()?}))
        })
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl VotingRun {
    fn deploy(&mut self, step: &Step, contract: &str) -> Result<Answer, Failure> {
        let (what, with) = match contract {
            "AbsoluteVoteExecuteMock" => {
                let machine = step.arg(&["_absoluteVote"])?;
                self.organisations.insert(step.to.clone(), machine.to_owned());
                let with = json!({"reputation": step.arg(&["_reputation"])?, "machine": machine});
                ("Organisation", with)
            }
            machine if machine == self.contract => {
                self.machines.insert(step.to.clone(), ParameterBook::default());
                (self.contract, json!({"zero": ZERO}))
            }
            _ => return Ok(Answer::Unknown),
        };
        let outcome = self.run.create(step.at, Some(&step.by), what, &step.to, named(with))?;
        Ok(Answer::of(&outcome))
    }

    fn set_parameters(&mut self, step: &Step) -> Result<Answer, Failure> {
        let (percentage, on_behalf) = (step.arg(&["_precReq"])?, step.arg(&["_voteOnBehalf"])?);
        let parameters = json!({"prec_req": whole(percentage), "on_behalf": on_behalf});
        let with = named(json!({"p": parameters}));
        let outcome = self.run.send(step.at, &step.by, &step.to, "set_parameters", with, None)?;
        if let (true, Some(book)) = (outcome.ok, self.machines.get_mut(&step.to)) {
            book.set(parameters_hash(&[percentage], on_behalf, false)?, parameters);
        }
        Ok(Answer::of(&outcome))
    }

    /// Parameters that were never set are none of those that are.
    fn propose(&mut self, step: &Step) -> Result<Answer, Failure> {
        let Some(machine) = self.organisations.get(&step.to) else { return Ok(Answer::Unknown) };
        let book = self.machines.get(machine);
        let parameters = book.and_then(|book| book.find(step.arg(&["_paramsHash"]).ok()?)).cloned();
        let parameters = parameters.unwrap_or_else(|| json!({"prec_req": 0, "on_behalf": ZERO}));
        let with = named(json!({"choices": whole(step.arg(&["_numOfChoices"])?), "p": parameters}));
        let outcome = self.run.send(step.at, &step.by, &step.to, "propose", with, None)?;
        self.proposals.created(&outcome.new);
        Ok(Answer::of(&outcome))
    }

    fn call_proposal(&mut self, step: &Step) -> Result<Answer, Failure> {
        let id = match self.proposals.of(&step.to, step.arg(&["_proposalId"])?) {
            Ok(id) => id,
            Err(refused) => return Ok(refused),
        };
        let (event, with) = match step.call.as_str() {
            "vote" => {
                let (choice, amount) = (step.arg(&["_vote"])?, step.arg(&["_amount"])?);
                let with = json!({
                    "choice": whole(choice), "amount": whole(amount), "for_whom": step.arg(&["_voter"])?,
                });
                ("vote", with)
            }
            "cancelVote" => ("cancel_vote", json!({})),
            _ => ("execute", json!({})),
        };
        let outcome = self.run.send(step.at, &step.by, id, event, named(with), None)?;
        Ok(Answer::of(&outcome))
    }
}

/// The codes that the port must have.
#[cfg(test)]
pub fn own_codes() -> Box<dyn Iterator<Item = &'static str>> {
    super::codes_of(REASONS)
}

/// What a machine says of a proposal. One that is carried is forgotten, but for who voted for what.
fn proposal_state(dump: &StateDump, name: String, id: Option<&str>) -> Result<Value, Failure> {
    let Some(id) = id else {
        return Ok(json!({
            "id": name, "votable": false, "numberOfChoices": "0", "votes": {}, "voters": {},
        }));
    };
    let proposal = instance(dump, id)?;
    let votable = proposal.state == "open";
    let mut voters = Map::new();
    for (voter, vote) in object(proposal.cells.get("voters"))? {
        let entry = json!({"vote": read_whole(vote, "vote")?, "reputation": read_whole(vote, "reputation")?});
        voters.insert(voter.clone(), entry);
    }
    let votes = list(proposal.cells.get("votes"))?.iter();
    let votes = votes.filter_map(|entry| Some((plain(entry.get(0)?), plain(entry.get(1)?))));
    let votes = votes.filter(|(_, votes)| votable && votes != "0");
    let choices = proposal.params.get("choices").filter(|_| votable).map_or_else(|| "0".to_owned(), plain);
    Ok(json!({
        "id": name,
        "votable": votable,
        "numberOfChoices": choices,
        "votes": votes.map(|(choice, votes)| (choice, Value::from(votes))).collect::<Map<_, _>>(),
        "voters": voters,
    }))
}

/// A whole number as text.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
