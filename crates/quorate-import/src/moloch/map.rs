//! The map of a guild: what its logs do not say.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The map of a guild. Whatever the logs say need not be in it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct GuildMap {
    /// 1 or 2, where the logs fit both.
    pub version: Option<u8>,
    /// The guild's address, where there are logs of several.
    pub guild: Option<String>,
    /// The guild's id in the stream.
    pub id: Option<String>,
    /// The address of the bank of a guild of the first version.
    pub bank: Option<String>,
    /// The address of the token of a guild of the first version.
    pub token: Option<String>,
    /// The tokens that a guild of the second version was summoned with.
    pub approved: Option<Vec<String>>,
    pub summoner: Option<String>,
    /// When the guild was summoned.
    pub summoned: Option<Value>,
    pub period: Option<Value>,
    pub voting_periods: Option<Value>,
    pub grace_periods: Option<Value>,
    pub abort_window: Option<Value>,
    /// In smallest units.
    pub deposit: Option<Value>,
    pub dilution_bound: Option<Value>,
    /// In smallest units.
    pub reward: Option<Value>,
    /// The hard limits of a contract with others than the released one.
    pub most_approved: Option<Value>,
    pub most_banked: Option<Value>,
    /// Ids for addresses.
    pub names: BTreeMap<String, String>,
    /// What tokens are called in the constitution, by address.
    pub tokens: BTreeMap<String, TokenMap>,
    /// What people held at first, by token and holder, in smallest units.
    pub balances: Map<String, Value>,
}

/// A token in the constitution.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenMap {
    pub asset: String,
    #[serde(default)]
    pub decimals: u32,
}
