//! Calls that a recorded run may make and the kept ones do not, with the contracts' answers as their texts give them.

use serde_json::{Value, json};

use super::*;
use crate::Replay;
use crate::made::{self, START, deployment};

/// 2^256 - 1
const MAX: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
/// 2^128
const BEYOND: &str = "340282366920938463463374607431768211456";

/// A call, and the reason of its refusal; `""` stands for an acceptance.
type Call<'c> = (&'c str, &'c str, &'c str, Value, &'c str);

fn steps<'c>(calls: &[Call<'c>]) -> Vec<(Value, &'c str)> {
    let steps = calls.iter().map(|(by, to, call, args, reason)| {
        (json!({"at": START, "by": by, "to": to, "call": call, "args": args}), *reason)
    });
    steps.collect()
}

fn held(by: &str, units: &str) -> Value {
    json!({"_user": by, "_amount": units})
}

#[test]
fn reputation_is_its_owner_s_and_has_bounds() {
    let owner = "Ownable: caller is not the owner";
    let next = json!({"newOwner": "a1"});
    let mut calls = vec![(deployment("rep", "Reputation", json!({})), "")];
    calls.extend(steps(&[
        ("a0", "rep", "mint", held("a1", BEYOND), "reputation overflow"),
        ("a0", "rep", "mint", held("a1", MAX), "reputation overflow"),
        ("a0", "rep", "mint", held("a1", "1"), ""),
        ("a0", "rep", "mint", held("a2", MAX), "total supply overflow"),
        ("a1", "rep", "mint", held("a2", MAX), owner),
        ("a0", "rep", "burn", held("a1", MAX), ""),
        (
            "a0",
            "rep",
            "transferOwnership",
            json!({"newOwner": "zero"}),
            "Ownable: new owner is the zero address",
        ),
        ("a1", "rep", "transferOwnership", json!({"newOwner": "zero"}), owner),
        ("a0", "rep", "transferOwnership", next, ""),
        ("a0", "rep", "burn", held("a1", "0"), owner),
        ("a1", "rep", "renounceOwnership", json!({}), ""),
        ("a1", "rep", "renounceOwnership", json!({}), owner),
    ]));
    let replay = made::replay(&Reputation, calls);
    assert_eq!(last_state(replay.as_ref(), "rep"), json!({"total": "0", "balances": {}}));
}

/// A voting machine and an organisation whose people have 50, 1 and 148.
fn machine<'c>(system: &VotingMachine, contract: &str, calls: &[Call<'c>]) -> Box<dyn Replay> {
    let org = json!({"_reputation": "rep", "_absoluteVote": "machine"});
    let mut all = vec![
        (deployment("machine", contract, json!({})), ""),
        (deployment("rep", "Reputation", json!({})), ""),
        (deployment("org", "AbsoluteVoteExecuteMock", org), ""),
    ];
    all.extend(steps(&[
        ("a0", "rep", "mint", held("a0", "50"), ""),
        ("a0", "rep", "mint", held("a1", "1"), ""),
        ("a0", "rep", "mint", held("a2", "148"), ""),
    ]));
    all.extend(steps(calls));
    made::replay(system, all)
}

fn set(percentage: &str, on_behalf: &str) -> Value {
    json!({"_precReq": percentage, "_voteOnBehalf": on_behalf})
}

fn propose(choices: &str, percentage: &str) -> Value {
    let hash = parameters::parameters_hash(&[percentage], "zero", false).unwrap();
    json!({"_numOfChoices": choices, "_paramsHash": hash, "_proposer": "a0", "_organization": "zero"})
}

fn vote(proposal: &str, choice: &str, amount: &str, voter: &str) -> Value {
    json!({"_proposalId": proposal, "_vote": choice, "_amount": amount, "_voter": voter})
}

