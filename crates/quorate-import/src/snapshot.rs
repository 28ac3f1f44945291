//! Proposals and votes of Snapshot, as its hub gives them by GraphQL.
//!
//! A hub says who voted, how, and with what weight; what comes of it is worked out by the constitution, and what the hub says
//! came of it is kept for comparison.

use std::collections::{BTreeMap, BTreeSet};

use quorate_number::{Int, parse_int};
use quorate_trace::{Act, Args, Line};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::json::cut_or_malformed;
use crate::report::LeftOut;
use crate::settings::read_settings;
use crate::source::{INCOMPLETE, MALFORMED, WRONG_MAP};
use crate::{Expected, Import, Report, Source, Trouble};

/// The constitution of every space.
const PROGRAM: &str = "use ports.snapshot_space { Space }\n";
/// Whoever runs the hub.
const HUB: &str = "hub";
/// More decimal places than a weight can have that is told in floating point.
const PLACES: usize = 40;
const VOTE: &str = "vote";
const PROPOSAL: &str = "proposal";

/// The map of a space.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SpaceMap {
    /// Ids for addresses.
    names: BTreeMap<String, String>,
}

/// A record and where it was read.
struct Record<'a> {
    source: &'a Source,
    number: u64,
    members: Map<String, Value>,
}

/// A proposal that has a place in the stream.
struct Proposal<'a> {
    record: Record<'a>,
    /// Its id in the stream.
    alias: String,
    method: &'static str,
    /// How many choices there are.
    choices: usize,
    /// How many decimal places its weights are told with.
    places: usize,
    /// The votes that were read, by voter, and those left out.
    voters: BTreeSet<String>,
    left_out: u64,
}

/// What a vote says, filled in.
enum Ballot {
    Choices(Vec<Value>),
    Points(Vec<Value>),
}

/// Reads proposals and votes into a stream for the library's space.
///
/// # Errors
///
/// A file or the map cannot be read, or two records of one id say different things.
pub fn import_snapshot(sources: &[Source], map_source: Option<&Source>) -> Result<Import, Trouble> {
    let map: SpaceMap = map_source.map(read_settings).transpose()?.unwrap_or_default();
    if let Some((source, name)) =
        map_source.zip(map.names.values().find(|name| name.is_empty() || name.contains(['/', '#', '.', '['])))
    {
        return Err(source.complain_of(WRONG_MAP, name, format!("`{name}` cannot be the name of a person")));
    }
    let mut import =
        Import { program: Some(PROGRAM.to_owned()), report: Report::new("snapshot"), ..Import::default() };
    import.header.program = Some("snapshot_space.quo".to_owned());
    let (proposals, votes) = read(sources, &mut import.report)?;
    let mut space = Space { map, import, proposals: Vec::new(), places: BTreeMap::new(), spaces: Vec::new() };
    for record in proposals {
        space.proposal(record);
    }
    space.proposals.sort_by_key(|proposal| created(&proposal.record));
    for (number, proposal) in (1..).zip(&mut space.proposals) {
        proposal.alias = format!("p{number}");
    }
    let ids = space.proposals.iter().map(|proposal| text(&proposal.record, "id").to_owned());
    space.places = ids.zip(0..).collect();
    space.measure(&votes);
    space.found();
    for record in votes {
        space.vote(record);
    }
    space.close();
    let mut import = space.import;
    import.put_in_order();
    Ok(import)
}

/// A space under way to a stream.
struct Space<'a> {
    map: SpaceMap,
    import: Import,
    proposals: Vec<Proposal<'a>>,
    /// Where each of them stands among them, by its id at the hub.
    places: BTreeMap<String, usize>,
    /// The names of the spaces; their places give their ids.
    spaces: Vec<String>,
}

impl<'a> Space<'a> {
    /// Takes in a proposal, if it can be voted on here.
    fn proposal(&mut self, record: Record<'a>) {
        let method = match text(&record, "type") {
            "single-choice" => "SingleChoice",
            "basic" => "Basic",
            "approval" => "Approval",
            "ranked-choice" => "RankedChoice",
            "copeland" => "Copeland",
            "weighted" => "Weighted",
            "quadratic" => "Quadratic",
            other => {
                let reason = format!("nobody knows how to count `{other}`");
                return self.leave_out(&record, PROPOSAL, "type", reason);
            }
        };
        let choices = record.members.get("choices").and_then(Value::as_array).map_or(0, Vec::len);
        if choices == 0 {
            return self.leave_out(&record, PROPOSAL, "choices", "it has no choices".to_owned());
        }
        for key in ["start", "end"] {
            if seconds(&record, key).is_none() {
                return self.leave_out(&record, PROPOSAL, key, format!("`{key}` is no instant"));
            }
        }
        let alias = String::new();
        let (voters, left_out, places) = (BTreeSet::new(), 0, 0);
        self.proposals.push(Proposal { record, alias, method, choices, places, voters, left_out });
    }

