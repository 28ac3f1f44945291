//! Expressions about money: assets, balances, and who holds them.

use crate::kernel::{Answer, defect, given, kernel};
use crate::machine::{Frame, Machine};
use crate::value::{Issue, Value};
use quorate_base::Span;
use quorate_ir::{Expr, ExprKind, Type};
use quorate_number::Int;

impl Machine<'_> {
    /// The value of an expression about money.
    pub(crate) fn eval_money(&mut self, expr: &Expr, frame: &mut Frame) -> Answer<Value> {
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

    /// The name of a declared asset.
    pub(crate) fn asset_name(&self, asset: quorate_ir::AssetId) -> Answer<&str> {
        Ok(given(self.program.asset(asset), "no such asset")?.name.as_str())
    }
}
