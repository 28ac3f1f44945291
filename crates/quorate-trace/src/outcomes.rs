//! Writing and reading `outcomes/1`.

use std::io::{self, BufRead, Write};

use quorate_number::time::{parse_instant, write_instant};
use serde_json::{Map, Value};

use crate::error::{Complaint, Spot, StreamError};
use crate::events::{in_line, nothing_to_read};
use crate::header::{read_format, wrong};
use crate::json::{Members, USUAL_LENGTH, push_text, push_texts, push_value};
use crate::line::unknown_key;
use crate::lines::Lines;
use crate::outcome::{Cause, Outcome, Refusal};
use crate::strict::{Stopped, read_object};

const KEYS: [&str; 14] = [
    "seq", "at", "event", "timer", "id", "ok", "refusal", "new", "state", "moves", "set", "notes", "letters",
    "digest",
];

/// Writes the first line of a file of outcomes, with its line end.
pub fn write_header(output: &mut impl Write, program: &str) -> io::Result<()> {
    let mut out = String::new();
    let mut object = Members::object(&mut out);
    object.text("quo", "outcomes/1");
    object.text("program", program);
    object.close();
    out.push('\n');
    output.write_all(out.as_bytes())
}

/// Writes an outcome, with its line end.
pub fn write_outcome(output: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
    let mut out = String::with_capacity(USUAL_LENGTH);
    let mut object = Members::object(&mut out);
    object.value("seq").push_str(&outcome.seq.to_string());
    object.text("at", &write_instant(outcome.at));
    match &outcome.cause {
        Cause::Event(number) => object.value("event").push_str(&number.to_string()),
        Cause::Timer { of, rule, otherwise } => {
            let mut timer = Members::object(object.value("timer"));
            timer.text("of", of);
            timer.text("rule", rule);
            if *otherwise {
                timer.value("otherwise").push_str("true");
            }
            timer.close();
        }
    }
    write_carried(&mut object, &outcome.carried);
    object.value("ok").push_str(if outcome.ok { "true" } else { "false" });
    if let Some(refusal) = &outcome.refusal {
        let mut members = Members::object(object.value("refusal"));
        members.text("code", &refusal.code);
        members.optional("text", refusal.text.as_deref());
        members.optional("rule", refusal.rule.as_deref());
        members.close();
    }
    write_changes(&mut object, outcome);
    object.close();
    out.push('\n');
    output.write_all(out.as_bytes())
}

/// Reads a whole file of outcomes: the program and every outcome.
pub fn read_outcomes(input: impl BufRead) -> Result<(String, Vec<Outcome>), StreamError> {
    let mut lines = Lines::new(input);
    if !lines.advance()? {
        return Err(nothing_to_read());
    }
    let program = read_program(lines.text()).map_err(|stopped| in_line(&lines, stopped))?;
    let mut outcomes = Vec::new();
    while lines.advance()? {
        outcomes.push(read_outcome(lines.text()).map_err(|stopped| in_line(&lines, stopped))?);
    }
    Ok((program, outcomes))
}

/// `id` stands first of what is carried.
fn write_carried(object: &mut Members<'_>, carried: &Map<String, Value>) {
    let (id, others): (Vec<_>, Vec<_>) = carried.iter().partition(|(key, _)| *key == "id");
    for (key, value) in id.into_iter().chain(others) {
        push_value(object.value(key), value);
    }
}

fn write_changes(object: &mut Members<'_>, outcome: &Outcome) {
    if !outcome.new.is_empty() {
        object.texts("new", &outcome.new);
    }
    if !outcome.state.is_empty() {
        let mut states = Members::object(object.value("state"));
        for (instance, state) in &outcome.state {
            states.text(instance, state);
        }
        states.close();
    }
    if !outcome.moves.is_empty() {
        let mut moves = Members::list(object.value("moves"));
        for parts in &outcome.moves {
            push_texts(moves.item(), parts);
        }
        moves.close();
    }
    if !outcome.set.is_empty() {
        let mut cells = Members::object(object.value("set"));
        for (cell, value) in &outcome.set {
            match value {
                Some(value) => push_text(cells.value(cell), value),
                None => cells.value(cell).push_str("null"),
            }
        }
        cells.close();
    }
    if !outcome.notes.is_empty() {
        object.texts("notes", &outcome.notes);
    }
    if outcome.letters > 0 {
        object.value("letters").push_str(&outcome.letters.to_string());
    }
    object.optional("digest", outcome.digest.as_deref());
}