#[test]
fn more_than_the_bar_is_needed_and_it_is_a_percentage_of_a_hundredth() {
    let p0 = json!({"_proposalId": "p0"});
    let closed = "proposal is not votable";
    for (system, contract, second) in [(ABSOLUTE_VOTE, "AbsoluteVote", "1"), (QUORUM_VOTE, "QuorumVote", "2")]
    {
        let replay = machine(
            &system,
            contract,
            &[
                ("a0", "machine", "setParameters", set("50", "zero"), ""),
                ("a0", "org", "propose", propose("2", "50"), ""),
                ("a0", "machine", "vote", vote("p0", "1", "0", "zero"), ""),
                ("a0", "machine", "execute", p0.clone(), ""),
                ("a1", "machine", "vote", vote("p0", second, "0", "zero"), ""),
                ("a2", "machine", "vote", vote("p0", second, "0", "zero"), closed),
                ("a2", "machine", "cancelVote", p0.clone(), closed),
                ("a2", "machine", "execute", p0.clone(), closed),
                ("a2", "machine", "execute", json!({"_proposalId": "p1"}), closed),
            ],
        );
        let proposal = &last_state(replay.as_ref(), "machine")["proposals"][0];
        assert_eq!(proposal["votable"], json!(false));
        assert_eq!(proposal["voters"]["a0"], json!({"vote": "1", "reputation": "50"}));
    }
}

#[test]
fn a_machine_refuses_in_the_contract_s_order() {
    let unknown = "no setParameters been called";
    let range = "numOfChoices out of range";
    machine(
        &ABSOLUTE_VOTE,
        "AbsoluteVote",
        &[
            ("a0", "machine", "setParameters", set("0", "zero"), "wrong precReq"),
            ("a0", "machine", "setParameters", set("101", "zero"), "wrong precReq"),
            ("a0", "org", "propose", propose("2", "50"), unknown),
            ("a0", "machine", "setParameters", set("50", "zero"), ""),
            ("a0", "org", "propose", propose("2", "51"), unknown),
            ("a0", "org", "propose", propose("11", "51"), unknown),
            ("a0", "org", "propose", propose("11", "50"), range),
            ("a0", "org", "propose", propose("0", "50"), range),
            ("a0", "org", "propose", propose("10", "50"), ""),
            ("a3", "machine", "vote", vote("p0", "11", "1", "zero"), "vote is out of range"),
            ("a3", "machine", "vote", vote("p0", MAX, "1", "zero"), "vote is out of range"),
            ("a3", "machine", "vote", vote("p0", "10", MAX, "zero"), "_voter must have reputation"),
            (
                "a1",
                "machine",
                "vote",
                vote("p0", "10", MAX, "zero"),
                "cannot vote with more reputation voter has",
            ),
            ("a0", "machine", "setParameters", set("50", "a3"), ""),
            ("a0", "org", "propose", propose("1", "60"), ""),
            ("a0", "machine", "vote", vote("p1", "2", "1", "a0"), "msg.sender is not authorized to vote"),
            ("a3", "machine", "vote", vote("p1", "2", "1", "a0"), "vote is out of range"),
            ("a3", "machine", "vote", vote("p1", "1", "1", "a3"), "_voter must have reputation"),
            ("a3", "machine", "vote", vote("p1", "1", "1", "a0"), ""),
        ],
    );
}

/// The data of a signed stake on the first proposal.
fn signed(vote: u64, amount: u64, nonce: u64) -> Value {
    let id = "085ccf0dfecabe235ea6099471c5989c2b9b4b79bb8c757085cc5f1200fa45e7";
    let data = format!("0x488c65fc{id}{vote:064x}{amount:064x}{nonce:064x}");
    json!({"_spender": "gp", "_value": amount.to_string(), "_data": data})
}

