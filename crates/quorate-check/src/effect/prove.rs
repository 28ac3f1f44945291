//! What follows from what is known.

use super::deep;
use super::interval::Interval;
use super::known::{Claim, Item, Known, is_number};
use super::linear::{AssetKey, Atom, Linear};
use super::same::same;
use super::world::{Site, World, of_type};
use quorate_ir::{
    BinaryOp, CollectionKind, Compare, Const, Expr, ExprKind, RatioOp, Rounding, SetOp, WholeOp,
};
use quorate_number::{Ratio, ceiling, floor};

/// How many facts are put together to find another.
const STEPS: usize = 2;

impl<'p> World<'p> {
    /// From what to what an expression can be.
    pub(crate) fn value(&self, expr: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Interval {
        let found = deep(|| self.find_value(expr, known, site)).meet(&of_type(&expr.ty));
        if !is_number(&expr.ty) || known.facts.is_empty() {
            return found;
        }
        // What the facts say of the expression as a whole.
        let sum = self.sum(expr, known);
        match sum.terms.as_slice() {
            [(atom, times)] => {
                let of_atom = told(atom, known).times(&Interval::point(times.clone()));
                found.meet(&of_atom.plus(&Interval::point(sum.constant.clone())))
            }
            _ => found,
        }
    }

    fn find_value(&self, expr: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Interval {
        let value = |expr: &'p Expr| self.value(expr, known, site);
        match &expr.kind {
            ExprKind::Const(Const::Whole(value)) => Interval::point(Ratio::from(value.clone())),
            ExprKind::Const(Const::Ratio(value)) => Interval::point(value.clone()),
            ExprKind::Local(local) => known.alias(*local).map_or(Interval::ALL, |alias| alias.range.clone()),
            ExprKind::Slot { up, slot } => match self.around(site.template, *up) {
                Some(template) => self.slot_value(template, *slot),
                None => Interval::ALL,
            },
            ExprKind::Read(_, template, quorate_ir::Member::Slot(slot)) => self.slot_value(*template, *slot),
            ExprKind::NegateWhole(inner) | ExprKind::NegateRatio(inner) => value(inner).negated(),
            ExprKind::ToRatio(inner)
            | ExprKind::ToPortion(inner)
            | ExprKind::Recast(inner)
            | ExprKind::ToMoney(inner, _)
            | ExprKind::Some(inner) => value(inner),
            ExprKind::Whole(op, one, other) => match op {
                WholeOp::Add => value(one).plus(&value(other)),
                WholeOp::Sub => value(one).plus(&value(other).negated()),
                WholeOp::Mul if same(one, other) => {
                    value(one).times(&value(other)).meet(&Interval::not_negative())
                }
                WholeOp::Mul => value(one).times(&value(other)),
                WholeOp::Min => value(one).least_of(&value(other)),
                WholeOp::Max => value(one).greatest_of(&value(other)),
                WholeOp::Mod if value(other).is_positive() => {
                    Interval { low: Some(Ratio::ZERO), high: value(other).high }
                }
                WholeOp::Mod => Interval::ALL,
                WholeOp::Pow => power(&value(one), other),
            },
            ExprKind::Ratio(op, one, other) => match op {
                RatioOp::Add => value(one).plus(&value(other)),
                RatioOp::Sub => value(one).plus(&value(other).negated()),
                RatioOp::Mul if same(one, other) => {
                    value(one).times(&value(other)).meet(&Interval::not_negative())
                }
                RatioOp::Mul => value(one).times(&value(other)),
                RatioOp::Div => value(one).over(&value(other)),
                RatioOp::Min => value(one).least_of(&value(other)),
                RatioOp::Max => value(one).greatest_of(&value(other)),
                RatioOp::Pow => power(&value(one), other),
            },
            ExprKind::Round(Rounding::Down, inner) => value(inner).rounded_to(floor),
            ExprKind::Round(Rounding::Up, inner) => value(inner).rounded_to(ceiling),
            ExprKind::Round(Rounding::Nearest | Rounding::ToZero, inner) => value(inner).rounded(),
            ExprKind::Length(_) | ExprKind::Count(_) | ExprKind::RootDown(_) | ExprKind::Digest(_) => {
                Interval::not_negative()
            }
            ExprKind::Sum(item, comp) => {
                let mut known = known.clone();
                self.walk_into(comp, &mut known, site);
                if self.value(item, &known, site).is_not_negative() {
                    Interval::not_negative()
                } else {
                    Interval::ALL
                }
            }
            ExprKind::Largest(item, comp) | ExprKind::Smallest(item, comp) => {
                let mut known = known.clone();
                self.walk_into(comp, &mut known, site);
                self.value(item, &known, site)
            }
            ExprKind::Default(one, other) => value(one).join(&value(other)),
            ExprKind::If(condition, then, otherwise) => {
                let mut one = known.clone();
                self.assume(condition, true, &mut one, site);
                let mut other = known.clone();
                self.assume(condition, false, &mut other, site);
                match (one.is_dead, other.is_dead) {
                    (true, _) => self.value(otherwise, &other, site),
                    (_, true) => self.value(then, &one, site),
                    _ => self.value(then, &one, site).join(&self.value(otherwise, &other, site)),
                }
            }
            ExprKind::Match(subject, arms) => {
                let values = arms.iter().map(|(pat, arm)| {
                    let mut known = known.clone();
                    self.bind(pat, subject, &mut known, Some(site));
                    self.value(arm, &known, site)
                });
                values.reduce(|one, other| one.join(&other)).unwrap_or(Interval::ALL)
            }
            ExprKind::MatchState(_, _, arms) => {
                let values = arms.iter().map(|(_, arm)| self.value(arm, known, site));
                values.reduce(|one, other| one.join(&other)).unwrap_or(Interval::ALL)
            }
            ExprKind::Let(pat, of, rest) => {
                let mut known = known.clone();
                self.bind(pat, of, &mut known, Some(site));
                self.value(rest, &known, site)
            }
            ExprKind::Call { function, .. } | ExprKind::View { function, .. } => {
                self.function_value(*function)
            }
            // An option is as large as what it holds, and a value that is not a number has no size.
            _ => match &expr.ty {
                quorate_ir::Type::Option(inner) => of_type(inner),
                _ => Interval::ALL,
            },
        }
    }

    /// From what to what a sum can be.
    pub(crate) fn sum_value(&self, sum: &Linear<'p>, known: &Known<'p>, site: Site<'p>) -> Interval {
        let mut total = Interval::point(sum.constant.clone());
        for (atom, times) in &sum.terms {
            let value = self.atom_value(atom, known, site);
            total = total.plus(&value.times(&Interval::point(times.clone())));
        }
        total
    }

    /// From what to what a value that is not looked into can be.
    pub(crate) fn atom_value(&self, atom: &Atom<'p>, known: &Known<'p>, site: Site<'p>) -> Interval {
        let value = match atom {
            Atom::Local(local) => {
                let of_type = site.local(*local).map_or(Interval::ALL, |local| of_type(&local.ty));
                known.alias(*local).map_or(of_type.clone(), |alias| alias.range.meet(&of_type))
            }
            Atom::Held(..) | Atom::Length(_) => Interval::not_negative(),
            Atom::Of(expr) => deep(|| self.find_value(expr, known, site)).meet(&of_type(&expr.ty)),
        };
        value.meet(&told(atom, known))
    }

    /// Whether a sum is never negative.
    pub(crate) fn is_not_negative(&self, sum: &Linear<'p>, known: &Known<'p>, site: Site<'p>) -> bool {
        self.follows(sum, known, site, STEPS)
    }

    fn follows(&self, sum: &Linear<'p>, known: &Known<'p>, site: Site<'p>, steps: usize) -> bool {
        if self.sum_value(sum, known, site).is_not_negative() {
            return true;
        }
        if steps == 0 || self.is_tired() {
            return false;
        }
        known.facts.iter().any(|fact| {
            let Claim::NotNegative(fact) = &fact.claim else { return false };
            fact.terms.iter().any(|(atom, times)| {
                let ours = sum.times(atom);
                let factor = &ours / times;
                // Taking away what is not negative leaves less: if that is not negative, neither is the sum.
                factor > Ratio::ZERO
                    && sum
                        .clone()
                        .plus(fact, &-factor)
                        .is_some_and(|rest| self.follows(&rest, known, site, steps - 1))
            })
        })
    }

    /// Whether a number is never negative.
    pub(crate) fn is_never_negative(&self, expr: &'p Expr, known: &Known<'p>, site: Site<'p>) -> bool {
        self.value(expr, known, site).is_not_negative()
            || self.is_not_negative(&self.sum(expr, known), known, site)
    }

    /// Whether one number is never greater than another.
    pub(crate) fn is_at_most(
        &self,
        one: &'p Expr,
        other: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> bool {
        if same(one, other) {
            return true;
        }
        if let ExprKind::Whole(WholeOp::Max, first, second) | ExprKind::Ratio(RatioOp::Max, first, second) =
            &other.kind
            && (self.is_at_most(one, first, known, site) || self.is_at_most(one, second, known, site))
        {
            return true;
        }
        let sum = self.sum(other, known);
        deep(|| self.is_within(one, &sum, known, site))
    }

    /// Whether an expression is never greater than a sum.
    pub(crate) fn is_within(
        &self,
        expr: &'p Expr,
        bound: &Linear<'p>,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> bool {
        let by_sums = bound.clone().minus(&self.sum(expr, known));
        if by_sums.is_some_and(|rest| self.is_not_negative(&rest, known, site)) {
            return true;
        }
        if self.is_tired() {
            return false;
        }
        let within = |expr: &'p Expr, known: &Known<'p>| deep(|| self.is_within(expr, bound, known, site));
        match &expr.kind {
            ExprKind::Local(local) => match known.alias(*local).and_then(|alias| alias.value) {
                Some(value) => within(value, known),
                None => false,
            },
            ExprKind::Whole(WholeOp::Min, one, other) | ExprKind::Ratio(RatioOp::Min, one, other) => {
                within(one, known) || within(other, known)
            }
            ExprKind::Whole(WholeOp::Max, one, other) | ExprKind::Ratio(RatioOp::Max, one, other) => {
                within(one, known) && within(other, known)
            }
            ExprKind::If(condition, then, otherwise) => {
                let mut one = known.clone();
                self.assume(condition, true, &mut one, site);
                let mut other = known.clone();
                self.assume(condition, false, &mut other, site);
                (one.is_dead || within(then, &one)) && (other.is_dead || within(otherwise, &other))
            }
            ExprKind::Let(pat, value, rest) => {
                let mut known = known.clone();
                self.bind(pat, value, &mut known, Some(site));
                within(rest, &known)
            }
            ExprKind::ToRatio(inner) | ExprKind::Recast(inner) | ExprKind::ToMoney(inner, _) => {
                within(inner, known)
            }
            // A part of a whole number, rounded either way, is at most that number.
            ExprKind::Round(rounding, inner) => match &inner.kind {
                ExprKind::Ratio(RatioOp::Mul, one, other) => {
                    [(one, other), (other, one)].into_iter().any(|(part, of)| {
                        is_whole(of)
                            && self.value(part, known, site).is_at_most(&Ratio::ONE)
                            && self.value(of, known, site).is_not_negative()
                            && within(of, known)
                    })
                }
                _ => *rounding == Rounding::Down && within(inner, known),
            },
            _ => false,
        }
    }

    /// What a condition is known to be.
    pub(crate) fn holds(&self, condition: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Option<bool> {
        deep(|| self.find_holds(condition, known, site))
    }

    fn find_holds(&self, condition: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Option<bool> {
        for fact in &known.facts {
            if let Claim::Holds(other, holds) = &fact.claim
                && same(condition, other)
            {
                return Some(*holds);
            }
        }
        let ask = |condition: &'p Expr| self.holds(condition, known, site);
        match &condition.kind {
            ExprKind::Const(Const::Bool(value)) => Some(*value),
            ExprKind::Not(inner) => ask(inner).map(|holds| !holds),
            ExprKind::Logic(op, left, right) => {
                let (left, right) = (ask(left), ask(right));
                let (left, stop) = match op {
                    BinaryOp::And => (left, false),
                    BinaryOp::Or => (left, true),
                    BinaryOp::Implies => (left.map(|left| !left), true),
                };
                match (left, right) {
                    (Some(known), _) | (_, Some(known)) if known == stop => Some(stop),
                    (Some(_), Some(_)) => Some(!stop),
                    _ => None,
                }
            }
            ExprKind::Compare(op, left, right) => {
                let (least, greatest) = match op {
                    Compare::Less | Compare::AtMost => (left, right),
                    Compare::More | Compare::AtLeast => (right, left),
                };
                let strict = matches!(op, Compare::Less | Compare::More);
                if strict {
                    if self.is_at_most(greatest, least, known, site) {
                        return Some(false);
                    }
                    let sum = self.sum(greatest, known).minus(&self.sum(least, known))?;
                    let is_less = if least.ty.is_whole() && greatest.ty.is_whole() {
                        let sum = sum.plus(&Linear::constant(Ratio::ONE), &-Ratio::ONE)?;
                        self.is_not_negative(&sum, known, site)
                    } else {
                        self.sum_value(&sum, known, site).is_positive()
                    };
                    return is_less.then_some(true);
                }
                self.is_at_most(least, greatest, known, site).then_some(true)
            }
            ExprKind::Equal(left, right) => {
                let are_equal = same(left, right)
                    || is_number(&left.ty)
                        && self.is_at_most(left, right, known, site)
                        && self.is_at_most(right, left, known, site);
                are_equal.then_some(true)
            }
            ExprKind::In(item, of) => self.is_member(item, of, known).then_some(true),
            ExprKind::IsEnded(of) => match &of.ty {
                quorate_ir::Type::Process(template) if self.never_ends(*template) => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a value is known to be in a list or set, or to be a key of a map.
    pub(crate) fn is_member(&self, item: &'p Expr, of: &'p Expr, known: &Known<'p>) -> bool {
        let as_item = Item::of(item);
        for fact in &known.facts {
            if let Claim::Member(member, other) = &fact.claim
                && *member == as_item
                && self.is_part_of(other, of)
            {
                return true;
            }
        }
        match &of.kind {
            ExprKind::Collection(CollectionKind::List | CollectionKind::Set, items) => {
                items.iter().any(|other| same(item, other))
            }
            ExprKind::With(map, pairs) => {
                pairs.iter().any(|(key, _)| same(item, key)) || deep(|| self.is_member(item, map, known))
            }
            ExprKind::Local(local) => match known.alias(*local).and_then(|alias| alias.value) {
                Some(value) => deep(|| self.is_member(item, value, known)),
                None => false,
            },
            _ => match &item.kind {
                ExprKind::Local(local) => match known.alias(*local).and_then(|alias| alias.value) {
                    Some(value) => deep(|| self.is_member(value, of, known)),
                    None => false,
                },
                _ => false,
            },
        }
    }

    /// Whether whatever is in one collection is in another.
    fn is_part_of(&self, one: &'p Expr, other: &'p Expr) -> bool {
        if same(one, other) {
            return true;
        }
        match (&one.kind, &other.kind) {
            (_, ExprKind::Set(SetOp::Union, left, right)) => {
                deep(|| self.is_part_of(one, left) || self.is_part_of(one, right))
            }
            (ExprKind::Set(SetOp::Difference, left, _), _) => deep(|| self.is_part_of(left, other)),
            (ExprKind::Set(SetOp::Intersection, left, right), _) => {
                deep(|| self.is_part_of(left, other) || self.is_part_of(right, other))
            }
            _ => false,
        }
    }

    /// The asset of an amount, looking through what variables stand for.
    pub(crate) fn asset_of(&self, amount: &'p Expr, known: &Known<'p>) -> Option<AssetKey<'p>> {
        if let ExprKind::Local(local) = &amount.kind
            && let Some(value) = known.alias(*local).and_then(|alias| alias.value)
        {
            return deep(|| self.asset_of(value, known));
        }
        AssetKey::of_amount(amount)
    }

    /// Whether two amounts are known to be of one asset.
    pub(crate) fn are_of_one_asset(&self, one: &'p Expr, other: &'p Expr, known: &Known<'p>) -> bool {
        if let (Some(one), Some(other)) = (self.asset_of(one, known), self.asset_of(other, known)) {
            return one == other;
        }
        let is_asset_of =
            |asset: &Expr, of: &Expr| matches!(&asset.kind, ExprKind::AssetOfMoney(inner) if same(inner, of));
        let is_of_the_asset_of = |amount: &'p Expr, of: &Expr| match self.asset_of(amount, known) {
            Some(AssetKey::Of(asset)) => is_asset_of(asset, of),
            _ => false,
        };
        if is_of_the_asset_of(one, other) || is_of_the_asset_of(other, one) {
            return true;
        }
        known.facts.iter().any(|fact| match &fact.claim {
            Claim::Holds(Expr { kind: ExprKind::Equal(left, right), .. }, true) => {
                is_asset_of(left, one) && is_asset_of(right, other)
                    || is_asset_of(left, other) && is_asset_of(right, one)
            }
            _ => false,
        })
    }
}

/// What facts about a value alone say of it.
fn told(atom: &Atom<'_>, known: &Known<'_>) -> Interval {
    let mut told = Interval::ALL;
    for fact in &known.facts {
        let Claim::NotNegative(sum) = &fact.claim else { continue };
        let [(own, times)] = sum.terms.as_slice() else { continue };
        if own != atom {
            continue;
        }
        let end = -&sum.constant / times;
        told = told.meet(&if *times > Ratio::ZERO {
            Interval { low: Some(end), high: None }
        } else {
            Interval { low: None, high: Some(end) }
        });
    }
    told
}

/// Whether an expression of any type has whole values.
fn is_whole(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::ToRatio(_) | ExprKind::Round(..) => true,
        ExprKind::ToMoney(inner, _) => deep(|| is_whole(inner)),
        _ => expr.ty.is_whole(),
    }
}

fn power(base: &Interval, exponent: &Expr) -> Interval {
    let is_even = match &exponent.kind {
        ExprKind::Const(Const::Whole(exponent)) => (exponent % quorate_number::Int::from(2)).is_zero(),
        _ => false,
    };
    if is_even || base.is_not_negative() { Interval::not_negative() } else { Interval::ALL }
}
