//! The recorded runs kept in the repository, and what happens when one of them is not what was recorded.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{Report, System, Vector, run_vectors, system};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name)
}

fn vectors(name: &str) -> Vec<Vector> {
    Vector::files(&folder(name)).unwrap().iter().map(|file| Vector::read(file).unwrap()).collect()
}

fn replay(name: &str, vectors: &[Vector]) -> Report {
    let system: Box<dyn System> = system(name).unwrap();
    run_vectors(system.as_ref(), vectors, None).unwrap()
}

fn clean(name: &str, steps: u64) {
    clean_but(name, steps, 0);
}

fn clean_but(name: &str, steps: u64, skipped: u64) {
    let vectors = vectors(name);
    let report = replay(name, &vectors);
    let found = (report.vectors, report.steps, report.skipped, report.mismatches);
    assert_eq!(found, (vectors.len() as u64, steps, skipped, 0), "{report}");
}

#[test]
fn moloch_v1_is_its_contract() {
    clean("moloch-v1", 11_751);
}

#[test]
fn moloch_v1_passes_the_contract_s_own_tests() {
    clean("moloch-v1-suite", 316);
}

#[test]
fn moloch_v2_is_its_contract() {
    clean("moloch-v2", 12_357);
}

#[test]
fn moloch_v2_passes_the_contract_s_own_tests() {
    clean("moloch-v2-suite", 1_410);
}

#[test]
fn reputation_passes_the_contract_s_own_tests() {
    clean("reputation-suite", 32);
}

#[test]
fn absolute_vote_passes_the_contract_s_own_tests() {
    clean("absolute-vote-suite", 136);
}

#[test]
fn quorum_vote_passes_the_contract_s_own_tests() {
    clean("quorum-vote-suite", 109);
}

#[test]
fn ds_chief_is_its_contract() {
    clean("ds-chief", 2_703);
}

#[test]
fn genesis_protocol_is_its_contract() {
    clean("genesis-protocol", 7_134);
}

#[test]
fn genesis_protocol_passes_the_contract_s_own_tests() {
    clean("genesis-protocol-suite", 627);
}

#[test]
fn governor_is_its_contracts() {
    clean("governor", 8_126);
}

#[test]
fn moloch_v2_before_its_release_is_its_contract() {
    clean("moloch-v2-pre", 4_146);
}

#[test]
fn moloch_v2_before_its_release_passes_the_contract_s_own_tests() {
    clean("moloch-v2-pre-suite", 1_070);
}

#[test]
fn baal_is_its_contract() {
    clean("baal-v3", 4_638);
}

#[test]
fn splits_are_their_contract() {
    clean("splits", 2_887);
}

#[test]
fn standard_bounties_are_their_contract() {
    clean("standard-bounties", 3_199);
}

/// One call is passed on for a signer whom the record does not name.
#[test]
fn standard_bounties_pass_the_contract_s_own_tests() {
    clean_but("standard-bounties-suite", 988, 1);
}

/// One short run with one thing changed in it is reported, at its place and in these words.
fn tampered(change: impl Fn(&mut Vector), words: &[&str]) {
    let mut vector =
        vectors("moloch-v1-suite").into_iter().find(|vector| vector.name.starts_with("s050")).unwrap();
    change(&mut vector);
    let report = replay("moloch-v1", &[vector]);
    assert!(report.mismatches > 0, "{report}");
    let printed = report.to_string();
    for words in words {
        assert!(printed.contains(words), "{words:?} is not in\n{printed}");
    }
    assert!(report.differences[0].states.is_some(), "{printed}");
    assert!(report.differences.len() <= 10);
}

#[test]
fn a_refusal_recorded_as_accepted_is_reported() {
    let change = |vector: &mut Vector| vector.steps[13].args["proposalIndex"] = json!("7");
    tampered(
        change,
        &["s050.json.gz, step 13 (a1 → moloch.submitVote): recorded as accepted", "no_such_proposal"],
    );
}

#[test]
fn an_acceptance_recorded_as_refused_is_reported() {
    let change = |vector: &mut Vector| {
        vector.steps[7].ok = false;
        vector.steps[7].reason = Some("Moloch::submitVote - proposal has been aborted".to_owned());
    };
    tampered(change, &["step 7 (a1 → moloch.submitVote): recorded as refused", "but accepted here"]);
}

