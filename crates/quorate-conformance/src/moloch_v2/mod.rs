//! MolochDAO v2, as it was released and as it was shortly before: Moloch.sol and any number of tokens.

mod reasons;
mod state;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use quorate_number::Int;
use serde_json::{Map, Value, json};

use crate::holdings::{Holdings, period_at};
use crate::system::states;
use crate::token::ZERO;
use crate::tokens::{Asset, Tokens, asset_name, is_token_call};
use crate::words::{named, named_objects, number, param, seconds, summoning_time, texts, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};
use state::Reading;

/// MolochDAO v2.
pub struct MolochV2 {
    name: &'static str,
    port: &'static str,
    module: &'static str,
    is_released: bool,
}

/// As it was released.
pub const MOLOCH_V2: MolochV2 =
    MolochV2 { name: "moloch-v2", port: "ports/moloch_v2.quo", module: "ports.moloch_v2", is_released: true };

/// As it was before, when it paid out at once from a guild bank of its own, and knew emergencies.
pub const MOLOCH_V2_PRE: MolochV2 = MolochV2 {
    name: "moloch-v2-pre",
    port: "ports/moloch_v2_pre.quo",
    module: "ports.moloch_v2_pre",
    is_released: false,
};

/// One guild of a run.
struct Contract {
    /// Its id in the engine.
    id: String,
    /// The token of the deposit.
    token: String,
    /// What a sponsor puts up.
    deposit: Int,
}

struct MolochRun {
    run: Run,
    suite: bool,
    is_released: bool,
    /// The tokens in the order of their addresses.
    places: Vec<String>,
    /// Tokens that refuse to be transferred.
    frozen: BTreeSet<String>,
    /// The contract's limits, where a test has lowered them.
    limits: Map<String, Value>,
    tokens: Tokens,
    contracts: BTreeMap<String, Contract>,
    /// Contracts that propose for whoever calls them, and to which guild.
    submitters: BTreeMap<String, String>,
    deployments: u64,
}

/// What a stream that was imported has led to, in the shape of the recorded state of a guild.
pub fn state_of_import(
    run: Run,
    vector: &Vector,
    guild: &str,
    moment: Moment,
    recorded: &Value,
) -> Result<Value, Failure> {
    let contract = |id: &str| Contract { id: id.to_owned(), token: ZERO.to_owned(), deposit: Int::ZERO };
    let all =
        vector.last.as_object().into_iter().flatten().filter(|_| vector.suite).map(|(name, _)| name.as_str());
    let mut moloch = MolochRun {
        run,
        suite: vector.suite,
        is_released: true,
        places: Vec::new(),
        frozen: BTreeSet::new(),
        limits: Map::new(),
        tokens: Tokens::default(),
        contracts: all.chain([guild]).map(|name| (name.to_owned(), contract(name))).collect(),
        submitters: BTreeMap::new(),
        deployments: 1,
    };
    for token in tokens_of(vector).into_iter().chain([ZERO.to_owned()]) {
        moloch.tokens.count_as(&token, Asset { name: asset_name(&token), decimals: 0 });
    }
    for (token, _) in recorded.get("external").and_then(Value::as_object).into_iter().flatten() {
        moloch.tokens.deploy(token);
    }
    let contract = moloch.contracts.get(guild).ok_or("there is no guild")?;
    moloch.guild_state(contract, moment, recorded)
}

impl System for MolochV2 {
    fn name(&self) -> &'static str {
        self.name
    }

    fn port(&self) -> &'static str {
        self.port
    }

    fn program(&self, vectors: &[Vector]) -> Option<String> {
        let tokens: BTreeSet<String> = vectors.iter().flat_map(tokens_of).chain([ZERO.to_owned()]).collect();
        let assets = tokens.iter().map(|token| format!("asset {}\n", asset_name(token)));
        Some(format!("use {} {{ Moloch }}\n\n{}", self.module, assets.collect::<String>()))
    }

    fn codes(&self, step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        match self.is_released {
            true => reasons::codes(is_token_call(step), reason),
            false => reasons::codes_before(is_token_call(step), reason),
        }
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let mut moloch = MolochRun {
            run,
            suite: vector.suite,
            is_released: self.is_released,
            places: vector.params.get("tokenOrder").and_then(texts).unwrap_or_default(),
            frozen: BTreeSet::new(),
            limits: vector.params.get("limits").and_then(Value::as_object).cloned().unwrap_or_default(),
            tokens: Tokens::default(),
            contracts: BTreeMap::new(),
            submitters: BTreeMap::new(),
            deployments: 0,
        };
        for token in tokens_of(vector).into_iter().chain([ZERO.to_owned()]) {
            moloch.tokens.count_as(&token, Asset { name: asset_name(&token), decimals: 0 });
        }
        if !vector.suite {
            moloch.set_up(vector)?;
        }
        Ok(Box::new(moloch))
    }
}

