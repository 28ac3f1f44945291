//! Reputation.sol, alone and as the other systems use it.

use std::collections::BTreeSet;

use quorate_number::Int;
use quorate_trace::StateDump;
use serde_json::{Map, Value, json};

use super::{Reasons, look_up, recorded_states};
use crate::holdings::{Holdings, supply};
use crate::token::ZERO;
use crate::tokens::read_amount;
use crate::words::{named, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// The contract by itself.
pub struct Reputation;

struct ReputationRun {
    run: Run,
    reputations: Reputations,
}

/// The contracts of this kind in a run.
#[derive(Debug, Default)]
pub struct Reputations(BTreeSet<String>);

/// How the contract is called by itself and in the port.
const CONTRACT: &str = "Reputation";

/// The revert strings of Reputation.sol and of what it inherits from Ownable.sol.
const REASONS: Reasons = &[
    ("Ownable: caller is not the owner", &["not_authorised"]),
    ("Ownable: new owner is the zero address", &["no_owner"]),
    ("total supply overflow", &["total_supply_overflow"]),
    ("reputation overflow", &["reputation_overflow"]),
];

/// The codes for a reason of this contract.
pub fn reputation_codes(reason: &str) -> Option<&'static [&'static str]> {
    look_up(REASONS, reason)
}

impl System for Reputation {
    fn name(&self) -> &'static str {
        "reputation"
    }

    fn port(&self) -> &'static str {
        "ports/reputation.quo"
    }

    fn codes(&self, _step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        reputation_codes(reason)
    }

    fn begin(&self, _vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        Ok(Box::new(ReputationRun { run, reputations: Reputations::default() }))
    }
}

impl Replay for ReputationRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        Ok(self.reputations.step(&mut self.run, step)?.unwrap_or(Answer::Unknown))
    }

    fn state(&self, _moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        recorded_states(recorded, &|name| reputation_state(&dump, name))
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

/// The codes that the port must have.
#[cfg(test)]
pub fn own_codes() -> Box<dyn Iterator<Item = &'static str>> {
    super::codes_of(REASONS)
}

impl Reputations {
    /// Deploys such a contract, which is then its deployer's, or makes a call to one; `None` if the step is about others.
    pub fn step(&mut self, run: &mut Run, step: &Step) -> Result<Option<Answer>, Failure> {
        if step.contract.as_deref() == Some(CONTRACT) {
            self.0.insert(step.to.clone());
            let with = named(json!({"first_owner": step.by, "nobody": ZERO}));
            let outcome = run.create(step.at, Some(&step.by), CONTRACT, &step.to, with)?;
            return Ok(Some(Answer::of(&outcome)));
        }
        let is_call = step.contract.is_none() && self.0.contains(&step.to);
        is_call.then(|| call(run, step)).transpose()
    }
}

/// Makes a call to the contract.
fn call(run: &mut Run, step: &Step) -> Result<Answer, Failure> {
    let change = || -> Result<Value, Failure> {
        Ok(json!({"user": step.arg(&["_user"])?, "amount": whole(step.arg(&["_amount"])?)}))
    };
    let (event, with) = match step.call.as_str() {
        "mint" => ("mint", change()?),
        "burn" => ("burn", change()?),
        "transferOwnership" => ("transfer_ownership", json!({"to_agent": step.arg(&["newOwner"])?})),
        "renounceOwnership" => ("renounce_ownership", json!({})),
        _ => return Ok(Answer::Unknown),
    };
    run.send(step.at, &step.by, &step.to, event, named(with), None).map(|outcome| Answer::of(&outcome))
}

/// The contract's recorded form.
pub fn reputation_state(dump: &StateDump, id: &str) -> Result<Value, Failure> {
    let asset = format!("REP of {id}");
    let read = |text: &str| read_amount(text, &|_| 18);
    let holdings = Holdings::of(dump, &read)?;
    let mut balances: Vec<(&str, &Int)> = holdings.of_asset(&asset).collect();
    balances.sort();
    let balances = balances.into_iter().map(|(holder, units)| (holder.to_owned(), units.to_string().into()));
    let total = supply(dump, &asset, &read)?;
    Ok(json!({"total": total.to_string(), "balances": Value::Object(balances.collect::<Map<_, _>>())}))
}
