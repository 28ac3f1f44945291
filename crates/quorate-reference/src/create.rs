//! How an instance comes to be (`semantics.md` §5, `new`).

use crate::amend::fits_range;
use crate::kernel::{Answer, defect, given, kernel, nowhere};
use crate::ledger::Account;
use crate::machine::{Frame, Machine};
use crate::select::Payment;
use crate::sigma::{Instance, RunAsset};
use crate::value::Value;
use quorate_base::Span;
use quorate_ir::{By, Formula, Handler, New, SlotId, SlotKind, TemplateId};

/// `new`s within `new`s in a step, and all of them (`semantics.md` §8).
const DEEPEST: u32 = 64;
const MOST: u32 = 4_096;

/// An instance to be created.
pub(crate) struct Creation {
    pub(crate) template: TemplateId,
    pub(crate) parent: Option<usize>,
    pub(crate) creator: Account,
    /// A value for each parameter; `None` for its default.
    pub(crate) args: Vec<Option<Value>>,
    pub(crate) payment: Option<Payment>,
    pub(crate) alias: Option<String>,
    /// Whether text of the enclosing instance, or nested in it, asks.
    pub(crate) is_inside: bool,
    pub(crate) funds_open: bool,
    /// The `new` in the text.
    pub(crate) span: Option<Span>,
}

