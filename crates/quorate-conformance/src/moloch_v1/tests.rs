//! Calls that a recorded run may make and the kept ones do not, with the contract's answers as its text gives them.

use serde_json::{Value, json};

use super::*;
use crate::made::{self, START, deployment};

const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

/// The parameters of a guild, with some of them changed.
fn guild(changes: Value) -> Value {
    let mut args = json!({
        "summoner": "a0", "_approvedToken": "T0", "_periodDuration": "10", "_votingPeriodLength": "5",
        "_gracePeriodLength": "3", "_abortWindow": "2", "_proposalDeposit": "10", "_dilutionBound": "3",
        "_processingReward": "1",
    });
    args.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    args
}

/// Makes calls and compares the answers: `""` stands for an acceptance.
fn answers(guild: Value, calls: &[(i64, &str, &str, &str, Value, &str)]) {
    let mut steps = vec![
        (deployment("T0", "Token", json!({"supply": "1000"})), ""),
        (deployment("moloch", "Moloch", guild), ""),
    ];
    for (after, by, to, call, args, reason) in calls {
        let step = json!({"at": START + after, "by": by, "to": to, "call": call, "args": args});
        steps.push((step, *reason));
    }
    replay(steps);
}

fn replay(steps: Vec<(Value, &str)>) {
    made::replay(&MolochV1, steps);
}

fn proposal(applicant: &str, tribute: &str, shares: &str) -> Value {
    json!({"applicant": applicant, "tokenTribute": tribute, "sharesRequested": shares, "details": "é \"x\"\n"})
}

fn approve(by: &str) -> (i64, &str, &'static str, &'static str, Value, &'static str) {
    (0, by, "T0", "approve", json!({"spender": "moloch", "value": MAX}), "")
}

#[test]
fn a_constructor_refuses_in_the_contract_s_order() {
    let beyond = "1000000000000000001";
    for (changes, reason) in [
        (json!({"summoner": "zero", "_approvedToken": "zero"}), "summoner cannot be 0"),
        (json!({"_approvedToken": "zero", "_periodDuration": "0"}), "_approvedToken cannot be 0"),
        (json!({"_periodDuration": "0", "_votingPeriodLength": "0"}), "_periodDuration cannot be 0"),
        (json!({"_votingPeriodLength": "0", "_abortWindow": "0"}), "_votingPeriodLength cannot be 0"),
        (json!({"_votingPeriodLength": beyond}), "_votingPeriodLength exceeds limit"),
        (json!({"_votingPeriodLength": MAX}), "_votingPeriodLength exceeds limit"),
        (json!({"_gracePeriodLength": beyond, "_abortWindow": "0"}), "_gracePeriodLength exceeds limit"),
        (json!({"_abortWindow": "0", "_dilutionBound": "0"}), "_abortWindow cannot be 0"),
        (json!({"_abortWindow": "6"}), "_abortWindow must be smaller than or equal to _votingPeriodLength"),
        (json!({"_dilutionBound": "0", "_processingReward": "11"}), "_dilutionBound cannot be 0"),
        (json!({"_dilutionBound": beyond}), "_dilutionBound exceeds limit"),
        (json!({"_processingReward": "11"}), "_proposalDeposit cannot be smaller than _processingReward"),
    ] {
        let reason = format!("Moloch::constructor - {reason}");
        replay(vec![
            (deployment("T0", "Token", json!({"supply": "1000"})), ""),
            (deployment("moloch", "Moloch", guild(changes)), &reason),
            (deployment("moloch", "Moloch", guild(json!({}))), ""),
        ]);
    }
    let edges = json!({
        "_votingPeriodLength": "1000000000000000000", "_gracePeriodLength": "1000000000000000000",
        "_abortWindow": "1000000000000000000", "_dilutionBound": "1000000000000000000",
        "_processingReward": MAX, "_proposalDeposit": MAX, "_periodDuration": MAX,
    });
    answers(
        guild(edges),
        &[approve("a0"), (9, "a0", "moloch", "submitProposal", proposal("a1", MAX, "1"), "(no reason)")],
    );
}

