//! Facets: what a form says it is for.

use crate::context::{Checker, FunctionInfo, FunctionKind, next_id};
use crate::expr::bare;
use crate::scope::{Found, Value};
use crate::text::Text;
use quorate_base::Diagnostic;
use quorate_ir as ir;
use quorate_ir::{FnId, TemplateId};
use quorate_syntax::ast;

/// The facets there are, each with its fields.
const FACETS: [(&str, &[&str]); 4] = [
    ("power", &["electors", "weight", "window", "delay"]),
    ("exit", &["delay"]),
    ("office", &["holder", "term"]),
    ("escrow", &["holds", "releases"]),
];

impl<'a> Checker<'a> {
    /// `facet exit { delay: 0 days }`
    pub(crate) fn facet(&mut self, id: TemplateId, name: ast::Ident, value: &'a ast::Expr) {
        let word = self.word(name.name);
        let Some((_, known)) = FACETS.iter().find(|(facet, _)| *facet == word) else {
            let all: Vec<_> = FACETS.iter().map(|(facet, _)| format!("`{facet}`")).collect();
            self.report(
                Diagnostic::error(201, name.span, format!("there is no facet `{word}`"))
                    .help(format!("there are {}", all.join(", "))),
            );
            return;
        };
        let ast::ExprKind::Record(fields) = &bare(value).kind else {
            self.error(301, value.span, "a facet is a record, as in `facet exit { delay: 0 days }`");
            return;
        };
        let mut lowered = Vec::new();
        for field in fields {
            let part = self.word(field.name.name);
            if !known.contains(&part) {
                self.error(201, field.name.span, format!("the facet `{word}` has no `{part}`"));
                continue;
            }
            let function = self.facet_field(id, field);
            lowered.push(ir::Named { name: part.to_owned(), id: function });
        }
        if let Some(template) = self.templates.get_mut(id.index()) {
            template.facets.push(ir::Facet { name: word.to_owned(), fields: lowered, span: name.span });
        }
    }

    /// The function that a field of a facet is, or that computes it.
    fn facet_field(&mut self, id: TemplateId, field: &'a ast::Field) -> FnId {
        if let ast::ExprKind::Name(name) = &bare(&field.value).kind {
            let text = std::mem::replace(&mut self.text, Text::new(Some(id)));
            let found = self.find(name.name);
            self.text = text;
            if let Some(Found::Member(0, _, Value::Function(function))) = found
                && self.function(function).is_some_and(|function| !function.ast_params.is_empty())
            {
                return function;
            }
        }
        let function = FnId(next_id(&self.functions));
        let kind = FunctionKind::View(false);
        self.functions.push(FunctionInfo::unread(
            field.name,
            Some(id),
            self.origin,
            kind,
            Some(&field.value),
        ));
        function
    }
}
