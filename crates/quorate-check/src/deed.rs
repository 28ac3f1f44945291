//! What somebody does from outside: creating an instance, or sending one an event.

use crate::context::{Checker, Heard};
use crate::expr::{Lowered, bare};
use crate::scope::TypeName;
use crate::suggest::{Wanted, nearest_of};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{TemplateId, Type};
use quorate_syntax::ast;

/// A deed, read in the text it stands in.
pub(crate) enum Deed {
    New { template: TemplateId, within: Option<ir::Expr>, args: Vec<Option<ir::Expr>> },
    Send { to: ir::Expr, event: String, args: Vec<(String, ir::Expr)> },
}

impl Checker<'_> {
    /// `new club.Spend(…) paying …` or `club.dues() paying …`, with the money.
    pub(crate) fn deed(
        &mut self,
        what: &ast::Expr,
        pay: Option<&ast::Pay>,
    ) -> Option<(Deed, Option<ir::Expr>)> {
        let what = bare(what);
        match &what.kind {
            ast::ExprKind::New(new) => {
                let deed = self.creation(new, what.span);
                let pay = self.sent_money(new.pay.as_deref());
                Some((deed?, pay?))
            }
            ast::ExprKind::Call(callee, args) => {
                let deed = self.sending(callee, args, what.span);
                let pay = self.sent_money(pay);
                Some((deed?, pay?))
            }
            ast::ExprKind::Error => {
                self.skip();
                None
            }
            _ => {
                self.report(
                    Diagnostic::error(301, what.span, "somebody does something here, and this is no event")
                        .help(
                            "write an event, as in `club.dues()`, or a creation, as in `new club.Spend(…)`",
                        ),
                );
                None
            }
        }
    }

    /// The process or body at the end of a path such as `club.Spend`, and the instance it is nested in.
    pub(crate) fn template_at(
        &mut self,
        path: &[ast::Ident],
        name: ast::Ident,
    ) -> Option<(TemplateId, Option<ir::Expr>)> {
        let Some((first, rest)) = path.split_first() else {
            return match self.find_type(name.name, None) {
                None => {
                    self.nowhere(name);
                    None
                }
                found => Some((self.template_found(found, name, None)?, None)),
            };
        };
        let mut outer = ast::Expr { span: first.span, kind: ast::ExprKind::Name(*first) };
        for part in rest {
            let span = outer.span.to(part.span);
            outer = ast::Expr { span, kind: ast::ExprKind::Field(Box::new(outer), *part) };
        }
        let outer = self.expr(&outer, None)?;
        Some((self.nested_in(&outer, name)?, Some(outer)))
    }

    fn creation(&mut self, new: &ast::New, span: Span) -> Option<Deed> {
        let head = Span::new(span.file, span.start, new.name.span.end);
        let Some((template, within)) = self.template_at(&new.path, new.name) else {
            new.args.iter().for_each(|arg| drop(self.read_anyway(&arg.value)));
            return None;
        };
        let params = self.template_params(template);
        let word = self.word(new.name.name);
        self.text.is_sent = true;
        let args = self.arguments(&new.args, &params, &format!("`{word}`"), head)?;
        Some(Deed::New { template, within, args })
    }

    fn sending(&mut self, callee: &ast::Expr, args: &[ast::Arg], span: Span) -> Option<Deed> {
        let ast::ExprKind::Field(to, event) = &bare(callee).kind else {
            self.report(
                Diagnostic::error(301, callee.span, "this is not an event of anything")
                    .help("say to whom it is sent, as in `club.dues()`"),
            );
            return None;
        };
        let Some(to) = self.expr(to, None) else {
            args.iter().for_each(|arg| drop(self.read_anyway(&arg.value)));
            return None;
        };
        let heard = self.heard(&to, *event)?;
        let word = self.word(event.name);
        let fits = |heard: &&Heard| {
            let named = args.iter().filter_map(|arg| arg.name);
            heard.params.len() >= args.len() && { named }
                .all(|name| heard.params.iter().any(|param| param.name.name == name.name))
        };
        let chosen = heard.iter().find(fits).or(heard.first())?;
        self.text.is_sent = true;
        let values = self.arguments(args, &chosen.params, &format!("`{word}`"), span)?;
        let names = chosen.params.iter().map(|param| self.word(param.name.name).to_owned());
        let args = names.zip(values).filter_map(|(name, value)| Some((name, value?)));
        Some(Deed::Send { args: args.collect(), to, event: word.to_owned() })
    }

    /// The heads of the handlers that hear an event; says so if there are none.
    fn heard(&mut self, to: &ir::Expr, event: ast::Ident) -> Option<Vec<Heard>> {
        let templates = match to.ty {
            Type::Process(template) => vec![template],
            Type::Form(form) => self.templates_of(form),
            _ => {
                self.no_field(event, &to.ty.clone());
                return None;
            }
        };
        let infos = || templates.iter().filter_map(|id| self.template(*id));
        let all = infos().flat_map(|info| &info.hears);
        let heard: Vec<Heard> = all.filter(|heard| heard.event == event.name).cloned().collect();
        if !heard.is_empty() {
            return Some(heard);
        }
        if infos().any(|info| info.scope.open) {
            self.incomplete = true;
            return None;
        }
        let (word, owner) = (self.word(event.name), self.show(&to.ty));
        let is_process = |info: &crate::context::TemplateInfo<'_>| {
            matches!(info.scope.types.get(&event.name), Some((TypeName::Template(_), _)))
        };
        let known = infos().flat_map(|info| &info.hears).map(|heard| self.word(heard.event));
        let help = if infos().any(is_process) {
            Some(format!("a `{word}` is created: `new ….{word}(…)`"))
        } else {
            nearest_of(word, known).map(|near| format!("did you mean `{near}`?"))
        };
        let mut diagnostic = Diagnostic::error(201, event.span, format!("`{owner}` hears no event `{word}`"));
        diagnostic.help.extend(help);
        self.report(diagnostic);
        None
    }

    /// The money that goes with a deed; `Some(None)` if there is none.
    fn sent_money(&mut self, pay: Option<&ast::Pay>) -> Option<Option<ir::Expr>> {
        let Some(pay) = pay else { return Some(None) };
        if let Some(from) = &pay.from {
            self.report(
                Diagnostic::error(103, from.span, "here whoever acts pays, from their own account")
                    .help("leave out `from`"),
            );
            return None;
        }
        match &pay.what {
            ast::What::Amount(amount) => self.sum_of_money(amount).map(Some),
            ast::What::All(span, _) => {
                self.error(301, *span, "say how much is paid, as in `paying 5 USDC`");
                None
            }
        }
    }

    /// An amount of an asset.
    pub(crate) fn sum_of_money(&mut self, amount: &ast::Expr) -> Lowered {
        let amount = self.expr(amount, None)?;
        match amount.ty {
            Type::Amount(_) | Type::Money => Some(amount),
            _ => {
                self.expected(amount.span, "an amount of money", &amount.ty.clone());
                None
            }
        }
    }

    /// Says that there is no such process outside every other.
    fn nowhere(&mut self, name: ast::Ident) {
        let owner = self.templates.iter().find(|info| info.name.name == name.name && info.parent.is_some());
        let owner = owner.and_then(|info| info.parent);
        let Some(owner) = owner else { return self.unknown(name, Wanted::Type, None) };
        let (word, owner) = (self.word(name.name), self.template_word(owner));
        self.report(
            Diagnostic::error(
                201,
                name.span,
                format!("`{word}` belongs to `{owner}`, and to an instance of it"),
            )
            .help(format!("say to which: `new ….{word}(…)`")),
        );
    }
}
