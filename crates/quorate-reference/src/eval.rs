//! Expressions: strict, left to right (`semantics.md` §5).

use crate::kernel::{Answer, defect, given, kernel};
use crate::ledger::Account;
use crate::machine::{Frame, Machine};
use crate::number;
use crate::pattern::{bind, fits};
use crate::value::{Issue, Value, add_member, key, put};
use quorate_base::Span;
use quorate_ir::{
    BinaryOp, CollectionKind, Const, Expr, ExprKind, FnId, Member, RatioOp, SetOp, TemplateId, Type, WholeOp,
};
use quorate_number::{Int, Ratio, isqrt};

impl Machine<'_> {
    /// The value of an expression.
    pub(crate) fn eval(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
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

    fn eval_money(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        let is_money = expr.ty == Type::Money;
        let amount = |units: Int, asset: Issue| {
            if is_money { Value::Money(units, asset) } else { Value::Whole(units) }
        };
        match &expr.kind {
            ExprKind::Asset { asset, up } => {
                let owned = given(self.program.asset(*asset), "no such asset")?.owner.is_some();
                let owner = if owned { Some(self.outer(frame, *up)?.0) } else { None };
                Ok(Value::Asset(self.asset(*asset, owner)?))
            }
            ExprKind::AssetOf(asset, of) => {
                let of = self.eval(of, frame)?;
                let mut instance = self.instance_in(&of)?;
                while !self.instance(instance)?.assets.iter().any(|(known, _)| known == asset) {
                    instance = given(self.instance(instance)?.parent, "nobody issues this asset")?;
                }
                Ok(Value::Asset(self.asset(*asset, Some(instance))?))
            }
            ExprKind::Balance(account, asset) => {
                let account = self.account_in(account, frame, false)?;
                let asset = self.eval_asset(asset, frame)?;
                Ok(amount(self.sigma.balance(&account, asset), asset))
            }
            ExprKind::BalanceAsOf(account, asset, at) => {
                let account = self.account_in(account, frame, false)?;
                let asset = self.eval_asset(asset, frame)?;
                let at = self.eval_whole(at, frame)?;
                self.guard_history(asset, expr.span)?;
                Ok(amount(self.sigma.as_of(Some(&account), asset, &at), asset))
            }
            ExprKind::Supply(asset) => {
                let asset = self.eval_asset(asset, frame)?;
                Ok(amount(self.sigma.supply(asset), asset))
            }
            ExprKind::SupplyAsOf(asset, at) => {
                let asset = self.eval_asset(asset, frame)?;
                let at = self.eval_whole(at, frame)?;
                self.guard_history(asset, expr.span)?;
                Ok(amount(self.sigma.as_of(None, asset, &at), asset))
            }
            ExprKind::Holdings(account) => {
                let account = self.account_in(account, frame, false)?;
                let held = self.sigma.held(&account).iter();
                let positive = held.filter(|(_, balance)| *balance > Int::ZERO);
                Ok(Value::List(positive.map(|(asset, _)| Value::Asset(*asset)).collect()))
            }
            ExprKind::Holders(asset) => {
                let asset = self.eval_asset(asset, frame)?;
                let roster = given(self.sigma.assets.get(asset), "no such asset")?.roster.clone();
                let mut agents = Vec::new();
                for holder in roster {
                    if self.is(&holder, quorate_ir::TypeTest::Agent)? {
                        agents.push(Value::Account(holder));
                    }
                }
                Ok(Value::Set(agents))
            }
            ExprKind::ToMoney(units, asset) => {
                let units = self.eval(units, frame)?;
                let asset = self.eval_asset(asset, frame)?;
                match units {
                    Value::Whole(units) => Ok(Value::Money(units, asset)),
                    Value::Ratio(units) => Ok(Value::ExactMoney(units, asset)),
                    _ => defect("an amount is wanted"),
                }
            }
            ExprKind::AssetOfMoney(money) => match self.eval(money, frame)? {
                Value::Money(_, asset) | Value::ExactMoney(_, asset) => Ok(Value::Asset(asset)),
                _ => defect("money is wanted"),
            },
            _ => defect("nothing about money"),
        }
    }

    fn guard_history(&self, asset: Issue, span: Span) -> Answer<()> {
        if self.declared(asset)?.history { Ok(()) } else { Err(kernel("wrong_asset", span)) }
    }

    fn asset_name(&self, asset: quorate_ir::AssetId) -> Answer<&str> {
        Ok(given(self.program.asset(asset), "no such asset")?.name.as_str())
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

    fn eval_product(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        match &expr.kind {
            ExprKind::None => Ok(Value::none()),
            ExprKind::Some(inner) => Ok(Value::some(self.eval(inner, frame)?)),
            ExprKind::Default(option, other) => match self.eval(option, frame)? {
                Value::Option(Some(value)) => Ok(*value),
                _ => self.eval(other, frame),
            },
            ExprKind::Variant(variant, parts) => Ok(Value::Variant(*variant, self.eval_all(parts, frame)?)),
            ExprKind::Product(parts) => Ok(Value::Product(self.eval_all(parts, frame)?)),
            ExprKind::Part(whole, part) => match self.eval(whole, frame)? {
                Value::Product(parts) => given(parts.into_iter().nth(*part as usize), "no such part"),
                _ => defect("a tuple or record is wanted"),
            },
            ExprKind::Change(template, values) => self.eval_change(*template, values, frame),
            _ => defect("not a product"),
        }
    }

    fn eval_collection(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Collection(CollectionKind::List, items) => {
                Ok(Value::List(self.eval_all(items, frame)?))
            }
            ExprKind::Collection(CollectionKind::Set, items) => {
                let mut set = Vec::new();
                for item in items {
                    let member = key(self.eval(item, frame)?, item.span)?;
                    add_member(&mut set, member);
                }
                Ok(Value::Set(set))
            }
            // The only map without pairs is the empty one.
            ExprKind::Collection(CollectionKind::Map, _) => Ok(Value::Map(Vec::new())),
            ExprKind::MapOf(pairs) => self.eval_pairs(Vec::new(), pairs, frame),
            ExprKind::With(map, pairs) => match self.eval(map, frame)? {
                Value::Map(old) => self.eval_pairs(old, pairs, frame),
                _ => defect("a map is wanted"),
            },
            ExprKind::Index(collection, key) => {
                let collection = self.eval(collection, frame)?;
                let key = self.eval(key, frame)?;
                match (collection, &key) {
                    (Value::Map(pairs), _) => {
                        let found = pairs.into_iter().find(|(known, _)| *known == key);
                        found.map(|(_, value)| value).ok_or_else(|| kernel("no_such_key", span))
                    }
                    (Value::List(items) | Value::Set(items), Value::Whole(at)) => {
                        let at = usize::try_from(at).ok();
                        let item = at.and_then(|at| items.into_iter().nth(at));
                        item.ok_or_else(|| kernel("no_such_item", span))
                    }
                    _ => defect("a collection is wanted"),
                }
            }
            ExprKind::Get(map, key) => {
                let Value::Map(pairs) = self.eval(map, frame)? else { return defect("a map is wanted") };
                let key = self.eval(key, frame)?;
                let found = pairs.into_iter().find(|(known, _)| *known == key);
                Ok(Value::Option(found.map(|(_, value)| Box::new(value))))
            }
            ExprKind::Length(collection) => {
                let items = self.eval_items(collection, frame)?;
                Ok(Value::whole(items.len()))
            }
            ExprKind::Groups(collection, size) => {
                let collection = self.eval(collection, frame)?;
                let size = self.eval_whole(size, frame)?;
                groups(collection, &size, span)
            }
            ExprKind::Set(op, left, right) => {
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                combine_sets(*op, left, right)
            }
            _ => defect("not a collection"),
        }
    }

    fn eval_pairs(
        &mut self,
        mut map: Vec<(Value, Value)>,
        pairs: &[(Expr, Expr)],
        frame: &mut Frame,
    ) -> Answer<Value> {
        for (name, value) in pairs {
            let (name, span, value) = (self.eval(name, frame)?, name.span, self.eval(value, frame)?);
            put(&mut map, key(name, span)?, value);
        }
        Ok(Value::Map(map))
    }

    /// What a collection holds, in order.
    pub(crate) fn eval_items(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Vec<Value>> {
        let collection = self.eval(expr, frame)?;
        given(collection.items(), "a collection is wanted")
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

/// A list or set cut into such of so many.
fn groups(collection: Value, size: &Int, span: Span) -> Answer<Value> {
    if *size == Int::ZERO {
        return Err(kernel("division_by_zero", span));
    }
    if *size < Int::ZERO {
        return Err(kernel("not_whole", span));
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let cut = |items: &[Value], made: fn(Vec<Value>) -> Value| {
        Value::List(items.chunks(size).map(|items| made(items.to_vec())).collect())
    };
    match collection {
        Value::List(items) => Ok(cut(&items, Value::List)),
        Value::Set(items) => Ok(cut(&items, Value::Set)),
        _ => defect("a list or set is wanted"),
    }
}

fn combine_sets(op: SetOp, left: Value, right: Value) -> Answer<Value> {
    let (Value::Set(mut left), Value::Set(right)) = (left, right) else { return defect("sets are wanted") };
    match op {
        SetOp::Union => right.into_iter().for_each(|member| add_member(&mut left, member)),
        SetOp::Difference => left.retain(|member| !right.contains(member)),
        SetOp::Intersection => left.retain(|member| right.contains(member)),
    }
    Ok(Value::Set(left))
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
