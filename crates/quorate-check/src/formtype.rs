//! Forms as types: whatever is made from a form, or includes it.

use crate::context::{Checker, next_id};
use crate::expr::{Lowered, truth, typed};
use quorate_base::Span;
use quorate_ir as ir;
use quorate_ir::{ExprKind, FormId, TemplateId, Type, TypeTest};
use quorate_syntax::ast;

impl Checker<'_> {
    /// The number of a form with its type arguments.
    pub(crate) fn form_type(&mut self, decl: usize, args: Vec<Type>) -> FormId {
        let key = (decl, args);
        if let Some(known) = self.form_types.iter().position(|other| *other == key) {
            return FormId(u32::try_from(known).unwrap_or(u32::MAX));
        }
        let id = FormId(next_id(&self.form_types));
        self.form_types.push(key);
        id
    }

    /// A form type as a drafter writes it.
    pub(crate) fn show_form(&self, id: FormId) -> String {
        let Some((decl, args)) = self.form_types.get(id.index()) else { return "?".to_owned() };
        let word = self.forms.get(*decl).map_or("?", |form| self.word(form.ast.name.name));
        if args.is_empty() {
            return word.to_owned();
        }
        let args: Vec<_> = args.iter().map(|ty| self.show(ty)).collect();
        format!("{word}[{}]", args.join(", "))
    }

    /// The processes and bodies that are made from a form or include it, in order.
    pub(crate) fn templates_of(&self, id: FormId) -> Vec<TemplateId> {
        let Some((decl, args)) = self.form_types.get(id.index()) else { return Vec::new() };
        let mut found: Vec<TemplateId> = Vec::new();
        for origin in &self.origins {
            let Some(form) = &origin.form else { continue };
            let fits = |((_, ty), wanted): (&(_, Option<Type>), &Type)| ty.as_ref() == Some(wanted);
            if form.decl == *decl && origin.types.iter().zip(args).all(fits) && !found.contains(&form.host) {
                found.push(form.host);
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether everything of a form type is of a type.
    pub(crate) fn form_is_below(&self, id: FormId, to: &Type) -> bool {
        match to {
            Type::Account => true,
            Type::Form(other) => {
                let all = self.templates_of(*other);
                self.templates_of(id).iter().all(|template| all.contains(template))
            }
            Type::Agent => {
                let is_body =
                    |template: &TemplateId| self.template(*template).is_some_and(|info| info.is_body);
                let decl = self.form_types.get(id.index()).map(|(decl, _)| *decl);
                let mut next = decl;
                // What builds on a form that makes bodies and has no life of its own stands beside it.
                while let Some(decl) = next {
                    if self.makes_bodies(decl) && decl_is_beside(self, id, decl) {
                        return true;
                    }
                    next = self.forms.get(decl).and_then(|form| form.on);
                }
                let templates = self.templates_of(id);
                !templates.is_empty() && templates.iter().all(is_body)
            }
            _ => false,
        }
    }

    /// Reads a member of something of a form type: whichever process it is, it has it from the form.
    pub(crate) fn by_template(
        &mut self,
        of: ir::Expr,
        form: FormId,
        span: Span,
        read: &mut dyn FnMut(&mut Self, ir::Expr, TemplateId) -> Lowered,
    ) -> Lowered {
        let templates = self.templates_of(form);
        // What has a name already needs no other.
        let (pat, bound) = match of.kind {
            ExprKind::Local(_) => (None, of.clone()),
            _ => {
                let (pat, bound) = self.bound(&of.ty.clone(), span);
                (Some(pat), bound)
            }
        };
        let mut arms = Vec::new();
        for template in templates {
            let narrowed = ir::Expr { ty: Type::Process(template), ..bound.clone() };
            arms.push((template, read(self, narrowed, template)?));
        }
        let Some((_, last)) = arms.pop() else {
            let shown = self.show_form(form);
            self.error(301, span, format!("nothing here is a `{shown}`"));
            return None;
        };
        let mut value = last;
        for (template, arm) in arms.into_iter().rev() {
            let ty = self.join(&arm.ty, &value.ty)?;
            let (arm, otherwise) = (self.coerce(arm, &ty)?, self.coerce(value, &ty)?);
            let test = ExprKind::IsType(Box::new(bound.clone()), TypeTest::Process(template));
            let test = truth(span, test)?;
            value = typed(ty, span, ExprKind::If(Box::new(test), Box::new(arm), Box::new(otherwise)))?;
        }
        let Some(pat) = pat else { return Some(value) };
        let ty = value.ty.clone();
        typed(ty, span, ExprKind::Let(pat, Box::new(of), Box::new(value)))
    }

    /// Whether a member of a process is one that a form type speaks of.
    pub(crate) fn form_has(&self, form: FormId, template: TemplateId, name: ast::Ident) -> bool {
        let Some((decl, _)) = self.form_types.get(form.index()) else { return false };
        self.is_part_of_form(self.origin_in(template, name.name), *decl)
    }

    /// Says so if a member is not one that a form type speaks of.
    pub(crate) fn require_of_form(
        &mut self,
        form: FormId,
        template: TemplateId,
        name: ast::Ident,
    ) -> Option<()> {
        let is_datum = self.template(template)?.data.iter().any(|(datum, _)| *datum == name.name);
        if is_datum || self.form_has(form, template, name) {
            return Some(());
        }
        let (word, shown) = (self.word(name.name), self.show_form(form));
        self.error(201, name.span, format!("a `{shown}` has no `{word}`"));
        None
    }

    /// The form type that a word after `is` speaks of, if it is not a state of the process.
    pub(crate) fn find_form_type(&mut self, name: ast::Ident, of: &Type) -> Option<FormId> {
        if let Type::Process(template) = of
            && self.find_state(*template, name.name).is_some()
        {
            return None;
        }
        let decl = self.find_form(name.name, self.text.template)?;
        // Without types in brackets it speaks of all that is made from the form.
        Some(self.form_type(decl, Vec::new()))
    }

    /// `x is dao`
    pub(crate) fn is_of_form(&mut self, of: ir::Expr, name: ast::Ident, span: Span) -> Lowered {
        let form = self.find_form_type(name, &of.ty.clone())?;
        truth(span, ExprKind::IsType(Box::new(of), TypeTest::Form(form)))
    }
}

/// Whether whatever has the form is itself what the form below it makes: the form itself, or one that brings no states.
fn decl_is_beside(checker: &Checker<'_>, id: FormId, base: usize) -> bool {
    let own = checker.form_types.get(id.index()).map(|(decl, _)| *decl);
    own == Some(base)
        || own.is_some_and(|own| {
            let members = checker.forms.get(own).map(|form| form.ast.members.as_slice()).unwrap_or_default();
            !members.iter().any(|member| {
                matches!(
                    member.kind,
                    ast::MemberKind::State(..) | ast::MemberKind::End(..) | ast::MemberKind::Include(..)
                )
            })
        })
}
