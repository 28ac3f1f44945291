//! Sources: what may not be in them.

use std::path::Path;

use quorate_testkit::{files, root};

use super::{below, nothing_wrong};

/// What would make the engine's answers depend on anything but the program and the events.
const FORBIDDEN: [&str; 11] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::time",
    "std::thread",
    "std::process",
    "rand::",
    "RandomState",
    "f32",
    "f64",
];

/// Where the files of one machine lie.
const PLACES: [&str; 6] = ["/work/", "/home/", "/root/", "/tmp/", "/Users/", "C:\\"];

/// The file that names them.
const THIS: &str = "crates/quorate-testkit/tests/tidy/sources.rs";

#[test]
fn the_engine_knows_nothing_of_the_world_outside() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in files(&root().join("crates/quorate-engine/src")).expect("the engine can be listed") {
        let Some(text) = text_of(&path) else { continue };
        count += 1;
        // What follows is for tests, which may read files.
        let source = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in (1..).zip(source.lines()) {
            let code = line.split("//").next().unwrap_or_default();
            for word in FORBIDDEN.iter().filter(|word| mentions(code, word)) {
                wrong.push(format!("{}:{number}: {word}", below(&path)));
            }
        }
    }
    nothing_wrong(&wrong);
    assert!(count > 10, "only {count} sources of the engine were found");
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let mut wrong = Vec::new();
    for path in files(&root()).expect("the repository can be listed") {
        let name = below(&path);
        let Some(text) = text_of(&path).filter(|_| name != THIS) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if PLACES.iter().any(|place| line.contains(place)) {
                wrong.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    nothing_wrong(&wrong);
}

/// Whether a word stands in a line by itself.
fn mentions(line: &str, word: &str) -> bool {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
    line.match_indices(word).any(|(at, found)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + found.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && (word.ends_with(':') || !after.is_some_and(is_part))
    })
}

/// The text of a file; `None` if it is not text.
fn text_of(path: &Path) -> Option<String> {
    String::from_utf8(std::fs::read(path).ok()?).ok()
}