#[test]
fn a_stake_is_taken_once_and_only_with_money_and_leave() {
    let (silent, votable) = ("(no reason)", "proposal is not votable");
    let params = json!({
        "_params": ["50", "60", "60", "60", "2000", "0", "60", "10", "15", "1000", "0"], "_voteOnBehalf": "zero",
    });
    let hash = "0x0a7d7b54e3487002c80d89e665777925371ce844154e7c9f843b5534047d4ffe";
    let other = params["_params"].as_array().unwrap().iter().map(|number| number.as_str().unwrap());
    let known = parameters::parameters_hash(&other.collect::<Vec<_>>(), "zero", true).unwrap();
    let propose = |hash: Value| json!({"_paramsHash": hash, "_proposer": "a0", "_organization": "zero"});
    let stake = |proposal: &str, vote: &str, amount: &str| json!({"_proposalId": proposal, "_vote": vote, "_amount": amount});
    let stakers = json!({"initialAccount": "a0", "initialBalance": "100"});
    let mut calls = vec![
        (deployment("token", "ERC827TokenMock", stakers), ""),
        (deployment("gp", "GenesisProtocol", json!({"_stakingToken": "token"})), ""),
        (deployment("rep", "Reputation", json!({})), ""),
        (
            deployment(
                "org",
                "GenesisProtocolCallbacksMock",
                json!({"_reputation": "rep", "_stakingToken": "token", "_genesisProtocol": "gp"}),
            ),
            "",
        ),
    ];
    calls.extend(steps(&[
        ("a0", "rep", "mint", held("a0", "100"), ""),
        ("a0", "org", "setParameters", params, ""),
        ("a0", "org", "propose", propose(json!(hash)), "no parameters exist"),
        ("a0", "org", "propose", propose(json!(known)), ""),
        ("a0", "gp", "vote", vote("p0", "1", "0", "a0"), "Ownable: caller is not the owner"),
        ("a0", "rep", "transferOwnership", json!({"newOwner": "org"}), ""),
        ("a0", "gp", "stake", stake("p1", "1", "1"), votable),
        ("a0", "gp", "stake", stake("p0", "3", "0"), "wrong vote value"),
        ("a0", "gp", "stake", stake("p0", "2", "0"), "staking amount should be >0"),
        ("a0", "gp", "stake", stake("p0", "2", "100"), "ERC20: transfer amount exceeds allowance"),
        ("a0", "gp", "stake", stake("p0", "2", "101"), "ERC20: transfer amount exceeds balance"),
        ("a0", "token", "approveAndCall", signed(2, 10, 1), silent),
        ("a0", "token", "approveAndCall", signed(2, 101, 0), silent),
        ("a0", "token", "approveAndCall", signed(2, 10, 0), ""),
        ("a0", "token", "approveAndCall", signed(2, 10, 0), silent),
        // On the other side nothing is taken, but the signature is used up, and the approval stays.
        ("a0", "token", "approveAndCall", signed(1, 5, 1), ""),
        ("a0", "gp", "stake", stake("p0", "2", "5"), ""),
        ("a0", "gp", "stake", stake("p0", "2", "1"), "ERC20: transfer amount exceeds allowance"),
        ("a0", "token", "approveAndCall", signed(2, 5, 2), ""),
    ]));
    let replay = made::replay(&GenesisProtocol, calls);
    let state = last_state(replay.as_ref(), "gp");
    assert_eq!(state["tokens"], json!({"a0": "80", "gp": "20"}));
    assert_eq!(state["proposals"][0]["stakers"], json!({"a0": {"vote": "2", "amount": "20"}}));
}

fn last_state(replay: &dyn Replay, contract: &str) -> Value {
    let recorded = json!({contract: {}});
    replay.state(crate::Moment::Last { at: START }, &recorded).unwrap()[contract].clone()
}

#[test]
fn the_ports_have_every_code_of_the_tables() {
    let text = |port: &str| quorate_std::file(&format!("ports/{port}.quo")).unwrap().to_owned();
    // Of the kernel, and of what the port leaves to tokens and signatures.
    let others = ["wrong_state", "not_authorised", crate::system::TOKEN_REFUSED, NO_PROPOSAL, "no_balance"];
    for (port, codes) in [
        ("reputation", reputation::own_codes()),
        ("absolute_vote", voting::own_codes()),
        ("genesis", genesis::own_codes()),
    ] {
        let text = text(port);
        for code in codes.filter(|code| !others.contains(code)) {
            assert!(text.contains(&format!(" {code}")), "{code} of {port}");
        }
    }
}
