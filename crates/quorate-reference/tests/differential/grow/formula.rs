//! Formulas: conditions, whole numbers, amounts, comprehensions.

use super::{Grower, Scope, Ty};
use crate::tree::Node;

impl Grower<'_> {
    /// A conditional, a call, an entry of a collection, a part of a record, `??`, `let`, `match`, `fold`.
    pub fn general(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Option<Node> {
        match self.below(8) {
            0 => {
                let condition = self.expr(&Ty::Bool, depth, scope);
                let (a, b) = (self.expr(ty, depth, scope), self.expr(ty, depth, scope));
                Some(Node::text("(if ").one(condition).then(" then ").one(a).then(" else ").one(b).then(")"))
            }
            1 => {
                let fns: Vec<_> = scope.fns.iter().filter(|(_, _, result)| result == ty).cloned().collect();
                let (name, params, _) = self.pick(&fns)?;
                let args = params.iter().map(|ty| self.expr(ty, depth.min(1), scope)).collect();
                Some(Node::text(format!("{name}(")).many(args, ", ").then(")"))
            }
            2 => {
                let lists = scope.var_of(&Ty::List(Box::new(ty.clone())));
                let list = self.pick(&lists)?;
                let index = self.expr(&Ty::Int, depth.min(1), scope);
                Some(Node::text(format!("{list}[")).one(index).then("]"))
            }
            3 => {
                let maps: Vec<(String, Ty)> = scope
                    .vars
                    .iter()
                    .filter_map(|(name, of, _)| match of {
                        Ty::Map(key, value) if **value == *ty => Some((name.clone(), (**key).clone())),
                        _ => None,
                    })
                    .collect();
                let (map, key) = self.pick(&maps)?;
                let key = self.expr(&key, depth.min(1), scope);
                Some(Node::text(format!("{map}[")).one(key).then("]"))
            }
            4 => {
                let options = scope.var_of(&Ty::Option(Box::new(ty.clone())));
                let option = self.pick(&options)?;
                let other = self.expr(ty, depth, scope);
                Some(Node::text(format!("({option} ?? ")).one(other).then(")"))
            }
            5 => {
                let bound = self.scalar();
                if scope.is_file && bound == Ty::Agent {
                    return None;
                }
                let value = self.bare(&bound, depth.min(1), scope);
                let x = self.name("x");
                let mut inner = scope.clone();
                if bound != Ty::Color {
                    inner.vars.push((x.clone(), bound, false));
                }
                let body = self.expr(ty, depth, &inner);
                Some(Node::text(format!("(let {x} = ")).one(value).then("; ").one(body).then(")"))
            }
            6 => {
                let records = scope.var_of(&Ty::Rec);
                let record = self.pick(&records)?;
                match ty {
                    Ty::Int => Some(Node::text(format!("{record}.a"))),
                    Ty::Coin("USDC") => Some(Node::text(format!("{record}.c"))),
                    Ty::Set(of) if **of == Ty::Agent => Some(Node::text(format!("{record}.b"))),
                    _ => None,
                }
            }
            _ => {
                let colors = scope.var_of(&Ty::Color);
                let color = self.pick(&colors)?;
                let v = self.name("v");
                let mut inner = scope.clone();
                inner.vars.push((v.clone(), Ty::Int, false));
                let (red, blue) = (self.expr(ty, depth, scope), self.expr(ty, depth, &inner));
                let other = self.expr(ty, depth.min(1), scope);
                Some(
                    Node::text(format!("(match {color} {{ Red => "))
                        .one(red)
                        .then(format!(", Blue({v}) => "))
                        .one(blue)
                        .then(", _ => ")
                        .one(other)
                        .then(" })"),
                )
            }
        }
    }

    pub fn truth(&mut self, d: u32, scope: &Scope) -> Node {
        match self.below(12) {
            11 => self.standing(d, scope),
            0 => {
                let inner = self.expr(&Ty::Bool, d, scope);
                Node::text("(not ").one(inner).then(")")
            }
            1 => self.two(&Ty::Bool, " and ", &Ty::Bool, d, scope),
            2 => self.two(&Ty::Bool, " or ", &Ty::Bool, d, scope),
            3 => self.two(&Ty::Bool, " implies ", &Ty::Bool, d, scope),
            4..=6 => {
                let all = [
                    Ty::Int,
                    Ty::Coin("USDC"),
                    Ty::Coin("GOLD"),
                    Ty::Instant,
                    Ty::Duration,
                    Ty::Ratio,
                    Ty::Int,
                ];
                let money = self.features.money && self.chance(8);
                if self.chance(8) {
                    let ty = Ty::Coin("USDC");
                    let (left, right) = (self.exact(&ty, d.min(1), scope), self.expr(&ty, d, scope));
                    return Node::text("(").one(left).then(" <= ").one(right).then(")");
                }
                let ty = all[self.below(all.len())].clone();
                let op = self.pick(&[" < ", " <= ", " > ", " >= ", " == ", " != "]).unwrap_or(" < ");
                if money && let Some(left) = self.money_operand(d, scope) {
                    let right = self.expr(&Ty::Money, d, scope);
                    return Node::text("(").one(left).then(op).one(right).then(")");
                }
                self.two(&ty, op, &ty, d, scope)
            }
            7 => {
                let ty = self.ty(1);
                let vars = scope.var_of(&ty);
                match self.pick(&vars) {
                    Some(name) => {
                        let other = self.expr(&ty, d, scope);
                        Node::text(format!("({name} == ")).one(other).then(")")
                    }
                    None => self.two(&Ty::Int, " == ", &Ty::Int, d, scope),
                }
            }
            8 => match self.walked(scope) {
                Some((name, item)) => {
                    let first = item.first().cloned().unwrap_or(Ty::Int);
                    let key = self.expr(&first, d, scope);
                    Node::text("(").one(key).then(format!(" in {name})"))
                }
                None => Node::text("false"),
            },
            9 => match self.walked(scope) {
                Some((name, item)) => {
                    let mut inner = scope.clone();
                    let pattern = self.binder(&item, &mut inner);
                    let condition = self.expr(&Ty::Bool, d, &inner);
                    let word = self.pick(&["all", "any"]).unwrap_or("all");
                    Node::text(format!("({word} {pattern} in {name}: ")).one(condition).then(")")
                }
                None => Node::text("true"),
            },
            _ => match self.walked(scope) {
                Some((name, item)) if item.len() == 1 && self.chance(30) => {
                    let lists =
                        scope.vars.iter().any(|(var, ty, _)| *var == name && matches!(ty, Ty::List(_)));
                    Node::text(format!("{}({name})", if lists { "distinct" } else { "empty" }))
                }
                Some((name, _)) => Node::text(format!("empty({name})")),
                None => {
                    let colors = scope.var_of(&Ty::Color);
                    match self.pick(&colors) {
                        Some(color) => Node::text(format!("({color} is Red)")),
                        None => Node::text("true"),
                    }
                }
            },
        }
    }

    /// In which state it is, and who began it.
    fn standing(&mut self, d: u32, scope: &Scope) -> Node {
        match (self.below(2), self.pick(&scope.states.clone())) {
            (0, Some((state, data))) if !scope.in_function => match data.first() {
                Some(first) if self.chance(40) => {
                    let datum = self.expr(first, d.min(1), scope);
                    Node::text(format!("(self is {state}(")).one(datum).then("))")
                }
                _ => Node::text(format!("(self is {state})")),
            },
            _ if scope.is_file => Node::text("true"),
            _ => {
                let who = if self.is_body && self.chance(50) { "me" } else { "creator" };
                Node::text(format!("({who} == ")).one(self.expr(&Ty::Agent, d.min(1), scope)).then(")")
            }
        }
    }

    pub fn whole(&mut self, d: u32, scope: &Scope) -> Node {
        match self.below(16) {
            0..=2 => {
                let op = self.pick(&[" + ", " - ", " * "]).unwrap_or(" + ");
                self.two(&Ty::Int, op, &Ty::Int, d, scope)
            }
            3 => {
                let n = self.below(4);
                let left = self.expr(&Ty::Int, d, scope);
                Node::text("(").one(left).then(format!(" mod {n})"))
            }
            4 => {
                let left = self.expr(&Ty::Int, d, scope);
                Node::text("(").one(left).then(format!(" ^ {})", self.below(4)))
            }
            5 => {
                let round = self.pick(&["down", "up", "nearest", "to_zero"]).unwrap_or("down");
                self.call(round, &[Ty::Ratio], d, scope)
            }
            6 => {
                let coin = self.pick(&["USDC", "GOLD", "HOUR"]).unwrap_or("USDC");
                self.call("units", &[Ty::Coin(coin)], d, scope)
            }
            7 => self.call("seconds", &[Ty::Duration], d, scope),
            8 => {
                let word = self.pick(&["min", "max"]).unwrap_or("min");
                self.call(word, &[Ty::Int, Ty::Int], d, scope)
            }
            9 => self.call("root_down", &[Ty::Int], d, scope),
            10 | 11 => match self.walked(scope) {
                Some((name, item)) => {
                    let mut inner = scope.clone();
                    let pattern = self.binder(&item, &mut inner);
                    match self.below(5) {
                        0 => Node::text(format!("length({name})")),
                        1 => {
                            let condition = self.expr(&Ty::Bool, d, &inner);
                            Node::text(format!("(count {pattern} in {name} where ")).one(condition).then(")")
                        }
                        2 => {
                            let value = self.expr(&Ty::Int, d, &inner);
                            Node::text("(sum ").one(value).then(format!(" for {pattern} in {name})"))
                        }
                        3 => {
                            let value = self.expr(&Ty::Int, d, &inner);
                            let word = self.pick(&["largest", "smallest"]).unwrap_or("largest");
                            Node::text(format!("(({word} "))
                                .one(value)
                                .then(format!(" for {pattern} in {name}) ?? 7)"))
                        }
                        _ => {
                            let x = self.name("x");
                            inner.vars.push((x.clone(), Ty::Int, false));
                            let next = self.expr(&Ty::Int, d, &inner);
                            Node::text(format!("(fold {x} = 1 for {pattern} in {name}: ")).one(next).then(")")
                        }
                    }
                }
                None => self.literal(&Ty::Int, scope),
            },
            12 => {
                let x = self.name("x");
                let mut inner = scope.clone();
                inner.vars.push((x.clone(), Ty::Int, false));
                let condition = self.expr(&Ty::Bool, d, &inner);
                let next = self.expr(&Ty::Int, d, &inner);
                Node::text(format!("(iterate {x} = 1 up to {} while ", self.below(6)))
                    .one(condition)
                    .then(": ")
                    .one(next)
                    .then(")")
            }
            _ if self.features.holdings && !scope.is_file && self.chance(20) => {
                let of = self.pick(&scope.debits.clone()).unwrap_or_else(|| "self".into());
                Node::text(format!("length(holdings({of}))"))
            }
            _ if self.features.groups && self.chance(20) => match self.walked(scope) {
                Some((name, item)) if item.len() == 1 => {
                    let size = self.expr(&Ty::Int, d.min(1), scope);
                    Node::text(format!("length(groups({name}, ")).one(size).then("))")
                }
                _ => self.literal(&Ty::Int, scope),
            },
            _ if self.features.digest && self.chance(50) => {
                let ty = self.ty(1);
                let vars = scope.var_of(&ty);
                match self.pick(&vars) {
                    Some(name) => Node::text(format!("digest({name})")),
                    None => self.literal(&Ty::Int, scope),
                }
            }
            _ => self.literal(&Ty::Int, scope),
        }
    }

    pub fn coin(&mut self, asset: &'static str, d: u32, scope: &Scope) -> Node {
        let ty = Ty::Coin(asset);
        match self.below(8) {
            0 | 1 => {
                let op = self.pick(&[" + ", " - "]).unwrap_or(" + ");
                self.two(&ty, op, &ty, d, scope)
            }
            2 => self.two(&Ty::Int, " * ", &ty, d, scope),
            3 => {
                let round = self.pick(&["down", "up", "nearest", "to_zero"]).unwrap_or("down");
                let exact = self.exact(&ty, d, scope);
                Node::text(format!("{round}(")).one(exact).then(")")
            }
            4 => {
                let word = self.pick(&["min", "max"]).unwrap_or("min");
                self.call(word, &[ty.clone(), ty], d, scope)
            }
            5 | 6 if asset != "HOUR" && !scope.is_file => {
                if self.features.history && scope.has_history && asset == "REP" && self.chance(40) {
                    let at = self.expr(&Ty::Instant, d.min(1), scope);
                    if self.chance(30) {
                        return Node::text("(supply(REP) as of (").one(at).then("))");
                    }
                    let who = scope.var_of(&Ty::Agent);
                    let who = self.pick(&who).unwrap_or_else(|| "owner".into());
                    return Node::text(format!("({who}.REP as of (")).one(at).then("))");
                }
                if asset == "REP" && self.chance(40) {
                    return Node::text("supply(REP)");
                }
                let account = match if scope.issues { self.below(3) } else { 2 } {
                    0 => {
                        let who = scope.var_of(&Ty::Agent);
                        self.pick(&who).unwrap_or_else(|| "owner".into())
                    }
                    1 => {
                        let who = scope.var_of(&Ty::Agent);
                        format!("owed[{}]", self.pick(&who).unwrap_or_else(|| "owner".into()))
                    }
                    _ => self.pick(&scope.debits.clone()).unwrap_or_else(|| "owner".into()),
                };
                Node::text(format!("{account}.{asset}"))
            }
            7 => match self.walked(scope) {
                Some((name, item)) => {
                    let mut inner = scope.clone();
                    let pattern = self.binder(&item, &mut inner);
                    let value = self.expr(&ty, d, &inner);
                    Node::text("(sum ").one(value).then(format!(" for {pattern} in {name})"))
                }
                None => self.literal(&ty, scope),
            },
            _ => self.literal(&ty, scope),
        }
    }

    /// An amount that is not rounded yet.
    fn exact(&mut self, ty: &Ty, d: u32, scope: &Scope) -> Node {
        let of = self.expr(ty, d, scope);
        match self.below(5) {
            0 => Node::text("(").one(of).then(" / ").one(self.expr(&Ty::Ratio, d, scope)).then(")"),
            1 => Node::text("(").one(self.expr(&Ty::Ratio, d, scope)).then(" * ").one(of).then(")"),
            2 if d > 0 => {
                let op = self.pick(&[" + ", " - "]).unwrap_or(" + ");
                let other = self.exact(ty, d - 1, scope);
                Node::text("(").one(of).then(op).one(other).then(")")
            }
            _ => Node::text("(").one(self.expr(&Ty::Portion, d, scope)).then(" of ").one(of).then(")"),
        }
    }

    pub fn each(&mut self, item: &Ty, open: &str, close: &str, d: u32, scope: &Scope) -> Node {
        let Some((name, entry)) = self.walked(scope) else {
            let items = (0..self.below(3)).map(|_| self.expr(item, d, scope)).collect();
            return Node::text(open).many(items, ", ").then(close);
        };
        let mut inner = scope.clone();
        let pattern = self.binder(&entry, &mut inner);
        let value = self.expr(item, d, &inner);
        let filter = if self.chance(40) {
            let condition = self.expr(&Ty::Bool, d.min(1), &inner);
            Node::text(" where ").one(condition)
        } else {
            Node::default()
        };
        Node::text(open).one(value).then(format!(" for {pattern} in {name}")).one(filter).then(close)
    }

    pub fn two(&mut self, left: &Ty, op: &str, right: &Ty, d: u32, scope: &Scope) -> Node {
        let (left, right) = (self.expr(left, d, scope), self.expr(right, d, scope));
        Node::text("(").one(left).then(op).one(right).then(")")
    }

    pub fn call(&mut self, name: &str, params: &[Ty], d: u32, scope: &Scope) -> Node {
        let mut node = Node::text(format!("{name}("));
        for (number, ty) in params.iter().enumerate() {
            let arg = self.expr(ty, d, scope);
            node = node.then(if number > 0 { ", " } else { "" }).one(arg);
        }
        node.then(")")
    }
}
