use std::path::{Path, PathBuf};

use clap::Args;
use quorate_base::{Diagnostic, FileId, Severity, Sources, Span};
use quorate_fmt::{Unformatted, format};
use quorate_report::{Format, patch, visible};

use crate::console::Console;
use crate::exit::Exit;
use crate::files::{display, is_standard, programs, read_program, replace_text, unwritable};

/// What `quo fmt` takes.
#[derive(Debug, Args)]
pub struct FmtArguments {
    /// Files and folders; `-` takes the standard input to the standard output [default: the present folder]
    paths: Vec<PathBuf>,
    /// Change nothing; name the files that are laid out otherwise, and fail if there are any
    #[arg(long)]
    check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    diff: bool,
}

/// Lays programs out.
pub fn fmt(console: &Console, arguments: &FmtArguments) -> Exit {
    if arguments.paths.len() > 1 && arguments.paths.iter().any(|path| is_standard(path)) {
        return console.usage("`-` stands alone: the standard output takes one program");
    }
    let mut sources = Sources::default();
    let here = [PathBuf::from(".")];
    let paths = if arguments.paths.is_empty() { &here } else { arguments.paths.as_slice() };
    let (files, unreadable) = programs(paths, &mut sources);
    let mut exit = Exit::Done;
    for finding in unreadable {
        console.report(&finding, &sources);
        exit = exit.max(Exit::Unreadable);
    }
    let mut text = String::new();
    for path in files {
        let name = display(&path);
        let (old, laid) = match lay_out(&path, &mut sources) {
            Ok(texts) => texts,
            Err((findings, why)) => {
                findings.iter().for_each(|finding| console.report(finding, &sources));
                exit = exit.max(why);
                continue;
            }
        };
        let is_changed = old != laid;
        let is_kept = arguments.check || arguments.diff;
        if arguments.diff && is_changed {
            text += &patch(&name, &old, &laid, console.stdout);
        }
        if is_standard(&path) && !is_kept {
            text += &laid;
            continue;
        }
        if !is_changed {
            continue;
        }
        if arguments.check {
            exit = exit.max(Exit::Findings);
        }
        if !is_kept && let Err(error) = replace_text(&path, &laid) {
            console.report(&unwritable(&name, &error, &mut sources), &sources);
            exit = exit.max(Exit::Unreadable);
            continue;
        }
        let is_named = !arguments.diff && (arguments.check || !console.quiet);
        if is_named {
            text += &mention(console, &name);
        }
    }
    console.finish(&text, exit)
}

/// The text of a file, and the same in the one layout.
fn lay_out(path: &Path, sources: &mut Sources) -> Result<(String, String), (Vec<Diagnostic>, Exit)> {
    let file = read_program(path, sources).map_err(|finding| (vec![*finding], Exit::Unreadable))?;
    let text = sources.get(file).map_or("", |file| file.text.as_ref()).to_owned();
    let laid = format(file, &text).map_err(|why| findings(why, file))?;
    Ok((text, laid))
}

/// The line about a file that is, or would be, laid out anew.
fn mention(console: &Console, name: &str) -> String {
    match console.stdout.format {
        Format::Json => format!("{}\n", serde_json::json!({ "changed": name })),
        _ => format!("{}\n", visible(name)),
    }
}

/// Why a file is left as it is.
fn findings(why: Unformatted, file: FileId) -> (Vec<Diagnostic>, Exit) {
    match why {
        Unformatted::Unreadable(findings) => {
            let is_error = findings.iter().any(|finding| finding.severity == Severity::Error);
            (findings, if is_error { Exit::Findings } else { Exit::Done })
        }
        Unformatted::Unfaithful => {
            let message = "laying this out would change what it says; it is left as it is".to_owned();
            let finding = Diagnostic::error(912, Span::new(file, 0, 0), message)
                .help("this is a fault of the tool; please report it with the file");
            (vec![finding], Exit::ToolFault)
        }
    }
}
