//! Changes of settings in a stream.

use crate::engine::Engine;
use crate::event::{Extra, Words};
use crate::fault::Fault;
use quorate_ir::{Const, TemplateId, Type};
use quorate_number::{Int, Ratio};
use serde_json::Value;

impl Engine {
    /// Reads an object of settings and their values. One beyond the range of its setting is no fault: the event is
    /// refused for it.
    pub(crate) fn change(
        &mut self,
        template: TemplateId,
        value: &Value,
        near: Option<u32>,
        words: &mut Words,
    ) -> Result<(), Fault> {
        let program = std::sync::Arc::clone(&self.program);
        let Some(template) = program.template(template) else {
            return Err(Fault::tool("no such template"));
        };
        let slots: Vec<_> = template.settings.iter().filter_map(|it| template.slot(it.slot)).collect();
        let object = value.as_object().ok_or_else(|| {
            Fault::new(903, "a change of settings is expected here").help("write it as {\"setting\": value}")
        })?;
        if let Some(unknown) = object.keys().find(|key| slots.iter().all(|slot| slot.name != **key)) {
            let names: Vec<_> = slots.iter().map(|slot| format!("`{}`", slot.name)).collect();
            return Err(Fault::new(903, format!("`{}` has no setting `{unknown}`", template.name))
                .help(format!("its settings are {}", names.join(", ")))
                .under(unknown.clone()));
        }
        for (slot, setting) in slots.iter().zip(&template.settings) {
            let begin = words.words.len();
            let is_optional = matches!(slot.ty, Type::Option(_));
            match object.get(&slot.name).filter(|given| is_optional || !given.is_null()) {
                None => words.zeros(self.code.layouts.width(&slot.ty).unwrap_or(1).saturating_add(1)),
                Some(given) => {
                    words.word(1);
                    let read = self.value(&slot.ty, given, near, words);
                    read.map_err(|fault| fault.under(slot.name.clone()))?;
                }
            }
            if words.words.get(begin) == Some(&1)
                && let Some((least, greatest)) = &setting.range
                && !is_within(least, greatest, words, begin + 1)
            {
                self.is_out_of_range = true;
            }
        }
        Ok(())
    }
}

fn is_within(least: &Const, greatest: &Const, words: &Words, at: usize) -> bool {
    let top = number(words, at);
    match (least, greatest) {
        (Const::Whole(least), Const::Whole(greatest)) => *least <= top && top <= *greatest,
        (Const::Ratio(least), Const::Ratio(greatest)) => {
            let bottom = number(words, at + 1).try_into().unwrap_or(dashu_int::UBig::ONE);
            let ratio = Ratio::from_parts(top, bottom);
            *least <= ratio && ratio <= *greatest
        }
        _ => true,
    }
}

/// The number at a place, wide or not.
fn number(words: &Words, at: usize) -> Int {
    let wide = words.extras().iter().find_map(|(place, extra)| match extra {
        Extra::Wide(int) if usize::from(*place) == at => Some(int.clone()),
        _ => None,
    });
    wide.unwrap_or_else(|| Int::from(words.words.get(at).copied().unwrap_or_default()))
}
