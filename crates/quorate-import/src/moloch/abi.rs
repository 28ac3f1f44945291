//! The events of the two guilds, their bank and their tokens, and how a chain writes them.

use quorate_number::{Int, parse_int};
use serde_json::{Map, Value};
use sha3::{Digest, Keccak256};

/// Who announces an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A guild of the first version.
    First,
    /// A guild of the second version.
    Second,
    /// A guild of either version.
    Either,
    /// The bank of a guild of the first version.
    Bank,
    /// A token.
    Token,
}

/// An event that a contract may announce.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub name: &'static str,
    pub role: Role,
    topic: String,
    params: Vec<Param>,
}

#[derive(Clone, Debug)]
struct Param {
    name: &'static str,
    kind: Kind,
    indexed: bool,
}

/// The types that occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Whole,
    Address,
    Flag,
    Text,
    Flags(usize),
    Addresses,
}

/// As the contracts declare them.
const EVENTS: &[(Role, &str)] = &[
    (Role::First, "SummonComplete(address indexed summoner,uint256 shares)"),
    (
        Role::First,
        "SubmitProposal(uint256 proposalIndex,address indexed delegateKey,address indexed memberAddress,address indexed applicant,uint256 tokenTribute,uint256 sharesRequested)",
    ),
    (
        Role::First,
        "SubmitVote(uint256 indexed proposalIndex,address indexed delegateKey,address indexed memberAddress,uint8 uintVote)",
    ),
    (
        Role::First,
        "ProcessProposal(uint256 indexed proposalIndex,address indexed applicant,address indexed memberAddress,uint256 tokenTribute,uint256 sharesRequested,bool didPass)",
    ),
    (Role::First, "Ragequit(address indexed memberAddress,uint256 sharesToBurn)"),
    (Role::First, "Abort(uint256 indexed proposalIndex,address applicantAddress)"),
    (Role::Either, "UpdateDelegateKey(address indexed memberAddress,address newDelegateKey)"),
    (
        Role::Second,
        "SummonComplete(address indexed summoner,address[] tokens,uint256 summoningTime,uint256 periodDuration,uint256 votingPeriodLength,uint256 gracePeriodLength,uint256 proposalDeposit,uint256 dilutionBound,uint256 processingReward)",
    ),
    (
        Role::Second,
        "SubmitProposal(address indexed applicant,uint256 sharesRequested,uint256 lootRequested,uint256 tributeOffered,address tributeToken,uint256 paymentRequested,address paymentToken,string details,bool[6] flags,uint256 proposalId,address indexed delegateKey,address indexed memberAddress)",
    ),
    (
        Role::Second,
        "SponsorProposal(address indexed delegateKey,address indexed memberAddress,uint256 proposalId,uint256 proposalIndex,uint256 startingPeriod)",
    ),
    (
        Role::Second,
        "SubmitVote(uint256 proposalId,uint256 indexed proposalIndex,address indexed delegateKey,address indexed memberAddress,uint8 uintVote)",
    ),
    (Role::Second, "ProcessProposal(uint256 indexed proposalIndex,uint256 indexed proposalId,bool didPass)"),
    (
        Role::Second,
        "ProcessWhitelistProposal(uint256 indexed proposalIndex,uint256 indexed proposalId,bool didPass)",
    ),
    (
        Role::Second,
        "ProcessGuildKickProposal(uint256 indexed proposalIndex,uint256 indexed proposalId,bool didPass)",
    ),
    (Role::Second, "Ragequit(address indexed memberAddress,uint256 sharesToBurn,uint256 lootToBurn)"),
    (Role::Second, "TokensCollected(address indexed token,uint256 amountToCollect)"),
    (Role::Second, "CancelProposal(uint256 indexed proposalId,address applicantAddress)"),
    (Role::Second, "Withdraw(address indexed memberAddress,address token,uint256 amount)"),
    (Role::Bank, "Withdrawal(address indexed receiver,uint256 amount)"),
    (Role::Token, "Transfer(address indexed from,address indexed to,uint256 value)"),
];

/// Calls that say what no event of theirs does.
pub(crate) const SUBMIT: &str =
    "submitProposal(address applicant,uint256 tokenTribute,uint256 sharesRequested,string details)";
/// The event names whoever called, and not who is paid out.
pub(crate) const RAGEKICK: &str = "ragekick(address memberToKick)";

/// All events.
pub(crate) fn events() -> Vec<Event> {
    EVENTS.iter().filter_map(|(role, text)| Event::read(*role, text)).collect()
}

/// What a call says, if it is a call of this function.
pub(crate) fn arguments_of_call(declaration: &'static str, input: &str) -> Option<Map<String, Value>> {
    let call = Event::read(Role::First, declaration)?;
    let rest = input.strip_prefix(call.topic.get(..10)?)?;
    let params: Vec<&Param> = call.params.iter().collect();
    decode_data(&params, &bytes(rest)?)
}

