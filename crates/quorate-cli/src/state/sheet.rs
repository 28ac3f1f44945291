//! What is publicly known, as data: the shape of `--format json`.

use quorate_engine::{Engine, Unanswered};
use quorate_ir::{FnId, Program, Template, TemplateId};
use quorate_number::time::write_instant;
use quorate_trace::{InstanceDump, StateDump};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Makes sheets of a state.
pub struct Sheets<'s> {
    /// The rules.
    pub program: &'s Program,
    /// The state, to be asked.
    pub engine: &'s mut Engine,
    /// The same as it is written.
    pub dump: &'s StateDump,
}

impl Sheets<'_> {
    /// The sheet of an instance, or those of every body and every process that nothing contains.
    pub fn all(mut self, of: Option<&str>) -> Value {
        let templates = self.templates();
        let wanted: Vec<(usize, TemplateId)> = self
            .dump
            .instances
            .iter()
            .enumerate()
            .filter_map(|(number, instance)| {
                let id = *templates.get(&instance.id)?;
                let is_wanted = match of {
                    Some(of) => instance.id == of,
                    None => self.program.template(id)?.is_body || self.within(number).is_none(),
                };
                is_wanted.then_some((number, id))
            })
            .collect();
        let sheets: Vec<Value> =
            wanted.into_iter().filter_map(|(number, id)| self.sheet(number, id, &templates)).collect();
        json!({"quo": "sheet/1", "now": write_instant(self.dump.now), "program": self.dump.program, "sheets": sheets})
    }

    /// The process of each instance.
    fn templates(&self) -> HashMap<String, TemplateId> {
        let all = (0..).map(TemplateId).take(self.program.templates.len());
        all.flat_map(|id| self.engine.instances(id).into_iter().map(move |instance| (instance, id))).collect()
    }

    fn within(&self, number: usize) -> Option<&str> {
        self.dump.resume.as_ref()?.instances.get(number)?.within.as_deref()
    }

    fn sheet(
        &mut self,
        number: usize,
        id: TemplateId,
        templates: &HashMap<String, TemplateId>,
    ) -> Option<Value> {
        let instance = self.dump.instances.get(number)?;
        let template = self.program.template(id)?;
        let mut sheet = self.matter(instance, template);
        let principles = template.principles.iter().map(|principle| {
            let claims = principle.upheld_by.iter().filter_map(|claim| template.claims.get(*claim));
            let upheld: Vec<&str> = claims.map(|claim| claim.name.as_str()).collect();
            json!({"name": principle.name, "text": principle.text, "upheld_by": upheld})
        });
        sheet.insert("principles".to_owned(), principles.collect());
        sheet.insert("settings".to_owned(), Value::Object(self.settings(instance, template)));
        sheet.insert("accounts".to_owned(), accounts(instance));
        sheet.insert("issued".to_owned(), self.issued(&instance.id));
        let (mut open, mut ended, mut offices, mut powers) = (vec![], Map::new(), vec![], vec![]);
        let inner = (0..self.dump.instances.len()).filter(|inner| self.within(*inner) == Some(&instance.id));
        let inner: Vec<usize> = std::iter::once(number).chain(inner).collect();
        for place in inner {
            let Some(matter) = self.dump.instances.get(place) else { continue };
            let Some(of) = templates.get(&matter.id).and_then(|id| self.program.template(*id)) else {
                continue;
            };
            if has_ended(matter, of) {
                let counted = ended.entry(of.name.clone()).or_insert_with(|| Value::Object(Map::new()));
                let state = state_name(&matter.state).unwrap_or_default().to_owned();
                if let Some(counted) = counted.as_object_mut() {
                    let times = counted.get(&state).and_then(Value::as_u64).unwrap_or(0);
                    counted.insert(state, Value::from(times + 1));
                }
                continue;
            }
            for facet in &of.facets {
                let mut told = Map::new();
                told.insert("of".to_owned(), Value::from(matter.id.clone()));
                told.insert("process".to_owned(), Value::from(of.name.clone()));
                let fields = facet
                    .fields
                    .iter()
                    .filter_map(|field| Some((field.name.clone(), self.asked(field.id, &matter.id)?)));
                told.extend(fields.collect::<Vec<_>>());
                told.insert("until".to_owned(), self.deadlines(&matter.id));
                if facet.name == "office" { &mut offices } else { &mut powers }
                    .push(json!({"facet": facet.name, "told": told}));
            }
            if place != number {
                open.push(Value::Object(self.matter(matter, of)));
            }
        }
        sheet.insert("offices".to_owned(), Value::Array(offices));
        sheet.insert("powers".to_owned(), Value::Array(powers));
        sheet.insert("open".to_owned(), Value::Array(open));
        sheet.insert("ended".to_owned(), Value::Object(ended));
        sheet.insert("bonds".to_owned(), self.bonds(&instance.id, templates));
        Some(Value::Object(sheet))
    }

    /// What an instance is, where it stands, when something is due, and what it says of itself.
    fn matter(&mut self, instance: &InstanceDump, template: &Template) -> Map<String, Value> {
        let mut views = Map::new();
        for view in &template.views {
            if let Some(answer) = self.asked(view.id, &instance.id) {
                views.insert(view.name.clone(), answer);
            }
        }
        let parts = [
            ("id", Value::from(instance.id.clone())),
            ("of", Value::from(instance.of.clone())),
            ("state", self.engine.state_of(&instance.id).map_or(Value::Null, Value::from)),
            ("params", Value::Object(instance.params.clone())),
            ("due", self.deadlines(&instance.id)),
            ("views", Value::Object(views)),
        ];
        parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// The value of a function without parameters; what it is refused with, if it has none now.
    fn asked(&mut self, function: FnId, of: &str) -> Option<Value> {
        if self.program.function(function)?.params > 0 {
            return None;
        }
        match self.engine.evaluate(function, Some(of), &[]) {
            Ok(answer) => Some(answer.value),
            Err(Unanswered::Refused(refusal)) => Some(json!({"refused": refusal.code})),
            Err(Unanswered::Fault(_)) => None,
        }
    }

    fn deadlines(&self, of: &str) -> Value {
        let due = self.dump.deadlines.iter().filter(|deadline| deadline.of == of);
        due.map(|deadline| Value::from(write_instant(deadline.at))).collect()
    }

    fn settings(&self, instance: &InstanceDump, template: &Template) -> Map<String, Value> {
        let names = template.settings.iter().filter_map(|setting| template.slot(setting.slot));
        let named =
            names.filter_map(|slot| Some((slot.name.clone(), instance.cells.get(&slot.name)?.clone())));
        named.collect()
    }

    /// The assets that an instance issues, with their supply and whoever holds some.
    fn issued(&self, id: &str) -> Value {
        let ending = format!(" of {id}");
        let supplies = self.dump.supply.iter().filter_map(|supply| supply.strip_suffix(&ending));
        let sheets = supplies.filter_map(|supply| {
            let (_, asset) = supply.split_once(' ')?;
            let unit = format!(" {asset}{ending}");
            let held = |held: &[String]| {
                let amount = held.iter().find_map(|held| held.strip_suffix(&unit))?;
                (amount != "0").then(|| amount.to_owned())
            };
            let mut holders = Map::new();
            for (person, accounts) in &self.dump.people {
                holders.extend(held(accounts).map(|amount| (person.clone(), Value::from(amount))));
            }
            for instance in &self.dump.instances {
                for (account, holdings) in &instance.accounts {
                    let name = if account == "self" {
                        instance.id.clone()
                    } else {
                        format!("{}.{account}", instance.id)
                    };
                    holders.extend(held(holdings).map(|amount| (name, Value::from(amount))));
                }
            }
            Some(json!({"asset": asset, "supply": supply, "holders": holders}))
        });
        sheets.collect()
    }

    /// Instances elsewhere that have not ended and whose parameters, rules, cells or state name this one: treaties, shared houses, claims.
    fn bonds(&self, id: &str, templates: &HashMap<String, TemplateId>) -> Value {
        let bonds = self.dump.instances.iter().enumerate().filter(|(number, other)| {
            let parts = [&other.params, &other.rules, &other.cells];
            let of = templates.get(&other.id).and_then(|id| self.program.template(*id));
            other.id != id
                && !of.is_some_and(|of| has_ended(other, of))
                && self.within(*number) != Some(id)
                && (mentions(&other.state, id)
                    || parts.iter().any(|part| part.values().any(|value| mentions(value, id))))
        });
        bonds
            .map(|(_, other)| {
                let state = self.engine.state_of(&other.id);
                json!({"id": other.id, "of": other.of, "state": state, "params": other.params, "due": self.deadlines(&other.id)})
            })
            .collect()
    }
}

fn accounts(instance: &InstanceDump) -> Value {
    let held = |holdings: &Vec<String>| {
        holdings.iter().filter(|held| !held.starts_with("0 ")).cloned().map(Value::from).collect::<Vec<_>>()
    };
    let accounts =
        instance.accounts.iter().map(|(name, holdings)| (name.clone(), Value::from(held(holdings))));
    Value::Object(accounts.collect())
}

fn has_ended(instance: &InstanceDump, template: &Template) -> bool {
    let state = state_name(&instance.state);
    template.states.iter().any(|it| it.is_end && Some(it.name.as_str()) == state)
}

fn state_name(state: &Value) -> Option<&str> {
    match state {
        Value::String(name) => Some(name),
        Value::Object(state) => state.keys().next().map(String::as_str),
        _ => None,
    }
}

fn mentions(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(items) => items.iter().any(|item| mentions(item, id)),
        Value::Object(members) => members.iter().any(|(key, value)| key == id || mentions(value, id)),
        _ => false,
    }
}
