//! Comprehensions, aggregates, folds and iterations: what is computed over the entries a collection had at entry.

use crate::eval::add;
use crate::kernel::{Answer, defect};
use crate::machine::{Frame, Machine};
use crate::number::compare;
use crate::pattern::bind;
use crate::value::{Value, add_member, key, put};
use quorate_ir::{CollectionKind, Comp, Compare, Expr, ExprKind, Type};
use quorate_number::{Int, Ratio};

/// What a turn of a loop asks for.
pub(crate) enum Turn {
    On,
    Over,
}

impl Machine<'_> {
    /// Takes a turn for each entry that a comprehension takes.
    pub(crate) fn walk(
        &mut self,
        comp: &Comp,
        frame: &mut Frame,
        turn: &mut dyn FnMut(&mut Self, &mut Frame, Value) -> Answer<Turn>,
    ) -> Answer<()> {
        for item in self.eval_items(&comp.over, frame)? {
            self.tick(comp.over.span)?;
            bind(&comp.pat, &item, frame)?;
            if let Some(filter) = &comp.filter
                && !self.holds(filter, frame)?
            {
                continue;
            }
            if matches!(turn(self, frame, item)?, Turn::Over) {
                break;
            }
        }
        Ok(())
    }

    /// An expression that is a loop.
    pub(crate) fn eval_loop(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        match &expr.kind {
            ExprKind::Each(kind, item, comp) => {
                let mut items = Vec::new();
                self.walk(comp, frame, &mut |machine, frame, _| {
                    let item = machine.eval(item, frame)?;
                    match kind {
                        CollectionKind::Set => add_member(&mut items, key(item, expr.span)?),
                        CollectionKind::List | CollectionKind::Map => items.push(item),
                    }
                    Ok(Turn::On)
                })?;
                Ok(if *kind == CollectionKind::Set { Value::Set(items) } else { Value::List(items) })
            }
            ExprKind::EachPair(name, value, comp) => {
                let mut pairs = Vec::new();
                self.walk(comp, frame, &mut |machine, frame, _| {
                    let (name, value) = (machine.eval(name, frame)?, machine.eval(value, frame)?);
                    put(&mut pairs, key(name, expr.span)?, value);
                    Ok(Turn::On)
                })?;
                Ok(Value::Map(pairs))
            }
            ExprKind::Fold(local, seed, comp, next) => {
                let mut kept = self.eval(seed, frame)?;
                frame.bind(*local, kept.clone());
                self.walk(comp, frame, &mut |machine, frame, _| {
                    kept = machine.eval(next, frame)?;
                    frame.bind(*local, kept.clone());
                    Ok(Turn::On)
                })?;
                Ok(kept)
            }
            ExprKind::Iterate { local, seed, up_to, condition, next } => {
                let mut kept = self.eval(seed, frame)?;
                let limit = self.eval_whole(up_to, frame)?;
                let mut turns = Int::ZERO;
                frame.bind(*local, kept.clone());
                while turns < limit && self.holds(condition, frame)? {
                    self.tick(expr.span)?;
                    kept = self.eval(next, frame)?;
                    frame.bind(*local, kept.clone());
                    turns += Int::ONE;
                }
                Ok(kept)
            }
            ExprKind::Sum(item, comp) => {
                let mut total = nothing(&expr.ty);
                self.walk(comp, frame, &mut |machine, frame, _| {
                    let item = machine.eval(item, frame)?;
                    total = Some(match total.take() {
                        None => item,
                        Some(total) => add(total, item, &expr.ty, expr.span)?,
                    });
                    Ok(Turn::On)
                })?;
                total.map_or_else(|| defect("the sum of no money at all"), Ok)
            }
            ExprKind::Largest(item, comp) => self.extreme(item, Compare::More, comp, expr, frame),
            ExprKind::Smallest(item, comp) => self.extreme(item, Compare::Less, comp, expr, frame),
            ExprKind::Count(comp) => {
                let mut count = 0usize;
                self.walk(comp, frame, &mut |_, _, _| {
                    count += 1;
                    Ok(Turn::On)
                })?;
                Ok(Value::whole(count))
            }
            ExprKind::First(comp) | ExprKind::Last(comp) => {
                let mut found = None;
                self.walk(comp, frame, &mut |_, _, item| {
                    found = Some(Box::new(item));
                    Ok(if matches!(expr.kind, ExprKind::First(_)) { Turn::Over } else { Turn::On })
                })?;
                Ok(Value::Option(found))
            }
            ExprKind::All(comp, condition) => Ok(Value::Bool(!self.is_some(comp, condition, false, frame)?)),
            ExprKind::Any(comp, condition) => Ok(Value::Bool(self.is_some(comp, condition, true, frame)?)),
            _ => defect("no loop"),
        }
    }

    /// Whether a condition has this truth for some entry; what follows the first is not asked.
    fn is_some(&mut self, comp: &Comp, condition: &Expr, truth: bool, frame: &mut Frame) -> Answer<bool> {
        let mut found = false;
        self.walk(comp, frame, &mut |machine, frame, _| {
            found = machine.holds(condition, frame)? == truth;
            Ok(if found { Turn::Over } else { Turn::On })
        })?;
        Ok(found)
    }

    /// The first of the values that no other is better than.
    fn extreme(
        &mut self,
        item: &Expr,
        better: Compare,
        comp: &Comp,
        expr: &Expr,
        frame: &mut Frame,
    ) -> Answer<Value> {
        let mut best: Option<Value> = None;
        self.walk(comp, frame, &mut |machine, frame, _| {
            let value = machine.eval(item, frame)?;
            let is_better = match &best {
                None => true,
                Some(best) => compare(better, &value, best, expr.span)?,
            };
            if is_better {
                best = Some(value);
            }
            Ok(Turn::On)
        })?;
        Ok(Value::Option(best.map(Box::new)))
    }
}

/// The sum of nothing, where its type says what that is.
fn nothing(ty: &Type) -> Option<Value> {
    if ty.is_ratio() {
        return Some(Value::Ratio(Ratio::ZERO));
    }
    match ty {
        Type::Money | Type::ExactMoney => None,
        Type::Set(_) => Some(Value::Set(Vec::new())),
        _ => Some(Value::Whole(Int::ZERO)),
    }
}
