//! Expressions.

use super::place::Spot;
use super::reuse::Way;
use super::{Deferred, Patch, Text};
use crate::code::{Cond, Fraction, Kernel, Op, Rare, Reg, Sort};
use quorate_base::Span;
use quorate_ir::{
    BinaryOp, CollectionKind, Compare, Const, Expr, ExprKind, New, RatioOp, Rounding, Type, TypeTest, What,
    WholeOp,
};
use quorate_number::Int;

/// What to go back to when a function that is compiled in place ends.
struct Outer {
    locals: Vec<Reg>,
    out: u8,
    mark: Reg,
}

impl<'p> Text<'_, 'p> {
    /// Puts a value into registers, as one that nothing else can change: rationals in lowest terms, tables copied.
    pub(super) fn value(&mut self, expr: &Expr, d: Reg) {
        self.compute(expr, d);
        if expr.ty.is_ratio()
            && !matches!(expr.kind, ExprKind::Const(_) | ExprKind::Local(_) | ExprKind::ToRatio(_))
        {
            self.emit(Op::Reduce { d }, expr.span);
        }
        if !is_fresh(expr) && self.compiler.code.layouts.is_deep(&expr.ty) {
            for (off, lay) in self.tables(&expr.ty, expr.span) {
                self.emit(Op::CopyTable { d: d + off, t: d + off, lay }, expr.span);
            }
        }
    }

    /// A register where a value can be read at once: not kept, not copied.
    pub(super) fn operand(&mut self, expr: &Expr) -> Reg {
        if let Some(register) = self.standing(expr) {
            return register;
        }
        let width = self.width(&expr.ty, expr.span);
        let d = self.claim(width);
        self.compute(expr, d);
        d
    }

    /// The register in which a variable, or a part of one, stands.
    fn standing(&mut self, expr: &Expr) -> Option<Reg> {
        match &expr.kind {
            ExprKind::Local(local) => Some(self.local(*local)),
            ExprKind::Part(whole, part) => {
                let register = self.standing(whole)?;
                let off = self.part_offset(&whole.ty, *part)?;
                Some(register + off)
            }
            _ => None,
        }
    }

    /// A key in registers: words that can be compared as they are.
    pub(super) fn key(&mut self, expr: &Expr) -> Reg {
        if let Some(register) = self.standing(expr) {
            return register;
        }
        let width = self.width(&expr.ty, expr.span);
        let d = self.claim(width);
        self.value(expr, d);
        d
    }

    /// An account, without opening one of a family that nobody has paid into.
    pub(super) fn peek_account(&mut self, expr: &Expr) -> Reg {
        match &expr.kind {
            ExprKind::Account { .. } | ExprKind::AccountOf { .. } => {
                let d = self.claim(1);
                self.account(expr, d, false);
                d
            }
            _ => self.operand(expr),
        }
    }

    /// Jumps if a condition does not hold; the jumps are to be patched.
    pub(super) fn unless(&mut self, expr: &Expr) -> Vec<Patch> {
        let mark = self.next;
        let jumps = match &expr.kind {
            ExprKind::Logic(BinaryOp::And, left, right) => {
                let mut jumps = self.unless(left);
                jumps.extend(self.unless(right));
                jumps
            }
            ExprKind::Logic(BinaryOp::Or, left, right) => {
                let before = self.remember();
                let holds = self.when(left);
                let jumps = self.unless(right);
                self.patch_all(holds);
                self.return_to(&before);
                jumps
            }
            ExprKind::Logic(BinaryOp::Implies, left, right) => {
                let before = self.remember();
                let holds = self.unless(left);
                let jumps = self.unless(right);
                self.patch_all(holds);
                self.return_to(&before);
                jumps
            }
            ExprKind::Not(inner) => self.when(inner),
            ExprKind::Call { function, up, args } => {
                let condition = self.enter(*function, *up, args);
                match condition {
                    Some((inner, outer)) => {
                        let jumps = self.unless(inner);
                        self.leave(outer);
                        jumps
                    }
                    None => self.test(expr, true),
                }
            }
            _ => self.test(expr, true),
        };
        self.next = mark;
        jumps
    }

    /// Jumps if a condition holds.
    fn when(&mut self, expr: &Expr) -> Vec<Patch> {
        let mark = self.next;
        let jumps = match &expr.kind {
            ExprKind::Logic(BinaryOp::Or, left, right) => {
                let mut jumps = self.when(left);
                jumps.extend(self.when(right));
                jumps
            }
            ExprKind::Logic(BinaryOp::And, left, right) => {
                let before = self.remember();
                let fails = self.unless(left);
                let jumps = self.when(right);
                self.patch_all(fails);
                self.return_to(&before);
                jumps
            }
            ExprKind::Logic(BinaryOp::Implies, left, right) => {
                let before = self.remember();
                let mut jumps = self.unless(left);
                jumps.extend(self.when(right));
                self.return_to(&before);
                jumps
            }
            ExprKind::Not(inner) => {
                // What is known where the inner condition holds is not known where it does not.
                let before = self.remember();
                let jumps = self.unless(inner);
                self.return_to(&before);
                jumps
            }
            ExprKind::Call { function, up, args } => {
                let condition = self.enter(*function, *up, args);
                match condition {
                    Some((inner, outer)) => {
                        let jumps = self.when(inner);
                        self.leave(outer);
                        jumps
                    }
                    None => self.test(expr, false),
                }
            }
            _ => self.test(expr, false),
        };
        self.next = mark;
        jumps
    }

    /// A jump on a condition that is not made of others; taken unless it holds, or if it does.
    fn test(&mut self, expr: &Expr, unless: bool) -> Vec<Patch> {
        if let ExprKind::In(key, map) = &expr.kind
            && unless
            && let Some(absent) = self.seek(map, key)
        {
            return vec![absent];
        }
        if let ExprKind::In(item, collection) = &expr.kind
            && !unless
        {
            let k = self.key(item);
            let t = self.operand(collection);
            return vec![self.emit(Op::JumpIfHas { t, k, to: 0 }, expr.span)];
        }
        let comparison = match &expr.kind {
            ExprKind::Compare(compare, left, right) if !left.ty.is_ratio() => {
                Some((condition(*compare), left, right))
            }
            ExprKind::Equal(left, right) if self.is_word(&left.ty) => Some((Cond::Equal, left, right)),
            _ => None,
        };
        if let Some((cond, left, right)) = comparison {
            let cond = if unless { cond } else { cond.negated() };
            let a = self.operand(left);
            if let ExprKind::Const(Const::Whole(int)) = &right.kind
                && i128::try_from(int).is_ok_and(|word| word != crate::lane::WIDE)
            {
                let k = self.compiler.number(int);
                return vec![self.emit(Op::UnlessConst { cond, a, k, to: 0 }, expr.span)];
            }
            let b = self.operand(right);
            return vec![self.emit(Op::Unless { cond, a, b, to: 0 }, expr.span)];
        }
        let a = self.operand(expr);
        let op = if unless { Op::JumpUnless { a, to: 0 } } else { Op::JumpIf { a, to: 0 } };
        vec![self.emit(op, expr.span)]
    }

    /// Refuses, out of the way, where jumps lead.
    pub(super) fn refuse_at(&mut self, jumps: Vec<Patch>, op: Op, span: Span) {
        let level = self.level;
        self.deferred.push(Deferred { jumps, op, span, level });
    }

    fn is_word(&mut self, ty: &Type) -> bool {
        !ty.is_ratio()
            && !self.compiler.code.layouts.is_deep(ty)
            && self.compiler.code.layouts.width(ty) == Some(1)
    }

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
            ExprKind::AssetOf(asset, of) => {
                let a = self.operand(of);
                let program = self.compiler.program;
                let owner =
                    program.asset(*asset).and_then(|asset| asset.owner).and_then(|id| program.template(id));
                let k = owner
                    .and_then(|owner| owner.assets.iter().position(|issued| issued == asset))
                    .unwrap_or(0);
                self.emit(Op::AssetOf { d, a, k: u16::try_from(k).unwrap_or(u16::MAX) }, span);
            }
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
                if let ExprKind::Asset { asset, .. } = &asset.kind
                    && let Some((up, k)) = self.issuer(*asset)
                {
                    self.emit(Op::SupplyOwn { d, up, k }, span);
                    return;
                }
                let asset = self.operand(asset);
                self.emit(Op::Supply { d, asset }, span);
            }
            ExprKind::Holdings(_) => self.unsupported("`holdings`", span),
            ExprKind::Holders(_) => self.unsupported("`holders`", span),
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
            ExprKind::Whole(op, left, right) => self.whole(*op, left, right, &expr.ty, d, span),
            ExprKind::Ratio(RatioOp::Pow, left, right) => {
                let (a, b) = (self.operand(left), self.operand(right));
                self.emit(Op::FractionPow { d, a, b }, span);
            }
            ExprKind::Ratio(op, left, right) => {
                let (a, b) = (self.operand(left), self.operand(right));
                self.emit(Op::Fraction { op: fraction(*op), d, a, b }, span);
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
                self.compute(asset, d + 1);
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
                let k = self.key(item);
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
                        let k = self.key(key);
                        self.row(t, k, &collection.ty, span)
                    }
                };
                let n = self.width(&expr.ty, span);
                self.load(d, &spot, n, span);
            }
            ExprKind::Get(map, key) => {
                let t = self.operand(map);
                let k = self.key(key);
                let row = self.claim(1);
                self.emit(Op::TryRow { d: row, t, k }, span);
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
                self.compute(then, d);
                let done = self.jump(span);
                self.patch_all(fails);
                self.return_to(&before);
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
                if self.constant_call(*function, *up, args, d, span) {
                    return;
                }
                if let Some((body, outer)) = self.enter(*function, *up, args) {
                    self.compute(body, d);
                    self.leave(outer);
                    return;
                }
                let up = up + self.out;
                let window = self.arguments(args);
                self.emit(Op::Call { chunk: function.0, base: window, up }, span);
                let n = self.width(&expr.ty, span);
                self.emit(Op::Copy { d, s: window, n }, span);
            }
            ExprKind::View { of, function, args } => {
                let a = self.operand(of);
                let owner = self.compiler.program.function(*function).and_then(|function| function.owner);
                let template = owner.map_or(0, |owner| owner.0);
                let window = self.arguments(args);
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

    fn literal(&mut self, constant: &Const, d: Reg, span: Span) {
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

    fn account(&mut self, expr: &Expr, d: Reg, create: bool) {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Account { up, account, key: None } => {
                self.emit(Op::Account { d, up: up + self.out, k: index16(account.0) }, span);
            }
            ExprKind::Account { up, account, key: Some(key) } => {
                let key = self.key(key);
                let b = self.claim(1);
                self.emit(Op::Block { d: b, up: up + self.out }, span);
                self.emit(Op::Family { d, b, k: index16(account.0), key, create }, span);
            }
            ExprKind::AccountOf { of, account, key: None, .. } => {
                let a = self.operand(of);
                self.emit(Op::AccountOf { d, a, k: index16(account.0) }, span);
            }
            ExprKind::AccountOf { of, template, account, key: Some(key) } => {
                let a = self.operand(of);
                let key = self.key(key);
                let b = self.claim(1);
                self.emit(Op::BlockOf { d: b, a, template: template.0 }, span);
                self.emit(Op::Family { d, b, k: index16(account.0), key, create }, span);
            }
            _ => self.compute(expr, d),
        }
    }

    fn whole(&mut self, op: WholeOp, left: &Expr, right: &Expr, ty: &Type, d: Reg, span: Span) {
        let amount = matches!(ty, Type::Amount(_));
        if op == WholeOp::Add
            && let Some(off) = self.own_word(right)
        {
            let a = self.operand(left);
            self.emit(Op::AddOwn { d, a, off, amount }, span);
            return;
        }
        let (a, b) = (self.operand(left), self.operand(right));
        let op = match op {
            WholeOp::Add => Op::Add { d, a, b, amount },
            WholeOp::Sub => Op::Sub { d, a, b, amount },
            WholeOp::Mul => Op::Mul { d, a, b, amount },
            WholeOp::Mod => Op::Rare { op: Rare::Mod, d, a, b },
            WholeOp::Pow => Op::Rare { op: Rare::Pow, d, a, b },
            WholeOp::Min => Op::Rare { op: Rare::Min, d, a, b },
            WholeOp::Max => Op::Rare { op: Rare::Max, d, a, b },
        };
        self.emit(op, span);
    }

    /// Rounds; quotients of whole numbers rounded down never become rationals on the way.
    fn round(&mut self, mode: Rounding, inner: &Expr, ty: &Type, d: Reg, span: Span) {
        let amount = matches!(ty, Type::Amount(_));
        if mode == Rounding::Down
            && let ExprKind::Ratio(op, left, right) = &inner.kind
        {
            let whole = |expr: &Expr| matches!(expr.kind, ExprKind::ToRatio(_));
            let (a, b, c) = match (op, &left.kind, &right.kind) {
                (RatioOp::Div, ExprKind::ToRatio(a), ExprKind::ToRatio(b)) => (Some(a), Some(b), None),
                (RatioOp::Div, ExprKind::Ratio(RatioOp::Mul, a, b), ExprKind::ToRatio(c))
                    if whole(a) && whole(b) =>
                {
                    (Some(a), Some(b), Some(c))
                }
                (RatioOp::Mul, ExprKind::ToRatio(_), ExprKind::Ratio(RatioOp::Div, b, c))
                    if whole(b) && whole(c) =>
                {
                    (Some(left), Some(b), Some(c))
                }
                (RatioOp::Mul, ExprKind::Ratio(RatioOp::Div, b, c), ExprKind::ToRatio(_))
                    if whole(b) && whole(c) =>
                {
                    (Some(right), Some(b), Some(c))
                }
                _ => (None, None, None),
            };
            match (a, b, c) {
                (Some(a), Some(b), None) => {
                    if let ExprKind::Whole(WholeOp::Sub, now, since) = &a.kind
                        && matches!(now.kind, ExprKind::Now)
                        && let (Some(since), Some(length)) = (self.own_word(since), self.own_word(b))
                    {
                        self.emit(Op::Periods { d, since, length }, span);
                        return;
                    }
                    let (a, b) = (self.operand(a), self.operand(b));
                    self.emit(Op::FloorDiv { d, a, b, amount }, span);
                    return;
                }
                (Some(a), Some(b), Some(c)) => {
                    let (a, b, c) = (self.bare(a), self.bare(b), self.bare(c));
                    self.emit(Op::MulDiv { d, a, b, c, amount }, span);
                    return;
                }
                _ => {}
            }
        }
        let a = self.operand(inner);
        self.emit(Op::Round { mode, d, a, amount }, span);
    }

    /// The whole number under a `ToRatio`.
    fn bare(&mut self, expr: &Expr) -> Reg {
        match &expr.kind {
            ExprKind::ToRatio(inner) => self.operand(inner),
            _ => self.operand(expr),
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
            let v = self.key(item);
            let op = if kind == CollectionKind::List { Op::Push { t, v } } else { Op::Put { t, k: v, v } };
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
            let k = self.key(key);
            let v = self.key(value);
            self.emit(Op::Put { t, k, v }, key.span);
            self.next = mark;
        }
    }

    /// Arguments side by side, at the beginning of what will be the callee's frame.
    pub(super) fn arguments(&mut self, args: &[Expr]) -> Reg {
        let widths: Vec<u16> = args.iter().map(|arg| self.width(&arg.ty, arg.span)).collect();
        let window = self.claim(widths.iter().sum::<u16>().max(1));
        let mut place = window;
        for (arg, width) in args.iter().zip(widths) {
            self.value(arg, place);
            place += width;
        }
        window
    }

    /// Steps into a small function, to compile it where it is called: its value, and what to go back to.
    fn enter(&mut self, function: quorate_ir::FnId, up: u8, args: &[Expr]) -> Option<(&'p Expr, Outer)> {
        let program = self.compiler.program;
        let function = program.function(function)?;
        if self.inlined >= DEEPEST || size(&function.body.value) > SMALLEST {
            return None;
        }
        let mark = self.next;
        let mut locals: Vec<Reg> = args.iter().map(|arg| self.key(arg)).collect();
        for local in function.body.locals.iter().skip(args.len()) {
            let width = self.width(&local.ty, function.span);
            locals.push(self.claim(width));
        }
        let locals = std::mem::replace(&mut self.locals, locals);
        let outer = Outer { locals, out: self.out, mark };
        self.out += up;
        self.inlined += 1;
        Some((&function.body.value, outer))
    }

    /// Steps out of a function again.
    fn leave(&mut self, outer: Outer) {
        self.locals = outer.locals;
        self.out = outer.out;
        self.inlined -= 1;
        self.forget_from(outer.mark);
    }

    /// A function of nothing but the instant and what never changes has one value in a whole step: it is computed
    /// once and kept. Says whether the function is such a one.
    fn constant_call(
        &mut self,
        function: quorate_ir::FnId,
        up: u8,
        args: &[Expr],
        d: Reg,
        span: Span,
    ) -> bool {
        let program = self.compiler.program;
        let Some(body) = program.function(function).map(|function| &function.body.value) else {
            return false;
        };
        if !args.is_empty() || self.width(&body.ty, span) != 1 || body.ty.is_collection() {
            return false;
        }
        let (locals, out) = (std::mem::take(&mut self.locals), self.out);
        self.out += up;
        let is_steady = self.is_steady(body);
        (self.locals, self.out) = (locals, out);
        let way = Way::value(function.0, up + self.out);
        if let (true, Some(kept)) = (is_steady, self.known_row(&way)) {
            self.emit(Op::Copy { d, s: kept, n: 1 }, span);
            return true;
        }
        if !is_steady {
            return false;
        }
        let Some((body, outer)) = self.enter(function, up, args) else { return false };
        self.compute(body, d);
        self.leave(outer);
        if let Some(kept) = self.learn_row(way) {
            self.emit(Op::Copy { d: kept, s: d, n: 1 }, span);
        }
        true
    }

    /// Whether an expression has one value throughout a step.
    fn is_steady(&self, expr: &Expr) -> bool {
        let is_leaf = match &expr.kind {
            ExprKind::Const(_) | ExprKind::Now => true,
            ExprKind::Slot { .. } => self.is_fixed(expr),
            ExprKind::Whole(..) | ExprKind::Ratio(..) | ExprKind::ToRatio(_) | ExprKind::Round(..) => true,
            ExprKind::Recast(_) | ExprKind::NegateWhole(_) => true,
            _ => false,
        };
        let mut steady = is_leaf;
        expr.each_child(&mut |child| steady &= self.is_steady(child));
        steady
    }

    fn create(&mut self, new: &New, d: Reg, span: Span) {
        let program = self.compiler.program;
        let Some(template) = program.template(new.template) else { return };
        let mask = self.claim(1);
        let widths: Vec<u16> =
            template.slots.iter().take(template.params).map(|slot| self.width(&slot.ty, span)).collect();
        let args = self.claim(widths.iter().sum::<u16>().max(1));
        let (mut place, mut given) = (args, Int::ZERO);
        for (number, (arg, width)) in new.args.iter().zip(widths).enumerate() {
            if let Some(arg) = arg {
                self.value(arg, place);
                given += Int::ONE << number.min(126);
            }
            place += width;
        }
        self.constant(mask, &given, span);
        if let Some(pay) = &new.pay {
            let (amount, asset) = match &pay.what {
                What::Amount(amount) => {
                    let register = self.operand(amount);
                    (register, self.asset_of(amount, register))
                }
                What::AllOf(asset) => {
                    let account = self.peek_account(&pay.from);
                    let (amount, asset) = (self.claim(1), self.operand(asset));
                    self.emit(Op::Balance { d: amount, a: account, asset }, span);
                    (amount, asset)
                }
                What::All => {
                    self.unsupported("`paying all` without an asset", span);
                    return;
                }
            };
            let from = self.operand(&pay.from);
            self.emit(Op::SendOn { amount, asset, from }, span);
        }
        let window = self.claim(1);
        self.emit(Op::New { d, template: new.template.0, up: new.up + self.out, args, window }, span);
        self.forget();
    }

    /// Refuses as the kernel does where jumps lead.
    pub(super) fn refuse_kernel(&mut self, jumps: Vec<Patch>, kernel: Kernel, span: Span) {
        self.refuse_at(jumps, Op::RefuseKernel { kernel }, span);
    }
}

