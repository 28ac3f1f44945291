//! The program as the analyses see it: its texts, and what is found out about them once.

use super::interval::Interval;
use super::same::Reads;
use super::touch::Touch;
use super::trouble::Trouble;
use quorate_ir::{
    Block, Const, Deadline, Expr, FnId, Formula, Handler, Local, LocalId, ProcId, Program, Slot, SlotId,
    SlotKind, Template, TemplateId, Type,
};
use quorate_number::Ratio;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// A program with what has been found out about it.
pub(crate) struct World<'p> {
    pub(crate) program: &'p Program,
    settings: FxHashMap<(TemplateId, SlotId), Interval>,
    function_reads: RefCell<FxHashMap<FnId, Reads>>,
    function_values: RefCell<FxHashMap<FnId, Interval>>,
    slot_values: RefCell<FxHashMap<(TemplateId, SlotId), Interval>>,
    pub(crate) function_troubles: RefCell<FxHashMap<FnId, Option<Trouble>>>,
    pub(crate) proc_troubles: RefCell<FxHashMap<ProcId, Option<Trouble>>>,
    pub(crate) handler_troubles: RefCell<FxHashMap<(TemplateId, usize, bool), Option<Trouble>>>,
    pub(crate) proc_touches: RefCell<FxHashMap<ProcId, Touch>>,
    /// How many steps of reasoning have been made.
    work: Cell<usize>,
}

/// After so many steps of reasoning nothing more is proved, and what is not proved may fail.
const WORK: usize = 500_000;

/// Where a body of text stands.
#[derive(Clone, Copy)]
pub(crate) struct Site<'p> {
    /// The template whose instance it is about.
    pub(crate) template: Option<TemplateId>,
    /// Its variables.
    pub(crate) locals: &'p [Local],
}

impl<'p> Site<'p> {
    pub(crate) fn local(&self, id: LocalId) -> Option<&'p Local> {
        self.locals.get(id.index())
    }
}

impl<'p> World<'p> {
    pub(crate) fn new(program: &'p Program) -> World<'p> {
        let mut settings = FxHashMap::default();
        for (id, template) in templates(program) {
            for setting in &template.settings {
                let end = |end: &Const| match end {
                    Const::Whole(value) => Some(Ratio::from(value.clone())),
                    Const::Ratio(value) => Some(value.clone()),
                    Const::Bool(_) | Const::Text(_) => None,
                };
                let range = setting.range.as_ref();
                let range = range.map(|(low, high)| Interval { low: end(low), high: end(high) });
                settings.insert((id, setting.slot), range.unwrap_or(Interval::ALL));
            }
        }
        World {
            program,
            settings,
            function_reads: RefCell::default(),
            function_values: RefCell::default(),
            slot_values: RefCell::default(),
            function_troubles: RefCell::default(),
            proc_troubles: RefCell::default(),
            handler_troubles: RefCell::default(),
            proc_touches: RefCell::default(),
            work: Cell::new(0),
        }
    }

    /// Whether enough has been tried; asking counts as a step.
    pub(crate) fn is_tired(&self) -> bool {
        self.work.set(self.work.get().saturating_add(1));
        self.work.get() > WORK
    }

    /// The template `up` levels out.
    pub(crate) fn around(&self, template: Option<TemplateId>, up: u8) -> Option<TemplateId> {
        let mut template = template?;
        for _ in 0..up {
            template = self.program.template(template)?.parent?;
        }
        Some(template)
    }

    pub(crate) fn template(&self, id: TemplateId) -> Option<&'p Template> {
        self.program.template(id)
    }

