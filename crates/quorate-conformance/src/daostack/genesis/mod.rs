//! GenesisProtocol.sol with its staking token, a reputation, and the organisation of its tests.

mod reasons;
mod settings;
mod signed;
mod state;

use std::collections::BTreeMap;

use quorate_number::Int;
use serde_json::{Value, json};

use super::parameters::{ParameterBook, parameters_hash};
use super::{Proposals, Reputations, recorded_states};
use crate::token::ZERO;
use crate::tokens::{Asset, Tokens};
use crate::words::{named, number, value_number, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};
#[cfg(test)]
pub use reasons::own_codes;
use settings::{numbers, parameters, unknown};
use signed::{SignedStake, Signers};
use state::{Reading, state_name};

/// The Genesis Protocol.
pub struct GenesisProtocol;

/// The staking token in the port.
const GEN: &str = "GEN";
/// What the contracts are called in runs that do not deploy them by steps.
const ORG: &str = "org";
const GP: &str = "gp";
const REP: &str = "rep";
const TOKEN: &str = "token";
/// Whose these contracts are at first.
const DEPLOYER: &str = "deployer";
/// What such runs call the parameters that they begin with, and those that are set later.
const FIRST: &str = "params0";
const LATER: &str = "(hash)";

/// An organisation, which in the port is one body with its voting machine.
struct Organisation {
    /// What its voting machine is called in the record.
    machine: String,
    reputation: String,
    /// The parameters that were set.
    book: ParameterBook,
}

struct GenesisRun {
    run: Run,
    suite: bool,
    tokens: Tokens,
    /// The token that the port knows as its own.
    staked: String,
    reputations: Reputations,
    /// The voting machines, and the token of each.
    machines: BTreeMap<String, String>,
    organisations: BTreeMap<String, Organisation>,
    proposals: Proposals,
    signers: Signers,
}

impl System for GenesisProtocol {
    fn name(&self) -> &'static str {
        "genesis-protocol"
    }

    fn port(&self) -> &'static str {
        "ports/genesis.quo"
    }

    fn program(&self, _vectors: &[Vector]) -> Option<String> {
        let uses = "use ports.genesis { Genesis }\nuse ports.reputation { Reputation }\n";
        Some(format!("{uses}\nasset {GEN} decimals 18\n"))
    }

    fn codes(&self, step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        reasons::codes(&step.call, reason)
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let deployed = vector.steps.iter().find(|step| step.contract.as_deref() == Some("GenesisProtocol"));
        let staked = deployed.and_then(|step| step.arg(&["_stakingToken"]).ok()).unwrap_or(TOKEN);
        let mut genesis = GenesisRun {
            run,
            suite: vector.suite,
            tokens: Tokens::beside(18),
            staked: staked.to_owned(),
            reputations: Reputations::default(),
            machines: BTreeMap::new(),
            organisations: BTreeMap::new(),
            proposals: Proposals::default(),
            signers: Signers::default(),
        };
        genesis.tokens.count_as(staked, Asset { name: GEN.to_owned(), decimals: 18 });
        if !vector.suite {
            genesis.set_up(vector)?;
        }
        Ok(Box::new(genesis))
    }
}

