//! Recorded answers, as they are stored: one gzipped file of JSON lines for each method.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::{Map, Value};

/// One input, with the answers of every convention.
#[derive(Debug)]
pub(super) struct VotingVector {
    /// Its number among those of the method.
    pub(super) number: String,
    /// The input: `candidates`, `ballots`, `costs` and the like.
    pub(super) input: Map<String, Value>,
    /// The answers.
    pub(super) variants: Vec<Variant>,
}

/// What the libraries that follow one convention answer.
#[derive(Debug)]
pub(super) struct Variant {
    /// The name of the convention.
    pub(super) name: String,
    /// Its other parameters.
    pub(super) params: Map<String, Value>,
    /// The answer.
    pub(super) result: Map<String, Value>,
    /// Whether the answer, with its ties broken, lies within the recorded answer that keeps all ties.
    pub(super) is_within: Option<bool>,
}

/// The names of the methods of a folder, sorted, with their files.
pub(super) fn methods(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        if let Some(method) = name.strip_suffix(".jsonl.gz") {
            found.push((method.to_owned(), path));
        }
    }
    if found.is_empty() {
        return Err(format!("{}: there are no recorded answers (*.jsonl.gz) here", folder.display()));
    }
    found.sort();
    Ok(found)
}

/// Reads the vectors of one method. Ballots that stand in files of their own are put in their place.
pub(super) fn read(path: &Path, shared: &mut HashMap<String, Value>) -> Result<Vec<VotingVector>, String> {
    let named = |message: String| format!("{}: {message}", path.display());
    let mut vectors = Vec::new();
    for line in unpack(path)?.lines() {
        let value: Value = serde_json::from_str(line).map_err(|error| named(error.to_string()))?;
        let Value::Object(mut input) = value else { return Err(named("a line is no object".to_owned())) };
        let folder = path.parent().unwrap_or(Path::new("."));
        for part in ["ballots", "contributions", "voters"] {
            let Some(place) = input.get(&format!("{part}_ref")).and_then(Value::as_str) else { continue };
            let value = match shared.get(place) {
                Some(value) => value.clone(),
                None => {
                    let text = unpack(&folder.join(format!("{place}.gz")))?;
                    let value: Value =
                        serde_json::from_str(&text).map_err(|error| named(error.to_string()))?;
                    shared.insert(place.to_owned(), value.clone());
                    value
                }
            };
            input.insert(part.to_owned(), value);
        }
        let mut variants = vec![variant(&input).ok_or_else(|| named("a vector without result".to_owned()))?];
        if let Some(Value::Array(others)) = input.remove("variants") {
            for other in &others {
                let other = other.as_object().and_then(variant);
                variants.push(other.ok_or_else(|| named("a variant without result".to_owned()))?);
            }
        }
        let number = input.get("file").and_then(Value::as_str).unwrap_or_default().to_owned();
        vectors.push(VotingVector { number, input, variants });
    }
    Ok(vectors)
}

fn variant(entry: &Map<String, Value>) -> Option<Variant> {
    let params = entry.get("params")?.as_object()?.clone();
    Some(Variant {
        name: params.get("variant")?.as_str()?.to_owned(),
        result: entry.get("result")?.as_object()?.clone(),
        is_within: entry.get("within").and_then(|within| within.get("ok")).and_then(Value::as_bool),
        params,
    })
}

fn unpack(path: &Path) -> Result<String, String> {
    let named = |error: std::io::Error| format!("{}: {error}", path.display());
    let bytes = std::fs::read(path).map_err(named)?;
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(named)?;
    Ok(text)
}
