//! Which values may fail to be computed.

use super::deep;
use super::known::{Claim, Known};
use super::linear::{Atom, Linear};
use super::same::same;
use super::trouble::{Mend, Trouble};
use super::world::{Site, World};
use crate::known::is_any_value;
use quorate_ir::{
    BinaryOp, Comp, Const, Expr, ExprKind, FnId, Place, RatioOp, Rounding, Type, TypeTest, WholeOp,
};
use quorate_number::{Int, Ratio};

impl<'p> World<'p> {
    /// The first thing in an expression that may be refused.
    pub(crate) fn trouble_in(&self, expr: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Option<Trouble> {
        if known.is_dead {
            return None;
        }
        deep(|| self.find_trouble(expr, known, site))
    }

    fn find_trouble(&self, expr: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Option<Trouble> {
        let ask = |expr: &'p Expr, known: &Known<'p>| self.trouble_in(expr, known, site);
        match &expr.kind {
            ExprKind::Logic(op, left, right) => ask(left, known).or_else(|| {
                let mut known = known.clone();
                self.assume(left, *op != BinaryOp::Or, &mut known, site);
                ask(right, &known)
            }),
            ExprKind::If(condition, then, otherwise) => ask(condition, known)
                .or_else(|| {
                    let mut known = known.clone();
                    self.assume(condition, true, &mut known, site);
                    ask(then, &known)
                })
                .or_else(|| {
                    let mut known = known.clone();
                    self.assume(condition, false, &mut known, site);
                    ask(otherwise, &known)
                }),
            ExprKind::Match(subject, arms) => ask(subject, known).or_else(|| {
                arms.iter().find_map(|(pat, arm)| {
                    let mut known = known.clone();
                    self.bind(pat, subject, &mut known, Some(site));
                    ask(arm, &known)
                })
            }),
            ExprKind::Let(pat, value, rest) => ask(value, known).or_else(|| {
                let mut known = known.clone();
                self.bind(pat, value, &mut known, Some(site));
                ask(rest, &known)
            }),
            ExprKind::Each(_, item, comp)
            | ExprKind::Sum(item, comp)
            | ExprKind::Largest(item, comp)
            | ExprKind::Smallest(item, comp)
            | ExprKind::All(comp, item)
            | ExprKind::Any(comp, item) => self.trouble_in_each(expr, comp, &[item], known, site),
            ExprKind::EachPair(key, value, comp) => {
                self.trouble_in_each(expr, comp, &[key, value], known, site)
            }
            ExprKind::Count(comp) | ExprKind::First(comp) | ExprKind::Last(comp) => {
                self.trouble_in_each(expr, comp, &[], known, site)
            }
            ExprKind::Fold(_, seed, comp, next) => {
                ask(seed, known).or_else(|| self.trouble_in_each(expr, comp, &[next], known, site))
            }
            ExprKind::Iterate { seed, up_to, condition, next, .. } => ask(seed, known)
                .or_else(|| ask(up_to, known))
                .or_else(|| ask(condition, known))
                .or_else(|| {
                    let mut known = known.clone();
                    self.assume(condition, true, &mut known, site);
                    ask(next, &known)
                }),
            ExprKind::New(new) => self.trouble_in_new(expr, new, known, site),
            _ => {
                let mut found = None;
                expr.each_child(&mut |child| {
                    if found.is_none() {
                        found = ask(child, known);
                    }
                });
                found.or_else(|| self.trouble_of(expr, known, site))
            }
        }
    }

    fn trouble_in_each(
        &self,
        expr: &'p Expr,
        comp: &'p Comp,
        items: &[&'p Expr],
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Option<Trouble> {
        if let Some(trouble) = self.trouble_in(&comp.over, known, site) {
            return Some(trouble);
        }
        let mut known = known.clone();
        if let Some(filter) = &comp.filter {
            let mut before = known.clone();
            self.walk_over(comp, &mut before, site);
            if let Some(trouble) = self.trouble_in(filter, &before, site) {
                return Some(trouble);
            }
        }
        self.walk_into(comp, &mut known, site);
        if let Some(trouble) = items.iter().find_map(|item| self.trouble_in(item, &known, site)) {
            return Some(trouble);
        }
        let is_money = match &expr.kind {
            ExprKind::Sum(item, _) | ExprKind::Largest(item, _) | ExprKind::Smallest(item, _) => {
                matches!(item.ty, Type::Money | Type::ExactMoney)
            }
            _ => false,
        };
        is_money.then(|| Trouble::new(expr.span, "fails if not all of them are of one asset"))
    }

    /// What may be refused of an expression whose parts are not.
    fn trouble_of(&self, expr: &'p Expr, known: &Known<'p>, site: Site<'p>) -> Option<Trouble> {
        let value = |expr: &'p Expr| self.value(expr, known, site);
        let may_be_negative = |expr: &'p Expr| !self.is_never_negative(expr, known, site);
        let quoted = |expr: &'p Expr, other: &str| self.quoted(expr, site, other);
        let trouble = |why: String| Some(Trouble::new(expr.span, why));
        let is_amount = matches!(expr.ty, Type::Amount(_) | Type::Money);
        match &expr.kind {
            ExprKind::Whole(op, one, other) => {
                let mixes = matches!(op, WholeOp::Add | WholeOp::Sub | WholeOp::Min | WholeOp::Max);
                if mixes && is_money(&one.ty) && !self.are_of_one_asset(one, other, known) {
                    return trouble(different(&quoted(one, "one"), &quoted(other, "the other")));
                }
                match op {
                    WholeOp::Sub if is_amount && !self.is_at_most(other, one, known, site) => {
                        let (one, other) = (quoted(one, "the first"), quoted(other, "what is taken away"));
                        let ask = format!("{} <= {}", bare(&other), bare(&one));
                        Some(
                            Trouble::new(expr.span, format!("fails if {other} is more than {one}"))
                                .mend(Mend::Ask(ask)),
                        )
                    }
                    WholeOp::Mul if is_amount && (may_be_negative(one) || may_be_negative(other)) => {
                        let side = if may_be_negative(one) { one } else { other };
                        trouble(format!("fails if {} is negative", quoted(side, "a factor")))
                    }
                    WholeOp::Mod => self.trouble_by_zero(expr, other, known, site),
                    WholeOp::Pow if may_be_negative(other) => {
                        trouble(format!("fails if {} is negative", quoted(other, "the exponent")))
                    }
                    _ => None,
                }
            }
            ExprKind::Ratio(op, one, other) => {
                let both = is_money(&one.ty) && is_money(&other.ty);
                let mixes = !matches!(op, RatioOp::Mul | RatioOp::Pow);
                if both && mixes && !self.are_of_one_asset(one, other, known) {
                    return trouble(different(&quoted(one, "one"), &quoted(other, "the other")));
                }
                match op {
                    RatioOp::Div => self.trouble_by_zero(expr, other, known, site),
                    RatioOp::Pow if may_be_negative(other) => {
                        trouble(format!("fails if {} is negative", quoted(other, "the exponent")))
                    }
                    _ => None,
                }
            }
            ExprKind::Compare(_, one, other)
                if is_money(&one.ty) && !self.are_of_one_asset(one, other, known) =>
            {
                trouble(different(&quoted(one, "one"), &quoted(other, "the other")))
            }
            ExprKind::Round(rounding, inner) if is_amount => {
                let is_fine = !may_be_negative(inner)
                    || *rounding == Rounding::Up && value(inner).low.is_some_and(|low| low > -Ratio::ONE);
                if is_fine {
                    return None;
                }
                trouble(format!("fails if {} is negative", quoted(inner, "what is rounded")))
            }
            ExprKind::Recast(inner) if is_amount && may_be_negative(inner) => {
                trouble(format!("fails if {} is negative", quoted(inner, "this")))
            }
            ExprKind::RootDown(inner) if may_be_negative(inner) => {
                trouble(format!("fails if {} is negative", quoted(inner, "this")))
            }
            ExprKind::ToPortion(inner) => {
                let inside = value(inner);
                if inside.is_not_negative() && inside.is_at_most(&Ratio::ONE) {
                    return None;
                }
                trouble(format!("fails if {} is not between 0% and 100%", quoted(inner, "this")))
            }
            ExprKind::Groups(_, size) if !value(size).is_positive() => {
                trouble(format!("fails if {} is not positive", quoted(size, "the size")))
            }
            _ if is_any_value(expr) => None,
            ExprKind::Index(of, key) => self.trouble_of_index(expr, of, key, known, site),
            ExprKind::Change(template, values) => {
                self.trouble_of_change(expr, *template, values, known, site)
            }
            ExprKind::Call { function, .. } | ExprKind::View { function, .. } => {
                let trouble = self.trouble_of_function(*function)?;
                let name = self.program.function(*function).map_or("", |function| function.name.as_str());
                Some(trouble.called(expr, name))
            }
            _ => None,
        }
    }

    fn trouble_by_zero(
        &self,
        expr: &'p Expr,
        divisor: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Option<Trouble> {
        let value = self.value(divisor, known, site);
        let one = Linear::constant(Ratio::ONE);
        let is_one_at_least = bare_number(divisor).ty.is_whole()
            && self
                .sum(divisor, known)
                .minus(&one)
                .is_some_and(|rest| self.is_not_negative(&rest, known, site));
        if value.is_positive() || value.is_negative() || is_one_at_least || self.is_not_zero(divisor, known) {
            return None;
        }
        let words = self.words(divisor, site);
        let why = match &words {
            Some(words) => format!("fails if `{words}` is 0"),
            None => "fails if what it is divided by is 0".to_owned(),
        };
        let mend = words.map_or(Mend::Unknown, |words| Mend::Ask(format!("{words} > 0")));
        Some(Trouble::new(expr.span, why).mend(mend))
    }

    /// Whether it is known that a number is not 0.
    fn is_not_zero(&self, number: &'p Expr, known: &Known<'p>) -> bool {
        let stripped = bare_number(number);
        known.facts.iter().any(|fact| match &fact.claim {
            Claim::Holds(Expr { kind: ExprKind::Equal(left, right), .. }, false) => {
                let is = |one: &Expr, other: &Expr| is_zero(one) && same(bare_number(other), stripped);
                is(left, right) || is(right, left)
            }
            _ => false,
        })
    }

    /// An index or key that may not be there.
    pub(crate) fn trouble_of_index(
        &self,
        expr: &'p Expr,
        of: &'p Expr,
        key: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Option<Trouble> {
        let (of_words, key_words) = (self.words(of, site), self.words(key, site));
        let both = of_words.zip(key_words);
        if let Type::Map(..) = &of.ty {
            if self.is_member(key, of, known) {
                return None;
            }
            return Some(match both {
                Some((of, key)) => Trouble::new(expr.span, format!("fails if `{of}` has no `{key}`"))
                    .mend(Mend::Key(format!("{key} in {of}"))),
                None => Trouble::new(expr.span, "fails if there is no such key"),
            });
        }
        if self.is_index_of(key, of, known, site) {
            return None;
        }
        Some(match both {
            Some((of, key)) => Trouble::new(expr.span, format!("fails if `{of}` has no item `{key}`"))
                .mend(Mend::Key(format!("length({of}) > {key}"))),
            None => Trouble::new(expr.span, "fails if there is no such item"),
        })
    }

    /// Whether an index is known to be within a list.
    fn is_index_of(&self, key: &'p Expr, of: &'p Expr, known: &Known<'p>, site: Site<'p>) -> bool {
        if !self.is_never_negative(key, known, site) {
            return false;
        }
        if let ExprKind::Collection(_, items) = &of.kind {
            let length = Ratio::from(Int::from(items.len()));
            return self.value(key, known, site).high.is_some_and(|high| high < length);
        }
        self.is_below_length(key, known, site, &|list| same(list, of))
    }

    /// Whether an index is known to be within a list that is a cell.
    pub(crate) fn is_item_of_cell(
        &self,
        place: &Place,
        key: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> bool {
        let is_cell = |list: &Expr| matches!(list.kind, ExprKind::Slot { up, slot } if (up, slot) == (place.up, place.slot));
        self.is_never_negative(key, known, site) && self.is_below_length(key, known, site, &is_cell)
    }

    /// Whether a number is known to be less than the length of a list, as far as that has been asked for.
    fn is_below_length(
        &self,
        key: &'p Expr,
        known: &Known<'p>,
        site: Site<'p>,
        is_list: &dyn Fn(&Expr) -> bool,
    ) -> bool {
        known.facts.iter().any(|fact| {
            let Claim::NotNegative(sum) = &fact.claim else { return false };
            sum.terms.iter().any(|(atom, times)| {
                let is_length = matches!(atom, Atom::Length(list) if is_list(list));
                if !is_length || *times <= Ratio::ZERO {
                    return false;
                }
                // What is left of the length beyond the index is one at least.
                let length = Linear::atom(*atom);
                let one = Linear::constant(Ratio::ONE);
                let rest = length.minus(&self.sum(key, known)).and_then(|rest| rest.minus(&one));
                rest.is_some_and(|rest| self.is_not_negative(&rest, known, site))
            })
        })
    }

    fn trouble_of_change(
        &self,
        expr: &'p Expr,
        template: quorate_ir::TemplateId,
        values: &'p [Option<Expr>],
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Option<Trouble> {
        let settings = &self.template(template)?.settings;
        for (setting, value) in settings.iter().zip(values) {
            let (Some(value), Some((low, high))) = (value, &setting.range) else { continue };
            let inside = self.value(value, known, site);
            let end = |end: &Const| match end {
                Const::Whole(value) => Some(Ratio::from(value.clone())),
                Const::Ratio(value) => Some(value.clone()),
                Const::Bool(_) | Const::Text(_) => None,
            };
            let (Some(low), Some(high)) = (end(low), end(high)) else { continue };
            let is_inside = inside.low.is_some_and(|least| least >= low)
                && inside.high.is_some_and(|greatest| greatest <= high);
            if !is_inside {
                let name = self.slot(template, setting.slot).map_or("", |slot| slot.name.as_str());
                return Some(Trouble::new(
                    expr.span,
                    format!("fails if this is not in the range of the setting `{name}`"),
                ));
            }
        }
        None
    }

    /// What may be refused in a function, whatever it is given.
    fn trouble_of_function(&self, id: FnId) -> Option<Trouble> {
        if let Some(known) = self.function_troubles.borrow().get(&id) {
            return known.clone();
        }
        self.function_troubles.borrow_mut().insert(id, None);
        let function = self.program.function(id)?;
        let site = Site { template: function.owner, locals: &function.body.locals };
        let trouble = self.trouble_in(&function.body.value, &Known::default(), site);
        self.function_troubles.borrow_mut().insert(id, trouble.clone());
        trouble
    }

    /// Whether whoever acts is known to be of the kind that a handler asks for.
    pub(crate) fn is_of(&self, ty: &Type, test: &TypeTest) -> bool {
        match (test, ty) {
            (TypeTest::Account, _)
            | (TypeTest::Agent, Type::Agent | Type::Person)
            | (TypeTest::Person, Type::Person) => true,
            (TypeTest::Agent, Type::Process(template)) => {
                self.template(*template).is_some_and(|template| template.is_body)
            }
            (TypeTest::Process(one), Type::Process(other)) => one == other,
            (TypeTest::Form(form), Type::Process(template)) => {
                self.program.form(*form).is_some_and(|form| form.templates.contains(template))
            }
            _ => false,
        }
    }
}

fn is_money(ty: &Type) -> bool {
    matches!(ty, Type::Money | Type::ExactMoney)
}

fn different(one: &str, other: &str) -> String {
    format!("fails if {one} and {other} are of different assets")
}

/// Words without their backquotes.
fn bare(words: &str) -> String {
    words.replace('`', "")
}

/// A number without the conversions around it.
fn bare_number(expr: &Expr) -> &Expr {
    let mut expr = expr;
    while let ExprKind::ToRatio(inner) | ExprKind::Recast(inner) = &expr.kind {
        expr = inner;
    }
    expr
}

fn is_zero(expr: &Expr) -> bool {
    match &bare_number(expr).kind {
        ExprKind::Const(Const::Whole(value)) => value.is_zero(),
        ExprKind::Const(Const::Ratio(value)) => *value == Ratio::ZERO,
        _ => false,
    }
}