    /// Finds out in how many places the weights of each proposal are told.
    fn measure(&mut self, votes: &[Record<'a>]) {
        for vote in votes {
            let places = weight(vote).map_or(0, |(_, places)| places);
            if let Some(index) = self.of(vote)
                && let Some(proposal) = self.proposals.get_mut(index)
            {
                proposal.places = proposal.places.max(places);
            }
        }
    }

    /// Writes the spaces and their proposals.
    fn found(&mut self) {
        let mut lines = Vec::new();
        let start = self.proposals.iter().map(|proposal| created(&proposal.record)).min().unwrap_or_default();
        for proposal in &self.proposals {
            let members = &proposal.record.members;
            let name = members.get("space").and_then(|space| space.get("id")).and_then(Value::as_str);
            let name = name.unwrap_or("space").to_owned();
            if !self.spaces.contains(&name) {
                self.spaces.push(name.clone());
                let with = named(json!({"hub": HUB}));
                let (what, alias) = ("Space".to_owned(), Some(space_id(self.spaces.len())));
                let mut carried = Map::new();
                carried.insert("x-space".to_owned(), Value::from(name.as_str()));
                let act = Act::New { by: None, what, alias, with: Args::Named(with), pay: None };
                lines.push(Line { number: 0, at: start, carried, act });
            }
            let place = self.spaces.iter().position(|space| *space == name).unwrap_or_default();
            let instant = |key: &str| seconds(&proposal.record, key).unwrap_or_default();
            let with = json!({
                "id": text(&proposal.record, "id"),
                "title": text(&proposal.record, "title"),
                "author": self.name(text(&proposal.record, "author")),
                "method": proposal.method,
                "number": proposal.choices,
                "opens": instant("start"),
                "closes": instant("end"),
                "unit": format!("1{}", "0".repeat(proposal.places)),
            });
            let act = Act::New {
                by: Some(HUB.to_owned()),
                what: format!("{}.Proposal", space_id(place + 1)),
                alias: Some(proposal.alias.clone()),
                with: Args::Named(named(with)),
                pay: None,
            };
            lines.push(line(&proposal.record, created(&proposal.record), act));
            self.import.report.map(PROPOSAL);
        }
        self.import.lines.extend(lines);
    }

    fn vote(&mut self, record: Record<'a>) {
        let Some(index) = self.of(&record) else {
            let reason = "its proposal was not read, or was left out".to_owned();
            return self.leave_out(&record, VOTE, "proposal", reason);
        };
        let voter = self.name(text(&record, "voter"));
        let at = seconds(&record, "created");
        let Some(proposal) = self.proposals.get_mut(index) else { return };
        let filled = ballot(proposal.method, record.members.get("choice"));
        let weight = weight(&record).map(|(digits, places)| padded(&digits, proposal.places - places));
        let trouble = match (at, &filled, &weight) {
            (None, _, _) => Some(("created", "`created` is no instant".to_owned())),
            (_, Err(reason), _) => Some(("choice", reason.clone())),
            (_, _, None) => Some(("vp", "nothing says what it weighs".to_owned())),
            _ if voter.is_empty() => Some(("voter", "nothing says whose it is".to_owned())),
            _ => None,
        };
        if let Some((column, reason)) = trouble {
            proposal.left_out += 1;
            return self.leave_out(&record, VOTE, column, reason);
        }
        let (Some(at), Ok(filled), Some(weight)) = (at, filled, weight) else { return };
        if !proposal.voters.insert(voter.clone()) {
            self.import.report.miss("why somebody voted again; the later vote counts");
        }
        let (event, key, value) = match filled {
            Ballot::Choices(choices) => ("record_choices", "choices", choices),
            Ballot::Points(points) => ("record_points", "points", points),
        };
        let mut with = named(json!({"voter": voter}));
        with.insert(key.to_owned(), Value::Array(value));
        with.insert("weight".to_owned(), weight);
        let (by, to, event) = (HUB.to_owned(), proposal.alias.clone(), event.to_owned());
        let act = Act::Do { by, to, event, with: Args::Named(with), pay: None };
        self.import.lines.push(line(&record, at, act));
        self.import.report.map(VOTE);
    }

    /// Lets time pass until all is closed, and notes what the hub says came of it.
    fn close(&mut self) {
        // One record earlier than the one before it, of its kind; a hub gives the latest first.
        let order: Vec<i64> = self.import.lines.iter().map(|line| line.at).collect();
        let earlier = order.windows(2).filter(|pair| matches!(pair, [one, two] if two < one)).count();
        self.import.report.reordered = earlier as u64;
        let ends = self.proposals.iter().filter_map(|proposal| seconds(&proposal.record, "end"));
        if let Some(end) = ends.max() {
            let at = end.saturating_add(1).max(order.into_iter().max().unwrap_or_default());
            self.import.lines.push(Line { number: 0, at, carried: Map::new(), act: Act::Pass });
        }
        for proposal in &self.proposals {
            let members = &proposal.record.members;
            let is_open = matches!(members.get("state").and_then(Value::as_str), Some("pending" | "active"));
            let scores = members.get("scores").and_then(Value::as_array).filter(|scores| !scores.is_empty());
            let Some(scores) = scores else { continue };
            let counted = members.get("votes").and_then(Value::as_u64);
            let read = proposal.voters.len() as u64;
            let reason = if is_open {
                "the scores of a proposal that was still open; not compared"
            } else if proposal.left_out > 0 || counted.is_some_and(|counted| counted != read) {
                "votes that the scores of a proposal count; its scores are not compared"
            } else {
                for (index, score) in scores.iter().enumerate() {
                    self.import.expected.push(expected(proposal, "scores", format!("/{index}"), score));
                }
                if let Some(total) = members.get("scores_total") {
                    self.import.expected.push(expected(proposal, "scores_total", String::new(), total));
                }
                continue;
            };
            self.import.report.miss(reason);
        }
    }

    /// The proposal of a vote: the one it names, or the only one there is.
    fn of(&self, vote: &Record<'_>) -> Option<usize> {
        let named = match vote.members.get("proposal") {
            None => return (self.proposals.len() == 1).then_some(0),
            Some(Value::String(id)) => id,
            Some(proposal) => proposal.get("id")?.as_str()?,
        };
        self.places.get(named).copied()
    }

    fn name(&self, address: &str) -> String {
        let known = self.map.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(address));
        let plain = if address.starts_with("0x") { address.to_lowercase() } else { address.to_owned() };
        known.map_or(plain, |(_, name)| name.clone())
    }

