//! MolochDAO v1: Moloch.sol, its guild bank and one token.

mod reasons;
mod state;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use quorate_number::{Int, fits_amount, parse_int, time, write_amount};
use quorate_trace::Outcome;
use serde_json::{Map, Value, json};

use crate::token::ZERO;
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Token, Vector};
use state::{Holdings, contract_state, period_at, read_amount};

/// MolochDAO v1.
pub struct MolochV1;

/// The guild's token in the port.
const TOKEN: Asset = Asset { name: "TOKEN", decimals: 18 };

struct Asset {
    name: &'static str,
    decimals: u32,
}

/// One guild of a run.
pub struct Contract {
    /// Its id in the engine.
    id: String,
    /// What its guild bank is called in the record.
    bank: String,
    /// What a proposer puts up.
    deposit: Int,
}

struct MolochRun {
    run: Run,
    suite: bool,
    /// Which of the run's tokens is the guild's.
    approved: String,
    tokens: HashMap<String, Token>,
    contracts: HashMap<String, Contract>,
    deployments: u64,
}

impl System for MolochV1 {
    fn name(&self) -> &'static str {
        "moloch-v1"
    }

    fn port(&self) -> &'static str {
        "ports/moloch_v1.quo"
    }

    fn codes(&self, step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        let is_token = TOKEN_CALLS.contains(&step.call.as_str());
        reasons::codes(step, is_token, reason)
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let mut moloch = MolochRun {
            run,
            suite: vector.suite,
            approved: approved_token(vector),
            tokens: HashMap::new(),
            contracts: HashMap::new(),
            deployments: 0,
        };
        if !vector.suite {
            moloch.set_up(vector)?;
        }
        Ok(Box::new(moloch))
    }
}

/// The calls that are made to a token.
const TOKEN_CALLS: &[&str] =
    &["transfer", "transferFrom", "approve", "increaseAllowance", "decreaseAllowance", "mint"];

