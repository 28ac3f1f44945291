//! Values that have a place in storage, and what is stored there.

use super::Text;
use crate::code::{Op, Reg};
use quorate_base::Span;
use quorate_ir::{Expr, ExprKind, Member, Place, PlaceStep, SlotKind, TemplateId, Type};

/// A place in storage: the register that holds its block, and its offset there.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub(super) block: Reg,
    pub(super) off: u32,
}

impl Text<'_, '_> {
    /// Where an expression's value is stored, if it is.
    pub(super) fn spot(&mut self, expr: &Expr) -> Option<Spot> {
        match &expr.kind {
            ExprKind::Slot { up, slot } => {
                let template = self.template_out(*up)?;
                let off = self.slot_offset(template, slot.index())?;
                Some(Spot { block: self.block_register(*up, expr.span), off })
            }
            ExprKind::Data { up, data } => {
                let template = self.template_out(*up)?;
                let off = self.data_offset(template, data.index())?;
                Some(Spot { block: self.block_register(*up, expr.span), off })
            }
            ExprKind::Read(of, template, member) => {
                let off = match member {
                    Member::Slot(slot) => self.slot_offset(*template, slot.index())?,
                    Member::Data(data) => self.data_offset(*template, data.index())?,
                };
                let account = self.operand(of);
                let block = self.claim(1);
                self.emit(Op::BlockOf { d: block, a: account, template: template.0 }, expr.span);
                Some(Spot { block, off })
            }
            ExprKind::Part(whole, part) => {
                let spot = self.spot(whole)?;
                let off = self.part_offset(&whole.ty, *part)?;
                Some(Spot { block: spot.block, off: spot.off + u32::from(off) })
            }
            ExprKind::Index(collection, key) => {
                let spot = self.spot(collection)?;
                let table = self.claim(1);
                self.load(table, spot, 1, collection.span);
                let key = self.key(key);
                Some(self.row(table, key, &collection.ty, expr.span))
            }
            _ => None,
        }
    }

    /// The row of a key or item, refused if it is not there; the place of its value.
    pub(super) fn row(&mut self, table: Reg, key: Reg, collection: &Type, span: Span) -> Spot {
        let block = self.claim(1);
        let list = matches!(collection, Type::List(_));
        self.emit(Op::Row { d: block, t: table, k: key, list }, span);
        Spot { block, off: u32::from(self.key_width(collection, span)) }
    }

    pub(super) fn key_width(&mut self, collection: &Type, span: Span) -> u16 {
        match collection {
            Type::Map(key, _) | Type::Set(key) => self.width(key, span),
            _ => 0,
        }
    }

    pub(super) fn load(&mut self, d: Reg, spot: Spot, n: u16, span: Span) {
        self.emit(Op::Load { d, b: spot.block, off: spot.off, n }, span);
    }

    /// Stores a value: words as they are, tables as copies of their own.
    pub(super) fn store(&mut self, spot: Spot, s: Reg, ty: &Type, span: Span) {
        let width = self.width(ty, span);
        let tables = self.tables(ty, span);
        let mut from = 0u16;
        for (place, layout) in tables.iter().copied().chain(std::iter::once((width, 0))) {
            if place > from {
                let (off, n) = (spot.off + u32::from(from), place - from);
                self.emit(Op::Store { b: spot.block, off, s: s + from, n }, span);
            }
            if place < width {
                let off = spot.off + u32::from(place);
                self.emit(Op::PlaceSet { b: spot.block, off, t: s + place, lay: layout }, span);
            }
            from = place + 1;
        }
    }

    /// The words of a type that hold tables.
    pub(super) fn tables(&mut self, ty: &Type, span: Span) -> Vec<(u16, u32)> {
        let mut tables = Vec::new();
        if self.compiler.code.layouts.tables_in(ty, 0, &mut tables).is_none() {
            self.compiler.too_wide(ty, span);
        }
        tables
    }