fn read_program(text: &str) -> Result<String, Stopped> {
    let members = read_format(text, "outcomes", 1)?;
    match members.get("program") {
        Some(Value::String(program)) => Ok(program.clone()),
        Some(_) => Err(wrong("program", "a text").into()),
        None => Ok(String::new()),
    }
}

fn read_outcome(text: &str) -> Result<Outcome, Stopped> {
    let members: Map<String, Value> = read_object(text)?;
    for key in ["seq", "at", "ok"] {
        if !members.contains_key(key) {
            return Err(Complaint::new(Spot::Line, format!("`{key}` is missing")).into());
        }
    }
    if members.contains_key("event") == members.contains_key("timer") {
        let message = "an outcome has either `event` or `timer`";
        return Err(Complaint::new(Spot::Line, message).into());
    }
    let mut outcome = Outcome::default();
    for (key, value) in &members {
        read_member(&mut outcome, key, value)?;
    }
    Ok(outcome)
}

fn read_member(outcome: &mut Outcome, key: &str, value: &Value) -> Result<(), Complaint> {
    match key {
        "seq" => outcome.seq = value.as_u64().ok_or_else(|| wrong("seq", "a number"))?,
        "at" => {
            let at = value.as_str().and_then(parse_instant).or(value.as_i64());
            outcome.at = at.ok_or_else(|| wrong("at", "an instant"))?;
        }
        "event" => {
            outcome.cause = Cause::Event(value.as_u64().ok_or_else(|| wrong("event", "a number"))?);
        }
        "timer" => outcome.cause = read_timer(value).ok_or_else(|| wrong("timer", "a deadline"))?,
        "ok" => outcome.ok = value.as_bool().ok_or_else(|| wrong("ok", "true or false"))?,
        "refusal" => {
            let refusal = read_refusal(value).ok_or_else(|| wrong("refusal", "a refusal"))?;
            outcome.refusal = Some(refusal);
        }
        "new" => outcome.new = read_texts(value).ok_or_else(|| wrong("new", "a list of ids"))?,
        "state" => {
            let states = value.as_object().and_then(|states| states.iter().map(read_pair).collect());
            outcome.state = states.ok_or_else(|| wrong("state", "an object from ids to states"))?;
        }
        "moves" => {
            let moves = value.as_array().and_then(|moves| moves.iter().map(read_move).collect());
            outcome.moves = moves.ok_or_else(|| wrong("moves", "a list of amount, from and to"))?;
        }
        "set" => {
            let cells = value.as_object().and_then(|cells| cells.iter().map(read_cell).collect());
            outcome.set = cells.ok_or_else(|| wrong("set", "an object from cells to values"))?;
        }
        "notes" => outcome.notes = read_texts(value).ok_or_else(|| wrong("notes", "a list of texts"))?,
        "letters" => outcome.letters = value.as_u64().ok_or_else(|| wrong("letters", "a number"))?,
        "digest" => outcome.digest = Some(text(value).ok_or_else(|| wrong("digest", "a text"))?),
        _ if key == "id" || key.starts_with("x-") => {
            outcome.carried.insert(key.to_owned(), value.clone());
        }
        _ => return Err(unknown_key(key, Spot::Key(key.to_owned().into()), &KEYS)),
    }
    Ok(())
}

fn read_timer(value: &Value) -> Option<Cause> {
    let members = known_members(value, &["of", "rule", "otherwise"])?;
    let otherwise = members.get("otherwise").map_or(Some(false), Value::as_bool)?;
    Some(Cause::Timer { of: text(members.get("of")?)?, rule: text(members.get("rule")?)?, otherwise })
}

fn read_refusal(value: &Value) -> Option<Refusal> {
    let members = known_members(value, &["code", "text", "rule"])?;
    let optional = |key: &str| match members.get(key) {
        Some(value) => text(value).map(Some),
        None => Some(None),
    };
    Some(Refusal { code: text(members.get("code")?)?, text: optional("text")?, rule: optional("rule")? })
}

fn known_members<'a>(value: &'a Value, known: &[&str]) -> Option<&'a Map<String, Value>> {
    value.as_object().filter(|members| members.keys().all(|key| known.contains(&key.as_str())))
}

fn read_pair((key, value): (&String, &Value)) -> Option<(String, String)> {
    Some((key.clone(), text(value)?))
}

fn read_cell((cell, value): (&String, &Value)) -> Option<(String, Option<String>)> {
    if value.is_null() { Some((cell.clone(), None)) } else { Some((cell.clone(), Some(text(value)?))) }
}

fn read_move(value: &Value) -> Option<[String; 3]> {
    read_texts(value)?.try_into().ok()
}

fn read_texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(text).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