impl Event {
    /// Reads a declaration.
    fn read(role: Role, text: &'static str) -> Option<Event> {
        let (name, rest) = text.split_once('(')?;
        let mut types = Vec::new();
        let mut params = Vec::new();
        for param in rest.strip_suffix(')')?.split(',') {
            let mut words = param.split(' ');
            let (ty, last) = (words.next()?, words.next_back()?);
            types.push(ty);
            params.push(Param { name: last, kind: Kind::of(ty)?, indexed: words.next().is_some() });
        }
        let signature = format!("{name}({})", types.join(","));
        Some(Event { name, role, topic: hex(&Keccak256::digest(signature.as_bytes())), params })
    }

    /// Whether a log with this first topic and so many others is of this event.
    pub fn is(&self, first: &str, topics: usize) -> bool {
        self.topic == first && self.params.iter().filter(|param| param.indexed).count() + 1 == topics
    }

    /// The arguments of a log; none if it lacks a part of them.
    pub fn decode(&self, topics: &[String], data: &str) -> Option<Map<String, Value>> {
        let (indexed, plain): (Vec<&Param>, Vec<&Param>) =
            self.params.iter().partition(|param| param.indexed);
        let mut args = decode_data(&plain, &bytes(data)?)?;
        for (param, topic) in indexed.into_iter().zip(topics.get(1..)?) {
            args.extend(decode_data(&[param], &bytes(topic)?)?);
        }
        Some(args)
    }

    /// The arguments of a log that somebody else has decoded, by name or in order; none if they are not those of this event.
    pub fn coerce(&self, given: &Value) -> Option<Map<String, Value>> {
        let mut args = Map::new();
        for (place, param) in self.params.iter().enumerate() {
            let value = match given {
                Value::Object(named) => named.get(param.name).or_else(|| named.get(&place.to_string()))?,
                Value::Array(listed) if listed.len() == self.params.len() => listed.get(place)?,
                _ => return None,
            };
            args.insert(param.name.to_owned(), param.kind.coerce(value)?);
        }
        let is_whole = |named: &Map<String, Value>| {
            let names = named.keys().filter(|key| key.parse::<usize>().is_err() && *key != "__length__");
            names.count() == self.params.len() || named.len() == self.params.len()
        };
        given.as_object().is_none_or(is_whole).then_some(args)
    }
}

impl Kind {
    fn of(ty: &str) -> Option<Kind> {
        Some(match ty {
            "uint256" | "uint8" => Kind::Whole,
            "address" => Kind::Address,
            "bool" => Kind::Flag,
            "string" => Kind::Text,
            "bool[6]" => Kind::Flags(6),
            "address[]" => Kind::Addresses,
            _ => return None,
        })
    }

    /// How many words of 32 bytes it takes where the arguments stand side by side.
    fn words(self) -> usize {
        match self {
            Kind::Flags(count) => count,
            _ => 1,
        }
    }

    fn decode(self, data: &[u8], place: usize) -> Option<Value> {
        let word = word(data, place)?;
        Some(match self {
            Kind::Whole => Value::from(whole(word).to_string()),
            Kind::Address => Value::from(address(word)),
            Kind::Flag => Value::from(word.last() == Some(&1)),
            Kind::Flags(count) => {
                let flags = (0..count).map(|index| Kind::Flag.decode(data, place + 32 * index));
                Value::Array(flags.collect::<Option<_>>()?)
            }
            Kind::Text => {
                let (start, length) = tail(data, word)?;
                let text = data.get(start..start.checked_add(length)?)?;
                Value::from(String::from_utf8_lossy(text))
            }
            Kind::Addresses => {
                let (start, length) = tail(data, word)?;
                if length > data.len() / 32 {
                    return None;
                }
                let items = (0..length).map(|index| Kind::Address.decode(data, start + 32 * index));
                Value::Array(items.collect::<Option<_>>()?)
            }
        })
    }

    /// A value as libraries write it: whole numbers as numbers, decimal or hexadecimal text, or an object with one.
    fn coerce(self, value: &Value) -> Option<Value> {
        Some(match self {
            Kind::Whole => Value::from(number(value)?.to_string()),
            Kind::Address => Value::from(plain_address(value.as_str()?)),
            Kind::Flag => match value {
                Value::Bool(flag) => Value::from(*flag),
                other => Value::from(number(other)? != Int::ZERO),
            },
            Kind::Text => Value::from(value.as_str()?),
            Kind::Flags(count) => {
                let flags = value.as_array().filter(|flags| flags.len() == count)?;
                Value::Array(flags.iter().map(|flag| Kind::Flag.coerce(flag)).collect::<Option<_>>()?)
            }
            Kind::Addresses => {
                let items = value.as_array()?.iter().map(|item| Kind::Address.coerce(item));
                Value::Array(items.collect::<Option<_>>()?)
            }
        })
    }
}

