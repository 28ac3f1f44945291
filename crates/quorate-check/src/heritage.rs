//! What a succession would lose, and which open matters would miss it.

use crate::context::Checker;
use quorate_base::Diagnostic;
use quorate_ir as ir;
use quorate_ir::{
    AccountId, AssetId, AssignOp, Block, ClaimKind, Expr, ExprKind, FnId, Member, Migration, ProcId, Program,
    SlotId, SlotKind, Stmt, StmtKind, Tail, Template, TemplateId,
};
use rustc_hash::FxHashSet;

/// Something of a template that text elsewhere may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Slot(TemplateId, SlotId),
    Account(TemplateId, AccountId),
    Asset(AssetId),
}

impl Checker<'_> {
    /// Says what a succession would lose.
    pub(crate) fn check_successions(&mut self, program: &Program) {
        for (number, template) in program.templates.iter().enumerate() {
            let Some(migration) = &template.migration else { continue };
            let Some(before) = program.template(migration.from) else { continue };
            let (name, old_name) = (&template.name, &before.name);
            let read = old_slots(&migration.body);
            let own = TemplateId(u32::try_from(number).unwrap_or(u32::MAX));
            let lost =
                |form: &&ir::Form| form.templates.contains(&migration.from) && !form.templates.contains(&own);
            for form in program.forms.iter().filter(lost) {
                let form = &form.name;
                let message = format!("others may know a `{old_name}` as a `{form}`, and a `{name}` is none");
                self.report(
                    Diagnostic::error(611, migration.span, message)
                        .help(format!("include `{form}` in `{name}`, or make it from it")),
                );
            }
            for (number, slot) in before.slots.iter().enumerate() {
                let id = SlotId(u32::try_from(number).unwrap_or(u32::MAX));
                let is_kept = migration.slots.contains(&Some(id)) || read.contains(&id);
                if matches!(slot.kind, SlotKind::Var(_)) && !is_kept {
                    let cell = &slot.name;
                    let message =
                        format!("what `{cell}` holds would be lost when a `{old_name}` becomes a `{name}`");
                    self.report(
                        Diagnostic::error(611, slot.span, message)
                            .also(migration.span, "nothing here goes on with it")
                            .help(format!(
                                "declare it in `{name}` too, or read `old.{cell}` in its `migrate`"
                            )),
                    );
                }
            }
            for (number, slot) in template.slots.iter().enumerate() {
                let id = SlotId(u32::try_from(number).unwrap_or(u32::MAX));
                let is_kept = migration.slots.get(number).copied().flatten().is_some();
                if matches!(slot.kind, SlotKind::Param(None)) && !is_kept && !is_set(&migration.body, id) {
                    let param = &slot.name;
                    let message =
                        format!("nothing says what `{param}` is when a `{old_name}` becomes a `{name}`");
                    self.report(
                        Diagnostic::error(611, slot.span, message)
                            .also(migration.span, "nothing here sets it")
                            .help(format!("set it there: `{param} := …`")),
                    );
                } else if matches!(slot.kind, SlotKind::Param(None)) && !is_kept {
                    self.check_read_after_set(program, template, migration, Part::Slot(own, id));
                }
            }
        }
    }
}

impl Checker<'_> {
    /// First values are worked out before a `migrate` runs, and it runs from top to bottom: nothing may read a parameter
    /// that it has not yet set.
    fn check_read_after_set(
        &mut self,
        program: &Program,
        template: &Template,
        migration: &Migration,
        part: Part,
    ) {
        let Part::Slot(own, param) = part else { return };
        let Some(param) = template.slot(param).map(|slot| &slot.name) else { return };
        let too_early =
            |name: &str| format!("`{name}` needs `{param}`, which has no value before `migrate` sets it");
        for (slot, kept) in template.slots.iter().zip(&migration.slots) {
            let (Some(formula), None) = (slot.kind.formula(), kept) else { continue };
            let mut walk = Walk::new(program, own);
            walk.expr(&formula.value);
            if walk.parts.contains(&part) {
                self.report(
                    Diagnostic::error(611, slot.span, too_early(&slot.name))
                        .also(migration.span, "it is set here")
                        .help(format!("set `{}` there too, after `{param}`", slot.name)),
                );
            }
        }
        if Walk::new(program, own).first_use(&migration.body, part) == Some(Use::Read) {
            self.report(
                Diagnostic::error(611, migration.span, format!("this reads `{param}` before it sets it"))
                    .help(format!("begin with `{param} := …`")),
            );
        }
    }
}

