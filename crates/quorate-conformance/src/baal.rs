//! Baal, or Moloch v3, with its shares, its loot and the Safe that holds its money.

use quorate_number::Int;
use serde_json::{Map, Value, json};

use crate::coins::{coin, ether, hand_out, program_with_tokens, tokens_of};
use crate::holdings::{Holdings, list, object, supply, text, whole as whole_of};
use crate::system::{Reasons, look_up};
use crate::token::ZERO;
use crate::tokens::{asset_name, read_amount};
use crate::words::{named, number, param, put, summoning_time, texts, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// Baal.
pub struct Baal;

struct BaalRun {
    run: Run,
    tokens: Vec<String>,
    /// What each proposal would do, in the order of their numbers from 1.
    submitted: Vec<Value>,
}

const BAAL: &str = "baal";

/// The recorded and the port's names of what a governor sets, but for the two of the offering and the retention, which the
/// record names otherwise in a call.
const SETTINGS: [(&str, &str, &str); 6] = [
    ("votingPeriod", "voting", "voting"),
    ("gracePeriod", "grace", "grace"),
    ("proposalOffering", "newOffering", "offering"),
    ("quorumPercent", "quorum", "quorum"),
    ("sponsorThreshold", "sponsor", "sponsor"),
    ("minRetentionPercent", "minRetention", "min_retention"),
];

/// The revert strings of Baal.sol and of its tokens.
const REASONS: Reasons = &[
    ("expired", &["expired"]),
    ("baalGas to high", &["too_much_gas"]),
    ("Baal requires an offering", &["no_offering"]),
    ("!sponsor", &["not_a_sponsor", "not_sponsored"]),
    ("!submitted", &["not_submitted"]),
    ("!voting", &["not_voting"]),
    ("!determined", &["not_determined"]),
    ("!member", &["no_votes"]),
    ("voted", &["already_voted"]),
    ("!ready", &["not_ready"]),
    ("prev!processed", &["previous_not_processed"]),
    ("incorrect calldata", &["other_actions"]),
    ("!cancellable", &["not_cancellable"]),
    ("!order", &["tokens_not_in_order"]),
    ("!array parity", &["array_parity"]),
    ("!baal", &["not_authorised"]),
    ("!baal & !manager", &["not_manager"]),
    ("!baal & !admin", &["not_admin"]),
    ("!baal & !governor", &["not_governor"]),
    ("!shares", &["no_shares"]),
    ("shares: !transferable", &["not_transferable"]),
    ("loot: !transferable", &["not_transferable"]),
    ("ERC20: burn amount exceeds balance", &["burns_too_much"]),
    ("ERC20: transfer amount exceeds balance", &["transfers_too_much", "insufficient_funds"]),
    ("ERC20: transfer to the zero address", &["to_nobody"]),
    ("ERC20: mint to the zero address", &["to_nobody"]),
];

impl System for Baal {
    fn name(&self) -> &'static str {
        "baal-v3"
    }

    fn port(&self) -> &'static str {
        "ports/baal_v3.quo"
    }

    fn program(&self, vectors: &[Vector]) -> Option<String> {
        Some(program_with_tokens("ports.baal_v3", "Baal", vectors))
    }

    fn codes(&self, _step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        look_up(REASONS, reason)
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let mut baal = BaalRun { run, tokens: tokens_of(vector), submitted: Vec::new() };
        baal.set_up(vector)?;
        Ok(Box::new(baal))
    }
}

