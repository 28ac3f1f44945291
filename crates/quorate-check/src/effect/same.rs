//! Whether two texts mean the same value at one instant, and what a value depends on.

use super::deep;
use super::world::{Site, World};
use quorate_ir::{Expr, ExprKind, Member, SlotId, TemplateId};

/// What a value depends on that may change within a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reads {
    /// Cells, by the template they belong to: which instance it is does not matter.
    pub(crate) cells: Vec<(TemplateId, SlotId)>,
    /// Balances and supplies.
    pub(crate) money: bool,
    /// The state an instance is in, its data, and which instances there are.
    pub(crate) state: bool,
}

impl Reads {
    pub(crate) fn add(&mut self, other: &Reads) {
        for cell in &other.cells {
            if !self.cells.contains(cell) {
                self.cells.push(*cell);
            }
        }
        self.money |= other.money;
        self.state |= other.state;
    }
}

/// Whether two expressions of one body of text always have the same value when asked at one place.
pub(crate) fn same(one: &Expr, other: &Expr) -> bool {
    if std::ptr::eq(one, other) {
        return true;
    }
    let head = match (&one.kind, &other.kind) {
        (ExprKind::Const(one), ExprKind::Const(other)) => one == other,
        (ExprKind::Local(one), ExprKind::Local(other)) => one == other,
        (ExprKind::Slot { up, slot }, ExprKind::Slot { up: level, slot: cell }) => {
            (up, slot) == (level, cell)
        }
        (ExprKind::Data { up, data }, ExprKind::Data { up: level, data: datum }) => {
            (up, data) == (level, datum)
        }
        (ExprKind::Read(_, one, member), ExprKind::Read(_, other, part)) => (one, member) == (other, part),
        (ExprKind::Creator { up }, ExprKind::Creator { up: level })
        | (ExprKind::Instance { up }, ExprKind::Instance { up: level }) => up == level,
        (
            ExprKind::Account { up, account, key },
            ExprKind::Account { up: level, account: name, key: other_key },
        ) => (up, account) == (level, name) && key.is_some() == other_key.is_some(),
        (
            ExprKind::AccountOf { template, account, key, .. },
            ExprKind::AccountOf { template: kind, account: name, key: other_key, .. },
        ) => (template, account) == (kind, name) && key.is_some() == other_key.is_some(),
        (ExprKind::Asset { asset, up }, ExprKind::Asset { asset: other, up: level }) => {
            (asset, up) == (other, level)
        }
        (ExprKind::AssetOf(one, _), ExprKind::AssetOf(other, _)) => one == other,
        (
            ExprKind::Instances { up, template },
            ExprKind::Instances { up: level, template: other_template },
        ) => (up, template) == (level, other_template),
        (ExprKind::InstancesOf(_, one), ExprKind::InstancesOf(_, other)) => one == other,
        (ExprKind::Logic(one, ..), ExprKind::Logic(other, ..)) => one == other,
        (ExprKind::Whole(one, ..), ExprKind::Whole(other, ..)) => one == other,
        (ExprKind::Ratio(one, ..), ExprKind::Ratio(other, ..)) => one == other,
        (ExprKind::Round(one, _), ExprKind::Round(other, _)) => one == other,
        (ExprKind::Compare(one, ..), ExprKind::Compare(other, ..)) => one == other,
        (ExprKind::Set(one, ..), ExprKind::Set(other, ..)) => one == other,
        (ExprKind::Collection(one, items), ExprKind::Collection(other, more)) => {
            one == other && items.len() == more.len()
        }
        (ExprKind::Variant(one, items), ExprKind::Variant(other, more)) => {
            one == other && items.len() == more.len()
        }
        (ExprKind::Product(items), ExprKind::Product(more)) => items.len() == more.len(),
        (ExprKind::Part(_, one), ExprKind::Part(_, other)) => one == other,
        (ExprKind::Call { function, up, .. }, ExprKind::Call { function: other, up: level, .. }) => {
            (function, up) == (other, level)
        }
        (ExprKind::View { function, .. }, ExprKind::View { function: other, .. }) => function == other,
        (ExprKind::IsState(_, kind, one, datum), ExprKind::IsState(_, other_kind, other, other_datum)) => {
            (kind, one, datum.is_some()) == (other_kind, other, other_datum.is_some())
        }
        (ExprKind::IsVariant(_, one, datum), ExprKind::IsVariant(_, other, other_datum)) => {
            (one, datum.is_some()) == (other, other_datum.is_some())
        }
        (ExprKind::IsType(_, one), ExprKind::IsType(_, other)) => one == other,
        (ExprKind::Now, ExprKind::Now)
        | (ExprKind::Caller, ExprKind::Caller)
        | (ExprKind::Pot, ExprKind::Pot)
        | (ExprKind::None, ExprKind::None)
        | (ExprKind::Balance(..), ExprKind::Balance(..))
        | (ExprKind::BalanceAsOf(..), ExprKind::BalanceAsOf(..))
        | (ExprKind::Supply(_), ExprKind::Supply(_))
        | (ExprKind::SupplyAsOf(..), ExprKind::SupplyAsOf(..))
        | (ExprKind::Holdings(_), ExprKind::Holdings(_))
        | (ExprKind::Holders(_), ExprKind::Holders(_))
        | (ExprKind::NegateWhole(_), ExprKind::NegateWhole(_))
        | (ExprKind::NegateRatio(_), ExprKind::NegateRatio(_))
        | (ExprKind::Not(_), ExprKind::Not(_))
        | (ExprKind::ToRatio(_), ExprKind::ToRatio(_))
        | (ExprKind::ToPortion(_), ExprKind::ToPortion(_))
        | (ExprKind::RootDown(_), ExprKind::RootDown(_))
        | (ExprKind::Range(_), ExprKind::Range(_))
        | (ExprKind::ToMoney(..), ExprKind::ToMoney(..))
        | (ExprKind::AssetOfMoney(_), ExprKind::AssetOfMoney(_))
        | (ExprKind::Equal(..), ExprKind::Equal(..))
        | (ExprKind::In(..), ExprKind::In(..))
        | (ExprKind::Some(_), ExprKind::Some(_))
        | (ExprKind::Default(..), ExprKind::Default(..))
        | (ExprKind::Index(..), ExprKind::Index(..))
        | (ExprKind::Get(..), ExprKind::Get(..))
        | (ExprKind::Length(_), ExprKind::Length(_))
        | (ExprKind::Distinct(_), ExprKind::Distinct(_))
        | (ExprKind::IsEnded(_), ExprKind::IsEnded(_))
        | (ExprKind::If(..), ExprKind::If(..)) => true,
        (ExprKind::Recast(_), ExprKind::Recast(_)) => one.ty == other.ty,
        _ => false,
    };
    head && {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        one.each_child(&mut |child| ours.push(child));
        other.each_child(&mut |child| theirs.push(child));
        ours.len() == theirs.len()
            && ours.into_iter().zip(theirs).all(|(one, other)| deep(|| same(one, other)))
    }
}

