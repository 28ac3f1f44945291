//! The port's state in the shape in which the contract's was recorded.

use quorate_number::Int;
use quorate_trace::StateDump;
use serde_json::{Map, Value, json};

use super::Contract;
use crate::Failure;
use crate::holdings::{
    Holdings, ReadAmount, delegate_keys, list, object, supply, text, units, votes as votes_on, whole,
};
use crate::system::instance;

/// The recorded form of one contract, without its tokens.
pub fn contract_state(
    contract: &Contract,
    dump: &StateDump,
    holdings: &Holdings,
    votes: bool,
    period: &Int,
    outside: &dyn Fn(&str) -> String,
    read_amount: &ReadAmount<'_>,
) -> Result<Map<String, Value>, Failure> {
    let guild = instance(dump, &contract.id)?;
    let share = format!("SHARE of {}", contract.id);
    let total = supply(dump, &share, read_amount)?;

    let mut members = Map::new();
    for (id, member) in object(guild.cells.get("members"))? {
        let entry = json!({
            "delegateKey": outside(text(member, "key")?),
            "shares": holdings.of_account(id, &share).to_string(),
            "exists": true,
            "highestIndexYesVote": whole(member, "highest_yes")?,
        });
        members.insert(outside(id), entry);
    }
    let queue = list(guild.cells.get("queue"))?.iter().enumerate();
    let proposals = queue.map(|(index, item)| proposal(index, item, votes, outside, read_amount));

    let mut state = Map::new();
    state.insert("period".to_owned(), Value::from(period.to_string()));
    state.insert("totalShares".to_owned(), Value::from(total.to_string()));
    let requested = units(guild.cells.get("requested"), read_amount)?;
    state.insert("totalSharesRequested".to_owned(), Value::from(requested));
    state.insert("members".to_owned(), Value::Object(members));
    state.insert("delegateKeys".to_owned(), delegate_keys(guild, outside)?);
    state.insert("proposals".to_owned(), proposals.collect::<Result<_, _>>()?);
    Ok(state)
}

fn proposal(
    index: usize,
    item: &Value,
    votes: bool,
    outside: &dyn Fn(&str) -> String,
    read_amount: &ReadAmount<'_>,
) -> Result<Value, Failure> {
    let amount = |key: &str| units(item.get(key), read_amount);
    let mut state = json!({
        "index": index.to_string(),
        "proposer": outside(text(item, "proposer")?),
        "applicant": outside(text(item, "applicant")?),
        "sharesRequested": amount("shares")?,
        "startingPeriod": whole(item, "starts")?,
        "yesVotes": amount("yes")?,
        "noVotes": amount("no")?,
        "processed": item.get("processed"),
        "didPass": item.get("passed"),
        "aborted": item.get("aborted"),
        "tokenTribute": amount("tribute")?,
        "details": text(item, "details")?,
        "maxTotalSharesAtYesVote": amount("most_shares")?,
    });
    if let (true, Some(state)) = (votes, state.as_object_mut()) {
        state.insert("votes".to_owned(), votes_on(item, outside)?);
    }
    Ok(state)
}