#[test]
fn sums_beyond_256_bits_are_refused_where_safe_math_refuses_them() {
    let almost = "115792089237316195423570985008687907853269984665640564039457584007913129639934";
    let submit = "submitProposal";
    let too_many = "Moloch::submitProposal - too many shares requested";
    answers(
        guild(json!({})),
        &[
            approve("a0"),
            (1, "a0", "moloch", submit, proposal("a0", "0", MAX), "(no reason)"),
            (1, "a0", "moloch", submit, proposal("a0", "0", almost), too_many),
            (1, "a0", "moloch", submit, proposal("a0", MAX, almost), too_many),
            (1, "a0", "moloch", submit, proposal("a1", MAX, "1"), "(no reason)"),
            (1, "a0", "moloch", submit, proposal("a0", MAX, "1"), "(no reason)"),
            (1, "a1", "moloch", submit, proposal("a0", MAX, MAX), "Moloch::onlyDelegate - not a delegate"),
            (
                1,
                "a0",
                "moloch",
                submit,
                proposal("zero", MAX, MAX),
                "Moloch::submitProposal - applicant cannot be 0",
            ),
            (1, "a0", "moloch", submit, proposal("a0", "0", "999999999999999999"), ""),
            (1, "a0", "moloch", submit, proposal("a0", "0", "1"), too_many),
            (1, "a0", "moloch", submit, proposal("a0", "0", "0"), ""),
        ],
    );
}

#[test]
fn numbers_of_any_size_may_be_asked_for() {
    let vote = |index: &str, vote: &str| json!({"proposalIndex": index, "uintVote": vote});
    let index = |index: &str| json!({"proposalIndex": index});
    answers(
        guild(json!({})),
        &[
            approve("a0"),
            (
                1,
                "a0",
                "moloch",
                "ragequit",
                json!({"sharesToBurn": "0"}),
                "Moloch::canRagequit - proposal does not exist",
            ),
            (1, "a0", "moloch", "submitProposal", proposal("a0", "5", "1"), ""),
            (
                1,
                "a0",
                "moloch",
                "submitVote",
                vote(MAX, "255"),
                "Moloch::submitVote - proposal does not exist",
            ),
            (
                1,
                "a0",
                "moloch",
                "submitVote",
                vote("0", "255"),
                "Moloch::submitVote - uintVote must be less than 3",
            ),
            (
                1,
                "a0",
                "moloch",
                "submitVote",
                vote("0", "0"),
                "Moloch::submitVote - voting period has not started",
            ),
            (
                10,
                "a0",
                "moloch",
                "submitVote",
                vote("0", "0"),
                "Moloch::submitVote - vote must be either Yes or No",
            ),
            (
                1_000_000,
                "a0",
                "moloch",
                "submitVote",
                vote("0", "0"),
                "Moloch::submitVote - proposal voting period has expired",
            ),
            (
                1_000_000,
                "a0",
                "moloch",
                "processProposal",
                index(MAX),
                "Moloch::processProposal - proposal does not exist",
            ),
            (1_000_000, "a1", "moloch", "abort", index("1"), "Moloch::abort - proposal does not exist"),
            (1_000_000, "a1", "moloch", "abort", index("0"), "Moloch::abort - msg.sender must be applicant"),
            (
                1_000_000,
                "a0",
                "moloch",
                "abort",
                index("0"),
                "Moloch::abort - abort window must not have passed",
            ),
            (
                1_000_000,
                "a0",
                "moloch",
                "ragequit",
                json!({"sharesToBurn": MAX}),
                "Moloch::ragequit - insufficient shares",
            ),
            (
                1_000_000,
                "a1",
                "moloch",
                "ragequit",
                json!({"sharesToBurn": MAX}),
                "Moloch::onlyMember - not a member",
            ),
            (1_000_000, "a9", "moloch", "processProposal", index("0"), ""),
            (
                1_000_000,
                "a9",
                "moloch",
                "processProposal",
                index("0"),
                "Moloch::processProposal - proposal has already been processed",
            ),
            (
                1_000_000,
                "a0",
                "guildBank",
                "withdraw",
                json!({"receiver": "a0", "shares": "1", "totalShares": "0"}),
                "(no reason)",
            ),
        ],
    );
}