impl Replay for MolochRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        let step = &Step { by: self.id(&step.by), ..step.clone() };
        if step.call == "deploy" {
            return match step.contract.as_deref() {
                Some("Token") => self.deploy_token(step),
                Some("Moloch") => self.deploy_guild(step),
                _ => Ok(Answer::Unknown),
            };
        }
        if self.tokens.contains_key(&step.to) {
            return self.call_token(step);
        }
        if let Some(contract) = self.contracts.get(&step.to) {
            let (id, deposit) = (contract.id.clone(), contract.deposit.clone());
            return self.call_guild(step, &id, &deposit);
        }
        if self.contracts.values().any(|contract| contract.bank == step.to) {
            return self.call_bank(step);
        }
        Ok(Answer::Unknown)
    }

    fn state(&self, moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        if !self.suite {
            let contract = self.contracts.values().next().ok_or("no guild was summoned")?;
            return self.guild_state(contract, moment, recorded);
        }
        let mut states = Map::new();
        for (name, contract) in &self.contracts {
            let recorded = recorded.get(name).unwrap_or(&Value::Null);
            states.insert(name.clone(), self.guild_state(contract, moment, recorded)?);
        }
        Ok(Value::Object(states))
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl MolochRun {
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let param = |name: &str| {
            let value = vector.params.get(name).and_then(Value::as_str);
            value.ok_or_else(|| Failure(format!("the parameter `{name}` is missing")))
        };
        let at = number(param("summoningTime")?)?;
        let at = i64::try_from(at).map_err(|_| Failure("the summoning time is out of range".to_owned()))?;
        for (name, held) in named_objects(&vector.setup, "balances") {
            self.tokens.entry(name.clone()).or_default();
            for (account, units) in held {
                self.enter(at, name, account, &value_number(units)?)?;
            }
        }
        for (name, granted) in named_objects(&vector.setup, "allowances") {
            let token = self.tokens.entry(name.clone()).or_default();
            for (owner, units) in granted {
                token.approve(owner, GUILD, value_number(units)?);
            }
        }
        self.tokens.entry(self.approved.clone()).or_default();
        let args = |name: &str| param(name);
        match self.summon(at, None, GUILD, &args)? {
            Answer::Accepted => Ok(()),
            refused => Err(Failure(format!("the guild could not be summoned: {refused:?}"))),
        }
    }

    fn deploy_token(&mut self, step: &Step) -> Result<Answer, Failure> {
        let supply = number(step.arg(&["supply"])?)?;
        self.tokens.entry(step.to.clone()).or_default();
        self.enter(step.at, &step.to, &step.by, &supply)?;
        Ok(Answer::Accepted)
    }

    fn deploy_guild(&mut self, step: &Step) -> Result<Answer, Failure> {
        let token = step.arg(&["_approvedToken", "approvedToken"])?;
        if token != self.approved && token != ZERO {
            return Ok(Answer::Unknown);
        }
        let args = |name: &str| step.arg(&[name, &format!("_{name}")]).map_err(Failure);
        self.summon(step.at, Some(&step.by), &step.to, &args)
    }

    /// Creates a guild. Its id is its name in the record, numbered where that has been used before.
    fn summon<'a>(
        &mut self,
        at: i64,
        by: Option<&str>,
        name: &str,
        arg: &dyn Fn(&str) -> Result<&'a str, Failure>,
    ) -> Result<Answer, Failure> {
        let deposit = number(arg("proposalDeposit")?)?;
        let with = named(json!({
            "summoner": arg("summoner")?,
            "token": arg("approvedToken")?,
            "period": seconds(arg("periodDuration")?)?,
            "voting_periods": whole(arg("votingPeriodLength")?),
            "grace_periods": whole(arg("gracePeriodLength")?),
            "abort_window": whole(arg("abortWindow")?),
            "deposit": tokens(&deposit),
            "dilution_bound": whole(arg("dilutionBound")?),
            "reward": tokens(&number(arg("processingReward")?)?),
            "nobody": ZERO,
        }));
        self.deployments += 1;
        let id = if self.deployments == 1 { name.to_owned() } else { format!("{name}_{}", self.deployments) };
        let outcome = self.run.create(at, by, "Moloch", &id, with)?;
        let answer = self.answer(&outcome)?;
        if answer == Answer::Accepted {
            let bank = format!("guildBank{}", name.strip_prefix(GUILD).unwrap_or(name));
            self.contracts.insert(name.to_owned(), Contract { id, bank, deposit });
        }
        Ok(answer)
    }

    fn call_token(&mut self, step: &Step) -> Result<Answer, Failure> {
        let Some(token) = self.tokens.get_mut(&step.to) else { return Ok(Answer::Unknown) };
        let units = |names: &[&str]| number(step.arg(names)?);
        let accepted = match step.call.as_str() {
            "approve" => token.approve(&step.by, step.arg(&["spender"])?, units(&["value", "amount"])?),
            "increaseAllowance" => {
                token.change_allowance(&step.by, step.arg(&["spender"])?, &units(&["addedValue"])?)
            }
            "decreaseAllowance" => {
                token.change_allowance(&step.by, step.arg(&["spender"])?, &-units(&["subtractedValue"])?)
            }
            "transfer" => {
                let (to, units) = (step.arg(&["to", "recipient"])?, units(&["value", "amount"])?);
                return self.transfer(step, &step.by, to, &units);
            }
            "transferFrom" => {
                let (from, to) = (step.arg(&["from", "sender"])?, step.arg(&["to", "recipient"])?);
                let units = units(&["value", "amount"])?;
                if token.allowance(from, &step.by) < units {
                    return Ok(Answer::TokenRefused);
                }
                let answer = self.transfer(step, from, to, &units)?;
                if let (Answer::Accepted, Some(token)) = (&answer, self.tokens.get_mut(&step.to)) {
                    token.change_allowance(from, &step.by, &-units);
                }
                return Ok(answer);
            }
            "mint" => {
                let units = units(&["value", "amount"])?;
                self.enter(step.at, &step.to, step.arg(&["to", "account"])?, &units)?;
                true
            }
            _ => return Ok(Answer::Unknown),
        };
        Ok(if accepted { Answer::Accepted } else { Answer::TokenRefused })
    }

    fn transfer(&mut self, step: &Step, from: &str, to: &str, units: &Int) -> Result<Answer, Failure> {
        let (from, to) = (self.id(from), self.id(to));
        let Some(token) = self.tokens.get_mut(&step.to) else { return Ok(Answer::Unknown) };
        if !token.would_transfer(&from, &to, units) {
            return Ok(Answer::TokenRefused);
        }
        if step.to != self.approved {
            token.moved(&from, &to, units);
            return Ok(Answer::Accepted);
        }
        self.give(step.at, units, Some(&from), &to)
    }

    fn call_guild(&mut self, step: &Step, id: &str, deposit: &Int) -> Result<Answer, Failure> {
        let (event, with) = match step.call.as_str() {
            "submitProposal" => return self.submit_proposal(step, id, deposit),
            "submitVote" => {
                let (index, vote) = (step.arg(&["proposalIndex"])?, step.arg(&["uintVote"])?);
                ("submit_vote", json!({"index": whole(index), "vote": whole(vote)}))
            }
            "processProposal" => ("process_proposal", json!({"index": whole(step.arg(&["proposalIndex"])?)})),
            "ragequit" => ("ragequit", json!({"burnt": shares(step.arg(&["sharesToBurn"])?)})),
            "abort" => ("abort", json!({"index": whole(step.arg(&["proposalIndex"])?)})),
            "updateDelegateKey" => {
                ("update_delegate_key", json!({"new_key": self.id(step.arg(&["newDelegateKey"])?)}))
            }
            _ => return Ok(Answer::Unknown),
        };
        let outcome = self.run.send(step.at, &step.by, id, event, named(with), None)?;
        self.answer(&outcome)
    }

    fn call_bank(&mut self, step: &Step) -> Result<Answer, Failure> {
        if step.call != "withdraw" {
            return Ok(Answer::Unknown);
        }
        let with = named(json!({
            "receiver": self.id(step.arg(&["receiver"])?),
            "shares": whole(step.arg(&["shares"])?),
            "total": whole(step.arg(&["totalShares"])?),
        }));
        let outcome = self.run.send(step.at, &step.by, &self.id(&step.to), "withdraw", with, None)?;
        self.answer(&outcome)
    }

    /// The contract takes the deposit from the sender and the tribute from the applicant, each by allowance, when the
    /// rules have nothing against the proposal. Here the sender pays both. So what the token would let the guild have
    /// of the applicant's is handed to the sender first, and back if the rules refuse. If the token would refuse, the
    /// sender's money is held back meanwhile, and the port says whether the rules refuse before that.
    fn submit_proposal(&mut self, step: &Step, id: &str, deposit: &Int) -> Result<Answer, Failure> {
        let applicant = self.id(step.arg(&["applicant"])?);
        let tribute = number(step.arg(&["tokenTribute"])?)?;
        let with = named(json!({
            "applicant": applicant.as_str(),
            "tribute": tokens(&tribute),
            "shares": shares(step.arg(&["sharesRequested"])?),
            "details": step.arg(&["details"])?,
        }));
        let sums = [(step.by.as_str(), deposit), (applicant.as_str(), &tribute)];
        let allowed = self.token().is_some_and(|token| token.would_collect(&step.to, &sums));
        if !allowed {
            let held = self.token().map_or(Int::ZERO, |token| token.balance(&step.by));
            self.give(step.at, &held, Some(&step.by), "world")?;
            let all = deposit + &tribute;
            let pay = if fits_amount(&all) { &all } else { &tribute };
            let outcome = self.run.send(step.at, &step.by, id, "submit_proposal", with, Some(tokens(pay)))?;
            let answer = self.answer(&outcome)?;
            self.give(step.at, &held, None, &step.by)?;
            return Ok(answer);
        }
        if applicant != step.by && tribute > Int::ZERO {
            self.give(step.at, &tribute, Some(&applicant), &step.by)?;
        }
        let pay = Some(tokens(&(deposit + &tribute)));
        let outcome = self.run.send(step.at, &step.by, id, "submit_proposal", with, pay)?;
        let answer = self.answer(&outcome)?;
        if answer == Answer::Accepted {
            if let Some(token) = self.tokens.get_mut(&self.approved) {
                for (owner, units) in sums {
                    token.change_allowance(owner, &step.to, &-units);
                }
            }
        } else if applicant != step.by && tribute > Int::ZERO {
            self.give(step.at, &tribute, Some(&step.by), &applicant)?;
        }
        Ok(answer)
    }

    /// Money that comes into being.
    fn enter(&mut self, at: i64, token: &str, account: &str, units: &Int) -> Result<(), Failure> {
        let account = self.id(account);
        if token == self.approved {
            self.give(at, units, None, &account)?;
        } else if let Some(token) = self.tokens.get_mut(token) {
            token.moved("world", &account, units);
        }
        Ok(())
    }

    /// A transfer of the guild's token outside the rules. One of nothing is left out.
    fn give(&mut self, at: i64, units: &Int, from: Option<&str>, to: &str) -> Result<Answer, Failure> {
        if *units == Int::ZERO {
            return Ok(Answer::Accepted);
        }
        let outcome = self.run.give(at, tokens(units), from, to)?;
        self.answer(&outcome)
    }

    /// What an outcome says; the token's ledger follows the money that moved.
    fn answer(&mut self, outcome: &Outcome) -> Result<Answer, Failure> {
        if let Some(token) = self.tokens.get_mut(&self.approved) {
            for [amount, from, to] in &outcome.moves {
                let (units, asset) = read_amount(amount)?;
                if asset == TOKEN.name {
                    token.moved(from, to, &units);
                }
            }
        }
        Ok(match &outcome.refusal {
            None => Answer::Accepted,
            Some(refusal) => Answer::Refused(refusal.code.clone()),
        })
    }

    fn guild_state(&self, contract: &Contract, moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let holdings = Holdings::of(&dump)?;
        let outside = |id: &str| self.outside(id);
        let mut period = period_at(contract, &dump, moment.at())?;
        if let Some(later) = recorded.get("period").and_then(Value::as_str) {
            // A test may let time pass after its last step, and its state is read then.
            let later = number(later)?;
            if self.suite && later > period {
                period = later;
            }
        }
        let votes = matches!(moment, Moment::Last { .. });
        let mut state = contract_state(contract, &dump, &holdings, votes, &period, &outside)?;
        let mut external = Map::new();
        for (token, ledger) in &self.tokens {
            let balances: Map<String, Value> = if *token == self.approved {
                let held = holdings.of_asset(TOKEN.name);
                held.map(|(account, units)| (outside(account), units.to_string().into())).collect()
            } else {
                let held = ledger.holders();
                held.map(|(account, units)| (outside(account), units.to_string().into())).collect()
            };
            external.insert(token.clone(), Value::Object(balances));
        }
        state.insert("external".to_owned(), Value::Object(external));
        Ok(Value::Object(state))
    }

    fn token(&self) -> Option<&Token> {
        self.tokens.get(&self.approved)
    }

    /// The engine's name for a recorded one.
    fn id(&self, name: &str) -> String {
        if let Some(contract) = self.contracts.get(name) {
            return contract.id.clone();
        }
        let owner = self.contracts.values().find(|contract| contract.bank == name);
        owner.map_or_else(|| name.to_owned(), |contract| bank_id(&contract.id))
    }

    /// The recorded name for one of the engine's.
    fn outside(&self, id: &str) -> String {
        for (name, contract) in &self.contracts {
            if contract.id == id {
                return name.clone();
            }
            if bank_id(&contract.id) == id {
                return contract.bank.clone();
            }
        }
        id.to_owned()
    }
}