impl Machine<'_> {
    /// A `new` in a block of statements or an expression.
    pub(crate) fn eval_new(&mut self, new: &New, span: Span, frame: &mut Frame) -> Answer<usize> {
        let template = self.template(new.template)?;
        let within = match &new.within {
            Some(within) => {
                let within = self.eval(within, frame)?;
                Some(self.instance_in(&within)?)
            }
            None if template.parent.is_some() => Some(self.outer(frame, new.up)?.0),
            None => None,
        };
        let mut args = Vec::new();
        for arg in &new.args {
            args.push(match arg {
                Some(arg) => Some(self.eval(arg, frame)?),
                None => None,
            });
        }
        let here = given(frame.instance, "a `new` of nobody")?;
        let mut payment = None;
        if let Some(pay) = &new.pay {
            let expected = template.starts.iter().find(|start| start.paying.is_some());
            let (amount, asset, from) = self.eval_pay(pay, here, expected, frame)?;
            payment = Some(Payment { amount, asset, from });
        }
        self.create(Creation {
            template: new.template,
            parent: within,
            creator: self.me(here)?,
            args,
            payment,
            alias: None,
            is_inside: within.is_none_or(|within| self.is_within(here, within)),
            funds_open: false,
            span: Some(span),
        })
    }

    /// Allocate; bind parameters; capture rules; `let` and `var` in text order; then `start`.
    pub(crate) fn create(&mut self, creation: Creation) -> Answer<usize> {
        let refuse = |code: &str| creation.span.map_or_else(|| nowhere(code), |span| kernel(code, span));
        if !creation.args.iter().flatten().all(Value::has_keyable) {
            return Err(refuse("too_large"));
        }
        self.done.made += 1;
        self.done.depth += 1;
        if self.done.depth > DEEPEST || self.done.made > MOST {
            return Err(refuse("too_many_instances"));
        }
        let instance = self.allocate(&creation)?;
        self.fill_cells(instance, &creation.args, &[])?;

        let of = self.template(creation.template)?;
        let has_door = of.starts.iter().any(|start| !matches!(start.by, By::Unasked));
        if !creation.is_inside && !has_door {
            return Err(refuse("not_authorised"));
        }
        if creation.payment.is_some() && of.starts.iter().all(|start| start.paying.is_none()) {
            return Err(refuse("money_unexpected"));
        }
        for start in &of.starts {
            let frame = self.frame(instance, creation.creator.clone(), Account::Pot(0))?;
            let payment = creation.payment.as_ref().filter(|_| start.paying.is_some());
            if self.is_watching() {
                let what = |machine: &Self| machine.what_handler(instance, start, &creation.creator, &[]);
                self.watched(start.span, what, |machine| machine.begin_with(start, frame, payment))?;
            } else {
                self.begin_with(start, frame, payment)?;
            }
        }
        self.done.depth -= 1;
        Ok(instance)
    }

    /// Runs a `start` whose guards hold.
    fn begin_with(&mut self, start: &Handler, mut frame: Frame, payment: Option<&Payment>) -> Answer<()> {
        self.guards(start, &mut frame, payment).map_err(|(_, stop)| stop)?;
        self.run_handler(start, frame, payment)
    }

    /// The first value of a cell, computed for an instance.
    pub(crate) fn formula(&mut self, instance: usize, formula: &Formula) -> Answer<Value> {
        let creator = self.instance(instance)?.creator.clone();
        let mut frame = self.frame(instance, creator, Account::Pot(0))?;
        self.eval(&formula.value, &mut frame)
    }

    fn allocate(&mut self, creation: &Creation) -> Answer<usize> {
        let (id, parent) = (creation.template, creation.parent);
        let template = self.template(id)?;
        let number = self.sigma.instances.len();
        let mut assets = Vec::new();
        for declared in &template.assets {
            assets.push((*declared, self.sigma.assets.len()));
            self.sigma.assets.push(RunAsset { declared: *declared, owner: Some(number), roster: Vec::new() });
        }
        let named = |instance: &&Instance| {
            let born = self.program.template(instance.born()).map(|born| &born.name);
            instance.parent == parent && born == Some(&template.name)
        };
        let among = self.sigma.instances.iter().filter(named).count() + 1;
        self.sigma.instances.push(Instance {
            template: id,
            was: Vec::new(),
            parent,
            creator: creation.creator.clone(),
            number: among,
            alias: creation.alias.clone(),
            cells: vec![None; template.slots.len()],
            state: None,
            data: vec![None; template.data.len()],
            epoch: 0,
            families: Vec::new(),
            assets,
        });
        self.done.created.push(number);
        self.done.touched.push(number);
        Ok(number)
    }

    /// Parameters, then copies of settings, then value blanks, then the other cells in the order of the text; what is kept
    /// has its value already.
    pub(crate) fn fill_cells(
        &mut self,
        instance: usize,
        args: &[Option<Value>],
        kept: &[bool],
    ) -> Answer<()> {
        let template = self.template_of(instance)?;
        let is_copy = |kind: &SlotKind| matches!(kind, SlotKind::Captured { .. });
        let is_rule = |kind: &SlotKind| matches!(kind, SlotKind::Rule(_));
        let params = template.slots.iter().enumerate().take(template.params);
        let others = || template.slots.iter().enumerate().skip(template.params);
        let copies = others().filter(|(_, slot)| is_copy(&slot.kind));
        let rules = others().filter(|(_, slot)| is_rule(&slot.kind));
        let cells = others().filter(|(_, slot)| !is_copy(&slot.kind) && !is_rule(&slot.kind));
        for (number, slot) in params.chain(copies).chain(rules).chain(cells) {
            if kept.get(number).copied().unwrap_or(false) {
                continue;
            }
            let value = match (&slot.kind, args.get(number).cloned().flatten()) {
                (SlotKind::Param(_), Some(value)) => value,
                // What becomes another gets it from the text of the succession.
                (SlotKind::Param(None), None) if !kept.is_empty() => continue,
                (SlotKind::Param(None), None) => return defect("a parameter without a value"),
                (SlotKind::Captured { up, slot }, _) => {
                    let frame = self.frame(instance, Account::World, Account::Pot(0))?;
                    let (body, template) = self.outer(&frame, *up)?;
                    self.cell(body, template, *slot)?
                }
                (SlotKind::Var(None) | SlotKind::Kept(_), _) => continue,
                (
                    SlotKind::Param(Some(formula))
                    | SlotKind::Let(formula)
                    | SlotKind::Var(Some(formula))
                    | SlotKind::Rule(formula)
                    | SlotKind::Setting(formula),
                    _,
                ) => self.formula(instance, formula)?,
            };
            let setting = template.settings.iter().find(|setting| setting.slot.index() == number);
            if setting.is_some_and(|setting| !fits_range(setting, Some(&value))) {
                return Err(kernel("out_of_range", slot.span));
            }
            self.set_cell(instance, SlotId(u32::try_from(number).unwrap_or(u32::MAX)), value)?;
        }
        Ok(())
    }

    /// Gives a cell a value that nobody is told of.
    pub(crate) fn set_cell(&mut self, instance: usize, slot: SlotId, value: Value) -> Answer<()> {
        let cells = &mut self.instance_mut(instance)?.cells;
        *given(cells.get_mut(slot.index()), "no such cell")? = Some(value);
        Ok(())
    }
}
