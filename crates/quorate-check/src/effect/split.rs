//! Splits: whether their lines can promise more than there is.

use super::interval::Interval;
use super::known::Known;
use super::linear::Linear;
use super::touch::Touch;
use super::trouble::Trouble;
use super::walk::Walk;
use quorate_base::Span;
use quorate_ir::{Expr, Split, SplitTo, Stmt, Type};
use quorate_number::Ratio;

/// A split whose lines can promise more than there is.
#[derive(Clone, Debug)]
pub(crate) struct Excess<'p> {
    /// Where the lines stand.
    pub(crate) span: Span,
    /// The portion of each line, and from what to what it can be.
    pub(crate) lines: Vec<(&'p Expr, Interval)>,
    /// How much they can promise together; `None` for any amount.
    pub(crate) total: Option<Ratio>,
}

impl<'p> Walk<'_, 'p> {
    pub(crate) fn split(&mut self, stmt: &'p Stmt, split: &'p Split, known: &mut Known<'p>) {
        self.expr(&split.from, known);
        if let Some(asset) = &split.asset {
            self.expr(asset, known);
        }
        let (world, site) = (self.world, self.site);
        let mut lines = Vec::new();
        let mut total = Some(Linear::constant(Ratio::ZERO));
        for line in &split.lines {
            if let Some(portion) = &line.portion {
                self.expr(portion, known);
                let value = world.value(portion, known, site);
                if portion.ty != Type::Portion && !world.is_never_negative(portion, known, site) {
                    self.note(Some(Trouble::new(line.span, "fails if this part is negative")));
                }
                total = total.and_then(|total| total.plus(&world.sum(portion, known), &Ratio::ONE));
                lines.push((portion, value));
            }
            match &line.to {
                SplitTo::One(account) => {
                    self.expr(account, known);
                    self.credit(account, known);
                }
                SplitTo::Each { comp, to, weight } => {
                    self.expr(&comp.over, known);
                    let mut inside = known.clone();
                    world.walk_into(comp, &mut inside, site);
                    self.expr(to, &inside);
                    self.expr(weight, &inside);
                    self.credit(to, &inside);
                    if !world.is_never_negative(weight, &inside, site) {
                        let weight_words = world.quoted(weight, site, "a weight");
                        self.note(Some(Trouble::new(
                            weight.span,
                            format!("fails if {weight_words} is negative"),
                        )));
                    }
                }
            }
        }
        self.expr(&split.dust, known);
        self.credit(&split.dust, known);
        let is_within = total.is_some_and(|total| {
            let rest = Linear::constant(Ratio::ONE).minus(&total);
            rest.is_some_and(|rest| world.is_not_negative(&rest, known, site))
        });
        if !is_within && !lines.is_empty() && !self.excesses.iter().any(|excess| excess.span == stmt.span) {
            let upper =
                |sum: Option<Ratio>, (_, value): &(&Expr, Interval)| Some(sum? + value.high.as_ref()?);
            let total = lines.iter().fold(Some(Ratio::ZERO), upper);
            self.excesses.push(Excess { span: stmt.span, lines, total });
        }
        known.forget(&Touch::money());
    }
}
