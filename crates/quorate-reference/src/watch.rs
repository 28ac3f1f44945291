//! How a step is watched. Whatever is worked out for the sake of whoever watches is undone.

use crate::kernel::Answer;
use crate::ledger::Account;
use crate::loops::Turn;
use crate::machine::{Frame, Machine};
use crate::pattern::bind;
use crate::seen::{Moved, Number, Seen, Unit, What};
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_ir::{Expr, ExprKind, LocalId, Pat, PatKind, SlotKind, Stmt, StmtKind, Type};
use quorate_number::{Int, Ratio};

impl Machine<'_> {
    /// Runs a part of a text, and notes that it ran.
    pub(crate) fn watched<T>(
        &mut self,
        span: Span,
        what: impl FnOnce(&Self) -> What,
        run: impl FnOnce(&mut Self) -> Answer<T>,
    ) -> Answer<T> {
        if !self.is_watching() {
            return run(self);
        }
        let what = what(self);
        self.note_begin(Seen::new(what, span));
        let answer = run(self);
        self.note_end(answer.is_err());
        answer
    }

    /// Notes something that has no parts.
    pub(crate) fn note(&mut self, span: Span, what: impl FnOnce(&Self) -> What) {
        if self.is_watching() {
            let what = what(self);
            self.note_begin(Seen::new(what, span));
            self.note_end(false);
        }
    }

    /// Whether what is worked out is to be noted.
    pub(crate) fn is_watching(&self) -> bool {
        self.watch.as_ref().is_some_and(|watch| watch.paused == 0)
    }

    /// The value of an expression, noted with its parts.
    pub(crate) fn eval_watched(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        let what = self.what_is(expr, frame);
        // Each turn of a loop would be noted, of which nobody could make anything.
        let is_loop = matches!(what, What::Total { .. }) || is_loop(&expr.kind);
        self.note_begin(Seen::new(what, expr.span));
        self.pause(is_loop);
        let answer = self.work_out(expr, frame);
        self.unpause(is_loop);
        if let Ok(value) = &answer {
            let (text, number) = (self.text(&expr.ty, value), self.number_of(&expr.ty, value));
            if let Some(seen) = self.top() {
                (seen.value, seen.number) = (Some(text), number);
            }
            self.look_at_state(expr);
            self.look_further(expr, frame);
        }
        self.note_end(answer.is_err());
        answer
    }

    /// A number with its unit.
    pub(crate) fn sum_of(&self, units: &Int, asset: Issue) -> Number {
        let unit = self.sigma.assets.get(asset).and_then(|issued| self.program.asset(issued.declared));
        let decimals = unit.map_or(0, |asset| asset.decimals);
        let unit = Unit::Asset(self.show_asset(asset, true), decimals);
        Number { value: Ratio::from(units.clone()), unit, is_whole: true }
    }

    /// What the last step moved; what passed through a pot is one move.
    pub(crate) fn moved(&self) -> Vec<Moved> {
        let mut sources: Vec<(&Account, &Account)> = Vec::new();
        let mut moves = Vec::new();
        for movement in &self.done.movements {
            let known = sources.iter().rev().find(|(pot, _)| *pot == &movement.from);
            let from = known.map_or(&movement.from, |(_, source)| source);
            if matches!(movement.to, Account::Pot(_)) {
                sources.push((&movement.to, from));
                continue;
            }
            let issued = self.sigma.assets.get(movement.asset);
            let declared = issued.and_then(|issued| self.program.asset(issued.declared));
            moves.push(Moved {
                units: movement.amount.clone(),
                asset: self.show_asset(movement.asset, true),
                decimals: declared.map_or(0, |asset| asset.decimals),
                from: self.show_account(from),
                to: self.show_account(&movement.to),
                span: movement.span,
            });
        }
        moves
    }

    fn note_begin(&mut self, seen: Seen) {
        if let Some(watch) = &mut self.watch {
            watch.open.push(seen);
        }
    }

    fn note_end(&mut self, has_stopped: bool) {
        let Some(watch) = &mut self.watch else { return };
        let Some(mut seen) = watch.open.pop() else { return };
        seen.has_stopped = has_stopped;
        match watch.open.last_mut() {
            Some(outer) => outer.inside.push(seen),
            None => watch.done.push(seen),
        }
    }

    fn top(&mut self) -> Option<&mut Seen> {
        self.watch.as_mut()?.open.last_mut()
    }

    fn pause(&mut self, is_wanted: bool) {
        if let Some(watch) = self.watch.as_mut().filter(|_| is_wanted) {
            watch.paused += 1;
        }
    }

    fn unpause(&mut self, was_wanted: bool) {
        if let Some(watch) = self.watch.as_mut().filter(|_| was_wanted) {
            watch.paused = watch.paused.saturating_sub(1);
        }
    }

    fn what_is(&mut self, expr: &Expr, frame: &mut Frame) -> What {
        match &expr.kind {
            ExprKind::Const(_) => What::Known,
            ExprKind::Local(local) => What::Local(*local),
            ExprKind::Slot { up, slot } => match self.outer(frame, *up) {
                Ok((instance, template)) => self.cell_name(instance, template, *slot),
                Err(_) => What::Other,
            },
            ExprKind::Call { function, up, .. } => {
                let Some(called) = self.program.function(*function) else { return What::Other };
                let of = called.owner.and_then(|_| self.outer(frame, *up).ok());
                let of = of.map(|(instance, _)| self.show_instance(instance));
                What::Call { of, name: called.name.clone(), is_derived: called.is_derived }
            }
            ExprKind::View { function, .. } => {
                let name = self.program.function(*function).map(|view| view.name.clone());
                What::Call { of: None, name: name.unwrap_or_default(), is_derived: false }
            }
            ExprKind::Logic(op, ..) => What::Logic(*op),
            ExprKind::Not(_) => What::Not,
            ExprKind::Compare(op, ..) => What::Compare(*op),
            ExprKind::Equal(..) => What::Equal,
            ExprKind::In(..) => What::In,
            ExprKind::Whole(op, ..) => What::Whole(*op),
            ExprKind::Ratio(op, ..) => What::Ratio(*op),
            ExprKind::ToRatio(_) | ExprKind::Recast(_) | ExprKind::ToPortion(_) => What::Same,
            ExprKind::If(..) | ExprKind::Match(..) | ExprKind::MatchState(..) => What::Choice,
            ExprKind::Let(pat, ..) => What::Let(bound_by(pat)),
            ExprKind::Sum(..) | ExprKind::Count(_) | ExprKind::Length(_) => {
                self.shares(expr, frame).unwrap_or(What::Other)
            }
            _ => What::Other,
        }
    }

    fn cell_name(&self, instance: usize, template: quorate_ir::TemplateId, slot: quorate_ir::SlotId) -> What {
        let Some(slot) = self.program.template(template).and_then(|template| template.slot(slot)) else {
            return What::Other;
        };
        let is_captured = matches!(slot.kind, SlotKind::Captured { .. });
        What::Cell { of: self.show_instance(instance), name: slot.name.clone(), is_captured }
    }

    /// What each of the people adds to a sum or count over them.
    fn shares(&mut self, expr: &Expr, frame: &Frame) -> Option<What> {
        let over = match &expr.kind {
            ExprKind::Sum(_, comp) | ExprKind::Count(comp) => &comp.over,
            ExprKind::Length(over) => over,
            _ => return None,
        };
        let (Type::Map(who, _) | Type::Set(who) | Type::List(who)) = &over.ty else { return None };
        if !who.is_account() {
            return None;
        }
        let (sigma, done) = (self.sigma.clone(), self.done.clone());
        self.pause(true);
        let shares = self.shares_of(expr, over, &mut frame.clone());
        self.unpause(true);
        self.sigma = sigma;
        self.done = done;
        shares.ok()
    }

    fn shares_of(&mut self, expr: &Expr, over: &Expr, frame: &mut Frame) -> Answer<What> {
        let mut shares = Vec::new();
        let name = |machine: &Self, entry: &Value| {
            let who = match entry {
                Value::Product(parts) => parts.first(),
                other => Some(other),
            };
            match who {
                Some(Value::Account(who)) => machine.show_account(who),
                _ => String::new(),
            }
        };
        let all = self.eval_items(over, frame)?;
        let people: Vec<String> = all.iter().map(|entry| name(self, entry)).collect();
        match &expr.kind {
            ExprKind::Sum(item, comp) => self.walk(comp, frame, &mut |machine, frame, entry| {
                let share = machine.eval(item, frame)?;
                shares.push((name(machine, &entry), machine.text(&item.ty, &share)));
                Ok(Turn::On)
            })?,
            ExprKind::Count(comp) => self.walk(comp, frame, &mut |machine, _, entry| {
                shares.push((name(machine, &entry), "1".to_owned()));
                Ok(Turn::On)
            })?,
            _ => shares.extend(people.iter().map(|who| (who.clone(), "1".to_owned()))),
        }
        Ok(What::Total { shares, people })
    }

    /// What a condition did not ask for, because it did not matter, tells as much as what it asked for.
    fn look_further(&mut self, expr: &Expr, frame: &Frame) {
        let Some(asked) = self.top() else { return };
        let first = asked.inside.first().and_then(|first| first.value.clone());
        let is_cut = asked.inside.len() == 1;
        match &expr.kind {
            ExprKind::Logic(_, _, right) if is_cut => self.look_at(right, &mut frame.clone()),
            ExprKind::If(_, then, otherwise) => {
                let other = if first.as_deref() == Some("true") { otherwise } else { then };
                self.look_at_choice(other, &mut frame.clone());
            }
            _ => {}
        }
    }

    /// The condition of a conditional that was not reached.
    fn look_at_choice(&mut self, expr: &Expr, frame: &mut Frame) {
        match &expr.kind {
            ExprKind::If(condition, ..) => self.look_at(condition, frame),
            ExprKind::Let(pat, bound, body) => {
                self.pause(true);
                let bound = self.eval(bound, frame).and_then(|bound| bind(pat, &bound, frame));
                self.unpause(true);
                if bound.is_ok() {
                    self.look_at_choice(body, frame);
                }
            }
            _ => {}
        }
    }

    /// Of an instance that is asked for its state, the state.
    fn look_at_state(&mut self, expr: &Expr) {
        if !matches!(expr.kind, ExprKind::IsState(..) | ExprKind::IsEnded(_)) {
            return;
        }
        let id = self.top().and_then(|seen| seen.inside.first()?.value.clone());
        let known = 0..self.sigma.instances.len();
        let state = known.rev().find(|number| Some(self.show_instance(*number)) == id);
        let state = state.and_then(|number| self.show_state(number));
        if let (Some(seen), Some(state)) = (self.top(), state) {
            seen.what = What::Is(state);
        }
    }

    fn look_at(&mut self, expr: &Expr, frame: &mut Frame) {
        let (sigma, done) = (self.sigma.clone(), self.done.clone());
        // That it has no value is no matter, since nobody has asked.
        let _ = self.eval(expr, frame);
        self.sigma = sigma;
        self.done = done;
        if let Some(seen) = self.top().and_then(|seen| seen.inside.last_mut()) {
            seen.is_asked = false;
        }
    }

    fn number_of(&self, ty: &Type, value: &Value) -> Option<Number> {
        let asset = |id: quorate_ir::AssetId| {
            self.program.asset(id).map(|asset| Unit::Asset(asset.name.clone(), asset.decimals))
        };
        let (number, unit) = match (value, ty) {
            (Value::Whole(number), Type::Amount(id)) => (Ratio::from(number.clone()), asset(*id)?),
            (Value::Whole(number), Type::Instant) => (Ratio::from(number.clone()), Unit::Instant),
            (Value::Whole(number), Type::Duration) => (Ratio::from(number.clone()), Unit::Duration),
            (Value::Whole(number), _) => (Ratio::from(number.clone()), Unit::Plain),
            (Value::Ratio(number), Type::Exact(id)) => (number.clone(), asset(*id)?),
            (Value::Ratio(number), Type::Portion) => (number.clone(), Unit::Portion),
            (Value::Ratio(number), _) => (number.clone(), Unit::Plain),
            (Value::Money(units, asset), _) => return Some(self.sum_of(units, *asset)),
            (Value::ExactMoney(number, asset), _) => {
                return Some(Number {
                    value: number.clone(),
                    is_whole: false,
                    ..self.sum_of(&Int::ZERO, *asset)
                });
            }
            _ => return None,
        };
        Some(Number { value: number, unit, is_whole: matches!(value, Value::Whole(_)) })
    }
}

