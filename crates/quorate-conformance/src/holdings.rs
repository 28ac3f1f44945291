//! What everybody holds, read off a dump, and the other things that a dump is asked for.

use std::collections::{BTreeMap, HashMap};

use quorate_number::{Int, time};
use quorate_trace::{InstanceDump, StateDump};
use serde_json::{Map, Value};

use crate::Failure;
use crate::system::instance;

/// Reads an amount as it is written: smallest units, and the asset.
pub type ReadAmount<'a> = dyn Fn(&str) -> Result<(Int, String), Failure> + 'a;

/// What everybody holds, by account and asset, in smallest units.
pub struct Holdings(HashMap<(String, String), Int>);

impl Holdings {
    /// Reads them off a dump.
    pub fn of(dump: &StateDump, read_amount: &ReadAmount<'_>) -> Result<Holdings, Failure> {
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

impl Holdings {
    /// The recorded form of what everybody has of an asset; `holder` gives the recorded name of who an account is of, if the
    /// record tells of it.
    pub fn shown(&self, asset: &str, holder: &dyn Fn(&str) -> Option<String>) -> Value {
        let mut balances: BTreeMap<String, Int> = BTreeMap::new();
        for (account, units) in self.of_asset(asset) {
            if let Some(name) = holder(account) {
                *balances.entry(name).or_default() += units;
            }
        }
        Value::Object(balances.into_iter().map(|(name, units)| (name, units.to_string().into())).collect())
    }
}

/// How much of an asset there is.
pub fn supply(dump: &StateDump, wanted: &str, read_amount: &ReadAmount<'_>) -> Result<Int, Failure> {
    for text in &dump.supply {
        let (units, asset) = read_amount(text)?;
        if asset == wanted {
            return Ok(units);
        }
    }
    Ok(Int::ZERO)
}

/// How many periods have passed since a guild was summoned. A test may let time pass after its last step, and its state
/// is read then: a later recorded period is believed where `later` says so.
pub fn period_at(dump: &StateDump, id: &str, at: i64, later: Option<&Value>) -> Result<Int, Failure> {
    let guild = instance(dump, id)?;
    let summoned = guild.cells.get("summoned").and_then(Value::as_str).and_then(time::parse_instant);
    let period = guild.params.get("period").and_then(Value::as_str).and_then(time::parse_duration);
    let (Some(summoned), Some(period)) = (summoned, period) else {
        return Err("the guild has no `summoned` or no `period`".into());
    };
    let passed = at.checked_sub(summoned).and_then(|passed| passed.checked_div_euclid(period));
    let passed = passed.map(Int::from).ok_or("a period takes no time")?;
    match later.and_then(Value::as_str) {
        Some(later) => Ok(crate::words::number(later)?.max(passed)),
        None => Ok(passed),
    }
}

/// The count of smallest units in an amount.
pub fn units(value: Option<&Value>, read_amount: &ReadAmount<'_>) -> Result<String, Failure> {
    let text = value.and_then(Value::as_str).ok_or("an amount is missing")?;
    read_amount(text).map(|(units, _)| units.to_string())
}

/// A whole number of a record.
pub fn whole(record: &Value, key: &str) -> Result<String, Failure> {
    match record.get(key) {
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::String(text)) => Ok(text.clone()),
        _ => Err(Failure(format!("`{key}` is no whole number"))),
    }
}

/// A text of a record.
pub fn text<'a>(record: &'a Value, key: &str) -> Result<&'a str, Failure> {
    record.get(key).and_then(Value::as_str).ok_or_else(|| Failure(format!("`{key}` has no text")))
}

/// A map or record.
pub fn object(value: Option<&Value>) -> Result<&Map<String, Value>, Failure> {
    value.and_then(Value::as_object).ok_or_else(|| "a map is missing".into())
}

/// A list or set.
pub fn list(value: Option<&Value>) -> Result<&[Value], Failure> {
    value.and_then(Value::as_array).map(Vec::as_slice).ok_or_else(|| "a list is missing".into())
}

/// The delegate keys of a guild, in recorded names.
pub fn delegate_keys(guild: &InstanceDump, outside: &dyn Fn(&str) -> String) -> Result<Value, Failure> {
    let mut keys = Map::new();
    for (key, member) in object(guild.cells.get("keys"))? {
        let member = member.as_str().ok_or("a key leads to no member")?;
        keys.insert(outside(key), Value::from(outside(member)));
    }
    Ok(Value::Object(keys))
}

/// Who has voted how on a proposal, in recorded names.
pub fn votes(proposal: &Value, outside: &dyn Fn(&str) -> String) -> Result<Value, Failure> {
    let cast = object(proposal.get("votes"))?;
    let cast = cast.iter().map(|(voter, vote)| {
        let vote = vote.as_str().map_or_else(|| vote.to_string(), str::to_lowercase);
        (outside(voter), Value::from(vote))
    });
    Ok(Value::Object(cast.collect()))
}