    fn leave_out(&mut self, record: &Record<'_>, kind: &str, column: &str, reason: String) {
        self.import.report.leave_out(LeftOut {
            file: record.source.name.clone(),
            line: record.number,
            column: Some(column.to_owned()),
            kind: kind.to_owned(),
            reason,
        });
    }
}

/// Proposals and votes.
type Records<'a> = (Vec<Record<'a>>, Vec<Record<'a>>);

/// Reads answers of a hub, however they are wrapped; each record once.
fn read<'a>(sources: &'a [Source], report: &mut Report) -> Result<Records<'a>, Trouble> {
    let mut records = Vec::new();
    for source in sources {
        let mut number = 0;
        for value in serde_json::Deserializer::from_str(&source.text).into_iter::<Value>() {
            let value = value.map_err(|error| cut_or_malformed(source, &error))?;
            take(source, value, &mut number, &mut records)?;
        }
    }
    let (mut proposals, mut votes) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<(bool, String), Value> = BTreeMap::new();
    for record in records {
        let is_vote = record.members.contains_key("voter");
        if !is_vote && !record.members.contains_key("choices") {
            report.leave_out(LeftOut {
                file: record.source.name.clone(),
                line: record.number,
                column: None,
                kind: "other".to_owned(),
                reason: "neither a proposal nor a vote".to_owned(),
            });
            continue;
        }
        let id = text(&record, "id").to_owned();
        if !id.is_empty() {
            let whole = Value::Object(record.members.clone());
            match seen.get(&(is_vote, id.clone())) {
                Some(other) if *other == whole => {
                    report.drop_duplicate();
                    continue;
                }
                Some(_) => {
                    let message =
                        format!("record {}: another record of `{id}` says something else", record.number);
                    return Err(record.source.complain(INCOMPLETE, message));
                }
                None => seen.insert((is_vote, id), whole),
            };
        }
        if is_vote { votes.push(record) } else { proposals.push(record) }
    }
    Ok((proposals, votes))
}

