//! How values lie in words.
//!
//! A value of any type is a fixed number of words, so that cells, rows of tables and registers hold it flat. A sum
//! keeps the words of every constructor side by side, those not used being 0; an option is a flag and a value. A
//! collection is one word, the number of a table whose rows have a layout of their own.

use quorate_ir::{Program, Type};
use rustc_hash::FxHashMap;

/// The rows of a kind of table.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    /// The collection's type.
    pub(crate) ty: Type,
    /// Words of the key: 0 for a list.
    pub(crate) key: u16,
    /// Words of the value: 0 for a set.
    pub(crate) value: u16,
    /// The words of the value that hold tables, with their layouts, counted from the first word of the row. Those of
    /// the key hold interned tables, which rows share.
    pub(crate) tables: Vec<(u16, u32)>,
    /// The same counted from the first word of the value.
    pub(crate) value_tables: Vec<(u16, u32)>,
    /// The words of the key that hold tables, with their layouts.
    pub(crate) key_tables: Vec<(u16, u32)>,
}

impl Rows {
    /// Words of a whole row.
    pub(crate) fn width(&self) -> u16 {
        self.key + self.value
    }
}

/// The layouts of a program's types.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layouts {
    rows: Vec<Rows>,
    numbers: FxHashMap<Type, u32>,
    sums: Vec<Vec<Vec<Type>>>,
    /// What a change of each template's settings is made of: an option for each.
    changes: Vec<Vec<Type>>,
}

/// More words than this for one value are refused when a program is compiled.
const WIDEST: u32 = 2_048;

impl Layouts {
    /// The layouts of a program; types are added as they are met.
    pub(crate) fn new(program: &Program) -> Layouts {
        let sums = program.sums.iter();
        let sums =
            sums.map(|sum| sum.variants.iter().map(|variant| variant.fields.clone()).collect()).collect();
        let settings = |template: &quorate_ir::Template| {
            let types = template.settings.iter().filter_map(|setting| template.slot(setting.slot));
            types.map(|slot| Type::Option(Box::new(slot.ty.clone()))).collect()
        };
        let changes = program.templates.iter().map(settings).collect();
        Layouts { rows: Vec::new(), numbers: FxHashMap::default(), sums, changes }
    }

    /// The rows behind a number.
    pub(crate) fn rows(&self, number: u32) -> Option<&Rows> {
        self.rows.get(number as usize)
    }

    /// The number of the rows of a collection type.
    pub(crate) fn number(&mut self, ty: &Type) -> Option<u32> {
        if let Some(number) = self.numbers.get(ty) {
            return Some(*number);
        }
        let (key, value) = match ty {
            Type::List(item) => (None, Some(item)),
            Type::Set(member) => (Some(member), None),
            Type::Map(key, value) => (Some(key), Some(value)),
            _ => return None,
        };
        let width = |ty: Option<&Box<Type>>| ty.map_or(Some(0), |ty| self.width(ty));
        let (key_width, value_width) = (width(key)?, width(value)?);
        let (mut key_tables, mut value_tables) = (Vec::new(), Vec::new());
        for (ty, tables) in [(key, &mut key_tables), (value, &mut value_tables)] {
            if let Some(ty) = ty {
                self.tables_in(ty, 0, tables)?;
            }
        }
        let tables = value_tables.iter().map(|(off, layout)| (key_width + off, *layout)).collect();
        let number = u32::try_from(self.rows.len()).ok()?;
        let (key, value) = (key_width, value_width);
        self.rows.push(Rows { ty: ty.clone(), key, value, tables, value_tables, key_tables });
        self.numbers.insert(ty.clone(), number);
        Some(number)
    }

    /// The number of the rows of a collection type that has been met.
    pub(crate) fn known(&self, ty: &Type) -> Option<u32> {
        self.numbers.get(ty).copied()
    }

    /// How many words a value takes; `None` if it takes too many.
    pub(crate) fn width(&self, ty: &Type) -> Option<u16> {
        self.measure(ty, 0).and_then(|width| u16::try_from(width).ok())
    }

