//! What `quo expand` prints is text in the language, for every process that is kept here.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use quorate_base::{Interner, Severity, Sources};
use quorate_check::Found;
use quorate_ir::TemplateId;

#[test]
fn what_is_printed_can_be_read() {
    let mut programs = Vec::new();
    for folder in ["stdlib", "tests/ui", "tests/samples", "examples"] {
        below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder), &mut programs);
    }
    let mut printed = 0;
    for path in programs {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let (mut sources, mut names) = (Sources::default(), Interner::default());
        let file = sources.add(path.to_string_lossy(), &text);
        let (modules, mut findings) =
            quorate_check::read_modules(file, "program", &mut sources, &mut names, &mut module);
        let (program, checked) = quorate_check::check_modules(&modules, "program", &names);
        findings.extend(checked);
        let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        let Some(program) = program.filter(|_| !has_errors) else { continue };
        let made = |id: &TemplateId| program.template(*id).is_some_and(|template| !template.is_abstract);
        for id in (0..).map(TemplateId).take(program.templates.len()).filter(made) {
            let text = program.expanded(id);
            let file = sources.add(program.qualified_name(id), &text);
            let again = quorate_syntax::parse(file, &text, &mut names);
            assert!(again.diagnostics.is_empty(), "{}\n{text}\n{:?}", path.display(), again.diagnostics);
            printed += 1;
        }
    }
    assert!(printed > 20, "only {printed} processes were printed");
}

fn module(name: &str) -> Found {
    let path = format!("{}.quo", name.replace('.', "/"));
    match quorate_std::file(&path) {
        Some(text) => Found::Text(path, text.to_owned()),
        None => Found::Nothing("there is no such module".to_owned()),
    }
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "quo") {
            found.push(path);
        }
    }
}