impl Replay for BaalRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        match (step.to.as_str(), step.call.as_str()) {
            (to, "(send ether)") => self.give(step, to, ether(step.value.as_ref().unwrap_or(&Int::ZERO))),
            ("shares", "transfer") => self.pass_on(step, "transfer_shares"),
            ("loot", "transfer") => self.pass_on(step, "transfer_loot"),
            ("shares", "delegate") => {
                self.run.call(step, BAAL, "delegate", json!({"to_agent": step.arg(&["delegatee"])?}))
            }
            (token, "transfer") if self.tokens.iter().any(|known| known == token) => {
                let amount = format!("{} {}", number(step.arg(&["amount"])?)?, asset_name(token));
                self.give(step, step.arg(&["to"])?, amount)
            }
            (BAAL, "submitProposal") => self.submit(step),
            (BAAL, "processProposal") => self.process(step),
            (BAAL, _) => self.call_baal(step),
            _ => Ok(Answer::Unknown),
        }
    }

    fn after(&self, step: &Step) -> Result<Option<Value>, Failure> {
        let touched = step.after.as_ref().and_then(Value::as_object).into_iter().flatten();
        let stages = touched.map(|(id, _)| Ok((id.clone(), self.stage(id)?)));
        stages.collect::<Result<_, Failure>>().map(|stages| Some(Value::Object(stages)))
    }

    fn state(&self, moment: Moment, _recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let decimals = |asset: &str| if asset.starts_with("AT_") { 0 } else { 18 };
        let read = |text: &str| read_amount(text, &decimals);
        let holdings = Holdings::of(&dump, &read)?;
        let own = |asset: &str| format!("{asset} of {BAAL}");
        let held = |asset: &str| holdings.shown(asset, &holder);
        let tokens = self.tokens.iter().map(|token| (token.clone(), held(&asset_name(token))));
        let cell = |name: &str| self.run.read(BAAL, name, &[]);
        let config = cell("config")?;
        let config = SETTINGS
            .iter()
            .map(|(shown, _, name)| Ok(((*shown).to_owned(), whole_of(&config, name)?.into())));
        let delegates = cell("delegates")?;
        let delegates = object(Some(&delegates))?.clone().into_iter().filter(|(_, to)| to != ZERO);
        let (proposals, voted) = (cell("proposals")?, cell("voted")?);
        let proposals = list(Some(&proposals))?.iter().map(|entry| self.proposal(entry, &voted, moment));
        Ok(json!({
            "time": moment.at().to_string(),
            "config": config.collect::<Result<Map<_, _>, Failure>>()?,
            "locks": {
                "admin": cell("admin_lock")?, "manager": cell("manager_lock")?, "governor": cell("governor_lock")?,
            },
            "shamans": numbers_but(&cell("shamans")?, "0")?,
            "paused": {"shares": cell("shares_paused")?, "loot": cell("loot_paused")?},
            "latestSponsoredProposalId": self.run.read_number(BAAL, "latest_sponsored", &[])?,
            "totalShares": supply(&dump, &own("SHARE"), &read)?.to_string(),
            "totalLoot": supply(&dump, &own("LOOT"), &read)?.to_string(),
            "shares": held(&own("SHARE")),
            "loot": held(&own("LOOT")),
            "delegates": Value::Object(delegates.collect()),
            "votes": held(&own("POWER")),
            "tokens": Value::Object(tokens.collect()),
            "eth": held("ETH"),
            "proposals": proposals.collect::<Result<Vec<_>, _>>()?,
        }))
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl BaalRun {
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let at = summoning_time(vector)?;
        let mut config = json!({});
        for (shown, _, name) in SETTINGS {
            put(&mut config, name, whole(param(vector, shown)?));
        }
        let is = |name: &str| vector.params.get(name).and_then(Value::as_bool).unwrap_or_default();
        let numbers = |name: &str| {
            let numbers = vector.params.get(name).and_then(Value::as_object).into_iter().flatten();
            Value::Object(
                numbers.map(|(who, units)| (who.clone(), whole(units.as_str().unwrap_or("0")))).collect(),
            )
        };
        let order = vector.params.get("tokenOrder").and_then(texts).unwrap_or_default();
        let places = order.iter().enumerate().map(|(place, token)| json!([coin(token), place]));
        let with = json!({
            "first_config": config,
            "first_shares_paused": is("sharesPaused"),
            "first_loot_paused": is("lootPaused"),
            "first_shamans": numbers("shamans"),
            "first_shares": numbers("shares"),
            "first_loot": numbers("loot"),
            "places": places.collect::<Value>(),
            "nobody": ZERO,
        });
        let created = self.run.create(at, None, "Baal", BAAL, named(with))?;
        if let Some(refusal) = created.refusal {
            return Err(Failure(format!("Baal could not be summoned: {refusal:?}")));
        }
        hand_out(&mut self.run, at, vector)
    }

    /// Money that is sent without asking Baal's rules.
    fn give(&mut self, step: &Step, to: &str, amount: String) -> Result<Answer, Failure> {
        let to = match to {
            "safe" => format!("{BAAL}.safe"),
            BAAL => format!("{BAAL}.stray"),
            to => to.to_owned(),
        };
        self.run.give(step.at, amount, Some(&step.by), &to).map(|given| Answer::of(&given))
    }

    /// A transfer of shares or of loot.
    fn pass_on(&mut self, step: &Step, event: &str) -> Result<Answer, Failure> {
        let with = json!({"to_agent": step.arg(&["to"])?, "n": whole(step.arg(&["amount"])?)});
        self.run.call(step, BAAL, event, with)
    }

    fn submit(&mut self, step: &Step) -> Result<Answer, Failure> {
        let actions = step.args.get("actions").and_then(Value::as_array).ok_or("`actions` is no list")?;
        let actions = Value::Array(actions.iter().map(action).collect::<Result<_, _>>()?);
        let with = json!({
            "actions": actions,
            "expiration": whole(step.arg(&["expiration"])?),
            "gas": whole(step.arg(&["baalGas"])?),
        });
        let pay = Some(ether(step.value.as_ref().unwrap_or(&Int::ZERO)));
        let outcome = self.run.send(step.at, &step.by, BAAL, "submit_proposal", named(with), pay)?;
        if outcome.ok {
            self.submitted.push(actions);
        }
        Ok(Answer::of(&outcome))
    }

    /// What is processed must be what was submitted; the record says only whether it is.
    fn process(&mut self, step: &Step) -> Result<Answer, Failure> {
        let id = step.arg(&["id"])?;
        let index = id.parse::<usize>().ok().and_then(|id| id.checked_sub(1));
        let submitted =
            index.and_then(|index| self.submitted.get(index)).cloned().unwrap_or_else(|| json!([]));
        let actions = match step.arg(&["proposalData"])? {
            "(as submitted)" => submitted,
            _ => json!(["LockAdmin", "LockAdmin", "LockAdmin", "LockAdmin"]),
        };
        self.run.call(step, BAAL, "process_proposal", json!({"id": whole(id), "actions": actions}))
    }

    fn call_baal(&mut self, step: &Step) -> Result<Answer, Failure> {
        let id = || step.arg(&["id"]).map(whole);
        let units = |name: &str| step.arg(&[name]).map(whole);
        let (event, with) = match step.call.as_str() {
            "sponsorProposal" => ("sponsor_proposal", json!({"id": id()?})),
            "submitVote" => {
                let approved = step.args.get("approved").cloned().unwrap_or_default();
                ("submit_vote", json!({"id": id()?, "approved": approved}))
            }
            "cancelProposal" => ("cancel_proposal", json!({"id": id()?})),
            "ragequit" => {
                let tokens = step.args.get("tokens").and_then(texts).ok_or("`tokens` is no list")?;
                let with = json!({
                    "to_agent": step.arg(&["to"])?,
                    "shares": units("sharesToBurn")?,
                    "loot": units("lootToBurn")?,
                    "tokens": tokens.iter().map(|token| coin(token)).collect::<Vec<_>>(),
                });
                ("ragequit", with)
            }
            "mintShares" => ("mint_shares", many(&step.args)?),
            "burnShares" => ("burn_shares", many(&step.args)?),
            "mintLoot" => ("mint_loot", many(&step.args)?),
            "burnLoot" => ("burn_loot", many(&step.args)?),
            "setShamans" => {
                let (who, permissions) = shamans(&step.args)?;
                ("set_shamans", json!({"who": who, "permissions": permissions}))
            }
            "setAdminConfig" => {
                let is = |name: &str| step.args.get(name).cloned().unwrap_or_default();
                (
                    "set_admin_config",
                    json!({"pause_shares": is("pauseShares"), "pause_loot": is("pauseLoot")}),
                )
            }
            "setGovernanceConfig" => ("set_governance_config", json!({"c": governance(&step.args)?})),
            "lockAdmin" => ("lock_admin", json!({})),
            "lockManager" => ("lock_manager", json!({})),
            "lockGovernor" => ("lock_governor", json!({})),
            _ => return Ok(Answer::Unknown),
        };
        self.run.call(step, BAAL, event, with)
    }

    fn stage(&self, id: &str) -> Result<Value, Failure> {
        self.run.read(BAAL, "stage", &[whole(id)])
    }

    fn proposal(&self, entry: &Value, voted: &Value, moment: Moment) -> Result<Value, Failure> {
        let (id, proposal) = (entry.get(0).ok_or("a proposal has no number")?, entry.get(1).unwrap_or(entry));
        let (name, number) = (id.to_string(), |key: &str| whole_of(proposal, key));
        let flag = |key: &str| proposal.get(key).cloned().unwrap_or_default();
        let mut state = json!({
            "id": name,
            "state": self.stage(&name)?,
            "prevProposalId": number("previous")?,
            "votingStarts": number("voting_starts")?,
            "votingEnds": number("voting_ends")?,
            "graceEnds": number("grace_ends")?,
            "expiration": number("expiration")?,
            "yesVotes": number("yes")?,
            "noVotes": number("no")?,
            "maxTotalSharesAndLootAtVote": number("most_supply")?,
            "maxTotalSharesAtSponsor": number("shares_at_sponsor")?,
            "sponsor": text(proposal, "sponsor")?,
            "flags": {
                "cancelled": flag("cancelled"), "processed": flag("processed"),
                "passed": flag("passed"), "actionFailed": flag("action_failed"),
            },
        });
        if matches!(moment, Moment::Last { .. }) {
            let of_this = list(Some(voted))?.iter().filter(|vote| vote.get(1) == Some(id));
            let mut voters: Vec<&str> = of_this.filter_map(|vote| vote.get(0)?.as_str()).collect();
            voters.sort_by_key(|name| (name.len(), *name));
            put(&mut state, "voted", voters);
        }
        Ok(state)
    }
}

