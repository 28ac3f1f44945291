//! Expressions: strict, left to right (`semantics.md` §5).

use crate::eval_collection::combine_sets;
use crate::kernel::{Answer, defect, given, kernel};
use crate::ledger::Account;
use crate::machine::{Frame, Machine};
use crate::number;
use crate::pattern::{bind, fits};
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_ir::{BinaryOp, Const, Expr, ExprKind, FnId, Member, RatioOp, SetOp, TemplateId, Type, WholeOp};
use quorate_number::{Int, Ratio, isqrt};

impl Machine<'_> {
    /// The value of an expression.
    pub(crate) fn eval(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        if self.is_watching() { self.eval_watched(expr, frame) } else { self.work_out(expr, frame) }
    }

    /// The value of an expression, without a note of it.
    pub(crate) fn work_out(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        match &expr.kind {
            ExprKind::Const(constant) => Ok(literal(constant)),
            ExprKind::Local(local) => frame.local(*local),
            ExprKind::Slot { .. }
            | ExprKind::Data { .. }
            | ExprKind::Read(..)
            | ExprKind::OldSlot(_)
            | ExprKind::Now
            | ExprKind::Caller
            | ExprKind::Creator { .. }
            | ExprKind::Instance { .. } => self.eval_read(expr, frame),
            ExprKind::Account { .. } | ExprKind::AccountOf { .. } | ExprKind::Pot => {
                Ok(Value::Account(self.account_in(expr, frame, true)?))
            }
            ExprKind::Asset { .. }
            | ExprKind::AssetOf(..)
            | ExprKind::Balance(..)
            | ExprKind::BalanceAsOf(..)
            | ExprKind::Supply(_)
            | ExprKind::SupplyAsOf(..)
            | ExprKind::Holdings(_)
            | ExprKind::Holders(_)
            | ExprKind::ToMoney(..)
            | ExprKind::AssetOfMoney(_) => self.eval_money(expr, frame),
            ExprKind::Instances { .. } | ExprKind::InstancesOf(..) | ExprKind::AllInstances(_) => {
                self.eval_instances(expr, frame)
            }
            ExprKind::NegateWhole(_)
            | ExprKind::NegateRatio(_)
            | ExprKind::Whole(..)
            | ExprKind::Ratio(..)
            | ExprKind::ToRatio(_)
            | ExprKind::Round(..)
            | ExprKind::ToPortion(_)
            | ExprKind::Recast(_)
            | ExprKind::RootDown(_)
            | ExprKind::Digest(_) => self.eval_number(expr, frame),
            ExprKind::Not(_)
            | ExprKind::Logic(..)
            | ExprKind::Compare(..)
            | ExprKind::Equal(..)
            | ExprKind::In(..)
            | ExprKind::IsState(..)
            | ExprKind::IsEnded(_)
            | ExprKind::IsVariant(..)
            | ExprKind::IsType(..)
            | ExprKind::Distinct(_) => Ok(Value::Bool(self.eval_truth(expr, frame)?)),
            ExprKind::None
            | ExprKind::Some(_)
            | ExprKind::Default(..)
            | ExprKind::Variant(..)
            | ExprKind::Product(_)
            | ExprKind::Part(..)
            | ExprKind::Change(..) => self.eval_product(expr, frame),
            ExprKind::Collection(..)
            | ExprKind::MapOf(_)
            | ExprKind::With(..)
            | ExprKind::Index(..)
            | ExprKind::Get(..)
            | ExprKind::Length(_)
            | ExprKind::Groups(..)
            | ExprKind::Range(_)
            | ExprKind::Set(..) => self.eval_collection(expr, frame),
            ExprKind::If(condition, then, otherwise) => {
                let branch = if self.holds(condition, frame)? { then } else { otherwise };
                self.eval(branch, frame)
            }
            ExprKind::Match(subject, arms) => {
                let subject = self.eval(subject, frame)?;
                let arm = arms.iter().find(|(pat, _)| fits(pat, &subject, frame));
                self.eval(&given(arm, "no case fits")?.1, frame)
            }
            ExprKind::MatchState(subject, template, arms) => {
                let subject = self.eval(subject, frame)?;
                let instance = self.instance_in(&subject)?;
                for (pat, value) in arms {
                    if self.fits_state(pat, instance, *template, frame)? {
                        return self.eval(value, frame);
                    }
                }
                defect("no case fits")
            }
            ExprKind::Let(pat, bound, body) => {
                let bound = self.eval(bound, frame)?;
                bind(pat, &bound, frame)?;
                self.eval(body, frame)
            }
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
            | ExprKind::Any(..) => self.eval_loop(expr, frame),
            ExprKind::Call { function, up, args } => self.eval_call(*function, *up, args, expr.span, frame),
            ExprKind::View { of, function, args } => {
                let of = self.eval(of, frame)?;
                let instance = self.instance_in(&of)?;
                let args = self.eval_all(args, frame)?;
                let owner = given(self.program.function(*function), "no such view")?.owner;
                self.call(*function, owner.map(|template| (instance, template)), args, expr.span, frame)
            }
            ExprKind::New(new) => Ok(Value::Account(Account::Own(self.eval_new(new, expr.span, frame)?))),
            ExprKind::Old(inner) => self.eval_old(inner, frame),
            ExprKind::EventIs(name) => {
                Ok(Value::Bool(self.last.as_ref().is_some_and(|last| last.event == *name)))
            }
            ExprKind::EventIn(of) => {
                let of = self.eval(of, frame)?;
                let outer = self.instance_in(&of)?;
                let target = self.last.as_ref().and_then(|last| last.target);
                Ok(Value::Bool(target.is_some_and(|target| self.is_within(target, outer))))
            }
        }
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<bool> {
        match self.eval(expr, frame)? {
            Value::Bool(truth) => Ok(truth),
            _ => defect("a truth value is wanted"),
        }
    }

    /// The values of several expressions, one after the other.
    pub(crate) fn eval_all(&mut self, exprs: &[Expr], frame: &mut Frame) -> Answer<Vec<Value>> {
        exprs.iter().map(|expr| self.eval(expr, frame)).collect()
    }

    /// A whole number.
    pub(crate) fn eval_whole(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Int> {
        match self.eval(expr, frame)? {
            Value::Whole(number) => Ok(number),
            _ => defect("a whole number is wanted"),
        }
    }

    /// An asset.
    pub(crate) fn eval_asset(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Issue> {
        match self.eval(expr, frame)? {
            Value::Asset(asset) => Ok(asset),
            _ => defect("an asset is wanted"),
        }
    }

    /// An account that a text names in order to use it.
    pub(crate) fn eval_account(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Account> {
        self.account_in(expr, frame, true)
    }

    /// An account; one of a family is opened only if the text is more than curious.
    pub(crate) fn account_in(&mut self, expr: &Expr, frame: &mut Frame, opens: bool) -> Answer<Account> {
        match &expr.kind {
            ExprKind::Pot => Ok(frame.pot.clone()),
            ExprKind::Account { up, account, key } => {
                let (instance, template) = self.outer(frame, *up)?;
                let name = self.account(template, *account)?;
                self.named(instance, name, (key.as_deref(), expr.span), frame, opens)
            }
            ExprKind::AccountOf { of, template, account, key } => {
                let of = self.eval(of, frame)?;
                let instance = self.instance_in(&of)?;
                let name = self.account(*template, *account)?;
                self.named(instance, name, (key.as_deref(), expr.span), frame, opens)
            }
            _ => match self.eval(expr, frame)? {
                Value::Account(account) => Ok(account),
                _ => defect("an account is wanted"),
            },
        }
    }

    fn named(
        &mut self,
        instance: usize,
        name: String,
        (key, span): (Option<&Expr>, Span),
        frame: &mut Frame,
        opens: bool,
    ) -> Answer<Account> {
        let Some(key) = key else { return Ok(Account::Named(instance, name)) };
        let value = self.eval(key, frame)?;
        self.family(instance, name, crate::value::key(value, span)?, opens)
    }

    fn eval_read(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        match &expr.kind {
            ExprKind::Slot { up, slot } => {
                let (instance, template) = self.outer(frame, *up)?;
                self.cell(instance, template, *slot)
            }
            ExprKind::Data { up: 0, data } => {
                given(frame.data.get(data.index()).cloned().flatten(), "a datum without a value")
            }
            ExprKind::Data { up, data } => {
                let (instance, template) = self.outer(frame, *up)?;
                self.datum_of(instance, template, *data)
            }
            ExprKind::Read(of, template, member) => {
                let of = self.eval(of, frame)?;
                let instance = self.instance_in(&of)?;
                match member {
                    Member::Slot(slot) => self.cell(instance, *template, *slot),
                    Member::Data(data) => self.datum_of(instance, *template, *data),
                }
            }
            ExprKind::OldSlot(slot) => {
                given(frame.old.get(slot.index()).cloned().flatten(), "an old cell without a value")
            }
            ExprKind::Now => Ok(Value::Whole(Int::from(self.sigma.instant()))),
            ExprKind::Caller => Ok(Value::Account(frame.caller.clone())),
            ExprKind::Creator { up } => {
                let (instance, _) = self.outer(frame, *up)?;
                Ok(Value::Account(self.instance(instance)?.creator.clone()))
            }
            ExprKind::Instance { up } => Ok(Value::Account(Account::Own(self.outer(frame, *up)?.0))),
            _ => defect("nothing that is read"),
        }
    }

    fn eval_instances(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        let found = match &expr.kind {
            ExprKind::Instances { up, template } => {
                let (instance, _) = self.outer(frame, *up)?;
                self.sigma.nested(Some(instance), *template)
            }
            ExprKind::InstancesOf(of, template) => {
                let of = self.eval(of, frame)?;
                let instance = self.instance_in(&of)?;
                self.sigma.nested(Some(instance), *template)
            }
            ExprKind::AllInstances(template) => {
                let all = self.sigma.instances.iter().enumerate();
                all.filter(|(_, it)| self.lineage(it.template).contains(template))
                    .map(|(number, _)| number)
                    .collect()
            }
            _ => return defect("no instances"),
        };
        Ok(Value::List(found.into_iter().map(|number| Value::Account(Account::Own(number))).collect()))
    }

    fn eval_number(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::NegateWhole(inner) => {
                let number = self.eval(inner, frame)?;
                number::whole(WholeOp::Sub, Value::Whole(Int::ZERO), number, &expr.ty, span)
            }
            ExprKind::NegateRatio(inner) => {
                let number = self.eval(inner, frame)?;
                match number {
                    Value::Ratio(ratio) => Ok(Value::Ratio(-ratio)),
                    Value::ExactMoney(ratio, asset) => Ok(Value::ExactMoney(-ratio, asset)),
                    _ => defect("a rational is wanted"),
                }
            }
            ExprKind::Whole(op, left, right) => {
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                number::whole(*op, left, right, &expr.ty, span)
            }
            ExprKind::Ratio(op, left, right) => {
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                number::ratio(*op, left, right, span)
            }
            ExprKind::ToRatio(inner) => match self.eval(inner, frame)? {
                Value::Whole(number) => Ok(Value::Ratio(Ratio::from(number))),
                Value::Money(units, asset) => Ok(Value::ExactMoney(Ratio::from(units), asset)),
                ratio @ (Value::Ratio(_) | Value::ExactMoney(..)) => Ok(ratio),
                _ => defect("a number is wanted"),
            },
            ExprKind::Round(mode, inner) => {
                let exact = self.eval(inner, frame)?;
                number::round(*mode, exact, &expr.ty, span)
            }
            ExprKind::ToPortion(inner) => match self.eval(inner, frame)? {
                Value::Ratio(ratio) if ratio >= Ratio::ZERO && ratio <= Ratio::ONE => Ok(Value::Ratio(ratio)),
                Value::Ratio(_) => Err(kernel("not_a_portion", span)),
                _ => defect("a rational is wanted"),
            },
            ExprKind::Recast(inner) => match self.eval(inner, frame)? {
                Value::Whole(number) => Ok(Value::Whole(number::sized(number, &expr.ty, span)?)),
                Value::Money(number, asset) => match expr.ty {
                    Type::Amount(wanted) if self.declared(asset)?.name != self.asset_name(wanted)? => {
                        Err(kernel("different_assets", span))
                    }
                    _ => Ok(Value::Whole(number)),
                },
                _ => defect("a whole number is wanted"),
            },
            ExprKind::RootDown(inner) => {
                let number = self.eval_whole(inner, frame)?;
                Ok(Value::Whole(isqrt(&number).ok_or_else(|| kernel("not_whole", span))?))
            }
            ExprKind::Digest(inner) => {
                let value = self.eval(inner, frame)?;
                Ok(Value::Whole(self.digest(&inner.ty, &value)))
            }
            _ => defect("not a number"),
        }
    }

    fn eval_truth(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<bool> {
        match &expr.kind {
            ExprKind::Not(inner) => Ok(!self.holds(inner, frame)?),
            ExprKind::Logic(BinaryOp::And, left, right) => {
                Ok(self.holds(left, frame)? && self.holds(right, frame)?)
            }
            ExprKind::Logic(BinaryOp::Or, left, right) => {
                Ok(self.holds(left, frame)? || self.holds(right, frame)?)
            }
            ExprKind::Logic(BinaryOp::Implies, left, right) => {
                Ok(!self.holds(left, frame)? || self.holds(right, frame)?)
            }
            ExprKind::Compare(op, left, right) => {
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                number::compare(*op, &left, &right, expr.span)
            }
            ExprKind::Equal(left, right) => Ok(self.eval(left, frame)? == self.eval(right, frame)?),
            ExprKind::In(item, collection) => {
                let item = self.eval(item, frame)?;
                Ok(match self.eval(collection, frame)? {
                    Value::List(items) | Value::Set(items) => items.contains(&item),
                    Value::Map(pairs) => pairs.iter().any(|(key, _)| *key == item),
                    _ => return defect("a collection is wanted"),
                })
            }
            ExprKind::IsState(of, template, state, datum) => {
                let of = self.eval(of, frame)?;
                let instance = self.instance_in(&of)?;
                let state = self.state(instance, *template, *state)?;
                if self.instance(instance)?.state != Some(state) {
                    return Ok(false);
                }
                let Some(wanted) = datum else { return Ok(true) };
                let declared = given(self.template_of(instance)?.state(state), "no such state")?;
                let first = *given(declared.data.first(), "a state without data")?;
                let present = self.datum(instance, first)?;
                Ok(present == self.eval(wanted, frame)?)
            }
            ExprKind::IsEnded(of) => {
                let of = self.eval(of, frame)?;
                let instance = self.instance_in(&of)?;
                self.has_ended(instance)
            }
            ExprKind::IsVariant(of, wanted, payload) => {
                let Value::Variant(variant, parts) = self.eval(of, frame)? else {
                    return defect("a constructor is wanted");
                };
                if variant != *wanted {
                    return Ok(false);
                }
                let Some(payload) = payload else { return Ok(true) };
                let payload = self.eval(payload, frame)?;
                Ok(parts.first() == Some(&payload))
            }
            ExprKind::IsType(of, test) => {
                let of = self.eval_account(of, frame)?;
                self.is(&of, *test)
            }
            ExprKind::Distinct(list) => {
                let items = self.eval_items(list, frame)?;
                Ok(items
                    .iter()
                    .enumerate()
                    .all(|(at, item)| !items.iter().take(at).any(|other| other == item)))
            }
            _ => defect("not a truth value"),
        }
    }

    fn eval_call(
        &mut self,
        function: FnId,
        up: u8,
        args: &[Expr],
        span: Span,
        frame: &mut Frame,
    ) -> Answer<Value> {
        let args = self.eval_all(args, frame)?;
        let owner = given(self.program.function(function), "no such function")?.owner;
        let of = match owner {
            Some(_) => Some(self.outer(frame, up)?),
            None => None,
        };
        self.call(function, of, args, span, frame)
    }

    /// The value of a function: one of the file, or of an instance as a template sees it.
    pub(crate) fn call(
        &mut self,
        function: FnId,
        of: Option<(usize, TemplateId)>,
        args: Vec<Value>,
        span: Span,
        frame: &Frame,
    ) -> Answer<Value> {
        self.tick(span)?;
        let function = given(self.program.function(function), "no such function")?;
        let mut inner = Frame { locals: args.into_iter().map(Some).collect(), ..frame.clone() };
        match of {
            Some((instance, template)) => {
                (inner.instance, inner.template) = (Some(instance), Some(template));
                if Some(instance) != frame.instance {
                    inner.data = self.instance(instance)?.data.clone();
                }
            }
            None => (inner.instance, inner.template) = (None, None),
        }
        self.eval(&function.body.value, &mut inner)
    }
}

fn literal(constant: &Const) -> Value {
    match constant {
        Const::Bool(truth) => Value::Bool(*truth),
        Const::Whole(number) => Value::Whole(number.clone()),
        Const::Ratio(ratio) => Value::Ratio(ratio.clone()),
        Const::Text(text) => Value::Text(text.clone()),
    }
}

/// The sum of two values of a type, for `sum` and `+=`.
pub(crate) fn add(left: Value, right: Value, ty: &Type, span: Span) -> Answer<Value> {
    if matches!(left, Value::Set(_)) {
        return combine_sets(SetOp::Union, left, right);
    }
    if matches!(left, Value::Ratio(_) | Value::ExactMoney(..)) {
        return number::ratio(RatioOp::Add, left, right, span);
    }
    number::whole(WholeOp::Add, left, right, ty, span)
}

/// The difference of two values of a type, for `-=`.
pub(crate) fn subtract(left: Value, right: Value, ty: &Type, span: Span) -> Answer<Value> {
    if matches!(left, Value::Set(_)) {
        return combine_sets(SetOp::Difference, left, right);
    }
    if matches!(left, Value::Ratio(_) | Value::ExactMoney(..)) {
        return number::ratio(RatioOp::Sub, left, right, span);
    }
    number::whole(WholeOp::Sub, left, right, ty, span)
}
