//! The helper every fixture goes through.

use quorate_base::{Diagnostic, Interner, Severity, SourceFile, Sources};
use quorate_ir::Program;

/// Reads a text, and gives everything that is wrong with it.
pub fn all_errors(source: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let file = sources.add("test.quo", source);
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(file, source, &mut names);
    let mut diagnostics = parse.diagnostics;
    diagnostics.extend(quorate_check::check(&parse.file, "test.quo", &names).1);
    diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics
}

/// Reads a text that must parse, and gives what the checker makes of it.
pub fn run(source: &str) -> (Option<Program>, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("test.quo", source);
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(file, source, &mut names);
    assert!(parse.diagnostics.is_empty(), "the fixture does not parse: {:#?}", parse.diagnostics);
    let (program, diagnostics) = quorate_check::check(&parse.file, "test.quo", &names);
    (program, diagnostics, sources)
}

/// Reads a text with the modules of the library that it uses.
pub fn run_with_library(source: &str) -> (Option<Program>, Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("test.quo", source);
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
        quorate_check::read_modules(file, "test", &mut sources, &mut names, &mut find);
    let (program, checked) = quorate_check::check_modules(&modules, "test.quo", &names);
    diagnostics.extend(checked);
    (program, diagnostics, sources)
}

/// Checks a text against the expectations in its comments; there is a program exactly if no error is expected.
pub fn check(source: &str) -> Option<Program> {
    let (program, diagnostics, sources) = run(source);
    let mut expected = expectations(source);
    let mut surprises = Vec::new();
    let file = sources.get(quorate_base::FileId(0)).expect("there is one file");
    for diagnostic in &diagnostics {
        let underlined = sources.text(diagnostic.primary.span);
        let fits = |expectation: &Expectation| {
            expectation.line == line_of(file, diagnostic)
                && expectation.code == diagnostic.code.to_string()
                && (underlined.contains(&expectation.words)
                    || diagnostic.message.contains(&expectation.words))
        };
        match expected.iter().position(fits) {
            Some(found) => drop(expected.remove(found)),
            None => surprises.push(shown(file, diagnostic, underlined)),
        }
    }
    assert!(
        surprises.is_empty() && expected.is_empty(),
        "not expected:\n{}\nexpected, but not said:\n{expected:#?}\nin:\n{source}",
        surprises.join("\n")
    );
    let failed = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    assert_eq!(program.is_none(), failed, "a program exactly if there is no error:\n{source}");
    for diagnostic in &diagnostics {
        assert_style(diagnostic);
    }
    program
}

/// Checks a text that is right in every respect.
pub fn right(source: &str) -> Program {
    check(source).expect("a right text makes a program")
}

#[derive(Debug)]
struct Expectation {
    line: u32,
    code: String,
    words: String,
}

fn expectations(source: &str) -> Vec<Expectation> {
    let mut expected = Vec::new();
    let mut line = 0;
    for (index, text) in source.lines().enumerate() {
        let Some((_, comment)) = text.split_once("//~ ") else {
            line = u32::try_from(index + 1).expect("fixtures are short");
            continue;
        };
        let (code, words) = comment.split_once(' ').expect("a code and words in quotes");
        let words = words.trim().strip_prefix('"').and_then(|words| words.strip_suffix('"'));
        let words = words.expect("words in quotes").to_owned();
        expected.push(Expectation { line, code: code.to_owned(), words });
    }
    expected
}

fn line_of(file: &SourceFile, diagnostic: &Diagnostic) -> u32 {
    file.line_column(diagnostic.primary.span.start).line
}

fn shown(file: &SourceFile, diagnostic: &Diagnostic, underlined: &str) -> String {
    let (code, line, message) = (diagnostic.code, line_of(file, diagnostic), &diagnostic.message);
    format!("  line {line}: {code} {message} [{underlined}] help {:?}", diagnostic.help)
}

/// Every message is one sentence in lower case without a full stop, in a drafter's words.
fn assert_style(diagnostic: &Diagnostic) {
    let message = &diagnostic.message;
    let first = message.chars().next().expect("a message says something");
    assert!(!first.is_uppercase() && !message.ends_with('.'), "style: {message}");
    assert!(message.matches('`').count().is_multiple_of(2), "backquotes: {message}");
    for word in ["token", "AST", "parser", "expression", "unify"] {
        assert!(!message.contains(word), "a word of ours: {message}");
    }
}
