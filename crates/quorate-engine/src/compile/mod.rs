//! From the typed tree to flat code.
//!
//! Every name has become an offset, a register or a number before anything runs. A chunk is made for each handler,
//! deadline, function, proc and first value. A function's arguments are the first registers of its frame, and its
//! value ends there.

mod aggregate;
mod block;
mod borrow;
mod call;
mod condition;
mod expr;
mod handler;
mod letter;
mod moment;
mod money;
mod number;
mod operand;
mod own;
mod pattern;
mod place;
mod reuse;
mod setting;
mod settle;
mod stmt;
mod succession;
mod usual;

use crate::code::{Asset, Chunk, ChunkId, Code, Op, Reason, Reg, Slot};
use crate::coverage::{Point, Reach};
use crate::enforce::Enforced;
use crate::layout::Layouts;
use quorate_base::{Diagnostic, Span};
use quorate_ir::{
    AssetId, ClaimKind, Expr, ExprKind, Formula, Local, LocalId, Program, SlotKind, TemplateId, Type,
};
use quorate_number::Int;
use rustc_hash::FxHashMap;

/// Compiles a program, with marks at all that a step may come to if it is wanted. What cannot be compiled, such as a value
/// of thousands of words, is a diagnostic.
pub(crate) fn compile(program: &Program, is_marked: bool) -> Result<Code, Vec<Diagnostic>> {
    let mut compiler = Compiler {
        program,
        is_marked,
        code: Code { layouts: Layouts::new(program), ..Code::default() },
        data: Vec::new(),
        numbers: FxHashMap::default(),
        texts: FxHashMap::default(),
        types: FxHashMap::default(),
        problems: Vec::new(),
    };
    compiler.program();
    if compiler.problems.is_empty() { Ok(compiler.code) } else { Err(compiler.problems) }
}

struct Compiler<'p> {
    program: &'p Program,
    /// Whether there are to be marks at what a step may come to.
    is_marked: bool,
    code: Code,
    /// The offsets of the data of each template's states.
    data: Vec<Vec<u32>>,
    numbers: FxHashMap<Int, u32>,
    texts: FxHashMap<String, u32>,
    types: FxHashMap<Type, u32>,
    problems: Vec<Diagnostic>,
}

impl<'p> Compiler<'p> {
    fn program(&mut self) {
        let program = self.program;
        let assets = program.assets.iter();
        self.code.assets = assets
            .map(|asset| Asset {
                cap: asset.cap.clone(),
                bound: asset.bound,
                revocable: asset.revocable,
                history: asset.history,
                has_roster: false,
                root: 0,
            })
            .collect();
        self.code.agents = self.rows(&Type::Set(Box::new(Type::Agent)), Span::default());
        let reasons = program.reasons.iter();
        self.code.reasons = reasons
            .map(|reason| Reason { code: reason.code.clone(), text: reason.text.clone(), span: reason.span })
            .collect();
        self.code.forms = self.form_flags();
        // Functions and procs come first, so that a call knows its chunk before it is made.
        self.code.chunks.resize(program.functions.len() + program.procs.len(), Chunk::default());
        self.lay_out_all();
        for (number, function) in program.functions.iter().enumerate() {
            self.answerable(function);
            let chunk = self.formula(&function.body, function.owner, function.span);
            self.put(number, chunk);
        }
        for (number, proc) in program.procs.iter().enumerate() {
            let mut text = Text::new(self, Some(proc.owner), &proc.locals);
            text.block(&proc.body);
            let chunk = text.finish();
            self.put(program.functions.len() + number, chunk);
        }
        for number in 0..program.templates.len() {
            self.behaviour(number);
        }
        self.join_assets();
    }

    fn slot(&mut self, ty: &Type, span: Span, words: &mut u32) -> Slot {
        let (width, mut tables) = (self.width(ty, span), Vec::new());
        if self.code.layouts.tables_in(ty, 0, &mut tables).is_none() {
            self.too_wide(ty, span);
        }
        let slot = Slot { off: *words, width, tables, init: None };
        *words += u32::from(width);
        slot
    }

