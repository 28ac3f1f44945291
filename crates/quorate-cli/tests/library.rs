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
fn every_module_is_tried_by_scenarios() {
    let all = [programs(&root().join("stdlib")), programs(&root().join("examples"))].concat();
    let (tests, modules): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|path| path.to_str().is_some_and(|path| path.ends_with("_test.quo")));
    let tests: Vec<String> = tests.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for module in modules.iter().filter(|path| path.starts_with(root().join("stdlib"))) {
        let below = module.strip_prefix(root().join("stdlib")).unwrap().with_extension("");
        let name = below.to_str().unwrap().replace('/', ".");
        // The recorded runs of these are played call by call, and there are no better scenarios.
        let is_replayed = name.starts_with("ports.moloch_v");
        let uses = format!("use {name} ");
        let users: Vec<&String> = tests.iter().filter(|text| text.contains(&uses)).collect();
        assert!(
            is_replayed || users.iter().any(|text| text.contains("scenario \"")),
            "{name} is tried by nothing"
        );
        let text = std::fs::read_to_string(module).unwrap();
        let refuses =
            |line: &str| line.contains(" else ") && (line.contains(" when ") || line.contains("require "));
        let can_refuse = !is_replayed && text.lines().any(refuses);
        assert!(
            !can_refuse || users.iter().any(|text| text.contains(" refused ")),
            "{name} is seen to refuse nothing"
        );
    }
}

/// The rows of the library's table: number, and what it says shows the capability, as a file and a scenario.
fn rows(table: &str) -> Vec<(usize, String)> {
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    table
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(cells)
        .filter_map(|cells| Some((cells.first()?.parse().ok()?, cells.last()?.clone())))
        .collect()
}

#[test]
fn every_capability_is_shown_by_a_scenario_that_exists() {
    let home = root().join("stdlib");
    let rows = rows(&std::fs::read_to_string(home.join("README.md")).unwrap());
    let numbers: Vec<usize> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=99).collect::<Vec<_>>());
    let mut missing = Vec::new();
    for (number, shown) in &rows {
        let file = shown.split_once("](").and_then(|(_, rest)| rest.split_once(')'));
        let Some((path, title)) = file else {
            missing.push(format!("{number}: {shown}"));
            continue;
        };
        let text = std::fs::read_to_string(home.join(path)).unwrap_or_default();
        let title = title.trim_start_matches(':').trim();
        let is_scenario = path.ends_with(".quo");
        if text.is_empty() || (is_scenario && !text.contains(&format!("scenario \"{title}\""))) {
            missing.push(format!("{number}: {shown}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The rows that a title cites: `golden rows 20 and 21: …`, `governance.md 3: …`.
fn rows_cited(title: &str) -> Vec<u32> {
    let cites = ["golden rows ", "golden row ", "governance.md "];
    let after = cites.iter().find_map(|cite| title.split_once(cite)).map_or("", |(_, after)| after);
    let words = after.split([' ', ',', ':', ')', '"']).filter(|word| !word.is_empty() && *word != "and");
    words.map_while(|word| word.parse().ok()).collect()
}

#[test]
fn every_golden_row_is_cited() {
    let all: String = ["stdlib", "examples"]
        .iter()
        .flat_map(|folder| programs(&root().join(folder)))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let titles = all.lines().filter(|line| line.starts_with("scenario"));
    let cited: std::collections::BTreeSet<u32> = titles.flat_map(rows_cited).collect();
    let missing: Vec<u32> = (1..=31).filter(|row| !cited.contains(row)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_name_of_the_library_is_explained() {
    let ran = run(&root(), &["--stdlib", "stdlib", "doc", "stdlib"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let bare: Vec<&str> =
        ran.stdout.lines().filter(|line| line.starts_with("| [`") && line.ends_with("|  |")).collect();
    assert!(bare.is_empty(), "{bare:#?}");
}
