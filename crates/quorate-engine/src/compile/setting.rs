//! Settings: first values, changes, and the statements that put changes into force.

use super::{Compiler, Patch, Text};
use crate::code::{ChunkId, Cond, Kernel, Op, Reg};
use quorate_base::Span;
use quorate_ir::{Const, Expr, ExprKind, Formula, Setting, TemplateId, Type};

impl Compiler<'_> {
    /// The first value of a setting, refused outside its range.
    pub(super) fn setting_chunk(
        &mut self,
        formula: &Formula,
        range: Option<&(Const, Const)>,
        template: TemplateId,
        span: Span,
    ) -> ChunkId {
        let mut text = Text::new(self, Some(template), &formula.locals);
        let width = text.width(&formula.value.ty, span);
        let result = text.claim(width);
        text.value(&formula.value, result);
        text.stay_within(range, &formula.value.ty, result, span);
        text.emit(Op::Return { s: result, n: width }, span);
        let chunk = text.finish();
        self.add(chunk)
    }

    /// The settings of a template, each with its type.
    fn settings(&self, template: TemplateId) -> Vec<(Setting, Type)> {
        let Some(template) = self.program.template(template) else { return Vec::new() };
        let typed = |setting: &Setting| Some((setting.clone(), template.slot(setting.slot)?.ty.clone()));
        template.settings.iter().filter_map(typed).collect()
    }
}

impl Text<'_, '_> {
    /// A change: for each setting whether it has a value, and the value.
    pub(super) fn change(&mut self, template: TemplateId, values: &[Option<Expr>], d: Reg) {
        let mut place = d;
        for ((setting, ty), value) in self.compiler.settings(template).into_iter().zip(values) {
            let width = self.width(&ty, setting.span);
            match value {
                None => {
                    self.emit(Op::Zero { d: place, n: width + 1 }, setting.span);
                }
                Some(value) => {
                    self.small(place, 1, value.span);
                    self.value(value, place + 1);
                    self.stay_within(setting.range.as_ref(), &ty, place + 1, value.span);
                }
            }
            place += width + 1;
        }
    }

    /// Writes a change into the settings of the body so many templates out.
    pub(super) fn amend(&mut self, up: u8, change: &Expr, allowed: &[bool], span: Span) {
        let Some(body) = self.template_out(up) else { return };
        let mut place = self.key(change);
        for ((setting, ty), allowed) in self.compiler.settings(body).into_iter().zip(allowed) {
            let untouched = self.emit(Op::JumpUnless { a: place, to: 0 }, span);
            if *allowed {
                self.stay_within(setting.range.as_ref(), &ty, place + 1, span);
                let slot = ExprKind::Slot { up, slot: setting.slot };
                if let Some(spot) = self.spot(&Expr { ty: ty.clone(), span, kind: slot }) {
                    self.store(&spot, place + 1, &ty, span);
                }
            } else {
                self.emit(Op::RefuseKernel { kernel: Kernel::NotAmendableHere }, span);
            }
            self.patch(untouched);
            place += 1 + self.width(&ty, span);
        }
        if self.compiler.code.templates.iter().any(|later| later.before.contains(&body.0)) {
            let window = self.claim(1);
            self.emit(Op::StayWithin { up: up + self.out, window }, span);
        }
        self.forget();
    }

    /// Refuses a change that a later `amend` would refuse because of where it stands.
    pub(super) fn may_amend(&mut self, change: &Expr, allowed: &[bool], span: Span) {
        let Type::Change(body) = change.ty else { return };
        let mut place = self.key(change);
        let mut refused: Vec<Patch> = Vec::new();
        for ((_, ty), allowed) in self.compiler.settings(body).into_iter().zip(allowed) {
            if !*allowed {
                refused.push(self.emit(Op::JumpIf { a: place, to: 0 }, span));
            }
            place += 1 + self.width(&ty, span);
        }
        self.refuse_kernel(refused, Kernel::NotAmendableHere, span);
    }

    /// Refuses a value outside a range.
    pub(super) fn stay_within(&mut self, range: Option<&(Const, Const)>, ty: &Type, value: Reg, span: Span) {
        let Some((least, greatest)) = range else { return };
        let mark = self.next;
        let mut outside = Vec::new();
        for (end, cond) in [(least, Cond::AtLeast), (greatest, Cond::AtMost)] {
            let width = self.width(ty, span);
            let b = self.claim(width);
            self.literal(end, b, span);
            outside.push(if ty.is_ratio() {
                let holds = self.claim(1);
                self.emit(Op::CompareFraction { cond, d: holds, a: value, b }, span);
                self.emit(Op::JumpUnless { a: holds, to: 0 }, span)
            } else {
                self.emit(Op::Unless { cond, a: value, b, to: 0 }, span)
            });
        }
        self.refuse_kernel(outside, Kernel::OutOfRange, span);
        self.next = mark;
    }
}
