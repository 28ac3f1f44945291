//! From logs and back: what recorded runs announced, imported as a stream and run, must lead to the recorded final states.

mod chain;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::path::Path;

use quorate_import::{Expected, Import, Source, import_moloch};
use serde_json::{Map, Value, json};

use crate::compare::values_differ;
use crate::{Difference, Failure, Moment, Port, Run, Trouble, Vector, moloch_v1, moloch_v2};
use chain::Chain;

/// The folders of recorded guilds, and their versions.
const FOLDERS: &[(&str, u8)] =
    &[("moloch-v1", 1), ("moloch-v1-suite", 1), ("moloch-v2", 2), ("moloch-v2-suite", 2)];

/// Programs that have been checked, by their texts.
type Ports = BTreeMap<String, Port>;

/// How many differences are told one by one.
const SHOWN: usize = 10;

/// What importing recorded logs has come to.
#[derive(Clone, Debug, Default)]
pub struct RoundTrip {
    /// The folder.
    pub system: String,
    /// How many runs were imported.
    pub vectors: u64,
    /// How many guilds there were in them.
    pub guilds: u64,
    /// How many logs were read.
    pub logs: u64,
    /// How many lines the streams have.
    pub events: u64,
    /// How many guilds come out as recorded also if only logs and times of blocks are known, but for the words of
    /// proposals that no log has.
    pub by_logs_alone: u64,
    /// How many lines, streams and states are not as they should be.
    pub mismatches: u64,
    /// The first of them.
    pub differences: Vec<Difference>,
}

/// Imports and runs what is in a folder of recorded guilds, or in a folder of such folders.
pub fn run_round_trip(folder: &Path, tell: &mut dyn FnMut(&RoundTrip)) -> Result<RoundTrip, Trouble> {
    let mut total = RoundTrip { system: "import".to_owned(), ..RoundTrip::default() };
    let mut found = false;
    let mut ports = Ports::new();
    for (name, version) in FOLDERS {
        let below = folder.join(name);
        let is_it = folder.file_name().is_some_and(|last| last == *name);
        let folder = if is_it { folder } else { below.as_path() };
        if !folder.is_dir() {
            continue;
        }
        found = true;
        let mut report = RoundTrip { system: (*name).to_owned(), ..RoundTrip::default() };
        for file in Vector::files(folder).map_err(Trouble::Input)? {
            let vector = Vector::read(&file).map_err(Trouble::Input)?;
            report
                .vector(&vector, *version, &mut ports)
                .map_err(|Failure(what)| Trouble::Tool(format!("{}: {what}", vector.name)))?;
        }
        tell(&report);
        total.add(report);
    }
    match found {
        true => Ok(total),
        false => Err(Trouble::Input(format!("{}: there are no recorded guilds here", folder.display()))),
    }
}

impl RoundTrip {
    /// Imports and runs one recorded run: every guild in it.
    fn vector(&mut self, vector: &Vector, version: u8, ports: &mut Ports) -> Result<(), Failure> {
        let mut chain = Chain::of(vector)?;
        self.vectors += 1;
        let guilds: Vec<String> = match vector.suite {
            true => vector.last.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect(),
            false => vec!["moloch".to_owned()],
        };
        for guild in guilds {
            self.guilds += 1;
            self.guild(vector, version, &guild, &mut chain, ports)?;
        }
        Ok(())
    }

    fn guild(
        &mut self,
        vector: &Vector,
        version: u8,
        guild: &str,
        chain: &mut Chain,
        ports: &mut Ports,
    ) -> Result<(), Failure> {
        let map = map(vector, version, guild, chain);
        let nobody = json!({"guild": guild, "id": guild});
        let mut plain = map.clone();
        if let (Some(plain), Some(nobody)) = (plain.as_object_mut(), nobody.as_object()) {
            plain.extend(nobody.clone());
            rename(plain, chain);
        }
        let import = imported(&chain.files(true), &map)?;
        self.logs += chain.logs.len() as u64;
        self.events += import.lines.len() as u64;
        let mut differ = |what: String| {
            let place = format!("{}, {guild}", vector.name);
            self.mismatches += 1;
            if self.differences.len() < SHOWN {
                self.differences.push(Difference { place, what, states: None });
            }
        };
        // As a library has decoded the logs, backwards, and some of them twice.
        let mut again: Vec<Value> = chain.parsed.iter().rev().cloned().collect();
        again.extend(chain.parsed.iter().step_by(7).cloned());
        let transactions: Vec<Value> = chain.transactions.iter().map(|one| named(one, chain)).collect();
        let file = |name: &str, records: &[Value]| {
            let lines: String = records.iter().map(|record| format!("{record}\n")).collect();
            Source { name: name.to_owned(), text: lines }
        };
        let other =
            imported(&[file("logs.jsonl", &again), file("transactions.jsonl", &transactions)], &plain)?;
        if let Some(what) = streams_differ(&import, &other) {
            differ(format!("decoded logs give another stream: {what}"));
        }
        let recorded =
            if vector.suite { vector.last.get(guild).unwrap_or(&Value::Null) } else { &vector.last };
        match outcome(vector, version, guild, &import, recorded, ports) {
            Ok(None) => {}
            Ok(Some(what)) | Err(Failure(what)) => differ(what),
        }
        let alone = imported(&chain.files(false), &map)?;
        let recorded = if version == 1 { without_details(recorded) } else { recorded.clone() };
        if matches!(outcome(vector, version, guild, &alone, &recorded, ports), Ok(None)) {
            self.by_logs_alone += 1;
        }
        Ok(())
    }

