use std::path::PathBuf;

use clap::Args;
use quorate_base::{Severity, Sources};
use quorate_ir::{Program, TemplateId};

use crate::console::Console;
use crate::exit::Exit;
use crate::program::{Library, load};

/// What `quo expand` takes.
#[derive(Debug, Args)]
pub struct ExpandArguments {
    /// The program; `-` is the standard input
    file: PathBuf,
    /// A process or body, such as `Company.Spend`
    name: String,
}

/// Prints the process or body that a use of a form amounts to.
pub fn expand(console: &Console, library: &Library, arguments: &ExpandArguments) -> Exit {
    let mut sources = Sources::default();
    let checked = match load(&arguments.file, &mut sources, library) {
        Ok(checked) => checked,
        Err(finding) => {
            console.report(&finding, &sources);
            return Exit::Unreadable;
        }
    };
    let Some(program) = checked.program else {
        for finding in checked.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            console.report(finding, &sources);
        }
        return Exit::Findings;
    };
    match program.templates_called(&arguments.name).as_slice() {
        [only] => console.finish(&program.expanded(*only), Exit::Done),
        [] => {
            let all: Vec<_> = (0..).map(TemplateId).take(program.templates.len()).collect();
            let known =
                if all.is_empty() { String::new() } else { format!("; there is {}", listed(&program, &all)) };
            let name = &arguments.name;
            console.usage(&format!("there is no process or body `{name}` in `{}`{known}", program.name))
        }
        several => {
            let known = listed(&program, several);
            console.usage(&format!("`{}` may mean one of several: {known}", arguments.name))
        }
    }
}

fn listed(program: &Program, templates: &[TemplateId]) -> String {
    let names: Vec<String> =
        templates.iter().map(|id| format!("`{}`", program.qualified_name(*id))).collect();
    names.join(", ")
}