impl<'p> World<'p> {
    /// What the value of an expression depends on.
    pub(crate) fn reads(&self, expr: &'p Expr, site: Site<'p>) -> Reads {
        let mut reads = Reads::default();
        self.add_reads(expr, site, &mut reads);
        reads
    }

    fn add_reads(&self, expr: &'p Expr, site: Site<'p>, reads: &mut Reads) {
        match &expr.kind {
            ExprKind::Slot { up, slot } => self.add_cell(self.around(site.template, *up), *slot, reads),
            ExprKind::Read(_, template, Member::Slot(slot)) => {
                self.add_cell(Some(*template), *slot, reads);
            }
            ExprKind::Data { .. }
            | ExprKind::Read(_, _, Member::Data(_))
            | ExprKind::Instances { .. }
            | ExprKind::InstancesOf(..)
            | ExprKind::AllInstances(_)
            | ExprKind::IsState(..)
            | ExprKind::IsEnded(_)
            | ExprKind::MatchState(..) => reads.state = true,
            ExprKind::Balance(..)
            | ExprKind::BalanceAsOf(..)
            | ExprKind::Supply(_)
            | ExprKind::SupplyAsOf(..)
            | ExprKind::Holdings(_)
            | ExprKind::Holders(_) => reads.money = true,
            ExprKind::Call { function, .. } | ExprKind::View { function, .. } => {
                reads.add(&self.function_reads(*function));
            }
            _ => {}
        }
        expr.each_child(&mut |child| deep(|| self.add_reads(child, site, reads)));
    }

    fn add_cell(&self, template: Option<TemplateId>, slot: SlotId, reads: &mut Reads) {
        let Some(template) = template else { return };
        // A sum that is kept changes with what it is a sum of.
        if let Some(quorate_ir::SlotKind::Kept(formula)) = self.slot(template, slot).map(|slot| &slot.kind) {
            let site = Site { template: Some(template), locals: &formula.locals };
            return deep(|| self.add_reads(&formula.value, site, reads));
        }
        if self.is_mutable(template, slot) && !reads.cells.contains(&(template, slot)) {
            reads.cells.push((template, slot));
        }
    }
}
