//! Whether a value came back in a step: what it held before is read off the journal.

use crate::record::{Before, Recorder};
use crate::world::Undo;
use quorate_ir::Type;
use std::borrow::Cow;

impl Recorder<'_> {
    /// Whether a value is what it was before the step, collections by their content.
    pub(crate) fn came_back(&self, ty: &Type, before: &[Before], now: &[Before]) -> bool {
        if !self.viewer.code.layouts.is_deep(ty) {
            return before == now;
        }
        let mut tables = Vec::new();
        self.tables(ty, 0, &mut tables);
        before.iter().zip(now).enumerate().all(|(off, (before, now))| {
            match tables.iter().find(|(place, _)| *place == off) {
                Some((_, collection)) => self.same_content(collection, before.0, now.0),
                None => before == now,
            }
        })
    }

    /// Whether a collection holds now what another, or the same, held before the step.
    fn same_content(&self, collection: &Type, before: i128, now: i128) -> bool {
        let world = &self.viewer.world;
        let rows = self.rows_before(before);
        if rows.len() != world.length(now) as usize {
            return false;
        }
        let layouts = &self.viewer.code.layouts;
        let Some(shape) = layouts.known(collection).and_then(|known| layouts.rows(known)) else {
            return before == now;
        };
        let mut from = 0;
        rows.into_iter().all(|block| {
            let twin = if shape.key == 0 {
                world.next_row(now, from).map(|(twin, next)| {
                    from = next;
                    twin
                })
            } else {
                world.find(now, &self.key(block, shape.key))
            };
            let (Some(twin), Type::List(value) | Type::Map(_, value)) = (twin, collection) else {
                return twin.is_some();
            };
            let words = || (shape.key..shape.width()).map(u32::from);
            let before: Vec<Before> = words().map(|off| self.word_before(block, off)).collect();
            let now: Vec<Before> = words().map(|off| self.word_now(twin, off)).collect();
            self.came_back(value, &before, &now)
        })
    }

    /// The rows of a table before the step, in order.
    fn rows_before(&self, table: i128) -> Vec<u32> {
        let world = &self.viewer.world;
        let Some(present) = world.table(table) else { return Vec::new() };
        let mut rows = present.blocks();
        for undo in world.journal.iter().rev() {
            match undo {
                Undo::Added { table: of, .. } if i128::from(*of) == table => {
                    rows.pop();
                }
                Undo::Removed { table: of, at, block } if i128::from(*of) == table => {
                    let at = *at as usize;
                    match rows.get_mut(at) {
                        Some(row) if present.key > 0 => *row = *block,
                        _ => rows.insert(at.min(rows.len()), *block),
                    }
                }
                _ => {}
            }
        }
        rows.retain(|block| *block != 0);
        rows
    }

    /// The words of a value that hold tables, with their types.
    fn tables<'t>(&self, ty: &'t Type, off: usize, into: &mut Vec<(usize, Cow<'t, Type>)>) {
        let layouts = &self.viewer.code.layouts;
        match ty {
            Type::List(_) | Type::Set(_) | Type::Map(..) => into.push((off, Cow::Borrowed(ty))),
            Type::Option(inner) => self.tables(inner, off + 1, into),
            Type::Tuple(types) => {
                let offsets = layouts.offsets(types.iter()).unwrap_or_default();
                for (part, begin) in types.iter().zip(offsets) {
                    self.tables(part, off + begin as usize, into);
                }
            }
            Type::Record(fields) => {
                let offsets = layouts.offsets(fields.iter().map(|(_, ty)| ty)).unwrap_or_default();
                for ((_, part), begin) in fields.iter().zip(offsets) {
                    self.tables(part, off + begin as usize, into);
                }
            }
            Type::Sum(sum) => {
                for variant in 0..layouts.variants(sum.0) {
                    for (begin, part) in layouts.variant(sum.0, variant).unwrap_or_default() {
                        let mut within = Vec::new();
                        self.tables(&part, off + begin as usize, &mut within);
                        let owned = within.into_iter().map(|(off, ty)| (off, Cow::Owned(ty.into_owned())));
                        into.extend(owned);
                    }
                }
            }
            _ => {}
        }
    }
}
