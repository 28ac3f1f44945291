//! The ledger: accounts, and balances that sum to zero for each asset.

use crate::book::Book;
use crate::code::Kernel;
use crate::lane::{Kind, Num, Trap, WIDE, is_wide};
use crate::world::{Undo, World};
use quorate_number::Int;
use smallvec::SmallVec;

/// Where minted money comes from and burnt money goes.
pub(crate) const ISSUE: u32 = 0;
/// Everywhere else: foreign money enters from here.
pub(crate) const WORLD: u32 = 1;
/// The first of the accounts that hold money between its arrival and its placing, one for each depth of `new`.
pub(crate) const POTS: u32 = 2;
/// Where the money of letters is until they are delivered.
pub(crate) const POST: u32 = POTS + DEPTH + 1;
/// Stands in [`Movement`]s for the money of a letter on its way: less the number of the letter.
pub(crate) const IN_TRANSIT: u32 = u32::MAX;
/// How deep a `new` may stand in a `new` within one step (`semantics.md` §8).
pub(crate) const DEPTH: u32 = 64;

/// What can hold money.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) sort: AccountSort,
    /// What it holds or has held, in order of first receipt.
    pub(crate) held: SmallVec<[Holding; 2]>,
}

impl Account {
    /// An account that has never held anything.
    pub(crate) fn new(sort: AccountSort) -> Account {
        Account { sort, held: SmallVec::new() }
    }
}

/// A balance of a run-time asset. Its word is kept in halves, which take less room than a word in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holding {
    low: u64,
    high: i64,
    pub(crate) asset: u32,
}

impl Holding {
    /// An entry with a balance as a word.
    pub(crate) fn new(asset: u32, word: i128) -> Holding {
        let mut holding = Holding { low: 0, high: 0, asset };
        holding.set(word);
        holding
    }

    /// The balance as a word: [`WIDE`] if it is kept beside.
    #[inline(always)]
    pub(crate) fn word(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }

    /// Puts another word in its place.
    #[inline(always)]
    pub(crate) fn set(&mut self, word: i128) {
        (self.low, self.high) = (word as u64, (word >> 64) as i64);
    }

    /// Whether there is nothing of it.
    #[inline(always)]
    fn is_nothing(self) -> bool {
        self.low == 0 && self.high == 0
    }
}

/// The sorts of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AccountSort {
    Issue,
    World,
    Pot,
    Person(Box<str>),
    /// An instance's own account.
    Own(u32),
    /// The `k`th named account of an instance.
    Named(u32, u16),
    /// A member of an instance's `k`th account, a family; the row of its key.
    Family(u32, u16, Box<[i128]>),
}

impl AccountSort {
    /// The instance whose own account it is.
    pub(crate) fn instance(&self) -> Option<u32> {
        match self {
            AccountSort::Own(instance) => Some(*instance),
            _ => None,
        }
    }

    /// The instance it belongs to in any way.
    pub(crate) fn holder(&self) -> Option<u32> {
        match self {
            AccountSort::Own(instance)
            | AccountSort::Named(instance, _)
            | AccountSort::Family(instance, ..) => Some(*instance),
            _ => None,
        }
    }
}