/// One call of a proposal as the port writes it.
fn action(recorded: &Value) -> Result<Value, Failure> {
    let empty = Map::new();
    let args = recorded.get("args").and_then(Value::as_object).unwrap_or(&empty);
    let Some(call) = recorded.get("call").and_then(Value::as_str) else {
        return Ok(json!({"SendEther": [text(recorded, "to")?, whole(text(recorded, "value")?)]}));
    };
    let pairs = |name: &str| {
        let pairs = many(args)?;
        Ok::<_, Failure>(json!({name: [pairs.get("who"), pairs.get("ns")]}))
    };
    let is = |name: &str| args.get(name).cloned().unwrap_or_default();
    match call {
        "transfer" => {
            let to = args.get("recipient").or_else(|| args.get("to")).cloned().unwrap_or_default();
            let amount = args.get("amount").and_then(Value::as_str).ok_or("a transfer has no amount")?;
            Ok(json!({"SendToken": [asset_name(text(recorded, "to")?), to, whole(amount)]}))
        }
        "mintShares" => pairs("MintShares"),
        "burnShares" => pairs("BurnShares"),
        "mintLoot" => pairs("MintLoot"),
        "burnLoot" => pairs("BurnLoot"),
        "setShamans" => shamans(args).map(|(who, permissions)| json!({"SetShamans": [who, permissions]})),
        "setAdminConfig" => Ok(json!({"SetAdminConfig": [is("pauseShares"), is("pauseLoot")]})),
        "setGovernanceConfig" => Ok(json!({"SetGovernanceConfig": [governance(args)?]})),
        "lockAdmin" => Ok(json!("LockAdmin")),
        "lockManager" => Ok(json!("LockManager")),
        "lockGovernor" => Ok(json!("LockGovernor")),
        unknown => Err(Failure(format!("`{unknown}` is nothing that a proposal calls"))),
    }
}

