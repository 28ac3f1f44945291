//! The port's state in the shape in which the contract's was recorded.

use std::collections::HashMap;

use quorate_number::{Int, parse_amount, time};
use quorate_trace::{InstanceDump, StateDump};
use serde_json::{Map, Value, json};

use super::{Contract, TOKEN};
use crate::Failure;
use crate::system::instance;

/// What everybody holds, by account and asset, in smallest units.
pub struct Holdings(HashMap<(String, String), Int>);

impl Holdings {
    /// Reads them off a dump.
    pub fn of(dump: &StateDump) -> Result<Holdings, Failure> {
        let mut holdings = HashMap::new();
        let people = dump.people.iter().map(|(id, held)| (id.clone(), held));
        let own = |instance: &InstanceDump, account: &str| match account {
            "self" => instance.id.clone(),
            named => format!("{}.{named}", instance.id),
        };
        let instances = dump.instances.iter().flat_map(|instance| {
            instance.accounts.iter().map(move |(account, held)| (own(instance, account), held))
        });
        for (account, held) in people.chain(instances) {
            for text in held {
                let (units, asset) = read_amount(text)?;
                holdings.insert((account.clone(), asset), units);
            }
        }
        Ok(Holdings(holdings))
    }

    /// What an account holds of an asset.
    pub fn of_account(&self, account: &str, asset: &str) -> Int {
        self.0.get(&(account.to_owned(), asset.to_owned())).cloned().unwrap_or(Int::ZERO)
    }

    /// All accounts with some of an asset.
    pub fn of_asset<'a>(&'a self, asset: &'a str) -> impl Iterator<Item = (&'a str, &'a Int)> {
        let wanted = self.0.iter().filter(move |((_, held), units)| held == asset && **units != Int::ZERO);
        wanted.map(|((account, _), units)| (account.as_str(), units))
    }
}

/// The recorded form of one contract, without its tokens.
pub fn contract_state(
    contract: &Contract,
    dump: &StateDump,
    holdings: &Holdings,
    votes: bool,
    period: &Int,
    outside: &dyn Fn(&str) -> String,
) -> Result<Map<String, Value>, Failure> {
    let guild = instance(dump, &contract.id)?;
    let share = format!("SHARE of {}", contract.id);
    let supply = dump.supply.iter().map(|text| read_amount(text)).collect::<Result<Vec<_>, _>>()?;
    let total = supply.into_iter().find(|(_, asset)| *asset == share).map_or(Int::ZERO, |(units, _)| units);

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
    let mut keys = Map::new();
    for (key, member) in object(guild.cells.get("keys"))? {
        let member = member.as_str().ok_or("a key leads to no member")?;
        keys.insert(outside(key), Value::from(outside(member)));
    }
    let queue = guild.cells.get("queue").and_then(Value::as_array).ok_or("there is no queue")?;
    let proposals = queue.iter().enumerate().map(|(index, item)| proposal(index, item, votes, outside));

    let mut state = Map::new();
    state.insert("period".to_owned(), Value::from(period.to_string()));
    state.insert("totalShares".to_owned(), Value::from(total.to_string()));
    let requested = amount(guild.cells.get("requested"))?;
    state.insert("totalSharesRequested".to_owned(), Value::from(requested));
    state.insert("members".to_owned(), Value::Object(members));
    state.insert("delegateKeys".to_owned(), Value::Object(keys));
    state.insert("proposals".to_owned(), proposals.collect::<Result<_, _>>()?);
    Ok(state)
}

/// How many periods have passed since a guild was summoned.
pub fn period_at(contract: &Contract, dump: &StateDump, at: i64) -> Result<Int, Failure> {
    let guild = instance(dump, &contract.id)?;
    let summoned = guild.cells.get("summoned").and_then(Value::as_str).and_then(time::parse_instant);
    let period = guild.params.get("period").and_then(Value::as_str).and_then(time::parse_duration);
    let (Some(summoned), Some(period)) = (summoned, period) else {
        return Err("the guild has no `summoned` or no `period`".into());
    };
    let passed = at.checked_sub(summoned).and_then(|passed| passed.checked_div_euclid(period));
    passed.map(Int::from).ok_or_else(|| "a period takes no time".into())
}

fn proposal(
    index: usize,
    item: &Value,
    votes: bool,
    outside: &dyn Fn(&str) -> String,
) -> Result<Value, Failure> {
    let mut state = json!({
        "index": index.to_string(),
        "proposer": outside(text(item, "proposer")?),
        "applicant": outside(text(item, "applicant")?),
        "sharesRequested": amount(item.get("shares"))?,
        "startingPeriod": whole(item, "starts")?,
        "yesVotes": amount(item.get("yes"))?,
        "noVotes": amount(item.get("no"))?,
        "processed": item.get("processed"),
        "didPass": item.get("passed"),
        "aborted": item.get("aborted"),
        "tokenTribute": amount(item.get("tribute"))?,
        "details": text(item, "details")?,
        "maxTotalSharesAtYesVote": amount(item.get("most_shares"))?,
    });
    if votes {
        let cast = object(item.get("votes"))?;
        let cast = cast.iter().map(|(voter, vote)| {
            let vote = vote.as_str().map_or_else(|| vote.to_string(), str::to_lowercase);
            (outside(voter), Value::from(vote))
        });
        if let Some(state) = state.as_object_mut() {
            state.insert("votes".to_owned(), Value::Object(cast.collect()));
        }
    }
    Ok(state)
}

/// An amount as it is written: smallest units, and the asset.
pub fn read_amount(text: &str) -> Result<(Int, String), Failure> {
    let (number, asset) = text.split_once(' ').ok_or_else(|| Failure(format!("`{text}` is no amount")))?;
    let decimals = if asset == TOKEN.name { TOKEN.decimals } else { 0 };
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (Int::NEG_ONE, digits),
        None => (Int::ONE, number),
    };
    let units = parse_amount(digits, decimals).map_err(|error| Failure(format!("`{text}`: {error}")))?;
    Ok((sign * units, asset.to_owned()))
}

fn amount(value: Option<&Value>) -> Result<String, Failure> {
    let text = value.and_then(Value::as_str).ok_or("an amount is missing")?;
    read_amount(text).map(|(units, _)| units.to_string())
}

fn whole(record: &Value, key: &str) -> Result<String, Failure> {
    match record.get(key) {
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::String(text)) => Ok(text.clone()),
        _ => Err(Failure(format!("`{key}` is no whole number"))),
    }
}

fn text<'a>(record: &'a Value, key: &str) -> Result<&'a str, Failure> {
    record.get(key).and_then(Value::as_str).ok_or_else(|| Failure(format!("`{key}` has no text")))
}

fn object(value: Option<&Value>) -> Result<&Map<String, Value>, Failure> {
    value.and_then(Value::as_object).ok_or_else(|| "a map is missing".into())
}