    fn behaviour(&mut self, number: usize) {
        let Some(template) = self.program.templates.get(number) else { return };
        let id = TemplateId(u32::try_from(number).unwrap_or(u32::MAX));
        for (place, slot) in template.slots.iter().enumerate() {
            let init = match &slot.kind {
                SlotKind::Param(formula) | SlotKind::Var(formula) => {
                    formula.as_ref().map(|formula| self.value_chunk(formula, id, slot.span))
                }
                SlotKind::Let(formula) | SlotKind::Rule(formula) | SlotKind::Kept(formula) => {
                    Some(self.value_chunk(formula, id, slot.span))
                }
                SlotKind::Setting(formula) => {
                    let setting = template.settings.iter().find(|setting| setting.slot.index() == place);
                    let range = setting.and_then(|setting| setting.range.as_ref());
                    Some(self.setting_chunk(formula, range, id, slot.span))
                }
                SlotKind::Captured { up, slot: setting } => {
                    let kind = ExprKind::Slot { up: *up, slot: *setting };
                    let value = Expr { ty: slot.ty.clone(), span: slot.span, kind };
                    Some(self.value_chunk(&Formula { locals: Vec::new(), value }, id, slot.span))
                }
            };
            let compiled =
                self.code.templates.get_mut(number).and_then(|template| template.slots.get_mut(place));
            if let Some(compiled) = compiled {
                compiled.init = init;
            }
        }
        let succession = self.succession(template, id);
        let starts: Vec<_> = template.starts.iter().map(|start| self.handler(start, id)).collect();
        let handlers: Vec<_> = template.handlers.iter().map(|handler| self.handler(handler, id)).collect();
        let deadlines: Vec<_> =
            template.deadlines.iter().map(|deadline| self.deadline(deadline, id)).collect();
        if let Some(compiled) = self.code.templates.get_mut(number) {
            for (place, handler) in template.handlers.iter().enumerate() {
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                compiled.events.entry(handler.name.clone()).or_default().push(place);
            }
            compiled.enforced = enforced(template);
            self.code.has_enforced |= compiled.is_enforced();
            compiled.succession = succession;
            compiled.starts = starts;
            compiled.handlers = handlers;
            compiled.deadlines = deadlines;
        }
    }

    fn value_chunk(&mut self, formula: &Formula, template: TemplateId, span: Span) -> ChunkId {
        let chunk = self.formula(formula, Some(template), span);
        self.add(chunk)
    }

    fn formula(&mut self, formula: &Formula, template: Option<TemplateId>, span: Span) -> Chunk {
        let mut text = Text::new(self, template, &formula.locals);
        let width = text.width(&formula.value.ty, span);
        let result = text.claim(width);
        text.value(&formula.value, result);
        text.emit(Op::Return { s: result, n: width }, span);
        text.finish()
    }

    fn put(&mut self, number: usize, chunk: Chunk) {
        if let Some(place) = self.code.chunks.get_mut(number) {
            *place = chunk;
        }
    }

    fn add(&mut self, chunk: Chunk) -> ChunkId {
        self.code.chunks.push(chunk);
        u32::try_from(self.code.chunks.len() - 1).unwrap_or(u32::MAX)
    }

    fn width(&mut self, ty: &Type, span: Span) -> u16 {
        match self.code.layouts.width(ty) {
            Some(width) => width,
            None => {
                self.too_wide(ty, span);
                1
            }
        }
    }

    fn rows(&mut self, ty: &Type, span: Span) -> u32 {
        match self.code.layouts.number(ty) {
            Some(number) => number,
            None => {
                self.too_wide(ty, span);
                0
            }
        }
    }

    fn too_wide(&mut self, ty: &Type, span: Span) {
        let name = self.program.type_name(ty);
        let name: String = name.chars().take(80).collect();
        self.problems.push(
            Diagnostic::error(
                108,
                span,
                format!("a single value of type `{name}` would be too large to keep"),
            )
            .help("keep its parts in a list or a map"),
        );
    }

    fn number(&mut self, int: &Int) -> u32 {
        if let Some(k) = self.numbers.get(int) {
            return *k;
        }
        let k = u32::try_from(self.code.numbers.len()).unwrap_or(u32::MAX);
        self.code.numbers.push(int.clone());
        let word = i128::try_from(int).ok().filter(|word| !crate::lane::is_wide(*word));
        self.code.words.push(word.unwrap_or(crate::lane::WIDE));
        self.numbers.insert(int.clone(), k);
        k
    }

