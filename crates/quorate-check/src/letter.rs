//! Letters: who hears them, what goes with them, and what happens if they are refused.

use crate::context::{Checker, EventInfo, ParamInfo};
use crate::default::Whose;
use crate::expr::bare;
use crate::scope::Value;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{StmtKind, TemplateId, Type};
use quorate_syntax::ast;

/// An event as those who write letters see it: all handlers with parameters of the same types.
struct Heard {
    params: Vec<ParamInfo>,
    /// What money each of the handlers takes, if any.
    paying: Vec<Option<Type>>,
}

impl<'a> Checker<'a> {
    /// `send x.e(…) paying … from … otherwise { … }`
    pub(crate) fn send(
        &mut self,
        letter: &ast::Expr,
        pay: Option<&ast::Pay>,
        otherwise: Option<&ast::Block>,
        span: Span,
    ) -> Option<StmtKind> {
        let sent = self.letter(letter, pay, span);
        // What is bound before the letter stands before it, not in what happens otherwise.
        let before = std::mem::take(&mut self.text.before);
        let otherwise = otherwise.map(|block| self.later(block));
        self.text.before = before;
        let mut send = sent?;
        send.otherwise = match otherwise {
            Some(block) => Some(block?),
            None => None,
        };
        Some(StmtKind::Send(Box::new(send)))
    }

    fn letter(&mut self, letter: &ast::Expr, pay: Option<&ast::Pay>, span: Span) -> Option<ir::Send> {
        let (to, event, args) = match &bare(letter).kind {
            ast::ExprKind::Call(callee, args) => match &bare(callee).kind {
                ast::ExprKind::Field(to, event) => (to, *event, args.as_slice()),
                _ => return self.no_letter(letter),
            },
            ast::ExprKind::Field(_, event) => {
                let word = self.word(event.name);
                self.report(
                    Diagnostic::error(307, event.span, format!("`{word}` is sent with brackets"))
                        .help(format!("write `….{word}()`")),
                );
                return None;
            }
            _ => return self.no_letter(letter),
        };
        let word = self.word(event.name);
        let what = format!("`{word}`");
        let to = self.expr(to, None);
        let heard = to.as_ref().and_then(|to| self.hearing(to, event));
        let Some(heard) = heard else {
            args.iter().for_each(|arg| drop(self.read_anyway(&arg.value)));
            return None;
        };
        let to = to?;
        let (args, heard) = self.letter_arguments(args, heard, (&to, &what), letter.span)?;
        let pay = match pay {
            Some(pay) => {
                let wanted: Vec<Type> = heard.paying.iter().flatten().cloned().collect();
                let none = format!("no money may go with {what}");
                Some(self.sent_on(pay, &wanted, Some(&to), (&none, None), span)?)
            }
            None => {
                self.goes_without_money(&heard, &what, letter.span)?;
                None
            }
        };
        let event = word.to_owned();
        Some(ir::Send { to, event, args, pay, otherwise: None })
    }

    fn no_letter<T>(&mut self, letter: &ast::Expr) -> Option<T> {
        if matches!(bare(letter).kind, ast::ExprKind::Error) {
            self.skip();
            return None;
        }
        self.report(
            Diagnostic::error(301, letter.span, "a letter names who gets it, and an event there")
                .help("write it as in `send b.accept()`"),
        );
        None
    }

    /// What of an event can be heard by whoever a letter goes to; says so if nobody there hears it.
    fn hearing(&mut self, to: &ir::Expr, event: ast::Ident) -> Option<Vec<Heard>> {
        let word = self.word(event.name);
        let Some(templates) = self.receivers(&to.ty) else {
            let shown = self.show(&to.ty);
            if to.ty.is_account() {
                if !self.text.is_doubtful {
                    let message =
                        format!("any `{shown}` may get this letter, and not all of them hear `{word}`");
                    self.report(
                        Diagnostic::error(508, to.span, message)
                            .help("find out first who it is, as in `if x is Bounty { … }`"),
                    );
                }
            } else {
                self.expected(to.span, "somebody who hears letters", &to.ty.clone());
            }
            return None;
        };
        let mut heard: Vec<Heard> = Vec::new();
        for template in templates {
            self.hear(template, &to.ty, event, &mut heard);
        }
        if heard.is_empty() {
            self.nobody_hears(&to.ty, event);
            return None;
        }
        Some(heard)
    }

    /// The templates of whose instances one is known to get a letter.
    fn receivers(&self, ty: &Type) -> Option<Vec<TemplateId>> {
        match ty {
            Type::Process(template) => Some(vec![*template]),
            Type::Form(form) => Some(self.templates_of(*form)),
            _ => None,
        }
    }

