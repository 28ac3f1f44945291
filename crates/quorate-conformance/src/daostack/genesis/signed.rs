//! Stakes that come through the token with a signature, as the contract's own tests make them.

use std::collections::BTreeMap;

use quorate_number::Int;

/// The selector of `stakeWithSignature(bytes32,uint256,uint256,uint256,uint256,bytes)`.
const SELECTOR: &str = "0x488c65fc";

/// The first proposals' ids. An id is the hash of the voting machine's address and of how many there were before; the
/// tests' machine stands at the same address in every run, and signatures are the only place where an id is not named.
const IDS: [&str; 3] = [
    "085ccf0dfecabe235ea6099471c5989c2b9b4b79bb8c757085cc5f1200fa45e7",
    "d8a4898d5128a75cc30697140a8b9916d7c9eeb7409bc24576321be4aa4be1a3",
    "184da70d9f05673880de5537c0b8d95dd31cb051b3d693fb7a6acfefd92798c0",
];

/// A stake that somebody has signed.
pub struct SignedStake {
    /// The proposal's recorded name; empty for one that nobody knows.
    pub proposal: String,
    /// The side.
    pub vote: String,
    /// How much, in smallest units.
    pub amount: Int,
    nonce: Int,
}

/// How many of each signer's stakes a machine has accepted: the next one must say so.
#[derive(Debug, Default)]
pub struct Signers(BTreeMap<(String, String), Int>);

impl SignedStake {
    /// Reads a recorded call; `None` if it is another one.
    pub fn read(data: &str) -> Option<SignedStake> {
        let words = data.strip_prefix(SELECTOR)?;
        let word = |index: usize| words.get(64 * index..64 * (index + 1));
        let id = word(0)?;
        let proposal = IDS.iter().position(|known| *known == id);
        let proposal = proposal.map_or_else(String::new, |index| format!("p{index}"));
        let (vote, amount, nonce) = (number(word(1)?)?, number(word(2)?)?, number(word(3)?)?);
        Some(SignedStake { proposal, vote: vote.to_string(), amount, nonce })
    }
}

impl Signers {
    /// Whether it is the turn of this stake.
    pub fn may_stake(&self, machine: &str, signer: &str, stake: &SignedStake) -> bool {
        let key = (machine.to_owned(), signer.to_owned());
        self.0.get(&key).unwrap_or(&Int::ZERO) == &stake.nonce
    }

    /// One more has been accepted.
    pub fn has_staked(&mut self, machine: &str, signer: &str) {
        *self.0.entry((machine.to_owned(), signer.to_owned())).or_default() += Int::ONE;
    }
}

/// A number from hexadecimal digits.
fn number(digits: &str) -> Option<Int> {
    digits
        .chars()
        .try_fold(Int::ZERO, |number, digit| Some(number * Int::from(16) + Int::from(digit.to_digit(16)?)))
}
