//! All tokens of a run: those that the rules know as assets, whose money the engine moves, and those they never heard of.

use std::collections::BTreeMap;

use quorate_number::{Int, parse_amount, write_amount};
use quorate_trace::Outcome;
use serde_json::{Map, Value};

use crate::holdings::Holdings;
use crate::words::{named_objects, number, value_number};
use crate::{Answer, Failure, Run, Step, Token, Vector};

/// What a token is to the rules.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its name in the program.
    pub name: String,
    /// How many places its amounts are written with.
    pub decimals: u32,
}

/// The tokens of a run by their recorded names.
#[derive(Debug, Default)]
pub struct Tokens {
    ledgers: BTreeMap<String, Token>,
    assets: BTreeMap<String, Asset>,
    /// How many places the amounts of all other assets are written with.
    others: u32,
}

/// The calls that are made to a token.
const CALLS: &[&str] =
    &["transfer", "transferFrom", "approve", "increaseAllowance", "decreaseAllowance", "mint"];

/// What different tokens call the same argument.
const SPENDER: &[&str] = &["spender", "_spender"];
const RECEIVER: &[&str] = &["to", "recipient", "dst", "_to"];
const UNITS: &[&str] = &["value", "amount", "wad", "_value"];

/// Whether a call is one that is made to a token.
pub fn is_token_call(step: &Step) -> bool {
    CALLS.contains(&step.call.as_str())
}

impl Tokens {
    /// The assets that are no tokens are written with so many places.
    pub fn beside(decimals: u32) -> Tokens {
        Tokens { others: decimals, ..Tokens::default() }
    }

    /// From now on there is a contract of this token.
    pub fn deploy(&mut self, token: &str) -> &mut Token {
        self.ledgers.entry(token.to_owned()).or_default()
    }

    /// Enters what a recorded run begins with: who holds what, and what `spender` may take of it.
    pub fn set_up(&mut self, run: &mut Run, at: i64, vector: &Vector, spender: &str) -> Result<(), Failure> {
        let balances = named_objects(&vector.setup, "balances");
        for (name, held) in balances.chain(named_objects(&vector.setup, "tokens")) {
            self.deploy(name);
            for (account, units) in held {
                self.enter(run, at, name, account, &value_number(units)?)?;
            }
        }
        for (name, granted) in named_objects(&vector.setup, "allowances") {
            let token = self.deploy(name);
            for (owner, units) in granted {
                token.approve(owner, spender, value_number(units)?);
            }
        }
        Ok(())
    }

    /// The rules know this token.
    pub fn count_as(&mut self, token: &str, asset: Asset) {
        self.assets.insert(token.to_owned(), asset);
    }

    /// A token, if it is deployed.
    pub fn get(&self, token: &str) -> Option<&Token> {
        self.ledgers.get(token)
    }

    /// A token, if it is deployed.
    pub fn get_mut(&mut self, token: &str) -> Option<&mut Token> {
        self.ledgers.get_mut(token)
    }

    /// An amount as the streams write it.
    pub fn amount(&self, token: &str, units: &Int) -> String {
        match self.assets.get(token) {
            Some(asset) => format!("{} {}", write_amount(units, asset.decimals), asset.name),
            None => format!("{units} {token}"),
        }
    }

    /// An amount of any asset as the streams write it: smallest units, and the asset.
    pub fn read_amount(&self, text: &str) -> Result<(Int, String), Failure> {
        read_amount(text, &|name| {
            self.assets.values().find(|asset| asset.name == name).map_or(self.others, |asset| asset.decimals)
        })
    }

    /// The tokens that are deployed and that the rules know, with their assets' names.
    pub fn deployed(&self) -> impl Iterator<Item = (&str, &str)> {
        let known = self.ledgers.keys().filter_map(|token| Some((token, self.assets.get(token)?)));
        known.map(|(token, asset)| (token.as_str(), asset.name.as_str()))
    }

    /// The token behind an asset's name.
    pub fn behind(&self, asset: &str) -> Option<&str> {
        self.assets.iter().find(|(_, known)| known.name == asset).map(|(token, _)| token.as_str())
    }

    /// Money that comes into being.
    pub fn enter(
        &mut self,
        run: &mut Run,
        at: i64,
        token: &str,
        account: &str,
        units: &Int,
    ) -> Result<Answer, Failure> {
        self.give(run, at, token, units, None, account)
    }

    /// A transfer outside the rules, from the world if nobody is named. One of nothing is left out.
    pub fn give(
        &mut self,
        run: &mut Run,
        at: i64,
        token: &str,
        units: &Int,
        from: Option<&str>,
        to: &str,
    ) -> Result<Answer, Failure> {
        if *units == Int::ZERO {
            return Ok(Answer::Accepted);
        }
        if self.assets.contains_key(token) {
            let outcome = run.give(at, self.amount(token, units), from, to)?;
            return self.answer(&outcome);
        }
        if let Some(ledger) = self.ledgers.get_mut(token) {
            ledger.moved(from.unwrap_or("world"), to, units);
        }
        Ok(Answer::Accepted)
    }

