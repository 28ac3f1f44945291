//! The scenarios of the samples come out as they say.

mod common;

use common::run;
use std::path::Path;

#[test]
fn every_sample_plays_as_it_says() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
    let with_scenarios = [
        "club.quo",
        "company_test.quo",
        "federation.quo",
        "runoff.quo",
        "ports/chief.quo",
        "ports/genesis.quo",
    ];
    for sample in with_scenarios {
        let ran = run(&samples, &["test", sample]);
        assert_eq!(ran.code, 0, "{sample}\n{}{}", ran.stdout, ran.stderr);
        assert!(!ran.stdout.contains("FAILED"), "{}", ran.stdout);
    }
}

#[test]
fn behaviours_and_experiments_of_the_samples_make_sense() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
    for sample in ["jury.quo", "apathy.quo"] {
        let ran = run(&samples, &["check", sample]);
        assert_eq!(ran.code, 0, "{sample}\n{}{}", ran.stdout, ran.stderr);
    }
}
