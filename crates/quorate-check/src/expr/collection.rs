//! Collections: written out, gathered, counted and folded.

use super::{Lowered, truth, typed};
use crate::context::Checker;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{CollectionKind, ExprKind, PatKind, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// `[a, b]`, `{a, b}`, `{k => v}` and `{}`.
    pub(super) fn collection(&mut self, expr: &ast::Expr, hint: Option<&Type>) -> Lowered {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::List(items) => {
                let wanted = match hint {
                    Some(Type::List(item)) => Some(item.as_ref()),
                    _ => None,
                };
                self.items(CollectionKind::List, items, wanted, span)
            }
            ast::ExprKind::Set(items) if items.is_empty() => match hint {
                Some(ty @ Type::Set(_)) => {
                    typed(ty.clone(), span, ExprKind::Collection(CollectionKind::Set, Vec::new()))
                }
                Some(ty @ Type::Map(..)) => typed(ty.clone(), span, ExprKind::MapOf(Vec::new())),
                Some(Type::Change(of)) => self.change(*of, &[], span),
                Some(Type::Record(fields)) if fields.is_empty() => {
                    typed(Type::Record(Vec::new()), span, ExprKind::Product(Vec::new()))
                }
                Some(other) => {
                    let shown = self.show(other);
                    self.error(301, span, format!("expected `{shown}`, found an empty set or map"));
                    None
                }
                None => self.unclear(span, "whether this is an empty set or map, and of what"),
            },
            ast::ExprKind::Set(items) => {
                let wanted = match hint {
                    Some(Type::Set(item)) => Some(item.as_ref()),
                    _ => None,
                };
                self.items(CollectionKind::Set, items, wanted, span)
            }
            ast::ExprKind::Map(pairs) => {
                let (key, value) = match hint {
                    Some(Type::Map(key, value)) => (Some(key.as_ref()), Some(value.as_ref())),
                    _ => (None, None),
                };
                let keys: Vec<_> = pairs.iter().map(|(key, _)| key).collect();
                let values: Vec<_> = pairs.iter().map(|(_, value)| value).collect();
                let keys = self.exprs_of_one_type(&keys, key);
                let values = self.exprs_of_one_type(&values, value);
                let ((keys, key), (values, value)) = (keys?, values?);
                let ty = Type::Map(Box::new(key), Box::new(value));
                typed(ty, span, ExprKind::MapOf(keys.into_iter().zip(values).collect()))
            }
            _ => None,
        }
    }

    fn items(
        &mut self,
        kind: CollectionKind,
        items: &[ast::Expr],
        hint: Option<&Type>,
        span: Span,
    ) -> Lowered {
        let (items, item) = match (items, hint) {
            ([], Some(item)) => (Vec::new(), item.clone()),
            ([], None) => return self.unclear(span, "of what this is an empty list"),
            (items, hint) => {
                let items: Vec<_> = items.iter().collect();
                self.exprs_of_one_type(&items, hint)?
            }
        };
        let ty = match kind {
            CollectionKind::List => Type::List(Box::new(item)),
            _ => Type::Set(Box::new(item)),
        };
        typed(ty, span, ExprKind::Collection(kind, items))
    }

    /// Comprehensions, aggregates, folds.
    pub(super) fn comprehension(&mut self, expr: &ast::Expr, hint: Option<&Type>) -> Lowered {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::ListComp(item, comp) => {
                let wanted = match hint {
                    Some(Type::List(item)) => Some(item.as_ref()),
                    _ => None,
                };
                let (comp, item) = self.comp(comp, |checker| checker.expr_towards(item, wanted));
                let (comp, item) = (comp?, item?);
                let ty = Type::List(Box::new(item.ty.clone()));
                typed(ty, span, ExprKind::Each(CollectionKind::List, Box::new(item), Box::new(comp)))
            }
            ast::ExprKind::SetComp(item, comp) => {
                let wanted = match hint {
                    Some(Type::Set(item)) => Some(item.as_ref()),
                    _ => None,
                };
                let (comp, item) = self.comp(comp, |checker| checker.expr_towards(item, wanted));
                let (comp, item) = (comp?, item?);
                let ty = Type::Set(Box::new(item.ty.clone()));
                typed(ty, span, ExprKind::Each(CollectionKind::Set, Box::new(item), Box::new(comp)))
            }
            ast::ExprKind::MapComp(key, value, comp) => {
                let (wanted_key, wanted_value) = match hint {
                    Some(Type::Map(key, value)) => (Some(key.as_ref()), Some(value.as_ref())),
                    _ => (None, None),
                };
                let (comp, (key, value)) = self.comp(comp, |checker| {
                    (checker.expr_towards(key, wanted_key), checker.expr_towards(value, wanted_value))
                });
                let (comp, key, value) = (comp?, key?, value?);
                let ty = Type::Map(Box::new(key.ty.clone()), Box::new(value.ty.clone()));
                typed(ty, span, ExprKind::EachPair(Box::new(key), Box::new(value), Box::new(comp)))
            }
            ast::ExprKind::Aggregate(aggregate, item, comp) => self.aggregate(*aggregate, item, comp, span),
            ast::ExprKind::Count(comp) => {
                let (comp, ()) = self.comp(comp, |_| ());
                typed(Type::Int, span, ExprKind::Count(Box::new(comp?)))
            }
            ast::ExprKind::Find(find, comp) => {
                let (comp, ()) = self.comp(comp, |_| ());
                let comp = Box::new(comp?);
                let ty = Type::Option(Box::new(comp.pat.ty.clone()));
                let kind = match find {
                    ast::Find::First => ExprKind::First(comp),
                    ast::Find::Last => ExprKind::Last(comp),
                };
                typed(ty, span, kind)
            }
            ast::ExprKind::Quantified(quantifier, pat, over, condition) => {
                let (comp, condition) = self.walk(pat, over, None, |checker| checker.condition(condition));
                let (comp, condition) = (Box::new(comp?), Box::new(condition?));
                let kind = match quantifier {
                    ast::Quantifier::All => ExprKind::All(comp, condition),
                    ast::Quantifier::Any => ExprKind::Any(comp, condition),
                };
                truth(span, kind)
            }
            ast::ExprKind::Fold(name, seed, pat, over, next) => {
                let seed = self.expr_towards(seed, hint);
                let ty = seed.as_ref().map(|seed| seed.ty.clone());
                let mut local = None;
                let (comp, next) = self.walk(pat, over, None, |checker| {
                    local = Some(checker.declare(*name, ty.clone(), true));
                    checker.expr_if_known(next, ty.as_ref())
                });
                let (comp, next) = (Box::new(comp?), Box::new(next?));
                typed(ty?, span, ExprKind::Fold(local?, Box::new(seed?), comp, next))
            }
            ast::ExprKind::Iterate(name, seed, up_to, condition, next) => {
                let seed = self.expr_towards(seed, hint);
                let up_to = self.expr_as(up_to, &Type::Int);
                let ty = seed.as_ref().map(|seed| seed.ty.clone());
                let mark = self.enter();
                let local = self.declare(*name, ty.clone(), true);
                self.text.luck.walks += 1;
                let condition = self.condition(condition);
                let next = self.expr_if_known(next, ty.as_ref());
                self.text.luck.walks -= 1;
                self.leave(&mark);
                let kind = ExprKind::Iterate {
                    local,
                    seed: Box::new(seed?),
                    up_to: Box::new(up_to?),
                    condition: Box::new(condition?),
                    next: Box::new(next?),
                };
                typed(ty?, span, kind)
            }
            _ => None,
        }
    }

    /// Reads an expression and makes it the wanted type if it can stand for it; if not, whoever wants it will say so.
    pub(super) fn expr_towards(&mut self, expr: &ast::Expr, wanted: Option<&Type>) -> Lowered {
        let lowered = self.expr(expr, wanted)?;
        match wanted {
            Some(ty) if self.conversion(&lowered.ty, ty) != crate::convert::Conversion::Never => {
                self.coerce(lowered, ty)
            }
            _ => Some(lowered),
        }
    }

    fn aggregate(
        &mut self,
        aggregate: ast::Aggregate,
        item: &ast::Expr,
        comp: &ast::Comp,
        span: Span,
    ) -> Lowered {
        let (comp, item) = self.comp(comp, |checker| checker.expr(item, None));
        let (comp, item) = (comp?, item?);
        let Some(sum) = super::arithmetic_type_of_sum(&item.ty) else {
            let can_be_ordered = matches!(item.ty, Type::Instant | Type::Money | Type::ExactMoney);
            if can_be_ordered && aggregate != ast::Aggregate::Sum {
                return largest_or_smallest(aggregate, item, comp, span);
            }
            if matches!(item.ty, Type::Money | Type::ExactMoney) {
                let message = "a sum of `Money` would have no asset where there is nothing to add";
                let help = "add up amounts of one asset, or counts: `units(…)`";
                self.report(Diagnostic::error(302, item.span, message).help(help));
                return None;
            }
            self.expected(item.span, "a number or an amount", &item.ty.clone());
            return None;
        };
        if aggregate == ast::Aggregate::Sum {
            let item = self.coerce(item, &sum)?;
            return typed(sum, span, ExprKind::Sum(Box::new(item), Box::new(comp)));
        }
        largest_or_smallest(aggregate, item, comp, span)
    }

    /// `for p in xs where c`, and what is read where its names are there.
    pub(crate) fn comp<T>(
        &mut self,
        comp: &ast::Comp,
        read: impl FnOnce(&mut Self) -> T,
    ) -> (Option<ir::Comp>, T) {
        self.walk(&comp.pat, &comp.over, comp.filter.as_ref(), read)
    }

    /// The same from its parts.
    pub(crate) fn walk<T>(
        &mut self,
        pat: &ast::Pat,
        over: &ast::Expr,
        filter: Option<&ast::Expr>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> (Option<ir::Comp>, T) {
        let over = self.expr(over, None);
        let item = over.as_ref().and_then(|over| self.item_of(over));
        let mark = self.enter();
        self.text.luck.walks += 1;
        let pat = self.sure_pattern(pat, item.as_ref());
        let filter = filter.map(|filter| self.condition(filter));
        if let Some(Some(filter)) = &filter {
            self.assume(self.facts_of(filter, true));
        }
        let read = read(self);
        self.text.luck.walks -= 1;
        self.leave(&mark);
        let comp = match (pat, over, filter) {
            (Some(pat), Some(over), None) => Some(ir::Comp { pat, over, filter: None }),
            (Some(pat), Some(over), Some(Some(filter))) => Some(ir::Comp { pat, over, filter: Some(filter) }),
            _ => None,
        };
        (comp, read)
    }

    /// What is walked through in a collection; a map gives pairs.
    pub(crate) fn item_of(&mut self, over: &ir::Expr) -> Option<Type> {
        match &over.ty {
            Type::List(item) | Type::Set(item) => Some(*item.clone()),
            Type::Map(key, value) => Some(Type::Tuple(vec![*key.clone(), *value.clone()])),
            other => {
                self.expected(over.span, "a list, set or map", other);
                None
            }
        }
    }

    /// `x in xs`
    pub(super) fn is_in(&mut self, item: &ast::Expr, of: &ast::Expr, span: Span) -> Lowered {
        if let ast::ExprKind::Event = super::bare(item).kind {
            return self.event_in(of, span);
        }
        let waits = super::waits_for_hint(item);
        let early = if waits { None } else { self.expr(item, None) };
        // What is looked for says of what an empty or bare collection is.
        let hint = early.as_ref().map(|item| Type::Set(Box::new(item.ty.clone())));
        let of = self.expr(of, hint.as_ref().filter(|_| super::waits_for_hint(of)));
        let wanted = match of.as_ref().map(|of| of.ty.clone()) {
            Some(Type::List(item) | Type::Set(item)) => Some(*item),
            Some(Type::Map(key, _)) => Some(*key),
            Some(other) => {
                let at = of.as_ref().map_or(span, |of| of.span);
                self.expected(at, "a list, set or map", &other);
                None
            }
            None => None,
        };
        let item = if waits { self.expr_if_known(item, wanted.as_ref()) } else { early };
        let (item, of, wanted) = (item?, of?, wanted?);
        let wider = self.conversion(&wanted, &item.ty) == crate::convert::Conversion::Same;
        let item = if wider { item } else { self.coerce(item, &wanted)? };
        truth(span, ExprKind::In(Box::new(item), Box::new(of)))
    }

    /// A pattern that fits everything, as a local.
    pub(crate) fn sure_pattern(&mut self, pat: &ast::Pat, ty: Option<&Type>) -> Option<ir::Pat> {
        let lowered = self.pattern(pat, ty)?;
        if matches!(lowered.kind, PatKind::Bind(_) | PatKind::Wild) {
            return Some(lowered);
        }
        let missing = self.missing_cases(&[&lowered], pat.span);
        if missing.is_empty() {
            return Some(lowered);
        }
        let message = format!("this must fit every value, and leaves out {}", missing.join(", "));
        self.error(305, pat.span, message);
        None
    }
}

fn largest_or_smallest(aggregate: ast::Aggregate, item: ir::Expr, comp: ir::Comp, span: Span) -> Lowered {
    let ty = Type::Option(Box::new(item.ty.clone()));
    let (item, comp) = (Box::new(item), Box::new(comp));
    let kind = match aggregate {
        ast::Aggregate::Smallest => ExprKind::Smallest(item, comp),
        _ => ExprKind::Largest(item, comp),
    };
    typed(ty, span, kind)
}
