use serde_json::{Value, json};

use super::{Failed, Picture, Played, Standing, Tested, Verdict};
use crate::github::annotation;
use crate::visible;

/// One line for each failure, and for each snapshot that is not what is stored.
pub(super) fn short(tested: &Tested) -> String {
    let mut text = String::new();
    for played in &tested.played {
        for failed in &played.failures {
            let line = format!("{}: failed: {}: {}", failed.place, played.name, sentence(failed));
            text += &(visible(&line) + "\n");
        }
        for picture in moved(played) {
            let (place, standing) = (&picture.place, picture.standing.word());
            let line = format!("{place}: {standing}: {}: snapshot \"{}\"", played.name, picture.name);
            text += &(visible(&line) + "\n");
        }
    }
    text
}

/// One object for each scenario.
pub(super) fn json(tested: &Tested) -> String {
    tested.played.iter().map(|played| object(played).to_string() + "\n").collect()
}

/// What GitHub shows beside the lines of a change.
pub(super) fn github(tested: &Tested) -> String {
    let mut text = String::new();
    for played in &tested.played {
        for failed in &played.failures {
            text += &at(&failed.place, &played.name, &sentence(failed));
        }
        for picture in moved(played) {
            let mut words = vec![format!("{} snapshot \"{}\"", picture.standing.word(), picture.name)];
            words.extend(picture.changes.iter().cloned());
            text += &at(&picture.place, &played.name, &words.join("\n"));
        }
    }
    text
}

/// The line, with the values of its parts and what happened instead.
pub(super) fn sentence(failed: &Failed) -> String {
    let values = failed.values.iter().map(|(_, part, value)| format!("{part} is {value}"));
    let mut whys: Vec<String> = values.collect();
    whys.extend(Some(failed.why.clone()).filter(|why| !why.is_empty()));
    let why = if whys.is_empty() { String::new() } else { format!(" ({})", whys.join("; ")) };
    format!("{}{why}", failed.line)
}

fn at(place: &str, scenario: &str, words: &str) -> String {
    let (file, line) = place.rsplit_once(':').unwrap_or((place, ""));
    annotation("error", &[("file", file), ("line", line), ("title", scenario)], words)
}

fn moved(played: &Played) -> impl Iterator<Item = &Picture> {
    let is_moved = |picture: &&Picture| matches!(picture.standing, Standing::New | Standing::Changed);
    played.pictures.iter().filter(is_moved)
}

fn object(played: &Played) -> Value {
    let pictures = played.pictures.iter().map(|picture| {
        json!({ "name": picture.name, "path": picture.path, "standing": picture.standing.word(), "changes": picture.changes })
    });
    json!({
        "quo": "test/1", "file": played.file, "scenario": played.name, "ok": played.verdict() == Verdict::Ok,
        "events": played.events, "failures": played.failures.iter().map(failure).collect::<Vec<_>>(),
        "snapshots": pictures.collect::<Vec<_>>(),
    })
}

fn failure(failed: &Failed) -> Value {
    let value = |(_, part, value): &(_, String, String)| json!({ "part": part, "value": value });
    let values: Vec<Value> = failed.values.iter().map(value).collect();
    let trail = failed
        .trail
        .iter()
        .map(|step| json!({ "at": step.at, "what": step.what, "place": step.place, "came": step.came }));
    let trail: Vec<Value> = trail.collect();
    json!({
        "line": failed.line, "place": failed.place, "why": failed.why, "values": values, "rule": failed.rule,
        "trail": trail,
    })
}
