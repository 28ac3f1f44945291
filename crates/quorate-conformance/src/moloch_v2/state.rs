//! The port's state in the shape in which the contract's was recorded.

use std::collections::BTreeMap;

use quorate_number::Int;
use quorate_trace::{InstanceDump, StateDump};
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::holdings::{Holdings, delegate_keys, list, object, supply, text, units, votes as votes_on, whole};
use crate::system::instance;
use crate::token::ZERO;
use crate::tokens::Tokens;
use crate::words::put;

/// What the state of one guild is read from.
pub struct Reading<'r> {
    /// Its id in the engine.
    pub id: &'r str,
    /// Everything there is.
    pub dump: &'r StateDump,
    /// What everybody holds.
    pub holdings: &'r Holdings,
    /// The tokens of the run.
    pub tokens: &'r Tokens,
    /// The recorded name for one of the engine's.
    pub outside: &'r dyn Fn(&str) -> String,
    /// Who holds what an account holds, as the record says it: of other guilds it says nothing.
    pub holder: &'r dyn Fn(&str) -> Option<String>,
    /// Whether the votes on each proposal in the queue are shown.
    pub votes: bool,
    /// Whether the guild is one as it was released.
    pub is_released: bool,
}

impl Reading<'_> {
    /// The recorded form of the guild.
    pub fn state(&self, period: &Int) -> Result<Value, Failure> {
        let guild = instance(self.dump, self.id)?;
        let (share, loot) = (self.own("SHARE"), self.own("LOOT"));
        let total = |asset: &str| supply(self.dump, asset, &|text| self.tokens.read_amount(text));
        let proposals = list(guild.cells.get("proposals"))?.iter().enumerate();
        let proposals = proposals.map(|(id, item)| self.proposal(id, item)).collect::<Result<Vec<_>, _>>()?;
        let listing = list(guild.cells.get("listing"))?;
        let kicking = list(guild.cells.get("kicking"))?;
        let approved = self.named(list(guild.cells.get("approved"))?, &|name| self.token(name))?;
        let mut state = json!({
            "period": period.to_string(),
            "totalShares": total(&share)?.to_string(),
            "totalLoot": total(&loot)?.to_string(),
            "proposalCount": proposals.len().to_string(),
            "members": self.members(guild, &share, &loot)?,
            "proposals": proposals,
            "queue": list(guild.cells.get("queue"))?.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "approvedTokens": approved,
            "external": self.tokens.external(self.holdings, self.holder),
            "delegateKeys": delegate_keys(guild, self.outside)?,
            "proposedToWhitelist": in_order(self.named(listing, &|name| self.token(name))?),
            "proposedToKick": in_order(self.named(kicking, self.outside)?),
        });
        if self.is_released {
            put(&mut state, "totalGuildBankTokens", whole_of_cell(guild, "banked")?);
            put(&mut state, "internal", self.internal());
        } else {
            let emergency = guild.cells.get("last_emergency").filter(|index| !index.is_null());
            put(&mut state, "whitelisted", in_order(approved));
            put(&mut state, "emergencyWarning", emergency.is_some());
            let last = emergency.map_or_else(|| "0".to_owned(), ToString::to_string);
            put(&mut state, "lastEmergencyProposalIndex", last);
        }
        Ok(state)
    }

    fn own(&self, asset: &str) -> String {
        format!("{asset} of {}", self.id)
    }

    fn members(&self, guild: &InstanceDump, share: &str, loot: &str) -> Result<Value, Failure> {
        let mut members = Map::new();
        for (id, member) in object(guild.cells.get("members"))? {
            let entry = json!({
                "delegateKey": (self.outside)(text(member, "key")?),
                "shares": self.holdings.of_account(id, share).to_string(),
                "loot": self.holdings.of_account(id, loot).to_string(),
                "exists": true,
                "jailed": whole(member, "jailed")?,
                "highestIndexYesVote": whole(member, "highest_yes")?,
            });
            members.insert((self.outside)(id), entry);
        }
        Ok(Value::Object(members))
    }

    fn proposal(&self, id: usize, item: &Value) -> Result<Value, Failure> {
        let flag = |key: &str| item.get(key).cloned().unwrap_or_default();
        let kind = text(item, "kind")?;
        let person = |key: &str| text(item, key).map(|id| (self.outside)(id));
        let amount = |key: &str| units(item.get(key), &|text| self.tokens.read_amount(text));
        let token = |key: &str| {
            let asset = text(item, key)?.split_once(' ').ok_or("an amount has no asset")?.1;
            Ok::<_, Failure>(self.token(asset))
        };
        let mut state = json!({
            "id": id.to_string(),
            "applicant": person("applicant")?,
            "proposer": person("proposer")?,
            "sponsor": person("sponsor")?,
            "sharesRequested": amount("shares")?,
            "lootRequested": amount("loot")?,
            "tributeOffered": amount("tribute")?,
            "tributeToken": token("tribute")?,
            "paymentRequested": amount("payment")?,
            "paymentToken": token("payment")?,
            "startingPeriod": whole(item, "starts")?,
            "yesVotes": amount("yes")?,
            "noVotes": amount("no")?,
            "details": text(item, "details")?,
            "maxTotalSharesAndLootAtYesVote": whole(item, "most_claims")?,
            "flags": {
                "sponsored": flag("sponsored"),
                "processed": flag("processed"),
                "didPass": flag("passed"),
                "cancelled": flag("cancelled"),
                "whitelist": kind == "Whitelist",
                "guildkick": kind == "Kick",
            },
        });
        let votes = self.votes && flag("sponsored") == json!(true);
        if let (true, Some(state)) = (votes, state.as_object_mut()) {
            state.insert("votes".to_owned(), votes_on(item, self.outside)?);
        }
        Ok(state)
    }

    /// The contract's own books, by token: what each account of the guild stands for, and all of them together. What was
    /// sent unasked is not in them.
    fn internal(&self) -> Value {
        let books = self.tokens.deployed().map(|(token, asset)| {
            let mut balances: BTreeMap<String, Int> = BTreeMap::new();
            for (account, units) in self.holdings.of_asset(asset) {
                let Some(own) = account.strip_prefix(self.id).and_then(|rest| rest.strip_prefix('.')) else {
                    continue;
                };
                let holder = match own {
                    "guild" => "GUILD".to_owned(),
                    "escrow" => "ESCROW".to_owned(),
                    owed => {
                        let holder = owed.strip_prefix("owed[").and_then(|rest| rest.strip_suffix(']'));
                        (self.outside)(holder.unwrap_or(owed))
                    }
                };
                *balances.entry(holder).or_default() += units;
                *balances.entry("TOTAL".to_owned()).or_default() += units;
            }
            let balances = balances.into_iter().map(|(name, units)| (name, units.to_string().into()));
            (token.to_owned(), Value::Object(balances.collect()))
        });
        Value::Object(books.collect())
    }

    fn named(&self, items: &[Value], name: &dyn Fn(&str) -> String) -> Result<Vec<String>, Failure> {
        items.iter().map(|item| Ok(name(item.as_str().ok_or("a name is no text")?))).collect()
    }

    /// The recorded name of an asset.
    fn token(&self, asset: &str) -> String {
        self.tokens.behind(asset).unwrap_or(ZERO).to_owned()
    }
}

fn whole_of_cell(guild: &InstanceDump, cell: &str) -> Result<String, Failure> {
    let value = guild.cells.get(cell).ok_or_else(|| Failure(format!("`{cell}` is missing")))?;
    Ok(value.to_string())
}

/// The order in which the record lists accounts and tokens: by number.
fn in_order(mut names: Vec<String>) -> Vec<String> {
    names.sort_by(|one, two| (one.len(), one).cmp(&(two.len(), two)));
    names
}
