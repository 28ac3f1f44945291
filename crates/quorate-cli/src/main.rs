//! Arguments, files and exit codes: the quo command.

mod arguments;
mod check;
mod codes;
mod console;
mod exit;
mod explain;
mod files;
mod money;
mod output;
mod program;
mod progress;
mod refusal;
mod run;
mod stream;
mod tally;

use std::process::ExitCode;
use std::thread;

use exit::Exit;

/// Room for programs that are nested as deeply as the language allows.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let work = thread::Builder::new().stack_size(STACK).spawn(arguments::obey);
    let exit = work.map(|thread| thread.join().unwrap_or(Exit::ToolFault));
    exit.unwrap_or(Exit::ToolFault).into()
}
