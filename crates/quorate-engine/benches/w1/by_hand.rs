//! The yardstick: the rules of W1 as one would write them in Rust for this workload alone.
//!
//! Addresses are dense numbers and everything about one is in a vector; votes are bits. Arithmetic is checked, and a
//! refusal is a number. The conditions come in the contract's order.

#![expect(clippy::indexing_slicing, reason = "a vector of addresses is as long as there are addresses")]

use super::generate::{ADDRESSES, CANDIDATES, Call, NO, PERIOD, SUMMONED, What, YES};
use super::refusal::*;
use super::state;

const VOTING_PERIODS: i64 = 35;
const GRACE_PERIODS: i64 = 35;
const ABORT_WINDOW: i64 = 5;
const TOKEN: u128 = 10_u128.pow(18);
const DEPOSIT: u128 = 10 * TOKEN;
const REWARD: u128 = TOKEN / 10;
const DILUTION_BOUND: u64 = 3;
const MOST_SHARES: u64 = 10_u64.pow(18);
const NOBODY: u16 = u16::MAX;

/// The tokens of the guild and of its bank come after those of the addresses.
const GUILD: u16 = ADDRESSES;
const BANK: u16 = ADDRESSES + 1;

/// The guild and the ledger of its token.
pub struct Guild {
    total_shares: u64,
    requested_shares: u64,
    members: Vec<Member>,
    /// For each address the member whose delegate key it is, or nobody.
    keys: Vec<u16>,
    balances: Vec<u128>,
    queue: Vec<Proposal>,
}

#[derive(Clone)]
struct Member {
    shares: u64,
    highest_yes: u32,
    key: u16,
    exists: bool,
}

struct Proposal {
    voted_yes: u128,
    voted_no: u128,
    tribute: u128,
    shares: u64,
    yes: u64,
    no: u64,
    most_shares: u64,
    start: i64,
    proposer: u16,
    applicant: u16,
    is_processed: bool,
    has_passed: bool,
    is_aborted: bool,
}

impl Guild {
    /// The guild as `a0` summons it.
    pub fn new() -> Guild {
        let nothing = Member { shares: 0, highest_yes: 0, key: NOBODY, exists: false };
        let mut balances = vec![1_000_000 * TOKEN; usize::from(ADDRESSES)];
        balances.extend([0, 0]);
        let mut guild = Guild {
            total_shares: 1,
            requested_shares: 0,
            members: vec![nothing; usize::from(CANDIDATES)],
            keys: vec![NOBODY; usize::from(ADDRESSES)],
            balances,
            queue: Vec::new(),
        };
        guild.members[0] = Member { shares: 1, highest_yes: 0, key: 0, exists: true };
        guild.keys[0] = 0;
        guild
    }

    /// Answers a call: 0, or the number of the reason why not.
    pub fn apply(&mut self, call: &Call) -> u8 {
        let period = (call.at - SUMMONED) / PERIOD;
        let by = call.by;
        let answer = match call.what {
            What::SubmitProposal { applicant, tribute, shares } => {
                self.submit_proposal(by, period, applicant, tribute, shares)
            }
            What::SubmitVote { proposal, vote } => self.submit_vote(by, period, proposal, vote),
            What::ProcessProposal { proposal } => self.process_proposal(by, period, proposal),
            What::Ragequit { shares } => self.ragequit(by, shares),
            What::Abort { proposal } => self.abort(by, period, proposal),
            What::UpdateDelegateKey { key } => self.update_delegate_key(by, key),
        };
        answer.err().unwrap_or(0)
    }

    /// Everything there is, to be compared.
    pub fn state(&self) -> state::State {
        let mut state = state::State::empty();
        state.total_shares = self.total_shares.into();
        state.requested_shares = self.requested_shares.into();
        for (slot, member) in state.members.iter_mut().zip(&self.members) {
            *slot = member.exists.then(|| state::Member {
                shares: member.shares.into(),
                highest_yes: member.highest_yes,
                key: member.key,
            });
        }
        for (slot, member) in state.keys.iter_mut().zip(&self.keys) {
            *slot = (*member != NOBODY).then_some(*member);
        }
        for (slot, balance) in state.balances.iter_mut().zip(&self.balances) {
            *slot = *balance;
        }
        state.guild = self.balances[usize::from(GUILD)];
        state.bank = self.balances[usize::from(BANK)];
        state.queue = self.queue.iter().map(Proposal::state).collect();
        state
    }

