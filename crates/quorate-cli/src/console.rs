use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use quorate_base::{Diagnostic, Sources};
use quorate_report::{Format, Style, diagnostic, visible};

use crate::exit::Exit;

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Also in files and pipes
    Always,
    /// Nowhere
    Never,
}

/// The two streams a command prints to, and in what form.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// For what a command is asked for.
    pub stdout: Style,
    /// For what goes wrong meanwhile.
    pub stderr: Style,
    /// Whether to leave out everything but findings.
    pub quiet: bool,
}

impl Console {
    /// A console for the streams as they are.
    pub fn new(format: Format, color: Color, quiet: bool) -> Console {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let style = |is_terminal: bool| {
            let auto = is_terminal && !plain;
            Style { format, color: color == Color::Always || (color == Color::Auto && auto) }
        };
        Console {
            stdout: style(io::stdout().is_terminal()),
            stderr: style(io::stderr().is_terminal()),
            quiet,
        }
    }

    /// Whether a person is meant to read this.
    pub fn is_human(&self) -> bool {
        self.stdout.format == Format::Human
    }

    /// Prints a finding on the standard error stream.
    pub fn report(&self, finding: &Diagnostic, sources: &Sources) {
        self.complain(&diagnostic(finding, sources, self.stderr));
    }

    /// Prints a text on the standard error stream. There is nobody to tell if that fails.
    pub fn complain(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints a text on the standard output stream.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Prints a text on the standard output stream and ends. Whoever closes it has read enough.
    pub fn finish(&self, text: &str, exit: Exit) -> Exit {
        match self.print(text) {
            Ok(()) => exit,
            Err(error) => self.unwritten(&error),
        }
    }

    /// What it comes to that the standard output stream cannot be written.
    pub fn unwritten(&self, error: &io::Error) -> Exit {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Exit::Done;
        }
        self.complain(&format!("error: the standard output stream cannot be written: {error}\n"));
        Exit::Unreadable
    }

    /// Says that the command line cannot be obeyed.
    pub fn usage(&self, message: &str) -> Exit {
        self.complain(&format!("error: {}\n\nFor more information, try '--help'.\n", visible(message)));
        Exit::Usage
    }
}
