//! The state the rules leave behind, in the order in which it is folded.

use super::MODULUS;
use super::generate::{ADDRESSES, CANDIDATES};

/// The whole state of the guild and of its token. Addresses are numbers.
pub struct State {
    /// All shares.
    pub total_shares: u128,
    /// The shares asked for by proposals not yet processed.
    pub requested_shares: u128,
    /// The members among the addresses that may become one.
    pub members: Vec<Option<Member>>,
    /// For each address, the member whose delegate key it is.
    pub keys: Vec<Option<u16>>,
    /// The tokens of each address.
    pub balances: Vec<u128>,
    /// The tokens of the guild itself.
    pub guild: u128,
    /// The tokens of its bank.
    pub bank: u128,
    /// All proposals.
    pub queue: Vec<Proposal>,
}

/// A member.
#[derive(Clone)]
pub struct Member {
    pub shares: u128,
    pub highest_yes: u32,
    pub key: u16,
}

/// A proposal.
pub struct Proposal {
    pub proposer: u16,
    pub applicant: u16,
    pub shares: u128,
    pub start: i64,
    pub yes: u128,
    pub no: u128,
    pub is_processed: bool,
    pub has_passed: bool,
    pub is_aborted: bool,
    pub tribute: u128,
    pub most_shares: u128,
}

impl State {
    /// A state in which nobody has or is anything.
    pub fn empty() -> State {
        State {
            total_shares: 0,
            requested_shares: 0,
            members: vec![None; usize::from(CANDIDATES)],
            keys: vec![None; usize::from(ADDRESSES)],
            balances: vec![0; usize::from(ADDRESSES)],
            guild: 0,
            bank: 0,
            queue: Vec::new(),
        }
    }

    /// The state in one number.
    pub fn checksum(&self) -> u64 {
        let mut fold = Fold(0);
        fold.add(self.total_shares);
        fold.add(self.requested_shares);
        fold.add(self.queue.len() as u128);
        for member in &self.members {
            match member {
                Some(member) => {
                    fold.add(1);
                    fold.add(member.shares);
                    fold.add(member.highest_yes.into());
                    fold.add(u128::from(member.key) + 1);
                }
                None => (0..4).for_each(|_| fold.add(0)),
            }
        }
        for member in &self.keys {
            fold.add(member.map_or(0, |member| u128::from(member) + 1));
        }
        for balance in &self.balances {
            fold.add(*balance);
        }
        fold.add(self.guild);
        fold.add(self.bank);
        for proposal in &self.queue {
            fold.add(proposal.proposer.into());
            fold.add(proposal.applicant.into());
            fold.add(proposal.shares);
            fold.add(proposal.start.unsigned_abs().into());
            fold.add(proposal.yes);
            fold.add(proposal.no);
            fold.add(proposal.is_processed.into());
            fold.add(proposal.has_passed.into());
            fold.add(proposal.is_aborted.into());
            fold.add(proposal.tribute);
            fold.add(proposal.most_shares);
        }
        fold.0
    }
}

struct Fold(u64);

impl Fold {
    fn add(&mut self, number: u128) {
        let rest = (number % u128::from(MODULUS)) as u64;
        self.0 = (self.0 * 1_000_003 + rest) % MODULUS;
    }
}
