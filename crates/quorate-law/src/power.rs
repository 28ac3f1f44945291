//! Decisions with power over a body: what they can do to it.

use quorate_base::Span;
use quorate_ir::{
    AssetId, Block, Expr, ExprKind, Facet, FnId, ProcId, Program, Stmt, StmtKind, Template, TemplateId, Type,
};
use std::collections::HashSet;

/// A kind of decision that can do something to the body it belongs to.
pub(crate) struct Power<'p> {
    /// The decision.
    pub(crate) template: &'p Template,
    /// The body.
    pub(crate) body: TemplateId,
    pub(crate) facet: &'p Facet,
    /// What it can do, in the order of the text.
    pub(crate) deeds: Vec<Deed>,
}

/// Something a decision can do to its body.
pub(crate) struct Deed {
    pub(crate) kind: DeedKind,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeedKind {
    /// It moves the body's money.
    Move,
    /// It makes an asset of the body, without asking how much there is.
    MintWithoutLimit(AssetId),
    /// The same, within some bound.
    Mint(AssetId),
    /// It changes the rules.
    Amend,
}

impl Power<'_> {
    /// The function of a field of its facet.
    pub(crate) fn field(&self, name: &str) -> Option<FnId> {
        self.facet.fields.iter().find(|field| field.name == name).map(|field| field.id)
    }

    pub(crate) fn moves_money(&self) -> bool {
        self.deeds.iter().any(|deed| deed.kind == DeedKind::Move)
    }
}

/// The decisions of a program that have power over a body.
pub(crate) fn powers(program: &Program) -> Vec<Power<'_>> {
    let mut powers = Vec::new();
    for (id, template) in (0..).map(TemplateId).zip(&program.templates) {
        let Some(body) = template.parent.filter(|_| !template.is_abstract) else { continue };
        let is_body = program.template(body).is_some_and(|body| body.is_body);
        let facet = template.facets.iter().find(|facet| facet.name == "power");
        let (Some(facet), true) = (facet, is_body) else { continue };
        let deeds = deeds(program, id, template);
        if !deeds.is_empty() {
            powers.push(Power { template, body, facet, deeds });
        }
    }
    powers
}

fn deeds(program: &Program, id: TemplateId, template: &Template) -> Vec<Deed> {
    let mut search = Search { program, seen: HashSet::new(), deeds: Vec::new() };
    for handler in &template.handlers {
        search.block(&handler.tail.body, 0);
    }
    for deadline in &template.deadlines {
        search.block(&deadline.tail.body, 0);
    }
    for (number, proc) in (0..).map(ProcId).zip(&program.procs) {
        if proc.owner == id {
            search.proc(number, 0);
        }
    }
    search.deeds.sort_by_key(|deed| (deed.span.file, deed.span.start));
    search.deeds.dedup_by_key(|deed| deed.span);
    search.deeds
}

struct Search<'p> {
    program: &'p Program,
    seen: HashSet<(ProcId, u8)>,
    deeds: Vec<Deed>,
}

impl<'p> Search<'p> {
    /// Looks at a proc of the template so many levels out from the decision.
    fn proc(&mut self, id: ProcId, out: u8) {
        if !self.seen.insert((id, out)) {
            return;
        }
        if let Some(proc) = self.program.proc(id) {
            self.block(&proc.body, out);
        }
    }

    fn block(&mut self, block: &'p Block, out: u8) {
        let asks = block
            .stmts
            .iter()
            .any(|stmt| matches!(&stmt.kind, StmtKind::Require(condition, _) if asks_for_supply(condition)));
        for stmt in &block.stmts {
            self.stmt(stmt, out, asks);
        }
    }

    fn stmt(&mut self, stmt: &'p Stmt, out: u8, asks: bool) {
        let kind = match &stmt.kind {
            StmtKind::Move { from, .. } if is_of_body(from, out) => Some(DeedKind::Move),
            StmtKind::Split(split) if is_of_body(&split.from, out) => Some(DeedKind::Move),
            StmtKind::Mint { amount, .. } => match &amount.ty {
                Type::Amount(asset) if asks || matches!(amount.kind, ExprKind::Const(_)) => {
                    Some(DeedKind::Mint(*asset))
                }
                Type::Amount(asset) => Some(DeedKind::MintWithoutLimit(*asset)),
                _ => None,
            },
            StmtKind::Amend { .. } | StmtKind::Become { .. } => Some(DeedKind::Amend),
            _ => None,
        };
        if let Some(kind) = kind {
            self.deeds.push(Deed { kind, span: stmt.span });
        }
        match &stmt.kind {
            StmtKind::If(_, then, otherwise) => {
                self.block(then, out);
                self.block(otherwise, out);
            }
            StmtKind::Match(_, arms) => arms.iter().for_each(|(_, block)| self.block(block, out)),
            StmtKind::MatchState(_, _, arms) => arms.iter().for_each(|(_, block)| self.block(block, out)),
            StmtKind::For(_, block) => self.block(block, out),
            StmtKind::Do { proc, up, .. } => self.proc(*proc, out.saturating_add(*up)),
            _ => {}
        }
    }
}

/// Whether an account is one of the body that the decision belongs to.
fn is_of_body(account: &Expr, out: u8) -> bool {
    match &account.kind {
        ExprKind::Account { up, .. } | ExprKind::Instance { up } => out.saturating_add(*up) > 0,
        _ => false,
    }
}

/// Whether a condition compares with how much there is.
fn asks_for_supply(condition: &Expr) -> bool {
    let mut asks = matches!(condition.kind, ExprKind::Supply(_));
    condition.each_child(&mut |child| asks = asks || asks_for_supply(child));
    asks
}
