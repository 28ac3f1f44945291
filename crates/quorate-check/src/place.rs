//! Cells and parts of cells that are changed.

use crate::context::Checker;
use crate::scope::{Found, Value};
use quorate_base::Diagnostic;
use quorate_ir as ir;
use quorate_ir::Type;
use quorate_syntax::ast::{self, PlaceStep};

impl Checker<'_> {
    /// The cell, or the part of one, that a statement changes.
    pub(crate) fn place(&mut self, place: &ast::Place) -> Option<ir::Place> {
        let word = self.word(place.name.name);
        let (up, template, slot) = match self.find(place.name.name) {
            Some(Found::Member(up, template, Value::Slot(slot))) => (up, template, slot),
            Some(Found::Local(local)) => {
                let ty = self.local_type(local);
                return self.no_cell(place, ty.as_ref());
            }
            Some(found) => {
                let ty = match found {
                    Found::Data(data) => self
                        .text
                        .template
                        .and_then(|id| Some(self.template(id)?.data.get(data.index())?.1.ty.clone())),
                    _ => None,
                };
                return self.no_cell(place, ty.as_ref());
            }
            None => {
                let name = place.name;
                self.unknown(name, crate::suggest::Wanted::Value, self.text.template);
                self.index_keys(place);
                return None;
            }
        };
        // What nothing was carried over into is set by the text of a succession, whatever it is.
        let is_migrated = up == 0 && self.text.migrates.is_some();
        if !self.slot(template, slot)?.is_var() && !is_migrated {
            let ty = self.slot_type(template, slot);
            return self.no_cell(place, ty.as_ref());
        }
        let cell_type = self.slot_type(template, slot);
        let Some(mut ty) = cell_type else {
            self.index_keys(place);
            return None;
        };
        let mut path = Vec::new();
        for step in &place.path {
            match (step, ty) {
                (PlaceStep::Field(name), Type::Record(fields)) => {
                    let field = self.word(name.name);
                    let found = fields.iter().enumerate().find(|(_, (other, _))| other == field);
                    let Some((index, (_, part))) = found else {
                        self.no_field(*name, &Type::Record(fields));
                        return None;
                    };
                    path.push(ir::PlaceStep::Field(u32::try_from(index).unwrap_or(u32::MAX)));
                    ty = part.clone();
                }
                (PlaceStep::Field(name), Type::Process(other)) => {
                    self.outside(*name, other);
                    return None;
                }
                (PlaceStep::Field(name), other) => {
                    self.no_field(*name, &other);
                    return None;
                }
                (PlaceStep::Index(key), Type::Map(wanted, value)) => {
                    path.push(ir::PlaceStep::Index(self.expr_as(key, &wanted)?));
                    ty = *value;
                }
                (PlaceStep::Index(key), Type::List(item)) => {
                    path.push(ir::PlaceStep::Index(self.expr_as(key, &Type::Int)?));
                    ty = *item;
                }
                (PlaceStep::Index(key), other) => {
                    self.expected(key.span, &format!("a list or map before this key of `{word}`"), &other);
                    return None;
                }
            }
        }
        self.forget_cell(up, slot);
        Some(ir::Place { up, slot, path, ty, span: place.span })
    }

    /// Reads the keys on the way for what is wrong in them.
    fn index_keys(&mut self, place: &ast::Place) {
        for step in &place.path {
            if let PlaceStep::Index(key) = step {
                self.read_anyway(key);
            }
        }
    }

    /// Says that what is named is not a cell that can be changed here.
    fn no_cell(&mut self, place: &ast::Place, ty: Option<&Type>) -> Option<ir::Place> {
        if let (Some(Type::Process(template)), Some(PlaceStep::Field(name))) = (ty, place.path.first()) {
            self.outside(*name, *template);
            return None;
        }
        let word = self.word(place.name.name);
        let mut diagnostic =
            Diagnostic::error(505, place.span, format!("`{word}` is not a cell, and cannot be changed"));
        let found = self.find(place.name.name);
        if let Some(Found::Member(_, template, Value::Slot(slot))) = found
            && let Some(slot) = self.slot(template, slot)
        {
            let message = format!("`{word}` is fixed at creation, and cannot be changed");
            diagnostic = Diagnostic::error(505, place.span, message).also(slot.name.span, "declared here");
            if matches!(slot.source, crate::context::SlotSource::Let(..)) {
                diagnostic = diagnostic.help("make it a `var`");
            }
            if slot.is_setting() {
                let message = format!("`{word}` is a setting, and changes only by `amend`");
                diagnostic = Diagnostic::error(505, place.span, message)
                    .also(slot.name.span, "declared here")
                    .help(format!("write `amend {{{word}: …}}`"));
            }
        } else if let Some(Found::Member(_, _, Value::Account(_))) = found {
            let message = format!("`{word}` is an account, and changes only when money moves");
            diagnostic = Diagnostic::error(505, place.span, message)
                .help(format!("write `move … from {word} to …`, or `move … from … to {word}`"));
        }
        self.report(diagnostic);
        None
    }

    fn outside(&mut self, name: ast::Ident, template: ir::TemplateId) {
        let (word, owner) = (self.word(name.name), self.template_word(template));
        self.report(
            Diagnostic::error(
                505,
                name.span,
                format!("only the text of `{owner}` itself can change its `{word}`"),
            )
            .help(format!("give `{owner}` an event that does it")),
        );
    }
}
