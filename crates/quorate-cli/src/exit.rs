use std::process::ExitCode;

/// What a command comes to. Of several the last one here counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing to object.
    #[default]
    Done = 0,
    /// Errors, denied warnings, or a refusal under `--strict`.
    Findings = 1,
    /// The command was not understood.
    Usage = 2,
    /// Something could not be read or written: a missing file, a malformed stream, a wrong version.
    Unreadable = 3,
    /// A fault of the tool.
    ToolFault = 4,
    /// Tests do not reach as much as they are to.
    Uncovered = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
