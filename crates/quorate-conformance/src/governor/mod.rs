//! OpenZeppelin's Governor in four compositions, with its token, its timelock and a box that it may call.

mod actions;
mod state;

use std::collections::BTreeMap;

use quorate_number::{Int, write_amount};
use serde_json::{Value, json};

use crate::system::{Reasons, look_up};
use crate::token::ZERO;
use crate::words::{named, number, param, seconds, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// The Governor of OpenZeppelin's contracts.
pub struct Governor;

struct GovernorRun {
    run: Run,
    /// The body: the contract that executes.
    executor: String,
    variant: String,
    /// The engine's names for the recorded proposals.
    proposals: BTreeMap<String, String>,
}

/// The custom errors, by name.
const REASONS: Reasons = &[
    ("GovernorRestrictedProposer", &["restricted_proposer"]),
    ("GovernorInsufficientProposerVotes", &["insufficient_proposer_votes"]),
    ("GovernorInvalidProposalLength", &["invalid_length"]),
    ("GovernorUnexpectedProposalState", &["unexpected_state"]),
    ("GovernorUnableToCancel", &["unable_to_cancel"]),
    ("GovernorAlreadyCastVote", &["already_cast_vote"]),
    ("GovernorInvalidVoteType", &["invalid_vote_type"]),
    ("GovernorInvalidVoteParams", &["invalid_vote_params"]),
    ("GovernorExceedRemainingWeight", &["exceeds_remaining_weight"]),
    ("GovernorProposalQueueingNotRequired", &["queueing_not_required"]),
    ("GovernorQueueNotImplemented", &["queueing_not_required"]),
    ("GovernorOnlyExecutor", &["not_authorised"]),
    ("GovernorInvalidVotingPeriod", &["invalid_voting_period"]),
    ("GovernorInvalidQuorumFraction", &["invalid_quorum_fraction"]),
    ("GovernorInvalidQuorumTooLarge", &["quorum_too_large"]),
    ("GovernorInvalidSuperQuorumFraction", &["invalid_super_quorum_fraction"]),
    ("GovernorInvalidSuperQuorumTooSmall", &["super_quorum_too_small"]),
    ("GovernorPreventLateQuorumVoteExtensionTooLarge", &["extension_too_large"]),
    ("TimelockUnexpectedOperationState", &["unexpected_operation_state"]),
    ("AccessControlUnauthorizedAccount", &["not_authorised"]),
    ("OwnableUnauthorizedAccount", &["not_authorised", "not_the_minter"]),
    ("ERC20InsufficientBalance", &["too_few_tokens", "insufficient_funds"]),
    ("BoxFailed", &["box_failed"]),
    // Executing in the timelock what calls the governor takes from an empty queue there.
    ("Panic", &["no_governance_call"]),
];

impl System for Governor {
    fn name(&self) -> &'static str {
        "governor"
    }

    fn port(&self) -> &'static str {
        "ports/governor.quo"
    }

    fn codes(&self, _step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        look_up(REASONS, reason.split('(').next().unwrap_or(reason))
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let mut governor = GovernorRun {
            run,
            executor: param(vector, "executor")?.to_owned(),
            variant: param(vector, "variant")?.to_owned(),
            proposals: BTreeMap::new(),
        };
        governor.set_up(vector)?;
        Ok(Box::new(governor))
    }
}

