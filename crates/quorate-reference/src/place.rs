//! Cells and their parts: finding them, changing them, and noting that they were changed.

use crate::kernel::{Answer, defect, given, kernel};
use crate::machine::{Frame, Machine};
use crate::value::Value;
use quorate_ir::{Place, PlaceStep, SlotId, Type};

/// A change to a cell or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) instance: usize,
    pub(crate) slot: SlotId,
    pub(crate) path: Vec<Hop>,
    pub(crate) deed: Deed,
}

/// A step on the way to a part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Hop {
    Field(u32),
    Key(Value),
    Item(usize),
}

/// What was done to what the path leads to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Deed {
    Assigned,
    /// A member came to a set or left it.
    Member(Value),
    /// A key came to a map or left it.
    Key(Value),
    /// A list grew by the item at this place.
    Appended(usize),
    /// Items left a list, so that places are no longer what they were.
    Shrunk,
}

/// A place that has been found.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) instance: usize,
    pub(crate) slot: SlotId,
    pub(crate) path: Vec<Hop>,
    /// The key that the path's map does not have yet.
    pub(crate) new_key: Option<Value>,
}

impl Machine<'_> {
    /// The keys on the way to a place, read before anything else of a statement.
    pub(crate) fn eval_keys(&mut self, place: &Place, frame: &mut Frame) -> Answer<Vec<Value>> {
        let mut keys = Vec::new();
        for step in &place.path {
            if let PlaceStep::Index(key) = step {
                keys.push(self.eval(key, frame)?);
            }
        }
        Ok(keys)
    }

    /// Where a place is; with `make` the last key of a map may be new.
    pub(crate) fn find(&self, place: &Place, keys: Vec<Value>, make: bool, frame: &Frame) -> Answer<Spot> {
        let (instance, template) = self.outer(frame, place.up)?;
        let slot = self.slot(instance, template, place.slot)?;
        let mut spot = Spot { instance, slot, path: Vec::new(), new_key: None };
        let cell = self.instance(instance)?.cells.get(slot.index());
        let mut here = cell.and_then(Option::as_ref);
        let mut keys = keys.into_iter();
        for (number, step) in place.path.iter().enumerate() {
            let value = given(here, "a part of a cell without a value")?;
            match (step, value) {
                (PlaceStep::Field(field), Value::Product(parts)) => {
                    here = parts.get(*field as usize);
                    spot.path.push(Hop::Field(*field));
                }
                (PlaceStep::Index(_), Value::Map(pairs)) => {
                    let key = given(keys.next(), "a key that was not read")?;
                    match pairs.iter().find(|(known, _)| *known == key) {
                        // It goes by the key that is there: an equal one may have been filled in another order.
                        Some((known, value)) => {
                            here = Some(value);
                            spot.path.push(Hop::Key(known.clone()));
                        }
                        None if make && number + 1 == place.path.len() => {
                            spot.new_key = Some(crate::value::key(key, place.span)?);
                        }
                        None => return Err(kernel("no_such_key", place.span)),
                    }
                }
                (PlaceStep::Index(_), Value::List(items)) => {
                    let at = match keys.next() {
                        Some(Value::Whole(at)) => usize::try_from(&at).unwrap_or(usize::MAX),
                        _ => return defect("a place of a list is a whole number"),
                    };
                    let item = items.get(at);
                    here = Some(item.ok_or_else(|| kernel("no_such_item", place.span))?);
                    spot.path.push(Hop::Item(at));
                }
                _ => return defect("a part of what has no parts"),
            }
        }
        Ok(spot)
    }

    /// The value at a place.
    pub(crate) fn value_at(&self, spot: &Spot) -> Answer<Value> {
        let cell = self.instance(spot.instance)?.cells.get(spot.slot.index()).and_then(Option::as_ref);
        given(cell.and_then(|cell| part(cell, &spot.path)).cloned(), "a place without a value")
    }

    /// Gives a place a value.
    pub(crate) fn assign(&mut self, spot: Spot, value: Value) -> Answer<()> {
        let ty = self.type_at(spot.instance, spot.slot, &spot.path)?;
        if let Some(key) = spot.new_key {
            let map = self.collection(spot.instance, spot.slot, &spot.path)?;
            let Value::Map(pairs) = map else { return defect("a map is wanted") };
            pairs.push((key.clone(), value));
            self.wrote(spot.instance, spot.slot, spot.path, Deed::Key(key));
            return Ok(());
        }
        let cells = &mut self.instance_mut(spot.instance)?.cells;
        let cell = given(cells.get_mut(spot.slot.index()), "no such cell")?;
        let old = match cell {
            Some(cell) if !spot.path.is_empty() => {
                let place = given(part_mut(cell, &spot.path), "no such part")?;
                Some(std::mem::replace(place, value.clone()))
            }
            cell => cell.replace(value.clone()),
        };
        self.note_assigned(&spot, &ty, spot.path.clone(), old.as_ref(), &value);
        Ok(())
    }

    /// Adds to a set.
    pub(crate) fn add_to(&mut self, spot: Spot, member: Value) -> Answer<()> {
        let set = self.collection(spot.instance, spot.slot, &spot.path)?;
        let Value::Set(members) = set else { return defect("a set is wanted") };
        if !members.contains(&member) {
            members.push(member.clone());
            self.wrote(spot.instance, spot.slot, spot.path, Deed::Member(member));
        }
        Ok(())
    }

    /// Appends to a list.
    pub(crate) fn append_to(&mut self, spot: Spot, item: Value) -> Answer<()> {
        let list = self.collection(spot.instance, spot.slot, &spot.path)?;
        let Value::List(items) = list else { return defect("a list is wanted") };
        let at = items.len();
        items.push(item);
        self.wrote(spot.instance, spot.slot, spot.path, Deed::Appended(at));
        Ok(())
    }

    /// Removes a member of a set, a key of a map, or all equal items of a list.
    pub(crate) fn remove_from(&mut self, spot: Spot, item: Value) -> Answer<()> {
        let deed = match self.collection(spot.instance, spot.slot, &spot.path)? {
            Value::Set(members) => {
                let at = members.iter().position(|member| *member == item);
                at.map(|at| Deed::Member(members.remove(at)))
            }
            Value::Map(pairs) => {
                let at = pairs.iter().position(|(key, _)| *key == item);
                at.map(|at| Deed::Key(pairs.remove(at).0))
            }
            Value::List(items) => {
                let before = items.len();
                items.retain(|other| *other != item);
                (items.len() < before).then_some(Deed::Shrunk)
            }
            _ => return defect("a collection is wanted"),
        };
        if let Some(deed) = deed {
            self.wrote(spot.instance, spot.slot, spot.path, deed);
        }
        Ok(())
    }

    /// Notes that a cell or a part of one was changed.
    pub(crate) fn wrote(&mut self, instance: usize, slot: SlotId, path: Vec<Hop>, deed: Deed) {
        self.done.touched.push(instance);
        self.done.writes.push(Write { instance, slot, path, deed });
    }

    /// The type of what a path leads to.
    pub(crate) fn type_at(&self, instance: usize, slot: SlotId, path: &[Hop]) -> Answer<Type> {
        let slot = given(self.template_of(instance)?.slot(slot), "no such cell")?;
        given(type_along(&slot.ty, path).cloned(), "a path that its type has not")
    }

    /// An assignment to a record is one to each of its fields; nothing put where nothing was leaves no trace.
    fn note_assigned(&mut self, spot: &Spot, ty: &Type, path: Vec<Hop>, old: Option<&Value>, new: &Value) {
        if let (Type::Record(fields), Value::Product(values)) = (ty, new) {
            let olds = match old {
                Some(Value::Product(olds)) => olds.as_slice(),
                _ => &[],
            };
            for (number, ((_, ty), value)) in fields.iter().zip(values).enumerate() {
                let mut path = path.clone();
                path.push(Hop::Field(u32::try_from(number).unwrap_or(u32::MAX)));
                self.note_assigned(spot, ty, path, olds.get(number), value);
            }
            return;
        }
        if !(old.is_none_or(Value::is_empty_collection) && new.is_empty_collection()) {
            self.wrote(spot.instance, spot.slot, path, Deed::Assigned);
        }
    }

    fn collection(&mut self, instance: usize, slot: SlotId, path: &[Hop]) -> Answer<&mut Value> {
        let cells = &mut self.instance_mut(instance)?.cells;
        let cell = cells.get_mut(slot.index()).and_then(Option::as_mut);
        given(cell.and_then(|cell| part_mut(cell, path)), "a collection without a value")
    }
}

