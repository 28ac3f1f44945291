//! Declarations of files.

use quorate_syntax::Kind;
use quorate_syntax::ast::{
    Asset, File, Fn, Form, FormUse, Ident, ItemKind, Member, Process, Quantity, TypeBody, TypeDecl, Use,
};

use super::Walk;
use crate::shape::{Base, Column, Mode};

impl Walk<'_> {
    pub(super) fn file(&mut self, file: &File) {
        let group = self.group(0, self.source.len().saturating_sub(1), Base::Around);
        self.shape.force(group);
        for item in &file.items {
            self.line(group, self.first(item.span), 0);
        }
        self.within(group, |walk| {
            for item in &file.items {
                match &item.kind {
                    ItemKind::Use(names) => walk.names_used(names),
                    ItemKind::Asset(asset) => walk.asset(asset),
                    ItemKind::Quantity(quantity) => walk.quantity(quantity),
                    ItemKind::Type(decl) => walk.type_decl(decl),
                    ItemKind::Fn(function) => walk.function(function),
                    ItemKind::Process(process) => walk.process(process),
                    ItemKind::Form(form) => walk.form(form),
                    ItemKind::FormUse(form_use) => walk.form_use(form_use),
                    ItemKind::Behaviour(behaviour) => walk.behaviour(behaviour),
                    ItemKind::Scenario(play) | ItemKind::Experiment(play) => walk.play(play),
                    ItemKind::Error => {}
                }
            }
        });
    }

    pub(super) fn asset(&mut self, asset: &Asset) {
        self.traits(asset.name);
        if let Some(cap) = &asset.cap {
            self.expr(cap);
        }
    }

    pub(super) fn quantity(&mut self, quantity: &Quantity) {
        self.traits(quantity.name);
    }

    pub(super) fn type_decl(&mut self, decl: &TypeDecl) {
        let end = self.generics(self.first(decl.name.span));
        self.column(end + 1, Column::Equals(Kind::Type));
        match &decl.body {
            TypeBody::Alias(ty) => self.alias(ty),
            TypeBody::Sum(variants) => {
                let firsts: Vec<usize> =
                    variants.iter().map(|variant| self.first(variant.name.span)).collect();
                let open = |at: usize| self.brackets_after(at, Kind::LeftParen);
                let last = firsts
                    .last()
                    .map_or(end, |last| open(*last).map_or(*last, |open| self.source.partner(open)));
                let group = self.shape.group(end + 1, last, Mode::Fill, Base::Here);
                for (number, (variant, first)) in variants.iter().zip(firsts).enumerate() {
                    if number > 0 {
                        self.place(group, first - 1, 0);
                    }
                    if let Some(open) = self.brackets_after(first, Kind::LeftParen) {
                        self.types(open, &variant.fields);
                    }
                }
            }
        }
    }

    pub(super) fn function(&mut self, function: &Fn) {
        let end = self.generics(self.first(function.name.span));
        self.params(end, &function.params);
        self.uncut(|walk| walk.ty(&function.result));
        self.column(self.first(function.body.span).saturating_sub(1), Column::Equals(Kind::Fn));
        self.value(&function.body);
    }

    pub(super) fn process(&mut self, process: &Process) {
        let end = self.generics(self.first(process.name.span));
        let end = self.params(end, &process.params);
        self.members(end + 1, &process.members);
    }

    pub(super) fn form(&mut self, form: &Form) {
        let end = self.generics(self.first(form.name.span));
        let end = form.on.map_or(end, |on| self.first(on.span));
        self.members(end + 1, &form.members);
    }

    pub(super) fn form_use(&mut self, form_use: &FormUse) {
        let end = self.type_arguments(self.first(form_use.name.span), &form_use.types);
        let end = self.params(end, &form_use.params);
        self.members(end + 1, &form_use.members);
    }

    /// `{ members }`
    pub(super) fn members(&mut self, open: usize, members: &[Member]) {
        self.column(open, Column::Brace);
        let firsts: Vec<usize> = members.iter().map(|member| self.first(member.span)).collect();
        let group = self.block(open, &firsts, Base::Around);
        self.within(group, |walk| members.iter().for_each(|member| walk.member(member)));
    }

    fn names_used(&mut self, names: &Use) {
        let end = names.path.last().map_or(0, |last| self.first(last.span));
        if let Some(open) = self.brackets_after(end, Kind::LeftBrace) {
            let firsts: Vec<usize> = names.names.iter().map(|name| self.first(name.span)).collect();
            self.list(open, &firsts, true);
        }
    }

    fn traits(&mut self, name: Ident) {
        self.column(self.first(name.span) + 1, Column::Traits);
    }
}
