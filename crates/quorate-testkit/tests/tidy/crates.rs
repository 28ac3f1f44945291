//! Crates: their charters, and on what they may depend.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use quorate_testkit::{folders, markdown, root};
use serde_json::Value;

use super::{nothing_wrong, text};

/// Packages that one crate alone may know, so that what they do is done in one place.
const ALONE: [(&str, &str); 4] = [
    ("ariadne", "quorate-report"),
    ("clap", "quorate-cli"),
    ("chumsky", "quorate-syntax"),
    ("logos", "quorate-syntax"),
];

/// What the page on architecture says of a crate.
struct Row {
    charter: String,
    edges: BTreeSet<String>,
}

#[test]
fn edges_are_those_of_the_architecture_page() {
    let rows = rows();
    let mut wrong = Vec::new();
    for package in packages() {
        let name = word(&package["name"]);
        let Some(row) = rows.get(name) else {
            wrong.push(format!("`{name}` is not in the table of docs/architecture.md"));
            continue;
        };
        for other in dependencies(&package).filter(|other| !row.edges.contains(other)) {
            wrong.push(format!("`{name}` depends on `{other}`, which docs/architecture.md does not list"));
        }
    }
    nothing_wrong(&wrong);
}

#[test]
fn charters_agree() {
    let mut rows = rows();
    let mut wrong = Vec::new();
    for package in packages() {
        let name = word(&package["name"]);
        let charter = word(&package["description"]);
        if rows.remove(name).is_none_or(|row| row.charter != charter) {
            wrong.push(format!("docs/architecture.md says something else of `{name}` than its description"));
        }
        let main = ["lib.rs", "main.rs"].map(|file| root().join("crates").join(name).join("src").join(file));
        let source = main.iter().find_map(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let first = source.lines().find_map(|line| line.strip_prefix("//! ")).unwrap_or_default();
        if first.trim_end_matches('.') != charter {
            wrong.push(format!("`{name}` begins with another line than its description: {first}"));
        }
    }
    wrong.extend(rows.keys().map(|name| format!("docs/architecture.md lists `{name}`, which is not there")));
    nothing_wrong(&wrong);
}

#[test]
fn some_packages_are_known_to_one_crate_alone() {
    let mut wrong = Vec::new();
    for package in packages() {
        let name = word(&package["name"]);
        for other in dependencies(&package) {
            if ALONE.iter().any(|(alone, owner)| *alone == other && *owner != name) {
                wrong.push(format!("`{name}` depends on `{other}`"));
            }
        }
    }
    nothing_wrong(&wrong);
}

/// The crates that exist, from the first table that is about crates.
fn rows() -> BTreeMap<String, Row> {
    let page = text("docs/architecture.md");
    let names: BTreeSet<String> = folders(&root().join("crates"))
        .expect("the crates can be listed")
        .iter()
        .filter(|folder| folder.join("Cargo.toml").exists())
        .filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
        .collect();
    let existing = page.split("These are planned:").next().unwrap_or_default();
    let mut rows = BTreeMap::new();
    for cells in markdown::rows(existing) {
        let [name, charter, inside, outside] = cells.as_slice() else { continue };
        let name = name.trim_matches('`').to_owned();
        let list = |cell: &str| -> Vec<String> {
            cell.split(", ").filter(|word| *word != "—").map(str::to_owned).collect()
        };
        let inside = list(inside).into_iter().map(|short| format!("quorate-{short}"));
        let edges = inside.chain(list(outside)).collect();
        if name.starts_with("quorate-") {
            rows.insert(name, Row { charter: charter.replace('`', ""), edges });
        }
    }
    assert!(names.len() > 10 && rows.len() >= names.len(), "the table of crates has been read");
    rows
}

/// What a crate depends on, tests and benches aside.
fn dependencies(package: &Value) -> impl Iterator<Item = String> + '_ {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|dependency| dependency["kind"] != "dev")
        .map(|dependency| word(&dependency["name"]).to_owned())
}

fn packages() -> Vec<Value> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo describes the workspace");
    metadata["packages"].as_array().cloned().expect("the workspace has packages")
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
