//! What text that is not an instance's own may do with its accounts.

use super::deep;
use super::held::{Held, content, own};
use super::linear::AssetKey;
use super::target::{AccountRef, Sources, inner_blocks};
use super::world::{Text, World};
use quorate_ir::{Block, Expr, ExprKind, ProcId, SplitTo, Stmt, StmtKind, TemplateId, Type};
use rustc_hash::{FxHashMap, FxHashSet};

/// What text outside an instance's own may do with its accounts.
#[derive(Default)]
pub(crate) struct Outside {
    credits: FxHashMap<AccountRef, Held>,
    /// What may be put into any account at all.
    anywhere: Held,
    /// Accounts that others may take from.
    pub(crate) debited: FxHashSet<AccountRef>,
    /// Templates whose instances may be made to change state by text nested in them.
    pub(crate) moved: FxHashSet<TemplateId>,
}

impl Outside {
    pub(crate) fn new(world: &World<'_>) -> Outside {
        let sources = Sources::new(world);
        let mut outside = Outside::default();
        let mut run_from_within: FxHashSet<ProcId> = FxHashSet::default();
        let mut open: Vec<ProcId> = Vec::new();
        for text in sources.texts() {
            for block in world.parts(*text).0 {
                each_stmt(block, &mut |stmt| {
                    if let StmtKind::Do { proc, up, .. } = &stmt.kind
                        && *up > 0
                    {
                        open.push(*proc);
                    }
                });
            }
        }
        while let Some(proc) = open.pop() {
            if !run_from_within.insert(proc) {
                continue;
            }
            let Some(info) = world.program.proc(proc) else { continue };
            each_stmt(&info.body, &mut |stmt| match &stmt.kind {
                StmtKind::Do { proc, .. } => open.push(*proc),
                StmtKind::Go(_) => drop(outside.moved.insert(info.owner)),
                _ => {}
            });
        }
        for (index, text) in sources.texts().iter().enumerate() {
            let is_outside = matches!(text, Text::Proc(proc) if run_from_within.contains(proc));
            let mut reader = Reader { world, sources: &sources, index, is_outside, outside: &mut outside };
            for block in world.parts(*text).0 {
                each_stmt(block, &mut |stmt| reader.stmt(stmt, *text));
            }
        }
        outside
    }

    /// What others may put into an account.
    pub(crate) fn credits(&self, account: AccountRef) -> Held {
        let mut held = self.credits.get(&account).cloned().unwrap_or_default();
        held.add(&self.anywhere);
        held
    }
}

/// Reads what the statements of one text do with accounts that are not their instance's own.
struct Reader<'a, 'p> {
    world: &'a World<'p>,
    sources: &'a Sources<'p>,
    index: usize,
    /// Whether even the instance's own accounts count, because text nested in it runs this.
    is_outside: bool,
    outside: &'a mut Outside,
}

impl<'p> Reader<'_, 'p> {
    fn stmt(&mut self, stmt: &'p Stmt, text: Text<'p>) {
        match &stmt.kind {
            StmtKind::Move { what, from, to } => {
                self.credit(to, &content(what, from, text));
                self.debit(from);
            }
            StmtKind::Mint { amount, to } => self.credit(to, &Held::of(&amount.ty)),
            StmtKind::Burn { from, .. } => self.debit(from),
            StmtKind::Split(split) => {
                let held = match split.asset.as_ref().map(AssetKey::of) {
                    Some(AssetKey::Known(asset)) => Held::of(&Type::Amount(asset)),
                    _ => Held::of(&Type::Money),
                };
                for line in &split.lines {
                    match &line.to {
                        SplitTo::One(account) => self.credit(account, &held),
                        SplitTo::Each { to, .. } => self.credit(to, &held),
                    }
                }
                self.credit(&split.dust, &held);
                self.debit(&split.from);
            }
            StmtKind::Send(send) => {
                if let Some(pay) = &send.pay {
                    self.debit(&pay.from);
                }
            }
            _ => {}
        }
        stmt.each_expr(&mut |expr| self.payments(expr));
    }

    fn payments(&mut self, expr: &'p Expr) {
        if let ExprKind::New(new) = &expr.kind
            && let Some(pay) = &new.pay
        {
            self.debit(&pay.from);
        }
        expr.each_child(&mut |child| deep(|| self.payments(child)));
    }

    fn credit(&mut self, to: &'p Expr, held: &Held) {
        if own(to).is_some() && !self.is_outside {
            return;
        }
        let targets = self.world.targets(to, self.index, self.sources);
        if targets.any {
            self.outside.anywhere.add(held);
        }
        for account in targets.accounts {
            self.outside.credits.entry(account).or_default().add(held);
        }
    }

    fn debit(&mut self, from: &'p Expr) {
        if own(from).is_some() && !self.is_outside {
            return;
        }
        let targets = self.world.targets(from, self.index, self.sources);
        self.outside.debited.extend(targets.accounts);
    }
}

fn each_stmt<'p>(block: &'p Block, visit: &mut dyn FnMut(&'p Stmt)) {
    for stmt in &block.stmts {
        visit(stmt);
        for inner in inner_blocks(&stmt.kind) {
            deep(|| each_stmt(inner, visit));
        }
    }
}
