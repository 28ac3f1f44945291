//! Expressions.

use super::Text;
use super::condition::condition;
use super::money::{asset_word, is_fraction};
use super::number::fraction;
use super::place::Spot;
use crate::code::{Cond, Op, Reg, Sort};
use crate::coverage::Reach;
use quorate_base::Span;
use quorate_ir::{CollectionKind, Const, Expr, ExprKind, RatioOp, Type, TypeTest};
use quorate_number::Int;

impl Text<'_, '_> {
    /// Computes a value into registers.
    pub(super) fn compute(&mut self, expr: &Expr, d: Reg) {
        let mark = self.next;
        self.compute_kind(expr, d);
        self.next = mark;
    }

    fn compute_kind(&mut self, expr: &Expr, d: Reg) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Const(constant) => self.literal(constant, d, span),
            ExprKind::Local(local) => {
                let n = self.width(&expr.ty, span);
                let s = self.local(*local);
                self.emit(Op::Copy { d, s, n }, span);
            }
            ExprKind::Slot { .. } | ExprKind::Data { .. } | ExprKind::Read(..) => self.fetch(expr, d),
            ExprKind::Now => {
                self.emit(Op::Now { d }, span);
            }
            ExprKind::Caller => {
                self.emit(Op::Caller { d }, span);
            }
            ExprKind::Creator { up } => {
                let up = up + self.out;
                self.emit(Op::Creator { d, up }, span);
            }
            ExprKind::Instance { up } => {
                let up = up + self.out;
                self.emit(Op::Instance { d, up }, span);
            }
            ExprKind::Account { .. } | ExprKind::AccountOf { .. } => self.account(expr, d, true),
            ExprKind::Pot => {
                self.emit(Op::Pot { d }, span);
            }
            ExprKind::Asset { asset, .. } => self.asset(d, *asset, span),
            ExprKind::AssetOf(asset, of) => self.asset_of_instance(*asset, of, d, span),
            ExprKind::Balance(account, asset) => {
                let a = self.peek_account(account);
                if let (ExprKind::Asset { asset, .. }, false) = (&asset.kind, expr.ty == Type::Money)
                    && let Some((up, k)) = self.issuer(*asset)
                {
                    self.emit(Op::BalanceOwn { d, a, up, k }, span);
                    return;
                }
                let asset = self.operand(asset);
                self.emit(Op::Balance { d, a, asset }, span);
                if expr.ty == Type::Money {
                    self.emit(Op::Copy { d: d + 1, s: asset, n: 1 }, span);
                }
            }
            ExprKind::Supply(asset) => {
                if let (ExprKind::Asset { asset, .. }, false) = (&asset.kind, expr.ty == Type::Money)
                    && let Some((up, k)) = self.issuer(*asset)
                {
                    self.emit(Op::SupplyOwn { d, up, k }, span);
                    return;
                }
                let asset = self.operand(asset);
                self.emit(Op::Supply { d, asset }, span);
                if expr.ty == Type::Money {
                    self.emit(Op::Copy { d: d + 1, s: asset, n: 1 }, span);
                }
            }
            ExprKind::Change(template, values) => self.change(*template, values, d),
            ExprKind::BalanceAsOf(account, asset, at) => {
                let (a, asset) = (self.peek_account(account), self.operand(asset));
                let at = self.operand(at);
                self.emit(Op::BalanceAsOf { d, a, asset, at }, span);
                if expr.ty == Type::Money {
                    self.emit(Op::Copy { d: d + 1, s: asset, n: 1 }, span);
                }
            }
            ExprKind::SupplyAsOf(asset, at) => {
                let (asset, at) = (self.operand(asset), self.operand(at));
                self.emit(Op::SupplyAsOf { d, asset, at }, span);
                if expr.ty == Type::Money {
                    self.emit(Op::Copy { d: d + 1, s: asset, n: 1 }, span);
                }
            }
            ExprKind::Holdings(account) => {
                let a = self.peek_account(account);
                let lay = self.rows(&expr.ty, span);
                self.emit(Op::Holdings { d, a, lay }, span);
            }
            ExprKind::Holders(asset) => self.holders(asset, d, span),
            ExprKind::AssetOfMoney(money) => {
                let a = self.operand(money);
                self.emit(Op::Copy { d, s: a + 1, n: 1 }, span);
            }
            ExprKind::Groups(of, count) => {
                let (t, n) = (self.operand(of), self.operand(count));
                let (outer, inner) = (self.rows(&expr.ty, span), self.rows(&of.ty, span));
                self.emit(Op::Groups { d, t, n, outer, inner }, span);
            }
            ExprKind::Range(count) => {
                let n = self.operand(count);
                let lay = self.rows(&expr.ty, span);
                self.emit(Op::Range { d, n, lay }, span);
            }
            ExprKind::Digest(value) => {
                let s = self.key(value);
                let ty = self.compiler.type_number(&value.ty);
                self.emit(Op::Digest { d, s, ty }, span);
            }
            ExprKind::OldSlot(slot) => {
                let n = self.width(&expr.ty, span);
                if let Some(s) = self.old.get(slot).copied() {
                    self.emit(Op::Copy { d, s, n }, span);
                }
            }
            ExprKind::AllInstances(_) | ExprKind::Old(_) | ExprKind::EventIs(_) | ExprKind::EventIn(_) => {
                self.moment(expr, d)
            }
            ExprKind::Instances { up, template } => {
                let a = self.claim(1);
                self.emit(Op::Instance { d: a, up: up + self.out }, span);
                let lay = self.rows(&expr.ty, span);
                self.emit(Op::Instances { d, a, template: template.0, lay }, span);
            }
            ExprKind::InstancesOf(of, template) => {
                let a = self.operand(of);
                let lay = self.rows(&expr.ty, span);
                self.emit(Op::Instances { d, a, template: template.0, lay }, span);
            }
            ExprKind::NegateWhole(inner) => {
                let a = self.operand(inner);
                self.emit(Op::Neg { d, a }, span);
            }
            ExprKind::NegateRatio(inner) => {
                let a = self.operand(inner);
                self.emit(Op::FractionNeg { d, a }, span);
                if expr.ty == Type::ExactMoney {
                    self.emit(Op::Copy { d: d + 2, s: a + 2, n: 1 }, span);
                }
            }
            ExprKind::Not(_) | ExprKind::Logic(..) => {
                let before = self.remember();
                let fails = self.unless(expr);
                self.small(d, 1, span);
                let done = self.jump(span);
                self.patch_all(fails);
                self.small(d, 0, span);
                self.patch(done);
                self.return_to(&before);
            }
            ExprKind::Whole(op, left, right) if expr.ty == Type::Money => {
                self.money_whole(*op, left, right, d, span);
            }
            ExprKind::Whole(op, left, right) => self.whole(*op, left, right, &expr.ty, d, span),
            ExprKind::Ratio(RatioOp::Pow, left, right) => {
                let (a, b) = (self.operand(left), self.operand(right));
                self.emit(Op::FractionPow { d, a, b }, span);
            }
            ExprKind::Ratio(op, left, right)
                if asset_word(&left.ty).is_some() || asset_word(&right.ty).is_some() =>
            {
                self.money_ratio(*op, left, right, &expr.ty, d, span);
            }
            ExprKind::Ratio(op, left, right) => {
                let (a, b) = (self.operand(left), self.operand(right));
                self.emit(Op::Fraction { op: fraction(*op), d, a, b }, span);
            }
            ExprKind::ToRatio(inner) if inner.ty == Type::Money => {
                let a = self.operand(inner);
                self.emit(Op::Copy { d, s: a, n: 1 }, span);
                self.small(d + 1, 1, span);
                self.emit(Op::Copy { d: d + 2, s: a + 1, n: 1 }, span);
            }
            ExprKind::ToRatio(inner) => {
                self.compute(inner, d);
                self.small(d + 1, 1, span);
            }
            ExprKind::Round(mode, inner) => self.round(*mode, inner, &expr.ty, d, span),
            ExprKind::ToPortion(inner) => {
                let a = self.operand(inner);
                self.emit(Op::PortionOf { d, a }, span);
            }
            ExprKind::Recast(inner) if inner.ty == Type::Money => {
                self.recast_money(inner, &expr.ty, d, span);
            }
            ExprKind::Recast(inner) => {
                self.compute(inner, d);
                if matches!(expr.ty, Type::Amount(_)) && !matches!(inner.ty, Type::Amount(_)) {
                    self.emit(Op::NonNegative { a: d }, span);
                }
            }
            ExprKind::RootDown(inner) => {
                let a = self.operand(inner);
                self.emit(Op::Root { d, a }, span);
            }
            ExprKind::ToMoney(amount, asset) => {
                self.compute(amount, d);
                self.compute(asset, d + if is_fraction(&amount.ty) { 2 } else { 1 });
            }
            ExprKind::Compare(compare, left, right) if asset_word(&left.ty).is_some() => {
                self.money_compare(*compare, left, right, d, span);
            }
            ExprKind::Compare(compare, left, right) => {
                let (a, b) = (self.operand(left), self.operand(right));
                let cond = condition(*compare);
                let op = if left.ty.is_ratio() {
                    Op::CompareFraction { cond, d, a, b }
                } else {
                    Op::Compare { cond, d, a, b }
                };
                self.emit(op, span);
            }
            ExprKind::Equal(left, right) => self.equal(left, right, d, span),
            ExprKind::In(item, collection) => {
                let is_list = matches!(collection.ty, Type::List(_));
                let k = if is_list { self.key(item) } else { self.row_key(item, false) };
                let t = self.operand(collection);
                self.emit(Op::Has { d, t, k }, span);
            }
            ExprKind::None => {
                let n = self.width(&expr.ty, span);
                self.emit(Op::Zero { d, n }, span);
            }
            ExprKind::Some(inner) => {
                self.small(d, 1, span);
                self.value(inner, d + 1);
            }
            ExprKind::Default(option, other) => {
                let a = self.operand(option);
                let absent = self.emit(Op::JumpUnless { a, to: 0 }, span);
                let n = self.width(&expr.ty, span);
                self.emit(Op::Copy { d, s: a + 1, n }, span);
                let done = self.jump(span);
                self.patch(absent);
                let before = self.remember();
                self.compute(other, d);
                self.patch(done);
                self.return_to(&before);
            }
            ExprKind::Variant(variant, fields) => {
                let n = self.width(&expr.ty, span);
                if n > 1 {
                    self.emit(Op::Zero { d, n }, span);
                }
                self.small(d, *variant, span);
                let offsets = match &expr.ty {
                    Type::Sum(sum) => self.compiler.code.layouts.variant(sum.0, *variant),
                    _ => None,
                };
                for (field, (off, _)) in fields.iter().zip(offsets.unwrap_or_default()) {
                    self.value(field, d + off);
                }
            }
            ExprKind::Product(parts) => {
                let mut off = d;
                for part in parts {
                    self.value(part, off);
                    off += self.width(&part.ty, part.span);
                }
            }
            ExprKind::Part(whole, part) => match self.spot(expr) {
                Some(spot) => {
                    let n = self.width(&expr.ty, span);
                    self.load(d, &spot, n, span);
                }
                None => {
                    let a = self.operand(whole);
                    let off = self.part_offset(&whole.ty, *part).unwrap_or(0);
                    let n = self.width(&expr.ty, span);
                    self.emit(Op::Copy { d, s: a + off, n }, span);
                }
            },
            ExprKind::Collection(kind, items) => self.collection(*kind, items, &expr.ty, d, span),
            ExprKind::MapOf(pairs) => {
                if pairs.is_empty() {
                    self.emit(Op::Zero { d, n: 1 }, span);
                    return;
                }
                let t = self.table(&expr.ty, span);
                self.put_pairs(t, pairs);
                self.emit(Op::Copy { d, s: t, n: 1 }, span);
            }
            ExprKind::With(map, pairs) => {
                let lay = self.rows(&expr.ty, span);
                let old = self.operand(map);
                let t = self.claim(1);
                self.emit(Op::CopyTable { d: t, t: old, lay }, span);
                let filled = self.emit(Op::JumpIf { a: t, to: 0 }, span);
                self.emit(Op::Table { d: t, lay }, span);
                self.patch(filled);
                self.put_pairs(t, pairs);
                self.emit(Op::Copy { d, s: t, n: 1 }, span);
            }
            ExprKind::Index(collection, key) => {
                let spot = match self.spot(expr) {
                    Some(spot) => spot,
                    None => {
                        let t = self.operand(collection);
                        let k = self.row_key(key, false);
                        self.row(t, k, &collection.ty, span)
                    }
                };
                let n = self.width(&expr.ty, span);
                self.load(d, &spot, n, span);
            }
            ExprKind::Get(map, key) => {
                let t = self.operand(map);
                let k = self.row_key(key, false);
                let row = self.claim(1);
                let by = self.found_by(&map.ty, span);
                self.emit(Op::TryRow { d: row, t, k, by }, span);
                let n = self.width(&expr.ty, span);
                self.emit(Op::Zero { d, n }, span);
                let absent = self.emit(Op::JumpUnless { a: row, to: 0 }, span);
                self.small(d, 1, span);
                let off = u32::from(self.key_width(&map.ty, span));
                self.load(d + 1, &Spot::within(row, off), n - 1, span);
                self.patch(absent);
            }
            ExprKind::Length(collection) => {
                if let Some(off) = self.own_word(collection) {
                    self.emit(Op::LengthOwn { d, off }, span);
                    return;
                }
                let t = self.operand(collection);
                self.emit(Op::Length { d, t }, span);
            }
            ExprKind::Distinct(list) => {
                let t = self.operand(list);
                self.emit(Op::Distinct { d, t }, span);
            }
            ExprKind::Set(op, left, right) => {
                let (a, b) = (self.operand(left), self.operand(right));
                let lay = self.rows(&expr.ty, span);
                self.emit(Op::Sets { op: *op, d, a, b, lay }, span);
            }
            ExprKind::If(condition, then, otherwise) => {
                let before = self.remember();
                let fails = self.unless(condition);
                self.point(Reach::Held, condition.span);
                self.compute(then, d);
                let done = self.jump(span);
                self.patch_all(fails);
                self.return_to(&before);
                self.point(Reach::Failed, condition.span);
                self.compute(otherwise, d);
                self.patch(done);
                self.return_to(&before);
            }
            ExprKind::Match(..) | ExprKind::MatchState(..) => self.choose(expr, d),
            ExprKind::Let(pat, bound, body) => {
                self.bind_value(pat, bound);
                self.compute(body, d);
            }
            ExprKind::Call { function, up, args } => {
                if let Some(s) = self.constant_call(*function, *up, args, span) {
                    self.emit(Op::Copy { d, s, n: 1 }, span);
                    return;
                }
                if let Some((body, outer)) = self.enter(*function, *up, args) {
                    self.compute(body, d);
                    self.leave(outer);
                    return;
                }
                let up = up + self.out;
                let window = self.lent(args);
                self.emit(Op::Call { chunk: function.0, base: window, up }, span);
                let n = self.width(&expr.ty, span);
                self.emit(Op::Copy { d, s: window, n }, span);
            }
            ExprKind::View { of, function, args } => {
                let a = self.operand(of);
                let owner = self.compiler.program.function(*function).and_then(|function| function.owner);
                let template = owner.map_or(0, |owner| owner.0);
                let window = self.lent(args);
                self.emit(Op::CallOf { chunk: function.0, base: window, a, template }, span);
                let n = self.width(&expr.ty, span);
                self.emit(Op::Copy { d, s: window, n }, span);
            }
            ExprKind::IsState(of, template, state, datum) => {
                let a = self.operand(of);
                let (present, wanted) = (self.claim(1), self.claim(1));
                self.emit(Op::State { d: present, a }, span);
                self.small(wanted, state.0, span);
                self.emit(Op::Compare { cond: Cond::Equal, d, a: present, b: wanted }, span);
                if let Some(datum) = datum {
                    let no = self.emit(Op::JumpUnless { a: d, to: 0 }, span);
                    self.same_datum(a, *template, *state, datum, d);
                    self.patch(no);
                }
            }
            ExprKind::IsEnded(of) => {
                let a = self.operand(of);
                self.emit(Op::IsEnded { d, a }, span);
            }
            ExprKind::IsVariant(of, variant, payload) => {
                let a = self.operand(of);
                let wanted = self.claim(1);
                self.small(wanted, *variant, span);
                self.emit(Op::Compare { cond: Cond::Equal, d, a, b: wanted }, span);
                if let Some(payload) = payload {
                    let no = self.emit(Op::JumpUnless { a: d, to: 0 }, span);
                    let fields = match &of.ty {
                        Type::Sum(sum) => self.compiler.code.layouts.variant(sum.0, *variant),
                        _ => None,
                    };
                    let off = fields.and_then(|fields| fields.first().map(|(off, _)| *off)).unwrap_or(0);
                    let b = self.key(payload);
                    self.same(&payload.ty, a + off, b, d, span);
                    self.patch(no);
                }
            }
            ExprKind::IsType(of, test) => {
                let a = self.operand(of);
                match sort(*test) {
                    Some(sort) => self.emit(Op::Is { d, a, sort }, span),
                    None => {
                        self.small(d, 1, span);
                        0
                    }
                };
            }
            ExprKind::New(new) => self.create(new, d, span),
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
            | ExprKind::Any(..) => self.aggregate(expr, d),
        }
    }

    fn fetch(&mut self, expr: &Expr, d: Reg) {
        if let Some(spot) = self.spot(expr) {
            let n = self.width(&expr.ty, expr.span);
            self.load(d, &spot, n, expr.span);
        }
    }

    pub(super) fn literal(&mut self, constant: &Const, d: Reg, span: Span) {
        match constant {
            Const::Bool(truth) => self.small(d, u32::from(*truth), span),
            Const::Whole(int) => self.constant(d, int, span),
            Const::Ratio(ratio) => {
                self.constant(d, ratio.numerator(), span);
                let denominator = Int::from(ratio.denominator().clone());
                self.constant(d + 1, &denominator, span);
            }
            Const::Text(text) => {
                let number = self.compiler.text_number(text);
                self.small(d, number, span);
            }
        }
    }

    pub(super) fn account(&mut self, expr: &Expr, d: Reg, create: bool) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Account { up, account, key: None } => {
                let k = self.compiler.account_place(self.template_out(*up), *account);
                self.emit(Op::Account { d, up: up + self.out, k }, span);
            }
            ExprKind::Account { up, account, key: Some(key) } => {
                let key = self.row_key(key, create);
                let b = self.claim(1);
                self.emit(Op::Block { d: b, up: up + self.out }, span);
                let k = self.compiler.account_place(self.template_out(*up), *account);
                self.emit(Op::Family { d, b, k, key, create }, span);
            }
            ExprKind::AccountOf { of, template, account, key: None } => {
                let a = self.operand(of);
                let k = self.compiler.account_place(Some(*template), *account);
                self.emit(Op::AccountOf { d, a, k }, span);
            }
            ExprKind::AccountOf { of, template, account, key: Some(key) } => {
                let a = self.operand(of);
                let key = self.row_key(key, create);
                let b = self.claim(1);
                self.emit(Op::BlockOf { d: b, a, template: template.0 }, span);
                let k = self.compiler.account_place(Some(*template), *account);
                self.emit(Op::Family { d, b, k, key, create }, span);
            }
            _ => self.compute(expr, d),
        }
    }

    fn equal(&mut self, left: &Expr, right: &Expr, d: Reg, span: Span) {
        if left.ty.is_ratio() {
            let (a, b) = (self.operand(left), self.operand(right));
            self.emit(Op::CompareFraction { cond: Cond::Equal, d, a, b }, span);
            return;
        }
        let (a, b) = (self.key(left), self.key(right));
        self.same(&left.ty, a, b, d, span);
    }

    /// Whether two values in registers are equal.
    pub(super) fn same(&mut self, ty: &Type, a: Reg, b: Reg, d: Reg, span: Span) {
        let op = if self.compiler.code.layouts.is_deep(ty) {
            Op::SameDeep { d, a, b, ty: self.compiler.type_number(ty) }
        } else {
            match self.width(ty, span) {
                1 => Op::Compare { cond: Cond::Equal, d, a, b },
                n => Op::Same { d, a, b, n },
            }
        };
        self.emit(op, span);
    }

    fn same_datum(
        &mut self,
        a: Reg,
        template: quorate_ir::TemplateId,
        state: quorate_ir::StateId,
        datum: &Expr,
        d: Reg,
    ) {
        let program = self.compiler.program;
        let data =
            program.template(template).and_then(|template| template.state(state)).map(|state| &state.data);
        let Some(first) = data.and_then(|data| data.first()) else { return };
        let Some(off) = self.data_offset(template, first.index()) else { return };
        let block = self.claim(1);
        self.emit(Op::BlockOf { d: block, a, template: template.0 }, datum.span);
        let n = self.width(&datum.ty, datum.span);
        let present = self.claim(n);
        self.load(present, &Spot::within(block, off), n, datum.span);
        let wanted = self.key(datum);
        self.same(&datum.ty, present, wanted, d, datum.span);
    }

    fn collection(&mut self, kind: CollectionKind, items: &[Expr], ty: &Type, d: Reg, span: Span) {
        if items.is_empty() {
            self.emit(Op::Zero { d, n: 1 }, span);
            return;
        }
        let t = self.table(ty, span);
        for item in items {
            let mark = self.next;
            let op = if kind == CollectionKind::List {
                Op::Push { t, v: self.key(item) }
            } else {
                let k = self.row_key(item, true);
                Op::Put { t, k, v: k }
            };
            self.emit(op, item.span);
            self.next = mark;
        }
        self.emit(Op::Copy { d, s: t, n: 1 }, span);
    }

    /// A new table of a type, for this step.
    pub(super) fn table(&mut self, ty: &Type, span: Span) -> Reg {
        let (t, lay) = (self.claim(1), self.rows(ty, span));
        self.emit(Op::Table { d: t, lay }, span);
        t
    }

    fn put_pairs(&mut self, t: Reg, pairs: &[(Expr, Expr)]) {
        for (key, value) in pairs {
            let mark = self.next;
            let k = self.row_key(key, true);
            let v = self.key(value);
            self.emit(Op::Put { t, k, v }, key.span);
            self.next = mark;
        }
    }
}

pub(super) fn sort(test: TypeTest) -> Option<Sort> {
    match test {
        TypeTest::Account => None,
        TypeTest::Agent => Some(Sort::Agent),
        TypeTest::Person => Some(Sort::Person),
        TypeTest::Process(template) => Some(Sort::Process(template.0)),
        TypeTest::Form(form) => Some(Sort::Form(form.0)),
    }
}
