//! A body that others may become.

use super::{Grower, Param, Scope, Target, Ty};
use crate::tree::Node;

impl Grower<'_> {
    /// `body Next`, which follows on `Main`, and perhaps `Third`, which follows on `Next`.
    pub fn heirs(&mut self, main: &Scope, file: &Scope) -> Vec<Node> {
        let params = self.main_params.clone();
        let mut heirs = Vec::new();
        let (mut from, mut before) = ("Main".to_owned(), (params, main.clone()));
        for name in self.successors.clone() {
            let (node, params, scope) = self.heir(&name, &from, &before.0, &before.1, file);
            heirs.push(node);
            (from, before) = (name, (params, scope));
        }
        heirs
    }

    /// A body that follows on another: some cells go on, the others are read by the migration.
    fn heir(
        &mut self,
        name: &str,
        from: &str,
        known: &[Param],
        main: &Scope,
        file: &Scope,
    ) -> (Node, Vec<Param>, Scope) {
        let mut scope =
            Scope { is_file: false, debits: vec!["self".into(), "treasury".into()], ..file.clone() };
        scope.issues = true;
        scope.has_history = main.has_history;
        let mut params = known.to_vec();
        let at = self.below(params.len() + 1);
        let fresh = self.chance(30).then(|| Param::new(self.name("p"), self.scalar()));
        if let Some(fresh) = &fresh {
            params.insert(at, fresh.clone());
        }
        let list: Vec<String> =
            params.iter().map(|param| format!("{}: {}", param.name, param.ty.name())).collect();
        // What is new has no value before the migration gives it one.
        for param in known {
            scope.vars.push((param.name.clone(), param.ty.clone(), false));
        }
        let history = if main.has_history { " history" } else { "" };
        let mut members = vec![Node::text(format!("asset REP decimals 1{history}"))];
        members.push(Node::text("account treasury\naccount owed[Agent]"));
        for (name, is_portion) in self.settings.clone() {
            if main.settings.contains(&name) && self.chance(80) {
                let (ty, rest) =
                    if is_portion { (Ty::Portion, "20% in 0%..60%") } else { (Ty::Int, "7 in 3..9") };
                members.push(Node::text(format!("setting {name}: {} = {rest}", ty.name())));
                scope.vars.push((name.clone(), ty, false));
                scope.settings.push(name);
            }
        }
        let mut migration = Vec::new();
        let mut old = Vec::new();
        for (name, ty, is_cell) in &main.vars {
            let hidden = matches!(ty, Ty::List(item) if **item == Ty::Item) || ty.mentions_main();
            if !*is_cell || hidden {
                continue;
            }
            if self.chance(75) {
                let value = self.literal(ty, &scope);
                members.push(Node::text(format!("var {name}: {} = ", ty.name())).one(value));
                scope.vars.push((name.clone(), ty.clone(), true));
            } else {
                migration.push(Node::text(format!("note old.{name}")));
            }
            if !ty.is_private() {
                old.push((format!("old.{name}"), ty.clone(), false));
            }
        }
        for (name, ty, is_cell) in &main.vars {
            if *is_cell && (ty.mentions_main() || matches!(ty, Ty::List(item) if **item == Ty::Item)) {
                migration.push(Node::text(format!("note old.{name}")));
            }
        }
        for _ in 0..self.below(3) {
            members.push(self.cell(&mut scope));
        }
        let mut inner = scope.clone();
        inner.vars.extend(old);
        if let Some(fresh) = fresh {
            let value = self.expr(&fresh.ty, 1, &inner);
            migration.push(Node::text(format!("{} := ", fresh.name)).one(value));
            inner.vars.push((fresh.name.clone(), fresh.ty.clone(), true));
            scope.vars.push((fresh.name, fresh.ty, false));
        }
        migration.extend(self.stmts(&mut inner, 1));
        migration.extend(self.stmts(&mut inner, 1));
        members.push(Node::text(format!("migrate from {from} {{\n")).many(migration, "\n").then("\n}"));
        if !scope.settings.is_empty() && self.chance(50) {
            members.push(Node::text("on adjust(change: Change) by anyone { amend change }"));
        }
        for _ in 0..1 + self.below(3) {
            let event = self.event(&scope, &Target::Main);
            members.push(event);
        }
        for _ in 0..self.below(2) {
            members.push(self.deadline(&scope, false));
        }
        let following = self.successors.iter().skip_while(|other| *other != name).nth(1).cloned();
        if self.chance(if following.is_some() { 90 } else { 30 }) {
            let what = following.map_or("note size".into(), |next| format!("become {next}"));
            members.push(self.plain_event(&Target::Item, |event| {
                let handler = format!("on {event}() by anyone {{ {what} }}");
                Node::text(format!("process Item(holder: Agent, size: Int) {{ start by anyone {handler} }}"))
            }));
        }
        members.extend(self.claims(&scope));
        let head = format!("body {name}({}) {{\n", list.join(", "));
        (Node::text(head).many(members, "\n").then("\n}\n"), params, scope)
    }
}
