//! A page for each module: its documentation, what it declares, and examples that run.
//!
//! Pages are Markdown, and what they tell stands in the order of the text.

mod declaration;
mod markdown;
mod member;

use quorate_base::Span;
use quorate_syntax::ast::{File, ItemKind};

use declaration::declaration;
use markdown::{anchor, cell, fenced, first_sentence, paragraphs};

/// A module to be written about.
pub struct Module<'t> {
    /// Its name, as `use` has it: `std.vote`.
    pub name: &'t str,
    /// Its text.
    pub text: &'t str,
    /// What it declares.
    pub file: &'t File,
    /// The refusals in the text.
    pub refusals: Vec<Refusal<'t>>,
    /// The scenarios that try it, if there are any.
    pub examples: Option<Examples<'t>>,
}

/// A refusal that somewhere in a text is given.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'t> {
    /// Where.
    pub span: Span,
    /// Its code.
    pub code: &'t str,
    /// Its sentence, if it has one.
    pub sentence: Option<&'t str>,
}

/// Scenarios about a module.
pub struct Examples<'t> {
    /// The name of the file they are in.
    pub name: &'t str,
    /// Its text.
    pub text: &'t str,
    /// What it declares.
    pub file: &'t File,
}

/// The page of a module.
pub fn page(module: &Module<'_>) -> String {
    let mut page = format!("# {}\n", module.name);
    page.push_str(&paragraphs(module.file.docs.iter().map(String::as_str)));
    page.push_str("\n| | |\n|---|---|\n");
    for item in named(module.file) {
        let name = slice(module.text, item.heading());
        let summary = cell(&first_sentence(&item.docs));
        page.push_str(&format!("| [`{name}`](#{}) | {summary} |\n", anchor(name)));
    }
    for item in named(module.file) {
        page.push_str(&declaration(module, item));
    }
    if let Some(examples) = &module.examples {
        page.push_str(&scenarios(examples));
    }
    page
}

/// The page that lists others: each module's name, its page and the first sentence about it.
pub fn index<'t>(title: &str, pages: impl IntoIterator<Item = (&'t str, &'t str, &'t File)>) -> String {
    let mut index = format!("# {title}\n\n| module | about |\n|---|---|\n");
    for (name, path, file) in pages {
        let docs = match file.docs.as_slice() {
            [] => named(file).map(|item| item.docs.as_slice()).next().unwrap_or_default(),
            docs => docs,
        };
        index.push_str(&format!("| [`{name}`]({path}) | {} |\n", cell(&first_sentence(docs))));
    }
    index
}

/// The first scenario in full, and the names of all.
fn scenarios(examples: &Examples<'_>) -> String {
    let plays: Vec<_> =
        examples.file.items.iter().filter(|item| matches!(item.kind, ItemKind::Scenario(_))).collect();
    let Some(first) = plays.first() else { return String::new() };
    let mut text = format!("\n## Examples\n\nFrom `{}`, which `quo test` plays:\n\n", examples.name);
    text.push_str(&fenced(slice(examples.text, first.span)));
    if plays.len() > 1 {
        text.push_str("\nAnd:\n\n");
    }
    for play in plays.iter().skip(1) {
        text.push_str(&format!("- {}\n", slice(examples.text, play.heading()).trim_matches('"')));
    }
    text
}

/// The declarations that others may take from a file.
fn named(file: &File) -> impl Iterator<Item = &quorate_syntax::ast::Item> {
    file.items.iter().filter(|item| item.name().is_some())
}

/// The letters at a place.
fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}
