//! Which part of a change lies outside the range of its setting.

use quorate_ir::{Const, Setting, Template, Type};
use quorate_number::{Int, Ratio, parse_amount, parse_int, parse_ratio, time};
use quorate_trace::{Act, Args, Cause, Outcome};
use serde_json::Value;

use super::clause::{Clause, Mark};
use crate::recording::Recording;

/// Of an event that was refused `out_of_range` before anything was asked, the settings whose ranges it leaves.
pub(super) fn beyond_range(recording: &Recording<'_>, outcome: &Outcome) -> Vec<Clause> {
    let is_it = outcome.refusal.as_ref().is_some_and(|it| it.code == "out_of_range" && it.rule.is_none());
    let Cause::Event(number) = outcome.cause else { return Vec::new() };
    let Some(line) = recording.lines.iter().find(|line| is_it && line.number == number) else {
        return Vec::new();
    };
    let (what, with) = match &line.act {
        Act::New { what, with, .. } => (what.rsplit('.').next().unwrap_or(what), with),
        Act::Do { event, with, .. } => (event.as_str(), with),
        Act::Give { .. } | Act::Pass => return Vec::new(),
    };
    let mut found: Vec<Clause> = Vec::new();
    for (place, (name, ty)) in parameters(recording, what).into_iter().enumerate() {
        let Type::Change(template) = ty else { continue };
        let given = match with {
            Args::Named(named) => named.get(name),
            Args::Positional(values) => values.get(place),
            Args::None => None,
        };
        let Some((template, Value::Object(change))) = recording.program.template(*template).zip(given) else {
            continue;
        };
        for setting in &template.settings {
            if let Some(clause) = beyond(recording, template, setting, change)
                && !found.contains(&clause)
            {
                found.push(clause);
            }
        }
    }
    found
}

/// The parameters of every process and event of a name.
fn parameters<'r>(recording: &Recording<'r>, what: &str) -> Vec<(&'r str, &'r Type)> {
    let templates = &recording.program.templates;
    let mut found: Vec<(&str, &Type)> = Vec::new();
    for template in templates {
        if template.name == what {
            let slots = template.slots.iter().take(template.params);
            found.extend(slots.map(|slot| (slot.name.as_str(), &slot.ty)));
        }
        for handler in template.handlers.iter().filter(|handler| handler.name == what) {
            let params = handler.locals.iter().take(handler.params);
            found.extend(params.map(|param| (param.name.as_str(), &param.ty)));
        }
    }
    found
}

fn beyond(
    recording: &Recording<'_>,
    template: &Template,
    setting: &Setting,
    change: &serde_json::Map<String, Value>,
) -> Option<Clause> {
    let slot = template.slot(setting.slot)?;
    let given = change.get(&slot.name)?;
    let shown = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    let (low, high) = setting.range.as_ref()?;
    let wanted = number(recording, &slot.ty, &shown)?;
    if wanted >= bound(low)? && wanted <= bound(high)? {
        return None;
    }
    Some(Clause {
        mark: Mark::Failed,
        name: slot.name.clone(),
        text: recording.head(setting.span),
        place: recording.place(setting.span),
        values: shown,
        short: None,
        notes: Vec::new(),
        inside: Vec::new(),
    })
}

/// A value as a stream writes it, as a number.
fn number(recording: &Recording<'_>, ty: &Type, text: &str) -> Option<Ratio> {
    let whole = |number: Int| Ratio::from(number);
    match ty {
        Type::Int => parse_int(text).ok().map(whole),
        Type::Ratio | Type::Portion => parse_ratio(text).ok(),
        Type::Duration => time::parse_duration(text).map(|seconds| whole(Int::from(seconds))),
        Type::Instant => time::parse_instant(text).map(|seconds| whole(Int::from(seconds))),
        Type::Amount(asset) => {
            let decimals = recording.program.asset(*asset)?.decimals;
            parse_amount(text.split(' ').next()?, decimals).ok().map(whole)
        }
        _ => None,
    }
}

fn bound(bound: &Const) -> Option<Ratio> {
    match bound {
        Const::Whole(number) => Some(Ratio::from(number.clone())),
        Const::Ratio(ratio) => Some(ratio.clone()),
        Const::Bool(_) | Const::Text(_) => None,
    }
}
