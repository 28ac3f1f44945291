//! The scenarios of the samples come out as they say.

mod common;

use common::{Folder, run};
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
        let told =
            |jobs: &str| run(&samples, &["sim", sample, "--runs", "3", "--format", "json", "-j", jobs]);
        let (one, several) = (told("1"), told("4"));
        assert_eq!(one.code, 0, "{sample}\n{}{}", one.stdout, one.stderr);
        assert_eq!(one.stdout, several.stdout, "{sample} depends on how many runs are made at once");
    }
}

#[test]
fn a_kept_run_replays() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples");
    let folder = Folder::new("kept-run");
    for (sample, cell) in [("jury.quo", "4"), ("apathy.quo", "3")] {
        let kept = run(&samples, &["sim", sample, "--cell", cell, "--keep", "2"]);
        assert_eq!(kept.code, 0, "{sample}\n{}", kept.stderr);
        folder.write("run.jsonl", &kept.stdout);
        let stream = folder.0.join("run.jsonl");
        let ran = run(&samples, &["run", sample, "--events", &stream.to_string_lossy()]);
        assert_eq!(ran.code, 0, "{sample}\n{}{}", ran.stdout, ran.stderr);
    }
}