impl Replay for MolochRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        let step = &Step { by: self.id(&step.by), ..step.clone() };
        if step.call == "deploy" {
            return match step.contract.as_deref() {
                Some("Token") => self.deploy_token(step),
                Some("Moloch") => self.deploy_guild(step),
                Some("Submitter") => self.deploy_submitter(step),
                _ => Ok(Answer::Unknown),
            };
        }
        if self.tokens.get(&step.to).is_some() {
            return self.call_token(step);
        }
        if let Some(guild) = self.submitters.get(&step.to) {
            let forwarded = Step { by: step.to.clone(), to: guild.clone(), ..step.clone() };
            return self.call_guild(&forwarded);
        }
        self.call_guild(step)
    }

    fn state(&self, moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        states(self.suite, &self.contracts, recorded, &|guild, recorded| {
            self.guild_state(guild, moment, recorded)
        })
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl MolochRun {
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let at = summoning_time(vector)?;
        self.tokens.set_up(&mut self.run, at, vector, GUILD)?;
        let approved = vector.params.get("approvedTokens").and_then(texts).unwrap_or_default();
        for token in &approved {
            self.tokens.deploy(token);
        }
        match self.summon(at, None, GUILD, &approved, &|name| param(vector, name))? {
            Answer::Accepted => Ok(()),
            refused => Err(Failure(format!("the guild could not be summoned: {refused:?}"))),
        }
    }

    fn deploy_token(&mut self, step: &Step) -> Result<Answer, Failure> {
        let supply = number(step.arg(&["supply"])?)?;
        self.tokens.deploy(&step.to);
        self.tokens.enter(&mut self.run, step.at, &step.to, &step.by, &supply)
    }

    fn deploy_submitter(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.submitters.insert(step.to.clone(), step.arg(&["molochAddress"])?.to_owned());
        Ok(Answer::Accepted)
    }

    fn deploy_guild(&mut self, step: &Step) -> Result<Answer, Failure> {
        let approved = step.args.get("_approvedTokens").or_else(|| step.args.get("approvedTokens"));
        let approved = approved.and_then(texts).ok_or("a guild is deployed without a list of tokens")?;
        let arg = |name: &str| step.arg(&[name, &format!("_{name}")]).map_err(Failure);
        self.summon(step.at, Some(&step.by), &step.to, &approved, &arg)
    }

    fn call_token(&mut self, step: &Step) -> Result<Answer, Failure> {
        let enabled = step.args.get("enabled").and_then(Value::as_bool).unwrap_or_default();
        match step.call.as_str() {
            "updateTransfersEnabled" => return self.freeze(step, !enabled),
            "updateTransfersReturningFalse" => return self.freeze(step, enabled),
            "transfer" if self.frozen.contains(&step.to) => return Ok(Answer::TokenRefused),
            _ => {}
        }
        let (contracts, is_released) = (&self.contracts, self.is_released);
        let account = |name: &str| match name {
            GUILD_BANK if !is_released => format!("{}.guild", id(contracts, GUILD)),
            name => id(contracts, name),
        };
        self.tokens.call(&mut self.run, step, &account)
    }

    /// A token refuses to be transferred from now on, or does so no longer. The rules of every guild are told.
    fn freeze(&mut self, step: &Step, is_frozen: bool) -> Result<Answer, Failure> {
        match is_frozen {
            true => self.frozen.insert(step.to.clone()),
            false => self.frozen.remove(&step.to),
        };
        for guild in self.contracts.values() {
            let with = json!({"token": asset_name(&step.to), "enabled": !is_frozen});
            self.run.call(step, &guild.id, "update_transfers_enabled", with)?;
        }
        Ok(Answer::Accepted)
    }

    /// Creates a guild. Its id is its name in the record, numbered where that has been used before.
    fn summon<'a>(
        &mut self,
        at: i64,
        by: Option<&str>,
        name: &str,
        approved: &[String],
        arg: &dyn Fn(&str) -> Result<&'a str, Failure>,
    ) -> Result<Answer, Failure> {
        let deposit = number(arg("proposalDeposit")?)?;
        let token = approved.first().map_or(ZERO, String::as_str);
        let mut with = named(json!({
            "summoner": arg("summoner")?,
            "tokens": approved.iter().map(|token| asset_name(token)).collect::<Vec<_>>(),
            "period": seconds(arg("periodDuration")?)?,
            "voting_periods": whole(arg("votingPeriodLength")?),
            "grace_periods": whole(arg("gracePeriodLength")?),
            "deposit": self.tokens.amount(token, &deposit),
            "dilution_bound": whole(arg("dilutionBound")?),
            "reward": self.tokens.amount(token, &number(arg("processingReward")?)?),
            "nobody": ZERO,
            "no_token": asset_name(ZERO),
        }));
        if self.is_released {
            with.insert("reserved".to_owned(), json!(["GUILD", "ESCROW", "TOTAL"]));
        } else {
            let places =
                self.places.iter().enumerate().map(|(place, token)| json!([asset_name(token), place]));
            with.insert("places".to_owned(), places.collect());
            with.insert("emergency_wait".to_owned(), whole(arg("emergencyProcessingWait")?));
            with.insert("bailout_wait".to_owned(), whole(arg("bailoutWait")?));
        }
        for (limit, param) in
            [("MAX_TOKEN_WHITELIST_COUNT", "most_approved"), ("MAX_TOKEN_GUILDBANK_COUNT", "most_banked")]
        {
            if let Some(limit) = self.limits.get(limit).and_then(Value::as_str) {
                with.insert(param.to_owned(), whole(limit));
            }
        }
        self.deployments += 1;
        let id = if self.deployments == 1 { name.to_owned() } else { format!("{name}_{}", self.deployments) };
        let outcome = self.run.create(at, by, "Moloch", &id, with)?;
        let answer = self.tokens.answer(&outcome)?;
        if answer == Answer::Accepted {
            self.contracts.insert(name.to_owned(), Contract { id, token: token.to_owned(), deposit });
        }
        Ok(answer)
    }

    fn call_guild(&mut self, step: &Step) -> Result<Answer, Failure> {
        let Some(contract) = self.contracts.get(&step.to) else { return Ok(Answer::Unknown) };
        let arg = |name: &str| step.arg(&[name]).map_err(Failure);
        let index = || arg("proposalIndex").map(|index| json!({"index": whole(index)}));
        let id_of = |name: &str| arg(name).map(|name| self.id(name));
        let (event, with) = match step.call.as_str() {
            "submitProposal" => return self.submit_proposal(step),
            "sponsorProposal" => {
                let (token, deposit) = (contract.token.clone(), contract.deposit.clone());
                let with = json!({"id": whole(arg("proposalId")?)});
                return self.send_paying(step, "sponsor_proposal", with, &token, &deposit);
            }
            "submitWhitelistProposal" => {
                let token = asset_name(arg("tokenToWhitelist")?);
                ("submit_whitelist_proposal", json!({"token": token, "details": arg("details")?}))
            }
            "submitGuildKickProposal" => {
                let with = json!({"member": id_of("memberToKick")?, "details": arg("details")?});
                ("submit_guild_kick_proposal", with)
            }
            "submitVote" => {
                let with = json!({"index": whole(arg("proposalIndex")?), "vote": whole(arg("uintVote")?)});
                ("submit_vote", with)
            }
            "processProposal" => ("process_proposal", index()?),
            "processWhitelistProposal" => ("process_whitelist_proposal", index()?),
            "processGuildKickProposal" => ("process_guild_kick_proposal", index()?),
            "ragequit" => {
                let (shares, loot) = (arg("sharesToBurn")?, arg("lootToBurn")?);
                ("ragequit", json!({"shares": format!("{shares} SHARE"), "loot": format!("{loot} LOOT")}))
            }
            "safeRagequit" => {
                let named = step.args.get("tokenList").and_then(texts).ok_or("a list of tokens is wanted")?;
                let named: Vec<_> = named.iter().map(|token| asset_name(token)).collect();
                let (shares, loot) = (arg("sharesToBurn")?, arg("lootToBurn")?);
                let with = json!({"shares": format!("{shares} SHARE"), "loot": format!("{loot} LOOT"), "named": named});
                ("safe_ragequit", with)
            }
            "bailout" => ("bailout", json!({"member": id_of("memberToBail")?})),
            "ragekick" => ("ragekick", json!({"member": id_of("memberToKick")?})),
            "cancelProposal" => ("cancel_proposal", json!({"id": whole(arg("proposalId")?)})),
            "updateDelegateKey" => ("update_delegate_key", json!({"new_key": id_of("newDelegateKey")?})),
            "withdrawBalance" => {
                let (token, amount) = (arg("token")?, number(arg("amount")?)?);
                if self.tokens.get(token).is_none() && amount == Int::ZERO {
                    return Ok(Answer::TokenRefused);
                }
                ("withdraw_balance", json!({"what": self.tokens.amount(token, &amount)}))
            }
            "withdrawBalances" => {
                let list = |name: &str| step.args.get(name).and_then(texts);
                let (Some(tokens), Some(amounts)) = (list("tokens"), list("amounts")) else {
                    return Err("lists of tokens and amounts are wanted".into());
                };
                let tokens: Vec<_> = tokens.iter().map(|token| asset_name(token)).collect();
                let amounts: Vec<_> = amounts.iter().map(|amount| whole(amount)).collect();
                let everything = step.args.get("max").and_then(Value::as_bool).unwrap_or_default();
                ("withdraw_balances", json!({"tokens": tokens, "amounts": amounts, "everything": everything}))
            }
            "collectTokens" => return self.collect_tokens(step, arg("token")?),
            _ => return Ok(Answer::Unknown),
        };
        let outcome = self.run.send(step.at, &step.by, &contract.id, event, named(with), None)?;
        self.tokens.answer(&outcome)
    }

    /// The token is asked for the guild's balance once the rules have let the caller in; what is no token has no answer.
    fn collect_tokens(&mut self, step: &Step, token: &str) -> Result<Answer, Failure> {
        let with = named(json!({"token": asset_name(token)}));
        let outcome = self.run.send(step.at, &step.by, &self.id(&step.to), "collect_tokens", with, None)?;
        match self.tokens.answer(&outcome)? {
            Answer::Refused(code) if code == "nothing_to_collect" && self.tokens.get(token).is_none() => {
                Ok(Answer::TokenRefused)
            }
            answer => Ok(answer),
        }
    }

    fn submit_proposal(&mut self, step: &Step) -> Result<Answer, Failure> {
        let tribute = number(step.arg(&["tributeOffered"])?)?;
        let payment = number(step.arg(&["paymentRequested"])?)?;
        let with = json!({
            "applicant": self.id(step.arg(&["applicant"])?),
            "shares": format!("{} SHARE", step.arg(&["sharesRequested"])?),
            "loot": format!("{} LOOT", step.arg(&["lootRequested"])?),
            "payment": self.tokens.amount(step.arg(&["paymentToken"])?, &payment),
            "details": step.arg(&["details"])?,
        });
        let token = step.arg(&["tributeToken"])?.to_owned();
        self.send_paying(step, "submit_proposal", with, &token, &tribute)
    }

    /// An event whose money the contract takes by allowance. If the token would refuse that, the sender's money is held
    /// back meanwhile, and the port says whether the rules refuse before. What is not deployed as a token refuses also to
    /// move nothing; nobody has a unit of it to pay with.
    fn send_paying(
        &mut self,
        step: &Step,
        event: &str,
        with: Value,
        token: &str,
        units: &Int,
    ) -> Result<Answer, Failure> {
        let guild = self.id(&step.to);
        let ledger = self.tokens.get(token);
        let allowed = ledger.is_some_and(|ledger| ledger.would_collect(&step.to, &[(&step.by, units)]));
        let held = ledger.map_or(Int::ZERO, |ledger| ledger.balance(&step.by)).max(Int::ZERO);
        if allowed {
            let pay = Some(self.tokens.amount(token, units));
            let outcome = self.run.send(step.at, &step.by, &guild, event, named(with), pay)?;
            let answer = self.tokens.answer(&outcome)?;
            if let (Answer::Accepted, Some(ledger)) = (&answer, self.tokens.get_mut(token)) {
                ledger.change_allowance(&step.by, &step.to, &-units.clone());
            }
            return Ok(answer);
        }
        let pay = Some(self.tokens.amount(token, &units.clone().max(Int::ONE)));
        self.tokens.give(&mut self.run, step.at, token, &held, Some(&step.by), "world")?;
        let outcome = self.run.send(step.at, &step.by, &guild, event, named(with), pay)?;
        let answer = self.tokens.answer(&outcome)?;
        self.tokens.give(&mut self.run, step.at, token, &held, None, &step.by)?;
        Ok(answer)
    }

    fn guild_state(&self, contract: &Contract, moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let read_amount = |text: &str| self.tokens.read_amount(text);
        let holdings = Holdings::of(&dump, &read_amount)?;
        let later = recorded.get("period").filter(|_| self.suite);
        let period = period_at(&dump, &contract.id, moment.at(), later)?;
        let outside = |id: &str| outside(&self.contracts, id);
        let bank = format!("{}.guild", contract.id);
        let holder = |account: &str| match account.split('.').next() {
            Some(_) if !self.is_released && account == bank => Some(GUILD_BANK.to_owned()),
            Some(id) if id == contract.id => Some(GUILD.to_owned()),
            Some(id) if self.contracts.values().any(|other| other.id == id) => None,
            _ => Some(account.to_owned()),
        };
        let reading = Reading {
            id: &contract.id,
            dump: &dump,
            holdings: &holdings,
            tokens: &self.tokens,
            outside: &outside,
            holder: &holder,
            votes: matches!(moment, Moment::Last { .. }),
            is_released: self.is_released,
        };
        reading.state(&period)
    }

    fn id(&self, name: &str) -> String {
        id(&self.contracts, name)
    }
}

