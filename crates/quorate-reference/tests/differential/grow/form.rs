//! Forms: processes with blanks, and what is made from them.

use super::{Door, Grower, Made, Scope, Target, Ty};
use crate::tree::Node;

/// What a form leaves open.
#[derive(Clone, Debug)]
enum Hole {
    Value { name: String, ty: Ty, is_live: bool, has_default: bool },
    Function { name: String, param: Ty, ty: Ty, has_default: bool },
    Hook { name: String, params: Vec<Ty>, has_default: bool, is_total: bool },
}

/// A form of the file, for whoever includes it.
pub struct Included {
    name: String,
    holes: Vec<Hole>,
    /// What its text adds to that of its includer.
    cells: Vec<(String, Ty, bool)>,
    procs: Vec<(String, Vec<Ty>)>,
}

impl Grower<'_> {
    /// A form of the file with cells, a proc and events, to be included.
    pub fn file_form(&mut self, file: &Scope) -> (Node, Included) {
        let name = self.name("form");
        let mut scope = Scope { is_file: false, debits: vec!["self".into()], ..file.clone() };
        scope.vars.push(("boss".into(), Ty::Agent, false));
        let boss = Hole::Value { name: "boss".into(), ty: Ty::Agent, is_live: false, has_default: false };
        let mut holes = vec![boss];
        let mut members = vec![Node::text("blank boss: Agent")];
        self.holes(&mut scope, &mut holes, &mut members);
        let before = scope.vars.len();
        for _ in 0..1 + self.below(2) {
            members.push(self.cell(&mut scope));
        }
        let hooks = scope.procs.len();
        if self.chance(40) {
            members.push(self.proc(&mut scope));
        }
        for _ in 0..1 + self.below(2) {
            members.push(self.event(&scope, &Target::Main));
        }
        if self.chance(30) {
            members.push(self.deadline(&scope, false));
        }
        let cells = scope.vars.get(before..).unwrap_or_default().to_vec();
        let procs = scope.procs.get(hooks..).unwrap_or_default().to_vec();
        let node = Node::text(format!("form {name} {{\n")).many(members, "\n").then("\n}");
        (node, Included { name, holes, cells, procs })
    }

    /// `include form { … }`
    pub fn include(&mut self, included: Included, scope: &mut Scope) -> Node {
        let mut inner = scope.clone();
        inner.vars.extend(included.cells.iter().cloned());
        let fills = self.fills(&included.holes, scope, &inner);
        scope.vars.extend(included.cells);
        scope.procs.extend(included.procs);
        Node::text(format!("include {} {{\n", included.name)).many(fills, "\n").then("\n}")
    }

    /// A form within the body, and processes made from it.
    pub fn form(&mut self, outer: &Scope) -> Vec<Node> {
        let name = self.name("form");
        let mut scope = Scope { in_item: true, makes_items: false, ..outer.clone() };
        scope.states.clear();
        scope.procs.clear();
        scope.debits = vec!["self".into(), "treasury".into()];
        let (mut holes, mut members) = (Vec::new(), Vec::new());
        self.holes(&mut scope, &mut holes, &mut members);
        let before = scope.vars.len();
        for _ in 0..1 + self.below(2) {
            members.push(self.cell(&mut scope));
        }
        let visible = scope.vars.get(before..).unwrap_or_default().to_vec();
        let pays = self.chance(30).then_some("USDC");
        let paying = if pays.is_some() { " paying fee: USDC" } else { "" };
        let mut start = self.stmts(&mut scope.clone(), 1);
        if pays.is_some() {
            start.push(Node::text("move all from fee to treasury"));
        }
        members.push(Node::text(format!("start by anyone{paying} -> open {{")).many(start, "\n").then("}"));
        scope.states = vec![("open".into(), vec![]), ("late".into(), vec![Ty::Int])];
        let mut open = Vec::new();
        for _ in 0..1 + self.below(2) {
            open.push(self.event(&scope, &Target::Form));
        }
        let body = self.block(&mut scope.clone(), 1);
        open.push(Node::text("at now + 2 days -> late(1) ").one(body).then(" otherwise -> late(2)"));
        members.push(Node::text("state open {\n").many(open, "\n").then("\n}"));
        scope.vars.push(("tardy".into(), Ty::Int, false));
        let late = vec![self.event(&scope, &Target::Form)];
        members.push(Node::text("state late(tardy: Int) {\n").many(late, "\n").then("\n}"));
        let (own, others): (Vec<Door>, Vec<Door>) =
            std::mem::take(&mut self.doors).into_iter().partition(|door| door.to == Target::Form);
        self.doors = others;

        let mut all = vec![Node::text(format!("form {name} {{\n")).many(members, "\n").then("\n}")];
        for _ in 0..1 + self.below(2) {
            let made = self.name("Made");
            let mut at_creation = Scope { in_item: true, makes_items: false, ..outer.clone() };
            at_creation.states.clear();
            at_creation.procs.clear();
            let (params, list) = self.params(2, &mut at_creation);
            let mut inner = at_creation.clone();
            inner.vars.extend(visible.iter().cloned());
            let fills = self.fills(&holes, &at_creation, &inner);
            all.push(
                Node::text(format!("{name} {made}("))
                    .many(list, ", ")
                    .then(") {\n")
                    .many(fills, "\n")
                    .then("\n}"),
            );
            for door in &own {
                self.doors.push(Door { to: Target::Made(made.clone()), ..door.clone() });
            }
            self.made.push(Made { name: made, params, pays });
        }
        all
    }

    fn holes(&mut self, scope: &mut Scope, holes: &mut Vec<Hole>, members: &mut Vec<Node>) {
        let outer = scope.clone();
        for _ in 0..1 + self.below(2) {
            let (name, ty, is_live) = (self.name("b"), self.ty(1), self.chance(40));
            let mut node =
                Node::text(format!("blank {name}: {}{}", if is_live { "live " } else { "" }, ty.name()));
            let has_default = self.chance(30);
            if has_default {
                let value = self.expr(&ty, 2, &outer);
                node = node.then(" = ").one(value);
            }
            members.push(node);
            scope.vars.push((name.clone(), ty.clone(), false));
            holes.push(Hole::Value { name, ty, is_live, has_default });
        }
        if self.chance(50) {
            let (name, param, ty) = (self.name("b"), self.ty(1), self.ty(1));
            let mut node = Node::text(format!("blank {name}(n: {}) -> {}", param.name(), ty.name()));
            let has_default = self.chance(30);
            if has_default {
                let mut inner = outer.clone();
                inner.vars.push(("n".into(), param.clone(), false));
                let value = self.expr(&ty, 2, &inner);
                node = node.then(" = ").one(value);
            }
            members.push(node);
            scope.fns.push((name.clone(), vec![param.clone()], ty.clone()));
            holes.push(Hole::Function { name, param, ty, has_default });
        }
        for _ in 0..self.below(3) {
            let name = self.name("h");
            let params: Vec<Ty> = (0..self.below(3)).map(|_| self.ty(1)).collect();
            let (has_default, is_total) = (self.chance(40), self.chance(20));
            let list: Vec<String> =
                params.iter().enumerate().map(|(number, ty)| format!("n{number}: {}", ty.name())).collect();
            let total = if is_total { " total" } else { "" };
            let block = if has_default { " { note \"usual\" }" } else { "" };
            members.push(Node::text(format!("hook {name}({}){total}{block}", list.join(", "))));
            scope.procs.push((name.clone(), params.clone()));
            holes.push(Hole::Hook { name, params, has_default, is_total });
        }
    }

    /// What stands in the blanks: values see the text around, the others what is of the form as well.
    fn fills(&mut self, holes: &[Hole], at_creation: &Scope, inside: &Scope) -> Vec<Node> {
        let mut fills = Vec::new();
        for hole in holes {
            match hole {
                Hole::Value { has_default: true, .. }
                | Hole::Function { has_default: true, .. }
                | Hole::Hook { has_default: true, .. }
                    if self.chance(50) => {}
                Hole::Value { name, ty, is_live, .. } => {
                    let scope = if *is_live { inside } else { at_creation };
                    let value = self.expr(ty, 2, scope);
                    fills.push(Node::text(format!("{name}: ")).one(value));
                }
                Hole::Function { name, param, ty, .. } => {
                    let n = self.name("n");
                    let mut inner = Scope { in_function: true, ..inside.clone() };
                    inner.vars.push((n.clone(), param.clone(), false));
                    let value = self.expr(ty, 2, &inner);
                    fills.push(Node::text(format!("{name}({n}): ")).one(value));
                }
                Hole::Hook { name, params, is_total, .. } => {
                    let mut inner = inside.clone();
                    let names: Vec<String> = params.iter().map(|_| self.name("n")).collect();
                    for (name, ty) in names.iter().zip(params) {
                        inner.vars.push((name.clone(), ty.clone(), false));
                    }
                    let list =
                        if params.is_empty() { String::new() } else { format!("({})", names.join(", ")) };
                    let block = if *is_total {
                        Node::text(self.otherwise(&inner).trim_start_matches(" otherwise ").to_owned())
                    } else {
                        self.block(&mut inner, 1)
                    };
                    fills.push(Node::text(format!("{name}{list} ")).one(block));
                }
            }
        }
        fills
    }
}
