//! What accounts may hold when their instance ends.

use super::deep;
use super::held::{
    Held, Way, content, debit, debit_all_of, debit_amount, debit_payment, forget_sure, join, merged, place_of,
};
use super::linear::AssetKey;
use super::outside::Outside;
use super::target::AccountRef;
use super::touch::has_new;
use super::world::{Text, World, templates};
use quorate_base::Span;
use quorate_ir::{
    AccountId, Block, Expr, ExprKind, ProcId, SplitTo, StateId, Stmt, StmtKind, Tail, Template, TemplateId,
    Type, What,
};
use rustc_hash::FxHashMap;

/// An end that is entered.
#[derive(Clone, Debug)]
pub(crate) struct Ending {
    /// Where it is entered.
    pub(crate) span: Span,
    /// The state.
    pub(crate) state: StateId,
    /// The account that may hold money then: its name, and where money is put in that nothing takes out.
    pub(crate) account: String,
    pub(crate) sure: Option<Span>,
}

/// The tails of a template, each with the ends it may enter while there may be money.
#[derive(Default)]
pub(crate) struct Endings {
    pub(crate) handlers: Vec<Vec<Ending>>,
    /// Of each deadline, and of what it does otherwise.
    pub(crate) deadlines: Vec<(Vec<Ending>, Vec<Ending>)>,
}

/// Follows the accounts of one template through its states.
struct Follower<'a, 'p> {
    world: &'a World<'p>,
    outside: &'a Outside,
    id: TemplateId,
    template: &'p Template,
    /// What the accounts may hold in each state; nothing is known of a state that is not entered.
    states: Vec<Option<Vec<Held>>>,
}

/// The endings of every template whose instances end.
pub(crate) fn endings(world: &World<'_>, outside: &Outside) -> FxHashMap<TemplateId, Endings> {
    let mut all = FxHashMap::default();
    for (id, template) in templates(world.program) {
        if world.never_ends(id) {
            continue;
        }
        let states = vec![None; template.states.len()];
        let mut follower = Follower { world, outside, id, template, states };
        all.insert(id, follower.run());
    }
    all
}

