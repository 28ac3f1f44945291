//! Experiments: cells, runs side by side, and what they come to together.

use quorate_base::{Diagnostic, Span};
use quorate_engine::{Engine, Unanswered};
use quorate_ir::{Experiment, Measure, Program, SlotKind, SweepTarget, TemplateId, TrialKind, Type};
use quorate_number::time::{parse_duration, parse_instant};
use quorate_trace::StateDump;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

use crate::claims::is_true;
use crate::crowd::Crowd;
use crate::gather::numbers;
use crate::luck::{Fortune, Mind};
use crate::report::{FailureKind, Report};
use crate::results::{Cell, Results};
use crate::run::{BEGIN, Recordings, Runner};
use crate::statistics::{CONFIDENCE, interval, wilson};

/// More cells than this nobody waits for.
const CELLS: usize = 10_000;

/// So many runs are made before it is asked whether they do.
const FEWEST: usize = 30;

/// So many runs are made side by side.
const BATCH: u64 = 256;

/// A measure is not taken more often than this in one run.
const SAMPLES: i64 = 100_000;

/// The rule that stands for the lines of the script.
const SCRIPT: u32 = 1 << 25;

/// What is asked for besides what the experiment says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// Exactly so many runs of each cell.
    pub runs: Option<u64>,
    /// Another seed.
    pub seed: Option<u64>,
}

/// Where an experiment is run: the program it stands in, where its rules stand, and its recorded streams.
#[derive(Clone, Copy)]
pub struct Stage<'s> {
    /// The program.
    pub program: &'s Program,
    /// The experiment.
    pub experiment: &'s Experiment,
    /// Where a span stands, as `file:line:column`.
    pub places: &'s (dyn Fn(Span) -> String + Sync),
    /// Opens recorded streams.
    pub recordings: Recordings<'s>,
    /// What is asked for besides.
    pub wishes: Wishes,
}

/// The values of one cell.
pub(crate) struct Point {
    /// For each sweep, which of its values.
    pub(crate) chosen: Vec<usize>,
    /// Each value as the language writes it.
    pub(crate) texts: Vec<String>,
    /// Each value as a stream writes it.
    pub(crate) values: Vec<Value>,
}

/// What one run came to.
#[derive(Default)]
pub(crate) struct Run {
    /// The measures at the end.
    pub(crate) measured: Vec<f64>,
    /// Those that are taken over time.
    pub(crate) series: Vec<Vec<f64>>,
    /// For each expectation about runs, whether it holds.
    pub(crate) held: Vec<Option<bool>>,
    pub(crate) refusals: BTreeMap<String, u64>,
    pub(crate) fates: BTreeMap<(TemplateId, String), u64>,
    pub(crate) acts: Vec<(u64, u64)>,
    pub(crate) report: Report,
}

