use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use quorate_base::{Code, Diagnostic, Severity, Sources};
use quorate_ir::Program;
use quorate_report::{Format, diagnostic};

use crate::codes::parse_code;
use crate::console::Console;
use crate::exit::Exit;
use crate::files::programs;
use crate::program::{Library, load};

/// What `quo check` takes.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Files and folders; `-` is the standard input [default: the present folder]
    paths: Vec<PathBuf>,
    /// Take every warning, or findings of one code, for an error
    #[arg(long, value_name = "warnings|CODE")]
    deny: Vec<String>,
}

/// What is to be taken for an error.
#[derive(Default)]
struct Denied {
    warnings: bool,
    codes: Vec<Code>,
}

/// Checks programs.
pub fn check(console: &Console, library: &Library, arguments: &CheckArguments) -> Exit {
    let begun = Instant::now();
    let mut denied = Denied::default();
    for word in &arguments.deny {
        match parse_code(word) {
            _ if word == "warnings" => denied.warnings = true,
            Ok(code) => denied.codes.push(code),
            Err(message) => return console.usage(&message),
        }
    }
    let mut sources = Sources::default();
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let (programs, mut unreadable) = programs(paths, &mut sources);
    let mut text = String::new();
    let mut counts = [0_u64; 3];
    let mut exit = Exit::Done;
    let mut show = |findings: Vec<Diagnostic>, sources: &Sources| {
        let mut text = String::new();
        for finding in findings {
            let finding = denied.apply(finding);
            if let Some(count) = counts.get_mut(finding.severity as usize) {
                *count += 1;
            }
            if finding.severity == Severity::Error {
                exit = exit.max(if finding.code == Code(909) { Exit::Unreadable } else { Exit::Findings });
            }
            text += &diagnostic(&finding, sources, console.stdout);
        }
        text
    };
    for path in programs {
        match load(&path, &mut sources, library) {
            Ok(checked) => {
                if let (true, Some(program)) = (console.is_human() && !console.quiet, &checked.program) {
                    text += &heading(program);
                }
                let mut findings = checked.findings;
                findings.extend(checked.program.iter().flat_map(quorate_law::judge));
                text += &show(findings, &sources);
            }
            Err(finding) => unreadable.push(*finding),
        }
    }
    text += &show(unreadable, &sources);
    if console.stdout.format == Format::Human && !console.quiet {
        text += &closing(begun, counts);
    }
    console.finish(&text, exit)
}

impl Denied {
    fn apply(&self, mut finding: Diagnostic) -> Diagnostic {
        let is_denied =
            self.warnings && finding.severity == Severity::Warning || self.codes.contains(&finding.code);
        if is_denied && finding.severity != Severity::Error {
            finding.severity = Severity::Error;
            finding.notes.push("this is an error because it is denied".to_owned());
        }
        finding
    }
}

/// What there is in a program.
fn heading(program: &Program) -> String {
    // What stands for all that may be made from a form is never there itself.
    let made: Vec<_> = program.templates.iter().filter(|template| !template.is_abstract).collect();
    let is_body = |body: &bool| made.iter().filter(|template| template.is_body == *body).count();
    let sum = |count: fn(&quorate_ir::Template) -> usize| {
        made.iter().map(|template| count(template)).sum::<usize>()
    };
    let parts = [
        counted(is_body(&true), "body", "bodies"),
        counted(is_body(&false), "process", "processes"),
        counted(sum(|template| template.handlers.len()), "event", "events"),
        counted(sum(|template| template.deadlines.len()), "deadline", "deadlines"),
        counted(program.assets.len(), "asset", "assets"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}   {}", quorate_report::visible(&program.name), parts.join(", ")).trim_end().to_owned() + "\n"
}

fn closing(begun: Instant, counts: [u64; 3]) -> String {
    let [errors, warnings, hints] = counts;
    let count = |number: u64, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let mut text = format!("checked in {:.2} s   ", begun.elapsed().as_secs_f64());
    text += &format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
    if hints > 0 {
        text += &format!(", {}", count(hints, "hint"));
    }
    text + "\n"
}

fn counted(number: usize, one: &str, many: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{number} {many}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quorate_base::Span;

    #[test]
    fn what_is_denied_becomes_an_error() {
        let span = Span::default();
        let all = Denied { warnings: true, codes: Vec::new() };
        let one = Denied { warnings: false, codes: vec![Code(205)] };
        let warning = || Diagnostic::warning(905, span, "");
        let hint = || Diagnostic::hint(205, span, "");
        assert_eq!(all.apply(warning()).severity, Severity::Error);
        assert_eq!(all.apply(hint()).severity, Severity::Hint);
        assert_eq!(one.apply(warning()).severity, Severity::Warning);
        assert_eq!(one.apply(hint()).severity, Severity::Error);
        assert_eq!(one.apply(hint()).notes.len(), 1);
        assert!(all.apply(Diagnostic::error(205, span, "")).notes.is_empty());
    }
}