impl<'p> Follower<'_, 'p> {
    fn run(&mut self) -> Endings {
        let mut ways = vec![Way {
            state: None,
            held: vec![Held::default(); self.template.accounts.len() + 1],
            has_sent: false,
        }];
        for start in &self.template.starts {
            ways = self.tail(&start.tail, self.with_outside(ways), Text::Handler(self.id, start));
        }
        self.enter(&ways);
        if self.outside.moved.contains(&self.id) {
            let everything = self.everything();
            self.states.iter_mut().for_each(|state| *state = Some(everything.clone()));
        }
        // What is held only grows, so this comes to rest; a text that takes too long is given up as unknown.
        loop {
            let before = self.states.clone();
            for handler in &self.template.handlers {
                let ways = self.begin(handler.during.as_deref());
                let ways = self.handler_ways(handler, ways);
                self.enter(&ways);
            }
            for deadline in &self.template.deadlines {
                let text = Text::Deadline(self.id, deadline);
                for tail in std::iter::once(&deadline.tail).chain(&deadline.otherwise) {
                    let ways = self.begin(deadline.during.as_deref());
                    let ways = self.tail(tail, ways, text);
                    self.enter(&ways);
                }
            }
            if self.world.is_tired() {
                let everything = self.everything();
                self.states.iter_mut().for_each(|state| *state = Some(everything.clone()));
                break;
            }
            if self.states == before {
                break;
            }
        }
        let mut endings = Endings::default();
        for handler in &self.template.handlers {
            let ways = self.begin(handler.during.as_deref());
            let ways = self.handler_ways(handler, ways);
            endings.handlers.push(self.endings_of(&ways));
        }
        for deadline in &self.template.deadlines {
            let text = Text::Deadline(self.id, deadline);
            let ways = self.begin(deadline.during.as_deref());
            let first = self.tail(&deadline.tail, ways, text);
            let second = deadline.otherwise.as_ref().map(|tail| {
                let ways = self.begin(deadline.during.as_deref());
                self.tail(tail, ways, text)
            });
            endings.deadlines.push((self.endings_of(&first), self.endings_of(&second.unwrap_or_default())));
        }
        endings
    }

    fn handler_ways(&self, handler: &'p quorate_ir::Handler, ways: Vec<Way>) -> Vec<Way> {
        let mut ways = ways;
        let site = self.world.site(Text::Handler(self.id, handler));
        // What asks for balances may see to it that nothing is left.
        if handler.when.iter().any(|(condition, _)| self.world.reads(condition, site).money) {
            forget_sure(&mut ways);
        }
        self.tail(&handler.tail, ways, Text::Handler(self.id, handler))
    }

    /// The ways that begin in each of some states, or in any.
    fn begin(&self, during: Option<&[StateId]>) -> Vec<Way> {
        let mut ways = Vec::new();
        for (index, state) in self.template.states.iter().enumerate() {
            let id = u32::try_from(index).map(StateId);
            let applies = during.is_none_or(|during| id.is_ok_and(|id| during.contains(&id)));
            if let Some(held) =
                self.states.get(index).and_then(Option::as_ref).filter(|_| applies && !state.is_end)
            {
                let Ok(id) = id else { continue };
                ways.push(Way { state: Some((id, Span::default())), held: held.clone(), has_sent: false });
            }
        }
        self.with_outside(ways)
    }

    /// What others may have put in meanwhile.
    fn with_outside(&self, mut ways: Vec<Way>) -> Vec<Way> {
        ways.iter_mut().for_each(|way| self.add_outside(way));
        ways
    }

    fn add_outside(&self, way: &mut Way) {
        let accounts = std::iter::once(None).chain((0..).map(|id| Some(AccountId(id))));
        for (held, account) in way.held.iter_mut().zip(accounts) {
            let account = AccountRef { template: self.id, account };
            held.add(&self.outside.credits(account));
            if self.outside.debited.contains(&account) {
                held.sure = None;
            }
        }
    }

    /// Notes what the accounts may hold in the states that ways lead to.
    fn enter(&mut self, ways: &[Way]) {
        for way in ways {
            let Some((state, _)) = way.state else { continue };
            let Some(entry) = self.states.get_mut(state.index()) else { continue };
            match entry {
                Some(known) => join(known, &way.held),
                None => *entry = Some(way.held.clone()),
            }
        }
    }

    fn endings_of(&self, ways: &[Way]) -> Vec<Ending> {
        let mut endings = Vec::new();
        for way in ways {
            let Some((state, span)) = way.state else { continue };
            if !self.template.state(state).is_some_and(|state| state.is_end) {
                continue;
            }
            let mut way = way.clone();
            if way.has_sent {
                self.add_outside(&mut way);
            }
            let names = std::iter::once("self")
                .chain(self.template.accounts.iter().map(|account| account.name.as_str()));
            let kept = way.held.iter().zip(names).find(|(held, _)| !held.is_empty());
            if let Some((held, name)) = kept {
                let account = name.to_owned();
                endings.push(Ending { span, state, account, sure: held.sure });
            }
        }
        endings
    }

    fn tail(&self, tail: &'p Tail, ways: Vec<Way>, text: Text<'p>) -> Vec<Way> {
        let mut ways = self.block(&tail.body, ways, text);
        if let Some(target) = &tail.target {
            ways.iter_mut().for_each(|way| way.state = Some((target.state, target.span)));
        }
        merged(ways)
    }

    fn block(&self, block: &'p Block, mut ways: Vec<Way>, text: Text<'p>) -> Vec<Way> {
        for stmt in &block.stmts {
            if ways.is_empty() {
                return ways;
            }
            ways = deep(|| self.stmt(stmt, ways, text));
        }
        ways
    }

    fn stmt(&self, stmt: &'p Stmt, mut ways: Vec<Way>, text: Text<'p>) -> Vec<Way> {
        let site = self.world.site(text);
        match &stmt.kind {
            StmtKind::Move { what, from, to } => {
                let mut moved = content(what, from, text);
                for way in &mut ways {
                    if let (What::All, Some(place)) = (what, place_of(from)) {
                        moved = way.held.get(place).cloned().unwrap_or_default();
                    }
                    debit(way, what, from);
                    self.credit(way, to, &moved, stmt.span);
                }
            }
            StmtKind::Mint { amount, to } => {
                let minted = Held::of(&amount.ty);
                ways.iter_mut().for_each(|way| self.credit(way, to, &minted, stmt.span));
            }
            StmtKind::Burn { amount, from } => {
                ways.iter_mut().for_each(|way| debit_amount(way, amount, from));
            }
            StmtKind::Split(split) => {
                for way in &mut ways {
                    let moved = match split.asset.as_ref().map(AssetKey::of) {
                        Some(AssetKey::Known(asset)) => Held::of(&Type::Amount(asset)),
                        _ => place_of(&split.from)
                            .and_then(|place| way.held.get(place).cloned())
                            .unwrap_or_else(|| Held::of(&Type::Money)),
                    };
                    match &split.asset {
                        Some(asset) => debit_all_of(way, asset, &split.from),
                        None => debit(way, &What::All, &split.from),
                    }
                    for line in &split.lines {
                        let (SplitTo::One(to) | SplitTo::Each { to, .. }) = &line.to;
                        self.credit(way, to, &moved, stmt.span);
                    }
                    self.credit(way, &split.dust, &moved, stmt.span);
                }
            }
            StmtKind::Go(target) => {
                ways.iter_mut().for_each(|way| way.state = Some((target.state, target.span)));
            }
            StmtKind::Reject(_) => return Vec::new(),
            StmtKind::Require(condition, _) if self.world.reads(condition, site).money => {
                forget_sure(&mut ways);
            }
            StmtKind::If(condition, then, otherwise) => {
                if self.world.reads(condition, site).money {
                    forget_sure(&mut ways);
                }
                let mut both = self.block(then, ways.clone(), text);
                both.extend(self.block(otherwise, ways, text));
                return merged(both);
            }
            StmtKind::Match(_, arms) => {
                let all = arms.iter().flat_map(|(_, block)| self.block(block, ways.clone(), text));
                return merged(all.collect());
            }
            StmtKind::MatchState(_, _, arms) => {
                let all = arms.iter().flat_map(|(_, block)| self.block(block, ways.clone(), text));
                return merged(all.collect());
            }
            StmtKind::For(_, block) => loop {
                let mut again = ways.clone();
                again.extend(self.block(block, ways.clone(), text));
                let again = merged(again);
                if self.world.is_tired() {
                    return self.forgotten(again);
                }
                if again == ways {
                    return again;
                }
                ways = again;
            },
            StmtKind::Do { proc, up, .. } => return self.run_proc(*proc, *up, ways, stmt.span),
            StmtKind::Send(send) => {
                for way in &mut ways {
                    way.has_sent = true;
                    if let Some(pay) = &send.pay {
                        // What a refused letter brings back is there again.
                        if send.otherwise.is_some() {
                            let from = std::slice::from_mut(way);
                            forget_sure(from);
                        } else {
                            debit_payment(way, &pay.what, &pay.from);
                        }
                    }
                }
                if let Some(block) = &send.otherwise {
                    let mut both = self.block(block, ways.clone(), text);
                    both.extend(ways);
                    return merged(both);
                }
            }
            _ => {}
        }
        let mut creates = false;
        stmt.each_expr(&mut |expr| creates |= self.pay_for_new(expr, &mut ways));
        if creates { self.with_outside(ways) } else { ways }
    }

    fn run_proc(&self, id: ProcId, up: u8, mut ways: Vec<Way>, span: Span) -> Vec<Way> {
        let Some(proc) = self.world.program.proc(id) else { return ways };
        if up > 0 {
            forget_sure(&mut ways);
            return self.with_outside(ways);
        }
        if self.world.is_tired() {
            return self.forgotten(ways);
        }
        let before: Vec<_> = ways.iter().map(|way| way.state).collect();
        let mut after = self.block(&proc.body, ways, Text::Proc(id));
        // A state that a proc enters is entered, for whoever reads this text, where the proc is run.
        for way in &mut after {
            if !before.contains(&way.state) {
                way.state = way.state.map(|(state, _)| (state, span));
            }
        }
        merged(after)
    }

    /// Accounts of which nothing is known.
    fn everything(&self) -> Vec<Held> {
        vec![Held { any: true, ..Held::default() }; self.template.accounts.len() + 1]
    }

    /// Ways through a text that was given up: nothing is known of the accounts.
    fn forgotten(&self, mut ways: Vec<Way>) -> Vec<Way> {
        ways.iter_mut().for_each(|way| way.held = self.everything());
        ways
    }

    /// Takes what an instance is created with from the accounts; whether one is.
    fn pay_for_new(&self, expr: &'p Expr, ways: &mut [Way]) -> bool {
        if !has_new(expr) {
            return false;
        }
        if let ExprKind::New(new) = &expr.kind
            && let Some(pay) = &new.pay
        {
            ways.iter_mut().for_each(|way| debit_payment(way, &pay.what, &pay.from));
        }
        expr.each_child(&mut |child| {
            deep(|| self.pay_for_new(child, ways));
        });
        true
    }

    fn credit(&self, way: &mut Way, to: &'p Expr, moved: &Held, span: Span) {
        if moved.is_empty() {
            return;
        }
        if let Some(place) = place_of(to) {
            if let Some(held) = way.held.get_mut(place) {
                held.add(moved);
                held.sure = Some(held.sure.unwrap_or(span));
            }
            return;
        }
        // An account that only turns out when it runs may be one of these.
        let may_be_own = match &to.ty {
            Type::Agent | Type::Person => false,
            Type::Process(template) => *template == self.id,
            _ => true,
        };
        let is_elsewhere = matches!(to.kind, ExprKind::Account { .. } | ExprKind::Instance { .. });
        if may_be_own && !is_elsewhere {
            self.add_outside(way);
        }
    }
}
