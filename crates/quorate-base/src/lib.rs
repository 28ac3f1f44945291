//! Names, places and complaints: ids, spans, sources, interner, diagnostics, and the registry of codes.

pub mod codes;
mod diagnostic;
mod intern;
mod source;

pub use diagnostic::{Code, Diagnostic, Edit, Fix, Label, Severity};
pub use intern::{Interner, Name};
pub use source::{FileId, LineColumn, SourceFile, Sources, Span};
