//! What a stretch of text may change.

use super::deep;
use super::same::Reads;
use super::world::{Site, World};
use quorate_ir::{Block, Expr, ExprKind, ProcId, SlotId, Stmt, StmtKind, TemplateId};

/// What may change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touch {
    /// Cells, by the template they belong to.
    cells: Vec<(TemplateId, SlotId)>,
    /// Templates of which every cell may change.
    settings: Vec<TemplateId>,
    /// Balances.
    pub(crate) money: bool,
    /// States, their data, and which instances there are.
    pub(crate) state: bool,
    /// Anything at all.
    everything: bool,
}

impl Touch {
    pub(crate) fn cell(template: TemplateId, slot: SlotId) -> Touch {
        Touch { cells: vec![(template, slot)], ..Touch::default() }
    }

    pub(crate) fn state() -> Touch {
        Touch { state: true, ..Touch::default() }
    }

    pub(crate) fn money() -> Touch {
        Touch { money: true, ..Touch::default() }
    }

    pub(crate) fn settings(template: TemplateId) -> Touch {
        Touch { settings: vec![template], ..Touch::default() }
    }

    pub(crate) fn everything() -> Touch {
        Touch { everything: true, money: true, state: true, ..Touch::default() }
    }

    /// Whether a value that depends on this may change.
    pub(crate) fn reaches(&self, reads: &Reads) -> bool {
        let reaches_cell = |(template, slot): &(TemplateId, SlotId)| {
            self.everything || self.cells.contains(&(*template, *slot)) || self.settings.contains(template)
        };
        reads.money && self.money || reads.state && self.state || reads.cells.iter().any(reaches_cell)
    }

    fn add(&mut self, other: &Touch) {
        for cell in &other.cells {
            if !self.cells.contains(cell) {
                self.cells.push(*cell);
            }
        }
        self.settings.extend(&other.settings);
        self.money |= other.money;
        self.state |= other.state;
        self.everything |= other.everything;
    }
}

impl<'p> World<'p> {
    /// What a block may change.
    pub(crate) fn touch(&self, block: &'p Block, site: Site<'p>) -> Touch {
        let mut touch = Touch::default();
        self.add_touch(block, site, &mut touch);
        touch
    }

    /// What a proc may change.
    pub(crate) fn proc_touch(&self, id: ProcId) -> Touch {
        if let Some(known) = self.proc_touches.borrow().get(&id) {
            return known.clone();
        }
        self.proc_touches.borrow_mut().insert(id, Touch::everything());
        let touch = match self.program.proc(id) {
            Some(proc) => self.touch(&proc.body, Site { template: Some(proc.owner), locals: &proc.locals }),
            None => Touch::everything(),
        };
        self.proc_touches.borrow_mut().insert(id, touch.clone());
        touch
    }

    fn add_touch(&self, block: &'p Block, site: Site<'p>, touch: &mut Touch) {
        for stmt in &block.stmts {
            deep(|| self.add_stmt_touch(stmt, site, touch));
        }
    }

    fn add_stmt_touch(&self, stmt: &'p Stmt, site: Site<'p>, touch: &mut Touch) {
        match &stmt.kind {
            StmtKind::Assign(place, ..)
            | StmtKind::Add(place, _)
            | StmtKind::Append(place, _)
            | StmtKind::Remove(place, _) => match self.around(site.template, place.up) {
                Some(template) => touch.add(&Touch::cell(template, place.slot)),
                None => touch.add(&Touch::everything()),
            },
            StmtKind::Move { .. } | StmtKind::Mint { .. } | StmtKind::Burn { .. } | StmtKind::Split(_) => {
                touch.money = true;
            }
            StmtKind::Go(_) => touch.state = true,
            StmtKind::Do { proc, .. } => touch.add(&self.proc_touch(*proc)),
            StmtKind::Amend { up, .. } => match self.around(site.template, *up) {
                Some(template) => touch.settings.push(template),
                None => touch.add(&Touch::everything()),
            },
            // The money that goes with a letter leaves at once; everything else happens when the text is over.
            StmtKind::Send(send) => touch.money |= send.pay.is_some(),
            StmtKind::If(_, then, otherwise) => {
                self.add_touch(then, site, touch);
                self.add_touch(otherwise, site, touch);
            }
            StmtKind::Match(_, arms) => {
                arms.iter().for_each(|(_, block)| self.add_touch(block, site, touch));
            }
            StmtKind::MatchState(_, _, arms) => {
                arms.iter().for_each(|(_, block)| self.add_touch(block, site, touch));
            }
            StmtKind::For(_, block) => self.add_touch(block, site, touch),
            StmtKind::Let(..)
            | StmtKind::Eval(_)
            | StmtKind::Require(..)
            | StmtKind::Reject(_)
            | StmtKind::Note(_)
            | StmtKind::MayAmend { .. }
            | StmtKind::Become { .. } => {}
        }
        let mut creates = false;
        stmt.each_expr(&mut |expr| creates |= has_new(expr));
        if creates {
            touch.add(&Touch::everything());
        }
    }
}

/// Whether an instance is created in an expression: then other text runs at once.
pub(crate) fn has_new(expr: &Expr) -> bool {
    if matches!(expr.kind, ExprKind::New(_)) {
        return true;
    }
    let mut found = false;
    expr.each_child(&mut |child| found = found || deep(|| has_new(child)));
    found
}