    /// Where the parts of a tuple or record, or the fields of a constructor, begin.
    pub(crate) fn offsets<'t>(&self, types: impl Iterator<Item = &'t Type>) -> Option<Vec<u16>> {
        let mut off = 0u16;
        types
            .map(|ty| {
                let here = off;
                off = off.checked_add(self.width(ty)?)?;
                Some(here)
            })
            .collect()
    }

    /// Where the fields of a sum's constructor begin, the tag being word 0.
    pub(crate) fn variant(&self, sum: u32, variant: u32) -> Option<Vec<(u16, Type)>> {
        let variants = self.sums.get(sum as usize)?;
        let mut off = 1u16;
        for (number, fields) in variants.iter().enumerate() {
            let offsets = self.offsets(fields.iter())?;
            if number == variant as usize {
                return Some(offsets.iter().map(|here| here + off).zip(fields.iter().cloned()).collect());
            }
            for field in fields {
                off = off.checked_add(self.width(field)?)?;
            }
        }
        None
    }

    /// What a change of a template's settings is made of.
    pub(crate) fn change(&self, template: u32) -> &[Type] {
        self.changes.get(template as usize).map_or(&[], Vec::as_slice)
    }

    /// The constructors of a sum.
    pub(crate) fn variants(&self, sum: u32) -> u32 {
        self.sums.get(sum as usize).map_or(0, |variants| u32::try_from(variants.len()).unwrap_or(u32::MAX))
    }

    /// Whether values of a type hold tables, so that comparing words does not compare them.
    pub(crate) fn is_deep(&self, ty: &Type) -> bool {
        match ty {
            Type::List(_) | Type::Set(_) | Type::Map(..) => true,
            Type::Option(inner) => self.is_deep(inner),
            Type::Tuple(types) => types.iter().any(|ty| self.is_deep(ty)),
            Type::Change(template) => self.change(template.0).iter().any(|ty| self.is_deep(ty)),
            Type::Record(fields) => fields.iter().any(|(_, ty)| self.is_deep(ty)),
            Type::Sum(sum) => {
                let fields = self.sums.get(sum.index()).map(Vec::as_slice).unwrap_or_default();
                fields.iter().flatten().any(|ty| self.is_deep(ty))
            }
            _ => false,
        }
    }

    /// The words of a value that hold tables, with their layouts.
    pub(crate) fn tables_in(&mut self, ty: &Type, off: u16, into: &mut Vec<(u16, u32)>) -> Option<()> {
        match ty {
            Type::List(_) | Type::Set(_) | Type::Map(..) => {
                let number = self.number(ty)?;
                into.push((off, number));
            }
            Type::Option(inner) => self.tables_in(inner, off.checked_add(1)?, into)?,
            Type::Tuple(types) => {
                let offsets = self.offsets(types.iter())?;
                for (ty, here) in types.iter().zip(offsets) {
                    self.tables_in(ty, off.checked_add(here)?, into)?;
                }
            }
            Type::Change(template) => {
                let types = self.change(template.0).to_vec();
                self.tables_in(&Type::Tuple(types), off, into)?;
            }
            Type::Record(fields) => {
                let offsets = self.offsets(fields.iter().map(|(_, ty)| ty))?;
                for ((_, ty), here) in fields.iter().zip(offsets) {
                    self.tables_in(ty, off.checked_add(here)?, into)?;
                }
            }
            Type::Sum(sum) => {
                for variant in 0..self.variants(sum.0) {
                    for (here, ty) in self.variant(sum.0, variant)? {
                        self.tables_in(&ty, off.checked_add(here)?, into)?;
                    }
                }
            }
            _ => {}
        }
        Some(())
    }

    fn measure(&self, ty: &Type, depth: u32) -> Option<u32> {
        if depth > 64 {
            return None;
        }
        let all = |types: &mut dyn Iterator<Item = &Type>| {
            let mut total = 0u32;
            for ty in types {
                total = total.checked_add(self.measure(ty, depth + 1)?)?;
                if total > WIDEST {
                    return None;
                }
            }
            Some(total)
        };
        let width = match ty {
            Type::Ratio | Type::Portion | Type::Exact(_) | Type::Money => 2,
            Type::ExactMoney => 3,
            Type::Option(inner) => 1 + self.measure(inner, depth + 1)?,
            Type::Tuple(types) => all(&mut types.iter())?,
            Type::Change(template) => all(&mut self.change(template.0).iter())?,
            Type::Record(fields) => all(&mut fields.iter().map(|(_, ty)| ty))?,
            Type::Sum(sum) => 1 + all(&mut self.sums.get(sum.index())?.iter().flatten())?,
            _ => 1,
        };
        (width <= WIDEST).then_some(width)
    }
}
