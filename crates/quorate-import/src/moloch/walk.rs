//! Going through logs, transaction by transaction, with what both versions of the guild have in common.

use std::collections::BTreeMap;

use quorate_number::{Int, time, write_amount};
use quorate_trace::{Act, Args, Header, Line};
use serde_json::{Map, Value};

use super::abi::{Role, arguments_of_call, number, plain_address};
use super::log::{Log, Logs, complain};
use super::map::GuildMap;
use super::purse::Purse;
use super::record::{Records, Transaction};
use crate::settings::without_dates;
use crate::source::{INCOMPLETE, WRONG_MAP};
use crate::{Expected, Import, Report, Source, Trouble};

/// The address zero, as the stream calls it.
pub(crate) const ZERO: &str = "zero";

/// Addresses that mean something by themselves.
const FIXED: &[(&str, &str)] = &[("0x0000000000000000000000000000000000000000", ZERO)];
const RESERVED: &[(&str, &str)] = &[
    ("0x000000000000000000000000000000000000dead", "GUILD"),
    ("0x000000000000000000000000000000000000beef", "ESCROW"),
    ("0x000000000000000000000000000000000000babe", "TOTAL"),
];

/// Logs under way to a stream.
pub(crate) struct Walk<'a> {
    pub logs: &'a Logs,
    pub map: &'a GuildMap,
    pub sources: &'a [Source],
    map_source: Option<&'a Source>,
    transactions: &'a BTreeMap<String, Transaction>,
    names: BTreeMap<String, String>,
    /// The guild's id.
    pub id: String,
    pub import: Import,
    pub purse: Purse,
}

/// A stretch of logs that one transaction has left, and which of its transfers belong to an event of the guild.
pub(crate) struct Group<'a> {
    pub logs: &'a [Log],
    pub is_carried: Vec<bool>,
}

/// A transfer that an event of the guild implies: from, to and how much, and of which token.
pub(crate) struct Implied<'i> {
    pub token: Option<&'i str>,
    pub from: &'i str,
    /// Anybody, if it is not said.
    pub to: Option<&'i str>,
    pub units: &'i Int,
}

