//! What the tests share.
#![allow(dead_code, clippy::expect_used, reason = "each test file uses a part of it; a test may panic")]

use std::path::Path;

use quorate_base::{Diagnostic, FileId, Interner};
use quorate_syntax::{Parse, parse};

/// Reads a text.
pub fn read(text: &str) -> Parse {
    parse(FileId(0), text, &mut Interner::default())
}

/// The programs under a folder of this crate, with their paths.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

/// `Q0103 "words": message` for each diagnostic.
pub fn excerpts(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let excerpt = |diagnostic: &Diagnostic| {
        let span = diagnostic.primary.span;
        let words = text.get(span.start as usize..span.end as usize).expect("a span lies on characters");
        format!("{} {words:?}: {}", diagnostic.code, diagnostic.message)
    };
    diagnostics.iter().map(excerpt).collect()
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "quo") {
            found.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).expect("a sample is text"),
            ));
        }
    }
}
