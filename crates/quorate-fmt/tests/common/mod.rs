//! What the tests share.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::path::Path;

use quorate_base::{FileId, Interner};
use quorate_fmt::{Unformatted, format};
use quorate_syntax::parse;

/// A text in the one layout.
#[track_caller]
pub fn formatted(text: &str) -> String {
    match format(FileId(0), text) {
        Ok(laid) => laid,
        Err(Unformatted::Unreadable(findings)) => panic!("{:?}\n{text}", findings.first()),
        Err(Unformatted::Unfaithful) => panic!("what is said would change\n{text}"),
    }
}

/// The tree of a text, documentation included, without its places.
pub fn tree(text: &str) -> String {
    let tree = format!("{:?}", parse(FileId(0), text, &mut Interner::default()).file);
    let mut bare = String::with_capacity(tree.len());
    let mut rest = tree.as_str();
    while let Some((before, after)) = rest.split_once("Span {") {
        bare.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    bare + rest
}

/// The comments of a text, in order.
pub fn comments(text: &str) -> Vec<String> {
    let parsed = parse(FileId(0), text, &mut Interner::default());
    parsed.comments.into_iter().map(|comment| comment.text).collect()
}

/// Whether a text has no mistakes.
pub fn is_readable(text: &str) -> bool {
    parse(FileId(0), text, &mut Interner::default()).diagnostics.is_empty()
}

/// Every program of the repository that can be read, with its path.
pub fn programs() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["crates", "examples", "stdlib", "tests"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder), &mut found);
    }
    found.retain(|(_, text)| is_readable(text));
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "quo")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            found.push((path.display().to_string(), text));
        }
    }
}
