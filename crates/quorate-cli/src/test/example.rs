//! Examples in documentation: blocks of the language in `///` lines that hold a scenario.

use std::collections::BTreeSet;

use quorate_base::{FileId, Interner};
use quorate_syntax::ast::{File, Ident, Item, ItemKind, Use};
use quorate_syntax::parse;

use crate::program::HOST;

/// An example, with its lines and columns as they are in the file.
pub struct Example {
    /// The line that it begins in.
    pub line: u32,
    /// Its text, with blanks for the slashes, and after it the `use` lines that make known what the file sees.
    pub text: String,
}

/// The examples of a file.
pub fn examples(text: &str) -> Vec<Example> {
    let blocks = blocks(text);
    if blocks.is_empty() {
        return Vec::new();
    }
    let mut names = Interner::default();
    let host = parse(FileId::default(), text, &mut names).file;
    let example = |(line, block): (u32, String)| Example { line, text: with_uses(&block, &host, &mut names) };
    blocks.into_iter().map(example).collect()
}

/// Blocks with scenarios, and the lines they begin in.
fn blocks(text: &str) -> Vec<(u32, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_start();
        let Some(words) = trimmed.strip_prefix("///").filter(|words| !words.starts_with('/')) else {
            open = None;
            continue;
        };
        match (&mut open, words.trim()) {
            (None, "```quo") => open = Some((number + 1, String::new())),
            (None, _) => {}
            (Some(_), "```") => blocks.extend(open.take()),
            (Some((_, block)), _) => {
                let indent = line.chars().count() - words.chars().count();
                *block += &format!("{}{words}\n", " ".repeat(indent));
            }
        }
    }
    let plays = |line: &str| line.trim_start().starts_with("scenario ");
    blocks.retain(|(_, block)| block.lines().any(plays));
    blocks
}

/// An example that knows what the file around it declares and uses, but for what it declares itself.
fn with_uses(block: &str, host: &File, names: &mut Interner) -> String {
    let block_file = parse(FileId::default(), block, names).file;
    let mut known: BTreeSet<String> = BTreeSet::new();
    for item in &block_file.items {
        known.extend(declared(item).map(|name| names.text(name.name).to_owned()));
        if let ItemKind::Use(used) = &item.kind {
            known.extend(used.names.iter().map(|name| names.text(name.name).to_owned()));
        }
    }
    let mut take = |path: String, taken: Vec<Ident>| {
        let words = taken.iter().map(|name| names.text(name.name).to_owned());
        let words: Vec<String> = words.filter(|word| known.insert(word.clone())).collect();
        if words.is_empty() { String::new() } else { format!("use {path} {{ {} }}\n", words.join(", ")) }
    };
    let mut uses = take(HOST.to_owned(), host.items.iter().filter_map(declared).collect());
    for item in &host.items {
        if let ItemKind::Use(Use { path, names: taken }) = &item.kind {
            let path: Vec<&str> = path.iter().map(|part| names.text(part.name)).collect();
            uses += &take(path.join("."), taken.clone());
        }
    }
    format!("{block}{uses}")
}

/// The name of a declaration that others may take.
fn declared(item: &Item) -> Option<Ident> {
    item.name().filter(|_| !matches!(item.kind, ItemKind::Behaviour(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTED: &str = "use std.vote { motion, Choice }
/// A till.
///
/// ```quo
/// process Jar {}
/// scenario \"a coin\" {
///   people ana
/// }
/// ```
///
/// ```quo
/// on put() by anyone
/// ```
process Till(keeper: Agent) {}
process Jar {}
asset USDC
  /// ```quo
  /// scenario \"cut off\" {}
fn f() -> Int = 1
";

    #[test]
    fn examples_keep_their_places_and_know_their_file() {
        let found = examples(HOSTED);
        assert_eq!(found.len(), 1);
        let Example { line, text } = found.into_iter().next().unwrap();
        assert_eq!(line, 5);
        let expected = "    process Jar {}
    scenario \"a coin\" {
      people ana
    }
use this_very_file { Till, USDC, f }
use std.vote { motion, Choice }
";
        assert_eq!(text, expected);
    }
}