    fn submit_proposal(
        &mut self,
        by: u16,
        period: i64,
        applicant: u16,
        tribute: u128,
        shares: u64,
    ) -> Result<(), u8> {
        let proposer = self.delegator(by)?;
        let all = self.total_shares.checked_add(self.requested_shares);
        let all = all.and_then(|all| all.checked_add(shares));
        require(all.is_some_and(|all| all <= MOST_SHARES), TOO_MANY_SHARES)?;
        let from_sender = if by == applicant { DEPOSIT + tribute } else { DEPOSIT };
        require(self.balances[usize::from(by)] >= from_sender, TRANSFER_FAILED)?;
        require(self.balances[usize::from(applicant)] >= tribute, TRANSFER_FAILED)?;
        self.requested_shares += shares;
        self.transfer(by, GUILD, DEPOSIT)?;
        self.transfer(applicant, GUILD, tribute)?;
        let last = self.queue.last().map_or(0, |last| last.start);
        self.queue.push(Proposal {
            voted_yes: 0,
            voted_no: 0,
            tribute,
            shares,
            yes: 0,
            no: 0,
            most_shares: 0,
            start: period.max(last) + 1,
            proposer,
            applicant,
            is_processed: false,
            has_passed: false,
            is_aborted: false,
        });
        Ok(())
    }

    fn submit_vote(&mut self, by: u16, period: i64, index: u32, vote: u8) -> Result<(), u8> {
        let voter = self.delegator(by)?;
        let proposal = self.queue.get_mut(index as usize).ok_or(VOTE_ON_NO_PROPOSAL)?;
        require(period >= proposal.start, VOTING_NOT_STARTED)?;
        require(period < proposal.start + VOTING_PERIODS, VOTING_OVER)?;
        let ballot = 1_u128 << voter;
        require((proposal.voted_yes | proposal.voted_no) & ballot == 0, ALREADY_VOTED)?;
        require(vote == YES || vote == NO, NEITHER_YES_NOR_NO)?;
        require(!proposal.is_aborted, IS_ABORTED)?;
        let member = &mut self.members[usize::from(voter)];
        if vote == YES {
            proposal.voted_yes |= ballot;
            proposal.yes += member.shares;
            member.highest_yes = member.highest_yes.max(index);
            proposal.most_shares = proposal.most_shares.max(self.total_shares);
        } else {
            proposal.voted_no |= ballot;
            proposal.no += member.shares;
        }
        Ok(())
    }

    fn process_proposal(&mut self, by: u16, period: i64, index: u32) -> Result<(), u8> {
        let index = index as usize;
        let proposal = self.queue.get(index).ok_or(PROCESS_NO_PROPOSAL)?;
        require(period >= proposal.start + VOTING_PERIODS + GRACE_PERIODS, NOT_READY)?;
        require(!proposal.is_processed, ALREADY_PROCESSED)?;
        require(index == 0 || self.queue[index - 1].is_processed, PREVIOUS_UNPROCESSED)?;
        let Proposal { applicant, proposer, shares, tribute, .. } = *proposal;
        let is_diluted = self.total_shares * DILUTION_BOUND < proposal.most_shares;
        let has_passed = proposal.yes > proposal.no && !is_diluted && !proposal.is_aborted;
        self.requested_shares -= shares;
        self.queue[index].is_processed = true;
        self.queue[index].has_passed = has_passed;
        if has_passed {
            self.enrol(applicant);
            self.members[usize::from(applicant)].shares += shares;
            self.total_shares += shares;
            self.transfer(GUILD, BANK, tribute)?;
        } else {
            self.transfer(GUILD, applicant, tribute)?;
        }
        self.transfer(GUILD, by, REWARD)?;
        self.transfer(GUILD, proposer, DEPOSIT - REWARD)
    }

