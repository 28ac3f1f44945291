//! What nodes and libraries write: logs, blocks, transactions and receipts, in any order and any wrapping.

use std::collections::BTreeMap;

use quorate_number::time;
use serde_json::{Map, Value};

use super::abi::{number, plain_address};
use crate::json::cut_or_malformed;
use crate::source::MALFORMED;
use crate::{Source, Trouble};

/// All that was read.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub logs: Vec<RawLog>,
    /// When blocks were made.
    pub blocks: BTreeMap<u64, i64>,
    pub transactions: BTreeMap<String, Transaction>,
    /// Records that are nothing of the kind: the file, and the number in it.
    pub others: Vec<(String, u64)>,
}

/// A log as it was written.
#[derive(Clone, Debug)]
pub(crate) struct RawLog {
    pub file: String,
    /// Which record of the file it is.
    pub number: u64,
    pub address: String,
    pub body: Body,
    pub block: Option<u64>,
    pub index: Option<u64>,
    pub transaction: Option<String>,
    pub at: Option<i64>,
    pub is_removed: bool,
}

/// What a log says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    /// As the chain has it.
    Raw { topics: Vec<String>, data: String },
    /// As a library has understood it.
    Parsed { name: String, args: Value },
}

/// Who sent a transaction, and what it called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction {
    pub from: Option<String>,
    pub input: Option<String>,
}

/// Reads files of JSON: one value, or one after the other.
pub(crate) fn read_records(sources: &[Source]) -> Result<Records, Trouble> {
    let mut records = Records::default();
    for source in sources {
        let mut number = 0;
        for value in serde_json::Deserializer::from_str(&source.text).into_iter::<Value>() {
            let value = value.map_err(|error| cut_or_malformed(source, &error))?;
            records.take(source, &value, &mut number)?;
        }
    }
    Ok(records)
}

impl Records {
    fn take(&mut self, source: &Source, value: &Value, number: &mut u64) -> Result<(), Trouble> {
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| self.take(source, item, number)),
            Value::Object(members) => match (members.get("result"), members.get("error")) {
                (Some(result), _) if members.contains_key("id") || members.contains_key("jsonrpc") => {
                    self.take(source, result, number)
                }
                (None, Some(error)) => {
                    let said = error.get("message").and_then(Value::as_str).unwrap_or("nothing more");
                    let message = format!("the node that was asked answered with an error: {said}");
                    Err(source.complain(MALFORMED, message))
                }
                _ => self.record(source, members, number),
            },
            _ => {
                *number += 1;
                self.others.push((source.name.clone(), *number));
                Ok(())
            }
        }
    }

    fn record(
        &mut self,
        source: &Source,
        members: &Map<String, Value>,
        number: &mut u64,
    ) -> Result<(), Trouble> {
        let text = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_owned);
        if let Some(logs) = members.get("logs").and_then(Value::as_array)
            && let Some(hash) = text("transactionHash")
        {
            self.transactions.entry(hash).or_default().from = text("from").map(|from| plain_address(&from));
            return logs.iter().try_for_each(|log| self.take(source, log, number));
        }
        *number += 1;
        if let Some(body) = body(members) {
            self.log(source, members, *number, body);
        } else if let (Some(block), Some(at)) = (members.get("number").and_then(small), instant(members)) {
            self.blocks.insert(block, at);
        } else if let (Some(hash), Some(from)) = (text("hash"), text("from")) {
            let input = text("input").or_else(|| text("data"));
            self.transactions.insert(hash, Transaction { from: Some(plain_address(&from)), input });
        } else {
            self.others.push((source.name.clone(), *number));
        }
        Ok(())
    }

    fn log(&mut self, source: &Source, members: &Map<String, Value>, number: u64, body: Body) {
        let text = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_owned);
        let whole = |keys: &[&str]| keys.iter().find_map(|key| members.get(*key)).and_then(small);
        let transaction = text("transactionHash");
        if let (Some(hash), Some(from)) = (&transaction, text("from")) {
            self.transactions.entry(hash.clone()).or_default().from = Some(plain_address(&from));
        }
        self.logs.push(RawLog {
            file: source.name.clone(),
            number,
            address: plain_address(&text("address").unwrap_or_default()),
            body,
            block: whole(&["blockNumber"]),
            index: whole(&["logIndex", "index"]),
            transaction,
            at: instant(members),
            is_removed: members.get("removed").and_then(Value::as_bool).unwrap_or_default(),
        });
    }
}

/// What a log says; none if this is no log.
fn body(members: &Map<String, Value>) -> Option<Body> {
    let topics = members.get("topics").and_then(Value::as_array);
    let topics = topics.map(|topics| topics.iter().filter_map(Value::as_str).map(str::to_lowercase));
    let data = members.get("data").and_then(Value::as_str);
    if let (Some(topics), Some(data)) = (topics, data) {
        return Some(Body::Raw { topics: topics.collect(), data: data.to_owned() });
    }
    let names = ["eventName", "event", "name"];
    let name = names.iter().find_map(|key| members.get(*key)?.as_str())?;
    let args = members.get("args").or_else(|| members.get("returnValues"))?;
    Some(Body::Parsed { name: name.to_owned(), args: args.clone() })
}

/// When something happened, as a node or an explorer says it.
fn instant(members: &Map<String, Value>) -> Option<i64> {
    let keys = ["blockTimestamp", "timestamp", "timeStamp", "block_timestamp"];
    let value = keys.iter().find_map(|key| members.get(*key))?;
    match small(value) {
        Some(seconds) => i64::try_from(seconds).ok(),
        None => time::parse_instant(value.as_str()?),
    }
}

fn small(value: &Value) -> Option<u64> {
    u64::try_from(number(value)?).ok()
}
