//! Walks over expressions as written.

use quorate_base::Name;
use quorate_syntax::ast::{Comp, Expr, ExprKind, Pay, Updated, What};

/// Calls a function on each expression directly inside another.
pub(crate) fn each_child<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Number(_)
        | ExprKind::Percent(_)
        | ExprKind::Duration(..)
        | ExprKind::Instant(_)
        | ExprKind::Day(_)
        | ExprKind::Text(_)
        | ExprKind::Name(_)
        | ExprKind::TypeName(_)
        | ExprKind::Bool(_)
        | ExprKind::None
        | ExprKind::Old
        | ExprKind::Now
        | ExprKind::SelfAccount
        | ExprKind::Me
        | ExprKind::Caller
        | ExprKind::Creator
        | ExprKind::Event
        | ExprKind::Error => {}
        ExprKind::Amount(_, _, of) | ExprKind::Asset(_, of) => of.iter().for_each(|of| visit(of)),
        ExprKind::Some(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Not(inner)
        | ExprKind::Live(inner)
        | ExprKind::Field(inner, _) => visit(inner),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => items.iter().for_each(visit),
        ExprKind::ListComp(item, comp)
        | ExprKind::SetComp(item, comp)
        | ExprKind::Aggregate(_, item, comp) => {
            each_of_comp(comp, visit);
            visit(item);
        }
        ExprKind::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            visit(key);
            visit(value);
        }),
        ExprKind::MapComp(key, value, comp) => {
            each_of_comp(comp, visit);
            visit(key);
            visit(value);
        }
        ExprKind::Record(fields) => fields.iter().for_each(|field| visit(&field.value)),
        ExprKind::Update(of, updates) => {
            visit(of);
            for update in updates {
                match update {
                    Updated::Field(_, value) => visit(value),
                    Updated::Key(key, value) => {
                        visit(key);
                        visit(value);
                    }
                }
            }
        }
        ExprKind::Match(of, arms) => {
            visit(of);
            arms.iter().for_each(|(_, value)| visit(value));
        }
        ExprKind::If(one, two, three) => [one, two, three].into_iter().for_each(|inner| visit(inner)),
        ExprKind::Let(_, value, rest) => {
            visit(value);
            visit(rest);
        }
        ExprKind::Fold(_, seed, _, over, next) => {
            [seed, over, next].into_iter().for_each(|inner| visit(inner));
        }
        ExprKind::Iterate(_, seed, up_to, condition, next) => {
            [seed, up_to, condition, next].into_iter().for_each(|inner| visit(inner));
        }
        ExprKind::Count(comp) | ExprKind::Find(_, comp) => each_of_comp(comp, visit),
        ExprKind::Quantified(_, _, over, inner) => {
            visit(over);
            visit(inner);
        }
        ExprKind::New(new) => {
            new.args.iter().for_each(|arg| visit(&arg.value));
            new.pay.iter().for_each(|pay| each_of_pay(pay, visit));
        }
        ExprKind::Binary(_, left, right) | ExprKind::Index(left, right) | ExprKind::AsOf(left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Is(of, _, datum) => {
            visit(of);
            datum.iter().flatten().for_each(|datum| visit(datum));
        }
        ExprKind::Call(callee, args) => {
            visit(callee);
            args.iter().for_each(|arg| visit(&arg.value));
        }
    }
}

/// The names an expression mentions, those it binds itself included. Without recursion: texts may be long.
pub(crate) fn names_in(expr: &Expr) -> Vec<Name> {
    let mut names = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if let ExprKind::Name(name) = &expr.kind {
            names.push(name.name);
        }
        each_child(expr, &mut |child| open.push(child));
    }
    names
}

/// Whether an expression says `live` anywhere.
pub(crate) fn is_live(expr: &Expr) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if matches!(expr.kind, ExprKind::Live(_)) {
            return true;
        }
        each_child(expr, &mut |child| open.push(child));
    }
    false
}

fn each_of_comp<'e>(comp: &'e Comp, visit: &mut dyn FnMut(&'e Expr)) {
    visit(&comp.over);
    comp.filter.iter().for_each(visit);
}

fn each_of_pay<'e>(pay: &'e Pay, visit: &mut dyn FnMut(&'e Expr)) {
    if let What::Amount(amount) = &pay.what {
        visit(amount);
    }
    pay.from.iter().for_each(visit);
}
