use std::fs;
use std::io::{self, Read};
use std::path::Path;

use quorate_base::{Severity, Sources};
use quorate_engine::{Engine, Fault};
use quorate_trace::{StateDump, StreamError, read_state};

use crate::exit::Exit;
use crate::files::{display, is_standard, reason, unreadable};
use crate::stream::{Stop, finding, stopped};

/// Reads a file that is text.
pub fn read_text(path: &Path, sources: &mut Sources) -> Result<String, Box<Stop>> {
    let read = if is_standard(path) {
        let mut text = String::new();
        io::stdin().lock().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::InvalidData => "it is not text in UTF-8".to_owned(),
            _ => reason(&error),
        };
        let finding = unreadable(&display(path), &reason, sources);
        Box::new(Stop { finding, exit: Exit::Unreadable })
    })
}

/// Reads a dump; its text and what it says.
pub fn read_dump(path: &Path, sources: &mut Sources) -> Result<(String, StateDump), Box<Stop>> {
    let text = read_text(path, sources)?;
    match read_state(&text) {
        Ok(dump) => Ok((text, dump)),
        Err(error) => Err(Box::new(stopped(&error, &display(path), sources))),
    }
}

/// Lets an engine go on from a dump that stands in a file at a path of keys.
pub fn load_state(
    engine: &mut Engine,
    dump: &StateDump,
    (text, path, within): (&str, &Path, &[&str]),
    sources: &mut Sources,
) -> Result<(), Box<Stop>> {
    engine.load(dump).map_err(|fault| Box::new(unfit(&fault, (text, path, within), sources)))
}

/// What a dump comes to that does not fit.
fn unfit(fault: &Fault, (text, path, within): (&str, &Path, &[&str]), sources: &mut Sources) -> Stop {
    let keys = within.iter().copied().chain(fault.path.iter().map(String::as_str));
    let keys: Vec<&str> = keys.collect();
    let mut error = StreamError::in_file(fault.code, text, &keys, fault.message.as_str());
    error.help.clone_from(&fault.help);
    let exit = if fault.is_tool { Exit::ToolFault } else { Exit::Unreadable };
    Stop { finding: finding(&error, &display(path), Severity::Error, sources), exit }
}