/// Finds the templates whose open instances would miss something that a successor lacks.
pub(crate) fn find_lacking(program: &mut Program) {
    let mut found = Vec::new();
    for (number, template) in program.templates.iter().enumerate() {
        let Some(migration) = &template.migration else { continue };
        let mut lacking = Vec::new();
        let mut lost = lost_parts(program, migration);
        let mut from = migration.from;
        // Matters that were opened under an even earlier text may still be open.
        for _ in 0..program.templates.len() {
            for (inner, it) in program.templates.iter().enumerate() {
                let inner = TemplateId(u32::try_from(inner).unwrap_or(u32::MAX));
                if ancestors(program, inner).skip(1).any(|id| id == from)
                    && parts_of_template(program, inner, it).iter().any(|part| lost.contains(part))
                {
                    lacking.push(inner);
                }
            }
            let Some(earlier) = program.template(from).and_then(|template| template.migration.as_ref())
            else {
                break;
            };
            lost = lost.iter().filter_map(|part| part_before(program, *part, from, earlier)).collect();
            from = earlier.from;
        }
        found.push((number, lacking));
    }
    for (number, lacking) in found {
        let migration = program.templates.get_mut(number).and_then(|template| template.migration.as_mut());
        if let Some(migration) = migration {
            migration.lacking = lacking;
        }
    }
}

/// What nothing goes on with.
fn lost_parts(program: &Program, migration: &Migration) -> FxHashSet<Part> {
    let Some(before) = program.template(migration.from) else { return FxHashSet::default() };
    let from = migration.from;
    let mut lost = FxHashSet::default();
    for (number, slot) in before.slots.iter().enumerate() {
        let id = SlotId(u32::try_from(number).unwrap_or(u32::MAX));
        // Rules are those of the text, and go on with it.
        let is_rule = matches!(slot.kind, SlotKind::Captured { .. } | SlotKind::Rule(_) | SlotKind::Kept(_));
        if !is_rule && !migration.slots.contains(&Some(id)) {
            lost.insert(Part::Slot(from, id));
        }
    }
    for number in 0..before.accounts.len() {
        let id = AccountId(u32::try_from(number).unwrap_or(u32::MAX));
        if !migration.accounts.contains(&Some(id)) {
            lost.insert(Part::Account(from, id));
        }
    }
    let assets = before.assets.iter().filter(|asset| !migration.assets.contains(&Some(**asset)));
    lost.extend(assets.map(|asset| Part::Asset(*asset)));
    lost
}

/// What a part of a template was in the template before it.
fn part_before(program: &Program, part: Part, of: TemplateId, migration: &Migration) -> Option<Part> {
    match part {
        Part::Slot(_, slot) => {
            Some(Part::Slot(migration.from, migration.slots.get(slot.index()).copied().flatten()?))
        }
        Part::Account(_, account) => {
            let before = migration.accounts.get(account.index()).copied().flatten()?;
            Some(Part::Account(migration.from, before))
        }
        Part::Asset(asset) => {
            let place = program.template(of)?.assets.iter().position(|other| *other == asset)?;
            Some(Part::Asset(migration.assets.get(place).copied().flatten()?))
        }
    }
}

