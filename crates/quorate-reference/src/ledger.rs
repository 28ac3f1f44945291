//! The ledger: accounts, and balances that sum to zero for each asset (`semantics.md` §1).

use crate::kernel::{Answer, kernel, nowhere};
use crate::sigma::Sigma;
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_number::{Int, fits_amount};

/// What can hold money.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Account {
    /// Where minted money comes from and burnt money goes.
    Issue,
    /// Where foreign money enters.
    World,
    /// What holds money between its arrival and its placing.
    Pot(u32),
    Person(String),
    /// An instance's own.
    Own(usize),
    /// A named account of an instance.
    Named(usize, String),
    /// One of a family of accounts of an instance.
    Family(usize, String, Box<Value>),
}

/// Money that moved.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) amount: Int,
    pub(crate) asset: Issue,
    pub(crate) from: Account,
    pub(crate) to: Account,
    /// The statement that moved it.
    pub(crate) span: Option<Span>,
}

impl Account {
    /// The instance whose own account it is.
    pub(crate) fn instance(&self) -> Option<usize> {
        match self {
            Account::Own(instance) => Some(*instance),
            _ => None,
        }
    }

    /// The instance it belongs to in any way.
    pub(crate) fn holder(&self) -> Option<usize> {
        match self {
            Account::Own(instance) | Account::Named(instance, _) | Account::Family(instance, ..) => {
                Some(*instance)
            }
            _ => None,
        }
    }

    /// Only these may owe.
    fn may_owe(&self) -> bool {
        matches!(self, Account::Issue | Account::World)
    }
}

impl Sigma {
    /// A balance; what was never held is nothing.
    pub(crate) fn balance(&self, account: &Account, asset: Issue) -> Int {
        let held = self.held(account).iter().find(|(held, _)| *held == asset);
        held.map_or(Int::ZERO, |(_, balance)| balance.clone())
    }

    /// What there is of an asset that is issued.
    pub(crate) fn supply(&self, asset: Issue) -> Int {
        -self.balance(&Account::Issue, asset)
    }

    /// What an account holds or has held, in order of first receipt.
    pub(crate) fn held(&self, account: &Account) -> &[(Issue, Int)] {
        let found = self.ledger.iter().find(|(known, _)| known == account);
        found.map_or(&[], |(_, held)| held.as_slice())
    }

    /// Whether an account holds nothing at all.
    pub(crate) fn is_empty(&self, account: &Account) -> bool {
        self.held(account).iter().all(|(_, balance)| *balance == Int::ZERO)
    }

    /// Moves an amount that is not negative; `Ok(false)` if it was nothing, which leaves no trace.
    pub(crate) fn transfer(
        &mut self,
        amount: &Int,
        asset: Issue,
        from: &Account,
        to: &Account,
        span: Option<Span>,
    ) -> Answer<bool> {
        if *amount == Int::ZERO {
            return Ok(false);
        }
        let refuse = |code: &str| span.map_or_else(|| nowhere(code), |span| kernel(code, span));
        if !from.may_owe() && self.balance(from, asset) < *amount {
            return Err(refuse("insufficient_funds"));
        }
        if from == to {
            return Ok(true);
        }
        let (left, right) = (self.balance(from, asset) - amount, self.balance(to, asset) + amount);
        if !to.may_owe() && !fits_amount(&right) {
            return Err(refuse("too_large"));
        }
        self.set_balance(from, asset, left);
        self.set_balance(to, asset, right);
        Ok(true)
    }

    fn set_balance(&mut self, account: &Account, asset: Issue, balance: Int) {
        let was = self.balance(account, asset);
        let roster = self.assets.get_mut(asset).map(|asset| &mut asset.roster);
        if let Some(roster) = roster {
            if balance <= Int::ZERO {
                roster.retain(|holder| holder != account);
            } else if was <= Int::ZERO {
                roster.push(account.clone());
            }
        }
        let place = match self.ledger.iter().position(|(known, _)| known == account) {
            Some(place) => place,
            None => {
                self.ledger.push((account.clone(), Vec::new()));
                self.ledger.len() - 1
            }
        };
        let Some((_, held)) = self.ledger.get_mut(place) else { return };
        match held.iter_mut().find(|(held, _)| *held == asset) {
            Some(entry) => entry.1 = balance,
            None => held.push((asset, balance)),
        }
    }

    /// The balance with which an instant began (`semantics.md` §5); `None` asks for the supply.
    pub(crate) fn as_of(&self, account: Option<&Account>, asset: Issue, at: &Int) -> Int {
        if *at > Int::from(self.now) {
            return match account {
                Some(account) => self.balance(account, asset),
                None => self.supply(asset),
            };
        }
        let entries = self.past.iter().find(|past| past.account.as_ref() == account && past.asset == asset);
        let entries = entries.map(|past| past.entries.as_slice()).unwrap_or_default();
        let before = entries.iter().rev().find(|(instant, _)| Int::from(*instant) < *at);
        before.map_or(Int::ZERO, |(_, balance)| balance.clone())
    }

    /// Notes the balances with which a step ends: one entry per account, asset and instant (`semantics.md` §2.9).
    pub(crate) fn note_past(&mut self, account: Option<&Account>, asset: Issue) {
        let balance = match account {
            Some(account) => self.balance(account, asset),
            None => self.supply(asset),
        };
        let now = self.now;
        let known = self.past.iter().position(|past| past.account.as_ref() == account && past.asset == asset);
        let place = known.unwrap_or_else(|| {
            self.past.push(crate::sigma::Past { account: account.cloned(), asset, entries: Vec::new() });
            self.past.len() - 1
        });
        let Some(past) = self.past.get_mut(place) else { return };
        match past.entries.last_mut() {
            Some(last) if last.0 == now => last.1 = balance,
            _ => past.entries.push((now, balance)),
        }
    }
}
