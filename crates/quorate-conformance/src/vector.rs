//! Recorded runs, as they are stored: JSON, plain or gzipped.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use quorate_number::Int;
use serde_json::{Map, Value};

use crate::Failure;
use crate::words::number;

/// A recorded run.
#[derive(Clone, Debug)]
pub struct Vector {
    /// The file's name.
    pub name: String,
    /// Whether it was recorded from the system's own test suite: such a run deploys by steps.
    pub suite: bool,
    /// How the system was set up, if not by steps.
    pub params: Map<String, Value>,
    /// Balances, allowances and the like from before the first step.
    pub setup: Map<String, Value>,
    /// The calls, in order.
    pub steps: Vec<Step>,
    /// States along the way.
    pub checkpoints: Vec<Checkpoint>,
    /// The state at the end.
    pub last: Value,
}

/// One recorded call and its answer.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number, from 0.
    pub index: u64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who called.
    pub by: String,
    /// The contract that was called, or the name given to one that is deployed.
    pub to: String,
    /// The function, or `deploy`.
    pub call: String,
    /// Which contract is deployed.
    pub contract: Option<String>,
    /// The money of the chain that is sent along.
    pub value: Option<Int>,
    /// The arguments by name.
    pub args: Map<String, Value>,
    /// Whether it was accepted.
    pub ok: bool,
    /// Why not.
    pub reason: Option<String>,
    /// What it returned, if that was recorded.
    pub returned: Option<Value>,
    /// What the contracts announced meanwhile.
    pub emitted: Vec<Value>,
    /// What it left of what it touched, where that was recorded.
    pub after: Option<Value>,
}

/// A recorded state.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// How many steps had been made.
    pub after: u64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The state.
    pub state: Value,
}

impl Vector {
    /// Reads one file; the error says which file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Vector, String> {
        let named = |message: String| format!("{}: {message}", path.display());
        let bytes = std::fs::read(path).map_err(|error| named(error.to_string()))?;
        let text = if path.extension().is_some_and(|extension| extension == "gz") {
            let mut text = String::new();
            let read = GzDecoder::new(bytes.as_slice()).read_to_string(&mut text);
            read.map_err(|error| named(format!("this is no whole gzip file: {error}")))?;
            text
        } else {
            String::from_utf8(bytes).map_err(|_| named("this is not UTF-8".to_owned()))?
        };
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let value =
            serde_json::from_str(&text).map_err(|error| named(format!("this is no whole JSON: {error}")))?;
        Vector::from_json(name, value).map_err(named)
    }

    /// A run from its JSON.
    pub fn from_json(name: String, value: Value) -> Result<Vector, String> {
        let Value::Object(mut top) = value else { return Err("a recorded run is an object".to_owned()) };
        let steps = take_list(&mut top, "steps")?;
        let checkpoints = take_list(&mut top, "checkpoints").unwrap_or_default();
        Ok(Vector {
            name,
            suite: top.get("kind").and_then(Value::as_str) == Some("suite"),
            params: take_object(&mut top, "params"),
            setup: take_object(&mut top, "setup"),
            steps: steps.into_iter().map(Step::from_json).collect::<Result<_, _>>()?,
            checkpoints: checkpoints.into_iter().map(Checkpoint::from_json).collect::<Result<_, _>>()?,
            last: top.remove("final").ok_or("`final` is missing")?,
        })
    }

    /// Whether some contract of the run calls another by itself.
    pub fn bodies_act(&self) -> bool {
        let called: HashSet<&str> = self.steps.iter().map(|step| step.to.as_str()).collect();
        self.steps.iter().any(|step| called.contains(step.by.as_str()))
    }

    /// The files of a folder that hold recorded runs, sorted by name.
    pub fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
        let named = |error: std::io::Error| format!("{}: {error}", folder.display());
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(named)? {
            let path = entry.map_err(named)?.path();
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            if name.ends_with(".json") || name.ends_with(".json.gz") {
                files.push(path);
            }
        }
        files.sort();
        if files.is_empty() {
            return Err(format!("{}: there is no recorded run here", folder.display()));
        }
        Ok(files)
    }
}

impl Step {
    /// The text of an argument, whichever of its names is used.
    pub fn arg(&self, names: &[&str]) -> Result<&str, String> {
        let value = names.iter().find_map(|name| self.args.get(*name));
        let text = value.and_then(Value::as_str);
        text.ok_or_else(|| format!("step {}: `{}` has no text", self.index, names.join("` or `")))
    }

    fn from_json(value: Value) -> Result<Step, String> {
        let Value::Object(mut step) = value else { return Err("a step is an object".to_owned()) };
        let index = step.get("i").and_then(Value::as_u64).ok_or("a step has no number `i`")?;
        let missing = |key: &str| format!("step {index}: `{key}` is missing");
        let text = |key: &str| step.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(Step {
            index,
            at: step.get("at").and_then(Value::as_i64).ok_or_else(|| missing("at"))?,
            by: text("by").ok_or_else(|| missing("by"))?,
            to: text("to").ok_or_else(|| missing("to"))?,
            call: text("call").ok_or_else(|| missing("call"))?,
            contract: text("contract"),
            ok: step.get("ok").and_then(Value::as_bool).ok_or_else(|| missing("ok"))?,
            reason: text("reason"),
            returned: step.get("ret").cloned(),
            value: text("value")
                .map(|value| number(&value))
                .transpose()
                .map_err(|Failure(message)| message)?,
            emitted: step.get("emitted").and_then(Value::as_array).cloned().unwrap_or_default(),
            after: step.get("stateAfter").cloned(),
            args: take_object(&mut step, "args"),
        })
    }
}

impl Checkpoint {
    fn from_json(value: Value) -> Result<Checkpoint, String> {
        let after = value.get("after").and_then(Value::as_u64);
        let at = value.get("at").and_then(Value::as_i64);
        match (after, at, value.get("state")) {
            (Some(after), Some(at), Some(state)) => Ok(Checkpoint { after, at, state: state.clone() }),
            _ => Err("a checkpoint has `after`, `at` and `state`".to_owned()),
        }
    }
}

fn take_list(object: &mut Map<String, Value>, key: &str) -> Result<Vec<Value>, String> {
    match object.remove(key) {
        Some(Value::Array(items)) => Ok(items),
        _ => Err(format!("`{key}` is no list")),
    }
}

fn take_object(object: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match object.remove(key) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    }
}
