//! DSChief: the chief, the token that is locked in it and the token that it gives for that.

mod reasons;
mod state;

use std::collections::BTreeMap;

use quorate_number::Int;
use serde_json::{Map, Value, json};

use crate::holdings::{Holdings, object};
use crate::system::instance;
use crate::token::ZERO;
use crate::tokens::{Asset, Tokens};
use crate::words::{named, named_objects, number, param, value_number, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// DSChief.
pub struct Chief;

/// What the chief is called, in the record and in the engine.
const CHIEF: &str = "chief";
/// The token that is locked.
const GOV: &str = "GOV";
/// The token that stands for what is locked.
const IOU: &str = "IOU";
/// The slate of nobody, which needs no etching.
const EMPTY: &str = "s_empty";

struct ChiefRun {
    run: Run,
    tokens: Tokens,
    slates: Slates,
}

/// The slates of a run by their recorded names.
struct Slates(BTreeMap<String, Vec<Value>>);

impl System for Chief {
    fn name(&self) -> &'static str {
        "ds-chief"
    }

    fn port(&self) -> &'static str {
        "ports/chief.quo"
    }

    fn codes(&self, step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        reasons::codes(&step.call, reason)
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let at = vector.steps.first().map_or(0, |step| step.at);
        let mut chief = ChiefRun { run, tokens: Tokens::beside(18), slates: Slates::of(vector) };
        chief.tokens.count_as(GOV, Asset { name: GOV.to_owned(), decimals: 18 });
        chief.tokens.count_as(IOU, Asset { name: format!("{IOU} of {CHIEF}"), decimals: 18 });
        chief.set_up(at, vector)?;
        Ok(Box::new(chief))
    }
}

