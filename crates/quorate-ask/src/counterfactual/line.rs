//! A line of a stream as the new run takes it: with the ids that things have there.

use std::collections::HashMap;

use quorate_ir::{Program, TemplateId, Type};
use quorate_trace::{Act, Args, Line};
use serde_json::{Map, Value};

use super::names::Names;

/// What it takes to put a line over to the new run.
pub(super) struct Crossing<'a> {
    /// The old program, whose parameters say which texts are ids.
    pub(super) program: &'a Program,
    /// Which ids are which.
    pub(super) names: &'a Names,
    /// What there is in the old run, and what it is made from.
    pub(super) known: &'a HashMap<String, String>,
    /// Outside names and the ids they stand for.
    pub(super) map: &'a HashMap<String, String>,
}

impl Crossing<'_> {
    /// The line as the new run takes it; the error is the id of what is not there.
    pub(super) fn line(&self, line: &Line, template: Option<TemplateId>) -> Result<Line, String> {
        let act = match &line.act {
            Act::Pass => Act::Pass,
            Act::New { by, what, alias, with, pay } => {
                let what = match what.rsplit_once('.') {
                    Some((parent, name)) => format!("{}.{name}", self.account(parent)?),
                    None => what.clone(),
                };
                let declared = template.and_then(|id| self.program.template(id));
                let params = declared.map_or_else(Vec::new, |it| {
                    let params = it.slots.iter().take(it.params);
                    params.map(|slot| (slot.name.as_str(), &slot.ty)).collect()
                });
                Act::New {
                    by: by.as_ref().map(|by| self.account(by)).transpose()?,
                    what,
                    alias: alias.clone(),
                    with: self.arguments(with, &[params])?,
                    pay: pay.as_ref().map(|pay| self.money(pay)).transpose()?,
                }
            }
            Act::Do { by, to, event, with, pay } => {
                let declared = template.and_then(|id| self.program.template(id));
                let handlers = declared.map_or(&[][..], |it| &it.handlers);
                let handlers = handlers.iter().filter(|handler| handler.name == *event);
                let params: Vec<Vec<(&str, &Type)>> = handlers
                    .map(|it| {
                        it.locals
                            .iter()
                            .take(it.params)
                            .map(|local| (local.name.as_str(), &local.ty))
                            .collect()
                    })
                    .collect();
                Act::Do {
                    by: self.account(by)?,
                    to: self.account(to)?,
                    event: event.clone(),
                    with: self.arguments(with, &params)?,
                    pay: pay.as_ref().map(|pay| self.money(pay)).transpose()?,
                }
            }
            Act::Give { amount, from, to } => Act::Give {
                amount: self.money(amount)?,
                from: from.as_ref().map(|from| self.account(from)).transpose()?,
                to: if to == "world" { to.clone() } else { self.account(to)? },
            },
        };
        Ok(Line { act, ..line.clone() })
    }

    /// A person, an instance or an account of one.
    pub(super) fn account(&self, name: &str) -> Result<String, String> {
        let name = self.map.get(name).map_or(name, String::as_str);
        let dot = name.find('[').map_or(name, |bracket| name.get(..bracket).unwrap_or(name)).rfind('.');
        let (owner, account) = dot.and_then(|dot| name.split_at_checked(dot)).unwrap_or((name, ""));
        if !self.known.contains_key(owner) {
            return Ok(name.to_owned());
        }
        match self.names.in_new(owner) {
            Some(new) => Ok(format!("{new}{account}")),
            None => Err(owner.to_owned()),
        }
    }

    /// `30 REP of north`, or the asset alone.
    fn money(&self, text: &str) -> Result<String, String> {
        match text.rsplit_once(" of ") {
            Some((amount, body)) => Ok(format!("{amount} of {}", self.account(body)?)),
            None => Ok(text.to_owned()),
        }
    }

    fn arguments(&self, with: &Args, params: &[Vec<(&str, &Type)>]) -> Result<Args, String> {
        Ok(match with {
            Args::None => Args::None,
            Args::Named(named) => {
                let value = |(name, value): (&String, &Value)| {
                    let all = params.iter().flatten();
                    let ty = all.into_iter().find(|(known, _)| known == name).map(|(_, ty)| *ty);
                    Ok((name.clone(), self.argument(value, ty)?))
                };
                Args::Named(named.iter().map(value).collect::<Result<Map<_, _>, String>>()?)
            }
            Args::Positional(list) => {
                let value = |(at, value): (usize, &Value)| {
                    let ty = params.iter().find_map(|params| params.get(at)).map(|(_, ty)| *ty);
                    self.argument(value, ty)
                };
                Args::Positional(list.iter().enumerate().map(value).collect::<Result<_, String>>()?)
            }
        })
    }

    fn argument(&self, value: &Value, ty: Option<&Type>) -> Result<Value, String> {
        let Some(ty) = ty else { return Ok(value.clone()) };
        let items = |items: &[Value], ty: &dyn Fn(usize) -> Option<Type>| {
            let item = |(at, item): (usize, &Value)| self.argument(item, ty(at).as_ref());
            items.iter().enumerate().map(item).collect::<Result<Vec<_>, String>>().map(Value::Array)
        };
        match (ty, value) {
            (ty, Value::String(text)) if ty.is_account() => self.account(text).map(Value::String),
            (Type::Money | Type::Amount(_) | Type::Asset, Value::String(text)) => {
                self.money(text).map(Value::String)
            }
            (Type::Option(inner), Value::Object(fields)) if fields.contains_key("some") => {
                let inner = fields.get("some").map(|value| self.argument(value, Some(inner))).transpose()?;
                Ok(Value::Object(inner.map(|inner| ("some".to_owned(), inner)).into_iter().collect()))
            }
            (Type::Option(inner), value) => self.argument(value, Some(inner)),
            (Type::List(inner) | Type::Set(inner), Value::Array(list)) => {
                items(list, &|_| Some((**inner).clone()))
            }
            (Type::Tuple(types), Value::Array(list)) => items(list, &|at| types.get(at).cloned()),
            (Type::Map(key, inner), Value::Array(pairs)) => {
                let pair = Type::Tuple(vec![(**key).clone(), (**inner).clone()]);
                items(pairs, &|_| Some(pair.clone()))
            }
            (Type::Map(key, inner), Value::Object(fields)) => {
                let field = |(name, value): (&String, &Value)| {
                    let name = if key.is_account() { self.account(name)? } else { name.clone() };
                    Ok((name, self.argument(value, Some(inner))?))
                };
                fields.iter().map(field).collect::<Result<Map<_, _>, String>>().map(Value::Object)
            }
            (Type::Record(declared), Value::Object(fields)) => {
                let field = |(name, value): (&String, &Value)| {
                    let ty = declared.iter().find(|(known, _)| known == name).map(|(_, ty)| ty);
                    Ok((name.clone(), self.argument(value, ty)?))
                };
                fields.iter().map(field).collect::<Result<Map<_, _>, String>>().map(Value::Object)
            }
            (Type::Sum(id), Value::Object(fields)) => {
                let field = |(name, value): (&String, &Value)| {
                    let sum = self.program.sum(*id);
                    let variant = sum.and_then(|sum| sum.variants.iter().find(|it| it.name == *name));
                    let types = variant.map(|variant| Type::Tuple(variant.fields.clone()));
                    Ok((name.clone(), self.argument(value, types.as_ref())?))
                };
                fields.iter().map(field).collect::<Result<Map<_, _>, String>>().map(Value::Object)
            }
            _ => Ok(value.clone()),
        }
    }
}
