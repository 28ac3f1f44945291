//! The file and the body or process that all is about: cells, functions, states, events, deadlines.

use super::{Door, Grower, Param, Scope, Target, Ty};
use crate::tree::Node;

const CODES: [&str; 4] = ["too_bad", "no_luck", "not_now", "never_mind"];

const HEAD: &str = "asset USDC decimals 2
asset GOLD
quantity HOUR decimals 1
type Color = Red | Green | Blue(Int)
type Rec = {a: Int, b: Set[Agent], c: USDC}
";

impl Grower<'_> {
    pub fn program(&mut self) -> Node {
        let mut scope = Scope { is_file: true, ..Scope::default() };
        let mut members = self.generics();
        self.impersonal = true;
        for _ in 0..self.below(3) {
            members.push(self.function(&mut scope, "fn"));
        }
        self.impersonal = false;
        let form = self.chance(25).then(|| self.file_form(&scope));
        let (form, included) = form.unzip();
        members.extend(form);
        let main = self.main(&scope, included);
        Node::text(HEAD).many(members, "\n").then("\n").one(main)
    }

    fn main(&mut self, file: &Scope, included: Option<super::form::Included>) -> Node {
        let mut scope =
            Scope { is_file: false, debits: vec!["self".into(), "treasury".into()], ..file.clone() };
        let word = if self.chance(60) { "body" } else { "process" };
        self.is_body = word == "body";
        self.main_params = vec![Param::new("owner", Ty::Agent)];
        scope.vars.push(("owner".into(), Ty::Agent, false));
        let (params, list) = self.params(2, &mut scope);
        self.main_params.extend(params);
        let mut head = vec![Node::text("owner: Agent")];
        head.extend(list);

        let mut members = vec![self.asset(&mut scope), Node::text("account treasury\naccount owed[Agent]")];
        scope.issues = true;
        self.has_rep = true;
        members.extend(self.settings(&mut scope));
        let has_items = self.chance(70);
        if let Some(included) = included {
            members.push(self.include(included, &mut scope));
        }
        for _ in 0..2 + self.below(4) {
            members.push(self.cell(&mut scope));
        }
        if has_items {
            let name = self.name("items");
            scope.vars.push((name.clone(), Ty::List(Box::new(Ty::Item)), true));
            members.push(Node::text(format!("var {name}: List[Item] = []")));
        }
        if self.chance(25) {
            members.push(self.peer(&mut scope));
        }
        if has_items {
            self.plan_item();
        }
        for _ in 0..self.below(3) {
            let word = if self.chance(50) { "view" } else { "fn" };
            members.push(self.function(&mut scope, word));
        }
        members.extend(self.derived(&mut scope));
        let item_slot = members.len();
        scope.makes_items = has_items;
        let states = self.chance(50);
        if self.is_body && has_items && !states && self.chance(40) {
            self.successors = vec!["Next".into()];
            if self.chance(40) {
                self.successors.push("Third".into());
            }
        }
        if states {
            scope.states.push(("idle".into(), vec![]));
            scope.states.push(("busy".into(), vec![Ty::Instant, Ty::Int]));
            if word == "process" {
                scope.states.push(("over".into(), vec![]));
            }
        }
        for _ in 0..self.below(3) {
            members.push(self.proc(&mut scope));
        }
        if states {
            members.extend(self.states(&scope, word == "process"));
        } else if self.chance(50) {
            let mut inner = scope.clone();
            let block = self.block(&mut inner, 2);
            members.push(Node::text("start ").one(block));
        }
        for _ in 0..2 + self.below(4) {
            let event = self.event(&scope, &Target::Main);
            members.push(event);
        }
        for _ in 0..self.below(3) {
            members.push(self.deadline(&scope, states));
        }
        if self.chance(30) {
            members.extend(self.form(&scope));
        }
        members.extend(self.claims(&scope));
        if has_items {
            let item = self.item(&scope);
            members.insert(item_slot, item);
        }
        let main = Node::text(format!("{word} Main("))
            .many(head, ", ")
            .then(") {\n")
            .many(members, "\n")
            .then("\n}\n");
        main.many(self.heirs(&scope, file), "")
    }

    /// Parameters that are in scope from then on; some may be left out.
    pub fn params(&mut self, most: usize, scope: &mut Scope) -> (Vec<Param>, Vec<Node>) {
        let (mut params, mut list) = (Vec::new(), Vec::new());
        for _ in 0..self.below(most + 1) {
            let mut param = Param::new(self.name("p"), self.ty(1));
            let mut node = Node::text(format!("{}: {}", param.name, param.ty.name()));
            if self.chance(20) {
                param.has_default = true;
                let value = self.expr(&param.ty, 1, scope);
                node = node.then(" = ").one(value);
            }
            scope.vars.push((param.name.clone(), param.ty.clone(), false));
            params.push(param);
            list.push(node);
        }
        (params, list)
    }

    fn asset(&mut self, scope: &mut Scope) -> Node {
        let flags = ["", " bound", " revocable", " bound revocable", " cap 1_000", " bound revocable cap 50"];
        let flags = self.pick(&flags).unwrap_or("");
        let history = if self.features.history && self.chance(70) { " history" } else { "" };
        scope.has_history = !history.is_empty();
        Node::text(format!("asset REP decimals 1{flags}{history}"))
    }

    fn settings(&mut self, scope: &mut Scope) -> Vec<Node> {
        let mut members = Vec::new();
        if !self.features.settings || !self.is_body {
            return members;
        }
        for _ in 0..self.below(3) {
            let name = self.name("s");
            let percent = 10 + self.below(81);
            members.push(match self.below(2) {
                0 => {
                    scope.vars.push((name.clone(), Ty::Portion, false));
                    self.settings.push((name.clone(), true));
                    Node::text(format!("setting {name}: Portion = {percent}% in 10%..90%"))
                }
                _ => {
                    scope.vars.push((name.clone(), Ty::Int, false));
                    self.settings.push((name.clone(), false));
                    Node::text(format!("setting {name}: Int = {} in 0..9", percent / 11))
                }
            });
            scope.settings.push(name);
        }
        if !scope.settings.is_empty() {
            members.push(Node::text("on adjust(change: Change) by anyone { amend change }"));
            let params = vec![Param::new("change", Ty::Change)];
            let door = Door { to: Target::Main, name: "adjust".into(), params, pays: None };
            self.doors.extend([door.clone(), door]);
        }
        members
    }

    pub fn cell(&mut self, scope: &mut Scope) -> Node {
        let (name, ty) = (self.name("c"), self.ty(2));
        let value = if self.chance(30) { self.expr(&ty, 2, scope) } else { self.literal(&ty, scope) };
        // A `let` takes its type from its value, which an empty collection does not have.
        let is_var = self.chance(80) || ty.wants_type();
        let word = if is_var { "var" } else { "let" };
        let node = Node::text(format!("{word} {name}: {} = ", ty.name())).one(value);
        scope.vars.push((name, ty, is_var));
        node
    }

    /// Values computed from cells; most are sums over a map, which can be kept by difference.
    fn derived(&mut self, scope: &mut Scope) -> Vec<Node> {
        let mut members = Vec::new();
        if self.chance(30) {
            let (name, ty) = (self.name("d"), self.scalar());
            let value = self.expr(&ty, 3, scope);
            members.push(Node::text(format!("derive {name}: {} = ", ty.name())).one(value));
            scope.vars.push((name, ty, false));
        }
        let maps: Vec<(String, Vec<Ty>)> = scope
            .vars
            .iter()
            .filter_map(|(name, ty, cell)| match ty {
                Ty::Map(key, value) if *cell => {
                    Some((name.clone(), vec![(**key).clone(), (**value).clone()]))
                }
                _ => None,
            })
            .collect();
        for _ in 0..self.below(3) {
            let Some((map, entry)) = self.pick(&maps) else { break };
            let name = self.name("d");
            // What is kept by difference depends on the entry alone, so little else is in scope.
            let mut inner = Scope { is_file: true, ..Scope::default() };
            if self.chance(20) {
                inner.clone_from(scope);
            }
            let pattern = self.binder(&entry, &mut inner);
            let filter = if self.chance(60) {
                let condition = self.expr(&Ty::Bool, 2, &inner);
                Node::text(" where ").one(condition)
            } else {
                Node::default()
            };
            let asset = self.pick(&["USDC", "HOUR"]).unwrap_or("USDC");
            let (ty, value) = match self.below(4) {
                0 => (Ty::Int, Node::text(format!("length({map})"))),
                1 => {
                    let filter = if filter.render().is_empty() { Node::text(" where true") } else { filter };
                    (Ty::Int, Node::text(format!("count {pattern} in {map}")).one(filter))
                }
                2 => {
                    let each = self.expr(&Ty::Int, 2, &inner);
                    (
                        Ty::Int,
                        Node::text("sum ").one(each).then(format!(" for {pattern} in {map}")).one(filter),
                    )
                }
                _ => {
                    let ty = Ty::Coin(asset);
                    let each = self.expr(&ty, 2, &inner);
                    (ty, Node::text("sum ").one(each).then(format!(" for {pattern} in {map}")).one(filter))
                }
            };
            members.push(Node::text(format!("derive {name}: {} = ", ty.name())).one(value));
            scope.vars.push((name, ty, false));
        }
        members
    }

    pub fn function(&mut self, scope: &mut Scope, word: &str) -> Node {
        let name = self.name("f");
        let mut inner = Scope { in_function: true, ..scope.clone() };
        let mut params = Vec::new();
        for _ in 0..self.below(3) {
            let (name, ty) = (self.name("a"), self.ty(1));
            params.push((name.clone(), ty.clone()));
            inner.vars.push((name, ty, false));
        }
        let ty = self.ty(1);
        let value = self.expr(&ty, 3, &inner);
        let list: Vec<String> = params.iter().map(|(name, ty)| format!("{name}: {}", ty.name())).collect();
        if word == "view" && list.is_empty() {
            // A view has the type of its value.
            let (ty, value) =
                if ty.wants_type() { (Ty::Int, self.expr(&Ty::Int, 3, &inner)) } else { (ty, value) };
            scope.vars.push((name.clone(), ty.clone(), false));
            self.views.push((name.clone(), ty));
            return Node::text(format!("view {name} = ")).one(value);
        }
        scope.fns.push((name.clone(), params.into_iter().map(|(_, ty)| ty).collect(), ty.clone()));
        Node::text(format!("fn {name}({}) -> {} = ", list.join(", "), ty.name())).one(value)
    }

    pub fn proc(&mut self, scope: &mut Scope) -> Node {
        let name = self.name("q");
        let mut inner = scope.clone();
        let mut params = Vec::new();
        for _ in 0..self.below(3) {
            let (name, ty) = (self.name("a"), self.ty(1));
            params.push((name.clone(), ty.clone()));
            inner.vars.push((name, ty, false));
        }
        let block = self.block(&mut inner, 2);
        let list: Vec<String> = params.iter().map(|(name, ty)| format!("{name}: {}", ty.name())).collect();
        scope.procs.push((name.clone(), params.into_iter().map(|(_, ty)| ty).collect()));
        Node::text(format!("proc {name}({}) ", list.join(", "))).one(block)
    }

    /// An event without parameters that is known by this text.
    pub fn plain_event(&mut self, to: &Target, text: impl FnOnce(&str) -> Node) -> Node {
        let name = self.name("e");
        let node = text(&name);
        self.doors.push(Door { to: to.clone(), name, params: Vec::new(), pays: None });
        node
    }

    fn states(&mut self, scope: &Scope, ends: bool) -> Vec<Node> {
        let start = {
            let mut inner = scope.clone();
            let block = self.block(&mut inner, 1);
            Node::text("start -> idle ").one(block)
        };
        let mut idle = Vec::new();
        for _ in 0..1 + self.below(2) {
            idle.push(self.event(scope, &Target::Main));
        }
        let until = self.expr(&Ty::Instant, 2, scope);
        let count = self.expr(&Ty::Int, 2, scope);
        idle.push(self.plain_event(&Target::Main, |name| {
            Node::text(format!("on {name}() by anyone -> busy(")).one(until).then(", ").one(count).then(")")
        }));
        let mut inner = scope.clone();
        inner.vars.push(("until".into(), Ty::Instant, false));
        inner.vars.push(("turn".into(), Ty::Int, false));
        let mut busy = Vec::new();
        for _ in 0..1 + self.below(2) {
            busy.push(self.event(&inner, &Target::Main));
        }
        if ends {
            busy.push(
                self.plain_event(&Target::Main, |name| Node::text(format!("on {name}() by anyone -> over"))),
            );
        }
        let at = self.expr(&Ty::Instant, 2, &inner);
        let due = if self.chance(50) { Node::text("until") } else { at };
        if self.chance(30) {
            busy.push(Node::text("at ").one(due).then(" -> idle"));
        } else {
            let body = self.block(&mut inner.clone(), 1);
            busy.push(Node::text("at ").one(due).then(" -> idle ").one(body).then(" otherwise -> idle"));
        }
        if self.chance(30) {
            let body = self.block(&mut inner.clone(), 1);
            let period = self.pick(&["1 day", "7 hours"]).unwrap_or("1 day");
            let otherwise = self.otherwise(&inner);
            busy.push(Node::text(format!("every {period} ")).one(body).then(otherwise));
        }
        let mut all = vec![
            start,
            Node::text("state idle {\n").many(idle, "\n").then("\n}"),
            Node::text("state busy(until: Instant, turn: Int) {\n").many(busy, "\n").then("\n}"),
        ];
        if ends {
            all.push(Node::text("end over"));
        }
        all
    }

    pub fn event(&mut self, scope: &Scope, to: &Target) -> Node {
        let mut inner = scope.clone();
        // Now and then several handlers answer one event.
        let again = self.chance(20).then(|| self.doors.last().cloned()).flatten();
        let (name, params, list) = match again.filter(|door| door.to == *to) {
            Some(door) => {
                let list = door.params.iter().map(|it| Node::text(format!("{}: {}", it.name, it.ty.name())));
                let vars = door.params.iter().map(|it| (it.name.clone(), it.ty.clone(), false));
                inner.vars.extend(vars);
                let params = door.params.iter().map(|it| Param::new(it.name.clone(), it.ty.clone()));
                (door.name, params.collect(), list.collect())
            }
            None => {
                let (params, list) = self.params(2, &mut inner);
                (self.name("e"), params, list)
            }
        };
        let mut head = Node::text(format!("on {name}(")).many(list, ", ").then(") by ");
        match self.below(5) {
            0 => head = head.then("anyone"),
            1 | 2 => {
                let caller = self.name("m");
                head = head.then(format!("{caller}: Agent"));
                inner.vars.push((caller, Ty::Agent, false));
            }
            3 => {
                let set = inner.var_of(&Ty::Set(Box::new(Ty::Agent)));
                match set.first().cloned() {
                    Some(set) => {
                        let caller = self.name("m");
                        head = head.then(format!("{caller} in {set}"));
                        inner.vars.push((caller, Ty::Agent, false));
                    }
                    None => head = head.then("anyone"),
                }
            }
            _ => {
                let who = inner.var_of(&Ty::Agent);
                let who = self.pick(&who).unwrap_or_else(|| "anyone".into());
                head = head.then(who);
            }
        }
        let mut pot = None;
        let mut pays = None;
        if self.chance(35) {
            let asset = if self.chance(70) { "USDC" } else { "GOLD" };
            let ty = if self.features.money && self.chance(40) { Ty::Money } else { Ty::Coin(asset) };
            let fee = self.name("fee");
            head = head.then(format!(" paying {fee}: {}", ty.name()));
            if let Ty::Coin(_) = ty {
                inner.vars.push((fee.clone(), ty, false));
            }
            pot = Some(fee);
            pays = Some(asset);
        }
        let mut whens = Vec::new();
        for _ in 0..self.below(3) {
            let condition = self.expr(&Ty::Bool, 2, &inner);
            let reason = if self.chance(70) { format!(" else {}", self.code()) } else { String::new() };
            whens.push(Node::text("\n  when ").one(condition).then(reason));
        }
        head = head.many(whens, "");
        self.doors.push(Door { to: to.clone(), name, params, pays });
        let mut stmts = self.stmts(&mut inner, 3);
        if let Some(fee) = pot {
            stmts.extend(self.empty_pot(&fee, &inner));
        }
        head.one(Node::text("\n  {").many(stmts, "\n    ").then("}"))
    }

    /// What leaves nothing in a pot.
    fn empty_pot(&mut self, fee: &str, scope: &Scope) -> Vec<Node> {
        let to = self.credit(scope);
        let mut stmts = Vec::new();
        if self.chance(7) {
            stmts.push(Node::text(format!("move 1 USDC from {fee} to ")).one(self.credit(scope)));
        }
        stmts.push(if self.chance(20) {
            let dust = self.pick(&scope.debits.clone()).unwrap_or_else(|| "self".into());
            Node::text(format!("split {fee} {{ 30% to ")).one(to).then(format!(" }} dust to {dust}"))
        } else {
            Node::text(format!("move all from {fee} to ")).one(to)
        });
        stmts
    }

    pub fn deadline(&mut self, scope: &Scope, states: bool) -> Node {
        let mut inner = scope.clone();
        let head = if self.chance(50) {
            let at = self.expr(&Ty::Instant, 2, scope);
            let during = if states && self.chance(40) { " during idle, busy" } else { "" };
            Node::text("at ").one(at).then(during)
        } else {
            let period = self.pick(&["1 day", "36 hours", "3 days", "1 week"]).unwrap_or("1 day");
            let from = if self.chance(30) { " from 2026-01-04T12:00Z" } else { "" };
            Node::text(format!("every {period}{from}"))
        };
        let block = self.block(&mut inner, 2);
        let otherwise = self.otherwise(scope);
        head.then(" ").one(block).then(otherwise)
    }

    /// What a deadline does instead; it cannot be refused.
    pub fn otherwise(&mut self, scope: &Scope) -> String {
        let cells: Vec<_> = scope.vars.iter().filter(|(_, ty, cell)| *cell && *ty == Ty::Int).collect();
        match cells.first() {
            Some((name, ..)) if self.chance(85) => {
                format!(" otherwise {{ {name} := {} }}", self.below(9))
            }
            _ => " otherwise { note \"otherwise\" }".into(),
        }
    }

    pub fn code(&mut self) -> String {
        self.codes += 1;
        CODES[self.below(CODES.len())].to_owned()
    }
}
