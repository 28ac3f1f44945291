//! MolochDAO v1: Moloch.sol, its guild bank and one token.

mod reasons;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use quorate_number::{Int, fits_amount};
use serde_json::{Value, json};

use crate::holdings::{Holdings, period_at};
use crate::system::states;
use crate::token::ZERO;
use crate::tokens::{Asset, Tokens, is_token_call};
use crate::words::{named, number, param, seconds, summoning_time, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};
use state::contract_state;

/// MolochDAO v1.
pub struct MolochV1;

/// The guild's token in the port.
const TOKEN: &str = "TOKEN";

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
    tokens: Tokens,
    contracts: BTreeMap<String, Contract>,
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
    let bank = format!("guildBank{}", guild.strip_prefix(GUILD).unwrap_or(guild));
    let contract = Contract { id: guild.to_owned(), bank, deposit: Int::ZERO };
    let mut moloch = MolochRun {
        run,
        suite: vector.suite,
        approved: approved_token(vector),
        tokens: Tokens::default(),
        contracts: BTreeMap::from([(guild.to_owned(), contract)]),
        deployments: 1,
    };
    moloch.tokens.count_as(&moloch.approved, Asset { name: TOKEN.to_owned(), decimals: 18 });
    moloch.tokens.deploy(&moloch.approved);
    let contract = moloch.contracts.get(guild).ok_or("there is no guild")?;
    moloch.guild_state(contract, moment, recorded)
}

impl System for MolochV1 {
    fn name(&self) -> &'static str {
        "moloch-v1"
    }

    fn port(&self) -> &'static str {
        "ports/moloch_v1.quo"
    }

    fn codes(&self, step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        reasons::codes(step, is_token_call(step), reason)
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let mut moloch = MolochRun {
            run,
            suite: vector.suite,
            approved: approved_token(vector),
            tokens: Tokens::default(),
            contracts: BTreeMap::new(),
            deployments: 0,
        };
        moloch.tokens.count_as(&moloch.approved, Asset { name: TOKEN.to_owned(), decimals: 18 });
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
                _ => Ok(Answer::Unknown),
            };
        }
        if self.tokens.get(&step.to).is_some() {
            let names = Names(&self.contracts);
            return self.tokens.call(&mut self.run, step, &|name| names.id(name));
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
        self.tokens.deploy(&self.approved);
        let args = |name: &str| param(vector, name);
        match self.summon(at, None, GUILD, &args)? {
            Answer::Accepted => Ok(()),
            refused => Err(Failure(format!("the guild could not be summoned: {refused:?}"))),
        }
    }

    fn deploy_token(&mut self, step: &Step) -> Result<Answer, Failure> {
        let supply = number(step.arg(&["supply"])?)?;
        self.tokens.deploy(&step.to);
        self.tokens.enter(&mut self.run, step.at, &step.to, &step.by, &supply)
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
            "deposit": self.amount(&deposit),
            "dilution_bound": whole(arg("dilutionBound")?),
            "reward": self.amount(&number(arg("processingReward")?)?),
            "nobody": ZERO,
        }));
        self.deployments += 1;
        let id = if self.deployments == 1 { name.to_owned() } else { format!("{name}_{}", self.deployments) };
        let outcome = self.run.create(at, by, "Moloch", &id, with)?;
        let answer = self.tokens.answer(&outcome)?;
        if answer == Answer::Accepted {
            let bank = format!("guildBank{}", name.strip_prefix(GUILD).unwrap_or(name));
            self.contracts.insert(name.to_owned(), Contract { id, bank, deposit });
        }
        Ok(answer)
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
        self.tokens.answer(&outcome)
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
        self.tokens.answer(&outcome)
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
            "tribute": self.amount(&tribute),
            "shares": shares(step.arg(&["sharesRequested"])?),
            "details": step.arg(&["details"])?,
        }));
        let sums = [(step.by.as_str(), deposit), (applicant.as_str(), &tribute)];
        let allowed =
            self.tokens.get(&self.approved).is_some_and(|token| token.would_collect(&step.to, &sums));
        if !allowed {
            let held = self.tokens.get(&self.approved).map_or(Int::ZERO, |token| token.balance(&step.by));
            self.give(step.at, &held, Some(&step.by), "world")?;
            let all = deposit + &tribute;
            let pay = if fits_amount(&all) { &all } else { &tribute };
            let outcome =
                self.run.send(step.at, &step.by, id, "submit_proposal", with, Some(self.amount(pay)))?;
            let answer = self.tokens.answer(&outcome)?;
            self.give(step.at, &held, None, &step.by)?;
            return Ok(answer);
        }
        if applicant != step.by && tribute > Int::ZERO {
            self.give(step.at, &tribute, Some(&applicant), &step.by)?;
        }
        let pay = Some(self.amount(&(deposit + &tribute)));
        let outcome = self.run.send(step.at, &step.by, id, "submit_proposal", with, pay)?;
        let answer = self.tokens.answer(&outcome)?;
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

    /// A transfer of the guild's token outside the rules.
    fn give(&mut self, at: i64, units: &Int, from: Option<&str>, to: &str) -> Result<Answer, Failure> {
        self.tokens.give(&mut self.run, at, &self.approved, units, from, to)
    }

    /// An amount of the guild's token.
    fn amount(&self, units: &Int) -> String {
        self.tokens.amount(&self.approved, units)
    }

    fn guild_state(&self, contract: &Contract, moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let read_amount = |text: &str| self.tokens.read_amount(text);
        let holdings = Holdings::of(&dump, &read_amount)?;
        let outside = |id: &str| Names(&self.contracts).outside(id);
        let later = recorded.get("period").filter(|_| self.suite);
        let period = period_at(&dump, &contract.id, moment.at(), later)?;
        let votes = matches!(moment, Moment::Last { .. });
        let mut state = contract_state(contract, &dump, &holdings, votes, &period, &outside, &read_amount)?;
        let external = self.tokens.external(&holdings, &|id| Some(outside(id)));
        state.insert("external".to_owned(), external);
        Ok(Value::Object(state))
    }

    fn id(&self, name: &str) -> String {
        Names(&self.contracts).id(name)
    }
}

/// What the engine and the record call the same things.
struct Names<'c>(&'c BTreeMap<String, Contract>);

impl Names<'_> {
    /// The engine's name for a recorded one.
    fn id(&self, name: &str) -> String {
        if let Some(contract) = self.0.get(name) {
            return contract.id.clone();
        }
        let owner = self.0.values().find(|contract| contract.bank == name);
        owner.map_or_else(|| name.to_owned(), |contract| bank_id(&contract.id))
    }

    /// The recorded name for one of the engine's.
    fn outside(&self, id: &str) -> String {
        for (name, contract) in self.0 {
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

fn shares(count: &str) -> String {
    format!("{count} SHARE")
}