/// Money that moved.
#[derive(Clone, Debug)]
pub(crate) struct Movement {
    pub(crate) amount: Int,
    pub(crate) asset: u32,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl World {
    /// Opens an account within a step.
    pub(crate) fn open_account(&mut self, sort: AccountSort) -> Result<u32, Trap> {
        let number = u32::try_from(self.accounts.len()).map_err(|_| Trap::Defect(&"too many accounts"))?;
        self.accounts.push(Account::new(sort));
        self.journal.push(Undo::Account);
        Ok(number)
    }

    /// The account behind a word.
    pub(crate) fn account(&self, word: i128) -> Result<(u32, &Account), Trap> {
        let number = u32::try_from(word).map_err(|_| Trap::Defect(&"no such account"))?;
        Ok((number, self.accounts.get(number as usize).ok_or(Trap::Defect(&"no such account"))?))
    }

    /// A balance; that of an account that was never opened (-1) is 0.
    #[inline]
    pub(crate) fn balance<N: Num>(&self, account: i128, asset: u32) -> Result<N, Trap> {
        let Ok(number) = u32::try_from(account) else { return Ok(N::default()) };
        let account = self.accounts.get(number as usize).ok_or(Trap::Defect(&"no such account"))?;
        let Some(holding) = account.held.iter().find(|holding| holding.asset == asset) else {
            return Ok(N::default());
        };
        let word = holding.word();
        if is_wide(word) { self.wide_balance(number, asset) } else { N::of_word(word) }
    }

    /// Moves an amount that is not negative. Only the world and `issue` may owe.
    pub(crate) fn transfer<N: Num>(
        &mut self,
        amount: &N,
        asset: u32,
        from: u32,
        to: u32,
    ) -> Result<(), Trap> {
        if *amount == N::default() {
            return Ok(());
        }
        if from == to {
            if self.balance::<N>(i128::from(from), asset)? < *amount {
                return Err(Trap::Kernel(Kernel::InsufficientFunds));
            }
        } else {
            self.change(from, asset, amount, false)?;
            self.change(to, asset, amount, true)?;
        }
        self.record(amount, asset, from, to);
        Ok(())
    }

    /// Moves everything an account holds of one asset.
    pub(crate) fn transfer_all<N: Num>(&mut self, asset: u32, from: u32, to: u32) -> Result<(), Trap> {
        let all: N = self.balance(i128::from(from), asset)?;
        self.transfer(&all, asset, from, to)
    }

    /// The same without a word in the outcome, which tells of it where the money arrives.
    pub(crate) fn transfer_quietly<N: Num>(
        &mut self,
        amount: &N,
        asset: u32,
        from: u32,
        to: u32,
    ) -> Result<(), Trap> {
        let is_recording = std::mem::take(&mut self.is_recording);
        let result = self.transfer(amount, asset, from, to);
        self.is_recording = is_recording;
        result
    }

    /// Says in the outcome that money has moved.
    pub(crate) fn tell<N: Num>(&mut self, amount: &N, asset: u32, from: u32, to: u32) {
        if *amount != N::default() {
            self.record(amount, asset, from, to);
        }
    }

    /// Whether an account holds nothing at all.
    pub(crate) fn is_empty_account(&self, account: u32) -> bool {
        self.accounts
            .get(account as usize)
            .is_none_or(|account| account.held.iter().all(|holding| holding.is_nothing()))
    }

    /// The sum of all balances of an asset: 0, or the engine is broken.
    pub(crate) fn imbalance(&self, asset: u32) -> Int {
        let mut sum = Int::ZERO;
        for account in 0..self.accounts.len() {
            let account = i128::try_from(account).unwrap_or(-1);
            sum += self.balance::<Int>(account, asset).unwrap_or(Int::ONE);
        }
        sum
    }

    /// A balance that is too wide for a word.
    #[inline(always)]
    fn wide_balance<N: Num>(&self, account: u32, asset: u32) -> Result<N, Trap> {
        N::kept(|| self.wide_balances.get(&(account, asset)))
    }

    #[inline]
    fn record<N: Num>(&mut self, amount: &N, asset: u32, from: u32, to: u32) {
        if self.is_recording {
            self.movements.push(Movement { amount: amount.to_int(), asset, from, to });
        }
    }

    /// Takes an amount from an account or adds it.
    #[inline]
    fn change<N: Num>(&mut self, number: u32, asset: u32, amount: &N, is_credit: bool) -> Result<(), Trap> {
        let account = self.accounts.get_mut(number as usize).ok_or(Trap::Defect(&"no such account"))?;
        let mut entries = (0..).zip(account.held.iter_mut());
        let Some((entry, holding)) = entries.find(|(_, holding)| holding.asset == asset) else {
            account.held.push(Holding { low: 0, high: 0, asset });
            self.journal.push(Undo::Entry { account: number });
            return self.change(number, asset, amount, is_credit);
        };
        // What the world and `issue` owe has the sign of a debt; its size is that of an amount.
        let kind = if number <= WORLD { Kind::Int } else { Kind::Amount };
        let moved = |before: &N| {
            if is_credit {
                return before.plus(amount, kind);
            }
            before.minus(amount, kind).map_err(|trap| match trap {
                Trap::Kernel(Kernel::Underflow) => Trap::Kernel(Kernel::InsufficientFunds),
                other => other,
            })
        };
        self.has_moved = true;
        let old = holding.word();
        let undo = Undo::Balance { account: number, entry, old };
        let new = if is_wide(old) { None } else { moved(&N::of_word(old)?)?.word() };
        let has = match new {
            Some(new) => {
                holding.set(new);
                self.journal.push(undo);
                new != 0
            }
            None => {
                let before = if is_wide(old) { self.wide_balance(number, asset)? } else { N::of_word(old)? };
                self.set_wide_balance(undo, (number, asset), &moved(&before)?)
            }
        };
        let is_watched = self.books.get(asset as usize).is_some_and(Book::is_watched);
        if is_watched { self.keep_book(number, asset, old != 0, has) } else { Ok(()) }
    }

    /// Writes a balance that is, or was, too wide for a word; whether it is more than nothing.
    #[cold]
    #[inline(never)]
    fn set_wide_balance<N: Num>(&mut self, undo: Undo, (number, asset): (u32, u32), after: &N) -> bool {
        let new = after.word();
        if let Undo::Balance { account, entry, .. } = undo
            && let Some(account) = self.accounts.get_mut(account as usize)
            && let Some(holding) = account.held.get_mut(entry as usize)
        {
            holding.set(new.unwrap_or(WIDE));
        }
        self.journal.push(undo);
        let old = match new {
            None => self.wide_balances.insert((number, asset), after.to_int()),
            Some(_) => self.wide_balances.remove(&(number, asset)),
        };
        self.wide_olds.push(old);
        self.journal.push(Undo::WideBalance { account: number, asset });
        new != Some(0)
    }
}
