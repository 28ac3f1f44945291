//! Whether every state can be reached, and whether a start always enters one.

use crate::context::Checker;
use quorate_base::Diagnostic;
use quorate_ir as ir;
use quorate_ir::{ProcId, Program, StateId, StmtKind, TemplateId};
use rustc_hash::FxHashSet;

/// What a stretch of text does about states.
#[derive(Clone, Debug, Default)]
struct Moves {
    /// The states it may enter.
    enters: Vec<StateId>,
    /// The procs it may run, with how many templates out they belong.
    runs: Vec<(u8, ProcId)>,
}

/// The ways from state to state that the procs of a program offer.
pub(crate) struct Ways(Vec<Moves>);

impl Ways {
    pub(crate) fn new(program: &Program) -> Ways {
        Ways(program.procs.iter().map(|proc| moves_of(&proc.body)).collect())
    }

    /// The states of the instance itself that a block may enter.
    pub(crate) fn entered_by(&self, block: &ir::Block) -> Vec<StateId> {
        entered_by(&moves_of(block), 0, &self.0)
    }
}

impl Checker<'_> {
    /// Looks at the states of every template of a program.
    pub(crate) fn check_states(&mut self, program: &Program) {
        let Ways(procs) = Ways::new(program);
        let sure = sure_procs(program);
        for (index, template) in program.templates.iter().enumerate() {
            if template.states.is_empty() {
                continue;
            }
            let id = TemplateId(u32::try_from(index).unwrap_or(u32::MAX));
            self.check_start(template, &sure);
            self.check_reach(program, id, template, &procs);
        }
    }

    /// A `start` enters a state on every path.
    fn check_start(&mut self, template: &ir::Template, sure: &[bool]) {
        let enters = |start: &ir::Handler| start.tail.target.is_some() || always_goes(&start.tail.body, sure);
        let Some(last) = template.starts.last() else { return };
        if !template.starts.iter().any(enters) {
            let name = &template.name;
            self.report(
                Diagnostic::error(503, last.span, format!("this may leave a `{name}` without a state"))
                    .help("say which state it begins in, as in `start -> open`"),
            );
        }
    }

    /// Every state is reached from the start.
    fn check_reach(&mut self, program: &Program, id: TemplateId, template: &ir::Template, procs: &[Moves]) {
        let mut reached: FxHashSet<StateId> = FxHashSet::default();
        let mut open: Vec<StateId> = Vec::new();
        for start in &template.starts {
            open.extend(entered_by_tail(&start.tail, procs));
        }
        open.extend(entered_from_within(program, id, procs));
        let mut ways: Vec<(Option<&[StateId]>, Vec<StateId>)> = Vec::new();
        for handler in &template.handlers {
            ways.push((handler.during.as_deref(), entered_by_tail(&handler.tail, procs)));
        }
        for deadline in &template.deadlines {
            let mut entered = entered_by_tail(&deadline.tail, procs);
            if let Some(otherwise) = &deadline.otherwise {
                entered.extend(entered_by_tail(otherwise, procs));
            }
            ways.push((deadline.during.as_deref(), entered));
        }
        while let Some(state) = open.pop() {
            if !reached.insert(state) {
                continue;
            }
            for (during, entered) in &ways {
                if during.is_none_or(|during| during.contains(&state)) {
                    open.extend(entered.iter().filter(|state| !reached.contains(state)));
                }
            }
        }
        for (index, state) in template.states.iter().enumerate() {
            let state_id = StateId(u32::try_from(index).unwrap_or(u32::MAX));
            if !reached.contains(&state_id) {
                let (name, owner) = (&state.name, &template.name);
                self.report(
                    Diagnostic::error(502, state.span, format!("nothing ever leads a `{owner}` to `{name}`"))
                        .help(format!("enter it somewhere, as in `-> {name}`, or leave it out")),
                );
            }
        }
    }
}

