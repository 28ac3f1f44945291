//! Recorded runs as a chain would tell them: logs with topics and data, blocks and transactions.

use std::collections::BTreeMap;

use quorate_import::Source;
use serde_json::{Map, Value, json};
use sha3::{Digest, Keccak256};

use crate::Vector;

/// The events of the contracts: name, and the types of its arguments in order, with a `!` where a topic holds it.
const EVENTS: &[(&str, &[&str])] = &[
    ("SummonComplete", &["address!", "uint256"]),
    ("SubmitProposal", &["uint256", "address!", "address!", "address!", "uint256", "uint256"]),
    ("SubmitVote", &["uint256!", "address!", "address!", "uint8"]),
    ("ProcessProposal", &["uint256!", "address!", "address!", "uint256", "uint256", "bool"]),
    ("Ragequit", &["address!", "uint256"]),
    ("Abort", &["uint256!", "address"]),
    ("UpdateDelegateKey", &["address!", "address"]),
    (
        "SummonComplete",
        &[
            "address!",
            "address[]",
            "uint256",
            "uint256",
            "uint256",
            "uint256",
            "uint256",
            "uint256",
            "uint256",
        ],
    ),
    (
        "SubmitProposal",
        &[
            "address!", "uint256", "uint256", "uint256", "address", "uint256", "address", "string",
            "bool[6]", "uint256", "address!", "address!",
        ],
    ),
    ("SponsorProposal", &["address!", "address!", "uint256", "uint256", "uint256"]),
    ("SubmitVote", &["uint256", "uint256!", "address!", "address!", "uint8"]),
    ("ProcessProposal", &["uint256!", "uint256!", "bool"]),
    ("ProcessWhitelistProposal", &["uint256!", "uint256!", "bool"]),
    ("ProcessGuildKickProposal", &["uint256!", "uint256!", "bool"]),
    ("Ragequit", &["address!", "uint256", "uint256"]),
    ("TokensCollected", &["address!", "uint256"]),
    ("CancelProposal", &["uint256!", "address"]),
    ("Withdraw", &["address!", "address", "uint256"]),
    ("Withdrawal", &["address!", "uint256"]),
    ("Transfer", &["address!", "address!", "uint256"]),
];

/// `submitProposal` of the first version.
const SUBMIT: (&str, &[&str]) = ("submitProposal", &["address", "uint256", "uint256", "string"]);

/// Who is in jail is paid out.
const RAGEKICK: (&str, &[&str]) = ("ragekick", &["address"]);

/// A recorded run, told by a chain.
pub struct Chain {
    /// What nodes answer when they are asked for logs.
    pub logs: Vec<Value>,
    /// The same logs as a library shows them, with the recorded names for addresses.
    pub parsed: Vec<Value>,
    pub blocks: Vec<Value>,
    pub transactions: Vec<Value>,
    /// The recorded names of addresses.
    pub names: BTreeMap<String, String>,
}

impl Chain {
    /// Tells a recorded run.
    pub fn of(vector: &Vector) -> Result<Chain, String> {
        let mut chain = Chain {
            logs: Vec::new(),
            parsed: Vec::new(),
            blocks: Vec::new(),
            transactions: Vec::new(),
            names: BTreeMap::new(),
        };
        for step in vector.steps.iter().filter(|step| step.ok) {
            let block = step.index + 1;
            let transaction = hex(&Keccak256::digest(format!("{} {}", vector.name, step.index)));
            let number = format!("{block:#x}");
            chain.blocks.push(json!({"number": number, "timestamp": format!("{:#x}", step.at)}));
            let (call, names): (_, &[&str]) = match step.call.as_str() {
                "submitProposal" => (SUBMIT, &["applicant", "tokenTribute", "sharesRequested", "details"]),
                _ => (RAGEKICK, &["memberToKick"]),
            };
            let args: Vec<&Value> = names.iter().filter_map(|name| step.args.get(*name)).collect();
            let input = if step.call == call.0 && args.len() == names.len() {
                let data = chain.data(&call.1.iter().copied().zip(args).collect::<Vec<_>>())?;
                format!("{}{data}", topic(call.0, call.1).get(..10).unwrap_or_default())
            } else {
                "0x".to_owned()
            };
            let from = chain.address(&step.by);
            chain.transactions.push(json!({"hash": transaction, "from": from, "input": input}));
            for (index, log) in step.emitted.iter().enumerate() {
                let Some(members) = log.as_object() else { continue };
                chain.log(members, &number, index, &transaction, step.at)?;
            }
        }
        Ok(chain)
    }

    /// The files that a node's answers make.
    pub fn files(&self, with_transactions: bool) -> Vec<Source> {
        let file = |name: &str, result: &[Value]| Source {
            name: name.to_owned(),
            text: json!({"jsonrpc": "2.0", "id": 1, "result": result}).to_string(),
        };
        let mut files = vec![file("logs.json", &self.logs), file("blocks.json", &self.blocks)];
        if with_transactions {
            files.push(file("transactions.json", &self.transactions));
        }
        files
    }

