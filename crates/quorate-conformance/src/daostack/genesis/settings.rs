//! The protocol's parameters.

use quorate_number::{Int, time};
use serde_json::{Map, Value};

use crate::token::ZERO;
use crate::words::{number, seconds, whole};
use crate::{Failure, Step};

/// The contract's parameters in its order: their names in the record, and in the port.
const NAMES: [(&str, &str); 11] = [
    ("queuedVoteRequiredPercentage", "queued_vote_required_percentage"),
    ("queuedVotePeriodLimit", "queued_vote_period_limit"),
    ("boostedVotePeriodLimit", "boosted_vote_period_limit"),
    ("preBoostedVotePeriodLimit", "pre_boosted_vote_period_limit"),
    ("thresholdConst", "threshold_const"),
    ("quietEndingPeriod", "quiet_ending_period"),
    ("proposingRepReward", "proposing_rep_reward"),
    ("votersReputationLossRatio", "voters_reputation_loss_ratio"),
    ("minimumDaoBounty", "minimum_dao_bounty"),
    ("daoBountyConst", "dao_bounty_const"),
    ("activationTime", "activation_time"),
];

/// The numbers that are to be set, by name or in a list.
pub fn numbers(step: &Step) -> Result<Vec<&str>, Failure> {
    let listed = step.args.get("_params").and_then(Value::as_array);
    let named = NAMES.iter().enumerate().map(|(index, (name, _))| {
        let value = listed.map_or_else(|| step.args.get(*name), |listed| listed.get(index));
        value.and_then(Value::as_str).ok_or_else(|| Failure(format!("the parameter `{name}` is missing")))
    });
    named.collect()
}

/// Parameters as the port has them.
pub fn parameters(numbers: &[&str], on_behalf: &str) -> Result<Value, Failure> {
    let mut parameters = Map::new();
    for ((_, name), value) in NAMES.iter().zip(numbers) {
        let value = match *name {
            "activation_time" => {
                let at = i64::try_from(number(value)?.min(Int::from(i64::MAX))).unwrap_or(i64::MAX);
                Value::from(time::write_instant(at))
            }
            name if name.ends_with("_limit") || name.ends_with("_period") => Value::from(seconds(value)?),
            _ => whole(value),
        };
        parameters.insert((*name).to_owned(), value);
    }
    parameters.insert("vote_on_behalf".to_owned(), Value::from(on_behalf));
    Ok(Value::Object(parameters))
}

/// What a contract has for parameters that were never set: nothing but zeros.
pub fn unknown() -> Result<Value, Failure> {
    parameters(&["0"; NAMES.len()], ZERO)
}