impl<'a> Walk<'a> {
    pub fn begin(
        logs: &'a Logs,
        map: &'a GuildMap,
        records: &'a Records,
        sources: &'a [Source],
        map_source: Option<&'a Source>,
        report: Report,
    ) -> Result<Walk<'a>, Trouble> {
        let id = map.id.clone().unwrap_or_else(|| "moloch".to_owned());
        let fixed = if logs.version == 2 { RESERVED } else { &[] };
        let mut names: BTreeMap<String, String> = FIXED
            .iter()
            .chain(fixed)
            .map(|(address, name)| ((*address).to_owned(), (*name).to_owned()))
            .collect();
        for (address, name) in &map.names {
            if name.is_empty() || name.contains(['/', '#', '.', '[']) {
                let source = map_source.or(sources.first());
                let message = format!("`{name}` cannot be the name of a person");
                return Err(source.map_or_else(
                    || complain(sources, "", WRONG_MAP, message.clone()),
                    |source| source.complain_of(WRONG_MAP, name, message.clone()),
                ));
            }
            names.insert(plain_address(address), name.clone());
        }
        names.insert(logs.guild.clone(), id.clone());
        let import = Import { header: Header::default(), report, ..Import::default() };
        let transactions = &records.transactions;
        Ok(Walk { logs, map, sources, map_source, transactions, names, id, import, purse: Purse::default() })
    }

    /// The id of an address.
    pub fn name(&self, address: &str) -> String {
        self.names.get(address).cloned().unwrap_or_else(|| address.to_owned())
    }

    /// From now on an address has this id.
    pub fn call(&mut self, address: &str, id: &str) {
        self.names.insert(address.to_owned(), id.to_owned());
    }

    /// A setting of the guild that no log tells.
    pub fn setting(&self, name: &str, value: Option<&Value>) -> Result<Value, Trouble> {
        value.map(without_dates).ok_or_else(|| self.lacking(name))
    }

    /// A setting that is a whole number.
    pub fn count(&self, name: &str, value: Option<&Value>) -> Result<Int, Trouble> {
        let value = self.setting(name, value)?;
        number(&value).ok_or_else(|| self.wrong_setting(name, "a whole number that is not negative"))
    }

    /// A setting that is an instant.
    pub fn moment(&self, name: &str, value: Option<&Value>) -> Result<i64, Trouble> {
        let value = self.setting(name, value)?;
        let counted = number(&value).and_then(|seconds| i64::try_from(seconds).ok());
        counted
            .or_else(|| time::parse_instant(value.as_str()?))
            .ok_or_else(|| self.wrong_setting(name, "an instant"))
    }

    /// A setting that is a length of time, as a stream writes it.
    pub fn duration(&self, name: &str, value: Option<&Value>) -> Result<String, Trouble> {
        let value = self.setting(name, value)?;
        let counted = number(&value).map(|seconds| i64::try_from(seconds).unwrap_or(i64::MAX));
        let seconds = counted.or_else(|| time::parse_duration(value.as_str()?));
        seconds.map(time::write_duration).ok_or_else(|| self.wrong_setting(name, "a length of time"))
    }

    fn lacking(&self, name: &str) -> Trouble {
        let message = format!("no log tells the guild's `{name}`");
        let trouble = match self.map_source {
            Some(map) => map.complain(WRONG_MAP, message),
            None => self.complain(WRONG_MAP, message),
        };
        trouble.help(format!("give `{name}` in a map"))
    }

    fn wrong_setting(&self, name: &str, wanted: &str) -> Trouble {
        let message = format!("`{name}` is {wanted}");
        match self.map_source {
            Some(map) => map.complain_of(WRONG_MAP, name, message),
            None => self.complain(WRONG_MAP, message),
        }
    }

    /// A complaint about the records as a whole.
    pub fn complain(&self, code: u16, message: String) -> Trouble {
        complain(self.sources, self.sources.first().map_or("", |source| source.name.as_str()), code, message)
    }

    /// The complaint that a log has no place because another one is missing.
    pub fn gap(&self, log: &Log, message: &str) -> Trouble {
        let message = format!("record {} ({}): {message}", log.number, log.name);
        let help = "fetch all logs of the guild, from the block in which it was made";
        complain(self.sources, &log.file, INCOMPLETE, message).help(help)
    }

    /// Who sent the transaction of a log, if that was read.
    pub fn sender(&self, log: &Log) -> Option<String> {
        let transaction = self.transactions.get(log.transaction.as_ref()?)?;
        transaction.from.as_deref().map(|from| self.name(from))
    }

    /// An argument of the call that has left a log, if it was read and is a call of this function.
    pub fn argument_of_call(&self, log: &Log, declaration: &'static str, name: &str) -> Option<String> {
        let input = self.transactions.get(log.transaction.as_ref()?)?.input.as_deref()?;
        arguments_of_call(declaration, input)?.get(name)?.as_str().map(str::to_owned)
    }

    /// Adds a line.
    pub fn line(&mut self, at: i64, log: Option<&Log>, act: Act) {
        let mut carried = Map::new();
        if let Some(log) = log {
            carried.insert("x-log".to_owned(), Value::from(log.number));
            if let Some(transaction) = &log.transaction {
                carried.insert("x-transaction".to_owned(), Value::from(transaction.as_str()));
            }
        }
        self.import.lines.push(Line { number: 0, at, carried, act });
    }

    /// Adds an event of the guild.
    pub fn event(&mut self, log: &Log, by: &str, event: &str, with: Value, pay: Option<String>) {
        let with = match with {
            Value::Object(named) => Args::Named(named),
            _ => Args::None,
        };
        let (by, to, event) = (by.to_owned(), self.id.clone(), event.to_owned());
        self.line(log.at, Some(log), Act::Do { by, to, event, with, pay });
        self.import.report.map(log.name);
    }

    /// Adds what a record says came of it.
    pub fn expect(&mut self, cell: &str, pointer: String, value: impl Into<Value>) {
        let (of, name, value) = (self.id.clone(), cell.to_owned(), value.into());
        self.import.expected.push(Expected { of, name, pointer, value, is_rough: false });
    }

    /// Sees to it that somebody can pay: what nobody was seen to give them enters from the world.
    pub fn fund(&mut self, log: &Log, token: &str, holder: &str, units: &Int, asset: &Asset) {
        let lacking = self.purse.pay(token, holder, units);
        if lacking > Int::ZERO {
            self.import.report.miss("what somebody who paid had before; taken to be no more than was needed");
            let act = Act::Give { amount: asset.amount(&lacking), from: None, to: holder.to_owned() };
            self.line(log.at, Some(log), act);
        }
    }

    /// Adds a transfer outside the rules.
    pub fn transfer(&mut self, log: &Log, asset: &Asset, is_own: &dyn Fn(&str) -> bool) {
        let (from, to, units) = (self.name(log.text("from")), self.name(log.text("to")), log.number("value"));
        let report = &mut self.import.report;
        if units == Int::ZERO || from == to {
            return report.carry(log.name);
        }
        if is_own(&from) {
            return report.leave_out(log.left_out("money that left the guild by no event of it"));
        }
        if from != ZERO {
            self.fund(log, &log.address, &from, &units, asset);
        }
        let is_person = !is_own(&to) && to != ZERO;
        if is_person {
            self.purse.get(&log.address, &to, &units);
        }
        let amount = asset.amount(&units);
        let from = (from != ZERO).then_some(from);
        let to = if to == ZERO { "world".to_owned() } else { to };
        self.line(log.at, Some(log), Act::Give { amount, from, to });
        self.import.report.map(log.name);
    }

    /// Gives people what the map says they had at first.
    pub fn endow(&mut self, at: i64, asset_of: &dyn Fn(&str) -> Option<Asset>) -> Result<(), Trouble> {
        let map = self.map;
        for (token, holders) in &map.balances {
            let token = plain_address(token);
            let Some(asset) = asset_of(&token) else { continue };
            for (holder, units) in holders.as_object().into_iter().flatten() {
                let units = self.count(holder, Some(units))?;
                let holder = self.name(&plain_address(holder));
                if units > Int::ZERO {
                    self.purse.get(&token, &holder, &units);
                    self.line(at, None, Act::Give { amount: asset.amount(&units), from: None, to: holder });
                }
            }
        }
        Ok(())
    }

    /// The logs by transaction; of those without one, by instant.
    pub fn groups(&self) -> Vec<Group<'a>> {
        let logs: &'a [Log] = &self.logs.logs;
        let is_together = |one: &Log, two: &Log| match (&one.transaction, &two.transaction) {
            (Some(one), Some(two)) => one == two,
            (None, None) => one.at == two.at,
            _ => false,
        };
        let group = |logs: &'a [Log]| Group { logs, is_carried: vec![false; logs.len()] };
        logs.chunk_by(is_together).map(group).collect()
    }
}

