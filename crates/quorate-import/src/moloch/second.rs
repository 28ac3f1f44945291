//! Guilds of the second version: many tokens, sponsors, loot, and money that waits until it is withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use quorate_number::Int;
use quorate_trace::{Act, Args};
use serde_json::{Map, Value, json};

use super::abi::{RAGEKICK, Role, plain_address};
use super::log::Log;
use super::map::GuildMap;
use super::walk::{Asset, Group, Implied, Walk, ZERO, whole};
use crate::{Import, Trouble};

/// Who did something that the guild does not name, when nothing says who.
const SOMEBODY: &str = "somebody";

/// What has been seen of a guild of the second version.
#[derive(Default)]
struct Guild {
    /// The token of the deposit.
    token: String,
    deposit: Int,
    assets: BTreeMap<String, Asset>,
    proposals: Vec<Asked>,
    queued: usize,
    /// What members have, as far as logs tell it.
    standings: BTreeMap<String, Standing>,
    /// The last key that spoke for a member.
    delegate: Option<String>,
}

/// What a proposal asks for.
struct Asked {
    applicant: String,
    shares: Int,
    loot: Int,
}

/// What a member has.
#[derive(Default)]
struct Standing {
    shares: Int,
    loot: Int,
    is_jailed: bool,
}

impl Walk<'_> {
    /// Turns the logs into a stream.
    pub fn second(mut self) -> Result<Import, Trouble> {
        let mut guild = Guild { assets: self.assets(), ..Guild::default() };
        self.import.header.program = Some("moloch_v2.quo".to_owned());
        self.import.program = Some(program(&guild));
        let summoned = self.logs.logs.iter().find(|log| log.name == "SummonComplete");
        let start = match summoned {
            Some(log) => log.at,
            None => self.moment("summoned", self.map.summoned.as_ref())?,
        };
        let assets = guild.assets.clone();
        self.endow(start, &|token| assets.get(token).cloned())?;
        if summoned.is_none() {
            let settings = self.settings_of_map()?;
            self.summon_second(start, None, &settings, &mut guild)?;
        }
        for mut group in self.groups() {
            self.claim_second(&mut group, &guild);
            for (place, log) in group.logs.iter().enumerate() {
                let is_carried = group.is_carried.get(place).copied().unwrap_or_default();
                match log.role {
                    Role::Token if is_carried => self.import.report.carry(log.name),
                    Role::Token => {
                        let asset = guild.assets.get(&log.address).cloned();
                        let (asset, id) =
                            (asset.unwrap_or_else(|| default_asset(&log.address)), self.id.clone());
                        self.transfer(log, &asset, &|name| name == id);
                    }
                    _ => self.event_of_second(log, &mut guild)?,
                }
            }
        }
        Ok(self.import)
    }

    /// Every token that is spoken of.
    fn assets(&self) -> BTreeMap<String, Asset> {
        let mut tokens: BTreeSet<String> = BTreeSet::new();
        for log in &self.logs.logs {
            if log.role == Role::Token {
                tokens.insert(log.address.clone());
            }
            let named =
                ["tributeToken", "paymentToken", "token"].iter().filter_map(|name| log.args.get(*name));
            let listed = log.args.get("tokens").and_then(Value::as_array).into_iter().flatten();
            tokens.extend(named.chain(listed).filter_map(Value::as_str).map(str::to_owned));
        }
        let map: &GuildMap = self.map;
        let given = map.balances.keys().chain(map.tokens.keys()).chain(map.approved.iter().flatten());
        tokens.extend(given.map(|token| plain_address(token)));
        tokens.retain(|token| self.name(token) != ZERO);
        let mut assets: BTreeMap<String, Asset> = BTreeMap::new();
        for token in tokens {
            let known = map.tokens.iter().find(|(address, _)| plain_address(address) == token);
            let asset = known.map_or_else(
                || default_asset(&self.name(&token)),
                |(_, known)| Asset { name: known.asset.clone(), decimals: known.decimals },
            );
            assets.insert(token, asset);
        }
        assets
    }

    /// What the log of the summoning would say, from the map.
    fn settings_of_map(&self) -> Result<Map<String, Value>, Trouble> {
        let map = self.map;
        let mut settings = Map::new();
        let summoner = map.summoner.as_deref().map(|summoner| Value::from(plain_address(summoner)));
        settings.insert("summoner".to_owned(), self.setting("summoner", summoner.as_ref())?);
        let approved = map
            .approved
            .as_ref()
            .map(|tokens| tokens.iter().map(|token| Value::from(plain_address(token))).collect::<Value>());
        settings.insert("tokens".to_owned(), self.setting("approved", approved.as_ref())?);
        for (key, name, value) in [
            ("votingPeriodLength", "voting_periods", &map.voting_periods),
            ("gracePeriodLength", "grace_periods", &map.grace_periods),
            ("proposalDeposit", "deposit", &map.deposit),
            ("dilutionBound", "dilution_bound", &map.dilution_bound),
            ("processingReward", "reward", &map.reward),
        ] {
            settings.insert(key.to_owned(), Value::from(self.count(name, value.as_ref())?.to_string()));
        }
        settings.insert("periodDuration".to_owned(), self.setting("period", map.period.as_ref())?);
        Ok(settings)
    }

    fn summon_second(
        &mut self,
        at: i64,
        log: Option<&Log>,
        settings: &Map<String, Value>,
        guild: &mut Guild,
    ) -> Result<(), Trouble> {
        let tokens: Vec<&str> = settings
            .get("tokens")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        guild.token = tokens.first().map_or_else(String::new, |token| (*token).to_owned());
        guild.deposit = self.count("deposit", settings.get("proposalDeposit"))?;
        let reward = self.count("reward", settings.get("processingReward"))?;
        let summoner = settings.get("summoner").and_then(Value::as_str).unwrap_or_default();
        let asset = self.asset(guild, &guild.token);
        let mut with = Map::new();
        with.insert("summoner".to_owned(), Value::from(self.name(summoner)));
        let names = tokens.iter().map(|token| Value::from(self.asset(guild, token).name));
        with.insert("tokens".to_owned(), names.collect());
        with.insert(
            "period".to_owned(),
            Value::from(self.duration("period", settings.get("periodDuration"))?),
        );
        for (name, key) in [("voting_periods", "votingPeriodLength"), ("grace_periods", "gracePeriodLength")]
        {
            with.insert(name.to_owned(), whole(&self.count(name, settings.get(key))?));
        }
        with.insert("deposit".to_owned(), Value::from(asset.amount(&guild.deposit)));
        let bound = self.count("dilution_bound", settings.get("dilutionBound"))?;
        with.insert("dilution_bound".to_owned(), whole(&bound));
        with.insert("reward".to_owned(), Value::from(asset.amount(&reward)));
        with.insert("nobody".to_owned(), Value::from(ZERO));
        with.insert("no_token".to_owned(), Value::from(no_token().name));
        with.insert("reserved".to_owned(), json!(["GUILD", "ESCROW", "TOTAL"]));
        for (name, value) in
            [("most_approved", &self.map.most_approved), ("most_banked", &self.map.most_banked)]
        {
            if value.is_some() {
                with.insert(name.to_owned(), whole(&self.count(name, value.as_ref())?));
            }
        }
        guild.delegate = Some(self.name(summoner));
        guild.standings.entry(self.name(summoner)).or_default().shares = Int::ONE;
        let (what, alias) = ("Moloch".to_owned(), Some(self.id.clone()));
        self.line(at, log, Act::New { by: None, what, alias, with: Args::Named(with), pay: None });
        Ok(())
    }

    /// The asset of a token; the address zero has one that nobody holds.
    fn asset(&self, guild: &Guild, token: &str) -> Asset {
        if self.name(token) == ZERO {
            return no_token();
        }
        guild.assets.get(token).cloned().unwrap_or_else(|| default_asset(token))
    }

    /// Marks the transfers that the guild's events imply.
    fn claim_second(&self, group: &mut Group<'_>, guild: &Guild) {
        let own = self.logs.guild.as_str();
        for (place, log) in group.logs.iter().enumerate() {
            let implied = |token, from, to, units| Implied { token: Some(token), from, to: Some(to), units };
            match log.name {
                "SubmitProposal" if kind(log) == "submit_proposal" => {
                    let units = log.number("tributeOffered");
                    group.claim(
                        place,
                        &[implied(log.text("tributeToken"), log.text("delegateKey"), own, &units)],
                    );
                }
                "SponsorProposal" => {
                    let token = guild.token.as_str();
                    group.claim(place, &[implied(token, log.text("delegateKey"), own, &guild.deposit)]);
                }
                "Withdraw" => {
                    let units = log.number("amount");
                    group.claim(place, &[implied(log.text("token"), own, log.text("memberAddress"), &units)]);
                }
                _ => {}
            }
        }
    }

    fn event_of_second(&mut self, log: &Log, guild: &mut Guild) -> Result<(), Trouble> {
        let id = log.index("proposalId").unwrap_or(usize::MAX);
        let index = log.index("proposalIndex").unwrap_or(usize::MAX);
        let key = self.name(log.text("delegateKey"));
        let member = self.name(log.text("memberAddress"));
        if matches!(log.name, "SponsorProposal" | "CancelProposal") && id >= guild.proposals.len() {
            return Err(self.gap(log, &format!("proposal {id} was never submitted")));
        }
        let is_of_queue = matches!(
            log.name,
            "SubmitVote" | "ProcessProposal" | "ProcessWhitelistProposal" | "ProcessGuildKickProposal"
        );
        if is_of_queue && index >= guild.queued {
            return Err(self.gap(log, &format!("nothing was sponsored at place {index} of the queue")));
        }
        match log.name {
            "SummonComplete" => {
                if self.import.lines.iter().any(|line| matches!(line.act, Act::New { .. })) {
                    return Err(self.gap(log, "the guild is summoned twice"));
                }
                self.summon_second(log.at, Some(log), &log.args, guild)?;
                self.import.report.map(log.name);
            }
            "SubmitProposal" => {
                if id != guild.proposals.len() {
                    return Err(
                        self.gap(log, &format!("proposal {} is missing before it", guild.proposals.len()))
                    );
                }
                let (shares, loot) = (log.number("sharesRequested"), log.number("lootRequested"));
                guild.proposals.push(Asked { applicant: self.name(log.text("applicant")), shares, loot });
                self.submit_second(log, &key, guild);
            }
            "SponsorProposal" => {
                if index != guild.queued {
                    return Err(
                        self.gap(log, &format!("place {} of the queue is missing before it", guild.queued))
                    );
                }
                guild.queued += 1;
                guild.delegate = Some(key.clone());
                let asset = self.asset(guild, &guild.token);
                self.fund(log, &guild.token, &key, &guild.deposit, &asset);
                let pay = Some(asset.amount(&guild.deposit));
                self.event(log, &key, "sponsor_proposal", json!({"id": id}), pay);
                self.expect("queue", format!("/{index}"), id);
                self.expect("proposals", format!("/{id}/starts"), whole(&log.number("startingPeriod")));
            }
            "SubmitVote" => {
                guild.delegate = Some(key.clone());
                let with = json!({"index": index, "vote": whole(&log.number("uintVote"))});
                self.event(log, &key, "submit_vote", with, None);
            }
            "ProcessProposal" => {
                if self.process_second(log, "process_proposal", index, id)
                    && let Some(asked) = guild.proposals.get(id)
                {
                    let standing = guild.standings.entry(asked.applicant.clone()).or_default();
                    standing.shares += &asked.shares;
                    standing.loot += &asked.loot;
                }
            }
            "ProcessWhitelistProposal" => {
                self.process_second(log, "process_whitelist_proposal", index, id);
            }
            "ProcessGuildKickProposal" => {
                if self.process_second(log, "process_guild_kick_proposal", index, id)
                    && let Some(asked) = guild.proposals.get(id)
                {
                    let standing = guild.standings.entry(asked.applicant.clone()).or_default();
                    standing.loot += std::mem::take(&mut standing.shares);
                    // The first in the queue jails nobody.
                    standing.is_jailed = index != 0;
                }
            }
            "Ragequit" => self.leave_second(log, &member, guild),
            "CancelProposal" => {
                let by = self.name(log.text("applicantAddress"));
                self.event(log, &by, "cancel_proposal", json!({"id": id}), None);
                self.expect("proposals", format!("/{id}/cancelled"), true);
            }
            "UpdateDelegateKey" => {
                let with = json!({"new_key": self.name(log.text("newDelegateKey"))});
                self.event(log, &member, "update_delegate_key", with, None);
            }
            "Withdraw" => {
                let (token, units) = (log.text("token"), log.number("amount"));
                let what = self.asset(guild, token).amount(&units);
                self.purse.get(token, &member, &units);
                self.event(log, &member, "withdraw_balance", json!({"what": what}), None);
            }
            "TokensCollected" => {
                let by = self.sender(log).or_else(|| {
                    self.import
                        .report
                        .miss("who collected tokens; taken to be the delegate who was seen last");
                    guild.delegate.clone()
                });
                let with = json!({"token": self.asset(guild, log.text("token")).name});
                self.event(log, &by.unwrap_or_else(|| SOMEBODY.to_owned()), "collect_tokens", with, None);
            }
            _ => self.import.report.leave_out(log.left_out("the guild has no such event")),
        }
        Ok(())
    }

    fn submit_second(&mut self, log: &Log, key: &str, guild: &Guild) {
        let details = log.text("details");
        let applicant = self.name(log.text("applicant"));
        let token = log.text("tributeToken");
        let event = kind(log);
        let with = match event {
            "submit_whitelist_proposal" => {
                json!({"token": self.asset(guild, token).name, "details": details})
            }
            "submit_guild_kick_proposal" => json!({"member": applicant, "details": details}),
            _ => json!({
                "applicant": applicant,
                "shares": format!("{} SHARE", log.number("sharesRequested")),
                "loot": format!("{} LOOT", log.number("lootRequested")),
                "payment": self.asset(guild, log.text("paymentToken")).amount(&log.number("paymentRequested")),
                "details": details,
            }),
        };
        let mut pay = None;
        if event == "submit_proposal" {
            let (asset, units) = (self.asset(guild, token), log.number("tributeOffered"));
            self.fund(log, token, key, &units, &asset);
            pay = Some(asset.amount(&units));
        }
        self.event(log, key, event, with, pay);
    }

    /// The log of somebody in jail who is paid out by another names the other.
    fn leave_second(&mut self, log: &Log, member: &str, guild: &mut Guild) {
        let (shares, loot) = (log.number("sharesToBurn"), log.number("lootToBurn"));
        let called = self.argument_of_call(log, RAGEKICK, "memberToKick").map(|kicked| self.name(&kicked));
        let is_own = guild.standings.get(member).is_some_and(|own| own.shares >= shares && own.loot >= loot);
        let kicked = called.or_else(|| {
            let is_it = |(name, standing): &(&String, &Standing)| {
                *name != member
                    && standing.is_jailed
                    && shares == Int::ZERO
                    && loot > Int::ZERO
                    && standing.loot == loot
            };
            let mut candidates = guild.standings.iter().filter(is_it).map(|(name, _)| name.clone());
            let (first, is_only) = (candidates.next()?, candidates.next().is_none());
            if is_own {
                self.import
                    .report
                    .miss("whether somebody left or paid out somebody in jail; taken to have left");
                return None;
            }
            if !is_only {
                self.import
                    .report
                    .miss("which of several in jail was paid out; taken to be the first by name");
            }
            Some(first)
        });
        let leaving = kicked.as_deref().unwrap_or(member);
        if let Some(standing) = guild.standings.get_mut(leaving) {
            standing.shares -= &shares;
            standing.loot -= &loot;
        }
        match &kicked {
            Some(kicked) => self.event(log, member, "ragekick", json!({"member": kicked}), None),
            None => {
                let with = json!({"shares": format!("{shares} SHARE"), "loot": format!("{loot} LOOT")});
                self.event(log, member, "ragequit", with, None);
            }
        }
    }

    /// Whether it has passed.
    fn process_second(&mut self, log: &Log, event: &str, index: usize, id: usize) -> bool {
        let by = self.sender(log).unwrap_or_else(|| {
            self.import.report.miss("who processed a proposal; taken to be `somebody`");
            SOMEBODY.to_owned()
        });
        self.event(log, &by, event, json!({"index": index}), None);
        self.expect("proposals", format!("/{id}/processed"), true);
        let passed = log.args.get("didPass") == Some(&Value::Bool(true));
        self.expect("proposals", format!("/{id}/passed"), passed);
        passed
    }
}

/// The constitution of a guild with these tokens.
fn program(guild: &Guild) -> String {
    let mut assets: BTreeMap<String, u32> = BTreeMap::new();
    for asset in guild.assets.values().chain([&no_token()]) {
        assets.insert(asset.name.clone(), asset.decimals);
    }
    let mut text = "use ports.moloch_v2 { Moloch }\n\n".to_owned();
    for (name, decimals) in assets {
        text += &match decimals {
            0 => format!("asset {name}\n"),
            decimals => format!("asset {name} decimals {decimals}\n"),
        };
    }
    text
}

fn kind(log: &Log) -> &'static str {
    let flag =
        |index: usize| log.args.get("flags").and_then(|flags| flags.get(index)) == Some(&Value::Bool(true));
    match (flag(4), flag(5)) {
        (true, _) => "submit_whitelist_proposal",
        (_, true) => "submit_guild_kick_proposal",
        _ => "submit_proposal",
    }
}

/// A token that nothing is known of is counted in its smallest units.
fn default_asset(token: &str) -> Asset {
    Asset { name: format!("AT_{}", token.to_ascii_uppercase()), decimals: 0 }
}

/// The address zero, where a token is wanted.
fn no_token() -> Asset {
    default_asset(ZERO)
}