/// What a statement is.
pub(crate) fn statement(stmt: &Stmt, program: &quorate_ir::Program) -> What {
    match &stmt.kind {
        StmtKind::Let(pat, _) => What::Let(bound_by(pat)),
        StmtKind::Require(..) => What::Require,
        StmtKind::Reject(_) => What::Reject,
        StmtKind::If(..) | StmtKind::Match(..) | StmtKind::MatchState(..) => What::Choice,
        StmtKind::Do { proc, .. } => {
            What::Do(program.proc(*proc).map_or_else(String::new, |proc| proc.name.clone()))
        }
        _ => What::Statement,
    }
}

fn is_loop(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Each(..)
            | ExprKind::EachPair(..)
            | ExprKind::Fold(..)
            | ExprKind::Iterate { .. }
            | ExprKind::Sum(..)
            | ExprKind::Largest(..)
            | ExprKind::Smallest(..)
            | ExprKind::Count(_)
            | ExprKind::First(_)
            | ExprKind::Last(_)
            | ExprKind::All(..)
            | ExprKind::Any(..)
    )
}

fn bound_by(pat: &Pat) -> Vec<LocalId> {
    match &pat.kind {
        PatKind::Bind(local) => vec![*local],
        PatKind::Variant(_, parts) | PatKind::Tuple(parts) => parts.iter().flat_map(bound_by).collect(),
        PatKind::Some(inner) => bound_by(inner),
        PatKind::Wild | PatKind::None | PatKind::Bool(_) => Vec::new(),
    }
}
