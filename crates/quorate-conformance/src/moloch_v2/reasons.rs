//! The contract's words for a refusal, and the port's codes.

use crate::system::TOKEN_REFUSED;

/// What a revert without data may be: the token lacked money or allowance, or SafeMath refused a sum.
const SILENT: &[&str] = &[TOKEN_REFUSED, "insufficient_funds", "too_large"];
const SILENT_TOKEN: &[&str] = &[TOKEN_REFUSED];

/// All revert strings of Moloch.sol, in its order, but for those of its getters.
const REASONS: &[(&str, &[&str])] = &[
    ("not a member", &["not_a_member"]),
    ("not a shareholder", &["not_a_shareholder"]),
    ("not a delegate", &["not_a_delegate"]),
    ("summoner cannot be 0", &["no_summoner"]),
    ("_periodDuration cannot be 0", &["no_period"]),
    ("_votingPeriodLength cannot be 0", &["no_voting"]),
    ("_votingPeriodLength exceeds limit", &["voting_too_long"]),
    ("_gracePeriodLength exceeds limit", &["grace_too_long"]),
    ("_dilutionBound cannot be 0", &["no_dilution_bound"]),
    ("_dilutionBound exceeds limit", &["dilution_bound_too_big"]),
    ("need at least one approved token", &["no_approved_token"]),
    ("too many tokens", &["too_many_tokens"]),
    ("_proposalDeposit cannot be smaller than _processingReward", &["deposit_below_reward"]),
    ("_approvedToken cannot be 0", &["no_token_address"]),
    ("duplicate approved token", &["token_twice"]),
    ("too many shares requested", &["too_many_shares"]),
    ("tributeToken is not whitelisted", &["tribute_not_approved"]),
    ("payment is not whitelisted", &["payment_not_approved"]),
    ("applicant cannot be 0", &["no_applicant"]),
    ("applicant address cannot be reserved", &["applicant_reserved"]),
    ("proposal applicant must not be jailed", &["applicant_jailed"]),
    ("cannot submit more tribute proposals for new tokens - guildbank is full", &["bank_full"]),
    ("tribute token transfer failed", SILENT),
    ("must provide token address", &["no_token_address"]),
    ("cannot already have whitelisted the token", &["already_approved"]),
    ("cannot submit more whitelist proposals", &["whitelist_full"]),
    ("member must have at least one share or one loot", &["nothing_to_kick"]),
    ("member must not already be jailed", &["already_jailed"]),
    ("proposal deposit token transfer failed", SILENT),
    ("proposal must have been proposed", &["no_such_proposal"]),
    ("proposal has already been sponsored", &["already_sponsored"]),
    ("proposal has been cancelled", &["is_cancelled"]),
    ("cannot sponsor more tribute proposals for new tokens - guildbank is full", &["bank_full"]),
    ("already proposed to whitelist", &["already_proposed"]),
    ("cannot sponsor more whitelist proposals", &["whitelist_full"]),
    ("already proposed to kick", &["kick_proposed"]),
    ("proposal does not exist", &["not_in_queue"]),
    ("must be less than 3", &["no_such_vote"]),
    ("voting period has not started", &["voting_not_started"]),
    ("proposal voting period has expired", &["voting_over"]),
    ("member has already voted", &["already_voted"]),
    ("vote must be either Yes or No", &["neither_yes_nor_no"]),
    ("must be a standard proposal", &["not_standard"]),
    ("must be a whitelist proposal", &["not_whitelisting"]),
    ("must be a guild kick proposal", &["not_kicking"]),
    ("proposal is not ready to be processed", &["not_ready"]),
    ("proposal has already been processed", &["already_processed"]),
    ("previous proposal must be processed", &["previous_unprocessed"]),
    ("insufficient shares", &["insufficient_shares"]),
    ("insufficient loot", &["insufficient_loot"]),
    (
        "cannot ragequit until highest index proposal member voted YES on is processed",
        &["yes_vote_unprocessed"],
    ),
    ("member must be in jail", &["not_in_jail"]),
    ("member must have some loot", &["no_loot"]),
    ("tokens and amounts arrays must be matching lengths", &["lengths_differ"]),
    ("insufficient balance", &["insufficient_balance"]),
    ("transfer failed", SILENT),
    ("no tokens to collect", &["nothing_to_collect"]),
    ("token to collect must be whitelisted", &["not_approved"]),
    ("token to collect must have non-zero guild bank balance", &["none_in_bank"]),
    ("proposal has already been cancelled", &["already_cancelled"]),
    ("solely the proposer can cancel", &["not_the_proposer"]),
    ("newDelegateKey cannot be 0", &["no_key"]),
    ("cannot overwrite existing members", &["key_is_a_member"]),
    ("cannot overwrite existing delegate keys", &["key_taken"]),
];

/// The codes that a recorded reason may be answered with.
pub fn codes(is_token: bool, reason: &str) -> Option<&'static [&'static str]> {
    if reason == "(no reason)" {
        return Some(if is_token { SILENT_TOKEN } else { SILENT });
    }
    REASONS.iter().find(|(words, _)| *words == reason).map(|(_, codes)| *codes)
}

/// The codes that the port itself must have.
#[cfg(test)]
pub fn own_codes() -> impl Iterator<Item = &'static str> {
    REASONS.iter().filter(|(_, codes)| *codes != SILENT).flat_map(|(_, codes)| codes.iter().copied())
}
