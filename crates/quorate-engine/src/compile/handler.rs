//! Handlers and deadlines.

use super::{Compiler, Text};
use crate::code::{AssetRef, ChunkId, Cond, Deadline, Due, Handler, Kernel, Op, Paying};
use crate::coverage::Reach;
use quorate_base::Span;
use quorate_ir::{By, DeadlineKind, Expr, Local, Program, StateId, Tail, TemplateId, Type};

impl Compiler<'_> {
    /// A handler: its guards in the order in which they are asked, then its body.
    pub(super) fn handler(&mut self, handler: &quorate_ir::Handler, template: TemplateId) -> Handler {
        let mut text = Text::new(self, Some(template), &handler.locals);
        let span = handler.span;
        text.point(Reach::Asked, span);
        text.guard(0);
        text.caller(&handler.by, handler);
        text.guard(1);
        text.emit(Op::Paid, span);
        for (number, (condition, reason)) in handler.when.iter().enumerate() {
            text.guard(u16::try_from(number + 2).unwrap_or(u16::MAX));
            let fails = text.unless(condition);
            match reason {
                Some(reason) => {
                    let rule = text.compiler.program.reason(*reason).map_or(span, |reason| reason.span);
                    text.refuse_unless(fails, condition.span, Op::Refuse { reason: reason.0 }, rule);
                }
                None => {
                    let op = Op::RefuseKernel { kernel: Kernel::Guard };
                    text.refuse_unless(fails, condition.span, op, condition.span);
                }
            }
        }
        text.level = None;
        text.emit(Op::Begin, span);
        text.tail(&handler.tail);
        text.point(Reach::Accepted, span);
        let paying = handler.paying.as_ref().and_then(|paying| {
            let ty = handler.locals.get(paying.local.index()).map(|local| &local.ty);
            let asset = match ty {
                Some(Type::Amount(asset)) => match text.issuer(*asset) {
                    Some((up, k)) => AssetRef::Own { up, k },
                    None => AssetRef::Foreign(text.foreign(*asset)),
                },
                Some(Type::Money) => AssetRef::Any,
                _ => return None,
            };
            Some(Paying { asset, reg: text.local(paying.local) })
        });
        // What comes with an event is read by these layouts, whether or not the text looks into it.
        for param in handler.locals.iter().take(handler.params) {
            text.tables(&param.ty, span);
        }
        let chunk = text.finish();
        let params = handler.locals.iter().take(handler.params);
        let params = params.map(|local| (local.name.clone(), local.ty.clone())).collect();
        let defaults = handler.defaults.iter().map(|default| default.map(|function| function.0)).collect();
        let has_by = !matches!(handler.by, By::Unasked);
        Handler {
            chunk: self.add(chunk),
            params,
            defaults,
            during: states(self.program, template, handler.during.as_deref()),
            paying,
            has_by,
            span,
        }
    }

    /// A deadline: when it is due, what happens, and what happens otherwise.
    pub(super) fn deadline(&mut self, deadline: &quorate_ir::Deadline, template: TemplateId) -> Deadline {
        let locals = &deadline.locals;
        let due = match &deadline.kind {
            DeadlineKind::At(instant) => Due::At(self.answer(instant, locals, template)),
            DeadlineKind::Every { period, from } => {
                let from = from.as_ref().map(|from| self.answer(from, locals, template));
                Due::Every { period: self.answer(period, locals, template), from }
            }
        };
        let mut tail = |tail: &Tail, reach| self.tail_chunk(tail, locals, template, (reach, deadline.span));
        let chunk = tail(&deadline.tail, Reach::Fired);
        let otherwise = deadline.otherwise.as_ref().map(|otherwise| tail(otherwise, Reach::Otherwise));
        let during = states(self.program, template, deadline.during.as_deref());
        Deadline { due, during, chunk, otherwise, span: deadline.span }
    }

    fn answer(&mut self, expr: &Expr, locals: &[Local], template: TemplateId) -> ChunkId {
        let mut text = Text::new(self, Some(template), locals);
        let result = text.operand(expr);
        text.emit(Op::Return { s: result, n: 1 }, expr.span);
        let chunk = text.finish();
        self.add(chunk)
    }

    fn tail_chunk(
        &mut self,
        tail: &Tail,
        locals: &[Local],
        template: TemplateId,
        (reach, span): (Reach, Span),
    ) -> ChunkId {
        let mut text = Text::new(self, Some(template), locals);
        text.tail(tail);
        text.point(reach, span);
        let chunk = text.finish();
        self.add(chunk)
    }
}

impl Text<'_, '_> {
    fn tail(&mut self, tail: &Tail) {
        self.stmts(&tail.body.stmts, tail.target.as_ref());
        if let Some(target) = &tail.target {
            self.target(target);
        }
    }

    fn guard(&mut self, level: u16) {
        let here = self.here();
        self.chunk.guards.push(here);
        self.level = Some(level);
    }

    fn caller(&mut self, by: &By, handler: &quorate_ir::Handler) {
        let span = handler.span;
        match by {
            By::Unasked | By::Anyone => {}
            By::Typed(local, test) => {
                let d = self.local(*local);
                match super::expr::sort(*test) {
                    Some(sort) => self.emit(Op::CallerOf { d, sort }, span),
                    None => self.emit(Op::Caller { d }, span),
                };
            }
            By::Member(local, set) => {
                let k = self.local(*local);
                self.emit(Op::Caller { d: k }, span);
                let t = self.operand(set);
                let is = self.claim(1);
                self.emit(Op::Has { d: is, t, k }, span);
                let fails = vec![self.emit(Op::JumpUnless { a: is, to: 0 }, span)];
                self.refuse_unless(
                    fails,
                    set.span,
                    Op::RefuseKernel { kernel: Kernel::NotAuthorised },
                    set.span,
                );
            }
            By::Exactly(expr) => {
                let caller = self.claim(1);
                self.emit(Op::Caller { d: caller }, span);
                let a = self.operand(expr);
                let mut fails = Vec::new();
                let wanted = if matches!(expr.ty, Type::Option(_)) {
                    fails.push(self.emit(Op::JumpUnless { a, to: 0 }, span));
                    a + 1
                } else {
                    a
                };
                fails.push(self.emit(Op::Unless { cond: Cond::Equal, a: caller, b: wanted, to: 0 }, span));
                self.refuse_unless(
                    fails,
                    expr.span,
                    Op::RefuseKernel { kernel: Kernel::NotAuthorised },
                    expr.span,
                );
            }
        }
    }
}

/// States as flags by number.
fn states(program: &Program, template: TemplateId, during: Option<&[StateId]>) -> Option<Vec<bool>> {
    let count = program.template(template).map_or(0, |template| template.states.len());
    during.map(|during| (0..count).map(|number| during.iter().any(|state| state.index() == number)).collect())
}
