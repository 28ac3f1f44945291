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
    /// What it takes to go on from it, if that is wanted.
    pub resume: Option<Resume>,
}

/// What a run needs besides the state to go on as if it had never stopped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resume {
    /// SHA-256, in hexadecimal, of the rules: a run goes on under the same ones.
    pub rules: String,
    /// How many steps there were.
    pub seq: u64,
    /// The persons who have acted, in order of first mention.
    pub acted: Vec<String>,
    /// Persons and instances by their ids, and accounts of families as `["co", 2, key]`, in the order in which they came
    /// to be.
    pub accounts: Vec<Value>,
    /// Where each instance comes from, in the order of the instances.
    pub instances: Vec<Origin>,
    /// Who holds some of an asset, in the order in which they came to hold it, where a text may ask for that.
    pub holders: Vec<(String, Vec<String>)>,
    /// Which deadline of its process each armed one is, from 0, in the order of the deadlines.
    pub deadlines: Vec<u32>,
    /// How often deadlines of an instance have fired at the present instant.
    pub fired: Vec<(String, u32)>,
}

/// Where an instance comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// The qualified name of its process.
    pub of: String,
    /// That of the process it was created from, if it has taken another text since.
    pub born: Option<String>,
    /// The instance it is nested in.
    pub within: Option<String>,
    /// Who created it.
    pub by: String,
    /// What it keeps of texts before its present one, and what hides behind another of the same name.
    pub left: Map<String, Value>,
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
