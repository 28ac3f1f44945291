//! Calls that a recorded run may make and the kept ones do not, with the contract's answers as its text gives them.

use serde_json::{Value, json};

use super::*;
use crate::made::{self, START, deployment};

const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
/// 2^255
const HALF: &str = "57896044618658097711785492504343953926634992332820282019728792003956564819968";
const BEYOND: &str = "1000000000000000001";

/// A call so many seconds after the beginning, and the reason of its refusal; `""` stands for an acceptance.
type Call<'c> = (i64, &'c str, &'c str, &'c str, Value, &'c str);

/// The parameters of a guild, with some of them changed.
fn guild(changes: Value) -> Value {
    let mut args = json!({
        "_summoner": "a0", "_approvedTokens": ["T0"], "_periodDuration": "10", "_votingPeriodLength": "5",
        "_gracePeriodLength": "3", "_proposalDeposit": "10", "_dilutionBound": "3", "_processingReward": "1",
    });
    args.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    args
}

/// Makes calls to a guild, and to the tokens T0 and T1, of which `a0` has so much.
fn answers(supply: &str, guild: Value, calls: &[Call]) -> Box<dyn Replay> {
    let mut steps = vec![
        (deployment("T0", "Token", json!({"supply": supply})), ""),
        (deployment("T1", "Token", json!({"supply": supply})), ""),
        (deployment("moloch", "Moloch", guild), ""),
    ];
    for (after, by, to, call, args, reason) in calls {
        let step = json!({"at": START + after, "by": by, "to": to, "call": call, "args": args});
        steps.push((step, *reason));
    }
    made::replay(&MOLOCH_V2, steps)
}

fn proposal(
    applicant: &str,
    shares: &str,
    loot: &str,
    tribute: (&str, &str),
    payment: (&str, &str),
) -> Value {
    json!({
        "applicant": applicant, "sharesRequested": shares, "lootRequested": loot, "details": "é \"x\"\n",
        "tributeOffered": tribute.0, "tributeToken": tribute.1,
        "paymentRequested": payment.0, "paymentToken": payment.1,
    })
}

fn approve<'c>(by: &'c str, token: &'c str) -> Call<'c> {
    (0, by, token, "approve", json!({"spender": "moloch", "value": MAX}), "")
}

fn id(id: &str) -> Value {
    json!({"proposalId": id})
}

fn index(index: &str) -> Value {
    json!({"proposalIndex": index})
}

fn vote(index: &str, vote: &str) -> Value {
    json!({"proposalIndex": index, "uintVote": vote})
}

fn burn(shares: &str, loot: &str) -> Value {
    json!({"sharesToBurn": shares, "lootToBurn": loot})
}

fn last_state(replay: &dyn Replay) -> Value {
    let state = replay.state(Moment::Last { at: START }, &Value::Null).unwrap();
    state["moloch"].clone()
}

#[test]
fn a_constructor_refuses_in_the_contract_s_order() {
    let none: [&str; 0] = [];
    for (changes, reason) in [
        (json!({"_summoner": "zero", "_periodDuration": "0"}), "summoner cannot be 0"),
        (json!({"_periodDuration": "0", "_votingPeriodLength": "0"}), "_periodDuration cannot be 0"),
        (
            json!({"_votingPeriodLength": "0", "_gracePeriodLength": BEYOND}),
            "_votingPeriodLength cannot be 0",
        ),
        (
            json!({"_votingPeriodLength": MAX, "_gracePeriodLength": BEYOND}),
            "_votingPeriodLength exceeds limit",
        ),
        (json!({"_gracePeriodLength": BEYOND, "_dilutionBound": "0"}), "_gracePeriodLength exceeds limit"),
        (json!({"_dilutionBound": "0", "_approvedTokens": none}), "_dilutionBound cannot be 0"),
        (json!({"_dilutionBound": BEYOND, "_approvedTokens": none}), "_dilutionBound exceeds limit"),
        (json!({"_approvedTokens": none, "_processingReward": "11"}), "need at least one approved token"),
        (
            json!({"_processingReward": "11", "_approvedTokens": ["zero", "zero"]}),
            "_proposalDeposit cannot be smaller than _processingReward",
        ),
        (json!({"_approvedTokens": ["T0", "zero"]}), "_approvedToken cannot be 0"),
        (json!({"_approvedTokens": ["T0", "T1", "T0"]}), "duplicate approved token"),
    ] {
        made::replay(
            &MOLOCH_V2,
            vec![
                (deployment("T0", "Token", json!({"supply": "1000"})), ""),
                (deployment("moloch", "Moloch", guild(changes)), reason),
                (deployment("moloch", "Moloch", guild(json!({}))), ""),
            ],
        );
    }
    let many: Vec<String> = (0..401).map(|number| format!("0x{number:040x}")).collect();
    let too_many = guild(json!({"_approvedTokens": many, "_processingReward": "11"}));
    made::replay(&MOLOCH_V2, vec![(deployment("moloch", "Moloch", too_many), "too many tokens")]);
    let just_enough = guild(json!({"_approvedTokens": many[1..]}));
    made::replay(&MOLOCH_V2, vec![(deployment("moloch", "Moloch", just_enough), "")]);
}

