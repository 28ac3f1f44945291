//! The contracts' words for a refusal, and the port's codes.

use crate::daostack::reputation::reputation_codes;
use crate::daostack::{NO_PROPOSAL, Reasons, look_up};
use crate::system::TOKEN_REFUSED;

/// The code of a stake beyond what the staker has: the token looks at that before it looks at the allowance.
pub const NO_BALANCE: &str = "no_balance";
/// The code of a signed stake out of turn.
pub const WRONG_NONCE: &str = "wrong_nonce";

/// A call that goes through the token fails without a word, whatever it was.
const THROUGH_THE_TOKEN: &[&str] = &[
    "wrong_vote",
    "nothing_staked",
    "not_votable",
    "not_paid",
    "stake_too_high",
    "stakes_too_high",
    "subtraction",
    NO_BALANCE,
    NO_PROPOSAL,
    WRONG_NONCE,
];

/// The revert strings of GenesisProtocol.sol and GenesisProtocolLogic.sol, and of the token.
const REASONS: Reasons = &[
    ("proposal is not votable", &["wrong_state", "not_votable", NO_PROPOSAL]),
    ("not active yet", &["not_active_yet"]),
    ("no parameters exist", &["no_parameters"]),
    ("proposal state in not Boosted nor QuietEndingPeriod", &["wrong_state", NO_PROPOSAL]),
    ("proposal need to expire", &["not_yet"]),
    ("50 <= queuedVoteRequiredPercentage <= 100", &["bad_percentage"]),
    ("1000 < thresholdConst <= 16000", &["bad_threshold"]),
    ("votersReputationLossRatio <= 100", &["bad_loss"]),
    ("boostedVotePeriodLimit >= quietEndingPeriod", &["quiet_too_long"]),
    ("minimumDaoBounty should be > 0", &["no_bounty"]),
    ("daoBountyConst should be > 0", &["no_bounty_const"]),
    ("Proposal should be Executed or ExpiredInQueue", &["wrong_state", NO_PROPOSAL]),
    ("proposal state must be executed", &["wrong_state", NO_PROPOSAL]),
    ("wrong vote value", &["wrong_vote"]),
    ("staking amount should be >0", &["nothing_staked"]),
    ("staking amount is too high", &["stake_too_high"]),
    ("total stakes is too high", &["stakes_too_high"]),
    ("0 < _vote <= 2", &["wrong_vote"]),
    ("_voter must have reputation", &["no_reputation"]),
    ("reputation >= _rep", &["too_little_reputation"]),
    ("msg.sender is not authorized to vote", &["not_authorised_to_vote"]),
    ("SafeMath: subtraction overflow", &["subtraction"]),
    ("ERC20: transfer amount exceeds balance", &[NO_BALANCE, TOKEN_REFUSED]),
    ("ERC20: transfer amount exceeds allowance", &["not_paid", TOKEN_REFUSED]),
];

/// The codes that a recorded reason may be answered with.
pub fn codes(call: &str, reason: &str) -> Option<&'static [&'static str]> {
    if (call, reason) == ("approveAndCall", "(no reason)") {
        return Some(THROUGH_THE_TOKEN);
    }
    look_up(REASONS, reason).or_else(|| reputation_codes(reason))
}

/// The codes that the port must have.
#[cfg(test)]
pub fn own_codes() -> Box<dyn Iterator<Item = &'static str>> {
    super::super::codes_of(REASONS)
}