impl Replay for GenesisRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        if let Some(answer) = self.reputations.step(&mut self.run, step)? {
            return Ok(answer);
        }
        if let Some(contract) = &step.contract {
            return self.deploy(step, contract);
        }
        if self.tokens.get(&step.to).is_some() {
            return match step.call.as_str() {
                "approveAndCall" => self.approve_and_call(step),
                _ => self.tokens.call(&mut self.run, step, &str::to_owned),
            };
        }
        match step.call.as_str() {
            "setParameters" => self.set_parameters(step),
            "propose" => self.propose(step),
            "burnReputationTest" => {
                let amount = whole(step.arg(&["_amount"])?);
                let with = json!({"amount": amount, "beneficiary": step.arg(&["_beneficiary"])?});
                self.send(step, &step.to, "burn_reputation_test", with, None)
            }
            "stake" => {
                let (proposal, vote) = (step.arg(&["_proposalId"])?, step.arg(&["_vote"])?);
                self.stake(step, &step.to, &step.by, proposal, vote, &number(step.arg(&["_amount"])?)?)
            }
            _ => self.call_proposal(step),
        }
    }

    fn after(&self, step: &Step) -> Result<Option<Value>, Failure> {
        let touched = step.after.as_ref().and_then(Value::as_object).into_iter().flatten();
        let states = touched.map(|(name, _)| {
            let id = self.proposal(&step.to, name).map_err(|_| Failure(format!("there is no `{name}`")))?;
            Ok((name.clone(), Value::from(state_name(self.run.state_of(&id).as_deref())?)))
        });
        states.collect::<Result<_, Failure>>().map(|states| Some(Value::Object(states)))
    }

    fn state(&self, moment: Moment, recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let reading = Reading::of(self, &dump, matches!(moment, Moment::Last { .. }))?;
        if !self.suite {
            return reading.state(GP);
        }
        recorded_states(recorded, &|machine| reading.state(machine))
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl GenesisRun {
    /// The contracts of a run that deploys none by steps, as its deployer would deploy them.
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let at = vector.steps.first().map_or(0, |step| step.at);
        let by_deployer = |to: &str, call: &str, args: Value| Step {
            index: 0,
            at,
            by: DEPLOYER.to_owned(),
            to: to.to_owned(),
            call: call.to_owned(),
            contract: None,
            args: named(args),
            ok: true,
            reason: None,
            returned: None,
            value: None,
            emitted: Vec::new(),
            after: None,
        };
        let deploy = |to: &str, contract: &str, args: Value| Step {
            contract: Some(contract.to_owned()),
            ..by_deployer(to, "deploy", args)
        };
        let mut steps = vec![deploy(REP, "Reputation", json!({}))];
        let reputation = vector.setup.get("reputation").and_then(Value::as_object).into_iter().flatten();
        for (holder, amount) in reputation {
            steps.push(by_deployer(REP, "mint", json!({"_user": holder, "_amount": amount})));
        }
        steps.push(deploy(GP, "GenesisProtocol", json!({"_stakingToken": TOKEN})));
        let with = json!({"_reputation": REP, "_genesisProtocol": GP});
        steps.push(deploy(ORG, "GenesisProtocolCallbacksMock", with));
        steps.push(by_deployer(REP, "transferOwnership", json!({"newOwner": ORG})));
        steps.push(by_deployer(GP, "setParameters", Value::Object(vector.params.clone())));
        for step in &steps {
            let answer = self.step(step)?;
            if answer != Answer::Accepted {
                return Err(Failure(format!("{} cannot be set up: {answer:?}", step.to)));
            }
        }
        self.tokens.deploy(TOKEN);
        for (holder, units) in vector.setup.get("tokens").and_then(Value::as_object).into_iter().flatten() {
            self.tokens.enter(&mut self.run, at, TOKEN, holder, &value_number(units)?)?;
        }
        for (owner, units) in vector.setup.get("allowances").and_then(Value::as_object).into_iter().flatten()
        {
            self.tokens.deploy(TOKEN).approve(owner, GP, value_number(units)?);
        }
        Ok(())
    }

    fn deploy(&mut self, step: &Step, contract: &str) -> Result<Answer, Failure> {
        match contract {
            "ERC827TokenMock" => {
                self.tokens.deploy(&step.to);
                let (holder, units) =
                    (step.arg(&["initialAccount"])?, number(step.arg(&["initialBalance"])?)?);
                self.tokens.enter(&mut self.run, step.at, &step.to, holder, &units)
            }
            "GenesisProtocol" => {
                self.machines.insert(step.to.clone(), step.arg(&["_stakingToken"])?.to_owned());
                Ok(Answer::Accepted)
            }
            "GenesisProtocolCallbacksMock" => {
                let reputation = step.arg(&["_reputation"])?.to_owned();
                let with = named(json!({"reputation": reputation, "nobody": ZERO}));
                let outcome = self.run.create(step.at, Some(&step.by), "Genesis", &step.to, with)?;
                let machine = step.arg(&["_genesisProtocol"])?.to_owned();
                let book = ParameterBook::default();
                self.organisations.insert(step.to.clone(), Organisation { machine, reputation, book });
                Ok(Answer::of(&outcome))
            }
            _ => Ok(Answer::Unknown),
        }
    }

    /// The organisation of this name, or whose voting machine has it.
    fn organisation(&self, contract: &str) -> Option<(&String, &Organisation)> {
        self.organisations.iter().find(|(name, known)| *name == contract || known.machine == contract)
    }

    fn set_parameters(&mut self, step: &Step) -> Result<Answer, Failure> {
        let numbers = numbers(step)?;
        let on_behalf = step.arg(&["_voteOnBehalf", "voteOnBehalf"])?;
        let parameters = parameters(&numbers, on_behalf)?;
        let Some(org) = self.organisation(&step.to).map(|(org, _)| org.clone()) else {
            return Ok(Answer::Unknown);
        };
        let answer = self.send(step, &org, "set_parameters", json!({"p": parameters}), None)?;
        if let (Answer::Accepted, Some(known)) = (&answer, self.organisations.get_mut(&org)) {
            let name = if known.book.first().is_none() { FIRST } else { LATER };
            let hash = match self.suite {
                true => parameters_hash(&numbers, on_behalf, true)?,
                false => Some(name.to_owned()),
            };
            known.book.set(hash, parameters);
        }
        Ok(answer)
    }

    /// Whoever is no organisation may propose to the machine too; here that is a proposal like the others.
    fn propose(&mut self, step: &Step) -> Result<Answer, Failure> {
        let Some((org, known)) = self.organisation(&step.to) else { return Ok(Answer::Unknown) };
        let (org, hash) = (org.clone(), step.arg(&["_paramsHash", "params"])?);
        let parameters = known.book.find(hash).cloned();
        let parameters = parameters.map_or_else(unknown, Ok)?;
        let with = json!({"p": parameters, "proposer": step.arg(&["_proposer", "proposer"])?});
        let outcome = self.run.send(step.at, &step.by, &org, "propose", named(with), None)?;
        self.proposals.created(&outcome.new);
        self.tokens.answer(&outcome)
    }

    fn call_proposal(&mut self, step: &Step) -> Result<Answer, Failure> {
        let beneficiary = || step.arg(&["_beneficiary"]).map(|name| json!({"beneficiary": name}));
        let (event, with) = match step.call.as_str() {
            "vote" => {
                let (vote, amount) = (whole(step.arg(&["_vote"])?), whole(step.arg(&["_amount"])?));
                ("vote", json!({"vote": vote, "amount": amount, "voter": step.arg(&["_voter"])?}))
            }
            "cancelVote" => ("cancel_vote", json!({})),
            "execute" => ("execute", json!({})),
            "executeBoosted" => ("execute_boosted", json!({})),
            "redeem" => ("redeem", beneficiary()?),
            "redeemDaoBounty" => ("redeem_dao_bounty", beneficiary()?),
            _ => return Ok(Answer::Unknown),
        };
        match self.proposal(&step.to, step.arg(&["_proposalId"])?) {
            Ok(id) => self.send(step, &id, event, with, None),
            Err(answer) => Ok(answer),
        }
    }

    /// The machine takes the stake by allowance when the rules have nothing against it. If the token would refuse, the
    /// stake comes with nothing, and the port says whether anything else stands before that.
    fn stake(
        &mut self,
        step: &Step,
        machine: &str,
        staker: &str,
        proposal: &str,
        vote: &str,
        amount: &Int,
    ) -> Result<Answer, Failure> {
        if self.machines.get(machine) != Some(&self.staked) {
            return Ok(Answer::Unknown);
        }
        let id = match self.proposal(machine, proposal) {
            Ok(id) => id,
            Err(answer) => return Ok(answer),
        };
        let token = self.tokens.deploy(&self.staked);
        let (before, allowed) = (token.balance(staker), token.allowance(staker, machine) >= *amount);
        let pay = if allowed && before >= *amount { amount } else { &Int::ZERO };
        let pay = self.tokens.amount(&self.staked, pay);
        let with = json!({"vote": whole(vote), "amount": self.tokens.amount(&self.staked, amount)});
        let step = &Step { by: staker.to_owned(), ..step.clone() };
        let answer = self.send(step, &id, "stake", with, Some(pay))?;
        let token = self.tokens.deploy(&self.staked);
        token.change_allowance(staker, machine, &(token.balance(staker) - &before));
        Ok(match answer {
            Answer::Refused(code) if code == "not_paid" && before < *amount => {
                Answer::Refused(reasons::NO_BALANCE.to_owned())
            }
            answer => answer,
        })
    }

    /// An approval that goes on to a stake, signed by whoever approves. If the stake is refused there is no approval.
    fn approve_and_call(&mut self, step: &Step) -> Result<Answer, Failure> {
        let machine = step.arg(&["_spender"])?;
        let value = number(step.arg(&["_value"])?)?;
        let Some(signed) = SignedStake::read(step.arg(&["_data"])?) else { return Ok(Answer::Unknown) };
        if !self.signers.may_stake(machine, &step.by, &signed) {
            return Ok(Answer::Refused(reasons::WRONG_NONCE.to_owned()));
        }
        let before = self.tokens.deploy(&step.to).allowance(&step.by, machine);
        self.tokens.deploy(&step.to).approve(&step.by, machine, value);
        let answer = self.stake(step, machine, &step.by, &signed.proposal, &signed.vote, &signed.amount)?;
        if answer == Answer::Accepted {
            self.signers.has_staked(machine, &step.by);
        } else {
            self.tokens.deploy(&step.to).approve(&step.by, machine, before);
        }
        Ok(answer)
    }

    /// The engine's name for a proposal that belongs to the organisation of this machine.
    fn proposal(&self, machine: &str, name: &str) -> Result<String, Answer> {
        let org = self.organisation(machine).map(|(org, _)| org.as_str());
        self.proposals.of(org.unwrap_or(machine), name).map(str::to_owned)
    }

    fn send(
        &mut self,
        step: &Step,
        to: &str,
        event: &str,
        with: Value,
        pay: Option<String>,
    ) -> Result<Answer, Failure> {
        let outcome = self.run.send(step.at, &step.by, to, event, named(with), pay)?;
        self.tokens.answer(&outcome)
    }
}