    fn text_number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.texts.get(text) {
            return *number;
        }
        let number = u32::try_from(self.code.texts.len()).unwrap_or(u32::MAX);
        self.code.texts.push(text.to_owned());
        self.texts.insert(text.to_owned(), number);
        number
    }

    fn type_number(&mut self, ty: &Type) -> u32 {
        if let Some(number) = self.types.get(ty) {
            return *number;
        }
        let number = u32::try_from(self.code.types.len()).unwrap_or(u32::MAX);
        let mut tables = Vec::new();
        if self.code.layouts.tables_in(ty, 0, &mut tables).is_none() {
            self.too_wide(ty, Span::default());
        }
        self.code.types.push(ty.clone());
        self.code.type_tables.push(tables);
        self.types.insert(ty.clone(), number);
        number
    }

    fn proc_chunk(&self, proc: quorate_ir::ProcId) -> ChunkId {
        u32::try_from(self.program.functions.len()).unwrap_or(u32::MAX) + proc.0
    }
}

/// When slots of a kind get their first values.
fn turn(kind: &SlotKind) -> u8 {
    match kind {
        SlotKind::Param(_) => 0,
        SlotKind::Captured { .. } => 1,
        SlotKind::Rule(_) => 2,
        SlotKind::Let(_) | SlotKind::Var(_) | SlotKind::Setting(_) => 3,
        SlotKind::Kept(_) => 4,
    }
}

/// What is enforced of a template's instances; functions come first among the chunks.
fn enforced(template: &quorate_ir::Template) -> Vec<Enforced> {
    let enforced = template.claims.iter().filter_map(|claim| match claim.kind {
        ClaimKind::Enforce(function, reason) => Some(Enforced { chunk: function.0, reason: reason.0 }),
        _ => None,
    });
    enforced.collect()
}

/// A place in the code that a jump will lead to.
type Patch = usize;

/// The refusal that a failed condition leads to, out of the way of those that hold.
struct Deferred {
    jumps: Vec<Patch>,
    /// The condition that failed, if somebody wants to know.
    condition: Option<Span>,
    op: Op,
    span: Span,
    level: Option<u16>,
}

/// One chunk in the making.
struct Text<'c, 'p> {
    compiler: &'c mut Compiler<'p>,
    template: Option<TemplateId>,
    chunk: Chunk,
    locals: Vec<Reg>,
    /// The variables as the text declares them.
    declared: Vec<Local>,
    next: Reg,
    deferred: Vec<Deferred>,
    /// The guard being compiled, in a handler's head.
    level: Option<u16>,
    /// How many templates out the text being compiled in place belongs.
    out: u8,
    /// How many functions the text stands in that were compiled in place.
    inlined: u8,
    known: reuse::Known,
    /// What the cells of a template before this one held, in a `migrate`.
    old: FxHashMap<quorate_ir::SlotId, Reg>,
}

impl<'c, 'p> Text<'c, 'p> {
    fn new(compiler: &'c mut Compiler<'p>, template: Option<TemplateId>, locals: &[Local]) -> Text<'c, 'p> {
        let mut text = Text {
            compiler,
            template,
            chunk: Chunk::default(),
            locals: Vec::new(),
            declared: locals.to_vec(),
            next: 0,
            deferred: Vec::new(),
            level: None,
            out: 0,
            inlined: 0,
            known: reuse::Known::default(),
            old: FxHashMap::default(),
        };
        for local in locals {
            let width = text.width(&local.ty, Span::default());
            let register = text.claim(width);
            text.locals.push(register);
        }
        text.known.first = text.claim(reuse::ROWS);
        text
    }

    fn finish(mut self) -> Chunk {
        if !self.deferred.is_empty() {
            // What falls off the end of the text returns; only a failed condition comes here.
            self.emit(Op::Return { s: 0, n: 0 }, Span::default());
        }
        for deferred in std::mem::take(&mut self.deferred) {
            for jump in deferred.jumps {
                self.patch(jump);
            }
            if let Some(condition) = deferred.condition {
                self.point(Reach::Failed, condition);
            }
            if let Some(level) = deferred.level {
                self.chunk.refusals.push((u32::try_from(self.chunk.ops.len()).unwrap_or(u32::MAX), level));
            }
            self.emit(deferred.op, deferred.span);
        }
        self.settle();
        self.chunk
    }

    fn emit(&mut self, op: Op, span: Span) -> Patch {
        self.chunk.ops.push(op);
        self.chunk.spans.push(span);
        self.chunk.ops.len() - 1
    }

