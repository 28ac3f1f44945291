//! Which accounts money may be put into by text that is not their own.

use super::deep;
use super::world::{Text, World};
use quorate_ir::{
    AccountId, Block, By, Expr, ExprKind, FnId, LocalId, Pat, PatKind, ProcId, StmtKind, TemplateId, Type,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// An account of the instances of a template: `self` if none is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AccountRef {
    pub(crate) template: TemplateId,
    pub(crate) account: Option<AccountId>,
}

/// The accounts an expression may stand for, of templates whose instances can end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    /// Any account of any instance.
    pub(crate) any: bool,
    pub(crate) accounts: FxHashSet<AccountRef>,
}

/// Where the values of variables come from.
pub(crate) struct Sources<'p> {
    texts: Vec<Text<'p>>,
    places: Places,
    /// For a variable of a text: what it is given, and in which text that stands. What is not here may be anything
    /// of its type.
    given: FxHashMap<(usize, LocalId), Vec<(&'p Expr, usize)>>,
}

impl<'p> Sources<'p> {
    pub(crate) fn new(world: &World<'p>) -> Sources<'p> {
        let texts = world.texts();
        let places = Places::new(&texts);
        let mut sources = Sources { texts, places: Places::default(), given: FxHashMap::default() };
        for (index, text) in sources.texts.iter().enumerate() {
            let (params, is_given) = match text {
                Text::Proc(id) => (world.program.proc(*id).map_or(0, |proc| proc.params), true),
                Text::Function(id) => {
                    (world.program.function(*id).map_or(0, |function| function.params), true)
                }
                Text::Handler(_, handler) => (handler.params, is_letter(world, &handler.by)),
                _ => (0, false),
            };
            if is_given {
                for param in (0..params).filter_map(|param| u32::try_from(param).ok()) {
                    sources.given.insert((index, LocalId(param)), Vec::new());
                }
            }
        }
        for index in 0..sources.texts.len() {
            let Some(text) = sources.texts.get(index).copied() else { continue };
            let (blocks, exprs) = world.parts(text);
            for block in blocks {
                sources.read_block(block, index, &places);
            }
            for expr in exprs {
                sources.read_expr(expr, index, &places);
            }
        }
        sources.places = places;
        sources
    }

    pub(crate) fn texts(&self) -> &[Text<'p>] {
        &self.texts
    }

    fn give(&mut self, text: usize, local: usize, value: &'p Expr, from: usize) {
        let Ok(local) = u32::try_from(local) else { return };
        if let Some(given) = self.given.get_mut(&(text, LocalId(local))) {
            given.push((value, from));
        }
    }

    fn bind(&mut self, pat: &Pat, value: &'p Expr, index: usize) {
        if let PatKind::Bind(local) = &pat.kind {
            self.given.entry((index, *local)).or_default().push((value, index));
        }
    }

    fn read_block(&mut self, block: &'p Block, index: usize, places: &Places) {
        for stmt in &block.stmts {
            match &stmt.kind {
                StmtKind::Let(pat, value) => self.bind(pat, value, index),
                StmtKind::Match(subject, arms) => {
                    arms.iter().for_each(|(pat, _)| self.bind(pat, subject, index));
                }
                StmtKind::Do { proc, args, .. } => {
                    let Some(text) = places.procs.get(proc).copied() else { continue };
                    for (param, arg) in args.iter().enumerate() {
                        self.give(text, param, arg, index);
                    }
                }
                StmtKind::Send(send) => {
                    let heard = places.events.get(send.event.as_str()).cloned().unwrap_or_default();
                    for text in heard {
                        for (param, arg) in send.args.iter().enumerate() {
                            self.give(text, param, arg, index);
                        }
                    }
                }
                _ => {}
            }
            for inner in inner_blocks(&stmt.kind) {
                deep(|| self.read_block(inner, index, places));
            }
            let mut exprs = Vec::new();
            if inner_blocks(&stmt.kind).is_empty() {
                stmt.each_expr(&mut |expr| exprs.push(expr));
            } else {
                own_exprs(&stmt.kind, &mut exprs);
            }
            exprs.into_iter().for_each(|expr| self.read_expr(expr, index, places));
        }
    }

    fn read_expr(&mut self, expr: &'p Expr, index: usize, places: &Places) {
        match &expr.kind {
            ExprKind::Let(pat, value, _) => self.bind(pat, value, index),
            ExprKind::Match(subject, arms) => {
                arms.iter().for_each(|(pat, _)| self.bind(pat, subject, index));
            }
            ExprKind::Call { function, args, .. } | ExprKind::View { function, args, .. } => {
                if let Some(text) = places.functions.get(function).copied() {
                    for (param, arg) in args.iter().enumerate() {
                        self.give(text, param, arg, index);
                    }
                }
            }
            _ => {}
        }
        let mut children = Vec::new();
        expr.each_child(&mut |child| children.push(child));
        children.into_iter().for_each(|child| deep(|| self.read_expr(child, index, places)));
    }
}

/// Texts by what names them.
#[derive(Default)]
struct Places {
    procs: FxHashMap<ProcId, usize>,
    functions: FxHashMap<FnId, usize>,
    events: FxHashMap<String, Vec<usize>>,
}

impl Places {
    fn new(texts: &[Text<'_>]) -> Places {
        let mut places = Places::default();
        for (index, text) in texts.iter().enumerate() {
            match text {
                Text::Proc(id) => drop(places.procs.insert(*id, index)),
                Text::Function(id) => drop(places.functions.insert(*id, index)),
                Text::Handler(_, handler) => {
                    places.events.entry(handler.name.clone()).or_default().push(index);
                }
                _ => {}
            }
        }
        places
    }
}

/// Whether only letters come to a handler: nobody in a stream can be the process it hears.
fn is_letter(world: &World<'_>, by: &By) -> bool {
    let By::Exactly(who) = by else { return false };
    let ty = match &who.ty {
        Type::Option(inner) => inner,
        ty => ty,
    };
    matches!(ty, Type::Process(template)
        if world.template(*template).is_some_and(|template| !template.is_body))
}

impl<'p> World<'p> {
    /// The accounts that an expression of a text may stand for.
    pub(crate) fn targets(&self, expr: &'p Expr, index: usize, sources: &Sources<'p>) -> Targets {
        let mut targets = Targets::default();
        let mut seen = FxHashSet::default();
        self.add_targets(expr, index, sources, &mut targets, &mut seen);
        targets
    }