/// A whole number in any of the ways in which libraries write one.
pub(crate) fn number(value: &Value) -> Option<Int> {
    match value {
        Value::Number(number) => number.as_u64().map(Int::from),
        Value::String(text) => {
            let text = text.strip_suffix('n').unwrap_or(text);
            match text.strip_prefix("0x") {
                Some(digits) if digits.len() <= 64 => digits.chars().try_fold(Int::ZERO, |sum, digit| {
                    Some(sum * Int::from(16) + Int::from(digit.to_digit(16)?))
                }),
                Some(_) => None,
                None => parse_int(text).ok().filter(|number| *number >= Int::ZERO),
            }
        }
        Value::Object(members) => number(members.get("hex").or_else(|| members.get("_hex"))?),
        _ => None,
    }
}

/// An address in small letters; anything else as it is.
pub(crate) fn plain_address(text: &str) -> String {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if digits.len() == 40 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) => {
            format!("0x{}", digits.to_lowercase())
        }
        _ => text.to_owned(),
    }
}

fn decode_data(params: &[&Param], data: &[u8]) -> Option<Map<String, Value>> {
    let mut args = Map::new();
    let mut place = 0;
    for param in params {
        args.insert(param.name.to_owned(), param.kind.decode(data, place)?);
        place += 32 * param.kind.words();
    }
    Some(args)
}

/// Where something of any length begins, after its length.
fn tail(data: &[u8], offset: &[u8]) -> Option<(usize, usize)> {
    let offset = usize::try_from(whole(offset)).ok()?;
    let length = usize::try_from(whole(word(data, offset)?)).ok()?;
    Some((offset.checked_add(32)?, length))
}

fn word(data: &[u8], place: usize) -> Option<&[u8]> {
    data.get(place..place.checked_add(32)?)
}

fn whole(word: &[u8]) -> Int {
    word.iter().fold(Int::ZERO, |sum, byte| sum * Int::from(256) + Int::from(*byte))
}

fn address(word: &[u8]) -> String {
    hex(word.get(12..).unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(value(high)? * 16 + value(low)?),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes that explorers show.
    #[test]
    fn topics_are_those_of_the_chain() {
        let events = events();
        assert_eq!(events.len(), EVENTS.len());
        let topic = |name: &str| events.iter().find(|event| event.name == name).unwrap().topic.clone();
        assert_eq!(topic("Transfer"), "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
        assert_eq!(topic("Withdraw"), "0x9b1bfa7fa9ee420a16e124f794c35ac9f90472acc99140eb2f6447c714cad8eb");
        assert_eq!(topic("Withdrawal"), "0x7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65");
    }

    #[test]
    fn a_cut_log_is_not_decoded() {
        let events = events();
        let event = events.iter().find(|event| event.name == "Withdrawal").unwrap();
        let topic = |digits: &str| format!("0x{digits:0>64}");
        let topics = [event.topic.clone(), topic("ab")];
        assert!(event.is(&topics[0], 2) && !event.is(&topics[0], 3));
        let args = event.decode(&topics, &topic("10")).unwrap();
        assert_eq!(args["amount"], "16");
        assert_eq!(args["receiver"], format!("0x{:0>40}", "ab"));
        for data in ["0x", "0x10", "0xzz", topic("10").trim_end_matches("0")] {
            assert_eq!(event.decode(&topics, data), None, "{data}");
        }
    }

    #[test]
    fn numbers_are_read_in_all_spellings() {
        for value in [
            serde_json::json!(255),
            serde_json::json!("255"),
            serde_json::json!("0xff"),
            serde_json::json!("255n"),
            serde_json::json!({"type": "BigNumber", "hex": "0xff"}),
        ] {
            assert_eq!(number(&value), Some(Int::from(255)), "{value}");
        }
        for value in [
            serde_json::json!(-1),
            serde_json::json!("-1"),
            serde_json::json!("0xfg"),
            serde_json::json!(1.5),
        ] {
            assert_eq!(number(&value), None, "{value}");
        }
    }

    /// Lengths and places that point nowhere are no reason to fall over, or to make room for them.
    #[test]
    fn hostile_lengths_are_refused() {
        let events = events();
        let event =
            events.iter().find(|event| event.name == "SummonComplete" && event.role == Role::Second).unwrap();
        let word = |digits: &str| format!("{digits:0>64}");
        for first in [word("ffffffffffffffff"), word("0").replace('0', "f"), word("100")] {
            let data = format!("0x{first}{}{}", word("1").repeat(7), word("ffffffffffff"));
            assert_eq!(event.decode(&[event.topic.clone(), format!("0x{}", word("1"))], &data), None);
        }
    }
}
