use quorate_number::time::write_instant;
use quorate_report::visible;
use quorate_trace::{Cause, Outcome};

/// One line about a refused event: where it stands in the stream, when it was, why it was refused, and which rule did it.
pub fn refusal(step: &Outcome, stream: &str) -> String {
    let Some(refusal) = &step.refusal else { return String::new() };
    let place = match &step.cause {
        // The header is the first line of the file and not counted.
        Cause::Event(number) => format!("{stream}:{}", number.saturating_add(1)),
        Cause::Timer { of, .. } => of.clone(),
    };
    let mut line = format!("{}   {}   refused {}", visible(&place), write_instant(step.at), refusal.code);
    for part in [&refusal.text, &refusal.rule].into_iter().flatten() {
        line += &format!("   {}", visible(part));
    }
    line + "\n"
}
