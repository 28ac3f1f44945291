//! Sums of multiples of values that are not looked into.

use super::same::same;
use quorate_ir::{AssetId, Expr, ExprKind, LocalId, Type};
use quorate_number::{Ratio, fits_ratio};

/// So many values are told apart in one sum.
const TERMS: usize = 16;

/// A value that is not looked into.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Atom<'p> {
    /// A variable.
    Local(LocalId),
    /// The balance of an account.
    Held(&'p Expr, AssetKey<'p>),
    /// How many are in a collection.
    Length(&'p Expr),
    /// Any other.
    Of(&'p Expr),
}

/// An asset, as far as a text knows which it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AssetKey<'p> {
    /// One that is declared.
    Known(AssetId),
    /// One that a value says.
    Of(&'p Expr),
}

/// A constant and so many times each of several values.
#[derive(Clone, Debug)]
pub(crate) struct Linear<'p> {
    pub(crate) constant: Ratio,
    pub(crate) terms: Vec<(Atom<'p>, Ratio)>,
}

impl PartialEq for Atom<'_> {
    fn eq(&self, other: &Atom<'_>) -> bool {
        match (self, other) {
            (Atom::Local(one), Atom::Local(other)) => one == other,
            (Atom::Held(account, asset), Atom::Held(other, other_asset)) => {
                asset == other_asset && same(account, other)
            }
            (Atom::Length(one), Atom::Length(other)) | (Atom::Of(one), Atom::Of(other)) => same(one, other),
            _ => false,
        }
    }
}

impl PartialEq for AssetKey<'_> {
    fn eq(&self, other: &AssetKey<'_>) -> bool {
        match (self, other) {
            (AssetKey::Known(one), AssetKey::Known(other)) => one == other,
            (AssetKey::Of(one), AssetKey::Of(other)) => same(one, other),
            _ => false,
        }
    }
}

impl PartialEq for Linear<'_> {
    fn eq(&self, other: &Linear<'_>) -> bool {
        let has = |one: &Linear<'_>, other: &Linear<'_>| {
            one.terms.iter().all(|(atom, times)| other.times(atom) == *times)
        };
        self.constant == other.constant && has(self, other) && has(other, self)
    }
}

impl<'p> Linear<'p> {
    pub(crate) fn constant(constant: Ratio) -> Linear<'p> {
        Linear { constant, terms: Vec::new() }
    }

    pub(crate) fn atom(atom: Atom<'p>) -> Linear<'p> {
        Linear { constant: Ratio::ZERO, terms: vec![(atom, Ratio::ONE)] }
    }

    /// How often it has a value.
    pub(crate) fn times(&self, atom: &Atom<'_>) -> Ratio {
        let term = self.terms.iter().find(|(other, _)| other == atom);
        term.map_or(Ratio::ZERO, |(_, times)| times.clone())
    }

    /// So many times itself; nothing if that is too large to be looked at.
    pub(crate) fn scaled(mut self, times: &Ratio) -> Option<Linear<'p>> {
        self.constant = &self.constant * times;
        self.terms.iter_mut().for_each(|(_, own)| *own = &*own * times);
        self.kept()
    }

    /// Itself and so many times another.
    pub(crate) fn plus(mut self, other: &Linear<'p>, times: &Ratio) -> Option<Linear<'p>> {
        self.constant = &self.constant + &(&other.constant * times);
        for (atom, own) in &other.terms {
            let more = own * times;
            match self.terms.iter_mut().find(|(known, _)| known == atom) {
                Some((_, known)) => *known = &*known + &more,
                None => self.terms.push((*atom, more)),
            }
        }
        self.kept()
    }

    pub(crate) fn minus(self, other: &Linear<'p>) -> Option<Linear<'p>> {
        self.plus(other, &-Ratio::ONE)
    }

    fn kept(mut self) -> Option<Linear<'p>> {
        self.terms.retain(|(_, times)| *times != Ratio::ZERO);
        let fits = fits_ratio(&self.constant) && self.terms.iter().all(|(_, times)| fits_ratio(times));
        (fits && self.terms.len() <= TERMS).then_some(self)
    }
}

impl<'p> AssetKey<'p> {
    /// The asset that an expression of type `Asset` names.
    pub(crate) fn of(asset: &'p Expr) -> AssetKey<'p> {
        match &asset.kind {
            ExprKind::Asset { asset, .. } => AssetKey::Known(*asset),
            _ => AssetKey::Of(asset),
        }
    }

    /// The asset of an amount, if its text or type says which it is.
    pub(crate) fn of_amount(amount: &'p Expr) -> Option<AssetKey<'p>> {
        if let Type::Amount(asset) | Type::Exact(asset) = &amount.ty {
            return Some(AssetKey::Known(*asset));
        }
        match &amount.kind {
            ExprKind::Balance(_, asset)
            | ExprKind::BalanceAsOf(_, asset, _)
            | ExprKind::ToMoney(_, asset) => Some(AssetKey::of(asset)),
            ExprKind::Supply(asset) | ExprKind::SupplyAsOf(asset, _) => Some(AssetKey::of(asset)),
            ExprKind::Whole(_, one, other) | ExprKind::Ratio(_, one, other) => {
                let is_money =
                    |expr: &Expr| matches!(expr.ty, Type::Money | Type::ExactMoney | Type::Amount(_));
                let side = if is_money(one) { one } else { other };
                super::deep(|| AssetKey::of_amount(side))
            }
            ExprKind::Round(_, inner) | ExprKind::ToRatio(inner) | ExprKind::NegateRatio(inner) => {
                super::deep(|| AssetKey::of_amount(inner))
            }
            _ => None,
        }
    }
}
