//! Follows the statements of a text, with what is known at each.

use super::deep;
use super::known::Known;
use super::linear::{AssetKey, Atom, Linear};
use super::split::Excess;
use super::touch::{Touch, has_new};
use super::trouble::{Mend, Trouble};
use super::world::{Site, World};
use quorate_ir::{
    AssignOp, Block, Expr, ExprKind, LocalId, Place, PlaceStep, Stmt, StmtKind, Tail, Type, What,
};

/// A walk through one body of text.
pub(crate) struct Walk<'w, 'p> {
    pub(crate) world: &'w World<'p>,
    pub(crate) site: Site<'p>,
    /// Whether it is asked what may be refused; it takes some reasoning.
    asks: bool,
    /// The first thing that may be refused.
    pub(crate) trouble: Option<Trouble>,
    /// Splits that can promise more than there is.
    pub(crate) excesses: Vec<Excess<'p>>,
    /// The variable that says how much came with the event, until some of it is put somewhere.
    pub(crate) pot: Option<LocalId>,
}

impl<'w, 'p> Walk<'w, 'p> {
    /// A walk that asks what may be refused.
    pub(crate) fn asking(world: &'w World<'p>, site: Site<'p>) -> Walk<'w, 'p> {
        Walk { world, site, asks: true, trouble: None, excesses: Vec::new(), pot: None }
    }

    /// A walk that only looks at splits.
    pub(crate) fn looking(world: &'w World<'p>, site: Site<'p>) -> Walk<'w, 'p> {
        Walk { world, site, asks: false, trouble: None, excesses: Vec::new(), pot: None }
    }

    pub(crate) fn tail(&mut self, tail: &'p Tail, known: &mut Known<'p>) {
        self.block(&tail.body, known);
        if let Some(target) = &tail.target {
            target.args.iter().for_each(|arg| self.expr(arg, known));
        }
    }

    pub(crate) fn block(&mut self, block: &'p Block, known: &mut Known<'p>) {
        for stmt in &block.stmts {
            if known.is_dead {
                return;
            }
            deep(|| self.stmt(stmt, known));
        }
    }

    /// Notes that something may be refused, unless something earlier may.
    pub(crate) fn note(&mut self, trouble: Option<Trouble>) {
        if self.asks && self.trouble.is_none() {
            self.trouble = trouble;
        }
    }

    pub(crate) fn expr(&mut self, expr: &'p Expr, known: &Known<'p>) {
        if self.asks && self.trouble.is_none() {
            self.trouble = self.world.trouble_in(expr, known, self.site);
        }
    }

