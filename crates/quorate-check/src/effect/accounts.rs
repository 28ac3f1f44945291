//! What is known of accounts: whether they hold enough, whether they can be paid, what a move does to both.

use super::deep;
use super::known::{Claim, Known};
use super::linear::{AssetKey, Atom, Linear};
use super::same::same;
use super::touch::Touch;
use super::world::{Site, World};
use quorate_ir::{Expr, ExprKind, Place, PlaceStep, SlotId, Type};
use quorate_number::Ratio;

/// Whether two accounts are one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alike {
    Yes,
    No,
    Maybe,
}

impl<'p> World<'p> {
    /// Whether an account is known to hold an amount.
    pub(crate) fn holds_enough(
        &self,
        amount: &'p Expr,
        from: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> bool {
        if self.value(amount, known, site).is_at_most(&Ratio::ZERO) {
            return true;
        }
        let Some(asset) = self.asset_of(amount, known) else { return false };
        let balance = Linear::atom(Atom::Held(from, asset));
        self.is_within(amount, &balance, known, site)
    }

    /// Whether an account can be paid, because nobody it may be of has ended.
    pub(crate) fn stays_open(&self, to: &'p Expr, known: &Known<'p>, site: Site<'p>) -> bool {
        match &to.kind {
            ExprKind::Instance { up: 0 } | ExprKind::Account { up: 0, .. } => return true,
            ExprKind::Instance { up } | ExprKind::Account { up, .. } => {
                return self.around(site.template, *up).is_some_and(|template| self.never_ends(template));
            }
            ExprKind::AccountOf { of, template, .. } => {
                return self.never_ends(*template) || self.has_not_ended(of, known);
            }
            ExprKind::If(condition, then, otherwise) => {
                let mut one = known.clone();
                self.assume(condition, true, &mut one, site);
                let mut other = known.clone();
                self.assume(condition, false, &mut other, site);
                return deep(|| {
                    self.stays_open(then, &one, site) && self.stays_open(otherwise, &other, site)
                });
            }
            ExprKind::Match(_, arms) => {
                return arms.iter().all(|(_, arm)| deep(|| self.stays_open(arm, known, site)));
            }
            _ => {}
        }
        match &to.ty {
            Type::Agent | Type::Person => true,
            Type::Process(template) => self.never_ends(*template) || self.has_not_ended(to, known),
            Type::Form(form) => self
                .program
                .form(*form)
                .is_some_and(|form| form.templates.iter().all(|template| self.never_ends(*template))),
            _ => match &to.kind {
                ExprKind::Local(local) => match known.alias(*local).and_then(|alias| alias.value) {
                    Some(value) => deep(|| self.stays_open(value, known, site)),
                    None => false,
                },
                _ => false,
            },
        }
    }

    /// Whether an instance is known not to have ended.
    pub(crate) fn has_not_ended(&self, of: &'p Expr, known: &Known<'p>) -> bool {
        if let Type::Process(template) = &of.ty
            && self.never_ends(*template)
        {
            return true;
        }
        known.facts.iter().any(|fact| match &fact.claim {
            Claim::Holds(Expr { kind: ExprKind::IsEnded(other), .. }, false) => same(of, other),
            Claim::Holds(Expr { kind: ExprKind::IsState(other, template, state, _), .. }, true) => {
                let state = self.template(*template).and_then(|template| template.state(*state));
                state.is_some_and(|state| !state.is_end) && same(of, other)
            }
            _ => false,
        })
    }

    /// Takes what follows when money goes from one account to another, or to nowhere.
    pub(crate) fn moved(
        &self,
        from: &'p Expr,
        to: Option<&'p Expr>,
        sum: Option<(AssetKey<'p>, Linear<'p>)>,
        known: &mut Known<'p>,
        site: Site<'p>,
    ) {
        self.shift(from, sum.clone(), &-Ratio::ONE, known, site);
        if let Some(to) = to {
            self.shift(to, sum.clone(), &Ratio::ONE, known, site);
        }
        known.forget_but_balances(&Touch::money());
        if let (Some(to), Some((asset, sum))) = (to, sum)
            && !same(from, to)
        {
            self.take_credit(to, asset, &sum, known, site);
        }
    }

    /// Takes what follows when money is made.
    pub(crate) fn minted(&self, to: &'p Expr, amount: &'p Expr, known: &mut Known<'p>, site: Site<'p>) {
        let sum = self.asset_of(amount, known).map(|asset| (asset, self.sum(amount, known)));
        self.shift(to, sum.clone(), &Ratio::ONE, known, site);
        known.forget_but_balances(&Touch::money());
        if let Some((asset, sum)) = sum {
            self.take_credit(to, asset, &sum, known, site);
        }
    }

    /// What was put into an account is there.
    fn take_credit(
        &self,
        to: &'p Expr,
        asset: AssetKey<'p>,
        sum: &Linear<'p>,
        known: &mut Known<'p>,
        site: Site<'p>,
    ) {
        let of_balances = sum.terms.iter().any(|(atom, _)| matches!(atom, Atom::Held(..)));
        if of_balances || self.sum_reads(sum, site).money {
            return;
        }
        if let Some(fact) = Linear::atom(Atom::Held(to, asset)).minus(sum) {
            self.take_not_negative(fact, known, site);
        }
    }

    /// Rewrites what is known of balances when one of them grows (`sign` 1) or shrinks (-1), by so much if that is
    /// known.
    fn shift(
        &self,
        account: &'p Expr,
        by: Option<(AssetKey<'p>, Linear<'p>)>,
        sign: &Ratio,
        known: &mut Known<'p>,
        site: Site<'p>,
    ) {
        // A sum that speaks of the account itself would speak of another balance afterwards.
        let speaks_of_it = |sum: &Linear<'p>| {
            sum.terms
                .iter()
                .any(|(atom, _)| matches!(atom, Atom::Held(own, _) if alike(own, account) != Alike::No))
        };
        let exact = by.as_ref().filter(|(_, sum)| !speaks_of_it(sum)).map(|(_, sum)| sum.clone());
        let reads = exact.as_ref().map(|sum| self.sum_reads(sum, site));
        let facts = std::mem::take(&mut known.facts);
        known.facts = facts
            .into_iter()
            .filter_map(|mut fact| {
                let Claim::NotNegative(sum) = fact.claim.clone() else { return Some(fact) };
                let mut after = Some(sum.clone());
                for (atom, times) in &sum.terms {
                    let Atom::Held(own, asset) = atom else { continue };
                    let alike = match &by {
                        Some((other, _)) => alike(own, account).and(alike_assets(asset, other)),
                        None => alike(own, account).and(Alike::Maybe),
                    };
                    // It is still true if what changes only adds to it.
                    let grows = (*times > Ratio::ZERO) == (*sign > Ratio::ZERO);
                    match (alike, &exact) {
                        (Alike::No, _) => {}
                        (Alike::Yes, Some(amount)) => {
                            after = after.and_then(|after| after.plus(amount, &-(times * sign)));
                            reads.iter().for_each(|reads| fact.reads.add(reads));
                        }
                        _ if grows => {}
                        _ => return None,
                    }
                }
                fact.claim = Claim::NotNegative(after?);
                Some(fact)
            })
            .collect();
    }

