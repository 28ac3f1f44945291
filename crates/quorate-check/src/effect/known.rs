//! What is known at a place of a text.

use super::deep;
use super::interval::Interval;
use super::linear::{AssetKey, Atom, Linear};
use super::same::{Reads, same};
use super::touch::Touch;
use super::world::{Site, World};
use quorate_ir::{BinaryOp, Comp, Compare, Expr, ExprKind, LocalId, Pat, PatKind, Type};
use quorate_number::Ratio;

/// So many facts are kept; the oldest are forgotten first, which is always safe.
const FACTS: usize = 32;

/// What is known: facts that hold together, and what variables stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known<'p> {
    pub(crate) facts: Vec<Fact<'p>>,
    pub(crate) aliases: Vec<Alias<'p>>,
    /// Whether the place is never reached.
    pub(crate) is_dead: bool,
}

/// Something known.
#[derive(Clone, Debug)]
pub(crate) struct Fact<'p> {
    pub(crate) claim: Claim<'p>,
    /// What it depends on, besides the balances that are terms of a sum.
    pub(crate) reads: Reads,
}

/// What a fact says.
#[derive(Clone, Debug)]
pub(crate) enum Claim<'p> {
    /// A sum is not negative.
    NotNegative(Linear<'p>),
    /// A condition holds, or does not.
    Holds(&'p Expr, bool),
    /// A value is in a list or set, or is a key of a map.
    Member(Item<'p>, &'p Expr),
}

/// A value that may be in a collection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item<'p> {
    Local(LocalId),
    Of(&'p Expr),
}

/// A variable that was given the value of an expression.
#[derive(Clone, Debug)]
pub(crate) struct Alias<'p> {
    pub(crate) local: LocalId,
    /// The expression, as long as it still has that value.
    pub(crate) value: Option<&'p Expr>,
    /// The value as a sum of what never changes, if it is one.
    sum: Option<Linear<'p>>,
    /// From what to what it can be.
    pub(crate) range: Interval,
    reads: Reads,
}

impl PartialEq for Item<'_> {
    fn eq(&self, other: &Item<'_>) -> bool {
        match (self, other) {
            (Item::Local(one), Item::Local(other)) => one == other,
            (Item::Of(one), Item::Of(other)) => same(one, other),
            _ => false,
        }
    }
}

impl PartialEq for Claim<'_> {
    fn eq(&self, other: &Claim<'_>) -> bool {
        match (self, other) {
            (Claim::NotNegative(one), Claim::NotNegative(other)) => one == other,
            (Claim::Holds(one, holds), Claim::Holds(other, other_holds)) => {
                holds == other_holds && same(one, other)
            }
            (Claim::Member(item, of), Claim::Member(other, of_other)) => item == other && same(of, of_other),
            _ => false,
        }
    }
}

impl Claim<'_> {
    fn is_of_balances(&self) -> bool {
        match self {
            Claim::NotNegative(sum) => sum.terms.iter().any(|(atom, _)| matches!(atom, Atom::Held(..))),
            _ => false,
        }
    }
}

impl<'p> Item<'p> {
    pub(crate) fn of(expr: &'p Expr) -> Item<'p> {
        match &expr.kind {
            ExprKind::Local(local) => Item::Local(*local),
            _ => Item::Of(expr),
        }
    }
}

impl<'p> Known<'p> {
    pub(crate) fn alias(&self, local: LocalId) -> Option<&Alias<'p>> {
        self.aliases.iter().rev().find(|alias| alias.local == local)
    }

    /// Takes a fact.
    pub(crate) fn add(&mut self, claim: Claim<'p>, reads: Reads) {
        if self.facts.len() >= FACTS {
            self.facts.remove(0);
        }
        self.facts.push(Fact { claim, reads });
    }

    /// Forgets what may have changed.
    pub(crate) fn forget(&mut self, touch: &Touch) {
        if touch.money {
            self.facts.retain(|fact| !fact.claim.is_of_balances());
        }
        self.forget_but_balances(touch);
    }