#[test]
fn sums_beyond_256_bits_are_refused_where_safe_math_refuses_them() {
    let submit = "submitProposal";
    let none = ("0", "T0");
    answers(
        "1000",
        guild(json!({})),
        &[
            approve("a0", "T0"),
            (1, "a0", "moloch", submit, proposal("a1", MAX, "1", none, none), "(no reason)"),
            (1, "a0", "moloch", submit, proposal("a1", "1", MAX, none, none), "(no reason)"),
            (1, "a0", "moloch", submit, proposal("a1", MAX, MAX, ("0", "T9"), none), "(no reason)"),
            (
                1,
                "a0",
                "moloch",
                submit,
                proposal("a1", MAX, "0", ("0", "T9"), none),
                "too many shares requested",
            ),
            (
                1,
                "a0",
                "moloch",
                submit,
                proposal("a1", "1", "1000000000000000000", none, none),
                "too many shares requested",
            ),
            (
                1,
                "a0",
                "moloch",
                submit,
                proposal("a1", "0", "1000000000000000000", (MAX, "T0"), (MAX, "T0")),
                "(no reason)",
            ),
            (1, "a0", "moloch", submit, proposal("a1", "0", "1000000000000000000", none, (MAX, "T0")), ""),
            (1, "a0", "moloch", "ragequit", burn(MAX, MAX), "insufficient shares"),
            (1, "a0", "moloch", "ragequit", burn("1", MAX), "insufficient loot"),
            (
                1,
                "a0",
                "moloch",
                "withdrawBalance",
                json!({"token": "T0", "amount": MAX}),
                "insufficient balance",
            ),
            (1, "a0", "moloch", "submitVote", vote(MAX, "2"), "proposal does not exist"),
            (1, "a0", "moloch", "sponsorProposal", id(MAX), "proposal must have been proposed"),
            (1, "a0", "moloch", "cancelProposal", id(MAX), "solely the proposer can cancel"),
            (1, "a0", "moloch", "processProposal", index(MAX), "proposal does not exist"),
        ],
    );
}

/// Where `balance * shares` leaves 256 bits, the contract divides first.
#[test]
fn a_part_of_a_balance_beyond_all_measure_is_rounded_as_the_contract_rounds_it() {
    let almost_half = "57896044618658097711785492504343953926634992332820282019728792003956564819949";
    let replay = answers(
        HALF,
        guild(json!({})),
        &[
            approve("a0", "T0"),
            (
                1,
                "a0",
                "moloch",
                "submitProposal",
                proposal("a1", "6", "0", (almost_half, "T0"), ("0", "T0")),
                "",
            ),
            (1, "a0", "moloch", "sponsorProposal", id("0"), ""),
            (10, "a0", "moloch", "submitVote", vote("0", "1"), ""),
            (90, "a5", "moloch", "processProposal", index("0"), ""),
            (90, "a1", "moloch", "ragequit", burn("6", "0"), ""),
            (
                90,
                "a1",
                "moloch",
                "withdrawBalances",
                json!({"tokens": ["T0", "T0"], "amounts": ["1", "2"], "max": true}),
                "",
            ),
        ],
    );
    let state = last_state(replay.as_ref());
    // 6 * floor((2^255 - 19) / 7), and not floor(6 * (2^255 - 19) / 7).
    let bank: Int = HALF.parse::<Int>().unwrap() - Int::from(19);
    let part = &bank / Int::from(7) * Int::from(6);
    assert_ne!(part, &bank * Int::from(6) / Int::from(7));
    assert_eq!(state["external"]["T0"]["a1"], json!(part.to_string()));
    assert_eq!(state["internal"]["T0"]["GUILD"], json!((bank - part).to_string()));
}