/// Several accounts, and a number for each.
fn many(args: &Map<String, Value>) -> Result<Value, Failure> {
    let who = args.get("to").or_else(|| args.get("from")).cloned().unwrap_or_default();
    Ok(json!({"who": who, "ns": numbers(args.get("amount"))?}))
}

fn shamans(args: &Map<String, Value>) -> Result<(Value, Value), Failure> {
    Ok((args.get("_shamans").cloned().unwrap_or_default(), numbers(args.get("_permissions"))?))
}

fn numbers(list: Option<&Value>) -> Result<Value, Failure> {
    let texts = list.and_then(texts).ok_or("a list of numbers is wanted")?;
    Ok(texts.iter().map(|text| whole(text)).collect())
}

fn governance(args: &Map<String, Value>) -> Result<Value, Failure> {
    let mut config = json!({});
    for (_, called, name) in SETTINGS {
        let value = args.get(called).and_then(Value::as_str);
        put(&mut config, name, whole(value.ok_or_else(|| Failure(format!("`{called}` is missing")))?));
    }
    Ok(config)
}

/// The numbers of a map that are not this one, as texts.
fn numbers_but(map: &Value, nothing: &str) -> Result<Value, Failure> {
    let mut shown = Map::new();
    for name in object(Some(map))?.keys() {
        let number = whole_of(map, name)?;
        if number != nothing {
            shown.insert(name.clone(), number.into());
        }
    }
    Ok(Value::Object(shown))
}

/// Whose money the record says an account's is. It does not tell what lies in Baal itself.
fn holder(account: &str) -> Option<String> {
    match account.strip_prefix(BAAL) {
        Some(".safe") => Some("safe".to_owned()),
        Some("" | ".stray") => None,
        _ => Some(account.to_owned()),
    }
}
