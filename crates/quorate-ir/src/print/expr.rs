//! Expressions as text.

use quorate_number::Int;

use super::constant::constant;
use super::{Scope, margin};
use crate::{
    BinaryOp, CollectionKind, Comp, Compare, Const, Expr, ExprKind, Member, New, Pat, PatKind, Pay, RatioOp,
    Rounding, SetOp, StatePat, TemplateId, Type, TypeTest, What, WholeOp,
};

/// How tightly an expression holds together, after the grammar's rules of the same names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Open,
    Or,
    And,
    Not,
    Comparison,
    Default,
    Sum,
    Product,
    Power,
    Sign,
    Postfix,
}

impl<'p> Scope<'p> {
    /// An expression where anything may stand.
    pub(super) fn expr(self, expr: &Expr, depth: usize) -> String {
        self.at(Level::Open, expr, depth)
    }

    /// An expression where it must hold together at least so tightly.
    pub(super) fn at(self, level: Level, expr: &Expr, depth: usize) -> String {
        let (own, text) = self.leveled(expr, depth);
        if own < level { format!("({text})") } else { text }
    }

    fn leveled(self, expr: &Expr, depth: usize) -> (Level, String) {
        let open = |inner: &Expr| self.expr(inner, depth);
        let at = |level: Level, inner: &Expr| self.at(level, inner, depth);
        let tight = |inner: &Expr| self.at(Level::Postfix, inner, depth);
        let call = |name: &str, args: &[&Expr]| {
            let args: Vec<String> = args.iter().map(|arg| open(arg)).collect();
            (Level::Postfix, format!("{name}({})", args.join(", ")))
        };
        let word = |text: &str| (Level::Postfix, text.to_owned());
        let infix = |level: Level, left: &Expr, sign: &str, right: &Expr| {
            (level, format!("{} {sign} {}", at(level, left), at(next(level), right)))
        };
        let comp = |comp: &Comp| self.comp(comp, depth);
        match &expr.kind {
            ExprKind::Const(value) => {
                let text = constant(self.program, &expr.ty, value);
                let level = if text.contains('/') {
                    Level::Product
                } else if text.starts_with('-') {
                    Level::Sign
                } else {
                    Level::Postfix
                };
                (level, text)
            }
            ExprKind::Local(id) => word(self.local(*id)),
            ExprKind::Slot { up, slot } => word(&self.slot(self.out(*up), *slot)),
            ExprKind::Data { up, data } => word(self.data(self.out(*up), *data)),
            ExprKind::Read(of, template, Member::Slot(slot)) => {
                let name = self.slot(self.program.template(*template), *slot);
                (Level::Postfix, format!("{}.{name}", tight(of)))
            }
            ExprKind::Read(of, template, Member::Data(data)) => {
                let name = self.data(self.program.template(*template), *data);
                (Level::Postfix, format!("{}.{name}", tight(of)))
            }
            ExprKind::Now => word("now"),
            ExprKind::Caller => word("caller"),
            ExprKind::Creator { .. } => word("creator"),
            ExprKind::Instance { up } => word(self.instance(*up)),
            ExprKind::Account { up, account, key } => {
                let name = self.account(self.out(*up), *account);
                word(&keyed(name, key.as_deref().map(open)))
            }
            ExprKind::AccountOf { of, template, account, key } => {
                let name = self.account(self.program.template(*template), *account);
                let name = format!("{}.{name}", tight(of));
                word(&keyed(&name, key.as_deref().map(open)))
            }
            ExprKind::Pot => word(self.pot.map_or("_", |pot| self.local(pot))),
            ExprKind::Asset { asset, .. } => {
                word(self.program.asset(*asset).map_or("_", |asset| asset.name.as_str()))
            }
            ExprKind::AssetOf(asset, of) => {
                let name = self.program.asset(*asset).map_or("_", |asset| asset.name.as_str());
                (Level::Postfix, format!("{name} of {}", tight(of)))
            }
            ExprKind::Balance(account, asset) => (Level::Postfix, self.balance(account, asset, depth)),
            ExprKind::BalanceAsOf(account, asset, instant) => {
                let text = self.balance(account, asset, depth);
                (Level::Postfix, format!("{text} as of {}", tight(instant)))
            }
            ExprKind::Supply(asset) => call("supply", &[asset]),
            ExprKind::SupplyAsOf(asset, instant) => {
                (Level::Postfix, format!("supply({}) as of {}", open(asset), tight(instant)))
            }
            ExprKind::Holdings(account) => call("holdings", &[account]),
            ExprKind::Holders(asset) => call("holders", &[asset]),
            ExprKind::Instances { template, .. } | ExprKind::AllInstances(template) => {
                word(self.template_name(*template))
            }
            ExprKind::InstancesOf(of, template) => {
                (Level::Postfix, format!("{}.{}", tight(of), self.template_name(*template)))
            }
            ExprKind::NegateWhole(inner) | ExprKind::NegateRatio(inner) => {
                (Level::Sign, format!("-{}", at(Level::Sign, inner)))
            }
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::Equal(left, right) => infix_tight(Level::Comparison, "!=", left, right, &at),
                _ => (Level::Not, format!("not {}", at(Level::Postfix, inner))),
            },
            ExprKind::Logic(BinaryOp::And, left, right) => infix(Level::And, left, "and", right),
            ExprKind::Logic(BinaryOp::Or, left, right) => infix(Level::Or, left, "or", right),
            ExprKind::Logic(BinaryOp::Implies, left, right) => {
                (Level::Open, format!("{} implies {}", at(Level::Or, left), open(right)))
            }
            ExprKind::Whole(op, left, right) => match op {
                WholeOp::Add => infix(Level::Sum, left, "+", right),
                WholeOp::Sub => infix(Level::Sum, left, "-", right),
                WholeOp::Mul => infix(Level::Product, left, "*", right),
                WholeOp::Mod => infix(Level::Product, left, "mod", right),
                WholeOp::Pow => (Level::Power, power(left, right, &at)),
                WholeOp::Min => call("min", &[left, right]),
                WholeOp::Max => call("max", &[left, right]),
            },
            ExprKind::Ratio(op, left, right) => match op {
                RatioOp::Add => infix(Level::Sum, left, "+", right),
                RatioOp::Sub => infix(Level::Sum, left, "-", right),
                RatioOp::Mul => infix(Level::Product, left, "*", right),
                RatioOp::Div => infix(Level::Product, left, "/", right),
                RatioOp::Pow => (Level::Power, power(left, right, &at)),
                RatioOp::Min => call("min", &[left, right]),
                RatioOp::Max => call("max", &[left, right]),
            },
            ExprKind::ToRatio(inner) => self.leveled(inner, depth),
            ExprKind::Round(how, inner) => call(rounding(*how), &[inner]),
            ExprKind::ToPortion(inner) => call("portion", &[inner]),
            ExprKind::Recast(inner) => match (&expr.ty, &inner.ty) {
                (Type::Int, Type::Duration) => call("seconds", &[inner]),
                (Type::Int, Type::Amount(_) | Type::Money) => call("units", &[inner]),
                _ => self.leveled(inner, depth),
            },
            ExprKind::RootDown(inner) => call("root_down", &[inner]),
            ExprKind::ToMoney(amount, asset) => match &amount.kind {
                ExprKind::Const(Const::Whole(number)) if number.is_zero() => call("zero", &[asset]),
                ExprKind::Const(Const::Whole(number)) if *number == Int::ONE => call("unit", &[asset]),
                _ if matches!(amount.ty, Type::Amount(_) | Type::Exact(_)) => self.leveled(amount, depth),
                _ => {
                    let amount = at(Level::Product, amount);
                    (Level::Product, format!("{amount} * unit({})", open(asset)))
                }
            },
            ExprKind::AssetOfMoney(inner) => (Level::Postfix, format!("{}.asset", tight(inner))),
            ExprKind::Change(template, values) => {
                let found = self.program.template(*template);
                let fields = values.iter().enumerate().filter_map(|(index, value)| {
                    let setting = found?.settings.get(index)?;
                    Some(format!("{}: {}", self.slot(found, setting.slot), open(value.as_ref()?)))
                });
                (Level::Postfix, format!("{{{}}}", fields.collect::<Vec<_>>().join(", ")))
            }
            ExprKind::Compare(how, left, right) => {
                let sign = match how {
                    Compare::Less => "<",
                    Compare::AtMost => "<=",
                    Compare::More => ">",
                    Compare::AtLeast => ">=",
                };
                infix_tight(Level::Comparison, sign, left, right, &at)
            }
            ExprKind::Equal(left, right) => infix_tight(Level::Comparison, "==", left, right, &at),
            ExprKind::In(left, right) => infix_tight(Level::Comparison, "in", left, right, &at),
            ExprKind::None => word("none"),
            ExprKind::Some(inner) => call("some", &[inner]),
            ExprKind::Default(left, right) => {
                (Level::Default, format!("{} ?? {}", at(Level::Sum, left), at(Level::Default, right)))
            }
            ExprKind::Variant(variant, args) => {
                let name = self.variant(&expr.ty, *variant);
                if args.is_empty() { word(name) } else { call(name, &args.iter().collect::<Vec<_>>()) }
            }
            ExprKind::Product(parts) => (Level::Postfix, self.product(&expr.ty, parts, depth)),
            ExprKind::Part(inner, index) => {
                let name = match &inner.ty {
                    Type::Record(fields) => fields.get(*index as usize).map(|(name, _)| name.clone()),
                    _ => None,
                };
                (Level::Postfix, format!("{}.{}", tight(inner), name.unwrap_or_else(|| index.to_string())))
            }
            ExprKind::Collection(kind, items) => {
                let items: Vec<String> = items.iter().map(open).collect();
                word(&enclosed(*kind, &items.join(", ")))
            }
            ExprKind::MapOf(pairs) => word(&format!("{{{}}}", self.pairs(pairs, depth))),
            ExprKind::Each(kind, item, over) => {
                word(&enclosed(*kind, &format!("{} {}", open(item), comp(over))))
            }
            ExprKind::EachPair(key, value, over) => {
                word(&format!("{{{} => {} {}}}", open(key), open(value), comp(over)))
            }
            ExprKind::With(map, pairs) => {
                word(&format!("{{..{}, {}}}", at(Level::Default, map), self.pairs(pairs, depth)))
            }
            ExprKind::Index(of, key) => (Level::Postfix, format!("{}[{}]", tight(of), open(key))),
            ExprKind::Get(of, key) => (Level::Postfix, format!("{}.get({})", tight(of), open(key))),
            ExprKind::Length(inner) => call("length", &[inner]),
            ExprKind::Distinct(inner) => call("distinct", &[inner]),
            ExprKind::Groups(of, size) => call("groups", &[of, size]),
            ExprKind::Range(inner) => call("range", &[inner]),
            ExprKind::Digest(inner) => call("digest", &[inner]),
            ExprKind::Set(op, left, right) => {
                let sign = match op {
                    SetOp::Union => "+",
                    SetOp::Difference => "-",
                    SetOp::Intersection => "&",
                };
                infix(Level::Sum, left, sign, right)
            }
            ExprKind::If(condition, yes, no) => {
                let condition = at(Level::Or, condition);
                (Level::Open, format!("if {condition} then {} else {}", open(yes), open(no)))
            }
            ExprKind::Match(of, arms) => {
                let arms = arms.iter().map(|(pat, value)| (self.pat(pat), value));
                (Level::Postfix, self.choice(of, arms.collect(), depth))
            }
            ExprKind::MatchState(of, template, arms) => {
                let arms = arms.iter().map(|(pat, value)| (self.state_pat(*template, pat), value));
                (Level::Postfix, self.choice(of, arms.collect(), depth))
            }
            ExprKind::Let(pat, value, rest) => {
                (Level::Open, format!("let {} = {}; {}", self.pat(pat), open(value), open(rest)))
            }
            ExprKind::Fold(local, seed, over, next) => {
                let name = self.local(*local);
                (Level::Open, format!("fold {name} = {} {}: {}", open(seed), comp(over), open(next)))
            }
            ExprKind::Iterate { local, seed, up_to, condition, next } => {
                let (seed, up_to) = (at(Level::Default, seed), at(Level::Default, up_to));
                let rest = format!("while {}: {}", open(condition), open(next));
                (Level::Open, format!("iterate {} = {seed} up to {up_to} {rest}", self.local(*local)))
            }
            ExprKind::Sum(item, over) => (Level::Open, format!("sum {} {}", open(item), comp(over))),
            ExprKind::Largest(item, over) => (Level::Open, format!("largest {} {}", open(item), comp(over))),
            ExprKind::Smallest(item, over) => {
                (Level::Open, format!("smallest {} {}", open(item), comp(over)))
            }
            ExprKind::Count(over) => (Level::Open, format!("count {}", self.walk(over, depth))),
            ExprKind::First(over) => (Level::Open, format!("first {}", self.walk(over, depth))),
            ExprKind::Last(over) => (Level::Open, format!("last {}", self.walk(over, depth))),
            ExprKind::All(over, condition) => {
                (Level::Open, format!("all {}: {}", self.walk(over, depth), open(condition)))
            }
            ExprKind::Any(over, condition) => {
                (Level::Open, format!("any {}: {}", self.walk(over, depth), open(condition)))
            }
            ExprKind::Call { function, args, .. } => {
                let name = self.function(*function);
                if args.is_empty() && self.is_read(*function) {
                    return word(&name);
                }
                call(&name, &args.iter().collect::<Vec<_>>())
            }
            ExprKind::View { of, function, args } => {
                let name = format!("{}.{}", tight(of), self.function(*function));
                if args.is_empty() { word(&name) } else { call(&name, &args.iter().collect::<Vec<_>>()) }
            }
            ExprKind::IsState(of, template, state, datum) => {
                let found = self.program.template(*template).and_then(|it| it.state(*state));
                let name = found.map_or("_", |state| state.name.as_str());
                (Level::Comparison, self.is(of, name, datum.as_deref(), depth))
            }
            ExprKind::IsEnded(of) => (Level::Comparison, self.is(of, "ended", None, depth)),
            ExprKind::IsVariant(of, variant, payload) => {
                let name = self.variant(&of.ty, *variant);
                (Level::Comparison, self.is(of, name, payload.as_deref(), depth))
            }
            ExprKind::IsType(of, test) => {
                (Level::Comparison, self.is(of, &self.type_test(*test), None, depth))
            }
            ExprKind::New(new) => (Level::Open, self.new_instance(new, depth)),
            ExprKind::Old(inner) => call("old", &[inner]),
            ExprKind::EventIs(name) => (Level::Comparison, format!("event is {name}")),
            ExprKind::EventIn(of) => (Level::Comparison, format!("event in {}", at(Level::Default, of))),
            ExprKind::OldSlot(slot) => {
                let before = self.out(0).and_then(|it| it.migration.as_ref());
                let from = before.and_then(|it| self.program.template(it.from));
                word(&format!("old.{}", self.slot(from, *slot)))
            }
        }
    }

    /// A pattern.
    pub(super) fn pat(self, pat: &Pat) -> String {
        let list = |pats: &[Pat]| pats.iter().map(|pat| self.pat(pat)).collect::<Vec<_>>().join(", ");
        match &pat.kind {
            PatKind::Wild => "_".to_owned(),
            PatKind::Bind(local) => self.local(*local).to_owned(),
            PatKind::Variant(variant, parts) => {
                bracketed(self.variant(&pat.ty, *variant).to_owned(), list(parts))
            }
            PatKind::Tuple(parts) => format!("({})", list(parts)),
            PatKind::Some(inner) => format!("some({})", self.pat(inner)),
            PatKind::None => "none".to_owned(),
            PatKind::Bool(value) => value.to_string(),
        }
    }

    /// A pattern for a state.
    pub(super) fn state_pat(self, template: TemplateId, pat: &StatePat) -> String {
        let Some(state) = pat.state else { return "_".to_owned() };
        let found = self.program.template(template).and_then(|it| it.state(state));
        let data = pat.data.iter().map(|pat| self.pat(pat)).collect::<Vec<_>>().join(", ");
        bracketed(found.map_or("_", |state| state.name.as_str()).to_owned(), data)
    }

    /// `p in xs where c`
    pub(super) fn walk(self, comp: &Comp, depth: usize) -> String {
        let mut text = format!("{} in {}", self.pat(&comp.pat), self.at(Level::Default, &comp.over, depth));
        if let Some(filter) = &comp.filter {
            text += &format!(" where {}", self.expr(filter, depth));
        }
        text
    }

    /// How much is moved.
    pub(super) fn what(self, what: &What, depth: usize) -> String {
        match what {
            What::All => "all".to_owned(),
            What::AllOf(asset) => format!("all {}", self.expr(asset, depth)),
            What::Amount(amount) => self.expr(amount, depth),
        }
    }

    /// ` paying 5 USDC from treasury`, or nothing.
    pub(super) fn pay(self, pay: Option<&Pay>, depth: usize) -> String {
        pay.map_or_else(String::new, |pay| {
            let from = self.at(Level::Postfix, &pay.from, depth);
            format!(" paying {} from {from}", self.what(&pay.what, depth))
        })
    }

    /// The word for a kind of account.
    pub(super) fn type_test(self, test: TypeTest) -> String {
        match test {
            TypeTest::Account => "Account".to_owned(),
            TypeTest::Agent => "Agent".to_owned(),
            TypeTest::Person => "Person".to_owned(),
            TypeTest::Process(id) => self.template_name(id).to_owned(),
            TypeTest::Form(id) => {
                self.program.form(id).map_or_else(|| "_".to_owned(), |form| form.name.clone())
            }
        }
    }

    fn comp(self, comp: &Comp, depth: usize) -> String {
        format!("for {}", self.walk(comp, depth))
    }

    fn instance(self, up: u8) -> &'p str {
        match up {
            0 => "self",
            up if self.nearest_body() == Some(up) => "me",
            up => self.out(up).map_or("_", |template| template.name.as_str()),
        }
    }

    fn balance(self, account: &Expr, asset: &Expr, depth: usize) -> String {
        let account = self.at(Level::Postfix, account, depth);
        let text = self.expr(asset, depth);
        if matches!(asset.kind, ExprKind::Asset { .. }) {
            format!("{account}.{text}")
        } else {
            format!("{account}.held({text})")
        }
    }

    fn is(self, of: &Expr, name: &str, compared: Option<&Expr>, depth: usize) -> String {
        let of = self.at(Level::Default, of, depth);
        let compared = compared.map_or_else(String::new, |value| self.expr(value, depth));
        format!("{of} is {}", bracketed(name.to_owned(), compared))
    }

    fn product(self, ty: &Type, parts: &[Expr], depth: usize) -> String {
        let texts = parts.iter().map(|part| self.expr(part, depth));
        match ty {
            Type::Record(fields) => {
                let fields = fields.iter().zip(texts).map(|((name, _), text)| format!("{name}: {text}"));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            _ => format!("({})", texts.collect::<Vec<_>>().join(", ")),
        }
    }

    fn pairs(self, pairs: &[(Expr, Expr)], depth: usize) -> String {
        let pair =
            |(key, value): &(Expr, Expr)| format!("{} => {}", self.expr(key, depth), self.expr(value, depth));
        pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
    }

    fn choice(self, of: &Expr, arms: Vec<(String, &Expr)>, depth: usize) -> String {
        let inner = margin(depth + 1);
        let arms = arms
            .into_iter()
            .map(|(pat, value)| format!("{inner}{pat} => {},\n", self.expr(value, depth + 1)));
        format!("match {} {{\n{}{}}}", self.at(Level::Or, of, depth), arms.collect::<String>(), margin(depth))
    }

    fn variant(self, ty: &Type, variant: u32) -> &'p str {
        let Type::Sum(id) = ty else { return "_" };
        let found = self.program.sum(*id).and_then(|sum| sum.variants.get(variant as usize));
        found.map_or("_", |variant| variant.name.as_str())
    }

    /// Whether a function without parameters is read like a cell.
    fn is_read(self, id: crate::FnId) -> bool {
        let Some(function) = self.program.function(id) else { return false };
        let owner = function.owner.and_then(|owner| self.program.template(owner));
        function.is_derived || owner.is_some_and(|owner| owner.views.iter().any(|view| view.id == id))
    }

    fn new_instance(self, new: &New, depth: usize) -> String {
        let template = self.program.template(new.template);
        let args = new.args.iter().enumerate().filter_map(|(index, arg)| {
            let name = &template?.slots.get(index)?.name;
            Some(format!("{name}: {}", self.expr(arg.as_ref()?, depth)))
        });
        let args = args.collect::<Vec<_>>().join(", ");
        let within = new.within.as_ref().map(|within| format!("{}.", self.at(Level::Postfix, within, depth)));
        let name = template.map_or("_", |it| it.name.as_str());
        format!("new {}{name}({args}){}", within.unwrap_or_default(), self.pay(new.pay.as_ref(), depth))
    }
}