    fn add(&mut self, other: RoundTrip) {
        self.vectors += other.vectors;
        self.guilds += other.guilds;
        self.logs += other.logs;
        self.events += other.events;
        self.by_logs_alone += other.by_logs_alone;
        self.mismatches += other.mismatches;
        self.differences.extend(other.differences);
    }
}

impl fmt::Display for RoundTrip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RoundTrip { system, vectors, guilds, logs, events, by_logs_alone, mismatches, .. } = self;
        writeln!(
            f,
            "{system}  vectors {vectors}  guilds {guilds}  logs {logs}  events {events}  \
             by logs alone {by_logs_alone}  mismatches {mismatches}"
        )?;
        for Difference { place, what, .. } in self.differences.iter().take(SHOWN) {
            writeln!(f, "  {place}: {what}")?;
        }
        Ok(())
    }
}

fn imported(files: &[Source], map: &Value) -> Result<Import, Failure> {
    let map = Source { name: "map.json".to_owned(), text: map.to_string() };
    let import = import_moloch(files, Some(&map)).map_err(|trouble| Failure(trouble.to_string()))?;
    let totals = import.report.totals();
    let counted = totals.mapped + totals.carried + totals.skipped + import.report.duplicates;
    if counted != import.report.records {
        return Err(Failure(format!("of {} records {counted} are accounted for", import.report.records)));
    }
    Ok(import)
}

/// Runs an imported stream; the first thing that is not as it was recorded.
fn outcome(
    vector: &Vector,
    version: u8,
    guild: &str,
    import: &Import,
    recorded: &Value,
    ports: &mut Ports,
) -> Result<Option<String>, Failure> {
    let text = import.program.clone().unwrap_or_default();
    let port = match ports.entry(text) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => {
            let port = Port::open("import.quo", Some(unknown.key().clone()))?;
            unknown.insert(port)
        }
    };
    let mut run = Run::open(port.engine()?, port.name(), false)?;
    for line in &import.lines {
        if !run.take(line)? {
            return Ok(Some(format!("line {} is refused: {:?}", line.number, line.act)));
        }
    }
    if !run.conserved() {
        return Ok(Some("money was made or lost".to_owned()));
    }
    let mut answers: BTreeMap<(&str, &str), Value> = BTreeMap::new();
    for Expected { of, name, pointer, value, .. } in &import.expected {
        let answer = match answers.entry((of, name)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(run.read(of, name, &[])?),
        };
        let ours = answer.pointer(pointer).unwrap_or(&Value::Null);
        if ours != value {
            return Ok(Some(format!("{name}{pointer}: recorded {value}, here {ours}")));
        }
    }
    let at = vector.steps.last().map_or(0, |step| step.at);
    let moment = Moment::Last { at };
    let state = match version {
        1 => moloch_v1::state_of_import(run, vector, guild, moment, recorded)?,
        _ => moloch_v2::state_of_import(run, vector, guild, moment, recorded)?,
    };
    let state =
        if version == 1 && recorded == &without_details(recorded) { without_details(&state) } else { state };
    Ok(values_differ(recorded, &state))
}

