//! Expressions.

use quorate_base::Span;
use quorate_syntax::Kind;
use quorate_syntax::ast::{Arg, BinaryOp, Comp, Expr, ExprKind, Field, New, Pat, Pay, Updated, What};

use super::{INDENT, NOWHERE, REST, Walk};
use crate::shape::{Base, Column, GroupId};

impl Walk<'_> {
    /// A value behind a sign such as `=`: it may begin a line of its own, and does if it begins with a `let`. The column is
    /// that of the sign, or of the value if nothing stands before the sign.
    pub(super) fn value(&mut self, value: &Expr) -> GroupId {
        self.value_from(value, Base::Around)
    }

    fn value_from(&mut self, value: &Expr, base: Base) -> GroupId {
        let first = self.first(value.span);
        let group = self.group(first.saturating_sub(1), self.last(value.span), base);
        self.shape.value(group);
        let hug = self.cut(value);
        self.shape.hug(group, hug);
        self.place(group, first, INDENT);
        self.body(value, group);
        group
    }

    /// An expression of which the `let`s begin lines of a group.
    fn body(&mut self, value: &Expr, group: GroupId) {
        let mut value = value;
        while let ExprKind::Let(pat, bound, rest) = &value.kind {
            self.pat(pat);
            self.shape.column(self.first(bound.span).saturating_sub(1), Column::Equals(Kind::Let), group);
            self.value(bound);
            self.place(group, self.first(rest.span), INDENT);
            value = rest;
        }
        self.expr(value);
    }

    /// A value that begins its own line only if it begins with a `let`.
    fn branch(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Let(..) => _ = self.value(value),
            _ => self.expr(value),
        }
    }

    /// Where an expression may be cut that does not fit into the rest of its line.
    pub(super) fn cut(&self, value: &Expr) -> Option<usize> {
        match &value.kind {
            ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Map(_)
            | ExprKind::Record(_)
            | ExprKind::Update(..) => Some(self.first(value.span) + 1),
            ExprKind::Match(subject, _) => Some(self.last(subject.span) + 2),
            ExprKind::New(new) => Some(self.last(new.name.span) + 2),
            ExprKind::Fold(.., body) | ExprKind::Iterate(.., body) => Some(self.first(body.span)),
            _ => None,
        }
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        let first = self.first(expr.span);
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
            ExprKind::Amount(_, _, of) | ExprKind::Asset(_, of) => {
                if let Some(of) = of {
                    self.expr(of);
                }
            }
            ExprKind::Some(inner) => {
                self.tight(first + 1);
                self.exprs(first + 1, std::slice::from_ref(inner));
            }
            ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => self.exprs(first, items),
            ExprKind::ListComp(what, comp) | ExprKind::SetComp(what, comp) => {
                self.in_brackets(first, |walk, group| {
                    walk.expr(what);
                    walk.comp(comp, group);
                });
            }
            ExprKind::MapComp(key, value, comp) => self.in_brackets(first, |walk, group| {
                walk.expr(key);
                walk.expr(value);
                walk.comp(comp, group);
            }),
            ExprKind::Map(pairs) => {
                let firsts: Vec<usize> = pairs.iter().map(|(key, _)| self.first(key.span)).collect();
                let lines = self.list(first, &firsts, false).unwrap_or(NOWHERE);
                self.within(lines, |walk| {
                    for (key, value) in pairs {
                        walk.expr(key);
                        walk.column(walk.first(value.span).saturating_sub(1), Column::Arrow);
                        walk.branch(value);
                    }
                });
            }
            ExprKind::Record(fields) => self.record(first, fields),
            ExprKind::Update(base, updates) => self.update(first, base, updates),
            ExprKind::Match(subject, arms) => {
                self.expr(subject);
                let open = self.last(subject.span) + 1;
                self.arms(open, arms, |walk, value| _ = walk.value(value), |value| value.span);
            }
            ExprKind::If(..) => self.choice(expr),
            ExprKind::Let(..) => {
                let group = self.group(first, self.last(expr.span), Base::Here);
                self.lets(expr, group);
            }
            ExprKind::Fold(_, start, pat, over, body) => {
                self.cut_loop(expr, body, self.first(pat.span).saturating_sub(1), |walk| {
                    walk.expr(start);
                    walk.pat(pat);
                    walk.expr(over);
                });
            }
            ExprKind::Iterate(_, start, most, condition, body) => {
                self.cut_loop(expr, body, self.first(condition.span).saturating_sub(1), |walk| {
                    walk.expr(start);
                    walk.expr(most);
                    walk.expr(condition);
                });
            }
            ExprKind::Aggregate(_, what, comp) => {
                let group = self.group(first, self.last(expr.span), Base::Here);
                self.expr(what);
                self.comp(comp, group);
            }
            ExprKind::Count(comp) | ExprKind::Find(_, comp) => {
                let group = self.group(first, self.last(expr.span), Base::Here);
                self.binding(&comp.pat, &comp.over, comp.filter.as_ref(), group);
            }
            ExprKind::Quantified(_, pat, over, condition) => {
                let group = self.group(first, self.last(expr.span), Base::Here);
                self.binding(pat, over, None, group);
                self.place(group, self.first(condition.span), INDENT);
                self.expr(condition);
            }
            ExprKind::New(new) => self.new_process(expr.span, new),
            ExprKind::Negate(inner) => {
                self.tight(self.first(inner.span));
                self.expr(inner);
            }
            ExprKind::Not(inner) | ExprKind::Live(inner) => self.expr(inner),
            ExprKind::Binary(op, ..) => {
                let group = self.group(first, self.last(expr.span), Base::Here);
                self.chain(expr, level(*op), group);
            }
            ExprKind::Is(inner, state, data) => {
                self.expr(inner);
                if let (Some(data), open) = (data, self.last(state.span) + 1) {
                    self.tight(open);
                    if let Some(data) = data {
                        self.exprs(open, std::slice::from_ref(data));
                    }
                }
            }
            ExprKind::Field(inner, _) => self.expr(inner),
            ExprKind::Call(callee, args) => {
                self.expr(callee);
                self.args(self.last(callee.span) + 1, args);
            }
            ExprKind::Index(inner, key) => {
                self.expr(inner);
                self.tight(self.last(inner.span) + 1);
                self.expr(key);
            }
            ExprKind::AsOf(inner, instant) => {
                self.expr(inner);
                self.expr(instant);
            }
        }
    }

    /// `name: value`, `name(params): value`, …, in braces.
    fn record(&mut self, open: usize, fields: &[Field]) {
        let firsts: Vec<usize> = fields.iter().map(|field| self.first(field.name.span)).collect();
        let lines = self.list(open, &firsts, false).unwrap_or(NOWHERE);
        self.within(lines, |walk| {
            for field in fields {
                walk.pat_names(walk.first(field.name.span), field.params.as_ref());
                walk.column(walk.first(field.value.span), Column::Value);
                match field.params {
                    Some(_) => _ = walk.value(&field.value),
                    None => walk.branch(&field.value),
                }
            }
        });
    }

    /// `p => value` and `p => { … }`, in braces.
    pub(super) fn arms<T>(
        &mut self,
        open: usize,
        arms: &[(Pat, T)],
        mut walk_value: impl FnMut(&mut Self, &T),
        place: impl Fn(&T) -> Span,
    ) {
        let firsts: Vec<usize> = arms.iter().map(|(pat, _)| self.first(pat.span)).collect();
        let group = self.block(open, &firsts, Base::Around);
        self.shape.table(group);
        self.within(group, |walk| {
            for (pat, value) in arms {
                walk.pat(pat);
                walk.column(walk.first(place(value)).saturating_sub(1), Column::Arrow);
                walk_value(walk, value);
            }
        });
    }

    /// `name: value, …` behind a word, in round brackets.
    pub(super) fn args(&mut self, open: usize, args: &[Arg]) {
        self.tight(open);
        let first = |arg: &Arg| arg.name.map_or(arg.value.span, |name| name.span);
        let firsts: Vec<usize> = args.iter().map(|arg| self.first(first(arg))).collect();
        self.list(open, &firsts, false);
        args.iter().for_each(|arg| self.expr(&arg.value));
    }

    /// `paying what from account`
    pub(super) fn pay(&mut self, pay: &Pay, group: GroupId) {
        self.place(group, self.before_what(&pay.what), REST);
        self.what(&pay.what);
        if let Some(from) = &pay.from {
            self.expr(from);
        }
    }

    pub(super) fn what(&mut self, what: &What) {
        if let What::Amount(amount) = what {
            self.expr(amount);
        }
    }

    fn before_what(&self, what: &What) -> usize {
        let place = match what {
            What::All(place, _) => *place,
            What::Amount(amount) => amount.span,
        };
        self.first(place).saturating_sub(1)
    }

    fn exprs(&mut self, open: usize, items: &[Expr]) {
        let firsts: Vec<usize> = items.iter().map(|item| self.first(item.span)).collect();
        self.list(open, &firsts, false);
        items.iter().for_each(|item| self.expr(item));
    }

    fn in_brackets(&mut self, open: usize, walk: impl FnOnce(&mut Self, GroupId)) {
        let close = self.source.partner(open);
        self.tight(open + 1);
        self.tight(close);
        let group = self.group(open + 1, close.saturating_sub(1), Base::Here);
        walk(self, group);
    }

    /// `for p in xs where c`
    fn comp(&mut self, comp: &Comp, group: GroupId) {
        self.place(group, self.first(comp.pat.span).saturating_sub(1), INDENT);
        self.binding(&comp.pat, &comp.over, comp.filter.as_ref(), group);
    }

    fn binding(&mut self, pat: &Pat, over: &Expr, filter: Option<&Expr>, group: GroupId) {
        self.pat(pat);
        self.expr(over);
        if let Some(filter) = filter {
            self.place(group, self.first(filter.span).saturating_sub(1), INDENT);
            self.expr(filter);
        }
    }

    fn update(&mut self, open: usize, base: &Expr, updates: &[Updated]) {
        let of_update = |updated: &Updated| match updated {
            Updated::Field(name, _) => name.span,
            Updated::Key(key, _) => key.span,
        };
        let rest = updates.iter().map(|updated| self.first(of_update(updated)));
        let firsts: Vec<usize> = std::iter::once(open + 1).chain(rest).collect();
        self.list(open, &firsts, false);
        self.expr(base);
        for updated in updates {
            if let Updated::Key(key, _) = updated {
                self.expr(key);
            }
            let (Updated::Field(_, value) | Updated::Key(_, value)) = updated;
            self.branch(value);
        }
    }

    /// `if a then b else if c then d else e`: a line for each case.
    fn choice(&mut self, expr: &Expr) {
        let group = self.group(self.first(expr.span), self.last(expr.span), Base::Here);
        self.shape.whole(group);
        let mut expr = expr;
        while let ExprKind::If(condition, then, otherwise) = &expr.kind {
            let case = self.group(self.first(expr.span), self.last(then.span), Base::Here);
            self.expr(condition);
            self.place(case, self.first(then.span).saturating_sub(1), 0);
            self.branch(then);
            self.place(group, self.first(otherwise.span).saturating_sub(1), 0);
            expr = otherwise;
        }
        self.branch(expr);
    }

    fn lets(&mut self, expr: &Expr, group: GroupId) {
        let mut expr = expr;
        while let ExprKind::Let(pat, bound, rest) = &expr.kind {
            self.pat(pat);
            self.value(bound);
            self.place(group, self.first(rest.span), 0);
            expr = rest;
        }
        self.expr(expr);
    }

    /// `fold` and `iterate`: the body may begin a line; what is before it is cut only if it is too long by itself.
    fn cut_loop(&mut self, expr: &Expr, body: &Expr, cut: usize, walk: impl FnOnce(&mut Self)) {
        let group = self.group(self.first(expr.span), self.last(expr.span), Base::Around);
        self.shape.hug(group, Some(self.first(body.span)));
        self.place(group, cut, REST);
        walk(self);
        self.value_from(body, Base::Of(group));
    }

    /// Operators of one level, each of which may begin a line.
    fn chain(&mut self, expr: &Expr, of: u8, group: GroupId) {
        let mut rights = Vec::new();
        let mut left = expr;
        while let ExprKind::Binary(op, before, right) = &left.kind
            && level(*op) == of
        {
            rights.push((*op, before, right));
            left = before;
        }
        self.expr(left);
        for (op, before, right) in rights.into_iter().rev() {
            let sign = self.first(right.span).saturating_sub(1);
            self.place(group, sign, 0);
            let are_numbers = [before, right].iter().all(|side| matches!(side.kind, ExprKind::Number(_)));
            if are_numbers && matches!(op, BinaryOp::Over | BinaryOp::Power) {
                self.tight(sign);
                self.tight(sign + 1);
            }
            self.expr(right);
        }
    }

    /// `new a.P(args) paying what from account`
    fn new_process(&mut self, place: Span, new: &New) {
        let group = self.group(self.first(place), self.last(place), Base::Around);
        let name = self.last(new.name.span);
        if let Some(open) = self.brackets_after(name, Kind::LeftParen)
            && open < self.last(place)
        {
            self.args(open, &new.args);
        }
        if let Some(pay) = &new.pay {
            self.pay(pay, group);
        }
    }
}

/// Operators of one level are laid alike.
fn level(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Implies => 0,
        BinaryOp::Or => 1,
        BinaryOp::And => 2,
        BinaryOp::Equal
        | BinaryOp::Unequal
        | BinaryOp::Less
        | BinaryOp::AtMost
        | BinaryOp::More
        | BinaryOp::AtLeast
        | BinaryOp::In => 3,
        BinaryOp::Default => 4,
        BinaryOp::Plus | BinaryOp::Minus | BinaryOp::Both => 5,
        BinaryOp::Times | BinaryOp::Over | BinaryOp::Mod | BinaryOp::Of => 6,
        BinaryOp::Power => 7,
    }
}
