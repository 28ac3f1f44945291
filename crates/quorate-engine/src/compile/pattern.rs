//! Patterns, and the choices that hang on them.

use super::{Patch, Text};
use crate::code::{Cond, Op, Reg};
use quorate_base::Span;
use quorate_ir::{Expr, ExprKind, Pat, PatKind, StatePat, TemplateId, Type};

impl Text<'_, '_> {
    /// Binds a pattern that cannot fail to the value of an expression.
    pub(super) fn bind_value(&mut self, pat: &Pat, expr: &Expr) {
        if let PatKind::Bind(local) = &pat.kind {
            let d = self.local(*local);
            self.value(expr, d);
            return;
        }
        let width = self.width(&expr.ty, expr.span);
        let d = self.claim(width);
        self.value(expr, d);
        self.bind(pat, d, expr.span);
    }

    /// Binds a pattern that cannot fail to a value in registers.
    pub(super) fn bind(&mut self, pat: &Pat, s: Reg, span: Span) {
        let fails = self.fit(pat, s, span);
        if !fails.is_empty() {
            let over = self.jump(span);
            self.patch_all(fails);
            self.emit(Op::Defect, span);
            self.patch(over);
        }
    }

    /// Tests a pattern against a value and binds its names; the jumps are those of a pattern that does not fit.
    pub(super) fn fit(&mut self, pat: &Pat, s: Reg, span: Span) -> Vec<Patch> {
        match &pat.kind {
            PatKind::Wild => Vec::new(),
            PatKind::Bind(local) => {
                let (d, n) = (self.local(*local), self.width(&pat.ty, span));
                self.emit(Op::Copy { d, s, n }, span);
                Vec::new()
            }
            PatKind::Bool(true) => vec![self.emit(Op::JumpUnless { a: s, to: 0 }, span)],
            PatKind::Bool(false) | PatKind::None => vec![self.emit(Op::JumpIf { a: s, to: 0 }, span)],
            PatKind::Some(inner) => {
                let mut fails = vec![self.emit(Op::JumpUnless { a: s, to: 0 }, span)];
                fails.extend(self.fit(inner, s + 1, span));
                fails
            }
            PatKind::Tuple(parts) => {
                let mut fails = Vec::new();
                for (number, part) in parts.iter().enumerate() {
                    let number = u32::try_from(number).unwrap_or(u32::MAX);
                    let off = self.part_offset(&pat.ty, number).unwrap_or(0);
                    fails.extend(self.fit(part, s + off, span));
                }
                fails
            }
            PatKind::Variant(variant, parts) => {
                let mut fails = vec![self.unless_is(s, *variant, span)];
                let fields = match &pat.ty {
                    Type::Sum(sum) => self.compiler.code.layouts.variant(sum.0, *variant),
                    _ => None,
                };
                for (part, (off, _)) in parts.iter().zip(fields.unwrap_or_default()) {
                    fails.extend(self.fit(part, s + off, span));
                }
                fails
            }
        }
    }

    /// Tests a pattern against the state of an instance.
    pub(super) fn fit_state(
        &mut self,
        pat: &StatePat,
        (account, state): (Reg, Reg),
        of: TemplateId,
        span: Span,
    ) -> Vec<Patch> {
        let Some(wanted) = pat.state else { return Vec::new() };
        let mut fails = vec![self.unless_is(state, wanted.0, span)];
        let program = self.compiler.program;
        let template = program.template(of);
        let data = template.and_then(|template| template.state(wanted)).map(|state| state.data.clone());
        if pat.data.is_empty() {
            return fails;
        }
        let block = self.claim(1);
        self.emit(Op::BlockOf { d: block, a: account, template: of.0 }, span);
        for (part, id) in pat.data.iter().zip(data.unwrap_or_default()) {
            let Some(off) = self.data_offset(of, id.index()) else { continue };
            let n = self.width(&part.ty, span);
            let d = self.claim(n);
            self.load(d, &super::place::Spot::within(block, off), n, span);
            fails.extend(self.fit(part, d, span));
        }
        fails
    }

    /// A `match` as an expression.
    pub(super) fn choose(&mut self, expr: &Expr, d: Reg) {
        let mut ends = Vec::new();
        let before = self.remember();
        match &expr.kind {
            ExprKind::Match(subject, arms) => {
                let s = self.operand(subject);
                for (pat, value) in arms {
                    let fails = self.fit(pat, s, expr.span);
                    self.compute(value, d);
                    ends.push(self.jump(expr.span));
                    self.patch_all(fails);
                    self.return_to(&before);
                }
            }
            ExprKind::MatchState(subject, template, arms) => {
                let subject = self.state_of(subject);
                for (pat, value) in arms {
                    let fails = self.fit_state(pat, subject, *template, expr.span);
                    self.compute(value, d);
                    ends.push(self.jump(expr.span));
                    self.patch_all(fails);
                    self.return_to(&before);
                }
            }
            _ => {}
        }
        self.emit(Op::Defect, expr.span);
        self.patch_all(ends);
    }

    /// An instance's account and state, in registers.
    pub(super) fn state_of(&mut self, subject: &Expr) -> (Reg, Reg) {
        let account = self.operand(subject);
        let state = self.claim(1);
        self.emit(Op::State { d: state, a: account }, subject.span);
        (account, state)
    }

    fn unless_is(&mut self, s: Reg, number: u32, span: Span) -> Patch {
        let wanted = self.claim(1);
        self.small(wanted, number, span);
        self.emit(Op::Unless { cond: Cond::Equal, a: s, b: wanted, to: 0 }, span)
    }
}
