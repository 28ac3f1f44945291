//! Calls: functions compiled where they are called, arguments, and the creation of instances.

use super::Text;
use super::reuse::Way;
use crate::code::{Op, Reg};
use quorate_base::Span;
use quorate_ir::{Block, Expr, ExprKind, Local, New, Proc, ProcId, Stmt, StmtKind};
use quorate_number::Int;

/// Functions within functions are compiled in place down to this depth.
const DEEPEST: u8 = 4;

/// Functions and blocks of at most so many expressions are compiled in place.
const SMALLEST: usize = 32;

/// What to go back to when text that is compiled in place ends.
pub(super) struct Outer {
    locals: Vec<Reg>,
    out: u8,
    mark: Reg,
}

impl<'p> Text<'_, 'p> {
    /// Steps into a small function, to compile it where it is called: its value, and what to go back to.
    pub(super) fn enter(
        &mut self,
        function: quorate_ir::FnId,
        up: u8,
        args: &[Expr],
    ) -> Option<(&'p Expr, Outer)> {
        let program = self.compiler.program;
        let function = program.function(function)?;
        if self.inlined >= DEEPEST || size(&function.body.value) > SMALLEST {
            return None;
        }
        let outer = self.begin(&function.body.locals, up, args, function.span);
        Some((&function.body.value, outer))
    }

    /// Runs a block. A small one of the text's own template is compiled in place, so that a hook costs nothing.
    pub(super) fn perform(&mut self, proc: ProcId, up: u8, args: &[Expr], span: Span) {
        let program = self.compiler.program;
        let layouts = &self.compiler.code.layouts;
        let has_words = args.iter().all(|arg| !layouts.is_deep(&arg.ty));
        let is_own = |proc: &&Proc| up + self.out == 0 && self.template == Some(proc.owner) && has_words;
        // Blocks within blocks are called, unless nothing is in them: else a short text could grow without measure.
        let fits = |proc: &&Proc| proc.body.stmts.is_empty() || self.inlined == 0 && is_small(&proc.body);
        if let Some(proc) = program.proc(proc).filter(is_own).filter(fits) {
            let outer = self.begin(&proc.locals, up, args, span);
            self.block(&proc.body);
            self.leave(outer);
            return;
        }
        let window = self.arguments(args);
        let chunk = self.compiler.proc_chunk(proc);
        self.emit(Op::Call { chunk, base: window, up: up + self.out }, span);
        self.forget();
    }

    /// Steps into text with variables of its own, the first of which are its arguments.
    fn begin(&mut self, variables: &[Local], up: u8, args: &[Expr], span: Span) -> Outer {
        let mark = self.next;
        let mut locals: Vec<Reg> = args.iter().map(|arg| self.argument(arg)).collect();
        for local in variables.iter().skip(args.len()) {
            let width = self.width(&local.ty, span);
            locals.push(self.claim(width));
        }
        let locals = std::mem::replace(&mut self.locals, locals);
        let outer = Outer { locals, out: self.out, mark };
        self.out += up;
        self.inlined += 1;
        outer
    }

    /// Steps out of such text again.
    pub(super) fn leave(&mut self, outer: Outer) {
        self.locals = outer.locals;
        self.out = outer.out;
        self.inlined -= 1;
        self.forget_from(outer.mark);
    }

    /// A function of nothing but the instant and what never changes has one value in a whole step: it is computed
    /// once, and kept in a register. The register, if the function is such a one.
    pub(super) fn constant_call(
        &mut self,
        function: quorate_ir::FnId,
        up: u8,
        args: &[Expr],
        span: Span,
    ) -> Option<Reg> {
        let program = self.compiler.program;
        let body = program.function(function).map(|function| &function.body.value)?;
        if !args.is_empty() || self.width(&body.ty, span) != 1 || body.ty.is_collection() {
            return None;
        }
        let (locals, out) = (std::mem::take(&mut self.locals), self.out);
        self.out += up;
        let is_steady = self.is_steady(body);
        (self.locals, self.out) = (locals, out);
        let way = Way::value(function.0, up + self.out);
        if !is_steady {
            return None;
        }
        if let Some(kept) = self.known_row(&way) {
            return Some(kept);
        }
        // Nothing is known but what stays known while the function is compiled.
        self.forget_from(self.next);
        let (body, outer) = self.enter(function, up, args)?;
        let kept = self.learn_row(way);
        if let Some(kept) = kept {
            self.compute(body, kept);
        }
        self.leave(outer);
        kept
    }

    /// Whether an expression has one value throughout a step.
    fn is_steady(&self, expr: &Expr) -> bool {
        let is_leaf = match &expr.kind {
            ExprKind::Const(_) | ExprKind::Now => true,
            ExprKind::Slot { .. } => self.is_fixed(expr),
            ExprKind::Whole(..) | ExprKind::Ratio(..) | ExprKind::ToRatio(_) | ExprKind::Round(..) => true,
            ExprKind::Recast(_) | ExprKind::NegateWhole(_) => true,
            _ => false,
        };
        let mut steady = is_leaf;
        expr.each_child(&mut |child| steady &= self.is_steady(child));
        steady
    }

    /// The argument of text that is compiled in place. A function changes nothing, so that it may be lent what it is
    /// given; a block is given words alone.
    fn argument(&mut self, arg: &Expr) -> Reg {
        if let Some(register) = self.standing(arg) {
            return register;
        }
        let width = self.width(&arg.ty, arg.span);
        let d = self.claim(width);
        self.lend(arg, d);
        d
    }

    /// Arguments side by side, at the beginning of what will be the callee's frame.
    pub(super) fn arguments(&mut self, args: &[Expr]) -> Reg {
        self.side_by_side(args, Text::value)
    }

    /// The same for a function.
    pub(super) fn lent(&mut self, args: &[Expr]) -> Reg {
        self.side_by_side(args, Text::lend)
    }

    fn side_by_side(&mut self, args: &[Expr], put: fn(&mut Self, &Expr, Reg)) -> Reg {
        let widths: Vec<u16> = args.iter().map(|arg| self.width(&arg.ty, arg.span)).collect();
        let window = self.claim(widths.iter().sum::<u16>().max(1));
        let mut place = window;
        for (arg, width) in args.iter().zip(widths) {
            put(self, arg, place);
            place += width;
        }
        window
    }

    pub(super) fn create(&mut self, new: &New, d: Reg, span: Span) {
        let program = self.compiler.program;
        let Some(template) = program.template(new.template) else { return };
        let mask = self.claim(1);
        let widths: Vec<u16> =
            template.slots.iter().take(template.params).map(|slot| self.width(&slot.ty, span)).collect();
        let args = self.claim(widths.iter().sum::<u16>().max(1));
        let (mut place, mut given) = (args, Int::ZERO);
        for (number, (arg, width)) in new.args.iter().zip(widths).enumerate() {
            if let Some(arg) = arg {
                self.value(arg, place);
                given += Int::ONE << number.min(126);
            }
            place += width;
        }
        self.constant(mask, &given, span);
        if let Some(pay) = &new.pay {
            self.pay(pay, span);
        }
        if let Some(within) = &new.within {
            let a = self.operand(within);
            self.emit(Op::Within { a }, span);
        }
        let window = self.claim(1);
        self.emit(Op::New { d, template: new.template.0, up: new.up + self.out, args, window }, span);
        self.forget();
    }
}

/// Whether a block is small enough to be compiled in place.
fn is_small(block: &Block) -> bool {
    let mut count = statements(block);
    block.each_expr(&mut |expr| count += size(expr));
    count <= SMALLEST
}

/// How many statements a block is made of; more than are compiled in place if there are others than the simple ones.
fn statements(block: &Block) -> usize {
    let count = |stmt: &Stmt| match &stmt.kind {
        StmtKind::Let(..) | StmtKind::Assign(..) | StmtKind::Require(..) | StmtKind::Reject(_) => 1,
        StmtKind::Move { .. } | StmtKind::Mint { .. } | StmtKind::Burn { .. } => 1,
        StmtKind::Add(..) | StmtKind::Append(..) | StmtKind::Remove(..) => 1,
        StmtKind::Note(_) | StmtKind::Do { .. } | StmtKind::Go(_) => 1,
        StmtKind::If(_, then, otherwise) => 1 + statements(then) + statements(otherwise),
        _ => SMALLEST + 1,
    };
    block.stmts.iter().map(count).sum()
}

/// How many expressions an expression is made of.
fn size(expr: &Expr) -> usize {
    let mut count = 1;
    expr.each_child(&mut |child| count += size(child));
    count
}