    /// The events of a template that are known of a type: all, or those of a form.
    fn events_of(&self, template: TemplateId, ty: &Type) -> impl Iterator<Item = &EventInfo<'a>> {
        let events = self.template(template).map(|info| info.events.as_slice()).unwrap_or_default();
        let form = match ty {
            Type::Form(form) => self.form_types.get(form.index()).map(|(decl, _)| *decl),
            _ => None,
        };
        events.iter().filter(move |event| form.is_none_or(|form| self.is_part_of_form(event.origin, form)))
    }

    /// Adds the handlers of an event that a template has.
    fn hear(&mut self, template: TemplateId, ty: &Type, event: ast::Ident, heard: &mut Vec<Heard>) {
        let events = self.events_of(template, ty).filter(|info| info.name.name == event.name);
        let events: Vec<_> = events.copied().collect();
        for info in events {
            // What is wrong with the types is said where they are declared.
            let (before, errors) = (self.diagnostics.len(), self.errors);
            let (params, paying) = self.coming_from(info.origin, |checker| {
                let params = checker.resolve_params(info.params, Some(template));
                (params, info.paying.map(|ty| checker.resolve(ty, Some(template))))
            });
            self.diagnostics.truncate(before);
            self.errors = errors;
            let Ok(paying) = paying.map_or(Ok(None), |paying| paying.map(Some).ok_or(())) else {
                self.incomplete = true;
                continue;
            };
            let types = |params: &[ParamInfo]| -> Vec<Option<Type>> {
                params.iter().map(|param| param.ty.clone()).collect()
            };
            match heard.iter_mut().find(|known| types(&known.params) == types(&params)) {
                Some(known) => known.paying.push(paying),
                None => heard.push(Heard { params, paying: vec![paying] }),
            }
        }
    }

    fn nobody_hears(&mut self, ty: &Type, event: ast::Ident) {
        let (word, owner) = (self.word(event.name), self.show(ty));
        let templates = self.receivers(ty).unwrap_or_default();
        let infos: Vec<_> = templates.iter().filter_map(|id| self.template(*id)).collect();
        if infos.iter().any(|info| info.scope.open) {
            self.incomplete = true;
            return;
        }
        let message = format!("no `{owner}` hears `{word}`");
        let mut diagnostic = Diagnostic::error(508, event.span, message);
        let member = infos.iter().find_map(|info| info.scope.values.get(&event.name));
        if let Some((Value::Proc(_), declared)) = member {
            diagnostic = diagnostic
                .also(*declared, "a proc of its own, which only its own text runs")
                .help(format!("give `{owner}` an event `on {word}(…)` that runs it"));
        } else {
            let known = templates.iter().flat_map(|template| self.events_of(*template, ty));
            let near = crate::suggest::nearest_of(word, known.map(|event| self.word(event.name.name)));
            diagnostic = diagnostic.help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare it there: `on {word}(…) by …`"),
            });
        }
        self.report(diagnostic);
    }

    /// The arguments of a letter, and the event they fit, of several with parameters of other types.
    fn letter_arguments(
        &mut self,
        args: &[ast::Arg],
        mut heard: Vec<Heard>,
        (to, what): (&ir::Expr, &str),
        span: Span,
    ) -> Option<(Vec<ir::Expr>, Heard)> {
        let fits = |heard: &Heard| {
            let named = |arg: &ast::Arg| {
                arg.name.is_none_or(|name| heard.params.iter().any(|param| param.name.name == name.name))
            };
            heard.params.len() >= args.len() && args.iter().all(named)
        };
        if heard.iter().any(fits) {
            heard.retain(fits);
        }
        let last = heard.len().saturating_sub(1);
        // Which default it is depends on who of several it is, so that nothing is left out there.
        let may_leave_out = matches!(to.ty, Type::Process(_));
        for (number, mut heard) in heard.into_iter().enumerate() {
            heard.params.iter_mut().for_each(|param| param.has_default &= may_leave_out);
            let (before, errors) = (self.diagnostics.len(), self.errors);
            let args = self.arguments(args, &heard.params, what, span);
            let whose = Whose::Of(to.clone());
            match args.and_then(|args| self.bound_arguments(args, &heard.params, &whose, span)) {
                Some((bindings, mut args)) => {
                    let bindings = bindings.into_iter().map(|(pat, value)| {
                        let span = value.span;
                        ir::Stmt { span, kind: StmtKind::Let(pat, value) }
                    });
                    self.text.before.extend(bindings);
                    // Each has the type of its parameter, so that it is plain which handlers are meant.
                    for (arg, param) in args.iter_mut().zip(&heard.params) {
                        arg.ty = param.ty.clone()?;
                    }
                    return Some((args, heard));
                }
                None if number < last => {
                    self.diagnostics.truncate(before);
                    self.errors = errors;
                }
                None => {}
            }
        }
        None
    }

    fn goes_without_money(&mut self, heard: &Heard, what: &str, span: Span) -> Option<()> {
        if heard.paying.contains(&None) {
            return Some(());
        }
        let wanted = heard.paying.iter().flatten().next().map_or_else(String::new, |ty| self.show(ty));
        let message = format!("money must go with {what}, and none does");
        self.report(Diagnostic::error(307, span, message).help(format!("add `paying … {wanted} from …`")));
        None
    }

    /// A block that runs when everything else of the text is over.
    fn later(&mut self, block: &ast::Block) -> Option<ir::Block> {
        let before = self.standing();
        self.forget_all_mutable();
        self.forget_own_state();
        self.text.left = true;
        self.text.entered = None;
        // What was before a succession is not there any more when the letter has been refused.
        let migrates = self.text.migrates.take();
        let (block, _) = self.block(block);
        self.text.migrates = migrates;
        self.resume(&before);
        block
    }
}