    /// The address of a recorded name.
    pub fn address(&mut self, name: &str) -> String {
        let fixed = match name {
            "zero" => "0",
            "GUILD" => "dead",
            "ESCROW" => "beef",
            "TOTAL" => "babe",
            _ => {
                let address = match name.strip_prefix("0x") {
                    Some(_) => name.to_lowercase(),
                    None => hex(Keccak256::digest(name).get(12..).unwrap_or_default()),
                };
                self.names.insert(address.clone(), name.to_owned());
                return address;
            }
        };
        format!("0x{fixed:0>40}")
    }

    fn log(
        &mut self,
        members: &Map<String, Value>,
        block: &str,
        index: usize,
        transaction: &str,
        at: i64,
    ) -> Result<(), String> {
        let text = |key: &str| members.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, at_name) = (text("event"), text("at"));
        let address = self.address(at_name);
        let place =
            json!({"blockNumber": block, "logIndex": format!("{index:#x}"), "transactionHash": transaction});
        let place = place.as_object().cloned().unwrap_or_default();
        if let (Some(topics), Some(data)) = (members.get("topics"), members.get("data")) {
            let mut log = json!({"address": address, "topics": topics, "data": data, "removed": false});
            extend(&mut log, &place);
            self.logs.push(log.clone());
            extend(&mut log, json!({"timestamp": at}).as_object().unwrap_or(&Map::new()));
            self.parsed.push(log);
            return Ok(());
        }
        let args: Map<String, Value> = members
            .iter()
            .filter(|(key, _)| *key != "event" && *key != "at")
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let declared = EVENTS.iter().find(|(declared, types)| *declared == name && types.len() == args.len());
        let mut parsed = json!({"address": at_name, "name": name, "args": args, "timestamp": at});
        extend(&mut parsed, &place);
        self.parsed.push(parsed);
        let Some((_, types)) = declared else {
            let topics = [topic(name, &[])];
            let mut log = json!({"address": address, "topics": topics, "data": "0x", "removed": false});
            extend(&mut log, &place);
            self.logs.push(log);
            return Ok(());
        };
        let mut topics = vec![topic(name, types)];
        let mut plain = Vec::new();
        for (ty, value) in types.iter().zip(args.values()) {
            match ty.strip_suffix('!') {
                Some(ty) => topics.push(format!("0x{}", self.data(&[(ty, value)])?)),
                None => plain.push((*ty, value)),
            }
        }
        let data = format!("0x{}", self.data(&plain)?);
        let mut log = json!({"address": address, "topics": topics, "data": data, "removed": false});
        extend(&mut log, &place);
        self.logs.push(log);
        Ok(())
    }

    /// Arguments as a chain writes them side by side, in hexadecimal.
    fn data(&mut self, args: &[(&str, &Value)]) -> Result<String, String> {
        let width = |ty: &str| if ty == "bool[6]" { 6 } else { 1 };
        let mut head = String::new();
        let mut tail = String::new();
        let heads: usize = args.iter().map(|(ty, _)| width(ty)).sum();
        for (ty, value) in args {
            let text = value.as_str().unwrap_or_default();
            let list = || value.as_array().cloned().unwrap_or_default();
            let offset = |tail: &String| format!("{:064x}", 32 * heads + tail.len() / 2);
            match *ty {
                "uint256" | "uint8" => head += &whole(text)?,
                "address" => head += &self.word_of_address(text),
                "bool" => head += &format!("{:064x}", u8::from(*value == &Value::Bool(true))),
                "bool[6]" => {
                    for flag in list() {
                        head += &format!("{:064x}", u8::from(flag == Value::Bool(true)));
                    }
                }
                "string" => {
                    head += &offset(&tail);
                    let digits = hex(text.as_bytes()).split_off(2);
                    let padded = digits.len().div_ceil(64) * 64;
                    tail += &format!("{:064x}{digits:0<padded$}", text.len());
                }
                "address[]" => {
                    head += &offset(&tail);
                    let items = list();
                    tail += &format!("{:064x}", items.len());
                    for item in items {
                        tail += &self.word_of_address(item.as_str().unwrap_or_default());
                    }
                }
                other => return Err(format!("nobody knows how to write `{other}`")),
            }
        }
        Ok(head + &tail)
    }

    fn word_of_address(&mut self, name: &str) -> String {
        let address = self.address(name);
        format!("{:0>64}", address.trim_start_matches("0x"))
    }
}

fn extend(object: &mut Value, more: &Map<String, Value>) {
    if let Some(members) = object.as_object_mut() {
        members.extend(more.clone());
    }
}

/// The hash of a declaration.
fn topic(name: &str, types: &[&str]) -> String {
    let types: Vec<&str> = types.iter().map(|ty| ty.trim_end_matches('!')).collect();
    hex(&Keccak256::digest(format!("{name}({})", types.join(","))))
}

/// A decimal number as a word.
fn whole(text: &str) -> Result<String, String> {
    let number = quorate_number::parse_int(text).map_err(|error| format!("`{text}`: {error}"))?;
    let mut digits = String::new();
    let mut rest = number;
    let sixteen = quorate_number::Int::from(16);
    for _ in 0..64 {
        let digit = u32::try_from(&rest % &sixteen).unwrap_or_default();
        digits.insert(0, char::from_digit(digit, 16).unwrap_or('0'));
        rest = &rest / &sixteen;
    }
    Ok(digits)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}