#[test]
fn another_reason_is_reported() {
    let change = |vector: &mut Vector| {
        vector.steps[13].args["proposalIndex"] = json!("7");
        vector.steps[13].ok = false;
        vector.steps[13].reason = Some("Moloch::submitVote - proposal has been aborted".to_owned());
    };
    tampered(
        change,
        &["step 13", "Moloch::submitVote - proposal has been aborted, but refused here: no_such_proposal"],
    );
    let change = |vector: &mut Vector| {
        vector.steps[13].args["proposalIndex"] = json!("7");
        vector.steps[13].ok = false;
        vector.steps[13].reason = Some("Moloch::submitVote - because".to_owned());
    };
    tampered(change, &["step 13", "no code is known for the recorded reason: Moloch::submitVote - because"]);
}

#[test]
fn another_balance_is_reported() {
    let change = |vector: &mut Vector| {
        vector.last["moloch"]["external"]["T0"]["guildBank"] = Value::from("26");
    };
    tampered(
        change,
        &["s050.json.gz, last state: moloch.external.T0.guildBank: recorded \"26\", here \"25\""],
    );
}

#[test]
fn another_vote_is_reported() {
    let change = |vector: &mut Vector| {
        vector.last["moloch"]["proposals"][1]["votes"]["a1"] = Value::from("no");
    };
    tampered(change, &["moloch.proposals[1].votes.a1: recorded \"no\", here \"yes\""]);
}

#[test]
fn another_state_along_the_way_is_reported() {
    let mut vector = vectors("moloch-v1").swap_remove(0);
    vector.checkpoints[1].state["members"]["a0"]["shares"] = json!("99");
    let report = replay("moloch-v1", &[vector]);
    assert_eq!(report.mismatches, 1);
    assert!(
        report.to_string().contains("000.json.gz, state after 50 steps: members.a0.shares: recorded \"99\""),
        "{report}"
    );
}

#[test]
fn what_a_call_left_behind_is_compared() {
    let mut vector = vectors("governor").swap_remove(0);
    let step = vector.steps.iter_mut().find(|step| step.after.is_some()).unwrap();
    step.after = Some(json!({"p0": "Defeated"}));
    let report = replay("governor", &[vector]);
    assert_eq!(report.mismatches, 1);
    assert!(report.to_string().contains("p0: recorded \"Defeated\", here \"Pending\""), "{report}");
}

#[test]
fn what_nobody_knows_is_counted_as_skipped() {
    let mut vector = vectors("moloch-v1-suite").swap_remove(0);
    let mut step = vector.steps[1].clone();
    step.call = "selfDestruct".to_owned();
    vector.steps.push(step);
    let report = replay("moloch-v1", &[vector]);
    assert_eq!((report.skipped, report.mismatches), (1, 0), "{report}");
    assert!(report.to_string().contains("skipped 1 × moloch.selfDestruct"), "{report}");
}

#[test]
fn what_is_no_recorded_run_is_refused() {
    for (text, words) in [
        ("[]", "a recorded run is an object"),
        ("{}", "`steps` is no list"),
        (r#"{"steps":[{"i":0,"at":1,"by":"a","to":"b","ok":true}],"final":{}}"#, "step 0: `call` is missing"),
        (r#"{"steps":[]}"#, "`final` is missing"),
    ] {
        let value = serde_json::from_str(text).unwrap();
        assert_eq!(Vector::from_json("x".to_owned(), value).unwrap_err(), words);
    }
    assert!(Vector::files(Path::new("/nowhere/at/all")).is_err());
    assert!(system("moloch-v9").is_none());
}

/// The logs of recorded guilds become streams that lead to the recorded final states, whoever has written the logs and in
/// whatever order.
fn round_trip(name: &str, logs: u64, events: u64, guilds: u64, by_logs_alone: u64) {
    let total = crate::run_round_trip(&folder(name), &mut |_| {}).unwrap();
    let found = (total.logs, total.events, total.guilds, total.by_logs_alone, total.mismatches);
    assert_eq!(found, (logs, events, guilds, by_logs_alone, 0), "{total}");
}

#[test]
fn logs_of_moloch_v1_lead_to_the_recorded_states() {
    round_trip("moloch-v1", 14_045, 7_909, 38, 38);
}

#[test]
fn logs_of_the_tests_of_moloch_v1_lead_to_the_recorded_states() {
    round_trip("moloch-v1-suite", 385, 259, 35, 35);
}

#[test]
fn logs_of_moloch_v2_lead_to_the_recorded_states() {
    round_trip("moloch-v2", 11_443, 10_364, 43, 20);
}

#[test]
fn logs_of_the_tests_of_moloch_v2_lead_to_the_recorded_states() {
    round_trip("moloch-v2-suite", 1_545, 1_196, 109, 58);
}
