//! Experiments: a script as scenarios have it, who plays what in it, and what is measured and expected.

use crate::behaviour::{all_of, chance_text};
use crate::context::{Checker, SlotSource};
use crate::default::{Whose, let_all};
use crate::play::{Reader, number};
use crate::scope::Value;
use crate::setting::is_less;
use crate::suggest::nearest_of;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{Ask, Const, LocalId, PlayLineKind, SweepTarget, Type};
use quorate_number::Ratio;
use quorate_syntax::ast::{self, LineKind};

/// So many runs an experiment has that does not say.
const RUNS: u64 = 1_000;

/// More runs than this nobody waits for.
const MOST_RUNS: u64 = 100_000_000;

/// An experiment being read.
struct Trying<'a> {
    reader: Reader<'a>,
    experiment: ir::Experiment,
    /// For each line of people, who is named in it and after how many lines of the script they are there.
    people: Vec<(Vec<LocalId>, usize)>,
}

impl<'a> Checker<'a> {
    /// `experiment "…" { … }`
    ///
    /// Behaviours may mention what the script names after them, and measures are asked at the end, so those are read
    /// once all names are known.
    pub(crate) fn experiment(&mut self, play: &'a ast::Play) {
        let name = &play.name;
        let experiment = ir::Experiment {
            name: name.text.clone(),
            span: name.span,
            locals: Vec::new(),
            draws: Vec::new(),
            runs: RUNS,
            until: None,
            seed: 0,
            lasts: None,
            sweeps: Vec::new(),
            lines: Vec::new(),
            castings: Vec::new(),
            measures: Vec::new(),
            trials: Vec::new(),
        };
        let reader = Reader { name: &name.text, locals: Vec::new() };
        let mut trying = Trying { reader, experiment, people: Vec::new() };
        let (draws, locals) = self.within(chance_text(), |checker| {
            checker.begin_people(&mut trying.reader, name.span);
            checker.text.luck.is_nobody = true;
            for line in &play.lines {
                checker.script_line(&mut trying, line);
            }
            let mut people = std::mem::take(&mut trying.people).into_iter();
            for line in &play.lines {
                checker.measure_line(&mut trying, &mut people, line);
            }
            checker.text.luck.still = Some("what is expected is asked once, and not drawn");
            for line in &play.lines {
                checker.closing_line(&mut trying, line);
            }
            checker.drawn_places(&trying.reader)
        });
        let known = trying.reader.locals.iter().filter_map(|id| locals.get(id.index()).cloned());
        let experiment = ir::Experiment { locals: known.collect(), draws, ..trying.experiment };
        let is_asked = |line: &ast::Line| matches!(line.kind, LineKind::Measure(..) | LineKind::Expect(_));
        if !play.lines.iter().any(is_asked) {
            self.report(
                Diagnostic::error(814, name.span, "nothing is measured in this experiment")
                    .help("say what is to be known of each run, as in `measure left = club.treasury.USDC`"),
            );
        }
        self.experiments.push(experiment);
    }

    /// What happens.
    fn script_line(&mut self, trying: &mut Trying<'a>, line: &'a ast::Line) {
        match &line.kind {
            LineKind::People(..) => {
                let before = trying.experiment.lines.len();
                self.line(&mut trying.reader, line, &mut trying.experiment.lines);
                let named = trying.experiment.lines.get(before..).unwrap_or_default().iter();
                let named = named.filter_map(|line| match &line.kind {
                    PlayLineKind::People(local, _) => Some(*local),
                    _ => None,
                });
                trying.people.push((named.collect(), trying.experiment.lines.len()));
            }
            LineKind::Lasts(length) => {
                let read = self.expr_as(length, &Type::Duration);
                trying.experiment.lasts = self.ask(&mut trying.reader, length, read);
            }
            LineKind::Sweep(None, name, values) => {
                let written: Vec<&ast::Expr> = values.iter().collect();
                let read = self.exprs_of_one_type(&written, None);
                let ty = read.as_ref().map(|(_, ty)| ty.clone());
                let values = read.map(|(read, _)| read).unwrap_or_default().into_iter().zip(written);
                let values = values
                    .filter_map(|(read, written)| self.ask(&mut trying.reader, written, Some(read)))
                    .collect();
                let target = SweepTarget::Name(self.name_local(&mut trying.reader, *name, ty));
                let name = self.word(name.name).to_owned();
                trying.experiment.sweeps.push(ir::Sweep { name, target, values });
            }
            LineKind::Sweep(Some(owner), name, values) => self.sweep_setting(trying, *owner, *name, values),
            LineKind::Versus(new, old) => {
                for name in [new, old] {
                    self.template_named(*name, None);
                }
                self.report(
                    Diagnostic::error(813, line.span, "two constitutions are not compared within one experiment")
                        .help("write an experiment for each, with one `seed`: the same people then meet the same luck"),
                );
            }
            LineKind::Snapshot(..) => {
                let message = "a snapshot is of one course of events, and an experiment has many";
                self.report(Diagnostic::error(813, line.span, message).help("take it in a `scenario`"));
            }
            LineKind::Runs(number, _) => trying.experiment.runs = self.runs(number),
            LineKind::Seed(number) => match number.digits.parse::<u64>() {
                Ok(seed) => trying.experiment.seed = seed,
                Err(_) => self.error(813, number.span, "a seed is a whole number of at most 64 bits"),
            },
            LineKind::Give(..)
            | LineKind::Let(..)
            | LineKind::After(_)
            | LineKind::At(_)
            | LineKind::Play(_)
            | LineKind::Act(_)
            | LineKind::Error => self.line(&mut trying.reader, line, &mut trying.experiment.lines),
            LineKind::Expect(_) | LineKind::Measure(..) => {}
        }
    }

