//! The creation of instances.

use crate::context::{Checker, TemplateInfo};
use crate::expr::{Lowered, typed};
use crate::origin::OriginId;
use crate::scope::TypeName;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, TemplateId, Type};
use quorate_syntax::ast;

impl<'a> Checker<'a> {
    /// `new P(args) paying …`
    pub(crate) fn new_instance(&mut self, new: &ast::New, span: Span) -> Lowered {
        let word = self.word(new.name.name);
        let within = self.within_path(&new.path)?;
        let found = match &within {
            Some(within) => self.nested_type(within, new.name)?,
            None => self.find_type(new.name.name, self.text.template),
        };
        let template = self.template_found(found, new.name, self.text.template)?;
        let parent = self.template(template)?.parent;
        let chain = self.chain(self.text.template);
        let around = parent.and_then(|parent| chain.iter().find(|(_, id)| *id == parent)).map(|(up, _)| *up);
        let up = match within.as_ref().map(|within| &within.kind) {
            Some(ExprKind::Instance { up }) => *up,
            _ => around.unwrap_or(0),
        };
        let within = within.filter(|within| !matches!(within.kind, ExprKind::Instance { .. }));
        if let (Some(parent), true) = (parent, self.text.template.is_some())
            && around.is_none()
            && !self.template(template)?.has_door
        {
            let (owner, declared) = (self.template_word(parent), self.template(template)?.span);
            self.report(
                Diagnostic::error(204, new.name.span, format!("only a `{owner}` itself begins a `{word}`"))
                    .also(declared, "its `start` does not say who else may")
                    .help("say who may: `start by …`"),
            );
            return None;
        }
        let params = self.template_params(template);
        let head = Span::new(span.file, span.start, new.name.span.end);
        let args = self.arguments(&new.args, &params, &format!("`{word}`"), head);
        let pay = match &new.pay {
            Some(pay) => Some(self.pay(pay, template, span)?),
            None => {
                if let Some((_, wanted)) = self.expected_money(template) {
                    let wanted = self.show_written(wanted);
                    self.report(
                        Diagnostic::error(307, head, format!("`{word}` begins with money, and none is paid"))
                            .help(format!("add `paying … {wanted} from …`")),
                    );
                    return None;
                }
                None
            }
        };
        self.forget_after_creation(template);
        let kind = ExprKind::New(Box::new(ir::New { template, up, within, args: args?, pay }));
        typed(Type::Process(template), span, kind)
    }

    /// The instance that a creation names, for what is nested in it; the outer `None` if that makes no sense.
    #[expect(clippy::option_option, reason = "no instance named and one that makes no sense are two things")]
    fn within_path(&mut self, path: &[ast::Ident]) -> Option<Option<ir::Expr>> {
        let Some((first, rest)) = path.split_first() else { return Some(None) };
        let mut of = ast::Expr { span: first.span, kind: ast::ExprKind::Name(*first) };
        for name in rest {
            let span = of.span.to(name.span);
            of = ast::Expr { span, kind: ast::ExprKind::Field(Box::new(of), *name) };
        }
        self.expr(&of, None).map(Some)
    }

    /// A type that is nested in what an instance is of.
    #[expect(clippy::option_option, reason = "an unknown type and one that makes no sense are two things")]
    fn nested_type(&mut self, within: &ir::Expr, name: ast::Ident) -> Option<Option<TypeName>> {
        let Type::Process(template) = within.ty else {
            self.expected(within.span, "an instance with processes of its own", &within.ty.clone());
            return None;
        };
        let info = self.template(template)?;
        if let Some((found, _)) = info.scope.types.get(&name.name) {
            return Some(Some(*found));
        }
        if info.scope.open {
            self.incomplete = true;
            return None;
        }
        let (word, owner) = (self.word(name.name), self.template_word(template));
        let known = info.nested.iter().map(|id| self.template_word(*id));
        let near = crate::suggest::nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
        let mut diagnostic = Diagnostic::error(201, name.span, format!("`{owner}` has no process `{word}`"));
        diagnostic.help.extend(near);
        self.report(diagnostic);
        None
    }

    /// What is created may change the cells around it as it begins, and the state too.
    fn forget_after_creation(&mut self, created: TemplateId) {
        self.forget_all_mutable();
        let Some(own) = self.text.template else { return };
        if self.is_nested_in(created, own) && self.procs.iter().any(|proc| proc.owner == own && proc.may_go) {
            self.text.left = true;
            self.text.entered = None;
        }
    }

    fn pay(&mut self, pay: &ast::Pay, template: TemplateId, span: Span) -> Option<ir::Pay> {
        let nothing = format!("`{}` takes no money when it is created", self.template_word(template));
        let Some((origin, wanted)) = self.expected_money(template) else {
            return self.sent_on(pay, &[], None, (&nothing, None), span);
        };
        // What is wrong with the type itself is said where it is declared.
        let (before, errors) = (self.diagnostics.len(), self.errors);
        let at = wanted.span;
        let wanted = self.type_in(origin, wanted, Some(template));
        self.diagnostics.truncate(before);
        self.errors = errors;
        self.sent_on(pay, &[wanted?], None, (&nothing, Some(at)), span)
    }

    /// The money a template's `start` expects, as written.
    fn expected_money(&self, template: TemplateId) -> Option<(OriginId, &'a ast::Ty)> {
        let info: &TemplateInfo<'a> = self.template(template)?;
        info.members.iter().find_map(|(origin, member)| match &member.kind {
            ast::MemberKind::Start(head, _) => head.paying.as_ref().map(|(_, ty)| (*origin, ty)),
            _ => None,
        })
    }

    fn show_written(&self, ty: &ast::Ty) -> &'a str {
        match &ty.kind {
            ast::TyKind::Named(name, _) => self.word(name.name),
            _ => "",
        }
    }
}