fn take<'a>(
    source: &'a Source,
    value: Value,
    number: &mut u64,
    records: &mut Vec<Record<'a>>,
) -> Result<(), Trouble> {
    match value {
        Value::Array(items) => items.into_iter().try_for_each(|item| take(source, item, number, records)),
        Value::Object(mut members) if !members.contains_key("voter") && !members.contains_key("choices") => {
            if let Some(error) = members.get("errors").and_then(|errors| errors.get(0)) {
                let said = error.get("message").and_then(Value::as_str).unwrap_or("nothing more");
                let message = format!("the hub that was asked answered with an error: {said}");
                return Err(source.complain(MALFORMED, message));
            }
            let wrapped = ["data", "proposals", "proposal", "votes", "vote"];
            let inner: Vec<Value> = wrapped.iter().filter_map(|key| members.remove(*key)).collect();
            if inner.is_empty() {
                *number += 1;
                records.push(Record { source, number: *number, members });
            }
            inner.into_iter().try_for_each(|value| take(source, value, number, records))
        }
        Value::Object(members) => {
            *number += 1;
            records.push(Record { source, number: *number, members });
            Ok(())
        }
        _ => {
            *number += 1;
            records.push(Record { source, number: *number, members: Map::new() });
            Ok(())
        }
    }
}

/// What a vote says, in the form that the method wants.
fn ballot(method: &str, choice: Option<&Value>) -> Result<Ballot, String> {
    let strange = || format!("this is no ballot of {method}");
    match (method, choice) {
        (_, None | Some(Value::Null)) => Err("there is nothing here".to_owned()),
        (_, Some(Value::String(text))) if text.starts_with("0x") => Err("it is encrypted".to_owned()),
        ("Weighted" | "Quadratic", Some(Value::Object(points))) => {
            let mut shares = Vec::new();
            for (choice, points) in points {
                let choice: u64 = choice.parse().map_err(|_| strange())?;
                shares.push((choice, decimal(points).ok_or_else(strange)?));
            }
            // Only proportions count, so points are told in whole numbers.
            let places = shares.iter().map(|(_, (_, places))| *places).max().unwrap_or_default();
            let shares = shares
                .into_iter()
                .map(|(choice, (digits, own))| json!([choice, padded(&digits, places - own)]));
            Ok(Ballot::Points(shares.collect()))
        }
        ("SingleChoice" | "Basic", Some(Value::Number(choice))) if choice.is_u64() => {
            Ok(Ballot::Choices(vec![Value::Number(choice.clone())]))
        }
        ("Approval" | "RankedChoice" | "Copeland", Some(Value::Array(choices))) => {
            match choices.iter().all(|choice| choice.as_i64().is_some()) {
                true => Ok(Ballot::Choices(choices.clone())),
                false => Err(strange()),
            }
        }
        _ => Err(strange()),
    }
}

/// The weight of a vote: its digits, and how many of them are decimals.
fn weight(record: &Record<'_>) -> Option<(Int, usize)> {
    decimal(record.members.get("vp").or_else(|| record.members.get("weight"))?)
}

/// A decimal number that is not negative, exactly as it is told.
fn decimal(value: &Value) -> Option<(Int, usize)> {
    let text = match value {
        Value::Number(number) if number.is_f64() => format!("{}", number.as_f64()?),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let part = part.trim_end_matches('0');
    let digits = parse_int(&format!("{whole}{part}")).ok().filter(|digits| *digits >= Int::ZERO)?;
    (part.len() <= PLACES).then_some((digits, part.len()))
}

/// The digits with so many zeros after them.
fn padded(digits: &Int, zeros: usize) -> Value {
    match *digits == Int::ZERO {
        true => Value::from(0),
        false => Value::from(format!("{digits}{}", "0".repeat(zeros))),
    }
}

fn expected(proposal: &Proposal<'_>, name: &str, pointer: String, value: &Value) -> Expected {
    let (of, name, value) = (proposal.alias.clone(), name.to_owned(), value.clone());
    Expected { of, name, pointer, value, is_rough: true }
}

fn space_id(number: usize) -> String {
    if number == 1 { "space".to_owned() } else { format!("space{number}") }
}

fn line(record: &Record<'_>, at: i64, act: Act) -> Line {
    let mut carried = Map::new();
    carried.insert("x-record".to_owned(), Value::from(record.number));
    Line { number: 0, at, carried, act }
}

fn text<'r>(record: &'r Record<'_>, key: &str) -> &'r str {
    record.members.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn seconds(record: &Record<'_>, key: &str) -> Option<i64> {
    record.members.get(key).and_then(Value::as_i64)
}

/// When a proposal was made; one that does not say it, when voting began.
fn created(record: &Record<'_>) -> i64 {
    let start = seconds(record, "start").unwrap_or_default();
    seconds(record, "created").unwrap_or(start).min(start)
}

fn named(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