impl Group<'_> {
    /// Finds the transfers that the event at a place implies: those nearest before it, in this order. They are marked, and
    /// each is given if it is there.
    pub fn claim(&mut self, place: usize, implied: &[Implied<'_>]) -> Vec<Option<&Log>> {
        let mut end = place;
        let mut found: Vec<Option<usize>> = Vec::new();
        for wanted in implied.iter().rev() {
            let is_it = |(index, log): &(usize, &Log)| {
                log.role == Role::Token
                    && !self.is_carried.get(*index).copied().unwrap_or(true)
                    && wanted.token.is_none_or(|token| token == log.address)
                    && log.text("from") == wanted.from
                    && wanted.to.is_none_or(|to| to == log.text("to"))
                    && log.number("value") == *wanted.units
            };
            let before = self.logs.iter().enumerate().take(end);
            let index = before.rev().find(is_it).map(|(index, _)| index);
            end = index.unwrap_or(end);
            found.push(index);
        }
        for index in found.iter().flatten() {
            if let Some(mark) = self.is_carried.get_mut(*index) {
                *mark = true;
            }
        }
        found.into_iter().rev().map(|index| self.logs.get(index?)).collect()
    }
}

/// A token in the constitution.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    pub name: String,
    pub decimals: u32,
}

impl Asset {
    /// An amount as a stream writes it.
    pub fn amount(&self, units: &Int) -> String {
        format!("{} {}", write_amount(units, self.decimals), self.name)
    }
}

/// A whole number, as text only where it is too large for other readers of JSON.
pub(crate) fn whole(number: &Int) -> Value {
    let small = u64::try_from(number).ok().filter(|number| *number <= 1 << 53);
    small.map_or_else(|| Value::from(number.to_string()), Value::from)
}
