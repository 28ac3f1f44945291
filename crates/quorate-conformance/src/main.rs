//! The command: `quorate-conformance SYSTEM DIR [--write-streams OUT]`, or `quorate-conformance voting|import DIR`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use quorate_conformance::{
    MethodReport, Report, RoundTrip, Trouble, run_folder, run_round_trip, run_voting, system, system_names,
};

const USAGE: &str = "usage: quorate-conformance SYSTEM DIR [--write-streams OUT]\n       quorate-conformance voting DIR\n       quorate-conformance import DIR";

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
    if name == "voting" {
        return voting(Path::new(folder));
    }
    if name == "import" {
        return import(Path::new(folder));
    }
    let Some(system) = system(name) else {
        let names = system_names().join(", ");
        return usage(&format!("no system is called `{name}`; there is {names}, `voting` and `import`"));
    };
    match run_folder(system.as_ref(), &PathBuf::from(folder), streams.as_deref()) {
        Ok(report) => {
            let is_clean = report.mismatches == 0;
            say(&Report { system: name.clone(), ..report }).unwrap_or_else(|| verdict(is_clean))
        }
        Err(trouble) => complain(&trouble),
    }
}

/// One line for each method as it is done, and the total.
fn voting(folder: &Path) -> ExitCode {
    let mut unsaid = None;
    let mut tell = |method: &MethodReport| unsaid = unsaid.or_else(|| say(method));
    match run_voting(folder, &mut tell) {
        Ok(report) => unsaid.or_else(|| say(&report)).unwrap_or_else(|| verdict(report.mismatches == 0)),
        Err(trouble) => complain(&trouble),
    }
}

/// One line for each folder of recorded guilds as it is done, and the total.
fn import(folder: &Path) -> ExitCode {
    let mut unsaid = None;
    let mut tell = |report: &RoundTrip| unsaid = unsaid.or_else(|| say(report));
    match run_round_trip(folder, &mut tell) {
        Ok(total) => {
            let is_clean = total.mismatches == 0;
            let total = RoundTrip { differences: Vec::new(), ..total };
            unsaid.or_else(|| say(&total)).unwrap_or_else(|| verdict(is_clean))
        }
        Err(trouble) => complain(&trouble),
    }
}

fn verdict(is_clean: bool) -> ExitCode {
    if is_clean { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn complain(trouble: &Trouble) -> ExitCode {
    let (message, code) = match trouble {
        Trouble::Input(message) => (message, 3),
        Trouble::Tool(message) => (message, 4),
    };
    eprintln!("{message}");
    ExitCode::from(code)
}

/// Prints; the code to leave with if that cannot be done.
fn say(what: &dyn std::fmt::Display) -> Option<ExitCode> {
    match write!(std::io::stdout(), "{what}") {
        // Who closes the pipe early has read what they wanted.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("the standard output stream cannot be written: {error}");
            Some(ExitCode::from(3))
        }
        _ => None,
    }
}

fn usage(message: &str) -> ExitCode {
    eprintln!("{message}\n{USAGE}");
    ExitCode::from(2)
}
