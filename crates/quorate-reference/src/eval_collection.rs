//! Expressions about what is made of parts: options, constructors, records, collections.

use crate::kernel::{Answer, defect, given, kernel};
use crate::machine::{Frame, Machine};
use crate::value::{Value, add_member, key, put};
use quorate_base::Span;
use quorate_ir::{CollectionKind, Expr, ExprKind, SetOp};
use quorate_number::Int;

impl Machine<'_> {
    /// An option, a constructor, a tuple or a record, or a part of one.
    pub(crate) fn eval_product(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        match &expr.kind {
            ExprKind::None => Ok(Value::none()),
            ExprKind::Some(inner) => Ok(Value::some(self.eval(inner, frame)?)),
            ExprKind::Default(option, other) => match self.eval(option, frame)? {
                Value::Option(Some(value)) => Ok(*value),
                _ => self.eval(other, frame),
            },
            ExprKind::Variant(variant, parts) => Ok(Value::Variant(*variant, self.eval_all(parts, frame)?)),
            ExprKind::Product(parts) => Ok(Value::Product(self.eval_all(parts, frame)?)),
            ExprKind::Part(whole, part) => match self.eval(whole, frame)? {
                Value::Product(parts) => given(parts.into_iter().nth(*part as usize), "no such part"),
                _ => defect("a tuple or record is wanted"),
            },
            ExprKind::Change(template, values) => self.eval_change(*template, values, frame),
            _ => defect("not a product"),
        }
    }

    /// A collection, or an entry of one.
    pub(crate) fn eval_collection(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Collection(CollectionKind::List, items) => {
                Ok(Value::List(self.eval_all(items, frame)?))
            }
            ExprKind::Collection(CollectionKind::Set, items) => {
                let mut set = Vec::new();
                for item in items {
                    let member = key(self.eval(item, frame)?, item.span)?;
                    add_member(&mut set, member);
                }
                Ok(Value::Set(set))
            }
            // The only map without pairs is the empty one.
            ExprKind::Collection(CollectionKind::Map, _) => Ok(Value::Map(Vec::new())),
            ExprKind::MapOf(pairs) => self.eval_pairs(Vec::new(), pairs, frame),
            ExprKind::With(map, pairs) => match self.eval(map, frame)? {
                Value::Map(old) => self.eval_pairs(old, pairs, frame),
                _ => defect("a map is wanted"),
            },
            ExprKind::Index(collection, key) => {
                let collection = self.eval(collection, frame)?;
                let key = self.eval(key, frame)?;
                match (collection, &key) {
                    (Value::Map(pairs), _) => {
                        let found = pairs.into_iter().find(|(known, _)| *known == key);
                        found.map(|(_, value)| value).ok_or_else(|| kernel("no_such_key", span))
                    }
                    (Value::List(items) | Value::Set(items), Value::Whole(at)) => {
                        let at = usize::try_from(at).ok();
                        let item = at.and_then(|at| items.into_iter().nth(at));
                        item.ok_or_else(|| kernel("no_such_item", span))
                    }
                    _ => defect("a collection is wanted"),
                }
            }
            ExprKind::Get(map, key) => {
                let Value::Map(pairs) = self.eval(map, frame)? else { return defect("a map is wanted") };
                let key = self.eval(key, frame)?;
                let found = pairs.into_iter().find(|(known, _)| *known == key);
                Ok(Value::Option(found.map(|(_, value)| Box::new(value))))
            }
            ExprKind::Length(collection) => {
                let items = self.eval_items(collection, frame)?;
                Ok(Value::whole(items.len()))
            }
            ExprKind::Groups(collection, size) => {
                let collection = self.eval(collection, frame)?;
                let size = self.eval_whole(size, frame)?;
                groups(collection, &size, span)
            }
            ExprKind::Range(count) => {
                let count = self.eval_whole(count, frame)?;
                let mut numbers = Vec::new();
                let mut next = Int::ZERO;
                while next < count {
                    self.tick(span)?;
                    if numbers.len() == LARGEST {
                        return Err(kernel("too_large", span));
                    }
                    numbers.push(Value::Whole(next.clone()));
                    next += 1;
                }
                Ok(Value::List(numbers))
            }
            ExprKind::Set(op, left, right) => {
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                combine_sets(*op, left, right)
            }
            _ => defect("not a collection"),
        }
    }

    fn eval_pairs(
        &mut self,
        mut map: Vec<(Value, Value)>,
        pairs: &[(Expr, Expr)],
        frame: &mut Frame,
    ) -> Answer<Value> {
        for (name, value) in pairs {
            let (name, span, value) = (self.eval(name, frame)?, name.span, self.eval(value, frame)?);
            put(&mut map, key(name, span)?, value);
        }
        Ok(Value::Map(map))
    }

    /// What a collection holds, in order.
    pub(crate) fn eval_items(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Vec<Value>> {
        let collection = self.eval(expr, frame)?;
        given(collection.items(), "a collection is wanted")
    }
}

/// How many one collection may hold (`semantics.md` §8).
const LARGEST: usize = 1_048_576;

/// A list or set cut into such of so many.
fn groups(collection: Value, size: &Int, span: Span) -> Answer<Value> {
    if *size == Int::ZERO {
        return Err(kernel("division_by_zero", span));
    }
    if *size < Int::ZERO {
        return Err(kernel("not_whole", span));
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let cut = |items: &[Value], made: fn(Vec<Value>) -> Value| {
        Value::List(items.chunks(size).map(|items| made(items.to_vec())).collect())
    };
    match collection {
        Value::List(items) => Ok(cut(&items, Value::List)),
        Value::Set(items) => Ok(cut(&items, Value::Set)),
        _ => defect("a list or set is wanted"),
    }
}

/// An operator on sets, or two lists one after the other.
pub(crate) fn combine_sets(op: SetOp, left: Value, right: Value) -> Answer<Value> {
    let (left, right) = match (op, left, right) {
        (SetOp::Union, Value::List(mut left), Value::List(right)) => {
            left.extend(right);
            return Ok(Value::List(left));
        }
        (_, left, right) => (left, right),
    };
    let (Value::Set(mut left), Value::Set(right)) = (left, right) else { return defect("sets are wanted") };
    match op {
        SetOp::Union => right.into_iter().for_each(|member| add_member(&mut left, member)),
        SetOp::Difference => left.retain(|member| !right.contains(member)),
        SetOp::Intersection => left.retain(|member| right.contains(member)),
    }
    Ok(Value::Set(left))
}