/// What the text of a template uses, through functions and procs too.
fn parts_of_template(program: &Program, id: TemplateId, template: &Template) -> FxHashSet<Part> {
    let mut walk = Walk::new(program, id);
    template
        .slots
        .iter()
        .filter_map(|slot| slot.kind.formula())
        .for_each(|formula| walk.expr(&formula.value));
    for handler in template.starts.iter().chain(&template.handlers) {
        match &handler.by {
            ir::By::Member(_, expr) | ir::By::Exactly(expr) => walk.expr(expr),
            ir::By::Unasked | ir::By::Anyone | ir::By::Typed(..) => {}
        }
        handler.when.iter().for_each(|(condition, _)| walk.expr(condition));
        handler.defaults.iter().flatten().for_each(|default| walk.function(*default));
        walk.tail(&handler.tail);
    }
    for deadline in &template.deadlines {
        match &deadline.kind {
            ir::DeadlineKind::At(at) => walk.expr(at),
            ir::DeadlineKind::Every { period, from } => {
                walk.expr(period);
                from.iter().for_each(|from| walk.expr(from));
            }
        }
        walk.tail(&deadline.tail);
        deadline.otherwise.iter().for_each(|tail| walk.tail(tail));
    }
    template.views.iter().for_each(|view| walk.function(view.id));
    template.claims.iter().for_each(|claim| walk.claim(&claim.kind));
    walk.parts
}

/// A walk through the text of a template and of what it calls.
struct Walk<'p> {
    program: &'p Program,
    /// The template of the text being walked through.
    here: TemplateId,
    parts: FxHashSet<Part>,
    seen: FxHashSet<Called>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Called {
    Function(FnId),
    Proc(ProcId),
}

/// What a text does first with a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Read,
    Set,
}

impl<'p> Walk<'p> {
    fn new(program: &'p Program, here: TemplateId) -> Walk<'p> {
        Walk { program, here, parts: FxHashSet::default(), seen: FxHashSet::default() }
    }

    /// Whether a block reads a cell before it sets it; nothing if some way through it does neither.
    fn first_use(&mut self, block: &Block, part: Part) -> Option<Use> {
        for stmt in &block.stmts {
            let (before, ways): (Option<&Expr>, Vec<&Block>) = match &stmt.kind {
                StmtKind::Assign(place, AssignOp::Set, value) if place.path.is_empty() => {
                    self.expr(value);
                    let is_it = self.around(place.up).map(|id| Part::Slot(id, place.slot)) == Some(part);
                    if is_it && !self.parts.contains(&part) {
                        return Some(Use::Set);
                    }
                    (None, Vec::new())
                }
                StmtKind::If(condition, then, otherwise) => (Some(condition), vec![then, otherwise]),
                StmtKind::Match(of, arms) => (Some(of), arms.iter().map(|(_, block)| block).collect()),
                _ => {
                    self.stmt(stmt);
                    (None, Vec::new())
                }
            };
            before.iter().for_each(|expr| self.expr(expr));
            if self.parts.contains(&part) {
                return Some(Use::Read);
            }
            let uses: Vec<_> = ways.into_iter().map(|block| self.first_use(block, part)).collect();
            if uses.contains(&Some(Use::Read)) {
                return Some(Use::Read);
            }
            if !uses.is_empty() && uses.iter().all(Option::is_some) {
                return Some(Use::Set);
            }
        }
        None
    }

    fn claim(&mut self, claim: &ClaimKind) {
        match claim {
            ClaimKind::Invariant(function)
            | ClaimKind::Step(function)
            | ClaimKind::Possible(function)
            | ClaimKind::Enforce(function, _) => self.function(*function),
            ClaimKind::Property { over, whenever, then, within } => {
                let formulas = [*whenever, *then, *within];
                formulas.into_iter().chain(*over).for_each(|function| self.function(function));
            }
        }
    }

    fn tail(&mut self, tail: &Tail) {
        self.block(&tail.body);
        if let Some(target) = &tail.target {
            target.args.iter().for_each(|arg| self.expr(arg));
        }
    }

    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let mut exprs = Vec::new();
        stmt.each_expr(&mut |expr| exprs.push(expr));
        exprs.into_iter().for_each(|expr| self.expr(expr));
        each_stmt(std::slice::from_ref(stmt), &mut |kind| match kind {
            StmtKind::Assign(place, ..)
            | StmtKind::Add(place, _)
            | StmtKind::Append(place, _)
            | StmtKind::Remove(place, _) => self.slot(place.up, place.slot),
            StmtKind::Amend { up, allowed, .. } => {
                let settings = self.around(*up).and_then(|id| Some((id, self.program.template(id)?)));
                if let Some((id, body)) = settings {
                    let written = body.settings.iter().zip(allowed).filter(|(_, allowed)| **allowed);
                    self.parts.extend(written.map(|(setting, _)| Part::Slot(id, setting.slot)));
                }
            }
            StmtKind::Do { proc, .. } => self.proc(*proc),
            _ => {}
        });
    }

