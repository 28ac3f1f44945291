//! Every sample and every module of the library with one word or one line changed: the checker neither panics nor hangs,
//! and whatever a drafter got wrong is said of the drafter's text, not of the library's.

#![expect(clippy::string_slice, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use quorate_base::{FileId, Interner, Severity, Sources};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How far apart the changes lie that are tried; `QUORATE_MUTANTS=1` tries them all.
const STRIDE: usize = 397;

/// The errors in files other than the one with the change.
fn errors_elsewhere(path: &Path, text: &str) -> Vec<String> {
    let mut sources = Sources::default();
    let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
    let file = sources.add(format!("{name}.quo"), text);
    let mut names = Interner::default();
    let mut find = |module: &str| {
        let below = format!("{}.quo", module.replace('.', "/"));
        let folder = if module.starts_with("std.") { "stdlib" } else { "tests/samples" };
        let path = format!("{}/../../{folder}/{below}", env!("CARGO_MANIFEST_DIR"));
        match std::fs::read_to_string(path) {
            Ok(text) => quorate_check::Found::Text(below, text),
            Err(error) => quorate_check::Found::Nothing(error.to_string()),
        }
    };
    let (modules, mut diagnostics) =
        quorate_check::read_modules(file, &name, &mut sources, &mut names, &mut find);
    diagnostics.extend(quorate_check::check_modules(&modules, "mutant.quo", &names).1);
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.primary.span.file != file)
        .map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message))
        .collect()
}

fn texts_in(folder: &str) -> Vec<PathBuf> {
    let folder = format!("{}/../../{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "quo"))
        .collect();
    files.sort();
    files
}

/// The text with each word left out, doubled, or swapped with the next; and so with each line.
fn mutants(text: &str) -> Vec<(String, String)> {
    let lexed = quorate_syntax::lex(FileId(0), text, &mut Interner::default());
    let words: Vec<(usize, usize)> =
        lexed.tokens.iter().map(|token| (token.span.start as usize, token.span.end as usize)).collect();
    let mut all = Vec::new();
    for pair in words.windows(2) {
        let [(start, end), (next_start, next_end)] = [pair[0], pair[1]];
        let (word, next) = (&text[start..end], &text[next_start..next_end]);
        let line = text[..start].matches('\n').count() + 1;
        let mut change =
            |what: &str, changed: String| all.push((format!("line {line}, `{word}`: {what}"), changed));
        change("left out", format!("{}{}", &text[..start], &text[end..]));
        change("twice", format!("{}{word} {}", &text[..start], &text[start..]));
        let swapped =
            format!("{}{next}{}{word}{}", &text[..start], &text[end..next_start], &text[next_end..]);
        change("swapped with the next", swapped);
    }
    let lines: Vec<&str> = text.lines().collect();
    for at in 1..lines.len() {
        let (before, after) = (lines[..at - 1].join("\n"), lines[at + 1..].join("\n"));
        let (line, next) = (lines[at - 1], lines[at]);
        all.push((format!("line {at} left out"), format!("{before}\n{next}\n{after}")));
        all.push((format!("line {at} twice"), format!("{before}\n{line}\n{line}\n{next}\n{after}")));
        all.push((format!("line {at} after the next"), format!("{before}\n{next}\n{line}\n{after}")));
    }
    all
}

#[test]
fn what_is_wrong_is_said_of_the_text_that_was_changed() {
    let stride = std::env::var("QUORATE_MUTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(STRIDE);
    let folders =
        ["tests/samples", "tests/samples/ports", "tests/samples/wrong", "stdlib/std", "stdlib/ports"];
    let mut tried = 0;
    for path in folders.into_iter().flat_map(texts_in) {
        let text = std::fs::read_to_string(&path).expect("a sample can be read");
        for (what, changed) in mutants(&text).into_iter().step_by(stride) {
            let begun = Instant::now();
            let elsewhere = errors_elsewhere(&path, &changed);
            let place = format!("{}, {what}", path.display());
            assert!(begun.elapsed() < Duration::from_secs(20), "{place} takes {:?}", begun.elapsed());
            // A module that is changed itself may be missed by another that uses it.
            let is_used = path.to_string_lossy().contains("stdlib");
            assert!(is_used || elsewhere.is_empty(), "{place} is said elsewhere: {elsewhere:#?}");
            tried += 1;
        }
    }
    assert!(tried > 50, "only {tried} changes were tried");
}
