//! Behaviours are read for what is wrong in them; running them is another's work.

use crate::context::Checker;
use crate::text::{Caller, Helper, Realm, Text};
use quorate_ir as ir;
use quorate_ir::{ExprKind, Type};
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
        let mut text = chance_text();
        for function in &ast.fns {
            let params = self.resolve_params(&function.params, None);
            let result = self.resolve(&function.result, None);
            text.helpers.push(Helper { name: function.name.name, params, result });
        }
        self.within(text, |checker| {
            checker.declare_params(&params, true);
            for (place, function) in ast.fns.iter().enumerate() {
                checker.behaviour_function(place, function);
            }
            for rule in &ast.rules {
                let mark = checker.enter();
                checker.behaviour_rule(rule);
                checker.leave(&mark);
            }
        });
    }

    fn behaviour_function(&mut self, place: usize, function: &'a ast::Fn) {
        let Some(helper) = self.text.helpers.get(place) else { return };
        let (params, result) = (helper.params.clone(), helper.result.clone());
        let mark = self.enter();
        self.declare_params(&params, true);
        self.expr_if_known(&function.body, result.as_ref());
        self.leave(&mark);
    }

    /// `sees p: home.Spend in voting where c => within d do p.vote(Yes)`
    fn behaviour_rule(&mut self, rule: &'a ast::BehaviourRule) {
        match &rule.prompt {
            Prompt::Sees(name, path, process, state) => {
                let found = self.template_at(path, *process);
                let template = found.map(|(template, _)| template);
                let state = template.and_then(|template| self.state_named(template, *state));
                let seen = self.declare(*name, template.map(Type::Process), false);
                if let (Some(template), Some(state)) = (template, state) {
                    let of = ir::Expr {
                        ty: Type::Process(template),
                        span: name.span,
                        kind: ExprKind::Local(seen),
                    };
                    let kind = ExprKind::IsState(Box::new(of), template, state, None);
                    let is_seen = ir::Expr { ty: Type::Bool, span: name.span, kind };
                    self.assume(self.facts_of(&is_seen, true));
                }
            }
            Prompt::Every(period) => drop(self.expr_as(period, &Type::Duration)),
        }
        if let Some(filter) = &rule.filter
            && let Some(filter) = self.condition(filter)
        {
            self.assume(self.facts_of(&filter, true));
        }
        for length in rule.after.iter().chain(&rule.within) {
            self.expr_as(length, &Type::Duration);
        }
        self.deed(&rule.act, rule.pay.as_ref());
    }
}

/// A text with chance.
pub(crate) fn chance_text() -> Text {
    let mut text = Text::new(None);
    text.realm = Realm::Chance;
    text.caller = Caller::Nobody("where people choose for themselves; `me` is who acts");
    text
}