    fn stmt(&mut self, stmt: &'p Stmt, known: &mut Known<'p>) {
        let (world, site) = (self.world, self.site);
        let mut creates = false;
        match &stmt.kind {
            StmtKind::Let(pat, value) => {
                self.expr(value, known);
                if has_new(value) {
                    known.forget(&Touch::everything());
                } else {
                    world.bind(pat, value, known, Some(site));
                }
            }
            StmtKind::Eval(expr) | StmtKind::Note(expr) => {
                self.expr(expr, known);
                creates = has_new(expr);
            }
            StmtKind::Assign(place, op, value) => {
                self.expr(value, known);
                self.place(place, *op == AssignOp::Set, known);
                self.sum_of_place(stmt, place, *op, value, known);
                creates = has_new(value);
                self.forget_cell(place, known);
            }
            StmtKind::Add(place, value) | StmtKind::Append(place, value) | StmtKind::Remove(place, value) => {
                self.expr(value, known);
                self.place(place, false, known);
                creates = has_new(value);
                self.forget_cell(place, known);
            }
            StmtKind::Move { what, from, to } => {
                self.expr(from, known);
                self.expr(to, known);
                self.what(stmt, what, from, known);
                self.credit(to, known);
                self.moved(what, from, to, known);
            }
            StmtKind::Mint { amount, to } => {
                self.expr(amount, known);
                self.expr(to, known);
                self.credit(to, known);
                self.mint(stmt, amount);
                self.world.minted(to, amount, known, site);
            }
            StmtKind::Burn { amount, from } => {
                self.expr(amount, known);
                self.expr(from, known);
                self.debit(stmt, amount, from, known);
                let burnt = world.asset_of(amount, known).map(|asset| (asset, world.sum(amount, known)));
                world.moved(from, None, burnt, known, site);
            }
            StmtKind::Require(condition, reason) => {
                self.expr(condition, known);
                if self.asks && world.holds(condition, known, site) != Some(true) {
                    let code = world.program.reason(*reason).map_or("", |reason| reason.code.as_str());
                    let why = match world.words(condition, site) {
                        Some(words) => format!("refuses with `{code}` unless `{words}`"),
                        None => format!("refuses with `{code}` unless this holds"),
                    };
                    self.note(Some(Trouble::new(stmt.span, why)));
                }
                world.assume(condition, true, known, site);
            }
            StmtKind::Reject(reason) => {
                let code = world.program.reason(*reason).map_or("", |reason| reason.code.as_str());
                self.note(Some(Trouble::new(stmt.span, format!("refuses with `{code}`"))));
                known.is_dead = true;
            }
            StmtKind::If(condition, then, otherwise) => {
                self.expr(condition, known);
                let mut one = known.clone();
                world.assume(condition, true, &mut one, site);
                self.block(then, &mut one);
                let mut other = std::mem::take(known);
                world.assume(condition, false, &mut other, site);
                self.block(otherwise, &mut other);
                *known = one.either(other);
            }
            StmtKind::Match(subject, arms) => {
                self.expr(subject, known);
                let before = std::mem::take(known);
                known.is_dead = true;
                for (pat, block) in arms {
                    let mut arm = before.clone();
                    world.bind(pat, subject, &mut arm, Some(site));
                    self.block(block, &mut arm);
                    *known = std::mem::take(known).either(arm);
                }
            }
            StmtKind::MatchState(subject, _, arms) => {
                self.expr(subject, known);
                let before = std::mem::take(known);
                known.is_dead = true;
                for (_, block) in arms {
                    let mut arm = before.clone();
                    self.block(block, &mut arm);
                    *known = std::mem::take(known).either(arm);
                }
            }
            StmtKind::For(comp, block) => {
                self.expr(&comp.over, known);
                let touch = world.touch(block, site);
                known.forget(&touch);
                let mut inside = known.clone();
                world.walk_over(comp, &mut inside, site);
                inside.forget(&touch);
                if let Some(filter) = &comp.filter {
                    self.expr(filter, &inside);
                    world.assume(filter, true, &mut inside, site);
                }
                self.block(block, &mut inside);
            }
            StmtKind::Do { proc, args, .. } => {
                args.iter().for_each(|arg| self.expr(arg, known));
                if self.asks && self.trouble.is_none() {
                    let name = world.program.proc(*proc).map_or("", |proc| proc.name.as_str());
                    let trouble = world.trouble_of_proc(*proc);
                    self.note(trouble.map(|trouble| trouble.called_at(stmt.span, name)));
                }
                known.forget(&world.proc_touch(*proc));
            }
            StmtKind::Go(target) => {
                target.args.iter().for_each(|arg| self.expr(arg, known));
                known.forget(&Touch::state());
            }
            StmtKind::Send(send) => self.send(stmt, send, known),
            StmtKind::Split(split) => self.split(stmt, split, known),
            StmtKind::Amend { up, change, allowed } => {
                self.expr(change, known);
                let is_literal = matches!(&change.kind, ExprKind::Change(_, values)
                    if values.iter().zip(allowed).all(|(value, allowed)| value.is_none() || *allowed));
                if !is_literal {
                    self.note(Some(Trouble::new(stmt.span, "fails if the change may not be made")));
                }
                match world.around(site.template, *up) {
                    Some(template) => known.forget(&Touch::settings(template)),
                    None => known.forget(&Touch::everything()),
                }
            }
            StmtKind::MayAmend { .. } => {
                self.note(Some(Trouble::new(stmt.span, "fails if the change may not be made")));
            }
            StmtKind::Become { successor, .. } => {
                let name = world.template(*successor).map_or("", |template| template.name.as_str());
                self.note(Some(Trouble::new(
                    stmt.span,
                    format!("fails if nothing can become a `{name}` now"),
                )));
            }
        }
        if creates {
            known.forget(&Touch::everything());
        }
    }

    /// The keys on the way to a place; the last may be new where a value is put there.
    fn place(&mut self, place: &'p Place, is_set: bool, known: &Known<'p>) {
        place.each_key(&mut |key| self.expr(key, known));
        if !self.asks || self.trouble.is_some() {
            return;
        }
        let steps = place.path.iter().enumerate();
        for (index, step) in steps.filter(|(_, step)| matches!(step, PlaceStep::Index(_))) {
            let PlaceStep::Index(key) = step else { continue };
            let is_last = index + 1 == place.path.len();
            let is_map = self.world.is_map_at(place, index, self.site);
            if is_last && is_set && is_map {
                continue;
            }
            let is_known = match is_map {
                true => self.world.is_key_of_cell(place, key, known),
                false => self.world.is_item_of_cell(place, key, known, self.site),
            };
            if index == 0 && is_known {
                continue;
            }
            let name = self.world.cell_name(place, self.site);
            let trouble = match self.world.words(key, self.site) {
                Some(key) if is_map => Trouble::new(place.span, format!("fails if `{name}` has no `{key}`"))
                    .mend(Mend::Key(format!("{key} in {name}"))),
                Some(key) => Trouble::new(place.span, format!("fails if `{name}` has no item `{key}`"))
                    .mend(Mend::Key(format!("length({name}) > {key}"))),
                None => Trouble::new(place.span, format!("fails if `{name}` has no such key")),
            };
            self.note(Some(trouble));
        }
    }