/// Runs an experiment. `progress` is told how many runs of how many have been made, at most.
///
/// # Errors
///
/// Findings, if it cannot be run at all.
pub fn experiment(
    stage: &Stage<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Results, Vec<Diagnostic>> {
    let points = stage.points()?;
    let most = stage.wishes.runs.unwrap_or(stage.experiment.runs);
    let all = most.saturating_mul(u64::try_from(points.len()).unwrap_or(u64::MAX));
    let mut results = Results {
        name: stage.experiment.name.clone(),
        seed: stage.seed(),
        sweep: stage.experiment.sweeps.iter().map(|sweep| sweep.name.clone()).collect(),
        ..Results::default()
    };
    let mut acts = vec![(0, 0); stage.experiment.castings.len()];
    for (number, point) in points.iter().enumerate() {
        let before = most.saturating_mul(u64::try_from(number).unwrap_or(0));
        let cell = stage.cell(point, most, &mut acts, &|made| progress(before + made, all))?;
        results.cells.push(cell);
    }
    results.findings = stage.idle(&acts);
    Ok(results)
}

/// One run of an experiment, as the stream it amounts to, and the state it ends in. Cells and runs count from 1.
///
/// # Errors
///
/// Findings, if it cannot be run at all; `None` if there is no such cell.
pub fn one_run(
    stage: &Stage<'_>,
    cell: usize,
    run: u64,
) -> Result<Option<(Report, StateDump)>, Vec<Diagnostic>> {
    let points = stage.points()?;
    let Some(point) = cell.checked_sub(1).and_then(|place| points.get(place)) else { return Ok(None) };
    let program = stage.program_of(point);
    let engine = Engine::new(&program, stage.places)?;
    let (mut run, state) = stage.run(&program, engine, point, run);
    for (sweep, value) in stage.experiment.sweeps.iter().zip(&point.values) {
        if let SweepTarget::Setting(template, slot) = sweep.target {
            let name =
                program.template(template).and_then(|it| it.slots.get(slot.index())).map(|it| &it.name);
            let name = format!("{}.{}", program.qualified_name(template), name.map_or("", String::as_str));
            run.report.header.settings.push((name, value.clone()));
        }
    }
    Ok(Some((run.report, state.dump())))
}

/// How many cells an experiment has.
///
/// # Errors
///
/// Findings, if that cannot be said.
pub fn cells(stage: &Stage<'_>) -> Result<usize, Vec<Diagnostic>> {
    stage.points().map(|points| points.len())
}

impl Stage<'_> {
    fn seed(&self) -> u64 {
        self.wishes.seed.unwrap_or(self.experiment.seed)
    }

    /// Every combination of the values that are swept.
    fn points(&self) -> Result<Vec<Point>, Vec<Diagnostic>> {
        let sweeps = &self.experiment.sweeps;
        let count = sweeps.iter().try_fold(1usize, |all, sweep| all.checked_mul(sweep.values.len()));
        if count.is_none_or(|count| count > CELLS) {
            let many = count.map_or_else(|| "too many".to_owned(), |count| count.to_string());
            let message = format!("this experiment has {many} cells, and there can be at most {CELLS}");
            return Err(vec![
                Diagnostic::error(813, self.experiment.span, message)
                    .help("give some of the sweeps fewer values"),
            ]);
        }
        let mut engine = Engine::new(self.program, self.places)?;
        let mut points = vec![Point { chosen: Vec::new(), texts: Vec::new(), values: Vec::new() }];
        for sweep in sweeps {
            let mut next = Vec::new();
            for point in &points {
                for (place, ask) in sweep.values.iter().enumerate() {
                    let mut mind = Mind::new(self.experiment.locals.len(), &[]);
                    self.bind(&mut mind, point);
                    let given: Option<Vec<Value>> =
                        ask.given.iter().map(|local| mind.value(local.index())).collect();
                    let answer = match given {
                        Some(given) => engine.evaluate(ask.function, None, &given).map_err(why),
                        None => Err("it mentions what only a run knows".to_owned()),
                    };
                    let answer = answer.map_err(|why| {
                        let message = format!("a value of this sweep cannot be worked out: {why}");
                        vec![Diagnostic::error(816, ask.span, message)]
                    })?;
                    let mut longer = Point {
                        chosen: point.chosen.clone(),
                        texts: point.texts.clone(),
                        values: point.values.clone(),
                    };
                    longer.chosen.push(place);
                    longer.texts.push(answer.text);
                    longer.values.push(answer.value);
                    next.push(longer);
                }
            }
            points = next;
        }
        Ok(points)
    }

    /// Gives the names that are swept their values.
    pub(crate) fn bind(&self, mind: &mut Mind, point: &Point) {
        for (sweep, value) in self.experiment.sweeps.iter().zip(&point.values) {
            if let SweepTarget::Name(local) = sweep.target {
                mind.bind(local.index(), value.clone());
            }
        }
    }

    /// The program with the settings of a cell.
    fn program_of(&self, point: &Point) -> Program {
        let mut program = self.program.clone();
        for (sweep, chosen) in self.experiment.sweeps.iter().zip(&point.chosen) {
            let SweepTarget::Setting(template, slot) = sweep.target else { continue };
            let ask = sweep.values.get(*chosen);
            let body = ask.and_then(|ask| self.program.function(ask.function)).map(|it| it.body.clone());
            let slots = program.templates.get_mut(template.index()).map(|template| &mut template.slots);
            if let (Some(slot), Some(body)) = (slots.and_then(|slots| slots.get_mut(slot.index())), body) {
                slot.kind = SlotKind::Setting(body);
            }
        }
        program
    }

    fn cell(
        &self,
        point: &Point,
        most: u64,
        acts: &mut [(u64, u64)],
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Cell, Vec<Diagnostic>> {
        let program = self.program_of(point);
        let engine = Engine::new(&program, self.places)?;
        let mut runs: Vec<Run> = Vec::new();
        let until = self.experiment.until.as_ref().filter(|_| self.wishes.runs.is_none());
        let mut next = 1;
        'all: while next <= most {
            let last = most.min(next.saturating_add(BATCH - 1));
            let batch: Vec<Run> = (next..=last)
                .into_par_iter()
                .map(|run| {
                    let mut run = self.run(&program, engine.clone(), point, run).0;
                    // Nobody asks for the stream of each.
                    run.report.lines = Vec::new();
                    run
                })
                .collect();
            // Runs are taken in their order, so where to stop does not depend on how many are made at once.
            for run in batch {
                runs.push(run);
                if let Some((measure, within)) = until
                    && runs.len() >= FEWEST
                    && self.is_narrow(&runs, *measure, ratio(&within.to_string()))
                {
                    break 'all;
                }
            }
            progress(last);
            next = last + 1;
        }
        for run in &runs {
            for (all, own) in acts.iter_mut().zip(&run.acts) {
                *all = (all.0 + own.0, all.1 + own.1);
            }
        }
        Ok(self.summed(&program, engine, point, runs))
    }

    /// Whether the interval of a measure is narrow enough: to both sides such a part of the mean, or for a truth value
    /// such a part of all runs.
    fn is_narrow(&self, runs: &[Run], measure: usize, within: f64) -> bool {
        let numbers = numbers(runs, measure);
        match self.experiment.measures.get(measure).map(|measure| &measure.ty) {
            Some(Type::Bool) => {
                let hits = numbers.iter().filter(|number| **number > 0.5).count();
                let (low, high) = wilson(hits, numbers.len(), CONFIDENCE);
                (high - low) / 2.0 <= within
            }
            _ => {
                let (mean, low, high) = interval(&numbers, CONFIDENCE);
                (high - low) / 2.0 <= within * mean.abs()
            }
        }
    }

    /// Makes one run.
    fn run(&self, program: &Program, engine: Engine, point: &Point, number: u64) -> (Run, Engine) {
        let experiment = self.experiment;
        let mut run = Run { series: vec![Vec::new(); experiment.measures.len()], ..Run::default() };
        let mut runner = Runner::new(program, &experiment.locals, engine, BEGIN, self.recordings);
        runner.mind = Mind::new(experiment.locals.len(), &experiment.draws);
        runner.crowd = Crowd::new(&experiment.castings, self.seed(), number);
        self.bind(&mut runner.mind, point);
        if self.played(&mut runner, number, &mut run).is_none() && runner.report.failures.is_empty() {
            let why = "this run could not be played to its end".to_owned();
            runner.fail::<()>(experiment.span, FailureKind::Impossible(why));
        }
        runner.close(experiment.span);
        for (template, _) in program.templates.iter().enumerate().filter(|(_, info)| !info.states.is_empty())
        {
            let id = TemplateId(u32::try_from(template).unwrap_or(u32::MAX));
            for of in runner.engine.instances(id) {
                let state = runner.engine.state_of(&of).unwrap_or_default();
                *run.fates.entry((id, state)).or_default() += 1;
            }
        }
        run.refusals = std::mem::take(&mut runner.crowd.refusals);
        run.acts = std::mem::take(&mut runner.crowd.acts);
        run.report = runner.report;
        (run, runner.engine)
    }

    fn played<'p>(&self, runner: &mut Runner<'p>, number: u64, run: &mut Run) -> Option<()>
    where
        Self: 'p,
    {
        let experiment = self.experiment;
        let span = experiment.span;
        runner.begin(span)?;
        let world = Fortune::of(self.seed(), number, "");
        for (place, line) in experiment.lines.iter().enumerate() {
            runner.mind.begin(world.stream(SCRIPT, u32::try_from(place).unwrap_or(u32::MAX), false));
            runner.line(&line.kind, line.span)?;
            runner.cast(place + 1)?;
        }
        let from = runner.now;
        let lasts = match &experiment.lasts {
            None => 0,
            Some(lasts) => crate::claims::seconds(&runner.answer(lasts, span)?),
        };
        let end = from.saturating_add(lasts.max(0));
        let mut steps = Vec::new();
        for (place, measure) in experiment.measures.iter().enumerate() {
            let Some(every) = &measure.every else { continue };
            let step = crate::claims::seconds(&runner.answer(every, measure.span)?);
            if step <= 0 {
                let why = format!("`{}` is to be measured without end at one instant", measure.name);
                return runner.fail(measure.span, FailureKind::Impossible(why));
            }
            if end.saturating_sub(from) / step > SAMPLES {
                let why =
                    format!("`{}` is to be measured more than {SAMPLES} times in one run", measure.name);
                return runner.fail(measure.span, FailureKind::Impossible(why));
            }
            steps.push((from, step, place));
        }
        while let Some((at, step, place)) = steps.iter().min().copied().filter(|(at, ..)| *at <= end) {
            runner.pass(at, span)?;
            let measure = experiment.measures.get(place)?;
            let value = runner.answer(&measure.what, measure.span)?.value;
            run.series.get_mut(place)?.push(number_of(&value, measure));
            steps.retain(|(_, _, other)| *other != place);
            steps.push((at.saturating_add(step), step, place));
        }
        runner.pass(end, span)?;
        for measure in &experiment.measures {
            let value = runner.answer(&measure.what, measure.span)?.value;
            run.measured.push(number_of(&value, measure));
            runner.bind(measure.local.index(), value);
        }
        for trial in &experiment.trials {
            let held = match &trial.kind {
                TrialKind::Mean { .. } => None,
                TrialKind::Share { what, .. } => Some(is_true(&runner.answer(what, trial.span)?)),
            };
            run.held.push(held);
        }
        Some(())
    }
}