#[test]
fn the_token_decides_what_is_its_affair() {
    let transfer = |to: &str, value: &str| json!({"to": to, "value": value});
    let allow = |name: &str, value: &str| json!({"spender": "moloch", name: value});
    answers(
        guild(json!({})),
        &[
            (0, "a0", "T0", "transfer", transfer("zero", "0"), "(no reason)"),
            (0, "a0", "T0", "transfer", transfer("a1", "1001"), "(no reason)"),
            (0, "a0", "T0", "transfer", transfer("a1", "985"), ""),
            (0, "a1", "T0", "transfer", transfer("T0", "0"), ""),
            (0, "a0", "T0", "approve", json!({"spender": "zero", "value": "1"}), "(no reason)"),
            (0, "a0", "moloch", "submitProposal", proposal("T0", "0", "1"), "(no reason)"),
            (0, "a0", "T0", "increaseAllowance", allow("addedValue", "12"), ""),
            (0, "a0", "T0", "increaseAllowance", allow("addedValue", MAX), "(no reason)"),
            (0, "a0", "T0", "decreaseAllowance", allow("subtractedValue", "13"), "(no reason)"),
            (0, "a0", "T0", "decreaseAllowance", allow("subtractedValue", "1"), ""),
            (0, "a0", "moloch", "submitProposal", proposal("a0", "2", "1"), "(no reason)"),
            (0, "a0", "moloch", "submitProposal", proposal("a1", "2", "1"), "(no reason)"),
            (0, "a0", "moloch", "submitProposal", proposal("T0", "1", "1"), "(no reason)"),
            (0, "a0", "moloch", "submitProposal", proposal("a0", "1", "1"), ""),
            (0, "a0", "moloch", "submitProposal", proposal("T0", "0", "1"), "(no reason)"),
            approve("a0"),
            (0, "a0", "moloch", "submitProposal", proposal("T0", "0", "1"), "(no reason)"),
            (0, "a1", "T0", "transferFrom", json!({"from": "a0", "to": "a1", "value": "1"}), "(no reason)"),
            (0, "a1", "T0", "approve", json!({"spender": "a0", "value": "7"}), ""),
            (0, "a0", "T0", "transferFrom", json!({"from": "a1", "to": "a0", "value": "8"}), "(no reason)"),
            (0, "a0", "T0", "transferFrom", json!({"from": "a1", "to": "a0", "value": "7"}), ""),
            (0, "a0", "moloch", "submitProposal", proposal("T0", "0", "1"), ""),
        ],
    );
}

#[test]
fn nothing_is_paid_where_nothing_is_asked() {
    let free = guild(json!({"_proposalDeposit": "0", "_processingReward": "0"}));
    let all = json!({"to": "a1", "value": "1000"});
    answers(
        free,
        &[
            (0, "a0", "T0", "transfer", all, ""),
            (0, "a0", "moloch", "submitProposal", proposal("moloch", "0", "3"), ""),
            (10, "a0", "moloch", "submitVote", json!({"proposalIndex": "0", "uintVote": "1"}), ""),
            (
                10,
                "moloch",
                "moloch",
                "abort",
                json!({"proposalIndex": "1"}),
                "Moloch::abort - proposal does not exist",
            ),
            (90, "a5", "moloch", "processProposal", json!({"proposalIndex": "0"}), ""),
        ],
    );
}

#[test]
fn every_code_of_the_table_is_one_of_the_port() {
    let text = quorate_std::file(MolochV1.port()).unwrap();
    for code in reasons::own_codes() {
        assert!(text.contains(&format!(" {code} ")), "{code}");
    }
}
