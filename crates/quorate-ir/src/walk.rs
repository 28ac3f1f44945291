//! Walks over expressions and statements.

use crate::{
    Block, Comp, Expr, ExprKind, Place, PlaceStep, Send, Split, SplitTo, Stmt, StmtKind, Target, What,
};

impl Expr {
    /// Calls a function on each expression directly inside this one, in order of evaluation.
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match &self.kind {
            ExprKind::Const(_)
            | ExprKind::Local(_)
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
            ExprKind::BalanceAsOf(account, asset, at) => {
                for inner in [account, asset, at] {
                    visit(inner);
                }
            }
            ExprKind::Change(_, values) => values.iter().flatten().for_each(visit),
            ExprKind::Account { key, .. } => key.iter().for_each(|key| visit(key)),
            ExprKind::AccountOf { of, key, .. } => {
                visit(of);
                key.iter().for_each(|key| visit(key));
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
            | ExprKind::IsType(inner, _) => visit(inner),
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
            | ExprKind::Groups(left, right)
            | ExprKind::Let(_, left, right) => {
                visit(left);
                visit(right);
            }
            ExprKind::Variant(_, items) | ExprKind::Product(items) | ExprKind::Collection(_, items) => {
                items.iter().for_each(visit);
            }
            ExprKind::MapOf(pairs) => each_pair(pairs, visit),
            ExprKind::With(map, pairs) => {
                visit(map);
                each_pair(pairs, visit);
            }
            ExprKind::If(condition, then, otherwise) => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
            ExprKind::Match(subject, arms) => {
                visit(subject);
                arms.iter().for_each(|(_, value)| visit(value));
            }
            ExprKind::MatchState(subject, _, arms) => {
                visit(subject);
                arms.iter().for_each(|(_, value)| visit(value));
            }
            ExprKind::Each(_, item, comp)
            | ExprKind::Sum(item, comp)
            | ExprKind::Largest(item, comp)
            | ExprKind::Smallest(item, comp)
            | ExprKind::All(comp, item)
            | ExprKind::Any(comp, item) => {
                comp.each_child(visit);
                visit(item);
            }
            ExprKind::EachPair(key, value, comp) => {
                comp.each_child(visit);
                visit(key);
                visit(value);
            }
            ExprKind::Count(comp) | ExprKind::First(comp) | ExprKind::Last(comp) => comp.each_child(visit),
            ExprKind::Fold(_, seed, comp, next) => {
                visit(seed);
                comp.each_child(visit);
                visit(next);
            }
            ExprKind::Iterate { seed, up_to, condition, next, .. } => {
                for inner in [seed, up_to, condition, next] {
                    visit(inner);
                }
            }
            ExprKind::Call { args, .. } => args.iter().for_each(visit),
            ExprKind::View { of, args, .. } => {
                visit(of);
                args.iter().for_each(visit);
            }
            ExprKind::IsState(of, _, _, datum) | ExprKind::IsVariant(of, _, datum) => {
                visit(of);
                datum.iter().for_each(|datum| visit(datum));
            }
            ExprKind::New(new) => {
                new.within.iter().for_each(&mut *visit);
                new.args.iter().flatten().for_each(&mut *visit);
                if let Some(pay) = &new.pay {
                    each_what(&pay.what, visit);
                    visit(&pay.from);
                }
            }
        }
    }
}

impl Comp {
    /// Calls a function on what is walked and on the filter.
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit(&self.over);
        self.filter.iter().for_each(visit);
    }
}

impl Block {
    /// Calls a function on every expression of the block's statements, those of inner blocks included, but not on
    /// the expressions inside those expressions.
    pub fn each_expr<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.stmts.iter().for_each(|stmt| stmt.each_expr(visit));
    }
}

impl Stmt {
    /// The same for one statement.
    pub fn each_expr<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        match &self.kind {
            StmtKind::Let(_, expr)
            | StmtKind::Eval(expr)
            | StmtKind::Require(expr, _)
            | StmtKind::Note(expr) => {
                visit(expr);
            }
            StmtKind::Assign(place, _, expr)
            | StmtKind::Add(place, expr)
            | StmtKind::Append(place, expr)
            | StmtKind::Remove(place, expr) => {
                place.each_key(visit);
                visit(expr);
            }
            StmtKind::Move { what, from, to } => {
                each_what(what, visit);
                visit(from);
                visit(to);
            }
            StmtKind::Mint { amount, to: account } | StmtKind::Burn { amount, from: account } => {
                visit(amount);
                visit(account);
            }
            StmtKind::Reject(_) => {}
            StmtKind::If(condition, then, otherwise) => {
                visit(condition);
                then.each_expr(visit);
                otherwise.each_expr(visit);
            }
            StmtKind::Match(subject, arms) => {
                visit(subject);
                arms.iter().for_each(|(_, block)| block.each_expr(visit));
            }
            StmtKind::MatchState(subject, _, arms) => {
                visit(subject);
                arms.iter().for_each(|(_, block)| block.each_expr(visit));
            }
            StmtKind::For(comp, block) => {
                comp.each_child(visit);
                block.each_expr(visit);
            }
            StmtKind::Do { args, .. } => args.iter().for_each(visit),
            StmtKind::Go(target) => target.each_expr(visit),
            StmtKind::Send(send) => send.each_expr(visit),
            StmtKind::Split(split) => split.each_expr(visit),
            StmtKind::Amend { change, .. } | StmtKind::MayAmend { change, .. } => visit(change),
            StmtKind::Become { .. } => {}
        }
    }
}

impl Send {
    /// The same for a letter, what runs otherwise included.
    pub fn each_expr<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit(&self.to);
        self.args.iter().for_each(&mut *visit);
        if let Some(pay) = &self.pay {
            each_what(&pay.what, visit);
            visit(&pay.from);
        }
        if let Some(otherwise) = &self.otherwise {
            otherwise.each_expr(visit);
        }
    }
}

impl Split {
    /// The same for a split.
    pub fn each_expr<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit(&self.from);
        self.asset.iter().for_each(&mut *visit);
        for line in &self.lines {
            line.portion.iter().for_each(&mut *visit);
            match &line.to {
                SplitTo::One(account) => visit(account),
                SplitTo::Each { comp, to, weight } => {
                    comp.each_child(visit);
                    visit(to);
                    visit(weight);
                }
            }
        }
        visit(&self.dust);
    }
}

impl Target {
    /// Calls a function on the data of the state.
    pub fn each_expr<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.args.iter().for_each(visit);
    }
}

impl Place {
    /// Calls a function on the keys on the way to the place.
    pub fn each_key<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        for step in &self.path {
            if let PlaceStep::Index(key) = step {
                visit(key);
            }
        }
    }
}

fn each_pair<'e>(pairs: &'e [(Expr, Expr)], visit: &mut dyn FnMut(&'e Expr)) {
    for (key, value) in pairs {
        visit(key);
        visit(value);
    }
}

fn each_what<'e>(what: &'e What, visit: &mut dyn FnMut(&'e Expr)) {
    match what {
        What::All => {}
        What::AllOf(expr) | What::Amount(expr) => visit(expr),
    }
}