    fn ragequit(&mut self, by: u16, burnt: u64) -> Result<(), u8> {
        let member = self.member(by)?;
        require(burnt <= member.shares, INSUFFICIENT_SHARES)?;
        let latest = self.queue.get(member.highest_yes as usize).ok_or(LEAVE_WITH_NO_PROPOSAL)?;
        require(latest.is_processed, YES_VOTE_UNPROCESSED)?;
        let all = self.balances[usize::from(BANK)];
        let product = all.checked_mul(burnt.into()).ok_or(TRANSFER_FAILED)?;
        let part = product / u128::from(self.total_shares);
        self.members[usize::from(by)].shares -= burnt;
        self.total_shares -= burnt;
        self.transfer(BANK, by, part)
    }

    fn abort(&mut self, by: u16, period: i64, index: u32) -> Result<(), u8> {
        let proposal = self.queue.get_mut(index as usize).ok_or(ABORT_NO_PROPOSAL)?;
        require(by == proposal.applicant, NOT_THE_APPLICANT)?;
        require(period < proposal.start + ABORT_WINDOW, ABORT_WINDOW_OVER)?;
        require(!proposal.is_aborted, ALREADY_ABORTED)?;
        let tribute = std::mem::take(&mut proposal.tribute);
        proposal.is_aborted = true;
        self.transfer(GUILD, by, tribute)
    }

    fn update_delegate_key(&mut self, by: u16, key: u16) -> Result<(), u8> {
        let old = self.member(by)?.key;
        if key != by {
            let is_a_member = self.members.get(usize::from(key)).is_some_and(|member| member.exists);
            require(!is_a_member, KEY_IS_A_MEMBER)?;
            require(self.keys[usize::from(key)] == NOBODY, KEY_TAKEN)?;
        }
        self.keys[usize::from(old)] = NOBODY;
        self.keys[usize::from(key)] = by;
        self.members[usize::from(by)].key = key;
        Ok(())
    }

    /// The member with shares whose delegate key it is.
    fn delegator(&self, key: u16) -> Result<u16, u8> {
        let member = self.keys[usize::from(key)];
        let shares = self.members.get(usize::from(member)).map_or(0, |member| member.shares);
        require(shares > 0, NOT_A_DELEGATE)?;
        Ok(member)
    }

    fn member(&self, by: u16) -> Result<&Member, u8> {
        let member = self.members.get(usize::from(by));
        member.filter(|member| member.shares > 0).ok_or(NOT_A_MEMBER)
    }

    /// Makes a member; another's delegate key is given up for it.
    fn enrol(&mut self, applicant: u16) {
        if self.members[usize::from(applicant)].exists {
            return;
        }
        let other = self.keys[usize::from(applicant)];
        if other != NOBODY {
            self.keys[usize::from(other)] = other;
            self.members[usize::from(other)].key = other;
        }
        self.members[usize::from(applicant)] =
            Member { shares: 0, highest_yes: 0, key: applicant, exists: true };
        self.keys[usize::from(applicant)] = applicant;
    }

    fn transfer(&mut self, from: u16, to: u16, amount: u128) -> Result<(), u8> {
        let left = self.balances[usize::from(from)].checked_sub(amount).ok_or(TRANSFER_FAILED)?;
        self.balances[usize::from(from)] = left;
        self.balances[usize::from(to)] += amount;
        Ok(())
    }
}

impl Proposal {
    fn state(&self) -> state::Proposal {
        state::Proposal {
            proposer: self.proposer,
            applicant: self.applicant,
            shares: self.shares.into(),
            start: self.start,
            yes: self.yes.into(),
            no: self.no.into(),
            is_processed: self.is_processed,
            has_passed: self.has_passed,
            is_aborted: self.is_aborted,
            tribute: self.tribute,
            most_shares: self.most_shares.into(),
        }
    }
}

fn require(condition: bool, otherwise: u8) -> Result<(), u8> {
    if condition { Ok(()) } else { Err(otherwise) }
}
