//! Behaviours: what each of their rules asks is a question that can be put to any state.

use crate::context::{Checker, FunctionInfo, FunctionKind, Node, ParamInfo, Progress, next_id};
use crate::play::{Reader, number};
use crate::text::{Caller, Helper, Luck, NAMELESS, Realm, Text};
use quorate_base::Span;
use quorate_ir as ir;
use quorate_ir::{ExprKind, FnId, LocalId, Type};
use quorate_syntax::ast::{self, Prompt};

impl<'a> Checker<'a> {
    /// Reads every behaviour.
    pub(crate) fn lower_behaviours(&mut self) {
        for index in 0..self.behaviours.len() {
            let Some(info) = self.behaviours.get(index) else { continue };
            let (origin, ast) = (info.origin, info.ast);
            self.coming_from(origin, |checker| checker.behaviour(index, ast));
        }
    }

    fn behaviour(&mut self, index: usize, ast: &'a ast::Behaviour) {
        let params = self.resolve_params(&ast.params, None);
        if let Some(info) = self.behaviours.get_mut(index) {
            info.params.clone_from(&params);
        }
        let helpers: Vec<Helper> = ast.fns.iter().map(|function| self.behaviour_function(function)).collect();
        // What a function uses is used.
        let mut is_used = vec![false; params.len()];
        for (function, helper) in ast.fns.iter().zip(&helpers) {
            let used = self.lower_behaviour_function(function, helper, &helpers, &params);
            is_used.iter_mut().zip(used).for_each(|(is_used, used)| *is_used |= used);
        }
        let name = self.word(ast.name.name);
        let mut reader = Reader { name: "a behaviour", locals: Vec::new() };
        let mut text = chance_text();
        text.helpers = helpers;
        let ((rules, draws), locals) = self.within(text, |checker| {
            checker.begin_people(&mut reader, ast.name.span);
            for (param, is_used) in params.iter().zip(is_used) {
                let local = checker.declare(param.name, param.ty.clone(), !is_used);
                reader.locals.push(local);
            }
            checker.text.luck.captured.clone_from(&reader.locals);
            let mut rules = Vec::new();
            for rule in &ast.rules {
                let mark = checker.enter();
                rules.extend(checker.behaviour_rule(&mut reader, rule));
                checker.leave(&mark);
            }
            (rules, checker.drawn_places(&reader))
        });
        let known = reader.locals.iter().filter_map(|id| locals.get(id.index()).cloned());
        self.lowered_behaviours.push(ir::Behaviour {
            name: name.to_owned(),
            span: ast.name.span,
            locals: known.collect(),
            params: params.len(),
            draws,
            rules,
        });
    }

    /// The variables for the people who take part, first of all.
    pub(crate) fn begin_people(&mut self, reader: &mut Reader<'a>, span: Span) {
        let types = [Type::Person, Type::Int, Type::Set(Box::new(Type::Person))];
        for ty in types {
            let local = self.hidden_local(NAMELESS, span, Some(ty));
            self.text.luck.people.push(local);
            reader.locals.push(local);
        }
    }

    /// The variables that are drawn, by their places among those of the reader.
    pub(crate) fn drawn_places(&self, reader: &Reader<'a>) -> Vec<LocalId> {
        let draws = self.text.luck.draws.iter();
        draws.filter_map(|draw| reader.locals.iter().position(|known| known == draw)).map(number).collect()
    }

    /// The head of a function of a behaviour.
    fn behaviour_function(&mut self, function: &'a ast::Fn) -> Helper {
        let params = self.resolve_params(&function.params, None);
        let result = self.resolve(&function.result, None);
        let id = FnId(next_id(&self.functions));
        self.functions.push(FunctionInfo {
            params: params.clone(),
            result: Progress::Done(result.clone()),
            is_resolved: true,
            is_read: true,
            ..FunctionInfo::unread(
                function.name,
                None,
                self.origin,
                FunctionKind::Function,
                Some(&function.body),
            )
        });
        Helper { name: function.name.name, params, result, function: id }
    }

