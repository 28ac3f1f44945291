//! The port's state in the shape in which the contracts' was recorded.

use quorate_number::time;
use quorate_trace::{InstanceDump, StateDump};
use serde_json::{Map, Value, json};

use super::GenesisRun;
use super::settings::unknown;
use crate::Failure;
use crate::daostack::reputation::reputation_state;
use crate::holdings::{Holdings, object, whole};
use crate::system::instance;

/// What the states of the machines of a run are read from.
pub struct Reading<'r> {
    genesis: &'r GenesisRun,
    dump: &'r StateDump,
    /// Whether the voters and stakers of each proposal are shown.
    last: bool,
    /// Who holds what of each token, in recorded names.
    tokens: Value,
}

impl Reading<'_> {
    /// Prepares to read.
    pub fn of<'r>(genesis: &'r GenesisRun, dump: &'r StateDump, last: bool) -> Result<Reading<'r>, Failure> {
        let read = |text: &str| genesis.tokens.read_amount(text);
        let holdings = Holdings::of(dump, &read)?;
        let machine = |org: &str| genesis.organisations.get(org).map(|known| known.machine.clone());
        let holder = |account: &str| match account.split_once('.') {
            Some((org, _)) => machine(org),
            None => Some(account.to_owned()),
        };
        let tokens = genesis.tokens.external(&holdings, &holder);
        Ok(Reading { genesis, dump, last, tokens })
    }

    /// The recorded form of a machine with its organisation, token and reputation.
    pub fn state(&self, machine: &str) -> Result<Value, Failure> {
        let (org, known) = self.genesis.organisation(machine).ok_or("a machine has no organisation")?;
        let token = self.genesis.machines.get(machine).ok_or("a machine has no token")?;
        let body = instance(self.dump, org)?;
        // That of the parameters that a run began with is recorded.
        let parameters = known.book.first().cloned().map_or_else(unknown, Ok)?;
        let threshold = self.genesis.run.read_number(org, "threshold", &[parameters])?;
        let proposals = self.genesis.proposals.seen_by(org);
        let proposals = proposals.filter_map(|(name, id)| Some(self.proposal(&name, id?)));
        let proposals = proposals.collect::<Result<Vec<_>, Failure>>()?;
        Ok(json!({
            "org": {
                "boostedCount": field(body, "boosted_count")?,
                "averageDownstakesOfBoosted": field(body, "average_downstake")?,
                "threshold": threshold,
            },
            "proposalsCnt": proposals.len().to_string(),
            "reputation": reputation_state(self.dump, &known.reputation)?,
            "tokens": self.tokens.get(token),
            "proposals": proposals,
        }))
    }

    fn proposal(&self, name: &str, id: &str) -> Result<Value, Failure> {
        let proposal = instance(self.dump, id)?;
        let of = |key: &str| field(proposal, key);
        let cell = |key: &str| proposal.cells.get(key).ok_or_else(|| Failure(format!("`{key}` is missing")));
        let at = |key: &str| {
            let at = cell(key)?.as_str().and_then(time::parse_instant);
            at.map(|at| at.to_string()).ok_or_else(|| Failure(format!("`{key}` is no instant")))
        };
        let limit = cell("current_limit")?.as_str().and_then(time::parse_duration);
        let sides = |key: &str| {
            let votes = cell(key)?;
            Ok::<_, Failure>(json!({"yes": whole(votes, "Yes")?, "no": whole(votes, "No")?}))
        };
        let mut state = json!({
            "id": name,
            "state": state_name(proposal.state.as_str())?,
            "winningVote": vote_number(cell("winning")?),
            "proposer": cell("proposer")?,
            "currentBoostedVotePeriodLimit": limit.map(|limit| limit.to_string()),
            "daoBountyRemain": of("dao_bounty_remain")?,
            "daoBounty": of("dao_bounty")?,
            "totalStakes": of("total_stakes")?,
            "confidenceThreshold": of("confidence")?,
            "secondsFromTimeOutTillExecuteBoosted": of("late")?,
            "daoRedeemItsWinnings": cell("dao_redeemed")?,
            "times": {
                "submitted": at("submitted")?, "boosted": at("boosted_at")?, "preBoosted": at("pre_boosted_at")?,
            },
            "preBoostedVotes": sides("pre_boosted_votes")?,
            "stakes": sides("stakes")?,
            "votes": sides("votes")?,
            "score": self.genesis.run.read_number(id, "score", &[])?,
        });
        if let Some(state) = state.as_object_mut() {
            if !self.genesis.suite {
                state.insert("blockReputationTotal".to_owned(), Value::from(of("total_reputation")?));
            }
            if self.last {
                state.insert("voters".to_owned(), sided(cell("voters")?, "reputation")?);
                state.insert("stakers".to_owned(), sided(cell("stakers")?, "amount")?);
            }
        }
        Ok(state)
    }
}

/// A whole number of an instance.
fn field(instance: &InstanceDump, key: &str) -> Result<String, Failure> {
    whole(&Value::Object(instance.cells.clone()), key)
}

/// Who stands on which side, and with how much.
fn sided(people: &Value, what: &str) -> Result<Value, Failure> {
    let mut sided = Map::new();
    for (name, entry) in object(Some(people))? {
        let vote = vote_number(entry.get("side").unwrap_or(&Value::Null));
        sided.insert(name.clone(), json!({"vote": vote, what: whole(entry, what)?}));
    }
    Ok(Value::Object(sided))
}

fn vote_number(side: &Value) -> &'static str {
    if side == "Yes" { "1" } else { "2" }
}

/// The recorded name of a state of the port's.
pub fn state_name(state: Option<&str>) -> Result<&'static str, Failure> {
    Ok(match state {
        Some("queued") => "Queued",
        Some("pre_boosted") => "PreBoosted",
        Some("boosted") => "Boosted",
        Some("quiet_ending") => "QuietEndingPeriod",
        Some("executed") => "Executed",
        Some("expired_in_queue") => "ExpiredInQueue",
        _ => return Err(Failure(format!("the state {state:?} has no name"))),
    })
}