    /// The keys on the way to a place, each in registers of its own.
    pub(super) fn keys(&mut self, place: &Place) -> Vec<Reg> {
        let steps = place.path.iter();
        steps
            .filter_map(|step| match step {
                PlaceStep::Index(key) => Some(key),
                PlaceStep::Field(_) => None,
            })
            .map(|key| self.key(key))
            .collect()
    }

    /// Where a place is; with `make` a new key of a map at its end gets a row.
    pub(super) fn reach(&mut self, place: &Place, keys: &[Reg], make: bool) -> Option<Spot> {
        let template = self.template_out(place.up)?;
        let program = self.compiler.program;
        let mut ty = program.template(template)?.slot(place.slot)?.ty.clone();
        let off = self.slot_offset(template, place.slot.index())?;
        let mut spot = Spot { block: self.block_register(place.up, place.span), off };
        let mut keys = keys.iter().copied();
        for (number, step) in place.path.iter().enumerate() {
            match step {
                PlaceStep::Field(field) => {
                    spot.off += u32::from(self.part_offset(&ty, *field)?);
                    ty = part_type(&ty, *field)?;
                }
                PlaceStep::Index(_) => {
                    let key = keys.next()?;
                    let is_last = number + 1 == place.path.len();
                    spot = if make && is_last && matches!(ty, Type::Map(..)) {
                        let (row, lay) = (self.claim(1), self.rows(&ty, place.span));
                        let op = Op::PlaceRow { d: row, b: spot.block, off: spot.off, k: key, lay };
                        self.emit(op, place.span);
                        Spot { block: row, off: u32::from(self.key_width(&ty, place.span)) }
                    } else {
                        let table = self.claim(1);
                        self.load(table, spot, 1, place.span);
                        self.row(table, key, &ty, place.span)
                    };
                    ty = match ty {
                        Type::Map(_, value) => *value,
                        Type::List(item) => *item,
                        _ => return None,
                    };
                }
            }
        }
        Some(spot)
    }

    /// Whether an expression reads what no text can change: parameters and `let`s.
    pub(super) fn is_fixed(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Local(_) => true,
            ExprKind::Slot { up, slot } => {
                let template = self.template_out(*up).and_then(|id| self.compiler.program.template(id));
                let slot = template.and_then(|template| template.slot(*slot));
                slot.is_some_and(|slot| !matches!(slot.kind, SlotKind::Var(_)))
            }
            ExprKind::Part(whole, _) => self.is_fixed(whole),
            ExprKind::Index(collection, _) => self.is_fixed(collection),
            _ => false,
        }
    }

    pub(super) fn part_offset(&mut self, ty: &Type, part: u32) -> Option<u16> {
        let layouts = &self.compiler.code.layouts;
        let offsets = match ty {
            Type::Tuple(types) => layouts.offsets(types.iter())?,
            Type::Record(fields) => layouts.offsets(fields.iter().map(|(_, ty)| ty))?,
            _ => return None,
        };
        offsets.get(part as usize).copied()
    }

    pub(super) fn template_out(&self, up: u8) -> Option<TemplateId> {
        let mut template = self.template?;
        for _ in 0..up {
            template = self.compiler.program.template(template)?.parent?;
        }
        Some(template)
    }

    pub(super) fn slot_offset(&self, template: TemplateId, slot: usize) -> Option<u32> {
        let template = self.compiler.code.templates.get(template.index())?;
        template.slots.get(slot).map(|slot| slot.off)
    }

    pub(super) fn data_offset(&self, template: TemplateId, data: usize) -> Option<u32> {
        self.compiler.data.get(template.index())?.get(data).copied()
    }

    fn block_register(&mut self, up: u8, span: Span) -> Reg {
        let block = self.claim(1);
        self.emit(Op::Block { d: block, up }, span);
        block
    }
}

/// The type of a part of a tuple or record.
pub(super) fn part_type(ty: &Type, part: u32) -> Option<Type> {
    match ty {
        Type::Tuple(types) => types.get(part as usize).cloned(),
        Type::Record(fields) => fields.get(part as usize).map(|(_, ty)| ty.clone()),
        _ => None,
    }
}
