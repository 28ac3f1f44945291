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

/// What a revert without data may be in the version before the release.
const SILENT_BEFORE: &[&str] =
    &[TOKEN_REFUSED, "token_refuses", "insufficient_funds", "wrong_sum", "product_too_large", "too_large"];

/// The revert strings of that version which the released one has not, or had for something else.
const REASONS_BEFORE: &[(&str, &[&str])] = &[
    ("_emergencyProcessingWait cannot be 0", &["no_emergency_wait"]),
    ("_bailoutWait must be greater than _emergencyProcessingWait", &["bailout_too_soon"]),
    ("_bailoutWait exceeds limit", &["bailout_too_late"]),
    ("the summoner may not be kicked", &["summoner_stays"]),
    ("token must be whitelisted", &["not_approved"]),
    ("token list must be unique and in ascending order", &["not_in_order"]),
    ("bailoutWait has passed, member must be bailed out", &["bailout_due"]),
    ("cannot bailout yet", &["no_bailout_yet"]),
    ("tribute token transfer failed", SILENT_BEFORE),
    ("proposal deposit token transfer failed", SILENT_BEFORE),
    ("token transfer to guild bank failed", SILENT_BEFORE),
    ("token payment to applicant failed", SILENT_BEFORE),
    ("failing vote token transfer failed", SILENT_BEFORE),
    ("failed to send processing reward to msg.sender", SILENT_BEFORE),
    ("failed to return proposal deposit to sponsor", SILENT_BEFORE),
    ("withdrawal of tokens from guildBank failed", SILENT_BEFORE),
    ("failed to return tribute to proposer", SILENT_BEFORE),
    ("(no reason)", SILENT_BEFORE),
];

/// The codes that a reason of the version before the release may be answered with.
pub fn codes_before(is_token: bool, reason: &str) -> Option<&'static [&'static str]> {
    let own = REASONS_BEFORE.iter().find(|(words, _)| *words == reason && !is_token);
    own.map(|(_, codes)| *codes).or_else(|| codes(is_token, reason))
}

/// The codes that the port itself must have.
#[cfg(test)]
pub fn own_codes() -> impl Iterator<Item = &'static str> {
    REASONS.iter().filter(|(_, codes)| *codes != SILENT).flat_map(|(_, codes)| codes.iter().copied())
}
