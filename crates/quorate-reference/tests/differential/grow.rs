//! Random programs that make sense, and streams of events for them.

use super::tree::Node;
use proptest::prelude::Rng;
use proptest::test_runner::TestRng;
use std::fmt::Write;

/// A type of the programs that are made.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    Bool,
    Int,
    Ratio,
    Portion,
    Text,
    /// An amount of an asset or quantity.
    Coin(&'static str),
    Instant,
    Duration,
    Agent,
    Option(Box<Ty>),
    List(Box<Ty>),
    Set(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
    /// `{a: Int, b: Set[Agent], c: USDC}`
    Rec,
    /// `Red | Green | Blue(Int)`
    Color,
    /// An instance of the nested process.
    Item,
    Money,
    Asset,
    /// A change of the body's settings.
    Change,
}

/// Parts of the language that may or may not be built.
#[derive(Clone, Copy, Debug, Default)]
pub struct Features {
    pub money: bool,
    pub letters: bool,
    pub splits: bool,
    pub settings: bool,
    pub history: bool,
    pub holders: bool,
    pub enforce: bool,
    pub holdings: bool,
    pub groups: bool,
    pub digest: bool,
}

/// What a text may name.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// Values; whether they are cells that may be assigned.
    vars: Vec<(String, Ty, bool)>,
    fns: Vec<(String, Vec<Ty>, Ty)>,
    procs: Vec<(String, Vec<Ty>)>,
    states: Vec<(String, Vec<Ty>)>,
    debits: Vec<String>,
    is_file: bool,
    has_history: bool,
    /// Whether the nested process can be made.
    makes_items: bool,
    in_item: bool,
    settings: Vec<String>,
}

/// Makes programs and streams.
pub struct Grower<'r> {
    rng: &'r mut TestRng,
    features: Features,
    names: u32,
    codes: u32,
    /// Events of the body and of the nested process: name, parameters, what is paid.
    events: Vec<(bool, String, Vec<Ty>, Option<&'static str>)>,
    item_params: Vec<(String, Ty)>,
    item_pays: Option<&'static str>,
    item_opens: bool,
    main_params: Vec<(String, Ty)>,
    /// Whether there are no agents to speak of: in the functions of the file.
    impersonal: bool,
    /// The settings of the body, and whether they are portions.
    settings: Vec<(String, bool)>,
    /// Whether there are numbers wider than 127 bits; they cannot be keys.
    wide: bool,
}

const CODES: [&str; 4] = ["too_bad", "no_luck", "not_now", "never_mind"];