    /// Marks a place of the text that a step comes to here, if that is wanted.
    fn point(&mut self, reach: Reach, span: Span) {
        if self.compiler.is_marked {
            let point = self.compiler.code.points.number(Point { reach, span });
            self.emit(Op::Reach { point }, span);
        }
    }

    /// The next operation's number.
    fn here(&self) -> u32 {
        u32::try_from(self.chunk.ops.len()).unwrap_or(u32::MAX)
    }

    /// Lets a jump lead here.
    fn patch(&mut self, jump: Patch) {
        let here = self.here();
        if let Some(
            Op::Jump { to }
            | Op::JumpIf { to, .. }
            | Op::JumpUnless { to, .. }
            | Op::Unless { to, .. }
            | Op::UnlessConst { to, .. }
            | Op::UnlessItem { to, .. }
            | Op::UnlessHolds { to, .. }
            | Op::SeekOwn { to, .. }
            | Op::JumpIfHas { to, .. }
            | Op::Next { to, .. },
        ) = self.chunk.ops.get_mut(jump)
        {
            *to = here;
        }
    }

    fn patch_all(&mut self, jumps: Vec<Patch>) {
        for jump in jumps {
            self.patch(jump);
        }
    }

    fn jump(&mut self, span: Span) -> Patch {
        self.emit(Op::Jump { to: 0 }, span)
    }

    /// Registers for a value.
    fn claim(&mut self, width: u16) -> Reg {
        let register = self.next;
        self.next = self.next.saturating_add(width);
        if self.next == Reg::MAX {
            self.compiler.problems.push(Diagnostic::error(
                108,
                Span::default(),
                "this text needs too many values at once",
            ));
        }
        self.chunk.registers = self.chunk.registers.max(self.next);
        register
    }

    fn width(&mut self, ty: &Type, span: Span) -> u16 {
        self.compiler.width(ty, span)
    }

    fn rows(&mut self, ty: &Type, span: Span) -> u32 {
        self.compiler.rows(ty, span)
    }

    fn local(&self, id: LocalId) -> Reg {
        self.locals.get(id.index()).copied().unwrap_or(0)
    }

    fn constant(&mut self, d: Reg, int: &Int, span: Span) {
        let k = self.compiler.number(int);
        self.emit(Op::Const { d, k }, span);
    }

    fn small(&mut self, d: Reg, value: u32, span: Span) {
        self.constant(d, &Int::from(value), span);
    }

    /// How many templates out the template that issues an asset is, and the asset's place in it.
    fn issuer(&self, asset: AssetId) -> Option<(u8, u16)> {
        let owner = self.compiler.program.asset(asset)?.owner?;
        let (mut here, mut up) = (self.template?, 0u8);
        while here != owner {
            here = self.compiler.program.template(here)?.parent?;
            up = up.checked_add(1)?;
        }
        let assets = &self.compiler.code.templates.get(owner.index())?.assets;
        let k = assets.iter().position(|issued| *issued == asset.0)?;
        Some((up, u16::try_from(k).ok()?))
    }

    /// An asset as a value.
    fn asset(&mut self, d: Reg, asset: AssetId, span: Span) {
        match self.issuer(asset) {
            Some((up, k)) => self.emit(Op::OwnAsset { d, up, k }, span),
            None => {
                let number = self.foreign(asset);
                self.small(d, number, span);
                0
            }
        };
    }

    /// The number of a foreign asset in a run, where they come first.
    fn foreign(&self, asset: AssetId) -> u32 {
        let before = self.compiler.program.assets.iter().take(asset.index());
        u32::try_from(before.filter(|asset| asset.owner.is_none()).count()).unwrap_or(u32::MAX)
    }

    /// The agents who hold an asset; from now on a roster of them is kept.
    fn holders(&mut self, asset: &Expr, d: Reg, span: Span) {
        if let quorate_ir::ExprKind::Asset { asset, .. } = asset.kind
            && let Some(asset) = self.compiler.code.assets.get_mut(asset.index())
        {
            asset.has_roster = true;
        }
        let asset = self.operand(asset);
        self.emit(Op::Holders { d, asset }, span);
    }

    /// The asset of an amount as a value: the second word of a `Money`, or what its type says.
    fn asset_of(&mut self, amount: &Expr, register: Reg) -> Reg {
        match &amount.ty {
            Type::Amount(asset) => {
                let d = self.claim(1);
                self.asset(d, *asset, amount.span);
                d
            }
            _ => register.saturating_add(1),
        }
    }
}
