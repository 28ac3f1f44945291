//! Values that nothing else holds, so that the next value of a fold can be made out of the present one.
//!
//! A table in a register never changes while anything may still read it; `{..m, k => v}` is therefore a copy of `m` with
//! a change. In a fold or an iteration that would cost as much as `m` is large at each turn. But the variable of a loop
//! is its own: the first value is copied if something else holds it, and from then on the value of a turn is nobody's
//! once the next one is there. Where it is mentioned for the last time in a turn, it is therefore changed in place, or
//! handed on to the loop, variable or record that it becomes part of.

use super::Text;
use super::number::whole_op;
use super::place::Spot;
use crate::code::{Cond, Op, Reg};
use crate::coverage::Reach;
use quorate_base::Span;
use quorate_ir::{CollectionKind, Const, Expr, ExprKind, LocalId, Pat, PatKind, SetOp, Type};
use quorate_number::Int;

/// A variable that holds a table of its own, or a part of a record that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Path {
    local: LocalId,
    part: Option<u32>,
}

impl Path {
    /// Whether an expression is the variable, or the part of it.
    fn is(self, expr: &Expr) -> bool {
        match (&expr.kind, self.part) {
            (ExprKind::Local(local), None) => *local == self.local,
            (ExprKind::Part(whole, part), Some(own)) => *part == own && self.is_variable(whole),
            _ => false,
        }
    }

    fn is_variable(self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Local(local) if local == self.local)
    }

    /// Whether an expression does not mention it.
    fn is_foreign_to(self, expr: &Expr) -> bool {
        if let ExprKind::Part(whole, part) = &expr.kind
            && self.is_variable(whole)
        {
            return self.part.is_some_and(|own| own != *part);
        }
        let mut foreign = !self.is_variable(expr);
        expr.each_child(&mut |child| foreign = foreign && self.is_foreign_to(child));
        foreign
    }

    /// Whether an expression at most looks something up in it, so that its value does not hold it.
    fn is_only_read_by(self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Index(table, key) | ExprKind::Get(table, key) | ExprKind::In(key, table)
                if self.is(table) =>
            {
                self.is_only_read_by(key)
            }
            ExprKind::Length(table) if self.is(table) => true,
            ExprKind::Local(_) => !self.is_variable(expr),
            ExprKind::Part(whole, _) if self.is_variable(whole) => self.is_foreign_to(expr),
            _ => {
                let walked = walked(expr).filter(|walked| self.is(walked));
                let is_walked = |child: &Expr| walked.is_some_and(|walked| std::ptr::eq(walked, child));
                let mut only = true;
                expr.each_child(&mut |child| {
                    only = only && (is_walked(child) || self.is_only_read_by(child));
                });
                only
            }
        }
    }
}

/// What a loop walks over.
fn walked(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Each(_, _, comp)
        | ExprKind::EachPair(_, _, comp)
        | ExprKind::Fold(_, _, comp, _)
        | ExprKind::Sum(_, comp)
        | ExprKind::Largest(_, comp)
        | ExprKind::Smallest(_, comp)
        | ExprKind::Count(comp)
        | ExprKind::First(comp)
        | ExprKind::Last(comp)
        | ExprKind::All(comp, _)
        | ExprKind::Any(comp, _) => Some(&comp.over),
        _ => None,
    }
}

/// Whether two keys are the same, as far as it can be told without computing them.
fn is_same_key(one: &Expr, other: &Expr) -> bool {
    match (&one.kind, &other.kind) {
        (ExprKind::Local(one), ExprKind::Local(other)) => one == other,
        (ExprKind::Part(one, part), ExprKind::Part(other, same)) => part == same && is_same_key(one, other),
        (ExprKind::Product(ones), ExprKind::Product(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| is_same_key(one, other))
        }
        _ => false,
    }
}