    pub(crate) fn slot(&self, template: TemplateId, slot: SlotId) -> Option<&'p Slot> {
        self.template(template)?.slot(slot)
    }

    /// Whether a cell can change once its instance exists.
    pub(crate) fn is_mutable(&self, template: TemplateId, slot: SlotId) -> bool {
        self.slot(template, slot).is_none_or(|slot| {
            matches!(slot.kind, SlotKind::Var(_) | SlotKind::Setting(_) | SlotKind::Kept(_))
        })
    }

    /// Whether a template stands for all that may be made from a form: what is made from it is looked at instead.
    pub(crate) fn is_abstract(&self, template: Option<TemplateId>) -> bool {
        template.and_then(|template| self.template(template)).is_some_and(|template| template.is_abstract)
    }

    /// Whether instances of a template never end.
    pub(crate) fn never_ends(&self, template: TemplateId) -> bool {
        self.template(template)
            .is_some_and(|template| template.is_body || template.states.iter().all(|state| !state.is_end))
    }

    /// The setting that the value of a slot comes from, if it comes from one.
    pub(crate) fn setting_behind(&self, template: TemplateId, slot: SlotId) -> Option<(TemplateId, SlotId)> {
        match &self.slot(template, slot)?.kind {
            SlotKind::Setting(_) => Some((template, slot)),
            SlotKind::Captured { up, slot } => Some((self.around(Some(template), *up)?, *slot)),
            SlotKind::Rule(formula) | SlotKind::Let(formula) => match formula.value.kind {
                quorate_ir::ExprKind::Slot { up, slot } => {
                    let template = self.around(Some(template), up)?;
                    super::deep(|| self.setting_behind(template, slot))
                }
                _ => None,
            },
            SlotKind::Param(_) | SlotKind::Var(_) | SlotKind::Kept(_) => None,
        }
    }

    /// From what to what a cell can be.
    pub(crate) fn slot_value(&self, template: TemplateId, slot: SlotId) -> Interval {
        if let Some(known) = self.slot_values.borrow().get(&(template, slot)) {
            return known.clone();
        }
        // What is asked for while it is being found out may be anything.
        self.slot_values.borrow_mut().insert((template, slot), Interval::ALL);
        let value = self.find_slot_value(template, slot);
        self.slot_values.borrow_mut().insert((template, slot), value.clone());
        value
    }

    fn find_slot_value(&self, template: TemplateId, slot: SlotId) -> Interval {
        let Some(info) = self.slot(template, slot) else { return Interval::ALL };
        let of_type = of_type(&info.ty);
        match &info.kind {
            SlotKind::Setting(_) => of_type.meet(self.range(template, slot)),
            SlotKind::Captured { up, slot } => match self.around(Some(template), *up) {
                Some(outer) => of_type.meet(self.range(outer, *slot)),
                None => of_type,
            },
            SlotKind::Let(formula) | SlotKind::Rule(formula) => {
                of_type.meet(&self.formula_value(formula, Some(template)))
            }
            SlotKind::Param(_) | SlotKind::Var(_) | SlotKind::Kept(_) => of_type,
        }
    }

    fn range(&self, template: TemplateId, slot: SlotId) -> &Interval {
        self.settings.get(&(template, slot)).unwrap_or(&Interval::ALL)
    }

    fn formula_value(&self, formula: &'p Formula, template: Option<TemplateId>) -> Interval {
        let site = Site { template, locals: &formula.locals };
        self.value(&formula.value, &super::known::Known::default(), site)
    }

    /// From what to what a function's value can be.
    pub(crate) fn function_value(&self, id: FnId) -> Interval {
        if let Some(known) = self.function_values.borrow().get(&id) {
            return known.clone();
        }
        self.function_values.borrow_mut().insert(id, Interval::ALL);
        let value = match self.program.function(id) {
            Some(function) => self.formula_value(&function.body, function.owner),
            None => Interval::ALL,
        };
        self.function_values.borrow_mut().insert(id, value.clone());
        value
    }

    /// What a function's value depends on besides its arguments.
    pub(crate) fn function_reads(&self, id: FnId) -> Reads {
        if let Some(known) = self.function_reads.borrow().get(&id) {
            return known.clone();
        }
        self.function_reads.borrow_mut().insert(id, Reads::default());
        let reads = match self.program.function(id) {
            Some(function) => {
                let site = Site { template: function.owner, locals: &function.body.locals };
                self.reads(&function.body.value, site)
            }
            None => Reads::default(),
        };
        self.function_reads.borrow_mut().insert(id, reads.clone());
        reads
    }
}

/// What every value of a type lies within.
pub(crate) fn of_type(ty: &Type) -> Interval {
    match ty {
        Type::Portion => Interval::portion(),
        Type::Amount(_) | Type::Money => Interval::not_negative(),
        _ => Interval::ALL,
    }
}

/// A program's templates with their ids.
pub(crate) fn templates(program: &Program) -> impl Iterator<Item = (TemplateId, &Template)> {
    (0..).map(TemplateId).zip(&program.templates)
}