    fn expr(&mut self, expr: &Expr) {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            match &expr.kind {
                ExprKind::Slot { up, slot } => self.slot(*up, *slot),
                ExprKind::Read(_, template, Member::Slot(slot)) => {
                    self.parts.insert(Part::Slot(*template, *slot));
                }
                ExprKind::Account { up, account, .. } => {
                    self.parts.extend(self.around(*up).map(|id| Part::Account(id, *account)));
                }
                ExprKind::AccountOf { template, account, .. } => {
                    self.parts.insert(Part::Account(*template, *account));
                }
                ExprKind::Asset { asset, .. } | ExprKind::AssetOf(asset, _) => {
                    self.parts.insert(Part::Asset(*asset));
                }
                ExprKind::Call { function, .. } | ExprKind::View { function, .. } => self.function(*function),
                _ => {}
            }
            expr.each_child(&mut |child| open.push(child));
        }
    }

    fn slot(&mut self, up: u8, slot: SlotId) {
        self.parts.extend(self.around(up).map(|id| Part::Slot(id, slot)));
    }

    fn function(&mut self, id: FnId) {
        if !self.seen.insert(Called::Function(id)) {
            return;
        }
        let Some(function) = self.program.function(id) else { return };
        let outer = self.here;
        self.here = function.owner.unwrap_or(outer);
        self.expr(&function.body.value);
        self.here = outer;
    }

    fn proc(&mut self, id: ProcId) {
        if !self.seen.insert(Called::Proc(id)) {
            return;
        }
        let Some(proc) = self.program.proc(id) else { return };
        let outer = std::mem::replace(&mut self.here, proc.owner);
        self.block(&proc.body);
        self.here = outer;
    }

    fn around(&self, up: u8) -> Option<TemplateId> {
        ancestors(self.program, self.here).nth(usize::from(up))
    }
}

/// A template and those around it, innermost first.
fn ancestors(program: &Program, id: TemplateId) -> impl Iterator<Item = TemplateId> + '_ {
    std::iter::successors(Some(id), |id| program.template(*id)?.parent)
}

/// Every statement of a block, those of inner blocks included.
fn each_stmt<'b>(stmts: &'b [Stmt], visit: &mut dyn FnMut(&'b StmtKind)) {
    let mut open = vec![stmts];
    while let Some(stmts) = open.pop() {
        for stmt in stmts {
            visit(&stmt.kind);
            match &stmt.kind {
                StmtKind::If(_, then, otherwise) => open.extend([then.stmts.as_slice(), &otherwise.stmts]),
                StmtKind::Match(_, arms) => open.extend(arms.iter().map(|(_, block)| block.stmts.as_slice())),
                StmtKind::MatchState(_, _, arms) => {
                    open.extend(arms.iter().map(|(_, block)| block.stmts.as_slice()));
                }
                StmtKind::For(_, block) => open.push(&block.stmts),
                StmtKind::Send(send) => {
                    open.extend(send.otherwise.as_ref().map(|block| block.stmts.as_slice()))
                }
                _ => {}
            }
        }
    }
}

/// The cells of the template before that a block reads.
fn old_slots(block: &Block) -> FxHashSet<SlotId> {
    let mut open: Vec<&Expr> = Vec::new();
    block.each_expr(&mut |expr| open.push(expr));
    let mut found = FxHashSet::default();
    while let Some(expr) = open.pop() {
        if let ExprKind::OldSlot(slot) = expr.kind {
            found.insert(slot);
        }
        expr.each_child(&mut |child| open.push(child));
    }
    found
}

/// Whether a block sets a cell whatever happens.
fn is_set(block: &Block, slot: SlotId) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Assign(place, AssignOp::Set, _) => {
            place.up == 0 && place.slot == slot && place.path.is_empty()
        }
        StmtKind::If(_, then, otherwise) => is_set(then, slot) && is_set(otherwise, slot),
        StmtKind::Match(_, arms) => !arms.is_empty() && arms.iter().all(|(_, block)| is_set(block, slot)),
        _ => false,
    })
}
