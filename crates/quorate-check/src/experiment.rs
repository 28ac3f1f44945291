//! Experiments are read for what is wrong in them; running them is another's work.

use crate::behaviour::chance_text;
use crate::context::{Checker, SlotSource};
use crate::deed::Deed;
use crate::expr::bare;
use crate::scope::Value;
use crate::suggest::nearest_of;
use quorate_base::Diagnostic;
use quorate_ir::Type;
use quorate_syntax::ast::{self, LineKind};

impl<'a> Checker<'a> {
    /// `experiment "…" { … }`
    ///
    /// Behaviours may mention what the script names after them, and measures are asked at the end, so those are read
    /// once all names are known.
    pub(crate) fn experiment(&mut self, play: &'a ast::Play) {
        self.within(chance_text(), |checker| {
            for line in &play.lines {
                checker.script_line(line);
            }
            for line in &play.lines {
                checker.measure_line(line);
            }
            for line in &play.lines {
                checker.closing_line(line);
            }
        });
    }

    /// What happens, and what is counted.
    fn script_line(&mut self, line: &'a ast::Line) {
        match &line.kind {
            LineKind::People(people, _) => {
                for (name, count) in people {
                    let ty = match count {
                        None => Type::Person,
                        Some(count) => {
                            self.expr_as(count, &Type::Int);
                            Type::Set(Box::new(Type::Person))
                        }
                    };
                    self.declare(*name, Some(ty), false);
                }
            }
            LineKind::Give(what, from, to) => {
                self.sum_of_money(what);
                if let Some(from) = from {
                    self.expr_as(from, &Type::Person);
                }
                self.account(to, "an account");
            }
            LineKind::Let(name, value) => {
                let ty = self.script_value(value);
                self.declare(*name, ty, false);
            }
            LineKind::After(length) | LineKind::Lasts(length) => {
                self.expr_as(length, &Type::Duration);
            }
            LineKind::At(instant) => {
                self.expr_as(instant, &Type::Instant);
            }
            LineKind::Snapshot(_, of, _) => {
                self.expr(of, None);
            }
            LineKind::Act(act) => {
                self.actor(&act.actor);
                let deed = self.deed(&act.what, act.pay.as_ref());
                if let Some(name) = act.binds {
                    let ty = match deed {
                        Some((Deed::New { template, .. }, _)) => Some(Type::Process(template)),
                        _ => None,
                    };
                    self.declare(name, ty, false);
                }
            }
            LineKind::Sweep(None, name, values) => {
                let values: Vec<&ast::Expr> = values.iter().collect();
                let ty = self.exprs_of_one_type(&values, None).map(|(_, ty)| ty);
                self.declare(*name, ty, false);
            }
            LineKind::Sweep(Some(owner), name, values) => self.sweep_setting(*owner, *name, values),
            LineKind::Versus(new, old) => {
                for name in [new, old] {
                    self.template_named(*name, None);
                }
            }
            LineKind::Error => self.skip(),
            LineKind::Play(_)
            | LineKind::Expect(_)
            | LineKind::Runs(..)
            | LineKind::Seed(_)
            | LineKind::Measure(..) => {}
        }
    }

    /// The type of a value of the script: a creation, several, or anything else.
    fn script_value(&mut self, value: &'a ast::Expr) -> Option<Type> {
        match &bare(value).kind {
            ast::ExprKind::New(_) => match self.deed(value, None)? {
                (Deed::New { template, .. }, _) => Some(Type::Process(template)),
                (Deed::Send { .. }, _) => None,
            },
            ast::ExprKind::ListComp(item, comp) if matches!(bare(item).kind, ast::ExprKind::New(_)) => {
                let (_, item) = self.comp(comp, |checker| checker.script_value(item));
                Some(Type::List(Box::new(item?)))
            }
            _ => Some(self.expr(value, None)?.ty),
        }
    }

    fn measure_line(&mut self, line: &'a ast::Line) {
        match &line.kind {
            LineKind::People(_, behaviours) => {
                for (name, args) in behaviours {
                    self.role(*name, args);
                }
            }
            LineKind::Measure(name, value, every) => {
                let value = self.expr(value, None);
                if let Some(every) = every {
                    self.expr_as(every, &Type::Duration);
                }
                if let Some(value) = value.as_ref().filter(|value| !is_measured(&value.ty)) {
                    self.expected(value.span, "a truth value, a number or an amount", &value.ty.clone());
                }
                let ty = value.map(|value| value.ty);
                self.declare(*name, ty, false);
            }
            _ => {}
        }
    }

    fn closing_line(&mut self, line: &'a ast::Line) {
        match &line.kind {
            LineKind::Expect(expect) => {
                if let Some(when) = &expect.when {
                    self.condition(when);
                }
                let shares = expect.share.as_ref().map(|(_, share)| share);
                for share in shares.into_iter().chain(&expect.confidence) {
                    self.expr_as(share, &Type::Portion);
                }
                self.expr_as(&expect.what, &Type::Bool);
            }
            LineKind::Runs(_, Some((name, within))) => {
                if self.find(name.name).is_none() {
                    let known = self.text.visible.iter().map(|(name, _)| self.word(*name));
                    let word = self.word(name.name);
                    let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
                    let mut diagnostic =
                        Diagnostic::error(201, name.span, format!("nothing here is measured as `{word}`"));
                    diagnostic.help.extend(near);
                    self.report(diagnostic);
                }
                self.expr_as(within, &Type::Portion);
            }
            _ => {}
        }
    }

    /// `play Worker(…)`
    fn role(&mut self, name: ast::Ident, args: &'a [ast::Arg]) {
        let found = self.behaviours.iter().find(|info| info.ast.name.name == name.name);
        let word = self.word(name.name);
        let Some(info) = found else {
            if self.left_out.contains(&name.name) {
                self.incomplete = true;
                return;
            }
            let known = self.behaviours.iter().map(|info| self.word(info.ast.name.name));
            let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic =
                Diagnostic::error(201, name.span, format!("there is no behaviour `{word}` here"));
            diagnostic.help.extend(near);
            self.report(diagnostic);
            return;
        };
        let params = info.params.clone();
        self.arguments(args, &params, &format!("`{word}`"), name.span);
    }

    /// `sweep Company.turnout in 20%, 40%`
    fn sweep_setting(&mut self, owner: ast::Ident, name: ast::Ident, values: &'a [ast::Expr]) {
        let Some(template) = self.template_named(owner, None) else { return };
        let found = self.template(template).and_then(|info| Some(info.scope.values.get(&name.name)?.0));
        let Some(Value::Slot(slot)) = found else {
            let is_open = self.template(template).is_some_and(|info| info.scope.open);
            if is_open || self.left_out.contains(&name.name) {
                self.incomplete = true;
                return;
            }
            let (word, owner) = (self.word(name.name), self.template_word(template));
            self.error(201, name.span, format!("`{owner}` has no setting `{word}`"));
            return;
        };
        let is_param =
            self.slot(template, slot).is_some_and(|slot| matches!(slot.source, SlotSource::Param(_)));
        if is_param {
            let word = self.word(name.name);
            self.error(
                301,
                name.span,
                format!("`{word}` is a parameter; give it where the script creates one"),
            );
            return;
        }
        let ty = self.slot_type(template, slot);
        for value in values {
            self.expr_if_known(value, ty.as_ref());
        }
    }
}

fn is_measured(ty: &Type) -> bool {
    ty.is_whole() || ty.is_ratio() || matches!(ty, Type::Bool | Type::Money)
}