    /// What an outcome says; the tokens' ledgers follow the money that moved.
    pub fn answer(&mut self, outcome: &Outcome) -> Result<Answer, Failure> {
        for [amount, from, to] in &outcome.moves {
            let (units, asset) = self.read_amount(amount)?;
            let token = self.behind(&asset).map(str::to_owned);
            if let Some(ledger) = token.and_then(|token| self.ledgers.get_mut(&token)) {
                ledger.moved(from, to, &units);
            }
        }
        Ok(Answer::of(outcome))
    }

    /// A call made to a token; `id` gives the engine's name for a recorded one.
    pub fn call(
        &mut self,
        run: &mut Run,
        step: &Step,
        id: &dyn Fn(&str) -> String,
    ) -> Result<Answer, Failure> {
        let Some(token) = self.ledgers.get_mut(&step.to) else { return Ok(Answer::Unknown) };
        let units = |names: &[&str]| number(step.arg(names)?);
        let accepted = match step.call.as_str() {
            "approve" => token.approve(&step.by, step.arg(SPENDER)?, units(UNITS)?),
            "increaseAllowance" => {
                token.change_allowance(&step.by, step.arg(SPENDER)?, &units(&["addedValue"])?)
            }
            "decreaseAllowance" => {
                token.change_allowance(&step.by, step.arg(SPENDER)?, &-units(&["subtractedValue"])?)
            }
            "transfer" => {
                let (to, units) = (step.arg(RECEIVER)?, units(UNITS)?);
                return self.transfer(run, step, &step.by, &id(to), &units);
            }
            "transferFrom" => {
                let (from, to) = (step.arg(&["from", "sender", "_from"])?, step.arg(RECEIVER)?);
                let units = units(UNITS)?;
                if token.allowance(from, &step.by) < units {
                    return Ok(Answer::TokenRefused);
                }
                let answer = self.transfer(run, step, &id(from), &id(to), &units)?;
                if let (Answer::Accepted, Some(token)) = (&answer, self.ledgers.get_mut(&step.to)) {
                    token.change_allowance(from, &step.by, &-units);
                }
                return Ok(answer);
            }
            "mint" => {
                let (to, units) = (step.arg(&["to", "account", "_to"])?, units(UNITS)?);
                return self.enter(run, step.at, &step.to, &id(to), &units);
            }
            _ => return Ok(Answer::Unknown),
        };
        Ok(if accepted { Answer::Accepted } else { Answer::TokenRefused })
    }

    /// What everybody holds of each token, in recorded names; of an asset the engine is asked.
    pub fn external(&self, holdings: &Holdings, outside: &dyn Fn(&str) -> Option<String>) -> Value {
        let ledgers = self.ledgers.iter().map(|(token, ledger)| {
            let balances = match self.assets.get(token) {
                Some(asset) => holdings.shown(&asset.name, outside),
                None => {
                    let held = ledger.holders().filter_map(|(account, units)| {
                        Some((outside(account)?, Value::from(units.to_string())))
                    });
                    Value::Object(held.collect())
                }
            };
            (token.clone(), balances)
        });
        Value::Object(ledgers.collect::<Map<_, _>>())
    }

    fn transfer(
        &mut self,
        run: &mut Run,
        step: &Step,
        from: &str,
        to: &str,
        units: &Int,
    ) -> Result<Answer, Failure> {
        match self.ledgers.get(&step.to) {
            None => Ok(Answer::Unknown),
            Some(token) if !token.would_transfer(from, to, units) => Ok(Answer::TokenRefused),
            Some(_) => self.give(run, step.at, &step.to, units, Some(from), to),
        }
    }
}

/// What a token is called in the program: an address is spelled as the language wants an asset spelled.
pub fn asset_name(token: &str) -> String {
    format!("AT_{}", token.to_ascii_uppercase())
}

/// An amount as the streams write it: smallest units, and the asset, which is written with so many places.
pub fn read_amount(text: &str, decimals: &dyn Fn(&str) -> u32) -> Result<(Int, String), Failure> {
    let (number, name) = text.split_once(' ').ok_or_else(|| Failure(format!("`{text}` is no amount")))?;
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (Int::NEG_ONE, digits),
        None => (Int::ONE, number),
    };
    let units =
        parse_amount(digits, decimals(name)).map_err(|error| Failure(format!("`{text}`: {error}")))?;
    Ok((sign * units, name.to_owned()))
}