impl Replay for ChiefRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        match (step.to.as_str(), step.call.as_str()) {
            (GOV | IOU, "approve") => Ok(self.approve(&step.to, &step.by, step.arg(&["guy"])?)),
            (GOV, "transfer") => self.tokens.call(&mut self.run, step, &str::to_owned),
            (IOU, "transfer") => {
                let pay = self.tokens.amount(IOU, &number(step.arg(&["wad"])?)?);
                self.send(step, "transfer", json!({"dst": step.arg(&["dst"])?}), Some(pay))
            }
            (CHIEF, _) => self.call_chief(step),
            _ => Ok(Answer::Unknown),
        }
    }

    fn state(&self, _moment: Moment, _recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let read = |text: &str| self.tokens.read_amount(text);
        let holdings = Holdings::of(&dump, &read)?;
        let chief = instance(&dump, CHIEF)?;
        let mut state = state::own_state(chief, &holdings, &self.slates, &read)?;
        let holder = |account: &str| Some(account.split('.').next().unwrap_or(account).to_owned());
        state.extend(named(self.tokens.external(&holdings, &holder)));
        Ok(Value::Object(state))
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl ChiefRun {
    fn set_up(&mut self, at: i64, vector: &Vector) -> Result<(), Failure> {
        let order = vector.params.get("addressOrder").and_then(Value::as_array).into_iter().flatten();
        let order = order.filter_map(Value::as_str);
        // The address zero comes before all others.
        let places = [ZERO].into_iter().chain(order).zip(0_u64..);
        let places: Map<_, _> = places.map(|(name, place)| (name.to_owned(), place.into())).collect();
        let with = json!({"max_yays": whole(param(vector, "maxYays")?), "places": places, "nobody": ZERO});
        let outcome = self.run.create(at, None, "Chief", CHIEF, named(with))?;
        if !outcome.ok {
            return Err(Failure(format!("there could be no chief: {:?}", outcome.refusal)));
        }
        self.tokens.deploy(GOV);
        self.tokens.deploy(IOU);
        let held = vector.setup.get(GOV).and_then(Value::as_object).into_iter().flatten();
        for (account, units) in held {
            self.tokens.enter(&mut self.run, at, GOV, account, &value_number(units)?)?;
        }
        for (token, owners) in named_objects(&vector.setup, "approvals") {
            for owner in owners.keys() {
                self.approve(token, owner, CHIEF);
            }
        }
        Ok(())
    }

    /// An approval without an amount has no limit.
    fn approve(&mut self, token: &str, owner: &str, spender: &str) -> Answer {
        let Some(ledger) = self.tokens.get_mut(token) else { return Answer::Unknown };
        ledger.approve(owner, spender, Int::ONE);
        Answer::Accepted
    }

    /// Whether the chief may take so much of a token from somebody.
    fn may_take(&self, token: &str, owner: &str, units: &Int) -> bool {
        let approved =
            self.tokens.get(token).is_some_and(|ledger| ledger.allowance(owner, CHIEF) > Int::ZERO);
        approved || *units == Int::ZERO
    }

    fn call_chief(&mut self, step: &Step) -> Result<Answer, Failure> {
        let yays = || step.args.get("yays").cloned().unwrap_or_default();
        match step.call.as_str() {
            "lock" => {
                let units = number(step.arg(&["wad"])?)?;
                if !self.may_take(GOV, &step.by, &units) {
                    return Ok(Answer::Refused(reasons::UNAPPROVED.to_owned()));
                }
                let pay = self.tokens.amount(GOV, &units);
                self.send(step, "lock", json!({}), Some(pay))
            }
            "free" => {
                let units = number(step.arg(&["wad"])?)?;
                // The chief looks at what is locked first, and then at the approval.
                if !self.may_take(IOU, &step.by, &units) && self.locked(&step.by)? >= units {
                    return Ok(Answer::Refused(reasons::UNAPPROVED.to_owned()));
                }
                self.send(step, "free", json!({"wad": self.tokens.amount(GOV, &units)}), None)
            }
            "etch" => self.send(step, "etch", json!({"yays": yays()}), None),
            "vote" if step.args.contains_key("yays") => {
                self.send(step, "vote", json!({"yays": yays()}), None)
            }
            "vote" => {
                let slate = self.slates.named(step.arg(&["slate"])?);
                self.send(step, "vote_slate", json!({"slate": slate}), None)
            }
            "lift" => self.send(step, "lift", json!({"whom": step.arg(&["whom"])?}), None),
            // Nobody may call these: the port has no such events.
            "setOwner" | "setAuthority" | "setRootUser" => self.send(step, "set_owner", json!({}), None),
            _ => Ok(Answer::Unknown),
        }
    }

    fn send(
        &mut self,
        step: &Step,
        event: &str,
        with: Value,
        pay: Option<String>,
    ) -> Result<Answer, Failure> {
        let outcome = self.run.send(step.at, &step.by, CHIEF, event, named(with), pay)?;
        self.tokens.answer(&outcome)
    }

    /// What somebody has locked.
    fn locked(&self, owner: &str) -> Result<Int, Failure> {
        let holdings = Holdings::of(&self.run.dump(), &|text| self.tokens.read_amount(text))?;
        Ok(holdings.of_account(&format!("{CHIEF}.deposits[{owner}]"), GOV))
    }
}

impl Slates {
    /// The slates that the calls of a run name, and what is on each.
    fn of(vector: &Vector) -> Slates {
        let etched = vector.steps.iter().filter_map(|step| {
            let yays = step.args.get("yays")?.as_array()?;
            Some((step.returned.as_ref()?.as_str()?.to_owned(), yays.clone()))
        });
        Slates(etched.chain([(EMPTY.to_owned(), Vec::new())]).collect())
    }

    /// Who is on a slate. One that the record never shows is as good as one that can never be etched.
    fn named(&self, name: &str) -> Vec<Value> {
        self.0.get(name).cloned().unwrap_or_else(|| vec![Value::from(ZERO), Value::from(ZERO)])
    }

    /// The recorded name of a slate.
    fn name_of(&self, yays: &Value) -> Result<String, Failure> {
        let yays = yays.as_array().ok_or("a slate is no list")?;
        let found = self.0.iter().find(|(_, slate)| *slate == yays);
        found.map(|(name, _)| name.clone()).ok_or_else(|| Failure(format!("the slate {yays:?} has no name")))
    }

    /// A map from voters to slates, with the slates' names.
    fn names_in(&self, votes: &Value) -> Result<Value, Failure> {
        let votes = object(Some(votes))?.iter();
        let votes = votes.map(|(voter, slate)| Ok((voter.clone(), Value::from(self.name_of(slate)?))));
        votes.collect::<Result<Map<_, _>, Failure>>().map(Value::Object)
    }
}
