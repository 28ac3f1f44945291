//! One declaration of a file: its heading, how it is used, what is said of it, and what it holds.

use quorate_base::Span;
use quorate_syntax::ast::{Ident, Item, ItemKind, Param};

use crate::markdown::{cell, code, fenced, one_line, paragraphs, table};
use crate::member::members;
use crate::{Module, slice};

/// What is written about a declaration.
pub(crate) fn declaration(module: &Module<'_>, item: &Item) -> String {
    let name = slice(module.text, item.heading());
    let mut text = format!("\n## {name}\n\n{}", fenced(&signature(module.text, item)));
    // A heading of the file would stand above the declaration's own.
    let about = item.docs.iter().map(|line| line.trim_start_matches('#').trim_start());
    text.push_str(&paragraphs(about));
    let held = match &item.kind {
        ItemKind::Process(process) => process.members.as_slice(),
        ItemKind::Form(form) => form.members.as_slice(),
        ItemKind::FormUse(form_use) => form_use.members.as_slice(),
        _ => &[],
    };
    text.push_str(&members(module.text, held));
    text.push_str(&refusals(module, item.span));
    text
}

/// How a declaration begins: all that whoever uses it has to know.
fn signature(text: &str, item: &Item) -> String {
    let whole = slice(text, item.span);
    match &item.kind {
        ItemKind::Fn(function) => until(text, item.span.start, function.body.span.start, '='),
        ItemKind::Process(process) => head(text, item.span, process.name, &process.generics, &process.params),
        ItemKind::Form(form) => {
            let last = form.on.unwrap_or(form.name);
            head(text, item.span, last, &form.generics, &[])
        }
        ItemKind::FormUse(form_use) => head(text, item.span, form_use.name, &[], &form_use.params),
        _ => whole.to_owned(),
    }
}

/// From the beginning until the brace that opens the members.
fn head(text: &str, span: Span, name: Ident, generics: &[Ident], params: &[Param]) -> String {
    let of_params =
        params.iter().map(|param| param.default.as_ref().map_or(param.ty.span.end, |value| value.span.end));
    let of_generics = generics.iter().map(|name| name.span.end);
    let known = of_params.chain(of_generics).chain([name.span.end]).max().unwrap_or(span.start);
    let rest = text.get(known as usize..span.end as usize).unwrap_or_default();
    let brace = rest.find('{').and_then(|at| u32::try_from(at).ok()).map_or(span.end, |at| known + at);
    until(text, span.start, brace, '{')
}

/// The text between two places, without a mark at its end.
fn until(text: &str, start: u32, end: u32, mark: char) -> String {
    let part = text.get(start as usize..end as usize).unwrap_or_default();
    part.trim_end().trim_end_matches(mark).trim_end().to_owned()
}

/// The refusals within a place, each code once.
fn refusals(module: &Module<'_>, within: Span) -> String {
    let mut told: Vec<(&str, Option<&str>)> = Vec::new();
    for refusal in &module.refusals {
        let is_here = refusal.span.file == within.file
            && refusal.span.start >= within.start
            && refusal.span.end <= within.end;
        if !is_here {
            continue;
        }
        match told.iter_mut().find(|(code, _)| *code == refusal.code) {
            Some((_, sentence)) => *sentence = sentence.or(refusal.sentence),
            None => told.push((refusal.code, refusal.sentence)),
        }
    }
    let rows: Vec<_> = told
        .into_iter()
        .map(|(word, sentence)| vec![code(&one_line(word)), cell(sentence.unwrap_or_default())])
        .collect();
    table("Refusals", &["code", "sentence"], &rows)
}