    /// `runs 2_000`
    fn runs(&mut self, number: &ast::Number) -> u64 {
        let runs = number.digits.parse::<u64>().ok().filter(|runs| (1..=MOST_RUNS).contains(runs));
        runs.unwrap_or_else(|| {
            self.report(
                Diagnostic::error(
                    813,
                    number.span,
                    "an experiment has from 1 to 100 000 000 runs of each cell",
                )
                .help("runs 1_000"),
            );
            RUNS
        })
    }

    /// Who plays what, and what is counted.
    fn measure_line(
        &mut self,
        trying: &mut Trying<'a>,
        people: &mut impl Iterator<Item = (Vec<LocalId>, usize)>,
        line: &'a ast::Line,
    ) {
        match &line.kind {
            LineKind::People(_, behaviours) => {
                let (people, after) = people.next().unwrap_or_default();
                self.text.luck.is_nobody = false;
                for (name, args) in behaviours {
                    if let Some((behaviour, args)) = self.role(&mut trying.reader, *name, args) {
                        let people = people.clone();
                        let casting = ir::Casting { people, behaviour, args, after, span: name.span };
                        trying.experiment.castings.push(casting);
                    }
                }
                self.text.luck.is_nobody = true;
            }
            LineKind::Measure(name, written, every) => {
                self.text.luck.still = Some("a measure says what has come of a run");
                let value = self.expr(written, None);
                let every = every.as_ref().map(|every| {
                    let read = self.expr_as(every, &Type::Duration);
                    self.ask(&mut trying.reader, every, read)
                });
                self.text.luck.still = None;
                if let Some(value) = value.as_ref().filter(|value| !is_measured(&value.ty)) {
                    self.expected(value.span, "a truth value, a number or an amount", &value.ty.clone());
                }
                let ty = value.as_ref().map(|value| value.ty.clone());
                let what = self.ask(&mut trying.reader, written, value);
                let local = self.name_local(&mut trying.reader, *name, ty.clone());
                if let (Some(ty), Some(what), Some(every)) = (ty, what, all_of(every)) {
                    let (name, span) = (self.word(name.name).to_owned(), name.span);
                    trying.experiment.measures.push(ir::Measure { name, span, local, ty, what, every });
                }
            }
            _ => {}
        }
    }

    fn closing_line(&mut self, trying: &mut Trying<'a>, line: &'a ast::Line) {
        match &line.kind {
            LineKind::Expect(expect) => {
                let trial = self.trial(trying, expect, line.span);
                trying.experiment.trials.extend(trial);
            }
            LineKind::Runs(_, Some((name, within))) => {
                let named = self.find(name.name).is_some();
                let word = self.word(name.name);
                let measure = trying.experiment.measures.iter().position(|measure| measure.name == word);
                if !named {
                    let known = trying.experiment.measures.iter().map(|measure| measure.name.as_str());
                    let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
                    let mut diagnostic =
                        Diagnostic::error(201, name.span, format!("nothing here is measured as `{word}`"));
                    diagnostic.help.extend(near);
                    self.report(diagnostic);
                } else if measure.is_none() {
                    self.error(
                        813,
                        name.span,
                        format!("`{word}` is not measured, so there is no interval of it"),
                    );
                }
                let Some(within) = self.expr_as(within, &Type::Portion) else { return };
                let known = match self.constant(&within) {
                    Some(Const::Ratio(known)) if known > Ratio::ZERO => known,
                    _ => {
                        self.error(
                            813,
                            within.span,
                            "say how narrow the interval must be, as in `within 1%`",
                        );
                        return;
                    }
                };
                trying.experiment.until = measure.map(|measure| (measure, known));
            }
            _ => {}
        }
    }

