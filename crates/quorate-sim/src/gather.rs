//! What the runs of a cell come to together.

use quorate_base::Diagnostic;
use quorate_engine::Engine;
use quorate_ir::{Ask, Measure, Program, TrialKind, Type};
use serde_json::Value;

use crate::experiment::{Point, Run, Stage, ratio};
use crate::luck::Mind;
use crate::report::Failure;
use crate::results::{Cell, Measured, Series, Verdict, Worst, judge};
use crate::statistics::{CONFIDENCE, interval, summary, wilson};

/// So many runs are named of those in which something does not hold.
const NAMED: usize = 5;

impl Stage<'_> {
    /// What the runs of a cell come to together.
    pub(crate) fn summed(&self, program: &Program, engine: Engine, point: &Point, runs: Vec<Run>) -> Cell {
        let mut cell = Cell { at: point.texts.clone(), runs: runs.len(), ..Cell::default() };
        for (place, measure) in self.experiment.measures.iter().enumerate() {
            let numbers = numbers(&runs, place);
            let mut summed = summary(&numbers, CONFIDENCE);
            let is_rate = measure.ty == Type::Bool;
            if is_rate {
                let hits = numbers.iter().filter(|number| **number > 0.5).count();
                (summed.low, summed.high) = wilson(hits, numbers.len(), CONFIDENCE);
            }
            cell.worst.extend(self.farthest(&runs, place, summed.mean));
            let series = measure.every.as_ref().and_then(|_| series(&runs, place));
            cell.measures.push(Measured { name: measure.name.clone(), is_rate, summary: summed, series });
        }
        for run in &runs {
            cell.events += run.report.events;
            for (code, times) in &run.refusals {
                *cell.refusals.entry(code.clone()).or_default() += times;
            }
            for ((template, state), times) in &run.fates {
                let name = program.template(*template).map_or("", |template| template.name.as_str());
                let fates = cell.fates.entry(name.to_owned()).or_default();
                *fates.entry(state.clone()).or_default() += times;
            }
            if !run.report.is_ok() {
                cell.failed += 1;
            }
        }
        let mut engine = engine;
        let mut mind = Mind::new(self.experiment.locals.len(), &[]);
        self.bind(&mut mind, point);
        for (place, trial) in self.experiment.trials.iter().enumerate() {
            let applies =
                trial.when.as_ref().is_none_or(|when| asked(&mut engine, &mut mind, when) == Some(true));
            if !applies {
                cell.verdicts.push(None);
                continue;
            }
            let confidence = trial.confidence.as_ref();
            let confidence =
                confidence.and_then(|ask| portion(&mut engine, &mut mind, ask)).unwrap_or(CONFIDENCE);
            let verdict = match &trial.kind {
                TrialKind::Share { at_least, share, .. } => {
                    let share =
                        share.as_ref().and_then(|ask| portion(&mut engine, &mut mind, ask)).unwrap_or(1.0);
                    let answers = (1u64..).zip(runs.iter()).filter_map(|(number, run)| {
                        let held = run.held.get(place).copied().flatten()?;
                        Some((number, held))
                    });
                    judge(answers, *at_least, share, confidence, NAMED)
                }
                TrialKind::Mean { what, means } => {
                    let ends: Vec<(usize, [f64; 2], f64, &Measure)> = means
                        .iter()
                        .filter_map(|(local, measure)| {
                            let info = self.experiment.measures.get(*measure)?;
                            let numbers = numbers(&runs, *measure);
                            let (mean, mut low, mut high) = interval(&numbers, confidence);
                            if info.ty == Type::Bool {
                                let hits = numbers.iter().filter(|number| **number > 0.5).count();
                                (low, high) = wilson(hits, numbers.len(), confidence);
                            }
                            Some((local.index(), [low, high], mean, info))
                        })
                        .collect();
                    let mut hold = |corner: Option<usize>| {
                        for (place, (local, ends, mean, measure)) in ends.iter().enumerate() {
                            let end = corner.map(|corner| corner >> place & 1);
                            let value = end.and_then(|end| ends.get(end).copied()).unwrap_or(*mean);
                            mind.bind(*local, mean_value(program, value, end, measure));
                        }
                        asked(&mut engine, &mut mind, what)
                    };
                    let mean = hold(None);
                    // All corners of the box that the intervals make, as long as there are not too many.
                    let corners = 1usize << ends.len().min(10);
                    let all: Vec<Option<bool>> = (0..corners).map(|corner| hold(Some(corner))).collect();
                    let farthest = ends.first().and_then(|(.., measure)| {
                        cell.worst.iter().find(|worst| worst.measure == measure.name).map(|worst| worst.run)
                    });
                    Verdict { against: farthest.into_iter().collect(), ..Verdict::of_mean(mean, &all) }
                }
            };
            cell.verdicts.push(Some(verdict));
        }
        let failed = (1u64..).zip(runs).filter(|(_, run)| !run.report.is_ok());
        cell.failures = failed
            .take(NAMED)
            .filter_map(|(number, run)| Some((number, run.report.failures.into_iter().next()?)))
            .collect::<Vec<(u64, Failure)>>();
        cell
    }

    /// The run whose number lies farthest from the mean.
    fn farthest(&self, runs: &[Run], measure: usize, mean: f64) -> Option<Worst> {
        let numbers =
            (1u64..).zip(runs).filter_map(|(number, run)| Some((number, *run.measured.get(measure)?)));
        let mut farthest: Option<(u64, f64)> = None;
        for (number, value) in numbers {
            let distance = (value - mean).abs();
            if farthest.is_none_or(|(_, other)| distance > other) {
                farthest = Some((number, distance));
            }
        }
        let name = self.experiment.measures.get(measure)?.name.clone();
        farthest.map(|(run, _)| Worst { measure: name, run })
    }

    /// What is to be said of behaviours that come to nothing.
    pub(crate) fn idle(&self, acts: &[(u64, u64)]) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (casting, (tried, accepted)) in self.experiment.castings.iter().zip(acts) {
            let name = self.program.behaviours.get(casting.behaviour).map_or("", |it| it.name.as_str());
            if *accepted > 0 {
                continue;
            }
            let message = if *tried == 0 {
                format!("nobody who plays `{name}` ever acts")
            } else {
                format!("all {tried} acts of those who play `{name}` are refused")
            };
            findings.push(Diagnostic::warning(815, casting.span, message));
        }
        findings
    }
}

