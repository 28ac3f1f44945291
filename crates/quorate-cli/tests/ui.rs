//! Whole commands on whole files: every folder of `tests/ui` is one run of the real binary.
//!
//! A folder holds its input, `args` with one argument on a line, and what must come of it: `stdout`, `stderr` (both
//! left out if empty) and `exit_code` (left out if 0). `outcomes.jsonl` and `state.json`, where they exist, are compared
//! with the files that the command writes to `out.jsonl` and `out.json`. `QUO_BLESS=1 cargo test -p quorate-cli --test ui`
//! writes what comes of it now.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Folder, Ran, run};

/// What a run may write, and where it is kept.
const WRITTEN: [(&str, &str); 2] = [("out.jsonl", "outcomes.jsonl"), ("out.json", "state.json")];

#[test]
fn every_folder_comes_out_as_written() {
    let bless = std::env::var_os("QUO_BLESS").is_some();
    let only = std::env::var("QUO_UI").ok();
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in folders() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        count += 1;
        for (file, found) in results(&folder, &name) {
            let path = folder.join(&file);
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if expected == found {
                continue;
            }
            if !bless {
                wrong.push(format!("--- {name}/{file}, expected\n{expected}--- found\n{found}"));
            } else if found.is_empty() {
                let _ = fs::remove_file(&path);
            } else {
                fs::write(&path, found).unwrap();
            }
        }
    }
    assert!(count > 0, "no folder was run");
    assert!(
        wrong.is_empty(),
        "{} files differ (QUO_BLESS=1 accepts them):\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// Runs a folder's command on a copy of its files.
fn results(folder: &Path, name: &str) -> Vec<(String, String)> {
    let work = Folder::new(&format!("ui-{name}"));
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        work.write(&path.file_name().unwrap().to_string_lossy(), fs::read(&path).unwrap());
    }
    let written = fs::read_to_string(folder.join("args")).unwrap_or_else(|_| panic!("{name} has no args"));
    let arguments: Vec<&str> = written.lines().collect();
    let ran = run(&work.0, &arguments);
    let Ran { stdout, stderr, code } = ran;
    let code = if code == 0 { String::new() } else { format!("{code}\n") };
    let mut results = vec![
        ("stdout".to_owned(), normal(&stdout, &work.0)),
        ("stderr".to_owned(), normal(&stderr, &work.0)),
        ("exit_code".to_owned(), code),
    ];
    for (file, kept) in WRITTEN {
        if arguments.contains(&file) {
            results.push((kept.to_owned(), fs::read_to_string(work.0.join(file)).unwrap_or_default()));
        }
    }
    results
}

/// The text without what differs from one run to the next: the folder, and how long a check took.
fn normal(text: &str, work: &Path) -> String {
    let text = text.replace(&*work.to_string_lossy(), "WORK").replace("quo.exe", "quo");
    let line = |line: &str| match line.strip_prefix("checked in ").and_then(|rest| rest.split_once(" s ")) {
        Some((_, rest)) => format!("checked in 0.00 s {rest}\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}