    /// `expect when c, at least p of runs: e confidence q`
    fn trial(&mut self, trying: &mut Trying<'a>, expect: &'a ast::Expect, span: Span) -> Option<ir::Trial> {
        let when = expect.when.as_ref().map(|written| {
            let read = self.condition(written);
            self.ask(&mut trying.reader, written, read)
        });
        let mut portion = |written: &'a ast::Expr| {
            let read = self.expr_as(written, &Type::Portion);
            self.ask(&mut trying.reader, written, read)
        };
        let confidence = expect.confidence.as_ref().map(&mut portion);
        let share = expect.share.as_ref().map(|(at_least, share)| (*at_least, portion(share)));
        let kind = match share {
            Some((at_least, share)) => {
                let read = self.expr_as(&expect.what, &Type::Bool);
                let what = self.ask(&mut trying.reader, &expect.what, read);
                (|| Some(ir::TrialKind::Share { at_least, share: Some(share?), what: what? }))()
            }
            None => self.about_means(trying, &expect.what),
        };
        Some(ir::Trial { span, when: all_of(when)?, kind: kind?, confidence: all_of(confidence)? })
    }

    /// An expectation without `of runs`: in it a measure's name is its mean, and a truth value's the share of the runs
    /// in which it is true. One that mentions none, or makes no sense so, must hold in every run.
    fn about_means(&mut self, trying: &mut Trying<'a>, written: &'a ast::Expr) -> Option<ir::TrialKind> {
        let measures: Vec<_> =
            trying.experiment.measures.iter().map(|it| (it.local, it.ty.clone())).collect();
        let mark = self.enter();
        let mut means = Vec::new();
        for (measure, (local, ty)) in measures.into_iter().enumerate() {
            let named =
                trying.reader.locals.get(local.index()).and_then(|id| self.text.locals.get(id.index()));
            let Some(name) = named.map(|local| ast::Ident { name: local.name, span: local.span }) else {
                continue;
            };
            means.push((self.declare(name, Some(mean_type(&ty)), false), measure));
        }
        let read = self.quietly(|checker| checker.expr_as(written, &Type::Bool));
        self.leave(&mark);
        let mut mentioned = Vec::new();
        if let Some(mut read) = read.clone() {
            read.each_local_mut(&mut |local| mentioned.push(*local));
        }
        means.retain(|(local, _)| mentioned.contains(local));
        if means.is_empty() {
            let read = self.expr_as(written, &Type::Bool);
            let what = self.ask(&mut trying.reader, written, read)?;
            return Some(ir::TrialKind::Share { at_least: true, share: None, what });
        }
        let swept: Vec<LocalId> = trying
            .experiment
            .sweeps
            .iter()
            .filter_map(|sweep| match sweep.target {
                SweepTarget::Name(local) => trying.reader.locals.get(local.index()).copied(),
                SweepTarget::Setting(..) => None,
            })
            .collect();
        let is_known = |local: &LocalId| {
            let is_named = trying.reader.locals.contains(local);
            !is_named || swept.contains(local) || means.iter().any(|(mean, _)| mean == local)
        };
        if !mentioned.iter().all(is_known) {
            self.report(
                Diagnostic::error(813, written.span, "this is about means, and about what only a run knows")
                    .help("measure what it needs, or say in what share of runs it holds: `at least 95% of runs: …`"),
            );
            return None;
        }
        let first = trying.reader.locals.len();
        trying.reader.locals.extend(means.iter().map(|(local, _)| *local));
        let places = means.iter().enumerate().map(|(place, (_, measure))| (number(first + place), *measure));
        let means = places.collect();
        let what = self.ask(&mut trying.reader, written, read)?;
        Some(ir::TrialKind::Mean { what, means })
    }

    /// `play Worker(…)`
    fn role(
        &mut self,
        reader: &mut Reader<'a>,
        name: ast::Ident,
        args: &'a [ast::Arg],
    ) -> Option<(usize, Vec<Ask>)> {
        let found = self.behaviours.iter().position(|info| info.ast.name.name == name.name);
        let word = self.word(name.name);
        let Some((behaviour, info)) = found.and_then(|found| Some((found, self.behaviours.get(found)?)))
        else {
            if self.left_out.contains(&name.name) {
                self.incomplete = true;
                return None;
            }
            let known = self.behaviours.iter().map(|info| self.word(info.ast.name.name));
            let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic =
                Diagnostic::error(201, name.span, format!("there is no behaviour `{word}` here"));
            diagnostic.help.extend(near);
            self.report(diagnostic);
            return None;
        };
        let (params, ast) = (info.params.clone(), info.ast);
        let read = self.arguments(args, &params, &format!("`{word}`"), name.span)?;
        let (bindings, read) = self.bound_arguments(read, &params, &Whose::Own(0), name.span)?;
        let written = |param: &ast::Param| {
            let own = args.iter().find(|arg| arg.name.is_some_and(|name| name.name == param.name.name));
            let at = params.iter().position(|info| info.name.name == param.name.name);
            let own = own.or_else(|| args.get(at?).filter(|arg| arg.name.is_none()));
            own.map(|arg| &arg.value)
        };
        let mut asks = Vec::new();
        for (param, value) in ast.params.iter().zip(read) {
            let written = written(param).or(param.default.as_ref())?;
            asks.push(self.ask(reader, written, Some(let_all(bindings.clone(), value)))?);
        }
        Some((behaviour, asks))
    }

    /// Whether a setting may not have a value.
    fn is_beyond(&self, template: ir::TemplateId, slot: ir::SlotId, value: &Const) -> bool {
        let settings = self.template(template).map(|info| info.settings.as_slice()).unwrap_or_default();
        let range =
            settings.iter().find(|setting| setting.slot == slot).and_then(|setting| setting.range.as_ref());
        range.is_some_and(|(least, greatest)| is_less(value, least) || is_less(greatest, value))
    }

    /// `sweep Company.turnout in 20%, 40%`
    fn sweep_setting(
        &mut self,
        trying: &mut Trying<'a>,
        owner: ast::Ident,
        name: ast::Ident,
        values: &'a [ast::Expr],
    ) {
        let Some(template) = self.template_named(owner, None) else { return };
        let found = self.template(template).and_then(|info| Some(info.scope.values.get(&name.name)?.0));
        let Some(Value::Slot(slot)) = found else {
            let is_open = self.template(template).is_some_and(|info| info.scope.open);
            if is_open || self.left_out.contains(&name.name) {
                self.incomplete = true;
                return;
            }
            let (word, owner) = (self.word(name.name), self.template_word(template));
            self.error(201, name.span, format!("`{owner}` has no setting `{word}`"));
            return;
        };
        let is_param =
            self.slot(template, slot).is_some_and(|slot| matches!(slot.source, SlotSource::Param(_)));
        if is_param {
            let word = self.word(name.name);
            self.error(
                301,
                name.span,
                format!("`{word}` is a parameter; give it where the script creates one"),
            );
            return;
        }
        let is_setting = self
            .template(template)
            .is_some_and(|info| info.settings.iter().any(|setting| setting.slot == slot));
        if !is_setting {
            let (word, owner) = (self.word(name.name), self.template_word(template));
            self.error(201, name.span, format!("`{owner}` has no setting `{word}`"));
            return;
        }
        let ty = self.slot_type(template, slot);
        let mut asks = Vec::new();
        for written in values {
            let read = self.expr_if_known(written, ty.as_ref());
            let Some(ask) = self.ask(&mut trying.reader, written, read) else { continue };
            let value =
                self.functions.get(ask.function.index()).and_then(|function| function.lowered.as_ref());
            let value = value.map(|function| function.body.value.clone());
            if let Some(known) = value.and_then(|value| self.constant(&value))
                && self.is_beyond(template, slot, &known)
            {
                let word = self.word(name.name);
                self.error(612, written.span, format!("this lies outside the range of `{word}`"));
            }
            if !ask.given.is_empty() {
                let message =
                    "the values of a setting are the same in every run, so they mention nothing of it";
                self.error(813, written.span, message);
            }
            asks.push(ask);
        }
        let name = format!("{}.{}", self.word(owner.name), self.word(name.name));
        let target = SweepTarget::Setting(template, slot);
        trying.experiment.sweeps.push(ir::Sweep { name, target, values: asks });
    }
}

fn is_measured(ty: &Type) -> bool {
    ty.is_whole() || matches!(ty, Type::Bool | Type::Ratio | Type::Portion)
}

/// The type of a measure's mean: a truth value's is a share, and an amount stays one, rounded to its smallest unit.
fn mean_type(ty: &Type) -> Type {
    match ty {
        Type::Bool => Type::Portion,
        Type::Int => Type::Ratio,
        other => other.clone(),
    }
}
