use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use quorate_sim::Results;

use super::Found;
use super::json::plain;

/// Writes a table for each measure: a line for each cell, and for a measure over time one for each cell and time.
pub fn write(folder: &Path, found: &Found, results: &Results) -> Result<(), (PathBuf, io::Error)> {
    fs::create_dir_all(folder).map_err(|error| (folder.to_path_buf(), error))?;
    let first = results.cells.first();
    let names: Vec<&str> = first.iter().flat_map(|cell| &cell.measures).map(|it| it.name.as_str()).collect();
    for (place, name) in names.into_iter().enumerate() {
        let path = folder.join(format!("{}.{name}.csv", file_name(&found.experiment.name)));
        fs::write(&path, table(results, place)).map_err(|error| (path, error))?;
    }
    Ok(())
}

fn table(results: &Results, place: usize) -> String {
    let mut head: Vec<String> = vec!["cell".to_owned()];
    head.extend(results.sweep.iter().cloned());
    head.extend(["runs", "time", "mean", "low", "high", "q5", "q25", "q50", "q75", "q95"].map(str::to_owned));
    let mut text = line(&head);
    for (number, cell) in (1..).zip(&results.cells) {
        let Some(measured) = cell.measures.get(place) else { continue };
        let summary = &measured.summary;
        let mut begin = vec![format!("{number}")];
        begin.extend(cell.at.iter().cloned());
        begin.push(cell.runs.to_string());
        if let Some(series) = &measured.series {
            for (time, ((mean, low), high)) in
                series.mean.iter().zip(&series.low).zip(&series.high).enumerate()
            {
                let mut row = begin.clone();
                row.push(time.to_string());
                row.extend([*mean, *low, *high].map(cell_of));
                row.extend(vec![String::new(); summary.quantiles.len()]);
                text += &line(&row);
            }
        }
        begin.push("end".to_owned());
        begin.extend([summary.mean, summary.low, summary.high].map(cell_of));
        begin.extend(summary.quantiles.iter().map(|(_, value)| cell_of(*value)));
        text += &line(&begin);
    }
    text
}

fn cell_of(number: f64) -> String {
    if number.is_finite() { plain(number) } else { String::new() }
}

fn line(cells: &[String]) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

/// A name that any file may have.
fn file_name(name: &str) -> String {
    let mut short = String::new();
    for letter in name.chars().take(60) {
        match letter {
            letter if letter.is_alphanumeric() => short.extend(letter.to_lowercase()),
            _ if short.ends_with('_') || short.is_empty() => {}
            _ => short.push('_'),
        }
    }
    let short = short.trim_end_matches('_');
    if short.is_empty() { "experiment".to_owned() } else { short.to_owned() }
}
