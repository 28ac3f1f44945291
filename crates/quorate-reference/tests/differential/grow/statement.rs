//! Statements.

use super::{Grower, Scope, Target, Ty};
use crate::tree::Node;

impl Grower<'_> {
    pub fn block(&mut self, scope: &mut Scope, depth: u32) -> Node {
        let stmts = self.stmts(scope, depth);
        Node::text("{").many(stmts, "\n    ").then("}")
    }

    pub fn stmts(&mut self, scope: &mut Scope, depth: u32) -> Vec<Node> {
        let mut stmts = Vec::new();
        let mut inner = scope.clone();
        for _ in 0..self.below(4) {
            if let Some(stmt) = self.stmt(&mut inner, depth) {
                stmts.push(stmt);
            }
        }
        stmts
    }

    pub fn stmt(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
        let cells: Vec<(String, Ty)> = scope
            .vars
            .iter()
            .filter(|(.., cell)| *cell)
            .map(|(name, ty, _)| (name.clone(), ty.clone()))
            .collect();
        let choices = if depth == 0 { 13 } else { 19 };
        match self.below(choices) {
            0..=5 => {
                let (name, ty) = self.pick(&cells)?;
                Some(self.change(&name, &ty, scope))
            }
            6 => {
                let (name, ty) = (self.name("x"), self.scalar());
                let value = self.expr(&ty, 3, scope);
                scope.vars.push((name.clone(), ty.clone(), false));
                Some(Node::text(format!("let {name}: {} = ", ty.name())).one(value))
            }
            7 => {
                let ty = self.ty(1);
                let value = self.bare(&ty, 2, scope);
                Some(Node::text("note ").one(value))
            }
            8 => {
                let condition = self.expr(&Ty::Bool, 3, scope);
                Some(Node::text("require ").one(condition).then(format!(" else {}", self.code())))
            }
            9 | 10 => Some(self.movement(scope)),
            11 => Some(self.issue(scope)),
            12 => {
                let (name, types) = self.pick(&scope.procs.clone())?;
                let args = types.iter().map(|ty| self.expr(ty, 2, scope)).collect();
                Some(Node::text(format!("do {name}(")).many(args, ", ").then(")"))
            }
            13 => {
                let condition = self.expr(&Ty::Bool, 2, scope);
                let then = self.block(&mut scope.clone(), depth - 1);
                let mut node = Node::text("if ").one(condition).then(" ").one(then);
                if self.chance(50) {
                    let otherwise = self.block(&mut scope.clone(), depth - 1);
                    node = node.then(" else ").one(otherwise);
                }
                Some(node)
            }
            14 => self.repeat(scope, depth),
            15 => self.cases(scope, depth),
            16 => {
                let (name, types) = self.pick(&scope.states.clone())?;
                if types.is_empty() {
                    return Some(Node::text(format!("go {name}")));
                }
                let args = types.iter().map(|ty| self.expr(ty, 2, scope)).collect();
                Some(Node::text(format!("go {name}(")).many(args, ", ").then(")"))
            }
            17 => self.make(scope),
            _ => self.special(scope, depth),
        }
    }

    /// `split`, `send`, what is held in several assets, parts of a pair.
    pub fn special(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
        match self.below(6) {
            0 | 5 if self.features.splits => {
                let from = self.pick(&scope.debits.clone())?;
                let asset = self.pick(&["", ".USDC", ".GOLD"]).unwrap_or("");
                let dust = self.pick(&scope.debits.clone())?;
                let mut lines = Vec::new();
                for _ in 0..self.below(3) {
                    let percent = self.pick(&[0, 5, 10, 33, 50]).unwrap_or(5);
                    lines.push(self.share(&format!("{percent}%"), scope, 20));
                }
                if self.chance(60) {
                    lines.pop();
                    lines.push(self.share("rest", scope, 80));
                }
                Some(
                    Node::text(format!("split {from}{asset} {{\n"))
                        .many(lines, "\n")
                        .then(format!("\n}} dust to {dust}")),
                )
            }
            1 | 2 if self.features.letters => {
                if self.chance(30) && !scope.in_item {
                    return self.write_to_peer(scope, depth);
                }
                let lists = scope.var_of(&Ty::List(Box::new(Ty::Item)));
                let list = self.pick(&lists)?;
                let doors: Vec<_> =
                    self.doors.iter().filter(|door| door.to == Target::Item).cloned().collect();
                let door = self.pick(&doors)?;
                let b = self.name("b");
                let mut inner = scope.clone();
                inner.vars.push((b.clone(), Ty::Item, false));
                let send = self.letter(&b, &door, &inner, depth);
                Some(Node::text(format!("for {b} in {list} {{ ")).one(send).then(" }"))
            }
            3 if self.features.money => {
                let (from, a) = (self.pick(&scope.debits.clone())?, self.name("a"));
                let part = self.expr(&Ty::Portion, 1, scope);
                let to = self.credit(scope);
                Some(
                    Node::text(format!("for {a} in holdings({from}) {{ move down("))
                        .one(part)
                        .then(format!(" of {from}.held({a})) from {from} to "))
                        .one(to)
                        .then(" }"),
                )
            }
            4 => {
                let pairs: Vec<(String, Ty, Ty)> = scope
                    .vars
                    .iter()
                    .filter_map(|(name, ty, _)| match ty {
                        Ty::Pair(left, right) => Some((name.clone(), (**left).clone(), (**right).clone())),
                        _ => None,
                    })
                    .collect();
                let (name, left, right) = self.pick(&pairs)?;
                let (a, b) = (self.name("x"), self.name("x"));
                scope.vars.extend([(a.clone(), left, false), (b.clone(), right, false)]);
                Some(Node::text(format!("let ({a}, {b}) = {name}")))
            }
            _ => None,
        }
    }

    /// A line of a `split`: to one, or to each of several by weight.
    fn share(&mut self, part: &str, scope: &Scope, percent: usize) -> Node {
        let agents = Ty::Set(Box::new(Ty::Agent));
        let maps: Vec<(String, Option<Ty>)> = scope
            .vars
            .iter()
            .filter_map(|(name, ty, _)| match ty {
                ty if *ty == agents => Some((name.clone(), None)),
                Ty::Map(key, value) if **key == Ty::Agent => Some((name.clone(), Some((**value).clone()))),
                _ => None,
            })
            .collect();
        if !self.chance(percent) {
            return Node::text(format!("{part} to ")).one(self.credit(scope));
        }
        let Some((name, value)) = self.pick(&maps) else {
            return Node::text(format!("{part} to ")).one(self.credit(scope));
        };
        let m = self.name("m");
        let mut inner = scope.clone();
        inner.vars.push((m.clone(), Ty::Agent, false));
        let pattern = match value {
            Some(value) => {
                let w = self.name("w");
                inner.vars.push((w.clone(), value, false));
                format!("({m}, {w})")
            }
            None => m,
        };
        let weight = self.expr(&Ty::Int, 2, &inner);
        Node::text(format!("{part} to each {pattern} in {name} by ")).one(weight)
    }

    pub fn change(&mut self, name: &str, ty: &Ty, scope: &Scope) -> Node {
        match ty {
            Ty::Set(member) if self.chance(75) => {
                let value = self.expr(member, 2, scope);
                if self.chance(60) {
                    Node::text("add ").one(value).then(format!(" to {name}"))
                } else {
                    Node::text("remove ").one(value).then(format!(" from {name}"))
                }
            }
            Ty::List(item) if self.chance(75) => {
                let value = self.expr(item, 2, scope);
                match self.below(5) {
                    0 => Node::text("remove ").one(value).then(format!(" from {name}")),
                    1 => {
                        let index = self.expr(&Ty::Int, 1, scope);
                        let place = Node::text(format!("{name}[")).one(index).then("]");
                        self.part(place, item, scope)
                    }
                    _ => Node::text("append ").one(value).then(format!(" to {name}")),
                }
            }
            Ty::Map(key, value) if self.chance(85) => {
                let key = self.expr(key, 2, scope);
                match self.below(4) {
                    0 => Node::text("remove ").one(key).then(format!(" from {name}")),
                    1 => {
                        let place = Node::text(format!("{name}[")).one(key).then("]");
                        self.part(place, value, scope)
                    }
                    _ => {
                        let value = self.expr(value, 2, scope);
                        Node::text(format!("{name}[")).one(key).then("] := ").one(value)
                    }
                }
            }
            _ => self.part(Node::text(name), ty, scope),
        }
    }

    /// Changes a place of a type.
    pub fn part(&mut self, place: Node, ty: &Ty, scope: &Scope) -> Node {
        match ty {
            Ty::Set(member) if self.chance(50) => {
                let value = self.expr(member, 1, scope);
                let (verb, word) = if self.chance(70) { ("add ", " to ") } else { ("remove ", " from ") };
                Node::text(verb).one(value).then(word).one(place)
            }
            Ty::List(item) if self.chance(60) => {
                let value = self.expr(item, 1, scope);
                let (verb, word) = if self.chance(70) { ("append ", " to ") } else { ("remove ", " from ") };
                Node::text(verb).one(value).then(word).one(place)
            }
            Ty::Map(key, value) if self.chance(70) => {
                let key = self.expr(key, 1, scope);
                if self.chance(25) {
                    return Node::text("remove ").one(key).then(" from ").one(place);
                }
                let value = self.expr(value, 1, scope);
                place.then("[").one(key).then("] := ").one(value)
            }
            Ty::Rec if self.chance(80) => match self.below(3) {
                0 => self.part(place.then(".a"), &Ty::Int, scope),
                1 => {
                    let who = self.expr(&Ty::Agent, 1, scope);
                    let (verb, word) = if self.chance(70) { ("add ", " to ") } else { ("remove ", " from ") };
                    Node::text(verb).one(who).then(word).one(place).then(".b")
                }
                _ => self.part(place.then(".c"), &Ty::Coin("USDC"), scope),
            },
            Ty::Int | Ty::Coin(_) | Ty::Ratio if self.chance(60) => {
                let op = if self.chance(60) { " += " } else { " -= " };
                let value = self.expr(ty, 2, scope);
                place.then(op).one(value)
            }
            Ty::Set(_) if self.chance(40) => {
                let value = self.expr(ty, 2, scope);
                place.then(if self.chance(50) { " += " } else { " -= " }).one(value)
            }
            _ => {
                let value = self.expr(ty, 3, scope);
                place.then(" := ").one(value)
            }
        }
    }

    pub fn credit(&mut self, scope: &Scope) -> Node {
        if self.chance(6) {
            return Node::text(self.pick(&["me", "creator"]).unwrap_or("me"));
        }
        if self.chance(45) || scope.debits.is_empty() {
            return self.expr(&Ty::Agent, 1, scope);
        }
        if self.chance(30) && scope.issues {
            let key = self.expr(&Ty::Agent, 1, scope);
            return Node::text("owed[").one(key).then("]");
        }
        Node::text(self.pick(&scope.debits.clone()).unwrap_or_else(|| "self".into()))
    }

    pub fn debit(&mut self, scope: &Scope) -> Node {
        if self.chance(25) && scope.issues {
            let key = self.expr(&Ty::Agent, 1, scope);
            return Node::text("owed[").one(key).then("]");
        }
        Node::text(self.pick(&scope.debits.clone()).unwrap_or_else(|| "self".into()))
    }

    pub fn movement(&mut self, scope: &Scope) -> Node {
        let (from, to) = (self.debit(scope), self.credit(scope));
        let what = match self.below(4) {
            0 => Node::text("all"),
            1 => Node::text("all USDC"),
            2 if self.features.money => self.expr(&Ty::Money, 2, scope),
            _ => {
                let asset = if self.chance(70) { "USDC" } else { "GOLD" };
                self.expr(&Ty::Coin(asset), 2, scope)
            }
        };
        Node::text("move ").one(what).then(" from ").one(from).then(" to ").one(to)
    }

    pub fn issue(&mut self, scope: &Scope) -> Node {
        if !scope.issues {
            return self.movement(scope);
        }
        let amount = self.expr(&Ty::Coin("REP"), 2, scope);
        if self.chance(65) {
            let to = self.credit(scope);
            Node::text("mint ").one(amount).then(" to ").one(to)
        } else {
            let from = self.debit(scope);
            Node::text("burn ").one(amount).then(" from ").one(from)
        }
    }

    pub fn make(&mut self, scope: &mut Scope) -> Option<Node> {
        if !scope.makes_items {
            return None;
        }
        let params = self.item_params.clone();
        let by_name = self.chance(25);
        let mut args = Vec::new();
        for param in params {
            if param.has_default && self.chance(50) {
                continue;
            }
            let value = self.expr(&param.ty, 2, scope);
            args.push(if by_name { Node::text(format!("{}: ", param.name)).one(value) } else { value });
        }
        let mut node = Node::text("new Item(").many(args, ", ").then(")");
        if self.item_pays.is_some() {
            let amount = self.expr(&Ty::Coin("USDC"), 1, scope);
            node = node.then(" paying ").one(amount).then(" from treasury");
        }
        let lists = scope.var_of(&Ty::List(Box::new(Ty::Item)));
        match self.pick(&lists) {
            Some(list) if self.chance(80) => {
                Some(Node::text("append ").one(node).then(format!(" to {list}")))
            }
            _ => {
                let name = self.name("i");
                scope.vars.push((name.clone(), Ty::Item, false));
                Some(Node::text(format!("let {name} = ")).one(node))
            }
        }
    }

    pub fn repeat(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
        let (name, item) = self.walked(scope)?;
        let mut inner = scope.clone();
        let pattern = self.binder(&item, &mut inner);
        // What a loop adds to what it walks would double with each event.
        let mut filter = Node::text(format!(" where length({name}) < 20"));
        if self.chance(30) {
            let condition = self.expr(&Ty::Bool, 1, &inner);
            filter = filter.then(" and ").one(condition);
        }
        let block = self.block(&mut inner, depth - 1);
        Some(Node::text(format!("for {pattern} in {name}")).one(filter).then(" ").one(block))
    }

    /// A collection that is named, and what its entries are: a type, or two for a map.
    pub fn walked(&mut self, scope: &Scope) -> Option<(String, Vec<Ty>)> {
        let all: Vec<(String, Vec<Ty>)> = scope
            .vars
            .iter()
            .filter_map(|(name, ty, _)| match ty {
                Ty::List(item) | Ty::Set(item) => Some((name.clone(), vec![(**item).clone()])),
                Ty::Map(key, value) => Some((name.clone(), vec![(**key).clone(), (**value).clone()])),
                _ => None,
            })
            .collect();
        self.pick(&all)
    }

    pub fn binder(&mut self, item: &[Ty], scope: &mut Scope) -> String {
        let parts = match item {
            [Ty::Pair(left, right)] if self.chance(60) => vec![(**left).clone(), (**right).clone()],
            item => item.to_vec(),
        };
        let mut names = Vec::new();
        for ty in &parts {
            let name = self.name("v");
            scope.vars.push((name.clone(), ty.clone(), false));
            names.push(name);
        }
        if names.len() == 1 { names.remove(0) } else { format!("({})", names.join(", ")) }
    }

    pub fn cases(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
        if self.chance(50) {
            let subject = self.bare(&Ty::Color, 1, scope);
            let red = self.block(&mut scope.clone(), depth - 1);
            let mut inner = scope.clone();
            let n = self.name("v");
            inner.vars.push((n.clone(), Ty::Int, false));
            let blue = self.block(&mut inner, depth - 1);
            return Some(
                Node::text("match ")
                    .one(subject)
                    .then(" { Red => ")
                    .one(red)
                    .then(format!(", Blue({n}) => "))
                    .one(blue)
                    .then(", _ => {} }"),
            );
        }
        let options: Vec<(String, Ty, bool)> = scope
            .vars
            .iter()
            .filter_map(|(name, ty, _)| match ty {
                Ty::Option(inner) => Some((name.clone(), (**inner).clone(), true)),
                Ty::Boxed(inner) => Some((name.clone(), (**inner).clone(), false)),
                _ => None,
            })
            .collect();
        let (name, inner_ty, is_option) = self.pick(&options)?;
        let (full, empty) = if is_option { ("some", "none") } else { ("Full", "Void") };
        let mut inner = scope.clone();
        let v = self.name("v");
        inner.vars.push((v.clone(), inner_ty, false));
        let some = self.block(&mut inner, depth - 1);
        let none = self.block(&mut scope.clone(), depth - 1);
        Some(
            Node::text(format!("match {name} {{ {full}({v}) => "))
                .one(some)
                .then(format!(", {empty} => "))
                .one(none)
                .then(" }"),
        )
    }
}
