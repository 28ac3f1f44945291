//! The port's state in the shape in which the contracts' was recorded.

use quorate_number::Int;
use serde_json::{Value, json};

use super::{DECIMALS, GovernorRun};
use crate::holdings::{Holdings, list, object, supply, whole};
use crate::tokens::read_amount;
use crate::words::{number as parse_number, put};
use crate::{Failure, Moment};

impl GovernorRun {
    /// The recorded form of the governor, its token and its proposals.
    pub fn governor_state(&self, moment: Moment) -> Result<Value, Failure> {
        let dump = self.run.dump();
        let read =
            |text: &str| read_amount(text, &|asset| if asset.starts_with("TOKEN") { DECIMALS } else { 0 });
        let holdings = Holdings::of(&dump, &read)?;
        let held = |asset: &str| holdings.shown(asset, &|holder| Some(holder.to_owned()));
        let own = |asset: &str| format!("{asset} of {}", self.executor);
        let mut proposals = self.proposals.iter().collect::<Vec<_>>();
        proposals.sort_by_key(|(name, _)| (name.len(), name.to_owned()));
        let proposals = proposals.into_iter().map(|(name, id)| self.proposal(name, id, moment));
        Ok(json!({
            "clock": moment.at().to_string(),
            "settings": self.settings()?,
            "token": {
                "totalSupply": supply(&dump, &own("TOKEN"), &read)?.to_string(),
                "balances": held(&own("TOKEN")),
                "delegates": self.run.read(&self.executor, "delegates", &[])?,
                "votes": held(&own("POWER")),
            },
            "eth": held("WEI"),
            "box": self.run.read_number(&self.executor, "box", &[])?,
            "proposals": proposals.collect::<Result<Vec<_>, _>>()?,
        }))
    }

    /// The settings of the modules that the governor has.
    fn settings(&self) -> Result<Value, Failure> {
        let setting = |name: &str| self.run.read_number(&self.executor, name, &[]);
        let present = |marks: &str| {
            let marks = self.run.read(&self.executor, marks, &[])?;
            whole(list(Some(&marks))?.last().ok_or("a setting was never set")?, "value")
        };
        let mut settings = json!({
            "votingDelay": setting("voting_delay")?,
            "votingPeriod": setting("voting_period")?,
            "proposalThreshold": setting("proposal_threshold")?,
            "quorumNumerator": present("quorum_numerators")?,
        });
        if self.variant == "super" {
            put(&mut settings, "superQuorumNumerator", present("super_numerators")?);
            put(&mut settings, "proposalGuardian", self.run.read(&self.executor, "proposal_guardian", &[])?);
        } else {
            put(&mut settings, "lateQuorumVoteExtension", setting("extension")?);
        }
        if self.variant == "timelock" {
            put(&mut settings, "timelockMinDelay", setting("min_delay")?);
        }
        Ok(settings)
    }

    /// A proposal. What there was at its snapshot can be told once that is past.
    fn proposal(&self, name: &str, id: &str, moment: Moment) -> Result<Value, Failure> {
        let read = |name: &str| self.run.read(id, name, &[]);
        let number = |name: &str| self.run.read_number(id, name, &[]);
        let tally = read("tally")?;
        let cast = read("used")?;
        let used = object(Some(&cast))?;
        let snapshot = number("snapshot")?;
        let mut state = json!({
            "id": name,
            "proposer": read("proposer")?,
            "state": read("stage")?,
            "snapshot": snapshot,
            "deadline": number("deadline")?,
            "eta": if read("eta")?.is_null() { "0".to_owned() } else { number("eta")? },
            "needsQueuing": self.variant == "timelock",
            "votes": {
                "against": whole(&tally, "against")?,
                "for": whole(&tally, "in_favour")?,
                "abstain": whole(&tally, "abstain")?,
            },
        });
        if parse_number(&snapshot)? < Int::from(moment.at()) {
            let then = [read("snapshot")?];
            let at_snapshot = |view: &str| self.run.read_number(&self.executor, view, &then);
            put(&mut state, "totalSupplyAtSnapshot", at_snapshot("past_supply")?);
            put(&mut state, "quorum", number("quorum_needed")?);
            if self.variant == "super" {
                put(&mut state, "superQuorum", at_snapshot("super_quorum")?);
            }
        }
        if matches!(moment, Moment::Last { .. }) {
            // Where votes are cast in parts, nobody has voted who cast nothing.
            let is_fractional = self.variant == "fractional";
            let mut weights = Vec::new();
            for voter in used.keys() {
                weights.push((voter.clone(), whole(&cast, voter)?));
            }
            weights.retain(|(_, weight)| !is_fractional || weight != "0");
            weights.sort_by_key(|(name, _)| (name.len(), name.clone()));
            let voters = weights.iter().map(|(voter, _)| voter.as_str()).collect::<Value>();
            put(&mut state, "hasVoted", voters);
            if is_fractional {
                let weights = weights.into_iter().map(|(voter, weight)| (voter, weight.into()));
                put(&mut state, "usedVotes", Value::Object(weights.collect()));
            }
        }
        Ok(state)
    }
}
