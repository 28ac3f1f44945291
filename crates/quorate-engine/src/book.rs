//! What is kept of an asset besides balances: who holds some, and how much there was at an instant.

use crate::lane::{Num, Trap};
use crate::ledger::AccountSort;
use crate::world::World;
use quorate_number::Int;

/// What is kept of a run-time asset.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Book {
    /// The table of the agents who hold some, in the order in which their balance last became positive; 0 if nobody
    /// asks for it.
    pub(crate) roster: u32,
    pub(crate) has_history: bool,
}

impl Book {
    /// Whether a change of a balance concerns it.
    pub(crate) fn is_watched(&self) -> bool {
        self.roster != 0 || self.has_history
    }
}

impl World {
    /// Takes note of a change of a balance: whether there was something before, and whether there is now.
    pub(crate) fn keep_book(&mut self, account: u32, asset: u32, had: bool, has: bool) -> Result<(), Trap> {
        let book = self.books.get(asset as usize).copied().unwrap_or_default();
        let sort = self.accounts.get(account as usize).map(|account| &account.sort);
        if book.has_history && !matches!(sort, Some(AccountSort::Pot | AccountSort::World)) {
            self.changed.push((account, asset));
        }
        let is_agent = match sort {
            Some(AccountSort::Person(_)) => true,
            Some(AccountSort::Own(instance)) => self.instance(*instance)?.is_body,
            _ => false,
        };
        if book.roster == 0 || had == has || !is_agent {
            return Ok(());
        }
        let key = [i128::from(account)];
        if has {
            self.add_row(book.roster, &key, true).map(drop)
        } else {
            self.remove_key(i128::from(book.roster), &key)
        }
    }

    /// Writes down the balances that a step has changed, before it is committed.
    pub(crate) fn make_history(&mut self, now: i64) {
        let mut changed = std::mem::take(&mut self.changed);
        for (account, asset) in changed.drain(..) {
            let balance: Int = self.balance(i128::from(account), asset).unwrap_or_default();
            let past = self.past.entry((account, asset)).or_default();
            match past.last_mut() {
                Some((at, last)) if *at == now => *last = balance,
                Some((_, last)) if *last == balance => {}
                None if balance == Int::ZERO => {}
                _ => past.push((now, balance)),
            }
        }
        self.changed = changed;
    }

    /// The balance after the last step before an instant; the present one for an instant that is still to come.
    pub(crate) fn balance_as_of<N: Num>(
        &self,
        account: i128,
        asset: u32,
        at: &N,
        now: i64,
    ) -> Result<N, Trap> {
        if *at > N::of(now) {
            return self.balance(account, asset);
        }
        let account = u32::try_from(account).ok();
        let past = account.and_then(|account| self.past.get(&(account, asset)));
        let past = past.map(Vec::as_slice).unwrap_or_default();
        let before = past.partition_point(|(then, _)| N::of(*then) < *at);
        match before.checked_sub(1).and_then(|last| past.get(last)) {
            Some((_, balance)) => N::of_int(balance),
            None => Ok(N::default()),
        }
    }
}
