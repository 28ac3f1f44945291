//! Past balances and supplies out of a dump.

use super::inconsistent;
use crate::engine::Engine;
use crate::fault::Fault;
use crate::ledger::{AccountSort, ISSUE};
use quorate_number::{Int, time};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

impl Engine {
    /// What was held and supplied before now, of assets with a history. It has to end in what there is now.
    pub(super) fn load_past(&mut self, past: &Map<String, Value>) -> Result<(), Fault> {
        let accounts = 0..u32::try_from(self.world.accounts.len()).unwrap_or(u32::MAX);
        let known: FxHashMap<String, u32> = if past.is_empty() {
            FxHashMap::default()
        } else {
            accounts.map(|number| (self.viewer().account(number), number)).collect()
        };
        for (name, parts) in past {
            let loaded = self.load_past_of(name, parts, &known);
            loaded.map_err(|fault| fault.under(name.clone()).under("past"))?;
        }
        self.ends_in_the_present()
    }

    fn load_past_of(
        &mut self,
        name: &str,
        parts: &Value,
        known: &FxHashMap<String, u32>,
    ) -> Result<(), Fault> {
        let asset = self.asset_named(name, None)?;
        if !self.world.books.get(asset as usize).is_some_and(|book| book.has_history) {
            return Err(inconsistent(format!("`{name}` keeps no history")));
        }
        let malformed = || inconsistent("`supply` and `held` are expected here");
        let parts = parts.as_object().ok_or_else(malformed)?;
        for (key, value) in parts {
            match key.as_str() {
                "supply" => {
                    let entries = self.past_entries(value, asset).map_err(|fault| fault.under("supply"))?;
                    let issued = entries.into_iter().map(|(at, amount)| (at, -amount)).collect();
                    self.world.past.insert((ISSUE, asset), issued);
                }
                "held" => {
                    for (holder, value) in value.as_object().ok_or_else(malformed)? {
                        let at = |fault: Fault| fault.under(holder.clone()).under("held");
                        let account = self.account_loaded(holder, known).map_err(at)?;
                        let entries = self.past_entries(value, asset).map_err(at)?;
                        self.world.past.insert((account, asset), entries);
                    }
                }
                _ => return Err(malformed().under(key.clone())),
            }
        }
        Ok(())
    }

    /// Instants with what there was after each.
    fn past_entries(&mut self, value: &Value, asset: u32) -> Result<Vec<(i64, Int)>, Fault> {
        let malformed = || inconsistent("a list of instants, each with an amount, is expected here");
        let mut entries: Vec<(i64, Int)> = Vec::new();
        for (place, entry) in value.as_array().ok_or_else(malformed)?.iter().enumerate() {
            let at = |fault: Fault| fault.under(place.to_string());
            let Some([Value::String(instant), Value::String(amount)]) = entry.as_array().map(Vec::as_slice)
            else {
                return Err(at(malformed()));
            };
            let instant = time::parse_instant(instant).ok_or_else(|| at(malformed()))?;
            let issuer = self.world.assets.get(asset as usize).and_then(|(_, issuer)| *issuer);
            let (amount, of) = self.amount_of_asset(amount, issuer).map_err(at)?;
            if of != asset {
                return Err(at(inconsistent("this is an amount of another asset")));
            }
            if instant > self.now || entries.last().is_some_and(|(before, _)| *before >= instant) {
                return Err(at(inconsistent("the past is in order of time, and before now")));
            }
            entries.push((instant, amount));
        }
        Ok(entries)
    }

    fn ends_in_the_present(&self) -> Result<(), Fault> {
        let contradicts = |account: u32, asset: u32| {
            let (holder, name) = (self.viewer().account(account), self.viewer().asset(asset, true));
            let holder = if account == ISSUE { "the supply".to_owned() } else { format!("`{holder}`") };
            let message = format!("the past of {name} does not end in what {holder} comes to now");
            Err(inconsistent(message).under(name).under("past"))
        };
        let mut places: Vec<(u32, u32)> = self.world.past.keys().copied().collect();
        places.sort_unstable();
        for (account, asset) in places {
            let last = self.world.past.get(&(account, asset)).and_then(|past| past.last());
            let present: Int = self.world.balance(i128::from(account), asset).unwrap_or_default();
            if last.is_none_or(|(_, last)| *last != present) {
                return contradicts(account, asset);
            }
        }
        for (account, number) in self.world.accounts.iter().zip(0..) {
            if matches!(account.sort, AccountSort::Pot | AccountSort::World) {
                continue;
            }
            for holding in &account.held {
                let asset = holding.asset;
                let has_history = self.world.books.get(asset as usize).is_some_and(|book| book.has_history);
                let is_known = self.world.past.contains_key(&(number, asset));
                if has_history && !is_known && holding.word() != 0 {
                    return contradicts(number, asset);
                }
            }
        }
        Ok(())
    }
}
