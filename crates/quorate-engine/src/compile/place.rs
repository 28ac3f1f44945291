//! Values that have a place in storage, and what is stored there.

use super::reuse::{Step, Way};
use super::{Patch, Text};
use crate::code::{By, Op, Reg};
use quorate_base::Span;
use quorate_ir::{Expr, ExprKind, Member, Place, PlaceStep, SlotKind, TemplateId, Type};

/// Where a block is.
#[derive(Clone, Copy)]
enum Base {
    /// The block of the instance so many templates out.
    Instance(u8),
    /// The block whose number is in a register.
    Register(Reg),
}

/// A place in storage: a block, and an offset there.
#[derive(Clone)]
pub(super) struct Spot {
    base: Base,
    off: u32,
    /// The way there, while it can be told without computing anything.
    way: Option<Way>,
}

impl Spot {
    /// A place in the block whose number is in a register.
    pub(super) fn within(block: Reg, off: u32) -> Spot {
        Spot { base: Base::Register(block), off, way: None }
    }

    /// A part of what stands at the place.
    pub(super) fn part(&self, off: u16) -> Spot {
        let mut way = self.way.clone();
        if let Some(way) = &mut way {
            way.steps.push(Step::Field(u32::from(off)));
        }
        Spot { base: self.base, off: self.off + u32::from(off), way }
    }
}

impl Text<'_, '_> {
    /// Where an expression's value is stored, if it is.
    pub(super) fn spot(&mut self, expr: &Expr) -> Option<Spot> {
        match &expr.kind {
            ExprKind::Slot { up, slot } => {
                let off = self.slot_offset(self.template_out(*up)?, slot.index())?;
                Some(self.cell(*up, slot.0, off))
            }
            ExprKind::Data { up, data } => {
                let off = self.data_offset(self.template_out(*up)?, data.index())?;
                Some(Spot { base: Base::Instance(up + self.out), off, way: None })
            }
            ExprKind::Read(of, template, member) => {
                let off = match member {
                    Member::Slot(slot) => self.slot_offset(*template, slot.index())?,
                    Member::Data(data) => self.data_offset(*template, data.index())?,
                };
                let account = self.operand(of);
                let block = self.claim(1);
                self.emit(Op::BlockOf { d: block, a: account, template: template.0 }, expr.span);
                Some(Spot::within(block, off))
            }
            ExprKind::Part(whole, part) => {
                let spot = self.spot(whole)?;
                let off = self.part_offset(&whole.ty, *part)?;
                Some(spot.part(off))
            }
            ExprKind::Index(collection, key) => {
                let spot = self.spot(collection)?;
                let key_register = self.row_key(key, false);
                Some(self.row_at(&spot, key_register, self.is_lasting(key), &collection.ty, expr.span))
            }
            _ => None,
        }
    }

    /// The row of a key or item in the collection stored at a place.
    fn row_at(&mut self, spot: &Spot, key: Reg, lasting: bool, collection: &Type, span: Span) -> Spot {
        let off = self.value_offset(collection, span);
        // The place of a set's member is not told by its number alone: others before it may go.
        let lasting = lasting && !matches!(collection, Type::Set(_));
        let way = lasting.then(|| self.way_to(spot, key)).flatten();
        if let Some(block) = way.as_ref().and_then(|way| self.known_row(way)) {
            return Spot { base: Base::Register(block), off, way };
        }
        let by = self.placed_by(collection, span);
        let block = if let Base::Instance(0) = spot.base {
            let block = self.keep_row(way.clone());
            self.emit(Op::RowOwn { d: block, off: spot.off, k: key, by }, span);
            block
        } else {
            let table = self.claim(1);
            self.load(table, spot, 1, span);
            let block = self.keep_row(way.clone());
            self.emit(Op::Row { d: block, t: table, k: key, by }, span);
            block
        };
        Spot { base: Base::Register(block), off, way }
    }