/// What the logs of a run do not say.
fn map(vector: &Vector, version: u8, guild: &str, chain: &mut Chain) -> Value {
    let deployed = vector.steps.iter().find(|step| step.ok && step.call == "deploy" && step.to == guild);
    let param = |name: &str| {
        let given = deployed.map_or(&vector.params, |step| &step.args);
        given.get(name).or_else(|| given.get(&format!("_{name}"))).cloned()
    };
    let mut map = Map::new();
    map.insert("guild".to_owned(), Value::from(chain.address(guild)));
    map.insert("id".to_owned(), Value::from(guild));
    map.insert("version".to_owned(), Value::from(version));
    for (key, name) in [
        ("period", "periodDuration"),
        ("voting_periods", "votingPeriodLength"),
        ("grace_periods", "gracePeriodLength"),
        ("abort_window", "abortWindow"),
        ("deposit", "proposalDeposit"),
        ("dilution_bound", "dilutionBound"),
        ("reward", "processingReward"),
        ("summoned", "summoningTime"),
    ] {
        if let Some(value) = param(name) {
            map.insert(key.to_owned(), value);
        }
    }
    let mut address = |value: &Value| Value::from(chain.address(value.as_str().unwrap_or_default()));
    for (key, name) in [("summoner", "summoner"), ("token", "approvedToken")] {
        if let Some(value) = param(name) {
            map.insert(key.to_owned(), address(&value));
        }
    }
    if let Some(Value::Array(tokens)) = param("approvedTokens") {
        map.insert("approved".to_owned(), tokens.iter().map(&mut address).collect());
    }
    let limits = vector.params.get("limits");
    for (key, name) in
        [("most_approved", "MAX_TOKEN_WHITELIST_COUNT"), ("most_banked", "MAX_TOKEN_GUILDBANK_COUNT")]
    {
        if let Some(limit) = limits.and_then(|limits| limits.get(name)) {
            map.insert(key.to_owned(), limit.clone());
        }
    }
    let mut balances = Map::new();
    for (token, held) in vector.setup.get("balances").and_then(Value::as_object).into_iter().flatten() {
        let holders = held.as_object().into_iter().flatten();
        let holders: Map<String, Value> =
            holders.map(|(holder, units)| (chain.address(holder), units.clone())).collect();
        balances.insert(chain.address(token), Value::Object(holders));
    }
    map.insert("balances".to_owned(), Value::Object(balances));
    // Addresses that stand for something are named last, when all have been asked for.
    let names = chain.names.iter().map(|(address, name)| (address.clone(), Value::from(name.as_str())));
    map.insert("names".to_owned(), Value::Object(names.collect()));
    Value::Object(map)
}

/// The same map with the recorded names for addresses.
fn rename(map: &mut Map<String, Value>, chain: &Chain) {
    let name = |address: &str| chain.names.get(address).cloned().unwrap_or_else(|| address.to_owned());
    for key in ["summoner", "token", "approved"] {
        if let Some(value) = map.get_mut(key) {
            *value = renamed(value, &name);
        }
    }
    if let Some(Value::Object(balances)) = map.get_mut("balances") {
        let held = std::mem::take(balances).into_iter().map(|(token, holders)| {
            let holders = holders.as_object().into_iter().flatten();
            let holders: Map<String, Value> =
                holders.map(|(holder, units)| (name(holder), units.clone())).collect();
            (name(&token), Value::Object(holders))
        });
        *balances = held.collect();
    }
}

fn renamed(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::from(name(text)),
        Value::Array(items) => items.iter().map(|item| renamed(item, name)).collect(),
        other => other.clone(),
    }
}

/// A transaction with the recorded name of who sent it.
fn named(transaction: &Value, chain: &Chain) -> Value {
    let mut named = transaction.clone();
    let from = transaction.get("from").and_then(Value::as_str).and_then(|from| chain.names.get(from));
    if let (Some(members), Some(from)) = (named.as_object_mut(), from) {
        members.insert("from".to_owned(), Value::from(from.as_str()));
    }
    named
}

/// Where two streams differ, but for the places of their records.
fn streams_differ(one: &Import, two: &Import) -> Option<String> {
    for (left, right) in one.lines.iter().zip(&two.lines) {
        if (left.at, &left.act) != (right.at, &right.act) {
            return Some(format!("line {}: {:?} and {:?}", left.number, left.act, right.act));
        }
    }
    (one.lines.len() != two.lines.len()).then(|| format!("{} and {} lines", one.lines.len(), two.lines.len()))
}

fn without_details(state: &Value) -> Value {
    let mut state = state.clone();
    for proposal in state.get_mut("proposals").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(members) = proposal.as_object_mut() {
            members.insert("details".to_owned(), Value::from(""));
        }
    }
    state
}
