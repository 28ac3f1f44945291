//! Statements.

use super::money::{asset_word, is_fraction};
use super::number::whole_op;
use super::place::Spot;
use super::{Patch, Text};
use crate::code::{Fraction, Op, Reg};
use crate::coverage::Reach;
use quorate_base::Span;
use quorate_ir::{
    AssignOp, Block, Expr, ExprKind, Place, SetOp, Stmt, StmtKind, Target, Type, What, WholeOp,
};

impl Text<'_, '_> {
    /// Statements, one after the other.
    pub(super) fn block(&mut self, block: &Block) {
        self.stmts(&block.stmts, None);
    }

    /// Statements, and the state that follows them.
    pub(super) fn stmts(&mut self, stmts: &[Stmt], target: Option<&Target>) {
        for (number, stmt) in stmts.iter().enumerate() {
            let mark = self.next;
            let rest = stmts.get(number + 1..).unwrap_or_default();
            if !self.borrow(stmt, rest, target) {
                self.stmt(stmt);
            }
            self.next = mark;
        }
    }

    /// Changes the state.
    pub(super) fn target(&mut self, target: &Target) {
        let mark = self.next;
        let widths: Vec<u16> = target.args.iter().map(|arg| self.width(&arg.ty, arg.span)).collect();
        let first = self.claim(widths.iter().sum::<u16>().max(1));
        let mut place = first;
        for (arg, width) in target.args.iter().zip(widths) {
            self.value(arg, place);
            place += width;
        }
        let state = u16::try_from(target.state.0).unwrap_or(u16::MAX);
        self.emit(Op::Go { state, s: first }, target.span);
        let of = self.template.and_then(|template| self.compiler.program.template(template));
        if let Some(state) = of.and_then(|template| template.state(target.state)) {
            self.point(Reach::Entered, state.span);
        }
        self.next = mark;
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Send(send) => self.send(send, span),
            StmtKind::Split(split) => self.split(split, span),
            StmtKind::Become { up, successor } => {
                self.emit(Op::Become { up: up + self.out, template: successor.0 }, span);
            }
            StmtKind::Amend { up, change, allowed } => self.amend(*up, change, allowed, span),
            StmtKind::MayAmend { change, allowed } => self.may_amend(change, allowed, span),
            StmtKind::Let(pat, expr) => self.bind_value(pat, expr),
            StmtKind::Eval(expr) => {
                self.operand(expr);
            }
            StmtKind::Assign(place, op, expr) => self.assign(place, *op, expr, span),
            StmtKind::Move { what, from, to } => self.movement(what, from, to, span),
            StmtKind::Mint { amount, to } => {
                let register = self.operand(amount);
                let asset = self.asset_of(amount, register);
                let to = self.operand(to);
                if amount.ty == Type::Money {
                    self.emit(Op::Issued { asset, revocable: false }, span);
                }
                self.emit(Op::Mint { amount: register, asset, to }, span);
            }
            StmtKind::Burn { amount, from } => {
                let register = self.operand(amount);
                let asset = self.asset_of(amount, register);
                let revocable = !self.is_own_account(from);
                let from = self.operand(from);
                if amount.ty == Type::Money {
                    self.emit(Op::Issued { asset, revocable }, span);
                }
                self.emit(Op::Burn { amount: register, asset, from }, span);
            }
            StmtKind::Require(condition, reason) => {
                let fails = self.unless(condition);
                let rule = self.compiler.program.reason(*reason).map_or(span, |reason| reason.span);
                self.refuse_unless(fails, condition.span, Op::Refuse { reason: reason.0 }, rule);
            }
            StmtKind::Reject(reason) => {
                self.emit(Op::Refuse { reason: reason.0 }, span);
            }
            StmtKind::If(condition, then, otherwise) => {
                let before = self.remember();
                let fails = self.unless(condition);
                self.point(Reach::Held, condition.span);
                self.block(then);
                if otherwise.stmts.is_empty() && !self.compiler.is_marked {
                    self.patch_all(fails);
                    self.return_to(&before);
                    return;
                }
                let done = self.jump(span);
                self.patch_all(fails);
                self.return_to(&before);
                self.point(Reach::Failed, condition.span);
                self.block(otherwise);
                self.patch(done);
                self.return_to(&before);
            }
            StmtKind::Match(subject, arms) => {
                let width = self.width(&subject.ty, span);
                let s = self.claim(width);
                self.value(subject, s);
                let mut ends = Vec::new();
                let before = self.remember();
                for (pat, block) in arms {
                    let fails = self.fit(pat, s, span);
                    self.arm(block, fails, &mut ends, span);
                    self.return_to(&before);
                }
                self.emit(Op::Defect, span);
                self.patch_all(ends);
            }
            StmtKind::MatchState(subject, template, arms) => {
                let subject = self.state_of(subject);
                let mut ends = Vec::new();
                let before = self.remember();
                for (pat, block) in arms {
                    let fails = self.fit_state(pat, subject, *template, span);
                    self.arm(block, fails, &mut ends, span);
                    self.return_to(&before);
                }
                self.emit(Op::Defect, span);
                self.patch_all(ends);
            }
            StmtKind::For(comp, block) => {
                let walk = self.walk(comp, true, None);
                self.block(block);
                self.close(walk);
            }
            StmtKind::Add(place, item) => {
                let keys = self.keys(place);
                let k = self.row_key(item, true);
                let lay = self.rows(&place.ty, span);
                if let Some(spot) = self.reach(place, &keys, false) {
                    let (b, off) = self.block_of(&spot, span);
                    self.emit(Op::PlaceAdd { b, off, k, lay }, span);
                }
            }
            StmtKind::Append(place, item) => {
                let keys = self.keys(place);
                let value = self.key(item);
                let lay = self.rows(&place.ty, span);
                if let Some(spot) = self.reach(place, &keys, false) {
                    let (b, off) = self.block_of(&spot, span);
                    let row = self.claim(1);
                    self.emit(Op::PlacePush { d: row, b, off, lay }, span);
                    self.store_new(&Spot::within(row, 0), value, &item.ty, span);
                }
            }
            StmtKind::Remove(place, item) => {
                let keys = self.keys(place);
                let is_list = matches!(place.ty, Type::List(_));
                let k = if is_list { self.key(item) } else { self.row_key(item, false) };
                if let Some(spot) = self.reach(place, &keys, false) {
                    let (b, off) = self.block_of(&spot, span);
                    self.emit(Op::PlaceRemove { b, off, k }, span);
                }
                self.forget();
            }
            StmtKind::Do { proc, up, args } => self.perform(*proc, *up, args, span),
            StmtKind::Go(target) => self.target(target),
            StmtKind::Note(expr) => {
                let s = self.key(expr);
                let ty = self.compiler.type_number(&expr.ty);
                self.emit(Op::Note { s, ty }, span);
            }
        }
    }

    /// Whether money may be taken from an account whatever its issuer may do: one of the instance's own, or the caller's.
    fn is_own_account(&self, account: &Expr) -> bool {
        matches!(
            account.kind,
            ExprKind::Account { .. } | ExprKind::Instance { .. } | ExprKind::Pot | ExprKind::Caller
        )
    }

    fn arm(&mut self, block: &Block, fails: Vec<Patch>, ends: &mut Vec<Patch>, span: Span) {
        self.block(block);
        ends.push(self.jump(span));
        self.patch_all(fails);
    }

    fn movement(&mut self, what: &What, from: &Expr, to: &Expr, span: Span) {
        match what {
            What::Amount(amount) => {
                let register = self.operand(amount);
                let asset = self.asset_of(amount, register);
                let (from, to) = (self.operand(from), self.operand(to));
                self.movable(amount, asset);
                self.emit(Op::Move { amount: register, asset, from, to }, span);
            }
            What::AllOf(named) => {
                let asset = self.operand(named);
                let (from, to) = (self.operand(from), self.operand(to));
                self.movable(named, asset);
                self.emit(Op::MoveAllOf { asset, from, to }, span);
            }
            What::All => {
                let (from, to) = (self.operand(from), self.operand(to));
                self.emit(Op::MoveAll { from, to }, span);
            }
        }
    }

    /// The keys are read first, then the value, then the place is found or made: so `m[k] := f(m)` sees the old map.
    fn assign(&mut self, place: &Place, op: AssignOp, expr: &Expr, span: Span) {
        let keys = self.keys(place);
        if op == AssignOp::Set && self.assign_simply(place, &keys, expr, span) {
            return;
        }
        if op == AssignOp::Set {
            let width = self.width(&place.ty, span);
            let value = self.claim(width);
            self.value(expr, value);
            if let Some(spot) = self.reach(place, &keys, true) {
                self.store(&spot, value, &place.ty, span);
            }
            if self.compiler.code.layouts.is_deep(&place.ty) {
                self.forget();
            }
            return;
        }
        let value = self.operand(expr);
        let Some(spot) = self.reach(place, &keys, false) else { return };
        if place.ty.is_whole() {
            let amount = matches!(place.ty, Type::Amount(_));
            let (b, off) = self.block_of(&spot, span);
            let op = match op {
                AssignOp::Sub => Op::SubFrom { b, off, s: value, amount },
                AssignOp::Add | AssignOp::Set => Op::AddTo { b, off, s: value, amount },
            };
            self.emit(op, span);
            return;
        }
        let n = self.width(&place.ty, span);
        let old: Reg = self.claim(n);
        self.load(old, &spot, n, span);
        if let Some(word) = asset_word(&place.ty) {
            self.emit(Op::SameAsset { a: old + word, b: value + word }, span);
        }
        if place.ty == Type::Money {
            let op = if op == AssignOp::Sub { WholeOp::Sub } else { WholeOp::Add };
            self.emit(whole_op(op, old, old, value, true), span);
        } else if is_fraction(&place.ty) {
            let op = if op == AssignOp::Sub { Fraction::Sub } else { Fraction::Add };
            self.emit(Op::Fraction { op, d: old, a: old, b: value }, span);
            self.emit(Op::Reduce { d: old }, span);
        } else {
            let op = if op == AssignOp::Sub { SetOp::Difference } else { SetOp::Union };
            let lay = self.rows(&place.ty, span);
            self.emit(Op::Sets { op, d: old, a: old, b: value, lay }, span);
        }
        self.store(&spot, old, &place.ty, span);
        if self.compiler.code.layouts.is_deep(&place.ty) {
            self.forget();
        }
    }
}
