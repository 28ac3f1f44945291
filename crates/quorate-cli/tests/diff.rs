//! The page that `quo diff --html` writes.

mod common;

use std::fs;
use std::path::Path;

use common::{Folder, run};

#[test]
fn a_page_needs_nothing_else() {
    let work = Folder::new("diff-html");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/diff_moot");
    for file in ["old.quo", "new.quo", "events.jsonl"] {
        work.write(file, fs::read(from.join(file)).unwrap());
    }
    let arguments = ["diff", "old.quo", "new.quo", "--events", "events.jsonl", "--html", "page.html", "-q"];
    assert_eq!(run(&work.0, &arguments).code, 0);
    let page = fs::read_to_string(work.0.join("page.html")).unwrap();
    for part in ["<!doctype html>", "too_much &quot;that is too much&quot;", "moot", "tainted", "co.box"] {
        assert!(page.contains(part), "{part} is not in the page");
    }
    for part in ["<script", "http", "src=", "<link", "@import"] {
        assert!(!page.contains(part), "{part} is in the page");
    }
}

#[test]
fn a_page_never_overwrites_what_is_read() {
    let work = Folder::new("diff-html-over");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/diff_moot");
    for file in ["old.quo", "new.quo"] {
        work.write(file, fs::read(from.join(file)).unwrap());
    }
    let before = fs::read(work.0.join("new.quo")).unwrap();
    let ran = run(&work.0, &["diff", "old.quo", "new.quo", "--html", "./new.quo"]);
    assert_eq!(ran.code, 2);
    assert_eq!(fs::read(work.0.join("new.quo")).unwrap(), before);
    let ran = run(&work.0, &["diff", "old.quo", "new.quo", "--html", "nowhere/page.html"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("Q0909"), "{}", ran.stderr);
}