/// Functions within functions are compiled in place down to this depth.
const DEEPEST: u8 = 4;

/// Functions of at most so many expressions are compiled in place.
const SMALLEST: usize = 32;

/// How many expressions an expression is made of.
fn size(expr: &Expr) -> usize {
    let mut count = 1;
    expr.each_child(&mut |child| count += size(child));
    count
}

/// Whether an expression makes its tables itself, so that nothing else holds them.
fn is_fresh(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Collection(..)
            | ExprKind::MapOf(_)
            | ExprKind::Each(..)
            | ExprKind::EachPair(..)
            | ExprKind::With(..)
            | ExprKind::Set(..)
            | ExprKind::Instances { .. }
            | ExprKind::InstancesOf(..)
            | ExprKind::Product(_)
            | ExprKind::Variant(..)
            | ExprKind::Some(_)
            | ExprKind::None
            | ExprKind::Local(_)
    )
}

pub(super) fn sort(test: TypeTest) -> Option<Sort> {
    match test {
        TypeTest::Account => None,
        TypeTest::Agent => Some(Sort::Agent),
        TypeTest::Person => Some(Sort::Person),
        TypeTest::Process(template) => Some(Sort::Process(template.0)),
    }
}

fn condition(compare: Compare) -> Cond {
    match compare {
        Compare::Less => Cond::Less,
        Compare::AtMost => Cond::AtMost,
        Compare::More => Cond::More,
        Compare::AtLeast => Cond::AtLeast,
    }
}

fn fraction(op: RatioOp) -> Fraction {
    match op {
        RatioOp::Add => Fraction::Add,
        RatioOp::Sub => Fraction::Sub,
        RatioOp::Mul | RatioOp::Pow => Fraction::Mul,
        RatioOp::Div => Fraction::Div,
        RatioOp::Min => Fraction::Min,
        RatioOp::Max => Fraction::Max,
    }
}

fn index16(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
