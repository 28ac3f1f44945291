//! 0xSplits: SplitMain, the splits that it creates, and the tokens and the ether that are paid to them.

use std::collections::BTreeMap;

use quorate_number::Int;
use serde_json::{Map, Value, json};

use crate::coins::{ether, hand_out, program_with_tokens, tokens_of};
use crate::holdings::{Holdings, object, whole as whole_of};
use crate::system::{Reasons, look_up};
use crate::token::ZERO;
use crate::tokens::{asset_name, read_amount};
use crate::words::{named, number, texts, whole};
use crate::{Answer, Failure, Moment, Replay, Run, Step, System, Vector};

/// 0xSplits.
pub struct Splits;

struct SplitsRun {
    run: Run,
    tokens: Vec<String>,
    /// The order of the addresses.
    places: Vec<String>,
    /// The engine's names for the recorded splits.
    splits: BTreeMap<String, String>,
}

/// The contract that keeps the books.
const MAIN: &str = "splitMain";

/// What is sent without a call.
const SEND: &str = "(send ether)";

/// The custom errors of SplitMain.sol, by name, and what a token and the compiler refuse with.
const REASONS: Reasons = &[
    ("Unauthorized", &["unauthorized"]),
    ("InvalidSplit__TooFewAccounts", &["too_few_accounts"]),
    ("InvalidSplit__AccountsAndAllocationsMismatch", &["not_as_many_parts"]),
    ("InvalidSplit__InvalidAllocationsSum", &["not_the_whole"]),
    ("InvalidSplit__AccountsOutOfOrder", &["accounts_not_in_order"]),
    ("InvalidSplit__AllocationMustBePositive", &["empty_part"]),
    ("InvalidSplit__InvalidDistributorFee", &["fee_too_high"]),
    ("InvalidSplit__InvalidHash", &["other_recipe"]),
    ("InvalidNewController", &["no_new_controller"]),
    ("Create2Error", &["made_already"]),
    ("Panic", &["nothing_owed", "insufficient_funds"]),
];

impl System for Splits {
    fn name(&self) -> &'static str {
        "splits"
    }

    fn port(&self) -> &'static str {
        "ports/splits.quo"
    }

    fn program(&self, vectors: &[Vector]) -> Option<String> {
        Some(program_with_tokens("ports.splits", "SplitMain", vectors))
    }

    fn codes(&self, _step: &Step, reason: &str) -> Option<&'static [&'static str]> {
        look_up(REASONS, reason.split('(').next().unwrap_or(reason))
    }

    fn begin(&self, vector: &Vector, run: Run) -> Result<Box<dyn Replay>, Failure> {
        let places = vector.params.get("addressOrder").and_then(Value::as_array).into_iter().flatten();
        let places = places.filter_map(Value::as_str).map(str::to_owned).collect();
        let tokens = tokens_of(vector);
        let mut splits = SplitsRun { run, tokens, places, splits: BTreeMap::new() };
        splits.set_up(vector)?;
        Ok(Box::new(splits))
    }
}

impl Replay for SplitsRun {
    fn step(&mut self, step: &Step) -> Result<Answer, Failure> {
        self.run.tag(Some(step.index));
        if step.call == SEND {
            return self.give(step, &step.to, &ether(step.value.as_ref().unwrap_or(&Int::ZERO)));
        }
        if self.tokens.contains(&step.to) && step.call == "transfer" {
            let amount = format!("{} {}", number(step.arg(&["amount"])?)?, asset_name(&step.to));
            return self.give(step, step.arg(&["to"])?, &amount);
        }
        if step.to == MAIN { self.call_main(step) } else { Ok(Answer::Unknown) }
    }

    fn state(&self, _moment: Moment, _recorded: &Value) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let holdings =
            Holdings::of(&dump, &|text| read_amount(text, &|name| if name == "ETH" { 18 } else { 0 }))?;
        let held = |asset: &str| holdings.shown(asset, &|account| Some(self.holder(account)));
        let booked = |asset: &str| holdings.shown(asset, &|account| self.creditor(account));
        let by_token = |shown: &dyn Fn(&str) -> Value| {
            let tokens = self.tokens.iter().map(|token| (token.clone(), shown(&asset_name(token))));
            Value::Object(tokens.collect())
        };
        Ok(json!({
            "eth": held("ETH"),
            "ethInternal": booked("ETH"),
            "tokens": by_token(&held),
            "tokensInternal": by_token(&booked),
            "splits": self.recipes()?,
        }))
    }

    fn run(&self) -> &Run {
        &self.run
    }
}

impl SplitsRun {
    fn set_up(&mut self, vector: &Vector) -> Result<(), Failure> {
        let at = vector.steps.first().map_or(0, |step| step.at);
        let places = self.places.iter().enumerate().filter(|(_, name)| !name.starts_with("split"));
        let places = places.map(|(place, name)| (name.clone(), Value::from(place)));
        let with = named(json!({"nobody": ZERO, "first_places": Value::Object(places.collect())}));
        let created = self.run.create(at, None, "SplitMain", MAIN, with)?;
        if let Some(refusal) = created.refusal {
            return Err(Failure(format!("the contract could not be deployed: {refusal:?}")));
        }
        hand_out(&mut self.run, at, vector)
    }

