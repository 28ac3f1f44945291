//! Other numbers for the variables of an expression, so that it can stand in another body of text.

use crate::{Comp, Expr, ExprKind, LocalId, New, Pat, PatKind, StatePat, What};

impl Expr {
    /// Calls a function on every variable the expression mentions or binds, at any depth, in no order that matters.
    pub fn each_local_mut(&mut self, visit: &mut dyn FnMut(&mut LocalId)) {
        match &mut self.kind {
            ExprKind::Local(local) => visit(local),
            ExprKind::Const(_)
            | ExprKind::Slot { .. }
            | ExprKind::Data { .. }
            | ExprKind::Now
            | ExprKind::Caller
            | ExprKind::Creator { .. }
            | ExprKind::Instance { .. }
            | ExprKind::Pot
            | ExprKind::Asset { .. }
            | ExprKind::Instances { .. }
            | ExprKind::AllInstances(_)
            | ExprKind::EventIs(_)
            | ExprKind::OldSlot(_)
            | ExprKind::None => {}
            ExprKind::BalanceAsOf(account, asset, at) => several([account, asset, at], visit),
            ExprKind::Change(_, values) => {
                values.iter_mut().flatten().for_each(|value| value.each_local_mut(visit));
            }
            ExprKind::Account { key, .. } => {
                key.iter_mut().for_each(|key| key.each_local_mut(visit));
            }
            ExprKind::AccountOf { of, key, .. } => {
                of.each_local_mut(visit);
                key.iter_mut().for_each(|key| key.each_local_mut(visit));
            }
            ExprKind::Read(inner, ..)
            | ExprKind::AssetOf(_, inner)
            | ExprKind::Supply(inner)
            | ExprKind::Holdings(inner)
            | ExprKind::Holders(inner)
            | ExprKind::InstancesOf(inner, _)
            | ExprKind::NegateWhole(inner)
            | ExprKind::NegateRatio(inner)
            | ExprKind::Not(inner)
            | ExprKind::ToRatio(inner)
            | ExprKind::Round(_, inner)
            | ExprKind::ToPortion(inner)
            | ExprKind::Recast(inner)
            | ExprKind::RootDown(inner)
            | ExprKind::Some(inner)
            | ExprKind::Part(inner, _)
            | ExprKind::Length(inner)
            | ExprKind::Distinct(inner)
            | ExprKind::IsEnded(inner)
            | ExprKind::AssetOfMoney(inner)
            | ExprKind::Digest(inner)
            | ExprKind::Old(inner)
            | ExprKind::EventIn(inner)
            | ExprKind::IsType(inner, _) => inner.each_local_mut(visit),
            ExprKind::Balance(left, right)
            | ExprKind::Logic(_, left, right)
            | ExprKind::Whole(_, left, right)
            | ExprKind::Ratio(_, left, right)
            | ExprKind::ToMoney(left, right)
            | ExprKind::Compare(_, left, right)
            | ExprKind::Equal(left, right)
            | ExprKind::In(left, right)
            | ExprKind::Default(left, right)
            | ExprKind::Index(left, right)
            | ExprKind::Get(left, right)
            | ExprKind::Set(_, left, right)
            | ExprKind::SupplyAsOf(left, right)
            | ExprKind::Groups(left, right) => several([left, right], visit),
            ExprKind::Let(pat, left, right) => {
                pat.each_local_mut(visit);
                several([left, right], visit);
            }
            ExprKind::Variant(_, items) | ExprKind::Product(items) | ExprKind::Collection(_, items) => {
                items.iter_mut().for_each(|item| item.each_local_mut(visit));
            }
            ExprKind::MapOf(pairs) => each_pair(pairs, visit),
            ExprKind::With(map, pairs) => {
                map.each_local_mut(visit);
                each_pair(pairs, visit);
            }
            ExprKind::If(condition, then, otherwise) => several([condition, then, otherwise], visit),
            ExprKind::Match(subject, arms) => {
                subject.each_local_mut(visit);
                for (pat, value) in arms {
                    pat.each_local_mut(visit);
                    value.each_local_mut(visit);
                }
            }
            ExprKind::MatchState(subject, _, arms) => {
                subject.each_local_mut(visit);
                for (pat, value) in arms {
                    each_of_state(pat, visit);
                    value.each_local_mut(visit);
                }
            }
            ExprKind::Each(_, item, comp)
            | ExprKind::Sum(item, comp)
            | ExprKind::Largest(item, comp)
            | ExprKind::Smallest(item, comp)
            | ExprKind::All(comp, item)
            | ExprKind::Any(comp, item) => {
                comp.each_local_mut(visit);
                item.each_local_mut(visit);
            }
            ExprKind::EachPair(key, value, comp) => {
                comp.each_local_mut(visit);
                several([key, value], visit);
            }
            ExprKind::Count(comp) | ExprKind::First(comp) | ExprKind::Last(comp) => {
                comp.each_local_mut(visit);
            }
            ExprKind::Fold(local, seed, comp, next) => {
                visit(local);
                comp.each_local_mut(visit);
                several([seed, next], visit);
            }
            ExprKind::Iterate { local, seed, up_to, condition, next } => {
                visit(local);
                several([seed, up_to, condition, next], visit);
            }
            ExprKind::Call { args, .. } => args.iter_mut().for_each(|arg| arg.each_local_mut(visit)),
            ExprKind::View { of, args, .. } => {
                of.each_local_mut(visit);
                args.iter_mut().for_each(|arg| arg.each_local_mut(visit));
            }
            ExprKind::IsState(of, _, _, datum) | ExprKind::IsVariant(of, _, datum) => {
                of.each_local_mut(visit);
                datum.iter_mut().for_each(|datum| datum.each_local_mut(visit));
            }
            ExprKind::New(new) => new.each_local_mut(visit),
        }
    }
}