/// The numbers of a measure, run by run.
pub(crate) fn numbers(runs: &[Run], measure: usize) -> Vec<f64> {
    runs.iter().filter_map(|run| run.measured.get(measure).copied()).collect()
}

/// The means of a measure over time, with their intervals.
fn series(runs: &[Run], measure: usize) -> Option<Series> {
    let longest = runs.iter().filter_map(|run| run.series.get(measure)).map(Vec::len).max()?;
    let mut series = Series::default();
    for place in 0..longest {
        let column: Vec<f64> =
            runs.iter().filter_map(|run| run.series.get(measure)?.get(place).copied()).collect();
        let (mean, low, high) = interval(&column, CONFIDENCE);
        series.mean.push(mean);
        series.low.push(low);
        series.high.push(high);
    }
    Some(series)
}

fn asked(engine: &mut Engine, mind: &mut Mind, ask: &Ask) -> Option<bool> {
    evaluated(engine, mind, ask).map(|value| value == Value::Bool(true))
}

fn portion(engine: &mut Engine, mind: &mut Mind, ask: &Ask) -> Option<f64> {
    evaluated(engine, mind, ask).and_then(|value| value.as_str().map(ratio))
}

fn evaluated(engine: &mut Engine, mind: &mut Mind, ask: &Ask) -> Option<Value> {
    let given: Option<Vec<Value>> = ask.given.iter().map(|local| mind.value(local.index())).collect();
    engine.evaluate(ask.function, None, &given?).ok().map(|answer| answer.value)
}

/// A mean as a stream writes it: whole things are rounded away from the mean.
fn mean_value(program: &Program, value: f64, end: Option<usize>, measure: &Measure) -> Value {
    let rounded = |value: f64| match end {
        Some(0) => value.floor(),
        Some(_) => value.ceil(),
        None => value.round(),
    };
    let text = match &measure.ty {
        Type::Amount(asset) => {
            let info = program.asset(*asset);
            let (name, places) = info.map_or(("", 0), |asset| (asset.name.as_str(), asset.decimals));
            let unit = 10f64.powi(i32::try_from(places).unwrap_or(0));
            // Amounts are not negative.
            let value = (rounded(value * unit) / unit).max(0.0);
            format!("{value:.*} {name}", usize::try_from(places).unwrap_or(0))
        }
        Type::Duration => format!("{}s", rounded(value)),
        Type::Instant => return Value::from(rounded(value) as i64),
        Type::Bool | Type::Portion => format!("{:.9}", value.clamp(0.0, 1.0)),
        _ => format!("{:.9}", value.clamp(-1e30, 1e30)),
    };
    Value::String(text)
}