    /// Looks for a key in the map stored at a place; its row is known from here on. The jump is that of a key that
    /// is not there.
    pub(super) fn seek(&mut self, map: &Expr, key: &Expr) -> Option<Patch> {
        if !matches!(map.ty, Type::Map(..)) || !self.is_lasting(key) {
            return None;
        }
        let spot = self.spot(map)?;
        let key = self.row_key(key, false);
        let way = self.way_to(&spot, key)?;
        let by = self.found_by(&map.ty, map.span);
        if let Some(a) = self.known_row(&way) {
            return Some(self.emit(Op::JumpUnless { a, to: 0 }, map.span));
        }
        if let Base::Instance(0) = spot.base {
            let d = self.keep_row(Some(way));
            return Some(self.emit(Op::SeekOwn { d, off: spot.off, k: key, by, to: 0 }, map.span));
        }
        let table = self.claim(1);
        self.load(table, &spot, 1, map.span);
        let d = self.keep_row(Some(way));
        self.emit(Op::TryRow { d, t: table, k: key, by }, map.span);
        Some(self.emit(Op::JumpUnless { a: d, to: 0 }, map.span))
    }

    /// The row of a key or item in a collection in a register, refused if it is not there; the place of its value.
    pub(super) fn row(&mut self, table: Reg, key: Reg, collection: &Type, span: Span) -> Spot {
        let block = self.claim(1);
        let by = self.placed_by(collection, span);
        self.emit(Op::Row { d: block, t: table, k: key, by }, span);
        Spot::within(block, self.value_offset(collection, span))
    }

    /// Where in a row stands what an index finds: a map's value, a list's item, a set's member.
    fn value_offset(&mut self, collection: &Type, span: Span) -> u32 {
        match collection {
            Type::Map(key, _) => u32::from(self.width(key, span)),
            _ => 0,
        }
    }

    pub(super) fn key_width(&mut self, collection: &Type, span: Span) -> u16 {
        match collection {
            Type::Map(key, _) | Type::Set(key) => self.width(key, span),
            _ => 0,
        }
    }

    /// How a key or item is found in a collection.
    pub(super) fn found_by(&mut self, collection: &Type, span: Span) -> By {
        if self.key_width(collection, span) == 1 { By::Word } else { By::Any }
    }

    /// How an index finds its row: a map's by the key, that of a list or set by its place.
    fn placed_by(&mut self, collection: &Type, span: Span) -> By {
        if matches!(collection, Type::Map(..)) { self.found_by(collection, span) } else { By::Place }
    }

    /// The register with the number of a place's block, and the offset there.
    pub(super) fn block_of(&mut self, spot: &Spot, span: Span) -> (Reg, u32) {
        let block = match spot.base {
            Base::Register(block) => block,
            Base::Instance(up) => {
                let block = self.claim(1);
                self.emit(Op::Block { d: block, up }, span);
                block
            }
        };
        (block, spot.off)
    }

    pub(super) fn load(&mut self, d: Reg, spot: &Spot, n: u16, span: Span) {
        if matches!(spot.base, Base::Instance(0)) && n == 1 {
            self.emit(Op::LoadOwn { d, off: spot.off }, span);
            return;
        }
        let (b, off) = self.block_of(spot, span);
        self.emit(Op::Load { d, b, off, n }, span);
    }

    /// Stores a value: words as they are, tables as copies of their own.
    pub(super) fn store(&mut self, spot: &Spot, s: Reg, ty: &Type, span: Span) {
        self.store_as(spot, s, ty, span, false);
    }

    /// The same in a row that has just been added.
    pub(super) fn store_new(&mut self, spot: &Spot, s: Reg, ty: &Type, span: Span) {
        self.store_as(spot, s, ty, span, true);
    }

