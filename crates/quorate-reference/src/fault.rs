//! What is wrong with a stream or a program: never an answer of the constitution (`semantics.md` §9).

/// A defect of a stream, of a program or of the tool. It stops the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code of the page that explains it: 902 is `Q0902`.
    pub code: u16,
    /// One sentence in the words of the stream.
    pub message: String,
}

impl Fault {
    pub(crate) fn new(code: u16, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into() }
    }

    /// A defect of the evaluator or of the checker before it.
    pub(crate) fn tool(message: impl Into<String>) -> Fault {
        Fault::new(912, message)
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

/// Why a question could not be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A refusal with this code, as of a division by zero.
    Code(String),
    /// A fault.
    Fault(Fault),
}
