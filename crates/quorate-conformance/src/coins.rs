//! Ether and tokens that a run begins with, where no allowance stands between them and a port.

use std::collections::BTreeSet;

use quorate_number::{Int, write_amount};
use serde_json::Value;

use crate::tokens::asset_name;
use crate::words::{named_objects, value_number};
use crate::{Failure, Run, Vector};

/// The chain's own money, which the ports declare.
const ETHER: &str = "ETH";

/// The tokens that a run begins with.
pub fn tokens_of(vector: &Vector) -> Vec<String> {
    named_objects(&vector.setup, "tokens").map(|(token, _)| token.clone()).collect()
}

/// A program that uses a body of a module and declares the tokens of these runs.
pub fn program_with_tokens(module: &str, body: &str, vectors: &[Vector]) -> String {
    let tokens: BTreeSet<String> = vectors.iter().flat_map(tokens_of).collect();
    let assets: String = tokens.iter().map(|token| format!("asset {}\n", asset_name(token))).collect();
    format!("use {module} {{ {body}, {ETHER} }}\n\n{assets}")
}

/// Gives everybody what they begin with.
pub fn hand_out(run: &mut Run, at: i64, vector: &Vector) -> Result<(), Failure> {
    for (account, units) in vector.setup.get("eth").and_then(Value::as_object).into_iter().flatten() {
        run.give(at, ether(&value_number(units)?), None, account)?;
    }
    for (token, balances) in named_objects(&vector.setup, "tokens") {
        for (account, units) in balances {
            let amount = format!("{} {}", value_number(units)?, asset_name(token));
            run.give(at, amount, None, account)?;
        }
    }
    Ok(())
}

/// Ether, in whose smallest units a record counts.
pub fn ether(units: &Int) -> String {
    format!("{} {ETHER}", write_amount(units, 18))
}

/// What a token is called in the program; the chain's own money is the port's.
pub fn coin(token: &str) -> String {
    if token == ETHER { token.to_owned() } else { asset_name(token) }
}
