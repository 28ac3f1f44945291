//! Which procs may change the state of their instance, as their text shows.

use crate::context::{Checker, ProcInfo};
use crate::expr::bare;
use crate::origin::{Hole, OriginId};
use crate::scope::Value;
use quorate_base::Name;
use quorate_ir::{ProcId, TemplateId};
use quorate_syntax::ast;
use rustc_hash::FxHashSet;

/// What a block does about the state.
#[derive(Default)]
struct Going {
    goes: bool,
    /// Whether it creates something, which may run procs of this template as it begins.
    creates: bool,
    runs: Vec<Name>,
}

impl Checker<'_> {
    /// Finds the procs that may change the state, themselves or through those they run.
    pub(crate) fn find_goers(&mut self) {
        let mut runners: Vec<Vec<usize>> = vec![Vec::new(); self.procs.len()];
        let mut open = Vec::new();
        let read: Vec<_> =
            self.procs.iter().map(|proc| (proc.owner, proc.body.map(going).unwrap_or_default())).collect();
        let goers: FxHashSet<_> =
            read.iter().filter(|(_, going)| going.goes).map(|(owner, _)| *owner).collect();
        for (index, (owner, going)) in read.iter().enumerate() {
            if going.goes || going.creates && goers.contains(owner) {
                open.push(index);
            }
            let origin = self.procs.get(index).map_or(self.origin, |proc| proc.body_origin);
            for proc in going.runs.iter().filter_map(|name| self.own_proc(*owner, *name, origin)) {
                if let Some(runners) = runners.get_mut(proc.index()) {
                    runners.push(index);
                }
            }
        }
        while let Some(index) = open.pop() {
            let Some(proc) = self.procs.get_mut(index) else { continue };
            if !proc.may_go {
                proc.may_go = true;
                open.extend(runners.get(index).into_iter().flatten());
            }
        }
    }

    /// Whether a block of the text being read may change the state.
    pub(crate) fn block_may_go(&self, block: &ast::Block) -> bool {
        let going = going(block);
        let proc_goes = |name: &Name| {
            let proc = self.text.template.and_then(|template| self.own_proc(template, *name, self.origin));
            proc.and_then(|proc| self.procs.get(proc.index())).is_some_and(|proc| proc.may_go)
        };
        let own_goes = |proc: &ProcInfo<'_>| Some(proc.owner) == self.text.template && proc.may_go;
        going.goes || going.runs.iter().any(proc_goes) || going.creates && self.procs.iter().any(own_goes)
    }

    fn own_proc(&self, template: TemplateId, name: Name, origin: OriginId) -> Option<ProcId> {
        let form = self.origin_of(origin).and_then(|origin| origin.form.as_ref());
        if let Some(Hole::Value(Value::Proc(proc))) = form.and_then(|form| form.holes.get(&name)) {
            return Some(*proc);
        }
        match self.template(template)?.scope.values.get(&name)? {
            (Value::Proc(proc), _) => Some(*proc),
            _ => None,
        }
    }
}

fn going(block: &ast::Block) -> Going {
    let mut going = Going::default();
    let mut open = vec![block];
    while let Some(block) = open.pop() {
        for stmt in &block.stmts {
            match &stmt.kind {
                ast::StmtKind::Go(_) | ast::StmtKind::Error => going.goes = true,
                ast::StmtKind::New(value)
                | ast::StmtKind::Let(_, _, value)
                | ast::StmtKind::Assign(_, _, value)
                | ast::StmtKind::Add(value, _)
                | ast::StmtKind::Append(value, _)
                | ast::StmtKind::Remove(value, _) => {
                    going.creates |= matches!(bare(value).kind, ast::ExprKind::New(_));
                }
                ast::StmtKind::Do(call) => {
                    if let ast::ExprKind::Call(callee, _) = &bare(call).kind
                        && let ast::ExprKind::Name(name) = &bare(callee).kind
                    {
                        going.runs.push(name.name);
                    }
                }
                ast::StmtKind::If(branch) => {
                    let mut next = Some(branch);
                    while let Some(branch) = next {
                        open.push(&branch.then);
                        next = match &branch.otherwise {
                            Some(ast::Else::If(inner)) => Some(inner),
                            Some(ast::Else::Block(block)) => {
                                open.push(block);
                                None
                            }
                            None => None,
                        };
                    }
                }
                ast::StmtKind::Match(_, arms) => open.extend(arms.iter().map(|(_, block)| block)),
                ast::StmtKind::For(_, _, _, block) => open.push(block),
                _ => {}
            }
        }
    }
    going
}