    fn store_as(&mut self, spot: &Spot, s: Reg, ty: &Type, span: Span, is_new: bool) {
        let width = self.width(ty, span);
        let tables = self.tables(ty, span);
        let (b, begin) = self.block_of(spot, span);
        let mut from = 0u16;
        for (place, layout) in tables.iter().copied().chain(std::iter::once((width, 0))) {
            if place > from {
                let (off, n) = (begin + u32::from(from), place - from);
                let s = s + from;
                self.emit(
                    if is_new { Op::StoreNew { b, off, s, n } } else { Op::Store { b, off, s, n } },
                    span,
                );
            }
            if place < width {
                let off = begin + u32::from(place);
                self.emit(Op::PlaceSet { b, off, t: s + place, lay: layout }, span);
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

    /// The keys on the way to a place, each in registers of its own, and whether they stay there.
    pub(super) fn keys(&mut self, place: &Place) -> Vec<(Reg, bool)> {
        let mut keys = Vec::new();
        place.each_key(&mut |key| keys.push(key));
        keys.into_iter().map(|key| (self.row_key(key, true), self.is_lasting(key))).collect()
    }

    /// Where a place is; with `make` a new key of a map at its end gets a row.
    pub(super) fn reach(&mut self, place: &Place, keys: &[(Reg, bool)], make: bool) -> Option<Spot> {
        let template = self.template_out(place.up)?;
        let program = self.compiler.program;
        let mut ty = program.template(template)?.slot(place.slot)?.ty.clone();
        let off = self.slot_offset(template, place.slot.index())?;
        let mut spot = self.cell(place.up, place.slot.0, off);
        let mut keys = keys.iter().copied();
        for (number, step) in place.path.iter().enumerate() {
            match step {
                PlaceStep::Field(field) => {
                    let off = self.part_offset(&ty, *field)?;
                    spot = spot.part(off);
                    ty = part_type(&ty, *field)?;
                }
                PlaceStep::Index(_) => {
                    let (key, lasting) = keys.next()?;
                    let is_last = number + 1 == place.path.len();
                    spot = if make && is_last && matches!(ty, Type::Map(..)) {
                        let (b, off) = self.block_of(&spot, place.span);
                        let (row, lay) = (self.claim(1), self.rows(&ty, place.span));
                        let by = self.found_by(&ty, place.span);
                        self.emit(Op::PlaceRow { d: row, b, off, k: key, by, lay }, place.span);
                        Spot::within(row, u32::from(self.key_width(&ty, place.span)))
                    } else {
                        self.row_at(&spot, key, lasting, &ty, place.span)
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
                slot.is_some_and(|slot| {
                    !matches!(slot.kind, SlotKind::Var(_) | SlotKind::Setting(_) | SlotKind::Kept(_))
                })
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
            Type::Change(template) => layouts.offsets(layouts.change(template.0).iter())?,
            _ => return None,
        };
        offsets.get(part as usize).copied()
    }

    /// The template so many levels out of the text being compiled.
    pub(super) fn template_out(&self, up: u8) -> Option<TemplateId> {
        let mut template = self.template?;
        for _ in 0..up + self.out {
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

    /// The offset of a word of the frame's own instance, if that is what an expression reads.
    pub(super) fn own_word(&mut self, expr: &Expr) -> Option<u32> {
        let is_word = self.compiler.code.layouts.width(&expr.ty) == Some(1);
        match &expr.kind {
            ExprKind::Slot { up: 0, slot } if is_word && self.out == 0 => {
                self.slot_offset(self.template?, slot.index())
            }
            _ => None,
        }
    }

    fn cell(&self, up: u8, slot: u32, off: u32) -> Spot {
        let up = up + self.out;
        Spot { base: Base::Instance(up), off, way: Some(Way { up, slot, steps: Vec::new() }) }
    }

    /// Whether a key stands in a register that keeps it: a variable, unless it holds tables that have to be interned.
    fn is_lasting(&self, key: &Expr) -> bool {
        matches!(key.kind, ExprKind::Local(_)) && !self.compiler.code.layouts.is_deep(&key.ty)
    }

    fn way_to(&self, spot: &Spot, key: Reg) -> Option<Way> {
        let mut way = spot.way.clone()?;
        way.steps.push(Step::Key(key));
        Some(way)
    }

    /// A register for a row: one that keeps it, if its way can be told.
    fn keep_row(&mut self, way: Option<Way>) -> Reg {
        way.and_then(|way| self.learn_row(way)).unwrap_or_else(|| self.claim(1))
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
