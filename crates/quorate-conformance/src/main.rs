//! The command: `quorate-conformance SYSTEM DIR [--write-streams OUT]`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use quorate_conformance::{Report, Trouble, run_folder, system, system_names};

const USAGE: &str = "usage: quorate-conformance SYSTEM DIR [--write-streams OUT]";

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let (mut places, mut streams) = (Vec::new(), None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--write-streams" => match words.next() {
                Some(folder) => streams = Some(PathBuf::from(folder)),
                None => return usage("`--write-streams` wants a folder"),
            },
            option if option.starts_with('-') => return usage(&format!("there is no option `{option}`")),
            _ => places.push(word),
        }
    }
    let [name, folder] = places.as_slice() else {
        return usage("a system and one folder of vectors are wanted");
    };
    let Some(system) = system(name) else {
        return usage(&format!("no system is called `{name}`; there is {}", system_names().join(", ")));
    };
    match run_folder(system.as_ref(), &PathBuf::from(folder), streams.as_deref()) {
        Ok(report) => say(&Report { system: name.clone(), ..report }),
        Err(Trouble::Input(message)) => {
            eprintln!("{message}");
            ExitCode::from(3)
        }
        Err(Trouble::Tool(message)) => {
            eprintln!("{message}");
            ExitCode::from(4)
        }
    }
}

fn say(report: &Report) -> ExitCode {
    if let Err(error) = write!(std::io::stdout(), "{report}") {
        // Who closes the pipe early has read what they wanted.
        if error.kind() != std::io::ErrorKind::BrokenPipe {
            eprintln!("the standard output stream cannot be written: {error}");
            return ExitCode::from(3);
        }
    }
    if report.mismatches == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn usage(message: &str) -> ExitCode {
    eprintln!("{message}\n{USAGE}");
    ExitCode::from(2)
}
