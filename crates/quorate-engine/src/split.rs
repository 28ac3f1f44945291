//! `split`: what an account holds, divided exactly (`semantics.md` §5).

use crate::code::{Fraction, Kernel, Reg};
use crate::exec::Machine;
use crate::lane::{Kind, Num, Trap};
use crate::rare::{combine, compare};
use std::cmp::Ordering;

/// A line of a split that is being put together.
#[derive(Debug)]
pub(crate) struct Line<N> {
    /// The part of the whole; `None` for what the other lines leave.
    pub(crate) part: Option<(N, N)>,
    /// Receivers with their weights.
    pub(crate) shares: Vec<(u32, (N, N))>,
}

impl<N: Num> Machine<'_, N> {
    /// Another receiver in the last line.
    pub(crate) fn add_share(
        &mut self,
        base: usize,
        to: Reg,
        weight: Reg,
        is_whole: bool,
    ) -> Result<(), Trap> {
        let to = self.id(base, to)?;
        let weight =
            if is_whole { (self.get(base, weight)?.clone(), N::of(1)) } else { self.fraction(base, weight)? };
        if weight.0 < N::default() {
            return Err(Trap::Kernel(Kernel::Underflow));
        }
        let line = self.aside().lines.last_mut().ok_or(Trap::Defect(&"a share of nothing"))?;
        line.shares.push((to, weight));
        Ok(())
    }

    /// Divides one asset that an account holds, or every one, by the lines that have been put together.
    pub(crate) fn split(&mut self, from: u32, asset: Option<u32>, dust: u32) -> Result<(), Trap> {
        let lines = std::mem::take(&mut self.aside().lines);
        let none = (N::default(), N::of(1));
        let mut given = none.clone();
        for part in lines.iter().filter_map(|line| line.part.as_ref()) {
            given = combine(Fraction::Add, &given, part)?;
        }
        let rest = combine(Fraction::Sub, &(N::of(1), N::of(1)), &given)?;
        if rest.0 < N::default() {
            return Err(Trap::Kernel(Kernel::InsufficientFunds));
        }
        for (to, _) in lines.iter().flat_map(|line| &line.shares) {
            self.open(*to)?;
        }
        self.open(dust)?;
        let mut totals = Vec::new();
        for line in &lines {
            let mut total = none.clone();
            for (_, weight) in &line.shares {
                total = combine(Fraction::Add, &total, weight)?;
            }
            totals.push(total);
        }
        let assets = match asset {
            Some(asset) => vec![asset],
            None => self.held_by(from),
        };
        for asset in assets {
            let pool: N = self.world.balance(i128::from(from), asset)?;
            let mut left = pool.clone();
            for (line, total) in lines.iter().zip(&totals) {
                if total.0 == N::default() {
                    continue;
                }
                let part = line.part.as_ref().unwrap_or(&rest);
                let exact = combine(Fraction::Mul, part, &(pool.clone(), N::of(1)))?;
                for (to, weight) in &line.shares {
                    let share = if compare(weight, total)? == Ordering::Equal {
                        exact.clone()
                    } else {
                        let share = combine(Fraction::Div, weight, total)?;
                        combine(Fraction::Mul, &exact, &share)?
                    };
                    let (share, _) = share.0.floor_div(&share.1)?;
                    left = left.minus(&share, Kind::Amount)?;
                    self.world.transfer(&share, asset, from, *to)?;
                }
            }
            self.world.transfer(&left, asset, from, dust)?;
        }
        Ok(())
    }

    /// The assets of which an account holds something that can be moved, in order of first receipt.
    fn held_by(&self, account: u32) -> Vec<u32> {
        let held = self.world.accounts.get(account as usize).map(|account| account.held.as_slice());
        let held = held.unwrap_or_default().iter().filter(|holding| holding.word() != 0);
        held.map(|holding| holding.asset).filter(|asset| self.is_movable(*asset)).collect()
    }
}