impl Comp {
    /// The same for a walk.
    pub fn each_local_mut(&mut self, visit: &mut dyn FnMut(&mut LocalId)) {
        self.pat.each_local_mut(visit);
        self.over.each_local_mut(visit);
        self.filter.iter_mut().for_each(|filter| filter.each_local_mut(visit));
    }
}

impl New {
    /// The same for a creation.
    pub fn each_local_mut(&mut self, visit: &mut dyn FnMut(&mut LocalId)) {
        self.within.iter_mut().for_each(|within| within.each_local_mut(visit));
        self.args.iter_mut().flatten().for_each(|arg| arg.each_local_mut(visit));
        if let Some(pay) = &mut self.pay {
            match &mut pay.what {
                What::All => {}
                What::AllOf(expr) | What::Amount(expr) => expr.each_local_mut(visit),
            }
            pay.from.each_local_mut(visit);
        }
    }
}

impl Pat {
    /// The same for what a pattern binds.
    pub fn each_local_mut(&mut self, visit: &mut dyn FnMut(&mut LocalId)) {
        match &mut self.kind {
            PatKind::Bind(local) => visit(local),
            PatKind::Variant(_, parts) | PatKind::Tuple(parts) => {
                parts.iter_mut().for_each(|part| part.each_local_mut(visit));
            }
            PatKind::Some(inner) => inner.each_local_mut(visit),
            PatKind::Wild | PatKind::None | PatKind::Bool(_) => {}
        }
    }
}

fn each_of_state(pat: &mut StatePat, visit: &mut dyn FnMut(&mut LocalId)) {
    pat.data.iter_mut().for_each(|datum| datum.each_local_mut(visit));
}

fn each_pair(pairs: &mut [(Expr, Expr)], visit: &mut dyn FnMut(&mut LocalId)) {
    for (key, value) in pairs {
        key.each_local_mut(visit);
        value.each_local_mut(visit);
    }
}

fn several<const N: usize>(exprs: [&mut Box<Expr>; N], visit: &mut dyn FnMut(&mut LocalId)) {
    for expr in exprs {
        expr.each_local_mut(visit);
    }
}
