//! Reputation.sol, alone and as the other systems use it.

use quorate_number::Int;
use quorate_trace::StateDump;
use serde_json::{Map, Value, json};

use super::{look_up, recorded_states};
use crate::holdings::{Holdings, supply};
use crate::tokens::read_amount;
use crate::words::{named, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// The contract by itself.
pub struct Reputation;

struct ReputationRun(Run);

/// How the contract is called by itself and in the port.
const CONTRACT: &str = "Reputation";

/// The revert strings of Reputation.sol and of what it inherits from Ownable.sol.
const REASONS: &[(&str, &[&str])] = &[
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
        Ok(Box::new(ReputationRun(run)))
    }
}

impl Replay for ReputationRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.0.tag(Some(step.index));
        match step.contract.as_deref() {
            Some(CONTRACT) => deploy_reputation(&mut self.0, step),
            Some(_) => Ok(Answer::Unknown),
            None => call_reputation(&mut self.0, step),
        }
    }

    fn state(&self, _moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.0.dump();
        recorded_states(recorded, &|name| reputation_state(&dump, name))
    }

    fn run(&self) -> &Run {
        &self.0
    }
}

/// Deploys the contract; whoever does owns it.
pub fn deploy_reputation(run: &mut Run, step: &Step) -> Result<Answer, Failure> {
    let with = named(json!({"first_owner": step.by, "nobody": "zero"}));
    run.create(step.at, Some(&step.by), CONTRACT, &step.to, with).map(|outcome| Answer::of(&outcome))
}

/// Makes a call to the contract.
pub fn call_reputation(run: &mut Run, step: &Step) -> Result<Answer, Failure> {
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