impl Replay for GovernorRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        match (step.to.as_str(), step.call.as_str()) {
            ("token", _) => self.call_token(step),
            (_, "propose") => self.propose(step),
            ("governor" | "timelock", _) if step.args.contains_key("proposal") => self.call_proposal(step),
            ("governor", _) => self.change_setting(step),
            _ => Ok(Answer::Unknown),
        }
    }

    fn after(&self, step: &Step) -> Result<Option<Value>, Failure> {
        let touched = step.after.as_ref().and_then(Value::as_object).into_iter().flatten();
        let stages = touched.map(|(name, _)| {
            let id = self.proposals.get(name).ok_or_else(|| Failure(format!("there is no `{name}`")))?;
            Ok((name.clone(), self.run.read(id, "stage", &[])?))
        });
        stages.collect::<Result<_, Failure>>().map(|stages| Some(Value::Object(stages)))
    }

    fn state(&self, moment: Moment, _recorded: &Value) -> Result<Value, Failure> {
        self.governor_state(moment)
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl GovernorRun {
    /// The governor is deployed a moment before the first call; of a module that it has not, the parameters are nothing.
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let at = vector.steps.first().map_or(0, |step| step.at.saturating_sub(1));
        let is = |variant: &str| self.variant == variant;
        let or = |name: &str, without: &'static str| param(vector, name).unwrap_or(without);
        let cancellers = vector.params.get("timelockCancellers").cloned().unwrap_or_else(|| json!([]));
        let with = json!({
            "modules": {
                "timelock": is("timelock"), "fractional": is("fractional"),
                "late_quorum": !is("super"), "super_quorum": is("super"),
            },
            "first_delay": seconds(param(vector, "votingDelay")?)?,
            "first_period": seconds(param(vector, "votingPeriod")?)?,
            "first_threshold": whole(param(vector, "proposalThreshold")?),
            "first_quorum": whole(param(vector, "quorumNumerator")?),
            "first_super_quorum": whole(or("superQuorumNumerator", "100")),
            "first_extension": seconds(or("lateQuorumVoteExtension", "0"))?,
            "first_min_delay": seconds(or("timelockMinDelay", "0"))?,
            "first_guardian": or("guardian", ZERO),
            "minter": "minter",
            "cancellers": cancellers,
            "nobody": ZERO,
        });
        let created = self.run.create(at, None, "Governor", &self.executor, named(with))?;
        if let Some(refusal) = created.refusal {
            return Err(Failure(format!("the governor could not be deployed: {refusal:?}")));
        }
        for (account, units) in vector.setup.get("eth").and_then(Value::as_object).into_iter().flatten() {
            let units = units.as_str().ok_or("an amount has no text")?;
            self.run.give(at, format!("{units} WEI"), None, account)?;
        }
        Ok(())
    }

    fn call_token(&mut self, step: &Step) -> Result<Answer, Failure> {
        let units = |name: &str| number(step.arg(&[name])?);
        let (event, with) = match step.call.as_str() {
            "mint" => ("mint", json!({"to_whom": step.arg(&["to"])?, "amount": tokens(&units("amount")?)})),
            "burn" => ("burn", json!({"amount": tokens(&units("amount")?)})),
            "delegate" => ("delegate", json!({"to_whom": step.arg(&["delegatee"])?})),
            "transfer" => {
                let pay = format!("{} of {}", tokens(&units("value")?), self.executor);
                let with = named(json!({"to_whom": step.arg(&["to"])?}));
                let sent = self.run.send(step.at, &step.by, &self.executor, "transfer", with, Some(pay));
                return sent.map(|outcome| Answer::of(&outcome));
            }
            _ => return Ok(Answer::Unknown),
        };
        self.run.call(step, &self.executor, event, with)
    }

    fn propose(&mut self, step: &Step) -> Result<Answer, Failure> {
        let description = step.arg(&["description"])?;
        let only = description.rsplit_once("#proposer=").map(|(_, proposer)| proposer);
        let actions = step.args.get("actions").and_then(Value::as_array).ok_or("`actions` is no list")?;
        let actions = actions.iter().map(actions::action).collect::<Result<Vec<_>, _>>()?;
        let with = named(json!({"actions": actions, "description": description, "only": only}));
        let outcome = self.run.send(step.at, &step.by, &self.executor, "propose", with, None)?;
        if let Some(id) = outcome.new.first() {
            self.proposals.insert(step.arg(&["proposal"])?.to_owned(), id.clone());
        }
        Ok(Answer::of(&outcome))
    }

    fn call_proposal(&mut self, step: &Step) -> Result<Answer, Failure> {
        let Some(id) = self.proposals.get(step.arg(&["proposal"])?) else { return Ok(Answer::Unknown) };
        let support = || step.arg(&["support"]).map(whole);
        let (event, with) = match (step.to.as_str(), step.call.as_str()) {
            (_, "castVote" | "castVoteWithReason") => ("cast_vote", json!({"support": support()?})),
            (_, "castVoteWithReasonAndParams") => {
                let part = |name: &str| {
                    let part = step.args.get("params").and_then(|params| params.get(name)?.as_str());
                    part.map(whole).ok_or_else(|| Failure(format!("there is no part `{name}`")))
                };
                let with = json!({
                    "support": support()?,
                    "against": part("against")?, "in_favour": part("for")?, "abstain": part("abstain")?,
                });
                ("cast_vote_with_params", with)
            }
            ("timelock", "cancel") => ("cancel_operation", json!({})),
            ("timelock", "executeBatch") => ("execute_batch", json!({})),
            (_, "cancel") => ("cancel", json!({})),
            (_, "queue") => ("queue", json!({})),
            (_, "execute") => ("execute", json!({})),
            _ => return Ok(Answer::Unknown),
        };
        self.run.call(step, &id.clone(), event, with)
    }

    fn change_setting(&mut self, step: &Step) -> Result<Answer, Failure> {
        let event = match step.call.as_str() {
            "setVotingDelay" => "set_voting_delay",
            "setVotingPeriod" => "set_voting_period",
            "setProposalThreshold" => "set_proposal_threshold",
            "updateQuorumNumerator" => "update_quorum_numerator",
            _ => return Ok(Answer::Unknown),
        };
        let value = actions::new_setting(&step.call, &step.args)?;
        self.run.call(step, &self.executor, event, json!({"value": value}))
    }
}

/// How many places the token's amounts are written with.
const DECIMALS: u32 = 18;

/// An amount of the token in its own governor's words.
fn tokens(units: &Int) -> String {
    format!("{} TOKEN", write_amount(units, DECIMALS))
}
