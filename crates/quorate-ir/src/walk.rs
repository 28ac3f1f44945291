//! Walks over expressions and statements.

use crate::{
    Block, Comp, Expr, ExprKind, New, Place, PlaceStep, Send, Split, SplitTo, Stmt, StmtKind, Target, What,
};

/// What stands directly inside an expression, said once for reading and for changing: the patterns lend the parts as the
/// expression is lent.
macro_rules! visit_children {
    ($expr:expr, $visit:ident, $each:ident) => {
        match $expr {
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
            ExprKind::Change(_, values) => {
                for value in values {
                    if let Some(value) = value {
                        $visit(value);
                    }
                }
            }
            ExprKind::Account { key, .. } => {
                if let Some(key) = key {
                    $visit(key);
                }
            }
            ExprKind::AccountOf { of, key, .. } => {
                $visit(of);
                if let Some(key) = key {
                    $visit(key);
                }
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
            | ExprKind::Range(inner)
            | ExprKind::Some(inner)
            | ExprKind::Part(inner, _)
            | ExprKind::Length(inner)
            | ExprKind::Distinct(inner)
            | ExprKind::IsEnded(inner)
            | ExprKind::AssetOfMoney(inner)
            | ExprKind::Digest(inner)
            | ExprKind::Old(inner)
            | ExprKind::EventIn(inner)
            | ExprKind::IsType(inner, _) => $visit(inner),
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
                $visit(left);
                $visit(right);
            }
            ExprKind::BalanceAsOf(one, two, three) | ExprKind::If(one, two, three) => {
                $visit(one);
                $visit(two);
                $visit(three);
            }
            ExprKind::Variant(_, items)
            | ExprKind::Product(items)
            | ExprKind::Collection(_, items)
            | ExprKind::Call { args: items, .. } => {
                for item in items {
                    $visit(item);
                }
            }
            ExprKind::MapOf(pairs) => {
                for (key, value) in pairs {
                    $visit(key);
                    $visit(value);
                }
            }
            ExprKind::With(map, pairs) => {
                $visit(map);
                for (key, value) in pairs {
                    $visit(key);
                    $visit(value);
                }
            }
            ExprKind::Match(subject, arms) => {
                $visit(subject);
                for (_, value) in arms {
                    $visit(value);
                }
            }
            ExprKind::MatchState(subject, _, arms) => {
                $visit(subject);
                for (_, value) in arms {
                    $visit(value);
                }
            }
            ExprKind::Each(_, item, comp)
            | ExprKind::Sum(item, comp)
            | ExprKind::Largest(item, comp)
            | ExprKind::Smallest(item, comp)
            | ExprKind::All(comp, item)
            | ExprKind::Any(comp, item) => {
                comp.$each($visit);
                $visit(item);
            }
            ExprKind::EachPair(key, value, comp) => {
                comp.$each($visit);
                $visit(key);
                $visit(value);
            }
            ExprKind::Count(comp) | ExprKind::First(comp) | ExprKind::Last(comp) => comp.$each($visit),
            ExprKind::Fold(_, seed, comp, next) => {
                $visit(seed);
                comp.$each($visit);
                $visit(next);
            }
            ExprKind::Iterate { seed, up_to, condition, next, .. } => {
                $visit(seed);
                $visit(up_to);
                $visit(condition);
                $visit(next);
            }
            ExprKind::View { of, args, .. } => {
                $visit(of);
                for arg in args {
                    $visit(arg);
                }
            }
            ExprKind::IsState(of, _, _, datum) | ExprKind::IsVariant(of, _, datum) => {
                $visit(of);
                if let Some(datum) = datum {
                    $visit(datum);
                }
            }
            ExprKind::New(new) => new.$each($visit),
        }
    };
}

impl Expr {
    /// Calls a function on each expression directly inside this one, in order of evaluation.
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit_children!(&self.kind, visit, each_child);
    }

    /// The same, to change them.
    pub fn each_child_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        visit_children!(&mut self.kind, visit, each_child_mut);
    }
}

impl Comp {
    /// Calls a function on what is walked and on the filter.
    pub fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit(&self.over);
        self.filter.iter().for_each(visit);
    }

    /// The same, to change them.
    pub fn each_child_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        visit(&mut self.over);
        self.filter.iter_mut().for_each(visit);
    }
}

impl New {
    fn each_child<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        self.within.iter().for_each(&mut *visit);
        self.args.iter().flatten().for_each(&mut *visit);
        if let Some(pay) = &self.pay {
            each_what(&pay.what, visit);
            visit(&pay.from);
        }
    }

    fn each_child_mut(&mut self, visit: &mut dyn FnMut(&mut Expr)) {
        self.within.iter_mut().for_each(&mut *visit);
        self.args.iter_mut().flatten().for_each(&mut *visit);
        if let Some(pay) = &mut self.pay {
            each_what_mut(&mut pay.what, visit);
            visit(&mut pay.from);
        }
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

fn each_what<'e>(what: &'e What, visit: &mut dyn FnMut(&'e Expr)) {
    match what {
        What::All => {}
        What::AllOf(expr) | What::Amount(expr) => visit(expr),
    }
}

fn each_what_mut(what: &mut What, visit: &mut dyn FnMut(&mut Expr)) {
    match what {
        What::All => {}
        What::AllOf(expr) | What::Amount(expr) => visit(expr),
    }
}
