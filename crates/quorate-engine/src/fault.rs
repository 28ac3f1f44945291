//! What is wrong with a stream, or with the engine itself: never an answer of the constitution.

/// A defect of a stream or of the tool. It stops the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code of the page that explains it: 902 is `Q0902`.
    pub code: u16,
    /// One sentence in the words of the stream.
    pub message: String,
    /// What can be done.
    pub help: Option<String>,
    /// The keys that lead to the offending value in the line; empty for the line itself.
    pub path: Vec<String>,
    /// Whether the tool is to blame rather than the stream.
    pub is_tool: bool,
}

impl Fault {
    pub(crate) fn new(code: u16, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), help: None, path: Vec::new(), is_tool: false }
    }

    /// A defect of the engine or of the checker before it.
    pub(crate) fn tool(message: impl Into<String>) -> Fault {
        let help = "please report it with the program and the stream".to_owned();
        Fault { code: 912, message: message.into(), help: Some(help), path: Vec::new(), is_tool: true }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Fault {
        self.help = Some(help.into());
        self
    }

    /// Puts a key before the path.
    pub(crate) fn under(mut self, key: impl Into<String>) -> Fault {
        self.path.insert(0, key.into());
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}
