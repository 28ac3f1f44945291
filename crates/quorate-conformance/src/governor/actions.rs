//! What a proposal calls.

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::words::{seconds, whole};

/// The settings, what the port calls a change of each, and whether it is a length of time.
const SETTINGS: &[(&str, &str, bool)] = &[
    ("setVotingDelay", "SetVotingDelay", true),
    ("setVotingPeriod", "SetVotingPeriod", true),
    ("setProposalThreshold", "SetProposalThreshold", false),
    ("updateQuorumNumerator", "UpdateQuorumNumerator", false),
    ("updateSuperQuorumNumerator", "UpdateSuperQuorumNumerator", false),
    ("setLateQuorumVoteExtension", "SetLateQuorumVoteExtension", true),
    ("updateDelay", "UpdateDelay", true),
];

/// One call as the port writes it.
pub fn action(recorded: &Value) -> Result<Value, Failure> {
    let empty = Map::new();
    let args = recorded.get("args").and_then(Value::as_object).unwrap_or(&empty);
    let text = |value: Option<&Value>| {
        let text = value.and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| Failure(format!("{recorded} is no call")))
    };
    let arg = |name: &str| text(args.get(name));
    let Some(call) = recorded.get("call").and_then(Value::as_str) else {
        return Ok(json!({"SendWei": [text(recorded.get("to"))?, whole(&text(recorded.get("value"))?)]}));
    };
    Ok(match call {
        "setValue" => json!({"SetValue": [whole(&arg("v")?)]}),
        "fail" => json!("Fail"),
        "transfer" => json!({"TokenTransfer": [arg("to")?, whole(&arg("value")?)]}),
        "mint" => json!({"TokenMint": [arg("to")?, whole(&arg("amount")?)]}),
        "setProposalGuardian" => json!({"SetProposalGuardian": [arg("newProposalGuardian")?]}),
        setting => {
            let known = SETTINGS.iter().find(|(name, _, _)| *name == setting);
            let (_, change, _) = known.ok_or_else(|| Failure(format!("`{setting}` is no setting")))?;
            json!({*change: [new_setting(setting, args)?]})
        }
    })
}

/// The only argument of a call that changes a setting.
pub fn new_setting(call: &str, args: &Map<String, Value>) -> Result<Value, Failure> {
    let value = args.values().next().and_then(Value::as_str).ok_or("a setting has no new value")?;
    match SETTINGS.iter().any(|(name, _, is_length)| *name == call && *is_length) {
        true => Ok(Value::from(seconds(value)?)),
        false => Ok(whole(value)),
    }
}
