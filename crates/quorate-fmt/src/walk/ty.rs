//! Types, parameters and patterns.

use quorate_base::Span;
use quorate_syntax::Kind;
use quorate_syntax::ast::{Param, Pat, PatKind, PatName, Ty, TyKind};

use super::Walk;

impl Walk<'_> {
    /// Type parameters behind the word at `at`; the last word of both.
    pub(super) fn generics(&mut self, at: usize) -> usize {
        match self.brackets_after(at, Kind::LeftBracket) {
            Some(open) => {
                self.names(open);
                self.source.partner(open)
            }
            None => at,
        }
    }

    /// Type arguments behind the word at `at`; the last word of both.
    pub(super) fn type_arguments(&mut self, at: usize, types: &[Ty]) -> usize {
        match self.brackets_after(at, Kind::LeftBracket) {
            Some(open) if !types.is_empty() => {
                self.types(open, types);
                self.source.partner(open)
            }
            _ => at,
        }
    }

    /// Parameters behind the word at `at`, if there are brackets; the last word of both.
    pub(super) fn params(&mut self, at: usize, params: &[Param]) -> usize {
        let Some(open) = self.brackets_after(at, Kind::LeftParen) else { return at };
        self.tight(open);
        let firsts: Vec<usize> = params.iter().map(|param| self.first(param.name.span)).collect();
        self.list(open, &firsts, false);
        for param in params {
            self.ty(&param.ty);
            if let Some(default) = &param.default {
                self.expr(default);
            }
        }
        self.source.partner(open)
    }

    /// The names of a fill's parameters behind the word at `at`.
    pub(super) fn pat_names(&mut self, at: usize, names: Option<&Vec<PatName>>) {
        if let (Some(_), Some(open)) = (names, self.brackets_after(at, Kind::LeftParen)) {
            self.names(open);
        }
    }

    pub(super) fn ty(&mut self, ty: &Ty) {
        let first = self.first(ty.span);
        match &ty.kind {
            TyKind::Named(_, types) => _ = self.type_arguments(first, types),
            TyKind::Tuple(types) => {
                let firsts = self.firsts(types);
                self.list(first, &firsts, false);
                self.each_ty(types);
            }
            TyKind::Record(fields) => {
                let firsts: Vec<usize> = fields.iter().map(|(name, _)| self.first(name.span)).collect();
                self.list(first, &firsts, false);
                fields.iter().for_each(|(_, ty)| self.ty(ty));
            }
            TyKind::Fn(takes, gives) => {
                self.types(first + 1, takes);
                self.ty(gives);
            }
            TyKind::Option(inner) => {
                self.tight(self.last(ty.span));
                self.ty(inner);
            }
            TyKind::Error => {}
        }
    }

    pub(super) fn pat(&mut self, pat: &Pat) {
        let first = self.first(pat.span);
        match &pat.kind {
            PatKind::Constructor(_, parts) | PatKind::State(_, parts) => {
                if let Some(open) = self.brackets_after(first, Kind::LeftParen)
                    && open < self.last(pat.span)
                {
                    self.tight(open);
                    self.pats(open, parts);
                }
            }
            PatKind::Tuple(parts) => self.pats(first, parts),
            PatKind::Some(inner) => {
                self.tight(first + 1);
                self.pats(first + 1, std::slice::from_ref(inner));
            }
            PatKind::Name(_) | PatKind::Wild | PatKind::None | PatKind::Bool(_) | PatKind::Error => {}
        }
    }

    fn pats(&mut self, open: usize, parts: &[Pat]) {
        let firsts: Vec<usize> = parts.iter().map(|part| self.first(part.span)).collect();
        self.list(open, &firsts, false);
        parts.iter().for_each(|part| self.pat(part));
    }

    /// Types in brackets that stand right behind a word.
    pub(super) fn types(&mut self, open: usize, types: &[Ty]) {
        self.tight(open);
        let firsts = self.firsts(types);
        self.list(open, &firsts, false);
        self.each_ty(types);
    }

    fn each_ty(&mut self, types: &[Ty]) {
        types.iter().for_each(|ty| self.ty(ty));
    }

    /// The type that a `type` stands for: a record has blanks inside its braces.
    pub(super) fn alias(&mut self, ty: &Ty) {
        self.ty(ty);
        if let TyKind::Record(fields) = &ty.kind
            && !fields.is_empty()
        {
            let open = self.first(ty.span);
            self.shape.blanks(open + 1, 1);
            self.shape.blanks(self.source.partner(open), 1);
        }
    }

    fn firsts(&self, types: &[Ty]) -> Vec<usize> {
        let places = types.iter().map(|ty| ty.span);
        places.map(|place: Span| self.first(place)).collect()
    }
}