/// What the guild is called in runs that do not deploy it by a step, and in every state of its own.
const GUILD: &str = "moloch";

/// What the contract that holds the guild's money is called where there is one.
const GUILD_BANK: &str = "guildBank";

/// The engine's name for a recorded one.
fn id(contracts: &BTreeMap<String, Contract>, name: &str) -> String {
    contracts.get(name).map_or_else(|| name.to_owned(), |contract| contract.id.clone())
}

/// The recorded name for one of the engine's.
fn outside(contracts: &BTreeMap<String, Contract>, id: &str) -> String {
    let found = contracts.iter().find(|(_, contract)| contract.id == id);
    found.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
}

/// All that is used as a token in a run, deployed or not.
fn tokens_of(vector: &Vector) -> BTreeSet<String> {
    const NAMES: &[&str] = &["tributeToken", "paymentToken", "tokenToWhitelist", "token"];
    const LISTS: &[&str] = &["_approvedTokens", "approvedTokens", "tokens"];
    let balances = named_objects(&vector.setup, "balances").map(|(name, _)| name.clone());
    let mut found: BTreeSet<String> = balances.collect();
    found.extend(vector.params.get("approvedTokens").and_then(texts).unwrap_or_default());
    for step in &vector.steps {
        if step.contract.as_deref() == Some("Token") {
            found.insert(step.to.clone());
        }
        let names = NAMES.iter().filter_map(|name| step.args.get(*name)?.as_str());
        found.extend(names.map(str::to_owned));
        found.extend(LISTS.iter().filter_map(|name| texts(step.args.get(*name)?)).flatten());
    }
    found
}
