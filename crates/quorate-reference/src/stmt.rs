//! Statements: each sees the effects of those before it (`semantics.md` §5).

use crate::eval::{add, subtract};
use crate::kernel::{Answer, Refusal, Stop, defect, given, kernel};
use crate::ledger::Account;
use crate::loops::Turn;
use crate::machine::{Frame, Machine};
use crate::pattern::{bind, fits};
use crate::seen::What as Noted;
use crate::value::{Issue, Value, key};
use crate::watch::statement;
use quorate_base::Span;
use quorate_ir::{
    Asset, AssignOp, Block, Expr, Place, ProcId, ReasonId, Stmt, StmtKind, Tail, Target, Type, What,
};
use quorate_number::Int;

impl Machine<'_> {
    /// Runs statements.
    pub(crate) fn block(&mut self, block: &Block, frame: &mut Frame) -> Answer<()> {
        block.stmts.iter().try_for_each(|stmt| self.stmt(stmt, frame))
    }

    /// Runs a block, then the head's `->` (`semantics.md` §2.6).
    pub(crate) fn tail(&mut self, tail: &Tail, frame: &mut Frame) -> Answer<()> {
        self.block(&tail.body, frame)?;
        tail.target.as_ref().map_or(Ok(()), |target| self.go(target, frame))
    }

    /// The refusal that a text has written.
    pub(crate) fn reason<T>(&self, id: ReasonId) -> Answer<T> {
        let reason = given(self.program.reason(id), "no such reason")?;
        let (code, text, span) = (reason.code.clone(), reason.text.clone(), Some(reason.span));
        Err(Stop::Refused(Refusal { code, text, span }))
    }

    /// `go s(v)`: evaluate `v`, set the state, epoch += 1 (`semantics.md` §5).
    pub(crate) fn go(&mut self, target: &Target, frame: &mut Frame) -> Answer<()> {
        if !self.is_watching() {
            return self.enter(target, frame);
        }
        let (instance, template) = self.outer(frame, 0)?;
        let what = |machine: &Self| Noted::Go {
            of: machine.show_instance(instance),
            state: machine.state_name(instance, template, target.state),
        };
        self.watched(target.span, what, |machine| machine.enter(target, frame))
    }

    fn enter(&mut self, target: &Target, frame: &mut Frame) -> Answer<()> {
        let args = self.eval_all(&target.args, frame)?;
        let (instance, template) = self.outer(frame, 0)?;
        if self.has_ended(instance)? {
            return Err(kernel("wrong_state", target.span));
        }
        let id = self.state(instance, template, target.state)?;
        let of = self.template_of(instance)?;
        let state = given(of.state(id), "no such state")?;
        let present = self.instance_mut(instance)?;
        present.state = Some(id);
        present.epoch += 1;
        present.data = vec![None; of.data.len()];
        for (datum, value) in state.data.iter().zip(args) {
            if let Some(place) = present.data.get_mut(datum.index()) {
                *place = Some(value);
            }
        }
        self.done.touched.push(instance);
        if !self.done.entered.contains(&instance) {
            self.done.entered.push(instance);
        }
        if state.is_end {
            self.done.ended.push(instance);
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt, frame: &mut Frame) -> Answer<()> {
        if !self.is_watching() {
            return self.carry_out(stmt, frame);
        }
        let what = |machine: &Self| statement(stmt, machine.program);
        self.watched(stmt.span, what, |machine| machine.carry_out(stmt, frame))
    }

    fn carry_out(&mut self, stmt: &Stmt, frame: &mut Frame) -> Answer<()> {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Let(pat, expr) => {
                let value = self.eval(expr, frame)?;
                bind(pat, &value, frame)
            }
            StmtKind::Eval(expr) => self.eval(expr, frame).map(drop),
            StmtKind::Assign(place, op, expr) => self.assignment(place, *op, expr, span, frame),
            StmtKind::Add(place, item) | StmtKind::Append(place, item) | StmtKind::Remove(place, item) => {
                let keys = self.eval_keys(place, frame)?;
                let item = self.eval(item, frame)?;
                let spot = self.find(place, keys, false, frame)?;
                match &stmt.kind {
                    StmtKind::Add(..) => self.add_to(spot, key(item, span)?),
                    StmtKind::Append(..) => self.append_to(spot, item),
                    _ => self.remove_from(spot, item),
                }
            }
            StmtKind::Move { what, from, to } => self.movement(what, from, to, span, frame),
            StmtKind::Mint { amount, to } => {
                let (amount, asset) = self.eval_sum(amount, frame)?;
                let to = self.eval_account(to, frame)?;
                self.guard_issue(asset, span, frame)?;
                self.mint(&amount, asset, &to, span)
            }
            StmtKind::Burn { amount, from } => {
                let (amount, asset) = self.eval_sum(amount, frame)?;
                let from = self.eval_account(from, frame)?;
                self.guard_issue(asset, span, frame)?;
                let is_own = from
                    .holder()
                    .is_some_and(|holder| frame.instance.is_some_and(|here| self.is_within(here, holder)));
                let is_own = is_own || matches!(from, Account::Pot(_)) || from == frame.caller;
                if !is_own && !self.declared(asset)?.revocable {
                    return Err(kernel("wrong_asset", span));
                }
                self.transfer(&amount, asset, &from, &Account::Issue, Some(span))
            }
            StmtKind::Require(condition, reason) => {
                if self.holds(condition, frame)? {
                    Ok(())
                } else {
                    self.reason(*reason)
                }
            }
            StmtKind::Reject(reason) => self.reason(*reason),
            StmtKind::If(condition, then, otherwise) => {
                let branch = if self.holds(condition, frame)? { then } else { otherwise };
                self.block(branch, frame)
            }
            StmtKind::Match(subject, arms) => {
                let subject = self.eval(subject, frame)?;
                let arm = arms.iter().find(|(pat, _)| fits(pat, &subject, frame));
                self.block(&given(arm, "no case fits")?.1, frame)
            }
            StmtKind::MatchState(subject, template, arms) => {
                let subject = self.eval(subject, frame)?;
                let instance = self.instance_in(&subject)?;
                for (pat, block) in arms {
                    if self.fits_state(pat, instance, *template, frame)? {
                        return self.block(block, frame);
                    }
                }
                defect("no case fits")
            }
            StmtKind::For(comp, block) => self.walk(comp, frame, &mut |machine, frame, _| {
                machine.block(block, frame)?;
                Ok(Turn::On)
            }),
            StmtKind::Do { proc, up, args } => self.run_proc(*proc, *up, args, span, frame),
            StmtKind::Go(target) => self.go(target, frame),
            StmtKind::Note(expr) => {
                let value = self.eval(expr, frame)?;
                self.done.notes.push((expr.ty.clone(), value));
                Ok(())
            }
            StmtKind::Send(send) => self.send(send, span, frame),
            StmtKind::Split(split) => self.split(split, span, frame),
            StmtKind::Amend { up, change, allowed } => self.amend(*up, change, allowed, span, frame),
            StmtKind::MayAmend { change, allowed } => self.may_amend(change, allowed, span, frame),
            StmtKind::Become { up, successor } => self.mark_body(*up, *successor, frame),
        }
    }

    /// The keys are read first, then the value, then the place is found or made: so `m[k] := f(m)` sees the old map.
    fn assignment(
        &mut self,
        place: &Place,
        op: AssignOp,
        expr: &Expr,
        span: Span,
        frame: &mut Frame,
    ) -> Answer<()> {
        let keys = self.eval_keys(place, frame)?;
        let value = self.eval(expr, frame)?;
        let spot = self.find(place, keys, op == AssignOp::Set, frame)?;
        let value = match op {
            AssignOp::Set => value,
            AssignOp::Add => add(self.value_at(&spot)?, value, &place.ty, span)?,
            AssignOp::Sub => subtract(self.value_at(&spot)?, value, &place.ty, span)?,
        };
        self.assign(spot, value)
    }

    fn run_proc(&mut self, proc: ProcId, up: u8, args: &[Expr], span: Span, frame: &mut Frame) -> Answer<()> {
        let args = self.eval_all(args, frame)?;
        self.tick(span)?;
        let proc = given(self.program.proc(proc), "no such proc")?;
        let (instance, template) = self.outer(frame, up)?;
        let locals = args.into_iter().map(Some).collect();
        let mut inner = Frame { instance: Some(instance), template: Some(template), locals, ..frame.clone() };
        inner.data = self.instance(instance)?.data.clone();
        self.block(&proc.body, &mut inner)
    }

    fn movement(&mut self, what: &What, from: &Expr, to: &Expr, span: Span, frame: &mut Frame) -> Answer<()> {
        let sum = match what {
            What::Amount(amount) => Some(self.eval_sum(amount, frame)?),
            What::All | What::AllOf(_) => None,
        };
        let asset = match what {
            What::AllOf(asset) => Some(self.eval_asset(asset, frame)?),
            What::All | What::Amount(_) => None,
        };
        let (from, to) = (self.eval_account(from, frame)?, self.eval_account(to, frame)?);
        if let (What::Amount(said) | What::AllOf(said), Some(asset)) =
            (what, sum.as_ref().map(|it| it.1).or(asset))
        {
            self.guard_movable(asset, said.span)?;
        }
        self.open(&to, Some(span))?;
        match (sum, asset) {
            (Some((amount, asset)), _) => self.transfer(&amount, asset, &from, &to, Some(span)),
            (None, Some(asset)) => {
                let all = self.sigma.balance(&from, asset);
                self.transfer(&all, asset, &from, &to, Some(span))
            }
            (None, None) => {
                // What is bound stays.
                for (asset, all) in self.sigma.held(&from).to_vec() {
                    if !self.declared(asset)?.bound {
                        self.transfer(&all, asset, &from, &to, Some(span))?;
                    }
                }
                Ok(())
            }
        }
    }

    /// A sum of money: how much, and of which asset.
    pub(crate) fn eval_sum(&mut self, amount: &Expr, frame: &mut Frame) -> Answer<(Int, Issue)> {
        match (self.eval(amount, frame)?, &amount.ty) {
            (Value::Money(units, asset), _) => Ok((units, asset)),
            (Value::Whole(units), Type::Amount(asset)) => Ok((units, self.asset_of_type(*asset, frame)?)),
            _ => defect("an amount is wanted"),
        }
    }

    /// What is bound is not moved, paid or sent on.
    pub(crate) fn guard_movable(&self, asset: Issue, span: Span) -> Answer<()> {
        if self.declared(asset)?.bound { Err(kernel("wrong_asset", span)) } else { Ok(()) }
    }

    /// The declaration of an asset.
    pub(crate) fn declared(&self, asset: Issue) -> Answer<&Asset> {
        let issued = given(self.sigma.assets.get(asset), "no such asset")?;
        given(self.program.asset(issued.declared), "no such asset")
    }

    /// Only what the instance or one around it issues is minted and burnt.
    fn guard_issue(&self, asset: Issue, span: Span, frame: &Frame) -> Answer<()> {
        let issuer = given(self.sigma.assets.get(asset), "no such asset")?.owner;
        let is_near =
            issuer.zip(frame.instance).is_some_and(|(issuer, instance)| self.is_within(instance, issuer));
        if is_near { Ok(()) } else { Err(kernel("wrong_asset", span)) }
    }

    /// Only an asset of an instance is minted, and never beyond its cap (`language.md` §2.4).
    fn mint(&mut self, amount: &Int, asset: Issue, to: &Account, span: Span) -> Answer<()> {
        self.open(to, Some(span))?;
        if self.declared(asset)?.cap.as_ref().is_some_and(|cap| self.sigma.supply(asset) + amount > *cap) {
            return Err(kernel("cap_reached", span));
        }
        self.transfer(amount, asset, &Account::Issue, to, Some(span))
    }
}
