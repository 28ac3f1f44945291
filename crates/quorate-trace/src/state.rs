//! `state/1`: everything there is at an instant.

use serde_json::{Map, Value};

/// A dump of the whole state. Values are in the JSON of the formats page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateDump {
    /// The instant, in seconds since 1970.
    pub now: i64,
    /// The program.
    pub program: String,
    /// All instances, in order of creation.
    pub instances: Vec<InstanceDump>,
    /// All persons with what they hold, in order of first mention.
    pub people: Vec<(String, Vec<String>)>,
    /// What the world owes, in order of first receipt.
    pub world: Vec<String>,
    /// Supplies of the assets that bodies issue.
    pub supply: Vec<String>,
    /// Armed deadlines in the order in which they would fire.
    pub deadlines: Vec<DeadlineDump>,
    /// Past balances and supplies by asset, if they are wanted and there are any.
    pub past: Map<String, Value>,
}

/// An instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InstanceDump {
    /// Its id.
    pub id: String,
    /// The name of its process.
    pub of: String,
    /// Its state: a name, an object with the name and its data, or `null`.
    pub state: Value,
    /// Its parameters.
    pub params: Map<String, Value>,
    /// Its captured rules.
    pub rules: Map<String, Value>,
    /// Its cells.
    pub cells: Map<String, Value>,
    /// Its accounts and what they hold; those of families as `owed[ada]`.
    pub accounts: Vec<(String, Vec<String>)>,
}

/// An armed deadline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeadlineDump {
    /// When it is due, in seconds since 1970.
    pub at: i64,
    /// The instance.
    pub of: String,
    /// Where it stands, as `file:line:column`.
    pub rule: String,
}
