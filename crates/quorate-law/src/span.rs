//! How long something takes, from what its text and the ranges of settings say.

use quorate_base::Span;
use quorate_ir::{Const, Expr, ExprKind, FnId, Program, SlotKind, TemplateId, WholeOp};
use quorate_number::Int;

/// So many names are followed to where a length of time is written.
const STEPS: usize = 32;

/// A day in seconds.
const DAY: i64 = 86_400;

/// A length of time in seconds, between two ends, and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Length {
    pub(crate) least: Int,
    pub(crate) greatest: Int,
    pub(crate) span: Span,
    /// What it is called where it is read: a blank or setting.
    pub(crate) name: Option<String>,
}

/// How long the value of a function of a template is.
pub(crate) fn length_of(program: &Program, function: FnId) -> Option<Length> {
    let function = program.function(function)?;
    length(program, &function.body.value, function.owner?, STEPS)
}

/// How long an expression of a template's text is.
pub(crate) fn length(program: &Program, expr: &Expr, template: TemplateId, steps: usize) -> Option<Length> {
    let steps = steps.checked_sub(1)?;
    match &expr.kind {
        ExprKind::Const(Const::Whole(seconds)) => {
            Some(Length { least: seconds.clone(), greatest: seconds.clone(), span: expr.span, name: None })
        }
        ExprKind::Slot { up, slot } => {
            let owner = around(program, template, *up)?;
            let info = program.template(owner)?.slot(*slot)?;
            let mut found = match &info.kind {
                SlotKind::Let(formula) | SlotKind::Rule(formula) => {
                    length(program, &formula.value, owner, steps)?
                }
                SlotKind::Captured { up, slot } => setting(program, around(program, owner, *up)?, *slot)?,
                SlotKind::Setting(_) => setting(program, owner, *slot)?,
                SlotKind::Param(_) | SlotKind::Var(_) | SlotKind::Kept(_) => return None,
            };
            // A setting is spoken of by its own name, and a blank by that of the blank.
            found.name.get_or_insert_with(|| info.name.clone());
            Some(found)
        }
        ExprKind::Call { function, args, .. } if args.is_empty() => {
            let function = program.function(*function)?;
            length(program, &function.body.value, function.owner?, steps)
        }
        ExprKind::Whole(WholeOp::Add, one, other) => {
            let one = length(program, one, template, steps)?;
            let other = length(program, other, template, steps)?;
            Some(Length {
                least: one.least + other.least,
                greatest: one.greatest + other.greatest,
                span: expr.span,
                name: None,
            })
        }
        _ => None,
    }
}

fn setting(program: &Program, owner: TemplateId, slot: quorate_ir::SlotId) -> Option<Length> {
    let template = program.template(owner)?;
    let setting = template.settings.iter().find(|setting| setting.slot == slot)?;
    let (Const::Whole(least), Const::Whole(greatest)) = setting.range.clone()? else { return None };
    let name = template.slot(slot).map(|slot| slot.name.clone());
    Some(Length { least, greatest, span: setting.span, name })
}

/// The template so many levels out.
pub(crate) fn around(program: &Program, template: TemplateId, up: u8) -> Option<TemplateId> {
    let mut template = template;
    for _ in 0..up {
        template = program.template(template)?.parent?;
    }
    Some(template)
}

/// Seconds as a drafter writes them: weeks are told in days, so that they can be compared with days.
pub(crate) fn written(seconds: &Int) -> String {
    match i64::try_from(seconds) {
        Ok(seconds) if seconds != 0 && seconds % DAY == 0 => match seconds / DAY {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        },
        Ok(seconds) => quorate_number::time::write_duration(seconds),
        Err(_) => "very long".to_owned(),
    }
}
