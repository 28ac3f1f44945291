//! What an ERC-20 token itself decides: who has enough, and who may spend for whom.
//!
//! Its ledger follows the money that the engine moves; allowances are known here alone, since no rule reads them.

use std::collections::HashMap;

use quorate_number::{Int, fits_amount};

/// The address that no token may be sent to.
pub const ZERO: &str = "zero";

/// One token.
#[derive(Clone, Debug, Default)]
pub struct Token {
    balances: HashMap<String, Int>,
    allowances: HashMap<(String, String), Int>,
}

impl Token {
    /// What an account holds.
    pub fn balance(&self, account: &str) -> Int {
        self.balances.get(account).cloned().unwrap_or(Int::ZERO)
    }

    /// All accounts that hold something.
    pub fn holders(&self) -> impl Iterator<Item = (&str, &Int)> {
        self.balances
            .iter()
            .filter(|(_, units)| **units > Int::ZERO)
            .map(|(name, units)| (name.as_str(), units))
    }

    /// Follows money that has moved.
    pub fn moved(&mut self, from: &str, to: &str, units: &Int) {
        *self.balances.entry(from.to_owned()).or_default() -= units;
        *self.balances.entry(to.to_owned()).or_default() += units;
    }

    /// What `spender` may still spend for `owner`.
    pub fn allowance(&self, owner: &str, spender: &str) -> Int {
        let key = (owner.to_owned(), spender.to_owned());
        self.allowances.get(&key).cloned().unwrap_or(Int::ZERO)
    }

    /// `approve`: whether the token accepts it, which it then has done.
    pub fn approve(&mut self, owner: &str, spender: &str, units: Int) -> bool {
        if spender == ZERO || units < Int::ZERO || !fits_amount(&units) {
            return false;
        }
        self.allowances.insert((owner.to_owned(), spender.to_owned()), units);
        true
    }

    /// `increaseAllowance` and, with a negative change, `decreaseAllowance`.
    pub fn change_allowance(&mut self, owner: &str, spender: &str, change: &Int) -> bool {
        let units = self.allowance(owner, spender) + change;
        self.approve(owner, spender, units)
    }

    /// Whether the token would accept `transfer`.
    pub fn would_transfer(&self, from: &str, to: &str, units: &Int) -> bool {
        to != ZERO && self.balance(from) >= *units
    }

    /// Whether the token would accept a `transferFrom` by `spender` for each of these owners, one after the other.
    pub fn would_collect(&self, spender: &str, sums: &[(&str, &Int)]) -> bool {
        sums.iter().all(|(owner, _)| {
            let all: Int = sums.iter().filter(|(other, _)| other == owner).map(|(_, units)| *units).sum();
            self.balance(owner) >= all && self.allowance(owner, spender) >= all
        })
    }
}
