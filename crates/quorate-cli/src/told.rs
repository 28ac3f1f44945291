use quorate_base::{Sources, Span};
use quorate_number::time::write_instant;
use quorate_report::Failed;
use quorate_sim::{Failure, FailureKind, Told};
use quorate_trace::Refusal;

/// A failure of a scenario in words.
pub fn told(failure: &Failure, sources: &Sources) -> Failed {
    let source = sources.text(failure.span);
    let is_short = !source.contains('\n');
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let column = |span: Span| {
        // What is not in one line as it stands is listed by its words instead.
        let before = sources.text(Span::new(span.file, failure.span.start, span.start));
        (is_short && source == line).then(|| before.chars().count())
    };
    let words = |span: Span| sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
    let value = |told: &Told| (column(told.span), words(told.span), told.value.clone());
    let mut values = Vec::new();
    let why = match &failure.kind {
        FailureKind::Expectation { parts } => {
            values = parts.iter().map(value).collect();
            String::new()
        }
        FailureKind::Unanswered { span, refusal } => {
            format!("`{}` has no value: {}", words(*span), reason(refusal))
        }
        FailureKind::Refused(refusal) => format!("refused {}", reason(refusal)),
        FailureKind::OtherwiseRefused { expected, refusal } => {
            format!("refused {}, and not {expected}", reason(refusal))
        }
        FailureKind::Accepted { expected } => format!("accepted, and not refused with {expected}"),
        FailureKind::Claim { name, span, of, at, refusal, item } => {
            let item = item.as_ref().map(|item| format!(" of {item}")).unwrap_or_default();
            let place = place(*span, sources);
            match refusal {
                None => format!("breaks `{name}`{item} of {of} at {}   {place}", write_instant(*at)),
                Some(refusal) => {
                    format!("`{name}`{item} of {of} cannot be worked out: {}   {place}", reason(refusal))
                }
            }
        }
        FailureKind::Impossible(why) => why.clone(),
        FailureKind::Fault(fault) => match &fault.help {
            None => fault.message.clone(),
            Some(help) => format!("{}; {help}", fault.message),
        },
        FailureKind::Recording(error) => format!("line {} of the stream: {}", error.line, error.message),
        FailureKind::NoRecording { path, reason } => format!("`{path}` cannot be read: {reason}"),
    };
    Failed { line, place: place(failure.span, sources), why, values }
}

/// A place as `file:line`.
pub fn place(span: Span, sources: &Sources) -> String {
    let place = sources.place(span);
    place.rsplit_once(':').map_or(place.clone(), |(line, _)| line.to_owned())
}

/// Why something was refused, with the rule.
fn reason(refusal: &Refusal) -> String {
    let mut words = refusal.code.clone();
    for part in [&refusal.text, &refusal.rule].into_iter().flatten() {
        words += &format!("   {part}");
    }
    words
}
