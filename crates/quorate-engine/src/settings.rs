//! Settings that begin otherwise than the text says.

use crate::engine::Engine;
use crate::fault::Fault;
use crate::value::amount;
use quorate_ir::{Const, Expr, ExprKind, Formula, Program, SlotKind, TemplateId, Type};
use quorate_number::{Int, Ratio, parse_int, parse_ratio, time};
use serde_json::Value;
use std::sync::Arc;

impl Engine {
    /// Gives settings other first values than the text does, each named as in `Company.turnout`.
    pub(crate) fn begin_with(&mut self, settings: &[(String, Value)]) -> Result<(), Fault> {
        if self.seq > 0 || !self.world.instances.is_empty() {
            return Err(Fault::new(903, "settings can be given only before anything has happened"));
        }
        let mut program = Program::clone(&self.program);
        for (name, value) in settings {
            begin_one(&mut program, name, value).map_err(|fault| fault.under(name.clone()))?;
        }
        let places = Arc::clone(&self.places);
        let place = |span| places.get(&span).cloned().unwrap_or_default();
        let fresh = Engine::compiled(program, &place, !self.reached.is_empty())
            .map_err(|_| Fault::tool("a program with other settings does not compile"))?;
        let old = std::mem::replace(self, fresh);
        self.world.secret = old.world.secret;
        self.world.is_recording = old.world.is_recording;
        self.is_full = old.is_full;
        self.places = old.places;
        Ok(())
    }
}

fn begin_one(program: &mut Program, name: &str, value: &Value) -> Result<(), Fault> {
    let none = || Fault::new(903, format!("there is no setting `{name}`"));
    let (owner, setting) = name.rsplit_once('.').ok_or_else(none)?;
    let all = 0..u32::try_from(program.templates.len()).unwrap_or(u32::MAX);
    let template = all.map(TemplateId).find(|id| program.qualified_name(*id) == owner).ok_or_else(none)?;
    let slots = program.template(template).map(|template| template.slots.as_slice()).unwrap_or_default();
    let is_meant =
        |slot: &quorate_ir::Slot| slot.name == setting && matches!(slot.kind, SlotKind::Setting(_));
    let (place, slot) = slots.iter().enumerate().find(|(_, slot)| is_meant(slot)).ok_or_else(none)?;
    let (ty, span) = (slot.ty.clone(), slot.span);
    let known = constant(program, &ty, value)
        .ok_or_else(|| Fault::new(903, format!("`{value}` is no value of the setting `{name}`")))?;
    let value = Expr { ty, span, kind: ExprKind::Const(known) };
    let kind = SlotKind::Setting(Formula { locals: Vec::new(), value });
    let slots = program.templates.get_mut(template.index()).map(|template| &mut template.slots);
    if let Some(slot) = slots.and_then(|slots| slots.get_mut(place)) {
        slot.kind = kind;
    }
    Ok(())
}

/// A value as a stream writes it, of a type whose values stand in the text as they are.
fn constant(program: &Program, ty: &Type, value: &Value) -> Option<Const> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Bool(held) => return (*ty == Type::Bool).then_some(Const::Bool(*held)),
        _ => return None,
    };
    match ty {
        Type::Int => parse_int(&text).ok().map(Const::Whole),
        Type::Ratio => parse_ratio(&text).ok().map(Const::Ratio),
        Type::Portion => {
            let ratio = parse_ratio(&text).ok()?;
            (Ratio::ZERO..=Ratio::ONE).contains(&ratio).then_some(Const::Ratio(ratio))
        }
        Type::Duration => Some(Const::Whole(Int::from(time::parse_duration(&text)?))),
        Type::Instant => Some(Const::Whole(Int::from(time::parse_instant(&text)?))),
        Type::Text => Some(Const::Text(text)),
        Type::Amount(asset) => {
            let info = program.asset(*asset)?;
            let (number, unit) = text.split_once(' ')?;
            let units = amount(number, info.decimals, unit).ok()?;
            (unit == info.name).then_some(Const::Whole(units))
        }
        _ => None,
    }
}
