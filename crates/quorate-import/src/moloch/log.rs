//! Logs that have been understood, each once, in the order of the chain.

use std::collections::{BTreeMap, BTreeSet};

use quorate_number::Int;
use serde_json::{Map, Value};

use super::abi::{Event, Role, events, number};
use super::map::GuildMap;
use super::record::{Body, RawLog, Records};
use crate::report::LeftOut;
use crate::source::{INCOMPLETE, MALFORMED, WRONG_MAP};
use crate::{Report, Source, Trouble};

/// A log of an event that is known.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub name: &'static str,
    pub role: Role,
    pub args: Map<String, Value>,
    pub address: String,
    pub at: i64,
    pub transaction: Option<String>,
    pub file: String,
    pub number: u64,
}

/// The logs of one guild and its tokens.
#[derive(Debug)]
pub(crate) struct Logs {
    pub version: u8,
    pub guild: String,
    pub logs: Vec<Log>,
}

impl Log {
    /// An argument that is a text or an address.
    pub fn text(&self, name: &str) -> &str {
        self.args.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// An argument that is a whole number.
    pub fn number(&self, name: &str) -> Int {
        self.args.get(name).and_then(number).unwrap_or_default()
    }

    /// An argument that is a place in a list.
    pub fn index(&self, name: &str) -> Option<usize> {
        usize::try_from(self.number(name)).ok()
    }

    /// The record that it is, without a place in the stream.
    pub fn left_out(&self, reason: &str) -> LeftOut {
        LeftOut {
            file: self.file.clone(),
            line: self.number,
            column: None,
            kind: self.name.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

/// A log with what it may be.
struct Read<'e> {
    raw: RawLog,
    /// The event, and what it says; more than one only if somebody else's decoding fits several.
    meanings: Vec<(&'e Event, Map<String, Value>)>,
}

/// Understands logs, and leaves out those that are nobody's, with the reason.
pub(crate) fn understand(
    records: &mut Records,
    map: &GuildMap,
    sources: &[Source],
    report: &mut Report,
) -> Result<Logs, Trouble> {
    if let Some(version) = map.version.filter(|version| ![1, 2].contains(version)) {
        let message = format!("there is no version {version}: `version` is 1 or 2");
        return Err(first(sources, WRONG_MAP, message));
    }
    let events = events();
    let mut found = Vec::new();
    for raw in std::mem::take(&mut records.logs) {
        if raw.is_removed {
            report.leave_out(left_out(&raw, "the chain has taken this back"));
            continue;
        }
        let meanings = meanings(&events, &raw.body, map.version);
        if let (Body::Raw { topics, .. }, []) = (&raw.body, meanings.as_slice())
            && let Some(first) = topics.first()
            && let Some(event) = events.iter().find(|event| event.is(first, topics.len()))
        {
            let message = format!("record {}: this log of `{}` is cut", raw.number, event.name);
            return Err(complain(sources, &raw.file, MALFORMED, message));
        }
        found.push(Read { raw, meanings });
    }
    let guild = guild(&found, map, sources)?;
    let version = version(&found, &guild, map, sources)?;
    let mut found = once(found, sources, report)?;
    put_in_order(&mut found, report);
    let mut logs = Vec::new();
    for Read { raw, meanings } in found {
        let meaning = meanings.into_iter().find(|(event, _)| is_heard(event.role, version));
        let Some((event, args)) = meaning else {
            let whose = if raw.address == guild {
                "the guild has no such event"
            } else {
                "an event of another contract"
            };
            report.leave_out(left_out(&raw, whose));
            continue;
        };
        let is_guild = !matches!(event.role, Role::Token | Role::Bank);
        if is_guild && raw.address != guild {
            report.leave_out(left_out(&raw, "an event of another guild"));
            continue;
        }
        let at = raw.at.or_else(|| records.blocks.get(&raw.block?).copied());
        let Some(at) = at else {
            let block = raw.block.map_or_else(|| "its block".to_owned(), |block| format!("block {block}"));
            let message = format!("record {}: nothing says when {block} was made", raw.number);
            let help = "add the blocks, as `eth_getBlockByNumber` gives them, to the files that are read";
            return Err(complain(sources, &raw.file, INCOMPLETE, message).help(help));
        };
        let RawLog { file, number, address, transaction, .. } = raw;
        logs.push(Log { name: event.name, role: event.role, args, address, at, transaction, file, number });
    }
    Ok(Logs { version, guild, logs })
}

/// A complaint about one of the files.
pub(crate) fn complain(sources: &[Source], file: &str, code: u16, message: String) -> Trouble {
    let nameless = Source { name: file.to_owned(), text: String::new() };
    sources.iter().find(|source| source.name == file).unwrap_or(&nameless).complain(code, message)
}

fn is_heard(role: Role, version: u8) -> bool {
    match role {
        Role::First | Role::Bank => version == 1,
        Role::Second => version == 2,
        Role::Either | Role::Token => true,
    }
}

fn meanings<'e>(
    events: &'e [Event],
    body: &Body,
    version: Option<u8>,
) -> Vec<(&'e Event, Map<String, Value>)> {
    let meaning = |event: &'e Event| {
        let args = match body {
            Body::Raw { topics, data } => {
                let is_it = topics.first().is_some_and(|first| event.is(first, topics.len()));
                is_it.then(|| event.decode(topics, data)).flatten()
            }
            Body::Parsed { name, args } => (event.name == name).then(|| event.coerce(args)).flatten(),
        };
        Some((event, args?))
    };
    let fits = |event: &&'e Event| version.is_none_or(|version| is_heard(event.role, version));
    events.iter().filter(fits).filter_map(meaning).collect()
}

/// The address of the guild: that of the map, or the only one with a guild's events.
fn guild(found: &[Read<'_>], map: &GuildMap, sources: &[Source]) -> Result<String, Trouble> {
    if let Some(guild) = &map.guild {
        return Ok(super::abi::plain_address(guild));
    }
    let of_guild = |read: &&Read<'_>| {
        read.meanings.iter().any(|(event, _)| matches!(event.role, Role::First | Role::Second | Role::Either))
    };
    let guilds: BTreeSet<&str> =
        found.iter().filter(of_guild).map(|read| read.raw.address.as_str()).collect();
    let guilds: Vec<&str> = guilds.into_iter().collect();
    match guilds.as_slice() {
        [guild] => Ok((*guild).to_owned()),
        [] => Err(first(sources, MALFORMED, "there is no event of a guild in these logs".to_owned())),
        [one, other, ..] => {
            let message = format!("there are events of several guilds: {one}, {other}");
            Err(first(sources, WRONG_MAP, message).help("`guild` in the map says which one is meant"))
        }
    }
}

/// The version of the guild: that of the map, or the one that has all of its events.
fn version(found: &[Read<'_>], guild: &str, map: &GuildMap, sources: &[Source]) -> Result<u8, Trouble> {
    if let Some(version) = map.version {
        return Ok(version);
    }
    let own = found.iter().filter(|read| read.raw.address == guild);
    let (mut one, mut two) = (0, 0);
    for read in own {
        let has = |role: Role| read.meanings.iter().any(|(event, _)| event.role == role);
        one += usize::from(has(Role::First) && !has(Role::Second));
        two += usize::from(has(Role::Second) && !has(Role::First));
    }
    match (one, two) {
        (0, 0) => {
            let message = "these logs fit both versions of the guild".to_owned();
            Err(first(sources, WRONG_MAP, message).help("`version` in the map says which one is meant"))
        }
        (_, 0) => Ok(1),
        (0, _) => Ok(2),
        _ => Err(first(sources, INCOMPLETE, "the guild has events of both versions".to_owned())),
    }
}

fn first(sources: &[Source], code: u16, message: String) -> Trouble {
    complain(sources, sources.first().map_or("", |source| source.name.as_str()), code, message)
}

/// Drops what is there a second time.
fn once<'e>(found: Vec<Read<'e>>, sources: &[Source], report: &mut Report) -> Result<Vec<Read<'e>>, Trouble> {
    let mut seen: BTreeMap<(u64, u64), RawLog> = BTreeMap::new();
    let mut kept = Vec::new();
    for read in found {
        if let (Some(block), Some(index)) = (read.raw.block, read.raw.index) {
            if let Some(other) = seen.get(&(block, index)) {
                if (&other.address, &other.body) == (&read.raw.address, &read.raw.body) {
                    report.drop_duplicate();
                    continue;
                }
                let message = format!(
                    "records {} and {}: two logs say that they are log {index} of block {block}",
                    other.number, read.raw.number
                );
                return Err(complain(sources, &read.raw.file, INCOMPLETE, message));
            }
            seen.insert((block, index), read.raw.clone());
        }
        kept.push(read);
    }
    Ok(kept)
}

/// The order of the chain; of logs that do not say where they stand, that of time and of the files.
fn put_in_order(found: &mut [Read<'_>], report: &mut Report) {
    let is_placed = found.iter().all(|read| read.raw.block.is_some() && read.raw.index.is_some());
    let key = |read: &Read<'_>| match is_placed {
        true => (read.raw.block, read.raw.index, None),
        false => (None, None, read.raw.at),
    };
    let earlier = found.windows(2).filter(|pair| matches!(pair, [one, two] if key(two) < key(one))).count();
    report.reordered = earlier as u64;
    found.sort_by_key(key);
}

fn left_out(raw: &RawLog, reason: &str) -> LeftOut {
    let kind = match &raw.body {
        Body::Raw { topics, .. } => topics.first().map_or("log", String::as_str).to_owned(),
        Body::Parsed { name, .. } => name.clone(),
    };
    LeftOut { file: raw.file.clone(), line: raw.number, column: None, kind, reason: reason.to_owned() }
}
