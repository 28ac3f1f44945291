//! The walk through a rule and all that it calls, sends and makes.

use std::collections::{BTreeSet, HashSet};

use quorate_ir::{
    AssignOp, Block, By, ClaimKind, DeadlineKind, Expr, ExprKind, FnId, Handler, Member, New, Pay, Place,
    ProcId, Program, SlotKind, SplitTo, Stmt, StmtKind, Tail, Template, TemplateId, Type, What,
};

use super::{Of, Read};
use crate::reach::out;

/// Where a text stands, seen from the instance that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Frame {
    /// So many instances out from it; or in one that is only just made there, and has nothing to read.
    At { shift: i16, is_fresh: bool },
    /// In some instance of a process.
    Any { template: TemplateId, is_fresh: bool },
}

/// What has been walked through.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Seen {
    Function(FnId, Frame),
    Proc(ProcId, Frame),
    Handler(TemplateId, usize, Frame),
    Made(TemplateId, Frame),
}

pub(super) struct Walk<'p> {
    program: &'p Program,
    reads: BTreeSet<Read>,
    seen: HashSet<Seen>,
    /// Other templates whose instances may be written to.
    written: BTreeSet<TemplateId>,
    /// Whether money may reach an account that is not known.
    is_paying_anybody: bool,
    /// Whether an instance may take another text, so that what is made from one may be found under another.
    has_successors: bool,
}

/// Where a text stands: from the instance that is asked, and in which template.
type Here = (Frame, Option<TemplateId>);