/// The number that a measure is, in its own unit; times in seconds.
fn number_of(value: &Value, measure: &Measure) -> f64 {
    match (value, &measure.ty) {
        (Value::Bool(held), _) => f64::from(u8::from(*held)),
        (Value::Number(number), _) => number.as_f64().unwrap_or(0.0),
        (Value::String(text), Type::Duration) => parse_duration(text).unwrap_or(0) as f64,
        (Value::String(text), Type::Instant) => parse_instant(text).unwrap_or(0) as f64,
        (Value::String(text), _) => ratio(text.split(' ').next().unwrap_or(text)),
        _ => 0.0,
    }
}

/// The number that `40%`, `2/3` or `0.4` is.
pub(crate) fn ratio(text: &str) -> f64 {
    let number = |text: &str| text.parse::<f64>().unwrap_or(0.0);
    match (text.strip_suffix('%'), text.split_once('/')) {
        (Some(percent), _) => number(percent) / 100.0,
        (None, Some((above, below))) => number(above) / number(below),
        (None, None) => number(text),
    }
}

fn why(unanswered: Unanswered) -> String {
    match unanswered {
        Unanswered::Refused(refusal) => refusal.text.unwrap_or(refusal.code),
        Unanswered::Fault(fault) => fault.message,
    }
}
