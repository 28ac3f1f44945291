//! Patterns.

use crate::context::Checker;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{PatKind, TemplateId, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// A pattern for values of a type; where that is unknown, its names are declared all the same.
    pub(crate) fn pattern(&mut self, pat: &ast::Pat, ty: Option<&Type>) -> Option<ir::Pat> {
        self.deeper(pat.span, |checker| checker.pattern_kind(pat, ty))
    }

    fn pattern_kind(&mut self, pat: &ast::Pat, ty: Option<&Type>) -> Option<ir::Pat> {
        let span = pat.span;
        let kind = match &pat.kind {
            ast::PatKind::Name(name) => {
                let local = self.declare(*name, ty.cloned(), true);
                PatKind::Bind(local)
            }
            ast::PatKind::Wild => PatKind::Wild,
            ast::PatKind::Constructor(name, parts) => {
                let fields = match ty {
                    Some(Type::Sum(sum)) => match self.variant_of(*sum, *name) {
                        Some(variant) => {
                            Some((variant, self.sum(*sum)?.fields.get(variant as usize)?.clone()))
                        }
                        None => {
                            self.unknown_variant(*sum, *name);
                            None
                        }
                    },
                    Some(other) => self.never_fits(span, &format!("`{}`", self.word(name.name)), other),
                    None => None,
                };
                let Some((variant, Some(fields))) = fields else {
                    parts.iter().for_each(|part| drop(self.pattern(part, None)));
                    return None;
                };
                let parts = self.payload(*name, parts, &fields, span)?;
                PatKind::Variant(variant, parts)
            }
            ast::PatKind::State(name, parts) => {
                if let Some(ty) = ty {
                    let word = self.word(name.name);
                    self.never_fits::<()>(span, &format!("the state `{word}`"), ty);
                }
                parts.iter().for_each(|part| drop(self.pattern(part, None)));
                return None;
            }
            ast::PatKind::Tuple(parts) => match (parts.as_slice(), ty) {
                ([one], ty) => return self.pattern(one, ty),
                (parts, Some(Type::Tuple(types))) if types.len() == parts.len() => {
                    let parts: Vec<_> =
                        parts.iter().zip(types).map(|(part, ty)| self.pattern(part, Some(ty))).collect();
                    PatKind::Tuple(parts.into_iter().collect::<Option<_>>()?)
                }
                (parts, ty) => {
                    if let Some(ty) = ty {
                        self.never_fits::<()>(span, &format!("{} values in brackets", parts.len()), ty);
                    }
                    parts.iter().for_each(|part| drop(self.pattern(part, None)));
                    return None;
                }
            },
            ast::PatKind::Some(inner) => match ty {
                Some(Type::Option(ty)) => PatKind::Some(Box::new(self.pattern(inner, Some(ty))?)),
                ty => {
                    if let Some(ty) = ty {
                        self.never_fits::<()>(span, "`some`", ty);
                    }
                    self.pattern(inner, None);
                    return None;
                }
            },
            ast::PatKind::None => match ty? {
                Type::Option(_) => PatKind::None,
                other => return self.never_fits(span, "`none`", other),
            },
            ast::PatKind::Bool(value) => match ty? {
                Type::Bool => PatKind::Bool(*value),
                other => return self.never_fits(span, &format!("`{value}`"), other),
            },
            ast::PatKind::Error => {
                self.skip();
                return None;
            }
        };
        Some(ir::Pat { ty: ty?.clone(), kind })
    }

    /// A pattern for the state of an instance.
    pub(crate) fn state_pattern(&mut self, pat: &ast::Pat, template: TemplateId) -> Option<ir::StatePat> {
        let (name, parts) = match &pat.kind {
            ast::PatKind::Wild => return Some(ir::StatePat { state: None, data: Vec::new() }),
            ast::PatKind::Name(name) => (*name, None),
            ast::PatKind::State(name, parts) => (*name, Some(parts)),
            ast::PatKind::Tuple(parts) if parts.len() == 1 => {
                let inner = parts.first()?;
                return self.deeper(pat.span, |checker| checker.state_pattern(inner, template));
            }
            ast::PatKind::Error => {
                self.skip();
                return None;
            }
            _ => {
                let shown = self.template_word(template);
                self.error(301, pat.span, format!("a `{shown}` is matched by its states"));
                return None;
            }
        };
        let state = self.state_named(template, name);
        let data = state.and_then(|state| Some(self.state(template, state)?.data.clone()));
        let Some(parts) = parts else {
            return Some(ir::StatePat { state: Some(state?), data: Vec::new() });
        };
        let Some(data) = data.filter(|data| data.len() == parts.len()) else {
            if let Some(state) = state {
                self.wrong_data(template, state, parts.len(), pat.span);
            }
            parts.iter().for_each(|part| drop(self.pattern(part, None)));
            return None;
        };
        let parts = parts.iter().zip(data).map(|(part, datum)| {
            let ty =
                datum.and_then(|datum| Some(self.template(template)?.data.get(datum.index())?.1.ty.clone()));
            self.pattern(part, ty.as_ref())
        });
        let parts: Vec<_> = parts.collect();
        Some(ir::StatePat { state, data: parts.into_iter().collect::<Option<_>>()? })
    }

    /// Says that a state carries another number of data.
    pub(crate) fn wrong_data(&mut self, template: TemplateId, state: ir::StateId, given: usize, span: Span) {
        let Some(info) = self.state(template, state) else { return };
        let word = self.word(info.name.name);
        let (name, count) = (info.name, info.params.len());
        let carries = match count {
            0 => "nothing".to_owned(),
            1 => "1 value".to_owned(),
            count => format!("{count} values"),
        };
        self.report(
            Diagnostic::error(503, span, format!("the state `{word}` carries {carries}, not {given}"))
                .also(name.span, "declared here"),
        );
    }

    fn payload(
        &mut self,
        name: ast::Ident,
        parts: &[ast::Pat],
        fields: &[Type],
        span: Span,
    ) -> Option<Vec<ir::Pat>> {
        if parts.len() != fields.len() {
            let word = self.word(name.name);
            let count = fields.len();
            let values = if count == 1 { "1 value".to_owned() } else { format!("{count} values") };
            self.error(307, span, format!("`{word}` carries {values}, not {}", parts.len()));
            parts.iter().for_each(|part| drop(self.pattern(part, None)));
            return None;
        }
        let parts: Vec<_> = parts.iter().zip(fields).map(|(part, ty)| self.pattern(part, Some(ty))).collect();
        parts.into_iter().collect()
    }

    fn never_fits<T>(&mut self, span: Span, what: &str, ty: &Type) -> Option<T> {
        let shown = self.show(ty);
        self.error(301, span, format!("a value of `{shown}` is never {what}"));
        None
    }
}
