//! Expressions of each type.

use super::{Grower, Scope, Ty};
use crate::tree::Node;

impl Grower<'_> {
    /// An expression of a type, where that type is expected.
    pub fn expr(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Node {
        let node = self.expr_inner(ty, depth, scope);
        let simplest = self.simplest(ty, scope);
        node.of(&ty.name(), &simplest)
    }

    /// An expression that says its type by itself.
    pub fn bare(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Node {
        let vars = scope.var_of(ty);
        if let Some(name) = self.pick(&vars) {
            return Node::text(name);
        }
        match ty {
            Ty::List(item) => {
                let item = self.bare(item, depth.saturating_sub(1), scope);
                Node::text("[").one(item).then("]")
            }
            Ty::Set(item) => {
                let item = self.bare(item, depth.saturating_sub(1), scope);
                Node::text("{").one(item).then("}")
            }
            Ty::Map(key, value) => {
                let key = self.bare(key, depth.saturating_sub(1), scope);
                let value = self.bare(value, depth.saturating_sub(1), scope);
                Node::text("{").one(key).then(" => ").one(value).then("}")
            }
            Ty::Option(inner) => {
                let value = self.bare(inner, depth.saturating_sub(1), scope);
                Node::text("some(").one(value).then(")")
            }
            Ty::Color => Node::text(self.pick(&["Red", "Green", "Blue(2)"]).unwrap_or("Red")),
            Ty::Pair(left, right) => {
                let depth = depth.saturating_sub(1);
                let (left, right) = (self.bare(left, depth, scope), self.bare(right, depth, scope));
                Node::text("(").one(left).then(", ").one(right).then(")")
            }
            Ty::Boxed(inner) => {
                let inner = self.bare(inner, depth.saturating_sub(1), scope);
                Node::text("Full(").one(inner).then(")")
            }
            Ty::Rec => Node::text("3"),
            Ty::Agent if scope.is_file => Node::text("5"),
            ty => self.expr(ty, depth, scope),
        }
    }

    pub fn simplest(&mut self, ty: &Ty, scope: &Scope) -> String {
        match ty {
            Ty::Bool => "true".into(),
            Ty::Int => "0".into(),
            Ty::Ratio => "0.5".into(),
            Ty::Portion => "50%".into(),
            Ty::Text => "\"a\"".into(),
            Ty::Coin(asset) => format!("1 {asset}"),
            Ty::Instant => "2026-01-06".into(),
            Ty::Duration => "1 day".into(),
            Ty::Agent => scope.var_of(ty).first().cloned().unwrap_or_else(|| "owner".into()),
            Ty::Option(_) => "none".into(),
            Ty::List(_) => "[]".into(),
            Ty::Set(_) | Ty::Map(..) => "{}".into(),
            Ty::Rec => "{a: 0, b: {}, c: 1 USDC}".into(),
            Ty::Color => "Red".into(),
            Ty::Item => scope.var_of(ty).first().cloned().unwrap_or_else(|| {
                let lists = scope.var_of(&Ty::List(Box::new(Ty::Item)));
                lists.first().map_or_else(|| "item".into(), |list| format!("{list}[0]"))
            }),
            Ty::Main => scope.var_of(ty).first().cloned().unwrap_or_else(|| "self".into()),
            Ty::Pair(left, right) => {
                format!("({}, {})", self.simplest(left, scope), self.simplest(right, scope))
            }
            Ty::Boxed(_) => "Void".into(),
            Ty::Money => "(1 USDC)".into(),
            Ty::Asset => "USDC".into(),
            Ty::Change => "{}".into(),
        }
    }

    pub fn literal(&mut self, ty: &Ty, scope: &Scope) -> Node {
        let n = self.below(7);
        let text = match ty {
            Ty::Bool => self.pick(&["true", "false"]).unwrap_or("true").to_owned(),
            Ty::Int if self.wide && self.chance(10) => {
                "170_141_183_460_469_231_731_687_303_715_884_105_727".into()
            }
            Ty::Int if self.long && self.chance(15) => format!("({})", self.long()),
            Ty::Int => {
                if self.chance(15) {
                    format!("(-{n})")
                } else {
                    n.to_string()
                }
            }
            Ty::Ratio => format!("({}/{})", n, 1 + self.below(4)),
            Ty::Portion => format!("{}%", self.pick(&[0, 10, 33, 50, 100]).unwrap_or(50)),
            Ty::Text => format!("\"{}\"", self.pick(&["", "a", "b", "a long word"]).unwrap_or("a")),
            Ty::Coin("USDC") => format!("{}.{} USDC", n, self.below(4) * 25),
            Ty::Coin("HOUR") => format!("{n}.5 HOUR"),
            Ty::Coin(asset) => format!("{} {asset}", n * 3),
            Ty::Instant => format!("2026-01-{:02}", 5 + n),
            Ty::Duration => format!("{n} {}", self.pick(&["days", "hours", "seconds"]).unwrap_or("days")),
            Ty::Option(inner) if n > 1 => {
                let inner = self.literal(inner, scope);
                return Node::text("some(").one(inner).then(")");
            }
            Ty::List(item) => {
                let items = (0..self.below(3)).map(|_| self.literal(item, scope)).collect();
                return Node::text("[").many(items, ", ").then("]");
            }
            Ty::Set(item) => {
                let items = (0..self.below(3)).map(|_| self.literal(item, scope)).collect();
                return Node::text("{").many(items, ", ").then("}");
            }
            Ty::Map(key, value) => {
                let mut pairs = Vec::new();
                for _ in 0..self.below(3) {
                    let (key, value) = (self.literal(key, scope), self.literal(value, scope));
                    pairs.push(key.then(" => ").one(value));
                }
                return Node::text("{").many(pairs, ", ").then("}");
            }
            Ty::Rec => {
                let set = self.literal(&Ty::Set(Box::new(Ty::Agent)), scope);
                return Node::text(format!("{{a: {n}, b: ")).one(set).then(format!(", c: {n} USDC}}"));
            }
            Ty::Color => self.pick(&["Red", "Green", "Blue(1)", "Blue(2)"]).unwrap_or("Red").to_owned(),
            Ty::Money => format!("({n} {})", self.pick(&["USDC", "GOLD"]).unwrap_or("USDC")),
            Ty::Asset => self.pick(&["USDC", "GOLD"]).unwrap_or("USDC").to_owned(),
            Ty::Change => "{}".into(),
            Ty::Pair(left, right) => {
                let (left, right) = (self.literal(left, scope), self.literal(right, scope));
                return Node::text("(").one(left).then(", ").one(right).then(")");
            }
            Ty::Boxed(inner) if n > 1 => {
                let inner = self.literal(inner, scope);
                return Node::text("Full(").one(inner).then(")");
            }
            Ty::Boxed(_) => "Void".into(),
            Ty::Agent | Ty::Item | Ty::Main | Ty::Option(_) => {
                let vars = scope.var_of(ty);
                self.pick(&vars).unwrap_or_else(|| self.simplest(ty, scope))
            }
        };
        Node::text(text)
    }

    pub fn expr_inner(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Node {
        let vars = scope.var_of(ty);
        if scope.in_item && *ty == Ty::Option(Box::new(Ty::Main)) {
            return Node::text(self.pick(&vars).unwrap_or_else(|| "none".into()));
        }
        if depth == 0 || self.chance(25) {
            return match self.pick(&vars) {
                Some(name) if scope.in_item && scope.settings.contains(&name) && self.chance(40) => {
                    Node::text(format!("(live {name})"))
                }
                Some(name) if self.chance(65) => Node::text(name),
                _ => self.literal(ty, scope),
            };
        }
        if self.chance(8)
            && let Some(node) = self.neighbour(ty, depth - 1, scope)
        {
            return node;
        }
        // What any type can be made by.
        if self.chance(22)
            && let Some(node) = self.general(ty, depth - 1, scope)
        {
            return node;
        }
        let d = depth - 1;
        match ty {
            Ty::Bool => self.truth(d, scope),
            Ty::Int => self.whole(d, scope),
            Ty::Ratio => {
                let op = self.pick(&[" + ", " - ", " * ", " / "]).unwrap_or(" + ");
                match self.below(4) {
                    0 => self.two(&Ty::Int, " / ", &Ty::Int, d, scope),
                    1 => self.two(&Ty::Coin("USDC"), " / ", &Ty::Coin("USDC"), d, scope),
                    2 => self.expr(&Ty::Portion, d, scope),
                    _ => self.two(&Ty::Ratio, op, &Ty::Ratio, d, scope),
                }
            }
            Ty::Portion => match self.below(3) {
                0 => self.call("portion", &[Ty::Ratio], d, scope),
                1 => self.two(&Ty::Portion, " * ", &Ty::Portion, d, scope),
                _ => self.call("min", &[Ty::Portion, Ty::Portion], d, scope),
            },
            Ty::Coin(asset) => self.coin(asset, d, scope),
            Ty::Money => match (self.below(4), self.money_operand(d, scope)) {
                (0, Some(left)) => {
                    let op = self.pick(&[" + ", " - "]).unwrap_or(" + ");
                    let right = self.expr(&Ty::Money, d, scope);
                    Node::text("(").one(left).then(op).one(right).then(")")
                }
                (1, Some(left)) => {
                    let right = self.expr(&Ty::Money, d, scope);
                    Node::text("max(").one(left).then(", ").one(right).then(")")
                }
                (2, Some(left)) => {
                    let times = self.expr(&Ty::Int, d, scope);
                    Node::text("(").one(times).then(" * ").one(left).then(")")
                }
                (_, Some(left)) => left,
                _ => self.expr(&Ty::Coin("USDC"), d, scope),
            },
            Ty::Asset if self.chance(50) => {
                let vars = scope.var_of(&Ty::Money);
                match self.pick(&vars) {
                    Some(name) => Node::text(format!("{name}.asset")),
                    None => self.literal(ty, scope),
                }
            }
            Ty::Instant => match self.below(3) {
                0 => Node::text("now"),
                1 => self.two(&Ty::Instant, " + ", &Ty::Duration, d, scope),
                _ => self.call("max", &[Ty::Instant, Ty::Instant], d, scope),
            },
            Ty::Duration => match self.below(3) {
                0 => self.two(&Ty::Instant, " - ", &Ty::Instant, d, scope),
                1 => self.two(&Ty::Int, " * ", &Ty::Duration, d, scope),
                _ => self.two(&Ty::Duration, " + ", &Ty::Duration, d, scope),
            },
            Ty::Option(inner) => match self.below(3) {
                0 => {
                    let value = self.expr(inner, d, scope);
                    Node::text("some(").one(value).then(")")
                }
                1 => {
                    let maps: Vec<(String, Ty)> = scope
                        .vars
                        .iter()
                        .filter_map(|(name, ty, _)| match ty {
                            Ty::Map(key, value) if value == inner => Some((name.clone(), (**key).clone())),
                            _ => None,
                        })
                        .collect();
                    match self.pick(&maps) {
                        Some((name, key)) => {
                            let key = self.expr(&key, d, scope);
                            Node::text(format!("{name}.get(")).one(key).then(")")
                        }
                        None => Node::text("none"),
                    }
                }
                _ => {
                    let lists = scope.var_of(&Ty::List(inner.clone()));
                    match self.pick(&lists) {
                        Some(list) => {
                            let v = self.name("v");
                            let mut inside = scope.clone();
                            inside.vars.push((v.clone(), (**inner).clone(), false));
                            let condition = self.expr(&Ty::Bool, d, &inside);
                            let word = self.pick(&["first", "last"]).unwrap_or("first");
                            Node::text(format!("({word} {v} in {list} where ")).one(condition).then(")")
                        }
                        None => Node::text("none"),
                    }
                }
            },
            Ty::List(_) if self.chance(15) && !vars.is_empty() => {
                let (left, right) = (self.pick(&vars).unwrap_or_default(), self.literal(ty, scope));
                Node::text(format!("({left} + ")).one(right).then(")")
            }
            Ty::List(item) if **item == Ty::Int && self.chance(20) => {
                let count = self.expr(&Ty::Int, d.min(1), scope);
                Node::text("range(").one(count).then(" mod 7)")
            }
            Ty::List(item) if self.chance(40) => self.each(item, "[", "]", d, scope),
            Ty::Set(item)
                if **item == Ty::Agent && self.features.holders && scope.issues && self.chance(20) =>
            {
                Node::text("holders(REP)")
            }
            Ty::Set(item) if self.chance(30) => self.each(item, "{", "}", d, scope),
            Ty::Set(_) if self.chance(70) && !vars.is_empty() => {
                let op = self.pick(&[" + ", " - ", " & "]).unwrap_or(" + ");
                let left = self.pick(&vars).unwrap_or_default();
                let right = self.expr(ty, d, scope);
                Node::text(format!("({left}{op}")).one(right).then(")")
            }
            Ty::Map(key, value) if self.chance(50) && !vars.is_empty() => {
                let map = self.pick(&vars).unwrap_or_default();
                let (key, value) = (self.expr(key, d, scope), self.expr(value, d, scope));
                Node::text(format!("{{..{map}, ")).one(key).then(" => ").one(value).then("}")
            }
            Ty::Rec if self.chance(60) && !vars.is_empty() => {
                let record = self.pick(&vars).unwrap_or_default();
                let a = self.expr(&Ty::Int, d, scope);
                Node::text(format!("{{..{record}, a: ")).one(a).then("}")
            }
            Ty::Rec => {
                let (a, b) =
                    (self.expr(&Ty::Int, d, scope), self.expr(&Ty::Set(Box::new(Ty::Agent)), d, scope));
                let c = self.expr(&Ty::Coin("USDC"), d, scope);
                Node::text("{a: ").one(a).then(", b: ").one(b).then(", c: ").one(c).then("}")
            }
            Ty::Pair(left, right) if self.chance(70) => {
                let (left, right) = (self.expr(left, d, scope), self.expr(right, d, scope));
                Node::text("(").one(left).then(", ").one(right).then(")")
            }
            Ty::Boxed(inner) if self.chance(60) => {
                let inner = self.expr(inner, d, scope);
                Node::text("Full(").one(inner).then(")")
            }
            Ty::Map(key, value) if self.chance(25) => {
                let Some((name, entry)) = self.walked(scope) else { return self.literal(ty, scope) };
                let mut inner = scope.clone();
                let pattern = self.binder(&entry, &mut inner);
                let (key, value) = (self.expr(key, d, &inner), self.expr(value, d, &inner));
                Node::text("{").one(key).then(" => ").one(value).then(format!(" for {pattern} in {name}}}"))
            }
            Ty::Color if self.chance(60) => {
                let n = self.expr(&Ty::Int, d, scope);
                Node::text("Blue(").one(n).then(")")
            }
            Ty::Agent if !scope.is_file && self.chance(10) => Node::text(self.simplest(ty, scope)),
            _ => match self.pick(&vars) {
                Some(name) if self.chance(60) => Node::text(name),
                _ => self.literal(ty, scope),
            },
        }
    }

    /// What others know, a part of a pair, a function for any type.
    fn neighbour(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Option<Node> {
        match self.below(4) {
            0 => self.of_item(ty, scope),
            1 => self.of_peer(ty, scope),
            2 => self.half(ty, scope),
            _ => self.generic(ty, depth, scope),
        }
    }

    /// An amount whose asset nobody knows before the run.
    pub fn money_operand(&mut self, depth: u32, scope: &Scope) -> Option<Node> {
        let vars = scope.var_of(&Ty::Money);
        if scope.is_file || self.chance(60) {
            return self.pick(&vars).map(Node::text);
        }
        let asset = self.expr(&Ty::Asset, depth.min(1), scope);
        let from = self.pick(&scope.debits.clone())?;
        Some(Node::text(format!("{from}.held(")).one(asset).then(")"))
    }
}
