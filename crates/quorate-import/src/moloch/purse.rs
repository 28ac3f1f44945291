//! What people are known to hold, so that nobody pays with what they were never seen to get.

use std::collections::BTreeMap;

use quorate_number::Int;

/// At least so much, by token and holder.
#[derive(Debug, Default)]
pub(crate) struct Purse(BTreeMap<(String, String), Int>);

impl Purse {
    /// Somebody gets something.
    pub fn get(&mut self, token: &str, holder: &str, units: &Int) {
        *self.0.entry((token.to_owned(), holder.to_owned())).or_default() += units;
    }

    /// Somebody pays; gives what they must have had besides.
    pub fn pay(&mut self, token: &str, holder: &str, units: &Int) -> Int {
        let held = self.0.entry((token.to_owned(), holder.to_owned())).or_default();
        let lacking = (units - &*held).max(Int::ZERO);
        *held = (&*held - units).max(Int::ZERO);
        lacking
    }
}
