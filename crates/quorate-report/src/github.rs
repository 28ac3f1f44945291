use quorate_base::{Diagnostic, Severity, Sources};

use crate::excerpt::clamp;

/// A finding as GitHub shows it beside the line it is about.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let span = clamp(diagnostic.primary.span, sources);
    let file = sources.get(span.file);
    let place = file.map(|file| file.line_column(span.start));
    let (line, column) = place.map_or((1, 1), |place| (place.line, place.column));
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let mut words = vec![diagnostic.message.clone()];
    words.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    let properties = [
        ("file", file.map_or("", |file| file.path.as_str())),
        ("line", &line.to_string()),
        ("col", &column.to_string()),
        ("title", &diagnostic.code.to_string()),
    ];
    annotation(level, &properties, &words.join("\n"))
}

/// A command that GitHub finds in what a step prints.
pub(crate) fn annotation(level: &str, properties: &[(&str, &str)], words: &str) -> String {
    let properties = properties.iter().filter(|(_, value)| !value.is_empty());
    let properties: Vec<String> = properties
        .map(|(key, value)| format!("{key}={}", escaped(value).replace(':', "%3A").replace(',', "%2C")))
        .collect();
    format!("::{level} {}::{}\n", properties.join(","), escaped(words))
}

fn escaped(words: &str) -> String {
    words.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use quorate_base::Span;

    #[test]
    fn nothing_in_a_text_ends_a_command() {
        let mut sources = Sources::default();
        let file = sources.add("a,b.quo", "let x = 1\n");
        let finding = Diagnostic::error(301, Span::new(file, 4, 5), "50% of\r\n::error::").help("try");
        let expected =
            "::error file=a%2Cb.quo,line=1,col=5,title=Q0301::50%25 of%0D%0A::error::%0Ahelp: try\n";
        assert_eq!(diagnostic(&finding, &sources), expected);
    }
}
