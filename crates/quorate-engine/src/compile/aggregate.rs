//! Comprehensions, aggregates, folds and iterations: loops with a result.

use super::money::{asset_word, is_fraction};
use super::place::Spot;
use super::{Patch, Text};
use crate::code::{Cond, Fraction, Op, Reg};
use quorate_base::Span;
use quorate_ir::{CollectionKind, Comp, Expr, ExprKind, Pat, PatKind, Type};

/// A loop over a collection that has been opened and not yet closed.
pub(super) struct Walk {
    top: u32,
    done: Patch,
    skips: Vec<Patch>,
    span: Span,
}

impl Text<'_, '_> {
    /// Opens a loop over a collection; what follows runs for each entry that is taken. With `item`, the entry is left
    /// in those registers.
    pub(super) fn walk(&mut self, comp: &Comp, copy: bool, item: Option<Reg>) -> Walk {
        let span = comp.over.span;
        // What a turn finds or removes is not so for the next.
        self.forget();
        let (table, place, row) = (self.claim(1), self.claim(1), self.claim(1));
        if copy && !self.is_fixed(&comp.over) {
            self.value(&comp.over, table);
        } else {
            self.compute(&comp.over, table);
        }
        self.small(place, 0, span);
        let top = self.here();
        let done = self.emit(Op::Next { d: row, t: table, i: place, to: 0 }, span);
        let mut skips = match item {
            None => self.unpack(&comp.pat, row, span),
            Some(entry) => {
                let width = self.width(&comp.pat.ty, span);
                self.load(entry, &Spot::within(row, 0), width, span);
                self.fit(&comp.pat, entry, span)
            }
        };
        if let Some(filter) = &comp.filter {
            skips.extend(self.unless(filter));
        }
        Walk { top, done, skips, span }
    }

    /// Binds a pattern to the entry in a row: words that it binds go to where they are wanted, others stay where they are.
    fn unpack(&mut self, pat: &Pat, row: Reg, span: Span) -> Vec<Patch> {
        let mut words = Vec::new();
        if self.bound_words(pat, 0, &mut words).is_none() {
            let width = self.width(&pat.ty, span);
            let entry = self.claim(width);
            self.load(entry, &Spot::within(row, 0), width, span);
            return self.fit(pat, entry, span);
        }
        match words.as_slice() {
            [] => {}
            [(d, off)] => {
                self.emit(Op::Load { d: *d, b: row, off: *off, n: 1 }, span);
            }
            _ => {
                let gathers = &mut self.compiler.code.gathers;
                let from = u32::try_from(gathers.len()).unwrap_or(u32::MAX);
                let n = u16::try_from(words.len()).unwrap_or(u16::MAX);
                gathers.append(&mut words);
                self.emit(Op::Gather { b: row, from, n }, span);
            }
        }
        Vec::new()
    }

