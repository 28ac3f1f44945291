//! Changes of settings: how they are written, read and put into force.

use crate::context::{Amended, Checker, SlotSource};
use crate::convert::part;
use crate::expr::{Lowered, typed};
use crate::suggest::nearest_of;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, SlotId, StmtKind, TemplateId, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// `{turnout: 50%, window: 3 days}` where a change of settings is wanted.
    pub(crate) fn change(&mut self, of: TemplateId, fields: &[ast::Field], span: Span) -> Lowered {
        let slots: Vec<SlotId> = self.template(of)?.settings.iter().map(|setting| setting.slot).collect();
        let mut values: Vec<Option<ir::Expr>> = vec![None; slots.len()];
        let mut sound = true;
        for (index, field) in fields.iter().enumerate() {
            let earlier = fields.iter().take(index).find(|other| other.name.name == field.name.name);
            if let Some(first) = earlier {
                self.declared_twice(field.name, first.name.span);
                sound = false;
                continue;
            }
            let Some(place) = self.setting_named(of, field.name) else {
                self.read_anyway(&field.value);
                sound = false;
                continue;
            };
            let ty = slots.get(place).and_then(|slot| self.slot_type(of, *slot));
            let value = self.expr_if_known(&field.value, ty.as_ref());
            sound &= value.is_some();
            if let Some(free) = values.get_mut(place) {
                *free = value;
            }
        }
        if !sound {
            return None;
        }
        typed(Type::Change(of), span, ExprKind::Change(of, values))
    }

    /// `change.turnout`: what a change would make of a setting, if anything.
    pub(crate) fn changed(
        &mut self,
        of: ir::Expr,
        template: TemplateId,
        name: ast::Ident,
        span: Span,
    ) -> Lowered {
        let place = self.setting_named(template, name)?;
        let slot = self.template(template)?.settings.get(place)?.slot;
        let ty = Type::Option(Box::new(self.slot_type(template, slot)?));
        Some(ir::Expr { span, ..part(of, place, ty) })
    }

    /// The place of a setting among those of a template; says so if there is none of that name.
    fn setting_named(&mut self, of: TemplateId, name: ast::Ident) -> Option<usize> {
        let template = self.template(of)?;
        let found = template.settings.iter().position(|setting| setting.ast.name.name == name.name);
        if found.is_none() {
            let (word, owner) = (self.word(name.name), self.template_word(of));
            let known = template.settings.iter().map(|setting| self.word(setting.ast.name.name));
            let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic =
                Diagnostic::error(201, name.span, format!("`{owner}` has no setting `{word}`"));
            diagnostic.help.extend(near);
            self.report(diagnostic);
        }
        found
    }

    /// `amend e`
    pub(crate) fn amend(&mut self, change: &ast::Expr, span: Span) -> Option<StmtKind> {
        let Some((up, body)) = self.amendable(crate::collect::keyword(span, "amend"), self.text.template)
        else {
            self.read_anyway(change);
            return None;
        };
        let change = self.expr_as(change, &Type::Change(body))?;
        let around: Vec<TemplateId> = self.chain(self.text.template).into_iter().map(|(_, id)| id).collect();
        let settings = &self.template(body)?.settings;
        let allowed: Vec<bool> = settings
            .iter()
            .map(|setting| {
                let named = &setting.amended_by;
                setting.ast.amended_by.is_empty() || named.iter().any(|process| around.contains(process))
            })
            .collect();
        self.foresee(&change, &allowed);
        self.forget_all_mutable();
        Some(StmtKind::Amend { up, change, allowed })
    }

    /// A change bound to a parameter is looked at when the process is created, so that nobody decides for weeks on
    /// what cannot be done.
    fn foresee(&mut self, change: &ir::Expr, allowed: &[bool]) {
        let ExprKind::Slot { up: 0, slot } = &change.kind else { return };
        let Some(own) = self.text.template else { return };
        let is_param = self.slot(own, *slot).is_some_and(|slot| matches!(slot.source, SlotSource::Param(_)));
        let Some(template) = self.templates.get_mut(own.index()).filter(|_| is_param) else { return };
        let is_same = |known: &Amended| {
            known.allowed == allowed
                && matches!(known.change.kind, ExprKind::Slot { slot: other, .. } if other == *slot)
        };
        if !template.amended.iter().any(is_same) {
            template.amended.push(Amended { change: change.clone(), allowed: allowed.to_vec() });
        }
    }

    /// What a template asks of its parameters when it is created, put before its own text: after the guards of the
    /// `start` that has any.
    pub(crate) fn assemble_amended(&self, amended: &[Amended], starts: &mut Vec<ir::Handler>, span: Span) {
        if amended.is_empty() {
            return;
        }
        let asked = amended.iter().map(|amended| ir::Stmt {
            span: amended.change.span,
            kind: StmtKind::MayAmend { change: amended.change.clone(), allowed: amended.allowed.clone() },
        });
        let has_guards = |start: &ir::Handler| {
            !matches!(start.by, ir::By::Unasked) || start.paying.is_some() || !start.when.is_empty()
        };
        let place = starts.iter().position(has_guards).unwrap_or(0);
        match starts.get_mut(place) {
            Some(start) => drop(start.tail.body.stmts.splice(0..0, asked)),
            None => starts.push(ir::Handler {
                name: "start".to_owned(),
                params: 0,
                defaults: Vec::new(),
                locals: Vec::new(),
                during: None,
                by: ir::By::Unasked,
                paying: None,
                when: Vec::new(),
                tail: ir::Tail { body: ir::Block { stmts: asked.collect() }, target: None },
                span,
            }),
        }
    }
}
