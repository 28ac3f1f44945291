//! Guilds of the first version: one token, a bank of its own, no sponsors.

use std::collections::BTreeSet;

use quorate_number::Int;
use quorate_trace::{Act, Args};
use serde_json::{Map, Value, json};

use super::abi::{Role, SUBMIT, plain_address};
use super::log::Log;
use super::walk::{Asset, Group, Implied, Walk, ZERO, whole};
use crate::source::WRONG_MAP;
use crate::{Import, Trouble};

/// Who processed a proposal, when nothing says who.
const SOMEBODY: &str = "somebody";

/// What a guild of the first version is set up with.
struct Guild {
    token: String,
    asset: Asset,
    /// The bank's address, if anything tells it.
    bank: Option<String>,
    deposit: Int,
    reward: Int,
    /// The tributes of the proposals so far.
    tributes: Vec<Int>,
    /// Those that were withdrawn.
    aborted: BTreeSet<usize>,
}

impl Walk<'_> {
    /// Turns the logs into a stream.
    pub fn first(mut self) -> Result<Import, Trouble> {
        let token = self.token()?;
        let mut guild = Guild {
            token,
            asset: Asset { name: "TOKEN".to_owned(), decimals: 18 },
            bank: self.bank(),
            deposit: self.count("deposit", self.map.deposit.as_ref())?,
            reward: self.count("reward", self.map.reward.as_ref())?,
            tributes: Vec::new(),
            aborted: BTreeSet::new(),
        };
        if let Some(bank) = guild.bank.clone() {
            let id = format!("{}/GuildBank#1", self.id);
            self.call(&bank, &id);
        }
        self.import.header.program = Some("moloch_v1.quo".to_owned());
        self.import.program = Some("use ports.moloch_v1 { Moloch }\n".to_owned());
        let is_summoned = |log: &&Log| log.name == "SummonComplete";
        let mut lines_before = Some(self.logs.logs.iter().find(is_summoned));
        if let Some(None) = lines_before {
            let at = self.moment("summoned", self.map.summoned.as_ref())?;
            let summoner = self.map.summoner.clone().map(Value::from);
            let summoner = self.setting("summoner", summoner.as_ref())?;
            let summoner = plain_address(summoner.as_str().unwrap_or_default());
            self.summon_first(at, None, &summoner, &guild)?;
            lines_before = None;
        }
        if let Some(Some(log)) = lines_before {
            self.endow(log.at, &|token| (token == guild.token).then(|| guild.asset.clone()))?;
        }
        for mut group in self.groups() {
            self.claim_first(&mut group, &guild);
            for (place, log) in group.logs.iter().enumerate() {
                let is_carried = group.is_carried.get(place).copied().unwrap_or_default();
                match log.role {
                    Role::Bank if Some(&log.address) == guild.bank.as_ref() => {
                        self.import.report.carry(log.name)
                    }
                    Role::Bank => {
                        self.import.report.leave_out(log.left_out("an event of another contract"));
                    }
                    Role::Token if is_carried => self.import.report.carry(log.name),
                    Role::Token if log.address == guild.token => {
                        let id = self.id.clone();
                        let bank = format!("{id}/");
                        let asset = guild.asset.clone();
                        self.transfer(log, &asset, &|name| name == id || name.starts_with(&bank));
                    }
                    Role::Token => {
                        let reason = "a token that the guild does not take";
                        self.import.report.leave_out(log.left_out(reason));
                    }
                    _ => self.event_of_first(&group, place, log, &mut guild)?,
                }
            }
        }
        for index in &guild.aborted {
            self.expect("queue", format!("/{index}/aborted"), true);
        }
        Ok(self.import)
    }

    /// The guild's token: that of the map, or the only one of which transfers were read.
    fn token(&self) -> Result<String, Trouble> {
        if let Some(token) = &self.map.token {
            return Ok(plain_address(token));
        }
        let transfers = self.logs.logs.iter().filter(|log| log.role == Role::Token);
        let tokens: BTreeSet<&str> = transfers.map(|log| log.address.as_str()).collect();
        match tokens.into_iter().collect::<Vec<_>>().as_slice() {
            [] => Ok("token".to_owned()),
            [token] => Ok((*token).to_owned()),
            _ => {
                let message = "there are transfers of several tokens".to_owned();
                Err(self.complain(WRONG_MAP, message).help("`token` in a map says which one is the guild's"))
            }
        }
    }

    /// The guild's bank: that of the map, whoever paid out who left, or who got a tribute.
    fn bank(&self) -> Option<String> {
        if let Some(bank) = &self.map.bank {
            return Some(plain_address(bank));
        }
        let groups = self
            .logs
            .logs
            .chunk_by(|one, two| one.transaction.is_some() && one.transaction == two.transaction);
        for group in groups {
            let has = |name: &str| group.iter().any(|log| log.name == name);
            if let Some(bank) = group.iter().find(|log| log.role == Role::Bank)
                && has("Ragequit")
            {
                return Some(bank.address.clone());
            }
        }
        let mut transfers: Vec<&Log> = Vec::new();
        for log in &self.logs.logs {
            match log.name {
                "Transfer" => transfers.push(log),
                "Withdrawal" => return Some(log.address.clone()),
                "ProcessProposal" if log.args.get("didPass") == Some(&Value::Bool(true)) => {
                    let tribute = transfers.iter().rev().nth(2).filter(|transfer| {
                        transfer.at == log.at
                            && transfer.text("from") == self.logs.guild
                            && transfer.number("value") == log.number("tokenTribute")
                            && transfer.text("to") != log.text("applicant")
                    });
                    if let Some(transfer) = tribute {
                        return Some(transfer.text("to").to_owned());
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn summon_first(
        &mut self,
        at: i64,
        log: Option<&Log>,
        summoner: &str,
        guild: &Guild,
    ) -> Result<(), Trouble> {
        let map = self.map;
        if log.is_none() {
            self.endow(at, &|token| (token == guild.token).then(|| guild.asset.clone()))?;
        }
        let mut with = Map::new();
        with.insert("summoner".to_owned(), Value::from(self.name(summoner)));
        with.insert("token".to_owned(), Value::from(self.name(&guild.token)));
        with.insert("period".to_owned(), Value::from(self.duration("period", map.period.as_ref())?));
        for (name, value) in [
            ("voting_periods", &map.voting_periods),
            ("grace_periods", &map.grace_periods),
            ("abort_window", &map.abort_window),
        ] {
            with.insert(name.to_owned(), whole(&self.count(name, value.as_ref())?));
        }
        with.insert("deposit".to_owned(), Value::from(guild.asset.amount(&guild.deposit)));
        let bound = self.count("dilution_bound", map.dilution_bound.as_ref())?;
        with.insert("dilution_bound".to_owned(), whole(&bound));
        with.insert("reward".to_owned(), Value::from(guild.asset.amount(&guild.reward)));
        with.insert("nobody".to_owned(), Value::from(ZERO));
        let (what, alias) = ("Moloch".to_owned(), Some(self.id.clone()));
        self.line(at, log, Act::New { by: None, what, alias, with: Args::Named(with), pay: None });
        Ok(())
    }

    /// Marks the transfers that the guild's events imply.
    fn claim_first(&self, group: &mut Group<'_>, guild: &Guild) {
        let own = self.logs.guild.as_str();
        let token = Some(guild.token.as_str());
        for (place, log) in group.logs.iter().enumerate() {
            let implied = |from, to, units| Implied { token, from, to, units };
            let tribute = log.number("tokenTribute");
            match log.name {
                "SubmitProposal" => {
                    let deposit = implied(log.text("delegateKey"), Some(own), &guild.deposit);
                    let tribute = implied(log.text("applicant"), Some(own), &tribute);
                    group.claim(place, &[deposit, tribute]);
                }
                "ProcessProposal" => {
                    let rest = (&guild.deposit - &guild.reward).max(Int::ZERO);
                    let rest = implied(own, Some(log.text("memberAddress")), &rest);
                    group.claim(
                        place,
                        &[implied(own, None, &tribute), implied(own, None, &guild.reward), rest],
                    );
                }
                "Abort" => {
                    // How much is not said; it is what was transferred just before.
                    let paid = group
                        .logs
                        .get(..place)
                        .and_then(<[Log]>::last)
                        .filter(|paid| paid.role == Role::Token);
                    if let Some(paid) = paid {
                        let units = paid.number("value");
                        group.claim(place, &[implied(own, Some(log.text("applicantAddress")), &units)]);
                    }
                }
                "Ragequit" => {
                    let Some(bank) = &guild.bank else { continue };
                    let paid = group.logs.iter().take(place).rev().find(|paid| paid.role == Role::Bank);
                    if let Some(paid) = paid {
                        let units = paid.number("amount");
                        group.claim(place, &[implied(bank, Some(log.text("memberAddress")), &units)]);
                    }
                }
                _ => {}
            }
        }
    }

    fn event_of_first(
        &mut self,
        group: &Group<'_>,
        place: usize,
        log: &Log,
        guild: &mut Guild,
    ) -> Result<(), Trouble> {
        let index = log.index("proposalIndex").unwrap_or(usize::MAX);
        if matches!(log.name, "SubmitVote" | "ProcessProposal" | "Abort") && index >= guild.tributes.len() {
            return Err(self.gap(log, &format!("proposal {index} was never submitted")));
        }
        let key = self.name(log.text("delegateKey"));
        let member = self.name(log.text("memberAddress"));
        match log.name {
            "SummonComplete" => {
                if self.import.lines.iter().any(|line| matches!(line.act, Act::New { .. })) {
                    return Err(self.gap(log, "the guild is summoned twice"));
                }
                let summoner = log.text("summoner").to_owned();
                self.summon_first(log.at, Some(log), &summoner, guild)?;
                self.import.report.map(log.name);
            }
            "SubmitProposal" => {
                if index != guild.tributes.len() {
                    return Err(
                        self.gap(log, &format!("proposal {} is missing before it", guild.tributes.len()))
                    );
                }
                guild.tributes.push(log.number("tokenTribute"));
                self.submit_first(log, &key, guild);
                self.expect("queue", format!("/{index}/proposer"), member);
            }
            "SubmitVote" => {
                let with = json!({"index": index, "vote": whole(&log.number("uintVote"))});
                self.event(log, &key, "submit_vote", with, None);
            }
            "ProcessProposal" => {
                let by = self.processor(group, place, log, guild);
                let tribute = log.number("tokenTribute");
                let passed = log.args.get("didPass") == Some(&Value::Bool(true));
                let is_aborted = guild.aborted.contains(&index);
                self.purse.get(&guild.token, &by, &guild.reward);
                self.purse.get(&guild.token, &member, &(&guild.deposit - &guild.reward));
                if !passed || is_aborted {
                    self.purse.get(&guild.token, &self.name(log.text("applicant")), &tribute);
                }
                self.event(log, &by, "process_proposal", json!({"index": index}), None);
                // The log calls a withdrawn proposal with a majority passed; the guild's own books do not.
                self.expect("queue", format!("/{index}/passed"), passed && !is_aborted);
            }
            "Abort" => {
                guild.aborted.insert(index);
                let tribute = guild.tributes.get(index).cloned().unwrap_or_default();
                self.purse.get(&guild.token, &self.name(log.text("applicantAddress")), &tribute);
                let applicant = self.name(log.text("applicantAddress"));
                self.event(log, &applicant, "abort", json!({"index": index}), None);
            }
            "Ragequit" => {
                let paid = group.logs.iter().take(place).rev().find(|paid| paid.role == Role::Bank);
                if let Some(paid) = paid {
                    self.purse.get(&guild.token, &member, &paid.number("amount"));
                }
                let with = json!({"burnt": format!("{} SHARE", log.number("sharesToBurn"))});
                self.event(log, &member, "ragequit", with, None);
            }
            "UpdateDelegateKey" => {
                let with = json!({"new_key": self.name(log.text("newDelegateKey"))});
                self.event(log, &member, "update_delegate_key", with, None);
            }
            _ => self.import.report.leave_out(log.left_out("the guild has no such event")),
        }
        Ok(())
    }

    /// The applicant hands the tribute to whoever proposes them, who pays both.
    fn submit_first(&mut self, log: &Log, key: &str, guild: &Guild) {
        let applicant = self.name(log.text("applicant"));
        let tribute = log.number("tokenTribute");
        let details = self.argument_of_call(log, SUBMIT, "details");
        if details.is_none() {
            self.import.report.miss("the details of a proposal; left empty");
        }
        self.fund(log, &guild.token, key, &guild.deposit, &guild.asset);
        self.fund(log, &guild.token, &applicant, &tribute, &guild.asset);
        // A contract that applies for itself pays from an account that nobody may give from.
        if applicant != key && tribute > Int::ZERO {
            let amount = guild.asset.amount(&tribute);
            self.line(
                log.at,
                Some(log),
                Act::Give { amount, from: Some(applicant.clone()), to: key.to_owned() },
            );
        }
        let with = json!({
            "applicant": applicant,
            "tribute": guild.asset.amount(&tribute),
            "shares": format!("{} SHARE", log.number("sharesRequested")),
            "details": details.unwrap_or_default(),
        });
        let pay = guild.asset.amount(&(&guild.deposit + &tribute));
        self.event(log, key, "submit_proposal", with, Some(pay));
    }

    /// Whoever got the reward; else whoever sent the transaction.
    fn processor(&mut self, group: &Group<'_>, place: usize, log: &Log, guild: &Guild) -> String {
        let rest = (&guild.deposit - &guild.reward).max(Int::ZERO);
        let mut again = Group { logs: group.logs, is_carried: vec![false; group.logs.len()] };
        let own = self.logs.guild.as_str();
        let token = Some(guild.token.as_str());
        let paid = again.claim(
            place,
            &[
                Implied { token, from: own, to: None, units: &guild.reward },
                Implied { token, from: own, to: Some(log.text("memberAddress")), units: &rest },
            ],
        );
        if let Some(Some(reward)) = paid.first() {
            return self.name(reward.text("to"));
        }
        if let Some(sender) = self.sender(log) {
            return sender;
        }
        self.import.report.miss("who processed a proposal; taken to be `somebody`");
        SOMEBODY.to_owned()
    }
}
