use std::path::Path;

use quorate_base::{Diagnostic, Interner, Severity, Sources};
use quorate_ir::Program;

use crate::files::read_program;

/// A program and what there is to say about it.
pub struct Checked {
    /// The program, if it can run.
    pub program: Option<Program>,
    /// What was found, in the order of the text.
    pub findings: Vec<Diagnostic>,
}

/// Reads, parses and checks a file. The error is that it cannot be read.
pub fn load(path: &Path, sources: &mut Sources) -> Result<Checked, Box<Diagnostic>> {
    let file = read_program(path, sources)?;
    let (name, text) = sources.get(file).map_or(("", ""), |file| (file.path.as_str(), file.text.as_str()));
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(file, text, &mut names);
    let (program, checked) = quorate_check::check(&parse.file, name, &names);
    let mut findings = parse.diagnostics;
    findings.extend(checked);
    findings.sort_by_key(|finding| (finding.primary.span.start, finding.severity));
    let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(Checked { program: program.filter(|_| !has_errors), findings })
}
