use crate::Span;

/// A diagnostic's code: `Q0301` is `Code(301)`. A code never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Q{:04}", self.0)
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program cannot run.
    Error,
    /// The program can run, and may not do what was meant.
    Warning,
    /// Something to look at.
    Hint,
}

/// Words about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

/// One change to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub insert: String,
}

/// A mend that a tool can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it keeps the meaning of everything else.
    pub safe: bool,
    /// The changes.
    pub edits: Vec<Edit>,
}

/// A finding: what a text does, where, and how to mend it.
///
/// The message is one sentence in the drafter's words, lower case, without a full stop, names in backquotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code, whose page `quo explain` prints.
    pub code: Code,
    /// Its weight.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// The words to change.
    pub primary: Label,
    /// The other half of a conflict.
    pub secondary: Vec<Label>,
    /// What can be done; the first can be pasted.
    pub help: Vec<String>,
    /// Why the rule exists.
    pub notes: Vec<String>,
    /// A mend for tools.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// An error at `span`, with an empty label.
    pub fn error(code: u16, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, span, message)
    }

    /// A warning at `span`, with an empty label.
    pub fn warning(code: u16, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, span, message)
    }

    /// A hint at `span`, with an empty label.
    pub fn hint(code: u16, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Hint, span, message)
    }

    fn new(code: u16, severity: Severity, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: Code(code),
            severity,
            message: message.into(),
            primary: Label { span, text: String::new() },
            secondary: Vec::new(),
            help: Vec::new(),
            notes: Vec::new(),
            fix: None,
        }
    }

    /// Words for the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.primary.text = text.into();
        self
    }

    /// Another place, with words.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// What can be done.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(text.into());
        self
    }

    /// Why the rule exists.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// A mend for tools.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Diagnostic {
        self.fix = Some(fix);
        self
    }
}