/// The part of a value that a path leads to.
pub(crate) fn part<'v>(value: &'v Value, path: &[Hop]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, hop| match (hop, value) {
        (Hop::Field(field), Value::Product(parts)) => parts.get(*field as usize),
        (Hop::Key(key), Value::Map(pairs)) => {
            pairs.iter().find(|(known, _)| known == key).map(|(_, value)| value)
        }
        (Hop::Item(at), Value::List(items)) => items.get(*at),
        _ => None,
    })
}

/// The type of the part that a path leads to.
pub(crate) fn type_along<'t>(ty: &'t Type, path: &[Hop]) -> Option<&'t Type> {
    path.iter().try_fold(ty, |ty, hop| match (hop, ty) {
        (Hop::Field(field), Type::Record(fields)) => fields.get(*field as usize).map(|(_, ty)| ty),
        (Hop::Field(field), Type::Tuple(types)) => types.get(*field as usize),
        (Hop::Key(_), Type::Map(_, value)) => Some(&**value),
        (Hop::Item(_), Type::List(item)) => Some(&**item),
        _ => None,
    })
}

fn part_mut<'v>(value: &'v mut Value, path: &[Hop]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, hop| match (hop, value) {
        (Hop::Field(field), Value::Product(parts)) => parts.get_mut(*field as usize),
        (Hop::Key(key), Value::Map(pairs)) => {
            pairs.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)
        }
        (Hop::Item(at), Value::List(items)) => items.get_mut(*at),
        _ => None,
    })
}