#[test]
fn the_deposit_is_taken_before_the_proposal_is_looked_at() {
    let none = ("0", "T0");
    answers(
        "1000",
        guild(json!({})),
        &[
            (1, "a0", "moloch", "sponsorProposal", id("7"), "(no reason)"),
            (1, "a1", "moloch", "sponsorProposal", id("7"), "not a delegate"),
            approve("a0", "T0"),
            (1, "a0", "moloch", "sponsorProposal", id("7"), "proposal must have been proposed"),
            (1, "a1", "moloch", "submitProposal", proposal("a1", "1", "0", none, none), ""),
            (1, "a1", "moloch", "submitProposal", proposal("a1", "1", "0", ("1", "T0"), none), "(no reason)"),
            (1, "a0", "moloch", "sponsorProposal", id("0"), ""),
            (1, "a0", "moloch", "sponsorProposal", id("0"), "proposal has already been sponsored"),
            (1, "a1", "moloch", "cancelProposal", id("0"), "proposal has already been sponsored"),
            (1, "a0", "T0", "transfer", json!({"to": "a2", "value": "981"}), ""),
            (1, "a0", "moloch", "sponsorProposal", id("0"), "(no reason)"),
        ],
    );
}

#[test]
fn what_is_no_token_refuses_to_move_even_nothing() {
    let stranger = "0x0000000000000000000000000000000000000001";
    let free =
        json!({"_approvedTokens": [stranger, "T0"], "_proposalDeposit": "0", "_processingReward": "0"});
    let pay = |amount: &str| json!({"token": stranger, "amount": amount});
    answers(
        "1000",
        guild(free),
        &[
            (1, "a1", "moloch", "submitProposal", proposal("a1", "1", "0", ("0", "T0"), ("0", stranger)), ""),
            (
                1,
                "a1",
                "moloch",
                "submitProposal",
                proposal("a1", "1", "0", ("0", stranger), ("0", "T0")),
                "(no reason)",
            ),
            (
                1,
                "a1",
                "moloch",
                "submitProposal",
                proposal("zero", "1", "0", ("0", stranger), ("0", "T0")),
                "applicant cannot be 0",
            ),
            (1, "a0", "moloch", "sponsorProposal", id("0"), "(no reason)"),
            (1, "a0", "moloch", "withdrawBalance", pay("0"), "(no reason)"),
            (1, "a0", "moloch", "withdrawBalance", pay("1"), "insufficient balance"),
            (1, "a1", "moloch", "collectTokens", json!({"token": stranger}), "not a delegate"),
            (1, "a0", "moloch", "collectTokens", json!({"token": stranger}), "(no reason)"),
            (1, "a0", "moloch", "collectTokens", json!({"token": "T0"}), "no tokens to collect"),
        ],
    );
}

#[test]
fn nothing_is_paid_where_nothing_is_asked() {
    let free = json!({"_proposalDeposit": "0", "_processingReward": "0"});
    answers(
        "1000",
        guild(free),
        &[
            (1, "a1", "moloch", "submitProposal", proposal("moloch", "1", "2", ("0", "T0"), ("0", "T0")), ""),
            (1, "a0", "moloch", "sponsorProposal", id("0"), ""),
            (10, "a0", "moloch", "submitVote", vote("0", "1"), ""),
            (10, "a0", "moloch", "submitVote", vote("0", "0"), "member has already voted"),
            (90, "a5", "moloch", "processProposal", index("0"), ""),
            (90, "a5", "moloch", "collectTokens", json!({"token": "T1"}), "not a delegate"),
            (90, "a0", "moloch", "collectTokens", json!({"token": "T1"}), "no tokens to collect"),
            (90, "a0", "T1", "transfer", json!({"to": "moloch", "value": "4"}), ""),
            (
                90,
                "a0",
                "moloch",
                "collectTokens",
                json!({"token": "T1"}),
                "token to collect must be whitelisted",
            ),
            (90, "a0", "T0", "transfer", json!({"to": "moloch", "value": "4"}), ""),
            (
                90,
                "a0",
                "moloch",
                "collectTokens",
                json!({"token": "T0"}),
                "token to collect must have non-zero guild bank balance",
            ),
            (
                90,
                "a0",
                "moloch",
                "withdrawBalances",
                json!({"tokens": ["T0"], "amounts": [], "max": true}),
                "tokens and amounts arrays must be matching lengths",
            ),
        ],
    );
}

#[test]
fn every_code_of_the_table_is_one_of_the_port() {
    let text = quorate_std::file(MOLOCH_V2.port()).unwrap();
    for code in reasons::own_codes() {
        assert!(text.contains(&format!(" {code} ")), "{code}");
    }
}