impl<'p> Walk<'p> {
    pub(super) fn new(program: &'p Program) -> Walk<'p> {
        let has_successors = program.templates.iter().any(|template| template.migration.is_some());
        Walk {
            program,
            reads: BTreeSet::new(),
            seen: HashSet::new(),
            written: BTreeSet::new(),
            is_paying_anybody: false,
            has_successors,
        }
    }

    /// Adds what is asked after the step of whatever may have been written to.
    pub(super) fn finish(mut self, template: TemplateId) -> BTreeSet<Read> {
        let mut next = Some(template);
        for shift in 0.. {
            let Some(id) = next else { break };
            self.enforced(id, Frame::At { shift, is_fresh: false });
            next = self.program.template(id).and_then(|template| template.parent);
        }
        let everything = (0..).map(TemplateId).take(self.program.templates.len());
        let written: Vec<TemplateId> = if self.is_paying_anybody {
            everything.collect()
        } else {
            self.written.iter().copied().collect()
        };
        for id in written {
            self.enforced(id, Frame::Any { template: id, is_fresh: false });
        }
        self.reads
    }

    pub(super) fn event(&mut self, template: TemplateId, event: &str, frame: Frame) {
        let Some(declared) = self.program.template(template) else { return };
        self.state((frame, Some(template)), 0);
        for (index, handler) in declared.handlers.iter().enumerate().filter(|(_, it)| it.name == event) {
            if self.seen.insert(Seen::Handler(template, index, frame)) {
                self.handler(handler, (frame, Some(template)));
            }
        }
    }

    pub(super) fn creation(&mut self, template: TemplateId, frame: Frame) {
        let Some(declared) = self.program.template(template) else { return };
        if !self.seen.insert(Seen::Made(template, frame)) {
            return;
        }
        let here = (frame, Some(template));
        for slot in &declared.slots {
            if let SlotKind::Captured { up, slot } = slot.kind {
                self.slot(here, up, slot);
            }
            if let Some(formula) = slot.kind.formula() {
                self.expr(&formula.value, here);
            }
        }
        declared.starts.iter().for_each(|start| self.handler(start, here));
    }

    pub(super) fn deadline(&mut self, template: TemplateId, index: usize) {
        let here = (Frame::At { shift: 0, is_fresh: false }, Some(template));
        self.state(here, 0);
        let declared = self.program.template(template).and_then(|it| it.deadlines.get(index));
        let Some(deadline) = declared else { return };
        match &deadline.kind {
            DeadlineKind::At(when) => self.expr(when, here),
            DeadlineKind::Every { period, from } => {
                self.expr(period, here);
                from.iter().for_each(|from| self.expr(from, here));
            }
        }
        self.tail(&deadline.tail, here);
        deadline.otherwise.iter().for_each(|tail| self.tail(tail, here));
    }

    fn enforced(&mut self, id: TemplateId, frame: Frame) {
        let Some(template) = self.program.template(id) else { return };
        for claim in &template.claims {
            if let ClaimKind::Enforce(function, _) = claim.kind {
                self.function(function, (frame, Some(id)), 0);
            }
        }
    }

    fn handler(&mut self, handler: &Handler, here: Here) {
        self.state(here, 0);
        if let By::Member(_, who) | By::Exactly(who) = &handler.by {
            self.expr(who, here);
        }
        handler.when.iter().for_each(|(condition, _)| self.expr(condition, here));
        handler.defaults.iter().flatten().for_each(|id| self.function(*id, here, 0));
        self.tail(&handler.tail, here);
    }

    fn tail(&mut self, tail: &Tail, here: Here) {
        self.block(&tail.body, here);
        tail.target.iter().for_each(|target| target.each_expr(&mut |expr| self.expr(expr, here)));
    }

    fn block(&mut self, block: &Block, here: Here) {
        block.each_expr(&mut |expr| self.expr(expr, here));
        block.stmts.iter().for_each(|stmt| self.stmt(stmt, here));
    }

    /// What a statement reads besides its expressions.
    fn stmt(&mut self, stmt: &Stmt, here: Here) {
        let mut inner = |block: &Block| block.stmts.iter().for_each(|stmt| self.stmt(stmt, here));
        match &stmt.kind {
            StmtKind::If(_, yes, no) => [yes, no].into_iter().for_each(inner),
            StmtKind::Match(_, arms) => arms.iter().for_each(|(_, block)| inner(block)),
            StmtKind::For(_, block) => inner(block),
            StmtKind::MatchState(of, template, arms) => {
                arms.iter().for_each(|(_, block)| inner(block));
                self.state_of(of, *template, here);
            }
            StmtKind::Do { proc, up, .. } => self.proc(*proc, here, *up),
            // A value that was there before is part of what an assignment comes to: one that is the same is none.
            StmtKind::Assign(place, AssignOp::Set | AssignOp::Add | AssignOp::Sub, _)
            | StmtKind::Add(place, _)
            | StmtKind::Append(place, _)
            | StmtKind::Remove(place, _) => self.place(place, here),
            StmtKind::Move { what, from, to } => {
                self.taken(what, from, here);
                self.given(to, here);
            }
            StmtKind::Mint { amount, to } => {
                if let Type::Amount(asset) = amount.ty
                    && self.program.asset(asset).is_some_and(|asset| asset.cap.is_some())
                {
                    let name = self.program.asset(asset).map(|asset| asset.name.clone());
                    self.reads.insert(Read::Supply(name));
                }
                self.given(to, here);
            }
            StmtKind::Burn { amount, from } => {
                let asset = self.asset_of_type(&amount.ty);
                self.balance(from, asset, false, here);
            }
            StmtKind::Split(split) => {
                let asset = split.asset.as_ref().and_then(|asset| self.asset_named(asset));
                self.balance(&split.from, asset, false, here);
                for line in &split.lines {
                    match &line.to {
                        SplitTo::One(to) | SplitTo::Each { to, .. } => self.given(to, here),
                    }
                }
                self.given(&split.dust, here);
            }
            StmtKind::Send(send) => {
                if let Some(pay) = &send.pay {
                    self.paid(pay, here);
                }
                self.letter(&send.to, &send.event, here);
                if let Some(block) = &send.otherwise {
                    block.stmts.iter().for_each(|stmt| self.stmt(stmt, here));
                }
            }
            StmtKind::Amend { up, .. } => {
                let body = out(self.program, here.1, *up).and_then(|id| self.program.template(id));
                for setting in body.map_or(&[][..], |body| &body.settings) {
                    self.slot(here, *up, setting.slot);
                }
            }
            StmtKind::Become { up, .. } => {
                let of = self.of(here, *up);
                self.reads.extend(of.map(Read::Everything));
            }
            StmtKind::Let(..)
            | StmtKind::Eval(_)
            | StmtKind::Require(..)
            | StmtKind::Reject(_)
            | StmtKind::Go(_)
            | StmtKind::Note(_)
            | StmtKind::MayAmend { .. } => {}
        }
    }

    fn expr(&mut self, expr: &Expr, here: Here) {
        match &expr.kind {
            ExprKind::Slot { up, slot } => self.slot(here, *up, *slot),
            ExprKind::Data { up, .. } => self.state(here, *up),
            ExprKind::Read(of, template, Member::Slot(slot)) => {
                let name = self.program.template(*template).and_then(|it| it.slot(*slot));
                let name = name.map(|slot| slot.name.clone()).unwrap_or_default();
                let of = self.whose(of, *template, here);
                self.reads.insert(Read::Cell(of, name));
            }
            ExprKind::Read(of, template, Member::Data(_))
            | ExprKind::IsState(of, template, ..)
            | ExprKind::MatchState(of, template, _) => self.state_of(of, *template, here),
            ExprKind::IsEnded(of) => {
                let templates = self.templates_of(&of.ty);
                match templates {
                    Some(templates) => {
                        templates.into_iter().for_each(|template| self.state_of(of, template, here));
                    }
                    None => {
                        self.reads.insert(Read::State(Of::Any(None)));
                    }
                }
            }
            // What an account is changes only where a text may follow on another.
            ExprKind::IsType(..) if self.has_successors => {
                self.reads.insert(Read::State(Of::Any(None)));
            }
            ExprKind::Balance(account, asset) => {
                let asset = self.asset_named(asset);
                self.balance(account, asset, false, here);
            }
            ExprKind::BalanceAsOf(account, asset, _) => {
                let asset = self.asset_named(asset);
                self.balance(account, asset, true, here);
            }
            ExprKind::Holdings(account) => self.balance(account, None, true, here),
            ExprKind::Holders(asset) => {
                let asset = self.asset_named(asset);
                self.reads.insert(Read::Balance { account: None, asset, is_past: true });
            }
            ExprKind::Supply(asset) => {
                let asset = self.asset_named(asset);
                self.reads.insert(Read::Supply(asset));
            }
            ExprKind::SupplyAsOf(asset, _) => {
                let asset = self.asset_named(asset);
                self.reads.insert(Read::Supply(asset.clone()));
                self.reads.insert(Read::Balance { account: None, asset, is_past: true });
            }
            ExprKind::Instances { template, .. }
            | ExprKind::InstancesOf(_, template)
            | ExprKind::AllInstances(template) => {
                self.reads.insert(Read::Instances(self.program.qualified_name(*template)));
            }
            ExprKind::Call { function, up, .. } => self.function(*function, here, *up),
            ExprKind::View { of, function, .. } => {
                let owner = self.program.function(*function).and_then(|it| it.owner);
                let there = match (&of.kind, owner) {
                    (ExprKind::Instance { up }, _) => self.out(here, *up),
                    (_, Some(template)) => (Frame::Any { template, is_fresh: false }, Some(template)),
                    (_, None) => here,
                };
                self.function(*function, there, 0);
            }
            ExprKind::New(new) => self.new_instance(new, here),
            _ => {}
        }
        expr.each_child(&mut |child| self.expr(child, here));
    }

    fn new_instance(&mut self, new: &New, here: Here) {
        if let Some(pay) = &new.pay {
            self.paid(pay, here);
        }
        self.written.insert(new.template);
        let is_nested = self.program.template(new.template).is_some_and(|it| it.parent.is_some());
        let frame = match here.0 {
            Frame::At { shift, .. } if is_nested && new.within.is_none() => {
                Frame::At { shift: shift + i16::from(new.up) - 1, is_fresh: true }
            }
            _ => Frame::Any { template: new.template, is_fresh: true },
        };
        self.creation(new.template, frame);
    }

    fn letter(&mut self, to: &Expr, event: &str, here: Here) {
        if let ExprKind::Instance { up } = to.kind {
            let (frame, template) = self.out(here, up);
            if let Some(template) = template {
                self.event(template, event, frame);
            }
            return;
        }
        let all = || (0..).map(TemplateId).take(self.program.templates.len()).collect();
        let templates: Vec<TemplateId> = self.templates_of(&to.ty).unwrap_or_else(all);
        for template in templates {
            self.written.insert(template);
            self.event(template, event, Frame::Any { template, is_fresh: false });
        }
    }

    fn function(&mut self, id: FnId, here: Here, up: u8) {
        let Some(function) = self.program.function(id) else { return };
        let there = if function.owner.is_some() { self.out(here, up) } else { here };
        if self.seen.insert(Seen::Function(id, there.0)) {
            self.expr(&function.body.value, there);
        }
    }

    fn proc(&mut self, id: ProcId, here: Here, up: u8) {
        let Some(proc) = self.program.proc(id) else { return };
        let there = self.out(here, up);
        if self.seen.insert(Seen::Proc(id, there.0)) {
            self.block(&proc.body, there);
        }
    }

    fn out(&self, (frame, template): Here, up: u8) -> Here {
        let outer = out(self.program, template, up);
        let frame = match frame {
            Frame::At { shift, is_fresh } => {
                Frame::At { shift: shift + i16::from(up), is_fresh: is_fresh && up == 0 }
            }
            Frame::Any { template, is_fresh } => {
                let template = out(self.program, Some(template), up).unwrap_or(template);
                Frame::Any { template, is_fresh: is_fresh && up == 0 }
            }
        };
        (frame, outer)
    }

    /// Whose the things of the instance so many out are; none if it is only just made.
    fn of(&self, here: Here, up: u8) -> Option<Of> {
        match self.out(here, up).0 {
            Frame::At { is_fresh: true, .. } | Frame::Any { is_fresh: true, .. } => None,
            Frame::At { shift, .. } => u8::try_from(shift).ok().map(Of::Own),
            Frame::Any { template, .. } => Some(self.any(template)),
        }
    }

    fn any(&self, template: TemplateId) -> Of {
        Of::Any((!self.has_successors).then(|| self.program.qualified_name(template)))
    }

    /// Whose the things of an instance are that a text names.
    fn whose(&self, instance: &Expr, template: TemplateId, here: Here) -> Of {
        match instance.kind {
            ExprKind::Instance { up } => self.of(here, up).unwrap_or_else(|| self.any(template)),
            _ => self.any(template),
        }
    }

    fn state(&mut self, here: Here, up: u8) {
        let of = self.of(here, up);
        self.reads.extend(of.map(Read::State));
    }

    fn state_of(&mut self, instance: &Expr, template: TemplateId, here: Here) {
        let of = self.whose(instance, template, here);
        self.reads.insert(Read::State(of));
    }

    fn slot(&mut self, here: Here, up: u8, slot: quorate_ir::SlotId) {
        let Some(of) = self.of(here, up) else { return };
        let template: Option<&Template> =
            out(self.program, here.1, up).and_then(|id| self.program.template(id));
        if let Some(declared) = template.and_then(|template| template.slot(slot)) {
            self.reads.insert(Read::Cell(of, declared.name.clone()));
        }
    }

    fn place(&mut self, place: &Place, here: Here) {
        place.each_key(&mut |key| self.expr(key, here));
        self.slot(here, place.up, place.slot);
    }

    fn paid(&mut self, pay: &Pay, here: Here) {
        self.taken(&pay.what, &pay.from, here);
    }

    fn taken(&mut self, what: &What, from: &Expr, here: Here) {
        let asset = match what {
            What::All => None,
            What::AllOf(asset) => self.asset_named(asset),
            What::Amount(amount) => self.asset_of_type(&amount.ty),
        };
        // Of what came with the event there is as much as the event says.
        if !matches!(from.kind, ExprKind::Pot) {
            self.balance(from, asset, matches!(what, What::All), here);
        }
    }

    /// Money reaches nothing that has ended.
    fn given(&mut self, to: &Expr, here: Here) {
        match &to.kind {
            ExprKind::Account { up, .. } | ExprKind::Instance { up } => self.state(here, *up),
            ExprKind::AccountOf { of, template, .. } => {
                self.state_of(of, *template, here);
                self.written.insert(*template);
            }
            _ => {
                self.is_paying_anybody = true;
                match &to.ty {
                    Type::Agent | Type::Person => {}
                    other => match self.templates_of(other) {
                        Some(templates) => {
                            templates.into_iter().for_each(|template| self.state_of(to, template, here));
                        }
                        None => {
                            self.reads.insert(Read::State(Of::Any(None)));
                        }
                    },
                }
            }
        }
    }

    fn balance(&mut self, account: &Expr, asset: Option<String>, is_past: bool, here: Here) {
        let named = |template: Option<TemplateId>, id: quorate_ir::AccountId| {
            let declared = template.and_then(|id| self.program.template(id))?;
            declared.account(id).map(|account| account.name.clone())
        };
        let account = match &account.kind {
            ExprKind::Account { up, account, .. } => {
                let name = named(out(self.program, here.1, *up), *account);
                match self.of(here, *up) {
                    Some(of) => name.map(|name| (of, name)),
                    None => return,
                }
            }
            ExprKind::Instance { up } => match self.of(here, *up) {
                Some(of) => Some((of, "self".to_owned())),
                None => return,
            },
            ExprKind::AccountOf { of, template, account, .. } => {
                named(Some(*template), *account).map(|name| (self.whose(of, *template, here), name))
            }
            _ => None,
        };
        self.reads.insert(Read::Balance { account, asset, is_past });
    }

    fn asset_named(&self, asset: &Expr) -> Option<String> {
        match asset.kind {
            ExprKind::Asset { asset, .. } | ExprKind::AssetOf(asset, _) => {
                self.program.asset(asset).map(|asset| asset.name.clone())
            }
            _ => None,
        }
    }

    fn asset_of_type(&self, ty: &Type) -> Option<String> {
        match ty {
            Type::Amount(asset) | Type::Exact(asset) => {
                self.program.asset(*asset).map(|asset| asset.name.clone())
            }
            _ => None,
        }
    }

    /// What a value of a type may be an instance of; none if that is not known.
    fn templates_of(&self, ty: &Type) -> Option<Vec<TemplateId>> {
        match ty {
            Type::Process(template) if !self.has_successors => Some(vec![*template]),
            Type::Form(form) => self.program.form(*form).map(|form| form.templates.clone()),
            _ => None,
        }
    }
}
