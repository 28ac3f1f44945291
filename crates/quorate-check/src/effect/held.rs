//! What accounts may hold on each way through a text.

use super::linear::AssetKey;
use super::same::same;
use super::world::Text;
use quorate_base::Span;
use quorate_ir::{AccountId, AssetId, Expr, ExprKind, StateId, Type, What};
use std::collections::BTreeSet;

/// What an account may hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Held {
    pub(crate) assets: BTreeSet<AssetId>,
    /// Of whatever asset.
    pub(crate) any: bool,
    /// Where money was put in that nothing has taken out since, on whatever path.
    pub(crate) sure: Option<Span>,
}

/// A way through a text: the state it has entered, and what the accounts may hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Way {
    pub(crate) state: Option<(StateId, Span)>,
    pub(crate) held: Vec<Held>,
    /// Whether a letter is under way, so that others may still act before the step is over.
    pub(crate) has_sent: bool,
}

impl Held {
    pub(crate) fn is_empty(&self) -> bool {
        !self.any && self.assets.is_empty()
    }

    pub(crate) fn add(&mut self, other: &Held) {
        self.assets.extend(&other.assets);
        self.any |= other.any;
    }

    pub(crate) fn of(ty: &Type) -> Held {
        match ty {
            Type::Amount(asset) => Held { assets: BTreeSet::from([*asset]), ..Held::default() },
            _ => Held { any: true, ..Held::default() },
        }
    }
}

/// The place of an account of the instance itself among its accounts, `self` first.
pub(crate) fn place_of(account: &Expr) -> Option<usize> {
    match own(account)? {
        (None, _) => Some(0),
        (Some(account), _) => Some(account.index() + 1),
    }
}

pub(crate) fn debit(way: &mut Way, what: &What, from: &Expr) {
    match what {
        What::All => {
            let is_family = own(from).is_some_and(|(_, is_family)| is_family);
            let Some(held) = place_of(from).and_then(|place| way.held.get_mut(place)) else { return };
            held.sure = None;
            if !is_family {
                *held = Held::default();
            }
        }
        What::AllOf(asset) => debit_all_of(way, asset, from),
        What::Amount(amount) => debit_amount(way, amount, from),
    }
}

pub(crate) fn debit_all_of(way: &mut Way, asset: &Expr, from: &Expr) {
    let is_family = own(from).is_some_and(|(_, is_family)| is_family);
    let Some(held) = place_of(from).and_then(|place| way.held.get_mut(place)) else { return };
    held.sure = None;
    if let (AssetKey::Known(asset), false) = (AssetKey::of(asset), is_family) {
        held.assets.remove(&asset);
    }
}

/// An amount that is the whole balance empties an account too.
pub(crate) fn debit_amount(way: &mut Way, amount: &Expr, from: &Expr) {
    if let ExprKind::Balance(account, asset) = &amount.kind
        && same(account, from)
    {
        return debit_all_of(way, asset, from);
    }
    if let Some(held) = place_of(from).and_then(|place| way.held.get_mut(place)) {
        held.sure = None;
    }
}

/// What is sent along may be only a part of what is there.
pub(crate) fn debit_payment(way: &mut Way, what: &What, from: &Expr) {
    match what {
        What::All => {
            if let Some(held) = place_of(from).and_then(|place| way.held.get_mut(place)) {
                held.sure = None;
            }
        }
        What::AllOf(asset) => debit_all_of(way, asset, from),
        What::Amount(amount) => debit_amount(way, amount, from),
    }
}

pub(crate) fn forget_sure(ways: &mut [Way]) {
    ways.iter_mut().flat_map(|way| &mut way.held).for_each(|held| held.sure = None);
}

pub(crate) fn join(known: &mut [Held], other: &[Held]) {
    for (held, other) in known.iter_mut().zip(other) {
        let sure = held.sure.filter(|_| other.sure.is_some());
        held.add(other);
        held.sure = sure;
    }
}

/// One way for each state that is entered.
pub(crate) fn merged(ways: Vec<Way>) -> Vec<Way> {
    let mut merged: Vec<Way> = Vec::new();
    for way in ways {
        let known = merged
            .iter_mut()
            .find(|known| known.state.map(|(state, _)| state) == way.state.map(|(state, _)| state));
        match known {
            Some(known) => {
                join(&mut known.held, &way.held);
                known.has_sent |= way.has_sent;
                if known.state.is_some_and(|(_, span)| span == Span::default()) {
                    known.state = way.state;
                }
            }
            None => merged.push(way),
        }
    }
    merged
}

/// An account of the instance itself: `self` if none is named; and whether it is one of a family.
pub(crate) fn own(account: &Expr) -> Option<(Option<AccountId>, bool)> {
    match &account.kind {
        ExprKind::Instance { up: 0 } => Some((None, false)),
        ExprKind::Account { up: 0, account, key } => Some((Some(*account), key.is_some())),
        _ => None,
    }
}

/// What a move takes along.
pub(crate) fn content(what: &What, from: &Expr, text: Text<'_>) -> Held {
    match what {
        What::Amount(amount) => match AssetKey::of_amount(amount) {
            Some(AssetKey::Known(asset)) => Held::of(&Type::Amount(asset)),
            _ => Held::of(&amount.ty),
        },
        What::AllOf(asset) => match AssetKey::of(asset) {
            AssetKey::Known(asset) => Held::of(&Type::Amount(asset)),
            AssetKey::Of(_) => Held::of(&Type::Money),
        },
        What::All => match (text, &from.kind) {
            (Text::Handler(_, handler), ExprKind::Pot) => {
                let local =
                    handler.paying.as_ref().and_then(|paying| handler.locals.get(paying.local.index()));
                local.map_or_else(Held::default, |local| Held::of(&local.ty))
            }
            _ => Held::of(&Type::Money),
        },
    }
}
