//! Handlers of events, starts and deadlines.

use crate::collect::keyword;
use crate::context::{Checker, Heard};
use crate::fact::{Subject, subject};
use crate::text::{Caller, Text};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{StateId, TemplateId, Type};
use quorate_syntax::ast;

/// What a handler is called, and where.
pub(crate) struct Event<'a> {
    /// `None` for a `start`.
    pub(crate) name: Option<ast::Ident>,
    pub(crate) params: &'a [ast::Param],
    pub(crate) span: Span,
}

impl<'a> Checker<'a> {
    /// A handler of an event, or a `start`; inside a state, `within` is that state.
    pub(crate) fn handler(
        &mut self,
        template: TemplateId,
        within: Option<StateId>,
        event: &Event<'a>,
        head: &'a ast::Head,
        tail: &'a ast::Tail,
    ) -> Option<ir::Handler> {
        let params = self.resolve_params(event.params, Some(template));
        if let (Some(name), Some(info)) = (event.name, self.templates.get_mut(template.index())) {
            info.hears.push(Heard { event: name.name, params: params.clone() });
        }
        let defaults = params.iter().map(|param| param.default).collect();
        params.iter().filter_map(|param| param.default).for_each(|default| self.lower_function(default));
        let during = self.during(template, within, &head.during);
        if event.name.is_none()
            && let Some(state) = head.during.first()
        {
            self.error(503, state.span, "a `start` comes before every state");
        }
        let errors = self.errors;
        let mut text = Text::new(Some(template));
        text.caller = Caller::Known(Type::Account);
        text.during = during.clone().flatten();
        let (handler, locals) = self.within(text, |checker| {
            // What an event brings is on record, whether or not anybody reads it.
            checker.declare_params(&params, false);
            let by = checker.by(&head.by, event);
            let paying = head.paying.as_ref().map(|(name, ty)| checker.paying(*name, ty));
            let mut when = Vec::new();
            for (condition, reason) in &head.when {
                let condition = checker.condition(condition);
                let reason = reason.as_ref().map(|reason| checker.reason(reason));
                if let Some(condition) = &condition {
                    checker.assume(checker.facts_of(condition, true));
                }
                when.push(match (condition, reason) {
                    (Some(condition), None) => Some((condition, None)),
                    (Some(condition), Some(Some(reason))) => Some((condition, Some(reason))),
                    _ => None,
                });
            }
            checker.text.pot_open = true;
            let tail = checker.tail(tail);
            (by, paying, when, tail)
        });
        let (by, paying, when, tail) = handler;
        let handler = ir::Handler {
            name: event.name.map_or("start", |name| self.word(name.name)).to_owned(),
            params: params.len(),
            defaults,
            locals,
            during: during?,
            by: by?,
            paying: match paying {
                Some(paying) => Some(paying?),
                None => None,
            },
            when: when.into_iter().collect::<Option<_>>()?,
            tail: tail?,
            span: event.span,
        };
        if self.errors == errors
            && let Some((name, _)) = &head.paying
        {
            self.check_pot(&handler, name.span);
        }
        Some(handler)
    }

    /// `at e TAIL otherwise TAIL`
    pub(crate) fn at(
        &mut self,
        template: TemplateId,
        within: Option<StateId>,
        at: &'a ast::At,
        span: Span,
    ) -> Option<ir::Deadline> {
        let during = self.during(template, within, &at.during);
        let text = deadline_text(template, during.clone().flatten());
        let (read, locals) = self.within(text, |checker| {
            let when = checker.expr_as(&at.when, &Type::Instant);
            let (tail, otherwise) = checker.tails(&at.tail, at.otherwise.as_ref());
            Some((when?, tail?, otherwise?))
        });
        let (when, tail, otherwise) = read?;
        let kind = ir::DeadlineKind::At(when);
        let span = keyword(span, "at");
        Some(ir::Deadline { kind, during: during?, locals, tail, otherwise, span })
    }

    /// `every d from i TAIL otherwise TAIL`
    pub(crate) fn every(
        &mut self,
        template: TemplateId,
        within: Option<StateId>,
        every: &'a ast::Every,
        span: Span,
    ) -> Option<ir::Deadline> {
        let during = within.map(|state| vec![state]);
        let text = deadline_text(template, during.clone());
        let (read, locals) = self.within(text, |checker| {
            let period = checker.expr_as(&every.period, &Type::Duration);
            let from = every.from.as_ref().map(|from| checker.expr_as(from, &Type::Instant));
            let (tail, otherwise) = checker.tails(&every.tail, every.otherwise.as_ref());
            let from = match from {
                Some(from) => Some(from?),
                None => None,
            };
            Some((ir::DeadlineKind::Every { period: period?, from }, tail?, otherwise?))
        });
        let (kind, tail, otherwise) = read?;
        Some(ir::Deadline { kind, during, locals, tail, otherwise, span: keyword(span, "every") })
    }