/// A body of statements.
#[derive(Clone, Copy)]
pub(crate) enum Text<'p> {
    Proc(ProcId),
    Handler(TemplateId, &'p Handler),
    Deadline(TemplateId, &'p Deadline),
    Function(FnId),
    Formula(TemplateId, &'p Formula),
    Migration(TemplateId),
}

impl<'p> World<'p> {
    /// All bodies of text of the program.
    pub(crate) fn texts(&self) -> Vec<Text<'p>> {
        let mut texts = Vec::new();
        for (id, _) in (0..).map(FnId).zip(&self.program.functions) {
            texts.push(Text::Function(id));
        }
        for (id, _) in (0..).map(ProcId).zip(&self.program.procs) {
            texts.push(Text::Proc(id));
        }
        for (id, template) in templates(self.program) {
            for slot in &template.slots {
                match &slot.kind {
                    SlotKind::Param(Some(formula))
                    | SlotKind::Let(formula)
                    | SlotKind::Var(Some(formula))
                    | SlotKind::Rule(formula)
                    | SlotKind::Setting(formula)
                    | SlotKind::Kept(formula) => texts.push(Text::Formula(id, formula)),
                    SlotKind::Param(None) | SlotKind::Var(None) | SlotKind::Captured { .. } => {}
                }
            }
            let handlers = template.starts.iter().chain(&template.handlers);
            texts.extend(handlers.map(|handler| Text::Handler(id, handler)));
            texts.extend(template.deadlines.iter().map(|deadline| Text::Deadline(id, deadline)));
            texts.extend(template.migration.iter().map(|_| Text::Migration(id)));
        }
        texts
    }

    /// Where a text stands.
    pub(crate) fn site(&self, text: Text<'p>) -> Site<'p> {
        match text {
            Text::Proc(id) => {
                let proc = self.program.proc(id);
                let locals = proc.map_or(&[][..], |proc| proc.locals.as_slice());
                Site { template: proc.map(|proc| proc.owner), locals }
            }
            Text::Function(id) => {
                let function = self.program.function(id);
                let locals = function.map_or(&[][..], |function| function.body.locals.as_slice());
                Site { template: function.and_then(|function| function.owner), locals }
            }
            Text::Handler(template, handler) => Site { template: Some(template), locals: &handler.locals },
            Text::Deadline(template, deadline) => Site { template: Some(template), locals: &deadline.locals },
            Text::Formula(template, formula) => Site { template: Some(template), locals: &formula.locals },
            Text::Migration(template) => {
                let migration = self.template(template).and_then(|template| template.migration.as_ref());
                let locals = migration.map_or(&[][..], |migration| migration.locals.as_slice());
                Site { template: Some(template), locals }
            }
        }
    }

    /// The blocks of a text, and the expressions of it that are not in a block.
    pub(crate) fn parts(&self, text: Text<'p>) -> (Vec<&'p Block>, Vec<&'p Expr>) {
        let mut blocks = Vec::new();
        let mut exprs: Vec<&'p Expr> = Vec::new();
        match text {
            Text::Proc(id) => blocks.extend(self.program.proc(id).map(|proc| &proc.body)),
            Text::Function(id) => {
                exprs.extend(self.program.function(id).map(|function| &function.body.value));
            }
            Text::Formula(_, formula) => exprs.push(&formula.value),
            Text::Handler(_, handler) => {
                match &handler.by {
                    quorate_ir::By::Member(_, expr) | quorate_ir::By::Exactly(expr) => exprs.push(expr),
                    _ => {}
                }
                exprs.extend(handler.when.iter().map(|(condition, _)| condition));
                blocks.push(&handler.tail.body);
                exprs.extend(handler.tail.target.iter().flat_map(|target| &target.args));
            }
            Text::Deadline(_, deadline) => {
                match &deadline.kind {
                    quorate_ir::DeadlineKind::At(at) => exprs.push(at),
                    quorate_ir::DeadlineKind::Every { period, from } => {
                        exprs.push(period);
                        exprs.extend(from);
                    }
                }
                for tail in std::iter::once(&deadline.tail).chain(&deadline.otherwise) {
                    blocks.push(&tail.body);
                    exprs.extend(tail.target.iter().flat_map(|target| &target.args));
                }
            }
            Text::Migration(template) => {
                let template = self.template(template);
                let migration = template.and_then(|template| template.migration.as_ref());
                blocks.extend(migration.map(|migration| &migration.body));
            }
        }
        (blocks, exprs)
    }
}
