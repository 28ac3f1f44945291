use quorate_base::{Diagnostic, LineColumn, Severity, Sources, Span};
use quorate_engine::Fault;
use quorate_trace::StreamError;

use crate::exit::Exit;

/// What stopped a run, and what it comes to.
pub struct Stop {
    /// The finding.
    pub finding: Diagnostic,
    /// The exit code.
    pub exit: Exit,
}

/// An error of the stream's text.
pub fn stopped(error: &StreamError, name: &str, sources: &mut Sources) -> Stop {
    Stop { finding: finding(error, name, Severity::Error, sources), exit: Exit::Unreadable }
}

/// A line that the program cannot take.
pub fn faulted(fault: &Fault, line: u64, text: &str, name: &str, sources: &mut Sources) -> Stop {
    let path: Vec<&str> = fault.path.iter().map(String::as_str).collect();
    let mut error = StreamError::at_value(fault.code, line, text, &path, fault.message.as_str());
    error.help.clone_from(&fault.help);
    let exit = if fault.is_tool { Exit::ToolFault } else { Exit::Unreadable };
    Stop { finding: finding(&error, name, Severity::Error, sources), exit }
}

/// The finding for an error of a stream, with the line kept among the sources.
pub fn finding(error: &StreamError, name: &str, severity: Severity, sources: &mut Sources) -> Diagnostic {
    let text = error.text.as_deref().unwrap_or("");
    let line = u32::try_from(error.line.max(1)).unwrap_or(u32::MAX);
    let file = sources.add_part(name, text, LineColumn { line, column: error.text_column.max(1) });
    let byte = |column: u32| {
        let skipped = column.saturating_sub(error.text_column.max(1)) as usize;
        let byte = text.char_indices().nth(skipped).map_or(text.len(), |(byte, _)| byte);
        u32::try_from(byte).unwrap_or(u32::MAX)
    };
    let span = if error.column == 0 {
        Span::new(file, 0, u32::try_from(text.len()).unwrap_or(u32::MAX))
    } else {
        Span::new(file, byte(error.column), byte(error.column.saturating_add(error.length)))
    };
    let mut finding = Diagnostic::error(error.code, span, error.message.as_str()).label(error.label.as_str());
    finding.severity = severity;
    finding.help.extend(error.help.clone());
    finding
}