    /// Both ways a deadline may go, each from where the other began.
    fn tails(
        &mut self,
        tail: &ast::Tail,
        otherwise: Option<&ast::Tail>,
    ) -> (Option<ir::Tail>, Option<Option<ir::Tail>>) {
        let tail = self.tail(tail);
        self.text.left = false;
        self.text.entered = None;
        self.text.facts.clear();
        let otherwise = match otherwise {
            Some(otherwise) => self.tail(otherwise).map(Some),
            None => Some(None),
        };
        (tail, otherwise)
    }

    fn tail(&mut self, tail: &ast::Tail) -> Option<ir::Tail> {
        let outer = std::mem::take(&mut self.text.kept);
        let body = match &tail.block {
            Some(block) => self.block(block).0,
            None => Some(ir::Block::default()),
        };
        let target = tail.target.as_ref().map(|target| self.target(target));
        let kept = std::mem::replace(&mut self.text.kept, outer);
        let target = match target {
            Some(target) => Some(target?),
            None => None,
        };
        let mut body = body?;
        body.stmts.splice(0..0, kept.into_iter().filter_map(|(data, local)| self.keep_datum(data, local)));
        Some(ir::Tail { body, target })
    }

    /// Keeps a datum of the state in a variable, before anything else happens.
    fn keep_datum(&self, data: ir::DataId, local: ir::LocalId) -> Option<ir::Stmt> {
        let local_info = self.text.locals.get(local.index())?;
        let (ty, span) = (local_info.ty.clone()?, local_info.span);
        let value = ir::Expr { ty: ty.clone(), span, kind: ir::ExprKind::Data { up: 0, data } };
        let pat = ir::Pat { ty, kind: ir::PatKind::Bind(local) };
        Some(ir::Stmt { span, kind: ir::StmtKind::Let(pat, value) })
    }

    /// In which states something happens; the outer `None` if that makes no sense, the inner for any state.
    #[expect(clippy::option_option, reason = "what is not said and what makes no sense are two things")]
    fn during(
        &mut self,
        template: TemplateId,
        within: Option<StateId>,
        named: &[ast::Ident],
    ) -> Option<Option<Vec<StateId>>> {
        if let Some(state) = within {
            if let Some(name) = named.first() {
                self.error(503, name.span, "what stands inside a state happens in that state only");
                return None;
            }
            return Some(Some(vec![state]));
        }
        if named.is_empty() {
            return Some(None);
        }
        let mut states = Vec::new();
        let mut sound = true;
        for name in named {
            let Some(state) = self.state_named(template, *name) else {
                sound = false;
                continue;
            };
            let Some(info) = self.state(template, state) else { continue };
            if info.is_end {
                let (word, declared) = (self.word(name.name), info.name.span);
                self.report(
                    Diagnostic::error(
                        504,
                        name.span,
                        format!("nothing can happen in `{word}`, which is final"),
                    )
                    .also(declared, "declared as an `end`")
                    .help(format!("make it a `state {word} {{ … }}`")),
                );
                sound = false;
            }
            if !states.contains(&state) {
                states.push(state);
            }
        }
        sound.then_some(Some(states))
    }

