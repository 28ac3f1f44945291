//! `--verify`: what comes of an imported stream, compared with what is recorded.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use quorate_base::{Severity, Sources, Span};
use quorate_engine::{Engine, Unanswered};
use quorate_import::{Expected, Import};
use quorate_ir::Program;
use quorate_trace::{Cause, Outcome};
use serde_json::Value;

use crate::console::Console;
use crate::exit::Exit;
use crate::program::{Library, load, load_text};

/// How many differences are told one by one.
const SHOWN: usize = 12;

/// How far a number may be from one that was recorded in floating point, in parts of the larger.
const ROUGH: f64 = 1e-9;

/// Takes a stream through its constitution. Every line must be accepted, since what is recorded has happened, and what the
/// records say came of it must have come of it.
pub fn verify(
    console: &Console,
    library: &Library,
    map: Option<&Path>,
    import: &Import,
    sources: &mut Sources,
) -> Exit {
    let checked = match (&import.program, &import.header.program) {
        (Some(text), _) => load_text(text, sources, library),
        (None, Some(program)) => {
            let folder = map.and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf);
            match load(&folder.join(program), sources, library) {
                Ok(checked) => checked,
                Err(finding) => {
                    console.report(&finding, sources);
                    return Exit::Unreadable;
                }
            }
        }
        (None, None) => {
            return console.usage("nothing says which constitution to verify with: `program` in the map");
        }
    };
    for finding in checked.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        console.report(finding, sources);
    }
    let Some(program) = checked.program else { return Exit::Findings };
    match differences(&program, import, sources) {
        Ok((compared, differences)) => tell(console, import, compared, &differences),
        Err(message) => {
            console.complain(&format!("error: this stream cannot be taken through: {message}\n"));
            Exit::Unreadable
        }
    }
}

fn tell(console: &Console, import: &Import, compared: usize, differences: &[String]) -> Exit {
    let lines = import.lines.len();
    let mut text = format!(
        "verified   {lines} lines, {compared} recorded results     {} differ\n",
        if differences.is_empty() { "none".to_owned() } else { differences.len().to_string() }
    );
    for difference in differences.iter().take(SHOWN) {
        text += &format!("differs   {}\n", quorate_report::visible(difference));
    }
    if !console.quiet || !differences.is_empty() {
        console.complain(&text);
    }
    if differences.is_empty() { Exit::Done } else { Exit::Findings }
}

/// How many recorded results were compared, and what differs.
fn differences(
    program: &Program,
    import: &Import,
    sources: &Sources,
) -> Result<(usize, Vec<String>), String> {
    let places = |span: Span| sources.place(span);
    let mut engine = Engine::new(program, &places).map_err(|_| "the constitution cannot run".to_owned())?;
    engine.open(&import.header).map_err(|fault| fault.to_string())?;
    let mut differences = Vec::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for line in &import.lines {
        let applied = engine.apply(line, &mut outcomes);
        applied.map_err(|fault| format!("line {}: Q{:04}: {fault}", line.number + 1, fault.code))?;
        for outcome in outcomes.drain(..) {
            let Some(refusal) = &outcome.refusal else { continue };
            if outcome.cause == Cause::Event(line.number) {
                differences.push(format!(
                    "line {}: recorded, but refused here: {}",
                    line.number + 1,
                    refusal.code
                ));
            }
        }
    }
    let mut answers: BTreeMap<(&str, &str), Value> = BTreeMap::new();
    for Expected { of, name, pointer, value, is_rough } in &import.expected {
        let answer = match answers.entry((of, name)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(match engine.read(of, name, &[]) {
                Ok(answer) => answer.value,
                Err(Unanswered::Refused(refusal)) => Value::from(format!("refused: {}", refusal.code)),
                Err(Unanswered::Fault(fault)) => return Err(fault.to_string()),
            }),
        };
        let ours = answer.pointer(pointer).unwrap_or(&Value::Null);
        if !is_equal(value, ours, *is_rough) {
            differences.push(format!("{of}.{name}{pointer}: recorded {value}, here {ours}"));
        }
    }
    Ok((import.expected.len(), differences))
}

/// Whether two values are the same; of rough ones, whether they are nearly.
fn is_equal(recorded: &Value, ours: &Value, is_rough: bool) -> bool {
    if !is_rough {
        return recorded == ours;
    }
    match (rough(recorded), rough(ours)) {
        (Some(one), Some(other)) => (one - other).abs() <= ROUGH * one.abs().max(other.abs()).max(1.0),
        _ => recorded == ours,
    }
}

/// A number of a record, or an exact one, which may be a fraction in a text.
fn rough(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.split_once('/') {
            Some((over, under)) => Some(over.trim().parse::<f64>().ok()? / under.trim().parse::<f64>().ok()?),
            None => text.parse().ok(),
        },
        _ => None,
    }
}