impl<'r> Grower<'r> {
    pub fn new(rng: &'r mut TestRng, features: Features) -> Grower<'r> {
        Grower {
            rng,
            features,
            names: 0,
            codes: 0,
            events: Vec::new(),
            item_params: Vec::new(),
            item_pays: None,
            item_opens: false,
            main_params: Vec::new(),
            impersonal: false,
            settings: Vec::new(),
            wide: false,
        }
    }

    /// A program and a stream for it.
    pub fn case(&mut self) -> Node {
        self.wide = self.chance(10);
        let program = self.program();
        let stream = self.stream();
        Node::default().one(program).then(super::BETWEEN).one(stream)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.rng.next_u32() as usize) % count.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.below(items.len())].clone()) }
    }

    fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}{}", self.names)
    }

    fn scalar(&mut self) -> Ty {
        let all = [
            Ty::Bool,
            Ty::Int,
            Ty::Int,
            Ty::Ratio,
            Ty::Portion,
            Ty::Text,
            Ty::Coin("USDC"),
            Ty::Coin("USDC"),
            Ty::Coin("GOLD"),
            Ty::Coin("HOUR"),
            Ty::Instant,
            Ty::Duration,
            Ty::Agent,
            Ty::Color,
        ];
        if self.features.money && self.chance(8) {
            return if self.chance(60) { Ty::Money } else { Ty::Asset };
        }
        match all[self.below(all.len())].clone() {
            Ty::Agent if self.impersonal => Ty::Int,
            ty => ty,
        }
    }

    fn key(&mut self) -> Ty {
        let all = [Ty::Int, Ty::Text, Ty::Agent, Ty::Agent, Ty::Color, Ty::Bool];
        match all[self.below(all.len())].clone() {
            Ty::Agent if self.impersonal => Ty::Text,
            Ty::Int | Ty::Color if self.wide => Ty::Text,
            ty => ty,
        }
    }

    fn ty(&mut self, depth: u32) -> Ty {
        if depth == 0 || self.chance(50) {
            return self.scalar();
        }
        match self.below(8) {
            0 => Ty::Option(Box::new(self.scalar())),
            1 | 2 => Ty::List(Box::new(self.ty(depth - 1))),
            3 | 4 => Ty::Set(Box::new(self.key())),
            5 | 6 => Ty::Map(Box::new(self.key()), Box::new(self.ty(depth - 1))),
            _ if self.impersonal => Ty::Text,
            _ => Ty::Rec,
        }
    }

    // --- programs -------------------------------------------------------------------------------------------------

    fn program(&mut self) -> Node {
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

    fn main(&mut self, file: &Scope) -> Node {
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

    fn cell(&mut self, scope: &mut Scope) -> Node {
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

    fn function(&mut self, scope: &mut Scope, word: &str) -> Node {
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

    fn proc(&mut self, scope: &mut Scope) -> Node {
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

    fn states(&mut self, scope: &Scope, ends: bool) -> Vec<Node> {
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

    fn event(&mut self, scope: &Scope, in_item: bool, target: Option<&str>) -> Node {
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

    fn deadline(&mut self, scope: &Scope, states: bool) -> Node {
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

    fn plan_item(&mut self) {
        self.item_params = vec![("holder".into(), Ty::Agent), ("size".into(), Ty::Int)];
        if self.chance(50) {
            let extra = (self.name("p"), self.ty(1));
            self.item_params.push(extra);
        }
        self.item_opens = self.chance(50);
        self.item_pays = if self.item_opens && self.chance(50) { Some("USDC") } else { None };
    }

    fn item(&mut self, outer: &Scope) -> Node {
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

    fn code(&mut self) -> String {
        self.codes += 1;
        let code = CODES[self.below(CODES.len())];
        let sentence = if self.chance(30) { " \"it is so\"" } else { "" };
        // One code has one sentence in a program.
        let _ = sentence;
        code.to_owned()
    }

    // --- statements -----------------------------------------------------------------------------------------------

    fn block(&mut self, scope: &mut Scope, depth: u32) -> Node {
        let stmts = self.stmts(scope, depth);
        Node::text("{").many(stmts, "\n    ").then("}")
    }

    fn stmts(&mut self, scope: &mut Scope, depth: u32) -> Vec<Node> {
        let mut stmts = Vec::new();
        let mut inner = scope.clone();
        for _ in 0..self.below(4) {
            if let Some(stmt) = self.stmt(&mut inner, depth) {
                stmts.push(stmt);
            }
        }
        stmts
    }

    fn stmt(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
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

    /// What is only there when it is built: `split`, `send`.
    fn special(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
        match self.below(2) {
            0 if self.features.splits => {
                let from = self.pick(&scope.debits.clone())?;
                let asset = self.pick(&["", ".USDC", ".GOLD"]).unwrap_or("");
                let dust = self.pick(&scope.debits.clone())?;
                let mut lines = Vec::new();
                for _ in 0..self.below(3) {
                    let percent = self.pick(&[0, 5, 10, 33, 50]).unwrap_or(5);
                    let to = self.credit(scope);
                    lines.push(Node::text(format!("{percent}% to ")).one(to));
                }
                if self.chance(60) {
                    lines.pop();
                    let agents = scope.var_of(&Ty::Set(Box::new(Ty::Agent)));
                    let set = self.pick(&agents);
                    lines.push(match set {
                        Some(set) => {
                            let m = self.name("m");
                            let mut inner = scope.clone();
                            inner.vars.push((m.clone(), Ty::Agent, false));
                            let weight = self.expr(&Ty::Int, 2, &inner);
                            Node::text(format!("rest to each {m} in {set} by ")).one(weight)
                        }
                        None => Node::text("rest to ").one(self.credit(scope)),
                    });
                }
                Some(
                    Node::text(format!("split {from}{asset} {{\n"))
                        .many(lines, "\n")
                        .then(format!("\n}} dust to {dust}")),
                )
            }
            1 if self.features.letters => {
                let lists = scope.var_of(&Ty::List(Box::new(Ty::Item)));
                let list = self.pick(&lists)?;
                let targets: Vec<_> = self.events.iter().filter(|(item, ..)| *item).cloned().collect();
                let (_, event, types, paid) = self.pick(&targets)?;
                let b = self.name("b");
                let mut inner = scope.clone();
                inner.vars.push((b.clone(), Ty::Item, false));
                let args = types.iter().map(|ty| self.expr(ty, 2, &inner)).collect();
                let mut send = Node::text(format!("send {b}.{event}(")).many(args, ", ").then(")");
                if let Some(asset) = paid {
                    let amount = self.expr(&Ty::Coin(asset), 1, &inner);
                    send = send.then(" paying ").one(amount).then(" from treasury");
                }
                if self.chance(60) {
                    let block = self.block(&mut inner, depth.min(1));
                    send = send.then(" otherwise ").one(block);
                }
                Some(Node::text(format!("for {b} in {list} {{ ")).one(send).then(" }"))
            }
            _ => None,
        }
    }

    fn change(&mut self, name: &str, ty: &Ty, scope: &Scope) -> Node {
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
    fn part(&mut self, place: Node, ty: &Ty, scope: &Scope) -> Node {
        match ty {
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

    fn credit(&mut self, scope: &Scope) -> Node {
        if self.chance(45) || scope.debits.is_empty() {
            return self.expr(&Ty::Agent, 1, scope);
        }
        if self.chance(30) {
            let key = self.expr(&Ty::Agent, 1, scope);
            return Node::text("owed[").one(key).then("]");
        }
        Node::text(self.pick(&scope.debits.clone()).unwrap_or_else(|| "self".into()))
    }

    fn debit(&mut self, scope: &Scope) -> Node {
        if self.chance(25) {
            let key = self.expr(&Ty::Agent, 1, scope);
            return Node::text("owed[").one(key).then("]");
        }
        Node::text(self.pick(&scope.debits.clone()).unwrap_or_else(|| "self".into()))
    }

    fn movement(&mut self, scope: &Scope) -> Node {
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

    fn issue(&mut self, scope: &Scope) -> Node {
        let amount = self.expr(&Ty::Coin("REP"), 2, scope);
        if self.chance(65) {
            let to = self.credit(scope);
            Node::text("mint ").one(amount).then(" to ").one(to)
        } else {
            let from = self.debit(scope);
            Node::text("burn ").one(amount).then(" from ").one(from)
        }
    }

    fn make(&mut self, scope: &mut Scope) -> Option<Node> {
        if !scope.makes_items {
            return None;
        }
        let params = self.item_params.clone();
        let args = params.iter().map(|(_, ty)| self.expr(ty, 2, scope)).collect();
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

    fn repeat(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
        let (name, item) = self.walked(scope)?;
        let mut inner = scope.clone();
        let pattern = self.binder(&item, &mut inner);
        let filter = if self.chance(30) {
            let condition = self.expr(&Ty::Bool, 1, &inner);
            Node::text(" where ").one(condition)
        } else {
            Node::default()
        };
        let block = self.block(&mut inner, depth - 1);
        Some(Node::text(format!("for {pattern} in {name}")).one(filter).then(" ").one(block))
    }

    /// A collection that is named, and what its entries are: a type, or two for a map.
    fn walked(&mut self, scope: &Scope) -> Option<(String, Vec<Ty>)> {
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

    fn binder(&mut self, item: &[Ty], scope: &mut Scope) -> String {
        let mut names = Vec::new();
        for ty in item {
            let name = self.name("v");
            scope.vars.push((name.clone(), ty.clone(), false));
            names.push(name);
        }
        if names.len() == 1 { names.remove(0) } else { format!("({})", names.join(", ")) }
    }

    fn cases(&mut self, scope: &mut Scope, depth: u32) -> Option<Node> {
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
        let options: Vec<(String, Ty)> = scope
            .vars
            .iter()
            .filter_map(|(name, ty, _)| match ty {
                Ty::Option(inner) => Some((name.clone(), (**inner).clone())),
                _ => None,
            })
            .collect();
        let (name, inner_ty) = self.pick(&options)?;
        let mut inner = scope.clone();
        let v = self.name("v");
        inner.vars.push((v.clone(), inner_ty, false));
        let some = self.block(&mut inner, depth - 1);
        let none = self.block(&mut scope.clone(), depth - 1);
        Some(
            Node::text(format!("match {name} {{ some({v}) => "))
                .one(some)
                .then(", none => ")
                .one(none)
                .then(" }"),
        )
    }

    // --- expressions ----------------------------------------------------------------------------------------------

    /// An expression of a type, where that type is expected.
    fn expr(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Node {
        let node = self.expr_inner(ty, depth, scope);
        let simplest = self.simplest(ty, scope);
        node.of(&ty.name(), &simplest)
    }

    /// An expression that says its type by itself.
    fn bare(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Node {
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
            Ty::Rec => Node::text("3"),
            Ty::Agent if scope.is_file => Node::text("5"),
            ty => self.expr(ty, depth, scope),
        }
    }

    fn simplest(&mut self, ty: &Ty, scope: &Scope) -> String {
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
            Ty::Money => "(1 USDC)".into(),
            Ty::Asset => "USDC".into(),
            Ty::Change => "{}".into(),
        }
    }

    fn literal(&mut self, ty: &Ty, scope: &Scope) -> Node {
        let n = self.below(7);
        let text = match ty {
            Ty::Bool => self.pick(&["true", "false"]).unwrap_or("true").to_owned(),
            Ty::Int if self.wide && self.chance(10) => {
                "170_141_183_460_469_231_731_687_303_715_884_105_727".into()
            }
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
            Ty::Agent | Ty::Item | Ty::Option(_) => {
                let vars = scope.var_of(ty);
                self.pick(&vars).unwrap_or_else(|| self.simplest(ty, scope))
            }
        };
        Node::text(text)
    }

    fn expr_inner(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Node {
        let vars = scope.var_of(ty);
        if depth == 0 || self.chance(25) {
            return match self.pick(&vars) {
                Some(name) if scope.in_item && scope.settings.contains(&name) && self.chance(40) => {
                    Node::text(format!("(live {name})"))
                }
                Some(name) if self.chance(65) => Node::text(name),
                _ => self.literal(ty, scope),
            };
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
            Ty::List(item) if self.chance(40) => self.each(item, "[", "]", d, scope),
            Ty::Set(item)
                if **item == Ty::Agent && self.features.holders && !scope.is_file && self.chance(20) =>
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
            Ty::Color if self.chance(60) => {
                let n = self.expr(&Ty::Int, d, scope);
                Node::text("Blue(").one(n).then(")")
            }
            Ty::Agent if !scope.is_file && self.chance(10) => {
                if scope.in_item {
                    Node::text("holder")
                } else {
                    Node::text("owner")
                }
            }
            _ => match self.pick(&vars) {
                Some(name) if self.chance(60) => Node::text(name),
                _ => self.literal(ty, scope),
            },
        }
    }

    /// An amount whose asset nobody knows before the run.
    fn money_operand(&mut self, depth: u32, scope: &Scope) -> Option<Node> {
        let vars = scope.var_of(&Ty::Money);
        if scope.is_file || self.chance(60) {
            return self.pick(&vars).map(Node::text);
        }
        let asset = self.expr(&Ty::Asset, depth.min(1), scope);
        let from = self.pick(&scope.debits.clone())?;
        Some(Node::text(format!("{from}.held(")).one(asset).then(")"))
    }

    /// A conditional, a call, an entry of a collection, a part of a record, `??`, `let`, `match`, `fold`.
    fn general(&mut self, ty: &Ty, depth: u32, scope: &Scope) -> Option<Node> {
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

    fn truth(&mut self, d: u32, scope: &Scope) -> Node {
        match self.below(11) {
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

    fn whole(&mut self, d: u32, scope: &Scope) -> Node {
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

    fn coin(&mut self, asset: &'static str, d: u32, scope: &Scope) -> Node {
        let ty = Ty::Coin(asset);
        match self.below(8) {
            0 | 1 => {
                let op = self.pick(&[" + ", " - "]).unwrap_or(" + ");
                self.two(&ty, op, &ty, d, scope)
            }
            2 => self.two(&Ty::Int, " * ", &ty, d, scope),
            3 => {
                let round = self.pick(&["down", "up", "nearest", "to_zero"]).unwrap_or("down");
                let part = self.expr(&Ty::Portion, d, scope);
                let of = self.expr(&ty, d, scope);
                Node::text(format!("{round}(")).one(part).then(" of ").one(of).then(")")
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
                let account = match self.below(3) {
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

    fn each(&mut self, item: &Ty, open: &str, close: &str, d: u32, scope: &Scope) -> Node {
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

    fn two(&mut self, left: &Ty, op: &str, right: &Ty, d: u32, scope: &Scope) -> Node {
        let (left, right) = (self.expr(left, d, scope), self.expr(right, d, scope));
        Node::text("(").one(left).then(op).one(right).then(")")
    }

    fn call(&mut self, name: &str, params: &[Ty], d: u32, scope: &Scope) -> Node {
        let mut node = Node::text(format!("{name}("));
        for (number, ty) in params.iter().enumerate() {
            let arg = self.expr(ty, d, scope);
            node = node.then(if number > 0 { ", " } else { "" }).one(arg);
        }
        node.then(")")
    }

    // --- streams --------------------------------------------------------------------------------------------------

    fn stream(&mut self) -> Node {
        let funds = if self.chance(50) { ",\"funds\":\"open\"" } else { "" };
        let mut lines = Vec::new();
        let mut at: i64 = 1_767_571_200;
        for person in ["ana", "bo", "cy"] {
            lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"50 USDC\",\"to\":\"{person}\"}}")));
            lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"9 GOLD\",\"to\":\"{person}\"}}")));
        }
        let args = self.json_args(&self.main_params.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>());
        lines.push(Node::text(format!(
            "{{\"at\":{at},\"by\":\"ana\",\"new\":\"Main\",\"as\":\"x\",\"with\":{args}}}"
        )));
        lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"30 USDC\",\"to\":\"x.treasury\"}}")));
        for _ in 0..4 + self.below(16) {
            at += match self.below(6) {
                0 => 0,
                1 => 1,
                2 => 86_400,
                3 => 43_200,
                4 => 86_400 * self.below(6) as i64,
                _ => self.below(3_600) as i64,
            };
            let line = self.line(at);
            lines.push(Node::text(line));
        }
        Node::text(format!("{{\"quo\":\"events/1\"{funds}}}\n")).many(lines, "\n").then("\n")
    }

    fn line(&mut self, at: i64) -> String {
        let by = self.person();
        if self.chance(6) {
            return format!("{{\"at\":{at}}}");
        }
        if self.chance(6) {
            let to = self.pick(&["x.treasury", "x", "bo", "cy"]).unwrap_or("x");
            return format!("{{\"at\":{at},\"give\":\"{} USDC\",\"to\":\"{to}\"}}", self.below(20));
        }
        if self.chance(8) && !self.item_params.is_empty() {
            let types: Vec<Ty> = self.item_params.iter().map(|(_, ty)| ty.clone()).collect();
            let args = self.json_args(&types);
            let mut line = format!("{{\"at\":{at},\"by\":\"{by}\",\"new\":\"x.Item\",\"with\":{args}");
            if self.item_pays.is_some() == self.chance(90) {
                let _ = write!(line, ",\"pay\":\"{} USDC\"", self.below(5));
            }
            line.push('}');
            return line;
        }
        let events = self.events.clone();
        let Some((item, event, types, paid)) = self.pick(&events) else {
            return format!("{{\"at\":{at}}}");
        };
        let to = if item { format!("x/Item#{}", 1 + self.below(3)) } else { "x".into() };
        let args = self.json_args(&types);
        let event = if self.chance(2) { "nothing".into() } else { event };
        let mut line =
            format!("{{\"at\":{at},\"by\":\"{by}\",\"to\":\"{to}\",\"do\":\"{event}\",\"with\":{args}");
        if paid.is_some() == self.chance(92) {
            let asset = if self.chance(90) { paid.unwrap_or("USDC") } else { "GOLD" };
            let _ = write!(line, ",\"pay\":\"{} {asset}\"", self.below(8));
        }
        line.push('}');
        line
    }

    fn person(&mut self) -> String {
        self.pick(&["ana", "ana", "bo", "cy"]).unwrap_or("ana").to_owned()
    }

    fn json_args(&mut self, types: &[Ty]) -> String {
        let args: Vec<String> = types.iter().map(|ty| self.json(ty)).collect();
        format!("[{}]", args.join(","))
    }

    fn json(&mut self, ty: &Ty) -> String {
        let n = self.below(7);
        match ty {
            Ty::Bool => (n > 3).to_string(),
            Ty::Int if self.wide && self.chance(10) => "\"-170141183460469231731687303715884105728\"".into(),
            Ty::Int => (n as i64 - 1).to_string(),
            Ty::Ratio => format!("\"{n}/{}\"", 1 + self.below(4)),
            Ty::Portion => format!("\"{}%\"", n * 10),
            Ty::Text => format!("\"{}\"", self.pick(&["", "a", "b", "é\\\"x"]).unwrap_or("a")),
            Ty::Coin(asset) => format!("\"{n} {asset}\""),
            Ty::Instant => format!("\"2026-01-{:02}T00:00Z\"", 5 + n * 2),
            Ty::Duration => format!("\"{n} hours\""),
            Ty::Agent => format!("\"{}\"", self.person()),
            Ty::Option(inner) => {
                if n < 2 {
                    "null".into()
                } else {
                    self.json(inner)
                }
            }
            Ty::List(item) => {
                let items: Vec<String> = (0..self.below(3)).map(|_| self.json(item)).collect();
                format!("[{}]", items.join(","))
            }
            Ty::Set(item) => {
                let mut items: Vec<String> = (0..self.below(3)).map(|_| self.json(item)).collect();
                items.sort();
                items.dedup();
                format!("[{}]", items.join(","))
            }
            Ty::Map(key, value) => {
                let mut keys: Vec<String> = (0..self.below(3)).map(|_| self.json(key)).collect();
                keys.sort();
                keys.dedup();
                let is_name = matches!(**key, Ty::Text | Ty::Agent);
                let pairs: Vec<String> = keys
                    .into_iter()
                    .map(|key| {
                        let value = self.json(value);
                        if is_name { format!("{key}:{value}") } else { format!("[{key},{value}]") }
                    })
                    .collect();
                if is_name { format!("{{{}}}", pairs.join(",")) } else { format!("[{}]", pairs.join(",")) }
            }
            Ty::Rec => format!("{{\"a\":{n},\"b\":[\"bo\"],\"c\":\"{n} USDC\"}}"),
            Ty::Color => match n {
                0..=2 => "\"Red\"".into(),
                3 => "\"Green\"".into(),
                _ => format!("{{\"Blue\":[{n}]}}"),
            },
            Ty::Item => "\"x/Item#1\"".into(),
            Ty::Money => format!("\"{n} USDC\""),
            Ty::Asset => format!("\"{}\"", self.pick(&["USDC", "GOLD"]).unwrap_or("USDC")),
            Ty::Change => {
                let mut fields = Vec::new();
                for (name, is_portion) in self.settings.clone() {
                    if self.chance(60) {
                        let n = self.below(11);
                        let value = if is_portion { format!("\"{}%\"", n * 10) } else { n.to_string() };
                        fields.push(format!("\"{name}\":{value}"));
                    }
                }
                format!("{{{}}}", fields.join(","))
            }
        }
    }
}

impl Scope {
    /// The names of the values of a type.
    fn var_of(&self, ty: &Ty) -> Vec<String> {
        self.vars.iter().filter(|(_, of, _)| of == ty).map(|(name, ..)| name.clone()).collect()
    }
}

impl Ty {
    /// As a program writes it.
    pub fn name(&self) -> String {
        match self {
            Ty::Bool => "Bool".into(),
            Ty::Int => "Int".into(),
            Ty::Ratio => "Ratio".into(),
            Ty::Portion => "Portion".into(),
            Ty::Text => "Text".into(),
            Ty::Coin(asset) => (*asset).into(),
            Ty::Instant => "Instant".into(),
            Ty::Duration => "Duration".into(),
            Ty::Agent => "Agent".into(),
            Ty::Option(inner) => format!("{}?", inner.name()),
            Ty::List(item) => format!("List[{}]", item.name()),
            Ty::Set(item) => format!("Set[{}]", item.name()),
            Ty::Map(key, value) => format!("Map[{}, {}]", key.name(), value.name()),
            Ty::Rec => "Rec".into(),
            Ty::Color => "Color".into(),
            Ty::Item => "Item".into(),
            Ty::Money => "Money".into(),
            Ty::Asset => "Asset".into(),
            Ty::Change => "Change".into(),
        }
    }

    fn is_collection(&self) -> bool {
        matches!(self, Ty::List(_) | Ty::Set(_) | Ty::Map(..))
    }
}
