//! What people might do in a state.

use quorate_ir::{By, Handler, Type};
use quorate_trace::{Act, Args, StateDump};
use serde_json::{Map, Value};

use super::values::Stock;

/// So many combinations of arguments are tried for one event.
const COMBINATIONS: usize = 64;
/// The same for something that is opened.
const OPENINGS: usize = 12;

/// Something that might be done, by each of several people.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deed {
    /// What, without who does it.
    pub(super) act: Act,
}

impl Deed {
    /// The same, done by somebody.
    pub(super) fn by(&self, who: &str) -> Act {
        let mut act = self.act.clone();
        match &mut act {
            Act::Do { by, .. } => who.clone_into(by),
            Act::New { by, .. } => *by = Some(who.to_owned()),
            Act::Give { .. } | Act::Pass => {}
        }
        act
    }
}

/// The state of an instance in a dump.
pub(super) fn state_name(state: &Value) -> Option<String> {
    match state {
        Value::String(name) => Some(name.clone()),
        Value::Object(fields) => fields.keys().next().cloned(),
        _ => None,
    }
}

/// Everything that might be done in a state: events first, then what can be opened, if that is wanted.
pub(super) fn deeds(stock: &Stock<'_>, state: &StateDump, opens: bool) -> Vec<Deed> {
    let mut deeds = Vec::new();
    let mut creations = Vec::new();
    for (id, place) in &stock.instances {
        let Some(template) = stock.program.templates.get(*place) else { continue };
        let present = state.instances.iter().find(|instance| instance.id == *id);
        let present = present.and_then(|instance| state_name(&instance.state));
        let is_open = |handler: &&Handler| {
            handler.during.as_ref().is_none_or(|during| {
                during.iter().any(|it| template.state(*it).map(|it| &it.name) == present.as_ref())
            })
        };
        for handler in template.handlers.iter().filter(is_open) {
            let params: Vec<(&str, &Type)> =
                handler.locals.iter().take(handler.params).map(|it| (it.name.as_str(), &it.ty)).collect();
            let pays = pays(stock, Some(handler));
            for with in arguments(stock, &params, COMBINATIONS) {
                for pay in &pays {
                    let (to, event) = (id.clone(), handler.name.clone());
                    let act = Act::Do { by: String::new(), to, event, with: with.clone(), pay: pay.clone() };
                    push(&mut deeds, Deed { act });
                }
            }
        }
        let nested = template.nested.iter().filter(|_| opens);
        for nested in nested.filter_map(|nested| stock.program.template(*nested)) {
            let start = nested.starts.iter().find(|start| !matches!(start.by, By::Unasked));
            let Some(start) = start.filter(|_| !nested.is_abstract) else { continue };
            let params: Vec<(&str, &Type)> =
                nested.slots.iter().take(nested.params).map(|it| (it.name.as_str(), &it.ty)).collect();
            let pays = pays(stock, Some(start));
            for with in arguments(stock, &params, OPENINGS) {
                for pay in &pays {
                    let what = format!("{id}.{}", nested.name);
                    let act = Act::New { by: None, what, alias: None, with: with.clone(), pay: pay.clone() };
                    push(&mut creations, Deed { act });
                }
            }
        }
    }
    deeds.append(&mut creations);
    deeds
}

fn push(deeds: &mut Vec<Deed>, deed: Deed) {
    if !deeds.contains(&deed) {
        deeds.push(deed);
    }
}

/// What might be paid.
fn pays(stock: &Stock<'_>, handler: Option<&Handler>) -> Vec<Option<String>> {
    let paying = handler.and_then(|handler| {
        let local = handler.paying.as_ref()?.local;
        handler.locals.get(local.index()).map(|local| &local.ty)
    });
    match paying {
        None => vec![None],
        Some(Type::Amount(asset)) => {
            let name = stock.program.asset(*asset).map(|asset| asset.name.as_str());
            stock.amounts(name.or(Some(""))).into_iter().map(Some).collect()
        }
        Some(_) => stock.amounts(None).into_iter().map(Some).collect(),
    }
}

/// Combinations of values for parameters.
fn arguments(stock: &Stock<'_>, params: &[(&str, &Type)], most: usize) -> Vec<Args> {
    let mut all: Vec<Map<String, Value>> = vec![Map::new()];
    for (name, ty) in params {
        let values = stock.values(ty);
        let mut longer = Vec::new();
        // Each value is seen at least once before combinations are cut.
        for value in &values {
            for before in &all {
                let mut with = before.clone();
                with.insert((*name).to_owned(), value.clone());
                longer.push(with);
            }
        }
        longer.truncate(most);
        all = longer;
    }
    all.into_iter().map(|with| if with.is_empty() { Args::None } else { Args::Named(with) }).collect()
}