/// What the guild is called in runs that do not deploy it by a step.
const GUILD: &str = "moloch";

fn bank_id(guild: &str) -> String {
    format!("{guild}/GuildBank#1")
}

/// The token of the guild: the parameter, or that of the first deployment.
fn approved_token(vector: &Vector) -> String {
    let param = vector.params.get("approvedToken").and_then(Value::as_str);
    let deployed = vector.steps.iter().filter_map(|step| {
        let guild = step.contract.as_deref() == Some("Moloch");
        let token = step.arg(&["_approvedToken", "approvedToken"]).ok().filter(|token| *token != ZERO);
        token.filter(|_| guild)
    });
    let tokens = vector.steps.iter().filter(|step| step.contract.as_deref() == Some("Token"));
    let first = param.or_else(|| deployed.into_iter().next());
    first.or_else(|| tokens.into_iter().next().map(|step| step.to.as_str())).unwrap_or("T0").to_owned()
}

fn named_objects<'a>(
    setup: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = (&'a String, &'a Map<String, Value>)> {
    let object = setup.get(key).and_then(Value::as_object);
    object.into_iter().flatten().filter_map(|(name, inner)| inner.as_object().map(|inner| (name, inner)))
}

fn named(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn value_number(value: &Value) -> Result<Int, Failure> {
    number(value.as_str().ok_or("an amount has no text")?)
}

fn number(text: &str) -> Result<Int, Failure> {
    parse_int(text).map_err(|error| Failure(format!("`{text}`: {error}")))
}

fn tokens(units: &Int) -> String {
    format!("{} {}", write_amount(units, TOKEN.decimals), TOKEN.name)
}

/// A length of time. One that is longer than any clock runs is as good as endless.
fn seconds(text: &str) -> Result<String, Failure> {
    let seconds = number(text)?.min(Int::from(i64::MAX));
    Ok(time::write_duration(i64::try_from(seconds).unwrap_or(i64::MAX)))
}

/// A whole number, as text only where it is too large for other readers of JSON.
fn whole(text: &str) -> Value {
    let small = text.parse().ok().filter(|number: &u64| *number <= 1 << 53);
    small.map_or_else(|| Value::from(text), Value::from)
}

fn shares(count: &str) -> String {
    format!("{count} SHARE")
}
