//! The contract's words for a refusal, and the port's codes.

use crate::Step;
use crate::system::TOKEN_REFUSED;

/// What a revert without data may be: the token lacked money or allowance, or SafeMath refused a sum.
const SILENT: &[&str] = &[TOKEN_REFUSED, "insufficient_funds", "too_large", "underflow", "division_by_zero"];
/// The guild bank is its owner's alone, and says so without a reason.
const SILENT_BANK: &[&str] = &["not_authorised"];
const SILENT_TOKEN: &[&str] = &[TOKEN_REFUSED];

/// All revert strings of Moloch.sol, in its order, but for those of its getters.
const REASONS: &[(&str, &[&str])] = &[
    ("Moloch::onlyMember - not a member", &["not_a_member"]),
    ("Moloch::onlyDelegate - not a delegate", &["not_a_delegate"]),
    ("Moloch::constructor - summoner cannot be 0", &["no_summoner"]),
    ("Moloch::constructor - _approvedToken cannot be 0", &["no_token"]),
    ("Moloch::constructor - _periodDuration cannot be 0", &["no_period"]),
    ("Moloch::constructor - _votingPeriodLength cannot be 0", &["no_voting"]),
    ("Moloch::constructor - _votingPeriodLength exceeds limit", &["voting_too_long"]),
    ("Moloch::constructor - _gracePeriodLength exceeds limit", &["grace_too_long"]),
    ("Moloch::constructor - _abortWindow cannot be 0", &["no_abort_window"]),
    (
        "Moloch::constructor - _abortWindow must be smaller than or equal to _votingPeriodLength",
        &["abort_window_too_long"],
    ),
    ("Moloch::constructor - _dilutionBound cannot be 0", &["no_dilution_bound"]),
    ("Moloch::constructor - _dilutionBound exceeds limit", &["dilution_bound_too_big"]),
    (
        "Moloch::constructor - _proposalDeposit cannot be smaller than _processingReward",
        &["deposit_below_reward"],
    ),
    ("Moloch::submitProposal - applicant cannot be 0", &["no_applicant"]),
    ("Moloch::submitProposal - too many shares requested", &["too_many_shares"]),
    ("Moloch::submitProposal - proposal deposit token transfer failed", SILENT),
    ("Moloch::submitProposal - tribute token transfer failed", SILENT),
    ("Moloch::submitVote - proposal does not exist", &["no_such_proposal"]),
    ("Moloch::submitVote - uintVote must be less than 3", &["no_such_vote"]),
    ("Moloch::submitVote - voting period has not started", &["voting_not_started"]),
    ("Moloch::submitVote - proposal voting period has expired", &["voting_over"]),
    ("Moloch::submitVote - member has already voted on this proposal", &["already_voted"]),
    ("Moloch::submitVote - vote must be either Yes or No", &["neither_yes_nor_no"]),
    ("Moloch::submitVote - proposal has been aborted", &["is_aborted"]),
    ("Moloch::processProposal - proposal does not exist", &["no_such_proposal"]),
    ("Moloch::processProposal - proposal is not ready to be processed", &["not_ready"]),
    ("Moloch::processProposal - proposal has already been processed", &["already_processed"]),
    ("Moloch::processProposal - previous proposal must be processed", &["previous_unprocessed"]),
    ("Moloch::processProposal - token transfer to guild bank failed", SILENT),
    ("Moloch::processProposal - failing vote token transfer failed", SILENT),
    ("Moloch::processProposal - failed to send processing reward to msg.sender", SILENT),
    ("Moloch::processProposal - failed to return proposal deposit to proposer", SILENT),
    ("Moloch::ragequit - insufficient shares", &["insufficient_shares"]),
    (
        "Moloch::ragequit - cant ragequit until highest index proposal member voted YES on is processed",
        &["yes_vote_unprocessed"],
    ),
    ("Moloch::canRagequit - proposal does not exist", &["no_such_proposal"]),
    ("Moloch::ragequit - withdrawal of tokens from guildBank failed", SILENT),
    ("Moloch::abort - proposal does not exist", &["no_such_proposal"]),
    ("Moloch::abort - msg.sender must be applicant", &["not_the_applicant"]),
    ("Moloch::abort - abort window must not have passed", &["abort_window_over"]),
    ("Moloch::abort - proposal must not have already been aborted", &["already_aborted"]),
    ("Moloch::processProposal - failed to return tribute to applicant", SILENT),
    ("Moloch::updateDelegateKey - newDelegateKey cannot be 0", &["no_key"]),
    ("Moloch::updateDelegateKey - cant overwrite existing members", &["key_is_a_member"]),
    ("Moloch::updateDelegateKey - cant overwrite existing delegate keys", &["key_taken"]),
];

/// The codes that a recorded reason may be answered with.
pub fn codes(step: &Step, is_token: bool, reason: &str) -> Option<&'static [&'static str]> {
    if reason == "(no reason)" {
        return Some(match step.call.as_str() {
            _ if is_token => SILENT_TOKEN,
            "withdraw" => SILENT_BANK,
            _ => SILENT,
        });
    }
    REASONS.iter().find(|(words, _)| *words == reason).map(|(_, codes)| *codes)
}

/// The codes that the port itself must have.
#[cfg(test)]
pub fn own_codes() -> impl Iterator<Item = &'static str> {
    REASONS.iter().filter(|(_, codes)| *codes != SILENT).flat_map(|(_, codes)| codes.iter().copied())
}
