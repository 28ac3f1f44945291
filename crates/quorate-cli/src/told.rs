use quorate_base::{FileId, Sources, Span};
use quorate_number::time::write_instant;
use quorate_report::{Failed, Step};
use quorate_sim::{Failure, FailureKind, Passed, Told};
use quorate_trace::{Cause, Outcome, Refusal};

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
    let words = |span: Span| words(span, sources);
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
    let place = place(failure.span, sources);
    let rule = rule(&failure.kind, sources).filter(|rule| {
        // What stands in the scenario itself has been shown.
        !rule.starts_with(&format!("{place}:"))
    });
    let rule = rule.and_then(|rule| line_at(&rule, sources));
    Failed { line, place, why, values, rule, trail: trail(failure, sources) }
}

/// The line that a place stands in, given as `file:line:column`, without the blanks around it.
pub fn line_at(place: &str, sources: &Sources) -> Option<String> {
    let (rest, _column) = place.rsplit_once(':')?;
    let (path, line) = rest.rsplit_once(':')?;
    let line: u32 = line.parse().ok()?;
    let files = (0..).map_while(|number| sources.get(FileId(number)));
    let mut lines = files.filter(|file| file.path == path).filter_map(|file| file.line(line));
    lines.next().map(|(_, text)| text.trim().to_owned())
}

/// A place as `file:line`.
pub fn place(span: Span, sources: &Sources) -> String {
    let place = sources.place(span);
    place.rsplit_once(':').map_or(place.clone(), |(line, _)| line.to_owned())
}

/// Where the rule stands that said no, as `file:line:column`.
fn rule(kind: &FailureKind, sources: &Sources) -> Option<String> {
    match kind {
        FailureKind::Unanswered { refusal, .. }
        | FailureKind::Refused(refusal)
        | FailureKind::OtherwiseRefused { refusal, .. } => refusal.rule.clone(),
        FailureKind::Claim { span, .. } => Some(sources.place(*span)),
        _ => None,
    }
}

/// The last steps before a failure; a refusal that is the failure itself is no step.
fn trail(failure: &Failure, sources: &Sources) -> Vec<Step> {
    let is_itself = |passed: &Passed| passed.span == failure.span && !passed.outcome.ok;
    let passed = failure.trail.iter().filter(|passed| !is_itself(passed));
    let step = |passed: &Passed| {
        let (what, place) = match &passed.outcome.cause {
            Cause::Event(_) => (words(passed.span, sources), place(passed.span, sources)),
            Cause::Timer { of, rule, .. } => {
                let line = line_at(rule, sources).map(|line| format!(": {line}")).unwrap_or_default();
                let place = rule.rsplit_once(':').map_or(rule.as_str(), |(place, _)| place);
                (format!("deadline of {of}{line}"), place.to_owned())
            }
        };
        Step { at: write_instant(passed.outcome.at), what, place, came: came(&passed.outcome) }
    };
    passed.map(step).collect()
}

/// More than this of what came of a step is left out.
const TOLD: usize = 4;

/// What came of a step, in a few words.
fn came(outcome: &Outcome) -> String {
    if let Some(refusal) = &outcome.refusal {
        return format!("refused {}", refusal.code);
    }
    let made = outcome.new.iter().map(|id| format!("new {id}"));
    let states = outcome.state.iter().map(|(id, state)| format!("{id} is {state}"));
    let moves = outcome.moves.iter().map(|[amount, from, to]| format!("{amount} {from} → {to}"));
    let set = outcome.set.iter().map(|(cell, value)| match value {
        Some(value) => format!("{cell}: {value}"),
        None => format!("{cell} removed"),
    });
    let all: Vec<String> = made.chain(states).chain(moves).chain(set).collect();
    let mut told: Vec<&str> = all.iter().take(TOLD).map(String::as_str).collect();
    if all.len() > TOLD {
        told.push("…");
    }
    if told.is_empty() { "accepted".to_owned() } else { told.join("; ") }
}

fn words(span: Span, sources: &Sources) -> String {
    sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why something was refused, with the rule.
fn reason(refusal: &Refusal) -> String {
    let mut words = refusal.code.clone();
    for part in [&refusal.text, &refusal.rule].into_iter().flatten() {
        words += &format!("   {part}");
    }
    words
}