    /// A function of a behaviour knows also who acts, and the behaviour's parameters. Gives which of those it uses.
    fn lower_behaviour_function(
        &mut self,
        function: &'a ast::Fn,
        helper: &Helper,
        helpers: &[Helper],
        outer: &[ParamInfo],
    ) -> Vec<bool> {
        let span = function.name.span;
        let mut text = chance_text();
        text.node = Some(Node::Function(helper.function));
        text.helpers = helpers.to_vec();
        text.luck.still = Some("a function gives the same answer each time; draw where it is called");
        let ((value, used), locals) = self.within(text, |checker| {
            checker.declare_params(&helper.params, true);
            let mut captured = Reader { name: "a behaviour", locals: Vec::new() };
            checker.begin_people(&mut captured, span);
            for param in outer {
                // A parameter of the function hides one of the behaviour.
                let is_hidden = helper.params.iter().any(|own| own.name.name == param.name.name);
                let local = if is_hidden {
                    checker.hidden_local(NAMELESS, span, param.ty.clone())
                } else {
                    checker.declare(param.name, param.ty.clone(), false)
                };
                captured.locals.push(local);
            }
            checker.text.luck.captured = captured.locals;
            let value = checker.expr_if_known(&function.body, helper.result.as_ref());
            let own = checker.text.luck.captured.iter().skip(ir::EVERYONE.index() + 1);
            let used =
                own.map(|local| checker.text.locals.get(local.index()).is_some_and(|local| local.used));
            (value, used.collect())
        });
        let name = self.word(function.name.name).to_owned();
        if let Some(info) = self.functions.get_mut(helper.function.index()) {
            info.lowered = value.map(|value| ir::Function {
                name,
                owner: None,
                params: helper.params.len() + ir::EVERYONE.index() + 1 + outer.len(),
                is_derived: false,
                body: ir::Formula { locals, value },
                span,
            });
        }
        used
    }

    /// `sees p: home.Spend in voting where c => within d do p.vote(Yes)`
    fn behaviour_rule(
        &mut self,
        reader: &mut Reader<'a>,
        rule: &'a ast::BehaviourRule,
    ) -> Option<ir::BehaviourRule> {
        let prompt = match &rule.prompt {
            Prompt::Sees(name, path, process, state) => {
                let found = self.template_at(path, *process);
                let template = found.as_ref().map(|(template, _)| *template);
                let within = match found.and_then(|(_, within)| within) {
                    None => Some(None),
                    Some(within) => self.ask(reader, &rule.act, Some(within)).map(Some),
                };
                let state = template.and_then(|template| self.state_named(template, *state));
                let place = self.name_local(reader, *name, template.map(Type::Process));
                let seen = reader.locals.get(place.index()).copied();
                if let (Some(template), Some(state), Some(seen)) = (template, state, seen) {
                    let of = ir::Expr {
                        ty: Type::Process(template),
                        span: name.span,
                        kind: ExprKind::Local(seen),
                    };
                    let kind = ExprKind::IsState(Box::new(of), template, state, None);
                    let is_seen = ir::Expr { ty: Type::Bool, span: name.span, kind };
                    self.assume(self.facts_of(&is_seen, true));
                }
                (|| {
                    Some(ir::Prompt::Sees {
                        seen: place,
                        template: template?,
                        state: state?,
                        within: within?,
                    })
                })()
            }
            Prompt::Every(period) => {
                let read = self.expr_as(period, &Type::Duration);
                self.ask(reader, period, read).map(ir::Prompt::Every)
            }
        };
        let filter = rule.filter.as_ref().map(|written| {
            let filter = self.condition(written);
            if let Some(filter) = &filter {
                self.assume(self.facts_of(filter, true));
            }
            self.ask(reader, written, filter)
        });
        let mut wait = |written: &'a Option<ast::Expr>| {
            written.as_ref().map(|written| {
                let read = self.expr_as(written, &Type::Duration);
                self.ask(reader, written, read)
            })
        };
        let (after, within) = (wait(&rule.after), wait(&rule.within));
        let (deed, pay) = self.deed(&rule.act, rule.pay.as_ref())?;
        let deed = self.ask_deed(reader, &rule.act, deed);
        let pay = pay.map(|pay| self.ask(reader, &rule.act, Some(pay)));
        Some(ir::BehaviourRule {
            span: rule.span,
            prompt: prompt?,
            filter: all_of(filter)?,
            after: all_of(after)?,
            within: all_of(within)?,
            deed: deed?,
            pay: all_of(pay)?,
        })
    }
}

/// Something that is there and makes sense, or is not there; `None` if it makes no sense.
pub(crate) fn all_of<T>(found: Option<Option<T>>) -> Option<Option<T>> {
    match found {
        None => Some(None),
        Some(found) => found.map(Some),
    }
}

/// A text with chance.
pub(crate) fn chance_text() -> Text {
    let mut text = Text::new(None);
    text.realm = Realm::Chance;
    text.luck = Luck::default();
    text.caller = Caller::Nobody("where people choose for themselves; `me` is who acts");
    text
}
