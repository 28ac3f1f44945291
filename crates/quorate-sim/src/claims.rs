use quorate_base::Span;
use quorate_engine::{Answer, Engine, Happening, Unanswered};
use quorate_ir::{ClaimKind, FnId, Program, TemplateId};
use quorate_trace::Refusal;
use serde_json::Value;
use std::collections::BTreeSet;

use crate::report::{Failure, FailureKind, Reached};
use crate::watch::Watches;

/// Watches the claims of every instance, step by step.
pub(crate) struct Claims<'p> {
    program: &'p Program,
    watches: Watches,
    /// Claims and instances that have been complained about.
    told: BTreeSet<(usize, usize, String)>,
    pub(crate) reached: Vec<Reached>,
    pub(crate) asked: BTreeSet<Reached>,
}

/// A step: what happened, and the state before.
pub(crate) struct Step<'s> {
    pub(crate) happening: Happening,
    pub(crate) before: Option<&'s mut Engine>,
    /// The line of the scenario at which it happened.
    pub(crate) span: Span,
}

/// One claim of one instance.
struct Asked<'a> {
    template: usize,
    claim: usize,
    name: &'a str,
    span: Span,
    of: &'a str,
}

impl<'p> Claims<'p> {
    pub(crate) fn new(program: &'p Program) -> Claims<'p> {
        Claims {
            program,
            watches: Watches::default(),
            told: BTreeSet::new(),
            reached: Vec::new(),
            asked: BTreeSet::new(),
        }
    }

    /// Whether any claim compares a state with the one before.
    pub(crate) fn look_back(&self) -> bool {
        let mut claims = self.program.templates.iter().flat_map(|template| &template.claims);
        claims.any(|claim| matches!(claim.kind, ClaimKind::Step(_)))
    }

    /// Checks every claim of every instance after a step.
    pub(crate) fn check(&mut self, engine: &mut Engine, step: &mut Step<'_>, failures: &mut Vec<Failure>) {
        let program = self.program;
        for (template, info) in
            program.templates.iter().enumerate().filter(|(_, info)| !info.claims.is_empty())
        {
            let id = TemplateId(u32::try_from(template).unwrap_or(u32::MAX));
            for of in engine.instances(id) {
                for (claim, info) in info.claims.iter().enumerate() {
                    let asked = Asked { template, claim, name: &info.name, span: info.span, of: &of };
                    self.check_one(engine, step, &asked, &info.kind, failures);
                }
            }
        }
    }

    /// Complains about properties whose time has run out when nothing more happens.
    pub(crate) fn close(&mut self, now: i64, span: Span, failures: &mut Vec<Failure>) {
        for (template, claim, of, item) in self.watches.overdue(now) {
            let claims = self.program.templates.get(template).map(|template| template.claims.as_slice());
            let Some(info) = claims.and_then(|claims| claims.get(claim)) else { continue };
            let asked = Asked { template, claim, name: &info.name, span: info.span, of: &of };
            self.broken(&asked, now, span, None, Some(item).filter(|item| !item.is_empty()), failures);
        }
    }

    fn check_one(
        &mut self,
        engine: &mut Engine,
        step: &mut Step<'_>,
        asked: &Asked<'_>,
        kind: &ClaimKind,
        failures: &mut Vec<Failure>,
    ) {
        let (now, span) = (engine.now(), step.span);
        let reached = Reached { template: id(asked.template), claim: asked.claim };
        if !matches!(kind, ClaimKind::Possible(_) | ClaimKind::Property { .. }) {
            self.asked.insert(reached);
        }
        let held = match kind {
            ClaimKind::Invariant(function) => truth(engine.evaluate(*function, Some(asked.of), &[])),
            ClaimKind::Step(function) => {
                let Some(before) = step.before.as_deref_mut() else { return };
                truth(engine.evaluate_step(*function, Some(asked.of), &[], step.happening, before))
            }
            ClaimKind::Possible(function) => {
                if !self.reached.contains(&reached)
                    && let Ok(true) = truth(engine.evaluate(*function, Some(asked.of), &[]))
                {
                    self.reached.push(reached);
                    self.asked.insert(reached);
                }
                return;
            }
            // It is kept by force, or the step would have been refused.
            ClaimKind::Enforce(..) => return,
            ClaimKind::Property { over, whenever, then, within } => {
                let formulas = [*whenever, *then, *within];
                return self.property(engine, asked, *over, formulas, span, failures);
            }
        };
        match held {
            Ok(true) => {}
            Ok(false) => self.broken(asked, now, span, None, None, failures),
            Err(refusal) => self.broken(asked, now, span, Some(refusal), None, failures),
        }
    }

    fn property(
        &mut self,
        engine: &mut Engine,
        asked: &Asked<'_>,
        over: Option<FnId>,
        formulas: [FnId; 3],
        span: Span,
        failures: &mut Vec<Failure>,
    ) {
        let items = match over {
            None => vec![Vec::new()],
            Some(over) => match refused(engine.evaluate(over, Some(asked.of), &[])) {
                Ok(answer) => items_of(answer.value).into_iter().map(|item| vec![item]).collect(),
                Err(refusal) => {
                    return self.broken(asked, engine.now(), span, Some(refusal), None, failures);
                }
            },
        };
        let now = engine.now();
        for item in items {
            let mut ask = |function: FnId| refused(engine.evaluate(function, Some(asked.of), &item));
            let [whenever, then, within] = formulas;
            let observed = (|| {
                let (begins, ends) = (ask(whenever)?, ask(then)?);
                // A duration is as many seconds as its text says.
                Ok((is_true(&begins), is_true(&ends), seconds(&ask(within)?)))
            })();
            let name = item.first().map(shown).unwrap_or_default();
            let told = Some(name.clone()).filter(|name| !name.is_empty());
            match observed {
                Ok((begins, ends, within)) => {
                    if begins {
                        self.asked.insert(Reached { template: id(asked.template), claim: asked.claim });
                    }
                    let watch = self.watches.of(asked.template, asked.claim, asked.of, &name);
                    if !watch.observe(now, begins, ends, within) {
                        self.broken(asked, now, span, None, told, failures);
                    }
                }
                Err(refusal) => self.broken(asked, now, span, Some(refusal), told, failures),
            }
        }
    }

    /// Complains about a claim, once for each instance.
    fn broken(
        &mut self,
        asked: &Asked<'_>,
        at: i64,
        span: Span,
        refusal: Option<Refusal>,
        item: Option<String>,
        failures: &mut Vec<Failure>,
    ) {
        if self.told.insert((asked.template, asked.claim, asked.of.to_owned())) {
            let kind = FailureKind::Claim {
                name: asked.name.to_owned(),
                span: asked.span,
                of: asked.of.to_owned(),
                at,
                refusal,
                item,
            };
            failures.push(Failure::new(span, kind));
        }
    }
}

/// An answer, or why there is none.
pub(crate) fn refused(answer: Result<Answer, Unanswered>) -> Result<Answer, Refusal> {
    answer.map_err(|why| match why {
        Unanswered::Refused(refusal) => refusal,
        Unanswered::Fault(fault) => {
            Refusal { code: "fault".to_owned(), text: Some(fault.message), rule: None }
        }
    })
}

/// Whether an answer is `true`.
pub(crate) fn is_true(answer: &Answer) -> bool {
    answer.value == Value::Bool(true)
}

/// How many seconds a duration has that is written as a stream writes it.
pub(crate) fn seconds(answer: &Answer) -> i64 {
    answer.value.as_str().and_then(quorate_number::time::parse_duration).unwrap_or(0)
}

fn truth(answer: Result<Answer, Unanswered>) -> Result<bool, Refusal> {
    refused(answer).map(|answer| is_true(&answer))
}

/// The items of a collection: a map's are pairs.
pub(crate) fn items_of(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(pairs) => {
            pairs.into_iter().map(|(key, value)| Value::Array(vec![Value::String(key), value])).collect()
        }
        _ => Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn id(template: usize) -> TemplateId {
    TemplateId(u32::try_from(template).unwrap_or(u32::MAX))
}