/// States of a template that text of templates nested in it enters by running its procs.
fn entered_from_within(program: &Program, id: TemplateId, procs: &[Moves]) -> Vec<StateId> {
    let mut entered = Vec::new();
    for (index, inner) in program.templates.iter().enumerate() {
        let inner_id = TemplateId(u32::try_from(index).unwrap_or(u32::MAX));
        let Some(up) = levels_between(program, inner_id, id).filter(|up| *up > 0) else { continue };
        let tails = inner.starts.iter().chain(&inner.handlers).map(|handler| &handler.tail);
        let deadlines =
            inner.deadlines.iter().flat_map(|deadline| [Some(&deadline.tail), deadline.otherwise.as_ref()]);
        for tail in tails.chain(deadlines.flatten()) {
            entered.extend(entered_by(&moves_of(&tail.body), usize::from(up), procs));
        }
    }
    entered
}

/// How many levels out one template is from another.
fn levels_between(program: &Program, inner: TemplateId, outer: TemplateId) -> Option<u8> {
    let mut up = 0_u8;
    let mut next = Some(inner);
    while let Some(id) = next {
        if id == outer {
            return Some(up);
        }
        up = up.checked_add(1)?;
        next = program.template(id)?.parent;
    }
    None
}

fn entered_by_tail(tail: &ir::Tail, procs: &[Moves]) -> Vec<StateId> {
    let mut entered = entered_by(&moves_of(&tail.body), 0, procs);
    entered.extend(tail.target.as_ref().map(|target| target.state));
    entered
}

/// The states of the instance `up` templates out that moves may enter, through procs too.
fn entered_by(moves: &Moves, up: usize, procs: &[Moves]) -> Vec<StateId> {
    let mut entered = if up == 0 { moves.enters.clone() } else { Vec::new() };
    let mut seen: FxHashSet<(usize, ProcId)> = FxHashSet::default();
    let mut open: Vec<(usize, ProcId)> =
        moves.runs.iter().map(|(level, proc)| (usize::from(*level), *proc)).collect();
    while let Some((level, proc)) = open.pop() {
        if level > up || !seen.insert((level, proc)) {
            continue;
        }
        let Some(moves) = procs.get(proc.index()) else { continue };
        if level == up {
            entered.extend(&moves.enters);
        }
        open.extend(moves.runs.iter().map(|(inner, proc)| (level + usize::from(*inner), *proc)));
    }
    entered
}

fn moves_of(block: &ir::Block) -> Moves {
    let mut moves = Moves::default();
    let mut open = vec![block];
    while let Some(block) = open.pop() {
        for stmt in &block.stmts {
            match &stmt.kind {
                StmtKind::Go(target) => moves.enters.push(target.state),
                StmtKind::Do { proc, up, .. } => moves.runs.push((*up, *proc)),
                StmtKind::If(_, then, otherwise) => open.extend([then, otherwise]),
                StmtKind::Match(_, arms) => open.extend(arms.iter().map(|(_, block)| block)),
                StmtKind::MatchState(_, _, arms) => open.extend(arms.iter().map(|(_, block)| block)),
                StmtKind::For(_, block) => open.push(block),
                StmtKind::Send(send) => open.extend(&send.otherwise),
                _ => {}
            }
        }
    }
    moves
}

/// The procs that enter a state whenever they are not refused.
fn sure_procs(program: &Program) -> Vec<bool> {
    let mut sure = vec![false; program.procs.len()];
    loop {
        let next: Vec<_> = program.procs.iter().map(|proc| always_goes(&proc.body, &sure)).collect();
        if next == sure {
            return sure;
        }
        sure = next;
    }
}

/// Whether a block enters a state on every path that is not refused.
fn always_goes(block: &ir::Block, sure: &[bool]) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Go(_) | StmtKind::Reject(_) => true,
        StmtKind::Do { proc, up: 0, .. } => sure.get(proc.index()).copied().unwrap_or(false),
        StmtKind::If(_, then, otherwise) => always_goes(then, sure) && always_goes(otherwise, sure),
        StmtKind::Match(_, arms) => arms.iter().all(|(_, block)| always_goes(block, sure)),
        StmtKind::MatchState(_, _, arms) => arms.iter().all(|(_, block)| always_goes(block, sure)),
        _ => false,
    })
}