    /// Money that is sent without asking anybody's rules.
    fn give(&mut self, step: &Step, to: &str, amount: &str) -> Result<Answer, Failure> {
        let to = self.id(to);
        let given = self.run.give(step.at, amount.to_owned(), Some(&step.by), &to)?;
        Ok(Answer::of(&given))
    }

    fn call_main(&mut self, step: &Step) -> Result<Answer, Failure> {
        let id = |name: &str| step.arg(&[name]).map(|name| self.id(name));
        let split = || id("split");
        let recipe = || -> Result<Value, Failure> {
            let accounts = list(step, "accounts")?;
            Ok(json!({
                "accounts": accounts.iter().map(|account| self.id(account)).collect::<Vec<_>>(),
                "parts": list(step, "percentAllocations")?.iter().map(|part| whole(part)).collect::<Vec<_>>(),
                "fee": whole(step.arg(&["distributorFee"])?),
            }))
        };
        let coin = || step.arg(&["token"]).map_or_else(|_| "ETH".to_owned(), asset_name);
        let division = || -> Result<Value, Failure> {
            Ok(json!({"s": split()?, "coin": coin(), "r": recipe()?, "keeper": id("distributorAddress")?}))
        };
        let (event, with) = match step.call.as_str() {
            "createSplit" => return self.create_split(step, recipe()?),
            "updateSplit" => ("update_split", json!({"s": split()?, "r": recipe()?})),
            "transferControl" => {
                ("transfer_control", json!({"s": split()?, "to_agent": id("newController")?}))
            }
            "cancelControlTransfer" => ("cancel_control_transfer", json!({"s": split()?})),
            "acceptControl" => ("accept_control", json!({"s": split()?})),
            "makeSplitImmutable" => ("make_split_immutable", json!({"s": split()?})),
            "distributeETH" | "distributeERC20" => ("distribute", division()?),
            "updateAndDistributeETH" | "updateAndDistributeERC20" => ("update_and_distribute", division()?),
            "withdraw" => {
                let ether = (step.arg(&["withdrawETH"])? != "0").then(|| "ETH".to_owned());
                let tokens = list(step, "tokens")?;
                let coins = ether.into_iter().chain(tokens.iter().map(|token| asset_name(token)));
                ("withdraw", json!({"whom": id("account")?, "coins": coins.collect::<Vec<_>>()}))
            }
            _ => return Ok(Answer::Unknown),
        };
        self.run.call(step, MAIN, event, with)
    }

    /// The address of a new split is known by what the call gave back.
    fn create_split(&mut self, step: &Step, recipe: Value) -> Result<Answer, Failure> {
        let name = step.returned.as_ref().and_then(Value::as_str).unwrap_or_default();
        let place = self.places.iter().position(|known| known == name).unwrap_or(self.places.len());
        let controller = self.id(step.arg(&["controller"])?);
        let with = named(json!({"r": recipe, "controller": controller, "place": place}));
        let outcome = self.run.send(step.at, &step.by, MAIN, "create_split", with, None)?;
        if let Some(id) = outcome.new.first() {
            self.splits.insert(name.to_owned(), id.clone());
        }
        Ok(Answer::of(&outcome))
    }

    fn recipes(&self) -> Result<Value, Failure> {
        let map = |cell: &str| self.run.read(MAIN, cell, &[]);
        let (recipes, controllers, next) = (map("recipes")?, map("controllers")?, map("new_controllers")?);
        let person = |of: &Value, id: &str| {
            of.get(id).and_then(Value::as_str).map_or(ZERO.to_owned(), |a| self.outside(a))
        };
        let mut shown = Map::new();
        for (id, recipe) in object(Some(&recipes))? {
            let items = |key: &str| recipe.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
            let accounts = items("accounts")
                .iter()
                .filter_map(Value::as_str)
                .map(|id| self.outside(id))
                .collect::<Vec<_>>();
            let parts = items("parts").iter().map(ToString::to_string).collect::<Vec<_>>();
            let state = json!({
                "accounts": accounts,
                "percentAllocations": parts,
                "distributorFee": whole_of(recipe, "fee")?,
                "controller": person(&controllers, id),
                "newPotentialController": person(&next, id),
            });
            shown.insert(self.outside(id), state);
        }
        Ok(Value::Object(shown))
    }

    fn id(&self, name: &str) -> String {
        self.splits.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    fn outside(&self, id: &str) -> String {
        let found = self.splits.iter().find(|(_, known)| *known == id);
        found.map_or_else(|| id.to_owned(), |(name, _)| name.clone())
    }

    /// At which address the money of an account lies.
    fn holder(&self, account: &str) -> String {
        let is_main = account == MAIN || account.strip_prefix(MAIN).is_some_and(|rest| rest.starts_with('.'));
        if is_main { MAIN.to_owned() } else { self.outside(account) }
    }

    /// To whom the contract owes the money of an account.
    fn creditor(&self, account: &str) -> Option<String> {
        let owed = account.strip_prefix(MAIN)?.strip_prefix(".owed[")?.strip_suffix(']')?;
        Some(self.outside(owed))
    }
}

fn list(step: &Step, name: &str) -> Result<Vec<String>, Failure> {
    step.args.get(name).and_then(texts).ok_or_else(|| Failure(format!("`{name}` is no list")))
}