    fn by(&mut self, by: &Option<ast::By>, event: &Event<'_>) -> Option<ir::By> {
        let (by, caller, own) = match by {
            None if event.name.is_none() => return Some(ir::By::Unasked),
            None => {
                let word = event.name.map_or("", |name| self.word(name.name));
                self.report(
                    Diagnostic::error(103, event.span, format!("`on {word}` does not say who may do it"))
                        .help("say it: `by anyone`, `by m: Agent`, `by m in members` or `by poster`"),
                );
                return None;
            }
            Some(ast::By::Anyone(_)) => (Some(ir::By::Anyone), Some(Type::Account), None),
            Some(ast::By::Typed(name, ty)) => {
                let resolved = self.resolve(ty, self.text.template);
                let test = resolved.as_ref().and_then(|resolved| self.type_test(resolved, ty.span));
                let caller = resolved.filter(|_| test.is_some());
                let local = self.declare(*name, caller.clone(), false);
                (test.map(|test| ir::By::Typed(local, test)), caller, Some(Subject::Local(local)))
            }
            Some(ast::By::Member(name, set)) if self.is_param(name.name) => {
                let (by, caller, own) = self.param_in(*name, set);
                (by, caller, own)
            }
            Some(ast::By::Member(name, set)) => {
                let set = self.expr(set, None);
                let item = set.as_ref().and_then(|set| match &set.ty {
                    Type::Set(item) | Type::List(item) | Type::Map(item, _) => Some(*item.clone()),
                    _ => None,
                });
                let caller = item.filter(Type::is_account);
                if let (Some(set), None) = (&set, &caller) {
                    self.expected(set.span, "a set or list of agents, or a map by agents", &set.ty.clone());
                }
                let local = self.declare(*name, caller.clone(), false);
                let by = set.filter(|_| caller.is_some()).map(|set| ir::By::Member(local, set));
                (by, caller, Some(Subject::Local(local)))
            }
            Some(ast::By::Exactly(who)) => {
                let who = self.expr(who, None);
                let caller = who.as_ref().and_then(|who| match &who.ty {
                    Type::Option(inner) if inner.is_account() => Some(*inner.clone()),
                    ty if ty.is_account() => Some(ty.clone()),
                    _ => None,
                });
                if let (Some(who), None) = (&who, &caller) {
                    self.expected(who.span, "somebody who can act", &who.ty.clone());
                }
                let own = who.as_ref().and_then(subject);
                (who.filter(|_| caller.is_some()).map(ir::By::Exactly), caller, own)
            }
        };
        if let Some(caller) = caller {
            self.text.caller = Caller::Known(caller);
        }
        self.text.own.extend(own);
        by
    }

    /// Whether a name is that of a parameter of the event being read.
    fn is_param(&self, name: quorate_base::Name) -> bool {
        self.text.visible.iter().any(|(other, _)| *other == name)
    }

    /// `by t in xs` where `t` is a parameter: whom the parameter names, if they are among them.
    fn param_in(
        &mut self,
        name: ast::Ident,
        set: &ast::Expr,
    ) -> (Option<ir::By>, Option<Type>, Option<Subject>) {
        let (set, who) = (self.expr(set, None), self.name_as_value(name));
        let (Some(set), Some(who)) = (set, who) else { return (None, None, None) };
        if !who.ty.is_account() || !set.ty.is_collection() {
            self.expected(name.span, "somebody who can act", &who.ty.clone());
            return (None, None, None);
        }
        let (span, ty) = (name.span, who.ty.clone());
        let own = subject(&who);
        let option = |kind| ir::Expr { ty: Type::Option(Box::new(ty.clone())), span, kind };
        let test = ir::ExprKind::In(Box::new(who.clone()), Box::new(set));
        let test = ir::Expr { ty: Type::Bool, span, kind: test };
        self.assume(self.facts_of(&test, true));
        let some = option(ir::ExprKind::Some(Box::new(who)));
        let none = option(ir::ExprKind::None);
        let chosen = option(ir::ExprKind::If(Box::new(test), Box::new(some), Box::new(none)));
        (Some(ir::By::Exactly(chosen)), Some(ty), own)
    }

    fn type_test(&mut self, ty: &Type, span: Span) -> Option<ir::TypeTest> {
        match ty {
            Type::Account => Some(ir::TypeTest::Account),
            Type::Agent => Some(ir::TypeTest::Agent),
            Type::Person => Some(ir::TypeTest::Person),
            Type::Process(template) => Some(ir::TypeTest::Process(*template)),
            other => {
                self.expected(span, "a kind of account, such as `Agent`", other);
                None
            }
        }
    }

    fn paying(&mut self, name: ast::Ident, ty: &ast::Ty) -> Option<ir::Paying> {
        let resolved = self.resolve(ty, self.text.template);
        let local = self.declare(name, resolved.clone(), false);
        self.text.pot = Some(local);
        match resolved? {
            Type::Amount(asset) => {
                let info = self.asset(asset)?;
                let word = info.name.clone();
                let (is_quantity, bound, declared) = (info.is_quantity, info.bound, info.span);
                if is_quantity {
                    let message =
                        format!("`{word}` is a quantity: it is counted, but nobody can pay with it");
                    self.error(301, ty.span, message);
                    return None;
                }
                if bound {
                    self.report(
                        Diagnostic::error(
                            408,
                            ty.span,
                            format!("nobody can pay with `{word}`, which cannot be moved"),
                        )
                        .also(declared, "declared `bound`"),
                    );
                    return None;
                }
                Some(ir::Paying { local })
            }
            Type::Money => Some(ir::Paying { local }),
            other => {
                self.expected(ty.span, "an asset", &other);
                None
            }
        }
    }
}

fn deadline_text(template: TemplateId, during: Option<Vec<StateId>>) -> Text {
    let mut text = Text::new(Some(template));
    text.caller = Caller::Nobody("in a deadline, which happens by itself");
    text.is_deadline = true;
    text.during = during;
    text
}
