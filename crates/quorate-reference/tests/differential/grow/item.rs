//! The process that is nested in the one all is about.

use super::{Grower, Param, Scope, Target, Ty};
use crate::tree::Node;

impl Grower<'_> {
    /// What the text around it may know of it.
    pub fn plan_item(&mut self) {
        self.item_params = vec![Param::new("holder", Ty::Agent), Param::new("size", Ty::Int)];
        if self.chance(50) {
            let mut extra = Param::new(self.name("p"), self.ty(1));
            extra.has_default = self.chance(30);
            self.item_params.push(extra);
        }
        for _ in 0..1 + self.below(2) {
            let cell = (self.name("c"), self.ty(2));
            self.item_cells.push(cell);
        }
        self.item_opens = self.chance(50);
        self.item_pays = if self.item_opens && self.chance(50) { Some("USDC") } else { None };
    }

    pub fn item(&mut self, outer: &Scope) -> Node {
        let mut scope = outer.clone();
        scope.in_item = true;
        scope.states.clear();
        scope.procs.clear();
        scope.makes_items = false;
        let mut head = Vec::new();
        for param in self.item_params.clone() {
            let mut node = Node::text(format!("{}: {}", param.name, param.ty.name()));
            if param.has_default {
                let value = self.expr(&param.ty, 1, &scope);
                node = node.then(" = ").one(value);
            }
            head.push(node);
            scope.vars.push((param.name, param.ty, false));
        }
        scope.debits = vec!["self".into(), "box".into(), "treasury".into()];
        let mut members = vec![Node::text("account box")];
        for (name, ty) in self.item_cells.clone() {
            let value = if self.chance(30) { self.expr(&ty, 2, &scope) } else { self.literal(&ty, &scope) };
            members.push(Node::text(format!("var {name}: {} = ", ty.name())).one(value));
            scope.vars.push((name, ty, true));
        }
        let ends = self.chance(60);
        scope.states = vec![("open".into(), vec![])];
        if ends {
            scope.states.push(("shut".into(), vec![]));
        }
        members.push(self.item_start(&scope));
        let mut open = Vec::new();
        for _ in 0..1 + self.below(2) {
            open.push(self.event(&scope, &Target::Item));
        }
        if let Some(next) = self.successors.first().cloned() {
            let stmts = self.stmts(&mut scope.clone(), 1);
            open.push(self.plain_event(&Target::Item, |name| {
                Node::text(format!("on {name}() by anyone {{ become {next}\n")).many(stmts, "\n").then("}")
            }));
        }
        if ends {
            open.push(self.plain_event(&Target::Item, |name| {
                Node::text(format!("on {name}() by anyone -> shut {{ move all from box to holder }}"))
            }));
            let days = self.below(5);
            open.push(Node::text(format!(
                "at now + {days} days -> shut {{ move all from box to holder }} otherwise -> open"
            )));
        }
        members.push(Node::text("state open {\n").many(open, "\n").then("\n}"));
        if ends {
            members.push(Node::text("end shut"));
        }
        for _ in 0..self.below(2) {
            members.push(self.function(&mut scope, "fn"));
        }
        if self.chance(40) {
            members.extend(self.claims(&scope));
        }
        Node::text("process Item(").many(head, ", ").then(") {\n").many(members, "\n").then("\n}")
    }

    fn item_start(&mut self, scope: &Scope) -> Node {
        let by = if self.item_opens { " by anyone" } else { "" };
        let paying = if self.item_pays.is_some() { " paying fee: USDC" } else { "" };
        let mut stmts = self.stmts(&mut scope.clone(), 1);
        if !self.chance(20) {
            stmts.clear();
        }
        if self.item_pays.is_some() {
            stmts.push(Node::text("move all from fee to box"));
        }
        let mut when = Node::default();
        if self.item_opens && self.chance(40) {
            let condition = self.expr(&Ty::Bool, 2, scope);
            when = Node::text(" when ").one(condition).then(format!(" else {}", self.code()));
        }
        Node::text(format!("start{by}{paying}")).one(when).then(" -> open {").many(stmts, "\n").then("}")
    }

    /// What text around an item reads of it.
    pub fn of_item(&mut self, ty: &Ty, scope: &Scope) -> Option<Node> {
        let items = scope.var_of(&Ty::Item);
        let item = self.pick(&items)?;
        let params = self.item_params.iter().map(|it| (it.name.clone(), it.ty.clone()));
        let mut all: Vec<(String, Ty)> = params.chain(self.item_cells.iter().cloned()).collect();
        all.retain(|(_, of)| of == ty);
        match self.pick(&all) {
            Some((name, _)) => Some(Node::text(format!("{item}.{name}"))),
            None if self.chance(30) => {
                let (open, other) = (self.expr(ty, 1, scope), self.expr(ty, 1, scope));
                Some(
                    Node::text(format!("(match {item} {{ open => "))
                        .one(open)
                        .then(", _ => ")
                        .one(other)
                        .then(" })"),
                )
            }
            None => match ty {
                Ty::Bool => Some(Node::text(format!("({item} is open)"))),
                Ty::Coin(asset @ ("USDC" | "GOLD")) => Some(Node::text(format!("{item}.box.{asset}"))),
                _ => None,
            },
        }
    }
}