fn next(level: Level) -> Level {
    match level {
        Level::Open => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Comparison,
        Level::Comparison => Level::Default,
        Level::Default => Level::Sum,
        Level::Sum => Level::Product,
        Level::Product => Level::Power,
        Level::Power => Level::Sign,
        Level::Sign | Level::Postfix => Level::Postfix,
    }
}

/// An operator that does not chain.
fn infix_tight(
    level: Level,
    sign: &str,
    left: &Expr,
    right: &Expr,
    at: &dyn Fn(Level, &Expr) -> String,
) -> (Level, String) {
    (level, format!("{} {sign} {}", at(next(level), left), at(next(level), right)))
}

fn power(left: &Expr, right: &Expr, at: &dyn Fn(Level, &Expr) -> String) -> String {
    format!("{}^{}", at(Level::Sign, left), at(Level::Sign, right))
}

fn rounding(how: Rounding) -> &'static str {
    match how {
        Rounding::Down => "down",
        Rounding::Up => "up",
        Rounding::Nearest => "nearest",
        Rounding::ToZero => "to_zero",
    }
}

fn keyed(name: &str, key: Option<String>) -> String {
    key.map_or_else(|| name.to_owned(), |key| format!("{name}[{key}]"))
}

fn bracketed(name: String, inside: String) -> String {
    if inside.is_empty() { name } else { format!("{name}({inside})") }
}

fn enclosed(kind: CollectionKind, inside: &str) -> String {
    match kind {
        CollectionKind::List => format!("[{inside}]"),
        CollectionKind::Set | CollectionKind::Map => format!("{{{inside}}}"),
    }
}