    /// The same, but keeps what is known of sums of balances.
    pub(crate) fn forget_but_balances(&mut self, touch: &Touch) {
        self.facts.retain(|fact| !touch.reaches(&fact.reads));
        for alias in self.aliases.iter_mut().filter(|alias| touch.reaches(&alias.reads)) {
            alias.value = None;
        }
    }

    /// What is known if it came this way or that way.
    pub(crate) fn either(self, other: Known<'p>) -> Known<'p> {
        if self.is_dead {
            return other;
        }
        if other.is_dead {
            return self;
        }
        let facts = self.facts.into_iter();
        let facts = facts.filter(|fact| other.facts.iter().any(|more| more.claim == fact.claim)).collect();
        let aliases = self.aliases.into_iter().filter(|alias| {
            alias.value.is_none() || other.alias(alias.local).is_some_and(|other| other.value.is_some())
        });
        Known { facts, aliases: aliases.collect(), is_dead: false }
    }
}

impl<'p> World<'p> {
    /// An expression as a sum.
    pub(crate) fn sum(&self, expr: &'p Expr, known: &Known<'p>) -> Linear<'p> {
        deep(|| self.find_sum(expr, known)).unwrap_or_else(|| Linear::atom(Atom::Of(expr)))
    }

    fn find_sum(&self, expr: &'p Expr, known: &Known<'p>) -> Option<Linear<'p>> {
        use quorate_ir::{Const, RatioOp, WholeOp};
        Some(match &expr.kind {
            ExprKind::Const(Const::Whole(value)) => Linear::constant(Ratio::from(value.clone())),
            ExprKind::Const(Const::Ratio(value)) => Linear::constant(value.clone()),
            ExprKind::Local(local) => match known.alias(*local).and_then(|alias| alias.sum.as_ref()) {
                Some(sum) => sum.clone(),
                None => Linear::atom(Atom::Local(*local)),
            },
            ExprKind::Whole(WholeOp::Add, one, other) | ExprKind::Ratio(RatioOp::Add, one, other) => {
                self.sum(one, known).plus(&self.sum(other, known), &Ratio::ONE)?
            }
            ExprKind::Whole(WholeOp::Sub, one, other) | ExprKind::Ratio(RatioOp::Sub, one, other) => {
                self.sum(one, known).minus(&self.sum(other, known))?
            }
            ExprKind::Whole(WholeOp::Mul, one, other) | ExprKind::Ratio(RatioOp::Mul, one, other) => {
                let (one, other) = (self.sum(one, known), self.sum(other, known));
                if one.terms.is_empty() {
                    other.scaled(&one.constant)?
                } else if other.terms.is_empty() {
                    one.scaled(&other.constant)?
                } else {
                    return None;
                }
            }
            ExprKind::Ratio(RatioOp::Div, one, other) => {
                let other = self.sum(other, known);
                if !other.terms.is_empty() || other.constant == Ratio::ZERO {
                    return None;
                }
                self.sum(one, known).scaled(&(Ratio::ONE / other.constant))?
            }
            ExprKind::NegateWhole(inner) | ExprKind::NegateRatio(inner) => {
                self.sum(inner, known).scaled(&-Ratio::ONE)?
            }
            ExprKind::ToRatio(inner)
            | ExprKind::Recast(inner)
            | ExprKind::ToPortion(inner)
            | ExprKind::ToMoney(inner, _) => self.sum(inner, known),
            ExprKind::Let(pat, value, rest) => {
                let mut known = known.clone();
                self.bind(pat, value, &mut known, None);
                self.sum(rest, &known)
            }
            ExprKind::Balance(account, asset) => Linear::atom(Atom::Held(account, AssetKey::of(asset))),
            ExprKind::Length(of) => Linear::atom(Atom::Length(of)),
            _ => return None,
        })
    }

    /// Takes it as known that a condition holds, or that it does not.
    pub(crate) fn assume(&self, condition: &'p Expr, holds: bool, known: &mut Known<'p>, site: Site<'p>) {
        deep(|| self.take(condition, holds, known, site));
    }

    fn take(&self, condition: &'p Expr, holds: bool, known: &mut Known<'p>, site: Site<'p>) {
        match &condition.kind {
            ExprKind::Not(inner) => self.assume(inner, !holds, known, site),
            ExprKind::Logic(op, left, right) => {
                let (left_holds, right_holds, both) = match op {
                    BinaryOp::And => (holds, holds, holds),
                    BinaryOp::Or => (holds, holds, !holds),
                    BinaryOp::Implies => (!holds, holds, !holds),
                };
                if both {
                    self.assume(left, left_holds, known, site);
                    self.assume(right, right_holds, known, site);
                    return;
                }
                let mut one = known.clone();
                self.assume(left, left_holds, &mut one, site);
                let mut other = known.clone();
                self.assume(right, right_holds, &mut other, site);
                *known = one.either(other);
            }
            ExprKind::Compare(op, left, right) => {
                let (least, greatest, strict) = match (op, holds) {
                    (Compare::Less, true) => (left, right, true),
                    (Compare::AtMost, true) => (left, right, false),
                    (Compare::More, true) => (right, left, true),
                    (Compare::AtLeast, true) => (right, left, false),
                    (Compare::Less, false) => (right, left, false),
                    (Compare::AtMost, false) => (right, left, true),
                    (Compare::More, false) => (left, right, false),
                    (Compare::AtLeast, false) => (left, right, true),
                };
                self.take_at_most(least, greatest, strict, known, site);
                self.take_as_is(condition, holds, known, site);
            }
            ExprKind::Equal(left, right) => {
                if holds && is_number(&left.ty) && is_number(&right.ty) {
                    self.take_at_most(left, right, false, known, site);
                    self.take_at_most(right, left, false, known, site);
                }
                if !holds && left.ty.is_whole() {
                    // Of two that are not equal, one that is never less is more.
                    for (least, greatest) in [(left, right), (right, left)] {
                        if self.is_at_most(least, greatest, known, site) {
                            self.take_at_most(least, greatest, true, known, site);
                        }
                    }
                }
                self.take_as_is(condition, holds, known, site);
            }
            ExprKind::In(item, of) if holds => {
                let mut reads = self.reads(item, site);
                reads.add(&self.reads(of, site));
                known.add(Claim::Member(Item::of(item), of), reads);
            }
            ExprKind::Const(quorate_ir::Const::Bool(value)) => known.is_dead |= *value != holds,
            _ => self.take_as_is(condition, holds, known, site),
        }
    }

    fn take_as_is(&self, condition: &'p Expr, holds: bool, known: &mut Known<'p>, site: Site<'p>) {
        known.add(Claim::Holds(condition, holds), self.reads(condition, site));
    }

    fn take_at_most(
        &self,
        least: &'p Expr,
        greatest: &'p Expr,
        strict: bool,
        known: &mut Known<'p>,
        site: Site<'p>,
    ) {
        let Some(mut sum) = self.sum(greatest, known).minus(&self.sum(least, known)) else { return };
        // Of two whole numbers the greater is greater by one at least.
        if strict && least.ty.is_whole() && greatest.ty.is_whole() {
            sum.constant = &sum.constant - &Ratio::ONE;
        }
        self.take_not_negative(sum, known, site);
    }

    /// Takes it as known that a sum is not negative.
    pub(crate) fn take_not_negative(&self, sum: Linear<'p>, known: &mut Known<'p>, site: Site<'p>) {
        let reads = self.sum_reads(&sum, site);
        known.add(Claim::NotNegative(sum), reads);
    }

    /// What a sum depends on, besides the balances that are its terms.
    pub(crate) fn sum_reads(&self, sum: &Linear<'p>, site: Site<'p>) -> Reads {
        let mut reads = Reads::default();
        for (atom, _) in &sum.terms {
            match atom {
                Atom::Local(_) => {}
                Atom::Held(account, asset) => {
                    reads.add(&self.reads(account, site));
                    if let AssetKey::Of(asset) = asset {
                        reads.add(&self.reads(asset, site));
                    }
                }
                Atom::Of(expr) | Atom::Length(expr) => reads.add(&self.reads(expr, site)),
            }
        }
        reads
    }

    /// Takes what follows for the variables of a pattern that fits a value.
    pub(crate) fn bind(&self, pat: &'p Pat, value: &'p Expr, known: &mut Known<'p>, site: Option<Site<'p>>) {
        match (&pat.kind, &value.kind) {
            (PatKind::Bind(local), _) => {
                let reads = site.map_or_else(Reads::default, |site| self.reads(value, site));
                let mut sum = is_number(&value.ty).then(|| self.sum(value, known));
                if let (Some(of), Some(site)) = (&sum, site) {
                    let is_fixed = self.sum_reads(of, site) == Reads::default();
                    let of_balances = of.terms.iter().any(|(atom, _)| matches!(atom, Atom::Held(..)));
                    if !is_fixed || of_balances {
                        let itself = Linear::atom(Atom::Local(*local));
                        let least = itself.clone().minus(of);
                        let greatest = of.clone().minus(&itself);
                        for fact in least.into_iter().chain(greatest) {
                            self.take_not_negative(fact, known, site);
                        }
                        sum = None;
                    }
                }
                let range = site.map_or(Interval::ALL, |site| self.value(value, known, site));
                known.aliases.push(Alias { local: *local, value: Some(value), sum, range, reads });
            }
            (PatKind::Bool(holds), _) => {
                if let Some(site) = site {
                    self.assume(value, *holds, known, site);
                }
            }
            (PatKind::Some(_), ExprKind::Get(map, key)) => {
                if let Some(site) = site {
                    let mut reads = self.reads(map, site);
                    reads.add(&self.reads(key, site));
                    known.add(Claim::Member(Item::of(key), map), reads);
                }
            }
            (PatKind::Tuple(pats), ExprKind::Product(values)) => {
                for (pat, value) in pats.iter().zip(values) {
                    self.bind(pat, value, known, site);
                }
            }
            _ => {}
        }
    }

    /// Takes what is known of each item of a collection that is walked and passes its filter.
    pub(crate) fn walk_into(&self, comp: &'p Comp, known: &mut Known<'p>, site: Site<'p>) {
        self.walk_over(comp, known, site);
        if let Some(filter) = &comp.filter {
            self.assume(filter, true, known, site);
        }
    }

    /// Takes what is known of each item of a collection that is walked.
    pub(crate) fn walk_over(&self, comp: &'p Comp, known: &mut Known<'p>, site: Site<'p>) {
        let item = match (&comp.pat.kind, &comp.over.ty) {
            (PatKind::Bind(local), Type::Set(_) | Type::List(_)) => Some(*local),
            (PatKind::Tuple(parts), Type::Map(..)) => match parts.first().map(|part| &part.kind) {
                Some(PatKind::Bind(local)) => Some(*local),
                _ => None,
            },
            _ => None,
        };
        // What is walked has something in it.
        let length = Linear::atom(Atom::Length(&comp.over));
        if let Some(fact) = length.minus(&Linear::constant(Ratio::ONE)) {
            self.take_not_negative(fact, known, site);
        }
        if let Some(local) = item {
            known.add(Claim::Member(Item::Local(local), &comp.over), self.reads(&comp.over, site));
        }
    }
}

/// Whether values of a type are compared by number.
pub(crate) fn is_number(ty: &Type) -> bool {
    ty.is_whole() || ty.is_ratio()
}
