//! Settings and succession (`semantics.md` §6).

use crate::kernel::{Answer, defect, given, kernel, nowhere};
use crate::ledger::Account;
use crate::machine::{Frame, Machine};
use crate::sigma::RunAsset;
use crate::value::Value;
use quorate_base::Span;
use quorate_ir::{Const, Expr, Migration, Setting, StateId, TemplateId};

impl Machine<'_> {
    /// A change of settings; each value lies in the range of its setting.
    pub(crate) fn eval_change(
        &mut self,
        template: TemplateId,
        values: &[Option<Expr>],
        frame: &mut Frame,
    ) -> Answer<Value> {
        let mut change = Vec::new();
        for (setting, value) in self.template(template)?.settings.iter().zip(values) {
            let Some(expr) = value else {
                change.push(None);
                continue;
            };
            let value = self.eval(expr, frame)?;
            if !fits_range(setting, Some(&value)) {
                return Err(kernel("out_of_range", expr.span));
            }
            change.push(Some(value));
        }
        Ok(Value::Change(change))
    }

    /// Whether each value of a change lies in the range of its setting.
    pub(crate) fn is_in_range(&self, template: TemplateId, change: &[Option<Value>]) -> Answer<bool> {
        let settings = &self.template(template)?.settings;
        Ok(settings.iter().zip(change).all(|(setting, value)| fits_range(setting, value.as_ref())))
    }

    /// All fields or none.
    pub(crate) fn amend(
        &mut self,
        up: u8,
        change: &Expr,
        allowed: &[bool],
        span: Span,
        frame: &mut Frame,
    ) -> Answer<()> {
        let values = self.eval_allowed(change, allowed, span, frame)?;
        let (body, template) = self.outer(frame, up)?;
        if !self.is_in_range(template, &values)? {
            return Err(kernel("out_of_range", span));
        }
        let settings = &self.template(template)?.settings;
        for (setting, value) in settings.iter().zip(values) {
            if let Some(value) = value {
                let slot = self.slot(body, template, setting.slot)?;
                let spot = crate::place::Spot { instance: body, slot, path: Vec::new(), new_key: None };
                self.assign(spot, value)?;
            }
        }
        Ok(())
    }

    /// Refuses unless a later `amend` of the same change would be allowed.
    pub(crate) fn may_amend(
        &mut self,
        change: &Expr,
        allowed: &[bool],
        span: Span,
        frame: &mut Frame,
    ) -> Answer<()> {
        self.eval_allowed(change, allowed, span, frame).map(drop)
    }

    fn eval_allowed(
        &mut self,
        change: &Expr,
        allowed: &[bool],
        span: Span,
        frame: &mut Frame,
    ) -> Answer<Vec<Option<Value>>> {
        let Value::Change(values) = self.eval(change, frame)? else { return defect("a change is wanted") };
        if values.iter().zip(allowed).any(|(value, allowed)| value.is_some() && !allowed) {
            return Err(kernel("not_amendable_here", span));
        }
        Ok(values)
    }

    /// Every setting of an instance lies in its range.
    fn guard_ranges(&self, body: usize) -> Answer<()> {
        for setting in &self.template_of(body)?.settings {
            let value = self.instance(body)?.cells.get(setting.slot.index()).and_then(Option::as_ref);
            if !fits_range(setting, value) {
                return Err(kernel("out_of_range", setting.span));
            }
        }
        Ok(())
    }

    /// `become N` marks the enclosing body.
    pub(crate) fn mark_body(&mut self, up: u8, successor: TemplateId, frame: &Frame) -> Answer<()> {
        let (body, _) = self.outer(frame, up)?;
        self.done.becoming.push((body, successor));
        Ok(())
    }

    /// At the end of the step the marked bodies take the templates of their successors.
    pub(crate) fn succeed_all(&mut self) -> Answer<()> {
        for (body, successor) in std::mem::take(&mut self.done.becoming) {
            let present = self.instance(body)?.template;
            // It has been decided twice, or something later still has been decided since.
            if self.lineage(present).contains(&successor) {
                continue;
            }
            let migration = given(self.template(successor)?.migration.as_ref(), "no succession")?;
            if present != migration.from {
                return Err(nowhere("wrong_state"));
            }
            self.succeed(body, successor, migration)?;
        }
        Ok(())
    }

    fn succeed(&mut self, body: usize, successor: TemplateId, migration: &Migration) -> Answer<()> {
        self.excuse_none(body, migration)?;
        let (old, new) = (self.template_of(body)?, self.template(successor)?);
        // Unmatched accounts must be empty.
        for (number, account) in old.accounts.iter().enumerate() {
            let is_kept = migration.accounts.iter().flatten().any(|kept| kept.index() == number);
            let mine = |held: &Account| match held {
                Account::Named(of, name) | Account::Family(of, name, _) => {
                    *of == body && *name == account.name
                }
                _ => false,
            };
            let mut held = self.sigma.ledger.iter().filter(|(account, _)| mine(account));
            if !is_kept && held.any(|(account, _)| !self.sigma.is_empty(account)) {
                return Err(nowhere("money_stranded"));
            }
        }
        // Unmatched assets must have no supply; those that match go on under the new declaration.
        let issued = self.instance(body)?.assets.clone();
        for declared in &old.assets {
            let number = given(issued.iter().find(|(known, _)| known == declared), "no such asset")?.1;
            let heir = migration.assets.iter().position(|kept| *kept == Some(*declared));
            match heir.and_then(|heir| new.assets.get(heir)) {
                Some(heir) => {
                    self.instance_mut(body)?.assets.push((*heir, number));
                    given(self.sigma.assets.get_mut(number), "no such asset")?.declared = *heir;
                }
                None if self.sigma.supply(number) != quorate_number::Int::ZERO => {
                    return Err(nowhere("asset_orphaned"));
                }
                None => {}
            }
        }
        for (declared, kept) in new.assets.iter().zip(&migration.assets) {
            if kept.is_none() {
                let number = self.sigma.assets.len();
                let asset = RunAsset { declared: *declared, owner: Some(body), roster: Vec::new() };
                self.sigma.assets.push(asset);
                self.instance_mut(body)?.assets.push((*declared, number));
            }
        }
        let cells = self.instance(body)?.cells.clone();
        self.change_template(body, successor, migration)?;
        self.migrate(body, migration, cells)
    }

    /// A body whose new text lacks a member that open instances use cannot become it.
    fn excuse_none(&self, body: usize, migration: &Migration) -> Answer<()> {
        for lacking in &migration.lacking {
            for (number, instance) in self.sigma.instances.iter().enumerate() {
                let uses = instance.template == *lacking && self.is_within(number, body);
                if uses && !self.has_ended(number)? {
                    return Err(nowhere("still_in_use"));
                }
            }
        }
        Ok(())
    }

    /// Cells of the same name and type are kept, and so is the state; epoch += 1.
    fn change_template(&mut self, body: usize, successor: TemplateId, migration: &Migration) -> Answer<()> {
        let (old, new) = (self.template_of(body)?, self.template(successor)?);
        let before = self.instance(body)?.clone();
        let cells = migration.slots.iter().map(|kept| before.cells.get((*kept)?.index()).cloned().flatten());
        let cells: Vec<Option<Value>> = cells.collect();
        let heir = |state: StateId| migration.states.iter().position(|kept| *kept == Some(state));
        let state = before.state.and_then(heir).and_then(|place| u32::try_from(place).ok()).map(StateId);
        let mut data = vec![None; new.data.len()];
        if let (Some(was), Some(is)) = (before.state, state) {
            let was = old.state(was).map(|state| state.data.as_slice()).unwrap_or_default();
            let is = new.state(is).map(|state| state.data.as_slice()).unwrap_or_default();
            for (from, to) in was.iter().zip(is) {
                if let Some(place) = data.get_mut(to.index()) {
                    *place = before.data.get(from.index()).cloned().flatten();
                }
            }
        }
        // What was written before the succession is told under the new names, if it goes on.
        let heir = |slot| migration.slots.iter().position(|kept| *kept == Some(slot));
        self.done.writes.retain_mut(|write| {
            if write.instance != body {
                return true;
            }
            let kept = heir(write.slot).and_then(|kept| u32::try_from(kept).ok());
            write.slot = kept.map_or(write.slot, quorate_ir::SlotId);
            kept.is_some()
        });
        let instance = self.instance_mut(body)?;
        instance.was.push(before.template);
        (instance.template, instance.cells, instance.state, instance.data) = (successor, cells, state, data);
        instance.epoch += 1;
        self.sigma.deadlines.retain(|armed| armed.instance != body);
        self.done.entered.push(body);
        if !self.done.succeeded.contains(&body) {
            self.done.succeeded.push(body);
        }
        self.done.touched.push(body);
        Ok(())
    }

    /// New cells get their first values in the order of the text; then `migrate` runs.
    fn migrate(&mut self, body: usize, migration: &Migration, old: Vec<Option<Value>>) -> Answer<()> {
        let kept: Vec<bool> = migration.slots.iter().map(Option::is_some).collect();
        self.fill_cells(body, &[], &kept)?;
        let mut frame = self.frame(body, Account::World, Account::Pot(0))?;
        frame.locals = vec![None; migration.locals.len()];
        frame.old = old;
        self.block(&migration.body, &mut frame)?;
        self.guard_ranges(body)
    }
}

/// Whether a value lies in the range of a setting.
pub(crate) fn fits_range(setting: &Setting, value: Option<&Value>) -> bool {
    let (Some((low, high)), Some(value)) = (&setting.range, value) else { return true };
    match (low, value, high) {
        (Const::Whole(low), Value::Whole(value), Const::Whole(high)) => low <= value && value <= high,
        (Const::Ratio(low), Value::Ratio(value), Const::Ratio(high)) => low <= value && value <= high,
        _ => true,
    }
}
