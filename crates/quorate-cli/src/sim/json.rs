use super::words;
use quorate_base::Sources;
use quorate_ir::{Experiment, TrialKind};
use quorate_sim::{Cell, GENERATOR, Holds, Results, Verdict};
use serde_json::{Map, Value, json};

/// `results/1`, on one line.
pub fn results(experiment: &Experiment, sources: &Sources, results: &Results, program: &str) -> String {
    let mut expects = Vec::new();
    for (number, cell) in (1u64..).zip(&results.cells) {
        for (trial, verdict) in experiment.trials.iter().zip(&cell.verdicts) {
            let Some(verdict) = verdict else { continue };
            expects.push(expect(&trial.kind, &words(trial.span, sources), (number, cell), verdict, results));
        }
    }
    let cells: Vec<Value> = results.cells.iter().map(|cell| self::cell(cell, results)).collect();
    let object = json!({
        "quo": "results/1", "experiment": results.name, "program": format!("sha256:{program}"),
        "generator": GENERATOR, "seed": results.seed, "version": env!("CARGO_PKG_VERSION"),
        "sweep": results.sweep, "cells": cells, "expects": expects,
    });
    format!("{object}\n")
}

fn cell(cell: &Cell, results: &Results) -> Value {
    let mut measures = Map::new();
    for measured in &cell.measures {
        let summary = &measured.summary;
        let quantiles: Map<String, Value> =
            summary.quantiles.iter().map(|(percent, value)| (percent.to_string(), figure(*value))).collect();
        let mut object = json!({
            "kind": if measured.is_rate { "rate" } else { "number" },
            "mean": figure(summary.mean), "low": figure(summary.low), "high": figure(summary.high),
        });
        if let (false, Some(object)) = (measured.is_rate, object.as_object_mut()) {
            object.insert("quantiles".to_owned(), Value::Object(quantiles));
        }
        if let (Some(series), Some(object)) = (&measured.series, object.as_object_mut()) {
            let all = |numbers: &[f64]| numbers.iter().copied().map(figure).collect::<Vec<Value>>();
            let over_time = json!({
                "mean": all(&series.mean), "low": all(&series.low), "high": all(&series.high),
            });
            object.insert("series".to_owned(), over_time);
        }
        measures.insert(measured.name.clone(), object);
    }
    let worst: Vec<Value> =
        cell.worst.iter().map(|worst| json!({"measure": worst.measure, "run": worst.run})).collect();
    json!({
        "at": at(cell, results), "runs": cell.runs, "versus": null, "measures": measures,
        "refusals": cell.refusals, "fates": cell.fates, "worst": worst, "failed": cell.failed,
    })
}

fn expect(
    kind: &TrialKind,
    text: &str,
    (number, cell): (u64, &Cell),
    verdict: &Verdict,
    results: &Results,
) -> Value {
    let mut object = json!({
        "text": text, "cell": number, "at": at(cell, results),
        "about": match kind { TrialKind::Share { .. } => "runs", TrialKind::Mean { .. } => "means" },
        "verdict": match verdict.holds {
            Holds::Held => "held",
            Holds::Broken => "broken",
            Holds::Undecided => "undecided",
        },
    });
    if let (Some((share, low, high)), Some(object)) = (verdict.share, object.as_object_mut()) {
        object.insert("share".to_owned(), figure(share));
        object.insert("low".to_owned(), figure(low));
        object.insert("high".to_owned(), figure(high));
    }
    if let Some(object) = object.as_object_mut() {
        object.insert("against".to_owned(), json!(verdict.against));
    }
    object
}

fn at(cell: &Cell, results: &Results) -> Map<String, Value> {
    let pairs = results.sweep.iter().zip(&cell.at);
    pairs.map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

/// A number to six places; what is not known is null.
fn figure(number: f64) -> Value {
    if !number.is_finite() {
        return Value::Null;
    }
    Value::from(plain(number))
}

/// A number to six places, without needless noughts.
pub fn plain(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
