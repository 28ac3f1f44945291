//! `split`: an account is divided exactly (`semantics.md` §5, `language.md` §2.4).

use crate::kernel::{Answer, defect, kernel};
use crate::ledger::Account;
use crate::loops::Turn;
use crate::machine::{Frame, Machine};
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_ir::{Expr, Split, SplitLine, SplitTo};
use quorate_number::{Int, Ratio, floor};

/// A line whose parts and receivers are known.
struct Line {
    /// `None` for `rest`.
    portion: Option<Ratio>,
    /// Who gets it, with their weights; `None` for one who gets it all.
    to: Vec<(Account, Option<Ratio>)>,
}

impl Machine<'_> {
    /// Everything is evaluated once, in the order of the text, before anything moves.
    pub(crate) fn split(&mut self, split: &Split, span: Span, frame: &mut Frame) -> Answer<()> {
        let from = self.eval_account(&split.from, frame)?;
        let mut assets: Vec<Issue> = Vec::new();
        if let Some(asset) = &split.asset {
            assets.push(self.eval_asset(asset, frame)?);
            self.guard_movable(assets.first().copied().unwrap_or_default(), asset.span)?;
        }
        let mut lines = Vec::new();
        for line in &split.lines {
            lines.push(self.eval_line(line, frame)?);
        }
        let dust = self.eval_account(&split.dust, frame)?;
        let taken =
            lines.iter().filter_map(|line| line.portion.clone()).fold(Ratio::ZERO, |sum, it| sum + it);
        if taken > Ratio::ONE {
            return Err(kernel("insufficient_funds", span));
        }
        let receivers = lines.iter().flat_map(|line| &line.to).map(|(to, _)| to);
        for receiver in receivers.chain(std::iter::once(&dust)) {
            self.open(receiver, Some(span))?;
        }
        if split.asset.is_none() {
            // What is bound stays.
            for (asset, _) in self.sigma.held(&from).to_vec() {
                if !self.declared(asset)?.bound {
                    assets.push(asset);
                }
            }
        }
        let pools: Vec<Int> = assets.iter().map(|asset| self.sigma.balance(&from, *asset)).collect();
        for (asset, pool) in assets.into_iter().zip(pools) {
            let mut left = pool.clone();
            for line in &lines {
                let portion = line.portion.clone().unwrap_or_else(|| Ratio::ONE - &taken);
                for (to, amount) in shares(line, &(Ratio::from(pool.clone()) * portion)) {
                    left -= &amount;
                    self.transfer(&amount, asset, &from, to, Some(span))?;
                }
            }
            self.transfer(&left, asset, &from, &dust, Some(span))?;
        }
        Ok(())
    }

    fn eval_line(&mut self, line: &SplitLine, frame: &mut Frame) -> Answer<Line> {
        let portion = match &line.portion {
            Some(portion) => Some(self.eval_ratio(portion, frame)?),
            None => None,
        };
        let mut receivers = Vec::new();
        match &line.to {
            SplitTo::One(to) => receivers.push((self.eval_account(to, frame)?, None)),
            SplitTo::Each { comp, to, weight } => {
                self.walk(comp, frame, &mut |machine, frame, _| {
                    let to = machine.eval_account(to, frame)?;
                    let share = machine.eval_ratio(weight, frame)?;
                    if share < Ratio::ZERO {
                        return Err(kernel("underflow", weight.span));
                    }
                    receivers.push((to, Some(share)));
                    Ok(Turn::On)
                })?;
            }
        }
        Ok(Line { portion, to: receivers })
    }

    fn eval_ratio(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Ratio> {
        match self.eval(expr, frame)? {
            Value::Ratio(ratio) | Value::ExactMoney(ratio, _) => Ok(ratio),
            Value::Whole(number) | Value::Money(number, _) => Ok(Ratio::from(number)),
            _ => defect("a number is wanted"),
        }
    }
}

/// What each gets of a line's exact part, rounded down; nobody gets anything of weights that sum to nothing.
fn shares<'l>(line: &'l Line, part: &Ratio) -> Vec<(&'l Account, Int)> {
    let weights = line.to.iter().filter_map(|(_, weight)| weight.clone());
    let all = weights.fold(Ratio::ZERO, |sum, weight| sum + weight);
    let share = |weight: &Option<Ratio>| match weight {
        None => floor(part),
        Some(_) if all == Ratio::ZERO => Int::ZERO,
        Some(weight) => floor(&(part * weight / &all)),
    };
    line.to.iter().map(|(to, weight)| (to, share(weight))).collect()
}
