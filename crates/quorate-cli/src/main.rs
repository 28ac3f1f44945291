//! Arguments, files and exit codes: the quo command.

mod arguments;
mod check;
mod checkpoint;
mod codes;
mod console;
mod diff;
mod doc;
mod dump;
mod exit;
mod expand;
mod explain;
mod files;
mod fmt;
mod import;
mod money;
mod needs;
mod output;
mod played;
mod program;
mod progress;
mod refusal;
mod run;
mod sim;
mod state;
mod stream;
mod tally;
mod test;
mod told;
mod trail;
mod why;

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use exit::Exit;

/// Room for programs that are nested as deeply as the language allows.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let work = thread::Builder::new().stack_size(STACK).spawn(arguments::obey);
    let exit = work.ok().and_then(|thread| thread.join().ok());
    exit.unwrap_or_else(|| {
        // There is nobody to tell if this cannot be written.
        let _ = io::stderr()
            .write_all(b"error[Q0912]: a fault of this tool; please report it with what you gave it\n");
        Exit::ToolFault
    })
    .into()
}