    /// What a cell is called.
    pub(crate) fn cell_name(&self, place: &Place, site: Site<'p>) -> String {
        let template = self.around(site.template, place.up);
        let slot = template.and_then(|template| self.slot(template, place.slot));
        slot.map_or_else(String::new, |slot| slot.name.clone())
    }

    /// Whether the step of a path at this index goes into a map.
    pub(crate) fn is_map_at(&self, place: &Place, index: usize, site: Site<'p>) -> bool {
        let template = self.around(site.template, place.up);
        let Some(slot) = template.and_then(|template| self.slot(template, place.slot)) else { return false };
        let mut ty = &slot.ty;
        for step in place.path.iter().take(index) {
            let inner = match (step, ty) {
                (PlaceStep::Index(_), Type::Map(_, inner) | Type::List(inner)) => Some(&**inner),
                (PlaceStep::Field(field), Type::Record(fields)) => {
                    usize::try_from(*field).ok().and_then(|field| fields.get(field)).map(|(_, ty)| ty)
                }
                _ => None,
            };
            let Some(inner) = inner else { return false };
            ty = inner;
        }
        matches!(ty, Type::Map(..))
    }

    /// Whether a key is known to be in a cell.
    pub(crate) fn is_key_of_cell(&self, place: &Place, key: &'p Expr, known: &Known<'p>) -> bool {
        let item = super::known::Item::of(key);
        known.facts.iter().any(|fact| match &fact.claim {
            Claim::Member(member, of) => *member == item && is_cell(of, place.up, place.slot),
            _ => false,
        })
    }

    /// Whether a cell that is an amount is known to be no less than another.
    pub(crate) fn place_has(
        &self,
        place: &Place,
        value: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> bool {
        if self.value(value, known, site).is_at_most(&Ratio::ZERO) {
            return true;
        }
        if !place.path.is_empty() {
            return false;
        }
        // The cell as a value is in some fact, if anything is known of it.
        known.facts.iter().any(|fact| {
            let Claim::NotNegative(sum) = &fact.claim else { return false };
            sum.terms.iter().any(|(atom, _)| {
                matches!(atom, Atom::Of(of) if is_cell(of, place.up, place.slot))
                    && self.is_within(value, &Linear::atom(*atom), known, site)
            })
        })
    }
}

fn is_cell(expr: &Expr, level: u8, cell: SlotId) -> bool {
    matches!(expr.kind, ExprKind::Slot { up, slot } if (up, slot) == (level, cell))
}

impl Alike {
    fn and(self, other: Alike) -> Alike {
        match (self, other) {
            (Alike::No, _) | (_, Alike::No) => Alike::No,
            (Alike::Yes, Alike::Yes) => Alike::Yes,
            _ => Alike::Maybe,
        }
    }
}

fn alike(one: &Expr, other: &Expr) -> Alike {
    if same(one, other) {
        return Alike::Yes;
    }
    let named = |expr: &Expr| match &expr.kind {
        ExprKind::Account { up, account, .. } => Some((*up, *account)),
        _ => None,
    };
    let is_named = |expr: &Expr| matches!(expr.kind, ExprKind::Account { .. } | ExprKind::AccountOf { .. });
    let is_somebody = |expr: &Expr| {
        !is_named(expr) && matches!(expr.ty, Type::Agent | Type::Person | Type::Process(_) | Type::Form(_))
    };
    let is_instance = |expr: &Expr| matches!(expr.kind, ExprKind::Instance { .. });
    match (named(one), named(other)) {
        (Some(one), Some(other)) if one != other => Alike::No,
        _ if is_named(one) && (is_somebody(other) || is_instance(other)) => Alike::No,
        _ if is_named(other) && (is_somebody(one) || is_instance(one)) => Alike::No,
        _ if matches!(one.kind, ExprKind::Pot) || matches!(other.kind, ExprKind::Pot) => Alike::No,
        _ => Alike::Maybe,
    }
}

fn alike_assets(one: &AssetKey<'_>, other: &AssetKey<'_>) -> Alike {
    match (one, other) {
        (AssetKey::Known(one), AssetKey::Known(other)) if one != other => Alike::No,
        _ if one == other => Alike::Yes,
        _ => Alike::Maybe,
    }
}