/// The paths that expressions do not mention.
fn beside<'e>(paths: &[Path], exprs: impl Iterator<Item = &'e Expr> + Clone) -> Vec<Path> {
    paths.iter().copied().filter(|path| exprs.clone().all(|expr| path.is_foreign_to(expr))).collect()
}

/// The paths that expressions at most read.
fn read<'e>(paths: &[Path], exprs: impl Iterator<Item = &'e Expr> + Clone) -> Vec<Path> {
    paths.iter().copied().filter(|path| exprs.clone().all(|expr| path.is_only_read_by(expr))).collect()
}

impl Text<'_, '_> {
    /// The tables that a variable holds once it has a value of its own.
    pub(super) fn paths(&self, local: LocalId, ty: &Type) -> Vec<Path> {
        match ty {
            Type::List(_) | Type::Set(_) | Type::Map(..) => vec![Path { local, part: None }],
            Type::Record(fields) => {
                let parts = (0..).zip(fields).filter(|(_, (_, ty))| ty.is_collection());
                parts.map(|(part, _)| Path { local, part: Some(part) }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Puts a value into registers whose tables nothing else holds: neither the value itself nor, if it is a record, a
    /// part of it. Of `spent`, nothing is wanted any more when the value is there.
    pub(super) fn own(&mut self, expr: &Expr, d: Reg, spent: &[Path]) {
        let mark = self.next;
        let span = expr.span;
        match &expr.kind {
            _ if !self.compiler.code.layouts.is_deep(&expr.ty) => self.value(expr, d),
            ExprKind::Local(_) | ExprKind::Part(..) => self.own_variable(expr, d, spent),
            ExprKind::If(condition, then, otherwise) => {
                let before = self.remember();
                let fails = self.unless(condition);
                self.point(Reach::Held, condition.span);
                self.own(then, d, spent);
                let done = self.jump(span);
                self.patch_all(fails);
                self.return_to(&before);
                self.point(Reach::Failed, condition.span);
                self.own(otherwise, d, spent);
                self.patch(done);
                self.return_to(&before);
            }
            ExprKind::Match(subject, arms) => {
                let rest = read(spent, std::iter::once(&**subject));
                let s = self.operand(subject);
                let before = self.remember();
                let mut ends = Vec::new();
                for (pat, value) in arms {
                    let fails = self.fit(pat, s, span);
                    self.own(value, d, &rest);
                    ends.push(self.jump(span));
                    self.patch_all(fails);
                    self.return_to(&before);
                }
                self.emit(Op::Defect, span);
                self.patch_all(ends);
            }
            ExprKind::Let(Pat { kind: PatKind::Bind(local), .. }, bound, body)
                if !matches!(bound.kind, ExprKind::Local(_) | ExprKind::Part(..)) =>
            {
                let register = self.local(*local);
                self.own(bound, register, &beside(spent, std::iter::once(&**body)));
                let mut rest = read(spent, std::iter::once(&**bound));
                rest.extend(self.paths(*local, &bound.ty));
                self.own(body, d, &rest);
            }
            ExprKind::Let(pat, bound, body) => {
                self.bind_value(pat, bound);
                self.own(body, d, &read(spent, std::iter::once(&**bound)));
            }
            ExprKind::Product(parts) => {
                let mut place = d;
                for (number, part) in parts.iter().enumerate() {
                    let (before, after) = (parts.iter().take(number), parts.iter().skip(number + 1));
                    let free = beside(&read(spent, before), after);
                    self.own(part, place, &free);
                    place += self.width(&part.ty, part.span);
                }
            }
            ExprKind::With(map, pairs) if self.updates(map, pairs, d, spent) => {}
            ExprKind::With(map, pairs) => {
                let given = pairs.iter().flat_map(|(key, value)| [key, value]);
                self.own(map, d, &read(spent, given));
                self.filled(d, &expr.ty, span);
                // All that reads the old map comes before the first change.
                let entries: Vec<(Reg, Reg)> =
                    pairs.iter().map(|(key, value)| (self.row_key(key, true), self.key(value))).collect();
                for ((k, v), (key, _)) in entries.into_iter().zip(pairs) {
                    self.emit(Op::Put { t: d, k, v }, key.span);
                }
            }
            ExprKind::Set(SetOp::Union, left, right) if is_literal(right) => {
                let ExprKind::Collection(kind, items) = &right.kind else { return };
                self.own(left, d, &read(spent, items.iter()));
                self.filled(d, &expr.ty, span);
                let is_list = *kind == CollectionKind::List;
                let add = |text: &mut Self, item: &Expr| {
                    if is_list { text.key(item) } else { text.row_key(item, true) }
                };
                let entries: Vec<Reg> = items.iter().map(|item| add(self, item)).collect();
                for (v, item) in entries.into_iter().zip(items) {
                    let op = if is_list { Op::Push { t: d, v } } else { Op::Put { t: d, k: v, v } };
                    self.emit(op, item.span);
                }
            }
            ExprKind::Fold(..) | ExprKind::Iterate { .. } => self.looped(expr, d, spent),
            _ => self.value(expr, d),
        }
        self.next = mark;
    }

    /// `{..m, k => m[k] + e}` and `{..m, k => (m.get(k) ?? 0) + e}` in place, where the row is looked for once; says
    /// whether it is that.
    fn updates(&mut self, map: &Expr, pairs: &[(Expr, Expr)], d: Reg, spent: &[Path]) -> bool {
        let [(key, value)] = pairs else { return false };
        let ExprKind::Whole(op, old, change) = &value.kind else { return false };
        let Some((of, old_key, begins)) = old_value(old) else { return false };
        let path = read(spent, [key, &**change].into_iter()).into_iter().find(|path| path.is(map));
        let is_update = path.is_some_and(|path| path.is(of)) && is_same_key(key, old_key);
        let Some(table) = self.standing(map).filter(|_| is_update && self.is_word(&value.ty)) else {
            return false;
        };
        self.emit(Op::Copy { d, s: table, n: 1 }, map.span);
        // What is added may ask for the map as it was, so it comes before a row that is new.
        let early = begins.then(|| self.operand(change));
        let spot = if begins {
            self.filled(d, &map.ty, map.span);
            self.row_begun(d, key, &map.ty, old.span)
        } else {
            let k = self.row_key(key, false);
            self.row(table, k, &of.ty, old.span)
        };
        let (number, sum) = (self.claim(1), self.claim(1));
        self.load(number, &spot, 1, old.span);
        let other = early.unwrap_or_else(|| self.operand(change));
        self.emit(whole_op(*op, sum, number, other, matches!(value.ty, Type::Amount(_))), value.span);
        let (b, off) = self.block_of(&spot, value.span);
        self.emit(Op::StoreNew { b, off, s: sum, n: 1 }, value.span);
        true
    }

    /// The value of a key in a map of words, which is 0 from now on if there was none.
    fn row_begun(&mut self, t: Reg, key: &Expr, map: &Type, span: Span) -> Spot {
        let k = self.row_key(key, true);
        let (row, by) = (self.claim(1), self.found_by(map, span));
        self.emit(Op::TryRow { d: row, t, k, by }, span);
        let is_there = self.emit(Op::JumpIf { a: row, to: 0 }, span);
        let v = self.claim(1);
        self.small(v, 0, span);
        self.emit(Op::Put { t, k, v }, span);
        self.emit(Op::TryRow { d: row, t, k, by }, span);
        self.patch(is_there);
        let off = u32::from(self.key_width(map, span));
        Spot::within(row, off)
    }

    /// A loop whose variable is its own, with its result.
    pub(super) fn looped(&mut self, expr: &Expr, d: Reg, spent: &[Path]) {
        let (span, n) = (expr.span, self.width(&expr.ty, expr.span));
        match &expr.kind {
            ExprKind::Fold(local, seed, comp, next) => {
                let kept = self.local(*local);
                let later = [&comp.over, &**next].into_iter().chain(&comp.filter);
                self.own(seed, kept, &beside(spent, later));
                let after = self.claim(n);
                let walk = self.walk(comp, false, None);
                self.own(next, after, &self.paths(*local, &expr.ty));
                self.emit(Op::Copy { d: kept, s: after, n }, span);
                self.close(walk);
                self.emit(Op::Copy { d, s: kept, n }, span);
            }
            ExprKind::Iterate { local, seed, up_to, condition, next } => {
                let kept = self.local(*local);
                let (limit, turn, one) = (self.claim(1), self.claim(1), self.claim(1));
                self.own(seed, kept, &beside(spent, [&**up_to, &**condition, &**next].into_iter()));
                self.compute(up_to, limit);
                self.small(turn, 0, span);
                self.small(one, 1, span);
                let after = self.claim(n);
                self.forget();
                let top = self.here();
                let test = Op::Unless { cond: Cond::Less, a: turn, b: limit, to: 0 };
                let spent_turns = self.emit(test, span);
                let over = self.unless(condition);
                self.emit(Op::Work, span);
                self.own(next, after, &self.paths(*local, &expr.ty));
                self.emit(Op::Copy { d: kept, s: after, n }, span);
                self.emit(Op::Add { d: turn, a: turn, b: one, amount: false }, span);
                self.emit(Op::Jump { to: top }, span);
                self.patch(spent_turns);
                self.forget();
                self.patch_all(over);
                self.emit(Op::Copy { d, s: kept, n }, span);
            }
            _ => {}
        }
    }

    /// A variable or a part of one: handed on if nobody wants it any more, else copied.
    fn own_variable(&mut self, expr: &Expr, d: Reg, spent: &[Path]) {
        let span = expr.span;
        let Some(s) = self.standing(expr) else { return self.value(expr, d) };
        let n = self.width(&expr.ty, span);
        self.emit(Op::Copy { d, s, n }, span);
        let is_spent = |own: &dyn Fn(Path) -> bool| spent.iter().any(|path| own(*path));
        match &expr.ty {
            Type::Record(fields) => {
                for ((part, (_, ty)), number) in (0..).zip(fields).zip(0u32..) {
                    let off = self.part_offset(&expr.ty, number).unwrap_or(0);
                    let own = |path: Path| path.part == Some(part) && path.is_variable(expr);
                    if ty.is_collection() && !is_spent(&own) {
                        self.copied(d + off, ty, span);
                    }
                }
            }
            ty if ty.is_collection() && !is_spent(&|path| path.is(expr)) => self.copied(d, ty, span),
            _ => {}
        }
    }

    fn copied(&mut self, d: Reg, ty: &Type, span: Span) {
        let lay = self.rows(ty, span);
        self.emit(Op::CopyTable { d, t: d, lay }, span);
    }

    /// A table that can be written to, where there may be none yet: the empty one belongs to everybody.
    fn filled(&mut self, d: Reg, ty: &Type, span: Span) {
        let lay = self.rows(ty, span);
        let filled = self.emit(Op::JumpIf { a: d, to: 0 }, span);
        self.emit(Op::Table { d, lay }, span);
        self.patch(filled);
    }
}

/// The map, the key, and whether it may be new, of `m[k]` and `m.get(k) ?? 0`.
fn old_value(old: &Expr) -> Option<(&Expr, &Expr, bool)> {
    match &old.kind {
        ExprKind::Index(map, key) => Some((map, key, false)),
        ExprKind::Default(got, other) => match (&got.kind, &other.kind) {
            (ExprKind::Get(map, key), ExprKind::Const(Const::Whole(zero))) if *zero == Int::ZERO => {
                Some((map, key, true))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether items are written out, so that adding them is no more than that.
fn is_literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Collection(..))
}
