//! What accounts hold, and who holds what, out of a dump.

use super::{inconsistent, stranger, under};
use crate::engine::Engine;
use crate::fault::Fault;
use crate::lane::{WIDE, is_wide};
use crate::ledger::{AccountSort, Holding, ISSUE, WORLD};
use crate::world::World;
use quorate_number::Int;
use quorate_trace::{Resume, StateDump};
use rustc_hash::FxHashMap;

impl Engine {
    /// Puts balances into accounts. Every asset has to sum to zero.
    pub(super) fn load_money(&mut self, dump: &StateDump) -> Result<(), Fault> {
        let mut sums: FxHashMap<u32, Int> = FxHashMap::default();
        for (place, (_, held)) in dump.people.iter().enumerate() {
            let account = self.people.get(place).copied().unwrap_or(u32::MAX);
            let loaded = self.load_holdings(account, held, &mut sums);
            loaded.map_err(|fault| under("people", place, fault.under("self").under("accounts")))?;
        }
        for (place, instance) in dump.instances.iter().enumerate() {
            let number = u32::try_from(place).unwrap_or(u32::MAX);
            let declared = self.viewer().accounts_of(number);
            let known: Vec<String> = self.viewer().account_names(number);
            let names = instance.accounts.iter().map(|(name, _)| name);
            let differs = known.iter().zip(names).position(|(known, name)| known != name);
            let differs = differs.or((known.len() != instance.accounts.len()).then_some(known.len()));
            if let Some(differs) = differs {
                let name = instance.accounts.get(differs).map_or("", |(name, _)| name.as_str());
                let message = format!("the accounts of `{}` are not those of its text", instance.id);
                let fault = inconsistent(message).under(name).under("accounts");
                return Err(under("instances", place, fault));
            }
            for ((name, held), (_, account)) in instance.accounts.iter().zip(declared) {
                let loaded = self.load_holdings(account, held, &mut sums);
                loaded.map_err(|fault| {
                    under("instances", place, fault.under(name.clone()).under("accounts"))
                })?;
            }
        }
        self.load_holdings(WORLD, &dump.world, &mut sums).map_err(|fault| fault.under("world"))?;
        for (place, text) in dump.supply.iter().enumerate() {
            let loaded = self.load_supply(text, &mut sums);
            loaded.map_err(|fault| under("supply", place, fault))?;
        }
        let mut broken: Vec<u32> =
            sums.iter().filter(|(_, sum)| **sum != Int::ZERO).map(|(asset, _)| *asset).collect();
        broken.sort_unstable();
        let Some(asset) = broken.first() else { return Ok(()) };
        let sum = sums.get(asset).cloned().unwrap_or_default();
        let difference = self.viewer().money(&sum, *asset, true);
        let is_issued = self.world.assets.get(*asset as usize).is_some_and(|(_, issuer)| issuer.is_some());
        let message = format!("money does not sum to zero: all accounts together are off by {difference}");
        Err(inconsistent(message)
            .help(
                "what one account gains another one loses; the world holds less than nothing of what it gave",
            )
            .under(if is_issued { "supply" } else { "world" }))
    }

    fn load_holdings(
        &mut self,
        account: u32,
        held: &[String],
        sums: &mut FxHashMap<u32, Int>,
    ) -> Result<(), Fault> {
        for (place, text) in held.iter().enumerate() {
            let (amount, asset) =
                self.load_amount(text, account == WORLD).map_err(|fault| fault.under(place.to_string()))?;
            if !self.world.put_balance(account, asset, &amount) {
                let message = "this asset is listed twice for one account";
                return Err(inconsistent(message).under(place.to_string()));
            }
            *sums.entry(asset).or_default() += amount;
        }
        Ok(())
    }

    fn load_supply(&mut self, text: &str, sums: &mut FxHashMap<u32, Int>) -> Result<(), Fault> {
        let (amount, asset) = self.load_amount(text, false)?;
        if self.world.assets.get(asset as usize).is_none_or(|(_, issuer)| issuer.is_none()) {
            return Err(inconsistent("this asset is not one that an instance issues"));
        }
        if amount == Int::ZERO {
            return Ok(());
        }
        if !self.world.put_balance(ISSUE, asset, &-amount.clone()) {
            return Err(inconsistent("this asset is listed twice"));
        }
        *sums.entry(asset).or_default() -= amount;
        Ok(())
    }