    /// `x -= e` of an amount must not go below nothing, and `x += e` not mix assets.
    fn sum_of_place(
        &mut self,
        stmt: &'p Stmt,
        place: &'p Place,
        op: AssignOp,
        value: &'p Expr,
        known: &Known<'p>,
    ) {
        if op == AssignOp::Set || !self.asks || self.trouble.is_some() {
            return;
        }
        let name = self.world.cell_name(place, self.site);
        let quoted = self.world.quoted(value, self.site, "this");
        match &place.ty {
            Type::Money => {
                let why = format!("fails if {quoted} is of another asset than `{name}`");
                self.note(Some(Trouble::new(stmt.span, why)));
            }
            Type::Amount(_)
                if op == AssignOp::Sub && !self.world.place_has(place, value, known, self.site) =>
            {
                let why = format!("fails if {quoted} is more than `{name}`");
                self.note(Some(Trouble::new(stmt.span, why)));
            }
            _ => {}
        }
    }

    fn forget_cell(&mut self, place: &'p Place, known: &mut Known<'p>) {
        match self.world.around(self.site.template, place.up) {
            Some(template) => known.forget(&Touch::cell(template, place.slot)),
            None => known.forget(&Touch::everything()),
        }
    }

    /// How much is taken from an account.
    pub(crate) fn what(&mut self, stmt: &'p Stmt, what: &'p What, from: &'p Expr, known: &Known<'p>) {
        match what {
            What::All => {}
            What::AllOf(asset) => self.expr(asset, known),
            What::Amount(amount) => {
                self.expr(amount, known);
                self.debit(stmt, amount, from, known);
            }
        }
    }

    fn debit(&mut self, stmt: &'p Stmt, amount: &'p Expr, from: &'p Expr, known: &Known<'p>) {
        if !self.asks || self.trouble.is_some() || self.world.holds_enough(amount, from, known, self.site) {
            return;
        }
        let account = self.world.quoted(from, self.site, "the account");
        let words = self.world.words(amount, self.site);
        let why = match &words {
            Some(words) => format!("fails if {account} holds less than `{words}`"),
            None => format!("fails if {account} holds less than that"),
        };
        let asset = match AssetKey::of_amount(amount) {
            Some(AssetKey::Known(asset)) => self.world.program.asset(asset),
            _ => None,
        };
        let asset = asset.map(|asset| asset.name.clone());
        let mend = match words {
            Some(words) => Mend::Fund(account.replace('`', ""), words, asset),
            None => Mend::Unknown,
        };
        self.note(Some(Trouble::new(stmt.span, why).mend(mend)));
    }

    /// Takes what follows for the balances.
    fn moved(&mut self, what: &'p What, from: &'p Expr, to: &'p Expr, known: &mut Known<'p>) {
        let (world, site) = (self.world, self.site);
        let moved = match what {
            What::Amount(amount) => {
                world.asset_of(amount, known).map(|asset| (asset, world.sum(amount, known)))
            }
            // All that came with the event is as much as it says.
            What::All if matches!(from.kind, ExprKind::Pot) => {
                self.pot.and_then(|pot| match &site.local(pot)?.ty {
                    Type::Amount(asset) => Some((AssetKey::Known(*asset), Linear::atom(Atom::Local(pot)))),
                    _ => None,
                })
            }
            What::All | What::AllOf(_) => None,
        };
        if matches!(from.kind, ExprKind::Pot) {
            self.pot = None;
        }
        world.moved(from, Some(to), moved, known, site);
    }

    fn mint(&mut self, stmt: &'p Stmt, amount: &'p Expr) {
        let asset = match AssetKey::of_amount(amount) {
            Some(AssetKey::Known(asset)) => self.world.program.asset(asset),
            _ => None,
        };
        match asset {
            Some(asset) if asset.cap.is_none() => {}
            Some(asset) => {
                let why = format!("fails if there would be more `{}` than its cap allows", asset.name);
                self.note(Some(Trouble::new(stmt.span, why)));
            }
            None => self.note(Some(Trouble::new(stmt.span, "fails if the asset's cap does not allow it"))),
        }
    }

    /// Money is put into an account.
    pub(crate) fn credit(&mut self, to: &'p Expr, known: &Known<'p>) {
        if !self.asks || self.trouble.is_some() || self.world.stays_open(to, known, self.site) {
            return;
        }
        let account = self.world.quoted(to, self.site, "the account that gets it");
        self.note(Some(Trouble::new(to.span, format!("fails if {account} has ended"))));
    }
}
