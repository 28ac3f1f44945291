//! The last touch to a chunk: each operation in the form in which it runs fastest.
//!
//! Text is compiled with few operations that can do much. Here those that turn out to need less become ones that do
//! less: a single word, a small constant, one of four comparisons. Then two that are often found together become one
//! that does both. None is added or taken away, so that jumps and places stay what they are.

use super::Text;
use crate::code::{By, Cond, Op, Rare, Reg};

impl Text<'_, '_> {
    /// Settles every operation.
    pub(super) fn settle(&mut self) {
        for at in 0..self.chunk.ops.len() {
            let Some(op) = self.chunk.ops.get(at).copied() else { continue };
            let settled = match op {
                Op::Load { d, b, off, n: 1 } => Op::LoadWord { d, b, off },
                Op::Store { b, off, s, n: 1 } => Op::StoreWord { b, off, s },
                Op::Unless { cond, a, b, to } => unless(cond, a, b, to),
                Op::UnlessConst { cond, a, k, to } => match self.small_constant(k) {
                    Some(k) => unless_small(cond, a, k, to).unwrap_or(op),
                    None => op,
                },
                Op::Const { d, k } => match self.small_constant(k) {
                    Some(k) => Op::Small { d, k },
                    None => op,
                },
                Op::Jump { to } => match self.chunk.ops.get(to as usize) {
                    // The end of a loop asks for the next entry itself.
                    Some(Op::Next { d, t, i, to: out }) if *out as usize == at + 1 => {
                        Op::Again { d: *d, t: *t, i: *i, to: to + 1 }
                    }
                    Some(end @ Op::Return { .. }) => *end,
                    _ => op,
                },
                other => other,
            };
            if let Some(op) = self.chunk.ops.get_mut(at) {
                *op = settled;
            }
        }
        for at in 1..self.chunk.ops.len() {
            if self.chunk.ops.get(at - 1).is_some_and(|op| self.is_row_of_many(op)) {
                continue;
            }
            let pair = self.chunk.ops.get_mut(at - 1..=at);
            if let Some([one, other]) = pair
                && let Some(both) = both(*one, *other)
            {
                *one = both;
            }
        }
    }

    /// Whether what is placed is a row with a value of several words: the words behind the first are stored in it too.
    fn is_row_of_many(&self, op: &Op) -> bool {
        let Op::PlaceRow { lay, .. } = op else { return false };
        self.compiler.code.layouts.rows(*lay).is_none_or(|rows| rows.width() != 2)
    }

    /// A constant that is small enough to stand in an operation.
    pub(super) fn small_constant(&self, k: u32) -> Option<i32> {
        self.compiler.code.words.get(k as usize).and_then(|word| i32::try_from(*word).ok())
    }
}

/// Two operations, the second of which uses what the first one found, as one.
fn both(one: Op, other: Op) -> Option<Op> {
    Some(match (one, other) {
        (Op::CallerOf { d, sort }, Op::Paid) => Op::CallerPaid { d, sort },
        (Op::LoadWord { d, b, off }, Op::JumpIf { a, to }) if a == d => Op::IfWord { d, b, off, to },
        (Op::LoadWord { d, b, off }, Op::JumpUnless { a, to }) if a == d => Op::UnlessWord { d, b, off, to },
        (Op::LoadWord { d, b, off }, Op::UnlessHolds { a, up: 0, k, to }) if a == d => {
            Op::UnlessHolder { d, b, off, k, to }
        }
        (Op::UnlessItem { a, off, to }, Op::RowOwn { d, off: list, k, by: By::Place })
            if a == k && off == list =>
        {
            Op::Item { d, a, off, to }
        }
        (Op::Small { d: small, k }, Op::Add { d, a, b, amount }) if b == small && a != small => {
            Op::AddSmall { d, a, small, k, minus: false, amount }
        }
        (Op::Small { d: small, k }, Op::Sub { d, a, b, amount }) if b == small && a != small => {
            Op::AddSmall { d, a, small, k, minus: true, amount }
        }
        (Op::AddOwn { d, a, off, amount }, Op::IfLess { a: less, b, to }) if b == d && less != d => {
            Op::IfLessSum { d, a, off, amount, less, to }
        }
        (Op::AddOwn { d, a, off, amount }, Op::UnlessLess { a: less, b, to }) if b == d && less != d => {
            Op::UnlessLessSum { d, a, off, amount, less, to }
        }
        (Op::BalanceOwn { d, a, up: 0, k }, Op::AddTo { b, off, s, amount: true }) if s == d && b != d => {
            Op::AddBalance { d, a, k, b, off }
        }
        (Op::PlaceRow { d, b, off, k, by: By::Word, lay }, Op::StoreWord { b: row, off: 1, s })
            if row == d && s != d =>
        {
            Op::PlaceWord { b, off, k, lay, s }
        }
        (Op::PlaceRow { d, b, off, k, by: By::Word, lay }, Op::StoreSmall { b: row, off: 1, k: value })
            if row == d =>
        {
            Op::PlaceSmall { b, off, k, lay, value: i16::try_from(value).ok()? }
        }
        (Op::Rare { op: Rare::Max, d, a: x, b: y }, Op::StoreWord { b, off, s }) if s == d && b != d => {
            Op::StoreMax { d, x, y, b, off }
        }
        _ => return None,
    })
}

/// A jump unless a comparison holds, as one on the only two comparisons that are asked: less, and equal.
fn unless(cond: Cond, a: Reg, b: Reg, to: u32) -> Op {
    match cond {
        Cond::Less => Op::UnlessLess { a, b, to },
        Cond::AtMost => Op::IfLess { a: b, b: a, to },
        Cond::Equal => Op::UnlessEqual { a, b, to },
        Cond::Unequal => Op::IfEqual { a, b, to },
        Cond::AtLeast => Op::IfLess { a, b, to },
        Cond::More => Op::UnlessLess { a: b, b: a, to },
    }
}

/// The same with a constant; `None` if the next one is too large.
fn unless_small(cond: Cond, a: Reg, k: i32, to: u32) -> Option<Op> {
    Some(match cond {
        Cond::Less => Op::UnlessLessThan { a, k, to },
        Cond::AtMost => Op::UnlessLessThan { a, k: k.checked_add(1)?, to },
        Cond::Equal => Op::UnlessEqualTo { a, k, to },
        Cond::Unequal => Op::IfEqualTo { a, k, to },
        Cond::AtLeast => Op::IfLessThan { a, k, to },
        Cond::More => Op::IfLessThan { a, k: k.checked_add(1)?, to },
    })
}