    fn add_targets(
        &self,
        expr: &'p Expr,
        index: usize,
        sources: &Sources<'p>,
        targets: &mut Targets,
        seen: &mut FxHashSet<(usize, LocalId)>,
    ) {
        if targets.any || !may_be_of_a_process(&expr.ty) && !is_named(expr) {
            return;
        }
        let Some(text) = sources.texts.get(index).copied() else { return };
        let site = self.site(text);
        match &expr.kind {
            ExprKind::Account { up, account, .. } => {
                if let Some(template) = self.around(site.template, *up) {
                    targets.accounts.insert(AccountRef { template, account: Some(*account) });
                }
            }
            ExprKind::AccountOf { template, account, .. } => {
                targets.accounts.insert(AccountRef { template: *template, account: Some(*account) });
            }
            ExprKind::Instance { up } => {
                if let Some(template) = self.around(site.template, *up) {
                    targets.accounts.insert(AccountRef { template, account: None });
                }
            }
            ExprKind::Some(inner) => deep(|| self.add_targets(inner, index, sources, targets, seen)),
            ExprKind::If(_, one, other) | ExprKind::Default(one, other) => {
                deep(|| self.add_targets(one, index, sources, targets, seen));
                deep(|| self.add_targets(other, index, sources, targets, seen));
            }
            ExprKind::Match(_, arms) => {
                for (_, arm) in arms {
                    deep(|| self.add_targets(arm, index, sources, targets, seen));
                }
            }
            ExprKind::MatchState(_, _, arms) => {
                for (_, arm) in arms {
                    deep(|| self.add_targets(arm, index, sources, targets, seen));
                }
            }
            ExprKind::Let(_, _, rest) => deep(|| self.add_targets(rest, index, sources, targets, seen)),
            ExprKind::Call { function, .. } | ExprKind::View { function, .. } => {
                let place = sources.places.functions.get(function).copied();
                if let (Some(place), Some(function)) = (place, self.program.function(*function)) {
                    deep(|| self.add_targets(&function.body.value, place, sources, targets, seen));
                } else {
                    targets.add_type(self, &expr.ty);
                }
            }
            ExprKind::Local(local) => match sources.given.get(&(index, *local)) {
                Some(given) if !is_precise(&expr.ty) => {
                    if seen.insert((index, *local)) {
                        for (value, from) in given {
                            deep(|| self.add_targets(value, *from, sources, targets, seen));
                        }
                    }
                }
                _ => targets.add_type(self, &expr.ty),
            },
            _ => targets.add_type(self, &expr.ty),
        }
    }
}

impl Targets {
    fn add_type(&mut self, world: &World<'_>, ty: &Type) {
        match ty {
            Type::Process(template) => {
                self.accounts.insert(AccountRef { template: *template, account: None });
            }
            Type::Form(form) => {
                let templates = world.program.form(*form).into_iter().flat_map(|form| &form.templates);
                let accounts = templates.map(|template| AccountRef { template: *template, account: None });
                self.accounts.extend(accounts);
            }
            Type::Option(inner) => self.add_type(world, inner),
            Type::Agent | Type::Person => {}
            _ => self.any = true,
        }
    }
}

fn is_named(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Account { .. } | ExprKind::AccountOf { .. } | ExprKind::Instance { .. })
}

/// Whether a type says which templates a value may be of.
fn is_precise(ty: &Type) -> bool {
    matches!(ty, Type::Process(_) | Type::Form(_))
}

/// Whether a value of a type may be an instance that can end, or one of its accounts.
fn may_be_of_a_process(ty: &Type) -> bool {
    match ty {
        Type::Agent | Type::Person => false,
        Type::Option(inner) => may_be_of_a_process(inner),
        _ => true,
    }
}

/// The blocks directly inside a statement.
pub(crate) fn inner_blocks(stmt: &StmtKind) -> Vec<&Block> {
    match stmt {
        StmtKind::If(_, then, otherwise) => vec![then, otherwise],
        StmtKind::Match(_, arms) => arms.iter().map(|(_, block)| block).collect(),
        StmtKind::MatchState(_, _, arms) => arms.iter().map(|(_, block)| block).collect(),
        StmtKind::For(_, block) => vec![block],
        StmtKind::Send(send) => send.otherwise.iter().collect(),
        _ => Vec::new(),
    }
}

/// The expressions of a statement that has blocks, without those of the blocks.
fn own_exprs<'p>(stmt: &'p StmtKind, exprs: &mut Vec<&'p Expr>) {
    match stmt {
        StmtKind::If(subject, ..) | StmtKind::Match(subject, _) | StmtKind::MatchState(subject, ..) => {
            exprs.push(subject);
        }
        StmtKind::For(comp, _) => comp.each_child(&mut |expr| exprs.push(expr)),
        StmtKind::Send(send) => {
            exprs.push(&send.to);
            exprs.extend(&send.args);
            exprs.extend(send.pay.iter().map(|pay| &pay.from));
        }
        _ => {}
    }
}
