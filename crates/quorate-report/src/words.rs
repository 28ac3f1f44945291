use quorate_base::{Diagnostic, Severity, Sources};

use crate::excerpt::clamp;

/// The word for a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

/// The words with every character that a terminal would act on, or that would hide or reorder others, made visible.
pub fn visible(words: &str) -> String {
    words.chars().map(visible_character).collect()
}

/// The character, or the sign for an unknown one where it would not be seen as itself.
pub(crate) fn visible_character(character: char) -> char {
    match character {
        '\t' => ' ',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
            '\u{fffd}'
        }
        other if other.is_control() => '\u{fffd}',
        other => other,
    }
}

/// `file:line:column: error[Q0301]: message`.
pub(crate) fn short(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = sources.place(clamp(diagnostic.primary.span, sources));
    let severity = severity(diagnostic.severity);
    format!("{}: {severity}[{}]: {}\n", visible(&place), diagnostic.code, visible(&diagnostic.message))
}