    /// An amount with its asset. Only the world may have less than nothing.
    pub(super) fn load_amount(&mut self, text: &str, may_owe: bool) -> Result<(Int, u32), Fault> {
        match text.strip_prefix('-').filter(|_| may_owe) {
            Some(owed) => self.amount_of_asset(owed, None).map(|(amount, asset)| (-amount, asset)),
            None => self.amount_of_asset(text, None),
        }
    }

    /// Who holds some of an asset, in the order in which they came to hold it.
    pub(super) fn load_holders(&mut self, resume: &Resume) -> Result<(), Fault> {
        for (name, holders) in &resume.holders {
            let at = |fault: Fault| fault.under(name.clone()).under("holders").under("resume");
            let asset = self.asset_named(name, None).map_err(at)?;
            let roster = self.world.books.get(asset as usize).map_or(0, |book| book.roster);
            for (place, holder) in holders.iter().enumerate() {
                let account = self.agent(holder).filter(|account| {
                    let balance = self.world.balance::<Int>(i128::from(*account), asset);
                    roster != 0 && balance.is_ok_and(|balance| balance > Int::ZERO)
                });
                let listed = account.is_some_and(|account| {
                    let key = [i128::from(account)];
                    self.world.find(i128::from(roster), &key).is_none()
                        && self.world.add_row(roster, &key, true).is_ok()
                });
                if !listed {
                    let fault = inconsistent(format!("`{holder}` does not hold any of this asset"));
                    return Err(at(fault.under(place.to_string())));
                }
            }
        }
        self.commit_load();
        self.has_all_holders()
    }

    /// Whether nobody who holds some of an asset is missing among its holders.
    fn has_all_holders(&self) -> Result<(), Fault> {
        for (account, number) in self.world.accounts.iter().zip(0..) {
            let is_agent = match &account.sort {
                AccountSort::Person(_) => true,
                AccountSort::Own(instance) => self.world.instance(*instance).is_ok_and(|it| it.is_body),
                _ => false,
            };
            for Holding { asset, .. } in account.held.iter().filter(|_| is_agent) {
                let roster = self.world.books.get(*asset as usize).map_or(0, |book| book.roster);
                let balance: Int = self.world.balance(i128::from(number), *asset).unwrap_or_default();
                let is_listed = self.world.find(i128::from(roster), &[i128::from(number)]).is_some();
                if roster != 0 && balance > Int::ZERO && !is_listed {
                    let (holder, asset) = (self.viewer().account(number), self.viewer().asset(*asset, true));
                    let message = format!("`{holder}` holds {asset} and is not among its holders");
                    return Err(inconsistent(message).under(asset).under("holders").under("resume"));
                }
            }
        }
        Ok(())
    }

    fn agent(&self, name: &str) -> Option<u32> {
        let instance = || self.world.instances.get(self.find_instance(name)? as usize);
        self.persons.get(name).copied().or_else(|| instance().map(|instance| instance.account))
    }

    /// The account behind a name in a dump.
    pub(super) fn account_loaded(&self, name: &str, known: &FxHashMap<String, u32>) -> Result<u32, Fault> {
        known.get(name).copied().ok_or_else(|| stranger(name))
    }
}

impl World {
    /// Puts a balance into an account that has no entry for its asset yet; whether there was none.
    fn put_balance(&mut self, number: u32, asset: u32, amount: &Int) -> bool {
        let Some(account) = self.accounts.get_mut(number as usize) else { return false };
        if account.held.iter().any(|holding| holding.asset == asset) {
            return false;
        }
        let word = i128::try_from(amount).ok().filter(|word| !is_wide(*word));
        account.held.push(Holding::new(asset, word.unwrap_or(WIDE)));
        if word.is_none() {
            self.wide_balances.insert((number, asset), amount.clone());
        }
        true
    }
}