    /// The registers of what a pattern binds and the offsets where it stands, if it is made of nothing but names.
    fn bound_words(&mut self, pat: &Pat, off: u32, words: &mut Vec<(Reg, u32)>) -> Option<()> {
        match &pat.kind {
            PatKind::Wild => {}
            PatKind::Bind(local) => {
                let d = self.local(*local);
                let width = self.width(&pat.ty, Span::default());
                words.extend((0..width).map(|word| (d + word, off + u32::from(word))));
            }
            PatKind::Tuple(parts) => {
                for (number, part) in (0..).zip(parts) {
                    let at = self.part_offset(&pat.ty, number)?;
                    self.bound_words(part, off + u32::from(at), words)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Closes a loop.
    pub(super) fn close(&mut self, walk: Walk) {
        self.patch_all(walk.skips);
        self.forget();
        self.emit(Op::Jump { to: walk.top }, walk.span);
        self.patch(walk.done);
    }

    /// An expression that is a loop.
    pub(super) fn aggregate(&mut self, expr: &Expr, d: Reg) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Each(kind, item, comp) => {
                let t = self.table(&expr.ty, span);
                let walk = self.walk(comp, false, None);
                let op = if *kind == CollectionKind::List {
                    Op::Push { t, v: self.key(item) }
                } else {
                    let k = self.row_key(item, true);
                    Op::Put { t, k, v: k }
                };
                self.emit(op, span);
                self.close(walk);
                self.emit(Op::Copy { d, s: t, n: 1 }, span);
            }
            ExprKind::EachPair(key, value, comp) => {
                let t = self.table(&expr.ty, span);
                let walk = self.walk(comp, false, None);
                let k = self.row_key(key, true);
                let v = self.key(value);
                self.emit(Op::Put { t, k, v }, span);
                self.close(walk);
                self.emit(Op::Copy { d, s: t, n: 1 }, span);
            }
            ExprKind::Sum(item, comp) => {
                let n = self.width(&expr.ty, span);
                let total = self.claim(n);
                self.emit(Op::Zero { d: total, n }, span);
                let is_ratio = expr.ty.is_ratio();
                if is_ratio {
                    self.small(total + 1, 1, span);
                }
                let walk = self.walk(comp, false, None);
                let b = self.operand(item);
                if is_ratio {
                    self.emit(Op::Fraction { op: Fraction::Add, d: total, a: total, b }, span);
                } else {
                    let amount = matches!(expr.ty, Type::Amount(_));
                    self.emit(Op::Add { d: total, a: total, b, amount }, span);
                }
                self.close(walk);
                self.emit(Op::Copy { d, s: total, n }, span);
            }
            ExprKind::Largest(item, comp) => self.extreme(item, comp, Cond::More, d, expr),
            ExprKind::Smallest(item, comp) => self.extreme(item, comp, Cond::Less, d, expr),
            ExprKind::Count(comp) => {
                let (total, one) = (self.claim(1), self.claim(1));
                self.small(total, 0, span);
                self.small(one, 1, span);
                let walk = self.walk(comp, false, None);
                self.emit(Op::Add { d: total, a: total, b: one, amount: false }, span);
                self.close(walk);
                self.emit(Op::Copy { d, s: total, n: 1 }, span);
            }
            ExprKind::First(comp) | ExprKind::Last(comp) => {
                let n = self.width(&expr.ty, span);
                let found = self.claim(n);
                let entry = self.claim(n - 1);
                self.emit(Op::Zero { d: found, n }, span);
                let walk = self.walk(comp, false, Some(entry));
                self.small(found, 1, span);
                self.emit(Op::Copy { d: found + 1, s: entry, n: n - 1 }, span);
                let leave = matches!(expr.kind, ExprKind::First(_)).then(|| self.jump(span));
                self.close(walk);
                if let Some(leave) = leave {
                    self.patch(leave);
                }
                self.emit(Op::Copy { d, s: found, n }, span);
            }
            ExprKind::All(comp, condition) => {
                let walk = self.walk(comp, false, None);
                let fails = self.unless(condition);
                self.close(walk);
                self.small(d, 1, span);
                let over = self.jump(span);
                self.patch_all(fails);
                self.small(d, 0, span);
                self.patch(over);
            }
            ExprKind::Any(comp, condition) => {
                let walk = self.walk(comp, false, None);
                let fails = self.unless(condition);
                self.small(d, 1, span);
                let over = self.jump(span);
                self.patch_all(fails);
                self.close(walk);
                self.small(d, 0, span);
                self.patch(over);
            }
            ExprKind::Fold(..) | ExprKind::Iterate { .. } => self.looped(expr, d, &[]),
            _ => {}
        }
    }

    fn extreme(&mut self, item: &Expr, comp: &Comp, better: Cond, d: Reg, expr: &Expr) {
        let span = expr.span;
        let n = self.width(&expr.ty, span);
        let best = self.claim(n);
        self.emit(Op::Zero { d: best, n }, span);
        let walk = self.walk(comp, false, None);
        let value = self.key(item);
        let first = self.emit(Op::JumpUnless { a: best, to: 0 }, span);
        let worse = if is_fraction(&item.ty) || asset_word(&item.ty).is_some() {
            let is_better = self.claim(1);
            if let Some(word) = asset_word(&item.ty) {
                self.emit(Op::SameAsset { a: value + word, b: best + 1 + word }, span);
            }
            self.compare_amounts(better, &item.ty, value, best + 1, is_better, span);
            self.emit(Op::JumpUnless { a: is_better, to: 0 }, span)
        } else {
            self.emit(Op::Unless { cond: better, a: value, b: best + 1, to: 0 }, span)
        };
        self.patch(first);
        self.small(best, 1, span);
        self.emit(Op::Copy { d: best + 1, s: value, n: n - 1 }, span);
        self.patch(worse);
        self.close(walk);
        self.emit(Op::Copy { d, s: best, n }, span);
    }
}
