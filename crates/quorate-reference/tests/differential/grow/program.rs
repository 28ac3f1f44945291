//! Members: cells, functions, states, events, deadlines.

use super::{Grower, Scope, Ty};
use crate::tree::Node;

const CODES: [&str; 4] = ["too_bad", "no_luck", "not_now", "never_mind"];

impl Grower<'_> {
    pub fn program(&mut self) -> Node {
        let mut scope = Scope { is_file: true, ..Scope::default() };
        let mut fns = Vec::new();
        self.impersonal = true;
        for _ in 0..self.below(3) {
            fns.push(self.function(&mut scope, "fn"));
        }
        self.impersonal = false;
        let head = "asset USDC decimals 2\nasset GOLD\nquantity HOUR decimals 1\ntype Color = Red | Green | Blue(Int)\ntype Rec = {a: Int, b: Set[Agent], c: USDC}\n";
        let main = self.main(&scope);
        Node::text(head).many(fns, "\n").then("\n").one(main)
    }

    pub fn main(&mut self, file: &Scope) -> Node {
        let mut scope =
            Scope { is_file: false, debits: vec!["self".into(), "treasury".into()], ..file.clone() };
        self.main_params = vec![("owner".into(), Ty::Agent)];
        scope.vars.push(("owner".into(), Ty::Agent, false));
        for _ in 0..self.below(3) {
            let (name, ty) = (self.name("p"), self.ty(1));
            scope.vars.push((name.clone(), ty.clone(), false));
            self.main_params.push((name, ty));
        }
        let word = if self.chance(60) { "body" } else { "process" };
        let params: Vec<String> =
            self.main_params.iter().map(|(name, ty)| format!("{name}: {}", ty.name())).collect();
        let flags = ["", " bound", " revocable", " bound revocable", " cap 1_000", " bound revocable cap 50"];
        let flags = self.pick(&flags).unwrap_or("");
        let history = if self.features.history && self.chance(70) { " history" } else { "" };
        scope.has_history = !history.is_empty();
        let mut members = vec![Node::text(format!(
            "asset REP decimals 1{flags}{history}\naccount treasury\naccount owed[Agent]"
        ))];
        if self.features.settings && word == "body" {
            for _ in 0..self.below(3) {
                let name = self.name("s");
                let percent = 10 + self.below(81);
                let node = match self.below(2) {
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
                };
                scope.settings.push(name);
                members.push(node);
            }
        }
        if !scope.settings.is_empty() {
            members.push(Node::text("on adjust(change: Change) by anyone { amend change }"));
            self.events.push((false, "adjust".into(), vec![Ty::Change], None));
            self.events.push((false, "adjust".into(), vec![Ty::Change], None));
        }
        let has_items = self.chance(70);
        for _ in 0..2 + self.below(4) {
            members.push(self.cell(&mut scope));
        }
        if has_items {
            let name = self.name("items");
            scope.vars.push((name.clone(), Ty::List(Box::new(Ty::Item)), true));
            members.push(Node::text(format!("var {name}: List[Item] = []")));
        }
        for _ in 0..self.below(3) {
            let word = if self.chance(50) { "view" } else { "fn" };
            members.push(self.function(&mut scope, word));
        }
        if self.chance(30) {
            let (name, ty) = (self.name("d"), self.scalar());
            let value = self.expr(&ty, 3, &scope);
            members.push(Node::text(format!("derive {name}: {} = ", ty.name())).one(value));
            scope.vars.push((name, ty, false));
        }
        let item_slot = members.len();
        scope.makes_items = has_items;
        if has_items {
            self.plan_item();
        }
        let states = self.chance(50);
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
            let event = self.event(&scope, false, None);
            members.push(event);
        }
        for _ in 0..self.below(3) {
            members.push(self.deadline(&scope, states));
        }
        if self.features.enforce && self.chance(30) {
            let name = self.name("kept");
            let condition = self.expr(&Ty::Bool, 3, &scope);
            members.push(Node::text(format!("enforce {name}: ")).one(condition));
        }
        if has_items {
            let item = self.item(&scope);
            members.insert(item_slot, item);
        }
        Node::text(format!("{word} Main({}) {{\n", params.join(", "))).many(members, "\n").then("\n}\n")
    }

    pub fn cell(&mut self, scope: &mut Scope) -> Node {
        let (name, ty) = (self.name("c"), self.ty(2));
        let value = if self.chance(30) { self.expr(&ty, 2, scope) } else { self.literal(&ty, scope) };
        let word = if self.chance(80) { "var" } else { "let" };
        let declared = if word == "var" { format!(": {}", ty.name()) } else { String::new() };
        let node = if word == "let" && ty.is_collection() {
            // A `let` takes its type from its value, which an empty collection does not have.
            Node::text(format!("var {name}: {} = ", ty.name())).one(value)
        } else if word == "let" {
            Node::text(format!("let {name}: {} = ", ty.name())).one(value)
        } else {
            Node::text(format!("{word} {name}{declared} = ")).one(value)
        };
        let is_var = word == "var" || ty.is_collection();
        scope.vars.push((name, ty, is_var));
        node
    }

    pub fn function(&mut self, scope: &mut Scope, word: &str) -> Node {
        let name = self.name("f");
        let mut inner = scope.clone();
        let mut params = Vec::new();
        for _ in 0..self.below(3) {
            let (name, ty) = (self.name("a"), self.ty(1));
            params.push((name.clone(), ty.clone()));
            inner.vars.push((name, ty, false));
        }
        let ty = self.ty(1);
        let value = self.expr(&ty, 3, &inner);
        let list: Vec<String> = params.iter().map(|(name, ty)| format!("{name}: {}", ty.name())).collect();
        scope.fns.push((name.clone(), params.into_iter().map(|(_, ty)| ty).collect(), ty.clone()));
        if word == "view" && list.is_empty() {
            scope.fns.pop();
            // A view has the type of its value.
            let value = if ty.is_collection() || matches!(ty, Ty::Option(_)) {
                scope.vars.push((name.clone(), Ty::Int, false));
                self.expr(&Ty::Int, 3, &inner)
            } else {
                scope.vars.push((name.clone(), ty, false));
                value
            };
            return Node::text(format!("view {name} = ")).one(value);
        }
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

    pub fn states(&mut self, scope: &Scope, ends: bool) -> Vec<Node> {
        let start = {
            let mut inner = scope.clone();
            let block = self.block(&mut inner, 1);
            Node::text("start -> idle ").one(block)
        };
        let mut idle = Vec::new();
        for _ in 0..1 + self.below(2) {
            idle.push(self.event(scope, false, Some("")));
        }
        let to_busy = {
            let name = self.name("e");
            self.events.push((false, name.clone(), vec![], None));
            let until = self.expr(&Ty::Instant, 2, scope);
            let count = self.expr(&Ty::Int, 2, scope);
            Node::text(format!("on {name}() by anyone -> busy(")).one(until).then(", ").one(count).then(")")
        };
        idle.push(to_busy);
        let mut inner = scope.clone();
        inner.vars.push(("until".into(), Ty::Instant, false));
        inner.vars.push(("turn".into(), Ty::Int, false));
        let mut busy = Vec::new();
        for _ in 0..1 + self.below(2) {
            busy.push(self.event(&inner, false, Some("")));
        }
        if ends {
            let name = self.name("e");
            self.events.push((false, name.clone(), vec![], None));
            busy.push(Node::text(format!("on {name}() by anyone -> over")));
        }
        let at = self.expr(&Ty::Instant, 2, &inner);
        let due = if self.chance(50) { Node::text("until") } else { at };
        let body = {
            let mut inner = inner.clone();
            self.block(&mut inner, 1)
        };
        busy.push(Node::text("at ").one(due).then(" -> idle ").one(body).then(" otherwise -> idle"));
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

    pub fn event(&mut self, scope: &Scope, in_item: bool, target: Option<&str>) -> Node {
        // Now and then several handlers answer one event.
        let again = self.chance(20).then(|| self.events.last().cloned()).flatten();
        let again = again.filter(|(item, ..)| *item == in_item);
        let (name, types) = match again {
            Some((_, name, types, _)) => (name, types),
            None => {
                let count = self.below(3);
                (self.name("e"), (0..count).map(|_| self.ty(1)).collect())
            }
        };
        let mut inner = scope.clone();
        let mut params = Vec::new();
        for ty in &types {
            let name = self.name("a");
            params.push(format!("{name}: {}", ty.name()));
            inner.vars.push((name, ty.clone(), false));
        }
        let mut head = Node::text(format!("on {name}({}) by ", params.join(", ")));
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
        let mut paid = None;
        if self.chance(35) {
            let asset = if self.chance(70) { "USDC" } else { "GOLD" };
            let ty = if self.features.money && self.chance(40) { Ty::Money } else { Ty::Coin(asset) };
            let fee = self.name("fee");
            head = head.then(format!(" paying {fee}: {}", ty.name()));
            if let Ty::Coin(_) = ty {
                inner.vars.push((fee.clone(), ty, false));
            }
            pot = Some(fee);
            paid = Some(asset);
        }
        let mut whens = Vec::new();
        for _ in 0..self.below(3) {
            let condition = self.expr(&Ty::Bool, 2, &inner);
            let reason = if self.chance(70) { format!(" else {}", self.code()) } else { String::new() };
            whens.push(Node::text("\n  when ").one(condition).then(reason));
        }
        head = head.many(whens, "");
        if target.is_none() && self.chance(10) && !scope.states.is_empty() {
            // Written after `paying` and before the conditions in the grammar; only without conditions here.
            self.codes += 0;
        }
        self.events.push((in_item, name, types, paid));
        let mut tail = Node::text("\n  {");
        let mut stmts = self.stmts(&mut inner, 3);
        if let Some(fee) = pot {
            let to = self.credit(&inner);
            if self.chance(25) {
                stmts.push(Node::text(format!("move 1 USDC from {fee} to ")).one(self.credit(&inner)));
                if !self.chance(30) {
                    stmts.pop();
                }
            }
            stmts.push(Node::text(format!("move all from {fee} to ")).one(to));
        }
        tail = tail.many(stmts, "\n    ").then("}");
        head.one(tail)
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
        let otherwise = if self.chance(85) {
            let cells: Vec<_> = scope.vars.iter().filter(|(_, ty, cell)| *cell && *ty == Ty::Int).collect();
            match cells.first() {
                Some((name, ..)) => format!(" otherwise {{ {name} := {} }}", self.below(9)),
                None => " otherwise { note \"otherwise\" }".into(),
            }
        } else {
            " otherwise { note 1 }".into()
        };
        head.then(" ").one(block).then(otherwise)
    }

    pub fn plan_item(&mut self) {
        self.item_params = vec![("holder".into(), Ty::Agent), ("size".into(), Ty::Int)];
        if self.chance(50) {
            let extra = (self.name("p"), self.ty(1));
            self.item_params.push(extra);
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
        let params: Vec<String> =
            self.item_params.iter().map(|(name, ty)| format!("{name}: {}", ty.name())).collect();
        for (name, ty) in self.item_params.clone() {
            scope.vars.push((name, ty, false));
        }
        scope.debits = vec!["self".into(), "box".into(), "treasury".into()];
        let mut members = vec![Node::text("account box")];
        for _ in 0..1 + self.below(2) {
            members.push(self.cell(&mut scope));
        }
        let ends = self.chance(60);
        scope.states = vec![("open".into(), vec![])];
        if ends {
            scope.states.push(("shut".into(), vec![]));
        }
        let start = {
            let by = if self.item_opens { " by anyone" } else { "" };
            let paying = if self.item_pays.is_some() { " paying fee: USDC" } else { "" };
            let body = if self.item_pays.is_some() { "{ move all from fee to box }" } else { "" };
            let mut when = Node::default();
            if self.item_opens && self.chance(40) {
                let condition = self.expr(&Ty::Bool, 2, &scope);
                when = Node::text(" when ").one(condition).then(format!(" else {}", self.code()));
            }
            Node::text(format!("start{by}{paying}")).one(when).then(format!(" -> open {body}"))
        };
        members.push(start);
        let mut open = Vec::new();
        for _ in 0..1 + self.below(2) {
            open.push(self.event(&scope, true, Some("")));
        }
        if ends {
            let name = self.name("e");
            self.events.push((true, name.clone(), vec![], None));
            open.push(Node::text(format!("on {name}() by anyone -> shut {{ move all from box to holder }}")));
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
        Node::text(format!("process Item({}) {{\n", params.join(", "))).many(members, "\n").then("\n}")
    }

    pub fn code(&mut self) -> String {
        self.codes += 1;
        let code = CODES[self.below(CODES.len())];
        let sentence = if self.chance(30) { " \"it is so\"" } else { "" };
        // One code has one sentence in a program.
        let _ = sentence;
        code.to_owned()
    }
}
