//! Replaying recorded runs and comparing every answer and every state.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use quorate_trace::{Header, write_event_header, write_line};
use serde_json::Value;

use crate::compare::{answer_differs, values_differ};
use crate::{Answer, Difference, Failure, Moment, Port, Replay, Report, Run, Step, System, Vector};

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Something cannot be read.
    Input(String),
    /// The port or the engine is broken.
    Tool(String),
}

/// Replays all recorded runs of a folder; with `streams`, writes each as `events/1` into that folder, and their program
/// if it is not the library's.
pub fn run_folder(system: &dyn System, folder: &Path, streams: Option<&Path>) -> Result<Report, Trouble> {
    let files = Vector::files(folder).map_err(Trouble::Input)?;
    let mut vectors = Vec::new();
    for file in files {
        vectors.push(Vector::read(&file).map_err(Trouble::Input)?);
    }
    run_vectors(system, &vectors, streams)
}

/// Replays recorded runs.
pub fn run_vectors(
    system: &dyn System,
    vectors: &[Vector],
    streams: Option<&Path>,
) -> Result<Report, Trouble> {
    let port = Port::open(system.port(), system.program(vectors)).map_err(Trouble::Tool)?;
    let mut report = Report::new(system.name());
    let unwritten =
        |streams: &Path, error: &std::io::Error| Trouble::Input(format!("{}: {error}", streams.display()));
    if let (Some(streams), Some(text)) = (streams, port.text()) {
        let written =
            std::fs::create_dir_all(streams).and_then(|()| std::fs::write(streams.join(port.name()), text));
        written.map_err(|error| unwritten(streams, &error))?;
    }
    for vector in vectors {
        let run = fresh_run(&port, vector)?;
        let replay = run_vector(system, run, vector, &mut report);
        if let (Some(replay), Some(streams)) = (replay, streams) {
            write_stream(streams, vector, replay.run()).map_err(|error| unwritten(streams, &error))?;
        }
    }
    Ok(report)
}

/// Replays one recorded run; gives the replay if it could begin.
pub fn run_vector(
    system: &dyn System,
    run: Run,
    vector: &Vector,
    report: &mut Report,
) -> Option<Box<dyn Replay>> {
    report.vectors += 1;
    report.steps += vector.steps.len() as u64;
    let mut replay = match system.begin(vector, run) {
        Ok(replay) => replay,
        Err(Failure(what)) => {
            report.differ(Difference { place: format!("{}, setting up", vector.name), what, states: None });
            report.skip("steps of a run that could not begin".to_owned(), vector.steps.len() as u64);
            return None;
        }
    };
    compare_run(system, replay.as_mut(), vector, report);
    Some(replay)
}

fn compare_run(system: &dyn System, replay: &mut dyn Replay, vector: &Vector, report: &mut Report) {
    let mut checkpoints = vector.checkpoints.iter().peekable();
    let mut at = 0;
    for (done, step) in (1_u64..).zip(&vector.steps) {
        at = step.at;
        let place =
            || format!("{}, step {} ({} → {}.{})", vector.name, step.index, step.by, step.to, step.call);
        match replay.step(step) {
            Ok(Answer::Unknown) => report.skip(format!("{}.{}", step.to, step.call), 1),
            Ok(answer) => {
                if let Some(what) = answer_differs(system, step, &answer) {
                    let states = states_after(replay, vector, step, report);
                    report.differ(Difference { place: place(), what, states });
                }
                compare_after(replay, step, &place, report);
            }
            Err(Failure(what)) => {
                let states = states_after(replay, vector, step, report);
                report.differ(Difference { place: place(), what, states });
                let left = (vector.steps.len() as u64).saturating_sub(done);
                report.skip("steps after a failure".to_owned(), left);
                return;
            }
        }
        if !replay.run().conserved() {
            let what = "money was made or lost".to_owned();
            report.differ(Difference { place: place(), what, states: None });
        }
        while let Some(checkpoint) = checkpoints.next_if(|checkpoint| checkpoint.after <= done) {
            let place = format!("{}, state after {} steps", vector.name, checkpoint.after);
            let moment = Moment::Checkpoint { at: checkpoint.at };
            compare_state(replay, moment, &checkpoint.state, place, report);
        }
    }
    for checkpoint in checkpoints {
        let place = format!("{}, state after {} steps", vector.name, checkpoint.after);
        let what = "the run has fewer steps than that".to_owned();
        report.differ(Difference { place, what, states: None });
    }
    compare_state(replay, Moment::Last { at }, &vector.last, format!("{}, last state", vector.name), report);
}

fn compare_after(replay: &dyn Replay, step: &Step, place: &dyn Fn() -> String, report: &mut Report) {
    let Some(recorded) = &step.after else { return };
    let what = match replay.after(step) {
        Ok(ours) => ours.and_then(|ours| values_differ(recorded, &ours)),
        Err(Failure(what)) => Some(what),
    };
    if let Some(what) = what {
        report.differ(Difference { place: place(), what, states: None });
    }
}

fn compare_state(replay: &dyn Replay, moment: Moment, recorded: &Value, place: String, report: &mut Report) {
    match replay.state(moment, recorded) {
        Ok(ours) => {
            if let Some(what) = values_differ(recorded, &ours) {
                let states = report.is_clean().then(|| (recorded.clone(), ours));
                report.differ(Difference { place, what, states });
            }
        }
        Err(Failure(what)) => report.differ(Difference { place, what, states: None }),
    }
}

/// For the first difference of a report: the next recorded state, and ours now.
fn states_after(
    replay: &dyn Replay,
    vector: &Vector,
    step: &Step,
    report: &Report,
) -> Option<(Value, Value)> {
    if !report.is_clean() {
        return None;
    }
    let next = vector.checkpoints.iter().find(|checkpoint| checkpoint.after > step.index);
    let (recorded, moment) = match next {
        Some(checkpoint) => (&checkpoint.state, Moment::Checkpoint { at: step.at }),
        None => (&vector.last, Moment::Last { at: step.at }),
    };
    let ours = replay.state(moment, recorded).ok()?;
    Some((recorded.clone(), ours))
}

fn fresh_run(port: &Port, vector: &Vector) -> Result<Run, Trouble> {
    let engine = port.engine().map_err(Trouble::Tool)?;
    Run::open(engine, port.name(), vector.bodies_act()).map_err(|Failure(message)| Trouble::Tool(message))
}

/// The header names everybody, so that a slip of the pen in the stream is found.
fn write_stream(folder: &Path, vector: &Vector, run: &Run) -> std::io::Result<()> {
    let people = run.dump().people.into_iter().map(|(id, _)| id).collect();
    let header = Header { people: Some(people), ..run.header().clone() };
    std::fs::create_dir_all(folder)?;
    let stem = vector.name.trim_end_matches(".gz").trim_end_matches(".json");
    let mut file = BufWriter::new(File::create(folder.join(format!("{stem}.events.jsonl")))?);
    write_event_header(&mut file, &header)?;
    for line in run.lines() {
        write_line(&mut file, line)?;
    }
    file.flush()
}
