//! Values.

use crate::kernel::{Answer, kernel};
use crate::ledger::Account;
use quorate_base::Span;
use quorate_number::{Int, Ratio};

/// A value of a program's types. It has no identity: two of the same content are the same.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Bool(bool),
    Text(String),
    /// An `Int`, an amount in smallest units, an instant or a duration in seconds.
    Whole(Int),
    /// A `Ratio`, `Portion` or `Exact`.
    Ratio(Ratio),
    Money(Int, Issue),
    ExactMoney(Ratio, Issue),
    Asset(Issue),
    /// An account, agent, person or instance.
    Account(Account),
    Option(Option<Box<Value>>),
    List(Vec<Value>),
    /// Distinct, in order of insertion.
    Set(Vec<Value>),
    /// Of distinct keys, in order of insertion.
    Map(Vec<(Value, Value)>),
    /// A tuple or record, in the order of its type.
    Product(Vec<Value>),
    /// A constructor by its place in the sum, with what it carries.
    Variant(u32, Vec<Value>),
    /// For each setting of a body a value or none.
    Change(Vec<Option<Value>>),
}

/// An asset at run time: its place among those of Σ.
pub(crate) type Issue = usize;

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Whole(a), Value::Whole(b)) => a == b,
            (Value::Ratio(a), Value::Ratio(b)) => a == b,
            (Value::Money(a, x), Value::Money(b, y)) => a == b && x == y,
            (Value::ExactMoney(a, x), Value::ExactMoney(b, y)) => a == b && x == y,
            (Value::Asset(a), Value::Asset(b)) => a == b,
            (Value::Account(a), Value::Account(b)) => a == b,
            (Value::Option(a), Value::Option(b)) => a == b,
            (Value::List(a), Value::List(b)) | (Value::Product(a), Value::Product(b)) => a == b,
            (Value::Set(a), Value::Set(b)) => a.len() == b.len() && a.iter().all(|item| b.contains(item)),
            (Value::Map(a), Value::Map(b)) => a.len() == b.len() && a.iter().all(|pair| b.contains(pair)),
            (Value::Variant(a, x), Value::Variant(b, y)) => a == b && x == y,
            (Value::Change(a), Value::Change(b)) => a == b,
            _ => false,
        }
    }
}

impl Value {
    /// A small whole number.
    pub(crate) fn whole(number: usize) -> Value {
        Value::Whole(Int::from(number))
    }

    /// `some(value)`
    pub(crate) fn some(value: Value) -> Value {
        Value::Option(Some(Box::new(value)))
    }

    /// `none`
    pub(crate) fn none() -> Value {
        Value::Option(None)
    }

    /// What a loop walks over: the items of a list or set, the pairs of a map.
    pub(crate) fn items(&self) -> Option<Vec<Value>> {
        match self {
            Value::List(items) | Value::Set(items) => Some(items.clone()),
            Value::Map(pairs) => {
                let pair = |(key, value): &(Value, Value)| Value::Product(vec![key.clone(), value.clone()]);
                Some(pairs.iter().map(pair).collect())
            }
            _ => None,
        }
    }

    /// Whether it can be a key or a member: whole numbers in it have at most 127 bits (`semantics.md` §8).
    pub(crate) fn is_keyable(&self) -> bool {
        let fits = |number: &Int| i128::try_from(number).is_ok_and(|number| number > i128::MIN);
        match self {
            Value::Whole(number) | Value::Money(number, _) => fits(number),
            Value::Ratio(ratio) | Value::ExactMoney(ratio, _) => {
                fits(ratio.numerator()) && fits(&Int::from(ratio.denominator().clone()))
            }
            Value::Option(inner) => inner.as_ref().is_none_or(|inner| inner.is_keyable()),
            Value::Product(parts) | Value::Variant(_, parts) => parts.iter().all(Value::is_keyable),
            _ => true,
        }
    }

    /// Whether every key and member in it can be one.
    pub(crate) fn has_keyable(&self) -> bool {
        match self {
            Value::Set(members) => members.iter().all(Value::is_keyable),
            Value::Map(pairs) => pairs.iter().all(|(key, value)| key.is_keyable() && value.has_keyable()),
            Value::List(parts) | Value::Product(parts) | Value::Variant(_, parts) => {
                parts.iter().all(Value::has_keyable)
            }
            Value::Option(inner) => inner.as_ref().is_none_or(|inner| inner.has_keyable()),
            _ => true,
        }
    }

    /// Whether it is a collection without content.
    pub(crate) fn is_empty_collection(&self) -> bool {
        match self {
            Value::List(items) | Value::Set(items) => items.is_empty(),
            Value::Map(pairs) => pairs.is_empty(),
            _ => false,
        }
    }
}

/// A value that is to be a key or a member.
pub(crate) fn key(value: Value, span: Span) -> Answer<Value> {
    if value.is_keyable() { Ok(value) } else { Err(kernel("too_large", span)) }
}

/// Adds to a set what is not there.
pub(crate) fn add_member(set: &mut Vec<Value>, member: Value) {
    if !set.contains(&member) {
        set.push(member);
    }
}

/// Gives a key of a map a value; a key that is there keeps its place.
pub(crate) fn put(map: &mut Vec<(Value, Value)>, key: Value, value: Value) {
    match map.iter_mut().find(|(known, _)| *known == key) {
        Some(pair) => pair.1 = value,
        None => map.push((key, value)),
    }
}
