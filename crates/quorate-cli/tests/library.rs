//! The library and the examples: every file makes sense, and every scenario comes out as it says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};

use common::run;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files of a folder and the folders below it.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(programs(&path));
        } else if path.extension().is_some_and(|extension| extension == "quo") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_scenario_comes_out() {
    let ran = run(&root(), &["--stdlib", "stdlib", "test", "stdlib", "examples", "-q"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn nothing_is_left_to_say_of_any_file() {
    let ran = run(&root(), &["--stdlib", "stdlib", "--format", "short", "check", "stdlib", "examples"]);
    let said: Vec<&str> =
        ran.stderr.lines().filter(|line| line.contains("error[") || line.contains("warning[")).collect();
    assert!(ran.code == 0 && said.is_empty(), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn every_module_is_tried_and_something_in_it_refused() {
    for file in programs(&root().join("stdlib")) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let is_replayed = name.starts_with("moloch_v");
        if name.ends_with("_test") || is_replayed {
            continue;
        }
        let tests = file.with_file_name(format!("{name}_test.quo"));
        let text =
            std::fs::read_to_string(&tests).unwrap_or_else(|_| panic!("{} has no scenarios", file.display()));
        assert!(text.contains("scenario \""), "{} plays nothing", tests.display());
        // A module of functions alone refuses nothing.
        let can_refuse = std::fs::read_to_string(&file)
            .unwrap()
            .lines()
            .any(|line| line.contains(" else ") && (line.contains(" when ") || line.contains("require ")));
        assert!(!can_refuse || text.contains(" refused "), "{} sees nothing refused", tests.display());
    }
}
